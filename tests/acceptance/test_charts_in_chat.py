"""The chart of a trend in a workspace without charts of its own: uploaded, and shown to the asker alone."""

import re
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.async_api import expect
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import BOT_CREDENTIAL, PracticeSlack
from tests.acceptance.inside import SCOPES, inside, until
from tests.acceptance.practice.browsing import browser_page, needs_browser

ASKED = "trend vap dartford"
WHO, WHERE = "CSU Inspector", "csp-partners"
MOST_BYTES = 60_000
NOW = datetime(2015, 2, 6, 10, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def running(office):
    """A bot with the shipped figures in a workspace without native blocks, with the scopes of the manifest."""

    @asynccontextmanager
    async def both():
        async with inside(office(NOW, {}), NOW) as scene:
            scene.workspace.scopes = SCOPES
            scene.workspace.refused_blocks = {"data_visualization", "table"}
            yield scene.slack

    return both


async def asked(slack):
    """The answer to `/csp trend`, seen by the asker alone."""
    seen = await slack.doings.command(WHO, WHERE, "/csp", ASKED)
    assert seen.refused == ()
    return slack.workspace.said_by_bot(WHERE)[-1]


async def pressed(slack):
    """What came of the button: the message that followed the answer."""
    answer = await asked(slack)
    await slack.doings.press(WHO, answer, "csp:chart")
    return await until(lambda: [m for m in slack.workspace.said_by_bot(WHERE) if m.ts > answer.ts])


def pictures(message):
    return [block for block in message.blocks if block["type"] == "image"]


async def test_the_words_come_at_once_and_the_picture_follows_for_the_asker_alone(running):
    async with running() as slack:
        answer = await asked(slack)
        assert "10 of the 12 months were above the anticipated level" in answer.text
        assert slack.workspace.files == {}
        await slack.doings.press(WHO, answer, "csp:chart")
        shown = await until(lambda: [m for m in slack.workspace.said_by_bot(WHERE) if m.ts > answer.ts])
        (message,) = shown
        assert message.to == slack.workspace.user(WHO).id
        (picture,) = pictures(message)
        assert "highest 189 in March 2014" in picture["alt_text"]
        assert "no month was outside the usual range (89 to 226 offences a month)" in message.text


async def test_the_file_is_a_small_picture_with_words_for_it_and_is_posted_nowhere(running):
    async with running() as slack:
        (message,) = await pressed(slack)
        (file,) = slack.workspace.files.values()
        assert pictures(message)[0]["slack_file"] == {"id": file.id}
        assert file.name == "violence-against-the-person-dartford.png"
        assert file.alt_text.startswith("Line chart of violence against the person in Dartford")
        assert Image.open(BytesIO(file.content)).format == "PNG"
        assert len(file.content) < MOST_BYTES
        (completed,) = slack.workspace.calls("files.completeUploadExternal")
        assert not completed["args"].get("channel_id")
        assert [post for post in slack.workspace.everything_posted() if post.kind == "message"] == []


async def test_a_press_that_slack_delivers_twice_shows_one_picture(running):
    async with running() as slack:
        answer = await asked(slack)
        slack.workspace.deliver_twice = "together"
        await slack.doings.press(WHO, answer, "csp:chart")
        await until(lambda: len(slack.workspace.said_by_bot(WHERE)) > 1)
    assert len(slack.workspace.files) == 1
    assert len([m for m in slack.workspace.said_by_bot(WHERE) if pictures(m)]) == 1


async def test_it_is_tried_again_while_slack_is_not_ready_with_the_picture(running):
    async with running() as slack:
        answer = await asked(slack)
        slack.workspace.refused_blocks.add("image")
        await slack.doings.press(WHO, answer, "csp:chart")
        await until(lambda: [entry for entry in slack.workspace.log if entry["what"] == "response_url"])
        slack.workspace.refused_blocks.discard("image")
        shown = await until(lambda: [m for m in slack.workspace.said_by_bot(WHERE) if m.ts > answer.ts])
        assert pictures(shown[0])


async def test_where_slack_never_shows_it_the_words_say_what_it_shows_within_the_uses_of_the_url(running):
    async with running() as slack:
        answer = await asked(slack)
        slack.workspace.refused_blocks.add("image")
        await slack.doings.press(WHO, answer, "csp:chart")
        (message,) = await until(lambda: [m for m in slack.workspace.said_by_bot(WHERE) if m.ts > answer.ts])
        assert message.text.startswith("The chart can't be shown just now. What it shows: Line chart of violence")
        assert len([entry for entry in slack.workspace.log if entry["what"] == "response_url"]) <= 5


async def test_without_the_permission_to_upload_the_words_say_what_to_do(running):
    async with running() as slack:
        slack.workspace.scopes = SCOPES - {"files:write"}
        (message,) = await pressed(slack)
        assert "whoever installed it can add files:write and files:read" in message.text
        assert "highest 189 in March 2014" in message.text
        assert pictures(message) == []


async def test_without_the_permission_to_read_files_the_picture_is_shown_all_the_same(running):
    async with running() as slack:
        slack.workspace.scopes = SCOPES - {"files:read"}
        (message,) = await pressed(slack)
        assert pictures(message)


@pytest.mark.parametrize("kind", ["server_error", "drop_before", "ratelimit"])
async def test_an_upload_that_fails_leaves_the_words(running, kind):
    async with running() as slack:
        slack.workspace.faults.add("files.getUploadURLExternal", kind)
        (message,) = await pressed(slack)
        assert "What it shows: Line chart of violence against the person in Dartford" in message.text


async def test_the_practice_slack_gives_no_file_without_the_scope():
    async with PracticeSlack() as slack:
        slack.workspace.scopes = frozenset()
        client = AsyncWebClient(token=BOT_CREDENTIAL, base_url=slack.api_url, retry_handlers=[])
        with pytest.raises(SlackApiError, match="missing_scope"):
            await client.files_upload_v2(content=b"x", filename="x.png")


@needs_browser
async def test_in_the_browser_the_button_shows_the_picture_with_its_words(running):
    async with running() as slack, browser_page(390, 844) as page:
        await page.goto(slack.base_url)
        await expect(page.locator("#bot-state")).to_have_text("cspbot is connected")
        await page.fill("#words", f"/csp {ASKED}")
        await page.press("#words", "Enter")
        await page.get_by_role("button", name="Show the chart").click()
        picture = page.locator("article.private img").last
        await expect(picture).to_be_visible(timeout=20_000)
        await expect(picture).to_have_attribute("alt", re.compile("^Line chart of violence against the person"))
        assert await picture.evaluate("image => image.naturalWidth") >= 780
        assert await page.evaluate("() => document.documentElement.scrollWidth") == 390
