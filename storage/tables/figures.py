"""Figures and their history, one published number a row."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Table, UniqueConstraint

from storage.tables.base import metadata, number, words
from storage.types import Instant, Printed

figure = Table(
    "figure",
    metadata,
    number(),
    Column("area", ForeignKey("area.slug"), nullable=False),
    Column("category", ForeignKey("category.slug"), nullable=False),
    words("measure"),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("value", Printed, nullable=False),
    *map(words, ("unit", "comparator", "comparison_period", "source", "place", "supplier", "status")),
    words("classification"),
    Column("embargo_until", Instant),
    Column("as_at", Date),
    words("note"),
    Column("loaded_at", Instant, nullable=False),
    words("loaded_by"),
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
    number(),
    Column("figure_id", ForeignKey("figure.id"), nullable=False, index=True),
    Column("value", Printed, nullable=False),
    *map(words, ("unit", "supplier", "status", "classification")),
    Column("embargo_until", Instant),
    Column("as_at", Date),
    words("note"),
    Column("loaded_at", Instant, nullable=False),
    words("loaded_by"),
    Column("changed_at", Instant, nullable=False, index=True),
    words("changed_by"),
)
