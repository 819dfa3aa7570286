"""How actions change: each a conditional update and one line of history in the same transaction.

Of two changes at once one is first. Who presses a button is told what is stored then; who fills in a form passes the
revision they saw, and is told what was changed meanwhile. Whether somebody may is not asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage import action_rounds, audit, call_owing, people, progress_owing, recurring, tables
from storage.action_rows import (
    CANCELLED,
    DONE,
    OPEN,
    Action,
    Made,
    Marked,
    NewAction,
    because,
    by_id,
    insert_new,
    locked,
    next_round,
    note,
    rounds,
    store,
    summary,
)
from storage.action_stale import refuse_stale
from storage.day_words import day_or_none, day_words, local_day
from storage.errors import BadInput
from storage.once import insert_once

FORM_KEY = "action:form:"  # forgotten with the requests, see storage/audit.py
EDITABLE = ("title", "detail", "agency", "priority", "meeting", "classification", "recurs")
_LONG = frozenset({"detail"})  # what a line of history does not repeat
_SEEN = tables.seen_request


def add(connection: Connection, new: NewAction, *, at: datetime, by: str, team_id: str = "", key: str = "") -> Marked:
    """Store an action. A form's `key` that came before gets the action it made then (`first` false).

    Raises BadInput where one of that title from that meeting is open; one that is closed by now is followed by this
    one as the next round.
    """
    made = Made(at, by, team_id)
    if key and not insert_once(connection, _SEEN, {"key": FORM_KEY + key, "at": at}):
        return Marked(by_id(connection, _made_by(connection, key)), False)
    known = rounds(connection, new.title, new.meeting)
    for twin in known:
        if twin.status == OPEN:
            raise BadInput(f"There is an action “{twin.title}” already (number {twin.id}).")
    _check_recurs(new.recurs)
    owner = people.by_id(connection, new.owner_id).name if new.owner_id else ""
    stored = insert_new(connection, replace(new, round=next_round(known)), made, summary(new, owner))
    if key:
        audit.first_time(connection, f"{FORM_KEY}{key}:{stored.id}", at)
    return Marked(stored, True)


def mark_done(
    connection: Connection,
    action_id: int,
    *,
    at: datetime,
    by: str,
    team_id: str = "",
    outcome: str = "",
    revision: int | None = None,
) -> Marked:
    """Mark an open action done and return it as stored; one that is not open is returned as it is.

    What came of it is said in `outcome`. The next round of one that recurs is stored with it. Raises NotFound, and
    FiguresOwed or ReportOwed for one that stands for figures of a data call, or progress of a group, that did not come.
    """
    made = Made(at, by, team_id)
    check_may_be_done(connection, action_id, at)
    values = {"status": DONE, "done_at": at, "done_by": by, "outcome": outcome, "offered_to": None}
    line = _line("action done", f"done: {outcome}" if outcome else "done")
    marked = _change(connection, action_id, made, values, line, revision=revision)
    if marked.first:
        action_rounds.follow(connection, marked.action, made)
    return marked


def check_may_be_done(connection: Connection, action_id: int, at: datetime) -> None:
    """Raise FiguresOwed or ReportOwed where an open action stands for something that did not come."""
    call_owing.check_done(connection, action_id)
    progress_owing.check_done(connection, action_id, local_day(at))


def cancel(
    connection: Connection,
    action_id: int,
    reason: str,
    *,
    at: datetime,
    by: str,
    team_id: str = "",
    revision: int | None = None,
    all_rounds: bool = False,
) -> Marked:
    """Cancel an open action; one that is not open is returned as it is.

    Of one that recurs only this round, and the next is stored with it; with `all_rounds` it does not recur any more.
    Raises StillCalled for one that stands for figures that a data call still asks for.
    """
    made = Made(at, by, team_id)
    call_owing.check_cancelled(connection, action_id)
    values: dict[str, Any] = {"status": CANCELLED, "outcome": reason, "offered_to": None}
    values |= {"recurs": ""} if all_rounds else {}
    line = _line("action cancelled", "cancelled" + because(reason))
    marked = _change(connection, action_id, made, values, line, revision=revision)
    if marked.first and not all_rounds:
        action_rounds.follow(connection, marked.action, made)
    return marked


def reopen(
    connection: Connection, action_id: int, reason: str = "", *, at: datetime, by: str, team_id: str = ""
) -> Marked:
    """Open an action again that is done or cancelled; its past reminders are not made up for."""
    values = {"status": OPEN, "done_at": None, "done_by": "", "outcome": "", "dated_at": at}

    def line(known: Action) -> tuple[str, str]:
        return "action reopened", f"opened again, it was {known.status}{because(reason)}"

    return _change(connection, action_id, Made(at, by, team_id), values, line, status=(DONE, CANCELLED))


def change_due(
    connection: Connection,
    action_id: int,
    due: date | None,
    reason: str = "",
    *,
    at: datetime,
    by: str,
    team_id: str = "",
    revision: int | None = None,
) -> Marked:
    """Give an open action another due date, or none; past reminders never fire. Raises BadInput for a past date."""
    if due is not None and due < local_day(at):
        raise BadInput(f"{day_words(due)} has passed. Give a date from today on.")
    if by_id(connection, action_id).due == due:
        return Marked(by_id(connection, action_id), False)

    def line(known: Action) -> tuple[str, str]:
        return "action dated", f"due date changed from {day_or_none(known.due)} to {day_or_none(due)}{because(reason)}"

    return _change(connection, action_id, Made(at, by, team_id), {"due": due, "dated_at": at}, line, revision=revision)


def edit(
    connection: Connection,
    action_id: int,
    changes: Mapping[str, str],
    *,
    revision: int,
    at: datetime,
    by: str,
    team_id: str = "",
) -> Marked:
    """Change the words of an action: any of title, detail, agency, priority, meeting, classification and recurs.

    Raises BadInput where it was changed since `revision`, or where another open action has that title already.
    """
    wanted = {name: changes[name] for name in EDITABLE if name in changes}
    _check_recurs(wanted.get("recurs", ""))
    made, known = Made(at, by, team_id), locked(connection, action_id)
    refuse_stale(connection, known, revision)
    values: dict[str, Any] = {name: value for name, value in wanted.items() if getattr(known, name) != value}
    if not values:
        return Marked(known, False)
    values |= _place_among_rounds(connection, known, values)
    words = "; ".join(_changed_words(name, getattr(known, name), values[name]) for name in EDITABLE if name in values)
    return _stored(connection, known, values, "action edited", words, made)


def comment(connection: Connection, action_id: int, words: str, *, at: datetime, by: str, team_id: str = "") -> Action:
    """Put what somebody says about an action into its history. Raises NotFound."""
    known = by_id(connection, action_id)
    note(connection, action_id, "action commented", words, Made(at, by, team_id))
    return known


def set_thread(connection: Connection, action_id: int, channel_id: str, thread_ts: str) -> Action:
    """Remember the thread in which an action is discussed; this is no change that a form would have to know of."""
    values = {"thread_channel": channel_id, "thread_ts": thread_ts}
    connection.execute(update(tables.action).where(tables.action.c.id == action_id).values(**values))
    return by_id(connection, action_id)


def _change(
    connection: Connection,
    action_id: int,
    made: Made,
    values: Mapping[str, Any],
    line: Callable[[Action], tuple[str, str]],
    *,
    status: tuple[str, ...] = (OPEN,),
    revision: int | None = None,
) -> Marked:
    """Change an action that has one of `status`; one that has not is returned as it is, whatever the revision."""
    known = locked(connection, action_id)
    if known.status not in status:
        return Marked(known, False)
    refuse_stale(connection, known, revision)
    return _stored(connection, known, values, *line(known), made)


def _stored(
    connection: Connection, known: Action, values: Mapping[str, Any], verb: str, words: str, made: Made
) -> Marked:
    if not store(connection, known, values):
        refuse_stale(connection, by_id(connection, known.id), known.revision)
    note(connection, known.id, verb, words, made)
    return Marked(by_id(connection, known.id), True)


def _place_among_rounds(connection: Connection, known: Action, values: Mapping[str, Any]) -> dict[str, str]:
    """The round of an action under another title or meeting. Raises BadInput where that one is open already."""
    title, meeting = values.get("title", known.title), values.get("meeting", known.meeting)
    if (title, meeting) == (known.title, known.meeting):
        return {}
    others = rounds(connection, title, meeting)
    for twin in others:
        if twin.status == OPEN:
            raise BadInput(f"There is an action “{twin.title}” already (number {twin.id}).")
    return {"round": next_round(others)}


def _line(verb: str, words: str) -> Callable[[Action], tuple[str, str]]:
    return lambda known: (verb, words)


def _changed_words(name: str, old: str, new: str) -> str:
    if name in _LONG:
        return f"{name} rewritten"
    if not old or not new:
        return f"{name} set to “{new}”" if new else f"{name} “{old}” removed"
    return f"{name} changed from “{old}” to “{new}”"


def _check_recurs(words: str) -> None:
    if words:
        recurring.parse(words)


def _made_by(connection: Connection, key: str) -> int:
    """The number of the action that a form's key made."""
    start = f"{FORM_KEY}{key}:"
    found = connection.scalars(select(_SEEN.c.key).where(_SEEN.c.key.startswith(start, autoescape=True)))
    return int(next(iter(found)).removeprefix(start))
