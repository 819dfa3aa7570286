"""Lists of actions, filtered and page by page: each page and each count by an index, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true

from storage import tables
from storage.absences import acting_posts
from storage.action_rows import DONE, OPEN, Action, known_on, query, run
from storage.figures import PUBLIC

PAGE = 10
_ACTION = tables.action
_LAST = "\U0010ffff"  # comes after every other character


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader may see: anybody's actions of the classifications `open`, and `related` ones of their own.

    None as a classification stands for all. Their own are those of `posts` or offered to one, those of `agencies`
    (without a post of its own) and those that they made (`user`). Of anybody's, what another workspace than
    `team` holds in confidence is not shown (empty: there is but one).
    """

    open: frozenset[str] | None
    related: frozenset[str] | None
    user: str = ""
    posts: frozenset[int] = frozenset()
    agencies: frozenset[str] = frozenset()
    team: str = ""

    def where(self) -> ColumnElement[bool]:
        """As a condition on an action."""
        made = _ACTION.c.created_by == self.user if self.user else false()
        agencys = and_(_ACTION.c.owner_id.is_(None), func.lower(_ACTION.c.agency).in_(self.agencies))
        own = or_(_ACTION.c.owner_id.in_(self.posts), _ACTION.c.offered_to.in_(self.posts), made, agencys)
        anybodys = and_(_of(self.open), *([self._here()] if self.team else []))
        return or_(anybodys, and_(_of(self.related), own))

    @property
    def everything(self) -> bool:
        """Whether nothing is held back from them."""
        return self.open is None and self.related is None and not self.team

    def _here(self) -> ColumnElement[bool]:
        return or_(_ACTION.c.classification == PUBLIC, _ACTION.c.team_id.in_(["", self.team]))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which actions: all that is given must fit; nothing given means every open one.

    `mine`: a Slack user's, of posts they hold or stand in for. `owner_id`: a post's. `agency`, `meeting` and `priority`
    (its slug) as stored, `meeting` also as the beginning of one. `overdue`: dated and past; without a date never.
    `due_from` and `due_until` are both included. `done_since` asks for done ones, newest first. `status` "" is any.
    `meetings`: from any of these. `shown`: only what a reader may see (None: all); what they may not is counted.
    """

    mine: str = ""
    owner_id: int | None = None
    agency: str = ""
    priority: str = ""
    meeting: str = ""
    overdue: bool = False
    due_from: date | None = None
    due_until: date | None = None
    done_since: datetime | None = None
    created_by: str = ""
    offered_to: int | None = None
    status: str = OPEN
    undated: bool = False
    meetings: tuple[str, ...] = ()
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some actions of a list, how many there are in all, and how many more its reader may not see."""

    actions: tuple[Action, ...]
    total: int
    offset: int = 0
    hidden: int = 0


def page(connection: Connection, wanted: Filter, *, today: date, offset: int = 0, limit: int = PAGE) -> Page:
    """The actions that fit, from `offset` on, at most `limit`: most urgent first, those without a date last."""
    where = _where(connection, wanted, today)
    if where is None:
        return Page((), 0, offset)
    total, hidden = _count(connection, where), 0
    if wanted.shown and not wanted.shown.everything:
        where.append(wanted.shown.where())
        total, hidden = (seen := _count(connection, where)), total - seen
    some = query().where(*where).order_by(*_order(wanted)).limit(limit).offset(offset)
    return Page(tuple(run(connection, some)), total, offset, hidden)


def meetings(connection: Connection) -> list[str]:
    """Every meeting that an action comes from, in the words of the record."""
    return sorted(connection.scalars(select(_ACTION.c.meeting).where(_ACTION.c.meeting != "").distinct()))


def _count(connection: Connection, where: list[ColumnElement[bool]]) -> int:
    return connection.execute(select(func.count()).select_from(_ACTION).where(*where)).scalar_one()


def _of(classifications: frozenset[str] | None) -> ColumnElement[bool]:
    return true() if classifications is None else _ACTION.c.classification.in_(classifications)


def _order(wanted: Filter) -> tuple[ColumnElement[object], ...]:
    if wanted.done_since or wanted.status == DONE:
        return (_ACTION.c.done_at.desc(), _ACTION.c.id.desc())
    return (_ACTION.c.due.asc().nulls_last(), _ACTION.c.id.asc())


def _where(connection: Connection, wanted: Filter, today: date) -> list[ColumnElement[bool]] | None:
    """What must be true of an action; None where none can fit."""
    column, where = _ACTION.c, [*_plain(wanted), *known_on(connection, today)]
    if wanted.mine:
        posts = [post.id for post in acting_posts(connection, wanted.mine, today)]
        if not posts:
            return None
        where.append(column.owner_id.in_(posts))
    if wanted.overdue:
        where.append(column.due < today)
    if wanted.meetings:
        where.append(column.meeting.in_(wanted.meetings))
    if wanted.undated:
        where.append(column.due.is_(None))
    if wanted.meeting:
        where.append(column.meeting.in_(_meetings(connection, wanted.meeting)))
    return where


def _meetings(connection: Connection, start: str) -> list[str]:
    """The meetings whose names begin so. SQLite has no index for LIKE, but one for what lies between."""
    meeting = _ACTION.c.meeting
    begins = [meeting.startswith(start, autoescape=True)]
    if connection.dialect.name == "sqlite":
        begins = [meeting >= start, meeting < start + _LAST]
    return list(connection.scalars(select(meeting).where(*begins).distinct()))


def _plain(wanted: Filter) -> list[ColumnElement[bool]]:
    column = _ACTION.c
    # What is done has a time at which it was; what is offered is open, and SQLite would read by status all that is.
    status = "" if wanted.done_since or wanted.offered_to else wanted.status
    pairs = {
        column.owner_id: wanted.owner_id,
        column.offered_to: wanted.offered_to,
        column.agency: wanted.agency or None,
        column.priority: wanted.priority or None,
        column.created_by: wanted.created_by or None,
        column.status: status or None,
    }
    where = [one == value for one, value in pairs.items() if value is not None]
    where += [column.due >= wanted.due_from] if wanted.due_from else []
    where += [column.due <= wanted.due_until] if wanted.due_until else []
    return where + ([column.done_at >= wanted.done_since] if wanted.done_since else [])
