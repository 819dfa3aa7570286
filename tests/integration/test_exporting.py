"""`cspbot export`: what is exported loads again as it was; the shipped files come out byte for byte."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from bot.cli import filling
from bot.cli.exporting import Format, Kind, export
from storage import actions, audit, people, tables
from storage.actions import NewAction
from storage.errors import BadInput
from storage.loading import vocabulary
from storage.loading.figure_cells import COLUMNS

NOW = datetime(2015, 4, 20, 10, 0, tzinfo=UTC)
FUZZ = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def exported(db, kind, form="csv"):
    out = io.BytesIO()
    export(db, Kind(kind), Format(form), out)
    return out.getvalue()


def again(db, kind, path, content):
    """What is exported after `content` was loaded into `db` in the place of what was there."""
    path.write_bytes(content)
    with db.write() as connection:
        for table in (tables.figure_history, tables.figure, tables.workplan_item, tables.meeting, tables.action):
            connection.execute(delete(table))
    filling.load(db, kind, path, NOW, dry_run=False)
    return exported(db, kind)


@pytest.mark.parametrize("kind", ["figures", "actions", "people", "workplan"])
def test_the_shipped_file_comes_out_as_it_went_in(shipped_db, kind):
    assert exported(shipped_db, kind) == (vocabulary.DATA / f"{kind}.csv").read_bytes()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["figures", "actions", "workplan"])
def test_an_export_loads_into_an_empty_database_and_comes_out_the_same(filled_db, tmp_path, kind, form):
    before = exported(filled_db, kind)
    assert again(filled_db, kind, tmp_path / f"again.{form}", exported(filled_db, kind, form)) == before


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40).map(lambda text: " ".join(text.split()))
WORDS = TEXT.filter(lambda text: text not in ("-", "none"))


@st.composite
def comparisons(draw):
    """A comparator with its period, where it is an earlier time."""
    comparator = draw(st.one_of(WORDS, st.sampled_from(["previous-year", "previous-month", "previous-plan"])))
    start, end = sorted(draw(st.tuples(st.dates(), st.dates())))
    period = f"{start}/{end}" if comparator.startswith("previous-") else ""
    return {"comparator": comparator, "comparison_period": period}


@st.composite
def figure_rows(draw):
    start, end = sorted(draw(st.tuples(st.dates(), st.dates())))
    moments = st.integers(0, 10**15).map(lambda micros: NOW + timedelta(microseconds=micros))
    return {
        "area": draw(st.sampled_from(["dartford", "kent"])),
        "category": "violent-crime",
        "measure": draw(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)),
        "period_start": start,
        "period_end": end,
        "value": draw(st.decimals(-(10**9), 10**9, places=draw(st.integers(0, 9)))),
        "source": draw(WORDS.filter(bool)),
        **{name: draw(WORDS) for name in ("unit", "place", "supplier", "note")},
        **draw(comparisons()),
        "status": draw(st.sampled_from(["final", "provisional", "revised"])),
        "classification": draw(st.sampled_from(["public", "in-confidence", "exempt"])),
        "embargo_until": draw(st.none() | moments),
        "as_at": draw(st.none() | st.dates()),
        "loaded_at": NOW,
        "loaded_by": "test",
    }


@FUZZ
@given(rows=st.lists(figure_rows(), max_size=4, unique_by=lambda row: (row["measure"], row["area"])))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_any_figures_go_round(words, tmp_path, form, rows):
    with words.write() as connection:
        connection.execute(delete(tables.figure))
        if rows:
            connection.execute(insert(tables.figure), rows)
    before = exported(words, "figures")
    assert again(words, "figures", tmp_path / f"any.{form}", exported(words, "figures", form)) == before


@pytest.fixture
def words(db):
    vocabulary.fill(db)
    return db


def test_an_action_without_an_owner_or_an_agency_goes_round(filled_db, tmp_path):
    with filled_db.write() as connection:
        owner = people.by_name(connection, "CSU Inspector")
        for title, owner_id in (("Nobody's", None), ("=Somebody's", owner.id)):
            actions.add(connection, NewAction(title, owner_id=owner_id, detail="a\n b"), at=NOW, by="test")
    before = exported(filled_db, "actions")
    assert b"Nobody's,-,," in before
    assert again(filled_db, "actions", tmp_path / "again.csv", before) == before


def test_json_has_an_object_a_row_with_the_words_of_the_csv_file(shipped_db):
    found = json.loads(exported(shipped_db, "figures", "json"))
    assert found == list(csv.DictReader(io.StringIO(exported(shipped_db, "figures").decode())))
    assert tuple(found[0]) == COLUMNS


def test_a_workbook_has_numbers_and_dates_with_their_printed_decimals(words):
    rows = [figure("21.0", "a"), figure("-12", "b"), figure("1234567890123456.5", "c")]
    with words.write() as connection:
        connection.execute(insert(tables.figure), rows)
    sheet = openpyxl.load_workbook(io.BytesIO(exported(words, "figures", "xlsx"))).active
    header = [cell.value for cell in sheet[1]]
    cells = [row[header.index("value")] for row in sheet.iter_rows(min_row=2)]
    assert [(cell.value, cell.number_format) for cell in cells[:2]] == [(21, "0.0"), (-12, "0")]
    assert cells[2].value == "1234567890123456.5"
    assert sheet[2][header.index("period_start")].value.date() == date(2014, 1, 1)


def figure(value, place):
    day = date(2014, 1, 1)
    slugs = {"area": "kent", "category": "violent-crime", "measure": "volume", "period_start": day, "period_end": day}
    return {**slugs, "value": Decimal(value), "source": "=1+1", "place": place, "loaded_at": NOW}


def test_what_somebody_typed_in_slack_is_no_formula_in_a_spreadsheet(db):
    with db.write() as connection:
        line = {"team_id": "T1", "actor": "U1", "channel_id": "C1", "verb": "ask", "outcome": "refused"}
        audit.record(connection, at=NOW, subject='=HYPERLINK("http://x.example")', **line)
    (row,) = csv.DictReader(io.StringIO(exported(db, "audit").decode()))
    assert row["subject"] == '\'=HYPERLINK("http://x.example")'
    assert row["at"] == "2015-04-20T10:00:00+00:00"
    book = openpyxl.load_workbook(io.BytesIO(exported(db, "audit", "xlsx")))
    assert [cell.data_type for cell in book.active[2]][-2] == "s"


def test_deliveries_are_exported_in_the_order_they_were_planned(db):
    common = {"kind": "daily", "scheduled_at": NOW, "expires_at": NOW, "run_at": NOW, "state": "sent", "slot": "s"}
    with db.write() as connection:
        connection.execute(insert(tables.delivery), [{**common, "key": key, "subject": key} for key in "ba"])
    rows = list(csv.DictReader(io.StringIO(exported(db, "deliveries").decode())))
    assert [(row["key"], row["state"]) for row in rows] == [("b", "sent"), ("a", "sent")]


def test_nothing_stored_is_a_header_or_an_empty_list(db):
    assert exported(db, "figures").decode() == ",".join(COLUMNS) + "\n"
    assert json.loads(exported(db, "figures", "json")) == []


def test_a_workbook_is_not_written_to_a_terminal(db):
    class Terminal(io.BytesIO):
        def isatty(self):
            return True

    with pytest.raises(BadInput, match="> FILE"):
        export(db, Kind.AUDIT, Format.XLSX, Terminal())


def test_more_rows_than_a_sheet_holds_are_refused(shipped_db, monkeypatch):
    monkeypatch.setattr("storage.export_formats.MOST_XLSX_ROWS", 10)
    with pytest.raises(BadInput, match="--format csv"):
        exported(shipped_db, "figures", "xlsx")
