"""Wards: their figures highest first, and those a paper names as most affected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, figures, periods
from bot.messages.message import Block, Message
from storage.figures import Figure
from storage.periods import Period
from storage.vocabulary import Area, Category
from storage.wards import Named

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


def render(category: Category, found: Sequence[Wards], native: frozenset[str]) -> Message:
    """One part a borough; a native table only where there is one borough with figures (Slack takes one a message)."""
    tables = [wards for wards in found if wards.lines]
    made: list[Block] = [blocks.header(f"{category.name}, by ward")]
    for wards in found:
        made.append(blocks.section(_about(category, wards)))
        made += _lines(wards, native if len(tables) == 1 else frozenset())
    if any(wards.small for wards in found):
        made.append(blocks.context(RESIDENTS))
    made.append(
        blocks.context(blocks.escape(", ".join(dict.fromkeys(name for each in found for name in each.sources))))
    )
    return Message(_aloud(category, found), tuple(made))


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


def _lines(wards: Wards, native: frozenset[str]) -> list[Block]:
    if not wards.lines:
        return []
    if "table" in native:
        rows = [["Ward", wards.category.noun or "Figure"], *([line.area.short, _value(line)] for line in wards.lines)]
        return [blocks.table(rows, right=(1,))]
    return [blocks.section("\n".join(f"{blocks.escape(line.area.short)}: {_value(line)}" for line in wards.lines))]


def _value(line: WardLine) -> str:
    return line.instead or figures.cell(line.figure)


def _aloud(category: Category, found: Sequence[Wards]) -> str:
    parts = [f"{category.name}, by ward."]
    for wards in found:
        of = "" if wards.category == category else f", {wards.category.name.lower()}"
        parts += [f"{wards.area.name}{of}:", *_sentences(wards)]
        if wards.lines:
            parts.append(", ".join(f"{line.area.short} {_value(line)}" for line in wards.lines) + ".")
    sources = ", ".join(dict.fromkeys(name for each in found for name in each.sources))
    return blocks.clip(blocks.escape(" ".join([*parts, f"Source: {sources}."])), blocks.SECTION_CHARS)
