"""A tick: what is due becomes rows in `delivery`, each slot once, however many tickers run and wherever one dies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs import notices, reminders
from jobs.crash_points import crash_point
from jobs.slots import PACK, Slot, expiry, latest_slots
from jobs.subscribing import pack_days, rule_of, tick_after
from storage import deliveries, subscriptions, ticks
from storage.deliveries import Order
from storage.engine import Database
from storage.owed import Owed
from storage.subscriptions import NEVER, Subscription

BATCH = 500
SLOTS_ON_RECORD = 32  # of a long outage the last slots are recorded one by one, the ones before are not
LOOK_BACK = timedelta(days=14)
LATE = "late"
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one tick did: planned to be sent, recorded as missed, and what is owed with no one in Slack to remind."""

    planned: tuple[Order, ...] = ()
    missed: tuple[Order, ...] = ()
    nobody: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The slots that have come since a subscription was last due, each with its expiry, and the next to come."""

    slots: tuple[tuple[Slot, datetime], ...]
    following: datetime


def tick(db: Database, *, now: datetime, working_days: WorkingDays, zone: ZoneInfo, team_id: str = "") -> TickReport:
    """Plan every digest and reminder due by `now` (aware, the application's clock); sends nothing.

    Of several missed slots the newest is planned while it is worth sending; the others are recorded as skipped, and in
    the same transaction a notice of them is planned.
    `zone` is the partnership's; `team_id` the workspace of people whose own is not known.
    """
    planned: list[Order] = []
    missed: list[Order] = []
    for due, late in _plan_digests(db, now, working_days, zone):
        planned += due
        missed += late
    planned += _rehearse(db, now, working_days)
    rounds = reminders.plan(db, now=now, working_days=working_days, zone=zone, team_id=team_id)
    with db.write() as connection:
        ticks.record(connection, at=db.now(connection))
    return TickReport((*planned, *rounds.planned), tuple(missed), rounds.nobody)


def _plan_digests(
    db: Database, now: datetime, working_days: WorkingDays, home: ZoneInfo
) -> Iterator[tuple[list[Order], list[Order]]]:
    """What was planned and what was missed, batch by batch; one transaction for each."""
    while True:
        with db.write() as connection:
            due = subscriptions.due(connection, now=now, limit=BATCH)
            run_at = db.now(connection)
            results = _catch_up(connection, due, now, working_days, run_at)
            notices.tell(connection, results[1], now=now, run_at=run_at, home=home, working_days=working_days)
        crash_point("after_batch")
        yield results
        if len(due) < BATCH:
            return


def _catch_up(
    connection: Connection, due: Sequence[Subscription], now: datetime, working_days: WorkingDays, run_at: datetime
) -> tuple[list[Order], list[Order]]:
    """Plan the newest slot of each, record those missed before it, and move on to the next, all in one transaction."""
    newest: list[Order] = []
    missed: list[Order] = []
    following: dict[int, datetime] = {}
    calendars: dict[tuple[object, ...], _Calendar] = {}  # of a crowd that is due at once most have the same
    packs = _packs(connection, due, now, working_days)
    for each in due:
        alike = _timing(each)
        if alike not in calendars:
            calendars[alike] = _calendar(each, now, working_days, packs)
        calendar = calendars[alike]
        orders = [_order(each, slot, until) for slot, until in calendar.slots]
        last = orders[-1:] if orders and now < orders[-1].expires_at else []
        newest += last
        missed += orders[: len(orders) - len(last)]
        following[each.id] = calendar.following
    planned = deliveries.plan_all(connection, newest, run_at=run_at)
    recorded = deliveries.record_missed(connection, missed, LATE, run_at=run_at)
    crash_point("mid_tick")
    subscriptions.advance_all(connection, following)
    return planned, recorded


def _timing(each: Subscription) -> tuple[object, ...]:
    """What decides which slots of a subscription have come."""
    rule = (each.kind, each.zone, each.local_time, each.days, each.working_days_only)
    return (*rule, each.next_due_at, each.paused_until, each.catchup_seconds)


def _calendar(due: Subscription, now: datetime, working_days: WorkingDays, packs: frozenset[date]) -> _Calendar:
    rule = rule_of(due)
    # Asked of today's calendar: a bank holiday announced since then has no slot, and nothing is missed.
    slots = latest_slots(rule, due.next_due_at - _INSTANT, now, working_days, count=SLOTS_ON_RECORD)
    slots = [slot for slot in slots if due.kind != PACK or slot.day in packs]
    until = [expiry(rule, slot, due.catchup_seconds, working_days) for slot in slots]
    following = tick_after(due, now, working_days)
    return _Calendar(tuple(zip(slots, until, strict=True)), following.at if following else NEVER)


def _packs(
    connection: Connection, due: Sequence[Subscription], now: datetime, working_days: WorkingDays
) -> frozenset[date]:
    """The days on which packs were due since these were last looked at."""
    since = [each.next_due_at for each in due if each.kind == PACK]
    return pack_days(connection, min(since), now, working_days) if since else frozenset()


def _rehearse(db: Database, now: datetime, working_days: WorkingDays) -> list[Order]:
    """Plan the latest slot of subscriptions made after `now`, where a clock was set back to try out a past day.

    Their own calendar is left alone: when the clock is right again they go on as if this had not been.
    """
    with db.read() as connection:
        early = [each for each in subscriptions.not_yet_begun(connection, now=now) if each.kind != PACK]
    found = [(each, newest_slot(each, now - LOOK_BACK, now, working_days)) for each in early]
    orders = [_order(each, *newest) for each, newest in found if newest]
    if not orders:
        return []
    with db.write() as connection:
        run_at = db.now(connection)
        return [order for order in orders if deliveries.plan(connection, order, run_at=run_at)]


def newest_slot(
    each: Subscription, after: datetime, now: datetime, working_days: WorkingDays
) -> tuple[Slot, datetime] | None:
    """The last slot after `after` that has come and may still be sent at `now`, with its expiry; None without one."""
    rule = rule_of(each)
    for slot in latest_slots(rule, after, now, working_days, count=1):
        until = expiry(rule, slot, each.catchup_seconds, working_days)
        if now < until:
            return slot, until
    return None


def _order(due: Subscription, slot: Slot, until: datetime) -> Order:
    return Order(
        kind=due.kind,
        subject=due.subject,
        team_id=due.team_id,
        recipient=due.channel_id,
        slot=slot.name,
        scheduled_at=slot.at,
        expires_at=until,
        version=due.version,
    )
