"""Clearance again, just before sending: is a channel that was cleared for confidence still private and not shared?

Where Slack says no, it counts as cleared for nothing. Where Slack does not answer just now, a digest for it waits: sent
at once it would leave out what may well be read there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Connection

from jobs import posting
from jobs.posting import Failure
from jobs.turns import Gate
from storage import access, deliveries, subscriptions
from storage.access import Channel, SlackUser
from storage.briefing_posts import DRAFT, UPDATE
from storage.deliveries import Delivery
from storage.engine import Database

UNKNOWN, ARCHIVED, ABSENT = "unknown", "archived", "absent"
FRESH_FOR = 1.0  # seconds for which Slack's word of who reads is not asked for again
PATIENCE = timedelta(minutes=10)  # how long before it is too late a digest waits no more for Slack to say who reads
ASK_AGAIN = timedelta(seconds=15)
_OF_SUBSCRIPTION = "subscription:"


Place = tuple[str, str]


def recheck(db: Database, slack_for: Callable[[str], WebClient]) -> dict[Place, float]:
    """Ask Slack about every cleared channel that a delivery waits for; where it does not say, nothing is cleared.

    And about the people to whom one of their own or a draft is to be sent. When (monotonic) it was asked about which.
    """
    with db.read() as connection:
        waiting = deliveries.waiting_channels(connection)
        known = [(team, access.channel(connection, team, channel)) for team, channel in waiting]
        people = deliveries.waiting_people(connection)
    asked: dict[Place, float] = {}
    for team, channel in known:
        if channel and channel.clearance != access.CLEARANCES[0]:
            asked[team, channel.channel_id] = time.monotonic()
            _ask_about_channel(db, slack_for(team), team, channel)
    for team, person in people:
        asked[team, person] = time.monotonic()
        _ask_about_person(db, slack_for(team), team, person)
    return asked


def _ask_about_channel(db: Database, client: WebClient, team: str, channel: Channel) -> Channel:
    told = posting.channel_info(client, channel.channel_id)
    with db.write() as connection:
        found = _as_told(channel, told, db.now(connection))
        access.remember_channel(connection, team, found)
    return found


def _ask_about_person(db: Database, client: WebClient, team: str, person: str) -> None:
    told = posting.user_info(client, person)
    if not isinstance(told, Failure):  # else what was known grows old, and counts for nothing after a day
        with db.write() as connection:
            access.remember_user(connection, team, user_of(person, told, db.now(connection), team))


@dataclass(slots=True)
class Asking:
    """Who reads where deliveries go, asked of Slack just before each post where that was not done just before.

    One for all turns of a tick: `asked` are the moments (monotonic) at which Slack last told of a place.
    """

    db: Database
    fresh_for: float = FRESH_FOR
    asked: dict[Place, float] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, client: WebClient, delivery: Delivery, ask: bool) -> Hashable:
        """What decides what may be read there; `ask`: as Slack says now. None where nothing depends on it."""
        if access.is_person(delivery.recipient):
            return self._person(client, delivery, ask)
        place = (delivery.team_id, delivery.recipient)
        with self.db.read() as connection:
            known = access.channel(connection, *place)
        if known is None or known.clearance == access.CLEARANCES[0]:
            return None
        if ask and self._is_due(place):
            known = _ask_about_channel(self.db, client, delivery.team_id, known)
        return known.kind, known.clearance

    def _person(self, client: WebClient, delivery: Delivery, ask: bool) -> Hashable:
        """Their grant and whether they are a guest, for what may hold more than is public."""
        if delivery.kind != DRAFT and not delivery.subject.startswith(_OF_SUBSCRIPTION):
            return None
        place = (delivery.team_id, delivery.recipient)
        if ask and self._is_due(place):
            _ask_about_person(self.db, client, *place)
        with self.db.read() as connection:
            known = access.slack_user(connection, *place)
            granted = access.granted_role(connection, delivery.recipient)
        return granted, known and (known.guest, known.deleted)

    def _is_due(self, place: Place) -> bool:
        """Whether Slack is to be asked about a place; whoever is told so asks."""
        with self._turn:
            now, last = time.monotonic(), self.asked.get(place)
            if last is not None and now - last < self.fresh_for:
                return False
            self.asked[place] = now
            return True


def gate(otherwise: Gate) -> Gate:
    """`otherwise`, but a digest for confidence waits while Slack does not say whether its channel is still private.

    PATIENCE before it would be too late it goes, without what is in confidence. What stands posted is not changed
    until Slack says.
    """

    def allowed_from(connection: Connection, delivery: Delivery, now: datetime) -> datetime:
        waits = delivery.kind == UPDATE or now < delivery.expires_at - PATIENCE
        if waits and _is_unsure(connection, delivery):
            return now + ASK_AGAIN
        return otherwise(connection, delivery, now)

    return allowed_from


def _is_unsure(connection: Connection, delivery: Delivery) -> bool:
    known = access.channel(connection, delivery.team_id, delivery.recipient)
    if known is None or known.kind != UNKNOWN or known.checked_at is not None:
        return False
    mine = subscriptions.of_subject(connection, delivery.subject)
    return mine is None or mine.clearance != access.CLEARANCES[0]


def _as_told(known: Channel, told: Mapping[str, Any] | Failure, at: datetime) -> Channel:
    if isinstance(told, Failure):
        # A clear no is an answer; anything else is none, and is asked for again.
        return replace(known, kind=UNKNOWN, checked_at=at if told.kind == "rejected" else None)
    return replace(known, name=told.get("name") or known.name, kind=kind_of(told), checked_at=at)


def user_of(user_id: str, told: Mapping[str, Any], at: datetime, team_id: str = "") -> SlackUser:
    """A Slack user from what users.info tells, asked in the workspace `team_id`: whose own that is not is a guest."""
    restricted = told.get("is_restricted") or told.get("is_ultra_restricted") or told.get("is_stranger")
    return SlackUser(
        user_id=user_id,
        name=told.get("real_name") or told.get("name") or "",
        guest=bool(restricted) or is_outsider(told, team_id),
        deleted=bool(told.get("deleted")),
        timezone=told.get("tz") or "",
        checked_at=at,
    )


def is_outsider(told: Mapping[str, Any], team_id: str) -> bool:
    """Whether somebody is of another workspace than `team_id`, met through a channel that the two share.

    Members of an Enterprise organisation are at home in each of its workspaces that they belong to.
    """
    home = told.get("team_id") or team_id
    also = (told.get("enterprise_user") or {}).get("teams") or ()
    return bool(team_id) and home != team_id and team_id not in also


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
