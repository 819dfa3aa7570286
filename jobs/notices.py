"""Nothing is missed in silence: what was not sent is told, once, to those who run the bot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import blocks, dates
from bot.messages.message import Message
from jobs.slots import end_of_working_day
from jobs.turns import EXPIRED, Composer
from storage import access, deliveries
from storage.deliveries import Delivery, Order
from storage.engine import Database

KIND = "notice"
WORTH_TELLING_FOR = 3  # working days: people are told within their hours only
_NAMES = {"daily": "daily briefing", "monday": "Monday digest", "reminder": "reminder"}
_WHY = {"late": "it was too late when cspbot ran again", EXPIRED: "it could not be sent in time"}


def plan(db: Database, missed: Iterable[Order], *, now: datetime, home: ZoneInfo, working_days: WorkingDays) -> None:
    """Plan a notice for each of `missed` (not for notices), to every admin; to managers where there is no admin.

    `home` is the partnership's zone.
    """
    found = [order for order in missed if order.kind != KIND]
    if not found:
        return
    with db.write() as connection:
        people = access.users_with_role(connection, "admin") or access.users_with_role(connection, "manager")
        run_at, until = db.now(connection), end_of_working_day(now, WORTH_TELLING_FOR, home, working_days)
        for order in found:
            for user in people:
                deliveries.plan(connection, _notice(order, user, now, until), run_at=run_at)


def _notice(order: Order, user: str, now: datetime, until: datetime) -> Order:
    return Order(
        kind=KIND,
        subject=f"notice:{order.key}",
        team_id=order.team_id,
        recipient=user,
        slot=order.slot,
        scheduled_at=now,
        expires_at=until,
    )


def order_of(delivery: Delivery) -> Order:
    """The order that a delivery was made from."""
    return Order(
        kind=delivery.kind,
        subject=delivery.subject,
        team_id=delivery.team_id,
        recipient=delivery.recipient,
        slot=delivery.slot,
        scheduled_at=delivery.scheduled_at,
        expires_at=delivery.expires_at,
        version=delivery.version,
    )


def composer(*, home: ZoneInfo) -> Composer:
    """The composer of notices, for the deliver job."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        lost = deliveries.by_key(connection, delivery.subject.removeprefix("notice:"))
        return _told(lost, home) if lost and lost.state in {"dead", "skipped"} else None

    return compose


def _told(lost: Delivery, home: ZoneInfo) -> Message:
    local = lost.scheduled_at.astimezone(home)
    name = _NAMES.get(lost.kind, lost.kind)
    to = f"<#{lost.recipient}>" if lost.recipient.startswith("C") else f"<@{lost.recipient}>"
    when = f"{dates.full_date(local.date())}, {local:%H:%M}"
    why = _WHY.get(lost.reason) or f"Slack said {blocks.escape(lost.reason)}"
    words = f"Not sent: the {name} for {to} of {when}, because {why}. It will not be tried again."
    return Message(words, (blocks.section(words),))
