"""The ladder of reminders: which rung falls on which working day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import england_and_wales
from jobs.reminders import LADDER, MADE_UP, falls_on, made_up_from, rungs_due

DAYS = england_and_wales()


@pytest.mark.parametrize(
    ("today", "rungs"),
    [
        (date(2015, 2, 2), (-5,)),
        (date(2015, 2, 3), ()),
        (date(2015, 2, 6), (-1,)),  # the Friday before a Monday
        (date(2015, 2, 7), ()),  # Saturday
        (date(2015, 2, 9), (0,)),
        (date(2015, 2, 10), (1,)),
        (date(2015, 2, 11), ()),
        (date(2015, 2, 12), (3,)),
        (date(2015, 2, 13), ()),
        (date(2015, 6, 1), ()),
    ],
)
def test_an_action_due_on_monday_9_february_2015_rings_five_times(today, rungs):
    assert rungs_due(date(2015, 2, 9), today, DAYS) == rungs


def test_what_is_due_on_a_saturday_rings_on_monday_as_due_and_one_working_day_overdue_together():
    assert rungs_due(date(2015, 2, 7), date(2015, 2, 6), DAYS) == (-1,)
    assert rungs_due(date(2015, 2, 7), date(2015, 2, 9), DAYS) == (0, 1)


def test_what_is_due_on_good_friday_rings_after_easter_monday():
    assert falls_on(date(2015, 4, 3), 0, DAYS) == date(2015, 4, 7)
    assert falls_on(date(2015, 4, 3), -1, DAYS) == date(2015, 4, 2)
    assert falls_on(date(2015, 4, 3), 3, DAYS) == date(2015, 4, 9)


def test_an_action_without_a_date_never_rings():
    assert rungs_due(None, date(2015, 2, 9), DAYS) == ()


@given(due=st.dates(date(2012, 3, 1), date(2028, 10, 1)))
def test_every_rung_rings_exactly_once_on_a_working_day(due):
    days = [due + timedelta(days=n) for n in range(-20, 21)]
    rung = [each for day in days for each in rungs_due(due, day, DAYS)]
    assert sorted(rung) == sorted(LADDER)
    assert all(DAYS.is_working(day) for day in days if rungs_due(due, day, DAYS))


@given(due=st.dates(date(2012, 3, 1), date(2028, 10, 1)), rung=st.sampled_from(LADDER))
def test_a_rung_lies_as_many_working_days_from_the_due_date_as_it_says(due, rung):
    day = falls_on(due, rung, DAYS)
    if rung < 0:
        between = [day + timedelta(days=n) for n in range((due - day).days)]
    else:
        between = [due + timedelta(days=n) for n in range(1, (day - due).days + 1)]
    on_a_day_off = rung == 0 and not DAYS.is_working(due)
    assert sum(DAYS.is_working(each) for each in between) == (1 if on_a_day_off else abs(rung))


@pytest.mark.parametrize(
    ("last", "today", "first"),
    [
        (None, date(2015, 2, 11), date(2015, 2, 11)),  # the first start ever
        (date(2015, 2, 10), date(2015, 2, 11), date(2015, 2, 11)),
        (date(2015, 2, 6), date(2015, 2, 9), date(2015, 2, 7)),  # over a weekend, on which nothing falls
        (date(2015, 2, 9), date(2015, 2, 11), date(2015, 2, 10)),
        (date(2015, 2, 2), date(2015, 2, 11), date(2015, 2, 4)),  # the five working days before
        (date(2015, 4, 1), date(2015, 4, 9), date(2015, 4, 2)),  # Good Friday and Easter Monday between
        (date(2015, 1, 12), date(2015, 2, 11), date(2015, 2, 4)),
        (date(2015, 1, 11), date(2015, 2, 11), date(2015, 2, 11)),  # no outage lasts so long: the clock was set
        (date(2015, 2, 9), date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_a_round_makes_up_for_the_days_since_the_last_one(last, today, first):
    assert made_up_from(last, today, DAYS) == first


@given(today=st.dates(date(2012, 3, 1), date(2028, 10, 1)), away=st.integers(1, 60))
def test_no_round_makes_up_for_more_than_five_working_days_or_for_a_day_that_had_its_round(today, away):
    last = today - timedelta(days=away)
    first = made_up_from(last, today, DAYS)
    assert last < first <= today
    assert sum(DAYS.is_working(first + timedelta(days=n)) for n in range((today - first).days)) <= MADE_UP
