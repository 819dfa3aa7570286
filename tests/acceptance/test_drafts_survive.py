"""The worker killed between any two steps of a morning, on both databases: draft, briefing, notice come once each."""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import update

from storage.tables import delivery as table
from tests.briefing_world import OFFICER, World, london

ROOT = Path(__file__).parents[2]
SHEDS = "Two sheds broken into near the station overnight"
POINTS = ["mid_drafts", "after_drafts", "mid_tick", "after_batch", "before_claim", "after_claim"]


@pytest.fixture
def world(db, practice_slack):
    made = World(db, practice_slack)
    made.subscribe(owner=OFFICER)
    made.contribute(SHEDS)
    return made


def killed(world, point, at):
    """A worker does its tick at that London time, and is killed at `point`, surely."""
    command = [sys.executable, "-m", "tests.acceptance.briefing_worker"]
    asked = [world.db.url, world.slack.api_url, london(at).isoformat()]
    worker = psutil.Popen([*command, *asked], cwd=ROOT, env=os.environ | {"CSPBOT_CRASH_AT": point})
    assert worker.wait(timeout=40) == -signal.SIGKILL
    with world.db.write() as connection:  # as if the time of its lease had passed
        past = world.db.now(connection) - timedelta(seconds=1)
        connection.execute(update(table).where(table.c.lease_until.is_not(None)).values(lease_until=past))
        connection.execute(update(table).values(run_at=past))


def live_on(world, at, ticks=3):
    """Another worker starts and ticks on."""
    world.at(at)
    world.worker.begin()
    for _ in range(ticks):
        world.work()


def said(world, user, begins):
    """What the bot said to somebody directly, not in a thread."""
    found = [each for each in world.slack.workspace.said_by_bot(f"D{user[1:]}") if not each.is_reply]
    return [each.text for each in found if each.text.startswith(begins)]


@pytest.mark.parametrize("point", [*POINTS, "after_send"])
def test_of_a_briefing_that_is_late_already_neither_the_draft_nor_the_briefing_is_lost(world, point):
    killed(world, point, "2015-02-09T09:05")
    live_on(world, "2015-02-09T09:06")
    (draft,) = said(world, OFFICER, "Draft:")
    assert SHEDS in draft
    (posted,) = world.posted()
    assert "1 item waits for review" in posted.text
    assert "Due 08:30, sent 09:0" in posted.text


@pytest.mark.parametrize("point", ["mid_drafts", "after_drafts"])
def test_of_a_briefing_to_come_the_draft_is_not_lost(world, point):
    killed(world, point, "2015-02-09T08:01")
    live_on(world, "2015-02-09T08:02")
    assert len(said(world, OFFICER, "Draft:")) == 1


@pytest.mark.parametrize("point", ["mid_tick", "after_batch"])
def test_of_a_briefing_that_was_missed_its_owner_is_told_once(world, point):
    killed(world, point, "2015-02-09T13:05")
    live_on(world, "2015-02-09T13:06")
    (told,) = said(world, OFFICER, "Not sent")
    assert "the CSU briefing for <#C0CSUBRIEF> of Monday 9 February 2015, 08:30" in told
    assert world.posted() == []


def test_of_what_slack_refused_for_good_its_owner_is_told_though_the_worker_was_killed_first(world):
    live_on(world, "2015-02-09T08:00")  # the draft is out: what is refused is the briefing
    world.slack.workspace.faults.add("chat.postMessage", "error", error="msg_too_long")
    killed(world, "after_deliveries", "2015-02-09T08:31")
    live_on(world, "2015-02-09T08:32")
    assert len(said(world, OFFICER, "Not sent")) == 1
    live_on(world, "2015-02-09T08:33")
    assert len(said(world, OFFICER, "Not sent")) == 1
