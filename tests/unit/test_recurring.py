"""Rules of actions that recur: what can be written, and the dates they give."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import england_and_wales
from storage import recurring
from storage.errors import Ambiguous, BadInput, NotFound
from storage.recurring import BeforeMeetings, Interval

COMMITTEE = "Crime and Disorder (Overview and Scrutiny) Committee, Dartford"
PARTNERSHIP = "Dartford and Gravesham Community Safety Partnership"
DAYS = england_and_wales()


@dataclass(frozen=True)
class Held:
    body: str
    held_on: date


MEETINGS = [
    Held(PARTNERSHIP, date(2015, 6, 11)),
    Held(PARTNERSHIP, date(2015, 3, 12)),
    Held(COMMITTEE, date(2015, 2, 11)),
    Held(COMMITTEE, date(2015, 7, 22)),
]


def after(rule, day, anchor=None, meetings=MEETINGS):
    rule = recurring.parse(rule) if isinstance(rule, str) else rule
    return recurring.next_due(rule, anchor=anchor or day, after=day, meetings=meetings, working_days=DAYS)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("each month", Interval(1, True)),
        ("Every quarter", Interval(3, True)),
        ("quarterly", Interval(3, True)),
        ("each year", Interval(12, True)),
        ("every half-year", Interval(6, True)),
        ("every other week", Interval(14, False)),
        ("every 2 weeks", Interval(14, False)),
        ("every fortnight", Interval(14, False)),
        ("every three months", Interval(3, True)),
        ("14 working days before each CSP meeting", BeforeMeetings(14, True, "csp")),
        ("two weeks before every meeting", BeforeMeetings(14, False, "")),
        ("10 days before each scrutiny meeting", BeforeMeetings(10, False, "scrutiny")),
        ("before each CSP meeting", BeforeMeetings(1, True, "csp")),
    ],
)
def test_a_rule_is_read_from_its_words(words, rule):
    assert recurring.parse(words) == rule


@pytest.mark.parametrize(
    "words",
    ["", "now and then", "every zillion days", "every 0 weeks", "every 9999 years", "5 clear days before each meeting"],
)
def test_what_is_no_rule_is_refused_with_what_can_be_written(words):
    with pytest.raises(BadInput, match="Write it like “each month”, “each quarter”"):
        recurring.parse(words)


def test_a_day_that_a_month_has_not_is_its_last_and_comes_back():
    day, found = date(2015, 1, 31), []
    for _ in range(4):
        day = after("each month", day, anchor=date(2015, 1, 31))
        found.append(day.isoformat())
    assert found == ["2015-02-28", "2015-03-31", "2015-04-30", "2015-05-31"]


def test_an_action_on_meetings_is_due_so_many_working_days_before_the_next_one():
    assert after("14 working days before each CSP meeting", date(2015, 1, 5)) == date(2015, 2, 20)
    assert after("14 working days before each CSP meeting", date(2015, 2, 20)) == date(2015, 5, 21)
    assert after("14 working days before each CSP meeting", date(2015, 5, 21)) is None


def test_a_rule_that_names_no_body_or_an_unknown_one_says_so():
    with pytest.raises(Ambiguous, match="Crime and Disorder"):
        after("5 days before each meeting", date(2015, 1, 5))
    with pytest.raises(NotFound, match="There is no body called “probation”"):
        after("5 days before each probation meeting", date(2015, 1, 5))


RULES = st.builds(Interval, st.integers(1, 60), st.booleans())


@given(rule=RULES, anchor=st.dates(date(2012, 1, 1), date(2040, 1, 1)), later=st.integers(0, 3000))
def test_the_next_turn_is_the_first_after_the_day_and_keeps_its_cadence(rule, anchor, later):
    day = anchor + timedelta(days=later)
    turns = (rule.turn(anchor, number) for number in count())
    assert after(rule, day, anchor) == next(turn for turn in turns if turn > day)
