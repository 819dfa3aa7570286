"""What chairs of operational groups report before a meeting of the partnership: asked for, reported, missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from storage import actions, audit, people, tables
from storage.action_rows import OPEN
from storage.errors import BadInput, NotFound
from storage.once import insert_once
from storage.people import KnownPerson
from storage.workplan_dates import is_council_body

_PROGRESS, _PERSON = tables.progress, tables.person


@dataclass(frozen=True, slots=True)
class Progress:
    """What was asked of one group for one meeting. `text` is empty until it is reported; `chair` the post asked."""

    id: int
    meeting_id: int
    body: str
    chair_id: int | None
    action_id: int | None
    text: str
    reported_by: str
    asked_at: datetime
    reported_at: datetime | None
    revision: int
    chair: str
    chair_slack_id: str
    chair_agency: str

    @property
    def missing(self) -> bool:
        """Whether nothing was reported yet."""
        return self.reported_at is None


def groups(connection: Connection) -> list[KnownPerson]:
    """The posts that chair an operational group: any body but a council's, by name of the body."""
    chairs = [each for each in people.everyone(connection) if each.chair_of and not is_council_body(each.chair_of)]
    return sorted(chairs, key=lambda each: (each.chair_of, each.name))


def ask(connection: Connection, meeting_id: int, chairs: Iterable[KnownPerson], *, at: datetime) -> list[Progress]:
    """Store that these groups are asked for a meeting; those that were not asked before, whoever else asks too."""
    new = [
        chair.chair_of
        for chair in chairs
        if insert_once(
            connection,
            _PROGRESS,
            {"meeting_id": meeting_id, "body": chair.chair_of, "chair_id": chair.id, "asked_at": at, "revision": 0},
        )
    ]
    return [each for each in of_meeting(connection, meeting_id) if each.body in new]


def set_action(connection: Connection, progress_id: int, action_id: int) -> None:
    """By which action it is reminded of."""
    connection.execute(update(_PROGRESS).where(_PROGRESS.c.id == progress_id).values(action_id=action_id))


def of_meeting(connection: Connection, meeting_id: int) -> list[Progress]:
    """What was asked for a meeting, by group."""
    return _fetch(connection, _PROGRESS.c.meeting_id == meeting_id)


def by_id(connection: Connection, progress_id: int) -> Progress:
    """One request by its number. Raises NotFound."""
    found = _fetch(connection, _PROGRESS.c.id == progress_id)
    if not found:
        raise NotFound("report of progress", f"number {progress_id}")
    return found[0]


def report(
    connection: Connection, progress_id: int, text: str, *, seen: int, by: str, at: datetime, team_id: str = ""
) -> Progress:
    """Store what a group reports, in place of what it reported before; its action is done.

    Raises BadInput where it was changed since revision `seen`, NotFound.
    """
    values = {"text": text, "reported_by": by, "reported_at": at, "revision": _PROGRESS.c.revision + 1}
    mine = (_PROGRESS.c.id == progress_id, _PROGRESS.c.revision == seen)
    stored = connection.execute(update(_PROGRESS).where(*mine).values(**values).returning(_PROGRESS.c.id)).first()
    found = by_id(connection, progress_id)
    if stored is None:
        raise BadInput("The progress was reported meanwhile by somebody else. Please look at it and change it again.")
    audit.record(
        connection,
        at=at,
        team_id=team_id,
        actor=by,
        channel_id="",
        verb="meeting progress reported",
        subject=f"meeting:{found.meeting_id}",
        outcome=f"{found.body}: {text}",
    )
    if found.action_id and actions.by_id(connection, found.action_id).status == OPEN:
        actions.mark_done(connection, found.action_id, at=at, by=by)
    return found


def _fetch(connection: Connection, where: ColumnElement[bool]) -> list[Progress]:
    chair = [
        func.coalesce(_PERSON.c[column], "").label(name)
        for name, column in (("chair", "name"), ("chair_slack_id", "slack_id"), ("chair_agency", "agency"))
    ]
    joined = _PROGRESS.outerjoin(_PERSON, _PERSON.c.id == _PROGRESS.c.chair_id)
    query = select(_PROGRESS, *chair).select_from(joined).where(where).order_by(_PROGRESS.c.body, _PROGRESS.c.id)
    return [Progress(**row) for row in connection.execute(query).mappings()]
