"""Clearance again, just before sending: is a channel that was cleared for confidence still private and not shared?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from jobs import posting
from jobs.posting import Failure
from storage import access, deliveries
from storage.access import Channel, SlackUser
from storage.engine import Database

UNKNOWN, ARCHIVED, ABSENT = "unknown", "archived", "absent"


def recheck(db: Database, slack_for: Callable[[str], WebClient]) -> None:
    """Ask Slack about every cleared channel that a delivery waits for; where it does not say, nothing is cleared."""
    with db.read() as connection:
        waiting = deliveries.waiting_channels(connection)
        known = [(team, access.channel(connection, team, channel)) for team, channel in waiting]
        people = deliveries.waiting_people(connection)
    for team, channel in known:
        if channel and channel.clearance != access.CLEARANCES[0]:
            told = posting.channel_info(slack_for(team), channel.channel_id)
            with db.write() as connection:
                access.remember_channel(connection, team, _as_told(channel, told, db.now(connection)))
    for team, person in people:
        told = posting.user_info(slack_for(team), person)
        if not isinstance(told, Failure):  # else what was known grows old, and counts for nothing after a day
            with db.write() as connection:
                access.remember_user(connection, team, user_of(person, told, db.now(connection)))


def _as_told(known: Channel, told: Mapping[str, Any] | Failure, at: datetime) -> Channel:
    if isinstance(told, Failure):
        return replace(known, kind=UNKNOWN, checked_at=at)
    return replace(known, name=told.get("name") or known.name, kind=kind_of(told), checked_at=at)


def user_of(user_id: str, told: Mapping[str, Any], at: datetime) -> SlackUser:
    """A Slack user from what users.info tells."""
    return SlackUser(
        user_id=user_id,
        name=told.get("real_name") or told.get("name") or "",
        guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted") or told.get("is_stranger")),
        deleted=bool(told.get("deleted")),
        timezone=told.get("tz") or "",
        checked_at=at,
    )


def place_of(told: Mapping[str, Any]) -> str:
    """As `kind_of`, but archived or absent where cspbot can't post because of that."""
    if told.get("is_archived"):
        return ARCHIVED
    if told.get("is_member") is False:
        return ABSENT
    return kind_of(told)


def kind_of(told: Mapping[str, Any]) -> str:
    """dm, shared (Slack Connect, now or pending), private or public, from what conversations.info tells."""
    if told.get("is_im"):
        return "dm"
    if any(told.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")):
        return "shared"
    return "private" if told.get("is_private") or told.get("is_group") else "public"
