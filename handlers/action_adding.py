"""`/csp action add TEXT @owner by DATE`: stored at once where all three are certain; else the form, prefilled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from bot import personal
from bot.messages import action_form, action_said, action_words, blocks
from bot.messages.message import Message
from handlers import action_finders, action_owner, action_reader, action_steps, due_dates
from handlers.action_steps import Act
from handlers.due_dates import Line
from jobs import action_news
from storage import action_changes
from storage.actions import NewAction
from storage.errors import BadInput, NotCleared

GUESTS = "Only members of the partnership can add actions. Nothing was stored."
LONGEST = 1_800  # characters that a button or a form can carry


def add(act: Act, text: str) -> Message:
    """Store what a line says, or open the form with it. Raises NotCleared, and BadInput for one that is there."""
    check_may_add(act)
    personal.refuse(text)
    if not text:
        return action_said.opening("A new action: what is to be done, by whom, by when.", action_words.NEW)
    with act.db.write() as connection:
        line = split(connection, text)
        if (new := _certain(connection, act, line)) is None:
            return _ask(connection, act, text, line)
        made = action_changes.add(connection, new, **act.how)
        told = act.tell_owner(connection, made.action, action_news.GIVEN)
    return action_said.added(made.action, told)


def check_may_add(act: Act) -> None:
    """Raise NotCleared for guests, and for those who may only read."""
    viewer = act.viewer
    if viewer.guest or not viewer.at_least(action_reader.MEMBER):
        raise NotCleared(GUESTS)


def split(connection: Connection, text: str) -> Line:
    """The parts of a line: title, owner, due date."""
    line = due_dates.split(text, action_owner.names(connection))
    return replace(line, title=action_owner.in_words(connection, line.title))


def _certain(connection: Connection, act: Act, line: Line) -> NewAction | None:
    """The action that a line says, where nothing of it has to be guessed."""
    owner = action_owner.meant(connection, line.owner, act.viewer.user_id)
    due = _due(connection, act, line.due)
    if not (owner.sure and owner.option and due and line.title) or len(line.title) > action_form.TITLE_CHARS:
        return None
    post, agency = action_finders.chosen_owner(connection, owner.option[1])
    return NewAction(line.title, post, due, agency, team_id=act.viewer.team_id)


def _due(connection: Connection, act: Act, words: str) -> date | None:
    try:
        found = action_steps.due_in(connection, words, act.today) if words else None
    except BadInput:
        return None  # the form says what is wrong with it
    return found.day if found else None


def _ask(connection: Connection, act: Act, text: str, line: Line) -> Message:
    """What is not certain, and the form in which it can be said."""
    missing = [action_owner.meant(connection, line.owner, act.viewer.user_id).why]
    if not line.due:
        missing.append("Say until when, or leave it without a date.")
    elif _due(connection, act, line.due) is None:
        missing.append(_why(connection, act, line.due))
    words = " ".join(["Nothing is stored yet.", *(why for why in missing if why)])
    return action_said.opening(blocks.plain(words), f"{action_words.NEW} {text[:LONGEST]}")


def _why(connection: Connection, act: Act, words: str) -> str:
    try:
        action_steps.due_in(connection, words, act.today)
    except BadInput as error:
        return str(error)
    return "Say until when, or leave it without a date."
