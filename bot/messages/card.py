"""The figure card: first the figure, then the comparison, then the caveat, then the source (docs/using.md).

A card shows one or more categories side by side for some areas. `text` carries the substance; the blocks repeat it laid
out, with a native table and charts where the workspace accepts these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, card_table, card_words, layout, month_chart, periods, sheet
from bot.messages.card_values import Card
from bot.messages.message import Block, Message

CHARTS_SHOWN = 2
PERIODS_OFFERED = 20
LINES_A_SECTION = 12

# What the buttons of a card are called on the way back; the handlers answer to these.
SHARE, SOURCE, PERIOD = "csp:share", "csp:source", "csp:period"


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is shown: the native blocks accepted here, and whether it has buttons and among them "Share"."""

    native: frozenset[str] = frozenset()
    buttons: bool = True
    share: bool = True


def render(card: Card, look: Look) -> Message:
    """The card as a message; of a table that is too long or too wide, as much as fits and a button for all of it."""
    rows = card_table.rows(card)

    def made(most: int) -> list[Block]:
        return _blocks(card, rows, most, look)

    return Message(text=card_words.aloud(card), blocks=tuple(sheet.fitting(len(rows) - 1, made)))


def _blocks(card: Card, rows: list[list[str]], most: int, look: Look) -> list[Block]:
    under_title = blocks.SEPARATOR.join(part for part in (card.subtitle, periods.in_words(card.period)) if part)
    left_out = _left_out(card, rows, most)
    made: list[Block] = [
        blocks.header(card.title),
        blocks.context(blocks.escape(under_title)),
        blocks.section(card_words.finding(card)),
        *_figures([row[: sheet.COLUMNS + 1] for row in rows[: most + 1]], look.native),
        *([blocks.context(left_out)] if left_out else []),
        *_charts(card, look.native),
        *(blocks.section(words) for words in card_words.months(card)),
        *(blocks.context(line) for line in card_words.small_print(card)),
    ]
    return [*made, _buttons(card, share=look.share, all_rows=bool(left_out))] if look.buttons else made


def _left_out(card: Card, rows: list[list[str]], most: int) -> str:
    """What a table that is too long or too wide leaves out, in words."""
    parts = [
        sheet.more(len(rows) - 1, min(most, len(rows) - 1), "rows"),
        sheet.more(len(card.areas), min(sheet.COLUMNS, len(card.areas)), "areas"),
    ]
    return ", ".join(part for part in parts if part)


def _figures(rows: list[list[str]], native: frozenset[str]) -> list[Block]:
    if "table" in native:
        return [blocks.table(rows, right=range(1, len(rows[0])))]
    lines = [_line(rows[0], row) for row in rows[1:]]
    pages = layout.batches(lines, len, most=LINES_A_SECTION, budget=layout.SECTION_BUDGET)
    return [blocks.section("\n".join(page)) for page in pages]


def _line(heads: Sequence[str], row: Sequence[str]) -> str:
    """A table row as a line of text, for workspaces without native tables."""
    cells = [f"{head} {cell}" for head, cell in zip(heads[1:], row[1:], strict=True) if cell != card_table.NOTHING]
    return f"*{blocks.escape(row[0])}:* {blocks.escape(blocks.SEPARATOR.join(cells))}"


def _charts(card: Card, native: frozenset[str]) -> list[Block]:
    if "data_visualization" not in native:
        return []
    return [chart for series in card.series[:CHARTS_SHOWN] if (chart := month_chart.native(series))]


def _buttons(card: Card, *, share: bool, all_rows: bool) -> Block:
    exactly = f"{card.question} {card.period.iso()}"
    elements = [blocks.button("Share in channel", SHARE, exactly, primary=True)] if share else []
    elements.append(blocks.button("Source", SOURCE, exactly))
    if card.other_periods:
        options = [(periods.short(period), period.iso()) for period in card.other_periods[:PERIODS_OFFERED]]
        elements.append(blocks.select("Other period", f"{PERIOD}:{card.question}", options))
    if all_rows:
        elements.append(sheet.button(exactly))
    return blocks.actions(*elements)
