"""What owners and managers ask of each other about an action: to take it over, for more time, or whose it really is.

While a request is open the action stays as it is. At most one of a kind is open for an action: asked again, what was
asked first stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from storage import people, tables
from storage.action_changes import change_due
from storage.action_rows import OPEN, Action, Made, Marked, because, by_id, locked, note, store
from storage.action_stale import refuse_stale
from storage.day_words import day_words, local_day
from storage.errors import BadInput, NotFound

MORE_TIME, NOT_MINE, HANDOVER = "more-time", "not-mine", "handover"
GRANTED, DECLINED = "granted", "declined"
_REQUEST, _PERSON = tables.action_request, tables.person


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked about an action. `until` is for more time, `to_id` and `to` the post that is to have it."""

    id: int
    action_id: int
    kind: str
    asked_by: str
    reason: str
    state: str
    decided_by: str
    asked_at: datetime
    until: date | None
    to_id: int | None
    to: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as stored, with its action. `first` is false where it was asked or decided before: nothing changed."""

    request: Request
    action: Action
    first: bool


def offer(
    connection: Connection,
    action_id: int,
    to_post: int,
    reason: str = "",
    *,
    at: datetime,
    by: str,
    team_id: str = "",
    revision: int | None = None,
) -> Asked:
    """Ask a post to take an open action over; the old owner keeps it until the new one accepts.

    A later offer takes the place of one that is open. Raises BadInput where the action is closed, theirs already, or
    was changed since `revision`; NotFound.
    """
    made, known, to = Made(at, by, team_id), locked(connection, action_id), people.by_id(connection, to_post)
    refuse_stale(connection, known, revision)
    _check_open(known)
    if known.owner_id == to.id:
        raise BadInput(f"“{known.title}” is with {to.name} already.")
    if known.offered_to == to.id and (open_one := _open(connection, action_id, HANDOVER)):
        return Asked(open_one, known, False)
    _close(connection, _open(connection, action_id, HANDOVER), DECLINED, made)
    _keep(connection, known, {"offered_to": to.id})
    note(connection, action_id, "action offered", f"offered to {to.name}{because(reason)}", made)
    return Asked(_insert(connection, known, HANDOVER, reason, made, to_id=to.id), by_id(connection, action_id), True)


def accept(connection: Connection, action_id: int, *, at: datetime, by: str, team_id: str = "") -> Marked:
    """The post that was asked takes an action over; where nobody is asked (any more) it is returned as it is."""
    made, known = Made(at, by, team_id), locked(connection, action_id)
    if known.offered_to is None or known.status != OPEN:
        return Marked(known, False)
    before = known.owner or known.agency or "nobody"
    agency = people.by_id(connection, known.offered_to).agency or known.agency
    _keep(connection, known, {"owner_id": known.offered_to, "agency": agency, "offered_to": None, "dated_at": at})
    words = f"accepted by {known.offered_to_name}, until then with {before}"
    note(connection, action_id, "action accepted", words, made)
    _close(connection, _open(connection, action_id, HANDOVER), GRANTED, made)
    return Marked(by_id(connection, action_id), True)


def decline(
    connection: Connection, action_id: int, reason: str = "", *, at: datetime, by: str, team_id: str = ""
) -> Marked:
    """The post that was asked does not take an action over: it stays where it is."""
    made, known = Made(at, by, team_id), locked(connection, action_id)
    if known.offered_to is None:
        return Marked(known, False)
    _keep(connection, known, {"offered_to": None})
    stays = known.owner or known.agency or "nobody"
    words = f"declined by {known.offered_to_name}{because(reason)}; it stays with {stays}"
    note(connection, action_id, "action declined", words, made)
    _close(connection, _open(connection, action_id, HANDOVER), DECLINED, made)
    return Marked(by_id(connection, action_id), True)


def ask_more_time(
    connection: Connection, action_id: int, until: date, reason: str, *, at: datetime, by: str, team_id: str = ""
) -> Asked:
    """Ask for another due date. Raises BadInput where that has passed or the action is closed; NotFound."""
    if until < local_day(at):
        raise BadInput(f"{day_words(until)} has passed. Ask for a date from today on.")
    words = f"more time asked for, until {day_words(until)}{because(reason)}"
    return _ask(connection, action_id, MORE_TIME, reason, words, Made(at, by, team_id), until=until)


def say_not_mine(
    connection: Connection,
    action_id: int,
    to_post: int | None,
    reason: str,
    *,
    at: datetime,
    by: str,
    team_id: str = "",
) -> Asked:
    """Say that an action is somebody else's, and whose where that is known. Raises BadInput where it is closed."""
    whose = f"it is for {people.by_id(connection, to_post).name}" if to_post else "nobody named whose it is"
    words = f"“not my action”: {whose}{because(reason)}"
    return _ask(connection, action_id, NOT_MINE, reason, words, Made(at, by, team_id), to_id=to_post)


def grant(
    connection: Connection,
    request_id: int,
    *,
    at: datetime,
    by: str,
    team_id: str = "",
    to_post: int | None = None,
    until: date | None = None,
) -> Asked:
    """Agree to what was asked: the new date is set, or the action is offered to the right owner.

    `to_post` names that owner where the request did not, or another one; `until` another date than was asked for. A
    request that is decided already is returned as it is. Raises BadInput where nobody is named, or where the date has
    passed meanwhile.
    """
    made, request = Made(at, by, team_id), _decidable(connection, request_id)
    if request.state != OPEN:
        return Asked(request, by_id(connection, request.action_id), False)
    if request.kind == HANDOVER:
        accept(connection, request.action_id, at=at, by=by, team_id=team_id)
        return Asked(request_of(connection, request_id), by_id(connection, request.action_id), True)
    _close(connection, request, GRANTED, made)
    due = until or request.until
    if request.kind == MORE_TIME and due:
        change_due(connection, request.action_id, due, _asked_words(request), at=at, by=by, team_id=team_id)
    elif to_post or request.to_id:
        offer(
            connection, request.action_id, to_post or request.to_id or 0, "right owner", at=at, by=by, team_id=team_id
        )
    else:
        raise BadInput("Say which post the action belongs to.")
    return Asked(request_of(connection, request_id), by_id(connection, request.action_id), True)


def refuse(
    connection: Connection, request_id: int, reason: str = "", *, at: datetime, by: str, team_id: str = ""
) -> Asked:
    """Decline what was asked; the action stays as it is. A request that is decided already is returned as it is."""
    made, request = Made(at, by, team_id), _decidable(connection, request_id)
    if request.state != OPEN:
        return Asked(request, by_id(connection, request.action_id), False)
    if request.kind == HANDOVER:
        decline(connection, request.action_id, reason, at=at, by=by, team_id=team_id)
    else:
        _close(connection, request, DECLINED, made)
        what = f"more time until {day_words(request.until)}" if request.until else "another owner"
        note(connection, request.action_id, "action refused", f"{what} declined{because(reason)}", made)
    return Asked(request_of(connection, request_id), by_id(connection, request.action_id), True)


def request_of(connection: Connection, request_id: int) -> Request:
    """The request with this number. Raises NotFound."""
    found = _requests(connection, _REQUEST.c.id == request_id)
    if not found:
        raise NotFound("request", f"number {request_id}")
    return found[0]


def open_requests(connection: Connection, action_id: int | None = None) -> list[Request]:
    """What was asked about an action, or about any, and is not decided; first asked first."""
    of_action = [_REQUEST.c.action_id == action_id] if action_id is not None else []
    return _requests(connection, _REQUEST.c.state == "open", *of_action)


def _ask(
    connection: Connection,
    action_id: int,
    kind: str,
    reason: str,
    words: str,
    made: Made,
    *,
    until: date | None = None,
    to_id: int | None = None,
) -> Asked:
    known = locked(connection, action_id)
    _check_open(known)
    if open_one := _open(connection, action_id, kind):
        return Asked(open_one, known, False)
    note(connection, action_id, "action asked", words, made)
    return Asked(_insert(connection, known, kind, reason, made, until=until, to_id=to_id), known, True)


def _decidable(connection: Connection, request_id: int) -> Request:
    """A request as it stands while nobody else can decide it."""
    locked(connection, request_of(connection, request_id).action_id)
    return request_of(connection, request_id)


def _insert(
    connection: Connection,
    known: Action,
    kind: str,
    reason: str,
    made: Made,
    *,
    until: date | None = None,
    to_id: int | None = None,
) -> Request:
    values = {"action_id": known.id, "kind": kind, "asked_by": made.by, "reason": reason, "state": OPEN}
    asked = insert(_REQUEST).values(**values, asked_at=made.at, until=until, to_id=to_id).returning(_REQUEST.c.id)
    return request_of(connection, connection.execute(asked).scalar_one())


def _close(connection: Connection, request: Request | None, state: str, made: Made) -> None:
    if request:
        decided = {"state": state, "decided_by": made.by, "decided_at": made.at}
        connection.execute(update(_REQUEST).where(_REQUEST.c.id == request.id).values(**decided))


def _open(connection: Connection, action_id: int, kind: str) -> Request | None:
    found = [each for each in open_requests(connection, action_id) if each.kind == kind]
    return found[0] if found else None


def _keep(connection: Connection, known: Action, values: dict[str, object]) -> None:
    if not store(connection, known, values):
        refuse_stale(connection, by_id(connection, known.id), known.revision)


def _check_open(known: Action) -> None:
    if known.status != OPEN:
        raise BadInput(f"“{known.title}” is {known.status} already. Nothing was changed.")


def _asked_words(request: Request) -> str:
    return f"more time was asked for and granted{because(request.reason)}"


def _requests(connection: Connection, *where: ColumnElement[bool]) -> list[Request]:
    own = [_REQUEST.c[name] for name in Request.__slots__ if name in _REQUEST.c]
    joined = _REQUEST.outerjoin(_PERSON, _PERSON.c.id == _REQUEST.c.to_id)
    query = select(*own, _PERSON.c.name.label("to")).select_from(joined).where(*where).order_by(_REQUEST.c.id)
    rows = connection.execute(query).mappings()
    return [Request(**{**row, "to": row["to"] or ""}) for row in rows]
