"""Theme rankings scored in chat; those of the papers are figures."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, Table, Text

from storage.tables.base import metadata, number, words
from storage.types import Instant

ranking = Table(
    "ranking",
    metadata,
    number(),
    Column("form", Text, nullable=False, unique=True),
    Column("area", ForeignKey("area.slug"), nullable=False, index=True),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    *map(words, ("team_id", "scored_by", "post")),
    Column("scored_at", Instant, nullable=False),
    words("classification"),
    Column("marked_at", Instant),
    words("marked_by"),
)

_FACTORS = ("community_concern", "harm", "volume", "trend", "performance", "contribution")
ranking_score = Table(
    "ranking_score",
    metadata,
    Column("ranking_id", ForeignKey("ranking.id"), primary_key=True),
    Column("theme", Text, primary_key=True),
    words("name"),
    *(Column(name, Integer, nullable=False) for name in _FACTORS),
)
