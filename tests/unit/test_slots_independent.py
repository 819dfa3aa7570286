"""Slots of two whole years against a computation of their own: brute force over every minute of UTC, read off a clock.

Nothing here asks jobs.slots how a wall time becomes an instant or which days count: the year is walked in UTC, minute
by minute, the local clock is read at each, and bank holidays are written out.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bot.clock import england_and_wales
from jobs.slots import Rule, next_slot

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
LONGER = date(2028, 4, 10)  # what comes next after the last hours is counted too
BANK_HOLIDAYS = {
    *(date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)),
    *(date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28)),
    *(date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31)),
    *(date(2027, 8, 30), date(2027, 12, 27), date(2027, 12, 28), date(2028, 1, 3)),
}
LONDON, NEW_YORK = "Europe/London", "America/New_York"
# (kind, zone, local time, weekdays, working days only, nth day of the month)
TWENTY = [
    ("daily", LONDON, "08:30", "", True, 1),
    ("daily", LONDON, "01:30", "", False, 1),  # skipped once a year, doubled once a year
    ("daily", LONDON, "01:00", "", False, 1),
    ("daily", LONDON, "00:59", "", False, 1),
    ("daily", LONDON, "02:00", "", False, 1),
    ("daily", LONDON, "00:00", "", True, 1),
    ("daily", LONDON, "23:59", "", True, 1),
    ("daily", LONDON, "07:15", "mon wed fri", True, 1),
    ("daily", LONDON, "18:00", "sat sun", False, 1),
    ("daily", LONDON, "01:45", "sun", False, 1),  # the very day of both clock changes
    ("monday", LONDON, "08:30", "", True, 1),
    ("monday", LONDON, "01:30", "sun", False, 1),
    ("monday", LONDON, "09:00", "fri", True, 1),  # Good Friday: the Tuesday after Easter
    ("monday", LONDON, "08:00", "", False, 1),  # each Monday, whatever it is
    ("monthly", LONDON, "10:00", "", True, 1),
    ("monthly", LONDON, "10:00", "", True, 5),
    ("monthly", LONDON, "01:15", "", False, 15),
    ("quarterly", LONDON, "09:30", "", True, 3),
    ("daily", NEW_YORK, "02:30", "", False, 1),
    ("daily", "Australia/Lord_Howe", "02:10", "", False, 1),  # half an hour forward and back
]


def ids(case):
    return " ".join(str(each) for each in case)


@cache
def clock_of(zone):
    """Every minute of both years (and two days round them): local wall time -> the UTC minutes at which it is shown."""
    shown = defaultdict(list)
    minute, there = FIRST - 2 * DAY, ZoneInfo(zone)
    while minute.date() <= LONGER + DAY:
        offset = minute.astimezone(there).utcoffset()
        for _ in range(15):  # no clock changes but on a quarter of an hour
            shown[(minute + offset).replace(tzinfo=None)].append(minute)
            minute += MINUTE
    return shown


def instant(zone, day, wall):
    """When a local time first comes; where it is skipped, as long after the gap began as it would have been."""
    shown = clock_of(zone)
    wanted = datetime.combine(day, wall)
    if wanted in shown:
        return min(shown[wanted])
    before = wanted
    while before not in shown:  # back to the last minute before the gap
        before -= MINUTE
    return max(shown[before]) + (wanted - before)


def works(day):
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def all_days():
    return [FIRST.date() + n * DAY for n in range((LONGER - FIRST.date()).days)]


def days_of(kind, weekdays, working, nth):
    """The local days of a subscription, by ticking them off on a calendar."""
    chosen = {["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(word) for word in weekdays.split()}
    if kind == "daily":
        usual = chosen or set(range(7))
        return [day for day in all_days() if day.weekday() in usual and (works(day) or not working)]
    if kind == "monday":
        moved = []
        for day in all_days():
            if day.weekday() in (chosen or {0}):
                while working and not works(day):
                    day += DAY
                moved.append(day)
        return sorted(set(moved))
    months = defaultdict(list)
    for day in all_days():
        if works(day) or not working:
            months[day.year, day.month].append(day)
    every = 3 if kind == "quarterly" else 1
    full = [days for (_, month), days in sorted(months.items()) if (month - 1) % every == 0 and len(days) >= nth]
    return [days[nth - 1] for days in full]


def rule(case):
    kind, zone, wall, weekdays, working, nth = case
    numbers = frozenset(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(word) for word in weekdays.split())
    return Rule(kind, ZoneInfo(zone), time.fromisoformat(wall), numbers, working, nth)


def expected(case):
    """(name, instant) of each slot of both years and a quarter more, in order."""
    kind, zone, wall, weekdays, working, nth = case
    at = time.fromisoformat(wall)
    found = [(f"{day}T{wall}", instant(zone, day, at)) for day in days_of(kind, weekdays, working, nth)]
    return sorted(found, key=lambda each: each[1])


def within(slots):
    return [(name, at) for name, at in slots if FIRST < at <= LAST]


def test_the_bank_holidays_written_out_here_are_those_the_application_uses():
    known = {day for day in england_and_wales().holidays if FIRST.date() <= day < LONGER}
    assert known == BANK_HOLIDAYS


@pytest.mark.parametrize("case", TWENTY, ids=ids)
def test_the_slots_of_two_years_are_those_of_a_walk_through_every_minute(case):
    asked, days = rule(case), england_and_wales()
    found, after = [], FIRST
    while after < LAST:
        slot = next_slot(asked, after, days)
        found.append((slot.name, slot.at))
        after = slot.at
    assert within(found) == within(expected(case))


@pytest.mark.parametrize("case", TWENTY, ids=ids)
def test_asked_at_each_of_the_17_520_hours_the_next_slot_is_the_same_as_counted(case):
    asked, days, slots = rule(case), england_and_wales(), expected(case)
    hour, number = FIRST, 0
    while hour < LAST:
        while slots[number][1] <= hour:
            number += 1
        slot = next_slot(asked, hour, days)
        assert (slot.name, slot.at) == slots[number], hour
        hour += timedelta(hours=1)


CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("weekday", range(7))
def test_round_a_clock_change_every_hour_of_every_weekday_comes_once(change, weekday):
    """For each hour of the day and half past: the slot of that weekday in the week of the change and the one after."""
    for half_hour in range(48):
        wall = time(half_hour // 2, 30 * (half_hour % 2))
        asked = Rule("daily", ZoneInfo(LONDON), wall, frozenset({weekday}), working_days_only=False)
        monday = change - timedelta(days=6)
        after = datetime.combine(monday - DAY, time(23, 45), ZoneInfo(LONDON))
        for week in range(2):
            day = monday + timedelta(days=weekday + 7 * week)
            slot = next_slot(asked, after, england_and_wales())
            assert (slot.name, slot.at) == (f"{day}T{wall:%H:%M}", instant(LONDON, day, wall))
            after = slot.at


def test_a_skipped_hour_moves_forward_by_the_gap_and_a_doubled_one_counts_first():
    every_day = Rule("daily", ZoneInfo(LONDON), time(1, 30), working_days_only=False)
    days = england_and_wales()
    spring = next_slot(every_day, datetime(2026, 3, 28, 12, tzinfo=UTC), days)
    assert spring.at.astimezone(ZoneInfo(LONDON)).isoformat() == "2026-03-29T02:30:00+01:00"
    autumn = next_slot(every_day, datetime(2026, 10, 24, 12, tzinfo=UTC), days)
    assert autumn.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
