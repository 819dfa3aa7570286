"""Figures: one published number each, with its period, comparator, source, place and classification.

"Current" (docs/figures.md): on the day of asking, of one source the period that ends last, and of those the longest;
side by side, the latest period that all areas share. A figure counts only once its document was public.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from storage import tables
from storage.periods import Period

PUBLIC, IN_CONFIDENCE, EXEMPT = "public", "in-confidence", "exempt"
CLASSIFICATIONS = (PUBLIC, IN_CONFIDENCE, EXEMPT)
VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as it was published. `value` keeps the digits as printed; changes and differences are signed."""

    id: int
    area: str
    category: str
    measure: str
    period: Period
    value: Decimal
    unit: str
    comparator: str
    comparison_period: str
    source: str
    place: str
    supplier: str
    status: str
    classification: str
    embargo_until: datetime | None
    note: str


def about(connection: Connection, categories: Collection[str], areas: Collection[str], *, today: date) -> list[Figure]:
    """Every figure of `categories` for `areas` that could be known on `today`, in the order they were loaded.

    Known means: its period is over, its as-at date has come, and its document (where the date is recorded) was public.
    """
    table = tables.figure
    query = (
        select(table)
        .outerjoin(tables.source, tables.source.c.source == table.c.source)
        .where(table.c.category.in_(categories), table.c.area.in_(areas), _known_on(today))
        .order_by(table.c.id)
    )
    return [figure_of(row) for row in connection.execute(query)]


def areas_with_figures(connection: Connection, category: str, *, today: date) -> list[str]:
    """Slugs of the areas that have a figure of `category` known on `today`."""
    return _distinct(connection, tables.figure.c.area, tables.figure.c.category == category, today)


def categories_with_figures(connection: Connection, *, today: date) -> list[str]:
    """Slugs of the categories that have any figure known on `today`."""
    return _distinct(connection, tables.figure.c.category, tables.figure.c.category != "", today)


def at_place(connection: Connection, source: str, place: str, *, today: date, limit: int = 100) -> list[Figure]:
    """What was loaded from one place of one document, in the order of the document."""
    table = tables.figure
    where = (table.c.source == source, table.c.place == place, _known_on(today))
    query = select(table).outerjoin(tables.source, tables.source.c.source == table.c.source).where(*where)
    return [figure_of(row) for row in connection.execute(query.order_by(table.c.id).limit(limit))]


def counts_by_source(connection: Connection) -> dict[str, int]:
    """How many figures each document gave."""
    query = select(tables.figure.c.source, func.count()).group_by(tables.figure.c.source)
    return dict(connection.execute(query).tuples().all())


def _distinct(connection: Connection, column: ColumnElement[str], where: ColumnElement[bool], today: date) -> list[str]:
    join = tables.figure.outerjoin(tables.source, tables.source.c.source == tables.figure.c.source)
    query = select(column).select_from(join).where(where, _known_on(today)).distinct().order_by(column)
    return list(connection.scalars(query))


def _known_on(today: date) -> ColumnElement[bool]:
    table, document = tables.figure.c, tables.source.c
    return and_(
        table.period_end <= today,
        or_(table.as_at.is_(None), table.as_at <= today),
        or_(document.published.is_(None), document.published <= today),
    )


def figure_of(row: Row[Any]) -> Figure:
    """The figure of one table row."""
    return Figure(
        id=row.id,
        area=row.area,
        category=row.category,
        measure=row.measure,
        period=Period(row.period_start, row.period_end),
        value=row.value,
        unit=row.unit,
        comparator=row.comparator,
        comparison_period=row.comparison_period,
        source=row.source,
        place=row.place,
        supplier=row.supplier,
        status=row.status,
        classification=row.classification,
        embargo_until=row.embargo_until,
        note=row.note,
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """One document's figures for one period: what may stand side by side."""

    source: str
    period: Period

    @property
    def recency(self) -> tuple[date, int]:
        """Sorts the current one last: later end first, then the longer period."""
        return self.period.end, self.period.days


def editions(figures: Iterable[Figure], measure: str, areas: Sequence[str]) -> list[Edition]:
    """The editions of `measure`, current one first. Those that all `areas` share come before those they don't."""
    having: dict[Edition, set[str]] = {}
    for figure in figures:
        if figure.measure == measure:
            having.setdefault(Edition(figure.source, figure.period), set()).add(figure.area)
    shared = [edition for edition, found in having.items() if found.issuperset(areas)]
    partly = [edition for edition, found in having.items() if not found.issuperset(areas)]
    return [*_newest_first(shared), *sorted(partly, key=lambda e: (len(having[e]), *e.recency), reverse=True)]


def _newest_first(found: list[Edition]) -> list[Edition]:
    return sorted(found, key=lambda edition: (*edition.recency, edition.source), reverse=True)
