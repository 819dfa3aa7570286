"""An action given to another post at once, without being asked: for those who are responsible for both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from storage import people, tables
from storage.action_requests import DECLINED, HANDOVER
from storage.action_rows import OPEN, Made, Marked, by_id, locked, note, store
from storage.action_stale import refuse_stale
from storage.errors import BadInput

_REQUEST = tables.action_request


def reassign(
    connection: Connection,
    action_id: int,
    to_post: int,
    reason: str = "",
    *,
    at: datetime,
    by: str,
    team_id: str = "",
    revision: int | None = None,
) -> Marked:
    """Make a post the owner of an open action; what it was asked to take over before is asked no more.

    Its past reminders are not made up for. Raises BadInput where it is closed, theirs already, or was changed since
    `revision`; NotFound.
    """
    made, known, to = Made(at, by, team_id), locked(connection, action_id), people.by_id(connection, to_post)
    refuse_stale(connection, known, revision)
    if known.status != OPEN:
        raise BadInput(f"“{known.title}” is {known.status} already. Nothing was changed.")
    if known.owner_id == to.id:
        raise BadInput(f"“{known.title}” is with {to.name} already.")
    values: dict[str, Any] = {"owner_id": to.id, "agency": to.agency or known.agency}
    if not store(connection, known, values | {"offered_to": None, "dated_at": at}):
        refuse_stale(connection, by_id(connection, action_id), known.revision)
    _end_offers(connection, action_id, made)
    because = f": {reason}" if reason else ""
    before = known.owner or known.agency or "nobody"
    note(connection, action_id, "action reassigned", f"given to {to.name}, until then with {before}{because}", made)
    return Marked(by_id(connection, action_id), True)


def _end_offers(connection: Connection, action_id: int, made: Made) -> None:
    mine = (_REQUEST.c.action_id == action_id, _REQUEST.c.kind == HANDOVER, _REQUEST.c.state == OPEN)
    ended = {"state": DECLINED, "decided_by": made.by, "decided_at": made.at}
    connection.execute(update(_REQUEST).where(*mine).values(**ended))
