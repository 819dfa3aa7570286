"""The Home tab: what the bot hears when it is opened, and what people do in it."""

import pytest

from bot.sandbox.entries import NoSuchChoice
from tests.acceptance.practice.talking import (
    BUTTON,
    OFFICER,
    bolt_app,
    connected,
    field,
    modal,
    option,
    plain,
    refusal,
    web_client,
)

OFFICER_ID = "U0CSO00001"
MENU = {"type": "overflow", "action_id": "more", "options": [option("Done"), option("Later")]}
CHOICE = {"type": "static_select", "action_id": "whose", "options": [option("Mine"), option("All")]}
HOME = {
    "type": "home",
    "blocks": [
        {"type": "section", "block_id": "item", "text": plain("Check the baseline"), "accessory": MENU},
        {"type": "actions", "block_id": "buttons", "elements": [BUTTON, CHOICE]},
    ],
}


def home_bot(slack):
    """A Bolt app that publishes HOME to whoever opens it, and what it heard."""
    app, heard = bolt_app(slack), []

    @app.event("app_home_opened")
    async def opened(event, client):
        heard.append((event["tab"], "view" in event))
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=HOME)

    @app.action("done")
    async def done(ack, body, client):
        await ack()
        heard.append((body["container"]["type"], body["view"]["type"], body["actions"][0]["value"]))
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field("why", {"type": "plain_text_input"})))

    @app.action("more")
    async def more(ack, action):
        await ack()
        heard.append(action["selected_option"]["value"])

    @app.action("whose")
    async def whose(ack, body):
        await ack()
        heard.append(body["view"]["state"]["values"]["buttons"]["whose"]["selected_option"]["value"])

    return app, heard


async def test_opening_a_tab_tells_the_bot_which_and_what_was_there_before(slack):
    app, heard = home_bot(slack)
    async with connected(slack, app):
        seen = await slack.doings.open_home(OFFICER, "messages")
        assert OFFICER_ID not in slack.workspace.homes
        await slack.doings.open_home(OFFICER)
        await slack.doings.open_home(OFFICER)
    assert seen.acked
    assert heard == [("messages", False), ("home", False), ("home", True)]


async def test_an_app_that_does_not_subscribe_hears_nothing(slack):
    app, heard = home_bot(slack)
    slack.workspace.events -= {"app_home_opened"}
    async with connected(slack, app):
        assert (await slack.doings.open_home(OFFICER)).acked
    assert heard == []


async def test_buttons_and_menus_of_the_home_tab_work_and_a_button_opens_a_modal(slack):
    app, heard = home_bot(slack)
    async with connected(slack, app):
        await slack.doings.open_home(OFFICER)
        home = slack.workspace.homes[OFFICER_ID]
        seen = await slack.doings.press_in_view(home, "done")
        await slack.doings.press_in_view(home, "more", "Later")
        await slack.doings.press_in_view(home, "whose", "All")
        with pytest.raises(NoSuchChoice):
            await slack.doings.press_in_view(home, "whose", "Nobody's")
    assert heard == [("home", False), ("view", "home", "7"), "later", "all"]
    assert [view.payload["callback_id"] for view in seen.views] == ["form"]


async def test_a_home_tab_is_published_unless_it_changed_meanwhile(slack):
    client = web_client(slack)
    first = await client.views_publish(user_id=OFFICER_ID, view=HOME)
    await client.views_publish(user_id=OFFICER_ID, view=HOME, hash=first["view"]["hash"])
    late = client.views_publish(user_id=OFFICER_ID, view=HOME, hash=first["view"]["hash"])
    assert await refusal(late) == "hash_conflict"
    assert await refusal(client.views_publish(user_id="U0NOBODY01", view=HOME)) == "user_not_found"


async def test_a_modal_is_no_home_tab_and_a_home_tab_has_its_limits(slack):
    client = web_client(slack)
    assert await refusal(client.views_publish(user_id=OFFICER_ID, view=modal())) == "invalid_arguments"
    long = {"type": "home", "blocks": [{"type": "divider"}] * 101}
    assert await refusal(client.views_publish(user_id=OFFICER_ID, view=long)) == "invalid_arguments"
