"""A monthly series as a picture, for workspaces without charts of their own.

Lines are told apart by dash and marker, not by colour alone. The letters are large enough for a phone, where a picture
is shown at half its width.
"""

from __future__ import annotations

import calendar
import textwrap
import threading
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from storage.months import Month, Stretch, covered, unbroken
from storage.periods import MONTHS_IN_YEAR, Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES, DOTS_PER_INCH = (6.0, 4.2), 150
LABELS = 7
COLOURS = 64
LETTERS, TITLE_CHARS = 12, 44
HEADROOM = 1.25
INK, EXPECTED, BAND = "#1d3557", "#b3471d", "#d5d9de"
_one_at_a_time = threading.Lock()  # matplotlib shares its fonts between threads


def monthly(title: str, unit: str, stretches: Sequence[Stretch]) -> bytes:
    """A PNG of the months of `stretches` (oldest first, at least one): recorded, anticipated and the usual range.

    `unit` says what the numbers are ("Offences a month"). Lines stop at a missing month, and where the counting rules
    changed, which is marked.
    """
    # Imported at the first chart: it takes half a second and most answers need none.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    with _one_at_a_time:
        figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        axes = figure.subplots()
        _draw(axes, stretches)
        _frame(axes, title, unit, stretches)
        raw, drawn = BytesIO(), BytesIO()
        figure.savefig(raw, format="rgba")
    # A palette makes it a third of the size; no more colours are in it.
    picture = Image.frombytes("RGBA", canvas.get_width_height(), raw.getvalue()).convert("RGB").quantize(COLOURS)
    picture.save(drawn, format="png", optimize=True)
    return drawn.getvalue()


def _draw(axes: Axes, stretches: Sequence[Stretch]) -> None:
    zero = _index(stretches[0].months[0])
    for stretch in stretches:
        _usual_range(axes, stretch, zero)
        for piece in unbroken(stretch.months):
            _expected(axes, piece, zero)
            at = [_index(month) - zero for month in piece]
            axes.plot(at, [float(month.recorded) for month in piece], color=INK, marker="o", linewidth=2.2)
        _mark(axes, stretch, zero)
    last = _index(stretches[-1].months[-1]) - zero
    for stretch in stretches[1:]:
        edge = _index(stretch.months[0]) - zero - 0.5
        side = "left" if edge < last / 2 else "right"
        axes.axvline(edge, color=INK, linestyle=(0, (6, 3)), linewidth=1.2)
        axes.text(edge, 0.02, " rules changed ", transform=axes.get_xaxis_transform(), fontsize=11, ha=side)


def _usual_range(axes: Axes, stretch: Stretch, zero: int) -> None:
    if stretch.limits is None:
        return
    ends = [_index(stretch.months[0]) - zero - 0.4, _index(stretch.months[-1]) - zero + 0.4]
    low, high = float(stretch.limits.low), float(stretch.limits.high)
    axes.fill_between(ends, low, high, color=BAND, alpha=0.55, linewidth=0, zorder=0)
    for level in (low, high):
        axes.plot(ends, [level, level], color="#555555", linestyle=":", linewidth=1.4, zorder=1)


def _expected(axes: Axes, piece: Sequence[Month], zero: int) -> None:
    there = [(_index(month) - zero, float(month.anticipated)) for month in piece if month.anticipated is not None]
    if there and len(there) == len(piece):
        at, levels = zip(*there, strict=True)
        axes.plot(at, levels, color=EXPECTED, linestyle="--", marker="s", markerfacecolor="white", linewidth=1.8)


def _mark(axes: Axes, stretch: Stretch, zero: int) -> None:
    """The value at the highest month and at those outside the usual range, these in a ring."""
    outside = [*stretch.outside("above"), *stretch.outside("below")]
    for month in outside:
        axes.plot(_index(month) - zero, float(month.recorded), "o", markersize=15, markerfacecolor="none", color=INK)
    for month in dict.fromkeys([stretch.highest, *outside[:3]]):
        axes.annotate(
            f"{month.recorded:,f}",
            (_index(month) - zero, float(month.recorded)),
            xytext=(0, 11),
            textcoords="offset points",
            ha="center",
            fontsize=LETTERS,
            weight="bold",
            color=INK,
        )


def _frame(axes: Axes, title: str, unit: str, stretches: Sequence[Stretch]) -> None:
    months = [month for stretch in stretches for month in stretch.months]
    highs = [float(stretch.limits.high) for stretch in stretches if stretch.limits]
    levels = [float(max(month.recorded, month.anticipated or 0)) for month in months]
    axes.set_ylim(0, max([*highs, *levels, 1.0]) * HEADROOM)
    axes.set_title(textwrap.fill(title, TITLE_CHARS), loc="left", fontsize=14, weight="bold", parse_math=False)
    axes.set_ylabel(unit, fontsize=LETTERS, parse_math=False)
    period = covered(months)
    count = period.months or len(months)
    step = -(-count // LABELS)
    axes.set_xticks(range(0, count, step), [_label(period, number) for number in range(0, count, step)])
    axes.tick_params(labelsize=LETTERS, length=3)
    axes.margins(x=0.03)
    axes.grid(axis="y", color="#e3e3e3", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    _legend(axes, stretches)


def _legend(axes: Axes, stretches: Sequence[Stretch]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    lines: list[Line2D | Patch] = [Line2D([], [], color=INK, marker="o", linewidth=2.2, label="Recorded")]
    if any(stretch.expected for stretch in stretches):
        dashes = Line2D([], [], color=EXPECTED, linestyle="--", marker="s", markerfacecolor="white")
        dashes.set_label("Anticipated")
        lines.append(dashes)
    if any(stretch.limits for stretch in stretches):
        lines.append(Patch(facecolor=BAND, edgecolor="#555555", linestyle=":", label="Usual range"))
    axes.legend(
        handles=lines,
        loc="upper center",
        ncols=len(lines),
        fontsize=11,
        columnspacing=1.2,
        framealpha=1,
        edgecolor="white",
    )


def _index(month: Month) -> int:
    """Months since the year 0: how far apart two months are on the axis."""
    return month.period.end.year * MONTHS_IN_YEAR + month.period.end.month


def _label(period: Period, number: int) -> str:
    """As `Oct` over `2013`, the year on the first and on each January's label only where it helps."""
    index = period.start.year * MONTHS_IN_YEAR + period.start.month - 1 + number
    year, month = divmod(index, MONTHS_IN_YEAR)
    return f"{calendar.month_abbr[month + 1]}\n{year}"
