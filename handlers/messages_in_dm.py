"""What a message in somebody's direct messages with cspbot may be, in order; what nobody here takes is a question.

A new kind of message is a function (a `Taker`, see handlers/direct_message.py) and its place in `TAKERS`.
"""

from __future__ import annotations

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from handlers import call_thread, minutes_in_dm, thread_replies
from handlers.desk import Desk
from handlers.direct_message import DirectMessage, Taken, Taker


async def take(message: DirectMessage, desk: Desk, client: AsyncWebClient) -> Taken | None:
    """What the first that takes a message answers; None where it is a question."""
    for taker in TAKERS:
        if (taken := await taker(message, desk, client)) is not None:
            return taken
    return None


async def update_of_a_reminder(message: DirectMessage, desk: Desk, client: AsyncWebClient) -> Taken | None:
    """A line under a reminder, or under an action's card: an update of what it is about."""
    if not message.thread_ts or message.files:
        return None
    heard = await asyncio.to_thread(thread_replies.reply, desk, message.incoming, message.thread_ts)
    if heard is None:
        return None
    return Taken((heard.message,) if heard.message else ())


# A file in the thread of something that asked for it comes before one that is sent by itself.
TAKERS: tuple[Taker, ...] = (update_of_a_reminder, call_thread.take, minutes_in_dm.take)
