"""`/csp actions`: what the reader owes, most urgent first; and the Done button of an action."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import blocks, done, reminder
from bot.messages.message import Message
from bot.policy import Audience, Viewer
from handlers.cards import LONDON
from handlers.questions import Question
from storage import actions, people
from storage.actions import Action
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotFound

MAY_CLOSE = "officer"  # this role and higher may mark anybody's action done
NO_POST = (
    "cspbot does not know which post you hold, so it can't tell which actions are yours. "
    "A Community Safety Officer can add you to the list of people."
)
NONE_OPEN = "You have no open actions."


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The open actions of the reader's posts with their Done buttons, or a sentence saying why there are none."""
    user = audience.viewer.user_id if audience.viewer else ""
    with db.read() as connection:
        found = actions.open_for_owner(connection, user)
        posts = [person.name for person in people.by_slack_id(connection, user)]
    if found:
        return reminder.open_actions(found, now.astimezone(LONDON).date())
    words = f"{NONE_OPEN} Your post: {blocks.plain(', '.join(posts))}." if posts else NO_POST
    return Message(words, (blocks.section(words),))


def press_done(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The Done button of an action; its value is the action's number. Raises as `done_pressed` does."""
    return done_pressed(question.rest, audience.viewer or Viewer("", role="viewer"), db, now)


def done_pressed(value: str, viewer: Viewer, db: Database, now: datetime, zone: ZoneInfo = LONDON) -> Message:
    """Mark the action that a Done button names as done, and say what is stored.

    Raises NotFound where there is no such action, NotCleared where the reader is neither its owner nor an officer.
    """
    number = _number(value)
    with db.write() as connection:
        _check_may_close(actions.by_id(connection, number), viewer)
        marked = actions.mark_done(connection, number, at=now, by=viewer.user_id, team_id=viewer.team_id)
        by = _who(connection, marked.action.done_by, viewer)
    return done.render(marked, by=by, now=now, zone=zone)


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise BadInput("That button names no action.")
    return int(value)


def _check_may_close(action: Action, viewer: Viewer) -> None:
    mine = bool(viewer.user_id) and action.owner_slack_id == viewer.user_id
    if not mine and (viewer.guest or not viewer.at_least(MAY_CLOSE)):
        owner = action.owner or action.agency or "nobody"
        raise NotCleared(f"Only the owner ({owner}) or an officer can mark this action done. Nothing was changed.")


def _who(connection: Connection, done_by: str, viewer: Viewer) -> str:
    """Who marked an action done, in words; escaped."""
    if done_by == viewer.user_id:
        return "you"
    try:
        return blocks.plain(people.find(connection, done_by).name)
    except NotFound:
        return "somebody else"
