"""Data calls as `cspbot export calls` writes them: a row for each supplier of each call, and how it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, union

from storage import posts, tables
from storage.call_rows import HERE, OFF, OWED, loads, with_owner

COLUMNS = (
    *("call", "title", "period_start", "period_end", "called_at", "called_by", "call_status", "supplier", "asked"),
    *("due", "state", "missing", "received_at", "received_by", "file", "figures", "arrivals", "decided_at"),
    *("decided_by", "loaded_at", "corrected", "note"),
)
DATES = frozenset({"period_start", "period_end", "due"})
_CALL, _REQUEST, _ARRIVAL = tables.data_call, tables.data_request, tables.data_arrival
_ACTION, _PERSON = tables.action, tables.person


def query() -> Select[Any]:
    """What a row is made of, calls in their order, suppliers by name."""
    joined = with_owner().join(_CALL, _CALL.c.id == _REQUEST.c.call_id)
    came = select(func.count(_ARRIVAL.c.id)).where(_ARRIVAL.c.request_id == _REQUEST.c.id)
    arrivals = came.correlate(_REQUEST).scalar_subquery()
    of_call = [_CALL.c[name] for name in ("title", "period_start", "period_end", "called_at", "called_by")]
    of_request = [_REQUEST.c[name] for name in ("supplier", "received_at", "received_by", "decided_at", "decided_by")]
    chosen = select(
        _CALL.c.id.label("number"),
        *of_call,
        *of_request,
        _CALL.c.status.label("call_status"),
        _REQUEST.c.status.label("state"),
        _REQUEST.c.content,
        _REQUEST.c.file_name,
        _REQUEST.c.note,
        func.coalesce(_ACTION.c.due, _CALL.c.due).label("due"),
        _PERSON.c.name.label("asked"),
        arrivals.label("arrivals"),
        *(value.label(name) for name, value in loads().items()),
    )
    return chosen.select_from(joined).order_by(_CALL.c.id, _REQUEST.c.supplier)


def cells(connection: Connection) -> Callable[[Row[Any]], list[str]]:
    """What turns a row into cells: people are named by the post they held at the time."""
    users = union(select(_CALL.c.called_by), select(_REQUEST.c.received_by), select(_REQUEST.c.decided_by))
    who = posts.Names(connection, connection.scalars(users))

    def made(row: Row[Any]) -> list[str]:
        by = {
            "called_by": who.at(row.called_by, row.called_at),
            "received_by": who.at(row.received_by, row.received_at or row.called_at),
            "decided_by": who.at(row.decided_by, row.decided_at or row.called_at),
        }
        others = {"call": row.number, "asked": row.asked, "file": row.file_name, "state": _state(row.state)}
        others |= {"missing": _yes(row.state in OWED and not row.loads), "corrected": _yes(row.loads > 1)}
        others |= {"figures": _rows(row.content) if row.state in HERE else 0, **by}
        return [_text(others[name] if name in others else getattr(row, name)) for name in COLUMNS]

    return made


def _state(status: str) -> str:
    return "not asked any more" if status == OFF else status


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _rows(content: str) -> int:
    """How many figures a checked file has: its rows below the heading that are not blank."""
    return sum(map(bool, csv.reader(io.StringIO(content)))) - 1 if content else 0


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
