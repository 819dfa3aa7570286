"""Rules of actions that recur, in words ("each quarter", "14 working days before each CSP meeting"). Pure.

An interval counts from the date of the first action, so that one on the 31st stays at the end of each month, and one
that was put off once keeps its cadence.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.clock import WorkingDays
from storage.errors import BadInput
from storage.meeting_days import MeetingDay, of_body
from storage.numerals import number

_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 1, "quarter": 3, "half year": 6, "year": 12}
_IN_DAYS = frozenset({"day", "week", "fortnight"})
_SYNONYMS = {
    "daily": "day", "weekly": "week", "fortnightly": "fortnight", "monthly": "month", "quarterly": "quarter",
    "half-yearly": "half year", "yearly": "year", "annually": "year",
}  # fmt: skip
_INTERVAL = re.compile(
    r"(?:each|every)(?: (?P<other>other))?(?: (?P<count>\w+))??"
    r" (?P<unit>day|week|fortnight|month|quarter|half[ -]year|year)s?"
)
_BEFORE = re.compile(
    r"(?:(?P<count>\w+) (?P<kind>working |clear |calendar )?(?P<unit>day|week)s? )?"
    r"before (?:each|every)(?: (?P<body>.+?))? meetings?"
)
_MOST = 1_000
ASK = (
    "Write it like “each month”, “each quarter”, “each year”, “every 2 weeks” or "
    "“14 working days before each CSP meeting”."
)


@dataclass(frozen=True, slots=True)
class Interval:
    """Every `count` days or months."""

    count: int
    months: bool

    def turn(self, anchor: date, number: int) -> date:
        """The date of the `number`th turn after `anchor`; a day that a month has not is its last."""
        if not self.months:
            return anchor + timedelta(days=self.count * number)
        months = anchor.year * 12 + anchor.month - 1 + self.count * number
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(anchor.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class BeforeMeetings:
    """So many days (working days or calendar days) before each meeting of a body; `body` is "" for the only one."""

    count: int
    working: bool
    body: str

    def due_for(self, held_on: date, working_days: WorkingDays) -> date:
        """The date for a meeting on `held_on`."""
        return working_days.shift(held_on, -self.count) if self.working else held_on - timedelta(days=self.count)


Rule = Interval | BeforeMeetings


def parse(words: str) -> Rule:
    """The rule in `words`. Raises BadInput, saying what can be written."""
    text = " ".join(words.casefold().replace("’", "'").split()).rstrip(".")
    if found := _BEFORE.fullmatch(text):
        return _before(found, words)
    text = f"each {_SYNONYMS[text]}" if text in _SYNONYMS else text
    if (found := _INTERVAL.fullmatch(text)) is None:
        raise BadInput(f"“{words}” does not say how often. {ASK}")
    unit = found["unit"].replace("-", " ")
    count = 2 if found["other"] else _count(found["count"], words)
    if not 0 < count * _UNITS[unit] <= _MOST:
        raise BadInput(f"“{words}” is not a time that can recur. {ASK}")
    return Interval(count * _UNITS[unit], unit not in _IN_DAYS)


def next_due(
    rule: Rule,
    *,
    anchor: date,
    after: date,
    meetings: Sequence[MeetingDay],
    working_days: WorkingDays,
) -> date | None:
    """The first date of `rule` strictly after `after`; None where it hangs on a meeting that nobody planned yet.

    `anchor` is the date of the first action: an interval counts from there. Raises Ambiguous where the rule names no
    body and several meet.
    """
    if isinstance(rule, BeforeMeetings):
        days = (rule.due_for(each.held_on, working_days) for each in of_body(rule.body, meetings))
        return min((day for day in days if day > after), default=None)
    return _turn_after(rule, anchor, after)


def _turn_after(rule: Interval, anchor: date, after: date) -> date:
    step = rule.count * (31 if rule.months else 1)
    number = max(0, (after - anchor).days // step)  # never past the turn that is sought
    while (day := rule.turn(anchor, number)) <= after:
        number += 1
    return day


def _before(found: re.Match[str], words: str) -> BeforeMeetings:
    count = _count(found["count"], words) if found["count"] else 1  # "before each meeting": the working day before
    weeks = found["unit"] == "week"
    working = (found["kind"] or "").strip() == "working"
    if not 0 < count <= _MOST or (weeks and found["kind"]) or (found["kind"] or "").strip() == "clear":
        raise BadInput(f"“{words}” does not say how many days before. {ASK}")
    return BeforeMeetings(count * (7 if weeks else 1), working or not found["count"], found["body"] or "")


def _count(written: str | None, words: str) -> int:
    found = number(written) if written else 1
    if found is None:
        raise BadInput(f"“{words}” does not say how often. {ASK}")
    return found
