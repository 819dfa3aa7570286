"""`/csp workplan`, `/csp meetings`, `/csp calendar [for DATE]`: what is coming, and the dates a meeting sets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import dateparser
from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import plan
from bot.messages.message import Message
from bot.policy import Audience
from handlers.cards import LONDON
from handlers.questions import Question
from storage import workplan
from storage.engine import Database
from storage.errors import BadInput, NotFound
from storage.names import nearest, same_name
from storage.workplan import Meeting

LAST_SHOWN = 3
EVERY_BODY = "all"  # what the digest's button asks for
YEARS = range(1972, 2101)  # from the Act on access to meetings on; later ones are slips
NO_PLAN = "cspbot knows no meetings yet. They come with `cspbot load workplan FILE`."
ASK_DATE = "Write the date of the meeting like 17 February 2027 or 2027-02-17."
_BEFORE_DATE = ("for a meeting on ", "for a meeting ", "for ", "on ")


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The work programme: coming meetings with all their items; of one body where it is named.

    Raises NotFound where no body has that name, BadInput where no meeting is known at all.
    """
    today = now.astimezone(LONDON).date()
    with db.read() as connection:
        found, upcoming = _meetings(connection, today, question.rest)
    return plan.programme(found, today, upcoming=upcoming)


def meetings(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The coming meetings and the dates of their agendas. Raises as `answer` does."""
    today = now.astimezone(LONDON).date()
    with db.read() as connection:
        found, upcoming = _meetings(connection, today, question.rest)
    return plan.meetings(found, today, england_and_wales(), upcoming=upcoming)


def calendar(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The dates that a meeting on DATE sets; without a date, the coming meetings. Raises BadInput for no date."""
    if not question.rest:
        return meetings(question, audience, db, now)
    today = now.astimezone(LONDON).date()
    held_on = read_date(question.rest, today)
    with db.read() as connection:
        bodies = dict.fromkeys(
            meeting.body for meeting in workplan.meetings_between(connection, held_on, held_on, today=today)
        )
    return plan.calendar(held_on, bodies, today, england_and_wales())


def read_date(words: str, today: date) -> date:
    """The date in `words` (ISO, British order, or with the month's name). Raises BadInput, saying how to write it."""
    text = next((words[len(start) :] for start in _BEFORE_DATE if words.casefold().startswith(start)), words).strip()
    if iso := _iso(text):
        return iso
    found = dateparser.parse(text, languages=["en"], settings=_reading(today))
    if found is None or found.year not in YEARS:
        raise BadInput(f"“{words}” is not a date that cspbot can read. {ASK_DATE}")
    return found.date()


def _iso(text: str) -> date | None:
    """The date in ISO form, which dateparser would read day before month."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _reading(today: date) -> dict[str, Any]:
    return {
        "DATE_ORDER": "DMY",
        "RELATIVE_BASE": datetime.combine(today, time()),
        "PREFER_DATES_FROM": "future",
        "REQUIRE_PARTS": ["day", "month"],
        "PARSERS": ["relative-time", "absolute-time"],
    }


def _meetings(connection: Connection, today: date, body: str) -> tuple[list[Meeting], bool]:
    """The coming meetings, or the last ones where none is planned, and whether they are to come."""
    every = workplan.meetings_between(connection, date.min, date.max, today=today)
    if not every:
        raise BadInput(NO_PLAN)
    found = every if body.casefold() == EVERY_BODY else _of_body(every, body)
    if not found:
        bodies = {meeting.body for meeting in every}
        raise NotFound("body", body, tuple(nearest(body, bodies)) or tuple(sorted(bodies)))
    coming = [meeting for meeting in found if meeting.held_on >= today]
    return (coming, True) if coming else (found[: -LAST_SHOWN - 1 : -1], False)


def _of_body(found: Sequence[Meeting], body: str) -> list[Meeting]:
    wanted = same_name(body)
    return [meeting for meeting in found if wanted in same_name(meeting.body)]
