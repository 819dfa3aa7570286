"""The forms of data calls: a new call, a supplier's answer, an officer's check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot import personal
from bot.clock import england_and_wales
from bot.messages import call_forms, call_word, periods
from bot.messages import calls as pages
from bot.messages.calls import Page
from bot.messages.form import Entered, View
from bot.policy import Viewer
from handlers import call_rows
from handlers import call_steps as steps
from handlers.forms import Form, Opening, Outcome, Post, Submission
from jobs import call_news
from storage import audit, calls, posts
from storage.calls import Call, NewCall
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput, CspError
from storage.loading import call_files
from storage.loading.problems import LoadErrors
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
        suppliers = _suppliers(connection)
    if not suppliers:
        raise BadInput("No agency has a contact post yet. They come with `cspbot load people FILE`.")
    before = today.replace(day=1) - timedelta(days=1)
    while before.month % QUARTER:
        before = before.replace(day=1) - timedelta(days=1)
    due = england_and_wales().shift(today, DAYS_TO_ANSWER)
    return call_forms.new(suppliers, months_ending(before, QUARTER), due)


def submit_new(submission: Submission, db: Database) -> Outcome:
    """Make the call and ask every supplier."""
    entered, now = submission.entered, submission.now
    start, end, due = (entered.day(name) for name in (call_forms.START, call_forms.END, call_forms.DUE))
    with db.write() as connection:
        viewer = steps.officer(connection, submission.audience, local_day(now)).viewer
        chosen = _chosen(entered, len(_suppliers(connection)))
        errors = _wrong(entered, submission, bool(chosen))
        if errors or start is None or end is None or due is None:
            return Outcome(errors=errors)
        if not audit.first_time(connection, f"action:{submission.key}", datetime.now(UTC)):
            return Outcome()
        period = Period(start, end)
        new = NewCall(periods.in_words(period), period, due, chosen, entered.text(call_forms.NOTE))
        call = calls.create(connection, new, steps.made_by(viewer, now))
        page = _asked(db, connection, call, viewer, now)
    return Outcome(posts=(Post(pages.one(page, frozenset()), to=viewer.user_id),))


def _asked(db: Database, connection: Connection, call: Call, viewer: Viewer, now: datetime) -> Page:
    """Ask every supplier of a new call, and the page that says whom that reaches."""
    requests = tuple(calls.requests_of(connection, call.id))
    to = {each.id: call_news.reached(connection, each, now) for each in requests}
    for each in requests:
        call_news.tell(db, connection, each, [to[each.id]], team_id=viewer.team_id, now=now)
    return Page(call, requests, (), frozenset(each.id for each in requests if not to[each.id]), local_day(now))


def open_answer(opening: Opening, db: Database) -> View:
    """`data-answer N`: a line for each figure of last time."""
    with db.read() as connection:
        request = calls.request_by_id(connection, steps.number(opening.value))
        steps.answers_for(connection, opening.audience, request, local_day(opening.now))
        call = calls.by_id(connection, request.call_id)
        last = steps.known_of(connection, request, call)
    view = call_forms.answer(request, call, last, vocabulary(db))
    return view | {"kept": call_rows.kept(last[: call_forms.ROWS_SHOWN])}


def submit_answer(submission: Submission, db: Database) -> Outcome:
    """Keep what was filled in, or say beside the input what is wrong with it."""
    now, entered = submission.now, submission.entered
    with db.read() as connection:
        request = calls.request_by_id(connection, steps.number(submission.value))
        viewer = steps.answers_for(connection, submission.audience, request, local_day(now)).viewer
        call = calls.by_id(connection, request.call_id)
        last = call_rows.shown(steps.known_of(connection, request, call), submission.kept)
    filled = call_rows.read(entered, last, call)
    note = entered.text(call_forms.NOTE)
    errors = filled.errors | _personal({call_forms.NOTE: note})
    if errors or not filled.lines:
        return Outcome(errors=errors or {call_forms.MORE: "Enter at least one figure."})
    try:
        found = call_files.check_rows(
            db, filled.lines, filled.problems, steps.asked_of(request, call, now),
            check_words=personal.refuse, now=now, by=viewer.user_id,
        )  # fmt: skip
    except LoadErrors as error:
        return Outcome(errors=filled.beside(error))
    stored = steps.keep(
        db, request, found, viewer, name=call_rows.NAME, note=note, key=submission.key, now=now
    )  # fmt: skip
    said = call_word.received(stored, call, found.rows) if stored else None
    return Outcome(posts=(Post(said, to=viewer.user_id),) if said else ())


def open_check(opening: Opening, db: Database) -> View:
    """`data-check N`: what an officer reads before figures are loaded."""
    with db.read() as connection:
        steps.officer(connection, opening.audience, local_day(opening.now))
    _cleared(opening)
    found = steps.check_of(db, steps.number(opening.value), opening.now)
    return call_forms.check(found, vocabulary(db)) | {"kept": str(found.request.revision)}


def submit_check(submission: Submission, db: Database) -> Outcome:
    """Load the figures, or return them with a reason; of two officers at once the first decides."""
    entered, now = submission.entered, submission.now
    decision, reason = entered.chosen(call_forms.DECISION), entered.text(call_forms.REASON)
    with db.read() as connection:
        viewer = steps.officer(connection, submission.audience, local_day(now)).viewer
        request = calls.request_by_id(connection, steps.number(submission.value))
    _cleared(submission)
    revision = steps.number(submission.kept)
    if decision == call_forms.LOAD:
        report = steps.load(db, request, revision, viewer, now)
        said = f"Stored: the figures of {request.supplier}: {report}."
    elif decision == call_forms.GIVE_BACK:
        if wrong := _personal({call_forms.REASON: reason}) or ({} if reason else {call_forms.REASON: NEEDED}):
            return Outcome(errors=wrong)
        steps.give_back(db, request, revision, reason, viewer, now)
        said = f"Returned to {request.supplier}: {reason}"
    else:
        return Outcome(errors={call_forms.DECISION: NEEDED})
    return Outcome(posts=(Post(call_word.sentence(said), to=viewer.user_id),))


def _suppliers(connection: Connection) -> list[tuple[str, str]]:
    """Who can be asked: agencies with a contact, and its post."""
    found = [(name, posts.contact_of(connection, name)) for name in posts.agencies_with_contact(connection)]
    return [(name, post.name if post else "") for name, post in found]


def _chosen(entered: Entered, count: int) -> tuple[str, ...]:
    return tuple(agency for name in call_forms.groups(count) for agency in entered.ticked(name))


def _wrong(entered: Entered, submission: Submission, anybody: bool) -> dict[str, str]:
    """What to say beside the inputs of a new call."""
    names = (call_forms.START, call_forms.END, call_forms.DUE)
    found = {name: NEEDED for name in names if entered.day(name) is None}
    if found:
        return found
    start, end, due = (entered.day(name) or local_day(submission.now) for name in names)
    found = _personal({call_forms.NOTE: entered.text(call_forms.NOTE)})
    if end < start:
        found[call_forms.END] = "The last day is before the first day."
    if due < local_day(submission.now) or due <= end:
        found[call_forms.DUE] = "Choose a day from today on that is after the period."
    if not anybody:
        found[f"{call_forms.SUPPLIERS}0"] = "Choose at least one."
    return found


def _personal(inputs: dict[str, str]) -> dict[str, str]:
    """Why an input is refused, by its name, where it seems to hold personal data."""
    found: dict[str, str] = {}
    for name, text in inputs.items():
        try:
            personal.refuse(text)
        except CspError as error:
            found[name] = str(error)
    return found


def _cleared(opening: Opening) -> None:
    """Figures under check may be in confidence: only for officers of whom Slack has said that they are no guests."""
    if not opening.audience.level:
        raise BadInput("Slack has not said yet who you are. Please try again in a minute.")


FORMS: Sequence[Form] = (
    Form(call_word.NEW, open_new, submit_new),
    Form(call_word.ANSWER, open_answer, submit_answer),
    Form(call_word.CHECK, open_check, submit_check),
)
