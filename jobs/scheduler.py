"""The one scheduled job: the ticker. APScheduler keeps the rhythm, the database keeps the truth.

APScheduler computes next times from the wall clock: set back by an hour, it would not tick for an hour. A watchdog that
counts monotonic seconds wakes it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from storage.errors import StorageUnavailable

EVERY_SECONDS = 5.0
MISSED_TICKS = 3
log = structlog.get_logger(__name__)


class Scheduler:
    """Runs `work` every few seconds in a thread of its own, never twice at once."""

    def __init__(self, work: Callable[[], object], *, every: float = EVERY_SECONDS) -> None:
        """`work` plans and delivers what is due; what it raises is logged, and the next tick tries again."""
        self._work, self._every = work, every
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()
        self._last_end = time.monotonic()
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it would tell of every tick
        self._apscheduler = BackgroundScheduler(timezone=UTC)
        self._job = self._apscheduler.add_job(
            self._tick,
            "interval",
            seconds=every,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._watchdog = threading.Thread(target=self._watch, name="ticker-watchdog", daemon=True)

    def start(self) -> None:
        """Tick now, and then every few seconds."""
        self._apscheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Let a tick that is running end, then tick no more; nothing where it never started."""
        if not self._apscheduler.running:
            return
        self._stopping.set()
        self._watchdog.join()
        self._apscheduler.shutdown(wait=True)

    def tick_now(self) -> None:
        """One tick in the caller's thread, after one that is running; for when a practice clock was moved."""
        with self._one_at_a_time:
            self._work()
            self._last_end = time.monotonic()

    def _tick(self) -> None:
        """A tick of the rhythm. A database that can't be written to just now is a sentence in the log, not a fault."""
        try:
            self.tick_now()
        except StorageUnavailable as error:
            log.error("a tick could not be done; the next one tries again", reason=str(error))

    def _watch(self) -> None:
        woken = time.monotonic()
        while not self._stopping.wait(self._every):
            quiet = time.monotonic() - max(self._last_end, woken)
            if quiet > MISSED_TICKS * self._every and not self._one_at_a_time.locked():
                woken = time.monotonic()
                self._job.modify(next_run_time=datetime.now(UTC))
