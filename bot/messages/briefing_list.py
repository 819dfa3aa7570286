"""What partners contributed, as a list for one reader; and what is said after something of it was stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.messages import blocks, briefing_items, digest, layout
from bot.messages.briefing_draft import ADD
from bot.messages.briefing_items import CLOSE, EDIT, KEEP, WITHDRAW
from bot.messages.message import Block, Message
from storage.briefings import Item

ACTION = "csp:brief"
REVIEW = "brief review"
FEWER = (15, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Listed:
    """The open items that a reader may see, the number of those they may not, and what they may do.

    `ended` were to be said until a day that has passed. `officer`: may do everything with every item; else with those
    of `own`.
    """

    items: Sequence[Item]
    ended: Sequence[Item]
    hidden: int
    today: date
    zone: ZoneInfo
    officer: bool
    own: frozenset[int]


def render(listed: Listed) -> Message:
    """The list; what does not fit is in further messages."""
    parts = [*listed.items, *listed.ended]
    if not parts:
        said = f"Nothing is open for the CSU briefing. {_hidden(listed)}".strip()
        return Message(said, (blocks.section(said), _buttons(listed)))
    for count in FEWER:
        top = [_heading(listed), *_lines(listed, parts[:count]), *_small(listed), _buttons(listed)]
        if layout.fits(top):
            break
    replies = layout.messages(_lines(listed, parts[count:])) if parts[count:] else []
    aloud = [f"Open for the CSU briefing: {len(parts)}.", briefing_items.aloud(listed.items), _hidden(listed)]
    return Message(layout.spoken(" ".join(part for part in aloud if part)), tuple(top), tuple(replies))


def stored(words: str, item: Item, today: date, zone: ZoneInfo, *, undo: bool = False) -> Message:
    """What was stored of an item, with a way to change it; `undo`: with a way to take it back."""
    said = blocks.section(f"{words}\n{item.id}.  {briefing_items.words(item, today, zone)}")
    buttons = [blocks.button("Edit", f"{ACTION}:edit", f"form:{EDIT} {item.id}")]
    if undo:
        buttons.append(blocks.button("Take it back", f"{ACTION}:withdraw", f"{WITHDRAW} {item.id}"))
    text = layout.spoken(f"{words} {briefing_items.aloud([item])}")
    return Message(text, (said, blocks.actions(*buttons)) if item.status == "open" else (said,))


def _heading(listed: Listed) -> Block:
    return blocks.section(f"*Open for the CSU briefing ({len(listed.items) + len(listed.ended)})*")


def _lines(listed: Listed, items: Sequence[Item]) -> list[Block]:
    return [blocks.section(_words(listed, item), _menu(listed, item)) for item in items]


def _words(listed: Listed, item: Item) -> str:
    ended = "\n*Its last day has passed: close it or keep it.*" if item.ended(listed.today) else ""
    return f"{item.id}.  {briefing_items.words(item, listed.today, listed.zone)}{ended}"


def _menu(listed: Listed, item: Item) -> Block | None:
    if listed.officer:
        return briefing_items.menu(item)
    if item.id not in listed.own:
        return None
    options = [
        ("Edit", f"form:{EDIT} {item.id}"),
        ("Keep until…", f"form:{KEEP} {item.id}"),
        ("Close", f"{CLOSE} {item.id}"),
        ("Take it back", f"{WITHDRAW} {item.id}"),
    ]
    return blocks.overflow(f"{briefing_items.MENU}:{item.id}", options)


def _hidden(listed: Listed) -> str:
    words = digest.not_shown(listed.hidden)
    return f"{words}." if words else ""


def _small(listed: Listed) -> list[Block]:
    return [blocks.context(_hidden(listed))] if listed.hidden else []


def _buttons(listed: Listed) -> Block:
    made = [blocks.button("Add an item", f"{ACTION}:add", f"form:{ADD}", primary=True)]
    if listed.officer:
        made.append(blocks.button("Review the draft", f"{ACTION}:review", REVIEW))
    return blocks.actions(*made)
