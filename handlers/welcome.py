"""Says hello once in each workspace, to those who run cspbot there; the hello shows whether native blocks work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import blocks
from bot.messages.message import Message
from storage import access, audit, capabilities
from storage.engine import Database

HELLO = "cspbot is connected. Type `/csp priority violent-crime` in any channel, or `/csp help` to see what it answers."
TABLE = "Below is an example with made-up numbers: it shows whether tables can be read in this workspace."
CHART = (
    "This chart is an example too, with made-up numbers (11 in January, 9 in February, 12 in March): it shows whether "
    "charts can be seen in this workspace. There is nothing for you to do."
)
EXAMPLE = [["Example only", "Made-up number"], ["Offences of this year", "120"], ["Offences of last year", "115"]]
log = structlog.get_logger(__name__)


async def greet(db: Database, client: AsyncWebClient, team_id: str, *, to: str = "") -> None:
    """Post the hello, once a workspace, and note which native blocks Slack accepted in it.

    `to`: who installed cspbot there; without that the first admin gets it.
    """
    admin = await asyncio.to_thread(_whom, db, team_id, to)
    if admin is None:
        return
    try:
        channel = (await client.conversations_open(users=admin))["channel"]["id"]
        for block in sorted(capabilities.NATIVE_BLOCKS, reverse=True):  # the table first: its post says hello
            accepted = await _accepts(client, channel, _hello(block))
            await asyncio.to_thread(_remember, db, team_id, block, accepted)
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("could not say hello", reason=repr(error))


def _whom(db: Database, team_id: str, to: str) -> str | None:
    """Whom to greet; None where it was done, or where there is nobody yet."""
    with db.read() as connection:
        admins = [to] if to else access.users_with_role(connection, "admin")
        if not admins or not capabilities.untried(connection, team_id):
            return None
    with db.write() as connection:
        return admins[0] if audit.first_time(connection, f"hello:{team_id}", datetime.now(UTC)) else None


async def _accepts(client: AsyncWebClient, channel: str, message: Message) -> bool:
    try:
        await client.chat_postMessage(channel=channel, **message.payload())
    except SlackApiError as error:
        if error.response.get("error") != "invalid_blocks":
            raise
        return False
    return True


def _hello(block: str) -> Message:
    if block == "table":
        return Message(
            f"{HELLO} {TABLE}", (blocks.section(HELLO), blocks.section(TABLE), blocks.table(EXAMPLE, right=(1,)))
        )
    chart = blocks.line_chart(
        "Example, made-up numbers", ["Jan", "Feb", "Mar"], [("Example", [11, 9, 12])], x_label="Month", y_label="Number"
    )
    return Message(CHART, (blocks.section(CHART), chart))


def _remember(db: Database, team_id: str, block: str, accepted: bool) -> None:
    with db.write() as connection:
        capabilities.remember(connection, team_id, {block}, accepted=accepted, at=datetime.now(UTC))
