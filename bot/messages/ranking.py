"""The theme ranking as a message: themes in order with totals and what moved, one area or several side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, card, layout, periods, ranking_words
from bot.messages.message import Block, Message
from bot.messages.ranking_guide import GUIDES
from bot.messages.ranking_words import Column, Origins
from storage.figures import IN_CONFIDENCE, PUBLIC
from storage.ranking_values import HIGHEST_SCORE, HIGHEST_TOTAL, Move, moves, standings
from storage.vocabulary import Area

NEW = "csp:rank:new"  # opens the form; its value is the area
WHO_SCORES = "Officers and managers can score a new ranking."
NOTHING = "–"
LETTERS = "ABCDEF"  # heads of the six factors: their names are too wide for a phone
_SHORT_NAMES = "; ".join(f"{guide.short}: {guide.label.lower()}" for guide in GUIDES if guide.short != "volume")


@dataclass(frozen=True, slots=True)
class Board:
    """What is shown: a ranking an area, where they come from, and the areas whose newer one is held back.

    `question` asks for exactly this again (after `rank`).
    """

    columns: tuple[Column, ...]
    origins: Origins
    held_back: tuple[Area, ...]
    question: str
    today: date


@dataclass(frozen=True, slots=True)
class Look:
    """The native blocks accepted here, whether there are buttons, and which of them this reader gets."""

    native: frozenset[str] = frozenset()
    buttons: bool = True
    share: bool = True
    may_score: bool = False
    may_mark: bool = False


def render(board: Board, look: Look) -> Message:
    """The ranking in order."""
    made: list[Block] = [
        blocks.header(f"Theme ranking: {_areas(board)}"),
        blocks.context(_rule(board)),
        blocks.section(_finding(board)),
        *_in_order(board, look.native),
        *layout.sections([ranking_words.escaped(words) for words in _moved(board)]),
        *_small_print(board, look),
    ]
    if look.buttons:
        made.append(blocks.actions(*_buttons(board, look)))
    return Message(_aloud(board), tuple(made))


def render_factors(board: Board, look: Look) -> Message:
    """The six scores of each theme: one table where the workspace takes tables, else a line a theme."""
    made: list[Block] = [blocks.header(f"The six factors: {_areas(board)}"), *_factors(board, look.native)]
    made += _small_print(board, look)
    if look.buttons and look.share:
        made.append(blocks.actions(blocks.button("Share in channel", card.SHARE, f"rank factors {board.question}")))
    words = [f"{blocks.escape(column.area.name)}: {' '.join(_factor_lines(column))}" for column in board.columns]
    opening, source = f"The six factors of the theme ranking, {_period(board)}.", ranking_words.escaped(_sources(board))
    return Message(layout.spoken(" ".join([opening, *words, source])), tuple(made))


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


def _areas(board: Board) -> str:
    return " and ".join(column.area.name for column in board.columns)


def _rule(board: Board) -> str:
    """The period, and how totals and order are made."""
    rule = f"six factors of 0 to {HIGHEST_SCORE}, {HIGHEST_TOTAL} at most"
    order = "" if len(board.columns) == 1 else "highest first, the totals of all areas added"
    return blocks.SEPARATOR.join(part for part in (_period(board), rule, order) if part)


def _period(board: Board) -> str:
    found = list(dict.fromkeys(periods.in_words(column.ranking.period) for column in board.columns))
    return found[0] if len(found) == 1 else "not of the same period, compare with care"


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
    names = {theme.key: theme.name for column in board.columns for theme in column.ranking.themes}
    cells = [_cells(column) for column in board.columns]
    added = {
        key: sum(theme.total for column in board.columns for theme in column.ranking.themes if theme.key == key)
        for key in names
    }
    heads = [
        column.area.name if _same_period(board) else f"{column.area.name}, {periods.short(column.ranking.period)}"
        for column in board.columns
    ]
    order = sorted(names, key=lambda key: (-added[key], key))
    return [["Theme", *heads], *([names[key], *(each.get(key, NOTHING) for each in cells)] for key in order)]


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


def _factor_lines(column: Column) -> list[str]:
    earlier = {theme.key: theme for theme in column.before.themes} if column.before else {}
    return [
        f"{ranking_words.place(each)} *{blocks.escape(each.theme.name)}* {each.theme.total}: "
        f"{ranking_words.factors(each.theme, earlier.get(each.theme.key))}."
        for each in standings(column.ranking)
    ]


def _factors(board: Board, native: frozenset[str]) -> list[Block]:
    if "table" not in native:
        lines = [[f"*{blocks.escape(column.area.name)}*", *_factor_lines(column)] for column in board.columns]
        names = blocks.context(f"{_period(board)}{blocks.SEPARATOR}{_SHORT_NAMES}")
        return [names, *(block for each in lines for block in layout.sections(each))]
    rows = [row for column in board.columns for row in _factor_rows(column)]
    heads = [number for number, row in enumerate(rows) if row[1:] == list(LETTERS)]
    letters = "; ".join(f"{letter}: {guide.label.lower()}" for letter, guide in zip(LETTERS, GUIDES, strict=True))
    was = "in brackets: the score of the ranking before" if any("(" in cell for row in rows for cell in row[1:]) else ""
    key = blocks.SEPARATOR.join(part for part in (_period(board), letters, was) if part)
    return [blocks.context(key), blocks.table(rows, bold=heads)]


def _factor_rows(column: Column) -> list[list[str]]:
    """A row with the area and the letters of the factors, which fit a phone, then a row a theme."""
    earlier = {theme.key: theme for theme in column.before.themes} if column.before else {}
    themes = [each.theme for each in standings(column.ranking)]
    return [
        [column.area.name, *LETTERS],
        *([f"{each.name}, {each.total}", *ranking_words.scores(each, earlier.get(each.key))] for each in themes),
    ]


def _small_print(board: Board, look: Look) -> list[Block]:
    lines = [
        *(words for column in board.columns for words in ranking_words.contradictions(column)),
        *([_held_back(board)] if board.held_back else []),
        _sources(board),
        *([WHO_SCORES] if look.buttons and not look.may_score else []),
    ]
    return [blocks.context(line) for line in map(ranking_words.escaped, lines)]


def _held_back(board: Board) -> str:
    named = " and ".join(area.name for area in board.held_back)
    return f"A newer ranking of {named} is in confidence and not shown here. An officer can ask in a direct message."


def _sources(board: Board) -> str:
    found = dict.fromkeys(
        f"{board.origins.named(column.ranking)}, {board.origins.classified(column.ranking)}, "
        f"{periods.age(column.ranking.period.end, board.today)}"
        for column in board.columns
    )
    return f"Source: {'; '.join(found)}."


def _aloud(board: Board) -> str:
    parts = [f"Theme ranking, {_period(board)}, totals of {HIGHEST_TOTAL}."]
    parts += [f"{column.area.name}: {ranking_words.listed(column.ranking)}." for column in board.columns]
    parts += [*_moved(board), *(words for column in board.columns for words in ranking_words.contradictions(column))]
    parts += [_held_back(board)] if board.held_back else []
    return layout.spoken(ranking_words.escaped(" ".join([*parts, _sources(board)])))


def _buttons(board: Board, look: Look) -> list[Block]:
    area = board.columns[0].area.slug if len(board.columns) == 1 else ""
    share = (
        [blocks.button("Share in channel", card.SHARE, f"rank {board.question}", primary=True)] if look.share else []
    )
    scoring = [_score_button(area)] if look.may_score else []
    return [
        *share,
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
