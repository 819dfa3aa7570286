"""A table too long for a message: its button sends every row as a file to the direct messages of whoever pressed."""

import asyncio
import csv
import io
import json
import shutil
import time
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import async_playwright, expect
from pydantic import SecretStr

from bot.app import Application
from bot.clock import PracticeClock
from bot.config import Settings
from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL, PracticeSlack
from storage.engine import Database
from tests.county import WARDS, populate
from tests.filled import FilledSqlite

ASKED = "wards robbery dartford"
WHO, WHERE = "CSU Inspector", "csp-partners"
NOW = datetime(2015, 2, 12, 10, 0, tzinfo=ZoneInfo("Europe/London"))
CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
MANIFEST = json.loads((Path(__file__).parents[2] / "manifest.json").read_text(encoding="utf-8"))
SCOPES = frozenset(MANIFEST["oauth_config"]["scopes"]["bot"])


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return FilledSqlite(tmp_path_factory.mktemp("filled"))


@pytest.fixture
def running(filled, tmp_path):
    """A bot whose county has 300 wards, in a workspace with the scopes of the manifest."""

    @asynccontextmanager
    async def both():
        db = Database(filled.copy(tmp_path))
        populate(db, tmp_path / "county.csv", now=NOW, small={299: 3, 298: 7})
        async with PracticeSlack() as slack:
            slack.workspace.scopes = SCOPES
            settings = Settings.model_construct(
                slack_bot_token=SecretStr(BOT_CREDENTIAL),
                slack_app_token=SecretStr(APP_CREDENTIAL),
                slack_api_url=slack.api_url,
            )
            async with Application(settings, db, PracticeClock(NOW), ticks=False):
                yield slack
        db.dispose()

    return both


async def until(true, seconds=20.0):
    """Wait until a condition holds; what it came to."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
    return found


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


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
async def test_in_the_browser_the_file_can_be_downloaded_from_the_direct_messages(running):
    async with running() as slack, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            page = await browser.new_page(viewport={"width": 390, "height": 844})
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
        finally:
            await browser.close()
