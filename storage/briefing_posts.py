"""Bringing what is posted up to date: the briefings of today and the drafts that are open, each in its place.

An update is a delivery of its own that changes a message and never posts one. It is planned in the transaction that
made it necessary, so none is lost and none shows what was not stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from storage import deliveries, tables
from storage.briefings import By
from storage.day_words import LONDON, local_day
from storage.deliveries import OPEN as ON_ITS_WAY
from storage.deliveries import Delivery, Order

DAILY, DRAFT, UPDATE = "daily", "draft", "update"
AT_ONCE = 200
_DELIVERY, _ENTRY, _SUBSCRIPTION = tables.delivery, tables.briefing_entry, tables.subscription


def draft_subject(subscription_id: int) -> str:
    """What the drafts of a subscription are filed under: not under the subscription, whose post they are not."""
    return f"draft:{subscription_id}"


def refresh_item(connection: Connection, item_id: int, by: By) -> None:
    """Update whatever shows an item: today's briefings it was approved for, and every open draft."""
    day = local_day(by.at).isoformat()
    shown = select(_ENTRY.c.subscription_id, _ENTRY.c.slot).where(
        _ENTRY.c.item_id == item_id, _ENTRY.c.decision == "in", _ENTRY.c.slot.startswith(day)
    )
    for number, slot in connection.execute(shown).all():
        _refresh(connection, [_posted(number, slot)], by)
    refresh_drafts(connection, by)


def refresh_edition(connection: Connection, subscription_id: int, slot: str, by: By) -> None:
    """Update the briefing of one slot of a subscription, and its drafts."""
    drafts = and_(_DELIVERY.c.subject == draft_subject(subscription_id), _DELIVERY.c.slot == slot)
    _refresh(connection, [_posted(subscription_id, slot), drafts], by)


def refresh_drafts(connection: Connection, by: By) -> None:
    """Update every open draft of a workspace."""
    mine = select(_SUBSCRIPTION.c.id).where(_SUBSCRIPTION.c.team_id == by.team_id, _SUBSCRIPTION.c.kind == DAILY)
    subjects = [draft_subject(number) for number in connection.scalars(mine)]
    for start in range(0, len(subjects), AT_ONCE):
        some = _DELIVERY.c.subject.in_(subjects[start : start + AT_ONCE])
        _refresh(connection, [and_(some, _DELIVERY.c.expires_at > by.at)], by)


def is_being_updated(connection: Connection, update: Delivery) -> bool:
    """Whether an update of the same message that was planned before this one has not ended."""
    before = (_DELIVERY.c.subject == update.subject, _DELIVERY.c.id < update.id, deliveries.in_states(*ON_ITS_WAY))
    return connection.execute(select(_DELIVERY.c.id).where(*before).limit(1)).first() is not None


def updated_by(connection: Connection, update: Delivery) -> Delivery | None:
    """The delivery whose message an update is about."""
    return deliveries.by_id(connection, int(update.subject.removeprefix(f"{UPDATE}:")))


def _posted(subscription_id: int, slot: str) -> ColumnElement[bool]:
    return and_(_DELIVERY.c.subject == f"subscription:{subscription_id}", _DELIVERY.c.slot == slot)


def _refresh(connection: Connection, which: Iterable[ColumnElement[bool]], by: By) -> None:
    columns = [_DELIVERY.c[name] for name in ("id", "team_id", "recipient", "kind", "expires_at")]
    # What only waits is composed when it is sent, with all that is stored by then; what is being sent may be composed.
    out = or_(deliveries.in_states("leased", "sending", "unknown", "checking", "sent"), _DELIVERY.c.parts_sent > 0)
    for where in which:
        query = select(*columns).where(where, _DELIVERY.c.kind.in_([DAILY, DRAFT]), out)
        for row in connection.execute(query).all():
            until = row.expires_at if row.kind == DRAFT else _end_of_day(by.at)
            order = Order(UPDATE, f"{UPDATE}:{row.id}", row.team_id, row.recipient, uuid.uuid4().hex, by.at, until)
            deliveries.plan(connection, order, run_at=by.run_at)


def _end_of_day(moment: datetime) -> datetime:
    return datetime.combine(local_day(moment) + timedelta(days=1), time(), LONDON)
