"""The Home tab in conversation: published when it is opened, kept fresh, and where its presses are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import form, home
from handlers import lookup
from handlers.background import Background
from handlers.desk import Desk, Incoming
from handlers.router import Reply
from jobs.homes import Homes
from storage.errors import StorageUnavailable

HOME, DM = "home", "D"
Body = Mapping[str, Any]
log = structlog.get_logger(__name__)


class HomeTab:
    """Bolt's listener for the tab, and what else in this process has to do with it."""

    def __init__(self, desk: Desk, background: Background, homes: Homes) -> None:
        """Who opens the tab is looked up and logged at `desk`; everything is done in `background`, by `homes`."""
        self.desk, self.background, self.homes = desk, background, homes
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking = False

    def register(self, app: AsyncApp) -> None:
        """One listener."""
        app.event("app_home_opened")(self.opened)

    def begin(self) -> None:
        """From now on, in this event loop, look for what to publish whenever the desk says that something changed."""
        self._loop = asyncio.get_running_loop()
        self.desk.changed = self._soon

    async def opened(self, ack: AsyncAck, body: Body, event: Body, client: AsyncWebClient) -> None:
        """Somebody came to the tab: acknowledged at once, published where it says something else by now."""
        await ack()
        if event.get("tab") == HOME and event.get("user"):
            self.background.start(self._open(body, event, client))

    async def answered(self, incoming: Incoming, reply: Reply, client: AsyncWebClient) -> None:
        """A press in the tab was answered: a line on top says what came of it.

        A longer answer goes to the messages, and so does one with a button that opens a form: the line has no buttons.
        """
        said = reply.message.text
        if not self.desk.router.acts(incoming.text) and reply.outcome == "answered":
            said = home.TO_DM
        if said == home.TO_DM or _opens_a_form(reply):
            await self._to_dm(incoming.user_id, reply, client)
        try:
            now = self.desk.clock.now()
            await asyncio.to_thread(self.homes.say, incoming.team_id, incoming.user_id, said, now=now)
        except StorageUnavailable as error:
            log.error("a Home tab could not be published", reason=str(error))

    async def _to_dm(self, user: str, reply: Reply, client: AsyncWebClient) -> None:
        try:
            channel = (await client.conversations_open(users=user))["channel"]["id"]
            for part in reply.parts:
                await client.chat_postMessage(channel=channel, unfurl_links=False, unfurl_media=False, **part.payload())
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.error("the answer to a press in a Home tab may not have reached Slack", reason=repr(error))

    async def _open(self, body: Body, event: Body, client: AsyncWebClient) -> None:
        team = str(body.get("team_id") or "")
        incoming = Incoming(HOME, f"event:{body.get('event_id')}", team, event["user"], DM)
        try:
            unknown = await asyncio.to_thread(self.desk.unknowns, incoming)
            if unknown.user:
                await lookup.learn(self.desk.db, client, incoming, unknown, datetime.now(UTC))
            if await asyncio.to_thread(self.desk.note, incoming, HOME):
                now, shown = self.desk.clock.now(), event.get("view")
                await asyncio.to_thread(self.homes.opened, team, incoming.user_id, now=now, shown=shown)
        except StorageUnavailable as error:
            log.error("a Home tab could not be published", reason=str(error))

    def _soon(self) -> None:
        """Look for what to publish; called in any thread, as often as anything changes."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._look)

    def _look(self) -> None:
        if not self._looking:
            self._looking = True
            self.background.start(self._refresh())

    async def _refresh(self) -> None:
        self._looking = False  # what changes from here on is looked for again
        try:
            await asyncio.to_thread(self.homes.refresh, self.desk.clock.now())
        except StorageUnavailable as error:
            log.error("Home tabs could not be published", reason=str(error))


def _opens_a_form(reply: Reply) -> bool:
    elements = (each for block in reply.message.blocks for each in block.get("elements") or ())
    return reply.outcome != "answered" and any(form.opens(each) for each in elements)
