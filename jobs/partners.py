"""What partners contributed to one briefing, as its channel may read it: approved, waiting for review, not for here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.policy import classification_level
from jobs.channel_work import ChannelWork
from storage import briefing_drafts, briefing_waiting, deliveries
from storage.briefing_drafts import Draft, Edition
from storage.briefing_waiting import Before
from storage.briefings import CLOSED, Item
from storage.deliveries import BY_HAND


@dataclass(frozen=True, slots=True)
class Partners:
    """`shown` is said here, `unreviewed` is what an approval would add, `hidden` counts what may not be read here.

    `carried` are the numbers of those shown that were approved for an earlier briefing already.
    """

    shown: tuple[Item, ...] = ()
    unreviewed: tuple[Item, ...] = ()
    hidden: int = 0
    carried: frozenset[int] = frozenset()


def edition_of(work: ChannelWork) -> Edition:
    """The briefing that a delivery is: what is sent by hand has the items of that day's slot."""
    by_hand = work.slot.endswith(BY_HAND)
    slot = f"{work.day.isoformat()}T{work.subscription.local_time}" if by_hand else work.slot
    return Edition(work.subscription, slot)


def items_of(connection: Connection, work: ChannelWork, now: datetime) -> Partners:
    """What was approved for the briefing and may be read by everybody in its channel."""
    draft = briefing_drafts.read(connection, edition_of(work))
    approved = [item for item in draft.approved if not _was_over(item, work.said_at or now)]
    return _cleared(connection, work, approved, draft.waiting, now)


def as_approved(connection: Connection, work: ChannelWork, draft: Draft, now: datetime) -> Partners:
    """The same as if what waits for review were approved: for a preview."""
    going = [line.item for line in draft.lines if line.item in draft.approved or line.item in draft.waiting]
    return _cleared(connection, work, [item for item in going if not _was_over(item, now)], [], now)


def is_shown(work: ChannelWork, item: Item, now: datetime) -> bool:
    """Whether everybody in the channel may read an item."""
    return classification_level(item.classification, None, now) <= work.audience.level


def waits_anew(connection: Connection, work: ChannelWork, unreviewed: Sequence[Item]) -> bool:
    """Whether anything waits that did not wait when the channel's last briefing of an earlier day was posted."""
    mine = work.subscription
    at = deliveries.last_sent(connection, mine.subject, work.day)
    before = Before(at.astimezone(ZoneInfo(mine.zone)).date(), at) if at else None
    return briefing_waiting.waits_anew(connection, edition_of(work), unreviewed, before)


def _cleared(
    connection: Connection, work: ChannelWork, said: list[Item], waiting: list[Item], now: datetime
) -> Partners:
    shown = tuple(item for item in said if is_shown(work, item, now))
    unreviewed = tuple(item for item in waiting if is_shown(work, item, now))
    carried = briefing_waiting.carried_over(connection, edition_of(work), shown)
    return Partners(shown, unreviewed, len(said) - len(shown), carried)


def _was_over(item: Item, said_at: datetime) -> bool:
    """Whether an item was closed before the briefing was said: what is closed later stays in it, marked as closed."""
    return item.status == CLOSED and item.closed_at is not None and item.closed_at <= said_at
