"""The action of a data call ends with its figures: until they are here nobody marks it done or cancels it by hand."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage import tables
from storage.action_rows import OPEN as STILL_OPEN
from storage.call_rows import OPEN, OWED
from storage.errors import BadInput

_ACTION, _CALL, _REQUEST = tables.action, tables.data_call, tables.data_request


@dataclass
class FiguresOwed(BadInput):
    """An action stands for figures that did not come yet. `request_id` is what its owner answers."""

    request_id: int
    supplier: str
    title: str

    def __str__(self) -> str:
        """What is owed, and how it is sent."""
        return (
            f"This stays open until the figures of {self.supplier} for {self.title} are here, and they have not come. "
            "Send them with the form or a file; `/csp call` shows both. Nothing was changed."
        )


class StillCalled(BadInput):
    """Somebody would cancel an action whose figures a data call still asks for."""


def check_done(connection: Connection, action_id: int) -> None:
    """Raise FiguresOwed where an open action stands for figures that an open call still waits for."""
    if found := _owed(connection, action_id):
        raise found


def check_cancelled(connection: Connection, action_id: int) -> None:
    """Raise StillCalled where an open action stands for figures that an open call still waits for."""
    if found := _owed(connection, action_id):
        raise StillCalled(
            f"A data call asks {found.supplier} for its figures for {found.title}. An officer can take {found.supplier}"
            " off the call, or close it: `/csp call`. Nothing was changed."
        )


def _owed(connection: Connection, action_id: int) -> FiguresOwed | None:
    joined = _REQUEST.join(_CALL, _CALL.c.id == _REQUEST.c.call_id).join(_ACTION, _ACTION.c.id == _REQUEST.c.action_id)
    waiting = (_CALL.c.status == OPEN, _REQUEST.c.status.in_(OWED), _ACTION.c.status == STILL_OPEN)
    query = select(_REQUEST.c.id, _REQUEST.c.supplier, _CALL.c.title).select_from(joined)
    row = connection.execute(query.where(_ACTION.c.id == action_id, *waiting)).first()
    return FiguresOwed(row.id, row.supplier, row.title) if row else None
