"""Meetings, the work programme and actions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Table, Text, UniqueConstraint, text

from storage.tables.base import metadata, number, words
from storage.types import Instant

meeting = Table(
    "meeting",
    metadata,
    number(),
    words("body"),
    Column("held_on", Date, nullable=False),
    words("label"),
    UniqueConstraint("body", "held_on", "label"),
)

workplan_item = Table(
    "workplan_item",
    metadata,
    number(),
    Column("meeting_id", ForeignKey("meeting.id"), nullable=False),
    words("item"),
    words("basis"),
    words("owner"),
    Column("report_due", Date),
    *map(words, ("status", "note", "source", "place")),
    UniqueConstraint("meeting_id", "item"),
)

action = Table(
    "action",
    metadata,
    number(),
    Column("title", Text, nullable=False),
    words("detail"),
    Column("owner_id", ForeignKey("person.id")),
    words("agency"),
    words("priority"),
    words("meeting"),
    Column("due", Date),
    words("status"),
    words("classification"),
    Column("example", Boolean, nullable=False, server_default=text("false")),
    words("source"),
    words("place"),
    Column("done_at", Instant),
    words("done_by"),
    Column("created_at", Instant, nullable=False),
    Column("dated_at", Instant, nullable=False),  # since when it is open with this due date
    UniqueConstraint("title", "meeting"),
)
