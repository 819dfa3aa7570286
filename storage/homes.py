"""The Home tabs that people opened, as they were last published, and whom a change of our work concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from storage import access, tables
from storage.absences import absent_on
from storage.once import insert_once

MANAGER = "manager"
_HOME, _AUDIT = tables.home, tables.audit
_ACTION, _PERSON = tables.action, tables.person
_OF_WORK = ("action ", "item ", "meeting ", "duty ")  # how the verbs of such lines begin
# After these an action may be somebody else's than before, and whose it was is not on record any more.
_MOVING = frozenset(
    {"action accepted", "action reassigned", "action changed", "action edited", "action moved", "action declined"}
)


@dataclass(frozen=True, slots=True)
class Home:
    """Somebody's Home tab. `hash` is Slack's mark of it and `digest` ours, both empty until it is published."""

    team_id: str
    user_id: str
    hash: str
    digest: str
    first_opened_at: datetime
    published_at: datetime | None

    @property
    def key(self) -> tuple[str, str]:
        """Whose it is."""
        return self.team_id, self.user_id


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the record about our work: who did what to which thing ("action:12")."""

    id: int
    actor: str
    verb: str
    subject: str


def opened(connection: Connection, team_id: str, user_id: str, *, at: datetime) -> bool:
    """Somebody opened their Home tab; whether for the first time."""
    values = {"team_id": team_id, "user_id": user_id, "hash": "", "digest": "", "first_opened_at": at}
    return insert_once(connection, _HOME, values)


def of(connection: Connection, team_id: str, user_id: str) -> Home | None:
    """Somebody's Home tab, None where they never opened it."""
    row = connection.execute(select(_HOME).where(*_key(team_id, user_id))).mappings().one_or_none()
    return Home(**row) if row else None


def every(connection: Connection) -> list[Home]:
    """The Home tabs of all who opened theirs, first opened first."""
    rows = connection.execute(select(_HOME).order_by(_HOME.c.first_opened_at, _HOME.c.user_id)).mappings()
    return [Home(**row) for row in rows]


def keep(connection: Connection, team_id: str, user_id: str, *, hash_: str, digest: str, at: datetime) -> None:
    """Note what was published."""
    values = {"hash": hash_, "digest": digest, "published_at": at}
    connection.execute(update(_HOME).where(*_key(team_id, user_id)).values(**values))


def forget(connection: Connection, team_id: str, user_id: str) -> None:
    """Whoever is gone has no Home tab any more."""
    connection.execute(delete(_HOME).where(*_key(team_id, user_id)))


def newest_line(connection: Connection) -> int:
    """The number of the last line of the record; 0 where there is none."""
    return connection.execute(select(func.max(_AUDIT.c.id))).scalar() or 0


def changes_after(connection: Connection, number: int, *, limit: int) -> list[Change]:
    """The lines about our work after that number, in order."""
    of_work = or_(*(_AUDIT.c.verb.startswith(start) for start in _OF_WORK))
    columns = [_AUDIT.c[name] for name in Change.__slots__]
    rows = connection.execute(select(*columns).where(_AUDIT.c.id > number, of_work).order_by(_AUDIT.c.id).limit(limit))
    return [Change(*row) for row in rows]


def concerned(connection: Connection, changes: Iterable[Change], day: date) -> set[str] | None:
    """The Slack users whose Home tab may say something else after these changes; None: everybody's.

    Of an action its owner, who stands in for them, their manager and all managers, who made it and who is asked to take
    it over; of meetings, items and duties everybody.
    """
    found = list(changes)
    if any(change.verb in _MOVING or not change.subject.startswith("action:") for change in found):
        return None
    numbers = {int(change.subject.partition(":")[2]) for change in found}
    users = {change.actor for change in found} | _about(connection, numbers)
    away = absent_on(connection, day)
    deputies = {away[user].deputy for user in users if user in away}
    return (users | deputies | set(access.users_with_role(connection, MANAGER, "admin"))) - {""}


def _about(connection: Connection, numbers: Iterable[int]) -> set[str]:
    """The holders of the posts that have to do with these actions, and who made them."""
    others = [_PERSON.alias(name) for name in ("deputy", "manager", "offered")]
    deputy, manager, offered = others
    joined = (
        _ACTION.outerjoin(_PERSON, _PERSON.c.id == _ACTION.c.owner_id)
        .outerjoin(deputy, deputy.c.id == _PERSON.c.deputy_id)
        .outerjoin(manager, manager.c.id == _PERSON.c.manager_id)
        .outerjoin(offered, offered.c.id == _ACTION.c.offered_to)
    )
    columns = [table.c.slack_id for table in (_PERSON, *others)]
    query = select(*columns, _ACTION.c.created_by).select_from(joined).where(_ACTION.c.id.in_(list(numbers)))
    return {user for row in connection.execute(query) for user in row if user}


def _key(team_id: str, user_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _HOME.c.team_id == team_id, _HOME.c.user_id == user_id
