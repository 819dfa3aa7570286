"""Tables too long for a message: the top, how many more, and every row as a file that loads again."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from bot.messages.card import SHARE
from bot.messages.sheet import ALL_ROWS
from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import subcommands
from storage import tables, vocabulary
from storage.access import Channel
from storage.loading import figures, small_numbers
from storage.loading.figure_cells import COLUMNS
from tests.county import PLACE, WARDS, populate

NOW = datetime(2015, 2, 12, 10, 0, tzinfo=ZoneInfo("Europe/London"))
ANYBODY = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("D2", "", "dm", "public", None))
EVERYBODY = Audience(None, Channel("C1", "csp-partners", "public", "public", None))
ROUTER = subcommands.router()
TABLE = frozenset({"table"})


@pytest.fixture
def county(filled_db, tmp_path):
    """A database with 60 more districts and 300 wards: two of them small, w299 (3) alone without w298 (7)."""
    populate(filled_db, tmp_path / "county.csv", now=NOW, small={299: 3, 298: 7})
    return filled_db


@pytest.fixture
def ask(county):
    def asking(text, audience=ANYBODY, native=TABLE):
        reply = ROUTER.reply(text, audience, county, NOW, native)
        for part in reply.parts:
            assert problems(part.payload()) == []
            assert pings(part.payload()) == []
        return reply

    return asking


def rows_of(message):
    (found,) = [block for block in message.blocks if block["type"] == "table"]
    return [[cell.get("text") or cell["elements"][0]["elements"][0]["text"] for cell in row] for row in found["rows"]]


def words_of(message):
    return str([block for block in message.blocks if block["type"] not in ("table", "actions")])


def all_rows(message):
    """The question behind "All rows as CSV", None where that button is not there."""
    buttons = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    return next((each["value"] for each in buttons if each["action_id"] == ALL_ROWS), None)


def file_of(ask, message, audience=ANYBODY):
    reply = ask(f"all_rows {all_rows(message)}", audience)
    assert reply.outcome == "answered", reply.message.text
    return reply.message


def read(message):
    return list(csv.DictReader(io.StringIO(message.attachment.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("native", [TABLE, frozenset()])
def test_of_300_wards_the_top_is_shown_and_how_many_more_there_are(ask, native):
    message = ask("wards robbery dartford", native=native).message
    assert "Ward w1" in str(message.blocks)
    assert "Ward w26" not in str(message.blocks)
    assert "and 275 more wards" in words_of(message)
    assert "and 275 more wards" in message.text
    assert all_rows(message) == "wards robbery dartford 2014-01-01/2014-12-31"


def test_the_file_of_the_wards_has_every_row_but_the_small_numbers(ask):
    made = file_of(ask, ask("wards robbery dartford").message)
    found = read(made)
    assert tuple(found[0]) == COLUMNS
    assert len(found) == made.attachment.rows == WARDS - 2
    assert [row["area"] for row in found[:2]] == ["dartford/w1", "dartford/w2"]
    assert not {"dartford/w298", "dartford/w299"} & {row["area"] for row in found}
    assert made.attachment.name == "robbery-by-ward.csv"
    assert "298 figures as a CSV file. 2 small numbers are left out." in made.text


def test_of_62_districts_all_stand_in_one_table_as_they_fit(ask):
    message = ask("compare robbery").message
    assert len(rows_of(message)) == 1 + 62
    assert all_rows(message) is None


def test_of_more_areas_than_a_table_holds_the_readers_own_stand_below_the_top(ask, county):
    figure = tables.figure
    with county.write() as connection:
        connection.execute(update(tables.area).where(tables.area.c.slug.like("dartford/w%")).values(kind="district"))
        connection.execute(delete(figure).where(figure.c.category == "robbery", figure.c.measure == "rate_per_1000"))
        own = figure.c.area.in_(["dartford", "gravesham"]) & (figure.c.category == "robbery")
        connection.execute(update(figure).where(own).values(value=0))
    vocabulary.forget(county)
    message = ask("compare robbery 2014").message
    names = [row[0] for row in rows_of(message)]
    assert len(names) == 1 + 25 + 2
    assert [name for name in names if "(yours)" in name] == ["361. ▸ Dartford (yours)", "361. ▸ Gravesham (yours)"]
    assert "and 335 more" in words_of(message)
    assert len(read(file_of(ask, message))) == 362 + 62


def test_a_file_loads_again_and_nothing_is_new(ask, county, tmp_path):
    for question in ("wards robbery dartford", "compare robbery", f"source {PLACE}"):
        path = tmp_path / "again.csv"
        path.write_bytes(ask(f"all_rows {question}").message.attachment.content)
        report = figures.load(county, path, now=NOW, by="test")
        assert (report.added, report.changed, report.unchanged > 0) == (0, 0, True), question


def test_no_cell_of_the_file_is_a_formula_and_a_fall_is_still_a_number(ask, county):
    with county.write() as connection:
        of_one = tables.figure.c.area == "dartford/w1"
        connection.execute(update(tables.figure).where(of_one).values(note="=1+1", place="@here", supplier="-1+1"))
    first, second, *_ = read(file_of(ask, ask("wards robbery dartford").message))
    assert (first["note"], first["place"], first["supplier"]) == ("'=1+1", "'@here", "'-1+1")
    assert (second["note"], second["place"]) == ("", "Wards of the borough")
    compared = read(ask("all_rows compare robbery").message)
    assert {row["value"] for row in compared if row["measure"] == "change_percent"} >= {"-0.5", "-61.5"}


def test_a_long_place_shows_its_first_figures_and_sends_the_rest(ask):
    message = ask(f"source {PLACE}").message
    assert "more" in words_of(message)
    assert len(read(file_of(ask, message))) == 3 * 62
    assert all_rows(ask(f"source {PLACE}", EVERYBODY).message) is None


def test_small_numbers_are_left_out_of_a_place_too(ask):
    message = ask("source wards of the borough").message
    assert "2 more are small numbers and not shown" in words_of(message)
    assert "Ward w299" not in str(message.blocks)
    assert len(read(file_of(ask, message))) == WARDS - 2


def test_a_card_of_many_areas_shows_as_many_columns_as_fit(ask):
    areas = " ".join(f"d{n}" for n in range(1, 31))
    for native in (TABLE, frozenset()):
        message = ask(f"figure robbery {areas}", native=native).message
        assert "and 11 more areas" in words_of(message)
        assert len(read(file_of(ask, message))) == 3 * 30


def test_what_is_in_confidence_is_in_nobodys_file_but_an_officers(ask, county):
    with county.write() as connection:
        secret = tables.figure.c.area.in_(["dartford/w1", "dartford/w2"])
        connection.execute(update(tables.figure).where(secret).values(classification="in-confidence"))
    assert len(read(ask("all_rows wards robbery dartford").message)) == WARDS - 4
    made = ask("all_rows wards robbery dartford", OFFICER).message
    assert len(read(made)) == WARDS - 2
    assert "in confidence: do not pass it on" in made.text
    with county.write() as connection:
        connection.execute(update(tables.figure).values(classification="in-confidence"))
    refused = ask("all_rows wards robbery dartford")
    assert refused.outcome == "NotCleared"
    assert refused.message.attachment is None


def test_shared_with_everybody_a_long_table_has_no_buttons(ask):
    message = ask("compare robbery", EVERYBODY).message
    assert all(block["type"] != "actions" for block in message.blocks)
    assert SHARE not in str(message.blocks)


def test_rankings_of_many_areas_fit_and_come_as_a_file(ask, county):
    with county.read() as connection:
        one = select(tables.figure).where(tables.figure.c.category.like("theme/%"), tables.figure.c.area == "dartford")
        scores = [{**row._mapping} for row in connection.execute(one)]
    for n in range(1, 31):
        with county.write() as connection:
            copies = [{**row, "area": f"d{n}"} for row in scores]
            for each in copies:
                each.pop("id")
            connection.execute(tables.figure.insert(), copies)
    areas = " ".join(f"d{n}" for n in range(1, 31))
    for native in (TABLE, frozenset()):
        message = ask(f"rank {areas}", native=native).message
        assert "and 20 more areas" in words_of(message)
        assert len(read(file_of(ask, message))) == 30 * len(scores)
        message = ask(f"rank factors {areas}", native=native).message
        assert "more areas" in words_of(message)
        assert len(read(file_of(ask, message))) == 30 * len(scores)


def test_the_file_of_a_ranking_has_the_scores_as_the_paper_printed_them(ask):
    found = read(ask("all_rows rank dartford").message)
    totals = {row["category"]: row["value"] for row in found if row["measure"] == "score"}
    assert totals["theme/criminal-damage"] == "27"
    assert {row["area"] for row in found} == {"dartford"}


def test_two_periods_of_many_areas_fit(ask, county, tmp_path):
    path = tmp_path / "before.csv"
    lines = (tmp_path / "county.csv").read_text(encoding="utf-8").replace("2014-", "2013-").splitlines()
    path.write_text("\n".join(lines).replace(",2013-01-01/2013-12-31,", ",2012-01-01/2012-12-31,"), encoding="utf-8")
    figures.load(county, path, now=NOW, by="test")
    areas = " ".join(f"d{n}" for n in range(1, 61))
    message = ask(f"compare robbery {areas} 2013 and 2014").message
    assert "and 35 more areas" in words_of(message)
    assert len(read(file_of(ask, message))) == 2 * 60


def test_a_button_that_asks_for_no_table_is_refused_in_words(ask):
    for words in ("", "priorities", "trend robbery"):
        reply = ask(f"all_rows {words}")
        assert reply.outcome == "BadInput"
        assert "no table" in reply.message.text


def test_another_setting_changes_which_wards_are_shown(ask, county, tmp_path):
    path = tmp_path / "small.csv"
    for below, shown in ((0, WARDS), (3, WARDS), (4, WARDS - 2), (8, WARDS - 2), (702, WARDS - 3)):
        path.write_text(f"category,area_kind,below\nusual,ward,{below}\n", encoding="utf-8")
        small_numbers.load(county, path, now=NOW, by="test")
        assert len(read(ask("all_rows wards robbery dartford").message)) == shown, below
