"""A reply in the thread of a reminder, or of an action's card, in the reader's direct messages: kept as an update.

Of a reminder of several things it asks which is meant; the buttons carry the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot import personal
from bot.messages import problem, update_words
from bot.messages.message import Message
from bot.messages.update_words import Named
from bot.policy import Audience
from handlers import action_reader
from handlers.action_reader import NOBODY
from handlers.desk import Desk, Incoming
from handlers.questions import Question
from handlers.reminder_steps import asking, may_act, number_of
from jobs import action_news
from jobs.reminders import KIND as REMINDER
from jobs.reminders import things_of
from storage import action_changes, actions, audit, duties, reminders, reports_sent
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput, CspError, NotCleared, NotFound
from storage.names import storable
from storage.owed import ACTION, DUTY, ITEM, KINDS, Thing

VERB = update_words.VERB
MOST = 1_800  # characters: a button has to carry them
COMMENTED = {ACTION: "action commented", ITEM: "item commented", DUTY: "duty commented"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What becomes of a reply; `message` is None where it came before and was answered then."""

    message: Message | None


def reply(desk: Desk, incoming: Incoming, thread_ts: str) -> Heard | None:
    """Keep a reply as an update; None where the thread is not about anything owed. Synchronous, as the desk is."""
    now, words = desk.clock.now(), " ".join(storable(incoming.text).split())
    with desk.db.read() as connection:
        things = _about(connection, incoming.channel_id, thread_ts)
        audience = desk.audience(connection, incoming)
    if not things or not words:
        return None
    try:
        message = _keep(desk.db, things, words, audience, now, incoming.key)
    except CspError as error:
        return Heard(problem.render(error, VERB))
    desk.changed()
    return Heard(message)


def press(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button that says which thing a reply is about: "reminder_update KIND:NUMBER WORDS"."""
    name, _, words = question.rest.partition(" ")
    kind, _, number = name.partition(":")
    if kind not in KINDS or not words.strip():
        raise BadInput("That button names nothing that cspbot knows.")
    with db.write() as connection:
        return _store(connection, (kind, number_of(number)), words, audience, now)


def _keep(
    db: Database, things: Sequence[Thing], words: str, audience: Audience, now: datetime, key: str
) -> Message | None:
    personal.refuse(words)
    if len(words) > MOST:
        raise BadInput(f"That is too long to keep as an update: {MOST:,} characters are the most. Nothing was stored.")
    with db.write() as connection:
        if not audit.first_time(connection, key, datetime.now(UTC)):
            return None
        if len(things) == 1:
            return _store(connection, things[0], words, audience, now)
        return update_words.which([_named(connection, thing) for thing in things], words)


def _store(connection: Connection, thing: Thing, words: str, audience: Audience, now: datetime) -> Message:
    personal.refuse(words)
    viewer = audience.viewer or NOBODY
    named = _named(connection, thing)
    if not _may_say(connection, thing, named, audience, now):
        raise NotCleared("That is in other hands now, so your update was not stored.")
    kind, number = thing
    if kind == ACTION:
        action_changes.comment(connection, number, words, at=now, by=viewer.user_id, team_id=viewer.team_id)
    else:
        line = {"verb": COMMENTED[kind], "subject": f"{kind}:{number}", "outcome": words}
        audit.record(connection, at=now, team_id=viewer.team_id, actor=viewer.user_id, channel_id="", **line)
    return update_words.stored(named, words)


def _may_say(connection: Connection, thing: Thing, named: Named, audience: Audience, now: datetime) -> bool:
    """Whether it is theirs to say. Raises NotCleared where it is, but its words may not be said here."""
    kind, number = thing
    allowed = may_act(connection, named.owner_id, asking(connection, audience.viewer or NOBODY, now))
    if kind != ACTION:
        return allowed
    reader, action = action_reader.reader(connection, audience, local_day(now)), actions.by_id(connection, number)
    allowed = allowed or reader.may_edit(action)
    if allowed:
        reader.check_seen(action)
    return allowed


def _about(connection: Connection, channel_id: str, thread_ts: str) -> list[Thing]:
    """What a thread is about, as far as it is still there."""
    delivery = reminders.delivery_at(connection, channel_id, thread_ts)
    if delivery and delivery.kind == REMINDER:
        found = sorted(things_of(reminders.rungs_of(connection, delivery.id)))
        return [thing for thing in found if _is_there(connection, thing)]
    told = action_news.about(connection, delivery) if delivery and delivery.kind == action_news.KIND else None
    action = told or actions.of_thread(connection, channel_id, thread_ts)
    return [(ACTION, action.id)] if action else []


def _is_there(connection: Connection, thing: Thing) -> bool:
    try:
        return bool(_named(connection, thing))
    except NotFound:
        return False


def _named(connection: Connection, thing: Thing) -> Named:
    """What a thing is called and whose it is. Raises NotFound."""
    kind, number = thing
    if kind == ACTION:
        action = actions.by_id(connection, number)
        return Named(thing, action.title, action.owner_id)
    if kind == ITEM:
        report = reports_sent.of_item(connection, number)
        return Named(thing, report.item, report.owner_id)
    duty = duties.by_id(connection, number)
    return Named(thing, duty.name, duty.owner_id)
