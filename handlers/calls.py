"""`/csp call`: data calls. `call`: all of them, or what is asked of you; `call N`: one; `call new`: make one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.messages import call_word
from bot.messages import calls as pages
from bot.messages.calls import Page
from bot.messages.message import Attachment, Message
from bot.policy import Audience
from handlers import call_steps as steps
from handlers.action_reader import reader
from handlers.questions import Question
from jobs import call_news
from storage import calls
from storage.calls import REQUESTED, RETURNED, Call, Request
from storage.day_words import local_day
from storage.engine import Database
from storage.figures import Figure
from storage.loading import call_files

NEW = "new"
OPEN_IT = "Make a data call in Slack: `/csp call new` opens a form."


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The data calls; officers see all of them, others what is asked of their posts.

    Raises NotFound, BadInput for words that are no number, NotCleared for whoever is not asked and no officer.
    """
    rest, today = question.rest.strip(), local_day(now)
    with db.read() as connection:
        found = reader(connection, audience, today)
        if rest.casefold() == NEW:
            steps.officer(connection, audience, today)
            return Message(OPEN_IT, opens=call_word.NEW)
        if rest:
            steps.officer(connection, audience, today)
            return pages.one(_page(connection, calls.by_id(connection, steps.number(rest)), now), question.native)
        if found.officer:
            every = [(call, calls.requests_of(connection, call.id)) for call in calls.every(connection)]
            return pages.listing(every, today)
        owed = calls.owed_by(connection, [post.id for post in found.posts])
        return pages.owed([(calls.by_id(connection, each.call_id), each) for each in owed], today)


def press_close(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button that closes a call. Raises NotCleared, NotFound."""
    with db.write() as connection:
        found = steps.officer(connection, audience, local_day(now))
        number = steps.number(question.rest)
        call, first = calls.close(connection, number, steps.made_by(found.viewer, now))
        owing = [each.supplier for each in calls.requests_of(connection, number) if _owes(each)]
    if not first:
        return call_word.sentence(f"The data call for {call.title} was closed before. Nothing was changed.")
    missing = f" Missing: {', '.join(owing)}." if owing else " Nothing is missing."
    late = "Nobody is reminded of it any more; what comes late is kept for your check all the same."
    return call_word.sentence(f"The data call for {call.title} is closed.{missing} {late}")


def template(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """A file to fill in, for a supplier: the rows of last time without their values. Raises NotCleared, NotFound."""
    with db.read() as connection:
        request = calls.request_by_id(connection, steps.number(question.rest))
        steps.answers_for(connection, audience, request, local_day(now))
        call = calls.by_id(connection, request.call_id)
        last = steps.known_of(connection, request, call)
    rows = [row_of(each, call) for each in last]
    name = f"figures-call-{call.id}.csv"
    said = (
        f"{name} is in your direct messages: {len(rows):,} rows of last time, without their values. Fill in the column "
        "“value”, leave it empty where you have no figure, and attach the file to a reply under the request."
    )
    file = Attachment(name, f"Figures for {call.title}", call_files.template(rows), len(rows))
    return Message(said, attachment=file)


def row_of(figure: Figure, call: Call) -> dict[str, str]:
    """The row of a figure file for this call's period, without its value; in confidence, whatever the last one was."""
    return {
        "area": figure.area,
        "category": figure.category,
        "measure": figure.measure,
        "unit": figure.unit,
        "period_start": call.period.start.isoformat(),
        "period_end": call.period.end.isoformat(),
    }


def _page(connection: Connection, call: Call, now: datetime) -> Page:
    requests = tuple(calls.requests_of(connection, call.id))
    unreached = frozenset(each.id for each in requests if _owes(each) and not call_news.reached(connection, each, now))
    history = tuple(line for line in calls.history(connection, call.id) if line[0] <= now)
    return Page(call, requests, history, unreached, local_day(now))


def _owes(request: Request) -> bool:
    return request.status in (REQUESTED, RETURNED)
