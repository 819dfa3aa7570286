"""What was stored when an action was added or changed, in one sentence, and what can be done next."""

from __future__ import annotations

from bot.messages import action_words, blocks, form, layout
from bot.messages.message import Block, Message
from storage.action_notes import Note
from storage.actions import Action

OPEN_FORM = "Open the form"


def added(action: Action, told: str = "", *, first: bool = True) -> Message:
    """A new action: what was stored, who is told of it, and the way to put it right."""
    stored = "Stored" if first else "Stored already"
    words = (
        f"{stored}: {action_words.title(action)}. Owner: {action_words.owner(action)}. {action_words.due(action)}. "
        f"Number {action.id}."
    )
    recurs = f" It recurs: {blocks.plain(action.recurs)}." if action.recurs else ""
    return _with(words + recurs + _more(told), *_undo(action))


def in_thread(action: Action) -> Message:
    """Word in a thread that an action was made from its message; for everybody there."""
    words = f"Action {action.id} was made from this: {action_words.title(action)}. {action_words.owner(action)}."
    return _with(f"{words} {action_words.due(action)}.", action_words.show(action.id))


def changed(action: Action, line: Note | None, told: str = "") -> Message:
    """A change that was stored, in the words of the history."""
    what = blocks.plain(line.outcome) if line else "changed"
    return _with(f"Stored: {action_words.title(action)}, {what}.{_more(told)}", action_words.show(action.id))


def unchanged(action: Action, why: str) -> Message:
    """Nothing was stored, and why (escaped)."""
    return _with(f"{action_words.title(action)}: {why} Nothing was changed.", action_words.show(action.id))


def opening(words: str, opens: str, label: str = OPEN_FORM) -> Message:
    """A form is opened where Slack allows it; else `words` (escaped) and a button that opens it."""
    button = blocks.button(label, "csp:open:form", f"{form.OPENS}{opens}", primary=True)
    return Message(layout.spoken(words), (blocks.section(words), blocks.actions(button)), opens=opens)


def plainly(words: str, *buttons: Block) -> Message:
    """A sentence (escaped) and buttons."""
    return _with(words, *buttons)


def _more(told: str) -> str:
    return f" {blocks.plain(told)}" if told else ""


def _undo(action: Action) -> list[Block]:
    edit = blocks.button("Edit", "csp:open:edit", f"{form.OPENS}{action_words.EDIT} {action.id}")
    undo = blocks.ask("Undo", f"{action_words.UNDO} {action.id}", "undo")
    return [edit, undo, action_words.show(action.id)]


def _with(words: str, *buttons: Block) -> Message:
    row = [blocks.actions(*buttons)] if buttons else []
    return Message(layout.spoken(words), (blocks.section(words), *row))
