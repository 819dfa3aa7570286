"""The forms that change a data call: put it right or open it again, ask more suppliers or fewer, remind by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import call_change_forms as words
from bot.messages import call_forms, call_word, dates
from bot.messages.form import View
from bot.policy import Viewer
from handlers import call_steps as steps
from handlers import forms
from handlers.call_forms import DAYS_TO_ANSWER, NEEDED, chosen_in
from handlers.forms import Form, Opening, Outcome, Submission
from jobs import call_news
from storage import audit, call_changes, call_suppliers, calls
from storage.call_changes import Asked, Terms
from storage.call_suppliers import Supplier
from storage.calls import OFF, OPEN, Call, Request
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput

NOTHING_NEW = "Nothing was changed."


def open_change(opening: Opening, db: Database) -> View:
    """`data-call-change N`: its title, date and note; of a closed call the date on which it is opened again."""
    with db.read() as connection:
        call = _call(connection, opening)
    later = england_and_wales().shift(local_day(opening.now), DAYS_TO_ANSWER)
    due = call.due if call.status == OPEN else later
    seen = {"status": call.status, "title": call.title, "due": call.due.isoformat(), "note": call.note}
    return words.change(call, due) | {"kept": json.dumps(seen)}


def submit_change(submission: Submission, db: Database) -> Outcome:
    """Store it and tell who still owes figures."""
    entered, seen = submission.entered, json.loads(submission.kept)
    due, title = entered.day(words.DUE), entered.text(words.TITLE) or str(seen["title"])
    as_it_was = seen["status"] == OPEN and due is not None and due.isoformat() == seen["due"]
    if due is None or (due < local_day(submission.now) and not as_it_was):
        return Outcome(errors={words.DUE: "Choose a day from today on." if due else NEEDED})
    if seen["status"] != OPEN:
        return _done(submission, db, lambda act: _reopened(act, due))
    before = Terms(seen["title"], date.fromisoformat(seen["due"]), seen["note"])
    wanted = Terms(title, due, entered.text(words.NOTE))
    return _done(submission, db, lambda act: _changed(act, before, wanted))


def open_add(opening: Opening, db: Database) -> View:
    """`data-call-add N`: who can be asked and is not."""
    with db.read() as connection:
        call = _call(connection, opening)
        left, without = _not_asked(connection, call), call_suppliers.without_contact(connection)
    if not left:
        raise BadInput("Every agency that has a contact post is asked in this call.")
    return words.add(call, left, without)


def submit_add(submission: Submission, db: Database) -> Outcome:
    """Ask them."""
    with db.read() as connection:
        count = len(call_suppliers.askable(connection))
    chosen = chosen_in(submission.entered, count)
    if not chosen:
        return Outcome(errors={f"{call_forms.SUPPLIERS}0": "Choose at least one."})
    return _done(submission, db, lambda act: _added(act, chosen))


def open_take_off(opening: Opening, db: Database) -> View:
    """`data-call-off N`: who sent nothing."""
    with db.read() as connection:
        call = _call(connection, opening)
        missing = [each for each in calls.requests_of(connection, call.id) if each.missing]
    if not missing:
        raise BadInput("Every supplier has sent its figures, so all stay on the call.")
    return words.take_off(call, missing)


def submit_take_off(submission: Submission, db: Database) -> Outcome:
    """Ask that supplier no more."""
    chosen, reason = submission.entered.chosen(words.SUPPLIER), submission.entered.text(words.REASON)
    if not chosen:
        return Outcome(errors={words.SUPPLIER: NEEDED})
    return _done(submission, db, lambda act: _taken_off(act, steps.number(chosen), reason))


def open_remind(opening: Opening, db: Database) -> View:
    """`data-call-remind N`: who owes figures."""
    with db.read() as connection:
        call = _call(connection, opening)
        owed = [each for each in calls.requests_of(connection, call.id) if each.owed]
    if not owed or call.status != OPEN:
        raise BadInput("Nobody owes figures in this call, so there is nobody to remind.")
    return words.remind(call, owed)


def submit_remind(submission: Submission, db: Database) -> Outcome:
    """Remind them, each at most once a day."""
    ticked = chosen_in(submission.entered, call_forms.MOST_SUPPLIERS)
    if not ticked:
        return Outcome(errors={f"{call_forms.SUPPLIERS}0": "Choose at least one."})
    return _done(submission, db, lambda act: _reminded(act, [steps.number(each) for each in ticked]))


class _Act:
    """A change of one call by an officer, in the transaction that stores it."""

    def __init__(self, db: Database, connection: Connection, submission: Submission, viewer: Viewer) -> None:
        self.db, self.connection, self.viewer, self.now = db, connection, viewer, submission.now
        self.call = steps.call_of(connection, viewer, steps.number(submission.value))
        self.made = steps.made_by(viewer, submission.now)

    def ask(self, asked: Asked, why: str = "") -> str:
        """Tell suppliers what is asked of them now; a sentence about whom that reaches."""
        told = asked.to_tell
        found = call_news.ask(self.db, self.connection, told, team_id=self.viewer.team_id, now=self.now, why=why)
        heard = [each.supplier for each in told if found[each.id].user]
        unheard = [each.supplier for each in told if not found[each.id].user]
        parts = [f"Told in their working hours: {words.asked_words(heard)}."] if heard else []
        parts += [f"Nobody in Slack is reached for {words.asked_words(unheard)}: please tell them."] if unheard else []
        return " ".join(parts)


def _done(submission: Submission, db: Database, step: Callable[[_Act], tuple[str, Call]]) -> Outcome:
    """Take a step once, and say what was stored to whoever took it, where they opened the form."""
    with db.write() as connection:
        viewer = steps.officer(connection, submission.audience, local_day(submission.now)).viewer
        if not audit.first_time(connection, f"action:{submission.key}", datetime.now(UTC)):
            return Outcome()
        said, call = step(_Act(db, connection, submission, viewer))
    return forms.said(submission, call_word.changed(said, call))


def _changed(act: _Act, seen: Terms, wanted: Terms) -> tuple[str, Call]:
    asked = call_changes.change(act.connection, act.call.id, seen, wanted, act.made)
    if seen == wanted:
        return NOTHING_NEW, asked.call
    stored = f"Stored: the data call for {asked.call.title}, due {dates.full_date(asked.call.due)}."
    return f"{stored} {act.ask(asked, call_news.CHANGED)}".rstrip(), asked.call


def _reopened(act: _Act, due: date) -> tuple[str, Call]:
    asked = call_changes.reopen(act.connection, act.call.id, due, act.made)
    stored = f"The data call for {asked.call.title} is open again, due {dates.full_date(due)}."
    return f"{stored} {act.ask(asked, call_news.REOPENED) or 'Nothing is missing.'}", asked.call


def _added(act: _Act, suppliers: Sequence[str]) -> tuple[str, Call]:
    asked = call_changes.add_suppliers(act.connection, act.call.id, suppliers, act.made)
    stored = f"Asked also, for {asked.call.title}: {words.asked_words(suppliers)}."
    return f"{stored} {act.ask(asked)}", asked.call


def _taken_off(act: _Act, request_id: int, reason: str) -> tuple[str, Call]:
    _check_of_call(act, [request_id])
    stored = call_changes.take_off(act.connection, request_id, reason, act.made)
    return f"{stored.supplier} is not asked for {act.call.title} any more, and not reminded of it.", act.call


def _reminded(act: _Act, numbers: Sequence[int]) -> tuple[str, Call]:
    chosen = _check_of_call(act, numbers)
    asked = call_changes.ask_once_more(act.connection, act.call.id, numbers, act.made)
    fresh = {each.id for each in asked.to_tell}
    before = [each.supplier for each in chosen if each.owed and each.id not in fresh]
    sent = [each.supplier for each in chosen if not each.owed]
    parts = [act.ask(asked, call_news.AGAIN)] if fresh else []
    parts += [f"Asked or reminded today already, so not again: {words.asked_words(before)}."] if before else []
    parts += [f"Not asked any more, or sent theirs meanwhile: {words.asked_words(sent)}."] if sent else []
    return " ".join(parts), asked.call


def _check_of_call(act: _Act, numbers: Iterable[int]) -> list[Request]:
    """The requests with these numbers. Raises BadInput where one is not of the call."""
    known = {each.id: each for each in calls.requests_of(act.connection, act.call.id)}
    if not set(numbers) <= known.keys():
        raise BadInput(f"That supplier is not on this call. {NOTHING_NEW}")
    return [known[number] for number in numbers]


def _call(connection: Connection, opening: Opening) -> Call:
    """The call that a form is opened about, for an officer. Raises NotCleared, NotFound."""
    viewer = steps.officer(connection, opening.audience, local_day(opening.now)).viewer
    return steps.call_of(connection, viewer, steps.number(opening.value))


def _not_asked(connection: Connection, call: Call) -> list[Supplier]:
    asked = {each.supplier for each in calls.requests_of(connection, call.id) if each.status != OFF}
    return [each for each in call_suppliers.askable(connection) if each.agency not in asked]


FORMS: Sequence[Form] = (
    Form(call_word.CHANGE, open_change, submit_change),
    Form(call_word.ADD, open_add, submit_add),
    Form(call_word.TAKE_OFF, open_take_off, submit_take_off),
    Form(call_word.REMIND, open_remind, submit_remind),
)
