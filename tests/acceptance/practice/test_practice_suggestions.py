"""External menus: what the bot suggests while a person types."""

from tests.acceptance.practice.talking import (
    BRIEFING,
    INSPECTOR,
    bolt_app,
    connected,
    field,
    modal,
    option,
    plain,
    web_client,
)

MENU = {"type": "external_select", "min_query_length": 2, "placeholder": plain("Search")}


async def opened(slack):
    """A modal with the menu in it."""
    trigger = slack.workspace.tickets.trigger("U0CSO00001")
    answer = await web_client(slack).views_open(trigger_id=trigger, view=modal(field("priority", MENU)))
    return slack.workspace.views[answer["view"]["id"]]


def menu_bot(slack, *, options=None, groups=None):
    """A Bolt app that suggests these, and the letters that it was asked with."""
    app, asked = bolt_app(slack), []

    @app.options("priority")
    async def suggest(ack, payload):
        asked.append((payload["value"], payload["block_id"]))
        await (ack(option_groups=groups) if groups is not None else ack(options=options))

    return app, asked


async def test_an_external_menu_asks_the_bot_from_its_fewest_letters_on(slack):
    app, asked = menu_bot(slack, options=[option("Violent crime"), option("Burglary")])
    heard = []

    @app.view("form")
    async def save(ack, view):
        await ack()
        heard.append(view["state"]["values"]["priority"]["priority"]["selected_option"])

    async with connected(slack, app):
        view = await opened(slack)
        assert not (await slack.doings.suggest(view, "priority", "v")).asked
        found = await slack.doings.suggest(view, "priority", "vi")
        await slack.doings.submit(view, {"priority": "Burglary"})
    assert asked == [("vi", "priority")]
    assert found.words == ["Violent crime", "Burglary"]
    assert heard == [option("Burglary")]


async def test_suggestions_come_in_groups_in_messages_too(slack):
    groups = [{"label": plain("Priorities"), "options": [option("Violent crime")]}]
    app, asked = menu_bot(slack, groups=groups)
    async with connected(slack, app):
        section = {"type": "section", "text": plain("Which?"), "accessory": MENU | {"action_id": "priority"}}
        await app.client.chat_postMessage(channel=BRIEFING, text="Which?", blocks=[section])
        found = await slack.doings.suggest(slack.workspace.said_by_bot()[-1], "priority", "violent", user=INSPECTOR)
    assert found.groups == tuple(groups)
    assert asked[0][0] == "violent"


async def test_suggestions_that_slack_refuses_or_that_never_come_are_said(slack):
    app, _asked = menu_bot(slack, options=[option("x" * 76)] * 101)
    async with connected(slack, app):
        view = await opened(slack)
        refused = await slack.doings.suggest(view, "priority", "violent")
    assert "answer.options: 101, must be 0 to 100" in refused.notice
    alone = await slack.doings.suggest(view, "priority", "violent")
    assert alone.notice == "The options could not be loaded. cspbot is not connected."
