"""Figures: one published number each, with its period, comparator, source, place and classification.

"Current" (docs/using.md, "Which figure is current"): on the day of asking, of one source the period that ends last, and
of those the longest; side by side, the latest period that all areas share. A figure counts only once its document was
public.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
)

from storage import tables
from storage.periods import Period

PUBLIC, IN_CONFIDENCE, EXEMPT = "public", "in-confidence", "exempt"
CLASSIFICATIONS = (PUBLIC, IN_CONFIDENCE, EXEMPT)
VOLUME = "volume"
SHORTEST_MONTH = 28
DATA_CALLS = ", data calls"  # how the name ends under which what a supplier sent is filed: it was not published
# A figure is known by these columns, and these are what a later file may change.
IDENTITY = (
    *("category", "area", "measure", "period_start", "period_end"),
    *("comparator", "comparison_period", "source", "place"),
)
FIGURE = tuple(
    tables.figure.c[name]
    for name in (
        *("id", "area", "category", "measure", "period_start", "period_end", "value", "unit"),
        *("comparator", "comparison_period", "source", "place", "supplier", "status", "classification"),
        *("embargo_until", "note"),
    )
)
CONTENT = ("value", "unit", "supplier", "status", "classification", "embargo_until", "as_at", "note")


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


def about(
    connection: Connection,
    categories: Collection[str],
    areas: Collection[str],
    *,
    today: date,
    ends: Collection[date] | None = None,
    ending_in: Period | None = None,
) -> list[Figure]:
    """Every figure of `categories` for `areas` that could be known on `today`, in the order they were loaded.

    With `ends`, only those of periods that end on one of these days; with `ending_in`, that end within that period.

    Known means: its period is over, its as-at date has come, and its document (where the date is recorded) was public.
    """
    asked: dict[str, Any] = {"categories": list(categories), "areas": list(areas), "today": today}
    if ends is not None:
        asked["ends"] = list(ends)
    if ending_in:
        asked |= {"start": ending_in.start, "end": ending_in.end}
    query = _about(some_ends=ends is not None, ending_in=ending_in is not None)
    return [figure_of(row) for row in connection.execute(query, asked)]


@cache
def _about(*, some_ends: bool, ending_in: bool) -> Select[Any]:
    """The statement of `about`, put together once: that takes longer than most answers of the database."""
    table = tables.figure.c
    query = select(*FIGURE).where(asked_about()).outerjoin(tables.source, tables.source.c.source == table.source)
    if some_ends:
        query = query.where(table.period_end.in_(_several("ends")))
    if ending_in:
        query = query.where(table.period_end.between(bindparam("start"), bindparam("end")))
    return query.order_by(table.id)


def asked_about() -> ColumnElement[bool]:
    """Whether a figure, joined to its document, is of the `categories` and `areas` and known on the day `today`."""
    table = tables.figure.c
    of_these = table.category.in_(_several("categories")), table.area.in_(_several("areas"))
    return and_(*of_these, _known_on(bindparam("today", type_=Date)))


def _several(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


def areas_with_figures(connection: Connection, category: str, *, today: date) -> list[str]:
    """Slugs of the areas that have a figure of `category` known on `today`."""
    slug, mine = tables.area.c.slug, tables.figure.c.category == category
    return _having(connection, slug, and_(mine, tables.figure.c.area == slug), today)


def categories_with_figures(connection: Connection, *, today: date) -> list[str]:
    """Slugs of the categories that have any figure known on `today`."""
    slug = tables.category.c.slug
    return _having(connection, slug, tables.figure.c.category == slug, today)


def categories_by_month(connection: Connection, *, today: date) -> list[str]:
    """Slugs of the categories that have the volume of any calendar month known on `today`."""
    table, slug = tables.figure.c, tables.category.c.slug
    within_a_month = and_(
        extract("year", table.period_start) == extract("year", table.period_end),
        extract("month", table.period_start) == extract("month", table.period_end),
        extract("day", table.period_start) == 1,
        extract("day", table.period_end) >= SHORTEST_MONTH,
    )
    return _having(connection, slug, and_(table.category == slug, table.measure == VOLUME, within_a_month), today)


def places(connection: Connection, *, today: date) -> list[tuple[str, str]]:
    """Every (document, place) that figures known on `today` stand at."""
    table = tables.figure
    query = (
        select(table.c.source, table.c.place)
        .select_from(table)
        .outerjoin(tables.source, tables.source.c.source == table.c.source)
        .where(_known_on(today), table.c.place != "")
    )
    return [
        (row.source, row.place) for row in connection.execute(query.distinct().order_by(table.c.source, table.c.place))
    ]


def at_place(connection: Connection, source: str, place: str, *, today: date, limit: int = 100) -> list[Figure]:
    """What was loaded from one place of one document, in the order of the document."""
    table = tables.figure
    where = (table.c.source == source, table.c.place == place, _known_on(today))
    query = (
        select(*FIGURE)
        .select_from(table)
        .outerjoin(tables.source, tables.source.c.source == table.c.source)
        .where(*where)
    )
    return [figure_of(row) for row in connection.execute(query.order_by(table.c.id).limit(limit))]


def counts_by_source(connection: Connection, *, today: date) -> dict[str, int]:
    """How many figures known on `today` each document gave."""
    table, document = tables.figure, tables.source
    query = (
        select(table.c.source, func.count().label("figures"))
        .select_from(table.outerjoin(document, document.c.source == table.c.source))
        .where(_known_on(today))
        .group_by(table.c.source)
    )
    return {row.source: row.figures for row in connection.execute(query)}


def _having(connection: Connection, slug: ColumnElement[str], theirs: ColumnElement[bool], today: date) -> list[str]:
    """The slugs with any figure: each is looked up by itself, so that a million figures are not read for it."""
    join = tables.figure.outerjoin(tables.source, tables.source.c.source == tables.figure.c.source)
    any_known = exists().select_from(join).where(theirs, _known_on(today))
    return list(connection.scalars(select(slug).where(any_known).order_by(slug)))


def _known_on(today: date | BindParameter[date]) -> ColumnElement[bool]:
    table, document = tables.figure.c, tables.source.c
    return and_(
        table.period_end <= today,
        or_(table.as_at.is_(None), table.as_at <= today),
        or_(document.published.is_(None), document.published <= today),
    )


def figure_of(row: Row[Any]) -> Figure:
    """The figure of one row whose first columns are those of FIGURE, in their order."""
    number, area, category, measure, start, end, *rest = row[: len(FIGURE)]
    return Figure(number, area, category, measure, Period(start, end), *rest)


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure whose number was changed: as it is, and as it was before. What may be shown of either, policy says."""

    figure: Figure
    before: Figure
    changed_at: datetime
    changed_by: str


def keep_history(connection: Connection, which: ColumnElement[bool], *, at: datetime, by: str) -> None:
    """Write down what the figures that fit `which` are now: `by` is about to change them, `at` this time."""
    kept = (*CONTENT, "loaded_at", "loaded_by")
    stamp = (literal(at, tables.figure_history.c.changed_at.type), literal(by))
    now = select(tables.figure.c.id, *(tables.figure.c[name] for name in kept), *stamp).where(which)
    columns = ["figure_id", *kept, "changed_at", "changed_by"]
    connection.execute(tables.figure_history.insert().from_select(columns, now.order_by(tables.figure.c.id)))


def changed_since(connection: Connection, since: datetime, *, today: date, limit: int = 1_000) -> list[Revision]:
    """The figures known on `today` whose number is another one than at `since`, in the order they were loaded.

    Who and when are those of the last change. A number that was changed back is none of them, nor is a new note.
    """
    table, history = tables.figure, tables.figure_history
    first = select(func.min(history.c.id)).where(history.c.changed_at >= since).group_by(history.c.figure_id)
    query: Select[Any] = (
        select(
            *FIGURE, table.c.loaded_at, table.c.loaded_by, *(history.c[name].label(f"old_{name}") for name in CONTENT)
        )
        .join(history, history.c.figure_id == table.c.id)
        .outerjoin(tables.source, tables.source.c.source == table.c.source)
        .where(history.c.id.in_(first), history.c.value != table.c.value, _known_on(today))
        .order_by(table.c.id)
        .limit(limit)
    )
    found = [_revision(row) for row in connection.execute(query)]
    return [revision for revision in found if revision.before.value != revision.figure.value]


def _revision(row: Row[Any]) -> Revision:
    figure = figure_of(row)
    before = replace(
        figure,
        value=row.old_value,
        unit=row.old_unit,
        supplier=row.old_supplier,
        status=row.old_status,
        classification=row.old_classification,
        embargo_until=row.old_embargo_until,
        note=row.old_note,
    )
    return Revision(figure, before, row.loaded_at, row.loaded_by)


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
    return current_first(having, areas)


def current_first(having: Mapping[Edition, Collection[str]], areas: Collection[str]) -> list[Edition]:
    """Editions, each with the areas it has, in the order of `editions`."""
    wanted = set(areas)
    shared = [edition for edition, found in having.items() if wanted.issubset(found)]
    partly = [edition for edition, found in having.items() if not wanted.issubset(found)]
    return [*_newest_first(shared), *sorted(partly, key=lambda e: (len(having[e]), *e.recency), reverse=True)]


def _newest_first(found: list[Edition]) -> list[Edition]:
    # What was published has comparators and a place; what a supplier sent for the same period only adds to it.
    return sorted(found, key=lambda each: (*each.recency, not of_data_calls(each.source), each.source), reverse=True)


def of_data_calls(source: str) -> bool:
    """Whether a document is what a supplier sent in data calls: docs/decisions/016."""
    return source.endswith(DATA_CALLS)
