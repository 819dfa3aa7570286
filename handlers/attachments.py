"""Files that belong to an answer: uploaded once to the direct messages of whoever asked."""

from __future__ import annotations

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages.message import Attachment

log = structlog.get_logger(__name__)
NOT_SENT = "The file could not be sent to you. Nothing was lost: please ask again."


async def send(client: AsyncWebClient, user_id: str, file: Attachment) -> None:
    """Upload a file for one person; where Slack does not take it, they are told so there."""
    try:
        room = str((await client.conversations_open(users=user_id))["channel"]["id"])
        await _upload(client, room, file)
    except (SlackApiError, SlackRequestError, ClientError, TimeoutError) as error:
        log.error("a file may not have reached its reader", reason=_reason(error))


async def _upload(client: AsyncWebClient, room: str, file: Attachment) -> None:
    try:
        await client.files_upload_v2(content=file.content, filename=file.name, title=file.title, channel=room)
    except SlackApiError as error:
        log.error("Slack did not take a file", reason=_reason(error))
        await client.chat_postMessage(channel=room, text=NOT_SENT)


def _reason(error: BaseException) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else repr(error)
