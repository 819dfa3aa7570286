"""Slack's side of "All rows as CSV": the file goes to the direct messages of whoever pressed, word of it to where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.messages import sheet
from bot.messages.message import Attachment, Message
from handlers import pressed
from handlers.background import Background
from handlers.desk import Desk, Incoming
from handlers.lookup import ask
from handlers.sheet import VERB

Body = Mapping[str, Any]
log = structlog.get_logger(__name__)


class Sheets:
    """Bolt's listener for the button; to be registered before the one for all other buttons."""

    def __init__(self, desk: Desk, background: Background) -> None:
        """Answer at `desk`, after the acknowledgement, in `background`."""
        self.desk, self.background = desk, background

    def register(self, app: AsyncApp) -> None:
        """One listener."""
        app.action(sheet.ALL_ROWS)(self.pressed)

    async def pressed(self, ack: AsyncAck, body: Body, action: Body, client: AsyncWebClient) -> None:
        """Acknowledge at once; the file follows, and word of it through the message's response URL."""
        await ack()
        incoming = pressed.incoming(f"{VERB} {action.get('value') or ''}", body, action)
        self.background.start(self._answer(incoming, str(body.get("response_url") or ""), client))

    async def _answer(self, incoming: Incoming, url: str, client: AsyncWebClient) -> None:
        reply = await ask(self.desk, client, incoming)
        if reply is None:
            return
        said = reply.message
        if said.attachment:
            said = await _sent(client, incoming.user_id, said, said.attachment)
        if url:
            await _say(url, said)


async def _sent(client: AsyncWebClient, user_id: str, message: Message, file: Attachment) -> Message:
    """Send the file to a person's direct messages, once; what to tell them."""
    try:
        room = (await client.conversations_open(users=user_id))["channel"]["id"]
        await client.files_upload_v2(
            content=file.content,
            filename=file.name,
            title=file.title,
            channel=room,
            initial_comment=message.text,
        )
    except (SlackApiError, SlackRequestError, ClientError, TimeoutError) as error:
        reason = str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__
        log.error("a file of rows may not have reached its reader", reason=reason)
        return sheet.not_sent(reason)
    return sheet.arrived(message)


async def _say(url: str, message: Message) -> None:
    try:
        refused = await pressed.answer(AsyncWebhookClient(url, retry_handlers=[]), message)
    except (ClientError, TimeoutError) as error:
        log.error("word of a file may not have reached Slack", reason=repr(error))
        return
    if refused:
        log.error("Slack did not take word of a file", said=refused[:200])
