"""The months of a trend as rows: each recorded number with what was anticipated and, in a word, where it lies."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import blocks, figures, periods
from bot.messages.card_values import Series
from storage.months import Month
from storage.periods import Period

MONTHS_SHOWN = 12
NOTHING = "–"


def rows(found: Sequence[Series]) -> list[list[str]]:
    """Heading and the newest twelve months, oldest first: in full for one area, one cell an area for several."""
    return [["Month", *_heads(found)], *([periods.short(period), *_cells(found, period)] for period in _newest(found))]


def lines(found: Sequence[Series]) -> list[str]:
    """The same months as lines of mrkdwn, for workspaces without native tables."""
    return [f"*{periods.short(period)}:* {blocks.escape(_said(found, period))}" for period in _newest(found)]


def key(found: Sequence[Series], native: frozenset[str]) -> str:
    """What the brackets mean; empty where there are none."""
    bracketed = len(found) > 1 or "table" not in native
    shown = bracketed and any(_has_anticipated(series) for series in found)
    return "In brackets: against the anticipated level." if shown else ""


def _newest(found: Sequence[Series]) -> list[Period]:
    return sorted({month.period for series in found for month in series.months})[-MONTHS_SHOWN:]


def _said(found: Sequence[Series], period: Period) -> str:
    if len(found) == 1:
        return _one_cell(found[0], period)
    cells = ((series.area.short, _one_cell(series, period)) for series in found)
    return blocks.SEPARATOR.join(f"{area} {cell}" for area, cell in cells if cell != NOTHING)


def _heads(found: Sequence[Series]) -> list[str]:
    if len(found) > 1:
        return [series.area.short for series in found]
    expected = ["Anticipated", "Difference"] if _has_anticipated(found[0]) else []
    return ["Recorded", *expected, "Usual range"]


def _has_anticipated(series: Series) -> bool:
    return any(month.anticipated is not None for month in series.months)


def _cells(found: Sequence[Series], period: Period) -> list[str]:
    if len(found) > 1:
        return [_one_cell(series, period) for series in found]
    month = _month(found[0], period)
    if month is None:
        return [NOTHING] * len(_heads(found))
    expected = [_anticipated(month), _difference(month)] if _has_anticipated(found[0]) else []
    return [cell or NOTHING for cell in (figures.number(month.recorded), *expected, _place(found[0], month))]


def _one_cell(series: Series, period: Period) -> str:
    """As `189 (+61)`, with `above the usual range` where it is."""
    month = _month(series, period)
    if month is None:
        return NOTHING
    difference, place = _difference(month), _place(series, month)
    outside = f", {place} the usual range" if place in {"above", "below"} else ""
    return figures.number(month.recorded) + (f" ({difference})" if difference else "") + outside


def _month(series: Series, period: Period) -> Month | None:
    return next((month for month in series.months if month.period == period), None)


def _place(series: Series, month: Month) -> str:
    return next((stretch.place(month) for stretch in series.stretches if month in stretch.months), "")


def _anticipated(month: Month) -> str:
    return figures.number(month.anticipated) if month.anticipated is not None else ""


def _difference(month: Month) -> str:
    return figures.signed(month.recorded - month.anticipated) if month.anticipated is not None else ""
