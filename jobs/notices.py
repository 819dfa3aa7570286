"""Nothing is missed in silence: what was not sent is told, once, to who owns it, else to those who run the bot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import blocks, dates, notice
from bot.messages import subscription_words as words
from bot.messages.message import Message
from jobs import lost
from jobs.slots import end_of_working_day
from jobs.subscribing import coming
from jobs.turns import Composer, Outcome
from storage import deliveries, subscriptions, untold
from storage.briefing_posts import UPDATE
from storage.deliveries import Delivery, Order
from storage.engine import Database
from storage.subscriptions import Subscription

KIND = "notice"
HELD, RESUMED = "held:", "resumed:"  # subjects of notices about a subscription as a whole
WORTH_TELLING_FOR = 3  # working days: people are told within their hours only
LOOK_BACK = timedelta(days=3)
_WHY_NOT = frozenset({"dead", "skipped"})


def plan(db: Database, missed: Iterable[Order], *, now: datetime, home: ZoneInfo, working_days: WorkingDays) -> None:
    """As `tell`, in a transaction of its own."""
    found = [*missed]
    if found:
        with db.write() as connection:
            tell(connection, found, now=now, run_at=db.now(connection), home=home, working_days=working_days)


def tell(
    connection: Connection,
    missed: Iterable[Order],
    *,
    now: datetime,
    run_at: datetime,
    home: ZoneInfo,
    working_days: WorkingDays,
) -> None:
    """Plan a notice for each of `missed` (not for notices), to who answers for it: see `jobs.lost.responsible`.

    Of several missed slots of one digest one notice is planned: that of the last names them all. `home` is the
    partnership's zone.
    """
    until = end_of_working_day(now, WORTH_TELLING_FOR, home, working_days)
    found = [deliveries.by_key(connection, order.key) for order in missed if order.kind != KIND]
    known = sorted((each for each in found if each), key=lambda each: each.scheduled_at)
    for each in {_in_one(each): each for each in known}.values():
        for user in lost.responsible(connection, each):
            deliveries.plan(connection, _notice(each, user, now, until), run_at=run_at)


def _in_one(missed: Delivery) -> str:
    """What is told together: the slots of one subscription that had passed when cspbot ran again."""
    return missed.subject if missed.reason == lost.LATE else missed.key


def catch_up(
    connection: Connection, *, now: datetime, run_at: datetime, home: ZoneInfo, working_days: WorkingDays
) -> None:
    """Tell of what was lost lately and told to nobody: the worker that lost it was killed before it could say so.

    What kept a digest from its place is left out: that is told when the subscription is paused, with its next slot.
    """
    found = untold.lost(connection, since=now - LOOK_BACK, until=now)
    of_place = [
        each for each in found if each.subject.startswith("subscription:") and each.reason in words.PLACE_ERRORS
    ]
    orders = [order_of(each) for each in found if each not in of_place]
    tell(connection, orders, now=now, run_at=run_at, home=home, working_days=working_days)


def is_lost(outcome: Outcome) -> bool:
    """Whether somebody has to know how a turn ended: what was not sent, and a change that Slack never took."""
    never = outcome.delivery.kind == UPDATE and outcome.state == "skipped" and outcome.reason.startswith(notice.NEVER)
    return outcome.lost or (never and outcome.delivery.attempts > 0)


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


def _responsible(connection: Connection, subscription: Subscription) -> list[str]:
    """Who is told: the owner, else who made the subscription, else those who run the bot.

    Of what Slack does not let through to a person, those who run the bot: the person would not hear of it.
    """
    if not (subscription.of_person and subscription.held):
        for user in (subscription.owner, subscription.created_by):
            if lost.is_there(connection, subscription.team_id, user):
                return [user]
    return lost.who_run_it(connection, subscription.team_id)


def _notice(missed: Delivery, user: str, now: datetime, until: datetime) -> Order:
    return Order(
        kind=KIND,
        subject=lost.told(missed.key),
        team_id=missed.team_id,
        recipient=user,
        slot=missed.slot,
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
            found = deliveries.by_key(connection, key)
            if found is None or found.state not in _WHY_NOT:
                return None
            return notice.render(lost.describe(connection, found, now, home, working_days))
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


def _held(connection: Connection, subscription: Subscription) -> Message:
    reason = last_problem(connection, subscription)
    name, to = words.name(subscription.kind), words.to(subscription.channel_id)
    said = (
        f"The {name} for {to} is paused: {words.problem(reason, subscription.of_person)}. "
        f"{words.remedy(reason)}. {words.until_then(reason)}."
    )
    return Message(said, (blocks.section(said),))


def _resumed(connection: Connection, subscription: Subscription, now: datetime, working_days: WorkingDays) -> Message:
    name, to = words.name(subscription.kind), words.to(subscription.channel_id)
    slots = coming(connection, subscription, now=now, working_days=working_days, count=1)
    following = f" Next: {dates.date_and_time(slots[0].at, ZoneInfo(subscription.zone))}." if slots else ""
    said = f"The {name} for {to} is sent again.{following}"
    return Message(said, (blocks.section(said),))
