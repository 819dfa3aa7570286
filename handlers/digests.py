"""`/csp digest [CHANNEL]`: what a channel or a person is sent on time. One modal, from its list to a step and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import subscription_form, subscription_list, subscription_words
from bot.messages.form import View
from bot.messages.message import Message
from bot.messages.subscription_list import BACK, EDIT, HISTORY, LIST, PAUSE, PREVIEW, SEND
from bot.policy import Audience, Viewer
from handlers import digest_edit
from handlers import digest_steps as steps
from handlers.digest_steps import State
from handlers.forms import Form, Opening, Outcome, Post, Submission
from handlers.questions import Question
from jobs import send_now
from jobs.composers import Native
from storage import audit, capabilities, deliveries
from storage.engine import Database
from storage.errors import CspError, NotCleared
from storage.subscriptions import Subscription

LISTED = 20
ADD = "add"
TOO_CLOSE = (
    "This digest is cleared for figures that you may not read, or that Slack has not said you may. "
    "Ask an officer for a preview."
)


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The list in words; where Slack allows it, the modal is opened instead."""
    viewer = audience.viewer or Viewer("", role="viewer")
    if not question.rest and audience.place is None:  # a channel that cspbot never met: the form asks Slack about it
        return subscription_list.invitation()
    here = audience.place.channel_id if audience.place else ""
    with db.read() as connection:
        asked = steps.place_meant(connection, question.rest, viewer.user_id, here)
        where = steps.place(connection, viewer, asked)
        found = steps.entries(connection, viewer, asked, now)
    return subscription_list.message(where, found)


def place_of(opening: Opening, db: Database) -> str:
    """The channel that Slack is asked about before the form is shown; "" where it is about a person."""
    with db.read() as connection:
        if opening.value.isascii() and opening.value.isdigit():
            asked = steps.subscription(connection, opening.viewer, steps.number(opening.value)).channel_id
        else:
            asked = steps.place_asked(connection, opening, opening.value)
        steps.place(connection, opening.viewer, asked)
    return "" if asked == opening.viewer.user_id else asked


def open_list(opening: Opening, db: Database) -> View:
    """`digest [CHANNEL]`."""
    with db.read() as connection:
        asked = steps.place_asked(connection, opening, opening.value)
        return steps.listed(connection, opening.viewer, asked, opening.now)


def open_step(step: str, opening: Opening, db: Database) -> View:
    """`digest-edit N` and the like, opened by themselves."""
    with db.read() as connection:
        found = steps.subscription(connection, opening.viewer, steps.number(opening.value))
        return _step(connection, step, found, opening)


def change(submission: Submission, db: Database) -> View | None:
    """From one view of the modal to another: `back`, `add daily`, `digest-edit 5`."""
    step, _, about = submission.chosen.partition(" ")
    state, viewer = steps.state_of(submission), submission.viewer
    with db.read() as connection:
        try:
            if step == BACK:
                return steps.listed(connection, viewer, state.place, submission.now)
            if step == ADD:
                return digest_edit.view_of_new(connection, submission, state.place, about)
            found = steps.subscription(connection, viewer, steps.number(about))
            made = _step(connection, step, found, submission)
        except CspError as error:
            return steps.listed(connection, viewer, state.place, submission.now, str(error))
    return replace(steps.state_of(replace(submission, kept=made["kept"])), place=state.place).on(made)


def _step(connection: Connection, step: str, found: Subscription, opening: Opening) -> View:
    """The view of one step for one subscription."""
    state = State(found.channel_id, found.id, found.kind, found.version, opening.now.isoformat())
    match step:
        case subscription_list.EDIT:
            return state.on(digest_edit.view_of(connection, opening, found))
        case subscription_list.PAUSE:
            return state.on(digest_edit.view_of_pause(connection, found))
        case subscription_list.SEND:
            past = deliveries.history(connection, subject=found.subject, limit=1)
            last = subscription_words.history_line(past[0], ZoneInfo(found.zone)) if past else ""
            return state.on(subscription_form.send(found, last))
        case subscription_list.PREVIEW:
            return state.on(
                subscription_list.preview(found, _previewed(connection, found, opening, native=send_now.in_words))
            )
    past = deliveries.history(connection, subject=found.subject, limit=LISTED)
    return state.on(subscription_list.history(found, past))


def _previewed(
    connection: Connection, found: Subscription, opening: Opening, native: Native = capabilities.native
) -> Message | None:
    """What would be posted now. Raises NotCleared where its channel may read more than who asks."""
    made = send_now.preview(connection, found, now=opening.now, working_days=england_and_wales(), native=native)
    if made.level > opening.audience.level:
        raise NotCleared(TOO_CLOSE)
    return made.message


def submit_preview(submission: Submission, db: Database) -> Outcome:
    """All of the preview, in the reader's direct messages."""
    state, viewer = steps.state_of(submission), submission.viewer
    with db.read() as connection:
        found = steps.subscription(connection, viewer, state.number)
        shown = _previewed(connection, found, submission)
        said = "The preview is in your direct messages with cspbot." if shown else "There is nothing to show now."
        listed = steps.listed(connection, viewer, state.place, submission.now, said)
    return Outcome(view=listed, posts=(Post(shown, to=viewer.user_id),) if shown else ())


def submit_send(submission: Submission, db: Database) -> Outcome:
    """Plan it for now: once for a form, however often it is submitted."""
    state, viewer = steps.state_of(submission), submission.viewer
    with db.write() as connection:
        found = steps.subscription(connection, viewer, state.number, locked=True)
        opened, run_at = datetime.fromisoformat(state.opened), db.now(connection)
        if send_now.send_now(connection, found, opened=opened, now=submission.now, run_at=run_at):
            _note_sent(connection, submission, found)
        name, to = subscription_words.name(found.kind), subscription_words.to(found.channel_id)
        said = f"The {name} is on its way to {to}."
        return Outcome(view=steps.listed(connection, viewer, state.place, submission.now, said))


def _note_sent(connection: Connection, submission: Submission, found: Subscription) -> None:
    audit.record(
        connection,
        at=submission.now,
        team_id=found.team_id,
        actor=submission.viewer.user_id,
        channel_id=found.channel_id,
        verb="subscription sent",
        subject=found.subject,
        outcome="sent by hand",
    )


def nothing_to_submit(submission: Submission, db: Database) -> Outcome:
    """A view without a button to submit it."""
    return Outcome()


def _stepping(step: str, submit: digest_edit.Submit) -> Form:
    def opening(asked: Opening, db: Database) -> View:
        return open_step(step, asked, db)

    return Form(step, opening, submit, change, place=place_of)


FORMS = (
    Form(LIST, open_list, nothing_to_submit, change, place=place_of),
    _stepping(EDIT, digest_edit.submit),
    _stepping(PAUSE, digest_edit.submit_pause),
    _stepping(SEND, submit_send),
    _stepping(PREVIEW, submit_preview),
    _stepping(HISTORY, nothing_to_submit),
)
