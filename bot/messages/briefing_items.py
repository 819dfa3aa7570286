"""What partners contributed, as a briefing says it: the words, then from whom, where, since and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.messages import blocks, dates, layout
from bot.messages.message import Block, Message
from storage.briefings import CLOSED, Item

HEADING = "From partners"
MENU = "csp:brief:item"
TEXT_CHARS, NAME_CHARS, ALOUD, ALOUD_CHARS = 600, 60, 5, 160
EDIT, TASK, END, KEEP, WITHDRAW, REOPEN = (
    "brief-edit",
    "brief-task",
    "brief-end",
    "brief-keep",
    "brief_withdraw",
    "brief_reopen",
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How items are said: on which day and in which zone, with menus (`buttons`) or without.

    `carried` are the numbers of those that an earlier briefing said. `inside`: for whoever works on them, with when
    they were contributed and who may read them.
    """

    today: date
    zone: ZoneInfo
    buttons: bool = True
    carried: frozenset[int] = frozenset()
    inside: bool = False


def words(item: Item, manner: Manner) -> str:
    """An item as mrkdwn: its number, what happened, and under it who said so, of which place, until when it is said."""
    text = blocks.clip(blocks.plain(item.text), TEXT_CHARS)
    told = f"{item.id}.  {f'Closed: {text}' if item.status == CLOSED else text}"
    return f"{told}\n_{about}_" if (about := blocks.SEPARATOR.join(_about(item, manner))) else told


def entries(items: Sequence[Item], manner: Manner) -> list[Block]:
    """One paragraph an item, with its menu where it has one."""
    return [blocks.section(words(item, manner), menu(item) if manner.buttons else None) for item in items]


def top(items: Sequence[Item], manner: Manner, listed: int) -> list[Block]:
    """The heading and the first `listed` items, and how many more are in the thread."""
    if not items:
        return []
    more = len(items) - listed
    rest = [blocks.context(f"_and {more} more in the thread_")] if more > 0 else []
    heading = blocks.section(f"*{HEADING} ({len(items)})*")
    return [heading, *entries(items[:listed], manner), *rest]


def rest(items: Sequence[Item], manner: Manner, listed: int) -> list[Message]:
    """What `top` left out, as replies."""
    left = items[listed:]
    if not left:
        return []
    said = f"*{HEADING}: {listed + 1} to {len(items)} of {len(items)}*"
    return layout.messages([blocks.section(said), *entries(left, manner)])


def aloud(items: Sequence[Item]) -> str:
    """The first items in a sentence, and how many more there are; escaped. Empty where there is none."""
    if not items:
        return ""
    named = [_short(item) for item in items[:ALOUD]]
    more = f"; and {len(items) - ALOUD} more" if len(items) > ALOUD else ""
    return f"{HEADING} ({len(items)}): {'; '.join(named)}{more}."


def waiting(count: int) -> str:
    """How much is not said because nobody has reviewed it; empty where all is."""
    if not count:
        return ""
    return "1 item waits for review" if count == 1 else f"{count} items wait for review"


def menu(item: Item) -> Block | None:
    """What an officer may do with an item from where it is said; nothing more with one that is closed."""
    if item.status == CLOSED:
        return None
    tasked = [] if item.action_id else [("Give somebody a task", f"form:{TASK} {item.id}")]
    options = [
        *tasked,
        ("Edit", f"form:{EDIT} {item.id}"),
        ("Keep until…", f"form:{KEEP} {item.id}"),
        ("Close…", f"form:{END} {item.id}"),
    ]
    return blocks.overflow(f"{MENU}:{item.id}", options)


def readers(item: Item) -> str:
    """Who may read an item, in words: "in confidence"."""
    return item.classification.replace("-", " ")


def _short(item: Item) -> str:
    text = blocks.clip(blocks.plain(item.text), ALOUD_CHARS).rstrip(".;")
    return f"closed: {text}" if item.status == CLOSED else text


def _about(item: Item, manner: Manner) -> list[str]:
    today, since = manner.today, item.contributed_at.astimezone(manner.zone).date()
    parts = [
        item.agency,
        item.ward_name or item.area_name,
        item.priority_name,
        f"ref. {item.reference}" if item.reference else "",
    ]
    said = [blocks.clip(blocks.plain(part), NAME_CHARS) for part in parts if part]
    if since < today and (manner.inside or item.id in manner.carried):
        how = "since" if item.id in manner.carried else "contributed"
        said.append(f"{how} {dates.known_year(since, today)}")
    if item.until:
        said.append(f"until {dates.known_year(item.until, today)}")
    said += [readers(item)] if manner.inside else []
    return [*said, *([_task(item, today)] if item.action_id else [])]


def _task(item: Item, today: date) -> str:
    owner = blocks.clip(blocks.plain(item.task_owner or "no owner"), NAME_CHARS)
    if item.task_status not in ("", "open"):
        return f"Task for {owner}: {item.task_status}"
    due = f", by {dates.known_year(item.task_due, today)}" if item.task_due else ""
    return f"Task for {owner}{due}"
