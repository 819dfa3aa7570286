"""What the forms about one action share: who may open them, which state of it they show, the due date entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.messages import action_form
from bot.messages.action_form import Draft
from bot.messages.form import View
from handlers import action_drafts, action_reader, action_steps, action_verbs
from handlers.action_reader import Reader
from handlers.forms import Opening, Outcome, Submission
from storage import actions
from storage.actions import OPEN, Action
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput

NEEDED = "This is needed."
Made = Callable[[Action, Reader], View]


def about(opening: Opening, db: Database, made: Made, *, editing: bool = False, closed: bool = False) -> View:
    """The form about the action that `opening` names, remembering the state its reader sees.

    `editing`: who made it may open it too; `closed`: it may be closed. Raises NotFound, NotCleared, BadInput.
    """
    with db.read() as connection:
        known = actions.by_id(connection, number(opening))
        reader = action_reader.reader(connection, opening.audience, local_day(opening.now))
    (action_verbs.check_may_edit if editing else action_verbs.check_may_change)(reader, known)
    if known.status != OPEN and not closed:
        raise BadInput(f"“{known.title}” is {known.status} already. Nothing was changed.")
    return made(known, reader) | {"kept": str(known.revision)}


def number(opening: Opening) -> int:
    """The number that a form is about: the first word of its value. Raises BadInput."""
    return action_steps.number(opening.value.partition(" ")[0])


def seen(submission: Submission) -> int | None:
    """The revision that its reader saw."""
    return int(submission.kept) if submission.kept.isdigit() else None


def due(submission: Submission, db: Database) -> date | Outcome | None:
    """The due date entered, None where none was, or what is wrong with it."""
    try:
        with db.read() as connection:
            return action_steps.entered_due(connection, submission.entered, local_day(submission.now))
    except BadInput as error:
        return Outcome(errors={action_form.DUE: str(error)})


def read_back(submission: Submission, db: Database) -> Draft:
    """What the due date in words is read as, while the form is open."""
    with db.read() as connection:
        read = action_drafts.read_words(connection, submission)
    return Draft(due=submission.entered.text(action_form.DUE), read=read)


def keeping(submission: Submission, view: View) -> View:
    """The view anew, remembering the same state."""
    return view | {"kept": submission.kept}


def known(submission: Submission, db: Database) -> Action:
    """The action that a form is about. Raises NotFound."""
    with db.read() as connection:
        return actions.by_id(connection, number(submission))
