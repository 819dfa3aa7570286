"""Indicators in words: the figure, how it moved, its period, and whether it is in confidence; as typed, not escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import figures, periods, trend_words
from storage.figures import VOLUME
from storage.indicators import (
    ABOVE_ANTICIPATED,
    ABOVE_RANGE,
    AS_ANTICIPATED,
    BELOW_ANTICIPATED,
    BELOW_RANGE,
    CHANGE_PERCENT,
    DECLINING,
    HIGHER,
    IMPROVING,
    LOWER,
    NO_CHANGE,
    NOT_COMPARED,
    TOO_FEW,
    WITHIN_RANGE,
    Indicator,
)
from storage.months import Stretch
from storage.vocabulary import Vocabulary

NO_COMPARATOR = "no comparator"
NONE_HELD = "no anticipated level and no earlier figure for as long a period is held"
_UNLABELLED = (VOLUME, CHANGE_PERCENT, "count")

HEADINGS = {
    ABOVE_ANTICIPATED: "More than anticipated",
    BELOW_ANTICIPATED: "Fewer than anticipated",
    AS_ANTICIPATED: "As anticipated",
    DECLINING: "Declining",
    IMPROVING: "Improving",
    HIGHER: "Higher, neither good nor bad",
    LOWER: "Lower, neither good nor bad",
    NO_CHANGE: "No change",
    ABOVE_RANGE: "Above the usual range",
    BELOW_RANGE: "Below the usual range",
    WITHIN_RANGE: "Within the usual range",
    TOO_FEW: "Too few to tell whether more than chance moved them",
    NOT_COMPARED: "Not compared",
}
_COUNTED = {
    ABOVE_ANTICIPATED: ("is more than anticipated", "are more than anticipated"),
    BELOW_ANTICIPATED: ("is fewer than anticipated", "are fewer than anticipated"),
    AS_ANTICIPATED: ("is as anticipated", "are as anticipated"),
    DECLINING: ("declines", "decline"),
    IMPROVING: ("improves", "improve"),
    HIGHER: ("is higher", "are higher"),
    LOWER: ("is lower", "are lower"),
    NO_CHANGE: ("has not changed", "have not changed"),
    ABOVE_RANGE: ("is above its usual range", "are above their usual range"),
    BELOW_RANGE: ("is below its usual range", "are below their usual range"),
    WITHIN_RANGE: ("is within its usual range", "are within their usual range"),
    TOO_FEW: ("is too few to tell", "are too few to tell"),
    NOT_COMPARED: ("can’t be compared", "can’t be compared"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in words (as typed), under its status."""

    status: str
    words: str


def line(words: Vocabulary, found: Indicator) -> Line:
    """An indicator: what of whom, the figure, how it moved, the period, and why it is not compared."""
    return Line(found.status, f"{_about(words, found)}: {_moved(found)} ({_period(found)}){_reason(found)}")


def month_line(words: Vocabulary, found: Indicator, stretch: Stretch) -> Line:
    """An indicator of a month: the figure, against what was anticipated, and where it lies in its usual range."""
    headline = found.headline
    low, high = trend_words.range_shown(stretch)
    place = stretch.place(stretch.months[-1])
    ranged = f"{place} its usual range ({low} to {high} a month)" if low and place else "too few months for a range"
    value = figures.said(headline.main, words.categories.by_slug[headline.category])
    against = [figures.change_in_words(found.change)] if found.change else []
    told = ", ".join([value, *against, ranged])
    return Line(found.status, f"{_about(words, found)}: {told} ({_period(found)})")


def lead(words: Vocabulary, found: Sequence[Indicator]) -> str:
    """What the first priority's own category came to, area by area, in a sentence; empty without indicators."""
    first = [each for each in found if each.headline.category == found[0].headline.category]
    if not first:
        return ""
    name = words.categories.by_slug[first[0].headline.category].name
    told = [f"{_area(words, each)}{_mark(each)} {_moved(each)}" for each in first]
    if len({each.headline.period for each in first}) == 1:
        return f"{name}, {_period(first[0])}: {'; '.join(told)}."
    dated = [f"{words} ({_period(each)})" for words, each in zip(told, first, strict=True)]
    return f"{name}: {'; '.join(dated)}."


def row_cell(found: Indicator) -> str:
    """A headline that its document compares with nothing, in a cell: with the figure before, or that there is none."""
    value = figures.cell(found.headline.main)
    return f"{value}, {_from(found)}" if found.earlier else f"{value}, {NO_COMPARATOR}"


def why_alone(found: Indicator) -> str:
    """Why a headline has no comparator, in a sentence; empty where it has one."""
    if found.change:
        return ""
    return f"No comparator for {_period(found)}: {found.why_not or f'{NONE_HELD}.'}"


def counted(status: str, number: int) -> str:
    """As `2 decline`, `1 can’t be compared`."""
    one, many = _COUNTED[status]
    return f"{number} {one if number == 1 else many}"


def _about(words: Vocabulary, found: Indicator) -> str:
    headline = found.headline
    measure = headline.main.measure
    label = "" if measure in _UNLABELLED else f", {figures.measure_label(measure)}"
    return f"{words.categories.by_slug[headline.category].name}{label}, {_area(words, found)}{_mark(found)}"


def _area(words: Vocabulary, found: Indicator) -> str:
    return words.areas.by_slug[found.headline.area].name


def _mark(found: Indicator) -> str:
    return figures.mark(found.figures)


def _period(found: Indicator) -> str:
    return periods.in_words(found.headline.period)


def _moved(found: Indicator) -> str:
    main = found.headline.main
    if main.measure == CHANGE_PERCENT:
        return f"{figures.cell(main)} on {figures.compared_with(main.comparator)}"
    value = figures.cell(main)
    if found.earlier:
        return f"{value}, {_from(found)}"
    return f"{value}, {figures.change_in_words(found.change) if found.change else NO_COMPARATOR}"


def _from(found: Indicator) -> str:
    earlier, percent = found.earlier, found.change.percent if found.change else None
    by = f", {figures.signed(percent)}%" if percent is not None else ""
    return f"from {figures.cell(earlier)} in {periods.short(earlier.period)}{by}" if earlier else ""


def _reason(found: Indicator) -> str:
    return f". {found.why_not}" if found.why_not else ""
