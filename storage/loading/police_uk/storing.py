"""One month of data.police.uk becomes figures, in one transaction."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, and_, select

from storage import tables
from storage.engine import Database
from storage.figures import VOLUME
from storage.loading.open_data import Values, above, districts, figure, merge, remember_source
from storage.loading.police_uk.archive import MonthCounted
from storage.loading.police_uk.counting import Tally
from storage.loading.police_uk.crime_types import (
    ALL_CRIME,
    ASB,
    BTP_ASB,
    BTP_CRIME,
    KENT_CATEGORIES,
    NO_LOCATION,
    OUTSIDE,
    SOURCE,
    SUM_OF_TWELVE,
    SUPPLIER,
    TITLE,
    unit,
)
from storage.loading.report import LoadReport, report
from storage.periods import Period, parse_iso
from storage.vocabulary import Vocabulary

Groups = Mapping[str, tuple[str, ...]]


def groups(words: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The areas that are counted and the places each adds up: a district itself, a county its districts."""
    found: dict[str, tuple[str, ...]] = {}
    for slug, area in districts(words).items():
        for place in (slug, *above(words, area)):
            found[place] = (*found.get(place, ()), slug)
    return found


def store(db: Database, counted: MonthCounted, areas: Groups, *, release: Period, now: datetime, by: str) -> LoadReport:
    """Store one month, all or nothing; what is stored already with the same value stays as it is."""
    wanted = [*_kent(counted.kent, areas, release), *_british_transport(counted, areas, release)]
    table, month = tables.figure.c, counted.month
    stored = and_(table.source == SOURCE, table.period_start == month.start, table.period_end == month.end)
    with db.write() as connection:
        if (known := release_stored(connection)) is None or known <= release:
            remember_source(connection, SOURCE, TITLE, f"{SOURCE}, {month_name(release)}", release.iso())
        return report(merge(connection, wanted, stored, now=now, by=by))


def release_stored(connection: Connection) -> Period | None:
    """The newest release that any month was taken from; None where there is none."""
    note = connection.scalar(select(tables.source.c.note).where(tables.source.c.source == SOURCE))
    return parse_iso(note) if note else None


def months_stored(connection: Connection) -> set[date]:
    """The first days of the months that are stored."""
    table = tables.figure.c
    mine = (table.source == SOURCE, table.category == ALL_CRIME, table.place != SUM_OF_TWELVE)
    return set(connection.scalars(select(table.period_start).where(*mine).distinct()))


def month_name(month: Period) -> str:
    """As `August 2026`."""
    return f"{calendar.month_name[month.start.month]} {month.start.year}"


def _kent(tally: Tally, areas: Groups, release: Period) -> Iterator[Values]:
    """Every area and category, zeros included: the file covers all of them."""
    note = (
        f"Archive of {month_name(release)}. Of {tally.records:,} records of Kent Police in this month, "
        f"{tally.of(NO_LOCATION):,} have no location, {tally.of(OUTSIDE):,} are outside Kent: in no district's figure."
    )
    for category in KENT_CATEGORIES:
        for area, places in {**areas, NO_LOCATION: (NO_LOCATION,), OUTSIDE: (OUTSIDE,)}.items():
            yield _volume(tally, area, places, category, category, note)


def _british_transport(counted: MonthCounted, areas: Groups, release: Period) -> Iterator[Values]:
    """Crime and anti-social behaviour on the railway; nothing at all, rather than zero, where there is no file."""
    if not (tally := counted.btp):
        return
    note = (
        f"Archive of {month_name(release)}. {tally.of(NO_LOCATION):,} records of British Transport Police in this "
        "month, from the whole country, have no location."
    )
    for category, counts in ((BTP_CRIME, ALL_CRIME), (BTP_ASB, ASB)):
        for area, places in areas.items():
            yield _volume(tally, area, places, category, counts, note)


def _volume(tally: Tally, area: str, places: tuple[str, ...], category: str, counts: str, note: str) -> Values:
    value = sum(tally.counts.get((place, counts), 0) for place in places)
    named = {"source": SOURCE, "place": tally.file, "supplier": SUPPLIER, "note": note}
    return figure(area, category, VOLUME, tally.month, value, unit=unit(category), **named)
