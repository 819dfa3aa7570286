"""Changes to the meetings of the work programme: added, moved with what hangs on them, cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from bot.clock import WorkingDays
from storage import plan_record, tables, workplan, workplan_changes
from storage.day_words import day_words
from storage.errors import BadInput
from storage.once import insert_once
from storage.plan_record import MEETING, By
from storage.workplan import CANCELLED, PLANNED, Meeting
from storage.workplan_dates import Consequences

_MEETING = tables.meeting


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting to be stored. `agenda_on` None: its agenda is to be public 5 clear working days before."""

    body: str
    held_on: date
    label: str = ""
    place: str = ""
    agenda_on: date | None = None


def add_meeting(connection: Connection, new: NewMeeting, by: By) -> Meeting:
    """Store a meeting. Raises BadInput where the body has one of that label on that day, cancelled or not."""
    values = {"body": new.body, "held_on": new.held_on, "label": new.label, "place": new.place}
    if not insert_once(connection, _MEETING, values | {"agenda_on": new.agenda_on}):
        raise BadInput(f"There is a meeting of {new.body} on {day_words(new.held_on)} already. Nothing was changed.")
    meeting = _found(connection, new.body, new.held_on, new.label)
    where = f", {new.place}" if new.place else ""
    _note(connection, meeting, "added", f"on {day_words(new.held_on)}{where}", by)
    return meeting


def move_meeting(
    connection: Connection, told: Consequences, by: By, *, reason: str, revision: int | None = None
) -> Meeting:
    """Move a meeting with the deadlines that hang on it, exactly as `told`.

    Actions due before it are for whoever asked to move them too. Raises NotFound, and BadInput where the meeting was
    changed meanwhile, is cancelled, or there is another one of the body on that day.
    """
    known = workplan.meeting_by_id(connection, told.meeting.id, locked=True)
    _refuse_cancelled(known)
    if _twins(connection, known, told.new_date):
        raise BadInput(f"There is a meeting of {known.body} on {day_words(told.new_date)} already.")
    values: dict[str, Any] = {"held_on": told.new_date}
    if known.agenda_on:
        values["agenda_on"] = told.agenda
    _store(connection, known, values, revision)
    for report in told.reports:
        workplan_changes.move_report(connection, workplan.item_by_id(connection, report.item.id), report.due, by)
    moved = f"; {_counted(len(told.reports), 'report deadline')} moved with it" if told.reports else ""
    words = f"from {day_words(known.held_on)} to {day_words(told.new_date)}{moved}"
    _note(connection, known, "moved", plan_record.agreed(words, by, reason), by)
    return workplan.meeting_by_id(connection, known.id)


def change_meeting(
    connection: Connection, meeting_id: int, place: str, agenda_on: date | None, by: By, *, revision: int | None = None
) -> Meeting:
    """Set where a meeting is held and when its agenda is to be public. Raises NotFound, BadInput as `move_meeting`."""
    known = workplan.meeting_by_id(connection, meeting_id, locked=True)
    if (place, agenda_on) == (known.place, known.agenda_on):
        return known
    _store(connection, known, {"place": place, "agenda_on": agenda_on}, revision)
    agenda = day_words(agenda_on) if agenda_on else "5 clear working days before"
    _note(connection, known, "changed", f"place: {place or 'not set'}; agenda public by {agenda}.", by)
    return workplan.meeting_by_id(connection, meeting_id)


def keep_details(connection: Connection, meeting_id: int, details: Mapping[str, Any]) -> bool:
    """Store what a file says of a meeting (its `place`, `agenda_on`, `status`); whether that was something new."""
    if not details:
        return False
    known = workplan.meeting_by_id(connection, meeting_id)
    new = {name: value for name, value in details.items() if getattr(known, name) != value}
    if new:
        _store(connection, known, new, None)
    return bool(new)


def cancel_meeting(
    connection: Connection,
    meeting_id: int,
    by: By,
    *,
    reason: str,
    to: int | None,
    days: WorkingDays,
    revision: int | None = None,
) -> Meeting:
    """Cancel a meeting; what it was to consider goes to the meeting `to`, or to the draw-down topics.

    What is on the plan there already is cancelled here, as it need not be considered twice. Raises as `move_meeting`.
    """
    known = workplan.meeting_by_id(connection, meeting_id, locked=True)
    _refuse_cancelled(known)
    _store(connection, known, {"status": CANCELLED}, revision)
    names = _names_there(connection, known.body, to)
    why = f"the meeting of {day_words(known.held_on)} was cancelled"
    for item in workplan.items_of(connection, known.id):
        if item.status != PLANNED:
            continue
        if item.item in names:
            workplan_changes.cancel_item(connection, item.id, by, reason=f"{why} and it is on the plan there already")
        else:
            workplan_changes.move_item(connection, item.id, to, by, reason=why, days=days)
    _note(
        connection, known, "cancelled", plan_record.agreed(f"was to be on {day_words(known.held_on)}", by, reason), by
    )
    return workplan.meeting_by_id(connection, meeting_id)


def _names_there(connection: Connection, body: str, to: int | None) -> set[str]:
    items = tables.workplan_item
    if to is not None:
        return {item.item for item in workplan.items_of(connection, to)}
    return set(connection.scalars(select(items.c.item).where(items.c.meeting_id.is_(None), items.c.body == body)))


def _found(connection: Connection, body: str, held_on: date, label: str) -> Meeting:
    mine = (_MEETING.c.body == body, _MEETING.c.held_on == held_on, _MEETING.c.label == label)
    number = connection.execute(select(_MEETING.c.id).where(*mine)).scalar_one()
    return workplan.meeting_by_id(connection, number)


def _twins(connection: Connection, known: Meeting, day: date) -> Sequence[int]:
    same = (_MEETING.c.body == known.body, _MEETING.c.held_on == day, _MEETING.c.label == known.label)
    return connection.scalars(select(_MEETING.c.id).where(*same, _MEETING.c.id != known.id)).all()


def _refuse_cancelled(known: Meeting) -> None:
    if known.cancelled:
        raise BadInput(f"The meeting of {known.body} on {day_words(known.held_on)} is cancelled. Nothing was changed.")


def _store(connection: Connection, known: Meeting, values: dict[str, Any], revision: int | None) -> None:
    seen = known.revision if revision is None else revision
    changed = update(_MEETING).where(_MEETING.c.id == known.id, _MEETING.c.revision == seen)
    if connection.execute(changed.values(revision=seen + 1, **values)).rowcount != 1:
        raise plan_record.changed_meanwhile(connection, MEETING, known.id, known.body)


def _note(connection: Connection, meeting: Meeting, done: str, words: str, by: By) -> None:
    plan_record.note(connection, MEETING, meeting.id, done, words, by)


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
