"""Actions: what somebody undertook to do, by when, whether it is done. One without a date is never overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, insert, select, update

from storage import audit, tables
from storage.errors import BadInput, NotFound

OPEN, DONE, CANCELLED = "open", "done", "cancelled"
_ACTION, _PERSON, _AUDIT = tables.action, tables.person, tables.audit


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action to be stored. `owner_id` is a person's, None where an agency as a whole owns it."""

    title: str
    owner_id: int | None = None
    due: date | None = None
    agency: str = ""
    priority: str = ""
    meeting: str = ""
    detail: str = ""
    status: str = OPEN
    classification: str = "in-confidence"
    example: bool = False
    source: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action as stored. `owner` is the name of the post ("" where nobody owns it), `owner_slack_id` who holds it."""

    id: int
    title: str
    detail: str
    owner_id: int | None
    owner: str
    owner_slack_id: str
    agency: str
    priority: str
    meeting: str
    due: date | None
    status: str
    classification: str
    example: bool
    source: str
    place: str
    done_at: datetime | None
    done_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    """An action as stored after it was marked done. `first` is false where somebody had marked it before."""

    action: Action
    first: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an action's history: `outcome` says what was stored."""

    at: datetime
    actor: str
    verb: str
    outcome: str


def add(connection: Connection, new: NewAction, *, at: datetime, by: str) -> Action:
    """Store an action. Raises BadInput where the same meeting has one of that title already."""
    if twin := titled(connection, new.title, new.meeting):
        raise BadInput(f"There is an action “{twin.title}” already (number {twin.id}).")
    values = {**_values(new), "created_at": at, "dated_at": at}
    if new.status == DONE:
        values |= {"done_at": at, "done_by": by}
    number = connection.execute(insert(_ACTION).values(**values).returning(_ACTION.c.id)).scalar_one()
    _note(connection, number, "action added", _summary(new), at=at, by=by)
    return by_id(connection, number)


def change(connection: Connection, known: Action, new: NewAction, *, at: datetime, by: str) -> Action:
    """Store `new` in the place of `known` (who marked it done, and when, is kept while it stays done)."""
    values = _values(new)
    if new.due != known.due or (new.status == OPEN and known.status != OPEN):
        values["dated_at"] = at  # its reminders of the past are not made up
    if new.status == DONE and known.status != DONE:
        values |= {"done_at": at, "done_by": by}
    connection.execute(update(_ACTION).where(_ACTION.c.id == known.id).values(**values))
    _note(connection, known.id, "action changed", _summary(new), at=at, by=by)
    return by_id(connection, known.id)


def mark_done(connection: Connection, action_id: int, *, at: datetime, by: str, team_id: str = "") -> Marked:
    """Mark an open action done and return it as stored; one that is not open is returned as it is.

    One conditional update decides, so that of two presses at once only one is the first. Raises NotFound.
    """
    still_open = update(_ACTION).where(_ACTION.c.id == action_id, _ACTION.c.status == OPEN)
    marked = connection.execute(still_open.values(status=DONE, done_at=at, done_by=by))
    first = marked.rowcount == 1
    if first:
        _note(connection, action_id, "action done", "done", at=at, by=by, team_id=team_id)
    return Marked(by_id(connection, action_id), first)


def by_id(connection: Connection, action_id: int) -> Action:
    """The action with this number. Raises NotFound."""
    found = by_ids(connection, [action_id])
    if not found:
        raise NotFound("action", f"number {action_id}")
    return found[0]


def by_ids(connection: Connection, action_ids: Iterable[int]) -> list[Action]:
    """The actions with these numbers that still exist, most urgent first, whatever their status."""
    return _fetch(connection, _ACTION.c.id.in_(list(action_ids)))


def titled(connection: Connection, title: str, meeting: str) -> Action | None:
    """The action of that title from that meeting, or None."""
    found = _fetch(connection, _ACTION.c.title == title, _ACTION.c.meeting == meeting)
    return found[0] if found else None


def every(connection: Connection) -> list[Action]:
    """Every action, whatever its status, most urgent first."""
    return _fetch(connection)


def all_open(connection: Connection) -> list[Action]:
    """Every open action, most urgent first; those without a date last."""
    return _fetch(connection, _ACTION.c.status == OPEN)


def open_for_owner(connection: Connection, slack_id: str) -> list[Action]:
    """The open actions of the posts that a Slack user holds, most urgent first."""
    if not slack_id:
        return []
    return _fetch(connection, _ACTION.c.status == OPEN, _PERSON.c.slack_id == slack_id)


def due_between(connection: Connection, first: date, last: date) -> list[Action]:
    """Open actions due from `first` to `last`, both included, earliest first."""
    return _fetch(connection, _ACTION.c.status == OPEN, _ACTION.c.due.between(first, last))


def overdue(connection: Connection, today: date) -> list[Action]:
    """Open actions that were due before `today`, longest overdue first."""
    return _fetch(connection, _ACTION.c.status == OPEN, _ACTION.c.due < today)


def undated(connection: Connection) -> list[Action]:
    """Open actions for which no date was set, oldest first."""
    return _fetch(connection, _ACTION.c.status == OPEN, _ACTION.c.due.is_(None))


def history(connection: Connection, action_id: int) -> list[Change]:
    """What happened to an action, first things first."""
    query = select(_AUDIT).where(_AUDIT.c.subject == _subject(action_id)).order_by(_AUDIT.c.id)
    return [Change(row.at, row.actor, row.verb, row.outcome) for row in connection.execute(query)]


def _fetch(connection: Connection, *where: ColumnElement[bool]) -> list[Action]:
    rows = connection.execute(_query().where(*where)).mappings()
    return [_action(row) for row in rows]


def _query() -> Select[tuple[object, ...]]:
    own = [_ACTION.c[name] for name in Action.__slots__ if name in _ACTION.c]
    owner = (_PERSON.c.name.label("owner"), _PERSON.c.slack_id.label("owner_slack_id"))
    joined = _ACTION.outerjoin(_PERSON, _PERSON.c.id == _ACTION.c.owner_id)
    return select(*own, *owner).select_from(joined).order_by(_ACTION.c.due.asc().nulls_last(), _ACTION.c.id)


def _action(row: RowMapping) -> Action:
    return Action(**{**row, "owner": row["owner"] or "", "owner_slack_id": row["owner_slack_id"] or ""})


def _values(new: NewAction) -> dict[str, object]:
    return {name: getattr(new, name) for name in NewAction.__slots__}


def _summary(new: NewAction) -> str:
    return f"{new.status}, due {new.due.isoformat() if new.due else 'not set'}"


def _subject(action_id: int) -> str:
    return f"action:{action_id}"


def _note(
    connection: Connection, action_id: int, verb: str, outcome: str, *, at: datetime, by: str, team_id: str = ""
) -> None:
    line = {"verb": verb, "subject": _subject(action_id), "outcome": outcome}
    audit.record(connection, at=at, team_id=team_id, actor=by, channel_id="", **line)
