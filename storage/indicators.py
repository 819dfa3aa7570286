"""Indicators: a current figure beside the one it may be compared with, and whether that is better or worse.

Pure: figures and breaks in, values out. Only editions that may be compared are (storage/comparisons.py): same measure,
same supplier, as long a period and no change of the counting rules between. A published change on the year before
counts as such; one against an anticipated level is told, and says nothing of better or worse than before. Counts so
small that chance alone moves them as far are too few to tell (storage/small_counts.py). A single month is judged by its
usual range only (storage/months.py): most months are above or below the one before for no reason at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from storage.caveats import Caveat
from storage.comparisons import break_between, why_not
from storage.figures import VOLUME, Figure
from storage.headlines import ANTICIPATED, PREVIOUS, Change, Headline, goes_before
from storage.months import Stretch
from storage.periods import Period, last_of_month
from storage.small_counts import COUNTED, SMALL, base_of_percent, percent_of, too_few_to_tell

ABOVE_ANTICIPATED, BELOW_ANTICIPATED, AS_ANTICIPATED = "above anticipated", "below anticipated", "as anticipated"
IMPROVING, DECLINING, NO_CHANGE = "improving", "declining", "no change"
HIGHER, LOWER = "higher", "lower"
TOO_FEW, NOT_COMPARED = "too few to tell", "not compared"
ABOVE_RANGE, BELOW_RANGE, WITHIN_RANGE = "above its range", "below its range", "within its range"
ON_ANTICIPATED = (ABOVE_ANTICIPATED, BELOW_ANTICIPATED, AS_ANTICIPATED)
ON_EARLIER = (DECLINING, IMPROVING, HIGHER, LOWER, NO_CHANGE)
OF_MONTHS = (ABOVE_RANGE, BELOW_RANGE, WITHIN_RANGE)
STATUSES = (*ON_ANTICIPATED, *ON_EARLIER, *OF_MONTHS, TOO_FEW, NOT_COMPARED)
CHANGE_PERCENT = "change_percent"
_COMPARED = (ANTICIPATED, "difference", CHANGE_PERCENT, "previous_volume", "predicted_rate_percent")


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

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that it is made of: its own and those it is compared with."""
        return (*said(self.headline), *([self.earlier] if self.earlier else []))


def indicator(headline: Headline, known: Iterable[Figure], up_is: str, breaks: Sequence[Caveat]) -> Indicator:
    """The indicator of a headline, from every figure `known` of its category; `up_is` is bad, good or neither."""
    if published := _published(headline):
        period = headline.period
        crossed = break_between(breaks, year_before(period), period, headline.main.measure)
        if crossed:
            return Indicator(headline, NOT_COMPARED, why_not=crossed.text)
        return Indicator(headline, _status(headline, published, up_is), published)
    reason = ""
    for earlier in _before(headline.main, known):
        reason = why_not(earlier, headline.main, breaks)
        if not reason:
            amount = headline.main.value - earlier.value
            change = Change(PREVIOUS, amount, _percent(headline.main, amount, earlier), percent_is_printed=False)
            return Indicator(headline, _status(headline, change, up_is), change, earlier)
    if (change_told := as_told(headline)) and headline.main.measure == VOLUME:
        return Indicator(headline, _status(headline, change_told, up_is), change_told)
    return Indicator(headline, NOT_COMPARED, why_not=reason)


def monthly(headline: Headline, stretch: Stretch) -> Indicator:
    """The indicator of a month: `stretch` are the months counted like it, with their usual range."""
    newest = stretch.months[-1]
    told = {"above": ABOVE_RANGE, "below": BELOW_RANGE, "within": WITHIN_RANGE}
    place = stretch.place(newest) if newest.period == headline.period else ""
    return Indicator(headline, told.get(place, NOT_COMPARED), as_told(headline))


def as_told(headline: Headline) -> Change | None:
    """A headline's change as digests and summaries tell it: of a small count in numbers alone, whatever is printed."""
    change, base = headline.change, _base(headline)
    if change is None or base is None or base >= SMALL:
        return change
    return replace(change, amount=headline.main.value - base, percent=None)


def said(headline: Headline) -> tuple[Figure, ...]:
    """What a digest or a summary says of a headline: its figure and what the document compares it with."""
    return (headline.main, *(headline.measures[name] for name in _COMPARED if name in headline.measures))


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
    change = as_told(headline)
    return change if change and change.comparator != ANTICIPATED else None


def _base(headline: Headline) -> Decimal | None:
    """The count that a published change starts from: printed, worked out, or of the same document's year before."""
    change, before = headline.change, headline.earlier.get(VOLUME)
    if change is None or headline.main.measure != VOLUME:
        return None
    if change.amount is not None:
        return headline.main.value - change.amount
    is_it = before and change.comparator == PREVIOUS and before.period == year_before(headline.period)
    return before.value if before and is_it else None


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
    return percent_of(amount, earlier.value) if newest.measure in COUNTED else None


def _status(headline: Headline, change: Change, up_is: str) -> str:
    moved = change.amount if change.amount is not None else change.percent
    if _too_few(headline.main, change):
        return TOO_FEW
    if change.comparator == ANTICIPATED:
        return (ABOVE_ANTICIPATED if moved > 0 else BELOW_ANTICIPATED) if moved else AS_ANTICIPATED
    return _better(higher=moved > 0, up_is=up_is) if moved else NO_CHANGE


def _too_few(now: Figure, change: Change) -> bool:
    if now.measure not in COUNTED:
        return False
    before = now.value - change.amount if change.amount is not None else None
    if before is None and change.percent is not None:
        before = base_of_percent(now.value, change.percent)
    return before is not None and too_few_to_tell(now.value, before)


def _better(*, higher: bool, up_is: str) -> str:
    if up_is not in ("good", "bad"):
        return HIGHER if higher else LOWER
    return IMPROVING if higher == (up_is == "good") else DECLINING
