"""The form in which a supplier answers a data call: opened, turned page by page, sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot import personal
from bot.messages import call_answer, call_word
from bot.messages.call_answer import Filling
from bot.messages.call_forms import NOTE
from bot.messages.form import View
from handlers import call_rows
from handlers import call_steps as steps
from handlers.call_rows import Filled, Kept
from handlers.forms import Form, Opening, Outcome, Post, Submission
from storage import call_checks, calls
from storage.call_lines import Page
from storage.calls import Call, Request
from storage.day_words import local_day
from storage.engine import Database
from storage.loading import call_files
from storage.loading.problems import LoadErrors
from storage.vocabulary import Vocabulary, vocabulary

NOTHING = "Enter at least one figure."
TOO_MUCH = (
    "The page was not turned: this form can't hold more than what is entered by now. “Get a file to fill in” has all "
    "lines in one file."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a supplier is asked, as it stands now, and by which words."""

    request: Request
    call: Call
    pages: list[Page]
    words: Vocabulary

    def view(self, filling: Filling) -> View:
        """A page of the form, or the last one there is; what was entered goes with it."""
        page = max(0, min(filling.page, len(self.pages) - 1))
        shown = tuple(each.id for each in self.pages[page].lines) if self.pages else ()
        made = call_answer.render(self.request, self.call, self.pages, replace(filling, page=page), self.words)
        return made | {"kept": Kept(page, shown, filling.values).packed()}


def open_answer(opening: Opening, db: Database) -> View:
    """`data-answer N`: a line for each figure that the supplier gave before."""
    with db.read() as connection:
        asked = _asked(connection, opening, vocabulary(db))
    return asked.view(Filling())


def turn(submission: Submission, db: Database) -> View | None:
    """Another page was chosen: what is entered is kept."""
    if not submission.used.startswith(call_answer.PAGE) or not submission.chosen.isdigit():
        return None
    known = call_rows.unpacked(submission.kept)
    values = known.with_entered(submission.entered)
    with db.read() as connection:
        asked = _asked(connection, submission, vocabulary(db))
    turned = asked.view(Filling(int(submission.chosen), values))
    if len(turned["kept"]) <= call_rows.MOST_KEPT:
        return turned
    return asked.view(Filling(known.page, known.values, (TOO_MUCH,)))


def submit_answer(submission: Submission, db: Database) -> Outcome:
    """Keep what was filled in on all pages, or say what is wrong: beside the input, or on its page."""
    now, entered = submission.now, submission.entered
    known = call_rows.unpacked(submission.kept)
    values = known.with_entered(entered)
    with db.read() as connection:
        asked = _asked(connection, submission, vocabulary(db))
        lines = call_checks.by_numbers(connection, values)
    filled = call_rows.read(values, lines, entered.text(call_answer.MORE), asked.call)
    if filled.errors or not filled.lines:
        return Outcome(errors=filled.errors or {call_answer.MORE: NOTHING})
    request, viewer, note = asked.request, submission.viewer, entered.text(NOTE)
    try:
        found = call_files.check_rows(
            db, filled.lines, filled.problems, steps.asked_of(request, asked.call, now),
            check_words=personal.refuse, now=now, by=viewer.user_id,
        )  # fmt: skip
    except LoadErrors as error:
        return _put_right(asked, known, values, filled, error)
    stored = steps.keep(db, request, found, viewer, name=call_rows.NAME, note=note, key=submission.key, now=now)
    said = call_word.received(stored.request, asked.call, found.rows, stored.before) if stored else None
    return Outcome(posts=(Post(said, to=viewer.user_id),) if said else ())


def _put_right(asked: _Asked, known: Kept, values: Mapping[int, str], filled: Filled, error: LoadErrors) -> Outcome:
    """Words beside inputs that are in view; else the first page with something wrong, and what that is."""
    wrong = filled.beside(error)
    here = {name: told for name, told in wrong.items() if name in _in_view(known)}
    if here:
        return Outcome(errors=here)
    lines = [each.lines for each in asked.pages]
    page = next((found for name in wrong if (found := call_rows.page_of(name, lines)) is not None), known.page)
    named = {call_rows.input_of(each.id): call_answer.line_words(each, asked.words) for some in lines for each in some}
    told = tuple(f"{named.get(name, 'A figure')}: {words}." for name, words in wrong.items())
    return Outcome(view=asked.view(Filling(page, values, told)))


def _in_view(known: Kept) -> set[str]:
    """The names of the inputs of a form as it shows."""
    return {call_answer.MORE, *(call_rows.input_of(number) for number in known.shown)}


def _asked(connection: Connection, opening: Opening, words: Vocabulary) -> _Asked:
    """What a form is about, for whoever may answer. Raises BadInput, NotFound, NotCleared."""
    today = local_day(opening.now)
    request = steps.request_to_answer(connection, opening.audience, steps.number(opening.value), today)
    call = calls.by_id(connection, request.call_id)
    return _Asked(request, call, steps.lines_of(connection, request, call, words, today), words)


FORMS = (Form(call_word.ANSWER, open_answer, submit_answer, change=turn),)
