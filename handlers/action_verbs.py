"""What can be done with an action by a button or in words: each says what was stored, or why nothing was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot import personal
from bot.messages import action_said, action_words, blocks, done
from bot.messages.message import Block, Message
from bot.policy import Audience
from handlers import action_steps
from handlers.action_reader import Reader
from handlers.action_steps import Act
from handlers.cards import LONDON
from handlers.questions import Question
from handlers.router import Answer
from jobs import action_news, recipients
from storage import action_changes, action_notes, action_requests, actions
from storage.action_requests import NOT_MINE, Request
from storage.actions import CANCELLED, OPEN, Action, Marked
from storage.engine import Database
from storage.errors import NotCleared

UNDONE = "added by mistake"


def mark_done(act: Act, number: int, outcome: str = "", revision: int | None = None) -> Message:
    """Mark an action done, with what came of it. Raises NotFound, NotCleared; BadInput as storage does."""
    personal.refuse(outcome)
    with act.db.write() as connection:
        known = actions.by_id(connection, number)
        check_may_change(act.reader(connection), known, "mark this action done")
        marked = action_changes.mark_done(connection, number, outcome=outcome, revision=revision, **act.how)
        if marked.first:
            act.tell_owner(connection, marked.action)
        by = _who(connection, marked.action, act)
        after = _next_round(connection, marked)
    return done.render(marked, by=by, now=act.now, zone=LONDON, after=after)


def reopen(act: Act, number: int, reason: str = "") -> Message:
    """Open an action again. Raises NotFound, NotCleared."""
    personal.refuse(reason)
    with act.db.write() as connection:
        check_may_change(act.reader(connection), actions.by_id(connection, number))
        marked = action_changes.reopen(connection, number, reason, **act.how)
        return _said(connection, act, marked, "it is open already.")


def cancel(act: Act, number: int, reason: str, revision: int | None = None, *, all_rounds: bool = False) -> Message:
    """Cancel an action: also who made it may. Raises NotFound, NotCleared; BadInput as storage does."""
    personal.refuse(reason)
    with act.db.write() as connection:
        known = actions.by_id(connection, number)
        check_may_edit(act.reader(connection), known)
        marked = action_changes.cancel(connection, number, reason, revision=revision, all_rounds=all_rounds, **act.how)
        return _said(connection, act, marked, f"it is {marked.action.status} already.")


def undo(act: Act, number: int) -> Message:
    """Take back an action that was just added and not touched since. Raises NotFound, NotCleared, BadInput."""
    with act.db.write() as connection:
        known = actions.by_id(connection, number)
        check_may_edit(act.reader(connection), known)
        first = action_notes.last(connection, number)
        if known.status == CANCELLED and known.outcome == UNDONE:
            return action_said.unchanged(known, "this was undone already.")
        marked = action_changes.cancel(connection, number, UNDONE, revision=0, all_rounds=True, **act.how)
        if not marked.first:
            return action_said.unchanged(marked.action, f"it is {marked.action.status} already.")
        if first is None or not action_news.take_back(connection, first.id):
            act.tell_owner(connection, marked.action)
    words = f"Undone: {action_words.title(marked.action)} is cancelled and nobody is reminded of it."
    return action_said.plainly(words, action_words.show(number))


def comment(act: Act, number: int, words: str) -> Message:
    """Put what somebody says into the history. Raises NotFound, NotCleared."""
    personal.refuse(words)
    with act.db.write() as connection:
        check_may_edit(act.reader(connection), actions.by_id(connection, number))
        known = action_changes.comment(connection, number, words, **act.how)
        told = act.tell_owner(connection, known)
    said = f"Noted under {action_words.title(known)}: “{blocks.clip(blocks.plain(words), action_words.REASON_CHARS)}”."
    return action_said.plainly(f"{said} {blocks.plain(told)}".rstrip(), *_after_comment(known))


def change_due(act: Act, number: int, words: str, reason: str) -> Message:
    """Give it the due date in words. Raises NotFound, NotCleared, BadInput."""
    personal.refuse(reason)
    with act.db.write() as connection:
        known = actions.by_id(connection, number)
        check_may_change(act.reader(connection), known)
        found = action_steps.due_in(connection, words, act.today)
        marked = action_changes.change_due(connection, number, found.day if found else None, reason, **act.how)
        return dated(connection, act, marked)


def dated(connection: Connection, act: Act, marked: Marked) -> Message:
    """What is said, and to whom, after a due date was changed."""
    known = marked.action
    if known.status != OPEN:
        return action_said.unchanged(known, f"it is {known.status} already.")
    if not marked.first:
        return action_said.unchanged(known, f"{action_words.due(known)} already.")
    told = act.tell_owner(connection, known)
    words = f"Stored: {action_words.title(known)}. {action_words.due(known)}. {blocks.plain(told)}".rstrip()
    return action_said.plainly(words, action_words.show(known.id))


def accept(act: Act, number: int) -> Message:
    """Take over an action that was offered to a post of the reader. Raises NotFound, NotCleared."""
    with act.db.write() as connection:
        known, request = _offered(connection, act, number)
        if request is None:
            return action_said.unchanged(known, _nothing_offered(known))
        if request.kind == NOT_MINE:
            request = action_requests.grant(connection, request.id, **act.how).request
        marked = action_requests.accept(connection, number, **act.how)
        before = [known.owner_slack_id, request.asked_by]
        action_news.tell(act.db, connection, marked.action, action_news.TOLD, before, by=act.viewer, now=act.now)
    words = f"Accepted: {action_words.title(marked.action)} is now with {action_words.owner(marked.action)}."
    return action_said.plainly(f"{words} {action_words.due(marked.action)}.", action_words.show(number))


def decline(act: Act, number: int, reason: str = "") -> Message:
    """Do not take it over: it stays where it is. Raises NotFound, NotCleared."""
    personal.refuse(reason)
    with act.db.write() as connection:
        known, request = _offered(connection, act, number)
        if request is None:
            return action_said.unchanged(known, _nothing_offered(known))
        if request.kind == NOT_MINE:
            action_requests.refuse(connection, request.id, reason, **act.how)
        else:
            action_requests.decline(connection, number, reason, **act.how)
        asked = [request.asked_by]
        action_news.ask(act.db, connection, request, action_news.DECIDED, asked, by=act.viewer, now=act.now)
    stays = action_words.owner(known)
    return action_said.plainly(f"Declined: {action_words.title(known)} stays with {stays}.", action_words.show(number))


def check_may_change(reader: Reader, action: Action, what: str = "change this action") -> None:
    """Raise NotCleared where an action is not theirs and they are no officer, or its words may not be said here."""
    if not reader.may_change(action):
        owner = action.owner or action.agency or action_words.NOBODY
        raise NotCleared(f"Only the owner ({owner}) or an officer can {what}. Nothing was changed.")
    reader.check_seen(action)


def check_may_edit(reader: Reader, action: Action) -> None:
    """Raise NotCleared where it is neither theirs nor made by them and they are no officer, or not for here."""
    if not reader.may_edit(action):
        owner = action.owner or action.agency or action_words.NOBODY
        raise NotCleared(f"Only the owner ({owner}), who made it, or an officer can do that. Nothing was changed.")
    reader.check_seen(action)


def _offered(connection: Connection, act: Act, number: int) -> tuple[Action, Request | None]:
    """The action and the open request that the reader may answer for the post it names; None where there is none.

    Raises NotCleared where it was offered to somebody else, and where the reader may not see it here.
    """
    known, reader = actions.by_id(connection, number), act.reader(connection)
    wanted = [each for each in action_requests.open_requests(connection, number) if each.to_id is not None]
    wanted = sorted(wanted, key=lambda each: each.kind == NOT_MINE)  # an offer comes before word that it is theirs
    if known.status != OPEN or not wanted:
        reader.check_seen(known)
        return known, None
    for request in wanted:
        if may_answer(connection, reader, request, act):
            reader.check_seen(known, asked=True)
            return known, request
    raise NotCleared(f"This was offered to {wanted[0].to}, who has to answer. Nothing was changed.")


def may_answer(connection: Connection, reader: Reader, request: Request, act: Act) -> bool:
    """Whether the reader may answer for the post that is to have an action: its holder, who stands in, a manager.

    An officer may where nobody is reached for that post.
    """
    if reader.holds(request.to_id) or reader.manager:
        return True
    reached = recipients.reached(connection, request.to_id, "", act.today)
    return bool(reached) and reached == reader.viewer.user_id or (not reached and reader.officer)


def _nothing_offered(known: Action) -> str:
    if known.status != OPEN:
        return f"it is {blocks.plain(known.status)} already."
    return f"nobody is asked to take it over (any more); it is with {action_words.owner(known)}."


def _said(connection: Connection, act: Act, marked: Marked, otherwise: str) -> Message:
    if not marked.first:
        return action_said.unchanged(marked.action, blocks.plain(otherwise))
    told = act.tell_owner(connection, marked.action)
    return action_said.changed(marked.action, action_notes.last(connection, marked.action.id), told)


def _next_round(connection: Connection, marked: Marked) -> Action | None:
    """The round of a recurring action that was stored with the end of this one."""
    known = marked.action
    latest = actions.titled(connection, known.title, known.meeting) if marked.first and known.recurs else None
    return latest if latest and latest.id != known.id else None


def _after_comment(known: Action) -> list[Block]:
    show = action_words.show(known.id)
    return [done.button(known), show] if known.status == OPEN else [show]


def _who(connection: Connection, action: Action, act: Act) -> str:
    """Who marked an action done, in words; escaped."""
    if action.done_by == act.viewer.user_id:
        return "you"
    found = action_steps.who(connection, action.done_by, action.done_at or act.now) if action.done_by else ""
    return blocks.plain(found) if found and found != action.done_by else "somebody else"


def press_done(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The Done button; its value is the action's number, and words after it are what came of it."""
    value, _, outcome = question.rest.partition(" ")
    return mark_done(Act(audience, db, now), action_steps.number(value), outcome)


def _pressed(verb: Callable[[Act, int], Message]) -> Answer:
    """What answers a button whose value is the number of an action."""

    def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
        return verb(Act(audience, db, now), action_steps.number(question.rest))

    return answer


PRESSED: dict[str, Answer] = {
    action_words.REOPEN: _pressed(reopen),
    action_words.UNDO: _pressed(undo),
    action_words.ACCEPT: _pressed(accept),
    action_words.DECLINE: _pressed(decline),
}
