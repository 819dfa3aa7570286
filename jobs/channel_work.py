"""What a digest or briefing is composed for: the channel or person as known now, the clearance, and the day there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import dates
from bot.policy import Audience, classification_level, viewer_of
from storage import access, installations, subscriptions
from storage.action_rows import held_elsewhere
from storage.actions import Action
from storage.deliveries import Delivery
from storage.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class ChannelWork:
    """A delivery to a channel, ready to be composed. `day` is that of the slot, `today` the day of sending.

    `said_at` is when its sending began. Where the message stands and is brought up to date that lies in the past:
    `brought_at` is the present instant then, else None.
    `team` is the workspace, where several share the database: what others hold in confidence is not for it.
    """

    subscription: Subscription
    channel: str
    audience: Audience
    day: date
    today: date
    late: str
    slot: str = ""
    said_at: datetime | None = None
    brought_at: datetime | None = None
    team: str = ""

    @property
    def posted(self) -> bool:
        """Whether the message stands posted already."""
        return self.brought_at is not None

    def cleared(self, actions: Iterable[Action], now: datetime) -> tuple[list[Action], int]:
        """The actions of what the subscription asked for that the channel may read, and how many it may not."""
        every = [action for action in actions if self.asked_for(action)]
        shown = [action for action in every if self.shows(action, now)]
        return shown, len(every) - len(shown)

    def asked_for(self, action: Action) -> bool:
        """Whether an action is for a priority that was chosen; one for no priority, or where none was chosen, is."""
        chosen = self.subscription.priority_slugs
        return not chosen or not action.priority or action.priority in chosen

    def shows(self, action: Action, now: datetime) -> bool:
        """Whether the channel may read an action."""
        return self.may_read(action.classification, now) and not held_elsewhere(action, self.team)

    @property
    def reads(self) -> tuple[int, str]:
        """What decides which actions are read here: the clearance, and where several workspaces are, which it is."""
        return self.audience.level, self.team

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
    work = work_of(connection, subscription, delivery.slot, said_at.astimezone(zone).date())
    return replace(work, late=late, said_at=said_at, brought_at=now if delivery.parts_sent else None)


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
        team=installations.told_apart(connection, subscription.team_id),
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
