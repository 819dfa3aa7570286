"""Periods as people type them: "March 2014", "year to September 2014", "Oct-Dec 2014", "2013/14", "q2 2014-15"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from storage.periods import MONTHS_IN_YEAR, Period, last_of_month, month, months_ending, parse_iso

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<{0}>(?:19|20)\d\d|'?\d\d(?!\d))"
_FULL_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
JOINING = frozenset({"and", "between", "compared", "with", "against", "to", "vs", "v", "versus"})
_TO = r"\s*(?:-|–|to|until|till)\s*"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The period somebody asks for: exactly `period`, or any that ends in `year`, or any that ends after `since`.

    `begins`: a financial year was named. Papers also print "2013/14" over other 12 months that begin in 2013.
    """

    period: Period | None = None
    year: int | None = None
    since: date | None = None
    begins: int | None = None

    def fits(self, period: Period) -> bool:
        """Whether `period` is what was asked for."""
        if self.period:
            return period == self.period
        if self.since:
            return period.end >= self.since
        if self.begins:
            return period.start.year == self.begins and period.months == MONTHS_IN_YEAR
        return period.end.year == self.year

    @property
    def span(self) -> Period:
        """From the first to the last day that was asked for."""
        if self.since:
            return Period(self.since, date.max)
        year = self.year or self.begins or date.min.year
        return self.period or Period(date(year, 1, 1), date(year, 12, 31))

    @property
    def loosely(self) -> Wanted | None:
        """What else may be meant where no paper has exactly this, None where nothing is."""
        return Wanted(begins=self.begins) if self.period and self.begins else None


def _year(text: str) -> int:
    digits = text.strip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _iso(found: re.Match[str]) -> Wanted:
    return Wanted(parse_iso(found[0]))


def _iso_month(found: re.Match[str]) -> Wanted:
    return Wanted(month(int(found["y"]), int(found["m"])))


def _year_to(found: re.Match[str]) -> Wanted:
    return Wanted(months_ending(date(_year(found["y"]), _month_number(found["m"]), 1), 12))


def _range(found: re.Match[str]) -> Wanted:
    last = _year(found["y2"])
    wraps = _month_number(found["m1"]) > _month_number(found["m2"])
    first = _year(found["y1"]) if found["y1"] else last - wraps
    start = date(first, _month_number(found["m1"]), 1)
    return Wanted(Period(start, last_of_month(date(last, _month_number(found["m2"]), 1))))


def _one_month(found: re.Match[str]) -> Wanted:
    return Wanted(month(_year(found["y"]), _month_number(found["m"])))


def _financial_start(found: re.Match[str]) -> int:
    first, second = int(found["y"]), found["z"]
    if int(second[-2:]) != (first + 1) % 100:
        raise ValueError("a financial year ends in the year after it starts")
    return first


def _financial_quarter(found: re.Match[str]) -> Wanted:
    first, quarter = _financial_start(found), int(found["q"])
    ends = (date(first, 6, 1), date(first, 9, 1), date(first, 12, 1), date(first + 1, 3, 1))
    return Wanted(months_ending(ends[quarter - 1], 3))


def _financial_year(found: re.Match[str]) -> Wanted:
    first = _financial_start(found)
    return Wanted(months_ending(date(first + 1, 3, 1), MONTHS_IN_YEAR), begins=first)


def _since(found: re.Match[str]) -> Wanted:
    return Wanted(since=date(_year(found["y"]), _month_number(found["m"]) if found["m"] else 1, 1))


def _calendar_year(found: re.Match[str]) -> Wanted:
    return Wanted(year=int(found["y"]))


def _latest(_: re.Match[str]) -> None:
    return None


_LEAD = r"(?:\b(?:in|for|during|over|the|from|as at)\s+)*"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
_YEAR_TO = r"\b(?:year|yr|12 months|12 mths|twelve months|ye|y/e)\s*(?:ending|ended|to|end|up to)?\s*(?:the\s+)?"
_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Wanted | None]], ...] = (
    (r"\b\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d\b", _iso),
    (r"\bsince\s+(?:" + _MONTH.format("m") + r"\s+)?" + _FULL_YEAR.format("y") + r"\b(?![-/–])", _since),
    (_YEAR_TO + _DAY + _MONTH.format("m") + r"\s+" + _YEAR.format("y") + r"\b", _year_to),
    (
        rf"\b{_DAY}{_MONTH.format('m1')}(?:\s+{_YEAR.format('y1')})?{_TO}{_DAY}{_MONTH.format('m2')}"
        rf"\s+{_YEAR.format('y2')}\b",
        _range,
    ),
    (r"\bq(?P<q>[1-4])\s+" + _FULL_YEAR.format("y") + r"\s*[-/–]\s*(?P<z>\d{4}|\d\d)\b", _financial_quarter),
    (r"\b(?:fy\s*)?" + _FULL_YEAR.format("y") + r"\s*(?:[-/–]|to)\s*(?P<z>20\d\d|\d\d)\b", _financial_year),
    (r"\b(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])\b(?!-)", _iso_month),
    (r"\b" + _MONTH.format("m") + r"\s+" + _YEAR.format("y") + r"\b", _one_month),
    (r"\b" + _FULL_YEAR.format("y") + r"\b", _calendar_year),
    (r"\b(?:latest|current|currently|now|today|(?:last|past) (?:12|twelve) months|past year)\b", _latest),
)
_RELATIVE: tuple[tuple[str, Callable[[date], Wanted]], ...] = (
    (r"\bsince last year\b", lambda today: Wanted(since=date(today.year - 1, 1, 1))),
    (r"\blast year\b", lambda today: Wanted(year=today.year - 1)),
    (r"\bthis year\b", lambda today: Wanted(year=today.year)),
    (r"\blast month\b", lambda today: Wanted(_month_before(today))),
    (r"\bthis month\b", lambda today: Wanted(month(today.year, today.month))),
)


def _month_before(day: date) -> Period:
    return month(day.year - 1, 12) if day.month == 1 else month(day.year, day.month - 1)


def take_period(text: str, today: date | None = None) -> tuple[str, Wanted | None]:
    """The words without the period in them, and the period; None where the current one is meant. Never raises.

    "last year" and the like are understood where `today`, the day of asking in London, is given.
    """
    if today:
        for pattern, counted in _RELATIVE:
            if found := re.search(_LEAD + pattern, text, re.IGNORECASE):
                return _without(text, found), counted(today)
    for pattern, build in _FORMS:
        found = re.search(_LEAD + "(?:" + pattern + ")", text, re.IGNORECASE)
        if not found:
            continue
        try:
            wanted = build(re.search(pattern, found[0], re.IGNORECASE) or found)
        except ValueError:
            continue
        return _without(text, found), wanted
    return text, None


def two_in(text: str, today: date | None = None) -> tuple[str, tuple[Wanted, Wanted] | None]:
    """The words without their periods, and both periods where there are two; else the words as they are."""
    without_first, first = take_period(text, today)
    without_both, second = take_period(without_first, today)
    if first is None or second is None or first == second:
        return text, None
    words = [word for word in without_both.split() if word.casefold() not in JOINING]
    return " ".join(words), (first, second)


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join((text[: found.start()] + " " + text[found.end() :]).split())
