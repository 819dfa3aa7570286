"""The rolling work programme: meetings, the items each is to consider, and when their reports are due.

This module reads it, and keeps what files say. What people change is in storage/workplan_changes.py (items) and
storage/workplan_meetings.py (meetings); what is only proposed in storage/proposals.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    String,
    and_,
    cast,
    exists,
    insert,
    literal,
    or_,
    select,
    update,
)

from storage import tables
from storage.errors import NotFound

PLANNED, DONE, POSTPONED, CANCELLED = "planned", "done", "postponed", "cancelled"
BASES = ("statutory", "discretionary", "stock")
BROUGHT_FORWARD, ADDED = "brought forward", "added"
MOVES = (BROUGHT_FORWARD, POSTPONED, ADDED)  # how an item came to its meeting: `moved` begins with one of these
NO_MEETING = 0  # the meeting of a draw-down topic
_MEETING, _ITEM, _PERSON, _AUDIT = tables.meeting, tables.workplan_item, tables.person, tables.audit


@dataclass(frozen=True, slots=True)
class NewItem:
    """A work-plan item. `basis` is statutory, discretionary or stock; `owner` a post in words.

    `moved` says how it came to this meeting, in words that begin with one of MOVES; empty: it was planned for it.
    """

    item: str
    basis: str = ""
    owner: str = ""
    report_due: date | None = None
    status: str = PLANNED
    note: str = ""
    source: str = ""
    place: str = ""
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Item(NewItem):
    """An item as stored, with the meeting it is for; a draw-down topic has NO_MEETING and is held on date.max."""

    id: int = 0
    meeting_id: int = NO_MEETING
    body: str = ""
    held_on: date = date.max
    owner_id: int | None = None
    dated_at: datetime | None = None
    revision: int = 0

    @property
    def on_agenda(self) -> bool:
        """Whether the meeting is to consider it: neither postponed nor cancelled."""
        return self.status not in (POSTPONED, CANCELLED)

    @property
    def is_topic(self) -> bool:
        """Whether it is a draw-down topic of its body: on the plan of no meeting yet."""
        return self.meeting_id == NO_MEETING


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a body on a day, with its items in the order of the plan.

    `place` is where it is held, `agenda_on` when its agenda is to be public (None: by the rule on clear days).
    """

    id: int
    body: str
    held_on: date
    label: str
    items: tuple[Item, ...] = ()
    place: str = ""
    agenda_on: date | None = None
    status: str = ""
    revision: int = 0

    @property
    def cancelled(self) -> bool:
        """Whether it is not held."""
        return self.status == CANCELLED


@dataclass(frozen=True, slots=True)
class Window:
    """Which meetings are meant: from `first` to `last`, both included, of `bodies` (None: of any).

    With `known_on` only those that were known on that day: of which an item was, or which have no item at all.
    """

    first: date = date.min
    last: date = date.max
    bodies: tuple[str, ...] | None = None
    known_on: date | None = None

    def where(self) -> list[ColumnElement[bool]]:
        """As conditions on a meeting."""
        of_bodies = [] if self.bodies is None else [_MEETING.c.body.in_(self.bodies)]
        known = [] if self.known_on is None else [_was_known_on(self.known_on)]
        return [_MEETING.c.held_on.between(self.first, self.last), *of_bodies, *known]


def meetings_between(connection: Connection, first: date, last: date, *, today: date) -> list[Meeting]:
    """Meetings held from `first` to `last`, both included, earliest first, each with the items known on `today`."""
    return _meetings(connection, today, _HELD, _MEETING.c.held_on.between(first, last))


def meetings_from(connection: Connection, today: date, *, limit: int = 100) -> list[Meeting]:
    """The next `limit` meetings on or after `today`, earliest first, each with the items known then."""
    return _meetings(connection, today, _HELD, _MEETING.c.held_on >= today, limit=limit)


def page(
    connection: Connection, window: Window, *, today: date, limit: int, after: int = 0, latest: bool = False
) -> list[Meeting]:
    """`limit` meetings of a window, the first `after` left out, with the items known on `today`; cancelled ones too.

    Earliest first, or with `latest` the last ones, latest first.
    """
    return _meetings(connection, today, *window.where(), limit=limit, after=after, latest=latest)


def without_items(connection: Connection, window: Window, *, limit: int = 100, latest: bool = False) -> list[Meeting]:
    """Meetings of a window that are not cancelled, without their items: for menus. Earliest first, or latest first."""
    order = (_MEETING.c.held_on.desc(), _MEETING.c.id.desc()) if latest else (_MEETING.c.held_on, _MEETING.c.id)
    rows = connection.execute(select(_MEETING).where(_HELD, *window.where()).order_by(*order).limit(limit))
    return [_meeting(row) for row in rows.mappings()]


def every_meeting(connection: Connection) -> list[Meeting]:
    """Every meeting without its items, cancelled ones too, in the order in which they are held."""
    rows = connection.execute(select(_MEETING).order_by(_MEETING.c.held_on, _MEETING.c.id)).mappings()
    return [_meeting(row) for row in rows]


def bodies(connection: Connection) -> list[str]:
    """Every body with a meeting or a draw-down topic, by name."""
    topics = select(_ITEM.c.body).where(_ITEM.c.meeting_id.is_(None), _ITEM.c.body != "")
    return sorted(connection.scalars(select(_MEETING.c.body).union(topics)))


def draw_down(
    connection: Connection, today: date, of: Sequence[str] | None = None, *, limit: int = 100, after: int = 0
) -> list[Item]:
    """Topics without a meeting known on `today`, of these bodies or of any, as long as they are planned.

    One is known from the first line of its history on: not every paper says when it was published.
    """
    told = select(_AUDIT.c.at).where(_AUDIT.c.subject == literal("item:") + cast(_ITEM.c.id, String))
    tomorrow = datetime.combine(today + timedelta(days=1), time(), UTC)
    known = or_(~told.exists(), told.where(_AUDIT.c.at < tomorrow).exists())
    where = [_ITEM.c.meeting_id.is_(None), _ITEM.c.status == PLANNED, _public_on(today), known]
    where += [] if of is None else [_ITEM.c.body.in_(of)]
    query = select(_ITEM).where(*where).order_by(_ITEM.c.body, _ITEM.c.id).limit(limit).offset(after)
    return [_topic(row) for row in connection.execute(query).mappings()]


def meeting_by_id(connection: Connection, meeting_id: int, *, locked: bool = False) -> Meeting:
    """A meeting without its items; `locked`: nobody else changes it until this transaction ends. Raises NotFound."""
    query = select(_MEETING).where(_MEETING.c.id == meeting_id)
    row = connection.execute(query.with_for_update() if locked else query).mappings().one_or_none()
    if row is None:
        raise NotFound("meeting", f"number {meeting_id}")
    return _meeting(row)


def item_by_id(connection: Connection, item_id: int) -> Item:
    """An item or a draw-down topic by its number. Raises NotFound."""
    found = _items(connection, _ITEM.c.id == item_id)
    if not found:
        row = connection.execute(select(_ITEM).where(_ITEM.c.id == item_id)).mappings().one_or_none()
        if row is None:
            raise NotFound("item of the work programme", f"number {item_id}")
        return _topic(row)
    return found[0]


def items_of(connection: Connection, meeting_id: int) -> list[Item]:
    """Every item of a meeting, in the order of the plan, whatever its status."""
    return _items(connection, _ITEM.c.meeting_id == meeting_id, by_meeting=True)


def reports_due(connection: Connection, first: date, last: date) -> list[Item]:
    """Planned items whose report is due from `first` to `last`, both included, earliest first."""
    return _items(connection, _HELD, _ITEM.c.status == PLANNED, _ITEM.c.report_due.between(first, last))


def reports_overdue(connection: Connection, today: date) -> list[Item]:
    """Planned items whose report was due before `today` and whose meeting is still to come, longest overdue first."""
    late = (_ITEM.c.status == PLANNED, _ITEM.c.report_due < today, _MEETING.c.held_on >= today)
    return _items(connection, _HELD, *late)


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


def topic_of(connection: Connection, body: str, item: str) -> Item | None:
    """The draw-down topic of that name of a body, or None."""
    mine = (_ITEM.c.meeting_id.is_(None), _ITEM.c.body == body, _ITEM.c.item == item)
    row = connection.execute(select(_ITEM).where(*mine).order_by(_ITEM.c.id)).mappings().first()
    return _topic(row) if row else None


def add_item(connection: Connection, meeting_id: int, new: NewItem) -> int:
    """Put a new item on a meeting's plan; its number."""
    return _insert(connection, {"meeting_id": meeting_id}, new)


def add_topic(connection: Connection, body: str, new: NewItem) -> int:
    """Store a draw-down topic of a body; its number."""
    return _insert(connection, {"body": body}, new)


def change_item(connection: Connection, known: Item, new: NewItem, *, at: datetime | None = None) -> None:
    """Store `new` in the place of `known`; since `at` its report has the deadline it has, where that is another."""
    values = item_values(new) | {"revision": _ITEM.c.revision + 1}
    if new.report_due != known.report_due:
        values["dated_at"] = at
    connection.execute(update(_ITEM).where(_ITEM.c.id == known.id).values(**values))


def link_owners(connection: Connection) -> None:
    """Tie items to the post that their owner names, where that post came to be known later."""
    post = select(_PERSON.c.id).where(_PERSON.c.name == _ITEM.c.owner)
    loose = update(_ITEM).where(_ITEM.c.owner_id.is_(None), _ITEM.c.owner != "", post.exists())
    connection.execute(loose.values(owner_id=post.scalar_subquery()))


def item_values(new: NewItem) -> dict[str, Any]:
    """The columns of an item; its owner is the post of that name, where there is one."""
    post = select(_PERSON.c.id).where(_PERSON.c.name == new.owner).scalar_subquery()
    return {**{field.name: getattr(new, field.name) for field in fields(NewItem)}, "owner_id": post}


_HELD = _MEETING.c.status != CANCELLED


def _insert(connection: Connection, where: dict[str, Any], new: NewItem) -> int:
    made = insert(_ITEM).values(**where, **item_values(new)).returning(_ITEM.c.id)
    return int(connection.execute(made).scalar_one())


def _meetings(
    connection: Connection,
    today: date,
    *where: ColumnElement[bool],
    limit: int = 1000,
    after: int = 0,
    latest: bool = False,
) -> list[Meeting]:
    order = (_MEETING.c.held_on.desc(), _MEETING.c.id.desc()) if latest else (_MEETING.c.held_on, _MEETING.c.id)
    query = select(_MEETING).where(*where, _was_known_on(today)).order_by(*order).limit(limit).offset(after)
    rows = connection.execute(query).mappings().all()
    mine = _ITEM.c.meeting_id.in_([row["id"] for row in rows])
    found = _items(connection, mine, _known_on(today), by_meeting=True)
    items = {number: tuple(group) for number, group in groupby(found, key=lambda item: item.meeting_id)}
    return [_meeting(row, items.get(row["id"], ())) for row in rows]


def _was_known_on(today: date) -> ColumnElement[bool]:
    """Whether a meeting could be known: an item of it was, or it has none."""
    mine = _ITEM.c.meeting_id == _MEETING.c.id
    return or_(~exists().where(mine), exists().where(mine, _known_on(today)))


def _known_on(today: date) -> ColumnElement[bool]:
    """Whether an item of a meeting could be known: its document was public, and it was not done before it was held."""
    done_ahead = and_(_ITEM.c.status == DONE, _MEETING.c.held_on > today)
    return and_(_public_on(today), ~done_ahead)


def _public_on(today: date) -> ColumnElement[bool]:
    later = select(tables.source.c.source).where(tables.source.c.published > today)
    return _ITEM.c.source.not_in(later)


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


def _topic(row: RowMapping) -> Item:
    return Item(**{**row, "meeting_id": NO_MEETING, "held_on": date.max})


def _meeting(row: RowMapping, items: tuple[Item, ...] = ()) -> Meeting:
    return Meeting(**row, items=items)
