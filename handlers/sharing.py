"""The button "Share in channel": the answer for everybody there, once, and word of it to whoever shared it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import blocks
from bot.messages.card import SHARE
from bot.messages.message import Block, Message
from handlers.desk import Desk, Incoming
from handlers.lookup import ask
from handlers.router import Reply
from storage import audit
from storage.engine import Database
from storage.errors import StorageUnavailable

Send = Callable[[Mapping[str, Any]], Awaitable[bool]]


async def share(desk: Desk, client: AsyncWebClient, incoming: Incoming, reply: Reply, ts: str, send: Send) -> None:
    """Post `reply` in the channel unless the card `ts` was shared there before, and show the sharer that it is shared.

    `send` sends to the message's response URL and answers whether Slack took it; where it did not, the card keeps its
    button. `ts` is the card's own: another press on it means the same wish, however often it comes.
    """
    key = f"action:share:{incoming.team_id}:{incoming.channel_id}:{ts}:{incoming.text}" if ts else incoming.key
    if await asyncio.to_thread(_first_time, desk.db, key):
        for part in reply.parts:
            if not await send({"response_type": "in_channel", **_shared(part, incoming.user_id).payload()}):
                await asyncio.to_thread(_forget, desk.db, key)
                return
    # What the sharer read may have more in it than what everybody may see: it is asked for anew.
    own = await ask(desk, client, replace(incoming, to_channel=False, key=f"{incoming.key}:own"))
    shown = own.message if own and own.outcome == "answered" else reply.message
    await send({"replace_original": True, **told(shown, incoming.channel_id).payload()})


def told(shown: Message, channel_id: str) -> Message:
    """The sharer's own message without the button, and with the words "Shared in #channel"."""
    words = f"Shared in <#{channel_id}>"
    made: list[Block] = []
    for block in shown.blocks:
        made += _without_share(block)
    return Message(f"{words}. {shown.text}", (*made, blocks.context(words)))


def _without_share(block: Block) -> list[Block]:
    if block["type"] != "actions":
        return [block]
    kept = [each for each in block["elements"] if each.get("action_id") != SHARE]
    return [blocks.actions(*kept)] if kept else []


def _shared(message: Message, user_id: str) -> Message:
    return replace(message, blocks=(*message.blocks, blocks.context(f"Shared by <@{user_id}>")))


def _first_time(db: Database, key: str) -> bool:
    try:
        with db.write() as connection:
            return audit.first_time(connection, key, datetime.now(UTC))
    except StorageUnavailable:
        return True  # as everywhere: what is public is answered even where nothing can be written


def _forget(db: Database, key: str) -> None:
    with db.write() as connection:
        audit.forget_request(connection, key)
