"""Reminders on record: whose round was held on which day, and which rung rang for whom in which delivery."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import ticks
from storage.deliveries import COLUMNS, Delivery, from_row, in_states
from storage.once import insert_missing, insert_once
from storage.owed import AT_ONCE, Thing, batched
from storage.tables import audit, delivery, reminder_round, reminder_rung

POST = "post"  # the kind of a rung that tells what came with a post; `due` is the day on which it changed hands
SUMMARY, LATER, CAME = "summary", "later", "came"
ROUNDS_KEPT = timedelta(days=7)
START = "*"  # the recipient of the row that says when reminders began
_TURN = "reminders"
Round = tuple[str, date]  # (recipient, local date)
Record = tuple[str, int, date, str]  # (kind, number, due, rung)
Told = tuple[str, str, int, date]  # (recipient, kind, number, due)


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder about one thing due on `due`.

    `rung` is "+3" (working days after the due date, before it where negative), "later:2015-02-12" (put off to that
    day), "summary" (of what is overdue, for the manager) or "came" (with a post).
    """

    kind: str
    number: int
    due: date
    rung: str

    @property
    def thing(self) -> Thing:
        """What it is about."""
        return self.kind, self.number


def begin_rounds(connection: Connection, rounds: Collection[Round], *, at: datetime) -> set[Round]:
    """Plan the reminders of these (recipient, local date) in this transaction; those not planned by anybody before.

    Who comes second waits until the first is through, so that no two plan at once.
    """
    ticks.record(connection, at=at, name=_TURN)
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    columns = (reminder_round.c.recipient, reminder_round.c.day)
    rows = [{"recipient": recipient, "day": day, "planned_at": at} for recipient, day in sorted(rounds)]
    missing = build(reminder_round).on_conflict_do_nothing().returning(*columns)
    return {(row.recipient, row.day) for row in connection.execute(missing, rows).all()} if rows else set()


def rounds_held(connection: Connection, first: date, last: date) -> set[Round]:
    """Whose reminders of a local date from `first` to `last` were planned."""
    held = select(reminder_round.c.recipient, reminder_round.c.day).where(reminder_round.c.day.between(first, last))
    return {(row.recipient, row.day) for row in connection.execute(held).all()}


def note_start(connection: Connection, day: date, *, at: datetime) -> None:
    """Reminders begin on `day`, or begin anew after a long gap: nothing from before is made up."""
    insert_once(connection, reminder_round, {"recipient": START, "day": day, "planned_at": at})


def last_start(connection: Connection, day: date) -> date | None:
    """The last day up to `day` on which reminders began; None where that is not on record."""
    started = reminder_round.c.recipient == START, reminder_round.c.day <= day
    found: date | None = connection.scalar(select(func.max(reminder_round.c.day)).where(*started))
    return found


def last_round_before(connection: Connection, day: date) -> date | None:
    """The last local date before `day` of which any reminders were planned; None where there was none."""
    found: date | None = connection.scalar(select(func.max(reminder_round.c.day)).where(reminder_round.c.day < day))
    return found


def forget_rounds(connection: Connection, day: date) -> None:
    """Drop people's rounds of long before `day`: the rungs on record are what keeps a reminder from ringing twice."""
    old = reminder_round.c.day.between(day - 10 * ROUNDS_KEPT, day - ROUNDS_KEPT)
    connection.execute(delete(reminder_round).where(old, reminder_round.c.recipient.not_in(["", START])))


def on_record(connection: Connection, things: Iterable[Thing]) -> set[Record]:
    """Every rung of these things that has rung or is planned to, for whomever."""
    numbers: dict[str, list[int]] = {}
    for kind, number in set(things):
        numbers.setdefault(kind, []).append(number)
    table = reminder_rung
    columns = (table.c.kind, table.c.number, table.c.due, table.c.rung)
    found: set[Record] = set()
    for kind, mine in numbers.items():
        for some in batched(sorted(mine), AT_ONCE):
            query = select(*columns).where(table.c.kind == kind, table.c.number.in_(some))
            found.update((row.kind, row.number, row.due, row.rung) for row in connection.execute(query).all())
    return found


def touched(connection: Connection, things: Sequence[Thing], user: str) -> dict[Thing, datetime]:
    """When `user` last did something about each of these things, as their histories tell."""
    subjects = {f"{kind}:{number}": (kind, number) for kind, number in things}
    names, found = sorted(subjects), dict[Thing, datetime]()
    for start in range(0, len(names), AT_ONCE):
        mine = audit.c.subject.in_(names[start : start + AT_ONCE]), audit.c.actor == user
        for row in connection.execute(select(audit.c.subject, audit.c.at).where(*mine)):
            thing = subjects[row.subject]
            found[thing] = max(row.at, found.get(thing, row.at))
    return found


def add_rungs(connection: Connection, rows: Iterable[tuple[int, str, Rung]]) -> None:
    """(delivery, recipient, rung): these rungs ring in these deliveries."""
    named = [
        {"kind": rung.kind, "number": rung.number, "due": rung.due, "rung": rung.rung}
        | {"recipient": recipient, "delivery_id": delivery_id}
        for delivery_id, recipient, rung in rows
    ]
    if named:
        insert_missing(connection, reminder_rung, named)


def delivery_ids(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """The ids of the deliveries with these keys."""
    query = select(delivery.c.key, delivery.c.id)
    pieces = (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
    return {row.key: row.id for some in pieces for row in connection.execute(query.where(delivery.c.key.in_(some)))}


def supersede(connection: Connection, planned: Mapping[str, int], reason: str) -> None:
    """Let the reminders just `planned` (id by subject) say what older ones that still wait would have said."""
    names, waited = sorted(planned), dict[str, list[int]]()
    unsent = (in_states("pending", "leased"), delivery.c.parts_sent == 0)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        older = delivery.c.subject.in_(some), delivery.c.id.not_in([planned[name] for name in some])
        cancelled = update(delivery).where(*older, *unsent).values(state="cancelled", reason=reason)
        for row in connection.execute(cancelled.returning(delivery.c.id, delivery.c.subject)):
            waited.setdefault(row.subject, []).append(row.id)
    for subject, old in waited.items():
        moved = update(reminder_rung).where(reminder_rung.c.delivery_id.in_(old))
        connection.execute(moved.values(delivery_id=planned[subject]))


def take_back(connection: Connection, recipient: str, subject: str, reason: str, first: date) -> None:
    """Cancel what waits to be sent for `subject`: it never rang. The rounds from `first` on are held again."""
    unsent = (delivery.c.subject == subject, in_states("pending", "leased"), delivery.c.parts_sent == 0)
    cancelled = update(delivery).where(*unsent).values(state="cancelled", reason=reason).returning(delivery.c.id)
    if ids := list(connection.scalars(cancelled)):
        connection.execute(delete(reminder_rung).where(reminder_rung.c.delivery_id.in_(ids)))
    mine = reminder_round.c.recipient == recipient, reminder_round.c.day >= first
    connection.execute(delete(reminder_round).where(*mine))


def never_heard(connection: Connection, delivery_id: int) -> None:
    """What was to ring in a delivery that nobody can read rings for somebody else."""
    connection.execute(delete(reminder_rung).where(reminder_rung.c.delivery_id == delivery_id))


def told_late(connection: Connection, *, since: datetime, until: datetime) -> dict[Told, tuple[int, datetime]]:
    """What rang when quiet hours ended between (application's clock): in which delivery, and when they ended."""
    rung = reminder_rung.c
    columns = (delivery.c.recipient, rung.kind, rung.number, rung.due, rung.delivery_id, delivery.c.not_before)
    posted = or_(in_states("sent", "sending", "unknown", "checking"), delivery.c.parts_sent > 0)
    late = select(*columns).join_from(delivery, reminder_rung)
    rows = connection.execute(late.where(delivery.c.not_before.between(since, until), posted))
    return {(row.recipient, row.kind, row.number, row.due): (row.delivery_id, row.not_before) for row in rows}


def rungs_of(connection: Connection, delivery_id: int) -> list[Rung]:
    """What rings in a delivery: thing by thing, the earliest due date first."""
    table = reminder_rung
    query = select(table.c.kind, table.c.number, table.c.due, table.c.rung).where(table.c.delivery_id == delivery_id)
    found = [Rung(row.kind, row.number, row.due, row.rung) for row in connection.execute(query)]
    return sorted(found, key=lambda each: (each.due, each.kind, each.number, each.rung))


def delivery_at(connection: Connection, channel_id: str, message_ts: str) -> Delivery | None:
    """The delivery that stands in this conversation as this message, or None."""
    here = delivery.c.posted_in == channel_id, delivery.c.message_ts == message_ts
    row = connection.execute(select(*COLUMNS).where(*here).limit(1)).first() if message_ts else None
    return from_row(row) if row else None
