"""From the rows of one street file to counts by district and crime type. Pure: lines in, numbers out."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.loading.police_uk.crime_types import ALL_CRIME, ASB, CATEGORY_OF, NO_LOCATION, OUTSIDE
from storage.loading.problems import LoadErrors, Problem, quoted, refuse
from storage.periods import Period
from storage.vocabulary import folded

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

HEADER = (
    *("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude"),
    *("Location", "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context"),
)
_WIDTH, _MONTH, _LSOA_NAME, _CRIME_TYPE = 12, 1, 8, 9
# An LSOA is named for its district: "Dartford 003B". Of a name that merely starts alike nothing is to be guessed.
_LSOA = re.compile(r"(.+) [0-9]{3}[A-Z]")


@dataclass(frozen=True)
class Tally:
    """What one file holds: records by (area, category). Areas are districts, `kent/no-location`, `kent/outside`."""

    file: str
    month: Period
    records: int
    counts: Mapping[tuple[str, str], int]

    def of(self, area: str) -> int:
        """All records of one area, anti-social behaviour included."""
        return self.counts.get((area, ALL_CRIME), 0) + self.counts.get((area, ASB), 0)


def count(lines: Iterable[str], *, file: str, month: Period, districts: Mapping[str, str]) -> Tally:
    """Count a street file. `districts` maps the names of districts, folded, to the slugs of areas.

    Every record counts once, wherever its point is: in a district, in none (no LSOA, or one that has no name as LSOAs
    have) or outside Kent. Raises LoadErrors for another header, a damaged row, another month, an unknown crime type.
    """
    reader = csv.reader(lines, strict=True)
    try:
        _check_header(next(reader, []), file)
        by_type = _by_type(reader, _Areas(districts), f"{month.start:%Y-%m}", file)
    except csv.Error as error:
        raise LoadErrors(file, [Problem(reader.line_num, "", f"this is not CSV ({error})")]) from None
    except UnicodeDecodeError:
        raise refuse(file, "it is not text in UTF-8") from None
    return Tally(file, month, by_type.total(), _by_category(by_type))


class _Areas(dict[str, str]):
    """LSOA name -> area, worked out once for each name."""

    def __init__(self, districts: Mapping[str, str]) -> None:
        super().__init__()
        self._districts = districts

    def __missing__(self, lsoa_name: str) -> str:
        self[lsoa_name] = found = area_of(lsoa_name, self._districts)
        return found


def _by_type(reader: CsvReader, areas: _Areas, month: str, file: str) -> Counter[tuple[str, str]]:
    """Records by (area, crime type)."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in reader:
        if len(row) != _WIDTH or row[_MONTH] != month or row[_CRIME_TYPE] not in CATEGORY_OF:
            if not row:
                continue
            raise LoadErrors(file, [_wrong(row, reader.line_num, month)])
        counts[areas[row[_LSOA_NAME]], row[_CRIME_TYPE]] += 1
    return counts


def _by_category(by_type: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    counts: Counter[tuple[str, str]] = Counter()
    for (area, crime_type), number in by_type.items():
        category = CATEGORY_OF[crime_type]
        counts[area, category] += number
        if category != ASB:
            counts[area, ALL_CRIME] += number
    return dict(counts)


def area_of(lsoa_name: str, districts: Mapping[str, str]) -> str:
    """The area of an LSOA by its name: a district's slug, `kent/outside`, or `kent/no-location` where it is no name."""
    found = _LSOA.fullmatch(lsoa_name.strip())
    return districts.get(folded(found[1]), OUTSIDE) if found else NO_LOCATION


def _check_header(found: list[str], file: str) -> None:
    if tuple(found) != HEADER:
        starts = ",".join(found[:3]) or "nothing"
        raise LoadErrors(
            file,
            [Problem(1, "", f"the header is not that of a street file but {quoted(starts)}")],
        )


def _wrong(row: list[str], number: int, month: str) -> Problem:
    if len(row) != _WIDTH:
        return Problem(number, "", f"{len(row)} cells instead of {_WIDTH}; the file is damaged")
    if row[_MONTH] != month:
        return Problem(number, "Month", f"{quoted(row[_MONTH])} in the file of {month}")
    known = "; the categories of data.police.uk have changed, or the month is before May 2013"
    return Problem(number, "Crime type", f"there is no crime type called {quoted(row[_CRIME_TYPE])}{known}")
