"""News of data calls: suppliers are asked, told what became of their figures; officers are told what arrived.

Through the outbox, within people's hours, once; composed when it is sent, and nothing is sent that is no longer so. The
thread under what a supplier was asked is where a file with the figures comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import call_word
from bot.messages.message import Message
from jobs import recipients
from jobs.slots import end_of_working_day
from jobs.turns import Composer
from storage import calls, deliveries, reminders
from storage.calls import LOADED, OPEN, RECEIVED, REQUESTED, RETURNED, Call, Request
from storage.day_words import LONDON, local_day
from storage.deliveries import Delivery, Order
from storage.engine import Database
from storage.errors import NotFound

KIND = "call"
WORTH_TELLING_FOR = 10  # working days: a request stays worth sending after a holiday
_SUBJECT = "data request:"


def reached(connection: Connection, request: Request, now: datetime) -> str:
    """The Slack user who is asked: who holds the supplier's post or stands in; empty where there is nobody."""
    if request.owner_id is None:
        return ""
    return recipients.reached(connection, request.owner_id, request.supplier, local_day(now))


def tell(
    db: Database,
    connection: Connection,
    request: Request,
    to: Iterable[str],
    *,
    team_id: str,
    now: datetime,
    but: str = "",
) -> list[str]:
    """Tell these Slack users (without `but`, who did it) how a request stands now; who that is."""
    users = [user for user in dict.fromkeys(to) if user and user != but]
    run_at = db.now(connection)
    until = end_of_working_day(now, WORTH_TELLING_FOR, LONDON, england_and_wales())
    for user in users:
        slot = f"{request.status}:{request.revision}"
        order = Order(KIND, f"{_SUBJECT}{request.id}", team_id, user, slot, scheduled_at=now, expires_at=until)
        deliveries.plan(connection, order, run_at=run_at)
    return users


def of_thread(connection: Connection, channel_id: str, thread_ts: str) -> int | None:
    """The number of the request that was sent as this message, or None."""
    found = reminders.delivery_at(connection, channel_id, thread_ts)
    return _number(found) if found and found.kind == KIND else None


def composer(*, home: ZoneInfo) -> Composer:
    """The composer of these messages, for the deliver job. `home` is the partnership's zone."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        try:
            request = calls.request_by_id(connection, _number(delivery))
        except NotFound:
            return None
        if delivery.slot != f"{request.status}:{request.revision}":
            return None
        call = calls.by_id(connection, request.call_id)
        return _message(request, call, now.astimezone(home).date())

    return compose


def _message(request: Request, call: Call, today: date) -> Message | None:
    if request.status == REQUESTED:
        return call_word.asked(request, call, today) if call.status == OPEN else None
    if request.status == RETURNED:
        return call_word.returned(request, call, today)
    if request.status == RECEIVED:
        return call_word.arrived(request, call)
    return call_word.loaded(request, call) if request.status == LOADED else None


def _number(delivery: Delivery) -> int:
    return int(delivery.subject.removeprefix(_SUBJECT))
