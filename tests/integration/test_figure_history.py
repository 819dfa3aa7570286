"""A figure that changes keeps what it was: who loaded it, who changed it and when; and what is news for the digest."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.policy import Audience
from jobs import changed_figures
from jobs.scope import Scope
from storage import figures, tables
from storage.access import Channel
from storage.loading import figures as load_figures
from storage.loading import vocabulary
from storage.loading.problems import LoadErrors
from storage.vocabulary import read as read_vocabulary

FIRST = datetime(2015, 4, 20, 10, 0, tzinfo=UTC)
SECOND, THIRD = FIRST + timedelta(days=7), FIRST + timedelta(days=14)
TODAY = date(2015, 5, 11)
WEEK = timedelta(days=7)
ROW = {
    "area": "dartford",
    "category": "violent-crime",
    "measure": "volume",
    "period_start": "2014-01-01",
    "period_end": "2014-12-31",
    "value": "2222",
    "unit": "offences",
    "source": "return.csv",
    "place": "Sheet 1",
    "status": "provisional",
    "classification": "public",
}


@pytest.fixture
def words(db):
    """A migrated database with the vocabulary and no figures."""
    vocabulary.fill(db)
    return db


@pytest.fixture
def load(words, tmp_path):
    """Load rows: `load(FIRST, ROW, ROW | {...})`."""

    def loading(now, *rows, by="analyst", **options):
        path = tmp_path / "return.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(ROW))
            writer.writeheader()
            writer.writerows(rows)
        return load_figures.load(words, path, now=now, by=by, **options)

    return loading


def history(db):
    with db.read() as connection:
        return connection.execute(select(tables.figure_history).order_by(tables.figure_history.c.id)).all()


def changes(db, since):
    with db.read() as connection:
        return figures.changed_since(connection, since, today=TODAY)


def test_a_changed_figure_keeps_what_it_was_with_who_and_when(words, load):
    load(FIRST, ROW, by="analyst")
    load(SECOND, ROW | {"value": "2223", "status": "final"}, by="manager")
    (was,) = history(words)
    assert (was.value, was.status, was.unit) == (Decimal(2222), "provisional", "offences")
    assert (was.loaded_at, was.loaded_by, was.changed_at, was.changed_by) == (FIRST, "analyst", SECOND, "manager")
    with words.read() as connection:
        now = connection.execute(select(tables.figure)).one()
    assert (now.value, now.status, now.loaded_at, now.loaded_by) == (Decimal(2223), "final", SECOND, "manager")
    assert now.id == was.figure_id


@pytest.mark.parametrize(
    ("column", "value"),
    [("unit", "crimes"), ("status", "final"), ("classification", "exempt"), ("value", "2222.0")],
)
def test_every_column_that_a_file_may_change_is_a_change(words, load, column, value):
    load(FIRST, ROW)
    assert str(load(SECOND, ROW | {column: value})) == "0 added, 1 changed, 0 unchanged"
    assert len(history(words)) == 1
    assert str(load(THIRD, ROW | {column: value})) == "0 added, 0 changed, 1 unchanged"
    assert len(history(words)) == 1


def test_what_is_unchanged_or_only_rehearsed_has_no_history(words, load):
    load(FIRST, ROW)
    load(SECOND, ROW)
    load(SECOND, ROW | {"value": "1"}, dry_run=True)
    assert history(words) == []
    with words.read() as connection:
        assert connection.execute(select(tables.figure.c.loaded_at, tables.figure.c.value)).one() == (FIRST, 2222)


def test_a_file_with_an_error_leaves_no_history(words, load):
    load(FIRST, ROW)
    with pytest.raises(LoadErrors):
        load(SECOND, ROW | {"value": "1"}, ROW | {"value": "many", "place": "Sheet 2"})
    assert history(words) == []


def test_new_changed_and_unchanged_figures_of_one_file_are_told_apart(words, load):
    load(FIRST, ROW, ROW | {"area": "gravesham"})
    report = load(SECOND, ROW, ROW | {"area": "gravesham", "value": "5"}, ROW | {"area": "kent"})
    assert (report.added, report.changed, report.unchanged) == (1, 1, 1)


def test_the_digest_is_told_the_figure_the_old_value_who_and_when(words, load):
    load(FIRST, ROW)
    load(SECOND, ROW | {"value": "2223", "status": "revised"}, by="manager")
    (revision,) = changes(words, FIRST)
    assert (revision.figure.area, revision.figure.value, revision.figure.status) == ("dartford", 2223, "revised")
    assert (revision.before.value, revision.before.status) == (2222, "provisional")
    assert (revision.changed_at, revision.changed_by) == (SECOND, "manager")


def test_of_several_changes_the_value_before_the_first_and_the_name_of_the_last_are_told(words, load):
    load(FIRST, ROW)
    load(SECOND, ROW | {"value": "1"}, by="analyst")
    load(THIRD, ROW | {"value": "2"}, by="manager")
    (revision,) = changes(words, SECOND)
    assert (revision.before.value, revision.figure.value) == (2222, 2)
    assert (revision.changed_at, revision.changed_by) == (THIRD, "manager")
    (later,) = changes(words, SECOND + timedelta(seconds=1))
    assert later.before.value == 1


@pytest.mark.parametrize("back", [{"value": "2222"}, {"note": "x"}, {"value": "2222.0"}])
def test_a_number_that_was_changed_back_or_only_written_otherwise_is_no_news(words, load, back):
    load(FIRST, ROW)
    load(SECOND, ROW | {"value": "1"})
    load(THIRD, {**ROW, **{name: value for name, value in back.items() if name in ROW}})
    assert changes(words, FIRST) == []


def test_a_change_before_the_last_digest_and_a_figure_not_yet_known_are_no_news(words, load):
    load(FIRST, ROW, ROW | {"period_end": "2015-12-31"})
    load(SECOND, ROW | {"value": "1"}, ROW | {"period_end": "2015-12-31", "value": "1"})
    assert [revision.figure.period.end.year for revision in changes(words, SECOND)] == [2014]
    assert changes(words, SECOND + timedelta(seconds=1)) == []


def test_a_change_keeps_the_classification_of_the_old_value_too(words, load):
    load(FIRST, ROW | {"classification": "exempt"})
    load(SECOND, ROW | {"value": "1"})
    (revision,) = changes(words, FIRST)
    assert (revision.before.classification, revision.figure.classification) == ("exempt", "public")


def told(db, now, *, private):
    """What the Monday digest says of changed figures, in a channel cleared for confidence or in a public one."""
    kind, clearance = ("private", "in-confidence") if private else ("public", "public")
    scope = Scope(Audience(None, Channel("C1", "csu-briefing", kind, clearance, now)), now - WEEK)
    with db.read() as connection:
        known = read_vocabulary(connection)
        return changed_figures.lines(connection, known, scope, ["violent-crime"], now)


def test_the_next_digest_says_what_a_changed_figure_was(words, load):
    load(FIRST, ROW)
    load(SECOND, ROW | {"value": "2223"})
    soon = SECOND + timedelta(days=3)
    assert told(words, soon, private=False) == ["Violent crime, Dartford, year to Dec 2014: 2,223, was 2,222"]
    assert told(words, SECOND + timedelta(days=8), private=False) == []


def test_an_old_value_that_was_in_confidence_is_not_told_where_it_may_not_be_read(words, load):
    load(FIRST, ROW | {"classification": "in-confidence"})
    load(SECOND, ROW | {"value": "2223", "classification": "public"})
    soon = SECOND + timedelta(days=3)
    assert told(words, soon, private=False) == []
    assert told(words, soon, private=True) == [
        "Violent crime, Dartford (in confidence), year to Dec 2014: 2,223, was 2,222"
    ]


def test_a_figure_that_only_became_final_is_no_news(words, load):
    load(FIRST, ROW)
    load(SECOND, ROW | {"status": "final"})
    assert told(words, SECOND + timedelta(days=3), private=True) == []
