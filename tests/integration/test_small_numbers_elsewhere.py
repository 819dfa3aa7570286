"""Small numbers of wards are shown nowhere: not beside another period, in a trend, or as a change in the digest."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.policy import Audience, Viewer
from handlers import subcommands
from jobs import changed_figures
from jobs.scope import Scope
from storage import vocabulary
from storage.access import Channel
from storage.loading import figures
from storage.loading import vocabulary as shipped

NOW = datetime(2015, 2, 12, 10, 0, tzinfo=ZoneInfo("Europe/London"))
PLACE = Channel("C1", "csp-partners", "public", "public", None)
ANYBODY = Audience(Viewer("U1", known=True), PLACE)
ROUTER = subcommands.router()
HEADER = "area,category,measure,period_start,period_end,value,source,place,classification"
TOWN, HEATH = "dartford/town", "dartford/heath"


@pytest.fixture
def load(db, tmp_path):
    """A database with the vocabulary, to load rows of (ward, first day, last day, count) into."""
    shipped.fill(db)

    def loading(*rows, now=NOW):
        path = tmp_path / "wards.csv"
        lines = [f"{area},robbery,volume,{start},{end},{count},Return,Wards,public" for area, start, end, count in rows]
        path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
        figures.load(db, path, now=now, by="test")
        vocabulary.forget(db)
        return db

    return loading


def years(area, first, second):
    return (area, "2013-01-01", "2013-12-31", first), (area, "2014-01-01", "2014-12-31", second)


def months(area, counts):
    for number, count in enumerate(counts, start=1):
        start = date(2014, number, 1)
        yield area, start, (start + timedelta(days=32)).replace(day=1) - timedelta(days=1), count


def ask(db, text):
    return ROUTER.reply(text, ANYBODY, db, NOW).message.text


def test_two_periods_of_a_ward_are_compared_only_where_neither_is_small(load):
    db = load(*years(TOWN, 20, 30), *years(HEATH, 20, 3))
    assert "20 offences in the year ending 31 December 2013; 30 offences" in ask(
        db, f"compare robbery {TOWN} 2013 and 2014"
    )
    assert "no figure for both" in ask(db, f"compare robbery {HEATH} 2013 and 2014")


def test_the_months_of_a_ward_are_shown_only_where_none_is_small(load):
    db = load(*months(TOWN, [20, 21, 22] * 4), *months(HEATH, [20, 21, 22] * 3 + [20, 21, 3]))
    assert "Town" in ask(db, f"trend robbery {TOWN}")
    assert "20" not in ask(db, f"trend robbery {HEATH}").replace("2014", "").replace("2015", "")


@pytest.mark.parametrize(("before", "after"), [(3, 20), (20, 3)])
def test_a_change_is_told_in_the_digest_only_where_it_neither_was_nor_is_small(load, before, after):
    load(*years(TOWN, 20, 30), *years(HEATH, 20, before))
    db = load(*years(TOWN, 20, 31), *years(HEATH, 20, after), now=NOW + timedelta(hours=1))
    with db.read() as connection:
        scope, words = Scope(Audience(None, PLACE), NOW), vocabulary.read(connection)
        told = changed_figures.lines(connection, words, scope, ["robbery"], NOW + timedelta(hours=2))
    assert told == ["Robbery, Town, year to Dec 2014: 31, was 30"]
