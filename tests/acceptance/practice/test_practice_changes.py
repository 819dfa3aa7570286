"""People leave and channels change: what Slack then answers the bot."""

import httpx
import pytest

from bot.sandbox.changes import change_channel, change_person
from bot.sandbox.model import SlackError
from tests.acceptance.practice.talking import BRIEFING, INSPECTOR, refusal, web_client

INSPECTOR_ID, PARTNERS = "U0INSP0001", "C0PARTNERS"


def post(slack, channel, **parts):
    return web_client(slack).chat_postMessage(channel=channel, text="x", **parts)


async def test_a_deactivated_person_takes_no_messages_and_does_nothing(slack):
    change_person(slack.workspace, INSPECTOR, {"deleted": True})
    client, dm = web_client(slack), slack.workspace.dm(INSPECTOR).id
    assert (await client.users_info(user=INSPECTOR_ID))["user"]["deleted"] is True
    assert await refusal(client.conversations_open(users=INSPECTOR_ID)) == "user_disabled"
    assert await refusal(post(slack, dm)) == "is_archived"
    assert await refusal(post(slack, INSPECTOR_ID)) == "is_archived"
    with pytest.raises(SlackError, match="user_disabled"):
        await slack.doings.say(INSPECTOR, BRIEFING, "Still here")
    change_person(slack.workspace, INSPECTOR, {"deleted": False})
    await post(slack, dm)


async def test_where_somebody_is_and_whether_they_are_there(slack):
    client = web_client(slack)
    change_person(slack.workspace, INSPECTOR, {"tz": "Australia/Sydney", "away": True, "guest": True})
    user = (await client.users_info(user=INSPECTOR_ID))["user"]
    assert (user["tz"], user["tz_label"], user["tz_offset"]) == ("Australia/Sydney", "Sydney", 11 * 3600)
    assert user["is_restricted"] is True
    assert (await client.users_getPresence(user=INSPECTOR_ID))["presence"] == "away"
    assert (await client.users_getPresence(user="U0CSO00001"))["presence"] == "active"


async def test_an_archived_channel_takes_nothing_from_anybody(slack):
    change_channel(slack.workspace, BRIEFING, {"archived": True})
    assert await refusal(post(slack, BRIEFING)) == "is_archived"
    assert (await web_client(slack).conversations_info(channel=BRIEFING))["channel"]["is_archived"] is True
    with pytest.raises(SlackError, match="is_archived"):
        await slack.doings.say(INSPECTOR, BRIEFING, "Anybody?")


async def test_a_bot_that_was_removed_is_not_in_the_channel_and_does_not_know_a_private_one(slack):
    change_channel(slack.workspace, PARTNERS, {"bot": False})
    assert await refusal(post(slack, PARTNERS)) == "not_in_channel"
    change_channel(slack.workspace, PARTNERS, {"private": True})
    assert await refusal(post(slack, PARTNERS)) == "channel_not_found"
    change_channel(slack.workspace, PARTNERS, {"bot": True})
    await post(slack, PARTNERS)
    assert (await web_client(slack).conversations_info(channel=PARTNERS))["channel"]["is_private"] is True


@pytest.mark.parametrize(
    ("route", "body", "words"),
    [
        ("people", {"user": INSPECTOR, "tz": "Mars/Olympus"}, "'Mars/Olympus' is not a time zone"),
        ("people", {"user": INSPECTOR, "rank": 1}, "Choose from deleted, away, guest, tz."),
        ("people", {"user": "cspbot", "deleted": True}, "The bot itself cannot be changed here."),
        ("channels", {"channel": "D0CSO00001", "archived": True}, "Direct messages cannot be changed here."),
    ],
)
async def test_what_cannot_be_changed_is_said_in_words(slack, route, body, words):
    async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
        answer = await client.post(f"/practice/{route}", json=body)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


async def test_changes_are_made_from_another_process(slack):
    async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
        await client.post("/practice/people", json={"user": INSPECTOR, "deleted": True})
        await client.post("/practice/channels", json={"channel": "csp-partners", "archived": True})
        state = (await client.get("/practice/state", params={"user": INSPECTOR_ID})).json()
    assert slack.workspace.user(INSPECTOR).deleted
    assert slack.workspace.channel(PARTNERS).is_archived
    assert state["me"] != INSPECTOR_ID
