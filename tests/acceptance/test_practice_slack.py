"""The practice Slack, driven by the real slack-sdk and slack-bolt clients over real sockets."""

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import httpx
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL, SIGNING_KEY, PortTaken, PracticeSlack

OFFICER = "Community Safety Officer"
INSPECTOR = "CSU Inspector"
BRIEFING = "C0CSUBRIEF"
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Done"}, "action_id": "done", "value": "7"}
CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Check the baseline*"}},
    {"type": "actions", "elements": [BUTTON]},
]


@pytest.fixture
async def slack():
    async with PracticeSlack(ack_seconds=1.0, retry_seconds=(0.0, 0.01, 0.02)) as running:
        yield running


def web_client(slack, token=BOT_CREDENTIAL, **options):
    return AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[], **options)


@asynccontextmanager
async def connected(slack, app, handlers=1):
    """The Bolt app connected over Socket Mode, until the block ends."""
    open_ones = []
    try:
        for _ in range(handlers):
            handler = AsyncSocketModeHandler(app, APP_CREDENTIAL)
            open_ones.append(handler)
            await handler.connect_async()
        await slack.workspace.journal.until(lambda: slack.sockets.connected == handlers)
        yield
    finally:
        for handler in open_ones:
            await handler.close_async()


def bolt_app(slack):
    return AsyncApp(client=web_client(slack), process_before_response=True)


class TestWebApi:
    async def test_the_bot_learns_who_it_is(self, slack):
        me = await web_client(slack).auth_test()
        assert (me["user_id"], me["team_id"], me["bot_id"]) == ("U0CSPBOT01", "T0PRACTICE", "B0CSPBOT01")

    async def test_the_synchronous_client_posts_too(self, slack):
        client = WebClient(token=BOT_CREDENTIAL, base_url=slack.api_url)
        answer = await asyncio.to_thread(client.chat_postMessage, channel="#csu-briefing", text="Good morning")
        assert slack.workspace.message(BRIEFING, answer["ts"]).text == "Good morning"

    @pytest.mark.parametrize(
        ("token", "error"), [("xoxb-wrong", "invalid_auth"), (APP_CREDENTIAL, "not_allowed_token_type")]
    )
    async def test_a_wrong_token_is_refused(self, slack, token, error):
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack, token).auth_test()
        assert refused.value.response["error"] == error

    async def test_a_call_without_a_token_is_refused(self, slack):
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{slack.api_url}auth.test")
        assert answer.json() == {"ok": False, "error": "not_authed"}

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ({"channel": "C0NOWHERE0", "text": "x"}, "channel_not_found"),
            ({"channel": BRIEFING}, "no_text"),
            ({"channel": BRIEFING, "text": "x" * 4_001}, "msg_too_long"),
            ({"channel": BRIEFING, "text": "x", "blocks": [{"type": "header"}]}, "invalid_blocks"),
            ({"channel": BRIEFING, "text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
            ({"channel": BRIEFING, "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ],
    )
    async def test_a_bad_message_is_refused_by_slacks_name_for_it(self, slack, arguments, error):
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).api_call("chat.postMessage", json=arguments)
        assert refused.value.response["error"] == error
        assert slack.workspace.said_by_bot() == []

    async def test_refused_blocks_are_explained(self, slack):
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).chat_postMessage(channel=BRIEFING, text="x", blocks=[{"type": "header"}])
        assert refused.value.response["response_metadata"]["messages"] == [
            "[ERROR] blocks[0].text: must be a text object"
        ]

    async def test_where_the_bot_is_not_a_member_it_cannot_post(self, slack):
        slack.workspace.channel("csp-partners").members.remove("U0CSPBOT01")
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).chat_postMessage(channel="C0PARTNERS", text="x")
        assert refused.value.response["error"] == "not_in_channel"
        await web_client(slack).conversations_join(channel="C0PARTNERS")
        await web_client(slack).chat_postMessage(channel="C0PARTNERS", text="x")

    async def test_an_archived_channel_takes_nothing(self, slack):
        slack.workspace.channel(BRIEFING).is_archived = True
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
        assert refused.value.response["error"] == "is_archived"

    async def test_a_block_that_this_workspace_does_not_know_is_refused(self, slack):
        slack.workspace.refused_blocks.add("table")
        table = {"type": "table", "rows": [[{"type": "raw_text", "text": "2,109"}]]}
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).chat_postMessage(channel=BRIEFING, text="x", blocks=[table])
        assert refused.value.response["error"] == "invalid_blocks"

    async def test_history_is_read_back_by_real_time_and_gives_metadata_only_when_asked(self, slack):
        client = web_client(slack)
        before = time.time()
        metadata = {"event_type": "csp_digest", "event_payload": {"key": "k1"}}
        first = await client.chat_postMessage(channel=BRIEFING, text="one", metadata=metadata)
        second = await client.chat_postMessage(channel=BRIEFING, text="two")
        assert before <= float(first["ts"]) < float(second["ts"]) <= time.time() + 1

        plain = await client.conversations_history(channel=BRIEFING, oldest=str(before))
        assert [each["text"] for each in plain["messages"]] == ["two", "one"]
        assert "metadata" not in plain["messages"][1]
        full = await client.conversations_history(channel=BRIEFING, include_all_metadata=True, limit=1)
        assert full["has_more"] is True
        rest = await client.conversations_history(
            channel=BRIEFING, include_all_metadata=True, cursor=full["response_metadata"]["next_cursor"]
        )
        assert rest["messages"][0]["metadata"] == metadata
        after = await client.conversations_history(channel=BRIEFING, oldest=first["ts"])
        assert [each["text"] for each in after["messages"]] == ["two"]

    async def test_history_lag_hides_young_messages(self, slack):
        slack.workspace.history_lag = 60
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="one")
        assert (await web_client(slack).conversations_history(channel=BRIEFING))["messages"] == []

    async def test_a_thread_is_read_with_its_parent(self, slack):
        client = web_client(slack)
        parent = await client.chat_postMessage(channel=BRIEFING, text="parent")
        await client.chat_postMessage(channel=BRIEFING, text="reply", thread_ts=parent["ts"])
        thread = await client.conversations_replies(channel=BRIEFING, ts=parent["ts"])
        assert [each["text"] for each in thread["messages"]] == ["parent", "reply"]
        history = await client.conversations_history(channel=BRIEFING)
        assert [(each["text"], each["reply_count"]) for each in history["messages"]] == [("parent", 1)]

    async def test_a_message_is_updated_and_deleted(self, slack):
        client = web_client(slack)
        posted = await client.chat_postMessage(channel=BRIEFING, text="one")
        await client.chat_update(channel=BRIEFING, ts=posted["ts"], text="two", blocks=CARD)
        assert slack.workspace.message(BRIEFING, posted["ts"]).text == "two"
        await client.chat_delete(channel=BRIEFING, ts=posted["ts"])
        assert slack.workspace.said_by_bot() == []

    async def test_an_ephemeral_message_is_seen_by_one_person_and_kept_out_of_history(self, slack):
        client = web_client(slack)
        await client.chat_postEphemeral(channel=BRIEFING, user="U0CSO00001", text="for you")
        assert (await client.conversations_history(channel=BRIEFING))["messages"] == []
        assert [each.to for each in slack.workspace.said_by_bot(BRIEFING)] == ["U0CSO00001"]
        with pytest.raises(SlackApiError):
            await client.chat_postEphemeral(channel=BRIEFING, user="U0COUNC001", text="not there")

    async def test_people_and_conversations_are_known(self, slack):
        client = web_client(slack)
        warden = await client.users_info(user="U0WARDEN01")
        assert warden["user"]["is_restricted"] is True
        assert warden["user"]["tz"] == "Europe/London"
        shared = await client.conversations_info(channel="C0KENTSHRD")
        assert shared["channel"]["is_ext_shared"] is True
        opened = await client.conversations_open(users=["U0CSO00001"])
        posted = await client.chat_postMessage(channel="U0CSO00001", text="hello")
        assert opened["channel"]["id"] == posted["channel"]
        mine = await client.users_conversations(types="public_channel,private_channel")
        assert len(mine["channels"]) == 4
        members = await client.conversations_members(channel="C0KENTSHRD")
        assert members["members"] == ["U0CSO00001", "U0CSPBOT01"]

    async def test_a_file_goes_up_in_three_steps_and_into_an_image_block(self, slack):
        client = web_client(slack)
        done = await client.files_upload_v2(filename="chart.png", content=b"\x89PNG practice", title="Chart")
        image = {"type": "image", "slack_file": {"id": done["files"][0]["id"]}, "alt_text": "Violent crime by month"}
        await client.chat_postMessage(channel=BRIEFING, text="Chart", blocks=[image])
        with pytest.raises(SlackApiError):
            wrong = image | {"slack_file": {"id": "F0000000000"}}
            await client.chat_postMessage(channel=BRIEFING, text="Chart", blocks=[wrong])

    async def test_a_home_tab_is_published_unless_it_changed_meanwhile(self, slack):
        client = web_client(slack)
        home = {"type": "home", "blocks": [{"type": "divider"}]}
        first = await client.views_publish(user_id="U0CSO00001", view=home)
        await client.views_publish(user_id="U0CSO00001", view=home, hash=first["view"]["hash"])
        with pytest.raises(SlackApiError) as refused:
            await client.views_publish(user_id="U0CSO00001", view=home, hash=first["view"]["hash"])
        assert refused.value.response["error"] == "hash_conflict"

    async def test_scopes_that_the_manifest_forgot_are_missing(self, slack):
        slack.workspace.scopes = frozenset({"chat:write"})
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).conversations_history(channel=BRIEFING)
        assert refused.value.response["error"] == "missing_scope"

    async def test_an_unknown_method_is_named_so(self, slack):
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).api_call("admin.users.list")
        assert refused.value.response["error"] == "unknown_method"

    async def test_blocks_are_validated_without_a_token(self, slack):
        answer = await AsyncWebClient(base_url=slack.api_url).blocks_validate(blocks=CARD)
        assert answer["ok"] is True


class TestFaults:
    async def test_a_rate_limit_says_when_to_come_back(self, slack):
        slack.workspace.faults.add("chat.postMessage", "ratelimit", retry_after=7)
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "7"
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")

    @pytest.mark.parametrize(("kind", "posted"), [("server_error", 0), ("server_error_after", 1)])
    async def test_a_server_error_comes_before_or_after_the_message_is_stored(self, slack, kind, posted):
        slack.workspace.faults.add("chat.postMessage", kind)
        with pytest.raises(SlackApiError) as refused:
            await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
        assert refused.value.response.status_code == 500
        assert len(slack.workspace.said_by_bot()) == posted

    @pytest.mark.parametrize(("kind", "posted"), [("drop_before", 0), ("drop_after", 1)])
    async def test_a_connection_breaks_before_or_after_the_message_is_stored(self, slack, kind, posted):
        slack.workspace.faults.add("chat.postMessage", kind)
        with pytest.raises(aiohttp.ClientConnectionError):
            await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
        assert len(slack.workspace.said_by_bot()) == posted

    async def test_slack_sdks_own_retry_posts_twice_after_a_broken_connection(self, slack):
        slack.workspace.faults.add("chat.postMessage", "drop_after")
        await AsyncWebClient(token=BOT_CREDENTIAL, base_url=slack.api_url).chat_postMessage(channel=BRIEFING, text="x")
        assert len(slack.workspace.said_by_bot()) == 2

    @pytest.mark.parametrize("kind", ["slow", "slow_after"])
    async def test_a_slow_answer_outlasts_the_clients_patience(self, slack, kind):
        slack.workspace.faults.add("chat.postMessage", kind, seconds=0.5)
        with pytest.raises(TimeoutError):
            await web_client(slack, timeout=0.1).chat_postMessage(channel=BRIEFING, text="x")
        assert len(slack.workspace.said_by_bot()) == (1 if kind == "slow_after" else 0)

    async def test_faults_and_log_are_reached_from_another_process(self, slack):
        async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
            fault = {"method": "auth.test", "kind": "error", "error": "account_inactive", "times": 2}
            assert (await client.post("/practice/faults", json=fault)).json()["faults"][0]["times"] == 2
            assert (await client.post("/practice/faults", json={"method": "x", "kind": "y"})).status_code == 400
            with pytest.raises(SlackApiError):
                await web_client(slack).auth_test()
            await client.delete("/practice/faults")
            await web_client(slack).auth_test()
            log = (await client.get("/practice/log")).json()["log"]
        assert [(each["method"], each["ok"]) for each in log] == [("auth.test", False), ("auth.test", True)]

    async def test_a_foreign_web_page_cannot_use_the_switches(self, slack):
        async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
            assert (await client.post("/practice/faults", content='{"method": "x"}')).status_code == 400
            assert (await client.get("/practice/log", headers={"Host": "evil.example"})).status_code == 400


class TestSocketMode:
    async def test_a_command_is_answered_in_its_acknowledgement(self, slack):
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

    async def test_an_answer_in_channel_is_seen_by_everybody(self, slack):
        app = bolt_app(slack)

        @app.command("/csp")
        async def answer(ack):
            await ack(text="for all", response_type="in_channel")

        async with connected(slack, app):
            seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "priorities")
        assert seen.message.to is None

    async def test_a_bot_that_does_not_answer_in_time_is_told_on(self, slack):
        app = bolt_app(slack)

        @app.command("/csp")
        async def answer(ack):
            await asyncio.Event().wait()

        async with connected(slack, app):
            seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "priorities")
        assert not seen.acked
        assert seen.notice == "/csp failed: cspbot did not respond in time."

    async def test_without_a_connection_slack_says_so(self, slack):
        seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "help")
        assert seen.notice == "/csp failed: cspbot is not connected."

    async def test_an_answer_that_slack_refuses_shows_nothing_and_is_in_the_log(self, slack):
        app = bolt_app(slack)

        @app.command("/csp")
        async def answer(ack):
            await ack(text="x", blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "no"}}])

        async with connected(slack, app):
            seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "help")
        assert (seen.acked, seen.messages) == (True, ())
        assert seen.refused == ("blocks[0].text: 'mrkdwn' is not plain_text",)
        assert [each["problems"] for each in slack.workspace.log if each["what"] == "refused_ack"] == [
            list(seen.refused)
        ]

    async def test_a_mention_and_a_direct_message_become_events(self, slack):
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

    async def test_a_button_is_pressed_and_the_message_replaced(self, slack):
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

    async def test_a_menu_is_chosen_from_by_its_words(self, slack):
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

    async def test_a_shortcut_opens_a_form_which_is_corrected_and_submitted(self, slack):
        app, stored = bolt_app(slack), []
        fields = [
            {"type": "input", "block_id": "what", "label": {"type": "plain_text", "text": "What"}}
            | {"element": {"type": "plain_text_input", "action_id": "words"}},
            {"type": "input", "block_id": "when", "label": {"type": "plain_text", "text": "Due"}}
            | {"element": {"type": "datepicker", "action_id": "due", "initial_date": "2015-02-18"}},
        ]
        title, submit = ({"type": "plain_text", "text": words} for words in ("Action", "Save"))
        form = {"type": "modal", "callback_id": "form", "title": title, "submit": submit, "blocks": fields}

        @app.shortcut("create_action")
        async def open_form(ack, shortcut, client):
            await ack()
            await client.views_open(trigger_id=shortcut["trigger_id"], view=form)

        @app.view("form")
        async def save(ack, view):
            values = view["state"]["values"]
            if not values["what"]["words"]["value"]:
                await ack(response_action="errors", errors={"what": "Say what is to be done"})
                return
            await ack()
            stored.append((values["what"]["words"]["value"], values["when"]["due"]["selected_date"]))

        async with connected(slack, app):
            said = await slack.doings.say(OFFICER, BRIEFING, "We should check the baseline")
            seen = await slack.doings.shortcut(OFFICER, said.said, "create_action")
            wrong = await slack.doings.submit(seen.views[0])
            assert wrong.errors == {"what": "Say what is to be done"}
            await slack.doings.submit(seen.views[0], {"words": "Check the baseline"})
        assert stored == [("Check the baseline", "2015-02-18")]
        assert slack.workspace.open_views["U0CSO00001"] == []

    async def test_a_trigger_id_opens_one_view_within_its_time(self, slack):
        view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
        tickets = slack.workspace.tickets
        trigger = tickets.trigger("U0CSO00001")
        await web_client(slack).views_open(trigger_id=trigger, view=view)
        tickets.trigger_seconds = -1
        for late, error in ((trigger, "exchanged_trigger_id"), (tickets.trigger("U0CSO00001"), "expired_trigger_id")):
            with pytest.raises(SlackApiError) as refused:
                await web_client(slack).views_open(trigger_id=late, view=view)
            assert refused.value.response["error"] == error

    async def test_a_response_url_works_five_times(self, slack):
        name = slack.workspace.tickets.response("U0CSO00001", BRIEFING)
        async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
            answers = [await client.post(f"/response/{name}", json={"text": "x"}) for _ in range(6)]
        assert [each.status_code for each in answers] == [200] * 5 + [404]
        assert len(slack.workspace.said_by_bot()) == 5

    @pytest.mark.parametrize("how", ["after", "together"])
    async def test_the_same_envelope_can_arrive_twice(self, slack, how):
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

    async def test_two_connections_share_the_work_and_hello_counts_them(self, slack):
        app = bolt_app(slack)
        async with connected(slack, app, handlers=2):
            assert slack.sockets.connected == 2
        await slack.workspace.journal.until(lambda: slack.sockets.connected == 0)

    @pytest.mark.parametrize("how", ["refresh_requested", "drop"])
    async def test_a_disconnected_client_connects_again(self, slack, how):
        client = SocketModeClient(APP_CREDENTIAL, web_client=web_client(slack, APP_CREDENTIAL), ping_interval=0.2)
        heard = []

        async def acknowledge(connection, request):
            heard.append(request.type)
            await connection.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": "here"}))

        client.socket_mode_request_listeners.append(acknowledge)
        await client.connect()
        try:
            await slack.workspace.journal.until(lambda: slack.sockets.connected == 1)
            await slack.sockets.disconnect(how)
            await slack.workspace.journal.until(
                lambda: [each["what"] for each in slack.workspace.log].count("connected") == 2
            )
            seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "help")
        finally:
            await client.close()
        assert seen.text == "here"
        assert heard == ["slash_commands"]

    async def test_an_event_that_nobody_acknowledges_is_sent_again(self, slack):
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

    async def test_more_than_ten_connections_are_too_many(self, slack):
        async with aiohttp.ClientSession() as session:
            client = web_client(slack, APP_CREDENTIAL)
            addresses = [(await client.apps_connections_open(app_token=APP_CREDENTIAL))["url"] for _ in range(11)]
            links = [await session.ws_connect(address) for address in addresses]
            greetings = [await link.receive_json() for link in links]
            for link in links:
                await link.close()
        assert [each["type"] for each in greetings] == ["hello"] * 10 + ["disconnect"]
        assert [each["num_connections"] for each in greetings[:10]] == list(range(1, 11))
        assert greetings[10]["reason"] == "too_many_websockets"

    async def test_an_address_of_a_connection_works_once(self, slack):
        client = web_client(slack, APP_CREDENTIAL)
        address = (await client.apps_connections_open(app_token=APP_CREDENTIAL))["url"]
        async with aiohttp.ClientSession() as session, session.ws_connect(address):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(address)


class TestHttpMode:
    async def test_requests_are_signed_and_answers_are_shown(self, unused_tcp_port):
        async with PracticeSlack(events_url=f"http://127.0.0.1:{unused_tcp_port}/slack/events") as slack:
            app = AsyncApp(client=web_client(slack), signing_secret=SIGNING_KEY, process_before_response=True)
            heard = []

            @app.command("/csp")
            async def answer(ack, command):
                await ack(text=f"heard {command['text']}")

            @app.event("app_mention")
            async def mention(event):
                heard.append(event["text"])

            @app.action("done")
            async def done(ack, action):
                await ack()
                heard.append(action["value"])

            runner = aiohttp.web.AppRunner(app.web_app())
            await runner.setup()
            await aiohttp.web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
            try:
                seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "help & more")
                await slack.doings.say(OFFICER, BRIEFING, "<@U0CSPBOT01> hello")
                await app.client.chat_postMessage(channel=BRIEFING, text="x", blocks=CARD)
                pressed = await slack.doings.press(OFFICER, slack.workspace.said_by_bot(BRIEFING)[-1], "done")
            finally:
                await runner.cleanup()
            assert seen.text == "heard help & more"
            assert heard == ["<@U0CSPBOT01> hello", "7"]
            assert pressed.acked

    async def test_an_event_is_retried_with_its_number(self, unused_tcp_port):
        attempts = []

        async def answer(request):
            attempts.append(request.headers.get("X-Slack-Retry-Num", "first"))
            return aiohttp.web.Response(status=500 if len(attempts) < 3 else 200)

        web_app = aiohttp.web.Application()
        web_app.router.add_post("/slack/events", answer)
        runner = aiohttp.web.AppRunner(web_app)
        await runner.setup()
        await aiohttp.web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
        try:
            url = f"http://127.0.0.1:{unused_tcp_port}/slack/events"
            async with PracticeSlack(events_url=url, retry_seconds=(0.0, 0.01, 0.02)) as slack:
                await slack.doings.say(OFFICER, "@cspbot", "hello")
                await slack.workspace.journal.until(lambda: slack.workspace.log[-1].get("outcome") == "acked")
        finally:
            await runner.cleanup()
        assert attempts == ["first", "1", "2"]


class TestServing:
    async def test_a_taken_port_is_said_in_one_sentence(self, slack):
        with pytest.raises(PortTaken, match=f"Port {slack.port} is taken by another program"):
            async with PracticeSlack(port=slack.port):
                pass

    async def test_the_page_and_all_it_needs_come_from_here_at_once(self, slack):
        async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
            await client.get("/")
            began = time.perf_counter()
            page = await client.get("/")
            took = time.perf_counter() - began
        assert page.status_code == 200
        assert "http://" not in page.text.replace("http://www.w3.org", "")
        assert "https://" not in page.text
        assert took < 0.1

    async def test_a_test_in_another_thread_can_do_what_people_do(self, slack):
        doing = slack.doings.say(OFFICER, BRIEFING, "Good morning")
        seen = await asyncio.to_thread(slack.from_thread, doing)
        assert seen.said.text == "Good morning"

    async def test_everything_posted_can_be_checked_after_a_test(self, slack):
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="x", blocks=CARD)
        assert [(each.source, each.kind) for each in slack.workspace.everything_posted()] == [
            ("chat.postMessage", "message")
        ]


class TestClock:
    async def test_the_clock_goes_to_the_next_working_day_and_never_back(self, slack):
        async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
            moved = await client.post("/practice/clock", json={"move": "working_day"})
            assert moved.json()["clock"]["day"] == "Monday 9 February 2015"
            assert slack.workspace.clock.now() >= datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
            back = await client.post("/practice/clock", json={"to": "2015-02-01T08:30"})
            assert back.status_code == 400
            assert back.json()["error"].startswith("The practice clock only goes forward. It is Monday 9 February")
            wrong = await client.post("/practice/clock", json={"to": "soon"})
            assert "2015-02-09T08:30" in wrong.json()["error"]

    async def test_a_demo_brings_its_own_clock_and_working_days(self):
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
