"""The real slack-sdk and slack-bolt clients, for a practice Slack, and what tests of it say and press."""

from contextlib import asynccontextmanager

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL

OFFICER = "Community Safety Officer"
INSPECTOR = "CSU Inspector"
BRIEFING = "C0CSUBRIEF"
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Done"}, "action_id": "done", "value": "7"}
CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Check the baseline*"}},
    {"type": "actions", "elements": [BUTTON]},
]


def plain(words):
    """A plain_text object."""
    return {"type": "plain_text", "text": words}


def option(words, **parts):
    """An option whose value is its words in small letters."""
    return {"text": plain(words), "value": words.lower(), **parts}


def field(block_id, element, **parts):
    """An input block whose element goes by the same name."""
    named = {"action_id": block_id, **element}
    return {"type": "input", "block_id": block_id, "label": plain(block_id.capitalize()), "element": named, **parts}


def modal(*blocks, callback_id="form", **parts):
    """A modal that can be submitted."""
    shape = {"type": "modal", "callback_id": callback_id, "title": plain("Action"), "submit": plain("Save")}
    return shape | {"blocks": list(blocks)} | parts


def web_client(slack, token=BOT_CREDENTIAL, **options):
    """A Web API client that never sends anything twice."""
    return AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[], **options)


def bolt_app(slack):
    """A Bolt app without listeners."""
    return AsyncApp(client=web_client(slack), process_before_response=True)


@asynccontextmanager
async def connected(slack, app, handlers=1):
    """The Bolt app connected over Socket Mode, until the block ends."""
    open_ones = []
    try:
        for _ in range(handlers):
            handler = AsyncSocketModeHandler(app, APP_CREDENTIAL)
            open_ones.append(handler)
            await handler.connect_async()
        await slack.workspace.journal.until(lambda: slack.sockets.connected == handlers)
        yield
    finally:
        for handler in open_ones:
            await handler.close_async()


async def refusal(call):
    """Slack's name for why it refuses `call`, which it must."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]
