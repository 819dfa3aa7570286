"""The forms of data calls for officers: a new call, and the check of what a supplier sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.clock import england_and_wales
from bot.messages import blocks, call_forms, call_page, call_word, form, periods
from bot.messages.form import Entered, View
from handlers import call_answer, calls
from handlers import call_steps as steps
from handlers.forms import Form, Opening, Outcome, Post, Submission
from jobs import call_news
from storage import audit, call_suppliers
from storage import calls as stored_calls
from storage.calls import NewCall
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.periods import Period, months_ending
from storage.vocabulary import vocabulary

QUARTER = 3
DAYS_TO_ANSWER = 10  # working days
NEEDED = "This is needed."


def open_new(opening: Opening, db: Database) -> View:
    """`data-call`: the last quarter, due in ten working days, of everybody who can be asked."""
    today = local_day(opening.now)
    with db.read() as connection:
        steps.officer(connection, opening.audience, today)
        suppliers = call_suppliers.askable(connection)
        without = call_suppliers.without_contact(connection)
    if not suppliers:
        raise BadInput("No agency has a contact post yet. They come with `cspbot load people FILE`.")
    before = today.replace(day=1) - timedelta(days=1)
    while before.month % QUARTER:
        before = before.replace(day=1) - timedelta(days=1)
    due = england_and_wales().shift(today, DAYS_TO_ANSWER)
    return call_forms.new(suppliers, without, months_ending(before, QUARTER), due)


def submit_new(submission: Submission, db: Database) -> Outcome:
    """Make the call and ask every supplier."""
    entered, now = submission.entered, submission.now
    start, end, due = (entered.day(name) for name in (call_forms.START, call_forms.END, call_forms.DUE))
    with db.write() as connection:
        viewer = steps.officer(connection, submission.audience, local_day(now)).viewer
        chosen = chosen_in(entered, len(call_suppliers.askable(connection)))
        errors = _wrong(entered, submission, bool(chosen))
        if errors or start is None or end is None or due is None:
            return Outcome(errors=errors)
        if not audit.first_time(connection, f"action:{submission.key}", datetime.now(UTC)):
            return Outcome()
        period = Period(start, end)
        new = NewCall(periods.in_words(period), period, due, chosen, entered.text(call_forms.NOTE))
        call = stored_calls.create(connection, new, steps.made_by(viewer, now))
        asked = stored_calls.requests_of(connection, call.id)
        call_news.ask(db, connection, asked, team_id=viewer.team_id, now=now)
        page = calls.page(connection, call, now)
    return Outcome(posts=(Post(call_page.render(page, frozenset()), to=viewer.user_id),))


def open_check(opening: Opening, db: Database) -> View:
    """`data-check N`: what an officer reads before figures are loaded."""
    with db.read() as connection:
        steps.officer(connection, opening.audience, local_day(opening.now))
    _cleared(opening)
    found = steps.check_of(db, steps.number(opening.value), opening.viewer, opening.now)
    return call_forms.check(found, vocabulary(db)) | {"kept": str(found.request.revision)}


def submit_check(submission: Submission, db: Database) -> Outcome:
    """Load the figures, or return them with a reason; of two officers at once the first decides."""
    entered, now = submission.entered, submission.now
    decision, reason = entered.chosen(call_forms.DECISION), entered.text(call_forms.REASON)
    with db.read() as connection:
        viewer = steps.officer(connection, submission.audience, local_day(now)).viewer
        request = steps.request_of(connection, submission.audience, submission.value)
    _cleared(submission)
    revision = steps.number(submission.kept)
    if decision == call_forms.LOAD:
        report = steps.load(db, request, revision, viewer, now)
        said = f"Stored: the figures of {request.supplier}: {report}."
    elif decision == call_forms.GIVE_BACK:
        if not reason:
            return Outcome(errors={call_forms.REASON: NEEDED})
        steps.give_back(db, request, revision, reason, viewer, now)
        said = f"Returned to {request.supplier}: {reason}"
    else:
        return Outcome(errors={call_forms.DECISION: NEEDED})
    shown = form.sentence("Data call", blocks.plain(said))
    return Outcome(view=shown, posts=(Post(call_word.sentence(said), to=viewer.user_id),))


def chosen_in(entered: Entered, count: int) -> tuple[str, ...]:
    """The suppliers ticked among `count` that a form showed."""
    return tuple(agency for name in call_forms.groups(count) for agency in entered.ticked(name))


def _wrong(entered: Entered, submission: Submission, anybody: bool) -> dict[str, str]:
    """What to say beside the inputs of a new call."""
    names = (call_forms.START, call_forms.END, call_forms.DUE)
    found = {name: NEEDED for name in names if entered.day(name) is None}
    if found:
        return found
    start, end, due = (entered.day(name) or local_day(submission.now) for name in names)
    if end < start:
        found[call_forms.END] = "The last day is before the first day."
    if due < local_day(submission.now) or due <= end:
        found[call_forms.DUE] = "Choose a day from today on that is after the period."
    if not anybody:
        found[f"{call_forms.SUPPLIERS}0"] = "Choose at least one."
    return found


def _cleared(opening: Opening) -> None:
    """Figures under check may be in confidence: only for officers of whom Slack has said that they are no guests."""
    if not opening.audience.level:
        raise BadInput(steps.UNKNOWN)


FORMS: Sequence[Form] = (
    Form(call_word.NEW, open_new, submit_new),
    *call_answer.FORMS,
    Form(call_word.CHECK, open_check, submit_check),
)
