"""Workers killed where it hurts, on both databases: exactly one post in the end, judged by what stands in Slack.

The last tests take the safeguards away and see the duplicates: without them this file would prove nothing.
"""

import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest
from sqlalchemy import update

from bot.clock import england_and_wales
from bot.sandbox.seed import BRIEFING, PARTNERS
from jobs import posting, subscribing
from jobs.deliver import deliver_due
from jobs.ticker import tick
from jobs.turns import Timing
from storage import deliveries
from storage.subscriptions import Wish
from storage.tables import delivery as table
from tests.outbox import COMPOSERS, DUE, NOW, TEAM, order, plan, slack_for, texts

ROOT = Path(__file__).parents[2]
POINTS = ["before_claim", "after_claim", "before_send", "after_send", "after_mark"]
AT_ONCE = Timing(lease=60, settle=0)


class Workers:
    """Starts workers in processes of their own, and finishes in this process what they left."""

    def __init__(self, db, practice_slack):
        self.db, self.slack, self.started = db, practice_slack, []

    def start(self, *steps, crash_at=""):
        """A worker that dies (or stops) at a named point."""
        command = [sys.executable, "-m", "tests.acceptance.outbox_worker", self.db.url, self.slack.api_url, *steps]
        worker = psutil.Popen(command, cwd=ROOT, env=os.environ | {"CSPBOT_CRASH_AT": crash_at})
        self.started.append(worker)
        return worker

    def stop(self):
        """Leave none behind, whatever became of the test."""
        for worker in self.started:
            if worker.poll() is None:
                worker.kill()
            worker.wait()

    def kill_at(self, point, *steps):
        """A worker that is killed at `point`, surely."""
        assert self.start(*steps, crash_at=point).wait(timeout=30) == -signal.SIGKILL

    def let_leases_end(self):
        """What a dead worker held is free, as if the time of its lease had passed."""
        with self.db.write() as connection:
            past = self.db.now(connection) - timedelta(seconds=1)
            connection.execute(update(table).where(table.c.lease_until.is_not(None)).values(lease_until=past))

    def finish(self, timing=AT_ONCE, within=20.0):
        """Deliver until nothing is open any more."""
        deadline = time.monotonic() + within
        while self.open_rows():
            assert time.monotonic() < deadline, f"still open: {self.open_rows()}"
            deliver_due(self.db, slack_for(self.slack.api_url, timing), COMPOSERS, now=NOW, timing=timing)

    def open_rows(self):
        with self.db.read() as connection:
            return deliveries.history(connection, states=deliveries.OPEN)


@pytest.fixture
def workers(db, practice_slack):
    started = Workers(db, practice_slack)
    yield started
    started.stop()


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_anywhere_leaves_exactly_one_post(db, workers, practice_slack, point):
    plan(db, order())
    workers.kill_at(point, "deliver")
    assert len(texts(practice_slack)) == (point in ("after_send", "after_mark"))
    workers.let_leases_end()
    workers.finish()
    assert len(texts(practice_slack)) == 1


@pytest.mark.parametrize("point", ["after_send", "between_parts"])
def test_a_worker_killed_within_a_thread_leaves_each_part_once_and_in_order(db, workers, practice_slack, point):
    plan(db, order(kind="monday"))
    workers.kill_at(point, "deliver")
    workers.let_leases_end()
    workers.finish()
    top, *replies = practice_slack.workspace.said_by_bot(BRIEFING)
    assert [top.text, *(each.text for each in replies)] == ["Digest", "First reply", "Second reply"]
    assert {each.thread_ts for each in replies} == {top.ts}


def test_a_tick_killed_between_planning_and_moving_on_is_done_again_as_a_whole(db, workers, practice_slack):
    subscribe(db, BRIEFING)
    workers.kill_at("mid_tick", "tick")
    assert workers.open_rows() == []
    report = tick(db, now=NOW, working_days=england_and_wales(), zone=ZoneInfo("Europe/London"))
    assert len(report.planned) == 1
    workers.finish()
    assert len(texts(practice_slack)) == 1


def subscribe(db, channel):
    wish = Wish(TEAM, channel, "daily", "Europe/London", "08:30", "public", "skip", 4 * 3600, "U0CSO00001")
    with db.write() as connection:
        now = DUE - timedelta(days=1)
        subscribing.subscribe(connection, wish, now=now, working_days=england_and_wales())


def test_two_tickers_and_workers_at_once_post_everything_once(db, workers, practice_slack):
    """They also take over from a third that was killed with a batch in its hands; 60 deliveries."""
    plan(db, *(order(PARTNERS, subject=f"subscription:{n}") for n in range(1000, 1059)))
    subscribe(db, BRIEFING)
    workers.kill_at("after_send", "deliver")
    workers.let_leases_end()
    running = [workers.start("tick", "deliver") for _ in range(2)]
    assert [each.wait(timeout=40) for each in running] == [0, 0]
    workers.finish()
    keys = [each.metadata["event_payload"]["key"] for each in practice_slack.workspace.said_by_bot()]
    assert (len(keys), len(set(keys))) == (60, 60)


def test_a_worker_frozen_longer_than_its_lease_does_not_post_after_another_did(db, workers, practice_slack):
    plan(db, order())
    frozen = workers.start("deliver", crash_at="after_claim:SIGSTOP")
    wait_for(lambda: frozen.status() == psutil.STATUS_STOPPED)
    workers.let_leases_end()
    workers.finish()
    frozen.send_signal(signal.SIGCONT)
    assert frozen.wait(timeout=30) == 0
    assert len(texts(practice_slack)) == 1


def wait_for(condition, within=30.0):
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline


def test_settling_waits_for_a_history_that_lags(db, workers, practice_slack):
    plan(db, order())
    practice_slack.workspace.history_lag = 1.0
    workers.kill_at("after_send", "deliver")
    workers.let_leases_end()
    workers.finish(Timing(lease=60, settle=1.5))
    assert len(texts(practice_slack)) == 1


# --- the teeth: without a safeguard, two posts ---


def test_without_the_look_into_the_channel_a_crash_posts_twice(db, workers, practice_slack, monkeypatch):
    plan(db, order())
    workers.kill_at("after_send", "deliver")
    workers.let_leases_end()
    monkeypatch.setattr(posting, "find", lambda *arguments: None)
    workers.finish()
    assert len(texts(practice_slack)) == 2


def test_without_settling_a_history_that_lags_lets_a_crash_post_twice(db, workers, practice_slack):
    plan(db, order())
    practice_slack.workspace.history_lag = 30.0
    workers.kill_at("after_send", "deliver")
    workers.let_leases_end()
    workers.finish(Timing(lease=60, settle=0))
    assert len(texts(practice_slack)) == 2
