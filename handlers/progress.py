"""The form in which the chair of an operational group reports progress before a meeting of the partnership."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import dates
from bot.messages import progress as words
from bot.messages.form import View
from bot.policy import Viewer
from handlers.forms import Form, Opening, Outcome, Post, Submission
from jobs import progress_asking
from storage import audit, progress, workplan
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput, NotCleared
from storage.progress import Progress
from storage.workplan import Meeting


def open_report(opening: Opening, db: Database) -> View:
    """`progress N`: what was asked, and what was reported so far."""
    today = local_day(opening.now)
    with db.read() as connection:
        found = _mine(connection, opening.value, opening.viewer)
        meeting = _meeting(connection, found, today)
    return words.view(found, meeting, today) | {"kept": str(found.revision)}


def submit_report(submission: Submission, db: Database) -> Outcome:
    """Store it, in place of what was reported before."""
    text, today = submission.entered.text(words.TEXT), local_day(submission.now)
    if refused := _refusal(text):
        return Outcome(errors={words.TEXT: refused})
    viewer = submission.viewer
    with db.write() as connection:
        found = _mine(connection, submission.value, viewer)
        meeting = _meeting(connection, found, today)
        if not audit.first_time(connection, f"action:{submission.key}", datetime.now(UTC)):
            return Outcome()
        how = {"by": viewer.user_id, "team_id": viewer.team_id}
        stored = progress.report(
            connection, found.id, text, seen=int(submission.kept or found.revision), at=submission.now, **how
        )
        too_late = progress_asking.papers_are_out(connection, meeting, england_and_wales())
    said = words.stored(stored, meeting, today, too_late=too_late)
    return Outcome(posts=(Post(said, to=viewer.user_id),))


def _refusal(text: str) -> str:
    """Why a text is not taken; empty where it is."""
    if not text:
        return "Say in a sentence what was done, or that nothing was."
    if len(text) > words.WORDS_CHARS:
        return f"Write at most {words.WORDS_CHARS:,} characters. These are {len(text):,}."
    return ""


def _meeting(connection: Connection, found: Progress, today: date) -> Meeting:
    """The meeting it is for. Raises BadInput once that is over, or where it is not held."""
    meeting = workplan.meeting_by_id(connection, found.meeting_id)
    if meeting.cancelled:
        raise BadInput("That meeting is not held, so nothing is to be reported for it.")
    if meeting.held_on < today:
        raise BadInput(f"That meeting was on {dates.full_date(meeting.held_on)}. Nothing more is reported for it.")
    return meeting


def _mine(connection: Connection, value: str, viewer: Viewer) -> Progress:
    """The request with this number, for its chair or an officer. Raises BadInput, NotFound and NotCleared."""
    if not (value.isascii() and value.isdigit()):
        raise BadInput("This button names no report.")
    found = progress.by_id(connection, int(value))
    is_officer = viewer.known and not viewer.guest and viewer.at_least("officer")
    if not is_officer and (not found.chair_slack_id or viewer.user_id != found.chair_slack_id):
        raise NotCleared("Only the chair of the group and officers can report its progress.")
    return found


FORMS = (Form(words.FORM, open_report, submit_report),)
