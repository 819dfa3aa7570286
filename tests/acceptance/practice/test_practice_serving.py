"""Serving the practice Slack: its port, its page and its clock."""

import asyncio
import time
from datetime import UTC, datetime

import httpx
import pytest

from bot.sandbox import PortTaken, PracticeSlack
from tests.acceptance.practice.talking import BRIEFING, CARD, OFFICER, web_client


async def test_a_taken_port_is_said_in_one_sentence(slack):
    with pytest.raises(PortTaken, match=f"Port {slack.port} is taken by another program"):
        async with PracticeSlack(port=slack.port):
            pass


async def test_the_page_and_all_it_needs_come_from_here_at_once(slack):
    async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
        await client.get("/")
        began = time.perf_counter()
        page = await client.get("/")
        took = time.perf_counter() - began
    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text
    assert took < 0.1


async def test_a_test_in_another_thread_can_do_what_people_do(slack):
    doing = slack.doings.say(OFFICER, BRIEFING, "Good morning")
    seen = await asyncio.to_thread(slack.from_thread, doing)
    assert seen.said.text == "Good morning"


async def test_everything_posted_can_be_checked_after_a_test(slack):
    await web_client(slack).chat_postMessage(channel=BRIEFING, text="x", blocks=CARD)
    assert [(each.source, each.kind) for each in slack.workspace.everything_posted()] == [
        ("chat.postMessage", "message")
    ]


async def test_the_clock_goes_to_the_next_working_day_and_never_back(slack):
    async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
        moved = await client.post("/practice/clock", json={"move": "working_day"})
        assert moved.json()["clock"]["day"] == "Monday 9 February 2015"
        assert slack.workspace.clock.now() >= datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
        back = await client.post("/practice/clock", json={"to": "2015-02-01T08:30"})
        assert back.status_code == 400
        assert back.json()["error"].startswith("The practice clock only goes forward. It is Monday 9 February")
        wrong = await client.post("/practice/clock", json={"to": "soon"})
        assert "2015-02-09T08:30" in wrong.json()["error"]


async def test_a_demo_brings_its_own_clock_and_working_days():
    clock, tuesday = AwaitedClock(), datetime(2015, 4, 7, 8, 30, tzinfo=UTC)
    async with (
        PracticeSlack(clock=clock, next_working_day=lambda _moment: tuesday) as slack,
        httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client,
    ):
        moved = await client.post("/practice/clock", json={"move": "working_day"})
    assert moved.json()["clock"]["day"] == "Tuesday 7 April 2015"
    assert clock.moves == [tuesday]


class AwaitedClock:
    """A clock whose moves take a while, as those of a demo that lets the bot do what is due."""

    def __init__(self):
        self.at, self.moves = datetime(2015, 4, 2, 10, 0, tzinfo=UTC), []

    def now(self):
        return self.at

    async def move_to(self, moment):
        await asyncio.sleep(0)
        self.at = moment
        self.moves.append(moment)
