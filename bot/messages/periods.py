"""Periods in words, as the Office for National Statistics writes them, and short enough for a table."""

from __future__ import annotations

import calendar
from datetime import date

from storage.periods import Period

_YEAR_MONTHS = 12
_OLD_MONTHS = 18


def day(value: date) -> str:
    """As `30 September 2014`."""
    return f"{value.day} {calendar.month_name[value.month]} {value.year}"


def in_words(period: Period) -> str:
    """As `year ending 30 September 2014`, `March 2014`, `July to September 2014`, `14 to 28 February 2021`."""
    if period.start == period.end:
        return day(period.end)
    if period.months == 1:
        return month_and_year(period.end)
    if period.months == _YEAR_MONTHS:
        return f"year ending {day(period.end)}"
    if period.months:
        return f"{_month_unless_same_year(period)} to {month_and_year(period.end)}"
    if (period.start.year, period.start.month) == (period.end.year, period.end.month):
        return f"{period.start.day} to {day(period.end)}"
    return f"{day(period.start)} to {day(period.end)}"


def when(period: Period) -> str:
    """`in_words` with the little word before it: `in the year ending …`, `in March 2014`, `on 30 September 2014`."""
    if period.start == period.end:
        return f"on {day(period.end)}"
    if period.months == _YEAR_MONTHS:
        return f"in the {in_words(period)}"
    return f"in {in_words(period)}" if period.months else f"from {in_words(period)}"


def short(period: Period) -> str:
    """As `year to Sep 2014`, `Mar 2014`, `Jul to Sep 2014`: for table cells and buttons."""
    end = f"{calendar.month_abbr[period.end.month]} {period.end.year}"
    if period.start == period.end:
        return f"{period.end.day} {end}"
    if period.months == 1:
        return end
    if period.months == _YEAR_MONTHS:
        return f"year to {end}"
    if not period.months and (period.start.year, period.start.month) == (period.end.year, period.end.month):
        return f"{period.start.day} to {period.end.day} {end}"
    start = calendar.month_abbr[period.start.month]
    return f"{start} to {end}" if period.start.year == period.end.year else f"{start} {period.start.year} to {end}"


def years(valid_from: date | None, valid_to: date | None) -> str:
    """As `2015 to 2016` for the dates a strategy was made for."""
    if not valid_from:
        return ""
    return f"{valid_from.year} to {valid_to.year}" if valid_to else f"from {valid_from.year}"


def months_since(end: date, today: date) -> int:
    """Whole months from `end` to `today`, never negative."""
    months = (today.year - end.year) * _YEAR_MONTHS + today.month - end.month
    # A period that ends on the last day of a month is a month old on the last day of the next one.
    last_day = today.day == calendar.monthrange(today.year, today.month)[1]
    return max(0, months - (today.day < end.day and not last_day))


def age(end: date, today: date) -> str:
    """How old a figure is, in words: `4 months old`, `11 years old`."""
    months = months_since(end, today)
    if months < 1:
        return "less than a month old"
    if months < 2 * _YEAR_MONTHS:
        return f"{months} month{'s' if months > 1 else ''} old"
    return f"{months // _YEAR_MONTHS} years old"


def is_old(end: date, today: date) -> bool:
    """Whether a figure is so old (over 18 months) that its age must be said aloud."""
    return months_since(end, today) >= _OLD_MONTHS


def month_label(period: Period) -> str:
    """As `Oct 13`: a chart label."""
    return f"{calendar.month_abbr[period.end.month]} {period.end.year % 100:02d}"


def month_and_year(value: date) -> str:
    """As `October 2013`."""
    return f"{calendar.month_name[value.month]} {value.year}"


def _month_unless_same_year(period: Period) -> str:
    same = period.start.year == period.end.year
    return calendar.month_name[period.start.month] if same else month_and_year(period.start)
