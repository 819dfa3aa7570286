"""What suppliers send in a data call and what becomes of it. Everything that ever came is kept.

A later file takes the place of one that waits for its check. After figures were loaded it is a correction: loaded in
its turn, it changes what is stored, and what that was stays in the history of the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage import action_changes, posts, tables
from storage.action_rows import Made
from storage.call_rows import (
    HERE,
    LOADED,
    OFF,
    OPEN,
    RECEIVED,
    RETURNED,
    Call,
    Request,
    content_of,
    locked_request,
    note,
    requests_of,
    store_request,
)
from storage.day_words import day_words, local_day
from storage.errors import BadInput

REPLACED = "replaced"
_ARRIVAL = tables.data_arrival


@dataclass(frozen=True, slots=True)
class Arrived:
    """Figures as they came: a file of the figure format, what it was called, and the supplier's words about it."""

    content: str
    file_name: str
    note: str = ""
    rows: int = 0

    @property
    def count(self) -> str:
        """How many figures, in words."""
        return "1 figure" if self.rows == 1 else f"{self.rows:,} figures"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that came for a request. `outcome` is "" while nobody decided, loaded, returned or replaced."""

    id: int
    received_at: datetime
    received_by: str
    file_name: str
    content: str
    note: str
    outcome: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A request after figures came. `before` is what waited for a check until then, or None."""

    request: Request
    before: Arrival | None


def receive(connection: Connection, number: int, new: Arrived, made: Made) -> Kept:
    """Keep figures that came; the action is done. Also after the call was closed, after a return, and as a correction.

    Raises BadInput where the very same figures are here already, or where the supplier is not asked any more.
    """
    known, call = locked_request(connection, number)
    again = _check_may_come(connection, known, call, new)
    before = _waiting_arrival(connection, number)
    _decide(connection, number, REPLACED, made)
    came = {"received_by": made.by, "received_at": made.at, "file_name": new.file_name, "note": new.note}
    connection.execute(insert(_ARRIVAL).values(request_id=number, content=new.content, **came))
    undecided: dict[str, Any] = {"decided_by": "", "decided_at": None}
    found = store_request(connection, known, {"status": RECEIVED, "content": new.content, **came, **undecided})
    what = "a correction, " if known.loads else ""
    words = f"{known.supplier}: {what}{new.count} received{again}, from {new.file_name}"
    note(connection, known.call_id, "received", f"{words}: {new.note}" if new.note else words, made)
    _finish(connection, known, f"{new.count} sent; an officer checks them", made)
    return Kept(found, before)


def mark_loaded(connection: Connection, number: int, revision: int, words: str, made: Made) -> Request:
    """The figures that were seen as `revision` are loaded (`words`: how many). Raises BadInput where that is past."""
    known, _ = _waiting(connection, number, revision, made)
    what = "correction" if known.loads else "figures"
    note(connection, known.call_id, "loaded", f"{known.supplier}: {what} loaded, {words}", made)
    _decide(connection, number, LOADED, made)
    return store_request(connection, known, {"status": LOADED, "decided_by": made.by, "decided_at": made.at})


def give_back(connection: Connection, number: int, revision: int, reason: str, made: Made) -> Request:
    """Return figures to their supplier, whose action is open again. Raises BadInput where that is past."""
    known, call = _waiting(connection, number, revision, made)
    if not reason:
        raise BadInput("Say why the figures are returned: the supplier has to know what to put right.")
    values = {"status": RETURNED, "note": reason, "decided_by": made.by, "decided_at": made.at}
    note(connection, known.call_id, "returned", f"{known.supplier}: figures returned: {reason}", made)
    _decide(connection, number, RETURNED, made)
    stored = store_request(connection, known, values)
    if known.action_id and call.status == OPEN:
        action_changes.reopen(
            connection, known.action_id, f"returned: {reason}", at=made.at, by=made.by, team_id=made.team_id
        )
    return stored


def arrivals(connection: Connection, request_id: int) -> list[Arrival]:
    """Everything that ever came for a request, first one first."""
    return _arrivals(connection, [request_id])


def loaded_content(connection: Connection, request_id: int) -> str:
    """The figures of a request that were loaded last; empty where none were."""
    loaded = [each for each in arrivals(connection, request_id) if each.outcome == LOADED]
    return max(loaded, key=_decided).content if loaded else ""


def collected(connection: Connection, call: Call) -> list[tuple[Request, str]]:
    """What came in a call and was not returned, a file of the figure format for each supplier."""
    found = []
    for each in requests_of(connection, call.id):
        here = content_of(connection, each.id) if each.status in HERE else loaded_content(connection, each.id)
        if here:
            found.append((each, here))
    return found


def decided_words(connection: Connection, request: Request, at: datetime) -> str:
    """How a request stands and who decided so: "loaded on 6 October 2015 by Community Safety Officer"."""
    when = f" on {day_words(local_day(request.decided_at))}" if request.decided_at else ""
    who = posts.Names(connection, [request.decided_by]).at(request.decided_by, request.decided_at or at)
    return f"{request.status}{when}{f' by {who}' if who else ''}"


def _check_may_come(connection: Connection, known: Request, call: Call, new: Arrived) -> str:
    """That the figures came before, for the record, where they were returned unchanged. Raises BadInput."""
    if known.status == OFF:
        raise BadInput(f"{known.supplier} is not asked for {call.title} any more. Nothing was stored.")
    if content_of(connection, known.id) != new.content:
        return ""
    if known.status in HERE:
        at = f" on {day_words(local_day(known.received_at))}" if known.received_at else ""
        raise BadInput(f"The same figures were {known.status}{at}. Nothing was changed.")
    return " again, unchanged" if known.status == RETURNED else ""


def _waiting(connection: Connection, number: int, revision: int, made: Made) -> tuple[Request, Call]:
    """A request whose figures wait for a decision and are those that were seen. Raises BadInput."""
    known, call = locked_request(connection, number, made.team_id)
    if known.revision == revision and known.status == RECEIVED:
        return known, call
    if known.status == RECEIVED:
        raise BadInput(f"{known.supplier} sent other figures meanwhile. Open the check again. Nothing was changed.")
    how = decided_words(connection, known, made.at)
    raise BadInput(f"The figures of {known.supplier} were {how}. Nothing was changed.")


def _waiting_arrival(connection: Connection, request_id: int) -> Arrival | None:
    waiting = [each for each in arrivals(connection, request_id) if not each.outcome]
    return waiting[-1] if waiting else None


def _decide(connection: Connection, request_id: int, outcome: str, made: Made) -> None:
    undecided = (_ARRIVAL.c.request_id == request_id, _ARRIVAL.c.outcome == "")
    values: Mapping[str, Any] = {"outcome": outcome, "decided_by": made.by, "decided_at": made.at}
    connection.execute(update(_ARRIVAL).where(*undecided).values(**values))


def _finish(connection: Connection, known: Request, outcome: str, made: Made) -> None:
    if known.action_id:
        action_changes.mark_done(
            connection, known.action_id, at=made.at, by=made.by, team_id=made.team_id, outcome=outcome
        )


def _arrivals(connection: Connection, request_ids: Sequence[int]) -> list[Arrival]:
    columns = [_ARRIVAL.c[name] for name in Arrival.__slots__]
    query = select(*columns).where(_ARRIVAL.c.request_id.in_(request_ids)).order_by(_ARRIVAL.c.id)
    return [Arrival(**row._mapping) for row in connection.execute(query)]


def _decided(arrival: Arrival) -> tuple[datetime, int]:
    return arrival.decided_at or arrival.received_at, arrival.id
