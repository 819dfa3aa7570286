"""`cspbot load workplan`: meetings and the items they are to consider. An item is known by its meeting and its name.

A row with a dash for its date is a draw-down topic of its body: it has no meeting yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from storage import people, plan_record, posted_changes, workplan, workplan_meetings
from storage.engine import Database
from storage.loading.cells import NOTHING, a_date, keep_where_empty, one_of, required_words, shorter, words
from storage.loading.owners import Owners
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading
from storage.people import KnownPerson
from storage.plan_record import ITEM, By
from storage.posted_changes import WORK, Wish
from storage.workplan import BASES, CANCELLED, DONE, MOVES, PLANNED, POSTPONED, Item, NewItem

REQUIRED = ("body", "meeting_date")
OPTIONAL = (
    *("meeting_label", "meeting_place", "agenda_on", "meeting_status"),
    *("item", "basis", "owner", "report_due", "status", "moved", "note", "source", "place", "example"),
)  # fmt: skip
WORDS_CHARS = 300
_STATUS = {
    **dict.fromkeys(("", "planned", "scheduled", "added", "brought forward"), PLANNED),
    **dict.fromkeys(("done", "considered", "complete", "completed"), DONE),
    "postponed": POSTPONED,
    **dict.fromkeys(("cancelled", "canceled"), CANCELLED),
}
_MEETING_STATUS = {"": "", "held": "", **dict.fromkeys(("cancelled", "canceled"), CANCELLED)}
_BASIS = {"": "", **{basis: basis for basis in BASES}}
_FIELDS = {field.name: field.name for field in fields(NewItem)}
_OF_MEETING = {"meeting_place": "place", "agenda_on": "agenda_on", "meeting_status": "status"}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: a meeting, and an item for it (or none: nothing on its plan yet); no date: a topic of its body."""

    row: Row
    body: str
    held_on: date | None
    label: str
    meeting: Mapping[str, Any]
    new: NewItem


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the meetings, items and topics of a file, all or none. Loading it again changes nothing.

    Raises LoadErrors.
    """
    with db.read() as connection:
        known_people = people.everyone(connection)
    lines = _read(path, known_people)
    who = By(by, now)
    with loading(db, dry_run=dry_run) as connection:
        outcomes = [_store(connection, line, who) for line in lines]
        workplan.link_owners(connection)
        if any(outcome != "unchanged" for outcome in outcomes):
            posted_changes.note(connection, Wish(WORK))
    return report(outcomes, dry_run=dry_run)


def _read(path: Path, known_people: Iterable[KnownPerson]) -> list[_Line]:
    problems, found = Problems(path.name), []
    owners, seen = Owners(known_people, problems), dict[tuple[object, ...], int]()
    for row in read_rows(path, required=REQUIRED, optional=OPTIONAL, problems=problems):
        line = _line(row, owners, problems)
        first = seen.setdefault((line.body, line.held_on, line.label, line.new.item), row.number)
        if first != row.number:
            problems.add(row.number, "item", f"{quoted(line.new.item)} is in row {first} already, for that meeting")
        found.append(line)
    problems.raise_if_any()
    return found


def _line(row: Row, owners: Owners, problems: Problems) -> _Line:
    held_on = a_date(row, "meeting_date", problems)
    new = NewItem(
        item=shorter(row, "item", WORDS_CHARS, problems),
        basis=one_of(row, "basis", _BASIS, problems),
        owner=owners.in_words(row, words(row, "owner")),
        report_due=a_date(row, "report_due", problems),
        status=one_of(row, "status", _STATUS, problems),
        moved=_moved(row, problems),
        **{column: words(row, column) for column in ("note", "source", "place")},
    )
    if row["meeting_date"] == NOTHING and not new.item:
        problems.add(row.number, "item", "a draw-down topic (a row without a date) needs its name")
    body = required_words(row, "body", WORDS_CHARS, problems)
    return _Line(row, body, held_on, words(row, "meeting_label"), _of_meeting(row, problems), new)


def _moved(row: Row, problems: Problems) -> str:
    """How an item came to its meeting: "brought forward from July 2017"."""
    found = words(row, "moved")
    if found and not found.startswith(MOVES):
        problems.add(row.number, "moved", f"{quoted(found)} begins with none of {', '.join(MOVES)}")
    return shorter(row, "moved", WORDS_CHARS, problems)


def _of_meeting(row: Row, problems: Problems) -> Mapping[str, Any]:
    """What a row says of its meeting, beside its date; what it leaves empty stays as it is stored."""
    read = {
        "place": shorter(row, "meeting_place", WORDS_CHARS, problems),
        "agenda_on": a_date(row, "agenda_on", problems),
        "status": one_of(row, "meeting_status", _MEETING_STATUS, problems),
    }
    return {field: read[field] for column, field in _OF_MEETING.items() if row[column]}


def _store(connection: Connection, line: _Line, by: By) -> Outcome:
    if line.held_on is None:
        known = workplan.topic_of(connection, line.body, line.new.item)
        if known is None:
            workplan.add_topic(connection, line.body, line.new)
            return "added"
        return _changed(connection, line, known, by)
    meeting_id, is_new = workplan.keep_meeting(connection, line.body, line.held_on, line.label)
    other = workplan_meetings.keep_details(connection, meeting_id, line.meeting)
    if not line.new.item:
        return "added" if is_new else "changed" if other else "unchanged"
    known = workplan.item_of(connection, meeting_id, line.new.item)
    if known is None:
        workplan.add_item(connection, meeting_id, line.new)
        return "added"
    outcome = _changed(connection, line, known, by)
    return "changed" if other else outcome


def _changed(connection: Connection, line: _Line, known: Item, by: By) -> Outcome:
    new = keep_where_empty(line.row, line.new, known, _FIELDS)
    told = [name for name in _FIELDS if getattr(new, name) != getattr(known, name)]
    if not told:
        return "unchanged"
    workplan.change_item(connection, known, new, at=by.at)
    was_and_is = [
        f"{name} “{getattr(known, name) or 'not set'}” to “{getattr(new, name) or 'not set'}”" for name in told
    ]
    plan_record.note(connection, ITEM, known.id, "changed", f"from a file: {'; '.join(was_and_is)}.", by)
    return "changed"
