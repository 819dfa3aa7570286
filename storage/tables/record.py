"""What came in, and who saw what."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from storage.tables.base import metadata, number, words
from storage.types import Instant

seen_request = Table(
    "seen_request",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Index("ix_seen_request_at", "at"),
)

posted_change = Table(  # a wish to look again at what is posted; taken away by whoever plans what comes of it
    "posted_change",
    metadata,
    number(),
    *map(words, ("what", "team_id", "day")),
    Column("subscription_id", Integer, nullable=False, server_default="0"),  # 0: of none in particular
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
