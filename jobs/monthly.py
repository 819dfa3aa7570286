"""Gathers monthly series: the months of each area, and the changes of the counting rules that fall between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from bot.messages.card_values import Series
from storage import caveats, months
from storage.caveats import Caveat
from storage.figures import VOLUME, Figure
from storage.months import FEWEST_MONTHS, Month
from storage.periods import Period
from storage.vocabulary import Area, Category, Vocabulary


def every_series(
    connection: Connection,
    words: Vocabulary,
    shown: Sequence[Figure],
    category: Category,
    areas: Sequence[Area],
    within: Period,
    fewest: int = FEWEST_MONTHS,
) -> list[Series]:
    """The series of `category` for each of `areas` that has `fewest` months within the period, from figures `shown`."""
    listed = [(area, months.series(shown, area.slug, category.slug, within)) for area in areas]
    enough = [(area, found) for area, found in listed if len(found) >= fewest]
    if not enough:
        return []
    slugs = [area.slug for area, _ in enough]
    every = caveats.every(connection, words, categories=[category.slug], areas=slugs, measures={VOLUME})
    breaks = [caveat for caveat in every if caveat.kind == caveats.BREAK]
    return [Series(area, category, tuple(found), tuple(_inside(breaks, area, found))) for area, found in enough]


def _inside(breaks: Iterable[Caveat], area: Area, found: Sequence[Month]) -> Iterator[Caveat]:
    """The changes of the counting rules in `area` after the first of its months began."""
    span = months.covered(found)
    for caveat in breaks:
        here = not caveat.areas or area.slug in caveat.areas
        if here and caveat.effective_from and span.start < caveat.effective_from <= span.end:
            yield caveat
