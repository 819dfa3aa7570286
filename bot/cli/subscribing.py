"""`cspbot subscribe` and `cspbot grant`: what an operator sets for channels and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.cli import serving
from bot.cli.asking import person_id
from bot.cli.setting_up import Context
from bot.clock import england_and_wales
from bot.config import require_slack
from bot.messages import dates
from bot.messages.subscription_words import name, when
from bot.workspaces import Workspaces
from jobs.clearance import kind_of
from jobs.subscribing import CATCHUP_SECONDS, coming
from jobs.subscribing import subscribe as store
from jobs.subscribing import unsubscribe as stop
from storage import access, subscriptions
from storage.access import Channel
from storage.errors import BadInput, NotFound
from storage.subscriptions import Wish

OPERATOR = "operator"


def subscribe(
    context: Context, channel: str, kind: str, at: str, clearance: str, when_empty: str, days: str = ""
) -> str:
    """Store the subscription and the channel's clearance; a sentence saying what was stored and when it is next due.

    An empty `clearance` leaves the channel's as it is (public, where none was set), empty `days` those of the
    subscription. What is set in Slack only stays as it is; a pause ends.
    """
    require_slack(context.settings)
    team, found = _channel(context, channel)
    clearance = clearance or _clearance_now(context, team, found["id"])
    if clearance != "public" and kind_of(found) != "private":
        raise BadInput(
            f"#{found['name']} is {kind_of(found)}: only a private channel that is not shared can be cleared for "
            "figures in confidence. Nothing was stored."
        )
    wish = Wish(
        team_id=team,
        channel_id=found["id"],
        kind=kind,
        zone=context.settings.timezone,
        local_time=at,
        clearance=clearance,
        when_empty=when_empty,
        catchup_seconds=CATCHUP_SECONDS.get(kind, 0),
        created_by=OPERATOR,
    )
    now, working_days = context.clock.now(), england_and_wales()
    with context.db.write() as connection:
        wish = _with_what_was_set(connection, wish, days)
        stored = store(connection, wish, now=now, working_days=working_days)
        place = Channel(found["id"], found["name"], kind_of(found), clearance, context.db.now(connection))
        access.remember_channel(connection, team, place)
        slots = coming(connection, stored, now=now, working_days=working_days, count=1)
    following = dates.date_and_time(slots[0].at, ZoneInfo(stored.zone)) if slots else "not known yet"
    usual = "" if stored.days == "" and stored.working_days_only else f", {when(stored)}"
    return f"#{found['name']} gets the {name(kind)}{usual}, cleared for {clearance} items. Next: {following}."


def _with_what_was_set(connection: Connection, wish: Wish, days: str) -> Wish:
    """`wish` with what is set in Slack only as it was."""
    old = subscriptions.find(connection, wish.team_id, wish.channel_id, wish.kind)
    if old is None:
        return replace(wish, days=days)
    return replace(
        wish,
        areas=old.areas,
        priorities=old.priorities,
        owner=old.owner,
        draft_minutes=old.draft_minutes,
        catchup_seconds=old.catchup_seconds,
        days=days or old.days,
        working_days_only=old.working_days_only,
    )


def unsubscribe(context: Context, channel: str, kind: str) -> str:
    """Stop a channel's digest; a sentence about it. Raises NotFound where it has none."""
    require_slack(context.settings)
    team, found = _channel(context, channel)
    with context.db.write() as connection:
        stop(connection, team, found["id"], kind)
    return f"#{found['name']} no longer gets the {name(kind)}."


def _clearance_now(context: Context, team: str, channel_id: str) -> str:
    with context.db.read() as connection:
        known = access.channel(connection, team, channel_id)
    return known.clearance if known and known.clearance else access.CLEARANCES[0]


def grant(context: Context, user: str, role: str) -> str:
    """Store the role; a sentence about it."""
    with context.db.write() as connection:
        user_id = person_id(connection, user)
        access.grant(connection, user_id, role, at=context.clock.now(), by=OPERATOR)
    return f"{user_id} is {role} now."


def _channel(context: Context, asked: str) -> tuple[str, Mapping[str, Any]]:
    """The workspace of the channel called `asked`, and what Slack says of it. Raises NotFound, BadInput."""
    workspaces = Workspaces(context.settings, context.db)
    if not context.settings.several:
        team = serving.team_of(context)
        return team, _only(asked, [_called(workspaces.client(team), asked)])
    there = {each.team_id: _called(workspaces.client(each.team_id), asked) for each in workspaces.installed()}
    found = {team: channel for team, channel in there.items() if channel}
    if len(found) > 1:
        ids = ", ".join(f"{channel['id']} in {team}" for team, channel in found.items())
        raise BadInput(f"Several workspaces have a channel {asked}: {ids}. Give the id. Nothing was stored.")
    return next(iter(found), ""), _only(asked, list(found.values()))


def _only(asked: str, found: Sequence[Mapping[str, Any] | None]) -> Mapping[str, Any]:
    channel = found[0] if found else None
    if channel is None:
        raise NotFound("channel that cspbot can see", asked)
    if not channel.get("is_member"):
        raise BadInput(f"cspbot is not in #{channel['name']} yet; type /invite @cspbot there, then try again.")
    return channel


def _called(client: WebClient, asked: str) -> Mapping[str, Any] | None:
    """The channel of one workspace with this name or id. Raises BadInput where Slack does not say."""
    wanted = asked.removeprefix("#")
    try:
        return next((each for each in _channels(client) if wanted in (each["id"], each["name"])), None)
    except SlackApiError as error:
        raise BadInput(
            f"Slack did not list the channels ({error.response.get('error')}). Nothing was stored."
        ) from None


def _channels(client: WebClient) -> Iterator[Mapping[str, Any]]:
    cursor = ""
    while True:
        page = client.conversations_list(types="public_channel,private_channel", limit=200, cursor=cursor)
        yield from page["channels"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
