"""Subscribe a channel, change its subscription or stop it; the next slot is worked out here and stored with it."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs.slots import KINDS, Rule, Slot, next_slot
from storage import deliveries, subscriptions
from storage.errors import BadInput, NotFound
from storage.subscriptions import Subscription, Wish

# Seconds after its slot for which a missed post is still sent; 0 is "until the end of the next working day".
CATCHUP_SECONDS = {"daily": 4 * 3600, "monday": 0}
DEFAULT_LOCAL_TIME = "08:30"


def rule_of(wish: Wish | Subscription) -> Rule:
    """When a subscription is due. Raises BadInput for a kind or a time that does not exist."""
    if wish.kind not in KINDS:
        raise BadInput(f"“{wish.kind}” is not a digest. A channel can have {' or '.join(KINDS)}.")
    return Rule(wish.kind, ZoneInfo(wish.zone), _wall_time(wish.local_time))


def subscribe(connection: Connection, wish: Wish, *, now: datetime, working_days: WorkingDays) -> Subscription:
    """Store what `wish` asks for, in place of what its channel had of this kind; the first slot is after `now`.

    What is already just so stays untouched. A change cancels what was planned but not posted, and after a post of
    today the next is not today. Raises BadInput for a kind or a time that does not exist.
    """
    rule = rule_of(wish)
    old = subscriptions.find(connection, wish.team_id, wish.channel_id, wish.kind)
    if old is None:
        first = next_slot(rule, now, working_days)
        return _stored(connection, subscriptions.add(connection, wish, since=now, next_due_at=first.at))
    if old.grants(wish):
        return old
    slot = _next_unsent(connection, old, rule, now, working_days)
    subscriptions.change(connection, old, wish, since=now, next_due_at=slot.at)
    return _stored(connection, old.id)


def unsubscribe(connection: Connection, team_id: str, channel_id: str, kind: str) -> Subscription:
    """Stop a channel's digest and cancel what was planned but not posted. Raises NotFound where it has none."""
    old = subscriptions.find(connection, team_id, channel_id, kind)
    if old is None or not old.enabled:
        raise NotFound("subscription of this channel", kind)
    subscriptions.switch_off(connection, old)
    return _stored(connection, old.id)


def recompute(connection: Connection, *, now: datetime, working_days: WorkingDays) -> int:
    """Work out every next slot again, after a change of bank holidays or of time zone rules; how many moved.

    What is due already is left to the tick.
    """
    moved = 0
    for each in subscriptions.enabled(connection):
        if each.since <= now < each.next_due_at:
            slot = _next_unsent(connection, each, rule_of(each), now, working_days)
            if slot.at != each.next_due_at:
                subscriptions.advance(connection, each.id, next_due_at=slot.at)
                moved += 1
    return moved


def _next_unsent(
    connection: Connection, old: Subscription, rule: Rule, now: datetime, working_days: WorkingDays
) -> Slot:
    """The next slot on a date on which nothing was posted yet: a new time of day must not bring a second post."""
    slot = next_slot(rule, now, working_days)
    if deliveries.went_out_on(connection, old.subject, date.fromisoformat(slot.name[:10])):
        return next_slot(rule, slot.at, working_days)
    return slot


def _stored(connection: Connection, subscription_id: int) -> Subscription:
    found = subscriptions.by_id(connection, subscription_id)
    if found is None:
        raise NotFound("subscription", str(subscription_id))
    return found


def _wall_time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise BadInput(f"“{text}” is not a time of day. Write it like 08:30.") from None
