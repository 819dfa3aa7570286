"""Quiet hours: when a person may be written to."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import england_and_wales
from jobs.quiet_hours import next_allowed
from storage.patterns import BEGIN, END

DAYS = england_and_wales()
LONDON, PARIS, NEW_YORK = map(ZoneInfo, ("Europe/London", "Europe/Paris", "America/New_York"))


def local(text, zone=LONDON):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize("now", ["2015-02-09T08:00", "2015-02-09T09:00", "2015-02-09T17:59:59.999999"])
def test_within_hours_nothing_waits(now):
    assert next_allowed(local(now), LONDON, DAYS) == local(now)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2015-02-09T07:59:59.999999", "2015-02-09T08:00"),
        ("2015-02-09T00:00", "2015-02-09T08:00"),
        ("2015-02-09T18:00", "2015-02-10T08:00"),
        ("2015-02-09T22:00", "2015-02-10T08:00"),
        ("2015-02-06T18:00", "2015-02-09T08:00"),  # Friday evening
        ("2015-02-07T12:00", "2015-02-09T08:00"),
        ("2015-02-08T23:59", "2015-02-09T08:00"),
        ("2015-04-02T18:00", "2015-04-07T08:00"),  # the evening before Good Friday
        ("2015-04-03T10:00", "2015-04-07T08:00"),
        ("2015-04-06T10:00", "2015-04-07T08:00"),
        ("2014-12-24T19:00", "2014-12-29T08:00"),
        ("2027-03-26T20:00", "2027-03-30T08:00"),  # the clocks go forward on Easter Sunday
        ("2026-10-23T20:00", "2026-10-26T08:00"),  # and back on a Sunday in October
    ],
)
def test_outside_it_waits_until_eight_on_the_next_working_day(now, then):
    assert next_allowed(local(now), LONDON, DAYS) == local(then)


def test_the_hours_are_those_of_the_place_where_the_person_is():
    nine_in_london = local("2015-02-09T09:00")
    assert next_allowed(nine_in_london, PARIS, DAYS) == nine_in_london
    assert next_allowed(nine_in_london, NEW_YORK, DAYS) == local("2015-02-09T08:00", NEW_YORK)
    assert next_allowed(local("2015-02-09T17:30"), PARIS, DAYS) == local("2015-02-10T08:00", PARIS)


@given(
    seconds=st.integers(0, 16 * 365 * 24 * 3600),
    zone=st.sampled_from([LONDON, PARIS, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/St_Johns")]),
)
def test_what_it_says_is_always_allowed_never_earlier_and_the_first_such_moment(seconds, zone):
    now = datetime(2012, 3, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    then = next_allowed(now, zone, DAYS)
    there = then.astimezone(zone)
    assert then >= now
    assert DAYS.is_working(there.date())
    assert BEGIN <= there.time() < END
    assert next_allowed(then, zone, DAYS) == then
    if then > now:
        assert there.time() == BEGIN
        before = now.astimezone(zone).date()
        between = [before + timedelta(days=n) for n in range((there.date() - before).days)]
        last_hours = [day for day in between if DAYS.is_working(day) and day > before]
        assert last_hours == []
