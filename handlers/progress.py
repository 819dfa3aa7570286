"""The form in which the chair of an operational group reports progress before a meeting of the partnership."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from bot import personal
from bot.messages import progress as words
from bot.messages.form import View
from bot.policy import Viewer
from handlers.forms import Form, Opening, Outcome, Post, Submission
from storage import audit, progress, workplan
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput, NotCleared
from storage.progress import Progress


def open_report(opening: Opening, db: Database) -> View:
    """`progress N`: what was asked, and what was reported so far."""
    with db.read() as connection:
        found = _mine(connection, opening.value, opening.viewer)
        meeting = workplan.meeting_by_id(connection, found.meeting_id)
    return words.view(found, meeting, local_day(opening.now)) | {"kept": str(found.revision)}


def submit_report(submission: Submission, db: Database) -> Outcome:
    """Store it; personal data is refused with the reason."""
    text = submission.entered.text(words.TEXT)
    if kinds := list(dict.fromkeys(each.kind for each in personal.found(text))):
        return Outcome(errors={words.TEXT: personal.refusal(kinds)})
    if not text:
        return Outcome(errors={words.TEXT: "Say in a sentence what was done, or that nothing was."})
    viewer = submission.viewer
    with db.write() as connection:
        found = _mine(connection, submission.value, viewer)
        meeting = workplan.meeting_by_id(connection, found.meeting_id)
        if not audit.first_time(connection, f"action:{submission.key}", datetime.now(UTC)):
            return Outcome()
        how = {"by": viewer.user_id, "team_id": viewer.team_id}
        stored = progress.report(
            connection, found.id, text, seen=int(submission.kept or found.revision), at=submission.now, **how
        )
    return Outcome(posts=(Post(words.stored(stored, meeting, local_day(submission.now)), to=viewer.user_id),))


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
