"""Working days of England and Wales, clear days before a meeting, and a practice clock that runs on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import (
    PracticeClock,
    SystemClock,
    clear_days_before,
    clock_starting_at,
    count_clear_days,
    england_and_wales,
    months_after,
    response_due,
)

DAYS = england_and_wales()
MEETING, AFTER_NEW_YEAR = date(2027, 2, 17), date(2027, 1, 6)
LISTED = st.dates(date(2013, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("meeting", "count", "working", "by"),
    [
        (MEETING, 5, True, date(2027, 2, 9)),
        (MEETING, 5, False, date(2027, 2, 11)),
        (MEETING, 28, False, date(2027, 1, 19)),
        (AFTER_NEW_YEAR, 5, True, date(2026, 12, 24)),
        (AFTER_NEW_YEAR, 5, False, date(2026, 12, 31)),
        (AFTER_NEW_YEAR, 28, False, date(2026, 12, 8)),
    ],
)
def test_clear_days_leave_out_the_day_of_publication_and_the_day_of_the_meeting(meeting, count, working, by):
    assert clear_days_before(meeting, count, DAYS if working else None) == by


@given(LISTED, st.integers(1, 30))
def test_between_publication_and_meeting_lie_exactly_the_clear_working_days(meeting, count):
    by = clear_days_before(meeting, count, DAYS)
    between = [by + timedelta(days=n) for n in range(1, (meeting - by).days)]
    assert sum(DAYS.is_working(day) for day in between) == count
    assert DAYS.is_working(by)


@given(LISTED, st.integers(1, 60))
def test_clear_calendar_days_are_counted_the_same_way(meeting, count):
    assert (meeting - clear_days_before(meeting, count)).days == count + 1


@pytest.fixture
def counted_in_calendar_days():
    count_clear_days("calendar")
    yield
    count_clear_days("working")


@pytest.mark.parametrize(("meeting", "by"), [(MEETING, date(2027, 2, 11)), (AFTER_NEW_YEAR, date(2026, 12, 31))])
def test_a_setting_counts_clear_days_as_calendar_days(counted_in_calendar_days, meeting, by):
    days = england_and_wales()
    assert clear_days_before(meeting, 5, days) == by
    assert days.shift(date(2026, 12, 24), 1) == date(2026, 12, 29)  # all else is counted as before
    assert days.holidays == DAYS.holidays


def test_a_report_is_answered_within_28_calendar_days():
    assert response_due(date(2027, 2, 17)) == date(2027, 3, 17)


@given(LISTED)
def test_the_answer_to_a_report_is_due_four_weeks_later_on_the_same_day_of_the_week(report):
    assert response_due(report) - report == timedelta(weeks=4)


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2015, 1, 31), 1, date(2015, 2, 28)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2014, 7, 23), 12, date(2015, 7, 23)),
        (date(2015, 11, 30), 3, date(2016, 2, 29)),
    ],
)
def test_so_many_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, count, later):
    assert months_after(day, count) == later


@pytest.mark.parametrize(
    "holiday",
    [date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29)]
    + [date(2027, 5, 3), date(2027, 5, 31), date(2027, 8, 30), date(2027, 12, 27), date(2027, 12, 28)],
)
def test_bank_holidays_of_england_and_wales_are_no_working_days(holiday):
    assert not DAYS.is_working(holiday)


def test_days_that_are_holidays_only_in_scotland_or_northern_ireland_are_working_days():
    assert DAYS.is_working(date(2026, 11, 30))
    assert DAYS.is_working(date(2026, 3, 17))


@pytest.mark.parametrize(
    ("day", "next_one"),
    [
        (date(2015, 2, 6), date(2015, 2, 9)),
        (date(2026, 12, 24), date(2026, 12, 29)),
        (date(2027, 3, 25), date(2027, 3, 30)),
        (date(2027, 12, 24), date(2027, 12, 29)),
    ],
)
def test_the_next_working_day_steps_over_weekends_and_holidays(day, next_one):
    assert next(DAYS.walk(day, 1)) == next_one
    assert DAYS.shift(day, 1) == next_one
    assert DAYS.on_or_after(day + timedelta(days=1)) == next_one


@given(LISTED, st.integers(-40, 40))
def test_shifting_and_counting_working_days_agree(day, count):
    start = DAYS.on_or_after(day)
    assert DAYS.between(start, DAYS.shift(start, count)) == count


def test_shifting_by_nothing_stays():
    assert DAYS.shift(date(2015, 2, 7), 0) == date(2015, 2, 7)


def test_a_practice_clock_starts_where_it_is_told_runs_on_and_can_be_moved():
    clock = PracticeClock(datetime(2015, 2, 6, 10, 0, tzinfo=UTC))
    first, second = clock.now(), clock.now()
    assert datetime(2015, 2, 6, 10, 0, tzinfo=UTC) <= first <= second < datetime(2015, 2, 6, 10, 1, tzinfo=UTC)
    clock.move_to(datetime(2015, 2, 9, 8, 30, tzinfo=UTC))
    assert clock.now() >= datetime(2015, 2, 9, 8, 30, tzinfo=UTC)


def test_without_a_start_the_clock_is_the_machines():
    clock = clock_starting_at(None)
    assert isinstance(clock, SystemClock)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)
