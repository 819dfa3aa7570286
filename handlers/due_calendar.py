"""Due dates by the calendar alone: days, weekdays, so many days or weeks ahead, ends of months, dates. Pure.

All words here are in lower case. A rule returns None for words that are not its own and raises BadInput for a date
that can't be.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.clock import WorkingDays
from storage.day_words import day_words
from storage.errors import BadInput
from storage.meeting_days import MeetingDay
from storage.numerals import number

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)"
)
DAY = r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>\d{4})"
FRIDAY, MOST_AHEAD = 4, 5_000
_DAY = timedelta(days=1)
_NEAR = {"today": 0, "tonight": 0, "now": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
_WEEKDAY = re.compile(
    rf"(?:(?P<which>this|this coming|coming|next|a week on|a week) )?{WEEKDAY}(?P<after> week| after next| next week)?"
)
_AHEAD = re.compile(
    r"(?:in|within|after)?(?: the next)? ?(?P<count>[a-z]+|\d{1,5}) (?P<kind>working |clear |calendar |business )?"
    r"(?P<unit>day|week|fortnight|month|year)s?'?(?: time)?(?P<from> from (?:now|today)| ahead| hence)?"
)
_END = re.compile(
    rf"(?:the )?(?:end of|month end|year end|(?=this|next))(?: the)?(?: ?(?P<which>this|next))?"
    rf" ?(?:(?P<unit>week|month|quarter|financial year|calendar year|year)|{MONTH}(?: {YEAR})?)?"
)
_NUMERIC = re.compile(r"(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?:(?P=sep)(?P<year>\d{4}|\d{2}))?")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_NAMED = (
    re.compile(rf"(?:{WEEKDAY},? )?{DAY}(?: of)? {MONTH},?(?: {YEAR})?"),
    re.compile(rf"(?:{WEEKDAY},? )?{MONTH} {DAY},?(?: {YEAR})?"),
)
_ORDINAL = re.compile(
    rf"(?:{WEEKDAY},? )?the (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of (?P<which>this|next) month)?"
    r"|(?P<bare>\d{1,2})(?:st|nd|rd|th)"
)


@dataclass(frozen=True, slots=True)
class Situation:
    """When words are said, and what they may refer to."""

    today: date
    meetings: tuple[MeetingDay, ...]
    working_days: WorkingDays


@dataclass(frozen=True, slots=True)
class Found:
    """A date, and what the words were taken for where that is not plain from it."""

    day: date
    meant: str = ""


def near_day(text: str, situation: Situation) -> Found | None:
    """Today, tomorrow, the next working day."""
    if text in ("next working day", "the next working day"):
        return Found(next(situation.working_days.walk(situation.today, 1)))
    return Found(situation.today + _NEAR[text] * _DAY) if text in _NEAR else None


def weekday(text: str, situation: Situation) -> Found | None:
    """Read “Friday” as the next one after today, “next Friday” as that of next week (weeks begin on Monday)."""
    if (found := _WEEKDAY.fullmatch(text)) is None:
        return None
    wanted, today, which = _weekday_number(found["weekday"]), situation.today, found["which"] or ""
    coming = today + ((wanted - today.weekday() - 1) % 7 + 1) * _DAY
    name, after = DAYS[wanted].capitalize(), (found["after"] or "").strip()
    if which == "next" or after == "next week":
        monday = today + (7 - today.weekday()) * _DAY
        return Found(monday + wanted * _DAY, f"{name} of next week")
    if after or which.startswith("a week"):
        return Found(coming + 7 * _DAY, f"a week after the coming {name}")
    return Found(today if which == "this" and today.weekday() == wanted else coming)


def ahead(text: str, situation: Situation) -> Found | None:
    """Read “in 10 working days”, “within a fortnight”, “two weeks from now”; in so many months on the same day."""
    found = _AHEAD.fullmatch(text.replace("couple of", "couple").replace("in a couple", "in couple"))
    if found is None or not (text.startswith(("in ", "within ", "after ")) or found["from"] or "time" in text):
        return None
    count = number(found["count"])
    if count is None:
        return None
    if count > MOST_AHEAD:
        raise BadInput(f"“{text}” is too far away. Check the number.")
    return Found(shifted(situation.today, count, found["unit"], found["kind"] or "", situation.working_days))


def end_of(text: str, situation: Situation) -> Found | None:
    """The end of a week is its Friday, that of a month, quarter or year its last working day."""
    if (found := _END.fullmatch(text)) is None:
        return None
    last = _last_day(found, text, situation.today)
    if last is None:
        return None
    day = last if situation.working_days.is_working(last) else next(situation.working_days.walk(last, -1))
    return Found(
        day if day >= situation.today else last, "" if day == last else f"the last working day to {day_words(last)}"
    )


def numeric(text: str, situation: Situation) -> Found | None:
    """18/02/2015, 18.2.15, 2015-02-18, 18/2: day before month but for ISO dates."""
    found = _ISO.fullmatch(text) or _NUMERIC.fullmatch(text)
    if found is None:
        return None
    day, month = int(found["day"]), int(found["month"])
    year = int(found["year"]) if found["year"] else None
    return Found(dated(day, month, year + 2000 if year is not None and year < 100 else year, situation.today))


def named_day(text: str, situation: Situation) -> Found | None:
    """18 February, Wednesday 18th Feb 2015, February 18; the next one. Raises BadInput for a wrong weekday."""
    found = next((match for pattern in _NAMED if (match := pattern.fullmatch(text))), None)
    if found is None:
        return None
    year = int(found["year"]) if found["year"] else None
    day = dated(int(found["day"]), month_number(found["month"]), year, situation.today)
    return Found(_on_weekday(day, found["weekday"]))


def day_of_month(text: str, situation: Situation) -> Found | None:
    """The 18th: the next one from today on."""
    if (found := _ORDINAL.fullmatch(text)) is None:
        return None
    wanted, today = int(found["day"] or found["bare"]), situation.today
    if not 1 <= wanted <= 31:
        raise BadInput(f"No month has a day {wanted}.")
    first = 1 if found["which"] == "next" else 0
    for later in range(first, first + 3):
        year, month = divmod(today.year * 12 + today.month - 1 + later, 12)
        if wanted <= monthrange(year, month + 1)[1] and (day := date(year, month + 1, wanted)) >= today:
            return Found(_on_weekday(day, found["weekday"]))
    return None


def shifted(day: date, count: int, unit: str, kind: str, working_days: WorkingDays) -> date:
    """The day `count` units after `day` (before it, where negative). Only days are working days."""
    if kind.strip() in ("working", "business") and unit == "day":
        return working_days.shift(day, count)
    if unit in ("month", "year"):
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = months // 12, months % 12 + 1
        if not date.min.year <= year <= date.max.year:
            raise BadInput("That is too far away. Check the number.")
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    return day + count * {"day": 1, "week": 7, "fortnight": 14}[unit] * _DAY


def dated(day: int, month: int, year: int | None, today: date) -> date:
    """The date; without a year the next one from `today` on. Raises BadInput for one that no calendar has."""
    for tried in [year] if year is not None else range(today.year, today.year + 9):
        try:
            found = date(tried, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    raise BadInput(f"There is no {_as_said(day, month, year)}. Check the date.")


def month_number(word: str) -> int:
    """1 for "january" or "jan"."""
    return MONTHS.index(word[:3]) + 1


def _as_said(day: int, month: int, year: int | None) -> str:
    named = f"{day} {date(2000, month, 1):%B}" if 1 <= month <= 12 else f"{day}/{month}"
    return f"{named} {year}" if year is not None else named


def _last_day(found: re.Match[str], text: str, today: date) -> date | None:
    """The last day of what the words name: "next month", "February", "the financial year" (to 31 March)."""
    unit, later = found["unit"], 1 if found["which"] == "next" else 0
    if found["month"]:
        return _end_of_named(month_number(found["month"]), found["year"], today)
    unit = unit or {"month end": "month", "year end": "year"}.get(text.removeprefix("the "), "")
    if unit == "week":
        friday = today + (FRIDAY - today.weekday()) * _DAY
        return friday + 7 * _DAY * (later or friday < today)
    if unit == "month":
        return _month_end(today.year, today.month + later)
    if unit == "quarter":
        return _month_end(today.year, (today.month + 2) // 3 * 3 + 3 * later)
    if unit == "financial year":
        return date(today.year + (today.month > 3) + later, 3, 31)
    return date(today.year + later, 12, 31) if unit else None


def _end_of_named(month: int, year: str | None, today: date) -> date:
    return _month_end(int(year) if year else today.year + (month < today.month), month)


def _month_end(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise BadInput(f"There is no year {year}.")
    return date(year, month, monthrange(year, month)[1])


def _weekday_number(word: str) -> int:
    return next(index for index, name in enumerate(DAYS) if name.startswith(word[:3]))


def _on_weekday(day: date, said: str | None) -> date:
    if said and _weekday_number(said) != day.weekday():
        right, wrong = DAYS[day.weekday()].capitalize(), DAYS[_weekday_number(said)].capitalize()
        raise BadInput(f"{day_words(day)} is a {right}, not a {wrong}. Which do you mean?")
    return day
