"""The Web API of the practice Slack, called by the real slack-sdk clients."""

import asyncio
import time

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL
from tests.acceptance.practice.talking import BRIEFING, CARD, web_client


async def test_the_bot_learns_who_it_is(slack):
    me = await web_client(slack).auth_test()
    assert (me["user_id"], me["team_id"], me["bot_id"]) == ("U0CSPBOT01", "T0PRACTICE", "B0CSPBOT01")


async def test_the_synchronous_client_posts_too(slack):
    client = WebClient(token=BOT_CREDENTIAL, base_url=slack.api_url)
    answer = await asyncio.to_thread(client.chat_postMessage, channel="#csu-briefing", text="Good morning")
    assert slack.workspace.message(BRIEFING, answer["ts"]).text == "Good morning"


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-wrong", "invalid_auth"), (APP_CREDENTIAL, "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(slack, token, error):
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack, token).auth_test()
    assert refused.value.response["error"] == error


async def test_a_call_without_a_token_is_refused(slack):
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
async def test_a_bad_message_is_refused_by_slacks_name_for_it(slack, arguments, error):
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack).api_call("chat.postMessage", json=arguments)
    assert refused.value.response["error"] == error
    assert slack.workspace.said_by_bot() == []


async def test_refused_blocks_are_explained(slack):
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="x", blocks=[{"type": "header"}])
    assert refused.value.response["response_metadata"]["messages"] == ["[ERROR] blocks[0].text: must be a text object"]


async def test_where_the_bot_is_not_a_member_it_cannot_post(slack):
    slack.workspace.channel("csp-partners").members.remove("U0CSPBOT01")
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack).chat_postMessage(channel="C0PARTNERS", text="x")
    assert refused.value.response["error"] == "not_in_channel"
    await web_client(slack).conversations_join(channel="C0PARTNERS")
    await web_client(slack).chat_postMessage(channel="C0PARTNERS", text="x")


async def test_a_block_that_this_workspace_does_not_know_is_refused(slack):
    slack.workspace.refused_blocks.add("table")
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "2,109"}]]}
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="x", blocks=[table])
    assert refused.value.response["error"] == "invalid_blocks"


async def test_history_is_read_back_by_real_time_and_gives_metadata_only_when_asked(slack):
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


async def test_history_lag_hides_young_messages(slack):
    slack.workspace.history_lag = 60
    await web_client(slack).chat_postMessage(channel=BRIEFING, text="one")
    assert (await web_client(slack).conversations_history(channel=BRIEFING))["messages"] == []


async def test_a_message_is_updated_and_deleted(slack):
    client = web_client(slack)
    posted = await client.chat_postMessage(channel=BRIEFING, text="one")
    await client.chat_update(channel=BRIEFING, ts=posted["ts"], text="two", blocks=CARD)
    assert slack.workspace.message(BRIEFING, posted["ts"]).text == "two"
    await client.chat_delete(channel=BRIEFING, ts=posted["ts"])
    assert slack.workspace.said_by_bot() == []


async def test_an_ephemeral_message_is_seen_by_one_person_and_kept_out_of_history(slack):
    client = web_client(slack)
    await client.chat_postEphemeral(channel=BRIEFING, user="U0CSO00001", text="for you")
    assert (await client.conversations_history(channel=BRIEFING))["messages"] == []
    assert [each.to for each in slack.workspace.said_by_bot(BRIEFING)] == ["U0CSO00001"]
    with pytest.raises(SlackApiError):
        await client.chat_postEphemeral(channel=BRIEFING, user="U0COUNC001", text="not there")


async def test_people_and_conversations_are_known(slack):
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


async def test_scopes_that_the_manifest_forgot_are_missing(slack):
    slack.workspace.scopes = frozenset({"chat:write"})
    await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack).conversations_history(channel=BRIEFING)
    assert refused.value.response["error"] == "missing_scope"


async def test_an_unknown_method_is_named_so(slack):
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack).api_call("admin.users.list")
    assert refused.value.response["error"] == "unknown_method"


async def test_blocks_are_validated_without_a_token(slack):
    answer = await AsyncWebClient(base_url=slack.api_url).blocks_validate(blocks=CARD)
    assert answer["ok"] is True
