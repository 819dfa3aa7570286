"""Minutes that somebody goes through: what was found in them and what became of each passage, until 30 days after.

The text of the minutes is not kept. A reading belongs to the one who began it; of two who read the same minutes,
the second is shown what the first stored (storage/minute_passages.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from storage import tables
from storage.errors import NotFound

KEPT = timedelta(days=30)
OPEN, STORED, SKIPPED, KNOWN, LEFT = "open", "stored", "skipped", "known", "left"
_TABLE = tables.minute_reading


@dataclass(frozen=True, slots=True)
class Passage:
    """One undertaking, one resolution, or both in one: a resolution that gives somebody a task.

    `number` counts from 1 within a reading. `minute` is "minute 10", `owner` the words of the minutes. `state`: open,
    stored, skipped, known (stored before or by somebody else), or left (for an officer to record). `action_id` is the
    action that it became (0: none), `recorded` says whether its resolution is on record.
    """

    number: int
    line: int
    minute: str
    body: str
    held_on: date | None
    text: str
    owner: str = ""
    due: date | None = None
    task: bool = True
    resolution: bool = False
    state: str = OPEN
    action_id: int = 0
    recorded: bool = False

    @property
    def task_open(self) -> bool:
        """Whether it can still be made an action."""
        return self.task and not self.action_id

    @property
    def record_open(self) -> bool:
        """Whether it can still be put on record."""
        return self.resolution and not self.recorded


@dataclass(frozen=True, slots=True)
class NewReading:
    """Minutes that somebody begins to go through. `name` is that of the file, "" where the text was pasted."""

    team_id: str
    user_id: str
    name: str
    body: str
    held_on: date | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Reading(NewReading):
    """The same as stored."""

    id: int
    started_at: datetime
    revision: int

    def passage(self, number: int) -> Passage | None:
        """The passage with a number, or None."""
        return next((each for each in self.passages if each.number == number), None)

    def count(self, *states: str) -> int:
        """How many passages are in any of these states."""
        return sum(each.state in states for each in self.passages)

    @property
    def current(self) -> Passage | None:
        """The first passage that nobody decided about, or None."""
        return next((each for each in self.passages if each.state == OPEN), None)


def start(connection: Connection, new: NewReading, *, at: datetime) -> Reading:
    """Keep what was found in minutes."""
    values: dict[str, Any] = {each.name: getattr(new, each.name) for each in fields(NewReading)}
    values |= {"found": _json(values.pop("passages")), "started_at": at}
    made = connection.execute(insert(_TABLE).values(**values).returning(_TABLE.c.id)).scalar_one()
    return by_id(connection, made)


def by_id(connection: Connection, number: int) -> Reading:
    """The reading with this number. Raises NotFound, also for one that is deleted by now."""
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == number)).mappings().one_or_none()
    if row is None:
        raise NotFound("reading of minutes", str(number))
    return _reading(row)


def locked(connection: Connection, number: int) -> Reading:
    """The same, which nobody else can change until this transaction ends. Raises NotFound."""
    connection.execute(select(_TABLE.c.id).where(_TABLE.c.id == number).with_for_update())
    return by_id(connection, number)


def unfinished(connection: Connection, team_id: str, user_id: str) -> list[Reading]:
    """The readings of one person with something still to decide, the last one first."""
    mine = select(_TABLE).where(_TABLE.c.user_id == user_id, _TABLE.c.team_id == team_id)
    rows = connection.execute(mine.order_by(_TABLE.c.id.desc())).mappings()
    return [reading for reading in map(_reading, rows) if reading.current]


def decide(connection: Connection, reading: Reading, *passages: Passage) -> Reading:
    """Store what became of `passages` (by their numbers). The reading must be locked."""
    fresh = {each.number: each for each in passages}
    return _keep(connection, reading, [fresh.get(each.number, each) for each in reading.passages])


def of_meeting(connection: Connection, reading: Reading, body: str, held_on: date) -> Reading:
    """Say which meeting the minutes are of, where they do not. The reading must be locked."""
    connection.execute(update(_TABLE).where(_TABLE.c.id == reading.id).values(body=body, held_on=held_on))
    named = [replace(each, body=each.body or body, held_on=each.held_on or held_on) for each in reading.passages]
    return _keep(connection, reading, named)


def forget(connection: Connection, before: datetime) -> None:
    """Delete what was found in minutes that were begun before then."""
    connection.execute(delete(_TABLE).where(_TABLE.c.started_at < before))


def _keep(connection: Connection, reading: Reading, passages: Sequence[Passage]) -> Reading:
    values = {"found": _json(passages), "revision": reading.revision + 1}
    connection.execute(update(_TABLE).where(_TABLE.c.id == reading.id).values(**values))
    return by_id(connection, reading.id)


def _reading(row: RowMapping) -> Reading:
    values: dict[str, Any] = {each.name: row[each.name] for each in fields(Reading) if each.name != "passages"}
    return Reading(passages=tuple(_passage(each) for each in json.loads(row["found"])), **values)


def _passage(values: dict[str, Any]) -> Passage:
    days = {name: date.fromisoformat(values[name]) for name in ("held_on", "due") if values[name]}
    return Passage(**(values | days))


def _json(passages: Sequence[Passage]) -> str:
    return json.dumps([asdict(each) for each in passages], default=_iso, ensure_ascii=False, separators=(",", ":"))


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(repr(value))
