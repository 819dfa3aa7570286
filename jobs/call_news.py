"""News of data calls: suppliers are asked, told what became of their figures; officers are told what arrived.

Through the outbox, within people's hours, once; composed when it is sent, and nothing is sent that is no longer so.
What officers were told of an arrival says in its place who decided, once somebody has. The thread under what a supplier
was asked is where a file with the figures comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import call_word
from bot.messages.message import Message
from jobs.recipients import Recipients
from jobs.slots import end_of_working_day
from jobs.turns import Composer
from storage import absences, access, call_posts, calls, deliveries, installations, people, posts, reminders, rosters
from storage.calls import LOADED, OPEN, RECEIVED, RETURNED, Call, Request
from storage.day_words import LONDON, local_day
from storage.deliveries import Delivery, Order
from storage.engine import Database
from storage.errors import NotFound

KIND, SUBJECT = call_posts.KIND, call_posts.SUBJECT
WORTH_TELLING_FOR = 10  # working days: a request stays worth sending after a holiday
CHANGED, REOPENED, AGAIN = "changed", "reopened", "again"  # why a supplier is asked once more
ANALYST = "analyst"  # a post with this word in its name or role


@dataclass(frozen=True, slots=True)
class Contact:
    """The Slack user who is asked (empty: nobody); `away_until`: they hear of it after that day, for want of a deputy.

    They hold the supplier's post or stand in for who does.
    """

    user: str = ""
    away_until: date | None = None


def contacts(connection: Connection, requests: Iterable[Request], now: datetime) -> dict[int, Contact]:
    """Who is asked for each of these requests, by its number."""
    today = local_day(now)
    known = Recipients(rosters.read(connection, since=today))
    return {each.id: _contact(known, each, today) for each in requests}


def reached(connection: Connection, request: Request, now: datetime) -> str:
    """The Slack user who is asked for a request; empty where there is nobody."""
    return contacts(connection, [request], now)[request.id].user


def ask(
    db: Database, connection: Connection, requests: Iterable[Request], *, team_id: str, now: datetime, why: str = ""
) -> dict[int, Contact]:
    """Ask suppliers for their figures (`why`: once more); who that is for each request."""
    owing = list(requests)
    found = contacts(connection, owing, now)
    for each in owing:
        slot = f"{AGAIN}:{local_day(now).isoformat()}" if why == AGAIN else f"{why or each.status}:{each.revision}"
        _plan(db, connection, each, [found[each.id].user], slot, team_id, now)
    return found


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
    _plan(db, connection, request, users, f"{request.status}:{request.revision}", team_id, now)
    return users


def listeners(connection: Connection, call: Call, now: datetime, but: str = "") -> list[str]:
    """Who hears of figures that arrive: who made the call, and officers who hold an analyst's post.

    All officers where none of these is there today. Not who sent them themselves (`but`), unless nobody else is left.
    """
    officers = installations.near(connection, access.users_with_role(connection, *access.OFFICERS), call.team_id)
    every = people.everyone(connection)
    analysts = [post.slack_id for post in every if ANALYST in f"{post.name} {post.role}".casefold()]
    mine = [user for user in dict.fromkeys([call.called_by, *analysts]) if user in officers]
    today = local_day(now)
    present = any(absences.absence_of(connection, user, today) is None for user in mine)
    found = mine if present else list(dict.fromkeys([*mine, *officers]))
    return [user for user in found if user != but] or found


def bring_up_to_date(db: Database, connection: Connection, request: Request, now: datetime) -> None:
    """Let what officers were told of an arrival say what became of it, in its place and without a second message."""
    call_posts.plan_updates(connection, request.id, now=now, run_at=db.now(connection))


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
        call, today = calls.by_id(connection, request.call_id), now.astimezone(home).date()
        why, _, mark = delivery.slot.partition(":")
        if why == AGAIN or why in (CHANGED, REOPENED):
            as_told = why == AGAIN or mark == str(request.revision)
            return _asked(request, call, today, why) if as_told else None
        if why == RECEIVED and access.granted_role(connection, delivery.recipient) not in access.OFFICERS:
            return None
        if delivery.slot != f"{request.status}:{request.revision}":
            return _became(connection, request, call, delivery) if why == RECEIVED and _stands(delivery) else None
        return _message(request, call, today)

    return compose


def _stands(delivery: Delivery) -> bool:
    """Whether it was posted, and is only to be brought up to date."""
    return delivery.state == "sent" or bool(delivery.parts_sent)


def _became(connection: Connection, request: Request, call: Call, delivery: Delivery) -> Message | None:
    """What became of the figures that a message was about, and who decided so."""
    arrival = call_posts.arrived_at(connection, request.id, delivery.scheduled_at)
    if arrival is None or not arrival.decided_at:
        return None
    who = posts.Names(connection, [arrival.decided_by]).at(arrival.decided_by, arrival.decided_at)
    return call_word.decided(request, call, arrival, who)


def _contact(known: Recipients, each: Request, today: date) -> Contact:
    found = known.of(each.owner_id, each.supplier, today)
    if not found.held:
        return Contact(found.slack_id)
    post = known.roster.posts.get(each.owner_id or 0)
    holder = post if post and post.slack_id else known.roster.contact_of(each.supplier)
    return Contact(holder.slack_id if holder else "", found.away_until or today)


def _plan(
    db: Database, connection: Connection, request: Request, to: Iterable[str], slot: str, team_id: str, now: datetime
) -> None:
    run_at = db.now(connection)
    for user in filter(None, to):
        until = end_of_working_day(_back(connection, user, now), WORTH_TELLING_FOR, LONDON, england_and_wales())
        order = Order(KIND, f"{SUBJECT}{request.id}", team_id, user, slot, scheduled_at=now, expires_at=until)
        deliveries.plan(connection, order, run_at=run_at)


def _back(connection: Connection, user: str, now: datetime) -> datetime:
    """`now`, or as much later as they are away: until then the message waits."""
    today = local_day(now)
    return now + timedelta(days=(absences.back_on(connection, user, today) - today).days)


def _asked(request: Request, call: Call, today: date, why: str = "") -> Message | None:
    return call_word.asked(request, call, today, why) if request.owed and call.status == OPEN else None


def _message(request: Request, call: Call, today: date) -> Message | None:
    if request.status == RETURNED:
        return call_word.returned(request, call, today)
    if request.status == RECEIVED:
        return call_word.arrived(request, call)
    if request.status == LOADED:
        return call_word.loaded(request, call)
    return _asked(request, call, today)


def _number(delivery: Delivery) -> int:
    return int(delivery.subject.removeprefix(SUBJECT))
