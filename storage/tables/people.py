"""People, where they talk, what they may see, and what their workspace accepts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Table, Text

from storage.tables.base import metadata, number, words
from storage.types import Instant

person = Table(
    "person",
    metadata,
    number(),
    Column("name", Text, nullable=False, unique=True),
    *map(words, ("role", "agency", "slack_id", "email", "timezone", "chair_of")),
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
