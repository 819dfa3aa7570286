"""Slots: local wall time, clock changes and bank holidays, against dates on the calendar and an independent count."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SATURDAY, WorkingDays, england_and_wales
from jobs.slots import Rule, expiry, is_day_of, latest_slots, next_slot, resolve, slot_on

LONDON = ZoneInfo("Europe/London")
ZONES = [
    "Europe/London",
    "America/New_York",
    "America/St_Johns",  # half an hour off
    "Australia/Lord_Howe",  # clocks change by half an hour
    "Africa/Casablanca",  # changes round Ramadan
    "America/Nuuk",  # changes before midnight
    "Pacific/Auckland",
]
TIMES = [time(0, 0), time(0, 30), time(1, 30), time(2, 15), time(8, 30), time(12, 0), time(23, 30)]
EVERY_DAY = WorkingDays(frozenset())
DAILY = Rule("daily", LONDON, time(8, 30))
MONDAY = Rule("monday", LONDON, time(8, 30))


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-20T08:29:59", "2026-11-20T08:30"),  # Friday, a second before
        ("2026-11-20T08:30:00", "2026-11-23T08:30"),  # at the slot itself: the next one
        ("2026-12-24T09:00", "2026-12-29T08:30"),  # Christmas Day, and Boxing Day kept on Monday
        ("2026-12-31T09:00", "2027-01-04T08:30"),  # New Year's Day on a Friday
        ("2027-03-25T09:00", "2027-03-30T08:30"),  # Good Friday, the clocks go forward, Easter Monday
        ("2027-12-24T09:00", "2027-12-29T08:30"),  # both days of Christmas kept on Monday and Tuesday
        ("2027-05-28T09:00", "2027-06-01T08:30"),  # the spring bank holiday
    ],
)
def test_a_daily_rule_has_a_slot_on_each_working_day(after, expected):
    slot = next_slot(DAILY, london(after), england_and_wales())
    assert slot.name == expected
    assert slot.at == london(expected)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2015-02-06T10:00", "2015-02-09T08:30"),
        ("2015-02-09T08:30", "2015-02-16T08:30"),
        ("2015-04-05T10:00", "2015-04-07T08:30"),  # Easter Monday: Tuesday
        ("2015-05-03T10:00", "2015-05-05T08:30"),  # early May bank holiday: Tuesday
        ("2021-12-26T10:00", "2021-12-29T08:30"),  # Monday and Tuesday are holidays: Wednesday
        ("2021-12-29T08:30", "2022-01-04T08:30"),
    ],
)
def test_a_monday_rule_moves_to_the_first_working_day_of_its_week(after, expected):
    assert next_slot(MONDAY, london(after), england_and_wales()).name == expected


def test_a_week_without_working_days_has_no_monday_slot():
    off = WorkingDays(frozenset(date(2015, 2, 9) + timedelta(days=n) for n in range(5)))
    assert next_slot(MONDAY, london("2015-02-06T10:00"), off).name == "2015-02-16T08:30"


def test_a_calendar_without_working_days_is_an_error_and_not_an_endless_search():
    off = WorkingDays(frozenset(date(2015, 1, 1) + timedelta(days=n) for n in range(365)))
    with pytest.raises(ValueError, match="no daily slot within 40 days"):
        next_slot(DAILY, london("2015-02-06T10:00"), off)


def test_a_time_that_the_spring_change_skips_moves_forward_by_the_gap():
    assert resolve(date(2027, 3, 28), time(1, 30), LONDON) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert resolve(date(2027, 3, 28), time(1, 30), LONDON).astimezone(LONDON).time() == time(2, 30)


def test_a_time_that_comes_twice_in_autumn_counts_once_the_first():
    assert resolve(date(2026, 10, 25), time(1, 30), LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    weekend = Rule("daily", LONDON, time(1, 30))
    sundays_too = _EverySingleDay(frozenset())
    first = next_slot(weekend, london("2026-10-24T12:00"), sundays_too)
    assert (first.name, next_slot(weekend, first.at, sundays_too).name) == ("2026-10-25T01:30", "2026-10-26T01:30")


def test_the_same_wall_time_is_another_instant_in_summer():
    winter, summer = slot_on(DAILY, date(2027, 3, 26)), slot_on(DAILY, date(2027, 3, 30))
    assert (winter.at.hour, summer.at.hour) == (8, 7)


def test_of_several_missed_slots_the_latest_are_found_oldest_first_however_long_ago_the_first():
    days = england_and_wales()
    found = latest_slots(DAILY, london("2014-01-01T00:00"), london("2015-02-10T09:00"), days, count=3)
    assert [slot.name for slot in found] == ["2015-02-06T08:30", "2015-02-09T08:30", "2015-02-10T08:30"]


def test_latest_slots_leave_out_what_lies_before_and_after():
    days = england_and_wales()
    found = latest_slots(DAILY, london("2015-02-06T08:30"), london("2015-02-09T08:30"), days, count=9)
    assert [slot.name for slot in found] == ["2015-02-09T08:30"]
    assert latest_slots(DAILY, london("2015-02-06T08:30"), london("2015-02-09T08:29"), days, count=9) == []


def test_a_daily_post_is_worth_sending_for_its_seconds_and_a_monday_post_until_the_end_of_the_next_working_day():
    days = england_and_wales()
    assert expiry(DAILY, slot_on(DAILY, date(2015, 2, 9)), 4 * 3600, days) == london("2015-02-09T12:30")
    assert expiry(MONDAY, slot_on(MONDAY, date(2015, 2, 9)), 0, days) == london("2015-02-11T00:00")
    assert expiry(MONDAY, slot_on(MONDAY, date(2015, 4, 2)), 0, days) == london("2015-04-08T00:00")  # over Easter


class _EverySingleDay(WorkingDays):
    def is_working(self, day):
        return True


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("local_time", TIMES)
def test_over_ten_years_each_local_date_comes_exactly_once_and_in_order(zone, local_time):
    rule = Rule("daily", ZoneInfo(zone), local_time)
    slot = next_slot(rule, datetime(2019, 12, 31, 0, 0, tzinfo=UTC), _EverySingleDay(frozenset()))
    names, instants = [], []
    while slot.name < "2030":
        names.append(slot.name)
        instants.append(slot.at)
        slot = next_slot(rule, slot.at, _EverySingleDay(frozenset()))
    first = date.fromisoformat(names[0][:10])
    assert names == [f"{first + timedelta(days=n)}T{local_time:%H:%M}" for n in range(len(names))]
    assert instants == sorted(set(instants))


MINUTE = timedelta(minutes=1)
BEGINNING = datetime(2012, 1, 9, tzinfo=UTC)
instants = st.integers(0, 16 * 365 * 24 * 3600).map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
wall_times = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@given(after=instants, zone=st.sampled_from(ZONES), local_time=wall_times, kind=st.sampled_from(["daily", "monday"]))
@settings(max_examples=150, deadline=None)
def test_the_next_slot_is_what_a_minute_by_minute_walk_of_the_clock_finds(after, zone, local_time, kind):
    """The independent computation: walk real time minute by minute, read the local clock, look for the wall time."""
    rule, days = Rule(kind, ZoneInfo(zone), local_time), england_and_wales()
    slot = next_slot(rule, after, days)
    assert slot.at > after
    walked = _walk(rule, after, slot.at, days)
    if walked is not None:
        assert (slot.name, slot.at) == walked
    else:  # the wall time was skipped: the slot lies right after the gap, shifted by its length
        skipped = datetime.fromisoformat(slot.name).replace(tzinfo=rule.zone)
        assert slot.at.astimezone(rule.zone).replace(tzinfo=None) > skipped.replace(tzinfo=None)
        assert slot.at == skipped.astimezone(UTC)


def _walk(rule, after, until, days):
    minute = after.replace(second=0, microsecond=0)
    minute = minute if minute > after else minute + MINUTE
    while minute <= until:
        local = _local(minute, rule)
        if local.time() == rule.local_time and _right_day(rule.kind, local.date(), days) and _first(minute, rule):
            return f"{local.date()}T{local:%H:%M}", minute
        minute += MINUTE
    return None


def _local(instant, rule):
    return instant.astimezone(rule.zone).replace(tzinfo=None, fold=0)


def _first(minute, rule):
    """Whether the local clock did not show the same time before; clocks go back by at most two hours."""
    return all(_local(minute - n * MINUTE, rule) != _local(minute, rule) for n in range(1, 121))


def _right_day(kind, day, days):
    if day.weekday() >= SATURDAY or day in days.holidays:
        return False
    if kind == "daily":
        return True
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=n) for n in range(5)]
    return day == next(each for each in week if each not in days.holidays)


def test_the_days_of_a_rule_never_include_a_weekend_or_a_holiday():
    days = england_and_wales()
    year = [date(2015, 1, 1) + timedelta(days=n) for n in range(365)]
    daily = [day for day in year if is_day_of(DAILY, day, days)]
    assert len(daily) == 253  # 261 weekdays less 8 bank holidays
    assert (
        len([day for day in year if is_day_of(MONDAY, day, days)]) == 52
    )  # the week of Friday 2 January began in December
