"""What a press of a button says, and answering it through the response URL that came with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.messages.message import Message
from handlers.desk import Incoming

OK = 200
Body = Mapping[str, Any]


def incoming(text: str, body: Body, action: Body) -> Incoming:
    """The question `text`, as asked by whoever pressed, where the message with the button stands."""
    return Incoming(
        text=text,
        key=f"action:{body.get('trigger_id') or action.get('action_ts')}",
        team_id=(body.get("team") or {}).get("id") or "",
        user_id=body["user"]["id"],
        channel_id=(body.get("channel") or {}).get("id") or "",
    )


async def answer(webhook: AsyncWebhookClient, message: Message) -> str:
    """Show a message to whoever pressed; empty if Slack took it, else what it said. Raises ClientError."""
    said = {"response_type": "ephemeral", "replace_original": False, **message.payload()}
    sent = await webhook.send_dict(said)
    # A refusal may come as a status or, with status 200, in the body.
    return "" if sent.status_code == OK and '"ok":false' not in sent.body.replace(" ", "") else sent.body or "no answer"
