"""Single lines of the histories of actions: for telling somebody of one change, later and once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage import posts, tables
from storage.action_rows import subject

_AUDIT = tables.audit
_START = subject(0).removesuffix("0")


@dataclass(frozen=True, slots=True)
class Note:
    """One change of an action: what (`verb`, and `outcome` in words), when, and by whom (`who`: their post then)."""

    id: int
    action_id: int
    at: datetime
    actor: str
    who: str
    verb: str
    outcome: str


def last(connection: Connection, action_id: int) -> Note | None:
    """The last line of an action's history, or None."""
    mine = _AUDIT.c.subject == subject(action_id), _AUDIT.c.verb.startswith("action ")
    number = connection.scalar(select(_AUDIT.c.id).where(*mine).order_by(_AUDIT.c.id.desc()).limit(1))
    return by_id(connection, number) if number is not None else None


def by_id(connection: Connection, number: int) -> Note | None:
    """The line with this number, or None where there is no such line of an action."""
    row = connection.execute(select(_AUDIT).where(_AUDIT.c.id == number)).one_or_none()
    if row is None or not row.subject.startswith(_START):
        return None
    who = posts.Names(connection, [row.actor]).at(row.actor, row.at)
    action_id = int(row.subject.removeprefix(_START))
    return Note(row.id, action_id, row.at, row.actor, who, row.verb, row.outcome)
