"""Reminders: open actions with a due date, which rounds were held, and which rung rang for whom in which delivery."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select, update

from storage import people
from storage.actions import OPEN
from storage.deliveries import in_states
from storage.once import insert_once
from storage.tables import action, delivery, person, reminder_round, reminder_rung, slack_user

ACTION = "action"


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action that is not done and has a due date, with what is known of its owner (empty: not known).

    `dated_at` is since when it is open with this due date.
    """

    id: int
    title: str
    due: date
    dated_at: datetime
    owner: str
    slack_id: str
    team_id: str
    zone: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder about one action: `rung` working days after its due date (before it, where negative)."""

    action_id: int
    due: date
    rung: int


def owners_zones(connection: Connection) -> set[str]:
    """The time zones of people as far as they are known; empty stands for the partnership's."""
    of_posts = connection.scalars(select(person.c.timezone).distinct())
    return {*of_posts, *people.timezones(connection).values(), ""}


def open_dated_actions(connection: Connection) -> list[OpenAction]:
    """Every action with a due date that is not done, nearest first."""
    team = select(func.min(slack_user.c.team_id)).where(slack_user.c.user_id == person.c.slack_id).scalar_subquery()
    owner = [func.coalesce(column, "") for column in (person.c.name, person.c.slack_id, team, person.c.timezone)]
    query = (
        select(action.c.id, action.c.title, action.c.due, action.c.dated_at, *owner)
        .join_from(action, person, action.c.owner_id == person.c.id, isouter=True)
        .where(action.c.due.is_not(None), action.c.status == OPEN)
        .order_by(action.c.due, action.c.id)
    )
    zones = people.timezones(connection)  # one zone for a user, whatever posts they hold
    found = [OpenAction(*row) for row in connection.execute(query)]
    return [replace(each, zone=zones.get(each.slack_id, each.zone)) for each in found]


def round_was_held(connection: Connection, zone: str, day: date) -> bool:
    """Whether the reminders of this zone and local date were planned."""
    held = select(reminder_round.c.day).where(reminder_round.c.zone == zone, reminder_round.c.day == day)
    return connection.execute(held).first() is not None


def last_round_before(connection: Connection, zone: str, day: date) -> date | None:
    """The local date of the last round of this zone before `day`; None where there was none."""
    query = select(func.max(reminder_round.c.day)).where(reminder_round.c.zone == zone, reminder_round.c.day < day)
    found: date | None = connection.scalar(query)
    return found


def begin_round(connection: Connection, zone: str, day: date, *, at: datetime) -> bool:
    """Plan the reminders of this zone and local date in this transaction; False where that is done or being done."""
    return insert_once(connection, reminder_round, {"zone": zone, "day": day, "planned_at": at})


def rungs_on_record(connection: Connection, action_ids: Collection[int], recipient: str) -> set[Rung]:
    """The rungs of these actions that have rung for `recipient`, or are planned to."""
    table = reminder_rung
    mine = table.c.kind == ACTION, table.c.number.in_(action_ids), table.c.recipient == recipient
    rows = connection.execute(select(table.c.number, table.c.due, table.c.rung).where(*mine))
    return {Rung(row.number, row.due, int(row.rung)) for row in rows}


def add_rungs(connection: Connection, delivery_id: int, recipient: str, rungs: Iterable[Rung]) -> None:
    """These rungs ring in this delivery."""
    for each in rungs:
        values = {"kind": ACTION, "number": each.action_id, "due": each.due, "rung": f"{each.rung:+d}"}
        insert_once(connection, reminder_rung, values | {"recipient": recipient, "delivery_id": delivery_id})


def move_rungs(connection: Connection, old: Collection[int], delivery_id: int) -> None:
    """What was to ring in the deliveries `old` rings in this one."""
    if old:
        moved = update(reminder_rung).where(reminder_rung.c.delivery_id.in_(old))
        connection.execute(moved.values(delivery_id=delivery_id))


def told_after_quiet_hours(
    connection: Connection, recipient: str, *, since: datetime, until: datetime
) -> dict[tuple[int, date], int]:
    """(action, due date) of what rang late, when quiet hours ended between (application's clock): in which delivery."""
    rung = reminder_rung.c
    query = select(rung.number, rung.due, rung.delivery_id).join_from(reminder_rung, delivery)
    posted = or_(in_states("sent", "sending", "unknown", "checking"), delivery.c.parts_sent > 0)
    late = query.where(rung.recipient == recipient, delivery.c.not_before.between(since, until), posted)
    return {(row.number, row.due): row.delivery_id for row in connection.execute(late)}


def rungs_of(connection: Connection, delivery_id: int) -> list[Rung]:
    """What rings in a delivery: action by action, the earliest due date first."""
    table = reminder_rung
    query = select(table.c.number, table.c.due, table.c.rung).where(table.c.delivery_id == delivery_id)
    found = [Rung(row.number, row.due, int(row.rung)) for row in connection.execute(query)]
    return sorted(found, key=lambda each: (each.due, each.action_id, each.rung))
