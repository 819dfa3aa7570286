"""People, where they talk, what they may see, and what their workspace accepts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from storage.tables.base import metadata, number, words
from storage.types import Instant

person = Table(
    "person",
    metadata,
    number(),
    Column("name", Text, nullable=False, unique=True),
    *map(words, ("role", "agency", "slack_id", "email", "timezone", "chair_of")),
    Column("deputy_id", ForeignKey("person.id")),
    Column("manager_id", ForeignKey("person.id")),
    words("working_days"),  # "mon tue wed"; empty: the working days of the partnership
    words("hours"),  # "14:00-00:00"; empty: the hours of the partnership
    Index("ix_person_slack_id", "slack_id"),
)

holding = Table(  # who holds a post, from a day to a day; person.slack_id is who holds it today
    "holding",
    metadata,
    number(),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    *map(words, ("slack_id", "holder", "recorded_by")),
    Column("first", Date, nullable=False),
    Column("last", Date),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("person_id", "first"),
)

absence = Table(
    "absence",
    metadata,
    number(),
    words("slack_id"),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    words("deputy"),  # the Slack id of who is reminded instead; empty: reminders are held until the day after
    Column("recorded_at", Instant, nullable=False),
    Index("ix_absence_slack_id", "slack_id"),
)

agency = Table(
    "agency",
    metadata,
    Column("name", Text, primary_key=True),
    Column("contact_id", ForeignKey("person.id"), nullable=False),
)

preference = Table(
    "preference",
    metadata,
    Column("slack_id", Text, primary_key=True),
    words("remind_at"),  # "09:00"; empty: the time of the partnership
    Column("summaries", Boolean, nullable=False),  # also to a councillor: they asked for what stays overdue
    Column("changed_at", Instant, nullable=False),
)

home = Table(  # the Home tab as it was last published
    "home",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    *map(words, ("hash", "digest")),
    Column("first_opened_at", Instant, nullable=False),
    Column("published_at", Instant),
)

slack_user = Table(
    "slack_user",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    words("name"),
    Column("guest", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False),
    words("timezone"),
    Column("checked_at", Instant, nullable=False),
)

user_grant = Table(
    "user_grant",
    metadata,
    Column("user_id", Text, primary_key=True),
    words("role"),
    Column("granted_at", Instant, nullable=False),
    words("granted_by"),
)

channel = Table(
    "channel",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("channel_id", Text, primary_key=True),
    words("name"),
    words("kind"),
    words("clearance"),
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
