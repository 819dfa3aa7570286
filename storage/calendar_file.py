"""The calendar as a file for Outlook and others (iCalendar, RFC 5545): everything in it lasts a whole day.

Meetings have no time of their own, so they and what hangs on them are all-day events, which need no time zone. The
name (UID) of an event never changes: imported again, a meeting that moved moves in the reader's calendar too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from icalendar import Calendar, Event
from sqlalchemy import ColumnElement, Connection, RowMapping, select

from bot.clock import WorkingDays
from storage import duties, tables, workplan
from storage.action_rows import OPEN
from storage.day_words import day_words
from storage.duties import Duty
from storage.workplan import CANCELLED, POSTPONED, Item, Meeting
from storage.workplan_dates import agenda_date, is_council_body

MAKER = "-//cspbot//calendar//EN"
NAME = "Community safety calendar"
PUBLIC = "public"
BATCH = 1_000
_ACTION, _PERSON = tables.action, tables.person
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # the format knows none but the line feed
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One day in the calendar. `number` counts the changes of what it comes from; `name` tells it from all others."""

    name: str
    day: date
    title: str
    detail: str = ""
    place: str = ""
    number: int = 0
    cancelled: bool = False
    confidential: bool = False


def entries(connection: Connection, days: WorkingDays, *, everything: bool = False) -> Iterator[Entry]:
    """All there is: meetings, agendas, reports, duties, and open actions with a date.

    Actions are left out unless they are public or `everything` is asked for; they are marked confidential then.
    """
    for meeting in workplan.every_meeting(connection):
        yield from _of_meeting(meeting, days)
    for item in workplan.every_item(connection):
        if item.report_due:
            yield _report(item, item.report_due)
    changes = duties.changes(connection)
    for duty in duties.every(connection):
        if duty.next_on:
            yield _duty(duty, duty.next_on, changes.get(duty.id, 0))
    yield from _actions(connection, everything=everything)


def write(found: Iterator[Entry], out: BinaryIO, *, at: datetime) -> None:
    """Write the calendar as of `at` (aware, UTC), event by event, so that a long one needs little memory."""
    head, end = _empty().to_ical().split(b"END:VCALENDAR", 1)
    out.write(head)
    for entry in found:
        out.write(_event(entry, at).to_ical())
    out.write(b"END:VCALENDAR" + end)


def _empty() -> Calendar:
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", NAME)
    return made


def _event(entry: Entry, at: datetime) -> Event:
    made = Event()
    made.add("uid", f"{entry.name}@cspbot")
    made.add("dtstamp", at)
    made.add("dtstart", entry.day)
    made.add("dtend", entry.day + _DAY)
    made.add("sequence", entry.number)
    for name, words in (("summary", entry.title), ("description", entry.detail), ("location", entry.place)):
        if words:
            made.add(name, _CONTROL.sub(" ", words))
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")  # a deadline makes nobody busy all day
    made.add("class", "CONFIDENTIAL" if entry.confidential else "PUBLIC")
    return made


def _of_meeting(meeting: Meeting, days: WorkingDays) -> Iterator[Entry]:
    """A meeting, and of a council's body when its agenda is due."""
    named = f"{meeting.body} ({meeting.label})" if meeting.label else meeting.body
    held = Entry(
        f"meeting-{meeting.id}",
        meeting.held_on,
        named,
        place=meeting.place,
        number=meeting.revision,
        cancelled=meeting.cancelled,
    )
    yield held
    if not is_council_body(meeting.body):
        return
    when = f"For the meeting on {day_words(meeting.held_on)}"
    agenda, words = agenda_date(meeting, days), f"Agenda public by today: {meeting.body}"
    yield replace(held, name=f"agenda-{meeting.id}", day=agenda, title=words, detail=f"{when}.", place="")


def _report(item: Item, due: date) -> Entry:
    owner = f" Owner: {item.owner}." if item.owner else ""
    detail = f"For {item.body}, {day_words(item.held_on)}.{owner}"
    gone = item.status in (CANCELLED, POSTPONED)
    return Entry(f"report-{item.id}", due, f"Report due: {item.item}", detail, number=item.revision, cancelled=gone)


def _duty(duty: Duty, due: date, number: int) -> Entry:
    parts = [f"Responsible: {duty.owner}" if duty.owner else "", duty.reference, f"Certainty: {duty.certainty}"]
    detail = ". ".join(part.rstrip(".") for part in (*parts, duty.note) if part) + "."
    return Entry(f"duty-{duty.id}", due, f"Due: {duty.name}", detail, number=number)


def _actions(connection: Connection, *, everything: bool) -> Iterator[Entry]:
    columns: list[ColumnElement[Any]] = [
        _ACTION.c[name] for name in ("id", "title", "due", "agency", "meeting", "classification", "revision")
    ]
    joined = _ACTION.outerjoin(_PERSON, _PERSON.c.id == _ACTION.c.owner_id)
    where = [_ACTION.c.status == OPEN, _ACTION.c.due.is_not(None)]
    where += [] if everything else [_ACTION.c.classification == PUBLIC]
    query = select(*columns, _PERSON.c.name.label("owner")).select_from(joined).where(*where)
    ordered = query.order_by(_ACTION.c.due, _ACTION.c.id)
    with connection.execute(ordered, execution_options={"yield_per": BATCH}) as result:
        yield from map(_action, result.mappings())


def _action(row: RowMapping) -> Entry:
    owner = row["owner"] or row["agency"]
    detail = ". ".join(part for part in (f"Owner: {owner}" if owner else "", row["meeting"]) if part)
    return Entry(
        name=f"action-{row['id']}",
        day=row["due"],
        title=f"Action due: {row['title']}",
        detail=detail,
        number=row["revision"],
        confidential=row["classification"] != PUBLIC,
    )
