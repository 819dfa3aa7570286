"""How a reminder is built: what rang, read again at the time of sending, and what else is due soon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import dates, reminder
from bot.messages.message import Message
from bot.messages.owed_lines import Line
from bot.messages.reminder import SOON_DAYS, Came, Reminding
from jobs.on_duty import FURTHEST, Duty, duty_of
from jobs.recipients import Recipients
from jobs.turns import Composer
from storage import owed, reminders, rosters, snoozes
from storage.deliveries import Delivery
from storage.owed import Owed, Thing
from storage.reminders import POST, SUMMARY, Rung
from storage.snoozes import Snooze

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Scene:
    """Who is reached, and what each owes until soon, on a day: the same for all reminders composed at one moment."""

    recipients: Recipients
    owed: Mapping[str, Sequence[Line]]
    put_off: dict[Thing, list[Snooze]]


@dataclass(slots=True)
class _Scenes:
    """The scene of the last moment asked for: a crowd of reminders is composed at one."""

    home: ZoneInfo
    working_days: WorkingDays
    _known: dict[tuple[datetime, date], _Scene] = field(default_factory=dict)

    def at(self, connection: Connection, now: datetime, day: date) -> _Scene:
        """The scene of this moment on that local day."""
        known = self._known.get((now, day))
        if known is None:
            known = self._read(connection, day)
            self._known = {key: scene for key, scene in self._known.items() if key[0] == now} | {(now, day): known}
        return known

    def _read(self, connection: Connection, day: date) -> _Scene:
        roster = rosters.read(connection, since=day - FURTHEST * _DAY)
        recipients = Recipients(roster)
        until = self.working_days.shift(day, SOON_DAYS)
        found = owed.due_within(connection, date.min, until, day)
        return _Scene(recipients, _by_reader(found, recipients, day), snoozes.every(connection, day))


def _by_reader(found: Iterable[Owed], recipients: Recipients, day: date) -> dict[str, list[Line]]:
    """What is owed, by the Slack id of who is reminded of it."""
    mine: dict[str, list[Line]] = {}
    for thing in found:
        reached = recipients.of(thing.owner_id, thing.agency, day)
        mine.setdefault(reached.slack_id, []).append(Line(thing, reached.on_behalf, reached.away_until))
    return mine


def composer(*, home: ZoneInfo, working_days: WorkingDays) -> Composer:
    """The composer of reminders, for the deliver job. `home` is the zone of people who set none."""
    scenes = _Scenes(home, working_days)

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        member = rosters.member(connection, delivery.recipient, since=now.date() - FURTHEST * _DAY)
        duty = duty_of(member, home, working_days)
        day = duty.day_at(now)
        said = _reminding(connection, delivery, scenes.at(connection, now, day), duty, day, now)
        return reminder.render(said, now.astimezone(duty.zone).date())

    return compose


def _reminding(
    connection: Connection, delivery: Delivery, scene: _Scene, duty: Duty, day: date, now: datetime
) -> Reminding:
    rungs = reminders.rungs_of(connection, delivery.id)
    due = _due(connection, rungs, delivery, scene.recipients, day)
    came = [_came(connection, rung, scene.recipients, day) for rung in rungs if rung.kind == POST]
    came = [each for each in came if each.lines]
    told = {line.thing.thing for line in due} | {line.thing.thing for each in came for line in each.lines}
    more = _besides(scene, told, delivery.recipient, day)
    return Reminding(
        rings_at=f"{duty.rings_at:%H:%M}, {dates.zone_words(duty.zone)}",
        due=due,
        came=came,
        overdue=_overdue(connection, rungs, day),
        soon=[line for line in more if line.thing.due and line.thing.due >= day],
        late_too=sum(line.thing.due is not None and line.thing.due < day for line in more),
        late=dates.late_note(delivery.scheduled_at, now, duty.zone),
    )


def _due(
    connection: Connection, rungs: Sequence[Rung], delivery: Delivery, recipients: Recipients, day: date
) -> list[Line]:
    rang = {(rung.thing, rung.due) for rung in rungs if rung.kind != POST and rung.rung != SUMMARY}
    things = owed.by_things(connection, {thing for thing, _ in rang}, day)
    mine = (_line(thing, recipients, day, delivery.recipient) for thing in things if (thing.thing, thing.due) in rang)
    return [line for line in mine if line]


def _line(thing: Owed, recipients: Recipients, day: date, reader: str) -> Line | None:
    """What the reader is reminded of, and for whom; None where somebody else is."""
    reached = recipients.of(thing.owner_id, thing.agency, day)
    return Line(thing, reached.on_behalf, reached.away_until) if reached.slack_id == reader else None


def _came(connection: Connection, rung: Rung, recipients: Recipients, day: date) -> Came:
    post = recipients.roster.posts[rung.number]
    return Came(post.name, rung.due, tuple(Line(thing) for thing in owed.of_post(connection, post.id, day)))


def _overdue(connection: Connection, rungs: Sequence[Rung], day: date) -> list[Owed]:
    summed_up = {(rung.thing, rung.due) for rung in rungs if rung.rung == SUMMARY}
    things = owed.by_things(connection, {thing for thing, _ in summed_up}, day)
    return [thing for thing in things if (thing.thing, thing.due) in summed_up]


def _besides(scene: _Scene, told: set[Thing], reader: str, day: date) -> list[Line]:
    """What else the reader owes until soon, overdue or not, without what they put off to a later day."""
    lines = [line for line in scene.owed.get(reader, ()) if line.thing.thing not in told]
    return [line for line in lines if not _is_put_off(scene.put_off.get(line.thing.thing, []), reader, day)]


def _is_put_off(found: Sequence[Snooze], reader: str, day: date) -> bool:
    return any(each.recipient == reader and each.until > day for each in found)
