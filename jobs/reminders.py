"""The rounds of reminders: once a day for each person, at their own time, everything that rings for them then.

A round is planned in the transaction that notes it as held, so that a crash loses nothing and two workers plan nothing
twice; each rung is on record and rings once, whoever is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs import ringing
from jobs.on_duty import FURTHEST, Duty, duty_of
from jobs.recipients import Reached, Recipients
from jobs.ringing import Call, Falling
from jobs.slots import resolve
from storage import audit, deliveries, ladders, owed, reminders, rosters, snoozes
from storage.day_words import day_words
from storage.deliveries import Order
from storage.engine import Database
from storage.ladders import Ladders
from storage.owed import Owed, Thing
from storage.reminders import CAME, POST, SUMMARY, Round, Rung
from storage.rosters import Roster
from storage.snoozes import Snooze

KIND = "reminder"
NOBODY, BOT = "", "cspbot"
LONGEST_OUTAGE = timedelta(days=30)  # after a longer gap the clock was set, or the bot starts anew
SUPERSEDED = "in the next reminder"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What the rounds planned, and what rang with no one in Slack to hear it."""

    planned: tuple[Order, ...] = ()
    nobody: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where: `now` is the application's clock, `home` the partnership's zone."""

    now: datetime
    working_days: WorkingDays
    home: ZoneInfo

    @property
    def today(self) -> date:
        """The date at home."""
        return self.now.astimezone(self.home).date()


@dataclass(slots=True)
class _Rounds:
    """The rounds that are held at one moment, and what rings in each."""

    moment: Moment
    recipients: Recipients
    calls: Mapping[Round, Call]
    days: frozenset[date]
    ladders: Ladders
    put_off: Mapping[Thing, list[Snooze]]
    ringing: defaultdict[str, list[Falling]] = field(default_factory=lambda: defaultdict(list))
    nobody: list[Owed] = field(default_factory=list)

    def take(self, thing: Owed) -> None:
        """Let everything of `thing` ring that falls in these rounds."""
        ladder = self.ladders.of(thing.kind, thing.number, thing.body)
        for day in self.days:
            reached = self.recipients.of(thing.owner_id, thing.agency, day)
            if (call := self.calls.get((reached.slack_id, day))) and not reached.held:
                later = self._later(thing, reached)
                self.ringing[call.recipient] += ringing.falling(thing, call, ladder, later, now=self.moment.now)
            manager = self.recipients.manager_of(thing.owner_id, thing.agency, day)
            if (call := self.calls.get((manager, day))) and manager:
                summary = ringing.summing_up(thing, call, ladder, now=self.moment.now)
                self.ringing[manager] += [summary] if summary else []

    def _later(self, thing: Owed, reached: Reached) -> list[Snooze]:
        """What the owner, or who is reached instead, put off; not what an owner before them did."""
        found = self.put_off.get(thing.thing, [])
        post = self.recipients.roster.posts.get(thing.owner_id or 0)
        return [each for each in found if each.recipient in (reached.slack_id, post.slack_id if post else "")]


def plan(db: Database, *, now: datetime, working_days: WorkingDays, zone: ZoneInfo, team_id: str) -> RoundReport:
    """Hold every round whose time has come today, once each; it makes up for those of days gone by.

    `zone` is the partnership's, for people who set none; `team_id` is used where a person's team is not known.
    """
    moment = Moment(now, working_days, zone)
    with db.read() as connection:
        roster = rosters.read(connection, since=moment.today - FURTHEST * _DAY)
        due = _due(connection, roster, moment)
    if not due:
        return RoundReport()
    with db.write() as connection:
        return _hold(connection, moment, roster, due, team_id, db.now(connection))


def _due(connection: Connection, roster: Roster, moment: Moment) -> dict[Round, Duty]:
    """The rounds whose time has come and that nobody held."""
    held = reminders.rounds_held(connection, moment.today - 2 * _DAY, moment.today + 2 * _DAY)
    duties = {user: duty_of(member, moment.home, moment.working_days) for user, member in roster.members.items()}
    duties[NOBODY] = Duty(moment.home, moment.working_days)
    rounds = {(user, duty.day_at(moment.now)): duty for user, duty in duties.items()}
    return {round_: duty for round_, duty in rounds.items() if round_ not in held and _begins(duty, round_[1], moment)}


def _begins(duty: Duty, day: date, moment: Moment) -> bool:
    return duty.slot(day).at <= moment.now and duty.available(day)


def _hold(
    connection: Connection, moment: Moment, roster: Roster, due: Mapping[Round, Duty], team_id: str, run_at: datetime
) -> RoundReport:
    """All rounds of this moment in one transaction: everything is planned, or nothing and they are held again."""
    since = {day: _began(connection, day, moment.now) for day in {day for _, day in due}}
    begun = reminders.begin_rounds(connection, due, at=moment.now)
    calls = {(user, day): ringing.call_of(user, due[user, day], day, since[day]) for user, day in begun}
    if not calls:
        return RoundReport()
    put_off = snoozes.every(connection, min(call.first for call in calls.values()))
    days = frozenset(day for _, day in calls)
    held = _Rounds(moment, Recipients(roster), calls, days, ladders.read(connection), put_off)
    open_things = owed.dated(connection, min(days))
    for thing in open_things:
        held.take(thing)
    by_user = _unheard(connection, held)
    deaf = {rung.thing for rung in by_user.pop(NOBODY, set())}
    _add_what_came(connection, held, by_user, max(since.values()))
    planned = _plan(connection, held, by_user, team_id, run_at)
    reminders.forget_rounds(connection, moment.today)
    return RoundReport(planned, tuple(thing for thing in open_things if thing.thing in deaf))


def _began(connection: Connection, day: date, now: datetime) -> date:
    """Since when reminders go out: after a long gap anew, from `day`."""
    last = reminders.last_round_before(connection, day)
    if last is None or day - last > LONGEST_OUTAGE:
        reminders.note_start(connection, day, at=now)
    return reminders.last_start(connection, day) or day


def _unheard(connection: Connection, held: _Rounds) -> dict[str, set[Rung]]:
    """What rings for whom, without what was told before or what its reader has attended to since it fell."""
    heard = reminders.on_record(connection, (each.rung.thing for found in held.ringing.values() for each in found))
    left: dict[str, set[Rung]] = {}
    for user, found in held.ringing.items():
        fresh = [each for each in found if _record(each.rung) not in heard]
        made_up = sorted({each.rung.thing for each in fresh if each.made_up})
        attended = reminders.touched(connection, made_up, user) if made_up else {}
        left[user] = {each.rung for each in fresh if not (each.made_up and _attended(each, attended))}
    return {user: rungs for user, rungs in left.items() if rungs}


def _record(rung: Rung) -> tuple[str, int, date, str]:
    return rung.kind, rung.number, rung.due, rung.rung


def _attended(each: Falling, attended: Mapping[Thing, datetime]) -> bool:
    touched = attended.get(each.rung.thing)
    return touched is not None and each.at <= touched


def _add_what_came(connection: Connection, held: _Rounds, by_user: dict[str, set[Rung]], since: date) -> None:
    """Posts that came into other hands after reminders began on `since`: the holder is told once what came along."""
    first, last = min(call.first for call in held.calls.values()), max(day for _, day in held.calls)
    found = rosters.taken_over(connection, first, last)
    heard = reminders.on_record(connection, ((POST, post) for post, _, _ in found)) if found else set()
    for post, user, day in found:
        call = next((call for call in held.calls.values() if call.recipient == user and call.first <= day), None)
        rung = Rung(POST, post, day, CAME)
        holds = held.recipients.roster.posts[post].slack_id == user
        if call and since < day <= call.day and holds and _record(rung) not in heard:
            by_user.setdefault(user, set()).add(rung)


def _plan(
    connection: Connection, held: _Rounds, by_user: Mapping[str, set[Rung]], team_id: str, run_at: datetime
) -> tuple[Order, ...]:
    calls = {call.recipient: call for call in held.calls.values()}
    fresh = dict(_not_told_today(connection, held.moment, calls, by_user))
    teams = {user: member.team_id or team_id for user, member in held.recipients.roster.members.items()}
    orders = [_order(calls[user], teams.get(user, team_id)) for user, rungs in fresh.items() if rungs]
    planned = deliveries.plan_all(connection, orders, run_at=run_at)
    ids = reminders.delivery_ids(connection, [order.key for order in planned])
    by_subject = {order.subject: ids[order.key] for order in planned}
    reminders.add_rungs(
        connection, ((ids[order.key], order.recipient, rung) for order in planned for rung in fresh[order.recipient])
    )
    # Yesterday's reminder that is still to be sent would say the same a second time.
    reminders.supersede(connection, by_subject, SUPERSEDED)
    for order in planned:
        _note_summaries(connection, held, order, fresh[order.recipient])
    return tuple(planned)


def _note_summaries(connection: Connection, held: _Rounds, order: Order, rungs: set[Rung]) -> None:
    """A line in the history of each thing of which its manager is told that it stays overdue."""
    posts = held.recipients.roster.members[order.recipient].posts
    told = posts[0].name if posts else "a manager"
    for rung in sorted((each for each in rungs if each.rung == SUMMARY), key=lambda each: each.thing):
        line = {"verb": f"{rung.kind} summarised", "subject": f"{rung.kind}:{rung.number}", "actor": BOT}
        outcome = f"still open since {day_words(rung.due)}: {told} was told"
        audit.record(connection, at=held.moment.now, team_id=order.team_id, channel_id="", outcome=outcome, **line)


def _not_told_today(
    connection: Connection, moment: Moment, calls: Mapping[str, Call], by_user: Mapping[str, set[Rung]]
) -> Iterator[tuple[str, set[Rung]]]:
    """What is left for whom without what a late reminder named this morning; that is on record with that one."""
    late = reminders.told_late(connection, since=moment.now - 2 * _DAY, until=moment.now)
    for user, rungs in by_user.items():
        duty = calls[user].duty
        midnight = resolve(calls[user].day, time(0), duty.zone)
        told = {rung: late.get((user, rung.kind, rung.number, rung.due)) for rung in rungs}
        again = {rung: found[0] for rung, found in told.items() if found and found[1] >= midnight}
        reminders.add_rungs(connection, ((delivery_id, user, rung) for rung, delivery_id in again.items()))
        yield user, rungs - again.keys()


def _order(call: Call, team_id: str) -> Order:
    return Order(
        kind=KIND,
        subject=subject_of(call.recipient),
        team_id=team_id,
        recipient=call.recipient,
        slot=call.slot.name,
        scheduled_at=call.slot.at,
        expires_at=call.duty.ends(call.duty.next_available(call.day + _DAY)),
    )


def subject_of(user: str) -> str:
    """What the reminders of a Slack user are filed under."""
    return f"reminders:{user}"


def things_of(rungs: Iterable[Rung]) -> set[Thing]:
    """What these rungs are about, posts left out."""
    return {rung.thing for rung in rungs if rung.kind != POST}
