"""What partners contributed, as a list for one reader; and what is said after something of it was stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from bot.messages import blocks, briefing_items, dates, digest, layout
from bot.messages.briefing_draft import ADD
from bot.messages.briefing_forms import OUTCOME_CHARS
from bot.messages.briefing_items import EDIT, END, KEEP, REOPEN, WITHDRAW, Manner
from bot.messages.message import Block, Message
from storage.briefing_drafts import DROPPED, HELD, IN
from storage.briefing_waiting import Standing
from storage.briefings import CLOSED, OPEN, Item

ACTION = "csp:brief"
REVIEW = "brief review"
FEWER = (15, 8, 4, 2)
_STANDING = {
    IN: "In {}",
    HELD: "Held back from {}; it comes again in the next draft",
    DROPPED: "Left out of {} for good",
}
_STOOD = {
    IN: "Was in {}; waits for review for the next",
    HELD: "Was held back from {}; waits for review for the next",
    DROPPED: "Was left out of {} for good",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """The open items that a reader may see, the number of those they may not, and what they may do.

    `ended` were to be said until a day that has passed, `closed` are their own that were closed lately. `officer`: may
    do everything with every item; else with those of `own`. `standing` is what was last decided of some. `elsewhere`:
    they see more in their direct messages.
    """

    items: Sequence[Item]
    ended: Sequence[Item]
    hidden: int
    today: date
    zone: ZoneInfo
    officer: bool
    own: frozenset[int]
    closed: Sequence[Item] = ()
    standing: Mapping[int, Standing] = field(default_factory=dict)
    elsewhere: bool = False


def render(listed: Listed) -> Message:
    """The list; what does not fit is in further messages."""
    parts = [*listed.items, *listed.ended, *listed.closed]
    if not parts:
        said = f"{_nothing(listed)} {_hidden(listed)}".strip()
        return Message(said, (blocks.section(said), _buttons(listed)))
    for count in FEWER:
        top = [_heading(listed), *_lines(listed, parts[:count]), *_small(listed), _buttons(listed)]
        if layout.fits(top):
            break
    replies = layout.messages(_lines(listed, parts[count:])) if parts[count:] else []
    aloud = [f"Open for the CSU briefing: {_open(listed)}.", briefing_items.aloud(listed.items), _hidden(listed)]
    return Message(layout.spoken(" ".join(part for part in aloud if part)), tuple(top), tuple(replies))


def stored(words: str, item: Item, today: date, zone: ZoneInfo, *, undo: bool = False) -> Message:
    """What was stored of an item, with a way to change it; `undo`: with a way to take it back."""
    made = [blocks.section(f"{words}\n{briefing_items.words(item, Manner(today, zone, inside=True))}")]
    read = _understood(item, today) if undo else ""
    made += [blocks.context(read)] if read else []
    buttons = _after(item, undo=undo)
    text = layout.spoken(" ".join(part for part in (words, briefing_items.aloud([item]), read) if part))
    return Message(text, (*made, blocks.actions(*buttons)) if buttons else tuple(made))


def closed(outcome: str) -> str:
    """That an item was closed, with what came of it as it was stored; escaped, without a full stop."""
    said = blocks.clip(blocks.plain(" ".join(outcome.split())), OUTCOME_CHARS)
    return f"Closed: {said.removesuffix('.')}" if outcome else "Closed"


def already(same: str, line: str) -> Message:
    """The same words came from the same person before: said, with a button that stores them all the same."""
    words = f"{same} Nothing was stored twice."
    button = blocks.button("Add it all the same", f"{ACTION}:again", f"brief again {line}")
    return Message(words, (blocks.section(words), blocks.actions(button)))


def _after(item: Item, *, undo: bool) -> list[Block]:
    """What may be done with an item that was just stored."""
    if item.status == CLOSED:
        return [blocks.button("Open it again", f"{ACTION}:reopen", f"{REOPEN} {item.id}")]
    if item.status != OPEN:
        return []
    edit = blocks.button("Edit", f"{ACTION}:edit", f"form:{EDIT} {item.id}")
    back = [blocks.button("Take it back", f"{ACTION}:withdraw", f"{WITHDRAW} {item.id}")] if undo else []
    return [edit, *back]


def _understood(item: Item, today: date) -> str:
    """What was read from the words of a new item, so that a wrong reading is seen; escaped."""
    place = blocks.clip(blocks.plain(item.ward_name or item.area_name), briefing_items.NAME_CHARS)
    where = f"area or ward {place}" if place else "no area or ward named"
    until = f"said until {dates.known_year(item.until, today)}" if item.until else "said until it is closed"
    return f"Read as: {where}; {until}; {briefing_items.readers(item)}. “Edit” changes any of it."


def _nothing(listed: Listed) -> str:
    if listed.officer or not listed.hidden:
        return "Nothing is open for the CSU briefing."
    return "Nothing of yours is open for the CSU briefing."


def _open(listed: Listed) -> int:
    return len(listed.items) + len(listed.ended)


def _heading(listed: Listed) -> Block:
    return blocks.section(f"*Open for the CSU briefing ({_open(listed)})*")


def _lines(listed: Listed, items: Sequence[Item]) -> list[Block]:
    return [blocks.section(_words(listed, item), _menu(listed, item)) for item in items]


def _words(listed: Listed, item: Item) -> str:
    said = briefing_items.words(item, Manner(listed.today, listed.zone, inside=True))
    if item.ended(listed.today) and item.status == OPEN:
        return f"{said}\n*Its last day has passed: close it or keep it.*"
    return f"{said}\n*{_stands(listed, item)}*" if item.id in listed.own else said


def _stands(listed: Listed, item: Item) -> str:
    """What became of an item so far, for whoever contributed it."""
    if item.status == CLOSED:
        on = item.closed_at.astimezone(listed.zone).date() if item.closed_at else listed.today
        return f"Closed {dates.known_year(on, listed.today)}"
    last = listed.standing.get(item.id)
    if last is None:
        return "Waits for review"
    day = f"the briefing of {dates.known_year(last.day, listed.today)}"
    if last.day >= listed.today:
        return _STANDING[last.decision].format(day)
    return _STOOD[last.decision].format(day)


def _menu(listed: Listed, item: Item) -> Block | None:
    if listed.officer:
        return briefing_items.menu(item)
    if item.id not in listed.own or item.status == CLOSED:
        return None
    options = [
        ("Edit", f"form:{EDIT} {item.id}"),
        ("Keep until…", f"form:{KEEP} {item.id}"),
        ("Close…", f"form:{END} {item.id}"),
        ("Take it back", f"{WITHDRAW} {item.id}"),
    ]
    return blocks.overflow(f"{briefing_items.MENU}:{item.id}", options)


def _hidden(listed: Listed) -> str:
    words = digest.not_shown(listed.hidden)
    more = " Your direct messages with cspbot show what you may see." if listed.elsewhere else ""
    return f"{words}.{more}" if words else ""


def _small(listed: Listed) -> list[Block]:
    return [blocks.context(_hidden(listed))] if listed.hidden else []


def _buttons(listed: Listed) -> Block:
    made = [blocks.button("Add an item", f"{ACTION}:add", f"form:{ADD}", primary=True)]
    if listed.officer:
        made.append(blocks.button("Review the draft", f"{ACTION}:review", REVIEW))
    return blocks.actions(*made)
