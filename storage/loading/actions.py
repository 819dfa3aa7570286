"""`cspbot load actions`: undertakings from minutes and plans. An action is known by its title, meeting and round."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from storage import action_changes, actions, call_owing, people, recurring
from storage.actions import CANCELLED, DONE, OPEN, Action, NewAction
from storage.engine import Database
from storage.errors import BadInput
from storage.loading.cells import NOTHING, a_date, a_flag, keep_where_empty, one_of, required_words, words
from storage.loading.owners import Owners
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading
from storage.people import KnownPerson

REQUIRED = ("title", "owner")
OPTIONAL = (
    *("due", "agency", "priority", "meeting", "detail", "status", "classification"),
    *("example", "source", "place", "round", "outcome", "recurs"),
)  # fmt: skip
TITLE_CHARS = 300
_STATUS = {
    **dict.fromkeys(("", "open", "in progress", "ongoing", "outstanding"), OPEN),
    **dict.fromkeys(("done", "complete", "completed", "closed"), DONE),
    **dict.fromkeys(("cancelled", "canceled", "withdrawn"), CANCELLED),
}
_CLASSIFICATION = {"public": "public", "in confidence": "in-confidence", "exempt": "exempt", "": "in-confidence"}
_FIELDS = {column: column for column in OPTIONAL}
_KEPT = ("link", "team_id")  # what only Slack knows
_ROUND = re.compile(r"[1-9]\d{0,8}")


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the actions of a file, all or none. Loading it again changes nothing. Raises LoadErrors.

    An action that was closed in the meantime is never opened again by a file; the report says so. One that stands for
    figures or progress that did not come is not closed by a file either: its row is a problem like any other.
    """
    with db.read() as connection:
        known_people = people.everyone(connection)
    rows = _read(path, known_people)
    notes: list[str] = []
    problems = Problems(path.name)
    with loading(db, dry_run=dry_run) as connection:
        for row, new in rows:
            _check_may_end(connection, row, new, now, problems)
        problems.raise_if_any()
        outcomes = [_store(connection, row, new, notes, now, by) for row, new in rows]
    return report(outcomes, notes, dry_run=dry_run)


def _read(path: Path, known_people: Iterable[KnownPerson]) -> list[tuple[Row, NewAction]]:
    problems, found = Problems(path.name), []
    owners, seen = Owners(known_people, problems), dict[tuple[str, str, str], int]()
    for row in read_rows(path, required=REQUIRED, optional=OPTIONAL, problems=problems):
        new = _action(row, owners, problems)
        first = seen.setdefault((new.title, new.meeting, new.round), row.number)
        if first != row.number:
            problems.add(row.number, "title", f"{quoted(new.title)} is in row {first} already, from the same meeting")
        found.append((row, new))
    problems.raise_if_any()
    return found


def _action(row: Row, owners: Owners, problems: Problems) -> NewAction:
    owner = owners.find(row, words(row, "owner"))
    return NewAction(
        title=required_words(row, "title", TITLE_CHARS, problems),
        owner_id=owner.id if owner else None,
        due=a_date(row, "due", problems),
        status=one_of(row, "status", _STATUS, problems),
        classification=one_of(row, "classification", _CLASSIFICATION, problems),
        example=a_flag(row, "example", problems),
        round=_round(row, problems),
        recurs=_rule(row, problems),
        agency=words(row, "agency") or (owner.agency if owner and row["agency"] != NOTHING else ""),
        **{column: words(row, column) for column in ("priority", "meeting", "detail", "source", "place", "outcome")},
    )


def _round(row: Row, problems: Problems) -> str:
    """Which turn of an action it is: empty for the first, else a number."""
    text = words(row, "round")
    if text and not _ROUND.fullmatch(text):
        problems.add(row.number, "round", f"{quoted(text)} is not a number")
    return text


def _rule(row: Row, problems: Problems) -> str:
    text = words(row, "recurs")
    try:
        if text:
            recurring.parse(text)
    except BadInput as error:
        problems.add(row.number, "recurs", str(error))
    return text


def _check_may_end(connection: Connection, row: Row, new: NewAction, now: datetime, problems: Problems) -> None:
    """Note a row that would end an action whose figures or progress are owed, as no button would."""
    if new.status == OPEN:
        return
    known = actions.titled(connection, new.title, new.meeting, new.round)
    if known is None or known.status != OPEN:
        return
    try:
        if new.status == DONE:
            action_changes.check_may_be_done(connection, known.id, now)
        else:
            call_owing.check_cancelled(connection, known.id)
    except BadInput as error:
        problems.add(row.number, "status", f"{quoted(new.title)} can't be {new.status}. {error}")


def _store(connection: Connection, row: Row, new: NewAction, notes: list[str], now: datetime, by: str) -> Outcome:
    known = actions.titled(connection, new.title, new.meeting, new.round)
    if known is None:
        actions.restore(connection, new, at=now, by=by)
        return "added"
    new = keep_where_empty(row, new, known, _FIELDS)
    new = replace(new, **{name: getattr(known, name) for name in _KEPT})
    if known.status != OPEN and new.status == OPEN:
        notes.append(f"row {row.number}: {quoted(new.title)} is {known.status} and was not opened again")
        new = replace(new, status=known.status)
    if _same(new, known):
        return "unchanged"
    actions.change(connection, known, new, at=now, by=by)
    return "changed"


def _same(new: NewAction, known: Action) -> bool:
    return all(getattr(new, name) == getattr(known, name) for name in NewAction.__slots__)
