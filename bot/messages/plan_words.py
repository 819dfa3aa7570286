"""Words about items, meetings and proposals of the work programme, shared by lists, cards and forms; all escaped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.messages import blocks, dates
from storage.day_words import day_words, local_day
from storage.plan_record import Line
from storage.workplan import CANCELLED, PLANNED, POSTPONED, Item, Meeting
from storage.workplan import DONE as WAS_DONE

TITLE_CHARS = 200
BODY_CHARS = 150
# What buttons open, as handlers/workplan_forms.py names it.
MOVE, ADD, CANCEL, EDIT, DONE, DECIDE = (
    "item-move", "item-add", "item-cancel", "item-edit", "item-done", "item-decide",
)  # fmt: skip
NEW_MEETING, EDIT_MEETING, MOVE_MEETING, CANCEL_MEETING, CONSIDERED = (
    "meeting-add", "meeting-edit", "meeting-move", "meeting-cancel", "meeting-considered",
)  # fmt: skip
_STATUS = {WAS_DONE: "considered", POSTPONED: POSTPONED, CANCELLED: CANCELLED}
OF_MEETING = "meeting:"  # a form about any item of a meeting: "item-move meeting:5"


def title(item: Item) -> str:
    """The name of an item, escaped and of a readable length."""
    return blocks.clip(blocks.plain(item.item), TITLE_CHARS)


def body(meeting: Meeting) -> str:
    """The body that meets and what the meeting is called: "..., Winter 2015 (February)"."""
    words = f"{meeting.body}, {meeting.label}" if meeting.label else meeting.body
    return blocks.clip(blocks.plain(words), BODY_CHARS)


def held(meeting: Meeting) -> str:
    """The day of a meeting in full, and that it is cancelled where it is."""
    return dates.full_date(meeting.held_on) + (" (cancelled)" if meeting.cancelled else "")


def option(meeting: Meeting, *, named: bool = False) -> str:
    """A meeting as a choice in a menu (not escaped): its day, what it is called, and with `named` the body."""
    day = f"{dates.DAYS[meeting.held_on.weekday()][:3]} {day_words(meeting.held_on)}"
    about = [meeting.body] if named else [meeting.label or meeting.body]
    return ", ".join([day, *about])


def owner(item: Item) -> str:
    """The post that owns an item."""
    return blocks.plain(item.owner)


def marks(item: Item, waiting: Iterable[int] = ()) -> list[str]:
    """What is to be known of an item: how it came here, that it is not going ahead, that a change is proposed."""
    found = [item.moved] if item.moved else []
    found += [_STATUS[item.status]] if item.status in _STATUS else []
    found += ["change proposed"] if item.id in waiting else []
    return [blocks.plain(words) for words in found]


def coming(item: Item, today: date) -> bool:
    """Whether it is still to be considered."""
    return item.status == PLANNED and item.held_on >= today


def due(item: Item, today: date) -> str:
    """When its report is due, while that is to come; else empty."""
    return dates.known_year(item.report_due, today) if coming(item, today) and item.report_due else ""


def history_line(line: Line) -> str:
    """One line of a history, as minutes have it: "*26 July 2017*  Committee Co-ordinator: postponed from ..."."""
    told = blocks.plain(f"{line.who or line.actor}: {line.done} {line.outcome}")
    return f"*{day_words(local_day(line.at))}*  {told}"
