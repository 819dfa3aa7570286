"""The forms that change one action: `action-done N`, `action-date N`, `action-reassign N`, `action-cancel N`, ..."""

from __future__ import annotations

from collections.abc import Callable

from bot.messages import action_form, action_said, action_words
from bot.messages.action_form import Draft
from bot.messages.form import View
from handlers import action_asking, action_finders, action_opening, action_steps, action_verbs
from handlers.forms import Form, Opening, Outcome, Submission
from jobs import action_news
from storage import action_changes, action_handover, actions
from storage.actions import Action
from storage.engine import Database
from storage.errors import NotCleared


def open_done(opening: Opening, db: Database) -> View:
    """`action-done N`: with what came of it."""
    return action_opening.about(opening, db, _without_reader(action_form.done))


def submit_done(submission: Submission, db: Database) -> Outcome:
    """Mark it done."""
    outcome = submission.entered.text(action_form.OUTCOME)
    act, seen = action_steps.act(submission, db), action_opening.seen(submission)
    return action_steps.said(submission, action_verbs.mark_done(act, action_opening.number(submission), outcome, seen))


def open_date(opening: Opening, db: Database) -> View:
    """`action-date N [WORDS]`: another due date, and why."""
    words = opening.value.partition(" ")[2]
    return action_opening.about(opening, db, lambda known, reader: action_form.change_date(known, Draft(due=words)))


def change_date(submission: Submission, db: Database) -> View | None:
    """The due date in words was entered: what it was read as."""
    known, draft = action_opening.known(submission, db), action_opening.read_back(submission, db)
    return action_opening.keeping(submission, action_form.change_date(known, draft))


def submit_date(submission: Submission, db: Database) -> Outcome:
    """Store the date, with the reason."""
    act, reason = action_steps.act(submission, db), submission.entered.text(action_form.REASON)
    due = action_opening.due(submission, db)
    if isinstance(due, Outcome) or not reason:
        return due if isinstance(due, Outcome) else Outcome(errors={action_form.REASON: action_opening.NEEDED})
    with db.write() as connection:
        known = actions.by_id(connection, action_opening.number(submission))
        action_verbs.check_may_change(act.reader(connection), known)
        seen = action_opening.seen(submission)
        marked = action_changes.change_due(connection, known.id, due, reason, revision=seen, **act.how)
        message = action_verbs.dated(connection, act, marked)
    return action_steps.said(submission, message)


def open_reassign(opening: Opening, db: Database) -> View:
    """`action-reassign N`: who is to take it over."""
    return action_opening.about(
        opening, db, lambda known, reader: action_form.reassign(known, may_at_once=reader.manager)
    )


def submit_reassign(submission: Submission, db: Database) -> Outcome:
    """Offer it to a post; or give it to one, where a manager says so."""
    entered, act = submission.entered, action_steps.act(submission, db)
    with db.read() as connection:
        post = action_finders.chosen_post(connection, entered.chosen(action_form.OWNER))
    if post is None:
        return Outcome(errors={action_form.OWNER: "Choose a post."})
    number, reason, seen = (
        action_opening.number(submission),
        entered.text(action_form.REASON),
        action_opening.seen(submission),
    )
    if action_form.NOW not in entered.ticked(action_form.AT_ONCE):
        return action_steps.said(submission, action_asking.offer(act, number, post.id, reason, seen))
    with db.write() as connection:
        if not act.reader(connection).manager:
            raise NotCleared("Only a manager can give an action to somebody at once. Nothing was changed.")
        known = actions.by_id(connection, number)
        marked = action_handover.reassign(connection, number, post.id, reason, revision=seen, **act.how)
        before, news = [known.owner_slack_id], action_news.TOLD
        action_news.tell(db, connection, marked.action, news, before, by=act.viewer, now=act.now)
        told = act.tell_owner(connection, marked.action, action_news.GIVEN)
    return action_steps.said(submission, action_said.added(marked.action, told))


def open_cancel(opening: Opening, db: Database) -> View:
    """`action-cancel N`: why."""
    return action_opening.about(opening, db, _without_reader(action_form.cancel), editing=True)


def submit_cancel(submission: Submission, db: Database) -> Outcome:
    """Cancel it, or with it all rounds to come."""
    entered, act = submission.entered, action_steps.act(submission, db)
    reason, every = entered.text(action_form.REASON), action_form.NOW in entered.ticked(action_form.ALL_ROUNDS)
    if not reason:
        return Outcome(errors={action_form.REASON: action_opening.NEEDED})
    message = action_verbs.cancel(
        act, action_opening.number(submission), reason, action_opening.seen(submission), all_rounds=every
    )
    return action_steps.said(submission, message)


def open_comment(opening: Opening, db: Database) -> View:
    """`action-comment N`: words for its history."""
    return action_opening.about(
        opening, db, lambda known, reader: action_form.comment(known), editing=True, closed=True
    )


def submit_comment(submission: Submission, db: Database) -> Outcome:
    """Store what is said."""
    words = submission.entered.text(action_form.WORDS)
    if not words:
        return Outcome(errors={action_form.WORDS: action_opening.NEEDED})
    with db.write() as connection:
        if not action_steps.first_time(connection, submission):
            return action_steps.ALREADY
    message = action_verbs.comment(action_steps.act(submission, db), action_opening.number(submission), words)
    return action_steps.said(submission, message)


def _without_reader(made: Callable[[Action], View]) -> action_opening.Made:
    """A form that is the same for every reader."""
    return lambda known, reader: made(known)


FORMS = (
    Form(action_words.DONE, open_done, submit_done),
    Form(action_words.DATE, open_date, submit_date, change_date),
    Form(action_words.REASSIGN, open_reassign, submit_reassign),
    Form(action_words.CANCEL, open_cancel, submit_cancel),
    Form(action_words.COMMENT, open_comment, submit_comment),
)
