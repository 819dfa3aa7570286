"""Periods as people type them: "March 2014", "year to September 2014", "Oct-Dec 2014", "2013/14", "q2 2014-15"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from storage.periods import Period, last_of_month, month, months_ending, parse_iso

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<{0}>(?:19|20)\d\d|'?\d\d(?!\d))"
_FULL_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_TO = r"\s*(?:-|–|to|until|till)\s*"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The period somebody asks for: exactly `period`, or any that ends in `year`."""

    period: Period | None = None
    year: int | None = None

    def fits(self, period: Period) -> bool:
        """Whether `period` is what was asked for."""
        return period == self.period if self.period else period.end.year == self.year


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
    return Wanted(months_ending(date(_financial_start(found) + 1, 3, 1), 12))


def _calendar_year(found: re.Match[str]) -> Wanted:
    return Wanted(year=int(found["y"]))


def _latest(_: re.Match[str]) -> None:
    return None


_LEAD = r"(?:\b(?:in|for|during|over|the|from|as at)\s+)*"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
_YEAR_TO = r"\b(?:year|12 months|twelve months|ye|y/e)\s*(?:ending|ended|to|end)?\s*"
_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Wanted | None]], ...] = (
    (r"\b\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d\b", _iso),
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
    (r"\b(?:latest|current|now|today)\b", _latest),
)


def take_period(text: str) -> tuple[str, Wanted | None]:
    """The words without the period in them, and the period; None where the current one is meant. Never raises."""
    for pattern, build in _FORMS:
        found = re.search(_LEAD + "(?:" + pattern + ")", text, re.IGNORECASE)
        if not found:
            continue
        try:
            wanted = build(re.search(pattern, found[0], re.IGNORECASE) or found)
        except ValueError:
            continue
        return " ".join((text[: found.start()] + " " + text[found.end() :]).split()), wanted
    return text, None
