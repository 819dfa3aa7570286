"""Indicators: a current figure beside the one it may be compared with, and whether that is better or worse.

Pure: figures and breaks in, values out. Only editions that may be compared are (storage/comparisons.py): same measure,
same supplier, as long a period and no change of the counting rules between. A published change on the year before
counts as such; one against an anticipated level says nothing of better or worse than before. A single month is judged
by its usual range only (storage/months.py): most months are above or below the one before for no reason at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from storage.caveats import Caveat
from storage.comparisons import break_between, why_not
from storage.figures import Figure
from storage.headlines import ANTICIPATED, PREVIOUS, Change, Headline, goes_before, percent_of
from storage.months import Stretch
from storage.periods import Period, last_of_month

IMPROVING, DECLINING, NO_CHANGE = "improving", "declining", "no change"
HIGHER, LOWER, NOT_COMPARED = "higher", "lower", "not compared"
STATUSES = (DECLINING, IMPROVING, HIGHER, LOWER, NO_CHANGE, NOT_COMPARED)
CHANGE_PERCENT = "change_percent"


@dataclass(frozen=True, slots=True)
class Indicator:
    """How one area's current figure stands. `earlier` is the figure it was compared with, where that is known.

    `why_not` says why it is not compared, where there is an earlier figure all the same.
    """

    headline: Headline
    status: str
    change: Change | None = None
    earlier: Figure | None = None
    why_not: str = ""


def indicator(headline: Headline, known: Iterable[Figure], up_is: str, breaks: Sequence[Caveat]) -> Indicator:
    """The indicator of a headline, from every figure `known` of its category; `up_is` is bad, good or neither."""
    if published := _published(headline):
        period = headline.period
        crossed = break_between(breaks, year_before(period), period, headline.main.measure)
        if crossed:
            return Indicator(headline, NOT_COMPARED, why_not=crossed.text)
        return Indicator(headline, _status(published, up_is), published)
    reason = ""
    for earlier in _before(headline.main, known):
        reason = why_not(earlier, headline.main, breaks)
        if not reason:
            amount = headline.main.value - earlier.value
            change = Change(PREVIOUS, amount, _percent(headline.main, amount, earlier), percent_is_printed=False)
            return Indicator(headline, _status(change, up_is), change, earlier)
    return Indicator(headline, NOT_COMPARED, why_not=reason)


def monthly(headline: Headline, stretch: Stretch, up_is: str) -> Indicator:
    """The indicator of a month: `stretch` are the months counted like it, with their usual range."""
    newest = stretch.months[-1]
    place = stretch.place(newest)
    if not place or newest.period != headline.period:
        return Indicator(headline, NOT_COMPARED)
    if place == "within":
        return Indicator(headline, NO_CHANGE)
    return Indicator(headline, _better(higher=place == "above", up_is=up_is))


def year_before(period: Period) -> Period:
    """The same months a year earlier."""
    start, end = period.start, period.end
    ends_month = end == last_of_month(end)
    day = date(end.year - 1, end.month, 1 if ends_month else min(end.day, 28))
    return Period(date(start.year - 1, start.month, min(start.day, 28)), last_of_month(day) if ends_month else day)


def _published(headline: Headline) -> Change | None:
    """The change on an earlier period that the document prints."""
    if headline.main.measure == CHANGE_PERCENT:
        return Change(headline.main.comparator or PREVIOUS, None, headline.main.value, percent_is_printed=True)
    change = headline.change
    return change if change and change.comparator != ANTICIPATED else None


def _before(newest: Figure, known: Iterable[Figure]) -> list[Figure]:
    """What it may be compared with, the same months of the year before first, then the latest."""
    mine = [
        figure
        for figure in known
        if (figure.area, figure.measure) == (newest.area, newest.measure) and goes_before(figure.period, newest.period)
    ]
    same = year_before(newest.period)
    return sorted(mine, key=lambda figure: (figure.period == same, figure.period.end, -figure.id), reverse=True)


def _percent(newest: Figure, amount: Decimal, earlier: Figure) -> Decimal | None:
    return None if newest.measure.endswith("_percent") else percent_of(amount, earlier.value)


def _status(change: Change, up_is: str) -> str:
    moved = change.amount if change.amount is not None else change.percent
    if not moved:
        return NO_CHANGE
    return _better(higher=moved > 0, up_is=up_is)


def _better(*, higher: bool, up_is: str) -> str:
    if up_is not in ("good", "bad"):
        return HIGHER if higher else LOWER
    return IMPROVING if higher == (up_is == "good") else DECLINING
