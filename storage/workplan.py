"""The rolling work programme: meetings, the items each is to consider, and when their reports are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, insert, or_, select, update

from storage import tables

PLANNED, DONE, POSTPONED, CANCELLED = "planned", "done", "postponed", "cancelled"
BASES = ("statutory", "discretionary", "stock")
_MEETING, _ITEM = tables.meeting, tables.workplan_item


@dataclass(frozen=True, slots=True)
class NewItem:
    """A work-plan item. `basis` is statutory, discretionary or stock; `owner` a post in words."""

    item: str
    basis: str = ""
    owner: str = ""
    report_due: date | None = None
    status: str = PLANNED
    note: str = ""
    source: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Item(NewItem):
    """An item as stored, with the meeting it is for."""

    id: int = 0
    meeting_id: int = 0
    body: str = ""
    held_on: date = date.max

    @property
    def on_agenda(self) -> bool:
        """Whether the meeting is to consider it: neither postponed nor cancelled."""
        return self.status not in (POSTPONED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a body on a day, with its items in the order of the plan."""

    id: int
    body: str
    held_on: date
    label: str
    items: tuple[Item, ...] = ()


def meetings_between(connection: Connection, first: date, last: date, *, today: date) -> list[Meeting]:
    """Meetings from `first` to `last`, both included, earliest first, each with the items known on `today`."""
    return _meetings(connection, today, _MEETING.c.held_on.between(first, last))


def meetings_from(connection: Connection, today: date, *, limit: int = 100) -> list[Meeting]:
    """The next `limit` meetings on or after `today`, earliest first, each with the items known then."""
    return _meetings(connection, today, _MEETING.c.held_on >= today, limit=limit)


def next_meeting(connection: Connection, today: date, body: str = "") -> Meeting | None:
    """The next meeting on or after `today`, of any body or of the one named exactly, or None."""
    of_body = [_MEETING.c.body == body] if body else []
    found = _meetings(connection, today, _MEETING.c.held_on >= today, *of_body, limit=1)
    return found[0] if found else None


def reports_due(connection: Connection, first: date, last: date) -> list[Item]:
    """Planned items whose report is due from `first` to `last`, both included, earliest first."""
    return _items(connection, _ITEM.c.status == PLANNED, _ITEM.c.report_due.between(first, last))


def reports_overdue(connection: Connection, today: date) -> list[Item]:
    """Planned items whose report was due before `today` and whose meeting is still to come, longest overdue first."""
    return _items(connection, _ITEM.c.status == PLANNED, _ITEM.c.report_due < today, _MEETING.c.held_on >= today)


def every_item(connection: Connection) -> list[Item]:
    """Every item of every meeting, in the order of the meetings."""
    return _items(connection)


def keep_meeting(connection: Connection, body: str, held_on: date, label: str) -> tuple[int, bool]:
    """The id of that meeting, and whether it was new and is stored now.

    A label tells two meetings of a body on one day apart; where only one side gives a label, it is the same meeting.
    """
    same_day = select(_MEETING.c.label, _MEETING.c.id).where(_MEETING.c.body == body, _MEETING.c.held_on == held_on)
    known = {row.label: row.id for row in connection.execute(same_day.order_by(_MEETING.c.id))}
    if label in known:
        return known[label], False
    if known and not label:
        return next(iter(known.values())), False
    if "" in known:
        connection.execute(update(_MEETING).where(_MEETING.c.id == known[""]).values(label=label))
        return known[""], False
    made = insert(_MEETING).values(body=body, held_on=held_on, label=label).returning(_MEETING.c.id)
    return connection.execute(made).scalar_one(), True


def item_of(connection: Connection, meeting_id: int, item: str) -> Item | None:
    """The item of that name at a meeting, or None."""
    found = _items(connection, _ITEM.c.meeting_id == meeting_id, _ITEM.c.item == item)
    return found[0] if found else None


def add_item(connection: Connection, meeting_id: int, new: NewItem) -> None:
    """Put a new item on a meeting's plan."""
    connection.execute(insert(_ITEM).values(meeting_id=meeting_id, **_values(new)))


def change_item(connection: Connection, known: Item, new: NewItem) -> None:
    """Store `new` in the place of `known`."""
    connection.execute(update(_ITEM).where(_ITEM.c.id == known.id).values(**_values(new)))


def _meetings(connection: Connection, today: date, *where: ColumnElement[bool], limit: int = 1000) -> list[Meeting]:
    without_items = ~exists().where(_ITEM.c.meeting_id == _MEETING.c.id)
    with_known = exists().where(_ITEM.c.meeting_id == _MEETING.c.id, _known_on(today))
    query = select(_MEETING).where(*where, or_(without_items, with_known))
    rows = connection.execute(query.order_by(_MEETING.c.held_on, _MEETING.c.id).limit(limit)).all()
    mine = _ITEM.c.meeting_id.in_([row.id for row in rows])
    found = _items(connection, mine, _known_on(today), by_meeting=True)
    items = {number: tuple(group) for number, group in groupby(found, key=lambda item: item.meeting_id)}
    return [Meeting(row.id, row.body, row.held_on, row.label, items.get(row.id, ())) for row in rows]


def _known_on(today: date) -> ColumnElement[bool]:
    """Whether an item of a meeting could be known: its document was public, and it was not done before it was held."""
    later = select(tables.source.c.source).where(tables.source.c.published > today)
    done_ahead = and_(_ITEM.c.status == DONE, _MEETING.c.held_on > today)
    return and_(_ITEM.c.source.not_in(later), ~done_ahead)


def _items(connection: Connection, *where: ColumnElement[bool], by_meeting: bool = False) -> list[Item]:
    meeting = (_MEETING.c.body, _MEETING.c.held_on)
    joined = _ITEM.join(_MEETING, _MEETING.c.id == _ITEM.c.meeting_id)
    by_date = (_ITEM.c.report_due.asc().nulls_last(), _MEETING.c.held_on)
    order: Iterable[ColumnElement[object]] = (_ITEM.c.meeting_id,) if by_meeting else by_date
    own = [column for column in _ITEM.c if column.name != "body"]
    query = select(*own, *meeting).select_from(joined).where(*where).order_by(*order, _ITEM.c.id)
    return [_item(row) for row in connection.execute(query).mappings()]


def _item(row: RowMapping) -> Item:
    return Item(**{field.name: row[field.name] for field in fields(Item)})


def _values(new: NewItem) -> dict[str, object]:
    return {field.name: getattr(new, field.name) for field in fields(NewItem)}
