"""`/csp calendar`: the coming twelve months; `for DATE`: the dates a meeting sets; `duties`: what recurs, and why."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

import dateparser
from sqlalchemy import Connection

from bot.clock import england_and_wales, months_after
from bot.messages import calendar
from bot.messages.calendar import Year
from bot.messages.message import Message
from bot.policy import Audience, Viewer
from handlers.questions import Question
from handlers.workplan import may_change
from storage import absences, duties, workplan
from storage.day_words import local_day
from storage.duties import Duty
from storage.engine import Database
from storage.errors import BadInput, NotCleared
from storage.workplan import Window

MONTHS_AHEAD = 12
MOST_MEETINGS = 100
YEARS = range(1972, 2101)  # from the Act on access to meetings on; later ones are slips
ASK_DATE = "Write the date of the meeting like 17 February 2027 or 2027-02-17."
_DUTIES = re.compile(r"(?:the )?dut(?:y|ies)(?: after (\d{1,6}))?", re.IGNORECASE)
_BEFORE_DATE = ("for a meeting on ", "for a meeting ", "for ", "on ")


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The calendar, or the part of it that was asked for. Raises BadInput for what is neither a date nor `duties`."""
    today = local_day(now)
    if not question.rest:
        return year(db, today)
    if found := _DUTIES.fullmatch(question.rest):
        return listed(int(found[1] or 0), audience, db, today)
    held_on = read_date(question.rest, today)
    with db.read() as connection:
        bodies = dict.fromkeys(
            meeting.body for meeting in workplan.meetings_between(connection, held_on, held_on, today=today)
        )
    return calendar.for_meeting(held_on, bodies, today, england_and_wales())


def year(db: Database, today: date) -> Message:
    """The meetings and duties of the coming twelve months, and the duties that are overdue."""
    until = months_after(today, MONTHS_AHEAD)
    with db.read() as connection:
        meetings = workplan.page(connection, Window(today, until), today=today, limit=MOST_MEETINGS)
        every = duties.every(connection)
    dated = [duty for duty in every if duty.next_on and duty.next_on <= until]
    undated = sum(duty.next_on is None for duty in every)
    return calendar.year(Year(meetings, dated, undated, today, until), england_and_wales())


def listed(before: int, audience: Audience, db: Database, today: date) -> Message:
    """The duties after the first `before`, with what officers can do about them."""
    with db.read() as connection:
        found = duties.every(connection)
    mine = may_change(audience.viewer)
    return calendar.duties(found, today, england_and_wales(), before=before, may_change=mine)


def last_words(connection: Connection, duty: Duty) -> str:
    """The last line of a duty's history."""
    return next((line.outcome for line in reversed(duties.history(connection, duty.id))), "")


def require_right(connection: Connection, duty: Duty, viewer: Viewer, today: date) -> None:
    """Raise NotCleared unless `viewer` may say that a duty was done: an officer, or who acts for its post today."""
    if may_change(viewer):
        return
    acting = {post.id for post in absences.acting_posts(connection, viewer.user_id, today)}
    if duty.owner_id not in acting:
        raise NotCleared(f"“{duty.name}” is for {duty.owner or 'an officer'} to mark as done. Nothing was changed.")


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
