"""A table too long for a message: its button sends every row as a file to the direct messages of whoever pressed."""

import csv
import io
from contextlib import asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from tests.acceptance.inside import SCOPES, inside, until
from tests.acceptance.practice.browsing import browser_page, needs_browser
from tests.county import WARDS, populate

ASKED = "wards robbery dartford"
WHO, WHERE = "CSU Inspector", "csp-partners"
NOW = datetime(2015, 2, 12, 10, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def running(office, tmp_path):
    """A bot whose county has 300 wards, in a workspace with the scopes of the manifest."""

    @asynccontextmanager
    async def both():
        db = office(NOW, {})
        populate(db, tmp_path / "county.csv", now=NOW, small={299: 3, 298: 7})
        async with inside(db, NOW) as scene:
            scene.workspace.scopes = SCOPES
            yield scene.slack

    return both


async def pressed(slack, times=1):
    """What the asker was told after pressing the button under a long table."""
    seen = await slack.doings.command(WHO, WHERE, "/csp", ASKED)
    assert seen.refused == ()
    answer = slack.workspace.said_by_bot(WHERE)[-1]
    for _ in range(times):
        await slack.doings.press(WHO, answer, "csp:sheet")
    return await until(lambda: [m for m in slack.workspace.said_by_bot(WHERE) if m.ts > answer.ts])


def in_direct_messages(slack):
    return slack.workspace.said_by_bot(slack.workspace.dm(WHO).id)


async def test_every_row_arrives_in_the_direct_messages_of_whoever_pressed_and_nowhere_else(running):
    async with running() as slack:
        (told,) = await pressed(slack)
        assert told.to == slack.workspace.user(WHO).id
        assert told.text.startswith("Robbery, by ward: 298 figures as a CSV file. 2 small numbers are left out.")
        assert told.text.endswith("It is in your direct messages with cspbot.")
        (file,) = slack.workspace.files.values()
        assert file.name == "robbery-by-ward.csv"
        rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
        assert len(rows) == WARDS - 2
        assert rows[0]["area"] == "dartford/w1"
        (completed,) = slack.workspace.calls("files.completeUploadExternal")
        assert completed["args"]["channel_id"] == slack.workspace.dm(WHO).id
        (message,) = in_direct_messages(slack)
        assert "298 figures as a CSV file" in message.text


async def test_a_press_that_slack_delivers_twice_sends_one_file(running):
    async with running() as slack:
        slack.workspace.deliver_twice = "together"
        await pressed(slack)
    assert len(slack.workspace.files) == 1
    assert len(in_direct_messages(slack)) == 1


@pytest.mark.parametrize("scope", ["files:write", "im:write"])
async def test_without_the_permission_the_words_say_what_to_do(running, scope):
    async with running() as slack:
        slack.workspace.scopes = SCOPES - {scope}
        (told,) = await pressed(slack)
        assert "Whoever installed cspbot can add files:write and im:write" in told.text
        assert in_direct_messages(slack) == []


@pytest.mark.parametrize("kind", ["server_error", "drop_before", "drop_after", "ratelimit"])
async def test_an_upload_that_fails_is_not_tried_again_and_says_that_it_may_not_have_arrived(running, kind):
    async with running() as slack:
        slack.workspace.faults.add("files.completeUploadExternal", kind)
        (told,) = await pressed(slack)
        assert told.text.startswith("The file may not have reached you")
        assert "look in your direct messages" in told.text
        assert len(slack.workspace.calls("files.completeUploadExternal")) == 1


@needs_browser
async def test_in_the_browser_the_file_can_be_downloaded_from_the_direct_messages(running):
    async with running() as slack, browser_page(390, 844) as page:
        await page.goto(slack.base_url)
        await expect(page.locator("#bot-state")).to_have_text("cspbot is connected")
        await page.fill("#words", f"/csp {ASKED}")
        await page.press("#words", "Enter")
        await page.get_by_role("button", name="All rows as a CSV file").click()
        await expect(page.locator("article.private").last).to_contain_text("in your direct messages")
        assert await page.evaluate("() => document.documentElement.scrollWidth") == 390
        await page.click("#open-rooms")
        await page.locator("#dms button").first.click()
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="Robbery, by ward").click()
        download = await coming.value
        assert download.suggested_filename == "robbery-by-ward.csv"
        saved = await download.path()
        assert len(saved.read_text(encoding="utf-8-sig").splitlines()) == 1 + WARDS - 2
