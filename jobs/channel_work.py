"""What a digest or briefing is composed for: the channel or person as known now, the clearance, and the day there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import dates
from bot.policy import Audience, classification_level, viewer_of
from storage import access, subscriptions
from storage.actions import Action
from storage.deliveries import Delivery
from storage.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class ChannelWork:
    """A delivery to a channel, ready to be composed. `day` is that of the slot, `today` the day of sending.

    `said_at` is when its sending began: of a message that is brought up to date that lies in the past.
    """

    subscription: Subscription
    channel: str
    audience: Audience
    day: date
    today: date
    late: str
    slot: str = ""
    said_at: datetime | None = None

    def cleared(self, actions: Iterable[Action], now: datetime) -> tuple[list[Action], int]:
        """The actions that the channel may read, and how many it may not."""
        every = list(actions)
        shown = [action for action in every if self.may_read(action.classification, now)]
        return shown, len(every) - len(shown)

    def may_read(self, classification: str, now: datetime) -> bool:
        """Whether the channel may read actions of this classification."""
        return classification_level(classification, None, now) <= self.audience.level


def channel_work(connection: Connection, delivery: Delivery, now: datetime) -> ChannelWork | None:
    """What `delivery` is for, as things stand at `now`; None where its subscription is switched off or not there."""
    subscription = subscriptions.of_subject(connection, delivery.subject)
    if subscription is None or not subscription.enabled:
        return None
    zone = ZoneInfo(subscription.zone)
    said_at = delivery.said_at(now)
    late = dates.late_note(delivery.scheduled_at, said_at, zone)
    work = work_of(connection, subscription, delivery.slot, now.astimezone(zone).date())
    return replace(work, late=late, said_at=said_at)


def work_of(connection: Connection, subscription: Subscription, slot: str, today: date) -> ChannelWork:
    """What a subscription has to say for a slot, said `today`."""
    place = access.channel(connection, subscription.team_id, subscription.channel_id)
    return ChannelWork(
        subscription=subscription,
        channel=place.name if place else "",
        audience=_reader(connection, subscription)
        if subscription.of_person
        else _audience(place, subscription.clearance),
        day=date.fromisoformat(slot[:10]),
        today=today,
        late="",
        slot=slot,
    )


def _reader(connection: Connection, subscription: Subscription) -> Audience:
    """A person in their direct messages; shown no more than they asked for and may read."""
    viewer = viewer_of(connection, subscription.team_id, subscription.channel_id)
    # As a room for one: a digest for confidence shows nothing exempt, in direct messages either.
    place = access.Channel(subscription.channel_id, "", "private", subscription.clearance, None)
    return Audience(viewer, place)


def _audience(place: access.Channel | None, asked: str) -> Audience:
    """Everybody in the channel; a digest may be cleared for less than its channel, never for more."""
    if place and asked != place.clearance:
        place = replace(place, clearance="public")
    return Audience(None, place)
