"""Performance summaries: which indicators improve, decline or stay as they were, in words, and what goes with them.

One message for a month, a quarter, the members of a meeting and the councillors: a heading, a sentence, lists, then
what is to be read with care, and the sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, digest, indicator_words, layout
from bot.messages.indicator_words import Line
from bot.messages.layout import Listing
from bot.messages.message import Block, Message
from storage.indicators import NOT_COMPARED, OF_MONTHS, ON_ANTICIPATED, ON_EARLIER, TOO_FEW

LISTED = (8, 5, 3, 1)
LISTED_ALOUD = 3
LINE_CHARS = 400
CAVEATS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Summary:
    """What a summary says. `before` and `after` are lists around the indicators; `hidden` counts what is not shown.

    - `late` is the note of one that goes out after its time.
    - `covers` names the period of the figures, `lead` is the finding of the first priority, `note` what is left out
      and why: each a sentence or part of one, as typed.
    - `caveats` are sentences, the most telling first, as typed; `source` is a line of mrkdwn, `documents` are named
      aloud.
    """

    title: str
    under: tuple[str, ...] = ()
    covers: str = ""
    lead: str = ""
    note: str = ""
    before: tuple[Listing, ...] = ()
    lines: Sequence[Line] = ()
    caveats: tuple[str, ...] = ()
    after: tuple[Listing, ...] = ()
    source: str = ""
    documents: tuple[str, ...] = ()
    hidden: int = 0
    late: str = ""

    @property
    def heading(self) -> str:
        """The title with the period of the figures."""
        return ": ".join(part for part in (self.title, self.covers) if part)

    @property
    def opening(self) -> str:
        """How many indicators stand how: "Of 8 indicators: 2 decline, 5 improve, 1 can’t be compared"."""
        number = {status: sum(line.status == status for line in self.lines) for status in _in_order(self.lines)}
        parts = [indicator_words.counted(status, count) for status, count in number.items() if count]
        return f"Of {_indicators(len(self.lines))}: {', '.join(parts)}." if parts else ""


def render(summary: Summary, buttons: Sequence[Block] = ()) -> Message:
    """The summary as one message and, where lists are long, a thread."""
    every = (*summary.before, *_by_status(summary.lines), _with_care(summary.caveats), *summary.after)
    listings = [listing for listing in every if listing.lines]
    for listed in LISTED:
        made = _top(summary, listings, buttons, listed)
        if layout.fits(made):
            break
    replies = tuple(reply for listing in listings for reply in listing.rest(listed))
    return Message(_aloud(summary, listings), tuple(made), replies)


def nothing(summary: Summary) -> Message:
    """The one sentence for places that want to hear that there is nothing new."""
    said = f"{summary.title}: no new figures since the last one. {summary.late}".strip()
    return Message(layout.spoken(blocks.plain(said)))


def _in_order(lines: Sequence[Line]) -> list[str]:
    """Statuses in the order to tell them: first those of the kind of comparison that the first priority has."""
    kinds = [ON_ANTICIPATED, ON_EARLIER]
    if lines and lines[0].status in ON_EARLIER:
        kinds.reverse()
    return [status for kind in (*kinds, OF_MONTHS, (TOO_FEW, NOT_COMPARED)) for status in kind]


def _by_status(lines: Sequence[Line]) -> list[Listing]:
    return [_listing(status, [each for each in lines if each.status == status]) for status in _in_order(lines)]


def _listing(status: str, lines: Sequence[Line]) -> Listing:
    shown, name = tuple(_shown(each.words) for each in lines), indicator_words.HEADINGS[status]
    more = len(shown) - LISTED_ALOUD
    words = "; ".join(shown[:LISTED_ALOUD]) + (f"; and {more} more" if more > 0 else "")
    return Listing(f"{name} ({len(lines)})", shown, "" if status == NOT_COMPARED else f"{name}: {words}.")


def _with_care(caveats: Sequence[str]) -> Listing:
    """Three caveats as elsewhere; where more apply, the others are in the thread."""
    shown = tuple(map(_shown, caveats))
    return Listing(f"Read with care ({len(shown)})", shown, most=CAVEATS_SHOWN)


def _shown(words: str) -> str:
    return blocks.clip(blocks.plain(words), LINE_CHARS)


def _indicators(count: int) -> str:
    return "1 indicator" if count == 1 else f"{count} indicators"


def _top(summary: Summary, listings: Sequence[Listing], buttons: Sequence[Block], listed: int) -> list[Block]:
    small = [part for part in (summary.source, digest.not_shown(summary.hidden)) if part]
    return [
        blocks.header(blocks.plain(summary.heading)),
        *digest.under_title(*summary.under, summary.late),
        *map(blocks.section, _said_first(summary, bold=True)),
        *(block for listing in listings for block in listing.top(listed)),
        *map(blocks.context, small),
        blocks.actions(*buttons, blocks.button("Priorities", digest.PRIORITIES, "all")),
    ]


def _said_first(summary: Summary, *, bold: bool) -> list[str]:
    lead = blocks.plain(summary.lead)
    parts = (f"*{lead}*" if lead and bold else lead, summary.opening, blocks.plain(summary.note))
    return [part for part in parts if part]


def _aloud(summary: Summary, listings: Sequence[Listing]) -> str:
    hidden, documents = digest.not_shown(summary.hidden), blocks.plain(", ".join(summary.documents))
    late = [f"{summary.late}."] if summary.late else []
    parts = [f"{blocks.plain(summary.heading)}.", *late, *_said_first(summary, bold=False)]
    caveats = map(blocks.plain, summary.caveats[:CAVEATS_SHOWN])  # before the lists: a long text is cut at its end
    parts += [f"Read with care: {' '.join(caveats)}" if summary.caveats else ""]
    parts += [f"Source: {documents}." if documents else "", *(listing.aloud for listing in listings)]
    parts += [f"{hidden}." if hidden else ""]
    return layout.spoken(" ".join(part for part in parts if part).replace(blocks.SEPARATOR, ", "))
