"""A message in somebody's direct messages with cspbot, with its files, and what it was taken for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages.message import Message
from handlers.desk import Desk, Incoming
from handlers.lookup import learn

File = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """One message as it came. `files` are Slack's file objects, `thread_ts` the thread it is in ("" for none)."""

    incoming: Incoming
    thread_ts: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What is answered to a message that was taken; nothing where it came before and was answered then."""

    messages: tuple[Message, ...] = ()


# Takes a message that is its own; None: it is not.
Taker = Callable[[DirectMessage, Desk, AsyncWebClient], Awaitable[Taken | None]]


async def learn_asker(desk: Desk, client: AsyncWebClient, incoming: Incoming) -> None:
    """Ask Slack who writes, where what they may do could depend on it."""
    unknown = await asyncio.to_thread(desk.unknowns, incoming)
    if unknown.user or unknown.channel:
        await learn(desk.db, client, incoming, unknown, datetime.now(UTC))
