"""What was found in minutes that somebody goes through one by one; the text itself is not kept."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Table, Text

from storage.tables.base import metadata, number, revision, words
from storage.types import Instant

minute_reading = Table(
    "minute_reading",
    metadata,
    number(),
    *map(words, ("team_id", "user_id", "body", "name")),
    Column("held_on", Date),
    Column("started_at", Instant, nullable=False),
    Column("found", Text, nullable=False),  # JSON: a list of passages, see storage/minute_readings.py
    revision(),
    Index("ix_minute_reading_user_id", "user_id"),
    Index("ix_minute_reading_started_at", "started_at"),
)
