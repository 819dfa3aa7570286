"""What stands posted and is current (today's briefings, this week's digests, open drafts), and bringing it up to date.

An update is a delivery of its own that changes a message and never posts one. What makes one necessary leaves a wish in
its own transaction (storage/posted_changes.py), and the wish is turned into updates in one more: so none is lost, none
shows what was not stored, and of ten changes at once there is one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    cast,
    delete,
    literal,
    or_,
    select,
    text,
)

from storage import deliveries, posted_changes, tables
from storage.briefings import By
from storage.day_words import local_day
from storage.deliveries import OPEN as ON_ITS_WAY
from storage.deliveries import Delivery, Order
from storage.posted_changes import EDITION, ITEMS, WORK, Wish

DAILY, MONDAY, DRAFT, UPDATE = "daily", "monday", "draft", "update"
DRAFT_SUBJECT = f"{DRAFT}:"  # how what drafts are filed under begins; the number of the subscription follows
KEPT = timedelta(days=14)  # how long an update stays on record: past the end of any week that it was for
SHOWS = "shows "  # how the reason of an update that was made begins: what the message says since then
_LONGEST = timedelta(days=8)  # longer than a digest is current, wherever its readers are
_SUNDAY = 6
_DAY = timedelta(days=1)
_DELIVERY, _SUBSCRIPTION = tables.delivery, tables.subscription


@dataclass(frozen=True, slots=True)
class Posted:
    """A delivery of which a message stands, or will any moment, and until when it is kept up to date."""

    id: int
    team_id: str
    recipient: str
    until: datetime

    @property
    def subject(self) -> str:
        """What the updates of its message are filed under."""
        return f"{UPDATE}:{self.id}"


def draft_subject(subscription_id: int) -> str:
    """What the drafts of a subscription are filed under: not under the subscription, whose post they are not."""
    return f"{DRAFT_SUBJECT}{subscription_id}"


def refresh_items(connection: Connection, by: By) -> None:
    """Let today's briefings and the open drafts of a workspace follow a change of what was contributed."""
    posted_changes.note(connection, Wish(ITEMS, by.team_id))


def refresh_edition(connection: Connection, subscription_id: int, slot: str, by: By) -> None:
    """Let the briefing of one day of a subscription, and its drafts, follow what was decided of its items."""
    posted_changes.note(connection, Wish(EDITION, by.team_id, subscription_id, slot[:10]))


def plan_updates(connection: Connection, wishes: Collection[Wish], *, now: datetime, run_at: datetime) -> int:
    """Plan one update for each message that may show what was changed, to be made from `run_at`; how many.

    One that waits already will show it too: it is composed after this, and what was changed was stored before.
    """
    open_ones = (deliveries.in_states("pending", "unknown"), _DELIVERY.c.kind == UPDATE)
    waiting = set(connection.scalars(select(_DELIVERY.c.subject).where(*open_ones)))
    orders = [
        Order(UPDATE, each.subject, each.team_id, each.recipient, uuid.uuid4().hex, now, each.until)
        for each in current(connection, wishes, now)
        if each.subject not in waiting
    ]
    return len(deliveries.plan_all(connection, orders, run_at=run_at))


def current(connection: Connection, wishes: Collection[Wish], now: datetime) -> list[Posted]:
    """The messages that are current at `now` (application's clock) and may show what was changed.

    A briefing is to the end of its day, a digest to the end of its week, in the zone of its readers; a draft as long as
    it may be approved. What only waits to be sent is none of them: it is composed when it is sent.
    """
    kinds = [DAILY, MONDAY] if any(wish.what == WORK for wish in wishes) else [DAILY]
    since = (local_day(now) - _LONGEST).isoformat()
    concerned = or_(*map(_concerned, wishes)) if wishes else literal(value=False)
    posts = _standing("subscription:").where(_DELIVERY.c.kind.in_(kinds), _DELIVERY.c.slot >= since, concerned)
    drafts = _standing(DRAFT_SUBJECT).where(_DELIVERY.c.kind == DRAFT, _DELIVERY.c.expires_at > now, concerned)
    found = [*_of_now(connection.execute(posts), now), *(_draft(row) for row in connection.execute(drafts))]
    return sorted(found, key=lambda each: each.id)


def is_being_updated(connection: Connection, update: Delivery) -> bool:
    """Whether an update of the same message that was planned before this one has not ended."""
    before = (_DELIVERY.c.subject == update.subject, _DELIVERY.c.id < update.id, deliveries.in_states(*ON_ITS_WAY))
    return connection.execute(select(_DELIVERY.c.id).where(*before).limit(1)).first() is not None


def last_shown(connection: Connection, update: Delivery) -> str:
    """What the message of an update says since the last one (as `SHOWS`); empty where that is not known for sure."""
    before = select(_DELIVERY.c.state, _DELIVERY.c.reason).where(
        _DELIVERY.c.subject == update.subject, _DELIVERY.c.id < update.id
    )
    row = connection.execute(before.order_by(_DELIVERY.c.id.desc()).limit(1)).one_or_none()
    return row.reason if row and row.state == "sent" and row.reason.startswith(SHOWS) else ""


def updated_by(connection: Connection, update: Delivery) -> Delivery | None:
    """The delivery whose message an update is about."""
    return deliveries.by_id(connection, int(update.subject.removeprefix(f"{UPDATE}:")))


def forget(connection: Connection, before: datetime) -> int:
    """Drop the updates that ended and were planned before then (application's clock); how many."""
    ended = (_DELIVERY.c.kind == UPDATE, ~deliveries.in_states(*ON_ITS_WAY), _DELIVERY.c.scheduled_at < before)
    return connection.execute(delete(_DELIVERY).where(*ended)).rowcount


def _standing(filed: str) -> Select[Any]:
    """Selects what subscriptions posted, or may have, of what is filed under `filed` and their number."""
    columns = [_DELIVERY.c[name] for name in ("id", "kind", "team_id", "recipient", "slot", "expires_at")]
    mine = _DELIVERY.c.subject == literal(filed) + cast(_SUBSCRIPTION.c.id, String)
    query = select(*columns, _SUBSCRIPTION.c.zone).join_from(_SUBSCRIPTION, _DELIVERY, mine)
    return query.where(text("enabled"), deliveries.stands())


def _concerned(wish: Wish) -> ColumnElement[bool]:
    if wish.what == EDITION:
        of_day = _DELIVERY.c.slot.startswith(wish.day, autoescape=True)
        return and_(_SUBSCRIPTION.c.id == wish.subscription, of_day)
    if wish.what == ITEMS and wish.team_id:
        return and_(_SUBSCRIPTION.c.team_id == wish.team_id, _SUBSCRIPTION.c.kind == DAILY)
    return _SUBSCRIPTION.c.kind == DAILY if wish.what == ITEMS else literal(value=True)


def _of_now(rows: Iterable[Row[Any]], now: datetime) -> Iterable[Posted]:
    for row in rows:
        zone, day = ZoneInfo(row.zone), date.fromisoformat(row.slot[:10])
        last = day if row.kind == DAILY else day + (_SUNDAY - day.weekday()) * _DAY
        if day <= now.astimezone(zone).date() <= last:
            yield Posted(row.id, row.team_id, row.recipient, datetime.combine(last + _DAY, time(), zone))


def _draft(row: Row[Any]) -> Posted:
    return Posted(row.id, row.team_id, row.recipient, row.expires_at)
