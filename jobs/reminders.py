"""Reminders of actions: which rung of the ladder falls on which day, and the round that plans them at 09:00.

The ladder counts working days: 5 and 1 before the due date, on the day, 1 and 3 overdue. An action without a due date
has no rungs. What is due to one Slack user on one day is one delivery, whatever posts that user holds, with what rang
on days before whose round was never held, and with what still waits to be sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs.slots import Slot, end_of_working_day, resolve
from jobs.zones import known_zone
from storage import deliveries, reminders
from storage.deliveries import Order
from storage.engine import Database
from storage.reminders import OpenAction, Rung

KIND = "reminder"
LADDER = (-5, -1, 0, 1, 3)
RINGS_AT = time(9, 0)
WORTH_SENDING_FOR = 1  # working days after its own
MADE_UP = 5  # working days back, of which the rungs are made up
LONGEST_OUTAGE = timedelta(days=30)  # after a longer gap the clock was set, or the bot starts anew
SUPERSEDED = "in the next reminder"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Round:
    """The reminders of one local day in one zone, with everything its plan depends on.

    `first` is the day from which on it makes up rungs: its own `day` where the round before was held.
    """

    zone: str
    day: date
    first: date
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


def made_up_from(last: date | None, day: date, working_days: WorkingDays) -> date:
    """The first date whose rungs a round on `day` has to ring when the round before it was held on `last`."""
    if last is None or day - last > LONGEST_OUTAGE:
        return day
    return max(last + _DAY, working_days.shift(day, -MADE_UP))


def plan(db: Database, *, now: datetime, working_days: WorkingDays, zone: ZoneInfo, team_id: str) -> RoundReport:
    """Hold every round whose 09:00 has passed today, once each; it makes up for those of days gone by.

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
    zones = {known_zone(name, home).key for name in reminders.owners_zones(connection)}
    rounds = (_round_today(zone, now, working_days) for zone in sorted(zones))
    return [each for each in rounds if each.slot.at <= now and working_days.is_working(each.day)]


def _round_today(zone: str, now: datetime, working_days: WorkingDays) -> Round:
    day = now.astimezone(ZoneInfo(zone)).date()
    slot = Slot(f"{day.isoformat()}T{RINGS_AT:%H:%M}", resolve(day, RINGS_AT, ZoneInfo(zone)))
    return Round(zone, day, day, slot, now, working_days)


def _held(connection: Connection, round_: Round) -> bool:
    return reminders.round_was_held(connection, round_.zone, round_.day)


def _hold(db: Database, round_: Round, home: ZoneInfo, team_id: str) -> RoundReport:
    """The whole round in one transaction: all its reminders are planned, or none and it is held again."""
    with db.write() as connection:
        if not reminders.begin_round(connection, round_.zone, round_.day, at=round_.now):
            return RoundReport()
        last = reminders.last_round_before(connection, round_.zone, round_.day)
        round_ = replace(round_, first=made_up_from(last, round_.day, round_.working_days))
        ringing = [each for each in reminders.open_dated_actions(connection) if _rungs(each, round_)]
        run_at = db.now(connection)
        by_user = _by_slack_user(ringing, round_.zone, home)
        nobody = by_user.pop("", [])
        orders = (_plan_for(connection, user, actions, round_, team_id, run_at) for user, actions in by_user.items())
        return RoundReport(tuple(order for order in orders if order), tuple(nobody))


def _rungs(action: OpenAction, round_: Round) -> list[Rung]:
    """What rings of `action`: the rungs of the days the round answers for, none from before it had its due date."""
    fall = {rung: falls_on(action.due, rung, round_.working_days) for rung in LADDER}
    return [
        Rung(action.id, action.due, rung)
        for rung, day in fall.items()
        if round_.first <= day <= round_.day and _was_dated_by(action, day, round_)
    ]


def _was_dated_by(action: OpenAction, day: date, round_: Round) -> bool:
    if action.dated_at > round_.now:  # a day gone by is rehearsed: then it rings for that day alone
        return day == round_.day
    return action.dated_at <= resolve(day, RINGS_AT, ZoneInfo(round_.zone))


def _by_slack_user(actions: Iterable[OpenAction], zone: str, home: ZoneInfo) -> dict[str, list[OpenAction]]:
    """The actions whose owner lives in `zone`, by the owner's Slack id (empty: nobody in Slack)."""
    found: defaultdict[str, list[OpenAction]] = defaultdict(list)
    for action in actions:
        if known_zone(action.zone, home).key == zone:
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
    ringing = {rung for action in actions for rung in _rungs(action, round_)}
    ringing -= reminders.rungs_on_record(connection, [action.id for action in actions], user)
    rungs = _not_told_today(connection, user, ringing, round_)
    order = _order(user, round_, actions[0].team_id or team_id)
    if not rungs or (planned := deliveries.plan(connection, order, run_at=run_at)) is None:
        return None
    reminders.add_rungs(connection, planned, user, rungs)
    # Yesterday's reminder that is still to be sent would say the same a second time.
    waited = deliveries.supersede(connection, planned, order.subject, SUPERSEDED)
    reminders.move_rungs(connection, waited, planned)
    return order


def _not_told_today(connection: Connection, user: str, rungs: set[Rung], round_: Round) -> set[Rung]:
    """`rungs` without those of actions that a late reminder named this morning; these are on record with that one."""
    midnight = resolve(round_.day, time(0), ZoneInfo(round_.zone))
    told = reminders.told_after_quiet_hours(connection, user, since=midnight, until=round_.now)
    again = {rung for rung in rungs if (rung.action_id, rung.due) in told}
    for rung in again:
        reminders.add_rungs(connection, told[rung.action_id, rung.due], user, [rung])
    return rungs - again


def _order(user: str, round_: Round, team_id: str) -> Order:
    slot = round_.slot
    return Order(
        kind=KIND,
        subject=f"reminders:{user}",
        team_id=team_id,
        recipient=user,
        slot=slot.name,
        scheduled_at=slot.at,
        expires_at=end_of_working_day(slot.at, WORTH_SENDING_FOR, ZoneInfo(round_.zone), round_.working_days),
    )
