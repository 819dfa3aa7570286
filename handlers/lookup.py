"""Asks Slack who somebody is and what kind of channel this is, where confidence depends on it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import problem
from bot.policy import Audience
from handlers.desk import Desk, Incoming, Unknowns
from handlers.router import Reply
from jobs.clearance import ABSENT, UNKNOWN, kind_of, place_of, user_of
from storage import access
from storage.access import Channel, SlackUser
from storage.engine import Database
from storage.errors import StorageUnavailable

SECONDS = 1.5  # an acknowledgement must be on its way within three
log = structlog.get_logger(__name__)


async def ask(desk: Desk, client: AsyncWebClient, incoming: Incoming) -> Reply | None:
    """The desk's answer, after asking Slack whatever confidence depends on; None where it was answered before."""
    try:
        unknown = await asyncio.to_thread(desk.unknowns, incoming)
        if unknown.user or unknown.channel:
            await learn(desk.db, client, incoming, unknown, datetime.now(UTC))
        return await asyncio.to_thread(desk.reply, incoming)
    except StorageUnavailable as error:
        log.error("a question could not be answered", reason=str(error))
        return Reply(problem.render(error, ""), "", "StorageUnavailable")


async def audience(desk: Desk, client: AsyncWebClient, incoming: Incoming) -> Audience:
    """Who reads what is said to `incoming`, after asking Slack whatever confidence depends on."""
    unknown = await asyncio.to_thread(desk.unknowns, incoming)
    if unknown.user or unknown.channel:
        await learn(desk.db, client, incoming, unknown, datetime.now(UTC))
    return await asyncio.to_thread(_audience, desk, incoming)


def _audience(desk: Desk, incoming: Incoming) -> Audience:
    with desk.db.read() as connection:
        return desk.audience(connection, incoming)


async def learn(db: Database, client: AsyncWebClient, incoming: Incoming, unknown: Unknowns, at: datetime) -> None:
    """Look up what is `unknown` and store it as of `at`; where Slack does not say in time, leave it unknown."""
    try:
        async with asyncio.timeout(SECONDS):
            user = await _user(client, incoming, at) if unknown.user else None
            found = await _kind(client, incoming) if unknown.channel else None
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("Slack did not say who asks from where", reason=repr(error))
        if unknown.channel:
            await asyncio.to_thread(_distrust, db, incoming)
        return
    await asyncio.to_thread(_store, db, incoming, user, found, at)


async def learn_place(db: Database, client: AsyncWebClient, team_id: str, channel_id: str, at: datetime) -> None:
    """Store what kind of place a channel is now: `absent` or `archived` where cspbot can't post.

    Where Slack does not say, it is unknown and counts as cleared for nothing.
    """
    name, kind = "", ABSENT
    try:
        async with asyncio.timeout(SECONDS):
            told = (await client.conversations_info(channel=channel_id))["channel"]
            name, kind = told.get("name") or "", place_of(told)
    except SlackApiError as error:
        log.info("Slack does not show cspbot a channel", reason=error.response.get("error", ""))
    except (ClientError, TimeoutError) as error:
        log.warning("Slack did not say what kind of channel this is", reason=repr(error))
        kind = UNKNOWN
    await asyncio.to_thread(_store_place, db, team_id, Channel(channel_id, name, kind, access.CLEARANCES[0], at))


def _store_place(db: Database, team_id: str, found: Channel) -> None:
    with db.write() as connection:
        known = access.channel(connection, team_id, found.channel_id)
        kept = replace(found, name=found.name or known.name, clearance=known.clearance) if known else found
        access.remember_channel(connection, team_id, kept)


async def _user(client: AsyncWebClient, incoming: Incoming, at: datetime) -> SlackUser:
    told = (await client.users_info(user=incoming.user_id))["user"]
    return user_of(incoming.user_id, told, at, incoming.team_id)


async def _kind(client: AsyncWebClient, incoming: Incoming) -> tuple[str, str]:
    told = (await client.conversations_info(channel=incoming.channel_id))["channel"]
    return told.get("name") or "", kind_of(told)


def _distrust(db: Database, incoming: Incoming) -> None:
    """What a channel was cleared for counts for nothing until Slack says again what kind of channel it is."""
    with db.write() as connection:
        if known := access.channel(connection, incoming.team_id, incoming.channel_id):
            access.remember_channel(connection, incoming.team_id, replace(known, checked_at=None))


def _store(
    db: Database, incoming: Incoming, user: SlackUser | None, found: tuple[str, str] | None, at: datetime
) -> None:
    with db.write() as connection:
        if user:
            access.remember_user(connection, incoming.team_id, user)
        known = access.channel(connection, incoming.team_id, incoming.channel_id)
        if found and known:
            name, kind = found
            kept = Channel(known.channel_id, name, kind, known.clearance, at)
            access.remember_channel(connection, incoming.team_id, kept)
