"""`cspbot refresh`: whole archives into either database, twice, killed, re-issued; population; bank holidays."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import httpx
import psutil
import pytest
import respx
from sqlalchemy import func, select

from bot.cli import filling
from bot.policy import Audience, Viewer
from handlers import subcommands
from storage import tables
from storage.access import Channel
from storage.engine import Database
from storage.errors import BadInput
from storage.loading.police_uk import remote
from storage.loading.police_uk.api import BASE, PoliceApi
from storage.loading.police_uk.archive import Archive
from storage.loading.police_uk.crime_types import CRIME_TYPES
from storage.loading.police_uk.refresh import checked, refresh
from storage.loading.problems import LoadErrors
from storage.loading.web import Web
from storage.periods import month
from storage.vocabulary import vocabulary
from tests import police_uk
from tests.police_uk_stored import LATER, NOW, run, stored, volumes

MONTHS = police_uk.months(36)
ASB = "Anti-social behaviour"
KCC = [slug for slug in police_uk.DISTRICTS.values() if slug != "medway"]


@pytest.fixture(scope="session")
def three_years(tmp_path_factory):
    """36 months; the railway's files end after 18, as those of British Transport Police did in 2025."""
    return police_uk.whole_archive(tmp_path_factory.mktemp("police-uk") / "2026-08.zip", 36, 2_000, railway_months=18)


@pytest.fixture
def words_db(db):
    """A database with areas and categories, and no figures."""
    filling.prepare(db)
    return db


def expected(path):
    """What `volumes` must be, counted from the same file by another road."""
    found = {}

    def add(area, category, when, count):
        found[area, category, when] = found.get((area, category, when), 0) + count

    for (force, when, place, crime_type), count in police_uk.counted_anew(path).items():
        slug = police_uk.DISTRICTS.get(place)
        areas = [slug, "kent", *(["kcc-districts"] if slug in KCC else [])] if slug else ["kent/outside"]
        for area in areas if place else ["kent/no-location"]:
            if force == "kent":
                add(area, f"police-uk/{police_uk.TYPES[crime_type][0]}", when, count)
                add(area, "police-uk", when, count if crime_type != ASB else 0)
            elif slug:
                add(area, "police-uk/british-transport" + ("-asb" if crime_type == ASB else ""), when, count)
    return {key: count for key, count in found.items() if count}


def without_zeros(found):
    return {key: count for key, count in found.items() if count}


def test_a_month_of_20_000_rows_counts_as_an_independent_count(words_db, tmp_path):
    path = police_uk.whole_archive(tmp_path / "month.zip", 1, 20_000)
    lines = run(words_db, path)
    found = volumes(words_db)
    assert without_zeros(found) == expected(path)
    # 13 districts, Kent, the county's districts, no location, outside: a figure for each type, zeros too; the railway.
    assert len(found) == 17 * 15 + 15 * 2
    parts = ("kent", "kent/no-location", "kent/outside")
    records = sum(
        found[area, category, "2026-08"] for area in parts for category in ("police-uk", f"police-uk/{ASB_SLUG}")
    )
    assert records == 20_000
    assert found["kent/no-location", "police-uk", "2026-08"] > 0
    assert lines[0].startswith("August 2026: 20,000 records of Kent Police (")
    assert "without a location" in lines[0]


ASB_SLUG = "anti-social-behaviour"


def test_every_figure_says_what_it_is_and_where_it_comes_from(words_db, three_years):
    run(words_db, three_years, only=month(2026, 8))
    with words_db.read() as connection:
        rows = connection.execute(select(tables.figure)).all()
        source = connection.execute(select(tables.source).where(tables.source.c.source == "data.police.uk")).one()
    assert {row.source for row in rows} == {"data.police.uk"}
    assert {row.supplier for row in rows} == {"Home Office (data.police.uk)"}
    assert {row.status for row in rows} == {"provisional"}
    assert {row.classification for row in rows} == {"public"}
    assert {row.place for row in rows} == {"2026-08-kent-street.csv"}
    assert {row.as_at for row in rows} == {date(2026, 11, 21)}
    assert all(row.category.split("/")[0] == "police-uk" for row in rows)
    assert {row.unit for row in rows if row.category.endswith("behaviour")} == {"incidents"}
    assert all("have no location" in row.note and "Archive of August 2026." in row.note for row in rows)
    assert source.short_title == "data.police.uk, August 2026"


def test_three_years_count_as_an_independent_count_and_a_second_run_changes_nothing(words_db, three_years):
    run(words_db, three_years)
    first = stored(words_db)
    assert without_zeros(volumes(words_db)) == expected(three_years)
    lines = run(words_db, three_years, now=LATER)
    assert stored(words_db) == first
    assert all("0 added, 0 changed" in line for line in lines)
    assert len(lines) == 37


def test_years_are_sums_of_twelve_months_and_none_is_made_of_fewer(words_db, three_years):
    run(words_db, three_years)
    months, years = volumes(words_db), volumes(words_db, monthly=False)
    assert {end for _, category, end in years if "transport" not in category} == {
        *("2024-08", "2024-09", "2025-08", "2025-09", "2026-08")
    }
    assert {end for _, category, end in years if "transport" in category} == {"2024-08", "2024-09"}
    for (area, category, end), value in years.items():
        inside = MONTHS[MONTHS.index(end) - 11 : MONTHS.index(end) + 1]
        assert value == sum(months[area, category, each] for each in inside)


@pytest.mark.parametrize("commits", [(1,), (18,), (37,), (2, 9, 30)])
def test_killed_half_way_and_run_again_it_ends_as_if_it_never_was(words_db, undisturbed, three_years, commits):
    before = 0
    for commit in commits:
        killed_at(commit, words_db.url, three_years)
        done = months_stored(words_db)
        assert before <= done == commit - 1  # the month it was about to commit is not there
        before = done
    run(words_db, three_years)
    assert stored(words_db) == undisturbed


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory, three_years):
    """What is stored after one run that nothing disturbs."""
    whole = Database(f"sqlite:///{tmp_path_factory.mktemp('whole') / 'whole.db'}")
    filling.prepare(whole)
    run(whole, three_years)
    found = stored(whole)
    whole.dispose()
    return found


def killed_at(commit, db_url, path):
    """Refresh in a child until it is about to commit for the `commit`-th time, then SIGKILL."""
    command = [sys.executable, "-m", "tests.police_uk_worker", db_url, str(path), str(commit)]
    with psutil.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "here\n"
        child.kill()


def months_stored(db):
    table = tables.figure.c
    with db.read() as connection:
        return connection.scalar(
            select(func.count(table.period_end.distinct())).where(table.source == "data.police.uk")
        )


def test_a_re_issued_month_is_revised_and_what_it_was_is_kept(words_db, tmp_path):
    rows = police_uk.month_of_rows("2026-08", 400)
    run(words_db, police_uk.archive(tmp_path / "first.zip", {("2026-08", "kent"): rows}))
    more = [*rows, [*rows[0][:8], "Dartford 001A", "Robbery", "", ""]]
    lines = run(words_db, police_uk.archive(tmp_path / "second.zip", {("2026-08", "kent"): more}), now=LATER)
    # Robbery and all crime, in Dartford, in the county's districts and in Kent.
    assert "0 added, 6 changed, 249 unchanged" in lines[0]
    table = tables.figure.c
    with words_db.read() as connection:
        revised = connection.execute(select(tables.figure).where(table.status == "revised")).all()
        kept = connection.execute(select(tables.figure_history)).all()
    assert {row.area for row in revised} == {"dartford", "kcc-districts", "kent"}
    assert {row.category for row in revised} == {"police-uk", "police-uk/robbery"}
    assert {row.as_at for row in revised} == {date(2026, 12, 21)}
    assert sorted(row.value + 1 for row in kept) == sorted(row.value for row in revised)
    assert all(f"It was {row.value - 1:f} before." in row.note for row in revised)


def test_an_older_archive_adds_what_is_missing_and_changes_nothing(words_db, tmp_path):
    newer = {(each, "kent"): police_uk.month_of_rows(each, 300) for each in ("2026-07", "2026-08")}
    older = {(each, "kent"): police_uk.month_of_rows(each, 200) for each in ("2026-06", "2026-07")}
    run(words_db, police_uk.archive(tmp_path / "newer.zip", newer))
    before = volumes(words_db)
    lines = run(words_db, police_uk.archive(tmp_path / "older.zip", older))
    assert lines[0] == "Kept as they are, from a newer release than 2026-07: 1 of the months."
    assert "June 2026: 200 records" in lines[1]
    after = volumes(words_db)
    assert {key: after[key] for key in before} == before
    assert len(after) == len(before) * 3 / 2
    with words_db.read() as connection:
        names = set(connection.scalars(select(tables.source.c.short_title)))
    assert "data.police.uk, August 2026" in names


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (
            police_uk.as_csv([["", "2026-08", *[""] * 7, "Piracy", "", ""]]),
            "Crime type: there is no crime type called “Piracy”",
        ),
        (b"Month,Place\n2026-08,Dartford\n", "the header is not that of a street file"),
        (b"\xff\xfe", "it is not text in UTF-8"),
    ],
)
def test_one_bad_month_and_nothing_of_the_archive_is_stored(words_db, tmp_path, bad, words):
    street = {("2026-07", "kent"): police_uk.month_of_rows("2026-07", 50), ("2026-08", "kent"): bad}
    path = police_uk.archive(tmp_path / "bad.zip", street)
    with pytest.raises(LoadErrors, match="2026-08-kent-street.csv was not loaded and nothing was changed") as caught:
        run(words_db, path)
    assert words in str(caught.value)
    assert stored(words_db) == []
    assert len(run(words_db, path, only=month(2026, 7))) == 2  # the good month alone can be had


def test_a_month_that_the_archive_lacks_is_named_with_those_it_has(words_db, three_years):
    with pytest.raises(
        BadInput, match="2026-08.zip has no 2026-09 of Kent Police; it has 36 months, 2023-09 to 2026-08"
    ):
        run(words_db, three_years, only=month(2026, 9))


def test_a_database_of_an_older_version_is_told_to_upgrade(db, three_years):
    with pytest.raises(BadInput, match="Run `cspbot db upgrade` first"):
        run(db, three_years)


# --- what is said of it ---

OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("C1", "csp", "public", "public", None))


def ask(db, question, at=LATER):
    return subcommands.router().reply(question, OFFICER, db, at, frozenset()).message


def test_the_figures_of_kent_police_are_never_mixed_with_them(filled_db, three_years):
    questions = ("priority violent-crime dartford", "figure burglary", "figure total-crime", "figure robbery gravesham")
    before = {question: ask(filled_db, question).payload() for question in questions}
    run(filled_db, three_years)
    assert {question: ask(filled_db, question).payload() for question in questions} == before


def test_a_card_names_the_source_and_reads_with_care(filled_db, three_years):
    run(filled_db, three_years)
    card = str(ask(filled_db, "figure police-uk/violent-crime dartford").payload()["blocks"])
    assert "data.police.uk" in card
    assert "They are not Kent Police's figures and are not compared with them." in card
    assert "Records without a location are in no district" in card
    assert "12 months" in card or "year ending 31 August 2026" in card
    assert ask(filled_db, "figure police-uk no location").text


def in_no_district(path, slug, ends):
    """(without a location, outside Kent): rows of one crime type in the months that end so, counted by another road."""
    found = [
        (place, count)
        for (force, when, place, crime_type), count in police_uk.counted_anew(path).items()
        if force == "kent" and when in ends and police_uk.TYPES[crime_type][0] == slug
    ]
    nowhere = sum(count for place, count in found if not place)
    return nowhere, sum(count for place, count in found if place and place not in police_uk.DISTRICTS)


@pytest.mark.parametrize(
    ("question", "months_of"),
    [
        ("figure police-uk/burglary dartford", MONTHS[-12:]),
        ("figure police-uk/burglary dartford year ending september 2025", MONTHS[-23:-11]),
        ("figure police-uk/burglary dartford august 2026", MONTHS[-1:]),
        ("compare police-uk/burglary", MONTHS[-12:]),
    ],
)
def test_a_card_says_how_many_records_are_in_no_district_in_its_period(filled_db, three_years, question, months_of):
    run(filled_db, three_years)
    nowhere, outside = in_no_district(three_years, "burglary", months_of)
    assert nowhere
    said = f"In no district in this period: {nowhere:,} without a location, {outside:,} outside Kent."
    assert said in str(ask(filled_db, question).payload()["blocks"])


def test_of_the_railway_and_of_the_papers_no_such_number_is_said(filled_db, three_years):
    run(filled_db, three_years)
    for question in ("figure police-uk/british-transport dartford", "figure burglary dartford"):
        assert "In no district in this period" not in str(ask(filled_db, question).payload())


# --- the archive at its address, and the check against the API ---


@pytest.fixture
def respx_mock():
    with respx.mock(assert_all_called=False) as mock:
        yield mock


@pytest.fixture
def web():
    with Web(sleep=lambda _: None) as client:
        yield client


def serve_api(respx_mock, *, without_location, months=("2026-08",), types=None):
    listed = [{"url": slug, "name": name} for slug, name in (types or CRIME_TYPES).items()]
    respx_mock.get(f"{BASE}/crimes-street-dates").respond(
        json=[{"date": each, "stop-and-search": []} for each in months]
    )
    respx_mock.get(url__startswith=f"{BASE}/crime-categories").respond(json=listed)
    respx_mock.get(url__startswith=f"{BASE}/crimes-no-location").respond(
        json=[{"category": "drugs"}] * without_location
    )


def test_read_at_its_address_an_archive_gives_the_same_figures(words_db, tmp_path, three_years, respx_mock, web):
    content = three_years.read_bytes()

    def answer(request):
        first, last = (int(n) for n in request.headers["Range"].removeprefix("bytes=").split("-"))
        headers = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
        return httpx.Response(206, headers=headers, content=content[first : last + 1])

    respx_mock.get(remote.LATEST).mock(side_effect=answer)
    with remote.latest(web) as archive:
        for _ in refresh(words_db, archive, only=None, now=NOW, by="refresh"):
            pass
    assert without_zeros(volumes(words_db)) == expected(three_years)


def test_the_api_agrees_or_every_difference_is_named(words_db, three_years, respx_mock, web):
    archive, words = Archive(three_years, "archive"), vocabulary(words_db)
    ours = sum(
        n
        for (f, m, place, _), n in police_uk.counted_anew(three_years).items()
        if (f, m, place) == ("kent", "2026-08", "")
    )
    serve_api(respx_mock, without_location=ours)
    assert checked(PoliceApi(web), archive, words) == []
    serve_api(
        respx_mock, without_location=3, months=("2026-09", "2026-08"), types={**CRIME_TYPES, "drugs": "Drug offences"}
    )
    assert checked(PoliceApi(web), archive, words) == [
        "The API has 2026-09 already; its archive is still to come.",
        "The API's crime types are not those cspbot knows: Drug offences, Drugs.",
        f"Records without a location, 2026-08: {ours:,} in the archive, 3 by the API.",
    ]
    respx_mock.get(url__startswith=BASE).respond(503)
    respx_mock.get(f"{BASE}/crimes-street-dates").respond(503)
    assert "Not checked against the API: data.police.uk answered 503" in checked(PoliceApi(web), archive, words)[0]
    archive.close()


# --- the command ---


def cspbot(db_url, *arguments, **environment):
    command = [str(Path(sys.executable).parent / "cspbot"), *arguments]
    env = os.environ | {"DATABASE_URL": db_url, "CSPBOT_NOW": NOW.isoformat()} | environment
    with psutil.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        out, err = child.communicate(timeout=120)
        return child.returncode, out, err


def test_the_command_prints_a_line_a_month_and_wrong_words_are_one_line(tmp_path, three_years):
    db = Database(f"sqlite:///{tmp_path / 'cspbot.db'}")
    filling.prepare(db)
    db.dispose()
    code, out, err = cspbot(db.url, "refresh", "police-uk", "--archive", str(three_years))
    assert (code, err) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()][-2:] == ["August 2026", "Years and rates"]
    for arguments, words in (
        (("--archive", str(tmp_path / "no.zip")), "there is no such file"),
        (("--archive", __file__), "this is not a ZIP archive"),
        (("--month", "08/2026"), "--month: “08/2026” is not a month; write it as 2026-08"),
        (("--archive", str(three_years), "--month", "2010-01"), "has no 2010-01 of Kent Police"),
    ):
        code, out, err = cspbot(db.url, "refresh", "police-uk", *arguments)
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1
        assert words in err


def test_on_a_terminal_there_is_a_progress_bar(tmp_path, three_years):
    db = Database(f"sqlite:///{tmp_path / 'cspbot.db'}")
    filling.prepare(db)
    db.dispose()
    _, out, _ = cspbot(db.url, "refresh", "police-uk", "--archive", str(three_years), FORCE_COLOR="1", COLUMNS="200")
    assert "100%" in out
    assert "August 2026: 2,000 records of Kent Police" in out
