"""The form in which an undertaking becomes an action: `minute-undertaking READING:PASSAGE`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from bot.messages import action_form, action_words, blocks, minutes, minutes_form
from bot.messages.form import View
from bot.messages.minutes_form import Draft
from handlers import action_drafts, action_finders, action_steps, minutes_owner, minutes_steps
from handlers.action_reader import Reader
from handlers.forms import Form, Opening, Outcome, Submission
from handlers.minutes import in_place
from jobs import action_news
from storage import minute_passages, minute_readings
from storage.action_rows import Made
from storage.actions import Action, NewAction
from storage.day_words import day_words, local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.figures import IN_CONFIDENCE
from storage.minute_readings import KNOWN, OPEN, STORED, Passage, Reading

_SENTENCE = re.compile(r"(?<=[.;?!])\s+(?=[A-Z(“])")
DECIDED = "You have decided about this one already. Nothing was stored twice."


@dataclass(frozen=True)
class _At:
    """Where the reader of a form stands: their reading, locked or not, and its passage."""

    reader: Reader
    reading: Reading
    passage: Passage


def open_undertaking(opening: Opening, db: Database) -> View:
    """What the minutes say, as an action to be confirmed. Raises BadInput where it is decided about already."""
    with db.read() as connection:
        at = _at(connection, opening, change=False)
        if at.passage.state != OPEN or not at.passage.task_open:
            raise BadInput(DECIDED)
        draft = _draft(connection, at.passage, opening)
    return minutes_form.undertaking(at.passage, draft, may_record=at.reader.officer)


def change_undertaking(submission: Submission, db: Database) -> View:
    """The due date in words was entered: what it was read as."""
    with db.read() as connection:
        at = _at(connection, submission, change=False)
        read = action_drafts.read_words(connection, submission)
        draft = replace(_draft(connection, at.passage, submission), note="", read=read)
    return minutes_form.undertaking(at.passage, draft, may_record=at.reader.officer)


def submit_undertaking(submission: Submission, db: Database) -> Outcome:
    """Store the action, and the resolution where that is ticked; then the next passage is proposed."""
    entered = submission.entered
    missing = {action_form.TITLE: "This is needed."} if not entered.text(action_form.TITLE) else {}
    missing |= {action_form.OWNER: "Choose a post or an agency."} if not entered.chosen(action_form.OWNER) else {}
    if missing:
        return Outcome(errors=missing)
    try:
        with db.write() as connection:  # left by an exception: nothing of it is stored
            return _stored(connection, submission, db)
    except _AtInput as wrong:
        return Outcome(errors={wrong.name: wrong.words})


def _stored(connection: Connection, submission: Submission, db: Database) -> Outcome:
    at, now = _at(connection, submission), submission.now
    note = ""
    if at.passage.state == OPEN and at.passage.task_open:
        marked = minute_passages.refreshed(connection, at.passage, officer=at.reader.officer)
        at = replace(at, passage=marked)
        at, note = _make(connection, at, submission, db) if marked.task_open else (at, "")
    return in_place(submission, minutes_steps.shown(connection, at.reading, at.reader, now, note))


def _make(connection: Connection, at: _At, submission: Submission, db: Database) -> tuple[_At, str]:
    """The reading with what was stored, and that in words (escaped)."""
    act = action_steps.act(submission, db)
    new = _entered(connection, submission, _due(connection, at.passage, submission))
    try:
        marked = minute_passages.make_action(connection, at.passage, new, Made(**act.how))
    except BadInput as error:
        raise _AtInput(action_form.TITLE, str(error)) from None
    told = act.tell_owner(connection, marked.action, action_news.GIVEN) if marked.first else ""
    decided = replace(at.passage, state=STORED if marked.first else KNOWN, action_id=marked.action.id)
    if at.reader.officer and decided.record_open and submission.entered.ticked(minutes_form.RECORD):
        minute_passages.put_on_record(connection, decided, at=act.now, by=act.viewer.user_id)
        decided = replace(decided, recorded=True)
    reading = minute_readings.decide(connection, at.reading, decided)
    return replace(at, reading=reading), _said(marked.action, told, first=marked.first, recorded=decided.recorded)


def _said(action: Action, told: str, *, first: bool, recorded: bool) -> str:
    if not first:
        return f"Somebody else stored it meanwhile: it is an action already (number {action.id})."
    record = " Its resolution is on record." if recorded else ""
    words = (
        f"Stored: {action_words.title(action)}. Owner: {action_words.owner(action)}. {action_words.due(action)}. "
        f"Number {action.id}."
    )
    return f"{words}{record} {blocks.plain(told)}".rstrip()


class _AtInput(Exception):
    """What was entered in one input can't be stored, and why."""

    def __init__(self, name: str, words: str) -> None:
        """`words` stand beside the input `name`."""
        super().__init__(words)
        self.name, self.words = name, words


def _at(connection: Connection, opening: Opening, *, change: bool = True) -> _At:
    number, passage = minutes_steps.parts(opening.value)
    reader = minutes_steps.reader_of(connection, opening.audience, opening.now)
    reading = minutes_steps.mine(connection, reader, number, change=change)
    return _At(reader, reading, minutes_steps.passage_of(reading, passage))


def _draft(connection: Connection, passage: Passage, opening: Opening) -> Draft:
    """What stands in the form: the words of the minutes, the post they most likely mean, a date that is to come."""
    owner = minutes_owner.owner_of(connection, passage.owner)
    due = _to_come(passage, local_day(opening.now))
    gone = f"The minutes say {day_words(passage.due)}, which has passed." if passage.due and not due else ""
    title = title_of(passage.text)
    return Draft(
        title=title,
        detail=passage.text if title != passage.text.rstrip(" .;,") else "",
        owner=owner.option,
        due_on=due,
        note=" ".join(part for part in (owner.why, gone) if part),
    )


def _to_come(passage: Passage, today: date) -> date | None:
    """The date that the minutes give, unless it has passed."""
    return passage.due if passage.due and passage.due >= today else None


def title_of(text: str) -> str:
    """A title in the words of the minutes: all of a short passage, else its last sentence, which says the task."""
    whole = text.rstrip(" .;,")
    if len(whole) > action_form.TITLE_CHARS:
        whole = _SENTENCE.split(whole)[-1]
    if len(whole) > action_form.TITLE_CHARS:
        whole = whole[: action_form.TITLE_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;") + "…"
    return whole


def _due(connection: Connection, passage: Passage, submission: Submission) -> date | None:
    entered, today = submission.entered, local_day(submission.now)
    try:
        return action_steps.entered_due(connection, entered, today, _to_come(passage, today))
    except BadInput as error:
        written = entered.text(action_form.DUE)
        raise _AtInput(action_form.DUE if written else action_form.DUE_ON, str(error)) from None


def _entered(connection: Connection, submission: Submission, due: date | None) -> NewAction:
    entered = submission.entered
    owner, agency = action_finders.chosen_owner(connection, entered.chosen(action_form.OWNER))
    return NewAction(
        title=" ".join(entered.text(action_form.TITLE).split()),
        owner_id=owner,
        due=due,
        agency=agency,
        detail=entered.text(action_form.DETAIL),
        classification=entered.chosen(action_form.CLASSIFICATION) or IN_CONFIDENCE,
        team_id=submission.viewer.team_id,
    )


FORMS = (Form(minutes.UNDERTAKING, open_undertaking, submit_undertaking, change_undertaking),)
