"""Years and rates, derived from the months and populations that are stored: the same rows whenever it is run.

Twelve whole months ending with the latest one, with the same month of earlier years, or with a September (the year of
the strategic assessment): volume, volume of the twelve months before, rate per 1,000 people. The population is the
last mid-year estimate in or before the period. Years once derived stay, and stay up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import Connection, and_, select

from storage import tables
from storage.figures import VOLUME
from storage.headlines import PREVIOUS
from storage.loading.open_data import PROVISIONAL, Values, figure, merge
from storage.loading.police_uk.crime_types import (
    BTP_CATEGORIES,
    NO_LOCATION,
    OUTSIDE,
    SOURCE,
    SUM_OF_TWELVE,
    SUPPLIER,
    unit,
)
from storage.loading.population import POPULATION
from storage.loading.population import SOURCE as OF_POPULATION
from storage.loading.report import LoadReport, report
from storage.periods import MONTHS_IN_YEAR, Period, months_ending

_ASSESSMENT_ENDS = 9  # September
_TENTH = Decimal("0.1")

Months = Mapping[tuple[str, str], Mapping[date, int]]  # (area, category) -> last day of the month -> volume
Populations = Mapping[str, list[tuple[date, int]]]


def derive(connection: Connection, *, now: datetime, by: str) -> LoadReport:
    """Bring the derived figures up to date with what they are derived from."""
    months, populations = _months(connection), _populations(connection)
    mine = and_(tables.figure.c.source == SOURCE, tables.figure.c.place == SUM_OF_TWELVE)
    derived = connection.scalars(select(tables.figure.c.period_end).where(mine).distinct())
    ends = {*derived, *year_ends({end for volumes in months.values() for end in volumes})}
    wanted = [
        figure
        for (area, category), volumes in months.items()
        for end in sorted(ends)
        for figure in _year(area, category, end, volumes, populations)
    ]
    return report(merge(connection, wanted, mine, now=now, by=by))


def _months(connection: Connection) -> Months:
    table = tables.figure.c
    query = select(table.area, table.category, table.period_end, table.value).where(
        table.source == SOURCE, table.measure == VOLUME, table.place != SUM_OF_TWELVE
    )
    found: dict[tuple[str, str], dict[date, int]] = {}
    for row in connection.execute(query.order_by(table.period_end, table.id)):
        found.setdefault((row.area, row.category), {})[row.period_end] = int(row.value)
    return found


def _populations(connection: Connection) -> Populations:
    table = tables.figure.c
    query = select(table.area, table.period_end, table.value).where(
        table.source == OF_POPULATION, table.category == POPULATION
    )
    found: dict[str, list[tuple[date, int]]] = {}
    for row in connection.execute(query.order_by(table.period_end)):
        found.setdefault(row.area, []).append((row.period_end, int(row.value)))
    return found


def year_ends(ends: Iterable[date]) -> list[date]:
    """The last days of the years to derive, of those months that are there: latest month, its like, Septembers."""
    known = sorted(ends)
    return [end for end in known if end.month in (known[-1].month, _ASSESSMENT_ENDS)]


def year_to(end: date, volumes: Mapping[date, int]) -> int | None:
    """The sum of the twelve months ending with that of `end`; None unless all of them are there."""
    period = months_ending(end, MONTHS_IN_YEAR)
    inside = [volume for day, volume in volumes.items() if period.start <= day <= period.end]
    return sum(inside) if len(inside) == MONTHS_IN_YEAR else None


def _year(
    area: str, category: str, end: date, volumes: Mapping[date, int], populations: Populations
) -> Iterator[Values]:
    year, before = months_ending(end, MONTHS_IN_YEAR), months_ending(_year_before(end), MONTHS_IN_YEAR)
    volume, previous = year_to(end, volumes), year_to(before.end, volumes)
    if volume is None:
        return
    yield _figure(area, category, VOLUME, year, volume, unit=unit(category))
    if previous is not None:
        compared = {"comparator": PREVIOUS, "comparison_period": before.iso()}
        yield _figure(area, category, "previous_volume", year, previous, unit=unit(category), **compared)
    if category not in BTP_CATEGORIES and area not in (NO_LOCATION, OUTSIDE):
        yield from _rate(area, category, year, volume, populations)


def _year_before(end: date) -> date:
    return date(end.year - 1, end.month, 1)


def _rate(area: str, category: str, year: Period, volume: int, populations: Populations) -> Iterator[Values]:
    known = [(day, people) for day, people in populations.get(area, ()) if day <= year.end]
    if known:
        day, people = known[-1]
        rate = (Decimal(volume) * 1000 / people).quantize(_TENTH, rounding=ROUND_HALF_UP)
        note = f"By the population of mid-{day.year}: {people:,}."
        yield _figure(area, category, "rate_per_1000", year, rate, unit="per 1,000 people", note=note)


def _figure(area: str, category: str, measure: str, year: Period, value: int | Decimal, **more: str) -> Values:
    named = {"source": SOURCE, "place": SUM_OF_TWELVE, "supplier": SUPPLIER, "status": PROVISIONAL}
    return figure(area, category, measure, year, value, **named, **more)
