"""Subscribe a channel or a person, change, pause or stop that; the next slot is worked out here and stored with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from bot.clock import SATURDAY, WorkingDays
from jobs.slots import BY_NUMBER, KINDS, LATEST_NTH, PACK, Rule, Slot, next_slot, resolve
from storage import deliveries, subscriptions, workplan
from storage.errors import BadInput, NotFound
from storage.subscriptions import NEVER, Subscription, Wish
from storage.workplan import Window
from storage.workplan_dates import is_council_body

# Seconds after its slot for which a missed post is still sent; 0 is "until the end of the next working day".
CATCHUP_SECONDS = {"daily": 4 * 3600, "monday": 0}
DEFAULT_LOCAL_TIME = "08:30"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PACK_LEAD = 5  # working days before a meeting
AHEAD = timedelta(days=400)
_INSTANT = timedelta(microseconds=1)


def rule_of(wish: Wish | Subscription) -> Rule:
    """When a subscription is due. Raises BadInput for a kind, a time, a zone or days that do not exist."""
    if wish.kind not in KINDS:
        raise BadInput(f"“{wish.kind}” is not a digest. A channel can have {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    where, local_time = zone(wish.zone), wall_time(wish.local_time)
    if wish.kind in BY_NUMBER:
        return Rule(wish.kind, where, local_time, frozenset(), wish.working_days_only, _nth(wish.days))
    days = weekdays(wish.days)
    if wish.working_days_only and any(day >= SATURDAY for day in days):
        raise BadInput("Saturday and Sunday are not working days. Leave them out, or choose every day.")
    return Rule(wish.kind, where, local_time, days, wish.working_days_only)


def subscribe(connection: Connection, wish: Wish, *, now: datetime, working_days: WorkingDays) -> Subscription:
    """Store what `wish` asks for, in place of what its channel had of this kind; the first slot is after `now`.

    What is already just so stays untouched. A change of when it is due cancels what was planned but not posted, and
    after a post of today the next is not today. Raises BadInput as `rule_of` does.
    """
    rule_of(wish)
    old = subscriptions.find(connection, wish.team_id, wish.channel_id, wish.kind)
    if old is None:
        first = tick_after(wish, now, working_days)
        return _stored(connection, subscriptions.add(connection, wish, since=now, next_due_at=_at(first)))
    if old.grants(wish):
        return old
    if old.keeps_time(wish):
        subscriptions.amend(connection, old, wish)
    else:
        due = _next_unsent(connection, old, wish, now, working_days)
        subscriptions.change(connection, old, wish, since=now, next_due_at=due)
    return _stored(connection, old.id)


def unsubscribe(connection: Connection, team_id: str, channel_id: str, kind: str) -> Subscription:
    """Stop a channel's digest and cancel what was planned but not posted. Raises NotFound where it has none."""
    old = subscriptions.find(connection, team_id, channel_id, kind)
    if old is None or not old.enabled:
        raise NotFound("subscription of this channel", kind)
    subscriptions.switch_off(connection, old)
    return _stored(connection, old.id)


def pause(
    connection: Connection, old: Subscription, until: date | None, *, now: datetime, working_days: WorkingDays
) -> Subscription:
    """Send nothing before the day `until`; None: go on at once."""
    return subscribe(connection, replace(old.wish, paused_until=until), now=now, working_days=working_days)


def recompute(connection: Connection, *, now: datetime, working_days: WorkingDays) -> int:
    """Work out every next slot again, after a change of bank holidays or of time zone rules; how many moved.

    What is due already is left to the tick.
    """
    moved = 0
    for each in subscriptions.enabled(connection):
        if each.since <= now < each.next_due_at and not each.held:
            due = _next_unsent(connection, each, each.wish, now, working_days)
            if due != each.next_due_at:
                subscriptions.advance(connection, each.id, next_due_at=due)
                moved += 1
    return moved


def tick_after(wish: Wish | Subscription, after: datetime, working_days: WorkingDays) -> Slot | None:
    """When the tick looks next, after `after` and not before the end of a pause; None while it is held.

    A pack is looked for on each working day, since meetings come and move.
    """
    if wish.paused_until == subscriptions.HELD:
        return None
    rule = rule_of(wish)
    if wish.paused_until:
        after = max(after, resolve(wish.paused_until, time(0), rule.zone) - _INSTANT)
    return next_slot(rule, after, working_days)


def coming(
    connection: Connection, wish: Wish | Subscription, *, now: datetime, working_days: WorkingDays, count: int = 3
) -> list[Slot]:
    """The next `count` slots after `now`; fewer where there are no more. What is stored may begin later than that."""
    packs = pack_days(connection, now, now + AHEAD, working_days) if wish.kind == PACK else None
    found: list[Slot] = []
    after = max(now, wish.next_due_at - _INSTANT) if isinstance(wish, Subscription) else now
    slot = tick_after(wish, after, working_days)
    while slot and slot.at < now + AHEAD and len(found) < count:
        if packs is None or slot.day in packs:
            found.append(slot)
        slot = tick_after(wish, slot.at, working_days)
    return found


def pack_days(connection: Connection, since: datetime, until: datetime, working_days: WorkingDays) -> frozenset[date]:
    """The local days on which the pack of a meeting goes out: five working days before it.

    For meetings of the partnership and its groups; a council's committees have papers of their own.
    """
    lead = timedelta(days=4 * PACK_LEAD)  # more than five working days, whatever holidays there are
    window = Window(first=since.date() - lead, last=until.date() + lead)
    meetings = workplan.without_items(connection, window, limit=1000)
    ours = [each for each in meetings if not is_council_body(each.body)]
    return frozenset(working_days.shift(meeting.held_on, -PACK_LEAD) for meeting in ours)


def weekdays(words: str) -> frozenset[int]:
    """The weekdays in "mon tue" (Monday 0). Raises BadInput for a word that is none."""
    asked = words.replace(",", " ").casefold().split()
    unknown = [word for word in asked if word[:3] not in WEEKDAYS]
    if unknown:
        raise BadInput(f"“{unknown[0]}” is not a day. Write days like {' '.join(WEEKDAYS)}.")
    return frozenset(WEEKDAYS.index(word[:3]) for word in asked)


def wall_time(text: str) -> time:
    """A local time of day to the minute. Raises BadInput."""
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise BadInput(f"“{text}” is not a time of day. Write it like 08:30.") from None


def _nth(words: str) -> int:
    if not words:
        return 1
    if not (words.isascii() and words.isdigit() and 1 <= int(words) <= LATEST_NTH):
        raise BadInput(f"“{words}” is not a day of the month for this. Choose a number from 1 to {LATEST_NTH}.")
    return int(words)


def zone(name: str) -> ZoneInfo:
    """The time zone called `name`. Raises BadInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"“{name}” is not a time zone. Write it like Europe/London.") from None


def _next_unsent(
    connection: Connection, old: Subscription, wish: Wish, now: datetime, working_days: WorkingDays
) -> datetime:
    """The next slot on a date on which nothing was posted yet: a new time of day must not bring a second post."""
    slot = tick_after(wish, now, working_days)
    if slot and deliveries.went_out_on(connection, old.subject, slot.day):
        slot = tick_after(wish, slot.at, working_days)
    return _at(slot)


def _at(slot: Slot | None) -> datetime:
    return slot.at if slot else NEVER


def _stored(connection: Connection, subscription_id: int) -> Subscription:
    found = subscriptions.by_id(connection, subscription_id)
    if found is None:
        raise NotFound("subscription", str(subscription_id))
    return found
