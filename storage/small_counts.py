"""Small counts: what may be said of a change that starts from few, on cards, in comparisons, digests and summaries.

No percentage on a base under 20, nor where chance alone moves counts under 100 as far: the Strategic Assessment 2014
(Road Safety, paragraph 3.1) calls 40 and 38 casualties quite small and percentages of them unhelpful. Of the same
changes it is not said that they are better or worse.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from storage.figures import VOLUME

SMALLEST_BASE = 20
SMALL = 50  # summaries and digests, which show no table beside it, tell a change from fewer in numbers alone
FEW = 100  # of more, other things than chance decide, and the test below says little
CHANCE = Decimal("3.84")  # chi-squared, one degree of freedom: nineteen times in twenty
COUNTED = frozenset({VOLUME, "count"})
_TENTH = Decimal("0.1")


def percent_of(amount: Decimal, base: Decimal | None) -> Decimal | None:
    """`amount` as a percentage of the count `base` to one decimal place; None where it would mislead.

    That is on bases under 20, and where counts under 100 differ by no more than chance makes them differ.
    """
    if base is None or base < SMALLEST_BASE or too_few_to_tell(base + amount, base):
        return None
    return (amount * 100 / base).quantize(_TENTH, rounding=ROUND_HALF_UP)


def too_few_to_tell(now: Decimal, before: Decimal) -> bool:
    """Whether two counts, one of them under 100, differ by no more than chance makes them differ.

    If nothing changed, each case falls in either period alike: (now - before)^2 / (now + before) stays under 3.84
    nineteen times in twenty (Przyborowski and Wilenski, "Homogeneity of Results in Testing Samples from Poisson
    Series", Biometrika 1940, as a chi-squared test). Two equal counts are no change, which needs no telling.
    """
    if now == before or min(now, before) >= FEW:
        return False
    return (now - before) ** 2 < CHANCE * (now + before)


def base_of_percent(now: Decimal, percent: Decimal) -> Decimal | None:
    """About what a count was before it changed by `percent` to `now`; None where it fell to nothing."""
    return now / (1 + percent / 100) if percent > -100 else None
