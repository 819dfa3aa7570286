"""The forms behind a reminder: a date to be reminded on, and for managers on which days reminders ring at all."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.messages import form, ladder_words
from bot.messages.form import View
from bot.policy import CONFIDENTIAL
from handlers import forms
from handlers import reminder_steps as steps
from handlers.forms import Form, Opening, Outcome, Submission
from handlers.reminder_steps import asking, check_day, put_off_until, thing_of
from storage import ladders, workplan
from storage.engine import Database
from storage.errors import BadInput, NotCleared
from storage.ladders import BODY, BUILT_IN, Ladder
from storage.owed import KINDS

DAY = "day"
BEFORE, ON_THE_DAY, AFTER, EVERY, SUMMARY, RESET = "before", "on_the_day", "after", "every", "summary", "reset"
LADDER = "reminder-ladder"
MAY_CHANGE = "manager"
MANAGERS_ONLY = "Only a manager can change when reminders are sent. Nothing was changed."
BOX = "yes"


def open_later(kind: str, opening: Opening, db: Database) -> View:
    """`action-later N` (item, duty): on which date to be reminded."""
    with db.read() as connection:
        asker = asking(connection, opening.viewer, opening.now)
        thing = thing_of(connection, kind, steps.number_of(opening.value), asker)
    first = asker.duty.next_available(asker.today + timedelta(days=1))
    return form.view("Remind me later", f"{kind}-later", ladder_words.later(thing, first, asker.today))


def submit_later(kind: str, submission: Submission, db: Database) -> Outcome:
    """Store the date; what was stored is told where the form was opened."""
    day = submission.entered.day(DAY)
    if day is None:
        return Outcome(errors={DAY: "Choose a date."})
    with db.read() as connection:
        today = asking(connection, submission.viewer, submission.now).today
    try:
        check_day(day, today)
    except BadInput as error:
        return Outcome(errors={DAY: str(error)})
    number = steps.number_of(submission.value)
    said = put_off_until(kind, number, day.isoformat(), submission.viewer, db, submission.now)
    return forms.said(submission, said, level=CONFIDENTIAL)


def open_ladder(opening: Opening, db: Database) -> View:
    """`reminder-ladder SCOPE`: on which working days reminders ring, for everything, a kind, a body or one thing."""
    _managers_only(opening)
    scope = ladders.scope_of(opening.value)
    with db.read() as connection:
        known = ladders.read(connection)
        _check_body(scope, [ladders.scope_of(BODY + body) for body in workplan.bodies(connection)])
    own = scope in known.by_scope
    shown = known.by_scope.get(scope) or _wider(known, scope)
    return form.view("When reminders are sent", LADDER, ladder_words.ladder(scope, shown, own=own))


def submit_ladder(submission: Submission, db: Database) -> Outcome:
    """Store it, or let the scope follow the wider one again."""
    _managers_only(submission)
    scope, entered, by = ladders.scope_of(submission.value), submission.entered, submission.viewer.user_id
    with db.write() as connection:
        if RESET in entered.ticked(RESET):
            ladders.forget(connection, scope, at=submission.now, by=by)
            return _told(submission, scope, _wider(ladders.read(connection), scope))
        names = {BEFORE: "", AFTER: "", EVERY: "", SUMMARY: ""}
        written = {name: entered.text(name) for name in names}
        wanted = ladders.made(
            written[BEFORE], BOX in entered.ticked(ON_THE_DAY), written[AFTER], written[EVERY], written[SUMMARY]
        )
        stored = ladders.change(connection, scope, wanted, at=submission.now, by=by)
    return _told(submission, scope, stored)


def _told(submission: Submission, scope: str, stored: Ladder) -> Outcome:
    return forms.said(submission, ladder_words.stored(scope, stored))


def _wider(known: ladders.Ladders, scope: str) -> Ladder:
    """What holds where `scope` has no ladder of its own."""
    kind, _, number = scope.partition(":")
    return known.of(kind, 0) if kind in KINDS else known.by_scope.get("", BUILT_IN)


def _check_body(scope: str, known: list[str]) -> None:
    if scope.startswith(BODY) and scope not in known:
        raise BadInput(f"No body of the work programme is called “{scope.removeprefix(BODY)}”.")


def _managers_only(opening: Opening) -> None:
    if opening.viewer.guest or not opening.viewer.at_least(MAY_CHANGE):
        raise NotCleared(MANAGERS_ONLY)


FORMS = (
    *(Form(f"{kind}-later", partial(open_later, kind), partial(submit_later, kind)) for kind in KINDS),
    Form(LADDER, open_ladder, submit_ladder),
)
