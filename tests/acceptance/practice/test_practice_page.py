"""The page of the practice Slack in a real browser, with a small Bolt app behind it."""

import pytest
from playwright.async_api import expect

from bot.sandbox import PracticeSlack
from tests.acceptance.practice.browsing import browser_page, needs_browser, page_with
from tests.acceptance.practice.talking import BRIEFING, bolt_app, plain

NASTY = "<img src=x onerror=alert(1)> &lt;b&gt; *bold* <javascript:alert(1)|link>"

pytestmark = needs_browser


def cell(text):
    return {"type": "raw_text", "text": text}


CHART = {
    "type": "data_visualization",
    "title": "Violence against the person",
    "chart": {
        "type": "line",
        "series": [{"name": "Recorded", "data": [{"label": "Oct", "value": 142}, {"label": "Nov", "value": 128}]}],
        "axis_config": {"categories": ["Oct", "Nov"], "x_label": "Month", "y_label": "Offences"},
    },
}
CARD = {
    "text": "2,109 offences",
    "blocks": [
        {"type": "header", "text": plain("Violent crime")},
        {"type": "section", "text": {"type": "mrkdwn", "text": NASTY}},
        {"type": "table", "rows": [[cell("Figure"), cell("Dartford")], [cell("Violent crime"), cell("2,109")]]},
        CHART,
        {"type": "actions", "elements": [{"type": "button", "text": plain("Share in channel"), "action_id": "share"}]},
    ],
}
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Create CSP action"),
    "submit": plain("Save"),
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": plain("What"),
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}
OFFERED = {
    "commands": [{"command": "/csp", "description": "Figures and actions", "usage_hint": "priority NAME"}],
    "suggestions": ["/csp priority violent-crime"],
    "shortcuts": [{"name": "Create CSP action", "type": "message", "callback_id": "create"}],
}


def small_bot(slack):
    app = bolt_app(slack)

    @app.command("/csp")
    async def answer(ack):
        await ack(**CARD)

    @app.action("share")
    async def share(ack, respond):
        await ack()
        await respond(text="Shared by the CSU", response_type="in_channel")

    @app.shortcut("create")
    async def form(ack, shortcut, client):
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)

    @app.view("form")
    async def save(ack, view, client):
        await ack()
        words = view["state"]["values"]["what"]["words"]["value"]
        await client.chat_postMessage(channel=BRIEFING, text=f"Stored: {words}")

    @app.event("app_mention")
    async def mention(event, say):
        await say(text="Here", thread_ts=event["ts"])

    return app


def opened(width=1280, height=800):
    """A running practice Slack with the bot connected, and its page at this width."""
    return page_with(small_bot, width, height, **OFFERED)


async def test_a_typed_command_shows_its_answer_to_the_one_who_asked():
    async with opened() as (page, _slack):
        await page.fill("#words", "/csp priority violent-crime")
        await page.press("#words", "Enter")
        answer = page.locator("article.private")
        await expect(answer).to_contain_text("Only visible to you")
        await expect(answer.locator("table").first.locator("td")).to_have_text("2,109")
        await expect(answer.get_by_role("img", name="Violence against the person: line chart.")).to_be_visible()
        await expect(page.locator("#heard")).to_contain_text("cspbot: 2,109 offences")
        await page.select_option("#me", label="CSU Inspector")
        await expect(page.locator("article.private")).to_have_count(0)


async def test_what_a_message_says_is_never_read_as_html():
    async with opened() as (page, _slack):
        await page.click(".phrase")
        words = page.locator("article.private .words").first
        await expect(words).to_contain_text("img src=x onerror=alert(1) <b> bold link")
        await expect(words.locator("strong")).to_have_text("bold")
        assert await page.locator("article img, article a").count() == 0


async def test_a_button_is_pressed_with_the_keyboard_and_others_see_what_comes():
    async with opened() as (page, slack):
        await page.click(".phrase")
        button = page.get_by_role("button", name="Share in channel")
        await button.focus()
        await button.press("Enter")
        await expect(page.locator("article").last).to_contain_text("Shared by the CSU")
        await slack.doings.say("CSU Inspector", "csp-partners", "Good morning")
        await expect(page.locator("#channels .count")).to_have_text("1 new")


async def test_a_command_is_completed_from_its_hints():
    async with opened() as (page, _slack):
        await page.locator("#words").press_sequentially("/c")
        hints = page.get_by_role("listbox", name="Suggestions")
        await expect(hints.get_by_role("option").first).to_contain_text("/csp priority NAME")
        await page.press("#words", "ArrowDown")
        await page.press("#words", "Tab")
        await expect(page.locator("#words")).to_have_value("/csp ")


async def test_a_message_becomes_an_action_by_its_menu_and_a_form():
    async with opened() as (page, slack):
        await slack.doings.say("CSU Inspector", BRIEFING, "We should check the baseline")
        message = page.locator("article", has_text="We should check the baseline")
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await page.get_by_role("menuitem", name="Create CSP action").click()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("alert").first).to_have_text("Please complete this required field.")
        await page.get_by_role("textbox", name="What").fill("Check the baseline")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator("article").last).to_contain_text("Stored: Check the baseline")
        await expect(page.locator("#modal")).to_be_hidden()


async def test_a_form_left_open_is_closed_by_loading_the_page_again():
    async with opened() as (page, slack):
        await slack.doings.say("CSU Inspector", BRIEFING, "We should check the baseline")
        message = page.locator("article", has_text="We should check the baseline")
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await page.get_by_role("menuitem", name="Create CSP action").click()
        await expect(page.locator("#modal")).to_be_visible()
        await page.reload()
        await expect(page.locator("article", has_text="We should check the baseline")).to_be_visible()
        await expect(page.locator("#modal")).to_be_hidden()
        assert slack.workspace.open_views["U0CSO00001"] == []


@pytest.mark.parametrize("enabled", [True, False])
async def test_the_bot_has_a_home_tab_only_where_its_manifest_enables_one(enabled):
    async with PracticeSlack(home_tab=enabled) as slack, browser_page() as page:
        await page.goto(slack.base_url)
        await page.locator("#dms button").click()
        await expect(page.locator("#room-name")).to_have_text("cspbot")
        assert await page.locator("#tabs").is_visible() is enabled


async def test_a_mention_is_answered_in_a_thread_which_takes_no_commands():
    async with opened() as (page, _slack):
        await page.fill("#words", "@cspbot hello")
        await page.press("#words", "Enter")
        await page.get_by_role("button", name="1 reply").click()
        thread = page.get_by_role("complementary", name="Thread")
        await expect(thread.locator("article").last).to_contain_text("Here")
        await thread.get_by_role("combobox").fill("/csp help")
        await thread.get_by_role("combobox").press("Enter")
        await expect(thread.locator(".note")).to_contain_text("/csp cannot be used in a thread")


async def test_the_clock_moves_on_from_the_page():
    async with opened() as (page, _slack):
        await page.get_by_role("button", name="Next working day 08:30").click()
        await expect(page.locator("#clock-now")).to_have_text("Monday 9 February 2015, 08:30")
        await page.fill("#moment", "2015-02-01T08:30")
        await page.locator("#move-to button").click()
        await expect(page.locator("#clock-note")).to_contain_text("The practice clock only goes forward.")


async def test_the_page_finds_its_slack_again_and_keeps_what_was_typed():
    async with browser_page() as page:
        async with PracticeSlack() as slack:
            await page.goto(slack.base_url)
            await page.fill("#words", "half a sen")
        await expect(page.locator("#bot-state")).to_contain_text("The practice Slack does not answer.")
        async with PracticeSlack(slack.workspace, port=slack.port) as again:
            await again.doings.say("CSU Inspector", BRIEFING, "Still there?")
            await expect(page.locator("article").last).to_contain_text("Still there?")
            await expect(page.locator("#words")).to_have_value("half a sen")


async def test_on_a_phone_nothing_scrolls_sideways_and_the_channels_are_a_drawer():
    async with opened(width=360, height=740) as (page, _slack):
        await page.click(".phrase")
        await expect(page.locator("article.private")).to_be_visible()
        assert await page.evaluate("() => document.documentElement.scrollWidth") == 360
        assert await page.evaluate("() => document.querySelector('#scroll').scrollWidth") <= 360
        await expect(page.locator("#rooms")).to_be_hidden()
        await page.click("#open-rooms")
        await page.locator("#channels button", has_text="csp-partners").click()
        await expect(page.locator("#room-name")).to_have_text("#csp-partners")
        await expect(page.locator("#rooms")).to_be_hidden()
