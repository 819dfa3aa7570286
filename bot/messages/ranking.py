"""The theme ranking as a message: themes in order with totals and what moved, one area or several side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bot.messages import blocks, card, layout, periods, ranking_behind, ranking_words, sheet
from bot.messages.message import Block, Message
from bot.messages.ranking_board import ALOUD, Board, Look, areas, held_back, period, small_print, sources
from bot.messages.ranking_words import Column, Origins
from storage.figures import IN_CONFIDENCE, PUBLIC
from storage.ranking_values import HIGHEST_SCORE, HIGHEST_TOTAL, Move, moves, standings

NEW = "csp:rank:new"  # opens the form; its value is the area
NOTHING = "–"
AREAS_SHOWN = 10  # of rankings that are too many for a message


def render(board: Board, look: Look) -> Message:
    """The ranking in order, with the figures behind its highest themes; of more areas than fit, the first ones."""

    def made(most: int) -> list[Block]:
        return _ranking(board.first(most), look, sheet.more(len(board.columns), most, "areas"))

    return Message(_aloud(board.first(ALOUD)), tuple(_fitting(board, made)))


def _ranking(board: Board, look: Look, left_out: str) -> list[Block]:
    made: list[Block] = [
        blocks.header(f"Theme ranking: {areas(board)}"),
        blocks.context(_rule(board)),
        blocks.section(_finding(board)),
        *_in_order(board, look.native),
        *([blocks.context(left_out)] if left_out else []),
        *layout.sections([ranking_words.escaped(words) for words in _moved(board)]),
        *ranking_behind.shown(board.evidence),
        *small_print(board, look),
    ]
    if look.buttons:
        all_rows = [sheet.button(f"rank {board.question}")] if left_out else []
        made.append(blocks.actions(*_buttons(board, look), *all_rows))
    return made


def _fitting(board: Board, made: Callable[[int], list[Block]]) -> list[Block]:
    return sheet.fitting(len(board.columns), made, most=sheet.COLUMNS, top=AREAS_SHOWN)


def themes_in_order(columns: Sequence[Column]) -> list[str]:
    """The names of all themes by their totals of all areas added, highest first."""
    return [name for _, name in _ordered(columns)]


def invitation(area: str) -> Message:
    """Who typed that they want to score a new ranking gets the button that opens the form."""
    words = "Score a new ranking, theme by theme. Nothing is stored until you press Save at the end."
    return Message(words, (blocks.section(words), blocks.actions(_score_button(area, primary=True))))


def marked(column: Column, origins: Origins) -> Message:
    """What is stored after a manager has said who may see a ranking."""
    public = column.ranking.classification == PUBLIC
    seen = (
        "public now: anybody may be shown it" if public else "in confidence now: officers see it, where that is allowed"
    )
    words = ranking_words.escaped(f"Theme ranking of {column.area.name}, {origins.named(column.ranking)}: {seen}.")
    return Message(words, (blocks.section(words),))


def _rule(board: Board) -> str:
    """The period, and how totals and order are made."""
    rule = f"six factors of 0 to {HIGHEST_SCORE}, {HIGHEST_TOTAL} at most"
    order = "" if len(board.columns) == 1 else "highest first, the totals of all areas added"
    return blocks.SEPARATOR.join(part for part in (period(board), rule, order) if part)


def _same_period(board: Board) -> bool:
    return len({column.ranking.period for column in board.columns}) == 1


def _finding(board: Board) -> str:
    if len(board.columns) == 1:
        return f"*{blocks.escape(ranking_words.highest(board.columns[0].ranking))}*"
    lines = [ranking_words.highest(column.ranking, column.area.name) for column in board.columns]
    return "\n".join(f"*{blocks.escape(line)}*" for line in lines)


def _in_order(board: Board, native: frozenset[str]) -> list[Block]:
    rows = _one_area(board.columns[0]) if len(board.columns) == 1 else _side_by_side(board)
    if "table" in native:
        return [blocks.table(rows, right=(2,) if len(board.columns) == 1 else ())]
    return layout.sections([_line(rows[0], row) for row in rows[1:]])


def _line(heads: list[str], row: list[str]) -> str:
    """A table row as a line, for workspaces without native tables."""
    if heads[0] == "Theme":
        cells = [f"{head} {cell}" for head, cell in zip(heads[1:], row[1:], strict=True)]
        return f"*{blocks.escape(row[0])}:* {blocks.escape(blocks.SEPARATOR.join(cells))}"
    since = f" ({row[3]})" if len(row) > len(("place", "theme", "total")) else ""
    return blocks.escape(f"{row[0]}  ") + f"*{blocks.escape(row[1])}*" + blocks.escape(f"  {row[2]}{since}")


def _one_area(column: Column) -> list[list[str]]:
    heads = ["Place", "Theme", f"Total of {HIGHEST_TOTAL}", *(["Since last time"] if column.before else [])]
    since = {move.now.theme.key: [ranking_words.moved_cell(move)] for move in _moves(column)}
    return [
        heads,
        *(
            [ranking_words.place(each), each.theme.name, str(each.theme.total), *since.get(each.theme.key, [])]
            for each in standings(column.ranking)
        ),
    ]


def _side_by_side(board: Board) -> list[list[str]]:
    """Themes by their totals of all areas added, highest first; each cell a total, its place, and what it was."""
    cells = [_cells(column) for column in board.columns]
    heads = [
        column.area.name if _same_period(board) else f"{column.area.name}, {periods.short(column.ranking.period)}"
        for column in board.columns
    ]
    order = _ordered(board.columns)
    return [["Theme", *heads], *([name, *(each.get(key, NOTHING) for each in cells)] for key, name in order)]


def _ordered(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Key and name of each theme, the highest total of all areas added first."""
    names = {theme.key: theme.name for column in columns for theme in column.ranking.themes}
    added = Counter[str]()
    for theme in (theme for column in columns for theme in column.ranking.themes):
        added[theme.key] += theme.total
    return [(key, names[key]) for key in sorted(names, key=lambda key: (-added[key], key))]


def _cells(column: Column) -> dict[str, str]:
    since = {move.now.theme.key: f" ({ranking_words.moved_cell(move)})" for move in _moves(column) if move.moved}
    return {
        each.theme.key: f"{each.theme.total}, {ranking_words.place(each)}{since.get(each.theme.key, '')}"
        for each in standings(column.ranking)
    }


def _moves(column: Column) -> list[Move]:
    return moves(column.ranking, column.before) if column.before else []


def _moved(board: Board) -> list[str]:
    """What moved in each area; said once where there is nothing to compare with in any."""
    if not any(column.before for column in board.columns):
        return [ranking_words.NO_RANKING_BEFORE]
    alone = len(board.columns) == 1
    return [
        ("" if alone else f"{column.area.name}: ") + ranking_words.moved(column, board.origins)
        for column in board.columns
    ]


def _aloud(board: Board) -> str:
    parts = [f"Theme ranking, {period(board)}, totals of {HIGHEST_TOTAL}."]
    parts += [f"{column.area.name}: {ranking_words.listed(column.ranking)}." for column in board.columns]
    parts += [*_moved(board), *(words for column in board.columns for words in ranking_words.contradictions(column))]
    parts += [held_back(board)] if board.held_back else []
    parts += [ranking_behind.joined(ranking_behind.lines(board.evidence)), sources(board)]
    return layout.spoken(ranking_words.escaped(" ".join(filter(None, parts))))


def render_sources(board: Board) -> Message:
    """Where the ranking and the figures behind it come from, and everything to be read with care."""
    places, notes = ranking_behind.places(board.evidence), board.evidence.caveats
    cares = [f"*Read with care:* {blocks.escape(each.text)}" for each in notes]

    def made(most: int) -> list[Block]:
        more = sheet.more(len(cares), most)
        return [
            blocks.header(f"Source: theme ranking, {areas(board)}"),
            blocks.section(ranking_words.escaped(sources(board))),
            *layout.sections(places),
            *layout.sections([*cares[:most], *([more] if more else [])]),
        ]

    words = " ".join([ranking_words.escaped(sources(board)), *(f"{place}." for place in places), *cares])
    return Message(layout.spoken(words.replace("_", "")), tuple(sheet.fitting(len(cares), made, top=len(cares))))


def _buttons(board: Board, look: Look) -> list[Block]:
    area = board.columns[0].area.slug if len(board.columns) == 1 else ""
    share = (
        [blocks.button("Share in channel", card.SHARE, f"rank {board.question}", primary=True)] if look.share else []
    )
    scoring = [_score_button(area)] if look.may_score else []
    return [
        *share,
        blocks.button("Source", card.SOURCE, f"rank {board.question}"),
        blocks.ask("Show the six factors", f"rank factors {board.question}", "factors"),
        *scoring,
        *_marks(board, look),
    ]


def _score_button(area: str, *, primary: bool = False) -> Block:
    return blocks.button("Score a new ranking", NEW, area or "any", primary=primary)


def _marks(board: Board, look: Look) -> list[Block]:
    """A manager's button for each ranking scored in chat: who may see it."""
    if not look.may_mark:
        return []
    return [_mark_button(column) for column in board.columns if column.ranking.id]


def _mark_button(column: Column) -> Block:
    public = column.ranking.classification == PUBLIC
    wanted, label = (IN_CONFIDENCE, "Hold in confidence") if public else (PUBLIC, "Make public")
    button = blocks.ask(
        f"{label}: {column.area.name}", f"rank_mark {column.ranking.id} {wanted}", f"mark{column.ranking.id}"
    )
    words = "Anybody may then be shown this ranking." if not public else "Only officers will be shown this ranking."
    confirm = {"title": label, "text": words, "confirm": label, "deny": "Cancel"}
    return {**button, "confirm": {name: {"type": "plain_text", "text": text} for name, text in confirm.items()}}
