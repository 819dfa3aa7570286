"""One figure for two periods: the difference where they may be compared, else both and the reason why not."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import blocks, figures, periods
from bot.messages.message import Block, Message
from storage.figures import Figure
from storage.headlines import percent_of
from storage.vocabulary import Area, Category, Source

Pair = tuple[tuple[Area, Figure, Figure], str]


def render(category: Category, pairs: Sequence[Pair], sources: Sequence[Source]) -> Message:
    """Each area's two figures, earlier first, with the change or with why there is none."""
    said = [_said(category, pair, reason) for pair, reason in pairs]
    made: list[Block] = [blocks.header(f"{category.name}: two periods")]
    made += [blocks.section(blocks.escape(words)) for words in said]
    reasons = list(dict.fromkeys(reason for _, reason in pairs if reason))
    made += [blocks.context(f"*Not compared:* {blocks.escape(reason)}") for reason in reasons]
    named = {source.source: source.short_title for source in sources}
    figures_shown = [figure for (_, *both), _ in pairs for figure in both]
    documents = "; ".join(dict.fromkeys(f"{named[each.source]}, {each.place}" for each in figures_shown))
    made.append(blocks.context(blocks.escape(documents)))
    aloud = " ".join([f"{category.name}.", *said, *(f"Not compared: {reason}" for reason in reasons)])
    return Message(blocks.clip(blocks.escape(f"{aloud} Source: {documents}."), blocks.SECTION_CHARS), tuple(made))


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
