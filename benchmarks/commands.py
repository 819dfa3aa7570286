"""The whole way of `/csp`: by HTTP in this process and by Socket Mode over loopback, against a bare Bolt app."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from benchmarks import scene
from benchmarks.timing import Measurement, by_awaited_turns, each_awaited
from bot import sandbox, web
from bot.app import Application
from bot.clock import PracticeClock
from handlers.conversation import Body
from storage.engine import Database

ROUNDS, TIMES = 7, 30
OK = 200
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
COMMANDS = ({"command": "/csp", "description": "Figures", "usage_hint": ""},)
Ask = Callable[[], Awaitable[None]]


def measure(folder: Path) -> list[Measurement]:
    """A command by HTTP and a command by Socket Mode."""
    db = scene.database(folder, "commands")
    found = [asyncio.run(_by_http(db)), asyncio.run(_by_socket(db))]
    db.dispose()
    return found


async def _by_http(db: Database) -> Measurement:
    async with sandbox.PracticeSlack(commands=COMMANDS) as slack:
        settings = scene.settings(slack.api_url, bot=sandbox.BOT_CREDENTIAL, signing=sandbox.SIGNING_KEY)
        async with Application(settings, db, PracticeClock(scene.NOW), ticks=False) as application:
            floor = web.create(_bare(slack.api_url), dict)
            ours, peer = await _compare(_http(application.asgi), _http(floor))
    return Measurement("/csp by HTTP, in one process", ours, "bare Bolt app by HTTP, empty answer", peer)


async def _by_socket(db: Database) -> Measurement:
    async with sandbox.PracticeSlack(commands=COMMANDS) as slack, sandbox.PracticeSlack(commands=COMMANDS) as other:
        settings = scene.settings(slack.api_url, bot=sandbox.BOT_CREDENTIAL, app=sandbox.APP_CREDENTIAL)
        async with Application(settings, db, PracticeClock(scene.NOW), ticks=False):
            handler = AsyncSocketModeHandler(_bare(other.api_url), sandbox.APP_CREDENTIAL)
            await handler.client.connect()
            ours, peer = await _compare(_socket(slack), _socket(other))
            await handler.client.close()
    return Measurement("/csp by Socket Mode, loopback", ours, "bare Bolt app by Socket Mode, empty answer", peer)


async def _compare(ours: Ask, peer: Ask) -> tuple[float, float]:
    return await by_awaited_turns(lambda: each_awaited(ours, TIMES), lambda: each_awaited(peer, TIMES), ROUNDS)


def _bare(api_url: str) -> AsyncApp:
    """The fastest Bolt app we know how to make; it answers nothing."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=scene.TEAM, bot_token=sandbox.BOT_CREDENTIAL)

    async def nothing(ack: AsyncAck, body: Body) -> None:
        await ack()

    client = AsyncWebClient(base_url=api_url, retry_handlers=[])
    app = AsyncApp(client=client, signing_secret=sandbox.SIGNING_KEY, authorize=authorize, process_before_response=True)
    app.command("/csp")(nothing)
    return app


def _http(asgi: Starlette) -> Ask:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(asgi), base_url="http://cspbot")

    async def ask() -> None:
        form = {"command": "/csp", "text": scene.QUESTION, "trigger_id": scene.trigger(), "team_id": scene.TEAM}
        body = urlencode({**form, "user_id": scene.OFFICER, "channel_id": scene.CHANNEL})
        answer = await client.post("/slack/events", content=body, headers=FORM | _signed(body))
        if answer.status_code != OK:
            raise AssertionError(f"HTTP {answer.status_code}: {json.dumps(answer.text)[:200]}")

    return ask


def _signed(body: str) -> dict[str, str]:
    verifier = SignatureVerifier(sandbox.SIGNING_KEY)
    timestamp = str(int(verifier.clock.now()))
    signature = verifier.generate_signature(timestamp=timestamp, body=body) or ""
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}


def _socket(slack: sandbox.PracticeSlack) -> Ask:
    async def ask() -> None:
        seen = await slack.doings.command(scene.OFFICER, scene.CHANNEL, "/csp", scene.QUESTION)
        if not seen.acked:
            raise AssertionError(seen.notice)

    return ask
