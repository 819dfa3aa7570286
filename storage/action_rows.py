"""Actions as they are stored: their values, how they are read, and the line of history that each change leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import audit, tables
from storage.day_words import LONDON, day_or_none
from storage.errors import BadInput, NotFound
from storage.figures import PUBLIC

OPEN, DONE, CANCELLED = "open", "done", "cancelled"
_ACTION, _PERSON = tables.action, tables.person
_OFFERED, _MANAGER, _DEPUTY = (_PERSON.alias(name) for name in ("offered", "manager", "deputy"))
_OF_OTHERS = {
    "owner": _PERSON.c.name,
    "owner_slack_id": _PERSON.c.slack_id,
    "owner_agency": _PERSON.c.agency,
    "offered_to_name": _OFFERED.c.name,
    "manager_slack_id": _MANAGER.c.slack_id,
    "deputy_slack_id": _DEPUTY.c.slack_id,
}


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
    round: str = ""
    outcome: str = ""
    recurs: str = ""
    link: str = ""
    team_id: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action as stored. `owner` is the name of the post ("" where nobody owns it), `owner_slack_id` who holds it.

    `offered_to` is the post that was asked to take it over and has not answered; until it does, the owner keeps it.
    `revision` counts the changes. The Slack ids are those of who holds the owner's, manager's and deputy's posts today.
    """

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
    round: str = ""
    outcome: str = ""
    recurs: str = ""
    created_by: str = ""
    link: str = ""
    team_id: str = ""
    thread_channel: str = ""
    thread_ts: str = ""
    offered_to: int | None = None
    offered_to_name: str = ""
    revision: int = 0
    owner_agency: str = ""
    manager_slack_id: str = ""
    deputy_slack_id: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """An action as stored after a change was asked for. `first` is false where it stood so before: nothing changed."""

    action: Action
    first: bool


@dataclass(frozen=True, slots=True)
class Made:
    """When, by whom (a Slack id, or a word such as "operator") and in which workspace a change is made."""

    at: datetime
    by: str
    team_id: str = ""


def fetch(connection: Connection, *where: ColumnElement[bool]) -> list[Action]:
    """The actions that fit, most urgent first; those without a date last."""
    return run(connection, query().where(*where).order_by(_ACTION.c.due.asc().nulls_last(), _ACTION.c.id))


def known_on(connection: Connection, today: date | None) -> list[ColumnElement[bool]]:
    """What holds back actions from later than `today`: the shipped papers reach past the day a demo plays on.

    Nothing where there are none, or where no day is given.
    """
    if today is None:
        return []
    after = datetime.combine(today + timedelta(days=1), time(), LONDON)
    later = select(_ACTION.c.id).where(_ACTION.c.created_at >= after).limit(1)
    return [_ACTION.c.created_at < after] if connection.execute(later).first() else []


def query() -> Select[tuple[object, ...]]:
    """Selects actions with what is known of their owners, in no order."""
    own = [_ACTION.c[name] for name in Action.__slots__ if name in _ACTION.c]
    joined = (
        _ACTION.outerjoin(_PERSON, _PERSON.c.id == _ACTION.c.owner_id)
        .outerjoin(_OFFERED, _OFFERED.c.id == _ACTION.c.offered_to)
        .outerjoin(_MANAGER, _MANAGER.c.id == _PERSON.c.manager_id)
        .outerjoin(_DEPUTY, _DEPUTY.c.id == _PERSON.c.deputy_id)
    )
    return select(*own, *(column.label(name) for name, column in _OF_OTHERS.items())).select_from(joined)


def run(connection: Connection, chosen: Select[tuple[object, ...]]) -> list[Action]:
    """The actions of a `query` that was narrowed and ordered."""
    return [_action(row) for row in connection.execute(chosen).mappings()]


def by_id(connection: Connection, action_id: int) -> Action:
    """The action with this number. Raises NotFound."""
    return _only(fetch(connection, _ACTION.c.id == action_id), action_id)


def locked(connection: Connection, action_id: int) -> Action:
    """The action with this number, which nobody else can change until this transaction ends. Raises NotFound.

    SQLite has one writer at a time anyhow; on PostgreSQL the row is locked, so that of two who change it at once the
    second sees what the first stored.
    """
    connection.execute(select(_ACTION.c.id).where(_ACTION.c.id == action_id).with_for_update())
    return by_id(connection, action_id)


def rounds(connection: Connection, title: str, meeting: str) -> list[Action]:
    """The actions of that title from that meeting, the first one first: several where it recurs or came up again."""
    found = fetch(connection, _ACTION.c.title == title, _ACTION.c.meeting == meeting)
    return sorted(found, key=turn)


def turn(action: Action) -> tuple[int, int]:
    """By what the actions of one title and meeting are put in order; the first round is not numbered."""
    named = action.round
    return (int(named) if named.isascii() and named.isdigit() and len(named) < 10 else 1, action.id)


def next_round(known: list[Action]) -> str:
    """What tells a further action of the same title and meeting apart from those `known`."""
    return str(max(turn(action)[0] for action in known) + 1) if known else ""


def insert_new(connection: Connection, new: NewAction, made: Made, outcome: str) -> Action:
    """Store an action and the line about it; `outcome` is that line's words. Raises BadInput for one that is there."""
    values = {**values_of(new), "created_at": made.at, "dated_at": made.at, "created_by": made.by}
    if new.status == DONE:
        values |= {"done_at": made.at, "done_by": made.by}
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    unless_there = build(_ACTION).values(**values).on_conflict_do_nothing()
    number = connection.execute(unless_there.returning(_ACTION.c.id)).scalar_one_or_none()
    if number is None:
        raise BadInput(f"There is an action “{new.title}” already.")
    note(connection, number, "action added", outcome, made)
    return by_id(connection, number)


def store(connection: Connection, known: Action, values: Mapping[str, Any]) -> bool:
    """Change an action that is still as `known`, and count the change; False where it was changed meanwhile."""
    unchanged = (_ACTION.c.id == known.id, _ACTION.c.revision == known.revision)
    counted = {**values, "revision": known.revision + 1}
    return connection.execute(update(_ACTION).where(*unchanged).values(**counted)).rowcount == 1


def note(connection: Connection, action_id: int, verb: str, outcome: str, made: Made) -> None:
    """Write one line of an action's history."""
    line = {"verb": verb, "subject": subject(action_id), "outcome": outcome}
    audit.record(connection, at=made.at, team_id=made.team_id, actor=made.by, channel_id="", **line)


def held_elsewhere(action: Action, team_id: str) -> bool:
    """Whether an action is in confidence in another workspace than `team_id` (empty: there is but one).

    What was loaded from a file is of none, and so of all.
    """
    return bool(team_id and action.team_id) and action.team_id != team_id and action.classification != PUBLIC


def because(reason: str) -> str:
    """A reason as a line of history ends with it; empty where none was given."""
    return f": {reason}" if reason else ""


def subject(action_id: int) -> str:
    """What the lines of an action's history are filed under."""
    return f"action:{action_id}"


def summary(new: NewAction, owner: str = "") -> str:
    """What a line says about an action that was added or loaded: "open, for CSU Inspector, due 18 February 2015"."""
    for_whom = f", for {owner or new.agency}" if owner or new.agency else ""
    return f"{new.status}{for_whom}, due {day_or_none(new.due)}"


def values_of(new: NewAction) -> dict[str, object]:
    """The columns of an action to be stored."""
    return {name: getattr(new, name) for name in NewAction.__slots__}


def _action(row: RowMapping) -> Action:
    return Action(**{**row, **{name: row[name] or "" for name in _OF_OTHERS}})


def _only(found: list[Action], action_id: int) -> Action:
    if not found:
        raise NotFound("action", f"number {action_id}")
    return found[0]
