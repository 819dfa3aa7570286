"""News of actions: who is told of a change or asked something, once, within their hours, through the outbox.

A delivery names a line of an action's history or a request; what it says is composed when it is sent, and nothing is
sent that is no longer so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import action_word
from bot.messages.action_word import Question
from bot.messages.message import Message
from bot.policy import Viewer
from jobs import recipients
from jobs.slots import end_of_working_day
from jobs.turns import Composer
from storage import absences, action_notes, action_requests, actions, deliveries, posts
from storage.action_requests import Request
from storage.actions import OPEN, Action
from storage.day_words import LONDON, local_day
from storage.deliveries import Delivery, Order
from storage.engine import Database
from storage.errors import NotFound

KIND = "action"
GIVEN, TOLD, ASKED, DECIDED = "given", "told", "asked", "decided"
WORTH_TELLING_FOR = 5  # working days
_LINE, _REQUEST = "action line:", "action request:"


def reached(connection: Connection, action: Action, now: datetime) -> str:
    """The Slack user who is told about an action: its owner, or who stands in; empty where nobody is known."""
    return recipients.reached(connection, action.owner_id, action.agency, local_day(now)) or action.owner_slack_id


def tell(
    db: Database, connection: Connection, action: Action, slot: str, to: Iterable[str], *, by: Viewer, now: datetime
) -> list[str]:
    """Tell these Slack users of the change that was stored last; who that is, without whoever made it (`by`)."""
    line = action_notes.last(connection, action.id)
    users = [user for user in dict.fromkeys(to) if user and user != by.user_id]
    if line:
        _plan(db, connection, f"{_LINE}{line.id}", slot, users, by.team_id, now)
    return users


def ask(
    db: Database, connection: Connection, request: Request, slot: str, to: Iterable[str], *, by: Viewer, now: datetime
) -> list[str]:
    """Ask these Slack users for a decision, or tell them of it (`slot`); who that is, without whoever did it (`by`)."""
    users = [user for user in dict.fromkeys(to) if user and user != by.user_id]
    _plan(db, connection, f"{_REQUEST}{request.id}", slot, users, by.team_id, now)
    return users


def take_back(connection: Connection, line_id: int) -> bool:
    """Do not tell of a change any more; whether somebody would have been told of it."""
    return deliveries.cancel_open(connection, f"{_LINE}{line_id}", "undone") > 0


def about(connection: Connection, delivery: Delivery) -> Action | None:
    """The action that a delivery of this kind is about, or None."""
    try:
        if delivery.subject.startswith(_LINE):
            line = action_notes.by_id(connection, int(delivery.subject.removeprefix(_LINE)))
            return actions.by_id(connection, line.action_id) if line else None
        request = action_requests.request_of(connection, int(delivery.subject.removeprefix(_REQUEST)))
        return actions.by_id(connection, request.action_id)
    except NotFound:
        return None


def composer(*, home: ZoneInfo) -> Composer:
    """The composer of these messages, for the deliver job. `home` is the partnership's zone."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        action = about(connection, delivery) if delivery.kind == KIND else None
        if action is None:
            return None
        if delivery.subject.startswith(_LINE):
            return _line(connection, delivery, action, now, home)
        return _request(connection, delivery, action, now)

    return compose


def _plan(
    db: Database, connection: Connection, subject: str, slot: str, users: Iterable[str], team_id: str, now: datetime
) -> None:
    run_at = db.now(connection)
    for user in users:
        until = end_of_working_day(_back(connection, user, now), WORTH_TELLING_FOR, LONDON, england_and_wales())
        order = Order(KIND, subject, team_id, user, slot, scheduled_at=now, expires_at=until)
        deliveries.plan(connection, order, run_at=run_at)


def _back(connection: Connection, user: str, now: datetime) -> datetime:
    """`now`, or as much later as they are away."""
    today = local_day(now)
    return now + (absences.back_on(connection, user, today) - today)


def _line(connection: Connection, delivery: Delivery, action: Action, now: datetime, home: ZoneInfo) -> Message | None:
    line = action_notes.by_id(connection, int(delivery.subject.removeprefix(_LINE)))
    if line is None:
        return None
    if delivery.slot != GIVEN:
        return action_word.changed(action, line)
    if action.status != OPEN or reached(connection, action, now) != delivery.recipient:
        return None
    return action_word.given(action, line, now.astimezone(home).date())


def _request(connection: Connection, delivery: Delivery, action: Action, now: datetime) -> Message | None:
    request = action_requests.request_of(connection, int(delivery.subject.removeprefix(_REQUEST)))
    names = posts.Names(connection, [request.asked_by, request.decided_by])
    if delivery.slot == DECIDED:
        who = names.at(request.decided_by, now)
        return action_word.decided(request, action, who) if request.state != OPEN else None
    if request.state != OPEN or action.status != OPEN:
        return None
    asker = names.at(request.asked_by, request.asked_at)
    return action_word.asked(Question(request, action, asker, not _wanted(connection, request, delivery, now)))


def _wanted(connection: Connection, request: Request, delivery: Delivery, now: datetime) -> bool:
    """Whether the reader is reached for the post that is to have the action."""
    if request.to_id is None:
        return False
    return recipients.reached(connection, request.to_id, "", local_day(now)) == delivery.recipient
