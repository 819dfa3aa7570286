"""That the report for an item was sent: a line in the item's history, after which nobody is reminded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from storage import audit
from storage.errors import NotFound
from storage.owed import REPORT_SENT, SINCE_EVER
from storage.posts import Names
from storage.tables import audit as lines
from storage.tables import meeting, workplan_item


@dataclass(frozen=True, slots=True)
class Report:
    """The report of an item: for which meeting, by when, and when and by whom (in words) it was sent, if it was."""

    item_id: int
    item: str
    body: str
    held_on: date | None
    report_due: date | None
    status: str
    owner_id: int | None
    sent_at: datetime | None = None
    sent_by: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A report after somebody said that it was sent. `first` is false where that was known: nothing changed."""

    report: Report
    first: bool


def of_item(connection: Connection, item_id: int) -> Report:
    """The report of an item. Raises NotFound."""
    item = workplan_item.c
    columns = (item.item, meeting.c.body, meeting.c.held_on, item.report_due, item.status, item.owner_id, item.dated_at)
    joined = workplan_item.outerjoin(meeting, meeting.c.id == item.meeting_id)
    row = connection.execute(select(*columns).select_from(joined).where(item.id == item_id)).one_or_none()
    if row is None:
        raise NotFound("work-plan item", f"number {item_id}")
    since = lines.c.at >= (row.dated_at or SINCE_EVER)
    query = select(lines.c.at, lines.c.actor).where(lines.c.subject == f"item:{item_id}", lines.c.verb == REPORT_SENT)
    line = connection.execute(query.where(since).order_by(lines.c.id).limit(1)).one_or_none()
    who = Names(connection, [line.actor]).at(line.actor, line.at) if line else ""
    return Report(item_id, row.item, row.body or "", *row[2:6], line.at if line else None, who)


def mark_sent(connection: Connection, item_id: int, *, at: datetime, by: str, team_id: str = "") -> Sent:
    """Put on record that a report was sent, once. Raises NotFound."""
    # The row is locked first: of two who say so at once the second sees what the first stored.
    mine = workplan_item.c.id == item_id
    connection.execute(select(workplan_item.c.id).where(mine).with_for_update())
    known = of_item(connection, item_id)
    if known.sent_at is not None:
        return Sent(known, False)
    connection.execute(update(workplan_item).where(mine).values(revision=workplan_item.c.revision + 1))
    line = {"verb": REPORT_SENT, "subject": f"item:{item_id}", "outcome": "report sent"}
    audit.record(connection, at=at, team_id=team_id, actor=by, channel_id="", **line)
    return Sent(of_item(connection, item_id), True)
