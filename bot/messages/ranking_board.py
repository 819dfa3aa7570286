"""What is shown of theme rankings, whichever way: a ranking an area, for one reader, with where they come from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from bot.messages import blocks, periods, ranking_words
from bot.messages.message import Block
from bot.messages.ranking_behind import Evidence
from bot.messages.ranking_words import Column, Origins
from storage.vocabulary import Area

WHO_SCORES = "Officers and managers can score a new ranking."
ALOUD = 10  # areas told in the text of a message


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
    evidence: Evidence = field(default_factory=Evidence)

    def first(self, most: int) -> Board:
        """The same board with its first areas only."""
        return replace(self, columns=self.columns[:most])


@dataclass(frozen=True, slots=True)
class Look:
    """The native blocks accepted here, whether there are buttons, and which of them this reader gets."""

    native: frozenset[str] = frozenset()
    buttons: bool = True
    share: bool = True
    may_score: bool = False
    may_mark: bool = False


def areas(board: Board) -> str:
    """The names of its areas."""
    return " and ".join(column.area.name for column in board.columns)


def period(board: Board) -> str:
    """The period of all its rankings, or that they have several."""
    found = list(dict.fromkeys(periods.in_words(column.ranking.period) for column in board.columns))
    return found[0] if len(found) == 1 else "not of the same period, compare with care"


def small_print(board: Board, look: Look) -> list[Block]:
    """Contradictions, what is held back, sources, and who may score."""
    lines = [
        *(words for column in board.columns for words in ranking_words.contradictions(column)),
        *([held_back(board)] if board.held_back else []),
        sources(board),
        *([WHO_SCORES] if look.buttons and not look.may_score else []),
    ]
    return [blocks.context(line) for line in map(ranking_words.escaped, lines)]


def held_back(board: Board) -> str:
    """That a newer ranking is not shown here."""
    named = " and ".join(area.name for area in board.held_back)
    return f"A newer ranking of {named} is in confidence and not shown here. An officer can ask in a direct message."


def sources(board: Board) -> str:
    """Where its rankings come from, who may see them and how old they are."""
    found = dict.fromkeys(
        f"{board.origins.named(column.ranking)}, {board.origins.classified(column.ranking)}, "
        f"{periods.age(column.ranking.period.end, board.today)}"
        for column in board.columns
    )
    return f"Source: {'; '.join(found)}."
