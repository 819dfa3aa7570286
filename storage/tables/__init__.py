"""Every table, as SQLAlchemy Core. Slugs are keys where the vocabulary has them; instants are aware and in UTC.

Rows of the vocabulary (areas, categories, sources, strategies, caveats) are shipped with cspbot and replaced by
`cspbot db upgrade`; all other rows belong to the partnership. An empty text means "not given": it can be part of a
unique key, which NULL can't.
"""

from storage.tables.base import metadata
from storage.tables.briefings import (
    briefing_draft,
    briefing_entry,
    briefing_item,
    data_arrival,
    data_call,
    data_request,
    progress,
)
from storage.tables.figures import figure, figure_history
from storage.tables.installations import install_state, installation
from storage.tables.minutes import minute_reading
from storage.tables.people import (
    absence,
    agency,
    capability,
    channel,
    holding,
    home,
    person,
    preference,
    slack_user,
    user_grant,
)
from storage.tables.rankings import ranking, ranking_score
from storage.tables.record import audit, posted_change, seen_request
from storage.tables.sending import (
    delivery,
    ladder,
    reminder_round,
    reminder_rung,
    snooze,
    subscription,
    team_pause,
    ticker,
)
from storage.tables.vocabulary import (
    area,
    category,
    caveat,
    partnership,
    priority,
    small_number,
    source,
    strategy,
    ward_named,
)
from storage.tables.work import action, action_request, duty, meeting, proposal, resolution, workplan_item

__all__ = [
    "absence",
    "action",
    "action_request",
    "agency",
    "area",
    "audit",
    "briefing_draft",
    "briefing_entry",
    "briefing_item",
    "capability",
    "category",
    "caveat",
    "channel",
    "data_arrival",
    "data_call",
    "data_request",
    "delivery",
    "duty",
    "figure",
    "figure_history",
    "holding",
    "home",
    "install_state",
    "installation",
    "ladder",
    "meeting",
    "metadata",
    "minute_reading",
    "partnership",
    "person",
    "preference",
    "posted_change",
    "priority",
    "progress",
    "proposal",
    "ranking",
    "ranking_score",
    "reminder_round",
    "reminder_rung",
    "resolution",
    "seen_request",
    "slack_user",
    "small_number",
    "snooze",
    "source",
    "strategy",
    "subscription",
    "team_pause",
    "ticker",
    "user_grant",
    "ward_named",
    "workplan_item",
]
