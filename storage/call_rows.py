"""Data calls as they are stored: their values, how they are read, and the line of history that each change leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, ScalarSelect, func, select, update

from storage import audit, tables
from storage.action_rows import Made
from storage.errors import NotFound
from storage.periods import Period

OPEN, CLOSED = "open", "closed"
REQUESTED, RECEIVED, LOADED, RETURNED, OFF = "requested", "received", "loaded", "returned", "off"
OWED, HERE = (REQUESTED, RETURNED), (RECEIVED, LOADED)
_CALL, _REQUEST, _ARRIVAL = tables.data_call, tables.data_request, tables.data_arrival
_ACTION, _PERSON = tables.action, tables.person
# Whose it is follows the action: it may have been handed over since it was asked.
OWNER = func.coalesce(_ACTION.c.owner_id, _REQUEST.c.owner_id)


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call to be made. `title` is its period in words; suppliers are agencies that have a contact post."""

    title: str
    period: Period
    due: date
    suppliers: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as stored. `status` is open or closed; a closed one is not reminded of. `team_id`: "" of any workspace."""

    id: int
    title: str
    period: Period
    due: date
    note: str
    called_by: str
    status: str
    called_at: datetime
    team_id: str = ""

    def is_over(self, today: date) -> bool:
        """Whether its period is: before that nobody has its figures."""
        return self.period.end < today


@dataclass(frozen=True, slots=True)
class Request:
    """What one supplier was asked. `owner` is the post that is asked, "" where the supplier has none any more.

    `status` is requested, received, loaded, returned or off (not asked any more); `note` the supplier's words about
    what it sent or, once returned or off, why. `revision` counts the changes. `due` is its own date, `loads` how often
    its figures were loaded: more than once means corrected.
    """

    id: int
    call_id: int
    supplier: str
    owner_id: int | None
    owner: str
    action_id: int | None
    status: str
    received_by: str
    file_name: str
    note: str
    decided_by: str
    received_at: datetime | None
    decided_at: datetime | None
    revision: int
    due: date | None = None
    loads: int = 0
    loaded_at: datetime | None = None

    @property
    def owed(self) -> bool:
        """Whether the supplier has to send figures."""
        return self.status in OWED

    @property
    def missing(self) -> bool:
        """Whether there are no figures of this supplier; those that were loaded stay while a correction is returned."""
        return self.owed and not self.loads

    def by(self, call: Call) -> date:
        """The day by which its figures are due."""
        return self.due or call.due

    def late(self, today: date, call: Call) -> bool:
        """Whether figures are owed and their day has passed."""
        return self.owed and self.by(call) < today


def call_by_id(connection: Connection, number: int, team_id: str | None = None) -> Call:
    """The call with this number; with `team_id` of that workspace only. Raises NotFound."""
    query = select(_CALL).where(_CALL.c.id == number, *of_team(team_id))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("data call", f"number {number}")
    return call_of(row)


def of_team(team_id: str | None) -> list[ColumnElement[bool]]:
    """What a call of a workspace fulfils; one that was stored before workspaces were is of any."""
    return [_CALL.c.team_id.in_(["", team_id])] if team_id is not None else []


def request_by_id(connection: Connection, number: int, team_id: str | None = None) -> Request:
    """The request with this number; with `team_id` of a call of that workspace only. Raises NotFound."""
    of_calls = select(_CALL.c.id).where(*of_team(team_id))
    found = requests(connection, _REQUEST.c.id == number, _REQUEST.c.call_id.in_(of_calls))
    if not found:
        raise NotFound("request for figures", f"number {number}")
    return found[0]


def requests_of(connection: Connection, call_id: int) -> list[Request]:
    """What each supplier was asked in a call, by supplier; those that are not asked any more included."""
    return requests(connection, _REQUEST.c.call_id == call_id)


def requests(connection: Connection, *where: ColumnElement[bool]) -> list[Request]:
    """The requests that fit, by supplier."""
    others = {"owner_id": OWNER, "owner": func.coalesce(_PERSON.c.name, ""), "due": _ACTION.c.due, **loads()}
    chosen = [(others[name] if name in others else _REQUEST.c[name]).label(name) for name in Request.__slots__]
    query = select(*chosen).select_from(with_owner()).where(*where).order_by(_REQUEST.c.supplier)
    return [Request(**row) for row in connection.execute(query).mappings()]


def with_owner() -> FromClause:
    """Requests with their actions and the posts they are of."""
    acted = _REQUEST.outerjoin(_ACTION, _ACTION.c.id == _REQUEST.c.action_id)
    return acted.outerjoin(_PERSON, _PERSON.c.id == OWNER)


def owned_by(post_ids: list[int]) -> ColumnElement[bool]:
    """Whether a request (see `requests`) is one of these posts'."""
    return OWNER.in_(post_ids)


def content_of(connection: Connection, number: int) -> str:
    """The figures of a request as they came last, a file of the figure format; empty where none came."""
    return connection.execute(select(_REQUEST.c.content).where(_REQUEST.c.id == number)).scalar_one_or_none() or ""


def locked_call(connection: Connection, number: int, team_id: str | None = None) -> Call:
    """A call that nobody else can change until this transaction ends, nor its requests. Raises NotFound.

    SQLite has one writer at a time anyhow; on PostgreSQL every change of a call or its requests begins here.
    """
    connection.execute(select(_CALL.c.id).where(_CALL.c.id == number).with_for_update())
    return call_by_id(connection, number, team_id)


def locked_request(connection: Connection, number: int, team_id: str | None = None) -> tuple[Request, Call]:
    """A request and its call that nobody else can change until this transaction ends. Raises NotFound."""
    call = locked_call(connection, request_by_id(connection, number, team_id).call_id)
    return request_by_id(connection, number), call


def store_request(connection: Connection, known: Request, values: Mapping[str, Any]) -> Request:
    """Change a request that is locked, and count the change."""
    counted = {**values, "revision": known.revision + 1}
    connection.execute(update(_REQUEST).where(_REQUEST.c.id == known.id).values(**counted))
    return request_by_id(connection, known.id)


def call_of(row: RowMapping) -> Call:
    """The call in a row."""
    own = {name: row[name] for name in Call.__slots__ if name != "period"}
    return Call(**own, period=Period(row["period_start"], row["period_end"]))


def note(connection: Connection, number: int, verb: str, outcome: str, made: Made) -> None:
    """Write one line of a call's history."""
    line = {"verb": f"call {verb}", "subject": subject(number), "outcome": outcome}
    audit.record(connection, at=made.at, team_id=made.team_id, actor=made.by, channel_id="", **line)


def subject(number: int) -> str:
    """What the lines of a call's history are filed under."""
    return f"call:{number}"


def loads() -> dict[str, ScalarSelect[Any]]:
    """How often figures of a request were loaded, and when last."""
    loaded = (_ARRIVAL.c.request_id == _REQUEST.c.id, _ARRIVAL.c.outcome == LOADED)
    count, last = func.count(_ARRIVAL.c.id), func.max(_ARRIVAL.c.decided_at)
    return {
        name: select(what).where(*loaded).correlate(_REQUEST).scalar_subquery()
        for name, what in (("loads", count), ("loaded_at", last))
    }
