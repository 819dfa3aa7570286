"""Monthly series: what was recorded each month beside what was anticipated, and the usual range of a month.

The usual range is that of an XmR (individuals and moving range) chart: mean plus and minus 2.66 times the mean of the
absolute differences between neighbouring months (Shewhart; Wheeler, "Understanding Variation").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from storage.figures import VOLUME, Figure
from storage.headlines import ANTICIPATED
from storage.periods import Period

XMR = Decimal("2.66")
FEWEST_MONTHS = 6
TREND_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Month:
    """One month: recorded and, where published, anticipated."""

    period: Period
    recorded: Decimal
    anticipated: Decimal | None


@dataclass(frozen=True, slots=True)
class UsualRange:
    """The natural limits of a monthly series, in the unit of the series. `low` is never under zero."""

    low: Decimal
    high: Decimal

    def contains(self, value: Decimal) -> bool:
        """Whether a month with `value` is within the usual range."""
        return self.low <= value <= self.high


def series(figures: Iterable[Figure], area: str, category: str, within: Period) -> list[Month]:
    """The months of `within` that have a volume, oldest first."""
    recorded: dict[Period, Decimal] = {}
    anticipated: dict[Period, Decimal] = {}
    for figure in figures:
        mine = figure.area == area and figure.category == category and figure.period.months == 1
        if mine and within.start <= figure.period.start and figure.period.end <= within.end:
            values = {VOLUME: recorded, ANTICIPATED: anticipated}.get(figure.measure)
            if values is not None:
                values.setdefault(figure.period, figure.value)
    return [Month(period, recorded[period], anticipated.get(period)) for period in sorted(recorded)]


def usual_range(values: Sequence[Decimal]) -> UsualRange | None:
    """The usual range of a month, or None with fewer than six months."""
    if len(values) < FEWEST_MONTHS:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    moves = [abs(later - earlier) for earlier, later in zip(values, values[1:], strict=False)]
    reach = XMR * sum(moves, Decimal(0)) / len(moves)
    return UsualRange(max(Decimal(0), mean - reach), mean + reach)
