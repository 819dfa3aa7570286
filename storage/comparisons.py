"""Which figures may be compared: same measure, same denominator, same supplier, and no break between their periods."""

from __future__ import annotations

from collections.abc import Iterable

from storage.caveats import BREAK, Caveat
from storage.figures import Figure
from storage.periods import Period

# Measures worked out from a count share the breaks of the count.
COUNTED = {
    "share_of_total_percent": "volume",
    "share_percent": "volume",
    "anticipated": "volume",
    "difference": "volume",
}


def break_between(found: Iterable[Caveat], earlier: Period, later: Period, measure: str) -> Caveat | None:
    """The latest break that lies between two periods, or inside the later one; None where they may be compared.

    A break on its effective date parts all that began before it from all that ends on or after it.
    """
    crossed = [
        caveat
        for caveat in found
        if caveat.kind == BREAK
        and caveat.effective_from is not None
        and earlier.start < caveat.effective_from <= later.end
        and (not caveat.measures or not {measure, COUNTED.get(measure, measure)}.isdisjoint(caveat.measures))
    ]
    return max(crossed, key=lambda caveat: caveat.effective_from or earlier.start, default=None)


def why_not(earlier: Figure, later: Figure, breaks: Iterable[Caveat]) -> str:
    """Why two figures of one area and category may not be compared, in a sentence; empty where they may."""
    if earlier.measure != later.measure:
        return "One is not measured like the other."
    if earlier.supplier != later.supplier:
        return f"They come from different suppliers ({earlier.supplier} and {later.supplier})."
    if abs(earlier.period.days - later.period.days) > 1:
        return "Their periods are not equally long."
    crossed = break_between(breaks, earlier.period, later.period, later.measure)
    return crossed.text if crossed else ""
