"""10,000 subscriptions due at one instant: planned and claimed, against inserting as many rows."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks import scene
from benchmarks.timing import Measurement
from bot.clock import england_and_wales
from jobs import deliver
from jobs.ticker import tick
from jobs.turns import DEFAULT_TIMING
from storage import subscriptions, tables
from storage.deliveries import Order
from storage.engine import Database
from storage.subscriptions import Wish

COUNT = 10_000
LONDON = ZoneInfo("Europe/London")
DUE = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)


def measure(folder: Path) -> list[Measurement]:
    """Planning is one pass, claiming goes by tens as the outbox does it; each row is claimed once."""
    db = scene.database(folder, "ticking", papers=False)
    _subscribe(db)
    inserting = _insert_rows(scene.database(folder, "inserting", papers=False))
    planning, claiming = _plan(db), _claim(db)
    db.dispose()
    rows = f"{COUNT:,} rows inserted at once"
    return [
        Measurement(f"planning {COUNT:,} due digests", planning, rows, inserting),
        Measurement(f"planning and claiming {COUNT:,}", planning + claiming, rows, inserting),
    ]


def _subscribe(db: Database) -> None:
    with db.write() as connection:
        for number in range(COUNT):
            subscriptions.add(connection, _wish(number), since=DUE - timedelta(days=3), next_due_at=DUE)


def _wish(number: int) -> Wish:
    return Wish(
        team_id=scene.TEAM,
        channel_id=f"C{number:08}",
        kind="daily",
        zone="Europe/London",
        local_time="08:30",
        clearance="public",
        when_empty="skip",
        catchup_seconds=4 * 3600,
        created_by="bench",
    )


def _plan(db: Database) -> float:
    start = time.perf_counter()
    report = tick(db, now=DUE + timedelta(seconds=1), working_days=england_and_wales(), zone=LONDON)
    if len(report.planned) != COUNT:
        raise AssertionError(f"{len(report.planned)} planned")
    return time.perf_counter() - start


def _claim(db: Database) -> float:
    start = time.perf_counter()
    claimed = 0
    while batch := deliver.claim(db, DEFAULT_TIMING):
        claimed += len(batch)
    if claimed != COUNT:
        raise AssertionError(f"{claimed} claimed")
    return time.perf_counter() - start


def _insert_rows(db: Database) -> float:
    rows = [_row(number) for number in range(COUNT)]
    start = time.perf_counter()
    with db.write() as connection:
        connection.execute(insert(tables.delivery), rows)
    seconds = time.perf_counter() - start
    db.dispose()
    return seconds


def _row(number: int) -> dict[str, object]:
    slot = f"{date(2015, 2, 9).isoformat()}T08:30"
    order = Order("daily", f"subscription:{number}", scene.TEAM, f"C{number:08}", slot, DUE, DUE + timedelta(hours=4))
    return asdict(order) | {"key": order.key, "state": "pending", "run_at": DUE}
