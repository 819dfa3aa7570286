"""Wards: their figures highest first, and those a paper names as most affected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, figures, layout, periods, sheet
from bot.messages.card import Look
from bot.messages.message import Block, Message
from storage.figures import Figure
from storage.periods import Period
from storage.vocabulary import Area, Category
from storage.wards import Named

ALOUD = 50  # wards of a borough; of more, the text alone tells the top
RESIDENTS = (
    "Order is by number, not by rate: where many people visit or live, more happens. "
    "Small numbers are not shown, so that nobody can be recognised."
)


@dataclass(frozen=True)
class WardLine:
    """One ward. `instead` stands in the place of a number too small to show."""

    area: Area
    figure: Figure
    instead: str


@dataclass(frozen=True)
class Wards:
    """The wards of one borough. `small` says that counts are shown (and small ones are not)."""

    area: Area
    category: Category
    period: Period | None
    lines: tuple[WardLine, ...]
    named: Named | None
    sources: tuple[str, ...]
    small: bool


def render(category: Category, found: Sequence[Wards], look: Look, question: str) -> Message:
    """One part a borough, of long lists the top; a native table only for one borough (Slack takes one a message).

    `question` asks for exactly these wards again.
    """
    longest = max(len(wards.lines) for wards in found)

    def made(most: int) -> list[Block]:
        return _blocks(category, found, most, look, question)

    return Message(_aloud(category, found), tuple(sheet.fitting(longest, made)))


def _blocks(category: Category, found: Sequence[Wards], most: int, look: Look, question: str) -> list[Block]:
    tables = [wards for wards in found if wards.lines]
    made: list[Block] = [blocks.header(f"{category.name}, by ward")]
    for wards in found:
        made.append(blocks.section(_about(category, wards)))
        made += _lines(wards, most, look.native if len(tables) == 1 else frozenset())
    if any(wards.small for wards in found):
        made.append(blocks.context(RESIDENTS))
    made.append(
        blocks.context(blocks.escape(", ".join(dict.fromkeys(name for each in found for name in each.sources))))
    )
    if look.buttons and any(len(wards.lines) > most for wards in found):
        made.append(blocks.actions(sheet.button(question)))
    return made


def _about(category: Category, wards: Wards) -> str:
    of = "" if wards.category == category else f", {wards.category.name.lower()}"
    return f"*{blocks.escape(wards.area.name + of)}*\n{blocks.escape(' '.join(_sentences(wards)))}"


def _sentences(wards: Wards) -> list[str]:
    said = []
    if wards.named:
        names = ", ".join(wards.named.wards)
        said.append(f"Named as most affected, {periods.in_words(wards.named.period)}: {names}.")
    if wards.lines and wards.period:
        said.append(f"Figures for the {_when(wards.period)}, highest first.")
    elif wards.named:
        said.append("The paper gives no figures by ward.")
    return said


def _when(period: Period) -> str:
    words = periods.in_words(period)
    return words if words.startswith("year") else f"period {words}"


def _lines(wards: Wards, most: int, native: frozenset[str]) -> list[Block]:
    if not wards.lines:
        return []
    shown = wards.lines[:most]
    more = sheet.more(len(wards.lines), len(shown), "wards")
    if "table" in native:
        rows = [["Ward", wards.category.noun or "Figure"], *([line.area.short, _value(line)] for line in shown)]
        return [blocks.table(rows, right=(1,)), *([blocks.context(more)] if more else [])]
    said = [f"{blocks.escape(line.area.short)}: {_value(line)}" for line in shown]
    return layout.sections([*said, *([f"_{more}_"] if more else [])])


def _value(line: WardLine) -> str:
    return line.instead or figures.cell(line.figure)


def _aloud(category: Category, found: Sequence[Wards]) -> str:
    parts = [f"{category.name}, by ward."]
    for wards in found:
        of = "" if wards.category == category else f", {wards.category.name.lower()}"
        parts += [f"{wards.area.name}{of}:", *_sentences(wards)]
        if wards.lines:
            shown = wards.lines if len(wards.lines) <= ALOUD else wards.lines[: sheet.TOP]
            listed = [f"{line.area.short} {_value(line)}" for line in shown]
            parts.append(", ".join(filter(None, [*listed, sheet.more(len(wards.lines), len(shown), "wards")])) + ".")
    sources = ", ".join(dict.fromkeys(name for each in found for name in each.sources))
    return blocks.clip(blocks.escape(" ".join([*parts, f"Source: {sources}."])), blocks.SECTION_CHARS)
