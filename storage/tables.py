"""Every table, as SQLAlchemy Core. Slugs are keys where the vocabulary has them; instants are aware and in UTC.

Rows of the vocabulary (areas, categories, sources, strategies, caveats) are shipped with cspbot and replaced by
`cspbot db upgrade`; all other rows belong to the partnership. An empty text means "not given": it can be part of a
unique key, which NULL can't.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import Instant, Printed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _words(name: str) -> Column[str]:
    """A text that is never NULL; empty means "not given"."""
    return Column(name, Text, nullable=False, server_default="")


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _partial(name: str, column: str, where: str) -> Index:
    return Index(name, column, sqlite_where=text(where), postgresql_where=text(where))


# --- vocabulary: what figures are about ---

area = Table(
    "area",
    metadata,
    Column("slug", Text, primary_key=True),
    _words("name"),
    _words("short"),
    _words("kind"),
    _words("gss"),
    _words("parent"),
    Column("valid_from", Date),
    Column("valid_to", Date),
    _words("note"),
    Column("aliases", JSON, nullable=False),
)

category = Table(
    "category",
    metadata,
    Column("slug", Text, primary_key=True),
    _words("name"),
    _words("short"),
    _words("parent"),
    _words("noun"),
    _words("up_is"),
    _words("main_measure"),
    _words("note"),
    Column("aliases", JSON, nullable=False),
)

source = Table(
    "source",
    metadata,
    Column("source", Text, primary_key=True),
    _words("title"),
    _words("short_title"),
    Column("published", Date),
    Column("agenda_of", Date),
    _words("note"),
)

partnership = Table(
    "partnership",
    metadata,
    Column("slug", Text, primary_key=True),
    _words("name"),
    Column("areas", JSON, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
)

strategy = Table(
    "strategy",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("partnership", ForeignKey("partnership.slug"), nullable=False),
    _words("name"),
    Column("valid_from", Date),
    Column("valid_to", Date),
    _words("status"),
    _words("source"),
    _words("place"),
)

priority = Table(
    "priority",
    metadata,
    _id(),
    Column("strategy", ForeignKey("strategy.slug"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    _words("slug"),
    _words("name"),
    _words("focus"),
    _words("aims"),
    Column("categories", JSON, nullable=False),
    Column("aliases", JSON, nullable=False),
    _words("source"),
    _words("place"),
    UniqueConstraint("strategy", "slug"),
)

caveat = Table(
    "caveat",
    metadata,
    Column("slug", Text, primary_key=True),
    _words("kind"),
    Column("categories", JSON, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("measures", JSON, nullable=False),
    Column("effective_from", Date),
    Column("period_start", Date),
    Column("period_end", Date),
    _words("text"),
    _words("source"),
    _words("place"),
)

ward_named = Table(
    "ward_named",
    metadata,
    _id(),
    _words("area"),
    _words("category"),
    Column("ordinal", Integer, nullable=False),
    _words("ward"),
    Column("period_start", Date),
    Column("period_end", Date),
    _words("source"),
    _words("place"),
)

# --- figures ---

figure = Table(
    "figure",
    metadata,
    _id(),
    Column("area", ForeignKey("area.slug"), nullable=False),
    Column("category", ForeignKey("category.slug"), nullable=False),
    _words("measure"),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("value", Printed, nullable=False),
    *map(_words, ("unit", "comparator", "comparison_period", "source", "place", "supplier", "status")),
    _words("classification"),
    Column("embargo_until", Instant),
    Column("as_at", Date),
    _words("note"),
    Column("loaded_at", Instant, nullable=False),
    _words("loaded_by"),
    UniqueConstraint(
        *("category", "area", "measure", "period_start", "period_end"),
        *("comparator", "comparison_period", "source", "place"),
        name="uq_figure_identity",
    ),
)  # fmt: skip

# What a figure was before it was changed: who had loaded it when, and who changed it when.
figure_history = Table(
    "figure_history",
    metadata,
    _id(),
    Column("figure_id", ForeignKey("figure.id"), nullable=False, index=True),
    Column("value", Printed, nullable=False),
    *map(_words, ("unit", "supplier", "status", "classification")),
    Column("embargo_until", Instant),
    Column("as_at", Date),
    _words("note"),
    Column("loaded_at", Instant, nullable=False),
    _words("loaded_by"),
    Column("changed_at", Instant, nullable=False, index=True),
    _words("changed_by"),
)

# --- people, where they talk and what they may see ---

person = Table(
    "person",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    *map(_words, ("role", "agency", "slack_id", "email", "timezone", "chair_of")),
)

slack_user = Table(
    "slack_user",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    _words("name"),
    Column("guest", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False),
    _words("timezone"),
    Column("checked_at", Instant, nullable=False),
)

user_grant = Table(
    "user_grant",
    metadata,
    Column("user_id", Text, primary_key=True),
    _words("role"),
    Column("granted_at", Instant, nullable=False),
    _words("granted_by"),
)

channel = Table(
    "channel",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("channel_id", Text, primary_key=True),
    _words("name"),
    _words("kind"),
    _words("clearance"),
    Column("checked_at", Instant),
)

capability = Table(
    "capability",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("block", Text, primary_key=True),
    Column("accepted", Boolean, nullable=False),
    Column("checked_at", Instant, nullable=False),
)

# --- meetings, work programme, actions ---

meeting = Table(
    "meeting",
    metadata,
    _id(),
    _words("body"),
    Column("held_on", Date, nullable=False),
    _words("label"),
    UniqueConstraint("body", "held_on", "label"),
)

workplan_item = Table(
    "workplan_item",
    metadata,
    _id(),
    Column("meeting_id", ForeignKey("meeting.id"), nullable=False),
    _words("item"),
    _words("basis"),
    _words("owner"),
    Column("report_due", Date),
    *map(_words, ("status", "note", "source", "place")),
    UniqueConstraint("meeting_id", "item"),
)

action = Table(
    "action",
    metadata,
    _id(),
    Column("title", Text, nullable=False),
    _words("detail"),
    Column("owner_id", ForeignKey("person.id")),
    _words("agency"),
    _words("priority"),
    _words("meeting"),
    Column("due", Date),
    _words("status"),
    _words("classification"),
    Column("example", Boolean, nullable=False, server_default=text("false")),
    _words("source"),
    _words("place"),
    Column("done_at", Instant),
    _words("done_by"),
    Column("created_at", Instant, nullable=False),
    Column("dated_at", Instant, nullable=False),  # since when it is open with this due date
    UniqueConstraint("title", "meeting"),
)

# --- what is sent on time ---
# Two clocks: next_due_at, since, scheduled_at, expires_at, not_before and planned_at go by the application's clock,
# which a demo or `--at` may set; run_at, lease_until, first_sent_at, sent_at, last_tick_at and until by the database's.

subscription = Table(
    "subscription",
    metadata,
    _id(),
    *map(_words, ("team_id", "channel_id", "kind", "zone", "local_time", "clearance", "when_empty")),
    Column("catchup_seconds", Integer, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("next_due_at", Instant, nullable=False),
    _words("created_by"),
    UniqueConstraint("team_id", "channel_id", "kind"),
    _partial("ix_subscription_due", "next_due_at", "enabled"),
    _partial("ix_subscription_since", "since", "enabled"),
)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    *map(_words, ("kind", "subject", "team_id", "recipient", "slot")),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("scheduled_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    _words("state"),
    Column("run_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _words("lease_owner"),
    Column("lease_token", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("first_sent_at", Instant),
    Column("sent_at", Instant),
    Column("parts", Integer, nullable=False, server_default="0"),
    Column("parts_sent", Integer, nullable=False, server_default="0"),
    *map(_words, ("posted_in", "message_ts", "reason")),
    UniqueConstraint("subject", "slot", "recipient"),
    _partial("ix_delivery_waiting", "run_at", "state IN ('pending', 'unknown')"),
    _partial("ix_delivery_held", "lease_until", "state IN ('leased', 'checking', 'sending')"),
)

reminder_rung = Table(
    "reminder_rung",
    metadata,
    Column("action_id", ForeignKey("action.id"), primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("due", Date, primary_key=True),
    Column("rung", Text, primary_key=True),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
)

reminder_round = Table(
    "reminder_round",
    metadata,
    Column("zone", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("planned_at", Instant, nullable=False),
)

ticker = Table(
    "ticker",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_tick_at", Instant, nullable=False),
)

team_pause = Table(
    "team_pause",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("until", Instant, nullable=False),
)

# --- what came in, and who saw what ---

seen_request = Table(
    "seen_request",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Index("ix_seen_request_at", "at"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    *map(_words, ("team_id", "actor", "channel_id", "verb", "subject", "outcome")),
)

# --- theme rankings scored in chat (those of the papers are figures) ---

ranking = Table(
    "ranking",
    metadata,
    _id(),
    Column("form", Text, nullable=False, unique=True),
    Column("area", ForeignKey("area.slug"), nullable=False, index=True),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    *map(_words, ("team_id", "scored_by", "post")),
    Column("scored_at", Instant, nullable=False),
    _words("classification"),
    Column("marked_at", Instant),
    _words("marked_by"),
)

_FACTORS = ("community_concern", "harm", "volume", "trend", "performance", "contribution")
ranking_score = Table(
    "ranking_score",
    metadata,
    Column("ranking_id", ForeignKey("ranking.id"), primary_key=True),
    Column("theme", Text, primary_key=True),
    _words("name"),
    *(Column(name, Integer, nullable=False) for name in _FACTORS),
)
