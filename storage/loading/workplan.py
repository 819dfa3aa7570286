"""`cspbot load workplan`: meetings and the items they are to consider. An item is known by its meeting and its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from storage import people, workplan
from storage.engine import Database
from storage.loading.cells import a_date, keep_where_empty, one_of, required_words, shorter, words
from storage.loading.owners import Owners
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading
from storage.people import KnownPerson
from storage.workplan import BASES, CANCELLED, DONE, PLANNED, POSTPONED, NewItem

REQUIRED = ("body", "meeting_date")
OPTIONAL = ("meeting_label", "item", "basis", "owner", "report_due", "status", "note", "source", "place", "example")
WORDS_CHARS = 300
_STATUS = {
    **dict.fromkeys(("", "planned", "scheduled", "added", "brought forward"), PLANNED),
    **dict.fromkeys(("done", "considered", "complete", "completed"), DONE),
    "postponed": POSTPONED,
    **dict.fromkeys(("cancelled", "canceled"), CANCELLED),
}
_BASIS = {"": "", **{basis: basis for basis in BASES}}
_FIELDS = {field.name: field.name for field in fields(NewItem)}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: a meeting, and an item for it (or none: a meeting with nothing on its plan yet)."""

    row: Row
    body: str
    held_on: date
    label: str
    new: NewItem


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the meetings and items of a file, all or none. Loading it again changes nothing. Raises LoadErrors."""
    with db.read() as connection:
        known_people = people.everyone(connection)
    lines = _read(path, known_people)
    with loading(db, dry_run=dry_run) as connection:
        outcomes = [_store(connection, line) for line in lines]
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
    if held_on is None and row["meeting_date"] == "-":
        problems.add(row.number, "meeting_date", "a meeting needs its date")
    new = NewItem(
        item=shorter(row, "item", WORDS_CHARS, problems),
        basis=one_of(row, "basis", _BASIS, problems),
        owner=owners.in_words(row, words(row, "owner")),
        report_due=a_date(row, "report_due", problems),
        status=one_of(row, "status", _STATUS, problems),
        **{column: words(row, column) for column in ("note", "source", "place")},
    )
    body = required_words(row, "body", WORDS_CHARS, problems)
    return _Line(row, body, held_on or date.max, words(row, "meeting_label"), new)


def _store(connection: Connection, line: _Line) -> Outcome:
    meeting_id, is_new = workplan.keep_meeting(connection, line.body, line.held_on, line.label)
    if not line.new.item:
        return "added" if is_new else "unchanged"
    known = workplan.item_of(connection, meeting_id, line.new.item)
    if known is None:
        workplan.add_item(connection, meeting_id, line.new)
        return "added"
    new = keep_where_empty(line.row, line.new, known, _FIELDS)
    if all(getattr(new, name) == getattr(known, name) for name in _FIELDS):
        return "unchanged"
    workplan.change_item(connection, known, new)
    return "changed"
