"""Actions: what somebody undertook to do, by when, whether it is done. One without a date is never overdue.

This module reads them. They are changed in storage/action_changes.py, asked about in storage/action_requests.py,
listed page by page in storage/action_lists.py; rounds of those that recur are made in storage/action_rounds.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, func, select, update

from storage import posts, tables
from storage.action_changes import mark_done
from storage.action_rows import (
    CANCELLED,
    DONE,
    OPEN,
    Action,
    Made,
    Marked,
    NewAction,
    by_id,
    fetch,
    insert_new,
    known_on,
    next_round,
    note,
    rounds,
    subject,
    summary,
    values_of,
)
from storage.errors import BadInput

__all__ = ["CANCELLED", "DONE", "OPEN", "Action", "Marked", "NewAction", "by_id", "mark_done"]
_ACTION, _PERSON, _AUDIT = tables.action, tables.person, tables.audit


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an action's history: `outcome` says what was stored; `who` names the actor's post, else the actor."""

    at: datetime
    actor: str
    verb: str
    outcome: str
    who: str = ""


def add(connection: Connection, new: NewAction, *, at: datetime, by: str, team_id: str = "") -> Action:
    """Store an action; one that came up before and is closed by now gets the next number as its round.

    Raises BadInput where one of that title from that meeting is open.
    """
    known = rounds(connection, new.title, new.meeting)
    for twin in known:
        if twin.status == OPEN and (not new.round or twin.round == new.round):
            raise BadInput(f"There is an action “{twin.title}” already (number {twin.id}).")
    if any(twin.round == new.round for twin in known):
        new = replace(new, round=next_round(known))
    return insert_new(connection, new, Made(at, by, team_id), _summary(connection, new))


def restore(connection: Connection, new: NewAction, *, at: datetime, by: str) -> Action:
    """Store an action of a file with the round that the file gives it; none may have that title, meeting and round."""
    return insert_new(connection, new, Made(at, by), _summary(connection, new))


def change(connection: Connection, known: Action, new: NewAction, *, at: datetime, by: str) -> Action:
    """Store `new` in the place of `known` (who marked it done, and when, is kept while it stays done)."""
    values = values_of(new) | {"revision": _ACTION.c.revision + 1}
    if new.due != known.due or (new.status == OPEN and known.status != OPEN):
        values["dated_at"] = at  # its reminders of the past are not made up
    if new.status == DONE and known.status != DONE:
        values |= {"done_at": at, "done_by": by}
    connection.execute(update(_ACTION).where(_ACTION.c.id == known.id).values(**values))
    note(connection, known.id, "action changed", _summary(connection, new), Made(at, by))
    return by_id(connection, known.id)


def by_ids(connection: Connection, action_ids: Iterable[int]) -> list[Action]:
    """The actions with these numbers that still exist, most urgent first, whatever their status."""
    return fetch(connection, _ACTION.c.id.in_(list(action_ids)))


def titled(connection: Connection, title: str, meeting: str, turn: str | None = None) -> Action | None:
    """The action of that title from that meeting, or None: of that round, or the latest where none is given."""
    found = [action for action in rounds(connection, title, meeting) if turn is None or action.round == turn]
    return found[-1] if found else None


def of_thread(connection: Connection, channel_id: str, thread_ts: str) -> Action | None:
    """The action that is discussed in this thread, or None."""
    found = fetch(connection, _ACTION.c.thread_ts == thread_ts, _ACTION.c.thread_channel == channel_id)
    return found[0] if thread_ts and found else None


def every(connection: Connection) -> list[Action]:
    """Every action, whatever its status, most urgent first."""
    return fetch(connection)


def all_open(connection: Connection, today: date | None = None) -> list[Action]:
    """Every open action (known on `today`), most urgent first; those without a date last."""
    return fetch(connection, _ACTION.c.status == OPEN, *known_on(connection, today))


def due_between(connection: Connection, first: date, last: date) -> list[Action]:
    """Open actions due from `first` to `last`, both included, earliest first."""
    return fetch(connection, _ACTION.c.status == OPEN, _ACTION.c.due.between(first, last))


def overdue(connection: Connection, today: date) -> list[Action]:
    """Open actions that were due before `today`, longest overdue first."""
    return fetch(connection, _ACTION.c.status == OPEN, _ACTION.c.due < today, *known_on(connection, today))


def count_overdue(connection: Connection, today: date) -> dict[str, int]:
    """How many open actions were due before `today`, by classification."""
    late = (_ACTION.c.status == OPEN, _ACTION.c.due < today, *known_on(connection, today))
    counted = select(_ACTION.c.classification, func.count()).where(*late).group_by(_ACTION.c.classification)
    return {row[0]: row[1] for row in connection.execute(counted)}


def undated(connection: Connection, today: date | None = None) -> list[Action]:
    """Open actions (known on `today`) for which no date was set, oldest first."""
    return fetch(connection, _ACTION.c.status == OPEN, _ACTION.c.due.is_(None), *known_on(connection, today))


def done_between(connection: Connection, first: datetime, until: datetime) -> list[Action]:
    """Actions done from `first` on and before `until`, earliest due first; those without a date last."""
    return fetch(connection, _ACTION.c.status == DONE, _ACTION.c.done_at >= first, _ACTION.c.done_at < until)


def history(connection: Connection, action_id: int) -> list[Change]:
    """What happened to an action, first things first, each line with the post of who did it at the time."""
    query = select(_AUDIT).where(_AUDIT.c.subject == subject(action_id)).order_by(_AUDIT.c.at, _AUDIT.c.id)
    rows = connection.execute(query.where(_AUDIT.c.verb.startswith("action "))).all()
    who = posts.Names(connection, (row.actor for row in rows))
    return [Change(row.at, row.actor, row.verb, row.outcome, who.at(row.actor, row.at)) for row in rows]


def _summary(connection: Connection, new: NewAction) -> str:
    name = select(_PERSON.c.name).where(_PERSON.c.id == new.owner_id)
    return summary(new, connection.execute(name).scalar_one_or_none() or "")
