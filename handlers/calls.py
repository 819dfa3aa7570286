"""`/csp call`: data calls. `call`: all of them, or what is asked of you; `call N [FROM]`: one; `call new`: make one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.messages import call_page, call_states, call_word, dates
from bot.messages import calls as pages
from bot.messages.call_page import Page
from bot.messages.message import Attachment, Message
from bot.policy import Audience
from handlers import call_steps as steps
from handlers.action_reader import reader
from handlers.questions import Question
from jobs import call_news
from jobs.call_news import Contact
from storage import call_arrivals, call_changes, calls, posts
from storage.calls import RECEIVED, Call
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.figures import Figure
from storage.loading import call_files
from storage.vocabulary import vocabulary

NEW = "new"
OPEN_IT = "Make a data call in Slack: `/csp call new` opens a form."


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The data calls; officers see all of their workspace, others what is asked of their posts.

    Raises NotFound, BadInput for words that are no number, NotCleared for whoever is not asked and no officer.
    """
    rest, today = question.rest.strip(), local_day(now)
    with db.read() as connection:
        found = reader(connection, audience, today)
        if rest.casefold() == NEW:
            steps.officer(connection, audience, today)
            return Message(OPEN_IT, opens=call_word.NEW)
        if rest:
            viewer = steps.officer(connection, audience, today).viewer
            number, _, start = rest.partition(" ")
            call = steps.call_of(connection, viewer, steps.number(number))
            return call_page.render(page(connection, call, now, steps.number(start or "1") - 1), question.native)
        team = found.viewer.team_id
        if found.officer:
            every = [(call, calls.requests_of(connection, call.id)) for call in calls.every(connection, team)]
            return pages.listing(every, today)
        owed = calls.owed_by(connection, [post.id for post in found.posts])
        return pages.owed([(calls.by_id(connection, each.call_id), each) for each in owed], today)


def press_close(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button that closes a call. Raises NotCleared, NotFound."""
    with db.write() as connection:
        viewer = steps.officer(connection, audience, local_day(now)).viewer
        number = steps.call_of(connection, viewer, steps.number(question.rest)).id
        call, first = call_changes.close(connection, number, steps.made_by(viewer, now))
        missing = [each.supplier for each in calls.requests_of(connection, number) if each.missing]
    if not first:
        return call_word.changed(f"The data call for {call.title} was closed before. Nothing was changed.", call)
    named = f" Missing: {call_states.names(missing)}." if missing else " Nothing is missing."
    late = "Nobody is reminded of it any more; what comes late is kept for your check all the same."
    return call_word.changed(f"The data call for {call.title} is closed.{named} {late}", call)


def template(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """A file to fill in, for a supplier: the rows of last time without their values. Raises NotCleared, NotFound."""
    words = vocabulary(db)
    with db.read() as connection:
        request = steps.request_to_answer(connection, audience, steps.number(question.rest), local_day(now))
        call = calls.by_id(connection, request.call_id)
        parts = steps.lines_of(connection, request, call, words, local_day(now))
    rows = [row_of(each, call) for part in parts for each in part.lines]
    name = f"figures-call-{call.id}.csv"
    of_last = f"{len(rows):,} rows of last time, without their values" if rows else "only the names of the columns"
    said = (
        f"{name} is in your direct messages: {of_last}. Fill in the column “value”, leave it empty where you have no "
        "figure, and attach the file to a reply under the request."
    )
    file = Attachment(name, f"Figures for {call.title}", call_files.template(rows), len(rows))
    return Message(said, attachment=file)


def collected(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Everything that came in a call and was not returned, as one file of the figure format, for an officer.

    Raises NotCleared, NotFound, and BadInput where nothing came.
    """
    from storage.export_formats import sheet  # openpyxl is slow to import, and only files need it

    with db.read() as connection:
        viewer = steps.officer(connection, audience, local_day(now)).viewer
        steps.cleared(audience)
        call = steps.call_of(connection, viewer, steps.number(question.rest))
        found = call_arrivals.collected(connection, call)
    columns, rows = call_files.joined([content for _, content in found])
    if not rows:
        raise BadInput(f"No figures are here for {call.title} yet.")
    unchecked = [each.supplier for each, _ in found if each.status == RECEIVED]
    waits = f" Not checked yet: {call_states.names(unchecked)}." if unchecked else ""
    of = "1 supplier" if len(found) == 1 else f"{len(found)} suppliers"
    count = f"{len(rows):,} {'figure' if len(rows) == 1 else 'figures'} of {of}"
    said = (
        f"{count} for {call.title} as a CSV file, in your direct messages.{waits} Small numbers and what is in "
        "confidence are in it: do not pass it on."
    )
    name = f"collected-call-{call.id}.csv"
    file = Attachment(name, f"Figures for {call.title}", sheet(columns, rows), len(rows))
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


def page(connection: Connection, call: Call, now: datetime, start: int = 0) -> Page:
    """A call as an officer sees it, from one of its suppliers on."""
    requests = tuple(calls.requests_of(connection, call.id))
    asked = call_news.contacts(connection, [each for each in requests if each.owed], now)
    unreached = {number: words for number, contact in asked.items() if (words := _not_today(contact))}
    history = tuple(line for line in calls.history(connection, call.id) if line[0] <= now)
    deciders = {each.decided_by for each in requests}
    names = posts.Names(connection, deciders)
    who = {user: names.at(user, now) for user in deciders if user}
    return Page(call, requests, history, unreached, local_day(now), who, min(start, max(len(requests) - 1, 0)))


def _not_today(contact: Contact) -> str:
    """Why nobody is written to today; empty where somebody is."""
    if contact.away_until:
        return f"away until {dates.full_date(contact.away_until)}, asked after that"
    return "" if contact.user else call_states.NOT_REACHED
