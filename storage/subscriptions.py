"""Subscriptions: which channel or person gets which digest, when, and cleared for what.

A row is never deleted, only switched off: its id is part of what makes a slot unique.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, text, update

from storage import deliveries
from storage.access import is_person
from storage.tables import subscription as table

_ENABLED = text("enabled")  # in these words SQLite uses the partial indexes
HELD = date(9000, 1, 1)  # paused until what keeps it from being posted is put right
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER_BY = timedelta(minutes=15)
# Without a change of these what is planned already stays planned: it is composed as the subscription then is.
_TIMING = ("kind", "zone", "local_time", "days", "working_days_only", "paused_until")


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone asks for. `local_time` is "HH:MM" in `zone`; `catchup_seconds` as `jobs.slots.expiry` has it.

    `channel_id` may be a person's. `areas` and `priorities` are slugs with spaces between, none: the partnership's.
    `days` are "mon tue", for what is due by the month the number of its (working) day; "" is the usual.
    `paused_until` is the first day on which it is sent again.
    """

    team_id: str
    channel_id: str
    kind: str
    zone: str
    local_time: str
    clearance: str
    when_empty: str
    catchup_seconds: int
    created_by: str
    areas: str = ""
    priorities: str = ""
    days: str = ""
    owner: str = ""
    working_days_only: bool = True
    paused_until: date | None = None
    draft_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored subscription. Slots at or before `since` are not owed; `next_due_at` is the next that is."""

    id: int
    team_id: str
    channel_id: str
    kind: str
    zone: str
    local_time: str
    clearance: str
    when_empty: str
    catchup_seconds: int
    created_by: str
    areas: str
    priorities: str
    days: str
    owner: str
    working_days_only: bool
    paused_until: date | None
    draft_minutes: int
    enabled: bool
    version: int
    since: datetime
    next_due_at: datetime

    @property
    def subject(self) -> str:
        """What its deliveries are filed under."""
        return f"subscription:{self.id}"

    @property
    def held(self) -> bool:
        """Whether it is paused because it can't be posted, until that is put right."""
        return self.paused_until == HELD

    @property
    def of_person(self) -> bool:
        """Whether it goes to a person's direct messages."""
        return is_person(self.channel_id)

    @property
    def area_slugs(self) -> tuple[str, ...]:
        """The areas chosen; none: the partnership's."""
        return tuple(self.areas.replace(",", " ").split())

    @property
    def priority_slugs(self) -> tuple[str, ...]:
        """The priorities chosen; none: the partnership's."""
        return tuple(self.priorities.replace(",", " ").split())

    @property
    def wish(self) -> Wish:
        """What was asked for."""
        return Wish(**{name: getattr(self, name) for name in Wish.__slots__})

    def grants(self, wish: Wish) -> bool:
        """Whether it is already just what `wish` asks for, whoever asks."""
        asked = {name: value for name, value in asdict(wish).items() if name != "created_by"}
        return self.enabled and all(getattr(self, name) == value for name, value in asked.items())

    def keeps_time(self, wish: Wish) -> bool:
        """Whether it would be due just as it is now if it were as `wish` asks."""
        return self.enabled and all(getattr(self, name) == getattr(wish, name) for name in _TIMING)


_COLUMNS = [table.c[name] for name in Subscription.__slots__]


def find(connection: Connection, team_id: str, channel_id: str, kind: str) -> Subscription | None:
    """The subscription of a channel to one kind of digest, switched on or off; None where there never was one."""
    place = (table.c.team_id == team_id, table.c.channel_id == channel_id, table.c.kind == kind)
    row = connection.execute(select(*_COLUMNS).where(*place).with_for_update()).one_or_none()
    return _from_row(row) if row else None


def by_id(connection: Connection, subscription_id: int, *, locked: bool = False) -> Subscription | None:
    """The subscription with this id, or None; `locked` until the transaction ends, to be changed."""
    query = _with_number().with_for_update() if locked else _with_number()
    row = connection.execute(query, {"number": subscription_id}).one_or_none()
    return _from_row(row) if row else None


@cache
def _with_number() -> Select[Any]:
    """The statement of `by_id`, put together once: every digest asks it."""
    return select(*_COLUMNS).where(table.c.id == bindparam("number"))


def of_subject(connection: Connection, subject: str) -> Subscription | None:
    """The subscription that deliveries with this subject are for, or None where they are for none."""
    number = subject.removeprefix("subscription:")
    return by_id(connection, int(number)) if number != subject and number.isdigit() else None


def enabled(connection: Connection, *, team_id: str = "", channel_id: str = "", owner: str = "") -> list[Subscription]:
    """Subscriptions that are switched on: all, or those of one team, channel or owner."""
    query = select(*_COLUMNS).where(_ENABLED).order_by(table.c.channel_id, table.c.kind)
    query = query.where(table.c.team_id == team_id) if team_id else query
    query = query.where(table.c.owner == owner) if owner else query
    return _all(connection, query.where(table.c.channel_id == channel_id) if channel_id else query)


def of_channel(connection: Connection, team_id: str, channel_id: str) -> list[Subscription]:
    """The subscriptions of a channel or person that are switched on."""
    return [_from_row(row) for row in connection.execute(_of_channel(), {"team": team_id, "channel": channel_id})]


@cache
def _of_channel() -> Select[Any]:
    """The statement of `of_channel`, put together once: every briefing asks it."""
    mine = (table.c.team_id == bindparam("team"), table.c.channel_id == bindparam("channel"))
    return select(*_COLUMNS).where(_ENABLED, *mine).order_by(table.c.kind)


def add(connection: Connection, wish: Wish, *, since: datetime, next_due_at: datetime) -> int:
    """Store a new subscription; its id."""
    values = asdict(wish) | {"enabled": True, "version": 1, "since": since, "next_due_at": next_due_at}
    stored: int = connection.execute(table.insert().values(values).returning(table.c.id)).scalar_one()
    return stored


def change(connection: Connection, old: Subscription, wish: Wish, *, since: datetime, next_due_at: datetime) -> None:
    """Make `old` what `wish` asks for, from `next_due_at` on, and cancel what was planned but certainly not posted."""
    values = asdict(wish) | {"enabled": True, "since": since, "next_due_at": next_due_at}
    values["version"] = table.c.version + 1
    connection.execute(update(table).where(table.c.id == old.id).values(values))
    deliveries.cancel_open(connection, old.subject, "the subscription was changed")


def amend(connection: Connection, old: Subscription, wish: Wish) -> None:
    """Make `old` what `wish` asks for where that is due at the same times: what is planned stays planned."""
    values = asdict(wish) | {"version": table.c.version + 1}
    connection.execute(update(table).where(table.c.id == old.id).values(values))


def hold(connection: Connection, old: Subscription, reason: str) -> None:
    """Send nothing more for `old` until what is wrong is put right, and cancel what was planned but not posted."""
    values = {"paused_until": HELD, "next_due_at": NEVER, "version": table.c.version + 1}
    connection.execute(update(table).where(table.c.id == old.id).values(values))
    deliveries.cancel_open(connection, old.subject, reason)


def held(connection: Connection) -> list[Subscription]:
    """Those that wait until something is put right."""
    return _all(connection, select(*_COLUMNS).where(_ENABLED, table.c.paused_until == HELD).order_by(table.c.id))


def switch_off(connection: Connection, old: Subscription) -> None:
    """Send nothing more for `old`, and cancel what was planned but certainly not posted."""
    values = {"enabled": False, "version": table.c.version + 1}
    connection.execute(update(table).where(table.c.id == old.id).values(values))
    deliveries.cancel_open(connection, old.subject, "the subscription was stopped")


def due(connection: Connection, *, now: datetime, limit: int = 500) -> list[Subscription]:
    """Subscriptions whose next slot has come, locked so that of several tickers each takes different ones."""
    query = select(*_COLUMNS).where(_ENABLED, table.c.next_due_at <= now).order_by(table.c.next_due_at, table.c.id)
    return _all(connection, query.limit(limit).with_for_update(skip_locked=True))


def drafts_due(connection: Connection, *, now: datetime) -> list[Subscription]:
    """Subscriptions to the daily briefing whose next slot is so near that its draft is to be shown, or has come."""
    times = connection.scalars(select(table.c.draft_minutes).where(_ENABLED, table.c.kind == "daily").distinct())
    found: list[Subscription] = []
    for minutes in sorted(times):
        near = table.c.next_due_at <= now + timedelta(minutes=minutes)
        mine = (_ENABLED, table.c.kind == "daily", table.c.draft_minutes == minutes)
        found += _all(connection, select(*_COLUMNS).where(*mine, near).order_by(table.c.id))
    return found


def not_yet_begun(connection: Connection, *, now: datetime) -> list[Subscription]:
    """Subscriptions made later than `now`: there are such where `--at` or a practice clock goes back in time.

    Made only a little later than `now` they were made by a machine whose clock is not quite the same.
    """
    later = table.c.since > now + CLOCKS_DIFFER_BY
    return _all(connection, select(*_COLUMNS).where(_ENABLED, later).order_by(table.c.id))


def advance(connection: Connection, subscription_id: int, *, next_due_at: datetime) -> None:
    """The slots before `next_due_at` are planned or on record."""
    connection.execute(update(table).where(table.c.id == subscription_id).values(next_due_at=next_due_at))


def advance_all(connection: Connection, next_due: Mapping[int, datetime]) -> None:
    """`advance` for many: the next slot of each subscription by its id."""
    statement = update(table).where(table.c.id == bindparam("number")).values(next_due_at=bindparam("next_due"))
    rows = [{"number": number, "next_due": moment} for number, moment in next_due.items()]
    if rows:
        connection.execute(statement, rows)


def _from_row(row: Row[Any]) -> Subscription:
    return Subscription(**row._mapping)


def _all(connection: Connection, query: Select[Any]) -> list[Subscription]:
    return [_from_row(row) for row in connection.execute(query)]
