"""A native line chart of a monthly series. It never draws over a missing month or a change of the counting rules."""

from __future__ import annotations

from bot.messages import blocks, periods
from bot.messages.card_values import Series
from bot.messages.message import Block
from storage.months import Month, covered, unbroken

FEWEST_POINTS = 2


def drawn(series: Series) -> tuple[Month, ...]:
    """The months that a native chart can show: the newest in a row, counted by the same rules, 20 at most."""
    return unbroken(series.current.months)[-1][-blocks.CHART_POINTS :]


def native(series: Series) -> Block | None:
    """The chart, recorded beside anticipated where every month has it; None for a month alone."""
    months = drawn(series)
    if len(months) < FEWEST_POINTS:
        return None
    lines = [("Recorded", [float(month.recorded) for month in months])]
    expected = [float(month.anticipated) for month in months if month.anticipated is not None]
    if len(expected) == len(months):
        lines.append(("Anticipated", expected))
    first, last = months[0].period.end, months[-1].period.end
    return blocks.line_chart(
        f"{series.category.short}, {series.area.short}",
        [periods.month_label(month.period) for month in months],
        lines,
        x_label=f"{periods.month_and_year(first)} to {periods.month_and_year(last)}",
        y_label=series.category.noun.capitalize() or "Count",
    )


def left_out(series: Series) -> str:
    """How much of the series the native chart does not show; empty where it shows all."""
    shown, months = drawn(series), series.months
    if len(shown) == len(months) or len(shown) < FEWEST_POINTS:
        return ""
    period = covered(shown)
    span = f"{periods.month_and_year(period.start)} to {periods.month_and_year(period.end)}"
    return f"The chart for {series.area.short} shows {len(shown)} of {len(months)} months, {span}; the words cover all."
