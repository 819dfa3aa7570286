"""The forms in which owners ask about an action and managers answer: more time, and whose it really is."""

from __future__ import annotations

from bot.messages import action_form, action_words
from bot.messages.action_form import Draft
from bot.messages.form import View
from handlers import action_asking, action_finders, action_opening, action_steps
from handlers.action_steps import Act
from handlers.forms import Form, Opening, Outcome, Submission
from storage import action_requests, actions
from storage.action_requests import Request
from storage.actions import Action
from storage.engine import Database


def open_more_time(opening: Opening, db: Database) -> View:
    """`action-more-time N`: until when, and why."""
    return action_opening.about(opening, db, lambda known, reader: action_form.more_time(known, Draft()))


def change_more_time(submission: Submission, db: Database) -> View | None:
    """The date in words was entered: what it was read as."""
    known, draft = action_opening.known(submission, db), action_opening.read_back(submission, db)
    return action_opening.keeping(submission, action_form.more_time(known, draft))


def submit_more_time(submission: Submission, db: Database) -> Outcome:
    """Ask the manager."""
    until, reason = action_opening.due(submission, db), submission.entered.text(action_form.REASON)
    if isinstance(until, Outcome) or not (until and reason):
        missing = {action_form.DUE: "Say until when."} if until is None else {action_form.REASON: action_opening.NEEDED}
        return until if isinstance(until, Outcome) else Outcome(errors=missing)
    message = action_asking.more_time(
        action_steps.act(submission, db), action_opening.number(submission), until, reason
    )
    return action_steps.said(submission, message)


def open_not_mine(opening: Opening, db: Database) -> View:
    """`action-not-mine N`: whose it is."""
    return action_opening.about(opening, db, lambda known, reader: action_form.not_mine(known))


def submit_not_mine(submission: Submission, db: Database) -> Outcome:
    """Ask the right owner and the manager."""
    entered, reason = submission.entered, submission.entered.text(action_form.REASON)
    if not reason:
        return Outcome(errors={action_form.REASON: action_opening.NEEDED})
    with db.read() as connection:
        post = action_finders.chosen_post(connection, entered.chosen(action_form.OWNER))
        known = actions.by_id(connection, action_opening.number(submission))
    if post and post.id == known.owner_id:
        return Outcome(errors={action_form.OWNER: f"{post.name} has it now. Choose another post, or leave it empty."})
    act = action_steps.act(submission, db)
    return action_steps.said(submission, action_asking.not_mine(act, known.id, post.id if post else None, reason))


def open_other_date(opening: Opening, db: Database) -> View:
    """`action-grant REQUEST`: more time, until another date than was asked for."""
    return action_form.other_date(*_decidable(opening, db), Draft())


def change_other_date(submission: Submission, db: Database) -> View | None:
    """The date in words was entered: what it was read as."""
    return action_form.other_date(*_decidable(submission, db), action_opening.read_back(submission, db))


def submit_other_date(submission: Submission, db: Database) -> Outcome:
    """Grant it."""
    until = action_opening.due(submission, db)
    if isinstance(until, Outcome) or until is None:
        return until or Outcome(errors={action_form.DUE: "Say until when."})
    act = action_steps.act(submission, db)
    return action_steps.said(submission, action_asking.grant(act, action_steps.number(submission.value), until=until))


def open_other_owner(opening: Opening, db: Database) -> View:
    """`action-owner REQUEST`: which post an action belongs to that is not its owner's."""
    return action_form.other_owner(*_decidable(opening, db))


def submit_other_owner(submission: Submission, db: Database) -> Outcome:
    """Offer it to that post."""
    with db.read() as connection:
        post = action_finders.chosen_post(connection, submission.entered.chosen(action_form.OWNER))
        request = action_requests.request_of(connection, action_steps.number(submission.value))
        known = actions.by_id(connection, request.action_id)
    if post is None or post.id == known.owner_id:
        why = "Choose a post." if post is None else f"{post.name} has it now. Choose another post."
        return Outcome(errors={action_form.OWNER: why})
    act = action_steps.act(submission, db)
    return action_steps.said(submission, action_asking.grant(act, request.id, to_post=post.id))


def _decidable(opening: Opening, db: Database) -> tuple[Action, Request]:
    """The request that a form is about, with its action, for those who decide. Raises NotFound, NotCleared."""
    with db.read() as connection:
        act = Act(opening.audience, db, opening.now)
        request = action_asking.check_may_decide(connection, act, action_steps.number(opening.value))
        return actions.by_id(connection, request.action_id), request


FORMS = (
    Form(action_words.MORE_TIME, open_more_time, submit_more_time, change_more_time),
    Form(action_words.NOT_MINE, open_not_mine, submit_not_mine),
    Form(action_words.OTHER_DATE, open_other_date, submit_other_date, change_other_date),
    Form(action_words.OTHER_OWNER, open_other_owner, submit_other_owner),
)
