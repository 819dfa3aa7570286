"""`/csp minutes`: the text of minutes is given, and of which meeting they are; each undertaking is then proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.messages import action_said, minutes, minutes_form
from bot.messages.form import View
from bot.messages.message import Message
from bot.policy import Audience
from handlers import action_steps, minutes_reading, minutes_steps
from handlers.forms import Form, Opening, Outcome, Post, Submission
from handlers.minutes_reading import Given
from handlers.questions import Question
from storage import minute_readings
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput

WAYS = (
    "Give cspbot the text of minutes in a form, as a text file in its direct messages, or pasted there beginning with "
    "the word “minutes”. It proposes each undertaking and each resolution; nothing is stored that you don't confirm."
)
NOT_SAID = "The text does not say it. Please enter it."
MEETING_MISSING = {minutes_form.BODY: NOT_SAID, minutes_form.HELD_ON: NOT_SAID}


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The form for minutes; first those that the reader has not gone through to the end."""
    with db.read() as connection:
        viewer = minutes_steps.reader_of(connection, audience, now).viewer
        waiting = minute_readings.unfinished(connection, viewer.team_id, viewer.user_id)
    in_private = audience.place is not None and audience.place.kind == "dm"
    if waiting and in_private:
        return minutes.unfinished(waiting)
    return action_said.opening(WAYS, minutes.PASTE)


def begin(given: Given, audience: Audience, db: Database, now: datetime) -> Message:
    """Read minutes and propose the first passage, or ask of which meeting they are.

    Raises NotCleared, and BadInput where nothing is found.
    """
    with db.read() as connection:
        minutes_steps.reader_of(connection, audience, now)
    whole, passages = minutes_reading.found_in(given)  # takes its time: outside of any transaction
    with db.write() as connection:
        reader = minutes_steps.reader_of(connection, audience, now)
        reading = minutes_reading.begin(connection, whole, passages, reader.viewer, now, officer=reader.officer)
        return minutes_steps.shown(connection, reading, reader, now)


def open_paste(opening: Opening, db: Database) -> View:
    """`minutes`: a place for the text."""
    with db.read() as connection:
        minutes_steps.reader_of(connection, opening.audience, opening.now)
    return minutes_form.paste()


def submit_paste(submission: Submission, db: Database) -> Outcome:
    """Read what was pasted; the answer goes to the direct messages of whoever pasted it."""
    entered = submission.entered
    given = Given(
        entered.text(minutes_form.TEXT), "", entered.text(minutes_form.BODY), entered.day(minutes_form.HELD_ON)
    )
    if wrong := _wrong_day(submission):
        return Outcome(errors=wrong)
    try:
        whole, passages = minutes_reading.found_in(given)
    except BadInput as error:
        return Outcome(errors={minutes_form.TEXT: str(error)})
    if missing := {name: words for name, words in MEETING_MISSING.items() if _missing(name, passages)}:
        return Outcome(errors=missing)
    with db.write() as connection:
        reader = minutes_steps.reader_of(connection, submission.audience, submission.now)
        if not action_steps.first_time(connection, submission):
            return action_steps.ALREADY
        now = submission.now
        reading = minutes_reading.begin(connection, whole, passages, reader.viewer, now, officer=reader.officer)
        message = minutes_steps.shown(connection, reading, reader, now)
    return Outcome(posts=(Post(message, to=reader.viewer.user_id),))


def open_meeting(opening: Opening, db: Database) -> View:
    """`minutes-of READING`: of which body and day the minutes are."""
    with db.read() as connection:
        reader = minutes_steps.reader_of(connection, opening.audience, opening.now)
        return minutes_form.meeting(minutes_steps.mine(connection, reader, opening.value, change=False))


def submit_meeting(submission: Submission, db: Database) -> Outcome:
    """Keep it and propose the first passage."""
    body, held_on = submission.entered.text(minutes_form.BODY), submission.entered.day(minutes_form.HELD_ON)
    if wrong := _wrong_day(submission):
        return Outcome(errors=wrong)
    if not body or held_on is None:
        return Outcome(errors={minutes_form.HELD_ON if body else minutes_form.BODY: "This is needed."})
    with db.write() as connection:
        reader = minutes_steps.reader_of(connection, submission.audience, submission.now)
        reading = minutes_steps.mine(connection, reader, submission.value)
        reading = minutes_reading.of_meeting(connection, reading, body, held_on, officer=reader.officer)
        return in_place(submission, minutes_steps.shown(connection, reading, reader, submission.now))


def in_place(submission: Submission, message: Message) -> Outcome:
    """The form closes, and what comes next stands in the place of the message that it was opened from."""
    origin = submission.origin
    post = Post(message, channel=origin.channel_id, ts=origin.message_ts)
    return Outcome(
        posts=(post if origin.message_ts else replace(post, to=submission.viewer.user_id, channel="", ts=""),)
    )


def _missing(name: str, passages: tuple[minute_readings.Passage, ...]) -> bool:
    return not all(getattr(each, name) for each in passages)


def _wrong_day(submission: Submission) -> dict[str, str]:
    held_on = submission.entered.day(minutes_form.HELD_ON)
    if held_on and held_on > local_day(submission.now):
        return {minutes_form.HELD_ON: "That day has not come yet: minutes are of a meeting that was held."}
    return {}


FORMS = (
    Form(minutes.PASTE, open_paste, submit_paste, of_papers=True),
    Form(minutes.MEETING, open_meeting, submit_meeting),
)
