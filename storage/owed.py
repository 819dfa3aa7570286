"""What reminders are about: open actions, reports of planned items and yearly duties that have a deadline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, cast, exists, func, literal, null, select

from storage.action_rows import OPEN
from storage.tables import action, audit, duty, meeting, person, workplan_item
from storage.types import Instant
from storage.workplan import CANCELLED, PLANNED

ACTION, ITEM, DUTY = "action", "item", "duty"
KINDS = (ACTION, ITEM, DUTY)
AT_ONCE = 500
REPORT_SENT = "item report sent"  # the line in an item's history after which its report is not asked for any more
SINCE_EVER = datetime(1, 1, 1, tzinfo=UTC)
Thing = tuple[str, int]  # (kind, number)


@dataclass(frozen=True, slots=True)
class Owed:
    """Something owed: an action, the report for an item of the plan, a duty.

    `owner` is the post ("" where an agency as a whole owes it), `origin` the meeting it comes from or is for, `body`
    words that begin with the name of the body it belongs to. `dated_at`: since when it is open with this due date.
    """

    kind: str
    number: int
    title: str
    due: date | None
    dated_at: datetime
    owner_id: int | None
    owner: str
    agency: str
    body: str
    held_on: date | None = None

    @property
    def thing(self) -> Thing:
        """Its kind and number."""
        return self.kind, self.number


def dated(connection: Connection, day: date) -> list[Owed]:
    """Everything open with a due date, nearest first; of reports those for meetings held on `day` or later."""
    return _sorted(
        row for kind, query in _queries(day) for row in connection.execute(query.where(_has_date(kind))).all()
    )


def by_things(connection: Connection, things: Collection[Thing], day: date) -> list[Owed]:
    """Those of `things` that are still owed on `day`, nearest first."""
    found: list[Any] = []
    for kind, query in _queries(day):
        numbers = [number for wanted, number in things if wanted == kind]
        for some in batched(numbers, AT_ONCE):
            found += connection.execute(query.where(_ids(kind).in_(some)))
    return _sorted(found)


def lock(connection: Connection, kind: str, number: int) -> None:
    """Nobody else can change a thing until this transaction ends (SQLite has one writer at a time anyhow)."""
    number_of = _ids(kind)
    connection.execute(select(number_of).where(number_of == number).with_for_update())


def of_post(connection: Connection, post_id: int, day: date, kinds: Collection[str] = KINDS) -> list[Owed]:
    """Everything of these kinds owed by a post on `day`, nearest first; what has no date last."""
    asked = [(kind, query) for kind, query in _queries(day) if kind in kinds]
    return _sorted(row for kind, query in asked for row in connection.execute(query.where(_owner(kind) == post_id)))


def due_within(connection: Connection, first: date, last: date, day: date) -> list[Owed]:
    """What is due from `first` to `last`, both included, and owed on `day`, nearest first."""
    between = [(query, _due(kind).between(first, last)) for kind, query in _queries(day)]
    return _sorted(row for query, soon in between for row in connection.execute(query.where(soon)))


def _queries(day: date) -> list[tuple[str, Select[tuple[Any, ...]]]]:
    return [(ACTION, _actions()), (ITEM, _reports(day)), (DUTY, _duties())]


def _actions() -> Select[tuple[Any, ...]]:
    columns = [action.c.id, action.c.title, action.c.due, action.c.dated_at, action.c.owner_id]
    agency = func.coalesce(func.nullif(action.c.agency, ""), person.c.agency, "")
    more = [func.coalesce(person.c.name, ""), agency, action.c.meeting, null()]
    joined = action.outerjoin(person, person.c.id == action.c.owner_id)
    return select(literal(ACTION), *columns, *more).select_from(joined).where(action.c.status == OPEN)


def _reports(day: date) -> Select[tuple[Any, ...]]:
    item = workplan_item
    columns = [item.c.id, item.c.item, item.c.report_due, _since(item.c.dated_at), item.c.owner_id]
    owner = func.coalesce(person.c.name, item.c.owner)
    joined = item.join(meeting, meeting.c.id == item.c.meeting_id).outerjoin(person, person.c.id == item.c.owner_id)
    to_come = and_(meeting.c.held_on >= day, meeting.c.status != CANCELLED)
    more = [owner, func.coalesce(person.c.agency, ""), meeting.c.body, meeting.c.held_on]
    wanted = select(literal(ITEM), *columns, *more)
    asked_for = (item.c.status == PLANNED, item.c.report_due.is_not(None), to_come, ~_report_sent())
    return wanted.select_from(joined).where(*asked_for)


def _report_sent() -> ColumnElement[bool]:
    """Whether the report of an item was sent since it got its deadline."""
    named = literal(f"{ITEM}:") + cast(workplan_item.c.id, Text)
    since = audit.c.at >= _since(workplan_item.c.dated_at)
    return exists().where(audit.c.subject == named, audit.c.verb == REPORT_SENT, since)


def _since(dated_at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    return func.coalesce(dated_at, literal(SINCE_EVER, Instant()), type_=Instant())


def _duties() -> Select[tuple[Any, ...]]:
    columns = [duty.c.id, duty.c.name, duty.c.next_on, _since(duty.c.dated_at), duty.c.owner_id]
    owner = func.coalesce(person.c.name, duty.c.owner)
    joined = duty.outerjoin(person, person.c.id == duty.c.owner_id)
    more = [owner, func.coalesce(person.c.agency, ""), literal(""), null()]
    return select(literal(DUTY), *columns, *more).select_from(joined).where(duty.c.next_on.is_not(None))


def _ids(kind: str) -> ColumnElement[int]:
    return {ACTION: action.c.id, ITEM: workplan_item.c.id, DUTY: duty.c.id}[kind]


def _owner(kind: str) -> ColumnElement[int | None]:
    return {ACTION: action.c.owner_id, ITEM: workplan_item.c.owner_id, DUTY: duty.c.owner_id}[kind]


def _due(kind: str) -> ColumnElement[date | None]:
    return {ACTION: action.c.due, ITEM: workplan_item.c.report_due, DUTY: duty.c.next_on}[kind]


def _has_date(kind: str) -> ColumnElement[bool]:
    return _due(kind).is_not(None)


def batched(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """`numbers` in pieces: a statement takes only so many parameters."""
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _sorted(rows: Iterable[Any]) -> list[Owed]:
    return sorted((Owed(*row) for row in rows), key=lambda each: (each.due or date.max, each.kind, each.number))
