"""From which count on numbers are shown: shipped settings, a partnership's own, and what they change in chat."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.cli import filling
from bot.policy import Audience, Viewer
from handlers import subcommands
from storage import tables, vocabulary
from storage.access import Channel
from storage.loading import small_numbers
from storage.loading.problems import LoadErrors
from storage.suppression import threshold

NOW = datetime(2015, 2, 12, 10, 0, tzinfo=ZoneInfo("Europe/London"))
HOW = {"now": NOW, "by": "operator"}
ANYBODY = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
ROUTER = subcommands.router()
HEADER = "category,area_kind,below\n"


@pytest.fixture
def file(tmp_path):
    def write(rows, header=HEADER):
        path = tmp_path / "small.csv"
        path.write_text(header + rows, encoding="utf-8")
        return path

    return write


def stored(db):
    table = tables.small_number
    with db.read() as connection:
        return {(row.category, row.area_kind): row.below for row in connection.execute(select(table))}


def audited(db):
    with db.read() as connection:
        return [row.subject for row in connection.execute(select(tables.audit).order_by(tables.audit.c.id))]


def below(db, category, kind="ward"):
    return threshold(vocabulary.vocabulary(db), category, kind)


def ask(db, text):
    return ROUTER.reply(text, ANYBODY, db, NOW, frozenset()).message


def test_the_shipped_settings_are_five_and_ten_for_what_is_sensitive(filled_db):
    assert below(filled_db, "burglary-dwelling") == below(filled_db, "burglary-dwelling", "place") == 5
    for sensitive in ("sexual-offences", "domestic-abuse", "domestic-abuse/marac/cases", "hate-crime"):
        assert below(filled_db, sensitive) == below(filled_db, sensitive, "place") == 10
    assert below(filled_db, "burglary-dwelling", "district") == below(filled_db, "domestic-abuse", "county") == 0


def test_a_category_has_the_setting_of_the_nearest_one_above_it(filled_db, file):
    rows = "victim-based-crime,ward,6\nviolent-crime,ward,7\nnoise/total,ward,20\n"
    small_numbers.load(filled_db, file(rows), **HOW)
    assert below(filled_db, "burglary-dwelling") == 6
    assert below(filled_db, "violence-against-the-person") == 7
    assert below(filled_db, "sexual-offences") == 10
    assert (below(filled_db, "noise/total"), below(filled_db, "noise")) == (20, 5)
    assert below(filled_db, "burglary-dwelling", "place") == 5


def test_loading_says_what_it_did_and_loading_again_changes_nothing(filled_db, file):
    path = file("usual,ward,3\nBurglary,Ward,8\nhate crime,ward,10\n")
    assert str(small_numbers.load(filled_db, path, **HOW)) == "1 added, 1 changed, 1 unchanged"
    assert str(small_numbers.load(filled_db, path, **HOW)) == "0 added, 0 changed, 3 unchanged"
    assert stored(filled_db)["burglary-dwelling", "ward"] == 8
    assert audited(filled_db)[-2:] == ["usual, ward: below 3, was 5", "burglary-dwelling, ward: below 8, new"]


def test_a_dry_run_changes_nothing(filled_db, file):
    before = stored(filled_db), audited(filled_db)
    report = small_numbers.load(filled_db, file("usual,ward,3\n"), **HOW, dry_run=True)
    assert str(report) == "0 would be added, 1 would be changed, 0 unchanged"
    assert (stored(filled_db), audited(filled_db)) == before


def test_every_error_is_told_with_its_row_and_what_comes_nearest_and_nothing_is_stored(filled_db, file):
    before = stored(filled_db)
    rows = (
        "usual,ward,5\n"
        "domestik-abuse,ward,10\n"
        "hate-crime,district,10\n"
        "hate-crime,ward,ten\n"
        "hate-crime,place,-1\n"
        "USUAL,Ward,6\n"
        ",ward,5\n"
    )
    with pytest.raises(LoadErrors) as refused:
        small_numbers.load(filled_db, file(rows), **HOW)
    told = {(problem.row, problem.column): problem.message for problem in refused.value.problems}
    assert told[3, "category"].startswith("there is no category called “domestik-abuse”; nearest: domestic-abuse")
    assert "“district” has no small numbers; settings are for ward and place" in told[4, "area_kind"]
    assert told[5, "below"].startswith("“ten” is not a threshold; write a whole number from 0 to 999")
    assert told[6, "below"].startswith("“-1” is not a threshold")
    assert told[7, "category"] == "“USUAL” is in row 2 already"
    assert told[8, "category"] == "this cell is empty"
    assert len(told) == 6
    assert stored(filled_db) == before


def test_a_changed_setting_survives_an_upgrade_and_a_missing_one_comes_back(filled_db, file):
    small_numbers.load(filled_db, file("usual,ward,3\nburglary,ward,8\n"), **HOW)
    with filled_db.write() as connection:
        connection.execute(tables.small_number.delete().where(tables.small_number.c.category == "hate-crime"))
    filling.prepare(filled_db)
    found = stored(filled_db)
    assert found["", "ward"] == 3
    assert found["burglary-dwelling", "ward"] == 8
    assert found["hate-crime", "ward"] == 10


def test_changing_the_setting_changes_what_the_wards_of_a_borough_show(filled_db, file):
    asked = "wards fires/deliberate dartford"
    assert "Joyce Green 11" in ask(filled_db, asked).text
    small_numbers.load(filled_db, file("fires,ward,12\n"), **HOW)
    text = ask(filled_db, asked).text
    # 13 goes with 11: the total less the others would tell it.
    assert "Swanscombe 18, Greenhithe not shown, Joyce Green not shown" in text
    small_numbers.load(filled_db, file("fires,ward,14\n"), **HOW)
    text = ask(filled_db, asked).text
    assert "Swanscombe 18, Greenhithe fewer than 14, Joyce Green fewer than 14" in text
    small_numbers.load(filled_db, file("fires,ward,0\n"), **HOW)
    assert "Joyce Green 11" in ask(filled_db, asked).text


def test_the_setting_counts_on_cards_and_for_two_periods_too(filled_db, file):
    assert "11" in ask(filled_db, "figure fires/deliberate dartford/joyce-green").text
    small_numbers.load(filled_db, file("fires,ward,12\n"), **HOW)
    text = ask(filled_db, "figure fires/deliberate dartford/joyce-green").text
    assert "so small that somebody could be recognised" in text


def test_another_process_sees_a_new_setting_after_a_while(filled_db, monkeypatch):
    assert below(filled_db, "robbery") == 5
    with filled_db.write() as connection:
        usual = tables.small_number.c.category == ""
        connection.execute(update(tables.small_number).where(usual).values(below=9))
    assert below(filled_db, "robbery") == 5
    monkeypatch.setattr(vocabulary, "SETTINGS_KEPT", 0.0)
    before = vocabulary.vocabulary(filled_db)
    assert below(filled_db, "robbery") == 9
    assert vocabulary.vocabulary(filled_db).areas is before.areas
