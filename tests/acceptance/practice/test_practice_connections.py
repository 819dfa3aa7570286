"""Connections of Socket Mode: how many, how they break off and come again."""

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.sandbox import APP_CREDENTIAL
from tests.acceptance.practice.talking import BRIEFING, OFFICER, bolt_app, connected, web_client


async def test_two_connections_share_the_work_and_hello_counts_them(slack):
    app = bolt_app(slack)
    async with connected(slack, app, handlers=2):
        assert slack.sockets.connected == 2
    await slack.workspace.journal.until(lambda: slack.sockets.connected == 0)


@pytest.mark.parametrize("how", ["refresh_requested", "drop"])
async def test_a_disconnected_client_connects_again(slack, how):
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


async def test_more_than_ten_connections_are_too_many(slack):
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


async def test_an_address_of_a_connection_works_once(slack):
    client = web_client(slack, APP_CREDENTIAL)
    address = (await client.apps_connections_open(app_token=APP_CREDENTIAL))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(address):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
