"""Monthly series: what was recorded each month beside what was anticipated, and what the months show.

The usual range is that of an XmR (individuals and moving range) chart: mean plus and minus 2.66 times the mean of the
absolute differences between neighbouring months (Shewhart; Wheeler, "Understanding Variation"). The run rules: eight
months in a row on one side of the mean (Wheeler), six in a row that rise or fall (Nelson, "The Shewhart Control Chart:
Tests for Special Causes", 1984, test 3). Months on either side of a change of the counting rules are read apart, and
nothing is carried over a missing month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Literal

from storage.figures import VOLUME, Figure
from storage.headlines import ANTICIPATED
from storage.periods import MONTHS_IN_YEAR, Period, follows, month

XMR = Decimal("2.66")
FEWEST_MONTHS = 6
TREND_MONTHS = 24
ON_ONE_SIDE = 8
IN_ONE_DIRECTION = 6
Kind = Literal["above", "below", "rising", "falling"]


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


@dataclass(frozen=True, slots=True)
class Run:
    """Months in a row above or below the mean of their stretch, or rising or falling. `lasts`: up to the newest one."""

    kind: Kind
    months: tuple[Month, ...]
    lasts: bool

    @property
    def period(self) -> Period:
        """From its first month to its last."""
        return covered(self.months)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months counted by the same rules, oldest first; some may be missing between them. `limits`: their usual range."""

    months: tuple[Month, ...]
    mean: Decimal
    limits: UsualRange | None
    runs: tuple[Run, ...]

    @property
    def expected(self) -> list[Month]:
        """The months that have an anticipated level."""
        return [each for each in self.months if each.anticipated is not None]

    @property
    def over(self) -> list[Month]:
        """The months above their anticipated level."""
        return [each for each in self.months if each.anticipated is not None and each.recorded > each.anticipated]

    @property
    def highest(self) -> Month:
        """The month with the most, the earliest of those that share it."""
        return max(self.months, key=lambda each: each.recorded)

    @property
    def lowest(self) -> Month:
        """The month with the fewest, the earliest of those that share it."""
        return min(self.months, key=lambda each: each.recorded)

    def outside(self, side: Kind) -> list[Month]:
        """The months `above` or `below` the usual range; none where there is no usual range."""
        return [each for each in self.months if self.place(each) == side]

    def place(self, each: Month) -> str:
        """Where a month lies: `above` the usual range, `below` it or `within` it; empty where there is none."""
        if self.limits is None:
            return ""
        if self.limits.contains(each.recorded):
            return "within"
        return "above" if each.recorded > self.limits.high else "below"


@dataclass(frozen=True, slots=True)
class YearTotal:
    """Twelve whole months added up: the year that ends with the last of them."""

    period: Period
    total: Decimal


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


def usual_range(values: Sequence[Decimal], moves: Sequence[Decimal] | None = None) -> UsualRange | None:
    """The usual range of a month, or None with fewer than six months.

    `moves`: the differences between neighbouring months, to be given where some months between them are missing.
    """
    if moves is None:
        moves = [abs(later - earlier) for earlier, later in pairwise(values)]
    if len(values) < FEWEST_MONTHS or len(moves) < FEWEST_MONTHS - 1:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    reach = XMR * sum(moves, Decimal(0)) / len(moves)
    return UsualRange(max(Decimal(0), mean - reach), mean + reach)


def stretches(months: Sequence[Month], breaks: Iterable[date] = ()) -> list[Stretch]:
    """What `months` (oldest first) show, apart for each stretch between `breaks`; empty without months.

    A break is the first day of new counting rules: the first month that starts on or after it opens a new stretch, so a
    month in which the rules changed counts with those before.
    """
    days = sorted(set(breaks))
    by_rules = groupby(months, key=lambda each: sum(day <= each.period.start for day in days))
    return [_stretch(tuple(listed)) for _, listed in by_rules]


def unbroken(months: Sequence[Month]) -> list[tuple[Month, ...]]:
    """`months` cut wherever one is missing."""
    pieces: list[list[Month]] = []
    for each in months:
        if pieces and follows(each.period, pieces[-1][-1].period):
            pieces[-1].append(each)
        else:
            pieces.append([each])
    return [tuple(piece) for piece in pieces]


def missing(months: Sequence[Month]) -> list[Period]:
    """The months between the first and the last that have no figure."""
    there = {each.period for each in months}
    return [period for period in _every(covered(months)) if period not in there] if months else []


def year_totals(months: Sequence[Month], breaks: Iterable[date] = ()) -> list[YearTotal]:
    """The total of each twelve months in a row counted by the same rules, newest first."""
    found = [
        YearTotal(covered(year), sum((each.recorded for each in year), Decimal(0)))
        for stretch in stretches(months, breaks)
        for piece in unbroken(stretch.months)
        for year in _windows(piece, MONTHS_IN_YEAR)
    ]
    return found[::-1]


def covered(months: Sequence[Month]) -> Period:
    """From the first day of the first month to the last day of the last one."""
    return Period(months[0].period.start, months[-1].period.end)


def _every(period: Period) -> Iterator[Period]:
    for number in range((period.months or 0) - 1, -1, -1):
        index = period.end.year * MONTHS_IN_YEAR + period.end.month - 1 - number
        yield month(index // MONTHS_IN_YEAR, index % MONTHS_IN_YEAR + 1)


def _windows(months: Sequence[Month], length: int) -> list[Sequence[Month]]:
    return [months[start : start + length] for start in range(len(months) - length + 1)]


def _stretch(months: tuple[Month, ...]) -> Stretch:
    mean = sum((each.recorded for each in months), Decimal(0)) / len(months)
    pieces = unbroken(months)
    moves = [abs(b.recorded - a.recorded) for piece in pieces for a, b in pairwise(piece)]
    limits = usual_range([each.recorded for each in months], moves)
    runs = [run for piece in pieces for run in (*_sides(piece, mean), *_directions(piece))]
    last = months[-1]
    made = [Run(kind, found, found[-1] is last) for kind, found in runs]
    return Stretch(months, mean, limits, tuple(sorted(made, key=lambda run: run.period.end, reverse=True)))


def _sides(piece: Sequence[Month], mean: Decimal) -> Iterator[tuple[Kind, tuple[Month, ...]]]:
    """Long runs on one side of the mean; a month that equals the mean ends a run."""
    for side, group in groupby(piece, key=lambda each: _sign(each.recorded - mean)):
        found = tuple(group)
        if side and len(found) >= ON_ONE_SIDE:
            yield ("above" if side > 0 else "below"), found


def _directions(piece: Sequence[Month]) -> Iterator[tuple[Kind, tuple[Month, ...]]]:
    """Long runs in one direction, counted in months; a month that equals the one before ends a run."""
    steps = [_sign(later.recorded - earlier.recorded) for earlier, later in pairwise(piece)]
    start = 0
    for step, group in groupby(steps):
        length = len(list(group))
        if step and length + 1 >= IN_ONE_DIRECTION:
            yield ("rising" if step > 0 else "falling"), tuple(piece[start : start + length + 1])
        start += length


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)
