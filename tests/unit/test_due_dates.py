"""Due dates in words, as they are typed on Monday 9 February 2015, and the lines that hold them."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.clock import england_and_wales
from handlers import due_dates
from handlers.due_dates import DueDate, Line
from storage.errors import BadInput

MONDAY = date(2015, 2, 9)
COMMITTEE = "Crime and Disorder (Overview and Scrutiny) Committee, Dartford"
PARTNERSHIP = "Dartford and Gravesham Community Safety Partnership"


@dataclass(frozen=True)
class Held:
    body: str
    held_on: date


MEETINGS = (
    Held(COMMITTEE, date(2014, 7, 23)),
    Held(COMMITTEE, date(2015, 2, 11)),
    Held(COMMITTEE, date(2015, 7, 22)),
    Held(PARTNERSHIP, date(2015, 3, 12)),
    Held(COMMITTEE, date(2016, 2, 10)),
)
POSTS = ("CSU Inspector", "Community Safety Officer", "Community Safety Officer (Gravesham)")


def read(words, today=MONDAY, meetings=MEETINGS):
    return due_dates.read(words, today, meetings)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2015-02-09"),
        ("tomorrow", "2015-02-10"),
        ("the day after tomorrow", "2015-02-11"),
        ("next working day", "2015-02-10"),
        ("Friday", "2015-02-13"),
        ("by Friday.", "2015-02-13"),
        ("on fri", "2015-02-13"),
        ("this Friday", "2015-02-13"),
        ("Monday", "2015-02-16"),
        ("this Monday", "2015-02-09"),
        ("next Friday", "2015-02-20"),
        ("next Monday", "2015-02-16"),
        ("Friday next week", "2015-02-20"),
        ("Friday week", "2015-02-20"),
        ("a week on Friday", "2015-02-20"),
        ("in 10 working days", "2015-02-23"),
        ("within 3 working days", "2015-02-12"),
        ("10 working days from now", "2015-02-23"),
        ("in two weeks", "2015-02-23"),
        ("in a fortnight", "2015-02-23"),
        ("two weeks' time", "2015-02-23"),
        ("in two weeks’ time", "2015-02-23"),
        ("in a couple of weeks", "2015-02-23"),
        ("in ten days", "2015-02-19"),
        ("within 28 days", "2015-03-09"),
        ("in 3 months", "2015-05-09"),
        ("in 1 year", "2016-02-09"),
        ("end of week", "2015-02-13"),
        ("by the end of the week", "2015-02-13"),
        ("end of next week", "2015-02-20"),
        ("next week", "2015-02-20"),
        ("end of month", "2015-02-27"),
        ("month end", "2015-02-27"),
        ("end of February", "2015-02-27"),
        ("end of January", "2016-01-29"),
        ("end of next month", "2015-03-31"),
        ("end of May 2015", "2015-05-29"),
        ("end of the quarter", "2015-03-31"),
        ("end of the financial year", "2015-03-31"),
        ("end of the year", "2015-12-31"),
        ("18 February", "2015-02-18"),
        ("by 18 February", "2015-02-18"),
        ("due by 18 February", "2015-02-18"),
        ("by 18th feb at the latest", "2015-02-18"),
        ("no later than 18 February 2015", "2015-02-18"),
        ("Wednesday 18 February 2015", "2015-02-18"),
        ("the 18th of February", "2015-02-18"),
        ("February 18", "2015-02-18"),
        ("February 18th, 2015", "2015-02-18"),
        ("the 18th", "2015-02-18"),
        ("the 2nd", "2015-03-02"),
        ("the 31st", "2015-03-31"),
        ("the 18th of next month", "2015-03-18"),
        ("18/02/2015", "2015-02-18"),
        ("18/2/15", "2015-02-18"),
        ("18.02.2015", "2015-02-18"),
        ("18-2-2015", "2015-02-18"),
        ("3/4", "2015-04-03"),
        ("2015-02-18", "2015-02-18"),
        ("18 February at 5pm", "2015-02-18"),
        ("18 February, 17:00", "2015-02-18"),
        ("close of play on Friday", "2015-02-13"),
        ("COB Friday", "2015-02-13"),
        ("1 February", "2016-02-01"),
        ("29 February", "2016-02-29"),
        ("before 18 February", "2015-02-17"),
        ("before Easter Monday", None),
        ("before Monday 6 April 2015", "2015-04-02"),
        ("5 working days before 18 February", "2015-02-11"),
        ("two weeks before 31 March", "2015-03-17"),
        ("before the July meeting", "2015-07-21"),
        ("for the July meeting", "2015-07-21"),
        ("by the meeting in July", "2015-07-21"),
        ("at the July meeting", "2015-07-22"),
        ("before the summer meeting", "2015-07-21"),
        ("before the winter 2016 meeting", "2016-02-09"),
        ("before the next scrutiny meeting", "2015-02-10"),
        ("before the next CSP meeting", "2015-03-11"),
        ("5 working days before the next CSP meeting", "2015-03-05"),
        ("10 days before the meeting of the Community Safety Partnership", "2015-03-02"),
        ("a week before the July meeting", "2015-07-15"),
        ("none", None),
        ("no date", None),
        ("-", None),
        ("", None),
    ],
)
def test_a_due_date_in_words_is_read_as_it_is_meant(words, day):
    if words == "before Easter Monday":
        with pytest.raises(BadInput, match="is not a due date"):
            read(words)
        return
    found = read(words)
    assert (found.day.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("31 February", "There is no 31 February. Check the date."),
        ("31/02/2015", "There is no 31 February 2015"),
        ("2015-13-01", "There is no 1/13 2015"),
        ("1 January 2015", "1 January 2015 has passed. Give a date from today on."),
        ("the 45th", "No month has a day 45"),
        ("Tuesday 18 February", "18 February 2015 is a Wednesday, not a Tuesday. Which do you mean?"),
        ("18 February 2035", "18 February 2035 is more than 10 years away"),
        ("soon", "“soon” is not a due date that cspbot can read. Write a due date like “18 February”"),
        ("before the September meeting", "cspbot knows no september meeting that is still to come"),
        ("before the next meeting", "Which meeting do you mean: Crime and Disorder .* or Dartford and Gravesham"),
        ("before the probation meeting", "There is no body called “probation”"),
        ("in 0 zillion days", "is not a due date"),
        ("100 weeks before the July meeting", "has passed"),
    ],
)
def test_a_date_that_can_not_be_gets_a_sentence(words, sentence):
    with pytest.raises(BadInput, match=sentence):
        read(words)


def test_a_reading_that_is_not_plain_says_what_it_was_taken_for():
    assert read("next Friday") == DueDate(date(2015, 2, 20), "Friday of next week")
    assert read("end of month").meant == "the last working day to 28 February 2015"
    assert read("before the July meeting").meant == f"the {COMMITTEE} meets on 22 July 2015"
    assert read("18 February").meant == ""


def test_the_next_meeting_is_that_of_the_only_body_there_is():
    only = [meeting for meeting in MEETINGS if meeting.body == COMMITTEE]
    assert read("before the next meeting", meetings=only).day == date(2015, 2, 10)
    with pytest.raises(BadInput, match="knows no next meeting that is still to come"):
        read("before the next meeting", meetings=())


def test_what_falls_on_a_holiday_is_done_on_the_working_day_before():
    assert read("end of the month", date(2015, 5, 4)).day == date(2015, 5, 29)
    assert read("in 5 working days", date(2014, 12, 22)).day == date(2014, 12, 31)


WORDS = st.lists(
    st.sampled_from(
        ["by", "before", "in", "on", "the", "next", "this", "end", "of", "month", "week", "year", "friday", "monday"]
        + ["31", "30", "18th", "5", "ten", "working", "days", "weeks", "february", "meeting", "csp", "scrutiny", "july"]
        + ["2015", "18/02/2015", "31.2.", "-1", "99999", "and", "at", "5pm", "summer", "quarter", "a", "fortnight"]
    ),
    max_size=9,
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(words=st.one_of(WORDS, st.text(max_size=40)), today=st.dates(date(2012, 1, 1), date(2090, 12, 31)))
@example("the 31st", date(2015, 2, 28))
@example("29 february", date(2099, 3, 1))
@example("in 4999 years", MONDAY)
@example("31 february 0000", MONDAY)
@example("end of may 9999", MONDAY)
def test_whatever_is_written_is_a_date_from_today_on_or_gets_a_sentence(words, today):
    try:
        found = due_dates.read(words, today, MEETINGS, england_and_wales())
    except BadInput as error:
        assert str(error)
    else:
        assert found is None or found.day >= today


LINES = """
Check the baseline with the Kent Police analyst @CSU Inspector by 18 February
= Check the baseline with the Kent Police analyst | CSU Inspector | by 18 February
Check the baseline <@U0CSO00001|cso> by 18 February
= Check the baseline | <@U0CSO00001|cso> | by 18 February
@csu inspector check the baseline tomorrow
= check the baseline | csu inspector | tomorrow
Check the baseline by Friday @Community Safety Officer
= Check the baseline | Community Safety Officer | by Friday
Ring housing @Community Safety Officer (Gravesham) in 10 working days
= Ring housing | Community Safety Officer (Gravesham) | in 10 working days
Check the baseline @Head of Housing by 18 February
= Check the baseline | Head of Housing | by 18 February
@Head Of Housing look at the fence
= look at the fence | Head Of Housing |
Write to residents by post by 18 February
= Write to residents by post | | by 18 February
Write to residents by post
= Write to residents by post | |
Report on the 2014 figures before the July meeting
= Report on the 2014 figures | | before the July meeting
Prepare minutes for the next meeting
= Prepare minutes for the next meeting | |
Draft for Friday
= Draft | | for Friday
Plan next year’s budget by end of month
= Plan next year’s budget | | by end of month
Agree the wording; due next Friday
= Agree the wording | | due next Friday
Count again by 31 February
= Count again | | by 31 February
Send slides 5 working days before the next CSP meeting
= Send slides | | 5 working days before the next CSP meeting
Mail a@b.example by Friday
= Mail a@b.example | | by Friday
"""
PAIRS = [(line, told.split(" |")) for line, told in re.findall(r"^(.+)\n= (.+)$", LINES, re.MULTILINE)]


@pytest.mark.parametrize(("line", "parts"), PAIRS)
def test_a_line_tells_what_who_and_by_when(line, parts):
    assert due_dates.split(line, POSTS) == Line(*(part.strip() for part in parts))


def test_an_empty_line_tells_nothing():
    assert due_dates.split("  ", POSTS) == Line("")


@given(line=st.one_of(WORDS, st.text(max_size=60)))
def test_any_line_is_split_without_an_error(line):
    found = due_dates.split(line, POSTS)
    assert len(found.title) <= len(line)
