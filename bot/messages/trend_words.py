"""What a monthly series shows, in words: for the trend, for the card's "Spike or trend?" and for those who hear it.

A month outside the usual range is no trend, and fewer than 24 months make none whatever they show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bot.messages import figures, periods
from bot.messages.card_values import Series
from storage.figures import VOLUME, Figure
from storage.headlines import PREVIOUS, Change
from storage.months import (
    FEWEST_MONTHS,
    TREND_MONTHS,
    Month,
    Run,
    Stretch,
    YearTotal,
    covered,
    missing,
    year_totals,
)
from storage.periods import MONTHS_IN_YEAR, Period
from storage.small_counts import percent_of

MONTHS_NAMED = 4
RUNS_NAMED = 2
ALT_CHARS = 1000
_TENTH = Decimal("0.1")
_RUNS = {
    "rising": "rising for {count} months, {period}",
    "falling": "falling for {count} months, {period}",
    "above": "above the average of these months ({mean}) for {count} months in a row, {period}",
    "below": "below the average of these months ({mean}) for {count} months in a row, {period}",
}


def shows(series: Series) -> str:
    """What the newest months of an area show: anticipated levels, usual range, runs. No judgement, no full stop."""
    stretch = series.current
    parts = [_over(stretch), _range(stretch, series.category.noun), *_runs(stretch), _verdict(stretch)]
    return "; ".join(part for part in parts if part)


def caution(found: Sequence[Series]) -> str:
    """What so few months can't tell; empty where there are 24 or more everywhere."""
    if any(series.current.limits is None for series in found):
        return (
            f"A usual range needs {FEWEST_MONTHS} months or more in a row: these few show neither spike nor direction."
        )
    short = [series for series in found if len(series.current.months) < TREND_MONTHS]
    if not short:
        return ""
    fewest = min(len(series.current.months) for series in short)
    whose = "" if len(short) == len(found) else f" for {listed([series.area.name for series in short])}"
    return f"{fewest} months{whose} are an indication, not yet a trend."


def highest(series: Series) -> str:
    """The month with the most and where it lies; empty where all are alike."""
    stretch = series.current
    if stretch.highest.recorded == stretch.lowest.recorded:
        return ""
    return f"{one_month(stretch.highest, stretch, 'the highest month')}."


def one_month(month: Month, stretch: Stretch, role: str = "") -> str:
    """As `March 2014, the highest month (189), was above the anticipated level (128) but within the usual range`."""
    place = stretch.place(month)
    expected = _against_anticipated(month)
    ranged = f"{place} the usual range" if place else ""
    linked = " but " if expected.startswith("above") != (place == "above") else " and "
    named = f"{periods.in_words(month.period)}, {role}" if role else periods.in_words(month.period)
    told = linked.join(part for part in (expected, ranged) if part)
    comma = "," if role else ""
    value = f"{named} ({figures.number(month.recorded)}){comma}"
    return f"{value} was {told}" if told else f"{named}: {figures.number(month.recorded)}"


def focused(series: Series, period: Period) -> str:
    """Where the month that was asked about lies; empty where it has no figure."""
    for stretch in series.stretches:
        for month in stretch.months:
            if month.period == period:
                return f"{one_month(month, stretch)}."
    return ""


def gaps(series: Series) -> str:
    """Which months have no figure; empty where none is missing."""
    holes = [periods.in_words(period) for period in missing(series.months)]
    if not holes:
        return ""
    return f"No figure for {listed(holes)}: nothing is carried over {'it' if len(holes) == 1 else 'them'}."


def across_breaks(series: Series) -> str:
    """That the counting rules changed between these months, and what the months before showed; empty without one."""
    earlier = series.stretches[:-1]
    if not earlier:
        return ""
    days = listed([periods.day(day) for day in sorted(set(series.break_days))])
    words = f"How offences are counted changed on {days}: months before and after are read apart, never compared."
    return " ".join([words, *(_before(stretch, series.category.noun) for stretch in reversed(earlier))])


def year_total(series: Series, published: Iterable[Figure]) -> str:
    """The newest twelve months added up, beside what was published and the year before; empty without twelve in a row.

    A year that was counted by other rules, or lacks a month, is neither told nor compared.
    """
    totals = year_totals(series.current.months)
    if not totals:
        return ""
    newest, noun = totals[0], series.category.noun
    words = f"{_sentence_start(periods.in_words(newest.period))}: {figures.number(newest.total)} {noun}".rstrip()
    printed = next((figure.value for figure in published if _is_year(figure, series, newest.period)), None)
    before = next((total for total in totals if _a_year_earlier(total.period, newest.period)), None)
    return words + _as_published(newest.total, printed) + _on_the_year_before(newest, before) + "."


def range_shown(stretch: Stretch) -> tuple[str, str]:
    """The usual range in whole numbers, finer where those would hide that a month lies outside; empty without one."""
    if stretch.limits is None:
        return "", ""
    low, high = stretch.limits.low, stretch.limits.high
    hidden = any(round(low) <= month.recorded <= round(high) for month in _outside(stretch))
    if hidden:
        low, high = low.quantize(_TENTH, ROUND_CEILING), high.quantize(_TENTH, ROUND_FLOOR)
        return figures.number(low), figures.number(high)
    return f"{round(low):,}", f"{round(high):,}"


def alt_text(series: Series) -> str:
    """What the line of a series shows, for those who don't see it; at most 1,000 characters."""
    first, last, stretch = series.months[0], series.months[-1], series.current
    period = periods.in_words(covered(series.months)) if len(series.months) != MONTHS_IN_YEAR else _from_to(series)
    words = (
        f"Line chart of {series.category.name.lower()} in {series.area.name} by month, {period}: "
        f"{figures.number(first.recorded)} {series.category.noun} in the first month and "
        f"{figures.number(last.recorded)} in the last; highest {figures.number(stretch.highest.recorded)} "
        f"in {periods.in_words(stretch.highest.period)}, lowest {figures.number(stretch.lowest.recorded)} "
        f"in {periods.in_words(stretch.lowest.period)}. {_sentence_start(shows(series))}."
    )
    return words if len(words) <= ALT_CHARS else f"{words[: ALT_CHARS - 1]}…"


def listed(names: Sequence[str]) -> str:
    """As `March, April and May 2014`: four names at most, then how many more."""
    shown, more = list(names[:MONTHS_NAMED]), len(names) - MONTHS_NAMED
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]


def _over(stretch: Stretch) -> str:
    expected, over = stretch.expected, stretch.over
    if not expected:
        return ""
    total = len(expected)
    if total == 1:
        return f"the month was {'' if over else 'not '}above the anticipated level"
    if not over:
        return f"none of the {total} months was above the anticipated level"
    count = f"all {total}" if len(over) == total else f"{len(over)} of the {total}"
    return f"{count} months {'was' if len(over) == 1 else 'were'} above the anticipated level"


def _range(stretch: Stretch, noun: str) -> str:
    low, high = range_shown(stretch)
    if not low:
        return "too few months for a usual range"
    usual = f"the usual range ({low} to {high} {noun} a month)".replace("  ", " ")
    parts = [
        f"{side} {usual if first else 'it'} in {listed([periods.in_words(month.period) for month in found])}"
        for first, side, found in _sides(stretch)
    ]
    return " and ".join(parts) or f"no month was outside {usual}"


def _sides(stretch: Stretch) -> list[tuple[bool, str, list[Month]]]:
    above, below = stretch.outside("above"), stretch.outside("below")
    found = [("above", above), ("below", below)]
    there = [(side, months) for side, months in found if months]
    return [(number == 0, side, months) for number, (side, months) in enumerate(there)]


def _runs(stretch: Stretch) -> list[str]:
    return [
        _RUNS[run.kind].format(
            count=len(run.months), period=_span(run.period), mean=figures.number(stretch.mean.quantize(_TENTH))
        )
        for run in stretch.runs[:RUNS_NAMED]
    ]


def _verdict(stretch: Stretch) -> str:
    """Spike, trend or neither, once there are months enough to tell."""
    if len(stretch.months) < TREND_MONTHS or stretch.limits is None:
        return ""
    lasting = next((run for run in stretch.runs if run.lasts), None)
    if lasting:
        return _lasting(lasting)
    if stretch.outside("above"):
        return "a spike, not a trend"
    return "a dip, not a trend" if stretch.outside("below") else "neither a spike nor a trend"


def _lasting(run: Run) -> str:
    return "a trend" if run.kind in {"rising", "falling"} else "a lasting change of level, more than a spike"


def _against_anticipated(month: Month) -> str:
    if month.anticipated is None:
        return ""
    level = f"the anticipated level ({figures.number(month.anticipated)})"
    if month.recorded == month.anticipated:
        return "at the anticipated level"
    return f"{'above' if month.recorded > month.anticipated else 'below'} {level}"


def _before(stretch: Stretch, noun: str) -> str:
    parts = [part for part in (_over(stretch), _range(stretch, noun), *_runs(stretch)) if part]
    return f"Before ({_span(covered(stretch.months))}): {'; '.join(parts)}."


def _outside(stretch: Stretch) -> list[Month]:
    return [*stretch.outside("above"), *stretch.outside("below")]


def _is_year(figure: Figure, series: Series, period: Period) -> bool:
    about = (figure.measure, figure.area, figure.category, figure.period)
    return about == (VOLUME, series.area.slug, series.category.slug, period)


def _a_year_earlier(earlier: Period, period: Period) -> bool:
    before, now = earlier.end, period.end
    return (before.year, before.month) == (now.year - 1, now.month)


def _as_published(total: Decimal, printed: Decimal | None) -> str:
    if printed is None:
        return " by adding the months"
    return ", as published" if printed == total else f" by adding the months; published as {figures.number(printed)}"


def _on_the_year_before(newest: YearTotal, before: YearTotal | None) -> str:
    if before is None:
        return ""
    amount = newest.total - before.total
    change = Change(PREVIOUS, amount, percent_of(amount, before.total), percent_is_printed=False)
    return f"; {figures.change_in_words(change)}"


def _span(period: Period) -> str:
    """A run of months by its first and last: `February to September 2014`, even where it is a year."""
    if period.months != MONTHS_IN_YEAR:
        return periods.in_words(period)
    return f"{periods.month_and_year(period.start)} to {periods.month_and_year(period.end)}"


def _from_to(series: Series) -> str:
    return _span(covered(series.months))


def _sentence_start(words: str) -> str:
    return words[:1].upper() + words[1:]
