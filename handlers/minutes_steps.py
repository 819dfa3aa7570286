"""Going through minutes: what is proposed next, and what Skip, Record, Stop here and Go on do.

Everything is in the database, so any process can answer any press, and a press that comes twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.messages import blocks, minutes
from bot.messages.message import Message
from bot.messages.minutes import About
from bot.policy import Audience
from handlers import action_reader, minutes_owner, minutes_reading
from handlers.action_reader import Reader
from handlers.questions import Question, number_in
from storage import minute_passages, minute_readings
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotFound
from storage.minute_readings import KNOWN, OPEN, SKIPPED, STORED, Passage, Reading

MEMBERS_ONLY = "Only members of the partnership can go through minutes. Nothing was stored."
OFFICERS_ONLY = "Only an officer can put a resolution on record. Nothing was stored."
NOT_YOURS = "Somebody else is going through these minutes. Nothing was stored."
GONE = (
    "What was found in these minutes is deleted after 30 days. Give cspbot the minutes again; nothing is stored twice."
)
Step = Callable[[Connection, Reading, str, Reader, datetime], tuple[Reading, str]]


def reader_of(connection: Connection, audience: Audience, now: datetime) -> Reader:
    """Who goes through minutes. Raises NotCleared for guests and whoever is no member."""
    reader = action_reader.reader(connection, audience, local_day(now))
    if not reader.may_add:
        raise NotCleared(MEMBERS_ONLY)
    return reader


def mine(connection: Connection, reader: Reader, value: str, *, change: bool = True) -> Reading:
    """The reader's own reading with a number, locked where it is to be changed. Raises NotCleared, BadInput."""
    try:
        number = _number(value)
        reading = (minute_readings.locked if change else minute_readings.by_id)(connection, number)
    except NotFound:
        raise BadInput(GONE) from None
    if (reading.team_id, reading.user_id) != (reader.viewer.team_id, reader.viewer.user_id):
        raise NotCleared(NOT_YOURS)
    return reading


def parts(value: str) -> tuple[str, str]:
    """The number of a reading and of a passage in it: "12:3"."""
    reading, _, passage = value.partition(":")
    return reading, passage


def passage_of(reading: Reading, value: str) -> Passage:
    """The passage of a reading with a number. Raises BadInput."""
    found = reading.passage(_number(value))
    if found is None:
        raise BadInput("That button names nothing in these minutes.")
    return found


def shown(connection: Connection, reading: Reading, reader: Reader, now: datetime, note: str = "") -> Message:
    """The next passage to decide about, or at the end what became of all. What is stored meanwhile is passed over."""
    if not minutes_reading.told(reading):
        return minutes.which_meeting(reading)
    while passage := reading.current:
        fresh = minute_passages.refreshed(connection, passage, officer=reader.officer)
        if fresh != passage:
            reading = minute_readings.decide(connection, reading, fresh)
        if fresh.state == OPEN:
            return minutes.proposal(reading, fresh, _about(connection, fresh, reader), note)
        note = blocks.clip(" ".join(part for part in (note, _already(fresh)) if part), minutes.TEXT_CHARS)
    return minutes.summary(reading, note)


def _skip(connection: Connection, reading: Reading, value: str, reader: Reader, now: datetime) -> tuple[Reading, str]:
    passage = passage_of(reading, value)
    if passage.state != OPEN:
        return reading, ""
    return minute_readings.decide(connection, reading, replace(passage, state=SKIPPED)), "Skipped."


def _record(connection: Connection, reading: Reading, value: str, reader: Reader, now: datetime) -> tuple[Reading, str]:
    if not reader.officer:
        raise NotCleared(OFFICERS_ONLY)
    passage = passage_of(reading, value)
    if passage.state != OPEN or not passage.resolution:
        return reading, ""
    first = minute_passages.put_on_record(connection, passage, at=now, by=reader.viewer.user_id)
    decided = replace(passage, state=STORED if first else KNOWN, recorded=True)
    where = blocks.plain(minute_passages.place_words(passage))
    note = f"Stored: the resolution is on record ({where})." if first else "It was on record already."
    return minute_readings.decide(connection, reading, decided), note


def _again(connection: Connection, reading: Reading, value: str, reader: Reader, now: datetime) -> tuple[Reading, str]:
    return minute_readings.decide(connection, reading, *map(minute_passages.reopened, reading.passages)), ""


def _go(connection: Connection, reading: Reading, value: str, reader: Reader, now: datetime) -> tuple[Reading, str]:
    return reading, ""


def step(how: Step) -> Callable[[Question, Audience, Database, datetime], Message]:
    """The answer to a button that takes a step ("READING:PASSAGE" or "READING") and shows what comes next."""

    def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
        number, passage = parts(question.rest)
        with db.write() as connection:
            reader = reader_of(connection, audience, now)
            reading, note = how(connection, mine(connection, reader, number), passage, reader, now)
            return shown(connection, reading, reader, now, note)

    return answer


def stop(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """What was stored and skipped so far; the rest stays for later."""
    with db.read() as connection:
        reader = reader_of(connection, audience, now)
        return minutes.summary(mine(connection, reader, question.rest, change=False))


BUTTONS = {
    minutes.SKIP: step(_skip),
    minutes.RECORD: step(_record),
    minutes.GO: step(_go),
    minutes.AGAIN: step(_again),
    minutes.STOP: stop,
}


def _about(connection: Connection, passage: Passage, reader: Reader) -> About:
    """What is known around a passage, as far as its reader may see it."""
    owner = minutes_owner.owner_of(connection, passage.owner)
    near = () if owner.sure or not passage.owner else minutes_owner.near(connection, passage.owner)
    others = [each for each in minute_passages.before(connection, passage).others if reader.may_see(each)]
    return About(
        owner=owner.option[0] if owner.option else "",
        sure=owner.sure,
        near=near,
        others=tuple((each.title, each.id) for each in others),
        on_record=tuple(minute_passages.on_record(connection, passage)) if passage.record_open else (),
        may_record=reader.officer,
    )


def _already(passage: Passage) -> str:
    """That a passage needs no decision, and why; escaped."""
    what = f"action number {passage.action_id}" if passage.action_id else "on record" if passage.recorded else ""
    return f"{blocks.plain(minutes.where(passage))}: already {what}." if what else ""


def _number(value: str) -> int:
    return number_in(value, "That button names nothing in these minutes.")
