"""Small numbers: counts so low that somebody could be recognised are not shown, nor what would give them away.

From which count on a number is shown is a setting of a category and a kind of area (docs/figures.md, "Small numbers").
Shipped are 5 for wards and places, and 10 for sexual offences, domestic abuse and hate crime there, after guidance of
the Office for National Statistics. Where a total is shown and one part is hidden, the next smallest part is hidden
too, since the total less the others would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from storage.caveats import with_parents
from storage.figures import VOLUME, Figure
from storage.vocabulary import Vocabulary

USUAL = ""  # the category of the settings for whatever has none of its own
SMALL_AREAS = ("ward", "place")  # the kinds of area that settings are for
COUNTS = frozenset({VOLUME, "count", "previous_volume"})


def threshold(words: Vocabulary, category: str, area_kind: str) -> int:
    """Counts of `category` above nought and below this are hidden; 0 where nothing is.

    A category without a setting has that of the nearest one above it that has one, and else the usual one.
    """
    settings = words.small_numbers
    chain = (*with_parents(words, category), USUAL)
    return next((settings[each, area_kind] for each in chain if (each, area_kind) in settings), 0)


def too_small(words: Vocabulary, figure: Figure) -> bool:
    """Whether a figure is a count so low that somebody could be recognised."""
    if figure.measure not in COUNTS:
        return False
    return 0 < figure.value < threshold(words, figure.category, words.areas.by_slug[figure.area].kind)


def hidden(counts: Mapping[str, Decimal], below: int, *, total_is_shown: bool) -> set[str]:
    """The keys of `counts` that must not be shown: small ones, and one more where a total would tell a single one."""
    small = {key for key, count in counts.items() if 0 < count < below}
    if total_is_shown and len(small) == 1 and len(counts) > 1:
        others = {key: count for key, count in counts.items() if key not in small and count > 0}
        if others:
            small.add(min(others, key=lambda key: (others[key], key)))
    return small


@dataclass(frozen=True, slots=True)
class _Whole:
    """What adds up to one total: a count of one category in the areas inside another, in one edition."""

    measure: str
    category: str
    kind: str
    parent: str
    edition: tuple[object, ...]


def safe(words: Vocabulary, figures: Iterable[Figure]) -> tuple[list[Figure], int]:
    """The figures that may stand side by side, in their order, and how many were left out.

    Totals are taken to be known. Whatever else an edition says of a hidden count (its rate, its change) goes with it.
    """
    every = list(figures)
    wholes: dict[_Whole, dict[str, Decimal]] = {}
    for figure in every:
        if figure.measure in COUNTS:
            wholes.setdefault(_whole(words, figure), {}).setdefault(figure.area, figure.value)
    gone = {
        (area, whole.category, whole.edition)
        for whole, counts in wholes.items()
        for area in hidden(counts, threshold(words, whole.category, whole.kind), total_is_shown=True)
    }
    kept = [figure for figure in every if (figure.area, figure.category, _edition(figure)) not in gone]
    return kept, len(every) - len(kept)


def _whole(words: Vocabulary, figure: Figure) -> _Whole:
    area = words.areas.by_slug[figure.area]
    return _Whole(figure.measure, figure.category, area.kind, area.parent, _edition(figure))


def _edition(figure: Figure) -> tuple[object, ...]:
    return figure.source, figure.period
