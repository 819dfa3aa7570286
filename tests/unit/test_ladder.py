"""The ladder of reminders: which rung falls on which working day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import england_and_wales
from bot.messages import ladder_words
from jobs.ladder import Ring, falls_on, number_of, rungs_between
from storage import ladders
from storage.errors import BadInput
from storage.ladders import BUILT_IN, Ladder, Ladders

DAYS = england_and_wales()
NOW = datetime(2015, 2, 9, 9, tzinfo=UTC)
DUE = st.dates(date(2012, 3, 1), date(2028, 6, 1))


def rungs_on(due, day, ladder=BUILT_IN):
    return tuple(ring.rung for ring in rungs_between(due, day, day, ladder, DAYS))


@pytest.mark.parametrize(
    ("today", "rungs"),
    [
        (date(2015, 1, 26), (-10,)),
        (date(2015, 2, 2), (-5,)),
        (date(2015, 2, 3), ()),
        (date(2015, 2, 6), (-1,)),  # the Friday before a Monday
        (date(2015, 2, 7), ()),  # Saturday
        (date(2015, 2, 9), (0,)),
        (date(2015, 2, 10), (1,)),
        (date(2015, 2, 11), ()),
        (date(2015, 2, 12), (3,)),
        (date(2015, 2, 19), (8,)),
        (date(2015, 2, 26), (13,)),
        (date(2015, 2, 27), ()),
        (date(2016, 2, 9), (253,)),
    ],
)
def test_what_is_due_on_monday_9_february_2015_rings_on_these_days(today, rungs):
    assert rungs_on(date(2015, 2, 9), today) == rungs


def test_what_is_due_on_a_saturday_rings_on_monday_as_due_and_one_working_day_overdue_together():
    assert rungs_on(date(2015, 2, 7), date(2015, 2, 6)) == (-1,)
    assert rungs_on(date(2015, 2, 7), date(2015, 2, 9)) == (0, 1)


def test_what_is_due_on_good_friday_rings_after_easter_monday():
    assert falls_on(date(2015, 4, 3), 0, DAYS) == date(2015, 4, 7)
    assert falls_on(date(2015, 4, 3), -1, DAYS) == date(2015, 4, 2)
    assert falls_on(date(2015, 4, 3), 3, DAYS) == date(2015, 4, 9)


@given(due=DUE, start=st.integers(-40, 400), length=st.integers(0, 30))
def test_every_rung_of_a_stretch_of_days_is_told_once_on_its_own_working_day(due, start, length):
    first = due + timedelta(days=start)
    last = first + timedelta(days=length)
    told = rungs_between(due, first, last, BUILT_IN, DAYS)
    every = [*BUILT_IN.rungs, *range(8, 400, 5)]
    wanted = [Ring(rung, falls_on(due, rung, DAYS)) for rung in every]
    assert sorted(told) == sorted(ring for ring in wanted if first <= ring.day <= last)
    assert all(DAYS.is_working(ring.day) for ring in told)


@given(day=DUE)
def test_working_days_are_numbered_without_gaps(day):
    step = number_of(day + timedelta(days=1), DAYS) - number_of(day, DAYS)
    assert step == DAYS.is_working(day + timedelta(days=1))


@given(due=DUE, rung=st.sampled_from([*BUILT_IN.rungs, 8, 13]))
def test_a_rung_lies_as_many_working_days_from_the_due_date_as_it_says(due, rung):
    day = falls_on(due, rung, DAYS)
    if rung < 0:
        between = [day + timedelta(days=n) for n in range((due - day).days)]
    else:
        between = [due + timedelta(days=n) for n in range(1, (day - due).days + 1)]
    on_a_day_off = rung == 0 and not DAYS.is_working(due)
    assert sum(DAYS.is_working(each) for each in between) == (1 if on_a_day_off else abs(rung))


def test_a_ladder_without_recurring_rungs_ends_and_one_of_those_alone_goes_on():
    ends, recurs = Ladder((-2,), every=0, summary_after=0), Ladder((), every=3, summary_after=0)
    due = date(2015, 2, 9)
    year = date(2016, 2, 9)
    assert rungs_between(due, date(2015, 1, 1), year, ends, DAYS) == (Ring(-2, date(2015, 2, 5)),)
    assert [ring.rung for ring in rungs_between(due, due, date(2015, 2, 24), recurs, DAYS)] == [3, 6, 9]


# --- whose ladder counts ---


def test_the_nearest_ladder_counts():
    only = {name: Ladder((number,), 5, 5) for number, name in enumerate(["", "action", "body:committee", "action:12"])}
    known = Ladders(only)
    assert known.of("action", 12, "Committee, 9 July 2014").rungs == (3,)
    assert known.of("action", 1, "Committee, 9 July 2014").rungs == (2,)
    assert known.of("item", 12, "Committee").rungs == (2,)
    assert known.of("action", 1, "Another body").rungs == (1,)
    assert known.of("action", 1).rungs == (1,)
    assert known.of("duty", 1).rungs == (0,)
    assert Ladders({}).of("duty", 1) == BUILT_IN


def test_of_two_bodies_with_one_beginning_the_longer_name_counts():
    known = Ladders({"body:committee": Ladder((1,), 0, 0), "body:committee, dartford": Ladder((2,), 0, 0)})
    assert known.of("item", 1, "Committee, Dartford").rungs == (2,)


@pytest.mark.parametrize(
    ("written", "rungs"),
    [
        (("10, 5 and 1", True, "1, 3", "5", "5"), (-10, -5, -1, 0, 1, 3)),
        (("", True, "", "", ""), (0,)),
        (("2 2 2", False, "", "", ""), (-2,)),
        (("", False, "", "5", "0"), ()),
    ],
)
def test_a_ladder_is_read_from_a_form(written, rungs):
    assert ladders.made(*written).rungs == rungs


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (("ten", True, "", "", ""), "are not numbers"),
        (("-5", True, "", "", ""), "are not numbers"),
        (("0", False, "", "", ""), "tick the box"),
        (("", False, "", "", "5"), "At least one reminder"),
        (("200", True, "", "", ""), "120 working days are the most"),
        (("", True, "", "9999", ""), "120 working days are the most"),
        ((", ".join(map(str, range(1, 30))), True, "", "", ""), "20 are the most"),
        (("", True, "", "often", ""), "is not a number"),
    ],
)
def test_a_ladder_that_could_not_be_climbed_is_refused(written, why):
    with pytest.raises(BadInput, match=why):
        ladders.made(*written)


@pytest.mark.parametrize("scope", ["everybody", "action:x", "body:", "action:", "post:1"])
def test_a_scope_that_has_no_reminders_is_refused(scope):
    with pytest.raises(BadInput):
        ladders.scope_of(scope)


def test_a_ladder_in_words():
    assert ladder_words.in_words(BUILT_IN) == (
        "10, 5 and 1 working days before the deadline, on the day, 1 and 3 working days after it, "
        "then every 5 working days; the manager is told after 5 working days"
    )
    assert ladder_words.in_words(Ladder((-1,), 0, 0)) == "1 working day before the deadline"
