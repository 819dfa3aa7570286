"""The button "Show chart": draws the trend, uploads the picture and shows it to the asker alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.messages import blocks
from bot.messages.message import Message, Picture
from bot.messages.trend import CHART, without_pictures
from handlers import pressed
from handlers.background import Background
from handlers.desk import Desk, Incoming
from handlers.lookup import ask

VERB = "trend_chart"
# Slack works on a picture after taking it, and refuses a message that shows it too early.
WAITS = (0.2, 0.4, 0.8, 1.6)
TRIES = 3  # a response URL may be used five times
NOT_YET = "invalid"
Body = Mapping[str, Any]
log = structlog.get_logger(__name__)


class Charts:
    """Bolt's listener for the chart button; to be registered before the one for all other buttons."""

    def __init__(self, desk: Desk, background: Background) -> None:
        """Answer at `desk`, after the acknowledgement, in `background`."""
        self.desk, self.background = desk, background

    def register(self, app: AsyncApp) -> None:
        """One listener."""
        app.action(CHART)(self.pressed)

    async def pressed(self, ack: AsyncAck, body: Body, action: Body, client: AsyncWebClient) -> None:
        """Acknowledge at once; the picture follows through the message's response URL."""
        await ack()
        incoming = pressed.incoming(f"{VERB} {action.get('value') or ''}", body, action)
        if url := body.get("response_url"):
            self.background.start(self._answer(incoming, url, client))

    async def _answer(self, incoming: Incoming, url: str, client: AsyncWebClient) -> None:
        reply = await ask(self.desk, client, incoming)
        if reply is None:
            return
        webhook = AsyncWebhookClient(url, retry_handlers=[])
        try:
            if reply.message.pictures:
                await _show(webhook, client, reply.message)
            else:
                await pressed.answer(webhook, reply.message)
        except (ClientError, TimeoutError) as error:
            log.error("a chart may not have reached Slack", reason=repr(error))


async def _show(webhook: AsyncWebhookClient, client: AsyncWebClient, message: Message) -> None:
    """The message with its pictures; without them, and why, where they can't be shown."""
    try:
        files = [await _uploaded(client, picture) for picture in message.pictures]
        await _processed(client, files)
    except (SlackApiError, SlackRequestError, ClientError, TimeoutError) as error:
        log.error("a chart could not be uploaded", reason=_reason(error))
        await pressed.answer(webhook, without_pictures(message, _reason(error)))
        return
    shown = [blocks.image(file, each.alt_text) for file, each in zip(files, message.pictures, strict=True)]
    refused = await _shown(webhook, Message(message.text, (*shown, *message.blocks)))
    if refused:
        log.error("Slack did not show a chart", reason=refused, files=files)
        await pressed.answer(webhook, without_pictures(message, refused))


async def _uploaded(client: AsyncWebClient, picture: Picture) -> str:
    """The id of an uploaded picture, posted nowhere. Raises SlackApiError, SlackRequestError or ClientError."""
    told = await client.files_upload_v2(
        content=picture.png, filename=picture.name, title=picture.title, alt_txt=picture.alt_text
    )
    return str(told["files"][0]["id"])


async def _processed(client: AsyncWebClient, files: Sequence[str]) -> None:
    """Wait, for a while, until Slack says what kind of file each is. Where it won't say, the message is just tried."""
    for file in files:
        for wait in WAITS:
            try:
                told = (await client.files_info(file=file))["file"]
            except SlackApiError as error:
                log.warning("Slack did not say whether a picture is ready", reason=_reason(error))
                return
            if told.get("mimetype", "not told") != "":
                break
            await asyncio.sleep(wait)


async def _shown(webhook: AsyncWebhookClient, message: Message) -> str:
    """Empty once the message is shown, else why not; tried again while Slack says that its blocks are not valid."""
    for wait in WAITS[: TRIES - 1]:
        refused = await pressed.answer(webhook, message)
        if NOT_YET not in refused:
            return refused
        await asyncio.sleep(wait)
    return await pressed.answer(webhook, message)


def _reason(error: BaseException) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else repr(error)
