"""The forms in which an action is made and edited: `action-new [TEXT]`, the message shortcut, `action-edit N`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from bot.messages import action_form, action_said, action_words
from bot.messages.form import View
from bot.policy import Audience, is_stale
from handlers import action_drafts, action_finders, action_reader, action_steps, action_verbs
from handlers.action_steps import Act
from handlers.forms import DM, Form, Opening, Outcome, Post, Submission
from jobs import action_news
from storage import access, action_changes, action_handover, actions, recurring
from storage.actions import OPEN, Action
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput, NotCleared

GUESTS = "Only members of the partnership can add actions. Nothing was stored."
CORRECTED = "corrected"


def open_new(opening: Opening, db: Database) -> View:
    """A new action, prefilled from what was typed or from the message that a shortcut was used on."""
    _check_may_add(opening)
    with db.read() as connection:
        drafted = action_drafts.of_message if opening.message else action_drafts.of_line
        draft = drafted(connection, opening)
        return action_form.new(draft, action_drafts.menus(connection, opening))


def submit_new(submission: Submission, db: Database) -> Outcome:
    """Store it; what is missing or can't be read is said beside its input."""
    _check_may_add(submission)
    entered, act = submission.entered, action_steps.act(submission, db)
    missing = {action_form.TITLE: "This is needed."} if not entered.text(action_form.TITLE) else {}
    missing |= {action_form.OWNER: "Choose a post or an agency."} if not entered.chosen(action_form.OWNER) else {}
    if missing:
        return Outcome(errors=missing)
    try:
        return _store(submission, db, act)
    except (
        BadInput
    ) as error:  # raised outside the transaction, so that nothing of it is kept and the form may come again
        return Outcome(errors={_where(error): str(error)})


def _store(submission: Submission, db: Database, act: Act) -> Outcome:
    with db.write() as connection:
        due = action_steps.entered_due(connection, submission.entered, act.today)
        new = action_drafts.entered(connection, submission, due)
        made = action_changes.add(connection, new, key=submission.key, **act.how)
        if not made.first:
            return action_steps.ALREADY
        told = act.tell_owner(connection, made.action, action_news.GIVEN)
        cleared = _cleared(connection, submission, made.action)
    outcome = action_steps.said(submission, action_said.added(made.action, told))
    return replace(outcome, posts=(*outcome.posts, *_in_thread(submission, db, made.action, cleared=cleared)))


def change_new(submission: Submission, db: Database) -> View | None:
    """The due date in words was entered: what it was read as."""
    with db.read() as connection:
        read = action_drafts.read_words(connection, submission)
        draft = replace(action_drafts.of_line(connection, submission), note="", read=read)
        return action_form.new(draft, action_drafts.menus(connection, submission))


def open_edit(opening: Opening, db: Database) -> View:
    """The words of an action, its date, and, while nobody has touched it, its owner."""
    with db.read() as connection:
        known = _editable(connection, opening)
        view = action_form.edit(
            action_drafts.of_stored(known), action_drafts.menus(connection, opening), with_owner=known.revision == 0
        )
    return view | {"kept": str(known.revision)}


def change_edit(submission: Submission, db: Database) -> View | None:
    """The due date in words was entered: what it was read as."""
    with db.read() as connection:
        known = _editable(connection, submission)
        draft = replace(action_drafts.of_stored(known), read=action_drafts.read_words(connection, submission))
        view = action_form.edit(draft, action_drafts.menus(connection, submission), with_owner=submission.kept == "0")
    return view | {"kept": submission.kept}


def submit_edit(submission: Submission, db: Database) -> Outcome:
    """Store what was changed; nothing where somebody else changed it meanwhile."""
    if not submission.entered.text(action_form.TITLE):
        return Outcome(errors={action_form.TITLE: "This is needed."})
    try:
        return _store_edit(submission, db)
    except BadInput as error:
        if action_steps.is_stale(error):
            raise
        return Outcome(errors={_where(error): str(error)})


def _store_edit(submission: Submission, db: Database) -> Outcome:
    act = action_steps.act(submission, db)
    with db.write() as connection:
        known = _editable(connection, submission)
        due = action_steps.entered_due(connection, submission.entered, act.today, known.due)
        if not action_steps.first_time(connection, submission):
            return action_steps.ALREADY
        edited = _Edit(act, connection, known, int(submission.kept or 0)).store(submission, due)
        told = act.tell_owner(connection, edited, _slot(known, edited)) if edited != known else ""
    if edited == known:
        return action_steps.said(submission, action_said.unchanged(known, "it says that already."))
    return action_steps.said(submission, action_said.added(edited, told))


@dataclass(frozen=True)
class _Edit:
    """An edit of an action that its reader saw at a revision."""

    act: Act
    connection: Connection
    known: Action
    seen: int

    def store(self, submission: Submission, due: date | None) -> Action:
        """The action with what was changed. Raises BadInput where it was changed meanwhile."""
        words = action_drafts.words(self.connection, submission, self.known)
        action_changes.edit(self.connection, self.known.id, words, revision=self.seen, **self.act.how)
        if due != self.known.due:
            action_changes.change_due(self.connection, self.known.id, due, CORRECTED, **self.act.how)
        post = submission.entered.chosen(action_form.OWNER) if self.seen == 0 else ""
        if post.startswith(action_finders.POST):
            owner, _ = action_finders.chosen_owner(self.connection, post)
            if owner and owner != self.known.owner_id:
                action_handover.reassign(self.connection, self.known.id, owner, CORRECTED, **self.act.how)
        return actions.by_id(self.connection, self.known.id)


def _slot(known: Action, edited: Action) -> str:
    return action_news.GIVEN if edited.owner_id != known.owner_id else action_news.TOLD


def _check_may_add(opening: Opening) -> None:
    if not action_reader.Reader(opening.audience).may_add:
        raise NotCleared(GUESTS)


def _editable(connection: Connection, opening: Opening) -> Action:
    """The action that the form is about. Raises NotFound, NotCleared; BadInput where it is closed."""
    known = actions.by_id(connection, action_steps.number(opening.value))
    reader = action_reader.reader(connection, opening.audience, local_day(opening.now))
    action_verbs.check_may_edit(reader, known)
    if known.status != OPEN:
        raise BadInput(f"“{known.title}” is {known.status}. Reopen it first. Nothing was changed.")
    return known


def _where(error: BadInput) -> str:
    """The input that an error is about."""
    words = str(error)
    if words.startswith("There is an action"):
        return action_form.TITLE
    return action_form.RECURS if recurring.ASK in words else action_form.DUE


def _cleared(connection: Connection, submission: Submission, action: Action) -> bool:
    """Whether everybody in the channel of the message may read of the action that was made from it."""
    if not submission.link or submission.origin.channel_id.startswith(DM):
        return False
    place = access.channel(connection, submission.viewer.team_id, submission.origin.channel_id)
    fresh = place if place and not is_stale(place.checked_at) else None
    return action_reader.level_of(action) <= Audience(None, fresh).level


def _in_thread(submission: Submission, db: Database, action: Action, *, cleared: bool) -> tuple[Post, ...]:
    """Word of it in the thread of the message; what is answered there is about the action."""
    if not cleared:
        return ()
    origin = submission.origin

    def remember(channel: str, ts: str) -> None:
        with db.write() as connection:
            action_changes.set_thread(connection, action.id, channel, origin.thread_ts or origin.message_ts)

    message = action_said.in_thread(action)
    return (Post(message, channel=origin.channel_id, thread_ts=origin.thread_ts or origin.message_ts, then=remember),)


FORMS = (
    Form(action_words.NEW, open_new, submit_new, change_new),
    Form(action_words.EDIT, open_edit, submit_edit, change_edit),
)
SHORTCUTS = {"csp:action:from_message": action_words.NEW}
