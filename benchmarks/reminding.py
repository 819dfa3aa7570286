"""10,000 open things of 200 people whose reminders ring at one moment: planned, against inserting as many rows."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks import scene
from benchmarks.timing import Measurement
from bot.clock import england_and_wales
from jobs import reminders
from storage import tables
from storage.engine import Database

THINGS, PEOPLE = 10_000, 200
LONDON = ZoneInfo("Europe/London")
MADE = datetime(2015, 1, 5, 9, tzinfo=UTC)
ROUND = datetime(2015, 2, 9, 9, tzinfo=UTC)
DUE = date(2015, 2, 9)


def measure(folder: Path) -> list[Measurement]:
    """One round in which everything rings, and a tick after it; the calendar is read before, as a worker has it."""
    england_and_wales()
    db = scene.database(folder, "reminding", papers=False)
    _fill(db)
    ringing = _plan(db, ROUND, THINGS)
    idle = _plan(db, ROUND, 0)
    inserting = _insert_rungs(db)
    db.dispose()
    rows = f"{THINGS:,} rows inserted at once"
    return [
        Measurement(f"planning reminders of {THINGS:,} things", ringing, rows, inserting),
        Measurement(f"a tick between rounds of {PEOPLE} people", idle, rows, inserting),
    ]


def _fill(db: Database) -> None:
    people = [{"id": n, "name": f"Post {n}", "slack_id": f"U{n:05}"} for n in range(1, PEOPLE + 1)]
    shared = {"status": "open", "due": DUE, "created_at": MADE, "dated_at": MADE}
    things = [shared | {"title": f"Action {n}", "owner_id": n % PEOPLE + 1} for n in range(THINGS)]
    with db.write() as connection:
        connection.execute(insert(tables.person), people)
        connection.execute(insert(tables.action), things)


def _plan(db: Database, now: datetime, wanted: int) -> float:
    start = time.perf_counter()
    report = reminders.plan(db, now=now, working_days=england_and_wales(), zone=LONDON, team_id=scene.TEAM)
    seconds = time.perf_counter() - start
    if len(report.planned) != (PEOPLE if wanted else 0):
        raise AssertionError(f"{len(report.planned)} planned")
    return seconds


def _insert_rungs(db: Database) -> float:
    shared = {"kind": "bench", "due": DUE, "rung": "+0", "recipient": "U1", "delivery_id": 1}
    rows = [shared | {"number": number} for number in range(THINGS)]
    start = time.perf_counter()
    with db.write() as connection:
        connection.execute(insert(tables.reminder_rung), rows)
    return time.perf_counter() - start
