"""Working patterns: on which days somebody works, at which hours, and when they are next on duty."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import england_and_wales
from storage import patterns
from storage.errors import BadInput
from storage.patterns import PersonPattern, pattern

LONDON = ZoneInfo("Europe/London")
DAYS = england_and_wales()
MONDAY = date(2015, 2, 9)


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_without_a_pattern_the_days_and_hours_of_the_partnership_count():
    plain = pattern("", "")
    assert [day for day in range(7) if plain.works_on(MONDAY + timedelta(days=day), DAYS)] == [0, 1, 2, 3, 4]
    assert not plain.works_on(date(2015, 4, 3), DAYS)
    assert plain.hours(MONDAY, LONDON) == (london("2015-02-09T08:00"), london("2015-02-09T18:00"))


def test_a_shift_from_two_to_midnight_is_the_day_on_which_it_begins():
    late = pattern("wed thu fri sat", "14:00-00:00")
    saturday = date(2015, 2, 14)
    assert late.works_on(saturday, DAYS)
    assert not late.works_on(MONDAY, DAYS)
    assert late.shift_at(london("2015-02-14T23:59"), LONDON, DAYS) == saturday
    assert late.shift_at(london("2015-02-15T00:00"), LONDON, DAYS) is None
    assert late.next_on_duty(london("2015-02-15T00:00"), LONDON, DAYS) == london("2015-02-18T14:00")


def test_a_night_shift_runs_on_past_midnight_as_the_day_before():
    night = pattern("fri", "22:00-06:00")
    assert night.shift_at(london("2015-02-14T05:59"), LONDON, DAYS) == date(2015, 2, 13)
    assert night.shift_at(london("2015-02-14T06:00"), LONDON, DAYS) is None
    assert night.next_on_duty(london("2015-02-14T05:00"), LONDON, DAYS) == london("2015-02-14T05:00")


def test_nobody_works_on_a_bank_holiday_whatever_their_days():
    assert not pattern("mon sat", "").works_on(date(2015, 4, 6), DAYS)


def test_both_clock_changes_are_lived_through():
    night = pattern("sat", "22:00-06:00")
    begin, end = night.hours(date(2015, 3, 28), LONDON)
    assert end - begin == timedelta(hours=7)
    begin, end = night.hours(date(2015, 10, 24), LONDON)
    assert end - begin == timedelta(hours=9)
    early = pattern("sun", "01:30-09:00")
    assert early.hours(date(2015, 3, 29), LONDON)[0] == datetime(2015, 3, 29, 1, 30, tzinfo=UTC)


def test_days_and_hours_are_stored_in_one_way():
    assert patterns.days_written("Thursday, Mon;tue") == "mon tue thu"
    assert patterns.hours_written("9.30 to 17.00") == "09:30-17:00"
    assert patterns.hours_written("14:00-24:00") == "14:00-00:00"
    assert (patterns.days_written(""), patterns.hours_written(" ")) == ("", "")


@pytest.mark.parametrize("written", ["someday", "mon tomorrow", "1 2 3"])
def test_days_nobody_knows_are_refused(written):
    with pytest.raises(BadInput, match="is not a day of the week. Write days like mon tue"):
        patterns.days_written(written)


@pytest.mark.parametrize("written", ["9 to 5", "25:00-26:00", "08:00-24:30", "08:60-09:00", "08:00-08:00", "x"])
def test_hours_that_can_not_be_are_refused(written):
    with pytest.raises(BadInput, match="Write hours like 08:00-18:00"):
        patterns.hours_written(written)


TIMES = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
PATTERNS = st.builds(PersonPattern, st.none() | st.frozensets(st.integers(0, 6), min_size=1), TIMES, TIMES).filter(
    lambda each: each.begin != each.end
)
MOMENTS = st.integers(0, 13 * 365 * 24 * 60).map(
    lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ZONES = st.sampled_from([LONDON, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")])


@given(each=PATTERNS, moment=MOMENTS, zone=ZONES)
def test_somebody_is_next_on_duty_within_a_shift_of_a_day_they_work(each, moment, zone):
    found = each.next_on_duty(moment, zone, DAYS)
    day = each.shift_at(found, zone, DAYS)
    assert found >= moment
    assert day is not None
    assert each.works_on(day, DAYS)
    assert found == moment or found == each.hours(day, zone)[0]


@given(each=PATTERNS, day=st.dates(date(2015, 1, 1), date(2027, 12, 30)), zone=ZONES)
def test_a_shift_is_that_of_the_day_on_which_it_begins_and_no_longer_than_a_day(each, day, zone):
    begin, end = each.hours(day, zone)
    assert begin < end <= begin + timedelta(hours=25)
    assert begin.astimezone(zone).date() == day
