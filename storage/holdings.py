"""Holdings: for which periods a document has a measure of a category in an area; what the values are, it does not say.

A database may hold a month of everything for twenty years, of which a card shows next to nothing. What it shows can be
told from the periods alone: they are read first, all of one measure, area and document in one row, and after that only
the figures that can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, func, select

from storage import tables
from storage.figures import VOLUME, Edition, Figure, asked_about, current_first
from storage.headlines import goes_before
from storage.periods import Period, parse_iso

LONGEST_MONTH = 31
_Edition = tuple[str, str]  # a document and a period
_parsed = lru_cache(4_096)(parse_iso)


@dataclass(frozen=True, slots=True)
class Holding:
    """The periods, as `Period.iso` has them, of one measure of a category in an area by one document.

    They are alike in who may see them. `first` is the number of the figure that was loaded first.
    """

    category: str
    area: str
    measure: str
    source: str
    classification: str
    embargo_until: datetime | None
    first: int
    periods: frozenset[str]


def about(connection: Connection, categories: Collection[str], areas: Collection[str], *, today: date) -> list[Holding]:
    """What there is of the figures that `storage.figures.about` has, in the order they were loaded."""
    asked = {"categories": list(categories), "areas": list(areas), "today": today}
    return sorted(map(_holding, connection.execute(_about(), asked)), key=lambda held: held.first)


@cache
def _about() -> Select[Any]:
    table = tables.figure.c
    alike = (table.category, table.area, table.measure, table.source, table.classification, table.embargo_until)
    iso = cast(table.period_start, Text) + "/" + cast(table.period_end, Text)
    return (
        select(*alike, func.min(table.id), func.aggregate_strings(iso, " "))
        .outerjoin(tables.source, tables.source.c.source == table.source)
        .where(asked_about())
        .group_by(*alike)
    )


def _holding(row: Row[Any]) -> Holding:
    category, area, measure, source, classification, embargo_until, first, isos = tuple(row)
    return Holding(category, area, measure, source, classification, embargo_until, first, frozenset(isos.split()))


def of(figures: Iterable[Figure]) -> list[Holding]:
    """What there is of figures that were read already, in their order."""
    found: dict[tuple[str, str, str, str, str, datetime | None], list[Figure]] = {}
    for each in figures:
        alike = (each.category, each.area, each.measure, each.source, each.classification, each.embargo_until)
        found.setdefault(alike, []).append(each)
    return [Holding(*alike, mine[0].id, frozenset(each.period.iso() for each in mine)) for alike, mine in found.items()]


def editions(held: Iterable[Holding], measure: str, areas: Collection[str]) -> list[Edition]:
    """The editions of `measure`, current one first, as `storage.figures.editions` has them."""
    having: dict[_Edition, set[str]] = {}
    for each in held:
        if each.measure == measure and each.area in areas:
            for iso in each.periods:
                having.setdefault((each.source, iso), set()).add(each.area)
    return current_first({Edition(source, _parsed(iso)): found for (source, iso), found in having.items()}, areas)


def periods(held: Iterable[Holding]) -> dict[str, Period]:
    """Every period there is, by its `Period.iso`."""
    return {iso: _parsed(iso) for iso in frozenset[str]().union(*(each.periods for each in held))}


def fitting(held: Iterable[Holding], fits: Callable[[Period], bool]) -> list[Holding]:
    """What there is of the periods that fit."""
    held = list(held)
    wanted = {iso for iso, period in periods(held).items() if fits(period)}
    return [replace(each, periods=each.periods & wanted) for each in held if each.periods & wanted]


def ends_to_read(
    held: Sequence[Holding],
    areas: Collection[str],
    main: Mapping[str, str],
    fits: Callable[[Period], bool] | None = None,
) -> set[date]:
    """The last days of all periods whose figures may stand on a card for `areas`, or for an area in their place.

    `main` is the main measure of each category, `fits` says which period was asked for, if one was. Whichever of the
    editions is chosen (`storage.headlines`), its figures are there, those of the period before and of its months; and
    the newest there are.
    """
    known = periods(held)
    chosen = _choices(held, areas, main, known)
    if fits:
        chosen |= _choices(fitting(held, fits), areas, main, known)
    isos = {iso for _, iso in chosen} | _before(held, chosen, known) | _months(chosen, known)
    return _last_days(held, known) | {known[iso].end for iso in isos}


def _last_days(held: Iterable[Holding], known: Mapping[str, Period]) -> set[date]:
    """The last day of the newest period of each measure of a category in an area."""
    ends: dict[frozenset[str], date] = {}
    newest: dict[tuple[str, str, str], date] = {}
    for each in held:
        of, all_isos = (each.category, each.area, each.measure), each.periods
        end = ends.get(all_isos) or ends.setdefault(all_isos, max(known[iso].end for iso in all_isos))
        newest[of] = max(newest.get(of, end), end)
    return set(newest.values())


def _choices(
    held: Sequence[Holding], areas: Collection[str], main: Mapping[str, str], known: Mapping[str, Period]
) -> set[_Edition]:
    """The editions that could be the current one.

    Where a category has none of its main measures every edition could: how often each measure occurs decides then which
    one stands for it.
    """
    usual = {each.category for each in held if each.area in areas and each.measure in (VOLUME, main[each.category])}
    newest_first = sorted(known, key=lambda iso: known[iso].end, reverse=True)
    by_measure: dict[tuple[str, str], list[Holding]] = {}
    for each in held:
        by_measure.setdefault((each.category, each.measure), []).append(each)
    found: set[_Edition] = set()
    for (category, _), mine in by_measure.items():
        every = ((each.source, iso) for each in mine for iso in each.periods)
        found.update(_newest(mine, newest_first, known) if category in usual else every)
    return found


def _newest(held: Sequence[Holding], newest_first: Iterable[str], known: Mapping[str, Period]) -> Iterator[_Edition]:
    """The editions of one measure, without those that another exceeds in its end and equals or exceeds in its areas."""
    best: dict[frozenset[str], date] = {}
    everywhere = frozenset(each.area for each in held)
    for iso in newest_first:
        end = known[iso].end
        if best.get(everywhere, end) > end:
            return
        having: dict[str, set[str]] = {}
        for each in held:
            if iso in each.periods:
                having.setdefault(each.source, set()).add(each.area)
        for source, areas in having.items():
            if not any(areas <= more and end < later for more, later in best.items()):
                best.setdefault(frozenset(areas), end)
                yield source, iso


def _before(held: Iterable[Holding], chosen: Iterable[_Edition], known: Mapping[str, Period]) -> set[str]:
    """Of what each document has, the last period before a chosen one of its own that is as long."""
    found: set[str] = set()
    by_source: dict[str, set[frozenset[str]]] = {}
    for each in held:
        by_source.setdefault(each.source, set()).add(each.periods)
    for source, iso in chosen:
        earlier = {one for one in known if goes_before(known[one], known[iso])}
        had = {each & earlier for each in by_source[source]} - {frozenset()}
        found.update(max(each, key=lambda one: known[one].end) for each in had)
    return found


def _months(chosen: Iterable[_Edition], known: Mapping[str, Period]) -> set[str]:
    """The months within the chosen periods."""
    months = {iso: period for iso, period in known.items() if period.days <= LONGEST_MONTH}
    spans = {known[iso] for _, iso in chosen}
    return {iso for iso, each in months.items() if any(s.start <= each.start and each.end <= s.end for s in spans)}
