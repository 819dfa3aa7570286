"""A digest at once: composed as it would be sent now (a preview), or sent now, once however often that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages.message import Message
from jobs import composers
from jobs.channel_work import channel_work
from storage import capabilities, deliveries
from storage.deliveries import BY_HAND, Delivery, Order
from storage.errors import BadInput
from storage.subscriptions import Subscription

WORTH_SENDING_FOR = timedelta(hours=1)
APART = timedelta(minutes=10)  # two posts of one digest within this are never meant


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be posted now (None: nothing is, since it is empty), and the closest classification it may hold."""

    message: Message | None
    level: int


def preview(
    connection: Connection,
    subscription: Subscription,
    *,
    now: datetime,
    working_days: WorkingDays,
    native: composers.Native = capabilities.native,
) -> Preview:
    """What a subscription would post now, composed and cleared just as at sending.

    `native` says which blocks its workspace takes: `in_words` for a place that takes none.
    """
    delivery = _as_delivery(order(subscription, now))
    work = channel_work(connection, delivery, now)
    if work is None:
        raise BadInput("This digest was stopped. Start it again first.")
    compose = composers.digests(working_days, native=native)[subscription.kind]
    return Preview(compose(connection, delivery, now), work.audience.level)


def in_words(connection: Connection, team_id: str) -> frozenset[str]:
    """The blocks that a modal takes besides text: neither tables nor charts, whatever the workspace takes elsewhere."""
    return frozenset()


def send_now(
    connection: Connection, subscription: Subscription, *, opened: datetime, now: datetime, run_at: datetime
) -> bool:
    """Plan a post of its own slot, asked for by a form opened at `opened`; whether it was not planned before.

    Raises BadInput where the same digest went out, or was to, within the last ten minutes.
    """
    asked = order(subscription, opened)
    if deliveries.by_key(connection, asked.key):
        return False
    if just := deliveries.lately(connection, subscription.subject, now - APART):
        local = just.scheduled_at.astimezone(ZoneInfo(subscription.zone))
        raise BadInput(f"It was sent, or is on its way, for {local:%H:%M}. Nothing was sent again.")
    return deliveries.plan(connection, asked, run_at=run_at) is not None


def order(subscription: Subscription, at: datetime) -> Order:
    """What is sent by hand at `at`: a slot of its own, beside those on the calendar."""
    local = at.astimezone(ZoneInfo(subscription.zone))
    return Order(
        kind=subscription.kind,
        subject=subscription.subject,
        team_id=subscription.team_id,
        recipient=subscription.channel_id,
        slot=f"{local:%Y-%m-%dT%H:%M:%S}{BY_HAND}",
        scheduled_at=at,
        expires_at=at + WORTH_SENDING_FOR,
        version=subscription.version,
    )


def _as_delivery(asked: Order) -> Delivery:
    return Delivery(
        id=0,
        kind=asked.kind,
        subject=asked.subject,
        team_id=asked.team_id,
        recipient=asked.recipient,
        slot=asked.slot,
        version=asked.version,
        scheduled_at=asked.scheduled_at,
        expires_at=asked.expires_at,
        key=asked.key,
        state="leased",
        attempts=0,
        lease_token=0,
        first_sent_at=None,
        sent_at=None,
        posted_in="",
        message_ts="",
        parts=0,
        parts_sent=0,
        reason="",
    )
