"""The wards that a paper names as most affected, in its order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from storage import tables
from storage.vocabulary import Vocabulary


def named(
    connection: Connection, words: Vocabulary, category: str, areas: Collection[str], period_end: date
) -> dict[str, tuple[str, ...]]:
    """Names of the wards most affected by `category` in the period that ends on `period_end`, by area slug."""
    table = tables.ward_named
    query = (
        select(table.c.area, table.c.ward)
        .where(table.c.category == category, table.c.period_end == period_end, table.c.area.in_(areas))
        .order_by(table.c.area, table.c.ordinal)
    )
    found: dict[str, list[str]] = {}
    for area, slug in connection.execute(query):
        ward = words.areas.by_slug.get(slug)
        found.setdefault(area, []).append(ward.short if ward else slug.rpartition("/")[2].replace("-", " ").title())
    return {area: tuple(dict.fromkeys(names)) for area, names in found.items()}
