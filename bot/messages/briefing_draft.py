"""The draft of a daily briefing, for the officer who approves it: each item with what is decided of it, then Approve.

A few items a page, each with its buttons; behind Preview the briefing as its channel will see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import blocks, briefing_items, dates, layout
from bot.messages.briefing_items import Manner
from bot.messages.message import Block, Message
from storage.briefing_drafts import DROPPED, HELD, IN, Draft, Line
from storage.briefings import CLOSED

ACTION = "csp:draft:"  # how the action ids begin of buttons that change the draft they stand in
PREVIEW = "csp:brief:preview"
STALE_AFTER = 10  # working days that an item waited, after which closing it is offered
VERBS = {"In": "brief_in", "Hold": "brief_hold", "Drop": "brief_drop"}
APPROVE, TIDY, PAGE_VERB, PREVIEW_VERB, ADD, ORDER = (
    "brief_approve",
    "brief_tidy",
    "brief_page",
    "brief_preview",
    "brief-new",
    "brief-order",
)
PAGE, FEWER = 8, (8, 4, 2, 1)
_STATES = {
    IN: "Approved: it is in the briefing",
    HELD: "Held: not in this briefing, it comes again in the next draft",
    DROPPED: "Dropped: it will not come again here",
}
_UNDECIDED, _TO_COME = "Goes in when you approve", "Approved: it goes out with the briefing"
_SPOKEN = {"In": "Let it go in", "Hold": "Hold it back this time", "Drop": "Drop it for good"}


@dataclass(frozen=True, slots=True)
class Look:
    """A draft as it is to be shown. `channel` is its name or ""; `due` the instant of the slot.

    `not_here` are the numbers of items that the channel may not read, `by` names who approved; `posted` says whether
    the briefing is in Slack already; `page` counts from 0; `note` says what was just done. `carried` are the numbers of
    items that an earlier briefing said, `stale` of those that have waited too long.
    """

    draft: Draft
    channel: str
    due: datetime
    zone: ZoneInfo
    not_here: frozenset[int] = frozenset()
    by: str = ""
    posted: bool = False
    page: int = 0
    note: str = ""
    carried: frozenset[int] = frozenset()
    stale: frozenset[int] = frozenset()


def render(look: Look) -> Message:
    """The draft as one message; its text says what is to be done."""
    for listed in FEWER:
        made = _blocks(look, listed)
        if layout.fits(made):
            break
    return Message(_aloud(look), tuple(made))


def preview(message: Message | None, channel: str) -> tuple[Message, ...]:
    """The briefing as its channel will see it, under a line that says so."""
    heading = f"As {channel_words(channel)} will see it once this is approved:"
    if message is None:
        return (Message(f"{heading} nothing; a briefing with nothing in it is not posted."),)
    return Message(heading), Message(message.text, message.blocks), *message.replies


def channel_words(channel: str) -> str:
    """The channel in words, escaped: "#csu-briefing"."""
    return f"#{blocks.plain(channel)}" if channel else "the channel"


def title(look: Look) -> str:
    """The heading: "Draft: CSU briefing, Monday 9 February 2015"."""
    return f"Draft: CSU briefing, {dates.full_date(look.due.astimezone(look.zone).date())}"


def _blocks(look: Look, listed: int) -> list[Block]:
    lines = look.draft.lines
    pages = max(1, -(-len(lines) // listed))
    page = min(look.page, pages - 1)
    shown = lines[page * listed : (page + 1) * listed]
    return [
        blocks.header(title(look)),
        blocks.context(f"For {channel_words(look.channel)}, {_when(look)}", _where(page, listed, len(lines))),
        *([blocks.section(f"*{look.note}*")] if look.note else []),
        blocks.section(_status(look)),
        *_tidying(look),
        *(block for line in shown for block in _line(look, line)),
        blocks.actions(*_buttons(look, pages)),
        *([blocks.actions(*_turning(look, page, pages))] if pages > 1 else []),
    ]


def _where(page: int, listed: int, total: int) -> str:
    if total <= listed:
        return ""
    return f"Items {page * listed + 1} to {min((page + 1) * listed, total)} of {total}"


def _when(look: Look) -> str:
    at = f"{dates.clock_time(look.due, look.zone)} ({dates.zone_words(look.zone)})"
    return f"posted for {at}" if look.posted else f"to be posted at {at}"


def _status(look: Look) -> str:
    waiting, approved = len(look.draft.waiting), len(look.draft.approved)
    if not look.draft.lines:
        return "No partner has contributed anything. The meetings, deadlines and figures go as they are."
    if waiting:
        then = "is put into the posted briefing" if look.posted else "goes out with it"
        waits = briefing_items.waiting(waiting)
        return f"*{waits}.* What you approve {then}; of the rest only the number is said."
    if look.draft.approved_at and look.by:
        said = dates.clock_time(look.draft.approved_at, look.zone)
        goes = f"{_count(approved)} in this briefing" if look.posted else f"{_going(approved)} out with it"
        return f"Approved by {blocks.plain(look.by)}, {said}: {goes}."
    return "Nothing waits for review."


def _count(count: int) -> str:
    return "1 item is" if count == 1 else f"{count} items are"


def _going(count: int) -> str:
    return "1 item goes" if count == 1 else f"{count} items go"


def _line(look: Look, line: Line) -> list[Block]:
    manner = Manner(look.due.astimezone(look.zone).date(), look.zone, carried=look.carried, inside=True)
    said = [briefing_items.words(line.item, manner), f"*{_state(look, line)}*"]
    shown = blocks.section("\n".join(said), briefing_items.menu(line.item))
    if line.item.status == CLOSED:
        return [shown]
    place = f"{look.draft.edition.subscription.id} {look.draft.edition.slot} {line.item.id}"
    buttons = [
        blocks.button(
            label, f"{ACTION}{verb}:{line.item.id}", f"{verb} {place}", spoken=f"{_SPOKEN[label]}: item {line.item.id}"
        )
        for label, verb in VERBS.items()
    ]
    return [shown, blocks.actions(*buttons)]


def _state(look: Look, line: Line) -> str:
    yet = line.decision == IN and not look.posted
    state = _TO_COME if yet else _STATES.get(line.decision, _UNDECIDED)
    kept = f"; {briefing_items.readers(line.item)}, so not shown in {channel_words(look.channel)}"
    return state + (kept if line.item.id in look.not_here else "")


def _tidying(look: Look) -> list[Block]:
    """What has waited too long, and the button that closes all of it."""
    if not look.stale:
        return []
    count, edition = len(look.stale), look.draft.edition
    named = blocks.clip(", ".join(map(str, sorted(look.stale))), 300)
    waited = f"{'Item' if count == 1 else 'Items'} {named} {'has' if count == 1 else 'have'} waited for"
    these = "this item" if count == 1 else f"these {count}"
    value = f"{TIDY} {edition.subscription.id} {edition.slot} {look.draft.mark}"
    button = blocks.button(f"Close {these}", f"{ACTION}{TIDY}", value)
    words = "What is closed comes in no draft again, of no channel. It can be opened again by its number."
    return [
        blocks.section(
            f"{waited} {STALE_AFTER} working days or longer.", _asking(button, f"Close {these}?", words, "Close")
        )
    ]


def _asking(button: Block, title: str, words: str, label: str) -> Block:
    """A button that asks first whether it is meant."""
    confirm = {"title": title, "text": words, "confirm": label, "deny": "Cancel"}
    return {**button, "confirm": {name: {"type": "plain_text", "text": text} for name, text in confirm.items()}}


def _buttons(look: Look, pages: int) -> list[Block]:
    edition = look.draft.edition
    place = f"{edition.subscription.id} {edition.slot}"
    made = [
        blocks.button("Add an item", f"{PREVIEW}:add", f"form:{ADD}"),
        blocks.button("Preview", PREVIEW, f"{PREVIEW_VERB} {place}"),
    ]
    if len(look.draft.lines) > 1:
        made.insert(1, blocks.button("Order", f"{PREVIEW}:order", f"form:{ORDER} {place.replace(' ', '|')}"))
    if look.draft.waiting:
        made.insert(0, _approve(look, f"{APPROVE} {place} {look.draft.mark}", pages))
    return made


def _approve(look: Look, value: str, pages: int) -> Block:
    """Approve; where not all that it approves can be seen here it asks first."""
    count = len(look.draft.waiting)
    label = "Approve 1 item" if count == 1 else f"Approve all {count}"
    made = blocks.button(label, f"{ACTION}{APPROVE}", value, primary=True)
    if pages == 1:
        return made
    goes = "1 item that waits goes" if count == 1 else f"All {count} items that wait go"
    words = f"{goes} into the briefing, on whichever of the {pages} pages of this draft."
    return _asking(made, f"{label}?", words, "Approve")


def _turning(look: Look, page: int, pages: int) -> list[Block]:
    edition = look.draft.edition
    place = f"{PAGE_VERB} {edition.subscription.id} {edition.slot}"
    before = blocks.button("Previous items", f"{ACTION}page:before", f"{place} {page - 1}")
    after = blocks.button("Next items", f"{ACTION}page:after", f"{place} {page + 1}")
    return [*([before] if page else []), *([after] if page < pages - 1 else [])]


def _aloud(look: Look) -> str:
    waiting = [line.item for line in look.draft.lines if line.item in look.draft.waiting]
    said = [f"{title(look)}, for {channel_words(look.channel)}, {_when(look)}.", look.note, _status(look)]
    return layout.spoken(" ".join(part for part in [*said, briefing_items.aloud(waiting)] if part))


def listing_numbers(lines: Sequence[Line]) -> str:
    """The numbers of the items in their order, as the form for the order shows them: "12, 5, 7"."""
    return ", ".join(str(line.item.id) for line in lines)
