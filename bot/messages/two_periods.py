"""One figure for two periods: the difference where they may be compared, else both and the reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, figures, periods, sheet
from bot.messages.message import Block, Message
from storage.figures import Figure
from storage.small_counts import percent_of
from storage.vocabulary import Area, Category, Source

ALOUD = 50
Pair = tuple[tuple[Area, Figure, Figure], str]


@dataclass(frozen=True)
class TwoPeriods:
    """The figures of each area for two periods, with the reason why they may not be compared, and their papers."""

    category: Category
    pairs: tuple[Pair, ...]
    sources: tuple[Source, ...]


def render(found: TwoPeriods, question: str = "") -> Message:
    """Each area's two figures, earlier first, with the change or with why there is none.

    Of more areas than fit, the first ones; `question` asks for all of them again, for a reader who may press buttons.
    """
    category, pairs, sources = found.category, found.pairs, found.sources

    def made(most: int) -> list[Block]:
        left_out = sheet.more(len(pairs), most, "areas")
        button = [blocks.actions(sheet.button(question))] if left_out and question else []
        more = [blocks.context(left_out)] if left_out else []
        return [
            blocks.header(f"{category.name}: two periods"),
            *_blocks(category, pairs[:most], sources, more),
            *button,
        ]

    said = [_said(category, pair, reason) for pair, reason in pairs[:ALOUD]]
    reasons = [f"Not compared: {reason}" for reason in _reasons(pairs)]
    aloud = " ".join([f"{category.name}.", *said, *reasons, f"Source: {_documents(pairs, sources)}."])
    return Message(blocks.clip(blocks.escape(aloud), blocks.SECTION_CHARS), tuple(sheet.fitting(len(pairs), made)))


def _blocks(category: Category, pairs: Sequence[Pair], sources: Sequence[Source], more: list[Block]) -> list[Block]:
    return [
        *(blocks.section(blocks.escape(_said(category, pair, reason))) for pair, reason in pairs),
        *more,
        *(blocks.context(f"*Not compared:* {blocks.escape(reason)}") for reason in _reasons(pairs)),
        blocks.context(blocks.escape(_documents(pairs, sources))),
    ]


def _reasons(pairs: Sequence[Pair]) -> list[str]:
    return list(dict.fromkeys(reason for _, reason in pairs if reason))


def _documents(pairs: Sequence[Pair], sources: Sequence[Source]) -> str:
    named = {source.source: source.short_title for source in sources}
    shown = [figure for (_, *both), _ in pairs for figure in both]
    return "; ".join(dict.fromkeys(f"{named[each.source]}, {each.place}" for each in shown))


def _said(category: Category, pair: tuple[Area, Figure, Figure], reason: str) -> str:
    area, earlier, later = pair
    both = (
        f"{area.name}: {figures.said(earlier, category)} {periods.when(earlier.period)}; "
        f"{figures.said(later, category)} {periods.when(later.period)}"
    )
    return f"{both}." if reason else f"{both}: {_change(earlier, later)}."


def _change(earlier: Figure, later: Figure) -> str:
    amount = later.value - earlier.value
    if amount == 0:
        return "no change"
    percent = percent_of(amount, earlier.value) if later.measure == "volume" else None
    words = f" ({figures.number(abs(percent))}%)" if percent is not None else ""
    points = " percentage points" if later.measure.endswith("_percent") else ""
    fewer = "fewer" if later.measure in {"volume", "count"} else "less"
    return f"{figures.number(abs(amount))}{points}{words} {'more' if amount > 0 else fewer}"
