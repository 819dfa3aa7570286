"""What partners contribute to the daily briefing: one item each, until a day or until somebody closes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, ScalarSelect, Select, func, or_, select

from storage import tables
from storage.errors import NotFound

OPEN, CLOSED, DROPPED = "open", "closed", "dropped"
LISTED = 500  # more are not looked at at once
_ITEM, _ACTION, _PERSON = tables.briefing_item, tables.action, tables.person


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be stored. `area` and `ward` are slugs of areas, `priority` that of a priority; `until` a last day."""

    text: str
    agency: str = ""
    area: str = ""
    ward: str = ""
    priority: str = ""
    classification: str = "in-confidence"
    reference: str = ""
    until: date | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as stored. `status` is open, closed or dropped (withdrawn); `revision` counts the changes of its words.

    `action_id` is the tasking that came of it, with its owner's post, due date and status.
    """

    id: int
    team_id: str
    text: str
    agency: str
    area: str
    ward: str
    priority: str
    classification: str
    reference: str
    link: str
    until: date | None
    status: str
    contributed_by: str
    closed_by: str
    contributed_at: datetime
    closed_at: datetime | None
    action_id: int | None
    revision: int
    area_name: str = ""
    ward_name: str = ""
    priority_name: str = ""
    task_owner: str = ""
    task_due: date | None = None
    task_status: str = ""

    def ended(self, today: date) -> bool:
        """Whether the last day on which it is said has passed."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something (a Slack id) and when: `at` by the application's clock, `run_at` in real time."""

    user: str
    at: datetime
    run_at: datetime
    team_id: str = ""


def by_id(connection: Connection, item_id: int) -> Item:
    """The item with this number. Raises NotFound."""
    found = run(connection, query().where(_ITEM.c.id == item_id))
    if not found:
        raise NotFound("briefing item", f"number {item_id}")
    return found[0]


def locked(connection: Connection, item_id: int) -> Item:
    """The same, which nobody else can change until this transaction ends. Raises NotFound."""
    connection.execute(select(_ITEM.c.id).where(_ITEM.c.id == item_id).with_for_update())
    return by_id(connection, item_id)


def open_items(connection: Connection, team_id: str, today: date, limit: int = LISTED) -> list[Item]:
    """What is open in a workspace and said on `today`, the oldest first."""
    found = query().where(*still_said(team_id, today)).order_by(_ITEM.c.id)
    return run(connection, found.limit(limit))


def ended_items(connection: Connection, team_id: str, today: date, limit: int = LISTED) -> list[Item]:
    """What is open but was to be said until a day that has passed: to be closed or kept on, the latest first."""
    mine = (of_team(team_id), _ITEM.c.status == OPEN, _ITEM.c.until < today)
    return run(connection, query().where(*mine).order_by(_ITEM.c.until.desc(), _ITEM.c.id).limit(limit))


def closed_of(connection: Connection, team_id: str, user: str, since: datetime) -> list[Item]:
    """What somebody contributed that was closed since then, the latest first; nothing of nobody."""
    if not user:
        return []
    mine = (of_team(team_id), _ITEM.c.contributed_by == user, _ITEM.c.status == CLOSED, _ITEM.c.closed_at >= since)
    return run(connection, query().where(*mine).order_by(_ITEM.c.closed_at.desc(), _ITEM.c.id).limit(LISTED))


def same_lately(connection: Connection, team_id: str, user: str, new: NewItem, since: datetime) -> Item | None:
    """The open item of the same words and case reference that somebody contributed since then; None where none is."""
    mine = (of_team(team_id), _ITEM.c.contributed_by == user, _ITEM.c.status == OPEN, _ITEM.c.contributed_at >= since)
    found = run(connection, query().where(*mine).order_by(_ITEM.c.id.desc()).limit(LISTED))
    wanted = (_words(new.text), new.reference)
    return next((item for item in found if (_words(item.text), item.reference) == wanted), None)


def teams_with_items(connection: Connection) -> list[str]:
    """The workspaces in which anything is open; "" where the workspace was not known."""
    return list(connection.scalars(select(_ITEM.c.team_id).where(_ITEM.c.status == OPEN).distinct()))


def has_any(connection: Connection, team_id: str) -> bool:
    """Whether anything was ever contributed in a workspace, or where the workspace was not known."""
    return connection.execute(select(_ITEM.c.id).where(of_team(team_id)).limit(1)).first() is not None


def still_said(team_id: str, today: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions of `open_items`."""
    return of_team(team_id), _ITEM.c.status == OPEN, or_(_ITEM.c.until.is_(None), _ITEM.c.until >= today)


def of_team(team_id: str) -> ColumnElement[bool]:
    """A condition: of this workspace, or of one that was not known."""
    return _ITEM.c.team_id.in_(["", team_id])


def query() -> Select[Any]:
    """Selects items with the names of what they name, in no order."""
    own = [_ITEM.c[name] for name in Item.__slots__ if name in _ITEM.c]
    joined = _ITEM.outerjoin(_ACTION, _ACTION.c.id == _ITEM.c.action_id).outerjoin(
        _PERSON, _PERSON.c.id == _ACTION.c.owner_id
    )
    return select(
        *own,
        _area_name(_ITEM.c.area).label("area_name"),
        _area_name(_ITEM.c.ward).label("ward_name"),
        _priority_name().label("priority_name"),
        func.coalesce(_PERSON.c.name, _ACTION.c.agency).label("task_owner"),
        _ACTION.c.due.label("task_due"),
        _ACTION.c.status.label("task_status"),
    ).select_from(joined)


def run(connection: Connection, chosen: Select[Any]) -> list[Item]:
    """The items of a `query` that was narrowed and ordered."""
    return [_item(row) for row in connection.execute(chosen).mappings()]


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _area_name(slug: ColumnElement[str]) -> ScalarSelect[Any]:
    return select(tables.area.c.name).where(tables.area.c.slug == slug).correlate(_ITEM).scalar_subquery()


def _priority_name() -> ColumnElement[Any]:
    """Its name when the item was contributed: the same priority stands in several strategies under one slug."""
    known, strategy = tables.priority, tables.strategy.c
    named = select(known.c.name).join(tables.strategy, strategy.slug == known.c.strategy)
    newest = named.where(known.c.slug == _ITEM.c.priority).order_by(known.c.id.desc()).limit(1).correlate(_ITEM)
    begun = newest.where(strategy.valid_from <= func.date(_ITEM.c.contributed_at))
    return func.coalesce(begun.scalar_subquery(), newest.scalar_subquery())


def _item(row: RowMapping) -> Item:
    words = ("area_name", "ward_name", "priority_name", "task_owner", "task_status")
    return Item(**{**row, **{name: row[name] or "" for name in words}})
