"""Changes to the items of the work programme: one conditional update each, with its line in the item's history.

Who changes an item passes the revision they saw: where it was changed meanwhile, nothing is done and they are told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, update

from bot.clock import WorkingDays
from storage import plan_record, tables, workplan
from storage.day_words import day_words, local_day
from storage.errors import BadInput
from storage.plan_record import ITEM, By
from storage.workplan import ADDED, BROUGHT_FORWARD, CANCELLED, DONE, PLANNED, POSTPONED, Item, Meeting, NewItem
from storage.workplan_dates import new_deadline

TOPICS = "the draw-down topics"
_ITEM = tables.workplan_item


def add_item(connection: Connection, meeting_id: int, new: NewItem, by: By, reason: str = "") -> Item:
    """Put a new item on the plan of a meeting. Raises NotFound, and BadInput where that has one of the name."""
    meeting = _open_meeting(connection, meeting_id)
    _refuse_twin(connection, meeting, new.item)
    added = replace(new, moved=new.moved or f"{ADDED} on {day_words(local_day(by.at))}")
    number = workplan.add_item(connection, meeting.id, added)
    return _noted(connection, number, "added", f"to the plan of {_named(meeting)}{_due(new.report_due)}", by, reason)


def add_topic(connection: Connection, body: str, new: NewItem, by: By, reason: str = "") -> Item:
    """Store a draw-down topic of a body. Raises BadInput where it has one of the name."""
    _refuse_topic(connection, body, new.item)
    number = workplan.add_topic(connection, body, new)
    return _noted(connection, number, "added", f"to {TOPICS}", by, reason)


def move_item(
    connection: Connection,
    item_id: int,
    meeting_id: int | None,
    by: By,
    *,
    reason: str,
    days: WorkingDays,
    revision: int | None = None,
) -> Item:
    """Move an item to another meeting, or with None to the draw-down topics; a topic is drawn down the same way.

    Whether that brings it forward or postpones it, the dates tell; its report stays due as many working days before.
    Raises NotFound, and BadInput where it can't be moved there or was changed meanwhile.
    """
    known = workplan.item_by_id(connection, item_id)
    if known.status not in (PLANNED, POSTPONED):
        raise BadInput(f"“{known.item}” is {known.status}; it can't be moved. Nothing was changed.")
    if meeting_id is None:
        return _to_topics(connection, known, by, reason, revision)
    meeting = _open_meeting(connection, meeting_id)
    if meeting.id == known.meeting_id:
        raise BadInput(f"“{known.item}” is on the plan of {_named(meeting)} already. Nothing was changed.")
    _refuse_twin(connection, meeting, known.item)
    due = _due_there(known, meeting, days)
    values: dict[str, Any] = {"meeting_id": meeting.id, "body": "", "status": PLANNED, "moved": _how(known, meeting)}
    if due != known.report_due:
        values |= {"report_due": due, "dated_at": by.at}
    _store(connection, known, values, revision)
    done, words = _told(known, meeting)
    return _noted(connection, known.id, done, f"{words}{_due(due)}", by, reason)


def cancel_item(connection: Connection, item_id: int, by: By, *, reason: str, revision: int | None = None) -> Item:
    """Cancel an item; it stays on record where it was. Raises NotFound, and BadInput where it is not planned."""
    return _end(connection, item_id, CANCELLED, by, reason, revision)


def complete_item(
    connection: Connection, item_id: int, by: By, *, outcome: str = "", revision: int | None = None
) -> Item:
    """Say that its meeting considered an item; `outcome` is what came of it. Raises as `cancel_item` does."""
    return _end(connection, item_id, DONE, by, outcome, revision)


def edit_item(connection: Connection, item_id: int, new: NewItem, by: By, *, revision: int | None = None) -> Item:
    """Change the words of an item and the deadline of its report. Raises NotFound and BadInput."""
    known = workplan.item_by_id(connection, item_id)
    if new.item != known.item and not known.is_topic:
        _refuse_twin(connection, workplan.meeting_by_id(connection, known.meeting_id, locked=True), new.item)
    told = _differences(known, new)
    if not told:
        return known
    values = workplan.item_values(new)
    if new.report_due != known.report_due:
        values["dated_at"] = by.at  # reminders of the past are not made up
    _store(connection, known, values, revision)
    return _noted(connection, known.id, "changed", "; ".join(told), by)


def move_report(connection: Connection, item: Item, due: date, by: By) -> None:
    """Set another deadline for the report of an item whose meeting moved; noted with the meeting's own history."""
    _store(connection, item, {"report_due": due, "dated_at": by.at}, None)
    was = day_words(item.report_due) if item.report_due else "no date"
    _noted(connection, item.id, "deadline moved", f"from {was} to {day_words(due)}, as its meeting moved", by)


def _to_topics(connection: Connection, known: Item, by: By, reason: str, revision: int | None) -> Item:
    if known.is_topic:
        raise BadInput(f"“{known.item}” is a draw-down topic already. Nothing was changed.")
    _refuse_topic(connection, known.body, known.item)
    gone = {"meeting_id": None, "body": known.body, "report_due": None, "status": PLANNED, "moved": _from(known)}
    _store(connection, known, gone, revision)
    words = f"from {day_words(known.held_on)} to {TOPICS}"
    return _noted(connection, known.id, POSTPONED, words, by, reason)


def _end(connection: Connection, item_id: int, status: str, by: By, reason: str, revision: int | None) -> Item:
    known = workplan.item_by_id(connection, item_id)
    if known.status in (DONE, CANCELLED):
        raise BadInput(f"“{known.item}” is {_STATUS[known.status]} already. Nothing was changed.")
    if status == DONE and known.is_topic:
        raise BadInput(f"“{known.item}” is on the plan of no meeting, so none has considered it. Nothing was changed.")
    _store(connection, known, {"status": status}, revision)
    where = TOPICS if known.is_topic else day_words(known.held_on)
    words = f"by the meeting of {where}" if status == DONE else f"(it was planned for {where})"
    if status == DONE:
        told = f"{words}. {plan_record.OUTCOME}{reason.rstrip('.')}" if reason else words
        return _noted(connection, known.id, _STATUS[DONE], told, by)
    return _noted(connection, known.id, CANCELLED, words, by, reason)


_STATUS = {DONE: "considered", CANCELLED: "cancelled"}


def _store(connection: Connection, known: Item, values: dict[str, Any], revision: int | None) -> None:
    """One conditional update: only who saw the item as it is stored changes it."""
    seen = known.revision if revision is None else revision
    changed = update(_ITEM).where(_ITEM.c.id == known.id, _ITEM.c.revision == seen)
    if connection.execute(changed.values(revision=seen + 1, **values)).rowcount != 1:
        raise plan_record.changed_meanwhile(connection, ITEM, known.id, known.item)


def _noted(connection: Connection, number: int, done: str, words: str, by: By, reason: str = "") -> Item:
    plan_record.note(connection, ITEM, number, done, plan_record.agreed(words, by, reason), by)
    return workplan.item_by_id(connection, number)


def _open_meeting(connection: Connection, meeting_id: int) -> Meeting:
    """The meeting, held on to until the transaction ends: of two additions of one name, the second sees the first."""
    meeting = workplan.meeting_by_id(connection, meeting_id, locked=True)
    if meeting.cancelled:
        raise BadInput(f"The meeting of {_named(meeting)} is cancelled. Nothing was changed.")
    return meeting


def _refuse_twin(connection: Connection, meeting: Meeting, item: str) -> None:
    if twin := workplan.item_of(connection, meeting.id, item):
        raise BadInput(f"The plan of {_named(meeting)} has “{twin.item}” already (number {twin.id}).")


def _refuse_topic(connection: Connection, body: str, item: str) -> None:
    if twin := workplan.topic_of(connection, body, item):
        raise BadInput(f"“{twin.item}” is a draw-down topic of {body} already (number {twin.id}).")


def _due_there(known: Item, meeting: Meeting, days: WorkingDays) -> date | None:
    if known.report_due is None or known.is_topic:
        return known.report_due
    return new_deadline(known.report_due, known.held_on, meeting.held_on, days)


def _how(known: Item, meeting: Meeting) -> str:
    """How the item comes to `meeting`: "brought forward from July 2017"."""
    if known.is_topic:
        return f"{ADDED} from {TOPICS}"
    way = BROUGHT_FORWARD if meeting.held_on < known.held_on else POSTPONED
    return f"{way} from {known.held_on:%B %Y}"


def _from(known: Item) -> str:
    return f"{POSTPONED} from {known.held_on:%B %Y}"


def _told(known: Item, meeting: Meeting) -> tuple[str, str]:
    if known.is_topic:
        return "put on the plan", f"of {_named(meeting)}, from {TOPICS}"
    way = BROUGHT_FORWARD if meeting.held_on < known.held_on else POSTPONED
    other = f" of {meeting.body}" if meeting.body != known.body else ""
    return way, f"from {day_words(known.held_on)} to {day_words(meeting.held_on)}{other}"


def _differences(known: Item, new: NewItem) -> list[str]:
    words = (("title", "item"), ("basis", "basis"), ("owner", "owner"), ("note", "note"))
    told = [
        f"{name} “{getattr(known, field)}” to “{getattr(new, field)}”"
        for name, field in words
        if getattr(known, field) != getattr(new, field)
    ]
    if known.report_due != new.report_due:
        was, due = (day_words(day) if day else "not set" for day in (known.report_due, new.report_due))
        told.append(f"report due {was} to {due}")
    return told


def _named(meeting: Meeting) -> str:
    return f"{meeting.body}, {day_words(meeting.held_on)}"


def _due(due: date | None) -> str:
    return f"; its report is due {day_words(due)}" if due else ""
