"""The outbox: claims what waits and gives each delivery its turn, several at once, until nothing is left to claim."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from slack_sdk import WebClient

from jobs.crash_points import crash_point
from jobs.turns import (
    DEFAULT_TIMING,
    Composer,
    Gate,
    HeldUp,
    Outbox,
    Outcome,
    Readers,
    Timing,
    at_any_time,
    backoff,
    whoever_reads,
)
from jobs.updating import turn_of
from storage import leases
from storage.deliveries import Delivery
from storage.engine import Database
from storage.leases import ClaimLost

AT_ONCE = 4
_LOG = logging.getLogger(__name__)


def deliver_due(
    db: Database,
    slack_for: Callable[[str], WebClient],
    composers: Mapping[str, Composer],
    *,
    now: datetime,
    timing: Timing = DEFAULT_TIMING,
    gate: Gate = at_any_time,
    readers: Readers = whoever_reads,
    on_dead: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Send everything that waits and may be sent now, and say how each turn ended.

    `slack_for(team_id)` gives clients as `posting.web_client` makes them. `now` (the application's clock) decides only
    what has expired and, with `gate`, what waits for people's hours; leases, back-off and settling go by the
    database's clock. `readers` tells who reads where a delivery goes (jobs/clearance.py). `on_dead` is called once for
    each delivery that was given up.
    """
    outbox = Outbox(db, slack_for, composers, now, timing, gate, readers)
    outcomes: list[Outcome] = []
    with db.write() as connection:
        leases.end_quiet_hours(connection, until=now, now=db.now(connection))
    crash_point("before_claim")
    while batch := claim(db, timing):
        crash_point("after_claim")
        turns = _take_turns(outbox, batch)
        outcomes += turns
        for outcome in turns:
            if outcome.state == "dead":
                on_dead(outcome)
    return outcomes


def claim(db: Database, timing: Timing, limit: int = 0) -> list[Delivery]:
    """Take back what dead workers held, then take the next deliveries for this process.

    Without a `limit` as many as can be begun within their lease even if Slack is as slow as it may be.
    """
    with db.write() as connection:
        now = db.now(connection)
        leases.release_expired(connection, now=now, settle=timedelta(seconds=timing.settle))
        lease, owner = timedelta(seconds=timing.lease), f"{socket.gethostname()}:{os.getpid()}"
        return leases.claim(connection, now=now, lease=lease, owner=owner, limit=limit or AT_ONCE * timing.rounds)


def _take_turns(outbox: Outbox, batch: Sequence[Delivery]) -> list[Outcome]:
    """One turn each; whatever goes wrong with one delivery leaves the others alone."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliver") as pool:
        turns = [pool.submit(lambda each: turn_of(outbox, each).take(), delivery) for delivery in batch]
    return [_end_of(turn, delivery, outbox) for turn, delivery in zip(turns, batch, strict=True)]


def _end_of(turn: Future[Outcome], delivery: Delivery, outbox: Outbox) -> Outcome:
    error = turn.exception()
    if error is None:
        return turn.result()
    if isinstance(error, ClaimLost | HeldUp):
        return Outcome(delivery, "lost", str(error))
    _LOG.warning("delivery %s (%s) failed", delivery.id, delivery.kind, exc_info=error)
    return _try_again_later(outbox, delivery, f"{type(error).__name__}: {error}"[:200])


def _try_again_later(outbox: Outbox, delivery: Delivery, reason: str) -> Outcome:
    """After an error of our own: what was certainly not sent waits, anything else is looked for first."""
    wait = max(backoff(delivery), timedelta(seconds=outbox.timing.settle))
    try:
        with outbox.db.write() as connection:
            leases.mark_unknown(connection, delivery, run_at=outbox.db.now(connection) + wait, reason=reason)
    except ClaimLost as lost:
        return Outcome(delivery, "lost", str(lost))
    return Outcome(delivery, "unknown" if delivery.state == "checking" else "pending", reason)
