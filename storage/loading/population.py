"""`cspbot refresh population`: mid-year estimates of the districts, from nomis (Office for National Statistics)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import select

from storage import tables
from storage.engine import Database
from storage.loading.open_data import FINAL, Values, above, districts, figure, merge, remember_source, words_with
from storage.loading.problems import Problems, quoted
from storage.loading.report import LoadReport, report
from storage.loading.web import Web
from storage.periods import Period
from storage.vocabulary import Vocabulary

POPULATION = "population"
SOURCE = "nomis"
URL = "https://www.nomisweb.co.uk/api/v01/dataset/NM_2002_1.data.csv"
YEARS = "latestMINUS9-latest"
TITLE = "Mid-year population estimates of local authorities, ONS by nomis (NM_2002_1), Open Government Licence v3.0"
COLUMNS = ("DATE_NAME", "GEOGRAPHY_CODE", "OBS_VALUE")
_YEAR, _PEOPLE = re.compile(r"(?:19|20)[0-9]{2}"), re.compile(r"[0-9]{3,8}")

Estimates = Mapping[tuple[int, str], int]  # (year, GSS code) -> people


def refresh(db: Database, web: Web, *, now: datetime, by: str) -> LoadReport:
    """Store the ten latest estimates of each district, of the 12 together and of Kent. Raises SourceUnavailable."""
    words = words_with(db, [POPULATION], [])
    codes = gss_codes(db, words)
    # Sex 0, age 200, measure 20100: all people of all ages, as a number.
    params = {"geography": ",".join(codes), "date": YEARS, "gender": "0", "c_age": "200", "measures": "20100"}
    answer = web.get(URL, params={**params, "select": "date_name,geography_name,geography_code,obs_value"})
    return store(db, words, codes, estimates(answer.text, codes), now=now, by=by)


def gss_codes(db: Database, words: Vocabulary) -> dict[str, str]:
    """The code of the Government Statistical Service -> slug, of every district of Kent."""
    table = tables.area.c
    with db.read() as connection:
        rows = connection.execute(select(table.gss, table.slug).where(table.slug.in_(districts(words))))
        return {row.gss: row.slug for row in rows if row.gss}


def estimates(text: str, codes: Iterable[str]) -> Estimates:
    """The estimates in nomis' CSV. Raises LoadErrors unless each year has one for every one of `codes`."""
    problems, found = Problems("the population from nomis"), dict[tuple[int, str], int]()
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {*COLUMNS} <= {*(reader.fieldnames or ())}:
        problems.add(1, "", f"there are no columns {', '.join(COLUMNS)}")
        problems.raise_if_any()
    for row in reader:
        year, code, people = (row[name] or "" for name in COLUMNS)
        if not _YEAR.fullmatch(year) or not _PEOPLE.fullmatch(people):
            problems.add(reader.line_num, "", f"{quoted(year)} and {quoted(people)} are not a year and a population")
        else:
            found[int(year), code] = int(people)
    problems.raise_if_any()
    _complete(found, list(codes), problems)
    return found


def _complete(found: Estimates, codes: list[str], problems: Problems) -> None:
    years = sorted({year for year, _ in found})
    if not years:
        problems.add(0, "", "it has no rows")
    for year in years:
        if missing := [code for code in codes if (year, code) not in found]:
            problems.add(0, "", f"{year} is missing for {', '.join(missing)}")
    problems.raise_if_any()


def store(
    db: Database, words: Vocabulary, codes: Mapping[str, str], found: Estimates, *, now: datetime, by: str
) -> LoadReport:
    """Store estimates, all or none; an estimate that ONS revised becomes `revised`."""
    with db.write() as connection:
        remember_source(connection, SOURCE, TITLE, "ONS mid-year estimates")
        outcomes = merge(
            connection, list(_figures(words, codes, found)), tables.figure.c.source == SOURCE, now=now, by=by
        )
    newest = max(year for year, _ in found)
    return report(outcomes, [f"The latest estimate is that of mid-{newest}."])


def _figures(words: Vocabulary, codes: Mapping[str, str], found: Estimates) -> Iterator[Values]:
    sums: dict[tuple[str, int], int] = {}
    for (year, gss), people in found.items():
        if gss in codes:
            yield _people(codes[gss], year, people, "")
            for group in above(words, words.areas.by_slug[codes[gss]]):
                sums[group, year] = sums.get((group, year), 0) + people
    for (group, year), people in sums.items():
        yield _people(group, year, people, "The sum of its districts.")


def _people(area: str, year: int, people: int, note: str) -> Values:
    snapshot = Period(date(year, 6, 30), date(year, 6, 30))
    named = {"source": SOURCE, "place": "NM_2002_1", "supplier": "Office for National Statistics", "status": FINAL}
    return figure(area, POPULATION, "count", snapshot, people, unit="people", note=note, **named)
