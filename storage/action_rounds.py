"""The next round of an action that recurs: made with the change that ends the one before, and made once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select

from bot.clock import WorkingDays, england_and_wales
from storage import recurring, tables
from storage.action_rows import (
    OPEN,
    Action,
    Made,
    NewAction,
    fetch,
    insert_new,
    locked,
    next_round,
    note,
    rounds,
    subject,
    turn,
)
from storage.day_words import day_words, local_day
from storage.errors import Ambiguous, BadInput, NotFound
from storage.recurring import BeforeMeetings

_ACTION, _AUDIT, _MEETING = tables.action, tables.audit, tables.meeting


@dataclass(frozen=True, slots=True)
class _Held:
    body: str
    held_on: date


def follow(connection: Connection, known: Action, made: Made, days: WorkingDays | None = None) -> Action | None:
    """Store the round after `known`, which is ended or overdue; None where it has one, or no date is known for it.

    A rule that can't be followed any more (its body is gone) is noted in the history and stops.
    """
    if not known.recurs:
        return None
    locked(connection, known.id)  # of two that would make it, the second finds it made
    chain = rounds(connection, known.title, known.meeting)
    if chain[-1].id != known.id:
        return None
    try:
        due = _next_due(connection, known, chain[0], made, days or england_and_wales())
    except (Ambiguous, BadInput, NotFound) as error:
        _note_once(connection, known, str(error), made)
        return None
    if due is None:
        return None
    words = f"Follows number {known.id} ({known.recurs}); due {day_words(due)}."
    return insert_new(connection, _round(known, next_round(chain), due), made, words)


def _note_once(connection: Connection, known: Action, why: str, made: Made) -> None:
    """Say in the history that an action does not come again; not every day anew."""
    words = f"not repeated {known.recurs}: {why}"
    told = select(_AUDIT.c.id).where(_AUDIT.c.subject == subject(known.id), _AUDIT.c.outcome == words)
    if connection.execute(told.limit(1)).first() is None:
        note(connection, known.id, "action not repeated", words, made)


def make_due(connection: Connection, today: date, *, at: datetime, by: str = "cspbot") -> list[Action]:
    """Store the next rounds of actions that hang on meetings and whose own date has passed, or that have ended.

    Once each local day: a round of which no meeting was known when the one before ended is made here when one is.
    """
    made = Made(at, by)
    latest = {(each.title, each.meeting): each for each in _by_turn(connection)}.values()
    ready = [each for each in latest if each.status != OPEN or (each.due is not None and each.due < today)]
    return [after for each in ready if (after := follow(connection, each, made))]


def _by_turn(connection: Connection) -> list[Action]:
    """Every action that hangs on meetings, of each title the latest round last."""
    found = fetch(connection, _ACTION.c.recurs.contains("before"))
    return sorted((each for each in found if _on_meetings(each.recurs)), key=turn)


def _on_meetings(recurs: str) -> bool:
    try:
        return isinstance(recurring.parse(recurs), BeforeMeetings)
    except BadInput:
        return False


def _next_due(
    connection: Connection, known: Action, first: Action, made: Made, working_days: WorkingDays
) -> date | None:
    """The next date; today's where the deadline for a meeting to come has passed before anybody could know of it."""
    today = local_day(made.at)
    latest, rule = known.due or today, recurring.parse(known.recurs)
    on_meetings = isinstance(rule, BeforeMeetings)
    found = recurring.next_due(
        rule,
        anchor=first.due or latest,
        after=latest if on_meetings else max(latest, today),
        meetings=_planned(connection, today) if on_meetings else [],
        working_days=working_days,
    )
    return max(found, today) if found else None


def _round(known: Action, number: str, due: date) -> NewAction:
    """What is repeated: all but the outcome, and not the message it came from."""
    kept = {name: getattr(known, name) for name in NewAction.__slots__}
    return replace(NewAction(**kept), round=number, due=due, status=OPEN, outcome="", link="")


def _planned(connection: Connection, today: date) -> list[_Held]:
    """Meetings that are still to be held."""
    coming = select(_MEETING.c.body, _MEETING.c.held_on).where(_MEETING.c.status == "", _MEETING.c.held_on >= today)
    return [_Held(row.body, row.held_on) for row in connection.execute(coming)]
