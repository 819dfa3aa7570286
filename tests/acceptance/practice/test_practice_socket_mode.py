"""Commands, events and presses over Socket Mode, answered by a real Bolt app."""

import asyncio

import httpx
import pytest

from tests.acceptance.practice.talking import BRIEFING, CARD, INSPECTOR, OFFICER, bolt_app, connected


async def test_a_command_is_answered_in_its_acknowledgement(slack):
    app = bolt_app(slack)

    @app.command("/csp")
    async def answer(ack, command):
        await ack(text=f"{command['user_name']} asked {command['text']}", blocks=CARD)

    async with connected(slack, app):
        seen = await slack.doings.command(OFFICER, "#csu-briefing", "/csp", "priority violent-crime")
    assert seen.acked
    assert seen.text == "community.safety.officer asked priority violent-crime"
    assert seen.message.to == "U0CSO00001"
    assert [block["type"] for block in seen.blocks] == ["section", "actions"]


async def test_an_answer_in_channel_is_seen_by_everybody(slack):
    app = bolt_app(slack)

    @app.command("/csp")
    async def answer(ack):
        await ack(text="for all", response_type="in_channel")

    async with connected(slack, app):
        seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "priorities")
    assert seen.message.to is None


async def test_a_bot_that_does_not_answer_in_time_is_told_on(slack):
    app = bolt_app(slack)

    @app.command("/csp")
    async def answer(ack):
        await asyncio.Event().wait()

    async with connected(slack, app):
        seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "priorities")
    assert not seen.acked
    assert seen.notice == "/csp failed: cspbot did not respond in time."


async def test_without_a_connection_slack_says_so(slack):
    seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "help")
    assert seen.notice == "/csp failed: cspbot is not connected."


async def test_an_answer_that_slack_refuses_shows_nothing_and_is_in_the_log(slack):
    app = bolt_app(slack)

    @app.command("/csp")
    async def answer(ack):
        await ack(text="x", blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "no"}}])

    async with connected(slack, app):
        seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "help")
    assert (seen.acked, seen.messages) == (True, ())
    assert seen.refused == ("blocks[0].text: 'mrkdwn' is not plain_text",)
    assert [each["problems"] for each in slack.workspace.log if each["what"] == "refused_ack"] == [list(seen.refused)]


async def test_a_mention_and_a_direct_message_become_events(slack):
    app, heard = bolt_app(slack), []

    @app.event("app_mention")
    async def mention(event, say):
        heard.append(event["channel"])
        await say(text="yes?", thread_ts=event["ts"])

    @app.event("message")
    async def message(event):
        heard.append(event["channel_type"])

    async with connected(slack, app):
        seen = await slack.doings.say(OFFICER, BRIEFING, "<@U0CSPBOT01> priorities")
        await slack.doings.say(OFFICER, "@cspbot", "priorities")
        await slack.doings.say(OFFICER, BRIEFING, "nothing for the bot")
    assert heard == [BRIEFING, "im"]
    assert seen.text == "yes?"
    assert seen.message.thread_ts == seen.said.ts


async def test_a_button_is_pressed_and_the_message_replaced(slack):
    app, pressed = bolt_app(slack), []

    @app.action("done")
    async def done(ack, body, respond):
        await ack()
        pressed.append((body["actions"][0]["value"], body["container"]["is_ephemeral"], "message" in body))
        await respond(text="Done.", replace_original=True)

    async with connected(slack, app):
        posted = await app.client.chat_postMessage(channel=BRIEFING, text="x", blocks=CARD)
        message = slack.workspace.message(BRIEFING, posted["ts"])
        seen = await slack.doings.press(INSPECTOR, message, "Done")
        assert seen.text == "Done."
        assert message.blocks == []
        await app.client.chat_postEphemeral(channel=BRIEFING, user="U0CSO00001", text="x", blocks=CARD)
        await slack.doings.press(OFFICER, slack.workspace.said_by_bot()[-1], "done", "7")
    assert pressed == [("7", False, True), ("7", True, False)]


async def test_a_menu_is_chosen_from_by_its_words(slack):
    app, chosen = bolt_app(slack), []
    option = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Done", "Open")]
    menu = {"type": "overflow", "action_id": "more", "options": option}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": menu}

    @app.action("more")
    async def more(ack, action):
        await ack()
        chosen.append(action["selected_option"]["value"])

    async with connected(slack, app):
        await app.client.chat_postMessage(channel=BRIEFING, text="x", blocks=[section])
        await slack.doings.press(OFFICER, slack.workspace.said_by_bot()[-1], "more", "Open")
    assert chosen == ["open"]


async def test_a_response_url_works_five_times(slack):
    name = slack.workspace.tickets.response("U0CSO00001", BRIEFING)
    async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
        answers = [await client.post(f"/response/{name}", json={"text": "x"}) for _ in range(6)]
    assert [each.status_code for each in answers] == [200] * 5 + [404]
    assert len(slack.workspace.said_by_bot()) == 5


@pytest.mark.parametrize("how", ["after", "together"])
async def test_the_same_envelope_can_arrive_twice(slack, how):
    app, triggers = bolt_app(slack), []

    @app.command("/csp")
    async def answer(ack, body):
        triggers.append(body["trigger_id"])
        await ack(text="once?")

    slack.workspace.deliver_twice = how
    async with connected(slack, app):
        seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "help")
    assert len(triggers) == 2
    assert len(set(triggers)) == 1
    assert len(seen.messages) == 2


async def test_an_event_that_nobody_acknowledges_is_sent_again(slack):
    app, attempts = bolt_app(slack), []

    @app.event("message")
    async def message(request):
        attempts.append(request.headers["x-slack-retry-num"][0])
        if len(attempts) < 3:
            raise RuntimeError("not now")

    @app.error
    async def swallow(error):
        await asyncio.Event().wait()

    async with connected(slack, app):
        seen = await slack.doings.say(OFFICER, "@cspbot", "hello")
        assert not seen.acked
        await slack.workspace.journal.until(lambda: len(attempts) == 3)
        await slack.workspace.journal.until(lambda: slack.workspace.log[-1].get("outcome") == "acked")
    assert attempts == ["0", "1", "2"]
