"""Requests about actions: more time, "not my action", and what managers decide about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection

from bot import personal
from bot.messages import action_said, action_words, blocks, dates
from bot.messages.message import Message
from bot.policy import Audience
from handlers import action_steps, action_verbs
from handlers.action_steps import Act
from handlers.questions import Question
from jobs import action_news, recipients
from storage import action_requests, actions
from storage.action_requests import GRANTED, HANDOVER, MORE_TIME, Asked, Request
from storage.action_rows import held_elsewhere
from storage.actions import Action
from storage.engine import Database
from storage.errors import NotCleared


def more_time(act: Act, number: int, until: date, reason: str) -> Message:
    """Ask the manager for another due date. Raises NotFound, NotCleared; BadInput where it is past or closed."""
    personal.refuse(reason)
    with act.db.write() as connection:
        known = actions.by_id(connection, number)
        action_verbs.check_may_change(act.reader(connection), known, "ask for more time")
        asked = action_requests.ask_more_time(connection, number, until, reason, **act.how)
        to = action_steps.managers(connection, known, act.today)
        told = _ask(connection, act, asked, to)
    if not asked.first:
        since = dates.full_date(asked.request.until) if asked.request.until else "another date"
        return action_said.unchanged(asked.action, f"more time until {since} was asked for already and waits.")
    words = f"Asked for more time for {action_words.title(asked.action)}: until {dates.full_date(until)}."
    stays = f"Until it is granted, it stays {_due(asked.action)}."
    return action_said.plainly(
        f"{words} {_heard(told, own=act.viewer.user_id in to)} {stays}", action_words.show(number)
    )


def not_mine(act: Act, number: int, to_post: int | None, reason: str) -> Message:
    """Say that an action is somebody else's: the right owner, if named, and the manager are asked."""
    personal.refuse(reason)
    with act.db.write() as connection:
        known = actions.by_id(connection, number)
        action_verbs.check_may_change(act.reader(connection), known, "say whose it is")
        asked = action_requests.say_not_mine(connection, number, to_post, reason, **act.how)
        to = action_steps.managers(connection, known, act.today)
        if to_post:
            to = [recipients.reached(connection, to_post, "", act.today), *to]
        told = _ask(connection, act, asked, to)
    if not asked.first:
        return action_said.unchanged(asked.action, "the right owner was asked for already; that waits.")
    whose = f"as it is for {blocks.plain(asked.request.to)}" if asked.request.to else "and whose it is is asked"
    words = f"Recorded: {action_words.title(asked.action)} is not your action, {whose}."
    hears = _heard(told, own=act.viewer.user_id in to)
    stays = "Until somebody accepts it, it stays where it is."
    return action_said.plainly(f"{words} {hears} {stays}", action_words.show(number))


def offer(act: Act, number: int, to_post: int, reason: str, revision: int | None = None) -> Message:
    """Ask a post to take an action over. Raises NotFound, NotCleared; BadInput as storage does."""
    personal.refuse(reason)
    with act.db.write() as connection:
        known = actions.by_id(connection, number)
        action_verbs.check_may_change(act.reader(connection), known)
        asked = action_requests.offer(connection, number, to_post, reason, revision=revision, **act.how)
        told = _offered(connection, act, asked)
    to, stays = blocks.plain(asked.request.to), action_words.owner(asked.action)
    if not asked.first:
        return action_said.unchanged(asked.action, f"{to} was asked already and has not answered.")
    words = f"Stored: {action_words.title(asked.action)} is offered to {to}. {_heard(told, asked.request.to)}"
    return action_said.plainly(f"{words} Until it is accepted, it stays with {stays}.", action_words.show(number))


def grant(act: Act, request_id: int, *, until: date | None = None, to_post: int | None = None) -> Message:
    """Agree to what was asked, maybe with another date or post. Raises NotFound, NotCleared, BadInput."""
    with act.db.write() as connection:
        _check_may_decide(connection, act, action_requests.request_of(connection, request_id))
        asked = action_requests.grant(connection, request_id, until=until, to_post=to_post, **act.how)
        if asked.first:
            _tell_decision(connection, act, asked)
            _offered_anew(connection, act, asked)
        who = _decider(connection, act, asked)
    return _decision(asked, who)


def refuse(act: Act, request_id: int, reason: str = "") -> Message:
    """Decline what was asked. Raises NotFound, NotCleared."""
    personal.refuse(reason)
    with act.db.write() as connection:
        _check_may_decide(connection, act, action_requests.request_of(connection, request_id))
        asked = action_requests.refuse(connection, request_id, reason, **act.how)
        if asked.first:
            _tell_decision(connection, act, asked)
        who = _decider(connection, act, asked)
    return _decision(asked, who)


def press_grant(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button that grants the request it names."""
    return grant(Act(audience, db, now), action_steps.number(question.rest))


def press_refuse(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button that declines the request it names."""
    return refuse(Act(audience, db, now), action_steps.number(question.rest))


def check_may_decide(connection: Connection, act: Act, request_id: int) -> Request:
    """The request, for those who decide about it. Raises NotFound, NotCleared."""
    request = action_requests.request_of(connection, request_id)
    _check_may_decide(connection, act, request)
    return request


def _check_may_decide(connection: Connection, act: Act, request: Request) -> None:
    """Managers decide; officers where nobody manages; who asked never decides for themselves unless they manage."""
    reader = act.reader(connection)
    action = actions.by_id(connection, request.action_id)
    deciding = action_steps.managers(connection, action, act.today)
    here = not held_elsewhere(action, reader.team)
    allowed = act.viewer.user_id in deciding or (here and (reader.manager or (not deciding and reader.officer)))
    if request.kind == HANDOVER:
        allowed = action_verbs.may_answer(connection, reader, request, act)
    if not allowed or not act.viewer.user_id:
        raise NotCleared("Only the responsible manager can decide that. Nothing was changed.")
    reader.check_seen(action, asked=True)


def _ask(connection: Connection, act: Act, asked: Asked, to: Iterable[str]) -> list[str]:
    if not asked.first:
        return []
    news = action_news.ASKED
    return action_news.ask(act.db, connection, asked.request, news, to, by=act.viewer, now=act.now)


def _offered(connection: Connection, act: Act, asked: Asked) -> list[str]:
    return _ask(connection, act, asked, [recipients.reached(connection, asked.request.to_id, "", act.today)])


def _offered_anew(connection: Connection, act: Act, asked: Asked) -> None:
    """After “not my action” was agreed to: the right owner is asked."""
    for request in action_requests.open_requests(connection, asked.action.id):
        if request.kind == HANDOVER and asked.request.kind not in (HANDOVER, MORE_TIME):
            _offered(connection, act, Asked(request, asked.action, True))


def _tell_decision(connection: Connection, act: Act, asked: Asked) -> None:
    to, news = [asked.request.asked_by], action_news.DECIDED
    action_news.ask(act.db, connection, asked.request, news, to, by=act.viewer, now=act.now)


def _decider(connection: Connection, act: Act, asked: Asked) -> str:
    if asked.request.decided_by == act.viewer.user_id:
        return "you"
    return blocks.plain(action_steps.who(connection, asked.request.decided_by, act.now))


def _decision(asked: Asked, who: str) -> Message:
    """What was decided, now or before."""
    request, action = asked.request, asked.action
    outcome = "granted" if request.state == GRANTED else "declined"
    if not asked.first:
        return action_said.unchanged(action, f"that was {outcome} already by {who}.")
    what = "More time" if request.kind == MORE_TIME else "Another owner"
    words = (
        f"{what} for {action_words.title(action)}: {outcome}. It is {_due(action)}, with {action_words.owner(action)}."
    )
    told = " Who asked is told."
    return action_said.plainly(words + told, action_words.show(action.id))


def _due(action: Action) -> str:
    return f"due {dates.full_date(action.due)}" if action.due else "without a due date"


def _heard(told: list[str], post: str = "", *, own: bool = False) -> str:
    """Who hears of it; `own`: the reader is who decides."""
    if told:
        return f"{blocks.plain(post) or 'The manager'} is asked in their working hours."
    if own:
        return "That is yours to decide: `/csp action` with its number shows what you can change."
    return f"Nobody in Slack is known for {blocks.plain(post) or 'the manager'}: ask them yourself."
