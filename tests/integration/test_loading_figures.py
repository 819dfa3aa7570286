"""`cspbot load figures`: all rows or none, every error with its row, and the next answer has the new figure."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import func, select

from bot.policy import Audience, Viewer
from handlers import subcommands
from storage import figures as stored
from storage import tables
from storage.access import Channel
from storage.loading import figures, vocabulary
from storage.loading.rows import LoadErrors

NOW = datetime(2015, 4, 20, 10, 0, tzinfo=UTC)
ROW = {
    "area": "dartford",
    "category": "violent-crime",
    "measure": "volume",
    "period_start": "2014-01-01",
    "period_end": "2014-12-31",
    "value": "2222",
    "unit": "offences",
    "comparator": "none",
    "source": "quarter.csv",
    "place": "Sheet 1",
    "classification": "public",
}
OFFICER = Audience(Viewer("U1", role="officer", known=True), Channel("D1", "", "dm", "public", None))
ANYBODY = Audience(Viewer("U2", known=True), Channel("C1", "c", "public", "public", None))


@pytest.fixture
def write(tmp_path):
    """Write rows to a CSV file: `write(row, row)`."""

    def writing(*rows):
        path, header = tmp_path / "quarter.csv", dict.fromkeys(name for row in rows for name in row)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(header), restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return writing


@pytest.fixture
def words(db):
    """A migrated database with the vocabulary and no figures."""
    vocabulary.fill(db)
    return db


def load(db, path, **options):
    return figures.load(db, path, now=NOW, by="test", **options)


def count(db):
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(tables.figure))


def answer(db, text, audience=ANYBODY):
    return subcommands.router().reply(text, audience, db, NOW).message.text


def errors(db, path):
    with pytest.raises(LoadErrors) as refused:
        load(db, path)
    assert count(db) == 0
    return [(problem.row, problem.column, problem.message) for problem in refused.value.problems]


def test_the_next_answer_has_the_figure_that_was_loaded(filled_db, write):
    before = answer(filled_db, "figure violent-crime dartford")
    assert "Dartford: 2,109 offences" in before
    load(filled_db, write(ROW))
    after = answer(filled_db, "figure violent-crime dartford")
    assert "year ending 31 December 2014" in after
    assert "Dartford: 2,222 offences" in after


def test_a_corrected_figure_takes_the_place_of_the_old_one(filled_db, write):
    load(filled_db, write(ROW))
    assert str(load(filled_db, write(ROW | {"value": "2223"}))) == "0 added, 1 changed, 0 unchanged"
    assert "Dartford: 2,223 offences" in answer(filled_db, "figure violent-crime dartford")


def test_loading_a_file_twice_changes_nothing(words, write):
    path = write(ROW, ROW | {"area": "gravesham"})
    assert str(load(words, path)) == "2 added, 0 changed, 0 unchanged"
    assert str(load(words, path)) == "0 added, 0 changed, 2 unchanged"
    assert count(words) == 2


def test_the_shipped_figures_are_unchanged_when_they_are_loaded_again(filled_db):
    report = load(filled_db, vocabulary.DATA / "figures.csv")
    assert (report.added, report.changed) == (0, 0)
    assert report.unchanged > 2_000


def test_a_dry_run_says_what_it_would_do_and_does_nothing(words, write):
    assert str(load(words, write(ROW), dry_run=True)) == "1 would be added, 0 would be changed, 0 unchanged"
    assert count(words) == 0


def test_one_bad_row_keeps_every_row_out(words, write):
    found = errors(words, write(ROW, ROW | {"area": "gravesham", "value": "many"}))
    assert [(row, column) for row, column, _ in found] == [(3, "value")]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("value", "2,109", "without commas"),
        ("value", "21%", "without commas, units or %"),
        ("value", "n/a", "has no row"),
        ("value", "", "empty"),
        ("value", "1e5", "not a plain number"),
        ("value", "NaN", "not a plain number"),
        ("area", "Dartfrod", "nearest: dartford"),
        ("area", "", "empty"),
        ("category", "voilent-crime", "violent-crime"),
        ("measure", "Rate per 1000", "rate_per_1000"),
        ("period_start", "01/10/2013", "2013-10-01"),
        ("period_end", "2014-09-31", "not a date"),
        ("period_end", "2013-01-01", "before the period starts"),
        ("classification", "secret", "public"),
        ("status", "guess", "provisional"),
        ("source", "", "empty"),
    ],
)
def test_each_error_names_its_row_its_column_and_what_would_be_right(words, write, column, value, says):
    ((row, named, message),) = errors(words, write(ROW, ROW | {"place": "Sheet 2", column: value}))
    assert (row, named) == (3, column)
    assert says in message


@pytest.mark.parametrize(
    ("comparator", "compared", "says"),
    [
        (
            "previous-year",
            "last year",
            "“last year” is not a period; write it as 2012-10-01/2013-09-30 (first day/last",
        ),
        ("previous-year", "2012/13", "is not a period; write it as"),
        ("previous-year", "1/10/2012 to 30/9/2013", "is not a period; write 2012-10-01/2013-09-30"),
        ("previous-year", "2012-10-01 - 2013-09-30", "is not a period; write 2012-10-01/2013-09-30"),
        ("previous-year", "2013-09-30/2012-10-01", "is not a period; write 2012-10-01/2013-09-30"),
        ("previous-year", "2013-06-30", "is not a period; write 2013-06-30/2013-06-30"),
        ("previous-year", "2012-10-01/2013-09-31", "is not a period; write it as"),
        ("previous-year", "20121001/20130930", "is not a period; write it as"),
        ("previous-year", "", "“previous-year” needs the period it is; write 2013-01-01/2013-12-31 if that is it"),
        ("previous-month", "", "“previous-month” needs the period it is; write 2013-12-01/2014-11-30 if that is it"),
        ("previous-plan", "", "“previous-plan” needs the period it is; write it as 2012-10-01/2013-09-30"),
        ("anticipated", "2013-01-01/2013-12-31", "the comparator is “anticipated”, not an earlier time; make it"),
        ("none", "2013-01-01/2013-12-31", "the comparator is empty; make it previous-year or previous-month, or leave"),
    ],
)
def test_what_is_compared_with_an_earlier_time_says_which(words, write, comparator, compared, says):
    compares = {"comparator": comparator, "comparison_period": compared}
    ((row, named, message),) = errors(words, write(ROW, ROW | {"place": "Sheet 2"} | compares))
    assert (row, named) == (3, "comparison_period")
    assert says in message


def test_a_figure_compared_with_an_earlier_time_loads_with_it(words, write):
    compares = {
        "measure": "change_percent",
        "comparator": "previous-year",
        "comparison_period": "2013-01-01/2013-12-31",
    }
    assert load(words, write(ROW, ROW | compares)).added == 2


@pytest.mark.parametrize(
    ("start", "end", "compared"),
    [
        ("2016-02-29", "2016-02-29", "2015-02-28/2015-02-28"),
        ("2014-07-01", "2014-09-30", "2013-07-01/2013-09-30"),
        ("0001-01-01", "0001-12-31", "2012-10-01/2013-09-30 (first day/last day)"),
        ("soon", "2014-09-30", "2012-10-01/2013-09-30 (first day/last day)"),
    ],
)
def test_the_year_before_is_offered_where_there_is_one(words, write, start, end, compared):
    row = ROW | {"comparator": "previous-year", "period_start": start, "period_end": end, "comparison_period": ""}
    assert f"write {compared}" in errors(words, write(row))[-1][2].replace("write it as", "write")


def test_all_errors_are_told_at_once(words, write):
    found = errors(words, write(ROW | {"value": "x", "area": "nowhere"}, ROW | {"period_end": "soon"}))
    assert [(row, column) for row, column, _ in found] == [(2, "area"), (2, "value"), (3, "period_end")]


def test_the_same_figure_twice_in_one_file_is_an_error(words, write):
    ((row, _, message),) = errors(words, write(ROW, ROW))
    assert row == 3
    assert "row 2" in message


def test_a_column_nobody_knows_is_told_with_the_nearest(words, write):
    ((row, _, message),) = errors(words, write(ROW | {"valeu": "1"}))
    assert row == 1
    assert "value" in message


def test_a_missing_column_is_told(words, write):
    assert (1, "value", "this column is missing") in errors(
        words, write({k: v for k, v in ROW.items() if k != "value"})
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("binary.csv", bytes(range(256))),
        ("latin.csv", "area,category\nDartford,caf\xe9".encode("latin-1")),
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
        ("figures.pdf", b"%PDF-1.4"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(words, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    found = errors(words, path)
    assert found
    assert all(message for _, _, message in found)


def test_an_excel_workbook_is_read_like_a_csv_file(words, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(list(ROW))
    book.active.append(
        [
            {"value": 2222, "period_start": date(2014, 1, 1), "period_end": date(2014, 12, 31)}.get(name, text)
            for name, text in ROW.items()
        ]
    )
    book.save(tmp_path / "quarter.xlsx")
    assert str(load(words, tmp_path / "quarter.xlsx")) == "1 added, 0 changed, 0 unchanged"
    assert "Dartford: 2,222 offences" in answer(words, "figure violent-crime dartford")


def test_a_figure_keeps_its_digits_as_printed(words, write):
    load(words, write(ROW | {"measure": "rate_per_1000", "value": "21.0", "unit": "per 1,000 people"}))
    with words.read() as connection:
        (found,) = stored.about(connection, ["violent-crime"], ["dartford"], today=NOW.date())
    assert (found.value, str(found.value)) == (Decimal("21.0"), "21.0")


def test_without_a_classification_a_figure_is_held_in_confidence(words, write):
    load(words, write(ROW | {"classification": ""}))
    assert "in confidence and not shown here" in answer(words, "figure violent-crime dartford")
    assert "2,222" in answer(words, "figure violent-crime dartford", OFFICER)


def test_a_figure_under_embargo_is_held_in_confidence_until_it_ends(words, write):
    load(words, write(ROW | {"embargo_until": "2015-04-21T09:30"}))
    assert "in confidence" in answer(words, "figure violent-crime dartford")
    later = datetime(2015, 4, 21, 8, 30, tzinfo=UTC)
    reply = subcommands.router().reply("figure violent-crime dartford", ANYBODY, words, later)
    assert "2,222" in reply.message.text


def test_a_figure_is_not_known_before_the_day_it_was_drawn(words, write):
    load(words, write(ROW | {"as_at": "2015-05-01"}))
    assert "2,222" not in answer(words, "figure violent-crime dartford")


def test_a_figure_of_a_period_that_is_not_over_is_not_known_yet(words, write):
    load(words, write(ROW | {"period_start": "2015-01-01", "period_end": "2015-12-31"}))
    assert "2,222" not in answer(words, "figure violent-crime dartford")


def test_names_that_people_use_are_taken_for_their_slugs(words, write):
    load(words, write(ROW | {"area": "Dartford", "category": "Violent crime"}))
    assert "2,222" in answer(words, "figure violent-crime dartford")
