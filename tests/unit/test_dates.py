"""Dates as people say them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import england_and_wales
from bot.messages import agenda, dates

MONDAY = date(2015, 2, 9)
LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2014, 12, 12), "Was due Friday 12 December 2014"),
        (date(2015, 2, 6), "Was due Friday 6 February"),
        (date(2015, 2, 8), "Was due yesterday, Sunday 8 February"),
        (date(2015, 2, 9), "Due today"),
        (date(2015, 2, 10), "Due tomorrow, Tuesday 10 February"),
        (date(2015, 2, 13), "Due Friday 13 February"),
        (date(2016, 1, 4), "Due Monday 4 January 2016"),
    ],
)
def test_a_deadline_is_said_in_relation_to_today(due, words):
    assert dates.due_words(due, MONDAY) == words


def test_month_and_year_are_said_only_where_they_are_not_known():
    assert dates.full_date(MONDAY) == "Monday 9 February 2015"
    assert dates.known_year(date(2015, 7, 22), MONDAY) == "Wednesday 22 July"
    assert dates.known_year(date(2016, 7, 27), MONDAY) == "Wednesday 27 July 2016"
    assert dates.known_month(date(2015, 2, 6), MONDAY) == "Friday 6"
    assert dates.known_month(date(2015, 3, 3), MONDAY) == "Tuesday 3 March"
    assert dates.known_month(date(2014, 2, 3), MONDAY) == "Monday 3 February 2014"


def test_an_instant_is_told_in_local_time_with_its_zone():
    assert dates.date_and_time(datetime(2015, 2, 9, 9, 5, tzinfo=UTC), LONDON) == (
        "Monday 9 February 2015, 09:05 (London time)"
    )
    assert dates.date_and_time(datetime(2015, 7, 9, 23, 5, tzinfo=UTC), LONDON) == (
        "Friday 10 July 2015, 00:05 (London time)"
    )
    assert dates.zone_words(ZoneInfo("UTC")) == "UTC"
    assert dates.zone_words(ZoneInfo("America/New_York")) == "New York time"


def test_a_message_says_so_when_it_goes_out_over_five_minutes_late():
    due = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
    assert dates.late_note(due, due + timedelta(minutes=5), LONDON) == ""
    assert dates.late_note(due, due + timedelta(minutes=40), LONDON) == "Due 08:30, sent 09:10"
    assert dates.late_note(due, due + timedelta(days=1), LONDON) == (
        "Due Monday 9 February, 08:30; sent Tuesday 10 February, 08:30"
    )


@given(day=DAYS, today=DAYS)
def test_no_date_is_ever_said_ambiguously(day, today):
    for said in (dates.known_year(day, today), dates.known_month(day, today)):
        assert said.startswith(dates.DAYS[day.weekday()])
        assert str(day.year) in said or day.year == today.year
        assert f" {day.day}" in said


@pytest.mark.parametrize(
    ("meeting", "public_by", "notice_by"),
    [
        (date(2015, 2, 11), date(2015, 2, 3), date(2015, 1, 13)),
        (date(2015, 7, 22), date(2015, 7, 14), date(2015, 6, 23)),
        (date(2027, 2, 17), date(2027, 2, 9), date(2027, 1, 19)),
        (date(2027, 1, 6), date(2026, 12, 24), date(2026, 12, 8)),
    ],
)
def test_an_agenda_needs_five_clear_working_days_and_a_key_decision_28_clear_days(meeting, public_by, notice_by):
    assert agenda.agenda_by(meeting, england_and_wales()) == public_by
    assert agenda.notice_by(meeting) == notice_by


@given(meeting=st.dates(date(2013, 1, 1), date(2028, 6, 30)))
def test_five_clear_working_days_lie_between_the_agenda_and_the_meeting(meeting):
    days = england_and_wales()
    by = agenda.agenda_by(meeting, days)
    assert days.is_working(by)
    between = [by + timedelta(days=n) for n in range(1, (meeting - by).days)]
    assert sum(days.is_working(day) for day in between) == agenda.AGENDA_CLEAR_DAYS
