"""The six scores of each theme as a message: one table where the workspace takes tables, else a line a theme."""

from __future__ import annotations

from bot.messages import blocks, card, layout, ranking_words, sheet
from bot.messages.message import Block, Message
from bot.messages.ranking_board import ALOUD, Board, Look, areas, period, small_print, sources
from bot.messages.ranking_guide import GUIDES
from bot.messages.ranking_words import Column
from storage.ranking_values import standings

LETTERS = "ABCDEF"  # heads of the six factors: their names are too wide for a phone
_SHORT_NAMES = "; ".join(f"{guide.short}: {guide.label.lower()}" for guide in GUIDES if guide.short != "volume")


def render(board: Board, look: Look) -> Message:
    """The six scores of each theme: one table where the workspace takes tables, else a line a theme."""

    def made(most: int) -> list[Block]:
        return _six(board.first(most), look, sheet.more(len(board.columns), most, "areas"))

    told = board.first(ALOUD).columns
    words = [f"{blocks.escape(column.area.name)}: {' '.join(_factor_lines(column))}" for column in told]
    opening, source = f"The six factors of the theme ranking, {period(board)}.", ranking_words.escaped(sources(board))
    rows = [1 + len(column.ranking.themes) for column in board.columns]
    fits = sum(rows) <= blocks.TABLE_ROWS
    top = max(1, blocks.TABLE_ROWS // max(rows))
    shown = sheet.fitting(len(board.columns), made, most=len(rows) if fits else 0, top=top)
    return Message(layout.spoken(" ".join([opening, *words, source])), tuple(shown))


def _six(board: Board, look: Look, left_out: str) -> list[Block]:
    made: list[Block] = [blocks.header(f"The six factors: {areas(board)}"), *_factors(board, look.native)]
    made += [blocks.context(left_out)] if left_out else []
    made += small_print(board, look)
    asked = f"rank factors {board.question}"
    buttons = [blocks.button("Share in channel", card.SHARE, asked)] if look.share else []
    buttons += [sheet.button(asked)] if left_out else []
    return [*made, blocks.actions(*buttons)] if look.buttons and buttons else made


def _factors(board: Board, native: frozenset[str]) -> list[Block]:
    if "table" not in native:
        lines = [[f"*{blocks.escape(column.area.name)}*", *_factor_lines(column)] for column in board.columns]
        names = blocks.context(f"{period(board)}{blocks.SEPARATOR}{_SHORT_NAMES}")
        return [names, *(block for each in lines for block in layout.sections(each))]
    rows = [row for column in board.columns for row in _factor_rows(column)]
    heads = [number for number, row in enumerate(rows) if row[1:] == list(LETTERS)]
    letters = "; ".join(f"{letter}: {guide.label.lower()}" for letter, guide in zip(LETTERS, GUIDES, strict=True))
    was = "in brackets: the score of the ranking before" if any("(" in cell for row in rows for cell in row[1:]) else ""
    key = blocks.SEPARATOR.join(part for part in (period(board), letters, was) if part)
    return [blocks.context(key), blocks.table(rows, bold=heads)]


def _factor_lines(column: Column) -> list[str]:
    earlier = {theme.key: theme for theme in column.before.themes} if column.before else {}
    return [
        f"{ranking_words.place(each)} *{blocks.escape(each.theme.name)}* {each.theme.total}: "
        f"{ranking_words.factors(each.theme, earlier.get(each.theme.key))}."
        for each in standings(column.ranking)
    ]


def _factor_rows(column: Column) -> list[list[str]]:
    """A row with the area and the letters of the factors, which fit a phone, then a row a theme."""
    earlier = {theme.key: theme for theme in column.before.themes} if column.before else {}
    themes = [each.theme for each in standings(column.ranking)]
    return [
        [column.area.name, *LETTERS],
        *([f"{each.name}, {each.total}", *ranking_words.scores(each, earlier.get(each.key))] for each in themes),
    ]
