"""Which reminders ring of one thing in one person's round. Pure: dates, ladders and what was put off go in.

A rung falls on a working day of the partnership. It rings in the first round from that day on of whoever is reached
then: on their next working day where they are off, when they are back where they were away, in the next round where
the bot was down. What fell before the thing had its due date, or before the ladder was as it is, never rings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobs.ladder import falls_on, rungs_between
from jobs.on_duty import Duty
from jobs.slots import Slot
from storage.ladders import Ladder
from storage.owed import Owed
from storage.reminders import LATER, SUMMARY, Rung
from storage.snoozes import Snooze

MADE_UP = 5  # days of the person's work back, of which the rungs are made up
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Call:
    """The round of one Slack user (empty: of owners whom nobody reaches) on one of their days.

    It answers for the days from `first` to `day`; those from `own` on are its own, the others are made up.
    """

    recipient: str
    day: date
    first: date
    own: date
    slot: Slot
    duty: Duty


@dataclass(frozen=True, slots=True)
class Falling:
    """A rung that may ring, and the slot at which it would have rung had the person worked that day."""

    rung: Rung
    at: datetime
    made_up: bool


def call_of(recipient: str, duty: Duty, day: date, since: date) -> Call:
    """The round of `day`: it makes up for five days of work, and for the days off before them.

    Reminders began on `since`: what fell before that day's own round is not made up.
    """
    own = duty.day_before(day, 1) + _DAY
    first = duty.day_before(day, MADE_UP + 1) + _DAY
    began = duty.day_before(since, 1) + _DAY
    return Call(recipient, day, min(own, max(first, began)), own, duty.slot(day), duty)


def falling(owed: Owed, call: Call, ladder: Ladder, put_off: Collection[Snooze], *, now: datetime) -> Iterator[Falling]:
    """The rungs of `owed` that ring in this round, unless told before. `now` is the application's clock."""
    if owed.due is None:
        return
    first = _first(owed, call, now)
    until = _put_off_until(owed, put_off, now)
    if until and first <= until <= call.day:
        yield _falling(owed, call, f"{LATER}:{until.isoformat()}", until)
    for ring in rungs_between(owed.due, first, call.day, ladder, call.duty.working_days):
        put_off_past = until is not None and ring.day <= until
        if not put_off_past and _counts(owed, ladder, call, ring.day, now):
            yield _falling(owed, call, f"{ring.rung:+d}", ring.day)


def summing_up(owed: Owed, call: Call, ladder: Ladder, *, now: datetime) -> Falling | None:
    """The summary for the manager, where it falls in this round of theirs."""
    if owed.due is None or not ladder.summary_after:
        return None
    day = falls_on(owed.due, ladder.summary_after, call.duty.working_days)
    if _first(owed, call, now) <= day <= call.day and _counts(owed, ladder, call, day, now):
        return _falling(owed, call, SUMMARY, day)
    return None


def _first(owed: Owed, call: Call, now: datetime) -> date:
    # A day gone by is rehearsed with things that came later: then they ring for that day alone.
    return call.own if owed.dated_at > now else call.first


def _counts(owed: Owed, ladder: Ladder, call: Call, day: date, now: datetime) -> bool:
    since = [moment for moment in (owed.dated_at, ladder.changed_at) if moment <= now]
    return not since or max(since) <= call.duty.slot(day).at


def _put_off_until(owed: Owed, put_off: Collection[Snooze], now: datetime) -> date | None:
    """Until which day it was put off since it has its due date; None where it was not."""
    since = owed.dated_at if owed.dated_at <= now else None
    return max((each.until for each in put_off if since is None or since <= each.at), default=None)


def _falling(owed: Owed, call: Call, name: str, day: date) -> Falling:
    due = owed.due or day
    return Falling(Rung(owed.kind, owed.number, due, name), call.duty.slot(day).at, day < call.own)
