"""Reminders of actions: which rung of the ladder falls on which day, and the round that plans them at 09:00.

The ladder counts working days: 5 and 1 before the due date, on the day, 1 and 3 overdue. An action without a due date
has no rungs. What is due to one Slack user on one day is one delivery, whatever posts that user holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs.slots import Slot, resolve
from storage import deliveries, reminders
from storage.deliveries import Order
from storage.engine import Database
from storage.reminders import OpenAction, Rung

KIND = "reminder"
LADDER = (-5, -1, 0, 1, 3)
RINGS_AT = time(9, 0)
WORTH_SENDING_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Round:
    """The reminders of one local day in one zone, with everything its plan depends on."""

    zone: str
    day: date
    slot: Slot
    now: datetime
    working_days: WorkingDays


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round planned, and the actions whose rung rang with no one in Slack to hear it."""

    planned: tuple[Order, ...] = ()
    nobody: tuple[OpenAction, ...] = ()


def falls_on(due: date, rung: int, working_days: WorkingDays) -> date:
    """The local date on which `rung` of an action due on `due` rings; always a working day."""
    return working_days.on_or_after(due) if rung == 0 else working_days.shift(due, rung)


def rungs_due(
    due: date | None, today: date, working_days: WorkingDays, ladder: Sequence[int] = LADDER
) -> tuple[int, ...]:
    """The rungs that ring on `today`: mostly none or one.

    Two where a due date that is no working day lets them meet: due on Saturday, Monday is "on the day" and one working
    day overdue. They ring together.
    """
    if due is None:
        return ()
    return tuple(rung for rung in ladder if falls_on(due, rung, working_days) == today)


def plan(db: Database, *, now: datetime, working_days: WorkingDays, zone: ZoneInfo, team_id: str) -> RoundReport:
    """Hold every round whose 09:00 has passed today, once each; rounds of days gone by are not held.

    `zone` is the partnership's, for people who set none; `team_id` is used where an owner's team is not known.
    """
    with db.read() as connection:
        due = [each for each in _rounds(connection, now, working_days, zone) if not _held(connection, each)]
    reports = [_hold(db, each, zone, team_id) for each in due]
    return RoundReport(
        planned=tuple(order for report in reports for order in report.planned),
        nobody=tuple(action for report in reports for action in report.nobody),
    )


def _rounds(connection: Connection, now: datetime, working_days: WorkingDays, home: ZoneInfo) -> list[Round]:
    zones = {_known_zone(name, home).key for name in reminders.owners_zones(connection)}
    rounds = (_round_today(zone, now, working_days) for zone in sorted(zones))
    return [each for each in rounds if each.slot.at <= now and working_days.is_working(each.day)]


def _round_today(zone: str, now: datetime, working_days: WorkingDays) -> Round:
    day = now.astimezone(ZoneInfo(zone)).date()
    slot = Slot(f"{day.isoformat()}T{RINGS_AT:%H:%M}", resolve(day, RINGS_AT, ZoneInfo(zone)))
    return Round(zone, day, slot, now, working_days)


def _held(connection: Connection, round_: Round) -> bool:
    return reminders.round_was_held(connection, round_.zone, round_.day)


def _hold(db: Database, round_: Round, home: ZoneInfo, team_id: str) -> RoundReport:
    """The whole round in one transaction: all its reminders are planned, or none and it is held again."""
    with db.write() as connection:
        if not reminders.begin_round(connection, round_.zone, round_.day, at=round_.now):
            return RoundReport()
        ringing = [each for each in reminders.open_dated_actions(connection) if _rings(each, round_)]
        run_at = db.now(connection)
        by_user = _by_slack_user(ringing, round_.zone, home)
        nobody = by_user.pop("", [])
        orders = (_plan_for(connection, user, actions, round_, team_id, run_at) for user, actions in by_user.items())
        return RoundReport(tuple(order for order in orders if order), tuple(nobody))


def _rings(action: OpenAction, round_: Round) -> bool:
    """Whether a rung falls on the round's day; not where the action was made after 09:00, before this round."""
    if round_.slot.at < action.created_at <= round_.now:
        return False
    return bool(rungs_due(action.due, round_.day, round_.working_days))


def _by_slack_user(actions: Iterable[OpenAction], zone: str, home: ZoneInfo) -> dict[str, list[OpenAction]]:
    """The actions whose owner lives in `zone`, by the owner's Slack id (empty: nobody in Slack)."""
    found: defaultdict[str, list[OpenAction]] = defaultdict(list)
    for action in actions:
        if _known_zone(action.zone, home).key == zone:
            found[action.slack_id].append(action)
    return found


def _plan_for(
    connection: Connection,
    user: str,
    actions: Sequence[OpenAction],
    round_: Round,
    team_id: str,
    run_at: datetime,
) -> Order | None:
    rungs = {
        Rung(action.id, action.due, rung)
        for action in actions
        for rung in rungs_due(action.due, round_.day, round_.working_days)
    } - reminders.rungs_on_record(connection, [action.id for action in actions], user)
    order = _order(user, round_.slot, actions[0].team_id or team_id)
    if not rungs or (planned := deliveries.plan(connection, order, run_at=run_at)) is None:
        return None
    reminders.add_rungs(connection, planned, user, rungs)
    return order


def _order(user: str, slot: Slot, team_id: str) -> Order:
    return Order(
        kind=KIND,
        subject=f"reminders:{user}",
        team_id=team_id,
        recipient=user,
        slot=slot.name,
        scheduled_at=slot.at,
        expires_at=slot.at + WORTH_SENDING_FOR,
    )


def _known_zone(name: str, home: ZoneInfo) -> ZoneInfo:
    """The zone called `name`; the partnership's where a person has none, or one that nobody knows."""
    try:
        return ZoneInfo(name) if name else home
    except (ZoneInfoNotFoundError, ValueError):
        return home
