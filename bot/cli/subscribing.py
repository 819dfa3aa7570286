"""`cspbot subscribe` and `cspbot grant`: what an operator sets for channels and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.cli import serving
from bot.cli.asking import person_id
from bot.cli.setting_up import Context
from bot.clock import england_and_wales
from bot.config import require_slack
from bot.messages import dates
from jobs import posting
from jobs.clearance import kind_of
from jobs.subscribing import CATCHUP_SECONDS
from jobs.subscribing import subscribe as store
from jobs.subscribing import unsubscribe as stop
from storage import access
from storage.access import Channel
from storage.errors import BadInput, NotFound
from storage.subscriptions import Wish

OPERATOR = "operator"
_NAMES = {"daily": "the daily briefing", "monday": "the Monday digest"}


def subscribe(context: Context, channel: str, kind: str, at: str, clearance: str, when_empty: str) -> str:
    """Store the subscription and the channel's clearance; a sentence saying what was stored and when it is next due.

    An empty `clearance` leaves the channel's as it is (public, where none was set).
    """
    require_slack(context.settings)
    team = serving.team_of(context)
    found = _channel(context, channel)
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
    with context.db.write() as connection:
        stored = store(connection, wish, now=context.clock.now(), working_days=england_and_wales())
        known = Channel(found["id"], found["name"], kind_of(found), clearance, context.db.now(connection))
        access.remember_channel(connection, team, known)
    local = stored.next_due_at.astimezone(context.settings.zone)
    return (
        f"#{found['name']} gets {_NAMES[kind]}, cleared for {clearance} items. "
        f"Next: {dates.full_date(local.date())}, {local:%H:%M} ({dates.zone_words(context.settings.zone)})."
    )


def unsubscribe(context: Context, channel: str, kind: str) -> str:
    """Stop a channel's digest; a sentence about it. Raises NotFound where it has none."""
    require_slack(context.settings)
    team = serving.team_of(context)
    found = _channel(context, channel)
    with context.db.write() as connection:
        stop(connection, team, found["id"], kind)
    return f"#{found['name']} no longer gets {_NAMES[kind]}."


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


def _channel(context: Context, asked: str) -> Mapping[str, Any]:
    """What Slack says of the channel called `asked`. Raises NotFound, BadInput."""
    client = posting.web_client(context.settings.slack_bot_token.get_secret_value(), context.settings.slack_api_url)
    wanted = asked.removeprefix("#")
    try:
        for channel in _channels(client):
            if wanted in (channel["id"], channel["name"]):
                if not channel.get("is_member"):
                    raise BadInput(
                        f"cspbot is not in #{channel['name']} yet; type /invite @cspbot there, then try again."
                    )
                return channel
    except SlackApiError as error:
        raise BadInput(
            f"Slack did not list the channels ({error.response.get('error')}). Nothing was stored."
        ) from None
    raise NotFound("channel that cspbot can see", asked)


def _channels(client: WebClient) -> Iterator[Mapping[str, Any]]:
    cursor = ""
    while True:
        page = client.conversations_list(types="public_channel,private_channel", limit=200, cursor=cursor)
        yield from page["channels"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
