"""Loading duties: all or nothing, every error with its row, twice changes nothing; a new database has them undated."""

from datetime import UTC, date, datetime

import pytest

from bot.cli import filling
from bot.cli.exporting import Format, Kind, export
from bot.cli.setting_up import Context
from bot.clock import PracticeClock
from bot.config import Settings
from storage import duties, people
from storage.duties import CERTAINTIES
from storage.loading import duties as load_duties
from storage.loading import vocabulary
from storage.loading.problems import LoadErrors
from storage.people import Person

NOW = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
SHIPPED = vocabulary.DATA / "duties.csv"
HEADER = "slug,name,owner,reference,certainty,note,every_months,last_on,next_on\n"


@pytest.fixture
def file(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "duties.csv"
        path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    return write


def load(db, path, **options):
    return load_duties.load(db, path, now=NOW, by="operator", **options)


def stored(db):
    with db.read() as connection:
        return {duty.slug: duty for duty in duties.every(connection)}


def exported(db, tmp_path):
    with (tmp_path / "out.csv").open("wb") as out:
        export(db, Kind.DUTIES, Format.CSV, out)
    return (tmp_path / "out.csv").read_bytes()


def test_the_shipped_duties_load_and_come_out_byte_for_byte_and_loading_twice_changes_nothing(shipped_db, tmp_path):
    assert exported(shipped_db, tmp_path) == SHIPPED.read_bytes()
    again = load(shipped_db, SHIPPED)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 8)
    assert all(duty.owner_id for duty in stored(shipped_db).values())


def test_every_shipped_duty_says_what_it_rests_on_and_how_sure_that_is(shipped_db):
    for duty in stored(shipped_db).values():
        assert duty.reference
        assert duty.note
        assert duty.certainty in CERTAINTIES


def test_an_upgrade_fills_in_the_duties_once_without_dates_and_posts(db):
    context = Context(Settings(), db, PracticeClock(NOW))
    filling.upgrade(context)
    found = stored(db)
    assert len(found) == 8
    assert all(
        (duty.next_on, duty.last_on, duty.owner, duty.owner_id) == (None, None, "", None) for duty in found.values()
    )
    with db.write() as connection:
        duty = duties.by_slug(connection, "prevent-review")
        duties.mark_done(connection, duty, NOW.date(), duties.By("test", NOW))
    before = stored(db)
    filling.upgrade(context)
    assert stored(db) == before


def test_an_empty_cell_leaves_what_is_stored_and_a_dash_empties_it(db, file):
    load(db, file("review,Review,,Act 1,law,A note,12,2014-07-01,2015-07-01"))
    assert str(load(db, file("review,Review again,,,,,,,"))) == "0 added, 1 changed, 0 unchanged"
    assert (stored(db)["review"].certainty, stored(db)["review"].next_on) == ("law", date(2015, 7, 1))
    load(db, file("review,Review again,,,,-,,,-"))
    assert (stored(db)["review"].note, stored(db)["review"].next_on) == ("", None)


def test_an_owner_becomes_the_post_when_that_comes_to_be_known(db, file):
    load(db, file("review,Review,Prevent Co-ordinator,,,,12,,"))
    assert (stored(db)["review"].owner, stored(db)["review"].owner_id) == ("Prevent Co-ordinator", None)
    with db.write() as connection:
        people.add(connection, Person("Prevent Co-ordinator"))
    load(db, file("review,Review,Prevent Co-ordinator,,,,12,,"))
    assert stored(db)["review"].owner_id is not None


def test_every_error_is_told_with_its_row_and_nothing_is_stored(db, file):
    rows = (
        "Bad Slug,Name,,,,,12,,",
        "one,,,,,,12,,",
        "two,Name,,,perhaps,,12,,",
        "three,Name,,,,,1000,,",
        "four,Name,,,,,12,2015-07-01,2015-07-01",
        "five,Name,,,,,12,,1/7/2015",
        "five,Name,,,,,12,,",
    )
    with pytest.raises(LoadErrors) as caught:
        load(db, file(*rows))
    told = str(caught.value)
    for number, words in (
        (2, "small letters, digits and hyphens"),
        (3, "this cell is empty"),
        (4, "is none of law, local practice, to be confirmed"),
        (5, "is not a number of months"),
        (6, "not after the day on which the duty was last done"),
        (7, "write 2015-07-01"),
        (8, "is in row 7 already"),
    ):
        assert any(f"row {number}" in line and words in line for line in told.splitlines()), (number, told)
    assert stored(db) == {}


def test_a_dry_run_stores_nothing(db):
    assert load(db, SHIPPED, dry_run=True).added == 8
    assert stored(db) == {}
