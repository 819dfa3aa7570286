"""Faults on demand: what a network and a busy Slack do to a client."""

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import BOT_CREDENTIAL
from tests.acceptance.practice.talking import BRIEFING, web_client


async def test_a_rate_limit_says_when_to_come_back(slack):
    slack.workspace.faults.add("chat.postMessage", "ratelimit", retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")


@pytest.mark.parametrize(("kind", "posted"), [("server_error", 0), ("server_error_after", 1)])
async def test_a_server_error_comes_before_or_after_the_message_is_stored(slack, kind, posted):
    slack.workspace.faults.add("chat.postMessage", kind)
    with pytest.raises(SlackApiError) as refused:
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
    assert refused.value.response.status_code == 500
    assert len(slack.workspace.said_by_bot()) == posted


@pytest.mark.parametrize(("kind", "posted"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_connection_breaks_before_or_after_the_message_is_stored(slack, kind, posted):
    slack.workspace.faults.add("chat.postMessage", kind)
    with pytest.raises(aiohttp.ClientConnectionError):
        await web_client(slack).chat_postMessage(channel=BRIEFING, text="x")
    assert len(slack.workspace.said_by_bot()) == posted


async def test_slack_sdks_own_retry_posts_twice_after_a_broken_connection(slack):
    slack.workspace.faults.add("chat.postMessage", "drop_after")
    await AsyncWebClient(token=BOT_CREDENTIAL, base_url=slack.api_url).chat_postMessage(channel=BRIEFING, text="x")
    assert len(slack.workspace.said_by_bot()) == 2


@pytest.mark.parametrize("kind", ["slow", "slow_after"])
async def test_a_slow_answer_outlasts_the_clients_patience(slack, kind):
    slack.workspace.faults.add("chat.postMessage", kind, seconds=0.5)
    with pytest.raises(TimeoutError):
        await web_client(slack, timeout=0.1).chat_postMessage(channel=BRIEFING, text="x")
    assert len(slack.workspace.said_by_bot()) == (1 if kind == "slow_after" else 0)


async def test_faults_and_log_are_reached_from_another_process(slack):
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


async def test_a_foreign_web_page_cannot_use_the_switches(slack):
    async with httpx.AsyncClient(base_url=slack.base_url, trust_env=False) as client:
        assert (await client.post("/practice/faults", content='{"method": "x"}')).status_code == 400
        assert (await client.get("/practice/log", headers={"Host": "evil.example"})).status_code == 400
