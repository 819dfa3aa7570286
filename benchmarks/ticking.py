"""10,000 subscriptions due at one instant: planned, claimed and composed, in time and memory, against as many rows."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks import scene
from benchmarks.timing import Measurement
from bot.clock import england_and_wales
from jobs import composers, deliver
from jobs.ticker import tick
from jobs.turns import DEFAULT_TIMING
from storage import subscriptions, tables
from storage.deliveries import Delivery, Order
from storage.engine import Database
from storage.subscriptions import Wish

COUNT = 10_000
COMPOSED = 100  # composing is measured on these and told for all: each is composed by itself
KINDS = ("daily", "monday")
LONDON = ZoneInfo("Europe/London")
DUE = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
NOW = DUE + timedelta(seconds=1)


def measure(folder: Path) -> list[Measurement]:
    """Planning is one pass, claiming goes by tens as the outbox does it; each is claimed and composed once.

    Half are daily briefings, half Monday digests, of the shipped papers. Memory is the highest that Python held at
    once beyond what it held before, measured in a run of its own.
    """
    db = scene.database(folder, "ticking")
    _subscribe(db)
    inserting = _insert_rows(scene.database(folder, "inserting", papers=False))
    another = scene.database(folder, "inserting-again", papers=False)
    rows_memory = _peak(lambda: _insert_rows(another))
    planning, claiming, composing, claimed = _work(db)
    memory = _peak(lambda: _compose(db, claimed[:COMPOSED]))
    planning_memory = _planning_memory(folder)
    db.dispose()
    rows = f"{COUNT:,} rows inserted at once"
    return [
        Measurement(f"planning {COUNT:,} due digests", planning, rows, inserting),
        Measurement(f"planning and claiming {COUNT:,}", planning + claiming, rows, inserting),
        Measurement(f"composing {COUNT:,} (measured on {COMPOSED})", composing, rows, inserting),
        Measurement(f"memory for planning {COUNT:,}", planning_memory, rows, rows_memory, unit="MiB"),
        Measurement("memory for composing, one after the other", memory, rows, rows_memory, unit="MiB"),
    ]


def _subscribe(db: Database) -> None:
    with db.write() as connection:
        for number in range(COUNT):
            subscriptions.add(connection, _wish(number), since=DUE - timedelta(days=3), next_due_at=DUE)


def _wish(number: int) -> Wish:
    return Wish(
        team_id=scene.TEAM,
        channel_id=f"C{number:08}",
        kind=KINDS[number % len(KINDS)],
        zone="Europe/London",
        local_time="08:30",
        clearance="public",
        when_empty="skip",
        catchup_seconds=4 * 3600,
        created_by="bench",
    )


def _work(db: Database) -> tuple[float, float, float, list[Delivery]]:
    """Seconds for planning, for claiming and for composing, and what was claimed."""
    planning = _seconds(lambda: _plan(db))
    claimed: list[Delivery] = []
    claiming = _seconds(lambda: claimed.extend(_claim(db)))
    composing = _seconds(lambda: _compose(db, claimed[:COMPOSED])) * COUNT / COMPOSED
    return planning, claiming, composing, claimed


def _planning_memory(folder: Path) -> float:
    db = scene.database(folder, "remembering", papers=False)
    _subscribe(db)
    memory = _peak(lambda: _plan(db))
    db.dispose()
    return memory


def _plan(db: Database) -> None:
    report = tick(db, now=NOW, working_days=england_and_wales(), zone=LONDON)
    digests = [order for order in report.planned if order.kind in KINDS]
    if len(digests) != COUNT:
        raise AssertionError(f"{len(digests)} planned")


def _claim(db: Database) -> list[Delivery]:
    claimed: list[Delivery] = []
    while batch := deliver.claim(db, DEFAULT_TIMING):
        claimed += [each for each in batch if each.kind in KINDS]
    if len(claimed) != COUNT:
        raise AssertionError(f"{len(claimed)} claimed")
    return claimed


def _compose(db: Database, claimed: list[Delivery]) -> None:
    """Each by itself and as the outbox does it: what was said for one is not kept for the next."""
    compose = composers.digests(england_and_wales())
    for delivery in claimed:
        with db.read() as connection:
            if compose[delivery.kind](connection, delivery, NOW) is None:
                raise AssertionError(f"nothing to say for {delivery.slot}")


def _insert_rows(db: Database) -> float:
    """Seconds for the insert alone."""
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


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak(work: Callable[[], object]) -> float:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        work()
        _, highest = tracemalloc.get_traced_memory()
        return (highest - before) / 2**20
    finally:
        tracemalloc.stop()
