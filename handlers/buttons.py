"""Every button of ours: its value is a question, and the answer goes where the button was pressed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.messages import action_list, action_word, briefing_draft, digest, form, minutes, owed_lines, reminder
from bot.messages.card import PERIOD, SHARE, SOURCE
from handlers import attachments, pressed, sharing
from handlers.background import Background
from handlers.desk import Desk, Incoming
from handlers.home import DM, HOME, HomeTab
from handlers.lookup import ask
from handlers.modals import Modals
from handlers.router import Reply

# Buttons whose value is only the rest of the question.
VERBS = {
    SOURCE: "source",
    owed_lines.DONE: "action_done",
    owed_lines.REPORT_SENT: "item_report_sent",
    owed_lines.DUTY_DONE: "duty_done",
    digest.ACTIONS: "actions",
    digest.WORKPLAN: "workplan",
    digest.PRIORITIES: "priorities",
}
# Buttons whose answer takes the place of the message they stand in.
IN_PLACE = (PERIOD, briefing_draft.ACTION, action_list.TURN, action_list.MENU, minutes.PREFIX)
ANSWERED = "answered"
OK = 200
Body = Mapping[str, Any]
log = structlog.get_logger(__name__)


class Buttons:
    """Bolt's one listener for all buttons and menus."""

    def __init__(self, desk: Desk, background: Background, forms: Modals, home: HomeTab) -> None:
        """Answer at `desk`, after the acknowledgement, in `background`; `forms` are what some buttons open.

        Presses in the Home tab are answered in `home`.
        """
        self.desk, self.background, self.forms, self.home = desk, background, forms, home

    def register(self, app: AsyncApp) -> None:
        """One listener for every action id of ours."""
        app.action(re.compile("^csp:"))(self.pressed)

    async def pressed(self, ack: AsyncAck, body: Body, action: Body, client: AsyncWebClient) -> None:
        """Acknowledge at once; what the button asks is answered through the message's response URL."""
        await ack()
        if (opens := _value(action)).startswith(form.OPENS):
            self.background.start(self.forms.open(opens.removeprefix(form.OPENS), body, client))
            return
        asked = pressed.incoming(_question(action), body, action)
        # A view has no channel; it is its reader's alone, as a direct message is.
        place = asked.channel_id or (DM if body.get("view") else "")
        incoming = replace(asked, channel_id=place, to_channel=action["action_id"] == SHARE)
        self.background.start(self._answer(incoming, body, action, client))

    async def _answer(self, incoming: Incoming, body: Body, action: Body, client: AsyncWebClient) -> None:
        reply = await ask(self.desk, client, incoming)
        url = body.get("response_url")
        if reply and (body.get("view") or {}).get("type") == HOME:
            await self.home.answered(incoming, reply, client)
        if reply is None or not url:
            return
        send = partial(_send, AsyncWebhookClient(url, retry_handlers=[]))
        try:
            if incoming.to_channel and reply.outcome == ANSWERED:
                ts = str((body.get("container") or {}).get("message_ts") or "")
                await sharing.share(self.desk, client, incoming, reply, ts, send)
                return
            fresh = await self._fresh_list(incoming, reply, body, action, client)
            for said in [fresh] if fresh else _answers(reply, body, action):
                await send(said)
            if reply.message.attachment:
                await attachments.send(client, incoming.user_id, reply.message.attachment)
        except (ClientError, TimeoutError) as error:
            log.error("the answer to a button may not have reached Slack", reason=repr(error))

    async def _fresh_list(
        self, incoming: Incoming, reply: Reply, body: Body, action: Body, client: AsyncWebClient
    ) -> dict[str, Any] | None:
        """After Done in a list: the list anew. Of one that only its reader sees Slack sends no copy to change."""
        question = _list_behind(body, action)
        if not question or reply.outcome != ANSWERED:
            return None
        asked = replace(incoming, text=question, key=f"{incoming.key}:list")
        listed = await ask(self.desk, client, asked)
        return (
            {"replace_original": True, **reminder.listed_anew(reply.message, listed.message).payload()}
            if listed
            else None
        )


def _question(action: Body) -> str:
    """The question behind a button: its value; for the menu of periods, the card's question and the period chosen."""
    chosen = action.get("selected_option") or {}
    name = action["action_id"]
    if name.startswith(PERIOD):
        return f"{name.removeprefix(PERIOD + ':')} {chosen.get('value', '')}"
    if name.startswith(action_list.DONE_HERE):
        return f"action_done {_value(action).partition(' ')[0]}"
    return f"{VERBS.get(name, '')} {_value(action)}".strip()


def _list_behind(body: Body, action: Body) -> str:
    """The question that made the list in which Done was pressed; empty where it was pressed elsewhere."""
    if action["action_id"].startswith(action_list.DONE_HERE):
        return _value(action).partition(" ")[2]
    alone = (body.get("container") or {}).get("is_ephemeral")
    return VERBS[digest.ACTIONS] if alone and action["action_id"] == owed_lines.DONE else ""


def _value(action: Body) -> str:
    """What stands behind a button, or behind the option chosen in a menu."""
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")


def _answers(reply: Reply, body: Body, action: Body) -> list[dict[str, Any]]:
    """What to send to the response URL, in order."""
    answered, name = reply.outcome == ANSWERED, action["action_id"]
    if name in owed_lines.FINISHES.values() and answered:
        original = (body.get("message") or {}).get("blocks") or []
        if left := reminder.with_done(original, str(action.get("value")), reply.message, name):
            return [{"replace_original": True, **left.payload()}]
    if name.startswith(action_word.ANSWER) and answered:
        original = (body.get("message") or {}).get("blocks") or []
        if settled := action_word.settled(original, reply.message):
            return [{"replace_original": True, **settled.payload()}]
    if name.startswith(IN_PLACE) and answered:
        return [{"replace_original": True, **reply.message.payload()}]
    return [{"response_type": "ephemeral", "replace_original": False, **part.payload()} for part in reply.parts]


async def _send(webhook: AsyncWebhookClient, said: Mapping[str, Any]) -> bool:
    """Send to a response URL; whether Slack took it. Raises ClientError and TimeoutError."""
    sent = await webhook.send_dict(dict(said))
    # A refusal may come as a status or, with status 200, in the body.
    taken = sent.status_code == OK and '"ok":false' not in sent.body.replace(" ", "")
    if not taken:
        log.error("Slack did not take the answer to a button", status=sent.status_code, said=sent.body[:200])
    return taken
