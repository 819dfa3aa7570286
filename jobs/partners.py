"""What partners contributed to one briefing, as its channel may read it: approved, waiting for review, not for here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.policy import classification_level
from jobs.channel_work import ChannelWork
from storage import briefing_drafts
from storage.briefing_drafts import Draft, Edition
from storage.briefings import CLOSED, Item
from storage.deliveries import BY_HAND


@dataclass(frozen=True, slots=True)
class Partners:
    """`shown` is said here, `waiting` counts what an approval would add, `hidden` what may not be read here."""

    shown: tuple[Item, ...] = ()
    waiting: int = 0
    hidden: int = 0


def edition_of(work: ChannelWork) -> Edition:
    """The briefing that a delivery is: what is sent by hand has the items of that day's slot."""
    by_hand = work.slot.endswith(BY_HAND)
    slot = f"{work.day.isoformat()}T{work.subscription.local_time}" if by_hand else work.slot
    return Edition(work.subscription, slot)


def items_of(connection: Connection, work: ChannelWork, now: datetime) -> Partners:
    """What was approved for the briefing and may be read by everybody in its channel."""
    draft = briefing_drafts.read(connection, edition_of(work))
    approved = [item for item in draft.approved if not _was_over(item, work.said_at or now)]
    return _cleared(work, approved, draft.waiting, now)


def as_approved(work: ChannelWork, draft: Draft, now: datetime) -> Partners:
    """The same as if what waits for review were approved: for a preview."""
    going = [line.item for line in draft.lines if line.item in draft.approved or line.item in draft.waiting]
    return _cleared(work, [item for item in going if not _was_over(item, now)], [], now)


def is_shown(work: ChannelWork, item: Item, now: datetime) -> bool:
    """Whether everybody in the channel may read an item."""
    return classification_level(item.classification, None, now) <= work.audience.level


def _cleared(work: ChannelWork, said: list[Item], waiting: list[Item], now: datetime) -> Partners:
    shown = tuple(item for item in said if is_shown(work, item, now))
    counted = sum(is_shown(work, item, now) for item in waiting)
    return Partners(shown, counted, len(said) - len(shown))


def _was_over(item: Item, said_at: datetime) -> bool:
    """Whether an item was closed before the briefing was said: what is closed later stays in it, marked as closed."""
    return item.status == CLOSED and item.closed_at is not None and item.closed_at <= said_at
