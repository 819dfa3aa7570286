"""Loading people, the work programme and actions: all or nothing, every error with its row, twice changes nothing."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from storage import actions, people, tables, workplan
from storage.errors import CspError
from storage.loading import actions as load_actions
from storage.loading import history as load_history
from storage.loading import people as load_people
from storage.loading import workplan as load_workplan
from storage.loading.problems import LoadErrors

DATA = Path(load_people.__file__).parent.parent / "data"
NOW = datetime(2015, 2, 9, 8, 0, tzinfo=UTC)
HOW = {"now": NOW, "by": "U0CSM00001"}
LOADERS = {
    "people": load_people.load,
    "workplan": load_workplan.load,
    "actions": load_actions.load,
    "history": load_history.load,
}


@pytest.fixture
def file(tmp_path):
    def write(content, name="work.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def workbook(path, rows, formats=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in formats:
        book.active[cell].number_format = number_format
    book.save(path)
    return path


def counts(report):
    return report.added, report.changed, report.unchanged


def stored(db):
    with db.read() as connection:
        stored_in = (tables.person, tables.meeting, tables.workplan_item, tables.action, tables.audit)
        return {table.name: connection.execute(select(table).order_by(table.c.id)).all() for table in stored_in}


def problems_of(db, path, load=load_actions.load):
    before = stored(db)
    with pytest.raises(LoadErrors) as caught:
        load(db, path, **HOW)
    assert stored(db) == before
    return str(caught.value)


def test_the_shipped_files_load_and_loading_them_again_changes_nothing(db):
    first = {name: LOADERS[name](db, DATA / f"{name}.csv", **HOW) for name in LOADERS}
    before = stored(db)
    again = {name: LOADERS[name](db, DATA / f"{name}.csv", **HOW) for name in LOADERS}
    assert stored(db) == before
    for name in LOADERS:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
            total = len(list(csv.DictReader(rows)))
        assert counts(first[name]) == (total, 0, 0)
        assert counts(again[name]) == (0, 0, total)


def test_a_dry_run_says_what_would_happen_and_stores_nothing(db):
    report = load_people.load(db, DATA / "people.csv", **HOW, dry_run=True)
    assert report.added > 0
    assert "would be added" in str(report)
    assert not stored(db)["person"]


def test_a_workbook_loads_like_a_csv_file_with_excel_dates_and_numbers(db, tmp_path):
    load_people.load(db, DATA / "people.csv", **HOW)
    path = workbook(
        tmp_path / "actions.xlsx",
        [
            ["Title", "Owner", "Due", "Meeting", None],
            ["Send the list", "community safety officer", date(2015, 2, 10), 12.0, None],
            [None, None, None, None, None],
            ["No date yet", "U0CSM00001", None, None, None],
        ],
    )
    assert counts(load_actions.load(db, path, **HOW)) == (2, 0, 0)
    with db.read() as connection:
        first, second = actions.all_open(connection)
    assert (first.title, first.due, first.meeting) == ("Send the list", date(2015, 2, 10), "12")
    assert (first.owner, first.agency) == ("Community Safety Officer", "Dartford Borough Council")
    assert (second.owner, second.due, second.classification) == ("Community Safety Manager", None, "in-confidence")


def test_every_error_is_told_at_once_with_its_row_its_column_and_what_comes_nearest(db, file):
    load_people.load(db, DATA / "people.csv", **HOW)
    told = problems_of(
        db,
        file(
            "title,owner,due,status\n"
            "One,Comunity Safety Oficer,2015-02-10,open\n"
            "Two,Community Safety Manager,10/2/2015,open\n"
            "Three,Community Safety Manager,2015-02-30,maybe\n"
            ",Community Safety Manager,,\n"
            "Two,CSU Inspector,,\n"
            "Five,CSU Inspector\n"
        ),
    )
    assert told == (
        "work.csv was not loaded and nothing was changed. 7 things to put right:\n"
        "  row 2, owner: there is no person called “Comunity Safety Oficer”; nearest: Community Safety Officer, "
        "Community Safety Manager\n"
        "  row 3, due: “10/2/2015” is not a date; write 2015-02-10 for day 10, month 2\n"
        "  row 4, due: “2015-02-30” is not a date; write it as 2015-02-09 (year, month, day)\n"
        "  row 4, status: “maybe” is none of cancelled, done, open\n"
        "  row 5, title: this cell is empty\n"
        "  row 6, title: “Two” is in row 3 already, from the same meeting\n"
        "  row 7: 2 cells, but the header has 4 columns"
    )


def test_after_twenty_errors_the_rest_is_counted(db, file):
    told = problems_of(db, file("title,owner\n" + "x,Nobody\n" * 30))
    assert told.count("\n  row ") == 20
    assert told.endswith("\n  and 39 more")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "it is empty; the first row must name the columns: title, owner"),
        (b"\xef\xbb\xbf\r\n\r\n", "it is empty; the first row must name the columns: title, owner"),
        (b"title,owner,dew\n", "row 1: there is no column “dew”; did you mean due?"),
        (b"title,title,owner\n", "row 1, title: this column is there twice"),
        (b"title,due\n", "row 1, owner: this column is missing"),
        (b"title,,owner\nA,B,C\n", "row 1: a column has no name"),
        (b"title,owner\nCaf\xe9,x\n", "line 2 is not UTF-8 (byte 0xe9); save the file as CSV UTF-8"),
        (b"title,owner\nA\x00,x\n", "line 2 holds a zero byte; this is not a text file"),
        (b'title,owner\n"A,x\n', "row 2 is not CSV: unexpected end of data"),
        ("title,owner\n".encode("utf-16"), "this is UTF-16 text; save it as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0rest", "this is an old Excel workbook (.xls); save it as .xlsx or as CSV UTF-8"),
        (b"PK\x03\x04rest", "this workbook is damaged or protected; open it in Excel and save it again"),
        (b"title,owner\nA\x07,x\n", "row 2, title: the character U+0007 can't be shown"),
    ],
)
def test_a_file_that_can_not_be_read_gets_one_clear_sentence(db, file, content, sentence):
    assert problems_of(db, file(content)) == f"work.csv was not loaded and nothing was changed: {sentence}"


def test_a_missing_file_and_a_directory_get_one_clear_sentence(db, tmp_path):
    assert "there is no file" in problems_of(db, tmp_path / "none.csv")
    assert problems_of(db, tmp_path).endswith("this is not a file")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(db, file, monkeypatch):
    monkeypatch.setattr("storage.loading.sheets.MAX_BYTES", 10)
    assert "21 bytes is too large" in problems_of(db, file("title,owner\nA,Nobody\n"))


def test_a_workbook_that_unpacks_too_large_is_refused(db, tmp_path, monkeypatch):
    monkeypatch.setattr("storage.loading.sheets.MAX_UNPACKED_BYTES", 100)
    assert "unpacked it is too large" in problems_of(db, workbook(tmp_path / "big.xlsx", [["title", "owner"]]))


def test_semicolons_a_byte_order_mark_and_blank_lines_are_read_as_meant(db, file):
    path = file("\ufeffName;Slack ID\r\n\r\nCSU Inspector;U0INSP0001\r\n;\r\n")
    assert counts(load_people.load(db, path, **HOW)) == (1, 0, 0)
    with db.read() as connection:
        assert people.find(connection, "<@U0INSP0001|inspector>").name == "CSU Inspector"


def test_an_empty_cell_leaves_what_is_stored_and_a_dash_empties_it(db, file):
    load_people.load(db, file("name,agency,slack_id\nCSU Inspector,Kent Police,U0INSP0001\n"), **HOW)
    assert counts(load_people.load(db, file("name,agency,slack_id\nCSU Inspector,,\n"), **HOW)) == (0, 0, 1)
    assert counts(load_people.load(db, file("name,agency,slack_id\ncsu  inspector,,-\n"), **HOW)) == (0, 1, 0)
    with db.read() as connection:
        person = people.by_name(connection, "CSU Inspector")
    assert (person.agency, person.slack_id) == ("Kent Police", "")


def test_people_are_checked_for_zones_and_ids_nobody_has(db, file):
    told = problems_of(db, file("name,slack_id,timezone,email\nA,general,Europe/Londn,x\n"), load_people.load)
    assert "slack_id: “general” is not a Slack member id" in told
    assert "no time zone called “Europe/Londn”; nearest: Europe/London" in told
    assert "email: “x” is not an e-mail address" in told


def test_a_file_never_opens_an_action_again_and_says_so(db, file):
    load_people.load(db, DATA / "people.csv", **HOW)
    path = file("title,owner,due,status\nSend it,CSU Inspector,2015-02-10,open\n")
    load_actions.load(db, path, **HOW)
    with db.write() as connection:
        number = actions.all_open(connection)[0].id
        actions.mark_done(connection, number, at=NOW, by="U0INSP0001")
    report = load_actions.load(db, path, **HOW)
    assert counts(report) == (0, 0, 1)
    assert report.notes == ("row 2: “Send it” is done and was not opened again",)
    with db.read() as connection:
        assert actions.by_id(connection, number).status == actions.DONE


def test_a_new_due_date_in_the_file_is_a_change_with_a_line_in_the_history(db, file):
    load_people.load(db, DATA / "people.csv", **HOW)
    load_actions.load(db, file("title,owner,due\nSend it,CSU Inspector,2015-02-10\n"), **HOW)
    report = load_actions.load(db, file("title,owner,due\nSend it,CSU Inspector,2015-02-17\n"), **HOW)
    assert counts(report) == (0, 1, 0)
    with db.read() as connection:
        action = actions.all_open(connection)[0]
        changes = actions.history(connection, action.id)
    assert action.due == date(2015, 2, 17)
    assert [(line.verb, line.outcome) for line in changes] == [
        ("action added", "open, for CSU Inspector, due 10 February 2015"),
        ("action changed", "open, for CSU Inspector, due 17 February 2015"),
    ]


def test_a_misspelt_owner_of_a_work_plan_item_is_an_error_and_an_unknown_post_is_not(db, file):
    load_people.load(db, DATA / "people.csv", **HOW)
    head = "body,meeting_date,item,owner\nCommittee,2015-07-22,"
    told = problems_of(db, file(head + "A report,Comunity Safety Manager\n"), load_workplan.load)
    assert "row 2, owner: there is no person called “Comunity Safety Manager”; nearest: Community Safety" in told
    load_workplan.load(db, file(head + "A report,Head of Housing\nCommittee,2015-07-22,B,U0INSP0001\n"), **HOW)
    with db.read() as connection:
        assert [item.owner for item in workplan.every_item(connection)] == ["Head of Housing", "CSU Inspector"]


def test_a_meeting_without_a_label_is_the_one_that_has_a_label(db, file):
    load_workplan.load(db, file("body,meeting_date,item\nCommittee,2015-07-22,A\n"), **HOW)
    labelled = "body,meeting_date,meeting_label,item\nCommittee,2015-07-22,Summer 2015,B\nCommittee,2015-07-22,,A\n"
    assert counts(load_workplan.load(db, file(labelled), **HOW)) == (1, 0, 1)
    with db.read() as connection:
        (meeting,) = workplan.meetings_from(connection, date(2015, 1, 1))
    assert (meeting.label, [item.item for item in meeting.items]) == ("Summer 2015", ["A", "B"])


def test_a_meeting_may_have_nothing_on_its_plan_yet(db, file):
    path = file("body,meeting_date\nCommunity Safety Partnership,2015-03-12\n")
    assert counts(load_workplan.load(db, path, **HOW)) == (1, 0, 0)
    assert counts(load_workplan.load(db, path, **HOW)) == (0, 0, 1)


CELLS = st.one_of(
    st.sampled_from(
        ["", "-", "open", "2015-02-10", "CSU Inspector", "statutory", "Two", "0", "-1e999", "=A1", "\u200b"]
    ),
    st.text(max_size=12),
)


@st.composite
def sheets(draw):
    name = draw(st.sampled_from(sorted(LOADERS)))
    module = {"people": load_people, "workplan": load_workplan, "actions": load_actions, "history": load_history}[name]
    known = list(load_people.COLUMNS) if module is load_people else [*module.REQUIRED, *module.OPTIONAL]
    columns = (
        draw(st.permutations(known)) if draw(st.booleans()) else draw(st.lists(st.sampled_from(known), max_size=9))
    )
    return name, columns, draw(st.lists(st.lists(CELLS, max_size=len(columns) + 1), max_size=6))


def _never_half(db, name, path):
    before = stored(db)
    try:
        report = LOADERS[name](db, path, **HOW)
    except CspError as error:
        assert str(error)
        assert stored(db) == before
    else:
        assert report.added + report.changed + report.unchanged >= 0
        assert LOADERS[name](db, path, **HOW).added == 0


FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(sheet=sheets())
def test_any_rows_load_whole_or_change_nothing(db, tmp_path, sheet):
    name, columns, rows = sheet
    written = io.StringIO()
    csv.writer(written).writerows([columns, *rows])
    path = tmp_path / "any.csv"
    path.write_bytes(written.getvalue().encode(errors="surrogatepass"))
    _never_half(db, name, path)


@FUZZ
@given(content=st.binary(max_size=300), name=st.sampled_from(sorted(LOADERS)))
@example(content=b"PK\x03\x04", name="people")
def test_any_bytes_load_whole_or_change_nothing(db, tmp_path, content, name):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    _never_half(db, name, path)


@FUZZ
@given(
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=20),
    kept=st.floats(0.5, 1),
)
def test_a_damaged_workbook_loads_whole_or_changes_nothing(db, tmp_path, changes, kept):
    rows = [["name", "agency"], ["CSU Inspector", "Kent Police"], ["B", date(2015, 2, 1)]]
    path = workbook(tmp_path / "work.xlsx", rows)
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[place % len(content)] = byte
    path.write_bytes(content[: int(len(content) * kept)])
    _never_half(db, "people", path)
