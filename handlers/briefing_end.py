"""Closing an item from its menu, with what came of it; and opening it again."""

from __future__ import annotations

from datetime import datetime

from bot.messages import briefing_forms as views
from bot.messages import briefing_list
from bot.messages.briefing_items import END
from bot.messages.form import View
from bot.messages.message import Message
from bot.policy import CONFIDENTIAL, Audience
from handlers import briefing_steps, forms
from handlers.forms import Form, Opening, Outcome, Submission
from handlers.questions import Question
from storage import briefing_changes
from storage.briefings import CLOSED
from storage.day_words import LONDON, local_day
from storage.engine import Database
from storage.errors import NotCleared

REOPENED = "Open again: it comes in the next draft, and stands again where it was posted today."
CLOSED_BY_ANOTHER = "An officer closed it. Ask an officer to open it again; nothing was changed."


def open_end(opening: Opening, db: Database) -> View:
    """`brief-end N`."""
    with db.read() as connection:
        item = briefing_steps.mine(connection, opening)
    return views.end(END, item, local_day(opening.now), LONDON)


def submit_end(submission: Submission, db: Database) -> Outcome:
    """Close it; what is closed already stays as it is, and that is said."""
    outcome = " ".join(submission.entered.text(views.OUTCOME).split())
    with db.write() as connection:
        known = briefing_steps.mine(connection, submission)
        by = briefing_steps.by(db, connection, submission.viewer, submission.now)
        item = briefing_changes.close(connection, known.id, by, outcome)
    words = briefing_steps.stands(briefing_list.closed(outcome), known, item)
    message = briefing_list.stored(words, item, local_day(submission.now), LONDON)
    return forms.said(submission, message, level=CONFIDENTIAL)


def reopen(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """`brief_reopen N`: by an officer, or by whoever closed what they contributed."""
    return reopen_item(question.rest, audience, db, now)


def reopen_item(value: str, audience: Audience, db: Database, now: datetime) -> Message:
    """The same by the number that was typed. Raises BadInput, NotFound, NotCleared."""
    viewer = briefing_steps.viewer_of(audience)
    with db.write() as connection:
        known = briefing_steps.to_change(connection, viewer, value)
        if known.status == CLOSED and known.closed_by != viewer.user_id and not briefing_steps.is_officer(viewer):
            raise NotCleared(CLOSED_BY_ANOTHER)
        item = briefing_changes.reopen(connection, known.id, briefing_steps.by(db, connection, viewer, now))
    words = REOPENED if item != known else "Nothing was changed: it is open already."
    return briefing_steps.said(words, audience, item, now)


FORMS = (Form(END, open_end, submit_end),)
