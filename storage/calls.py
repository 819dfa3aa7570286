"""Data calls: for a period every supplier is asked for its figures; what came, what is missing, what became of it.

A request is an action of the supplier's contact post, so it is reminded of like any other; it can't be marked done
without figures (storage/call_owing.py). This module reads calls. They change in storage/call_changes.py; what arrives
is kept in storage/call_arrivals.py until an officer loads it (storage/loading/call_files.py) or returns it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage import posts, tables
from storage.call_arrivals import Arrived, give_back, mark_loaded, receive
from storage.call_changes import close, create
from storage.call_rows import (
    CLOSED,
    HERE,
    LOADED,
    OFF,
    OPEN,
    OWED,
    RECEIVED,
    REQUESTED,
    RETURNED,
    Call,
    NewCall,
    Request,
    call_of,
    content_of,
    of_team,
    owned_by,
    request_by_id,
    requests,
    requests_of,
    subject,
)
from storage.call_rows import call_by_id as by_id

__all__ = [
    "CLOSED",
    "HERE",
    "LOADED",
    "OFF",
    "OPEN",
    "OWED",
    "RECEIVED",
    "REQUESTED",
    "RETURNED",
    "Arrived",
    "Call",
    "NewCall",
    "Request",
    "by_id",
    "close",
    "content_of",
    "create",
    "give_back",
    "mark_loaded",
    "receive",
    "request_by_id",
    "requests_of",
]
_CALL, _REQUEST, _AUDIT = tables.data_call, tables.data_request, tables.audit


def every(connection: Connection, team_id: str, *, limit: int = 20) -> list[Call]:
    """The calls of a workspace, open ones first, then the latest first."""
    query = select(_CALL).where(*of_team(team_id)).order_by(_CALL.c.status.desc(), _CALL.c.id.desc()).limit(limit)
    return [call_of(row) for row in connection.execute(query).mappings()]


def owed_by(connection: Connection, post_ids: Sequence[int]) -> list[Request]:
    """What these posts are asked in open calls, of whatever workspace, and have not sent or were given back."""
    of_open = select(_CALL.c.id).where(_CALL.c.status == OPEN)
    owed = (_REQUEST.c.call_id.in_(of_open), _REQUEST.c.status.in_(OWED))
    return requests(connection, owned_by(list(post_ids)), *owed)


def owed_elsewhere(connection: Connection, request: Request, team_id: str) -> list[Call]:
    """The other open calls in which the supplier of a request owes figures."""
    mine = select(_REQUEST.c.call_id).where(_REQUEST.c.supplier == request.supplier, _REQUEST.c.status.in_(OWED))
    others = (_CALL.c.id.in_(mine), _CALL.c.id != request.call_id, _CALL.c.status == OPEN)
    query = select(_CALL).where(*others, *of_team(team_id)).order_by(_CALL.c.id)
    return [call_of(row) for row in connection.execute(query).mappings()]


def history(connection: Connection, number: int) -> list[tuple[datetime, str, str]]:
    """What happened in a call, first things first: when, who (their post then), what."""
    query = select(_AUDIT).where(_AUDIT.c.subject == subject(number), _AUDIT.c.verb.startswith("call "))
    rows = connection.execute(query.order_by(_AUDIT.c.at, _AUDIT.c.id)).all()
    who = posts.Names(connection, (row.actor for row in rows))
    return [(row.at, who.at(row.actor, row.at), row.outcome) for row in rows]
