"""Slack's side of a conversation: a command, a mention and a direct message become one question to the desk.

One Bolt listener each: every further one costs time on every request. The answer to a command travels in its
acknowledgement; the others are acknowledged at once and answered by a task that a shutdown waits for.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers import attachments, messages_in_dm
from handlers.background import Background
from handlers.desk import Desk, Incoming
from handlers.direct_message import DirectMessage
from handlers.lookup import ask
from handlers.modals import Modals
from handlers.router import Reply

log = structlog.get_logger(__name__)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
LONGEST_WAIT = 30
TOO_MANY = 429
Body = Mapping[str, Any]


class Conversation:
    """Bolt's listeners, registered once by `register`."""

    def __init__(self, desk: Desk, background: Background, forms: Modals) -> None:
        """Answer at `desk`; whatever outlives an acknowledgement runs in `background`; some words open `forms`."""
        self.desk, self.background, self.forms = desk, background, forms

    def register(self, app: AsyncApp) -> None:
        """One listener for the command, one each for mentions and direct messages."""
        app.command("/csp")(self.command)
        app.event("app_mention")(self.mention)
        app.event("message")(self.direct_message)

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """`/csp ...`: the answer in the acknowledgement, seen by the asker alone."""
        incoming = Incoming(
            text=body.get("text") or "",
            key=f"command:{body.get('trigger_id')}",
            team_id=body.get("team_id") or "",
            user_id=body["user_id"],
            channel_id=body.get("channel_id") or "",
        )
        reply = await ask(self.desk, client, incoming)
        if reply is None:
            await ack()
        elif reply.message.opens:
            await ack()
            self.background.start(self.forms.open(reply.message.opens, body, client))
        else:
            await ack(response_type="ephemeral", **reply.message.payload())
            self._send_file(reply, incoming.user_id, client)

    async def mention(self, ack: AsyncAck, body: Body, event: Body, client: AsyncWebClient) -> None:
        """`@cspbot ...`: answered to the asker alone, in the thread it was asked in."""
        await ack()
        if event.get("bot_id") or not event.get("user"):
            return
        thread = {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
        target = {"channel": event["channel"], "user": event["user"], **thread}
        self.background.start(
            self._answer_event(self._of_event(body, event), client, client.chat_postEphemeral, target)
        )

    async def direct_message(self, ack: AsyncAck, body: Body, event: Body, client: AsyncWebClient) -> None:
        """A line in the asker's own conversation with cspbot, answered there."""
        await ack()
        said = event.get("subtype") in (None, "", "file_share") and not event.get("bot_id")
        if event.get("channel_type") != "im" or not said or not event.get("user"):
            return
        incoming, thread_ts = self._of_event(body, event), event.get("thread_ts") or ""
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        target = {"channel": event["channel"], "unfurl_links": False, "unfurl_media": False, **thread}
        message = DirectMessage(incoming, thread_ts, tuple(event.get("files") or ()))
        self.background.start(self._answer_direct(message, client, target))

    async def _answer_direct(self, message: DirectMessage, client: AsyncWebClient, target: Body) -> None:
        """What a direct message was taken for, else the answer to a question."""
        taken = await messages_in_dm.take(message, self.desk, client)
        if taken is None:
            await self._answer_event(message.incoming, client, client.chat_postMessage, target)
            return
        for each in taken.messages:
            await _politely(client.chat_postMessage, {**target, **each.payload()})

    async def _answer_event(
        self, incoming: Incoming, client: AsyncWebClient, post: Callable[..., Awaitable[Any]], target: Body
    ) -> None:
        reply = await ask(self.desk, client, incoming)
        for message in reply.parts if reply else ():
            await _politely(post, {**target, **message.payload()})
        self._send_file(reply, incoming.user_id, client)

    def _of_event(self, body: Body, event: Body) -> Incoming:
        return Incoming(
            text=self._words(body, event),
            key=f"event:{body.get('event_id')}",
            team_id=body.get("team_id") or "",
            user_id=event["user"],
            channel_id=event["channel"],
        )

    def _words(self, body: Body, event: Body) -> str:
        """What was said without the mention of cspbot; mentions of others stay where a word of ours takes people."""
        text = _unescaped(event.get("text") or "")
        own = {each.get("user_id") for each in body.get("authorizations") or []}
        others = _MENTION.sub(lambda found: " " if found[1] in own else found[0], text)
        return others if own and self.desk.router.names_people(others) else _MENTION.sub(" ", text)

    def _send_file(self, reply: Reply | None, user_id: str, client: AsyncWebClient) -> None:
        """The file that belongs to an answer, to the asker's direct messages."""
        if reply and reply.message.attachment:
            self.background.start(attachments.send(client, user_id, reply.message.attachment))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def _politely(post: Callable[..., Awaitable[Any]], arguments: Body) -> None:
    """Post once; wait and try once more where Slack asks to; never after an answer that leaves it open."""
    try:
        await post(**arguments)
    except SlackApiError as error:
        wait = error.response.headers.get("Retry-After") if error.response.status_code == TOO_MANY else None
        if wait is None or int(wait) > LONGEST_WAIT:
            log.error("Slack refused an answer", reason=error.response.get("error", ""))
            return
        await asyncio.sleep(int(wait))
        await post(**arguments)
    except (ClientError, TimeoutError) as error:
        log.error("an answer may not have reached Slack", reason=repr(error))
