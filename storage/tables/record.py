"""What came in, and who saw what."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from storage.tables.base import metadata, number, words
from storage.types import Instant

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
    number(),
    Column("at", Instant, nullable=False),
    *map(words, ("team_id", "actor", "channel_id", "verb", "subject", "outcome")),
    Index("ix_audit_at", "at"),
    Index("ix_audit_subject", "subject"),
)
