"""`cspbot load history`: what papers tell about actions, work-plan items and meetings, each line on its own day.

A line names what it is about by what that is known by: an action by `title` and `meeting`, an item by `body`,
`meeting_date`, `meeting_label` and `title` (a dash for the date: a draw-down topic), a meeting by the same without a
title. A line that is on record already is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import Connection, select, update

from storage import actions, audit, tables
from storage.action_rows import DONE
from storage.day_words import LONDON
from storage.engine import Database
from storage.loading.cells import a_date, one_of, required_words, words
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading

ACTION, ITEM, MEETING = "action", "item", "meeting"
REQUIRED = ("kind", "on", "what")
OPTIONAL = ("body", "meeting_date", "meeting_label", "meeting", "title", "who", "done", "source", "place")
COLUMNS = ("kind", *OPTIONAL[:5], "on", "who", "done", "what", "source", "place")
TOLD = "told"  # what a line is where it says no other deed ("moved", "done", "postponed")
WHAT_CHARS = 500
NOON = time(12)  # the same day in every zone of a partnership
_KINDS = {kind: kind for kind in (ACTION, ITEM, MEETING)}
_ACTION, _AUDIT, _ITEM, _MEETING = tables.action, tables.audit, tables.workplan_item, tables.meeting


@dataclass(frozen=True, slots=True)
class _Line:
    """One row, and when it happened."""

    row: Row
    kind: str
    at: datetime
    meeting_date: date | None

    @property
    def verb(self) -> str:
        return f"{self.kind} {words(self.row, 'done') or TOLD}"

    @property
    def outcome(self) -> str:
        """What happened and where the papers tell it."""
        told = words(self.row, "place")
        return f"{words(self.row, 'what')} ({told})" if told else words(self.row, "what")


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the lines of a file, all or none. Loading it again changes nothing. Raises LoadErrors.

    An action is known from the day of its first line on. Each line says itself when it happened and who did it.
    """
    problems = Problems(path.name)
    lines = list(_read(path, problems))
    with loading(db, dry_run=dry_run) as connection:
        about = [(line, _number(connection, line, problems)) for line in lines]
        problems.raise_if_any()
        outcomes = [_store(connection, line, number) for line, number in about if number]
        _date_actions(connection, about)
    return report(outcomes, dry_run=dry_run)


def _read(path: Path, problems: Problems) -> list[_Line]:
    found = []
    for row in read_rows(path, required=REQUIRED, optional=OPTIONAL, problems=problems):
        required_words(row, "what", WHAT_CHARS, problems)
        kind, on = one_of(row, "kind", _KINDS, problems), a_date(row, "on", problems)
        if row["on"] == "-":
            problems.add(row.number, "on", "say on which day it happened")
        at = datetime.combine(on or date.max, NOON, LONDON) if on else datetime.max.replace(tzinfo=LONDON)
        found.append(_Line(row, kind, at, a_date(row, "meeting_date", problems)))
    problems.raise_if_any()
    return found


def _number(connection: Connection, line: _Line, problems: Problems) -> int | None:
    """The number of what a line is about; None where nothing is known by that name (then noted)."""
    number = {ACTION: _action, ITEM: _item, MEETING: _meeting}[line.kind](connection, line)
    if number is None:
        name = words(line.row, "title") or words(line.row, "body")
        problems.add(line.row.number, "", f"there is no such {line.kind}: {quoted(name)}")
    return number


def _action(connection: Connection, line: _Line) -> int | None:
    found = actions.titled(connection, words(line.row, "title"), words(line.row, "meeting"), "")
    return found.id if found else None


def _meeting(connection: Connection, line: _Line) -> int | None:
    where = [_MEETING.c.body == words(line.row, "body"), _MEETING.c.held_on == line.meeting_date]
    if label := words(line.row, "meeting_label"):
        where.append(_MEETING.c.label == label)
    return connection.scalars(select(_MEETING.c.id).where(*where).order_by(_MEETING.c.id)).first()


def _item(connection: Connection, line: _Line) -> int | None:
    named = _ITEM.c.item == words(line.row, "title")
    if line.meeting_date is None:
        where = [named, _ITEM.c.meeting_id.is_(None), _ITEM.c.body == words(line.row, "body")]
    else:
        where = [named, _ITEM.c.meeting_id == _meeting(connection, line)]
    return connection.scalars(select(_ITEM.c.id).where(*where)).first()


def _store(connection: Connection, line: _Line, number: int) -> Outcome:
    subject = f"{line.kind}:{number}"
    same = (_AUDIT.c.subject == subject, _AUDIT.c.verb == line.verb, _AUDIT.c.outcome == line.outcome)
    if connection.execute(select(_AUDIT.c.id).where(*same, _AUDIT.c.at == line.at)).first():
        return "unchanged"
    told = {"verb": line.verb, "subject": subject, "outcome": line.outcome}
    audit.record(connection, at=line.at, team_id="", actor=words(line.row, "who"), channel_id="", **told)
    return "added"


def _date_actions(connection: Connection, about: Iterable[tuple[_Line, int | None]]) -> None:
    """An action was undertaken on the day of its first line, and done on that of the line that says so."""
    by_action: dict[int, list[_Line]] = {}
    for line, number in about:
        if number and line.kind == ACTION:
            by_action.setdefault(number, []).append(line)
    for number, lines in by_action.items():
        mine = update(_ACTION).where(_ACTION.c.id == number)
        connection.execute(mine.values(created_at=min(line.at for line in lines)))
        for line in lines:
            if line.verb == f"{ACTION} {DONE}":
                done = {"done_at": line.at, "done_by": words(line.row, "who")}
                connection.execute(mine.where(_ACTION.c.status == DONE).values(**done))
