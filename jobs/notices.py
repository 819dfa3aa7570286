"""Nothing is missed in silence: what was not sent is told, once, to who owns it, else to those who run the bot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import blocks, dates
from bot.messages import subscription_words as words
from bot.messages.message import Message
from jobs.slots import end_of_working_day
from jobs.subscribing import coming
from jobs.turns import Composer
from storage import access, deliveries, subscriptions
from storage.deliveries import Delivery, Order
from storage.engine import Database
from storage.subscriptions import Subscription

KIND = "notice"
HELD, RESUMED = "held:", "resumed:"  # subjects of notices about a subscription as a whole
WORTH_TELLING_FOR = 3  # working days: people are told within their hours only
_WHY_NOT = frozenset({"dead", "skipped"})


def plan(db: Database, missed: Iterable[Order], *, now: datetime, home: ZoneInfo, working_days: WorkingDays) -> None:
    """Plan a notice for each of `missed` (not for notices), to the owner of its subscription, else to every admin.

    To managers where there is no admin. `home` is the partnership's zone.
    """
    found = [order for order in missed if order.kind != KIND]
    if not found:
        return
    with db.write() as connection:
        run_at, until = db.now(connection), end_of_working_day(now, WORTH_TELLING_FOR, home, working_days)
        for order in found:
            for user in _responsible(connection, subscriptions.of_subject(connection, order.subject)):
                deliveries.plan(connection, _notice(order, user, now, until), run_at=run_at)


def about(
    connection: Connection, subscription: Subscription, what: str, *, now: datetime, run_at: datetime, until: datetime
) -> None:
    """Plan word of a subscription being HELD or RESUMED; once for each time that this happens."""
    for user in _responsible(connection, subscription):
        order = Order(
            kind=KIND,
            subject=f"{what}{subscription.id}",
            team_id=subscription.team_id,
            recipient=user,
            slot=str(subscription.version),
            scheduled_at=now,
            expires_at=until,
        )
        deliveries.plan(connection, order, run_at=run_at)


def _responsible(connection: Connection, subscription: Subscription | None) -> list[str]:
    """Who is told: the owner, else who made the subscription, else those who run the bot."""
    if subscription:
        for user in (subscription.owner, subscription.created_by):
            known = access.slack_user(connection, subscription.team_id, user)
            if user.startswith(("U", "W")) and not (known and known.deleted):
                return [user]
    return access.users_with_role(connection, "admin") or access.users_with_role(connection, "manager")


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


def composer(*, home: ZoneInfo, working_days: WorkingDays) -> Composer:
    """The composer of notices, for the deliver job."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        what, _, key = delivery.subject.partition(":")
        if what == "notice":
            lost = deliveries.by_key(connection, key)
            return _told(lost, home) if lost and lost.state in _WHY_NOT else None
        subscription = subscriptions.by_id(connection, int(key))
        if subscription is None or not subscription.enabled:
            return None
        if f"{what}:" == HELD:
            return _held(connection, subscription) if subscription.held else None
        return None if subscription.held else _resumed(connection, subscription, now, working_days)

    return compose


def last_problem(connection: Connection, subscription: Subscription) -> str:
    """Why a subscription is held: what kept its last post from being sent, in Slack's words or ours."""
    found = deliveries.history(connection, subject=subscription.subject, states=("dead", "cancelled"), limit=1)
    return found[0].reason if found else ""


def _told(lost: Delivery, home: ZoneInfo) -> Message:
    local = lost.scheduled_at.astimezone(home)
    name = words.name(lost.kind)
    when = f"{dates.full_date(local.date())}, {local:%H:%M}"
    why = words.because(lost.reason)
    said = f"Not sent: the {name} for {words.to(lost.recipient)} of {when}, because {why}. It will not be tried again."
    if (lost.kind, lost.reason) == ("reminder", words.GONE):
        said += " What it would have told goes to who stands in for their posts, on the next working day."
    return Message(said, (blocks.section(said),))


def _held(connection: Connection, subscription: Subscription) -> Message:
    reason = last_problem(connection, subscription)
    name, to = words.name(subscription.kind), words.to(subscription.channel_id)
    said = (
        f"The {name} for {to} is paused: {words.problem(reason, subscription.of_person)}. "
        f"{words.remedy(reason)}. cspbot looks again by itself and then goes on; until then nothing is sent."
    )
    return Message(said, (blocks.section(said),))


def _resumed(connection: Connection, subscription: Subscription, now: datetime, working_days: WorkingDays) -> Message:
    name, to = words.name(subscription.kind), words.to(subscription.channel_id)
    slots = coming(connection, subscription, now=now, working_days=working_days, count=1)
    following = f" Next: {dates.date_and_time(slots[0].at, ZoneInfo(subscription.zone))}." if slots else ""
    said = f"The {name} for {to} is sent again.{following}"
    return Message(said, (blocks.section(said),))
