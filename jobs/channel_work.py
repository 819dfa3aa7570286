"""What a digest or briefing is composed for: the channel as it is known now, its clearance, and the day there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import dates
from bot.policy import Audience, classification_level
from storage import access, subscriptions
from storage.actions import Action
from storage.deliveries import Delivery
from storage.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class ChannelWork:
    """A delivery to a channel, ready to be composed. `day` is that of the slot, `today` the day of sending."""

    subscription: Subscription
    channel: str
    audience: Audience
    day: date
    today: date
    late: str

    def cleared(self, actions: Iterable[Action], now: datetime) -> tuple[list[Action], int]:
        """The actions that the channel may read, and how many it may not."""
        every = list(actions)
        level = self.audience.level
        shown = [action for action in every if classification_level(action.classification, None, now) <= level]
        return shown, len(every) - len(shown)


def channel_work(connection: Connection, delivery: Delivery, now: datetime) -> ChannelWork | None:
    """What `delivery` is for, as things stand at `now`; None where its subscription is switched off or not there."""
    number = delivery.subject.removeprefix("subscription:")
    subscription = subscriptions.by_id(connection, int(number)) if number.isdigit() else None
    if subscription is None or not subscription.enabled:
        return None
    zone = ZoneInfo(subscription.zone)
    place = access.channel(connection, delivery.team_id, delivery.recipient)
    return ChannelWork(
        subscription=subscription,
        channel=place.name if place else "",
        audience=_audience(place, subscription.clearance),
        day=date.fromisoformat(delivery.slot[:10]),
        today=now.astimezone(zone).date(),
        late=dates.late_note(delivery.scheduled_at, now, zone),
    )


def _audience(place: access.Channel | None, asked: str) -> Audience:
    """Everybody in the channel; a digest may be cleared for less than its channel, never for more."""
    if place and asked != place.clearance:
        place = replace(place, clearance="public")
    return Audience(None, place)
