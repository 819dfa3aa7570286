"""Data calls: for a period every supplier is asked for its figures; what came, what is missing, what became of it.

A request is an action of the supplier's contact post, so it is reminded of like any other. What arrives is kept as a
file of the figure format until an officer loads it (storage/loading/call_files.py) or returns it with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from storage import action_changes, audit, posts, tables
from storage.action_rows import Made, NewAction
from storage.day_words import day_words, local_day
from storage.errors import BadInput, NotFound
from storage.periods import Period

OPEN, CLOSED = "open", "closed"
REQUESTED, RECEIVED, LOADED, RETURNED = "requested", "received", "loaded", "returned"
_CALL, _REQUEST, _PERSON, _AUDIT = tables.data_call, tables.data_request, tables.person, tables.audit


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
    """A call as stored. `status` is open or closed; a closed one is not reminded of any more."""

    id: int
    title: str
    period: Period
    due: date
    note: str
    called_by: str
    status: str
    called_at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """What one supplier was asked. `owner` is the post that was asked, "" where the supplier has none any more.

    `status` is requested, received, loaded or returned; `content` a file of the figure format; `note` the supplier's
    words about it or, once returned, why. `revision` counts the changes.
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
    content: str
    note: str
    decided_by: str
    received_at: datetime | None
    decided_at: datetime | None
    revision: int

    def missing(self, today: date, call: Call) -> bool:
        """Whether the figures are owed and the day has passed."""
        return self.status in (REQUESTED, RETURNED) and call.due < today


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


def create(connection: Connection, new: NewCall, made: Made) -> Call:
    """Store a call with a request and an action for each supplier.

    Raises BadInput where it asks nobody or somebody who was asked for that period already, or is due in the past.
    """
    _check(connection, new, local_day(made.at))
    values = {
        **{"title": new.title, "period_start": new.period.start, "period_end": new.period.end, "due": new.due},
        **{"note": new.note, "called_by": made.by, "status": OPEN, "called_at": made.at},
    }
    number: int = connection.execute(insert(_CALL).values(**values).returning(_CALL.c.id)).scalar_one()
    for supplier in new.suppliers:
        _ask(connection, number, new, supplier, made)
    _note(connection, number, "made", f"asked {', '.join(new.suppliers)} by {day_words(new.due)}", made)
    return by_id(connection, number)


def every(connection: Connection, *, limit: int = 20) -> list[Call]:
    """The calls, open ones first, then the latest first."""
    query = select(_CALL).order_by(_CALL.c.status.desc(), _CALL.c.id.desc()).limit(limit)
    return [_call(row) for row in connection.execute(query).mappings()]


def by_id(connection: Connection, number: int) -> Call:
    """The call with this number. Raises NotFound."""
    row = connection.execute(select(_CALL).where(_CALL.c.id == number)).mappings().one_or_none()
    if row is None:
        raise NotFound("data call", f"number {number}")
    return _call(row)


def requests_of(connection: Connection, call_id: int) -> list[Request]:
    """What each supplier was asked in a call, by supplier."""
    return _requests(connection, _REQUEST.c.call_id == call_id)


def request_by_id(connection: Connection, number: int) -> Request:
    """The request with this number. Raises NotFound."""
    found = _requests(connection, _REQUEST.c.id == number)
    if not found:
        raise NotFound("request for figures", f"number {number}")
    return found[0]


def owed_by(connection: Connection, post_ids: Sequence[int]) -> list[Request]:
    """What these posts were asked in calls that are open, and have not sent or were given back."""
    of_open = select(_CALL.c.id).where(_CALL.c.status == OPEN)
    owed = _REQUEST.c.status.in_([REQUESTED, RETURNED])
    return _requests(connection, _REQUEST.c.owner_id.in_(list(post_ids)), _REQUEST.c.call_id.in_(of_open), owed)


def receive(connection: Connection, number: int, new: Arrived, made: Made) -> Request:
    """Keep figures that came; the action is done. Also after the call was closed, and again after a return.

    Raises BadInput where the very same figures are here already.
    """
    known = _locked(connection, number)
    if known.status in (RECEIVED, LOADED) and known.content == new.content:
        at = f" on {day_words(local_day(known.received_at))}" if known.received_at else ""
        raise BadInput(f"The same figures were {known.status}{at}. Nothing was changed.")
    again = " again, unchanged" if known.status == RETURNED and known.content == new.content else ""
    values = {
        **{"status": RECEIVED, "content": new.content, "file_name": new.file_name, "note": new.note},
        **{"received_by": made.by, "received_at": made.at, "decided_by": "", "decided_at": None},
    }
    found = _store(connection, known, values)
    words = f"{known.supplier}: {new.count} received{again}, from {new.file_name}"
    _note(connection, known.call_id, "received", f"{words}: {new.note}" if new.note else words, made)
    if known.action_id:
        outcome = f"{new.count} sent; an officer checks them"
        action_changes.mark_done(
            connection, known.action_id, at=made.at, by=made.by, team_id=made.team_id, outcome=outcome
        )
    return found


def mark_loaded(connection: Connection, number: int, revision: int, words: str, made: Made) -> Request:
    """The figures that were seen as `revision` are loaded (`words`: how many). Raises BadInput where that is past."""
    known = _waiting(connection, number, revision, made.at)
    values = {"status": LOADED, "decided_by": made.by, "decided_at": made.at}
    _note(connection, known.call_id, "loaded", f"{known.supplier}: figures loaded, {words}", made)
    return _store(connection, known, values)


def give_back(connection: Connection, number: int, revision: int, reason: str, made: Made) -> Request:
    """Return figures to their supplier, whose action is open again. Raises BadInput where that is past."""
    known = _waiting(connection, number, revision, made.at)
    if not reason:
        raise BadInput("Say why the figures are returned: the supplier has to know what to put right.")
    values = {"status": RETURNED, "note": reason, "decided_by": made.by, "decided_at": made.at}
    _note(connection, known.call_id, "returned", f"{known.supplier}: figures returned: {reason}", made)
    if known.action_id and by_id(connection, known.call_id).status == OPEN:
        action_changes.reopen(
            connection, known.action_id, f"returned: {reason}", at=made.at, by=made.by, team_id=made.team_id
        )
    return _store(connection, known, values)


def close(connection: Connection, number: int, made: Made) -> tuple[Call, bool]:
    """Close a call, and whether it was open: nobody is reminded of it any more. What comes late is kept all the same.

    Raises NotFound.
    """
    known = by_id(connection, number)
    as_open = (_CALL.c.id == number, _CALL.c.status == OPEN)
    if not connection.execute(update(_CALL).where(*as_open).values(status=CLOSED)).rowcount:
        return known, False
    owed = [each for each in requests_of(connection, number) if each.status in (REQUESTED, RETURNED)]
    for each in owed:
        if each.action_id:
            reason = f"the data call for {known.title} was closed"
            action_changes.cancel(
                connection, each.action_id, reason, at=made.at, by=made.by, team_id=made.team_id, all_rounds=True
            )
    missing = f"; missing: {', '.join(each.supplier for each in owed)}" if owed else ""
    _note(connection, number, "closed", f"closed{missing}", made)
    return by_id(connection, number), True


def history(connection: Connection, number: int) -> list[tuple[datetime, str, str]]:
    """What happened in a call, first things first: when, who (their post then), what."""
    query = select(_AUDIT).where(_AUDIT.c.subject == _subject(number), _AUDIT.c.verb.startswith("call "))
    rows = connection.execute(query.order_by(_AUDIT.c.at, _AUDIT.c.id)).all()
    who = posts.Names(connection, (row.actor for row in rows))
    return [(row.at, who.at(row.actor, row.at), row.outcome) for row in rows]


def _check(connection: Connection, new: NewCall, today: date) -> None:
    if not new.suppliers:
        raise BadInput("Choose at least one supplier to ask.")
    if new.due < today:
        raise BadInput(f"{day_words(new.due)} has passed. Give a date from today on.")
    same = (_CALL.c.period_start == new.period.start, _CALL.c.period_end == new.period.end, _CALL.c.status == OPEN)
    query = select(_REQUEST.c.supplier, _CALL.c.id).join(_CALL, _CALL.c.id == _REQUEST.c.call_id).where(*same)
    asked = {row.supplier: row.id for row in connection.execute(query)}
    for supplier in new.suppliers:
        if supplier in asked:
            raise BadInput(f"{supplier} was asked for that period already, in data call {asked[supplier]}.")


def _ask(connection: Connection, number: int, new: NewCall, supplier: str, made: Made) -> None:
    contact = posts.contact_of(connection, supplier)
    action = action_changes.add(
        connection,
        NewAction(
            f"Send the figures for {new.title}: {supplier}",
            owner_id=contact.id if contact else None,
            due=new.due,
            agency=supplier,
            detail=new.note,
            team_id=made.team_id,
        ),
        at=made.at,
        by=made.by,
        team_id=made.team_id,
    ).action
    values = {"call_id": number, "supplier": supplier, "owner_id": contact.id if contact else None}
    connection.execute(insert(_REQUEST).values(**values, action_id=action.id, status=REQUESTED))


def _waiting(connection: Connection, number: int, revision: int, at: datetime) -> Request:
    """A request whose figures wait for a decision and are those that were seen. Raises BadInput."""
    known = _locked(connection, number)
    if known.revision == revision and known.status == RECEIVED:
        return known
    if known.status == RECEIVED:
        raise BadInput(f"{known.supplier} sent other figures meanwhile. Open the check again. Nothing was changed.")
    who = posts.Names(connection, [known.decided_by]).at(known.decided_by, known.decided_at or at)
    by = f" meanwhile by {who}" if who else ""
    raise BadInput(f"The figures of {known.supplier} were {known.status}{by}. Nothing was changed.")


def _locked(connection: Connection, number: int) -> Request:
    """A request that nobody else can change until this transaction ends (SQLite has one writer at a time anyhow)."""
    connection.execute(select(_REQUEST.c.id).where(_REQUEST.c.id == number).with_for_update())
    return request_by_id(connection, number)


def _store(connection: Connection, known: Request, values: Mapping[str, Any]) -> Request:
    counted = {**values, "revision": known.revision + 1}
    connection.execute(update(_REQUEST).where(_REQUEST.c.id == known.id).values(**counted))
    return request_by_id(connection, known.id)


def _requests(connection: Connection, *where: ColumnElement[bool]) -> list[Request]:
    joined = _REQUEST.outerjoin(_PERSON, _PERSON.c.id == _REQUEST.c.owner_id)
    query = select(_REQUEST, _PERSON.c.name.label("post")).select_from(joined).where(*where)
    return [_request(row) for row in connection.execute(query.order_by(_REQUEST.c.supplier)).mappings()]


def _request(row: RowMapping) -> Request:
    own = {name: row[name] for name in Request.__slots__ if name != "owner"}
    return Request(**own, owner=row["post"] or "")


def _call(row: RowMapping) -> Call:
    own = {name: row[name] for name in Call.__slots__ if name != "period"}
    return Call(**own, period=Period(row["period_start"], row["period_end"]))


def _note(connection: Connection, number: int, verb: str, outcome: str, made: Made) -> None:
    line = {"verb": f"call {verb}", "subject": _subject(number), "outcome": outcome}
    audit.record(connection, at=made.at, team_id=made.team_id, actor=made.by, channel_id="", **line)


def _subject(number: int) -> str:
    return f"call:{number}"
