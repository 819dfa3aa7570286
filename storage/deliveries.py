"""Deliveries: one row for each slot of a subscription and each reminder; what was planned, sent, missed or given up.

A row's (subject, slot, recipient) is unique, so planning twice plans once. `storage.leases` moves rows to their end.
Times of what is due are of the application's clock; `run_at`, `first_sent_at` and `sent_at` are real (see tables.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, literal, or_, select, update

from storage import installations
from storage.access import is_person
from storage.once import insert_missing, insert_once
from storage.tables import delivery as table

LATE_AFTER = timedelta(minutes=15)
KEYS_AT_ONCE = 500
BY_HAND = " now"  # how the slots of what somebody sent by hand end
REMOVED = "cspbot was not in the workspace"
OPEN = ("pending", "leased", "sending", "unknown", "checking")
_KEYS = uuid.UUID("6f1d2b0e-3f0c-5b0a-9d0e-2a6a1c7c5e11")


@dataclass(frozen=True, slots=True)
class Order:
    """Something to send: who gets it, for which slot, until when it is worth sending."""

    kind: str
    subject: str
    team_id: str
    recipient: str
    slot: str
    scheduled_at: datetime
    expires_at: datetime
    version: int = 0

    @property
    def key(self) -> str:
        """The same UUID for the same (subject, slot, recipient): Slack keeps it in the message's metadata."""
        return str(uuid.uuid5(_KEYS, f"{self.subject}/{self.slot}/{self.recipient}"))


@dataclass(frozen=True, slots=True)
class Delivery:
    """A planned message as stored. `parts` are the message and its replies; `parts_sent` of them are in Slack.

    `not_before` is of the application's clock: until when it waits for quiet hours to end, then when its turn came.
    """

    id: int
    kind: str
    subject: str
    team_id: str
    recipient: str
    slot: str
    version: int
    scheduled_at: datetime
    expires_at: datetime
    key: str
    state: str
    attempts: int
    lease_token: int
    first_sent_at: datetime | None
    sent_at: datetime | None
    posted_in: str
    message_ts: str
    parts: int
    parts_sent: int
    reason: str
    not_before: datetime | None = None

    def said_at(self, now: datetime) -> datetime:
        """When its sending began by the application's clock; `now` where that is still to come."""
        return self.not_before or now if self.parts_sent else now

    def part_key(self, part: int) -> str:
        """The key of the message itself (part 0) or of its nth reply."""
        return str(uuid.uuid5(uuid.UUID(self.key), str(part))) if part else self.key

    def late_by(self, now: datetime) -> timedelta | None:
        """How late it is at `now` (application's clock); None while it counts as on time (up to 15 minutes)."""
        late = now - self.scheduled_at
        return late if late > LATE_AFTER else None


COLUMNS = [table.c[name] for name in Delivery.__slots__]


def in_states(*states: str) -> ColumnElement[bool]:
    """A condition on the state in literals: with bound parameters SQLite would not use the partial indexes."""
    return table.c.state.in_([literal(state, literal_execute=True) for state in states])


def from_row(row: Row[Any]) -> Delivery:
    """The delivery in a row of COLUMNS."""
    return Delivery(**row._mapping)


def plan(connection: Connection, order: Order, *, run_at: datetime) -> int | None:
    """Store an order, to be sent from `run_at` (real time); its id, or None where it was planned before."""
    if not _insert(connection, _at_home(connection, [order])[0], "pending", "", run_at):
        return None
    planned: int = connection.execute(select(table.c.id).where(table.c.key == order.key)).scalar_one()
    return planned


def plan_all(connection: Connection, orders: Sequence[Order], *, run_at: datetime) -> list[Order]:
    """Store orders as `plan` does, many at once; those that were not on record before."""
    return _insert_all(connection, orders, "pending", "", run_at)


def record_missed(connection: Connection, orders: Sequence[Order], reason: str, *, run_at: datetime) -> list[Order]:
    """Store that orders were never sent and why; those whose slot was not on record already."""
    return _insert_all(connection, orders, "skipped", reason, run_at)


def cancel_open(connection: Connection, subject: str, reason: str) -> int:
    """Cancel what is planned for `subject` and certainly not posted; how many that were."""
    return len(_cancel(connection, subject, reason))


def supersede(connection: Connection, delivery_id: int, subject: str, reason: str) -> list[int]:
    """Cancel what else is planned for `subject` and certainly not posted, since this delivery says it; their ids."""
    return _cancel(connection, subject, reason, table.c.id != delivery_id)


def skip_stopped(connection: Connection, *, now: datetime) -> int:
    """Skip what ran out by `now` for workspaces that removed cspbot; how many that were. What is left may still go."""
    over = (in_states("pending", "unknown"), table.c.expires_at <= now, installations.stopped(table.c.team_id))
    return connection.execute(update(table).where(*over).values(state="skipped", reason=REMOVED)).rowcount


def stands() -> ColumnElement[bool]:
    """As a condition: whether a message of a delivery stands posted, or may any moment."""
    return or_(in_states("leased", "sending", "unknown", "checking", "sent"), table.c.parts_sent > 0)


def went_out_on(connection: Connection, subject: str, day: date) -> bool:
    """Whether anything for `subject` with a slot on the local date `day` was posted, or may have been.

    What somebody sent by hand does not count: the post of that day is still owed.
    """
    posted = or_(in_states("sent", "sending", "unknown", "checking"), table.c.parts_sent > 0)
    of_day = (table.c.slot.startswith(day.isoformat()), ~table.c.slot.endswith(BY_HAND))
    query = select(table.c.id).where(table.c.subject == subject, *of_day, posted)
    return connection.execute(query.limit(1)).first() is not None


def lately(connection: Connection, subject: str, since: datetime) -> Delivery | None:
    """The latest delivery for `subject` due since then that was posted, or still will be; None where there is none."""
    alive = or_(in_states("sent", *OPEN), table.c.parts_sent > 0)
    query = select(*COLUMNS).where(table.c.subject == subject, table.c.scheduled_at >= since, alive)
    row = connection.execute(query.order_by(table.c.scheduled_at.desc(), table.c.id.desc()).limit(1)).one_or_none()
    return from_row(row) if row else None


def by_id(connection: Connection, delivery_id: int) -> Delivery | None:
    """The delivery with this id, or None."""
    row = connection.execute(select(*COLUMNS).where(table.c.id == delivery_id)).one_or_none()
    return from_row(row) if row else None


def history(
    connection: Connection, *, subject: str = "", states: Sequence[str] = (), limit: int = 1000
) -> list[Delivery]:
    """Deliveries, the latest slot first; of one subject or in some states where these are given."""
    query = select(*COLUMNS).order_by(table.c.scheduled_at.desc(), table.c.id.desc()).limit(limit)
    if subject:
        query = query.where(table.c.subject == subject)
    if states:
        query = query.where(in_states(*states))
    return [from_row(row) for row in connection.execute(query)]


def last_sent(connection: Connection, subject: str, before: date) -> datetime | None:
    """When the latest delivery for `subject` that was sent with a slot of a day before `before` was due."""
    row = connection.execute(_last_sent(), {"of": subject, "day": before.isoformat()}).one_or_none()
    return row.scheduled_at if row else None


@cache
def _last_sent() -> Select[Any]:
    """The statement of `last_sent`, put together once: every digest asks it."""
    earlier = func.substr(table.c.slot, 1, 10) < bindparam("day")
    query = select(table.c.scheduled_at).where(table.c.subject == bindparam("of"), in_states("sent"), earlier)
    return query.order_by(table.c.scheduled_at.desc(), table.c.id.desc()).limit(1)


def _cancel(connection: Connection, subject: str, reason: str, *where: ColumnElement[bool]) -> list[int]:
    unsent = (table.c.subject == subject, in_states("pending", "leased"), table.c.parts_sent == 0)
    cancelled = update(table).where(*unsent, *where).values(state="cancelled", reason=reason)
    return list(connection.scalars(cancelled.returning(table.c.id)))


def _insert_all(
    connection: Connection, orders: Sequence[Order], state: str, reason: str, run_at: datetime
) -> list[Order]:
    """One prepared statement for all rows: a statement of its own for each would cost more than the row."""
    if not orders:
        return []
    by_key = {order.key: order for order in _at_home(connection, orders)}  # a key is a hash: worked out once for each
    keys = list(by_key)
    query = select(table.c.key)
    known = {
        key
        for start in range(0, len(keys), KEYS_AT_ONCE)
        for key in connection.scalars(query.where(table.c.key.in_(keys[start : start + KEYS_AT_ONCE])))
    }
    shared = {"state": state, "reason": reason, "run_at": run_at}
    new = {key: order for key, order in by_key.items() if key not in known}
    if new:
        insert_missing(connection, table, [_values(order) | {"key": key} | shared for key, order in new.items()])
    return list(new.values())


def _at_home(connection: Connection, orders: Sequence[Order]) -> list[Order]:
    """The same, each for a person in that person's own workspace: nobody else can reach them."""
    homes = installations.homes(connection, {each.recipient for each in orders if is_person(each.recipient)})
    return [replace(each, team_id=homes.get(each.recipient, each.team_id)) for each in orders] if homes else [*orders]


def _insert(connection: Connection, order: Order, state: str, reason: str, run_at: datetime) -> bool:
    values = _values(order) | {"key": order.key, "state": state, "reason": reason, "run_at": run_at}
    return insert_once(connection, table, values)


def _values(order: Order) -> dict[str, object]:
    # Not asdict: it would copy every date and time, which costs more than to store them.
    return {name: getattr(order, name) for name in Order.__slots__}


def by_key(connection: Connection, key: str) -> Delivery | None:
    """The delivery with this key, or None."""
    row = connection.execute(select(*COLUMNS).where(table.c.key == key)).one_or_none()
    return from_row(row) if row else None


def waiting_people(connection: Connection) -> list[tuple[str, str]]:
    """(team, Slack id) of everybody to whom a subscription of their own or a draft is still to be sent."""
    columns = (table.c.team_id, table.c.recipient)
    kept = or_(table.c.subject.startswith("subscription:"), table.c.kind.in_(["draft", "update"]))
    waiting = (in_states("pending", "unknown"), ~installations.stopped(table.c.team_id))
    rows = connection.execute(select(*columns).where(*waiting, kept).distinct())
    return [(row.team_id, row.recipient) for row in rows if is_person(row.recipient)]


def waiting_channels(connection: Connection) -> list[tuple[str, str]]:
    """(team, channel) of every delivery to a channel that is still to be sent."""
    columns = (table.c.team_id, table.c.recipient)
    waiting = (in_states("pending", "unknown"), ~installations.stopped(table.c.team_id))
    rows = connection.execute(select(*columns).where(*waiting).distinct())
    return [(row.team_id, row.recipient) for row in rows if row.recipient.startswith(("C", "G"))]
