"""The wards that a paper names as most affected, in its order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select

from storage import tables
from storage.periods import Period
from storage.vocabulary import Vocabulary

table = tables.ward_named


@dataclass(frozen=True, slots=True)
class Named:
    """Wards in the order a paper names them, for the period it speaks of."""

    wards: tuple[str, ...]
    period: Period
    source: str
    place: str


def named(
    connection: Connection, words: Vocabulary, category: str, areas: Collection[str], period_end: date
) -> dict[str, tuple[str, ...]]:
    """Names of the wards most affected by `category` in the period that ends on `period_end`, by area slug."""
    query = (
        select(table.c.area, table.c.ward)
        .where(table.c.category == category, table.c.period_end == period_end, table.c.area.in_(areas))
        .order_by(table.c.area, table.c.ordinal)
    )
    found: dict[str, list[str]] = {}
    for area, slug in connection.execute(query):
        found.setdefault(area, []).append(_name(words, slug))
    return {area: tuple(dict.fromkeys(names)) for area, names in found.items()}


def newest_named(connection: Connection, words: Vocabulary, category: str, area: str, *, today: date) -> Named | None:
    """The wards that the newest paper known on `today` names for `category` in `area`, or None."""
    query = (
        select(table)
        .where(table.c.category == category, table.c.area == area, _known_on(today))
        .order_by(table.c.period_end.desc(), table.c.ordinal)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    newest = [row for row in rows if (row.period_end, row.source) == (rows[0].period_end, rows[0].source)]
    names = tuple(dict.fromkeys(_name(words, row.ward) for row in newest))
    return Named(names, Period(rows[0].period_start, rows[0].period_end), rows[0].source, rows[0].place)


def categories_named(connection: Connection, areas: Collection[str], *, today: date) -> list[str]:
    """Slugs of the categories for which a paper names wards of `areas`."""
    query = select(table.c.category).where(table.c.area.in_(areas), _known_on(today)).distinct()
    return list(connection.scalars(query.order_by(table.c.category)))


def _known_on(today: date) -> ColumnElement[bool]:
    later = select(tables.source.c.source).where(tables.source.c.published > today)
    return or_(table.c.period_end.is_(None), table.c.period_end <= today) & table.c.source.not_in(later)


def _name(words: Vocabulary, slug: str) -> str:
    ward = words.areas.by_slug.get(slug)
    return ward.name.partition(" (")[0] if ward else slug.rpartition("/")[2].replace("-", " ").title()
