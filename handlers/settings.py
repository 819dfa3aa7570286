"""`/csp settings`: when the reader is reminded, and their leave; for managers, on which days reminders ring at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import Connection

from bot.messages import form, settings_words
from bot.messages.form import View
from bot.messages.message import Message
from bot.messages.settings_words import Mine
from bot.policy import Audience, Viewer
from handlers import forms, reminder_forms
from handlers.forms import Form, Opening, Outcome, Submission
from handlers.questions import Question
from handlers.reminder_steps import asking
from jobs.recipients import is_councillor
from storage import absences, audit, ladders, people, posts, preferences, rosters, workplan
from storage.engine import Database
from storage.errors import BadInput
from storage.ladders import BODY
from storage.preferences import Preference

NAME = "reminder-settings"
TIME, SUMMARIES = "time", "summaries"
YES = "yes"
REMINDERS = "reminders"
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The reader's settings; with "reminders [SCOPE]" the form for managers. Raises BadInput and NotCleared."""
    viewer = audience.viewer or Viewer("", role="viewer")
    word, _, scope = question.rest.strip().partition(" ")
    if word.casefold() == REMINDERS:
        return _ladder(scope.strip(), viewer, db)
    with db.read() as connection:
        mine = of(connection, viewer, now)
        bodies = workplan.bodies(connection) if may_change_ladders(viewer) else []
        known = ladders.read(connection)
    return settings_words.render(mine, known, bodies, manages=may_change_ladders(viewer))


def of(connection: Connection, viewer: Viewer, now: datetime) -> Mine:
    """How somebody is reminded, for their settings and their Home."""
    asker = asking(connection, viewer, now)
    held = people.by_slack_id(connection, viewer.user_id)
    leave = absences.coming(connection, viewer.user_id, asker.today)[:1]
    deputy = leave[0].deputy if leave else ""
    member = rosters.member(connection, viewer.user_id, since=asker.today)
    return Mine(
        posts=tuple(post.name for post in held),
        duty=asker.duty,
        today=asker.today,
        preference=preferences.of(connection, viewer.user_id),
        councillor=is_councillor(member),
        leave=leave[0] if leave else None,
        deputy=posts.Names(connection, [deputy]).at(deputy, now) if deputy else "",
    )


def may_change_ladders(viewer: Viewer) -> bool:
    """Whether somebody may change on which days reminders ring."""
    return viewer.at_least(reminder_forms.MAY_CHANGE) and not viewer.guest


def open_form(opening: Opening, db: Database) -> View:
    """The form: at what time, and for councillors whether they want summaries."""
    with db.read() as connection:
        mine = of(connection, opening.viewer, opening.now)
    return form.view("My reminders", NAME, settings_words.questions(mine))


def submit_form(submission: Submission, db: Database) -> Outcome:
    """Store what was entered; a time outside their hours is refused beside the input."""
    entered, viewer = submission.entered, submission.viewer
    with db.write() as connection:
        duty = asking(connection, viewer, submission.now).duty
        try:
            at = _time(entered.text(TIME))
        except BadInput as error:
            return Outcome(errors={TIME: str(error)})
        if at and replace(duty, remind_at=at).rings_at != at:
            return Outcome(errors={TIME: f"You work from {settings_words.hours(duty)}. Give a time within that."})
        wanted = Preference(viewer.user_id, at, YES in entered.ticked(SUMMARIES))
        preferences.keep(connection, wanted, at=submission.now)
        line = {"verb": "settings", "subject": viewer.user_id, "outcome": f"reminders at {at or 'the usual time'}"}
        audit.record(connection, at=submission.now, team_id=viewer.team_id, actor=viewer.user_id, channel_id="", **line)
        said = settings_words.stored(of(connection, viewer, submission.now))
    return forms.said(submission, said)


def _ladder(words: str, viewer: Viewer, db: Database) -> Message:
    """Opens the form for a scope as people name it: a kind, or a body by a part of its name."""
    if not may_change_ladders(viewer):
        raise BadInput(reminder_forms.MANAGERS_ONLY)
    with db.read() as connection:
        bodies = workplan.bodies(connection)
    scope = settings_words.scope_named(words)
    if scope is None:
        found = [body for body in bodies if words.casefold() in body.casefold()]
        if len(found) != 1:
            raise BadInput(f"“{words}” names no body, or several. Bodies: {', '.join(bodies) or 'none yet'}.")
        scope = ladders.scope_of(BODY + found[0])
    opens = f"{reminder_forms.LADDER} {scope}".strip()
    return settings_words.opening(scope, opens)


def _time(words: str) -> time | None:
    """The time written; None where none was. Raises BadInput."""
    if not words:
        return None
    found = _TIME.fullmatch(words)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found[3].casefold() == "pm" else 0)
    if hour > 23 or minute > 59:
        raise BadInput("Write a time like 09:30 or 2pm, or leave it empty for 09:00.")
    return time(hour, minute)


FORMS = (Form(NAME, open_form, submit_form),)
