"""Modals and the Home tab in a real browser, mostly by keyboard, and as narrow as a phone."""

from playwright.async_api import expect

from tests.acceptance.practice.browsing import choose_from_menu, needs_browser, page_with, widest
from tests.acceptance.practice.talking import BRIEFING, BUTTON, bolt_app, field, modal, option, plain

pytestmark = needs_browser

OFFERED = {"shortcuts": [{"name": "Create CSP action", "type": "message", "callback_id": "create"}]}
WHAT = field("what", {"type": "plain_text_input", "multiline": True, "min_length": 5, "max_length": 60})
DUE = field("due", {"type": "datepicker"})
OWNER = field("owner", {"type": "users_select", "placeholder": plain("Who owes it")}, optional=True)
HOW = field("how", {"type": "radio_buttons", "options": [option("Once"), option("Monthly")]}, optional=True)
WATCH = field("watch", {"type": "checkboxes", "options": [option("Chair"), option("Officer")]}, optional=True)
PRIORITY = field("priority", {"type": "external_select", "min_query_length": 2, "placeholder": plain("Search")})
AREA = field(
    "area",
    {
        "type": "static_select",
        "option_groups": [
            {"label": plain("Boroughs"), "options": [option("Dartford"), option("Gravesham")]},
            {"label": plain("County"), "options": [option("Kent")]},
        ],
    },
    dispatch_action=True,
    optional=True,
)
DONE = {"type": "section", "block_id": "done", "text": plain("Stored."), "accessory": BUTTON}
LONG = [
    {"type": "section", "text": plain(f"Action {number}: check the baseline"), "accessory": BUTTON}
    for number in range(40)
]
WHOSE = {"type": "static_select", "action_id": "whose", "options": [option("Mine"), option("All")]}


def form_bot(slack):
    app = bolt_app(slack)
    app.stored = []

    @app.shortcut("create")
    async def form(ack, shortcut, client):
        await ack()
        view = modal(WHAT, DUE, OWNER, HOW, WATCH, AREA, PRIORITY, notify_on_close=True)
        await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    @app.action("area")
    async def area(ack, body, client):
        await ack()
        note = {"type": "context", "elements": [plain(f"In {body['actions'][0]['selected_option']['value']}")]}
        view = modal(WHAT, DUE, OWNER, HOW, WATCH, AREA, note, PRIORITY)
        await client.views_update(view_id=body["view"]["id"], view=view)

    @app.options("priority")
    async def suggest(ack, payload):
        words = ("Violent crime", "Vehicle crime")
        await ack(options=[option(each) for each in words if each.lower().startswith(payload["value"].lower())])

    @app.view("form")
    async def save(ack, view):
        values = view["state"]["values"]
        if values["due"]["due"]["selected_date"] < "2015-02-06":
            await ack(response_action="errors", errors={"due": "This day has gone", "how": "Choose how often"})
            return
        app.stored.append(values)
        await ack(response_action="push", view=modal(DONE, callback_id="done", submit=None))

    @app.view_closed("form")
    async def closed(ack, body):
        await ack()
        app.stored.append(("closed", body["is_cleared"]))

    return app


async def opened_form(page, slack):
    """The modal as it opens from the menu of a message."""
    await slack.doings.say("CSU Inspector", BRIEFING, "We should check the baseline")
    await choose_from_menu(page, "We should check the baseline", "Create CSP action")
    dialog = page.locator("#modal")
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_role("textbox", name="What")).to_be_focused()
    return dialog


async def test_a_form_is_filled_in_by_keyboard_corrected_and_stored():
    apps = []
    async with page_with(lambda slack: apps.append(form_bot(slack)) or apps[0], **OFFERED) as (page, slack):
        dialog = await opened_form(page, slack)
        await page.keyboard.type("Chk")
        await dialog.get_by_role("button", name="Save").press("Enter")
        await expect(dialog.locator("[data-input=what] .error")).to_have_text("Please enter at least 5 characters.")
        await expect(dialog.get_by_role("textbox", name="What")).to_be_focused()
        await page.keyboard.type(" the baseline")
        await dialog.get_by_label("Due", exact=True).fill("2015-02-01")
        await dialog.get_by_role("combobox", name="Owner").select_option(label="CSU Inspector")
        await dialog.get_by_role("checkbox", name="Chair").press("Space")
        search = dialog.get_by_role("combobox", name="Priority")
        await search.press_sequentially("vi")
        await expect(dialog.get_by_role("option", name="Violent crime")).to_be_visible()
        await search.press("ArrowDown")
        await search.press("Enter")
        await expect(search).to_have_value("Violent crime")
        await dialog.get_by_role("button", name="Save").press("Enter")
        await expect(dialog.locator("[data-input=due] .error")).to_have_text("This day has gone")
        await expect(dialog.get_by_label("Due", exact=True)).to_be_focused()
        await dialog.get_by_label("Due", exact=True).fill("2015-02-18")
        await dialog.get_by_role("button", name="Save").press("Enter")
        await expect(dialog).to_contain_text("Stored.")
        await dialog.get_by_role("button", name="Close all 2").press("Enter")
        await expect(dialog).to_be_hidden()
        await slack.workspace.journal.until(lambda: len(apps[0].stored) == 2)
    values, closed = apps[0].stored
    assert values["what"]["what"]["value"] == "Chk the baseline"
    assert values["owner"]["owner"]["selected_user"] == "U0INSP0001"
    assert values["watch"]["watch"]["selected_options"] == [option("Chair")]
    assert values["priority"]["priority"]["selected_option"] == option("Violent crime")
    assert closed == ("closed", True)


async def test_an_update_leaves_what_is_entered_and_the_keyboard_where_they_are():
    async with page_with(form_bot, **OFFERED) as (page, slack):
        dialog = await opened_form(page, slack)
        await page.keyboard.type("Check the baseline")
        await dialog.get_by_role("radio", name="Monthly").check()
        menu = dialog.get_by_role("combobox", name="Area")
        await menu.focus()
        await menu.select_option("gravesham")
        await expect(dialog).to_contain_text("In gravesham")
        await expect(menu).to_be_focused()
        await expect(menu).to_have_value("gravesham")
        assert await menu.locator("optgroup").count() == 2
        await expect(dialog.get_by_role("textbox", name="What")).to_have_value("Check the baseline")
        await expect(dialog.get_by_role("radio", name="Monthly")).to_be_checked()
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        assert slack.workspace.open_views["U0CSO00001"] == []


async def test_a_search_that_is_too_short_or_finds_nothing_is_said():
    async with page_with(form_bot, **OFFERED) as (page, slack):
        dialog = await opened_form(page, slack)
        search = dialog.get_by_role("combobox", name="Priority")
        said = dialog.locator("[data-input=priority] .hint[role=status]")
        await search.press_sequentially("v")
        await expect(said).to_have_text("Type at least 2 letters.")
        await search.press_sequentially("x")
        await expect(said).to_have_text("No results")
        await dialog.get_by_role("button", name="Save").focus()
        await expect(search).to_have_value("")


async def test_a_modal_shows_only_in_the_tab_that_it_was_opened_from():
    async with page_with(form_bot, **OFFERED) as (page, slack):
        dialog = await opened_form(page, slack)
        second = await page.context.new_page()
        await second.goto(slack.base_url)
        await expect(second.locator("article", has_text="We should check the baseline")).to_be_visible()
        await expect(second.locator("#modal")).to_be_hidden()
        await expect(dialog).to_be_visible()
        await dialog.get_by_role("button", name="Close").click()
        await expect(dialog).to_be_hidden()


async def test_on_a_phone_a_form_is_no_wider_than_the_screen():
    async with page_with(form_bot, width=360, height=740, **OFFERED) as (page, slack):
        dialog = await opened_form(page, slack)
        assert await widest(page) <= 360
        await dialog.get_by_role("combobox", name="Priority").press_sequentially("vi")
        await expect(dialog.get_by_role("option", name="Violent crime")).to_be_visible()
        assert await widest(page) <= 360


def home_bot(slack):
    app = bolt_app(slack)

    @app.event("app_home_opened")
    async def opened(event, client):
        if event["tab"] == "home" and "view" not in event:
            await client.views_publish(user_id=event["user"], view=home("Nothing chosen"))

    @app.action("done")
    async def done(ack, body, client):
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=home("Pressed"))

    @app.action("whose")
    async def whose(ack, body, client):
        await ack()
        value = body["view"]["state"]["values"]["filter"]["whose"]["selected_option"]["value"]
        await client.views_publish(user_id=body["user"]["id"], view=home(f"Chosen: {value}"))
        await client.views_open(trigger_id=body["trigger_id"], view=modal(WHAT))

    return app


def home(words):
    chosen = {"type": "actions", "block_id": "filter", "elements": [WHOSE]}
    return {"type": "home", "blocks": [{"type": "header", "text": plain(words)}, chosen, *LONG]}


async def test_the_home_tab_is_drawn_anew_without_losing_the_place():
    async with page_with(home_bot, width=360, height=740) as (page, _slack):
        await page.click("#open-rooms")
        await page.locator("#dms button").click()
        await page.locator("#tab-messages").focus()
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#home")).to_contain_text("Nothing chosen")
        assert await widest(page) <= 360
        button = page.locator("#home").get_by_role("button", name="Done").nth(30)
        await button.focus()
        before = await page.locator("#home").evaluate("node => node.scrollTop")
        await button.press("Enter")
        await expect(page.locator("#home")).to_contain_text("Pressed")
        await expect(page.locator("#home").get_by_role("button", name="Done").nth(30)).to_be_focused()
        assert before > 0
        assert await page.locator("#home").evaluate("node => node.scrollTop") == before


async def test_a_choice_on_the_home_tab_stays_chosen_and_may_open_a_form():
    async with page_with(home_bot) as (page, _slack):
        await page.locator("#dms button").click()
        await page.click("#tab-home")
        menu = page.locator("#home select")
        await menu.select_option("all")
        await expect(page.locator("#home")).to_contain_text("Chosen: all")
        await expect(page.locator("#modal")).to_be_visible()
        await expect(menu).to_have_value("all")


async def test_a_home_tab_that_was_never_published_says_so():
    async with page_with(bolt_app) as (page, slack):
        slack.workspace.events -= {"app_home_opened"}
        await page.locator("#dms button").click()
        await page.click("#tab-home")
        await expect(page.locator("#home")).to_contain_text("It has published nothing for you yet.")
