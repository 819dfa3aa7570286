"""The record of what meetings resolved: each part of a resolution once, with where its minutes have it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, select

from storage import tables
from storage.once import insert_once

_TABLE = tables.resolution


@dataclass(frozen=True, slots=True)
class NewResolution:
    """What a body resolved on a day (None: not known); `place` says where, as "Minute 12"."""

    body: str
    held_on: date | None
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Resolution(NewResolution):
    """A resolution on record: who recorded it and when."""

    id: int = 0
    recorded_by: str = ""
    recorded_at: datetime | None = None


def record(connection: Connection, new: NewResolution, *, at: datetime, by: str) -> bool:
    """Put a resolution on record; False where it is there already."""
    if new.held_on is None and on_record(connection, new):  # NULLs differ in a unique key
        return False
    return insert_once(connection, _TABLE, {**asdict(new), "recorded_at": at, "recorded_by": by})


def on_record(connection: Connection, new: NewResolution) -> bool:
    """Whether a resolution is on record already: the same words at the same place of the same minutes."""
    same = (_TABLE.c.body == new.body, _TABLE.c.place == new.place, _TABLE.c.text == new.text)
    day = _TABLE.c.held_on.is_(None) if new.held_on is None else _TABLE.c.held_on == new.held_on
    return connection.scalar(select(_TABLE.c.id).where(*same, day).limit(1)) is not None


def at_place(connection: Connection, body: str, held_on: date | None, place: str) -> list[Resolution]:
    """What is on record from one place of one body's minutes."""
    day = _TABLE.c.held_on.is_(None) if held_on is None else _TABLE.c.held_on == held_on
    query = select(_TABLE).where(_TABLE.c.body == body, day, _TABLE.c.place == place).order_by(_TABLE.c.id)
    return [_resolution(row) for row in connection.execute(query).mappings()]


def between(connection: Connection, first: date, last: date, body: str = "") -> list[Resolution]:
    """What was resolved from `first` to `last`, both included, by any body or one; in the order of the minutes."""
    of_body = [_TABLE.c.body == body] if body else []
    query = select(_TABLE).where(_TABLE.c.held_on.between(first, last), *of_body)
    rows = connection.execute(query.order_by(_TABLE.c.held_on, _TABLE.c.id)).mappings()
    return [_resolution(row) for row in rows]


def every(connection: Connection) -> list[Resolution]:
    """Every resolution, in the order in which they were recorded."""
    return [_resolution(row) for row in connection.execute(select(_TABLE).order_by(_TABLE.c.id)).mappings()]


def _resolution(row: RowMapping) -> Resolution:
    return Resolution(**row)
