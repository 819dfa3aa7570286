"""`cspbot refresh police-uk`: count the months of an archive, then store them one by one; then years and rates.

All months are counted before the first is stored, so a damaged archive changes nothing. Each month is one transaction:
after a crash the next run finds the stored ones unchanged and does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from storage.engine import Database
from storage.loading.open_data import districts, words_with
from storage.loading.police_uk import storing, years
from storage.loading.police_uk.api import PoliceApi
from storage.loading.police_uk.archive import Archive, MonthCounted
from storage.loading.police_uk.crime_types import BTP_CATEGORIES, CRIME_TYPES, KENT_CATEGORIES, NO_LOCATION, OUTSIDE
from storage.loading.report import LoadReport
from storage.loading.web import SourceUnavailable
from storage.periods import Period
from storage.vocabulary import Vocabulary, folded


@dataclass(frozen=True)
class Step:
    """How far it is: `done` of `total`, and what was done in a line (empty while it counts)."""

    done: int
    total: int
    line: str = ""


def refresh(db: Database, archive: Archive, *, only: Period | None, now: datetime, by: str) -> Iterator[Step]:
    """Bring the figures of data.police.uk to those of `archive`, all its months or `only` one; a step for each.

    An archive that is older than one taken over before adds the months that are missing and changes none.

    Raises LoadErrors or BadInput before anything is stored.
    """
    words = words_with(db, (*KENT_CATEGORIES, *BTP_CATEGORIES), (NO_LOCATION, OUTSIDE))
    asked = archive.only(only)
    wanted = _not_newer(db, asked, archive.release)
    total = 2 * len(wanted) + 1
    if left := len(asked) - len(wanted):
        yield Step(
            0,
            total,
            f"Kept as they are, from a newer release than {archive.release.start:%Y-%m}: {left} of the months.",
        )
    counted: list[MonthCounted] = []
    for month in wanted:
        counted.append(archive.counted(month, names(words)))
        yield Step(len(counted), total)
    areas = storing.groups(words)
    for number, each in enumerate(counted, 1):
        done = storing.store(db, each, areas, release=archive.release, now=now, by=by)
        yield Step(len(counted) + number, total, _said(each, done))
    yield Step(total, total, f"Years and rates: {derived(db, now=now, by=by)}")


def _not_newer(db: Database, asked: list[Period], release: Period) -> list[Period]:
    """The months of `asked` that may be taken from `release`: of an older one than is stored, only missing months."""
    with db.read() as connection:
        newest, stored = storing.release_stored(connection), storing.months_stored(connection)
    older = newest is not None and release < newest
    return [month for month in asked if not older or month.start not in stored]


def derived(db: Database, *, now: datetime, by: str) -> LoadReport:
    """Years and rates, up to date with the months and populations that are stored."""
    with db.write() as connection:
        return years.derive(connection, now=now, by=by)


def names(words: Vocabulary) -> dict[str, str]:
    """The names (and former names) of Kent's districts, folded, as LSOAs are named for them."""
    return {folded(name): slug for slug, area in districts(words).items() for name in (area.name, *area.aliases)}


def checked(api: PoliceApi, archive: Archive, words: Vocabulary) -> list[str]:
    """What the API says that the archive does not: a line for each difference, or that the check was left out."""
    try:
        return _differences(api, archive, words)
    except SourceUnavailable as unavailable:
        return [f"Not checked against the API: {unavailable}"]


def _differences(api: PoliceApi, archive: Archive, words: Vocabulary) -> list[str]:
    release, newest = archive.release, api.months()[:1]
    lines = (
        [f"The API has {newest[0].start:%Y-%m} already; its archive is still to come."] if newest > [release] else []
    )
    types = api.crime_types(release)
    if types != CRIME_TYPES:
        changed = sorted({*types.items()} ^ {*CRIME_TYPES.items()})
        lines.append(f"The API's crime types are not those cspbot knows: {', '.join(name for _, name in changed)}.")
    theirs = api.without_location(release)
    ours = archive.counted(release, names(words)).kent.of(NO_LOCATION)
    if theirs != ours:
        lines.append(
            f"Records without a location, {release.start:%Y-%m}: {ours:,} in the archive, {theirs:,} by the API."
        )
    return lines


def _said(counted: MonthCounted, done: LoadReport) -> str:
    kent, railway = counted.kent, counted.btp
    located = railway.records - railway.of(NO_LOCATION) - railway.of(OUTSIDE) if railway else 0
    return (
        f"{storing.month_name(counted.month)}: {kent.records:,} records of Kent Police "
        f"({kent.of(NO_LOCATION):,} without a location, {kent.of(OUTSIDE):,} outside Kent: in no district); "
        f"British Transport Police in Kent: {f'{located:,}' if railway else 'no file'}; figures: {done}"
    )
