"""Every table, as SQLAlchemy Core. Slugs are keys where the vocabulary has them; instants are aware and in UTC.

Rows of the vocabulary (areas, categories, sources, strategies, caveats) are shipped with cspbot and replaced by
`cspbot db upgrade`; all other rows belong to the partnership. An empty text means "not given": it can be part of a
unique key, which NULL can't.
"""

from storage.tables.base import metadata
from storage.tables.figures import figure, figure_history
from storage.tables.people import capability, channel, person, slack_user, user_grant
from storage.tables.rankings import ranking, ranking_score
from storage.tables.record import audit, seen_request
from storage.tables.sending import delivery, reminder_round, reminder_rung, subscription, team_pause, ticker
from storage.tables.vocabulary import area, category, caveat, partnership, priority, source, strategy, ward_named
from storage.tables.work import action, meeting, workplan_item

__all__ = [
    "action",
    "area",
    "audit",
    "capability",
    "category",
    "caveat",
    "channel",
    "delivery",
    "figure",
    "figure_history",
    "meeting",
    "metadata",
    "partnership",
    "person",
    "priority",
    "ranking",
    "ranking_score",
    "reminder_round",
    "reminder_rung",
    "seen_request",
    "slack_user",
    "source",
    "strategy",
    "subscription",
    "team_pause",
    "ticker",
    "user_grant",
    "ward_named",
    "workplan_item",
]
