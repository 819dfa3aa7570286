"""`cspbot refresh population` and `bank-holidays`: estimates, rates from them, days that differ. HTTP by respx."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
import respx
from sqlalchemy import select

from bot.cli import filling
from bot.clock import england_and_wales
from bot.policy import Audience, Viewer
from handlers import subcommands
from storage import tables
from storage.access import Channel
from storage.loading import bank_holidays, population
from storage.loading.police_uk.refresh import derived
from storage.loading.problems import LoadErrors
from storage.loading.web import SourceUnavailable, Web
from tests import police_uk
from tests.police_uk_stored import LATER, NOW, run, stored, volumes

KCC = [slug for slug in police_uk.DISTRICTS.values() if slug != "medway"]
OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("C1", "csp", "public", "public", None))


@pytest.fixture(scope="session")
def three_years(tmp_path_factory):
    return police_uk.whole_archive(tmp_path_factory.mktemp("population") / "2026-08.zip", 36, 500)


@pytest.fixture
def words_db(db):
    """A database with areas and categories, and no figures."""
    filling.prepare(db)
    return db


@pytest.fixture
def respx_mock():
    with respx.mock(assert_all_called=False) as mock:
        yield mock


@pytest.fixture
def web():
    with Web(sleep=lambda _: None) as client:
        yield client


CODES = {"E06000035": "medway"} | {
    f"E070001{number:02d}": slug
    for number, slug in enumerate(
        [
            *("ashford", "canterbury", "dartford", "dover", "gravesham", "maidstone", "sevenoaks", "shepway", "swale"),
            *("thanet", "tonbridge-and-malling", "tunbridge-wells"),
        ],
        5,
    )
}


def nomis(years=(2024, 2025), people=lambda year, number: 100_000 + year + number, codes=tuple(CODES)):
    """nomis' CSV: upper-case header, every value quoted."""
    text = io.StringIO()
    made = csv.writer(text, quoting=csv.QUOTE_ALL)
    made.writerow(["DATE_NAME", "GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "OBS_VALUE"])
    made.writerows([year, "Somewhere", code, people(year, n)] for year in years for n, code in enumerate(codes))
    return text.getvalue()


def test_population_comes_for_each_district_for_the_county_and_for_kent(words_db, respx_mock, web):
    route = respx_mock.get(url__startswith=population.URL).respond(text=nomis())
    report = population.refresh(words_db, web, now=NOW, by="refresh")
    assert (report.added, report.changed, report.unchanged) == (30, 0, 0)
    assert "mid-2025" in str(report)
    asked = dict(route.calls.last.request.url.params)
    assert set(asked.pop("geography").split(",")) == set(CODES)
    assert asked == {
        **{"date": "latestMINUS9-latest", "gender": "0", "c_age": "200", "measures": "20100"},
        "select": "date_name,geography_name,geography_code,obs_value",
    }
    table = tables.figure.c
    with words_db.read() as connection:
        rows = connection.execute(select(tables.figure).where(table.period_end == date(2025, 6, 30))).all()
    found = {row.area: int(row.value) for row in rows}
    numbers = {CODES[code]: 102_025 + n for n, code in enumerate(CODES)}
    assert found == {**numbers, "kcc-districts": sum(numbers[slug] for slug in KCC), "kent": sum(numbers.values())}
    assert {(row.category, row.measure, row.unit, row.source, row.status) for row in rows} == {
        ("population", "count", "people", "nomis", "final")
    }


def test_rates_follow_from_years_and_the_population_of_their_time(words_db, three_years, respx_mock, web):
    respx_mock.get(url__startswith=population.URL).respond(text=nomis())
    run(words_db, three_years)
    population.refresh(words_db, web, now=NOW, by="refresh")
    derived(words_db, now=NOW, by="refresh")
    years, table = volumes(words_db, monthly=False), tables.figure.c
    with words_db.read() as connection:
        rates = connection.execute(select(tables.figure).where(table.measure == "rate_per_1000")).all()
        people = {
            (row.area, row.period_end.year): int(row.value)
            for row in connection.execute(select(tables.figure).where(table.source == "nomis"))
        }
    assert len(rates) == 15 * 15 * 5
    for rate in rates:
        volume = years[rate.area, rate.category, f"{rate.period_end:%Y-%m}"]
        expected_rate = Decimal(volume * 1000) / people[rate.area, min(rate.period_end.year, 2025)]
        assert abs(rate.value - expected_rate) <= Decimal("0.05")
        assert "transport" not in rate.category
    before = stored(words_db)
    derived(words_db, now=LATER, by="refresh")
    assert stored(words_db) == before
    card = subcommands.router().reply("figure police-uk dartford", OFFICER, words_db, LATER, frozenset()).message
    assert "per 1,000 people" in card.text


def test_a_revised_estimate_is_revised_and_rates_with_it(words_db, three_years, respx_mock, web):
    run(words_db, three_years)
    for people in (lambda *_: 100_000, lambda *_: 50_000):
        respx_mock.get(url__startswith=population.URL).respond(text=nomis(people=people))
        population.refresh(words_db, web, now=NOW, by="refresh")
        report = derived(words_db, now=NOW, by="refresh")
    assert report.changed > 900  # all rates but those of nothing at all
    table = tables.figure.c
    with words_db.read() as connection:
        statuses = set(connection.scalars(select(table.status).where(table.source == "nomis")))
    assert statuses == {"revised"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there are no columns DATE_NAME, GEOGRAPHY_CODE, OBS_VALUE"),
        ("<html>\n", "there are no columns"),
        (nomis(years=()), "it has no rows"),
        (nomis(codes=tuple(CODES)[1:]), "2024 is missing for E06000035"),
        (nomis(people=lambda *_: "-"), "“2024” and “-” are not a year and a population"),
        (nomis(years=("latest",), people=lambda *_: 100_000), "“latest” and"),
        (nomis(people=lambda *_: 0), "are not a year and a population"),
    ],
)
def test_population_of_another_shape_is_refused_whole(text, words):
    with pytest.raises(LoadErrors, match="the population from nomis was not loaded and nothing was changed") as caught:
        population.estimates(text, CODES)
    assert words in str(caught.value)


# --- bank holidays ---


def feed(days):
    event = {"title": "Holiday", "notes": "", "bunting": True}
    events = [event | {"date": day.isoformat()} for day in days]
    return {"england-and-wales": {"division": "england-and-wales", "events": events}, "scotland": {}}


def holidays_since(year):
    return sorted(day for day in england_and_wales().holidays if day.year >= year)


def test_the_shipped_bank_holidays_are_those_of_gov_uk_or_the_days_that_differ_are_named(respx_mock, web):
    route, shipped = respx_mock.get(bank_holidays.URL), holidays_since(2020)
    route.respond(json=feed(shipped))
    same = bank_holidays.compare(web)
    assert same.same
    assert "cspbot counts with the same" in bank_holidays.in_words(same)[0]
    route.respond(json=feed([*shipped[:3], *shipped[4:], date(2027, 7, 5)]))
    other = bank_holidays.compare(web)
    assert (other.only_there, other.only_here) == ((date(2027, 7, 5),), (shipped[3],))
    words = bank_holidays.in_words(other)
    assert words[0] == "2027-07-05, Holiday: a bank holiday cspbot does not know."
    assert words[1].startswith(shipped[3].isoformat())
    assert "govuk-bank-holidays is upgraded" in words[2]


@pytest.mark.parametrize(
    "answer", ["[]", "{}", '{"england-and-wales": {"events": []}}', '{"england-and-wales": 3}', "<html>"]
)
def test_bank_holidays_of_another_shape_are_unavailable(respx_mock, web, answer):
    respx_mock.get(bank_holidays.URL).respond(text=answer)
    with pytest.raises(SourceUnavailable, match="shape that is not documented"):
        bank_holidays.compare(web)
