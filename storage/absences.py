"""Leave of Slack users, and who may act for them meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage import people, tables
from storage.day_words import day_words
from storage.errors import BadInput
from storage.people import KnownPerson

_ABSENCE = tables.absence
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from `first` to `last`, both included; `deputy` (a Slack id) is reached instead, if given."""

    id: int
    slack_id: str
    first: date
    last: date
    deputy: str


def add(connection: Connection, slack_id: str, first: date, last: date, deputy: str = "", *, at: datetime) -> Absence:
    """Somebody is away from `first` to `last`; what was on record for days in between gives way. Raises BadInput."""
    if last < first:
        raise BadInput(f"Leave can't end on {day_words(last)}: it begins on {day_words(first)}.")
    if deputy == slack_id:
        raise BadInput("Your deputy must be somebody else.")
    for other in _found(connection, _ABSENCE.c.slack_id == slack_id, _ABSENCE.c.last >= first):
        if other.first <= last:
            _cut(connection, other, first)
    row = insert(_ABSENCE).values(slack_id=slack_id, first=first, last=last, deputy=deputy, recorded_at=at)
    return Absence(connection.execute(row.returning(_ABSENCE.c.id)).scalar_one(), slack_id, first, last, deputy)


def end(connection: Connection, slack_id: str, today: date) -> Absence | None:
    """Somebody is back on `today`: what they were away for from then on is dropped. The absence that ended, or None."""
    away = absence_of(connection, slack_id, today)
    if away:
        _cut(connection, away, today)
    return away


def absence_of(connection: Connection, slack_id: str, day: date) -> Absence | None:
    """The absence of a Slack user on `day`, or None."""
    found = _found(connection, _ABSENCE.c.slack_id == slack_id, _ABSENCE.c.first <= day, _ABSENCE.c.last >= day)
    return found[0] if slack_id and found else None


def coming(connection: Connection, slack_id: str, today: date) -> list[Absence]:
    """The absences of a Slack user that are not over on `today`, first one first."""
    return _found(connection, _ABSENCE.c.slack_id == slack_id, _ABSENCE.c.last >= today)


def absent_on(connection: Connection, day: date) -> dict[str, Absence]:
    """Everybody who is away on `day`, by Slack id."""
    return {away.slack_id: away for away in _found(connection, _ABSENCE.c.first <= day, _ABSENCE.c.last >= day)}


def back_on(connection: Connection, slack_id: str, day: date) -> date:
    """The first day from `day` on on which a Slack user is not away."""
    while away := absence_of(connection, slack_id, day):
        day = away.last + _DAY
    return day


def acting_posts(connection: Connection, slack_id: str, day: date) -> list[KnownPerson]:
    """The posts that a Slack user acts for on `day`: their own, then those they stand in for, whose holder is away."""
    own = people.by_slack_id(connection, slack_id)
    away = absent_on(connection, day)
    if not slack_id or not away:
        return own
    mine = {post.id for post in own}
    others = [post for post in people.everyone(connection) if post.id not in mine and post.slack_id in away]
    return [*own, *(post for post in others if _stands_in(slack_id, mine, post, away[post.slack_id]))]


def _stands_in(slack_id: str, own: set[int], post: KnownPerson, away: Absence) -> bool:
    return away.deputy == slack_id if away.deputy else post.deputy_id in own


def _cut(connection: Connection, away: Absence, first: date) -> None:
    """Let an absence end the day before `first`, or drop it where nothing is left of it."""
    mine = _ABSENCE.c.id == away.id
    if away.first < first:
        connection.execute(update(_ABSENCE).where(mine).values(last=first - _DAY))
    else:
        connection.execute(delete(_ABSENCE).where(mine))


def _found(connection: Connection, *where: ColumnElement[bool]) -> list[Absence]:
    columns = [_ABSENCE.c[name] for name in Absence.__slots__]
    order = (_ABSENCE.c.first, _ABSENCE.c.id)
    return [Absence(*row) for row in connection.execute(select(*columns).where(*where).order_by(*order))]
