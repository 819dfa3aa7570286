"""How data calls change: made, put right, closed, opened again, a supplier asked as well or not any more.

Each leaves a line of history in the same transaction. Whether somebody may is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypedDict

from sqlalchemy import Connection, insert, select, update

from storage import action_changes, audit, posts, tables
from storage.action_rows import OPEN as ACTION_OPEN
from storage.action_rows import Action, Made, NewAction, because
from storage.action_rows import by_id as action_by_id
from storage.actions import titled
from storage.call_rows import (
    CLOSED,
    OFF,
    OPEN,
    REQUESTED,
    Call,
    NewCall,
    Request,
    call_by_id,
    locked_call,
    locked_request,
    note,
    requests_of,
    store_request,
)
from storage.day_words import day_words, local_day
from storage.errors import BadInput

_CALL, _REQUEST = tables.data_call, tables.data_request


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a call can be put right: its title, its due date, its note."""

    title: str
    due: date
    note: str


class _How(TypedDict):
    at: datetime
    by: str
    team_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as stored after a change, and the requests whose suppliers should hear of it."""

    call: Call
    to_tell: tuple[Request, ...]


def create(connection: Connection, new: NewCall, made: Made) -> Call:
    """Store a call with a request and an action for each supplier.

    Raises BadInput where it asks nobody or somebody who was asked for that period already, or is due in the past.
    """
    if not new.suppliers:
        raise BadInput("Choose at least one supplier to ask.")
    _check_due(new.due, made)
    values = {
        **{"title": new.title, "period_start": new.period.start, "period_end": new.period.end, "due": new.due},
        **{"note": new.note, "called_by": made.by, "status": OPEN, "called_at": made.at, "team_id": made.team_id},
    }
    number: int = connection.execute(insert(_CALL).values(**values).returning(_CALL.c.id)).scalar_one()
    call = call_by_id(connection, number)
    _check_not_asked(connection, call, new.suppliers)
    for supplier in new.suppliers:
        _ask(connection, call, supplier, made)
    note(connection, number, "made", f"asked {'; '.join(new.suppliers)} by {day_words(new.due)}", made)
    return call


def terms(call: Call) -> Terms:
    """What of a call can be put right, as it is."""
    return Terms(call.title, call.due, call.note)


def change(connection: Connection, number: int, seen: Terms, wanted: Terms, made: Made) -> Asked:
    """Put an open call right; what is still owed gets the new date, unless its supplier was given a later one.

    Raises BadInput where it is closed, was changed since it was `seen`, or would be due in the past; NotFound.
    """
    known = locked_call(connection, number, made.team_id)
    _check_open(known)
    if terms(known) != seen:
        raise BadInput(f"The data call for {known.title} was changed meanwhile. Nothing was stored; look again.")
    if wanted == seen:
        return Asked(known, ())
    if wanted.due != known.due:
        _check_due(wanted.due, made)
    return _put_right(connection, known, wanted, made)


def reopen(connection: Connection, number: int, due: date, made: Made) -> Asked:
    """Open a closed call again with another due date: what is still owed is reminded of again.

    Raises BadInput where it is open, would be due in the past, or where another call asks for the same; NotFound.
    """
    known = locked_call(connection, number, made.team_id)
    if known.status == OPEN:
        raise BadInput(f"The data call for {known.title} is open already. Nothing was changed.")
    _check_due(due, made)
    _check_not_asked(connection, known, [each.supplier for each in requests_of(connection, number) if each.owed])
    connection.execute(update(_CALL).where(_CALL.c.id == number).values(status=OPEN, due=due))
    owed = [each for each in requests_of(connection, number) if each.owed]
    for each in owed:
        _open_action(connection, each, due, "the data call was opened again", made)
    note(connection, number, "reopened", f"opened again, due {day_words(due)}", made)
    return Asked(call_by_id(connection, number), tuple(store_request(connection, each, {}) for each in owed))


def close(connection: Connection, number: int, made: Made) -> tuple[Call, bool]:
    """Close a call, and whether it was open: nobody is reminded of it any more. What comes late is kept all the same.

    Raises NotFound.
    """
    known = locked_call(connection, number, made.team_id)
    if known.status != OPEN:
        return known, False
    connection.execute(update(_CALL).where(_CALL.c.id == number).values(status=CLOSED))
    owed = [each for each in requests_of(connection, number) if each.owed]
    for each in owed:
        _cancel_action(connection, each, f"the data call for {known.title} was closed", made)
    missing = "; ".join(each.supplier for each in owed if each.missing)
    note(connection, number, "closed", f"closed{f'; missing: {missing}' if missing else ''}", made)
    return call_by_id(connection, number), True


def add_suppliers(connection: Connection, number: int, suppliers: Sequence[str], made: Made) -> Asked:
    """Ask further suppliers in an open call; one that was taken off is asked again. Raises BadInput and NotFound."""
    known = locked_call(connection, number, made.team_id)
    _check_open(known)
    if not suppliers:
        raise BadInput("Choose at least one supplier to ask.")
    _check_not_asked(connection, known, suppliers)
    dropped = {each.supplier: each for each in requests_of(connection, number) if each.status == OFF}
    for supplier in suppliers:
        if supplier in dropped:
            _ask_again(connection, known, dropped[supplier], made)
        else:
            _ask(connection, known, supplier, made)
    note(connection, number, "asked", f"asked also {'; '.join(suppliers)} by {day_words(known.due)}", made)
    fresh = [each for each in requests_of(connection, number) if each.supplier in suppliers]
    return Asked(known, tuple(fresh))


def take_off(connection: Connection, request_id: int, reason: str, made: Made) -> Request:
    """Do not ask a supplier any more, which is reminded of it no longer. Raises BadInput where its figures are here."""
    known, call = locked_request(connection, request_id, made.team_id)
    _check_open(call)
    if not known.missing:
        raise BadInput(f"{known.supplier} has sent its figures, so it stays on the call. Nothing was changed.")
    stored = store_request(connection, known, {"status": OFF, "note": reason, "decided_by": made.by})
    _cancel_action(connection, known, f"{known.supplier} is not asked any more{because(reason)}", made)
    note(connection, call.id, "taken off", f"{known.supplier} is not asked any more{because(reason)}", made)
    return stored


def ask_once_more(connection: Connection, number: int, request_ids: Iterable[int], made: Made) -> Asked:
    """Remind suppliers of an open call by hand, each at most once a day. `to_tell` are those who were not today."""
    call, today = locked_call(connection, number, made.team_id), local_day(made.at)
    _check_open(call)
    wanted = set(request_ids)
    owed = [each for each in requests_of(connection, number) if each.id in wanted and each.owed]
    fresh = [each for each in owed if _first_today(connection, each, call, today)]
    if fresh:
        names = "; ".join(each.supplier for each in fresh)
        note(connection, number, "reminded", f"reminded by hand: {names}", made)
    return Asked(call, tuple(fresh))


def _put_right(connection: Connection, known: Call, wanted: Terms, made: Made) -> Asked:
    values = {"title": wanted.title, "due": wanted.due, "note": wanted.note}
    connection.execute(update(_CALL).where(_CALL.c.id == known.id).values(**values))
    note(connection, known.id, "changed", _changes(terms(known), wanted), made)
    call = call_by_id(connection, known.id)
    owed = [each for each in requests_of(connection, known.id) if each.owed]
    return Asked(call, tuple(_tell_action(connection, each, known, call, made) for each in owed))


def _changes(before: Terms, after: Terms) -> str:
    parts = [f"title changed from “{before.title}” to “{after.title}”"] if after.title != before.title else []
    if after.due != before.due:
        parts.append(f"due date changed from {day_words(before.due)} to {day_words(after.due)}")
    parts += ["note rewritten"] if after.note != before.note else []
    return "; ".join(parts)


def _tell_action(connection: Connection, each: Request, before: Call, after: Call, made: Made) -> Request:
    """Bring the action of a request in line with its call."""
    action = _action_of(connection, each)
    if action and action.status == ACTION_OPEN:
        words = {"title": _title(connection, after, each.supplier, action.id), "detail": after.note}
        action = action_changes.edit(connection, action.id, words, revision=action.revision, **_how(made)).action
        behind = action.due is None or action.due == before.due or action.due < after.due
        if after.due != before.due and behind:
            action_changes.change_due(connection, action.id, after.due, "the data call was changed", **_how(made))
    return store_request(connection, each, {})


def _check_due(due: date, made: Made) -> None:
    if due < local_day(made.at):
        raise BadInput(f"{day_words(due)} has passed. Give a date from today on.")


def _check_open(call: Call) -> None:
    if call.status != OPEN:
        raise BadInput(f"The data call for {call.title} is closed. Open it again first. Nothing was changed.")


def _check_not_asked(connection: Connection, call: Call, suppliers: Sequence[str]) -> None:
    """Raise BadInput where a supplier is asked for the period of `call` in an open call already, this one included."""
    same = (_CALL.c.period_start == call.period.start, _CALL.c.period_end == call.period.end, _CALL.c.status == OPEN)
    query = select(_REQUEST.c.supplier, _CALL.c.id).join(_CALL, _CALL.c.id == _REQUEST.c.call_id)
    query = query.where(*same, _CALL.c.team_id == call.team_id, _REQUEST.c.status != OFF)
    asked = {row.supplier: row.id for row in connection.execute(query)}
    for supplier in suppliers:
        if supplier in asked:
            raise BadInput(f"{supplier} was asked for that period already, in data call {asked[supplier]}.")


def _ask(connection: Connection, call: Call, supplier: str, made: Made) -> None:
    contact = posts.contact_of(connection, supplier)
    action = action_changes.add(
        connection,
        NewAction(
            _title(connection, call, supplier),
            owner_id=contact.id if contact else None,
            due=call.due,
            agency=supplier,
            detail=call.note,
            team_id=made.team_id,
        ),
        **_how(made),
    ).action
    values = {"call_id": call.id, "supplier": supplier, "owner_id": contact.id if contact else None}
    connection.execute(insert(_REQUEST).values(**values, action_id=action.id, status=REQUESTED))


def _ask_again(connection: Connection, call: Call, known: Request, made: Made) -> None:
    contact = posts.contact_of(connection, known.supplier)
    values = {"status": REQUESTED, "note": "", "decided_by": "", "owner_id": contact.id if contact else None}
    stored = store_request(connection, known, values)
    _open_action(connection, stored, call.due, f"{known.supplier} is asked again", made)


def _open_action(connection: Connection, each: Request, due: date, reason: str, made: Made) -> None:
    """Open the action of a request again, where it is closed, and date it."""
    if each.action_id:
        action_changes.reopen(connection, each.action_id, reason, **_how(made))
        action_changes.change_due(connection, each.action_id, due, reason, **_how(made))


def _cancel_action(connection: Connection, each: Request, reason: str, made: Made) -> None:
    if each.action_id:
        action_changes.cancel(connection, each.action_id, reason, all_rounds=True, **_how(made))


def _action_of(connection: Connection, each: Request) -> Action | None:
    return action_by_id(connection, each.action_id) if each.action_id else None


def _first_today(connection: Connection, each: Request, call: Call, today: date) -> bool:
    """Whether a supplier was neither asked nor reminded by hand on this day; marks it as reminded."""
    if local_day(call.called_at) == today:
        return False
    # Kept with the keys of requests: the day in it makes it good for one day only.
    return audit.first_time(connection, f"action:call:{each.id}:{today.isoformat()}", datetime.now(UTC))


def _how(made: Made) -> _How:
    return {"at": made.at, "by": made.by, "team_id": made.team_id}


def _title(connection: Connection, call: Call, supplier: str, mine: int = 0) -> str:
    """The title of a supplier's action (number `mine`, if it has one), told apart where another call has the same."""
    title = f"Send the figures for {call.title}: {supplier}"
    taken = titled(connection, title, "")
    return f"{title} (data call {call.id})" if taken and taken.id != mine else title
