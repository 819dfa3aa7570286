"""One of everything that a form is opened for, and the value that the button of each form has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Table, insert, select

from benchmarks.crowd import MANAGER, TODAY
from benchmarks.scene import NOW, TEAM
from bot import personal
from bot.policy import Viewer
from handlers import call_steps
from storage import access, calls, tables
from storage.access import Channel
from storage.action_rows import Made
from storage.calls import NewCall, Request
from storage.engine import Database
from storage.loading import call_files
from storage.loading.call_files import Asked
from storage.periods import Period

CHANNEL, SUPPLIER, SLOT, BODY = "C0CSUBRIEF", "Kent Police", "2015-02-09T08:30", "Community Safety Partnership"
QUARTER = Period(date(2014, 10, 1), date(2014, 12, 31))
FIGURES = (
    b"area,category,measure,period_start,period_end,value,note\n"
    b"dartford,violent-crime,volume,2014-10-01,2014-12-31,540,\n"
)
DUE = TODAY + timedelta(days=14)
PASSAGE = {"number": 1, "line": 3, "minute": "minute 4", "body": BODY, "held_on": "2015-01-20"}
READ = PASSAGE | {"text": "The Officer undertook to check the gates.", "owner": "The Officer", "due": None}


@dataclass(frozen=True, slots=True)
class Stored:
    """The numbers of what was stored."""

    action: int
    more_time: int
    not_mine: int
    item: int
    proposal: int
    meeting: int
    briefing: int
    subscription: int
    call: int
    requested: int
    received: int
    reading: int
    progress: int
    duty: int


def values(db: Database) -> dict[str, str]:
    """For each form by name what it is opened with, for `MANAGER` as an admin; everything it needs is stored first."""
    call = _called(db)
    with db.write() as connection:
        stored = _store(connection, *call)
    return {**_of_actions(stored), **_of_the_plan(stored), **_of_the_rest(stored)}


def _of_actions(stored: Stored) -> dict[str, str]:
    one = ("edit", "done", "date", "reassign", "cancel", "comment", "more-time", "not-mine", "later")
    asked = {"action-grant": str(stored.more_time), "action-owner": str(stored.not_mine)}
    return {"action-new": "", **{f"action-{name}": str(stored.action) for name in one}, **asked}


def _of_the_plan(stored: Stored) -> dict[str, str]:
    of_items = {f"item-{name}": str(stored.item) for name in ("move", "cancel", "edit", "done", "later")}
    of_meetings = {f"meeting-{name}": str(stored.meeting) for name in ("edit", "move", "cancel", "considered")}
    duty = {"duty-edit": "plan-refresh", "duty-done": "plan-refresh", "duty-later": str(stored.duty)}
    more = {"item-add": str(stored.meeting), "item-decide": str(stored.proposal), "meeting-add": ""}
    return {**of_items, **of_meetings, **duty, **more, "progress": str(stored.progress)}


def _of_the_rest(stored: Stored) -> dict[str, str]:
    briefing = {f"brief-{name}": str(stored.briefing) for name in ("edit", "end", "keep", "task")}
    digest = {f"digest-{name}": str(stored.subscription) for name in ("edit", "pause", "send", "preview", "history")}
    data = {f"data-call-{name}": str(stored.call) for name in ("change", "add", "off", "remind")}
    data |= {"data-call": "", "data-answer": str(stored.requested), "data-check": str(stored.received)}
    minutes = {"minutes": "", "minutes-of": str(stored.reading), "minute-undertaking": f"{stored.reading}:1"}
    settings = {"away": "", "reminder-settings": "", "reminder-ladder": "action"}
    order = {"brief-new": "", "brief-order": f"{stored.subscription}|{SLOT}", "digest": CHANNEL}
    return {**briefing, **digest, **data, **minutes, **settings, **order}


def _called(db: Database) -> tuple[int, int, int]:
    """A call for figures, in it the request of a supplier that sent nothing yet, and one that waits for a check."""
    made = Made(NOW, MANAGER, TEAM)
    with db.write() as connection:
        call = calls.create(connection, NewCall("a quarter", QUARTER, DUE, (SUPPLIER,)), made)
        (received,) = calls.requests_of(connection, call.id)
        asked = {"call_id": call.id, "supplier": "Kent Fire and Rescue", "status": calls.REQUESTED}
        requested = _one(connection, tables.data_request, **asked)
    _send(db, received)
    return call.id, requested, received.id


def _send(db: Database, request: Request) -> None:
    asked = Asked(SUPPLIER, QUARTER, TODAY)
    found = call_files.check_file(db, "f.csv", FIGURES, asked, check_words=personal.refuse, now=NOW, by=MANAGER)
    call_steps.keep(db, request, found, Viewer(MANAGER, TEAM), name="f.csv", note="", key="bench", now=NOW)


def _store(connection: Connection, call: int, requested: int, received: int) -> Stored:
    access.remember_channel(connection, TEAM, Channel(CHANNEL, "csu-briefing", "private", "in-confidence", NOW))
    post = connection.scalar(select(tables.person.c.id).where(tables.person.c.slack_id == MANAGER))
    times = {"created_at": NOW, "dated_at": NOW}
    action = _one(connection, tables.action, title="Gates", owner_id=post, due=DUE, status="open", **times)
    asked = {"action_id": action, "asked_by": MANAGER, "asked_at": NOW, "state": "open"}
    meeting = _one(connection, tables.meeting, body=BODY, held_on=TODAY + timedelta(days=40), label="One of each")
    owned = {"meeting_id": meeting, "owner_id": post, "report_due": DUE, "status": "planned"}
    item = _one(connection, tables.workplan_item, item="CCTV review", **owned)
    _one(connection, tables.meeting, body=BODY, held_on=TODAY - timedelta(days=50), label="It has been")
    proposed = {"change": "cancel", "body": BODY, "proposed_at": NOW, "proposed_by": MANAGER, "state": "open"}
    return Stored(
        action=action,
        more_time=_one(connection, tables.action_request, kind="more-time", until=DUE, **asked),
        not_mine=_one(connection, tables.action_request, kind="not-mine", **asked),
        item=item,
        proposal=_one(connection, tables.proposal, item_id=item, **proposed),
        meeting=meeting,
        briefing=_briefing(connection),
        subscription=_subscription(connection),
        call=call,
        requested=requested,
        received=received,
        reading=_reading(connection),
        progress=_one(connection, tables.progress, meeting_id=meeting, body="Group", chair_id=post, asked_at=NOW),
        duty=_duty(connection),
    )


def _briefing(connection: Connection) -> int:
    said = {"text": "Two sheds broken into", "agency": SUPPLIER, "classification": "in-confidence", "status": "open"}
    return _one(connection, tables.briefing_item, team_id=TEAM, contributed_by=MANAGER, contributed_at=NOW, **said)


def _subscription(connection: Connection) -> int:
    when = {"zone": "Europe/London", "local_time": "08:30", "since": NOW, "next_due_at": NOW + timedelta(days=3)}
    what = {"kind": "daily", "clearance": "in-confidence", "when_empty": "skip", "catchup_seconds": 3600}
    whose = {"team_id": TEAM, "channel_id": CHANNEL, "created_by": MANAGER, "owner": MANAGER}
    return _one(connection, tables.subscription, enabled=True, version=0, **when, **what, **whose)


def _reading(connection: Connection) -> int:
    whose = {"team_id": TEAM, "user_id": MANAGER, "body": BODY, "held_on": date(2015, 1, 20), "started_at": NOW}
    return _one(connection, tables.minute_reading, found=json.dumps([READ]), **whose)


def _duty(connection: Connection) -> int:
    duty = tables.duty
    return connection.scalars(select(duty.c.id).where(duty.c.slug == "plan-refresh")).one()


def _one(connection: Connection, table: Table, **values: object) -> int:
    return connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
