"""Actions that ended lately: which were done or stopped between two instants, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage import tables
from storage.action_rows import CANCELLED, DONE, Action, fetch, subject

_ACTION, _AUDIT = tables.action, tables.audit
_STOPPED = "action cancelled"
_START = subject(0).removesuffix("0")


@dataclass(frozen=True, slots=True)
class Ended:
    """An action that is closed, and when it came to be."""

    action: Action
    at: datetime


def done_between(connection: Connection, since: datetime, until: datetime) -> list[Ended]:
    """The actions done from `since` to `until`, both included, the first one first: papers may reach further."""
    found = fetch(connection, _ACTION.c.status == DONE, _ACTION.c.done_at.between(since, until))
    return _in_order(Ended(each, each.done_at) for each in found if each.done_at)


def stopped_between(connection: Connection, since: datetime, until: datetime) -> list[Ended]:
    """The actions that somebody cancelled from `since` to `until`, both included, the first one first."""
    lines = select(_AUDIT.c.subject, func.max(_AUDIT.c.at)).where(_AUDIT.c.verb == _STOPPED)
    rows = connection.execute(lines.where(_AUDIT.c.at.between(since, until)).group_by(_AUDIT.c.subject)).all()
    when = {int(name.removeprefix(_START)): at for name, at in rows}
    found = fetch(connection, _ACTION.c.id.in_(when), _ACTION.c.status == CANCELLED)
    return _in_order(Ended(each, when[each.id]) for each in found)


def _in_order(found: Iterable[Ended]) -> list[Ended]:
    return sorted(found, key=lambda each: (each.at, each.action.id))
