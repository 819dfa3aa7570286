"""Performance summaries: which indicators improve, decline or stay as they were, in words, and what goes with them.

One message for a month, a quarter, the members of a meeting and the councillors: a heading, a sentence, lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, digest, figures, layout, periods, trend_words
from bot.messages.layout import Listing
from bot.messages.message import Block, Message
from storage.figures import VOLUME
from storage.indicators import (
    CHANGE_PERCENT,
    DECLINING,
    HIGHER,
    IMPROVING,
    LOWER,
    NO_CHANGE,
    NOT_COMPARED,
    STATUSES,
    Indicator,
)
from storage.months import Stretch
from storage.vocabulary import Vocabulary

LISTED = (8, 5, 3, 1)
LINE_CHARS = 400
HEADINGS = {
    DECLINING: "Declining",
    IMPROVING: "Improving",
    HIGHER: "Higher, neither good nor bad",
    LOWER: "Lower, neither good nor bad",
    NO_CHANGE: "No change",
    NOT_COMPARED: "Not compared with the year before",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in words (as typed), under its status."""

    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a summary says. `before` and `after` are lists around the indicators; `hidden` counts what is not shown."""

    title: str
    under: tuple[str, ...] = ()
    before: tuple[Listing, ...] = ()
    lines: Sequence[Line] = ()
    after: tuple[Listing, ...] = ()
    hidden: int = 0

    @property
    def opening(self) -> str:
        """How many indicators stand how: "2 indicators decline, 5 improve, 1 is not compared"."""
        counted = [(status, sum(line.status == status for line in self.lines)) for status in STATUSES]
        parts = [_counted(status, number) for status, number in counted if number]
        return f"Of {_indicators(len(self.lines))}: {', '.join(parts)}" if parts else ""


def render(summary: Summary, buttons: Sequence[Block] = ()) -> Message:
    """The summary as one message and, where lists are long, a thread."""
    listings = [listing for listing in (*summary.before, *_by_status(summary.lines), *summary.after) if listing.lines]
    for listed in LISTED:
        made = _top(summary, listings, buttons, listed)
        if layout.fits(made):
            break
    replies = tuple(reply for listing in listings for reply in listing.rest(listed))
    return Message(_aloud(summary, listings), tuple(made), replies)


def nothing(summary: Summary) -> Message:
    """The one sentence for places that want to hear that there is nothing new."""
    return Message(layout.spoken(blocks.plain(f"{summary.title}: no new figures since the last one.")))


def line(words: Vocabulary, found: Indicator) -> Line:
    """An indicator: what of whom, the figure, how it moved, and the period; as typed."""
    headline = found.headline
    category, area = words.categories.by_slug[headline.category], words.areas.by_slug[headline.area]
    measure = headline.main.measure
    label = "" if measure in (VOLUME, CHANGE_PERCENT) else f", {figures.measure_label(measure)}"
    about = f"{category.name}{label}, {area.name}"
    return Line(found.status, f"{about}: {_moved(found)} ({periods.in_words(headline.period)})")


def month_line(words: Vocabulary, found: Indicator, stretch: Stretch) -> Line:
    """An indicator of a month: the figure, and where it lies in its usual range; as typed."""
    headline = found.headline
    category, area = words.categories.by_slug[headline.category], words.areas.by_slug[headline.area]
    low, high = trend_words.range_shown(stretch)
    place = stretch.place(stretch.months[-1])
    ranged = f"{place} its usual range ({low} to {high} a month)" if low and place else "too few months for a range"
    value = figures.said(headline.main, category)
    return Line(found.status, f"{category.name}, {area.name}: {value}, {ranged} ({periods.in_words(headline.period)})")


def _moved(found: Indicator) -> str:
    main = found.headline.main
    if main.measure == CHANGE_PERCENT:
        return f"{figures.cell(main)} on {figures.compared_with(main.comparator)}"
    value = figures.cell(main)
    if found.earlier:
        percent = found.change.percent if found.change else None
        by = f", {figures.signed(percent)}%" if percent is not None else ""
        return f"{value}, from {figures.cell(found.earlier)} in {periods.short(found.earlier.period)}{by}"
    if found.change:
        return f"{value}, {figures.change_in_words(found.change)}"
    if found.why_not:
        return f"{value}. {found.why_not}"
    change = found.headline.change if found.status == NOT_COMPARED and main.measure == VOLUME else None
    return f"{value}, {figures.change_in_words(change)}" if change else value


def _by_status(lines: Sequence[Line]) -> list[Listing]:
    return [_listing(status, [each for each in lines if each.status == status]) for status in STATUSES]


def _listing(status: str, lines: Sequence[Line]) -> Listing:
    shown = tuple(blocks.clip(blocks.plain(each.words), LINE_CHARS) for each in lines)
    aloud = "" if status == NOT_COMPARED else f"{HEADINGS[status]}: {'; '.join(shown[:5])}{_more(len(shown) - 5)}."
    return Listing(f"{HEADINGS[status]} ({len(lines)})", shown, aloud)


def _more(count: int) -> str:
    return f"; and {count} more" if count > 0 else ""


def _counted(status: str, number: int) -> str:
    one = number == 1
    said = {
        DECLINING: "declines" if one else "decline",
        IMPROVING: "improves" if one else "improve",
        HIGHER: "is higher" if one else "are higher",
        LOWER: "is lower" if one else "are lower",
        NO_CHANGE: "has not changed" if one else "have not changed",
        NOT_COMPARED: "can’t be compared",
    }
    return f"{number} {said[status]}"


def _indicators(count: int) -> str:
    return "1 indicator" if count == 1 else f"{count} indicators"


def _top(summary: Summary, listings: Sequence[Listing], buttons: Sequence[Block], listed: int) -> list[Block]:
    return [
        blocks.header(blocks.plain(summary.title)),
        *digest.under_title(*summary.under),
        *([blocks.section(summary.opening + ".")] if summary.opening else []),
        *(block for listing in listings for block in listing.top(listed)),
        *([blocks.context(digest.not_shown(summary.hidden))] if summary.hidden else []),
        blocks.actions(*buttons, blocks.button("Priorities", digest.PRIORITIES, "all")),
    ]


def _aloud(summary: Summary, listings: Sequence[Listing]) -> str:
    hidden = digest.not_shown(summary.hidden)
    parts = [f"{blocks.plain(summary.title)}.", f"{summary.opening}." if summary.opening else ""]
    parts += [*(listing.aloud for listing in listings), f"{hidden}." if hidden else ""]
    return layout.spoken(" ".join(part for part in parts if part).replace(blocks.SEPARATOR, ", "))
