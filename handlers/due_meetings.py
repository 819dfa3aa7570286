"""Due dates that hang on something else: before a meeting, so many working days before a meeting or a date. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from handlers import due_calendar
from handlers.due_calendar import MONTH, YEAR, Found, Situation, month_number, shifted
from storage.day_words import day_words
from storage.errors import Ambiguous, BadInput, NotFound
from storage.meeting_days import MeetingDay, of_body
from storage.numerals import number

SEASONS = {"winter": (12, 1, 2), "spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11)}
_COUNT = (
    r"(?P<count>[a-z]+|\d{1,4}) (?P<kind>working |clear |calendar |business )?"
    r"(?P<unit>day|week|fortnight|month)s? (?:before|ahead of|prior to)"
)
_FIRST = r"(?:before|ahead of|prior to|in time for|for|at|the day before)"
_MEETING = re.compile(
    rf"(?:(?:{_COUNT}|(?P<how>{_FIRST})) )?(?:(?:the|our|their) )?(?P<next>(?:next|coming) )?(?P<named>.*?) ?meetings?"
    rf"(?: of (?:the )?(?P<of>.+?))?(?: (?:in|on) (?P<when>[a-z0-9 ]+))?"
)
_ANOTHER = re.compile(r"\b(?:before|by|until|ahead|prior|after)\b")  # more than the name of a meeting
_MONTH = re.compile(rf"(?:\b|^){MONTH}(?: {YEAR})?(?:\b|$)")
_SEASON = re.compile(r"\b(?P<season>winter|spring|summer|autumn)(?: (?P<year>\d{4}))?\b")
_DAYS_BEFORE = re.compile(rf"{_COUNT} (?P<rest>.+)")
_BEFORE = re.compile(r"(?:before|ahead of|prior to) (?P<rest>.+)")
_MOST = 1_000
_DAY = timedelta(days=1)


def meeting(text: str, situation: Situation) -> Found | None:
    """Before a meeting: the last working day before it, or as many days as are said; “at” one: its day.

    Raises BadInput where no such meeting is planned, or several bodies have one.
    """
    if "meeting" not in text or (found := _MEETING.fullmatch(text)) is None or _ANOTHER.search(found["named"]):
        return None
    held = _meant(found, situation)
    days = situation.working_days
    words = f"the {held.body} meets on {day_words(held.held_on)}"
    if found["count"]:
        return Found(shifted(held.held_on, -_counted(found, text), found["unit"], found["kind"] or "", days), words)
    if found["how"] == "at":
        return Found(held.held_on, words)
    return Found(next(days.walk(held.held_on, -1)), words)


def days_before(text: str, situation: Situation) -> Found | None:
    """So many days before a date: “5 working days before 18 February”."""
    if (found := _DAYS_BEFORE.fullmatch(text)) is None or (until := _date(found["rest"], situation)) is None:
        return None
    count = _counted(found, text)
    day = shifted(until.day, -count, found["unit"], found["kind"] or "", situation.working_days)
    return Found(day, f"counted back from {day_words(until.day)}")


def before_a_day(text: str, situation: Situation) -> Found | None:
    """Before a date: the last working day before it."""
    if (found := _BEFORE.fullmatch(text)) is None or (until := _date(found["rest"], situation)) is None:
        return None
    return Found(
        next(situation.working_days.walk(until.day, -1)), f"the last working day before {day_words(until.day)}"
    )


def _date(text: str, situation: Situation) -> Found | None:
    rules = (due_calendar.near_day, due_calendar.weekday, due_calendar.end_of, due_calendar.numeric)
    dates = (*rules, due_calendar.named_day, due_calendar.day_of_month)
    return next((found for rule in dates if (found := rule(text, situation))), None)


def _counted(found: re.Match[str], text: str) -> int:
    count = number(found["count"])
    if count is None or not 0 < count <= _MOST:
        raise BadInput(f"“{text}” does not say how many days before.")
    return count


def _meant(found: re.Match[str], situation: Situation) -> MeetingDay:
    """The meeting that words name: the next of that body, month or season from tomorrow on. Raises BadInput."""
    when = " ".join(part for part in (found["named"], found["when"]) if part)
    body = found["of"] or _SEASON.sub("", _MONTH.sub("", found["named"])).strip(" ,")
    coming = [each for each in situation.meetings if each.held_on > situation.today]
    fitting = _in_time(when, _of_body(_without_article(body), coming, when))
    if not fitting:
        asked = " ".join(f"{found['next'] or ''}{found['named']} meeting {found['when'] or ''}".split())
        raise BadInput(f"cspbot knows no {asked or 'meeting'} that is still to come. Give the date itself.")
    if len(bodies := sorted({each.body for each in fitting})) > 1:
        raise BadInput(f"Which meeting do you mean: {' or '.join(bodies)}? Name the body, or give the date itself.")
    return fitting[0]


def _of_body(body: str, coming: Sequence[MeetingDay], when: str) -> list[MeetingDay]:
    if not body:
        return sorted(coming, key=lambda each: each.held_on)
    try:
        return of_body(body, coming)
    except Ambiguous as error:
        names = [name for _, name in error.choices]
        return sorted((each for each in coming if each.body in names), key=lambda each: each.held_on)
    except NotFound as error:
        raise BadInput(str(error)) from error


def _in_time(when: str, coming: Sequence[MeetingDay]) -> list[MeetingDay]:
    """Those in the month or season that is named (the next such), or all of them."""
    if found := _MONTH.search(when):
        months: tuple[int, ...] = (month_number(found["month"]),)
    elif found := _SEASON.search(when):
        months = SEASONS[found["season"]]
    else:
        return list(coming)
    year = int(found["year"]) if found["year"] else None
    return [each for each in coming if each.held_on.month in months and year in (None, each.held_on.year)]


def _without_article(body: str) -> str:
    return body.removeprefix("the ").strip()
