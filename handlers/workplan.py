"""`/csp workplan`, `/csp meetings`: the rolling programme of meetings and their items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import plan, plan_item, plan_page
from bot.messages.message import Message
from bot.messages.plan_item import Card, MeetingCard
from bot.messages.plan_page import Page, Waiting
from bot.policy import Audience, Viewer
from handlers import workplan_words
from handlers.cards import LONDON
from handlers.questions import Question
from storage import plan_record, proposals, workplan
from storage.day_words import day_words, local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.proposals import Proposal
from storage.workplan import Meeting, Window
from storage.workplan_dates import agenda_date

LAST_SHOWN = 3
TOPICS_SHOWN = 15
ONE_MORE = plan_page.MEETINGS_SHOWN + 1
OFFICER = "officer"
NO_PLAN = "cspbot knows no meetings yet. They come with `cspbot load workplan FILE`."
_ITEM = re.compile(r"item #?(\d{1,9})", re.IGNORECASE)
_MEETING = re.compile(r"meeting #?(\d{1,9})", re.IGNORECASE)
_TOPICS = re.compile(r"topics(?: after (\d{1,6}))?", re.IGNORECASE)


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The rolling work programme; `item N`, `meeting N`: one with its history; `topics`: what waits for a meeting.

    Raises NotFound where no body or item has that name, BadInput where no meeting is known at that time.
    """
    rest = question.rest
    if found := _ITEM.fullmatch(rest):
        return one_item(int(found[1]), audience, db, now)
    if found := _TOPICS.fullmatch(rest):
        return topics(int(found[1] or 0), audience, db, now)
    if found := _MEETING.fullmatch(rest):
        return one_meeting(int(found[1]), audience, db, now)
    with db.read() as connection:
        page = _page(connection, rest, local_day(now))
    return plan_page.render(replace(page, may_change=may_change(audience.viewer)), question.native)


def one_item(number: int, audience: Audience, db: Database, now: datetime) -> Message:
    """One item with its history. Raises NotFound."""
    with db.read() as connection:
        item = workplan.item_by_id(connection, number)
        told = plan_record.history(connection, plan_record.ITEM, number)
        lines = [line for line in told if line.at <= now]
        waiting = _in_words(connection, proposals.about_item(connection, number))
    return plan_item.render(Card(item, lines, waiting, local_day(now), may_change(audience.viewer)))


def one_meeting(number: int, audience: Audience, db: Database, now: datetime) -> Message:
    """One meeting with its history. Raises NotFound."""
    with db.read() as connection:
        meeting = workplan.meeting_by_id(connection, number)
        told = plan_record.history(connection, plan_record.MEETING, number)
    lines = [line for line in told if line.at <= now]
    agenda = agenda_date(meeting, england_and_wales())
    return plan_item.render_meeting(MeetingCard(meeting, agenda, lines, may_change(audience.viewer)))


def topics(before: int, audience: Audience, db: Database, now: datetime) -> Message:
    """The draw-down topics after the first `before`."""
    with db.read() as connection:
        found = workplan.draw_down(connection, local_day(now), limit=TOPICS_SHOWN + 1, after=before)
    return plan_page.topics(found, shown=TOPICS_SHOWN, before=before, may_change=may_change(audience.viewer))


def may_change(viewer: Viewer | None) -> bool:
    """Whether somebody may change the work programme, or propose to: officers and higher, guests never."""
    return viewer is not None and viewer.at_least(OFFICER) and not viewer.guest


def meetings(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The coming meetings and the dates of their agendas. Raises as `answer` does."""
    today = now.astimezone(LONDON).date()
    with db.read() as connection:
        found, upcoming = _meetings(connection, today, question.rest)
    return plan.meetings(found, today, england_and_wales(), upcoming=upcoming)


def _page(connection: Connection, rest: str, today: date) -> Page:
    """What one page of the programme shows. Raises NotFound, BadInput."""
    asked = workplan_words.read(rest, _known_bodies(connection), today)
    found = workplan.page(connection, asked.window, today=today, limit=ONE_MORE, after=asked.meetings)
    heading = f"Work programme, {asked.words}" if asked.words else "Work programme"
    if not found and asked.timed:
        raise BadInput(_nothing_then(connection, asked.window, asked.line, today))
    if not found:
        found = _last(connection, asked.window, today, asked.line)
        heading = plan.none_coming(heading)
    of = asked.window.bodies
    return Page(
        heading=heading,
        meetings=found,
        topics=workplan.draw_down(connection, today, of),
        waiting=_in_words(connection, proposals.waiting(connection, of)),
        today=today,
        line=asked.line,
        meetings_before=asked.meetings,
        items_before=asked.items,
    )


def _meetings(connection: Connection, today: date, rest: str) -> tuple[list[Meeting], bool]:
    """The coming meetings, or the last ones where none is planned, and whether they are to come."""
    window = workplan_words.read(rest, _known_bodies(connection), today).window
    every = workplan.page(connection, window, today=today, limit=plan.MEETINGS_SHOWN + 1)
    found = [meeting for meeting in every if not meeting.cancelled]
    return (found, True) if found else (_last(connection, window, today, rest), False)


def _known_bodies(connection: Connection) -> list[str]:
    """Every body. Raises BadInput where there is none."""
    found = workplan.bodies(connection)
    if not found:
        raise BadInput(NO_PLAN)
    return found


def _last(connection: Connection, window: Window, today: date, line: str) -> list[Meeting]:
    """The last meetings there were, latest first. Raises BadInput where there were none."""
    past = Window(date.min, today, window.bodies)
    found = workplan.page(connection, past, today=today, limit=LAST_SHOWN, latest=True)
    if not found:
        raise BadInput(_nothing_then(connection, window, line, today))
    return found


def _nothing_then(connection: Connection, window: Window, line: str, today: date) -> str:
    """That no meeting is known in a time, and from when to when there are some that are known on `today`."""
    nothing = f"The work programme has no meeting for “{line}”"
    for bodies, so_far in ((window.bodies, ""), (None, " so far")):
        every = Window(bodies=bodies)
        first = workplan.page(connection, every, today=today, limit=1)
        last = workplan.page(connection, every, today=today, limit=1, latest=True)
        if first:
            known = f"There are meetings from {day_words(first[0].held_on)} to {day_words(last[0].held_on)}"
            of = f" of {first[0].body}" if so_far else ""
            return f"{nothing}{so_far}. {known}{of}."
    return f"{nothing}."


def _in_words(connection: Connection, found: Sequence[Proposal]) -> list[Waiting]:
    return [
        Waiting(each, proposals.in_words(connection, each), plan_record.post(connection, each.proposed_by))
        for each in found
    ]
