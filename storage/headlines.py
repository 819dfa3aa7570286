"""Headlines: one area's figure with everything published about it for the same period, put together as values.

Differences and percentages are shown as printed where the source prints them, and computed where it doesn't:
difference = volume - comparator, percent = difference / comparator x 100, one decimal place, none on small bases
(storage/small_counts.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from storage.figures import VOLUME, Edition, Figure, editions
from storage.periods import Period
from storage.small_counts import percent_of

ANTICIPATED = "anticipated"
PREVIOUS = "previous-year"


@dataclass(frozen=True, slots=True)
class Change:
    """Against what a figure is compared, and by how much. `amount` and `percent` are signed."""

    comparator: str
    amount: Decimal | None
    percent: Decimal | None
    percent_is_printed: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """What one document says of one category in one area and period. `main` is the volume, or the main measure."""

    area: str
    category: str
    edition: Edition
    main: Figure
    measures: Mapping[str, Figure]
    earlier: Mapping[str, Figure]
    conflicts: tuple[tuple[Figure, Figure], ...]
    change: Change | None

    @property
    def period(self) -> Period:
        """The period it covers."""
        return self.edition.period

    def value(self, measure: str) -> Decimal | None:
        """The value of `measure`, or None where the document has none."""
        figure = self.measures.get(measure)
        return figure.value if figure else None


def main_measure(figures: Iterable[Figure], usual: str) -> str | None:
    """The measure that stands for these figures: volume, else the usual one, else the one there is most of."""
    count: dict[str, int] = {}
    for figure in figures:
        count[figure.measure] = count.get(figure.measure, 0) + 1
    for measure in (VOLUME, usual):
        if measure in count:
            return measure
    return max(count, key=lambda measure: count[measure]) if count else None


def side_by_side(figures: Sequence[Figure], edition: Edition, measure: str, areas: Sequence[str]) -> list[Headline]:
    """One headline for each of `areas` that has anything in `edition`, in their order. `figures`: of one category."""
    made = (_headline(figures, edition, measure, area) for area in areas)
    return [headline for headline in made if headline]


def current(figures: Sequence[Figure], usual_measure: str, areas: Sequence[str]) -> list[Headline]:
    """The current headlines of one category side by side (docs/using.md, "Which figure is current"), or none."""
    measure = main_measure(figures, usual_measure)
    found = editions(figures, measure, areas) if measure else []
    return side_by_side(figures, found[0], measure, areas) if found and measure else []


def since(figures: Iterable[Figure], period: Period) -> list[Figure]:
    """The figures whose period ends after `period`: the newest of each area and measure, newest first."""
    newest: dict[tuple[str, str, str], Figure] = {}
    for figure in sorted(figures, key=lambda f: (f.period.end, f.period.days, -f.id), reverse=True):
        if figure.period.end > period.end:
            newest.setdefault((figure.area, figure.category, figure.measure), figure)
    return list(newest.values())


def _headline(figures: Sequence[Figure], edition: Edition, measure: str, area: str) -> Headline | None:
    mine = [f for f in figures if f.area == area and f.source == edition.source]
    here = [f for f in mine if f.period == edition.period]
    if not here:
        return None
    measures, conflicts = _chosen(here)
    main = measures.get(measure) or next(iter(measures.values()))
    return Headline(
        area=area,
        category=main.category,
        edition=edition,
        main=main,
        measures=measures,
        earlier=_earlier(mine, edition.period),
        conflicts=conflicts,
        change=_change(measures),
    )


def _chosen(figures: Iterable[Figure]) -> tuple[dict[str, Figure], tuple[tuple[Figure, Figure], ...]]:
    """One figure a measure (the first loaded), and each pair in which the document contradicts itself."""
    chosen: dict[str, Figure] = {}
    conflicts: list[tuple[Figure, Figure]] = []
    for figure in figures:
        first = chosen.setdefault(figure.measure, figure)
        same_question = (first.comparator, first.comparison_period) == (figure.comparator, figure.comparison_period)
        if same_question and first.value != figure.value:
            conflicts.append((first, figure))
    return chosen, tuple(conflicts)


def _earlier(figures: Iterable[Figure], period: Period) -> dict[str, Figure]:
    """The figure of each measure for the period of like length that ended last before `period` began."""
    before = [f for f in figures if goes_before(f.period, period)]
    return {figure.measure: figure for figure in sorted(before, key=lambda f: (f.period.end, -f.id))}


def goes_before(earlier: Period, period: Period) -> bool:
    """Whether `earlier` is over when `period` begins and as long (years differ by a day)."""
    return earlier.end < period.start and abs(earlier.days - period.days) <= 1


def _change(measures: Mapping[str, Figure]) -> Change | None:
    """Against the anticipated level where there is one, else against an earlier period."""
    volume = measures.get(VOLUME)
    anticipated, difference = measures.get("anticipated"), measures.get("difference")
    previous, percent = measures.get("previous_volume"), measures.get("change_percent")
    base = anticipated or previous
    if difference is None and base is None and percent is None:
        return None
    amount, base_value = _amount_and_base(volume, difference, base)
    named = ANTICIPATED if anticipated else _comparator(difference or previous or percent)
    if percent and (percent.comparator or named) == named or amount is None:
        return Change(named, amount, percent.value if percent else None, percent_is_printed=True)
    return Change(named, amount, percent_of(amount, base_value), percent_is_printed=False)


def _amount_and_base(
    volume: Figure | None, difference: Figure | None, base: Figure | None
) -> tuple[Decimal | None, Decimal | None]:
    """The signed difference and what it is a difference from, printed or worked out from the other two."""
    if base is not None:
        computed = volume.value - base.value if volume else None
        return (difference.value if difference else computed), base.value
    if difference is None:
        return None, None
    return difference.value, (volume.value - difference.value if volume else None)


def _comparator(figure: Figure | None) -> str:
    return figure.comparator if figure and figure.comparator else PREVIOUS
