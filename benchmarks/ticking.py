"""10,000 digests due at one instant: planned, claimed and composed, in time and memory, against as many rows.

Every one is composed and rendered as the outbox does it, with the parts that the digests of a tick share
(jobs/parts.py). One crowd has a single scope, another twenty of them: areas, priorities, clearance.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks import scene
from benchmarks.timing import Measurement
from bot.clock import england_and_wales
from jobs import composers, deliver
from jobs.parts import Sharing
from jobs.ticker import tick
from jobs.turns import DEFAULT_TIMING
from storage import access, subscriptions, tables
from storage.deliveries import Delivery, Order
from storage.engine import Database
from storage.subscriptions import Wish

COUNT = 10_000
ALONE = 50  # composed without sharing, for comparison
REMEMBERED = 1_000  # composed while memory is looked at, which takes long: none of them is kept
KINDS = ("daily", "monday")
LONDON = ZoneInfo("Europe/London")
DUE = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
NOW = DUE + timedelta(seconds=1)
PUBLIC, IN_CONFIDENCE = ("public", "public"), ("private", "in-confidence")
AREAS = ("", "dartford", "gravesham", "dartford gravesham")
PRIORITIES = ("", "violent-crime", "anti-social-behaviour", "property-crime", "substance-misuse")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a subscription chose, and the kind and clearance of its channel."""

    areas: str = ""
    priorities: str = ""
    channel: tuple[str, str] = PUBLIC


ONE = (Choice(),)
TWENTY = tuple(
    Choice(areas, priorities, (PUBLIC, IN_CONFIDENCE)[number % 2])
    for number, priorities in enumerate(PRIORITIES)
    for areas in AREAS
)


def measure(folder: Path) -> list[Measurement]:
    """Planning is one pass, claiming goes by batches as the outbox does it; each is claimed, composed and rendered.

    Half are daily briefings, half Monday digests, of the shipped papers. Memory is the highest that Python held at
    once beyond what it held before, in a run of its own that composes batch by batch.
    """
    rows, seconds, mebibytes = f"{COUNT:,} rows inserted at once", _inserting(folder), _inserting_memory(folder)
    found: list[Measurement] = []
    for named, choices in (("one scope", ONE), (f"{len(TWENTY)} scopes", TWENTY)):
        planning, claiming, composing = _seconds_of(folder, choices)
        whole = planning + claiming + composing
        found += [
            Measurement(f"planning {COUNT:,} due digests, {named}", planning, rows, seconds),
            Measurement(f"claiming them, {named}", claiming, rows, seconds),
            Measurement(f"composing them, {named}", composing, rows, seconds),
            Measurement(f"all three, {named}", whole, rows, seconds),
            Measurement(
                f"memory for planning all and composing {REMEMBERED:,}, {named}",
                _memory_of(folder, choices),
                rows,
                mebibytes,
                unit="MiB",
            ),
        ]
    each, alone = found[2].ours / COUNT, _alone(folder)
    return [*found, Measurement("composing one of 10,000, one scope", each, "the same by itself", alone)]


def _seconds_of(folder: Path, choices: Sequence[Choice]) -> tuple[float, float, float]:
    """For planning, for claiming and for composing every digest of a crowd."""
    db = _crowd(folder, choices)
    claimed: list[Delivery] = []
    planning = _seconds(lambda: _plan(db))
    claiming = _seconds(lambda: claimed.extend(_claim(db)))
    composing = _seconds(lambda: _compose(db, claimed, Sharing()))
    db.dispose()
    return planning, claiming, composing


def _memory_of(folder: Path, choices: Sequence[Choice]) -> float:
    db = _crowd(folder, choices)

    def work() -> None:
        _plan(db)
        sharing = Sharing()
        for _ in range(REMEMBERED // deliver.AT_ONCE // DEFAULT_TIMING.rounds):
            _compose(db, _digests(deliver.claim(db, DEFAULT_TIMING)), sharing)

    most = _peak(work)
    db.dispose()
    return most


def _alone(folder: Path) -> float:
    """Seconds for one digest that shares nothing."""
    db = _crowd(folder, ONE)
    _plan(db)
    claimed = _claim(db)[:ALONE]
    took = _seconds(lambda: [_compose(db, [each], Sharing()) for each in claimed]) / ALONE
    db.dispose()
    return took


def _crowd(folder: Path, choices: Sequence[Choice]) -> Database:
    """A database with the papers and a subscription for each digest, the choices by turns."""
    db = scene.database(folder, f"ticking-{time.monotonic_ns()}")
    with db.write() as connection:
        for number in range(COUNT):
            choice, channel = choices[number // len(KINDS) % len(choices)], f"C{number:08}"
            known = access.Channel(channel, f"channel-{number}", *choice.channel, NOW)
            access.remember_channel(connection, scene.TEAM, known)
            wish = _wish(KINDS[number % len(KINDS)], channel, choice)
            subscriptions.add(connection, wish, since=DUE - timedelta(days=3), next_due_at=DUE)
    return db


def _wish(kind: str, channel: str, choice: Choice) -> Wish:
    return Wish(
        team_id=scene.TEAM,
        channel_id=channel,
        kind=kind,
        zone="Europe/London",
        local_time="08:30",
        clearance=choice.channel[1],
        when_empty="skip",
        catchup_seconds=4 * 3600,
        created_by="bench",
        areas=choice.areas,
        priorities=choice.priorities,
    )


def _plan(db: Database) -> None:
    report = tick(db, now=NOW, working_days=england_and_wales(), zone=LONDON)
    digests = [order for order in report.planned if order.kind in KINDS]
    if len(digests) != COUNT:
        raise AssertionError(f"{len(digests)} planned")


def _claim(db: Database) -> list[Delivery]:
    claimed: list[Delivery] = []
    while batch := deliver.claim(db, DEFAULT_TIMING):
        claimed += _digests(batch)
    if len(claimed) != COUNT:
        raise AssertionError(f"{len(claimed)} claimed")
    return claimed


def _digests(batch: Sequence[Delivery]) -> list[Delivery]:
    return [each for each in batch if each.kind in KINDS]


def _compose(db: Database, claimed: Sequence[Delivery], sharing: Sharing) -> None:
    """Each as the outbox does it; what is said for one is not kept, only what all of them say."""
    compose = composers.digests(england_and_wales())
    for delivery in claimed:
        with db.read() as connection:
            if sharing.message(compose[delivery.kind], connection, delivery, NOW) is None:
                raise AssertionError(f"nothing to say for {delivery.slot}")


def _inserting(folder: Path) -> float:
    """Seconds for the insert alone."""
    db, rows = scene.database(folder, "inserting", papers=False), [_row(number) for number in range(COUNT)]
    took = _seconds(lambda: _insert(db, rows))
    db.dispose()
    return took


def _inserting_memory(folder: Path) -> float:
    db = scene.database(folder, "inserting-again", papers=False)
    most = _peak(lambda: _insert(db, [_row(number) for number in range(COUNT)]))
    db.dispose()
    return most


def _insert(db: Database, rows: Sequence[dict[str, object]]) -> None:
    with db.write() as connection:
        connection.execute(insert(tables.delivery), rows)


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
