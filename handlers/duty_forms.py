"""The forms about duties: when one is next due and for whom, and that it was done. For officers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from bot.clock import response_due
from bot.messages import blocks, calendar, form, plan_forms
from bot.messages.form import View
from handlers import forms
from handlers.calendar import last_words, require_right
from handlers.forms import Form, Opening, Outcome, Submission
from handlers.workplan import may_change
from storage import audit, duties
from storage.day_words import day_or_none, local_day
from storage.duties import RESPONSE, By, Duty
from storage.engine import Database
from storage.errors import BadInput, NotCleared

NEXT, LAST, OWNER, REPORT, DONE_ON, OUTCOME = "next", "last", "owner", "report", "done_on", "outcome"
OUTCOME_CHARS = 300
OFFICERS_ONLY = "Only an officer can change the statutory calendar. Nothing was changed."


def open_edit(opening: Opening, db: Database) -> View:
    """`duty-edit SLUG`: its next date, when it was last done, the responsible post."""
    _officers_only(opening)
    with db.read() as connection:
        duty = duties.by_slug(connection, opening.value)
    owner = (duty.owner[: form.CHOICE_CHARS], duty.owner[: form.CHOICE_CHARS]) if duty.owner else None
    report = form.day(REPORT, "Date of the committee's report", optional=True, hint="Sets the date to 28 days later")
    content = [
        blocks.section(_about(duty)),
        *([report] if duty.slug == RESPONSE else []),
        form.day(NEXT, "Next due", value=duty.next_on, optional=True, hint="Empty: no date, and no reminders"),
        form.day(LAST, "Last done", value=duty.last_on, optional=True),
        form.found(OWNER, "Responsible post", plan_forms.POSTS, value=owner, optional=True),
    ]
    return form.view("Change a duty", calendar.EDIT, content) | {"kept": _seen(duty)}


def submit_edit(submission: Submission, db: Database) -> Outcome:
    """Store what was entered."""
    _officers_only(submission)
    entered = submission.entered
    report, following, last = (entered.day(name) for name in (REPORT, NEXT, LAST))
    if last and last > local_day(submission.now):
        return Outcome(errors={LAST: "This day is still to come."})
    following = response_due(report) if report else following
    if last and following and following <= last:
        return Outcome(errors={NEXT: "This must be after the day on which it was last done."})
    with db.write() as connection:
        duty = duties.by_slug(connection, submission.value)
        _refuse_stale(duty, submission)
        if not _first_time(connection, submission):
            return Outcome()
        new = replace(duty, next_on=following, last_on=last, owner=entered.chosen(OWNER))
        stored = duties.change(connection, duty, new, _by(submission))
        words = last_words(connection, stored) if stored != duty else "is as it was."
    return _said(submission, stored, words)


def open_done(opening: Opening, db: Database) -> View:
    """`duty-done SLUG`: on which day, and what came of it."""
    with db.read() as connection:
        duty = duties.by_slug(connection, opening.value)
        require_right(connection, duty, opening.viewer, local_day(opening.now))
    content = [
        blocks.section(_about(duty)),
        form.day(DONE_ON, "Done on", value=local_day(opening.now)),
        form.line(OUTCOME, "What came of it", most=OUTCOME_CHARS, optional=True, example="Adopted, minute 12"),
    ]
    return form.view("A duty was done", calendar.DONE, content) | {"kept": _seen(duty)}


def submit_done(submission: Submission, db: Database) -> Outcome:
    """Put it on record; the next date follows from how often it recurs."""
    today, on = local_day(submission.now), submission.entered.day(DONE_ON)
    if on is None or on > today:
        return Outcome(errors={DONE_ON: "Give the day on which it was done, today or before."})
    with db.write() as connection:
        duty = duties.by_slug(connection, submission.value)
        require_right(connection, duty, submission.viewer, today)
        if duty.last_on and on < duty.last_on:
            return Outcome(errors={DONE_ON: f"It was last done later, on {day_or_none(duty.last_on)}."})
        if not _first_time(connection, submission):
            return Outcome()
        outcome = " ".join(submission.entered.text(OUTCOME).split())
        stored = duties.mark_done(connection, duty, on, _by(submission), outcome)
        words = last_words(connection, stored)
    return _said(submission, stored, words)


def _about(duty: Duty) -> str:
    parts = [f"*{blocks.plain(duty.name)}*", blocks.plain(duty.reference), f"Certainty: {blocks.plain(duty.certainty)}"]
    return "\n".join(part for part in parts if part)


def _seen(duty: Duty) -> str:
    return json.dumps([_written(duty.next_on), _written(duty.last_on), duty.owner], ensure_ascii=False)


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _refuse_stale(duty: Duty, submission: Submission) -> None:
    """Raise BadInput where the duty is not any more what the form showed."""
    if submission.kept and submission.kept != _seen(duty):
        now = f"next due {day_or_none(duty.next_on)}, last done {day_or_none(duty.last_on)}, {duty.owner or 'no post'}"
        raise BadInput(
            f"“{duty.name}” was changed meanwhile; it is now: {now}. Nothing was changed; please look again."
        )


def _officers_only(opening: Opening) -> None:
    if not may_change(opening.viewer):
        raise NotCleared(OFFICERS_ONLY)


def _first_time(connection: Connection, submission: Submission) -> bool:
    return audit.first_time(connection, f"action:{submission.key}", datetime.now(UTC))


def _by(submission: Submission) -> By:
    return By(submission.viewer.user_id, submission.now, submission.viewer.team_id)


def _said(submission: Submission, duty: Duty, words: str) -> Outcome:
    return forms.said(submission, calendar.stored(duty, words))


FORMS = (Form(calendar.EDIT, open_edit, submit_edit), Form(calendar.DONE, open_done, submit_done))
