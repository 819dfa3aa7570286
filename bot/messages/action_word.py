"""What people are told directly about an action: given to them, changed by others, asked of them, decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import action_words, blocks, dates, form, layout, owed_lines
from bot.messages.message import Block, Message
from storage.action_notes import Note
from storage.action_requests import GRANTED, HANDOVER, MORE_TIME, Request
from storage.actions import Action
from storage.day_words import day_or_none

ANSWER = "csp:action:answer"  # buttons that are gone when one of them was pressed
EXCERPT = 600


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked about an action: by whom (their post), of the post that is to have it or of its manager."""

    request: Request
    action: Action
    asker: str
    of_manager: bool


def given(action: Action, note: Note, today: date) -> Message:
    """An action that somebody else gave to the reader, with the buttons of a reminder."""
    line = owed_lines.of_action(action)
    start = f"{blocks.plain(note.who)} gave you an action."
    made = [blocks.section(start), *owed_lines.with_buttons(line, today)]
    detail = [blocks.section(blocks.clip(blocks.plain(action.detail), EXCERPT))] if action.detail else []
    made[2:2] = detail
    said = f"{start} {action_words.title(action)}. {action_words.due(action)}."
    return Message(layout.spoken(said), (*made, blocks.actions(action_words.show(action.id))))


def changed(action: Action, note: Note) -> Message:
    """One change of an action, for its owner."""
    who, what = blocks.plain(note.who or note.actor), blocks.plain(note.outcome)
    said = f"{action_words.title(action)}: {what} ({who})."
    return _with(said, action_words.show(action.id))


def asked(question: Question) -> Message:
    """What is asked of the reader, with buttons to answer it."""
    request, action = question.request, question.action
    if request.kind == MORE_TIME:
        return _answerable(_more_time(question), _time_buttons(request), action)
    if question.of_manager:
        return _answerable(_not_mine(question), _owner_buttons(request), action)
    words = f"{blocks.plain(question.asker)} asks {blocks.plain(request.to)} to take over {action_words.title(action)}"
    stays = f"Until you accept, it stays with {action_words.owner(action)}."
    said = f"{words}. {action_words.due(action)}.{_because(request)} {stays}"
    return _answerable(said, _take_buttons(action), action)


def decided(request: Request, action: Action, who: str) -> Message:
    """What became of something that the reader asked."""
    title, by = action_words.title(action), blocks.plain(who)
    yes = request.state == GRANTED
    if request.kind == MORE_TIME:
        words = f"More time for {title} was {'granted' if yes else 'declined'} by {by}. {action_words.due(action)}."
    elif request.kind == HANDOVER:
        post = blocks.plain(request.to)
        stays = f"It stays with {action_words.owner(action)}."
        words = f"{title}: {post} {'has taken it over' if yes else f'does not take it over. {stays}'} ({by})."
    elif yes:
        words = f"{title}: {by} agrees that it is not yours. It stays yours until the right owner accepts it."
    else:
        words = f"{title}: {by} says that it stays with {action_words.owner(action)}."
    return _with(words, action_words.show(action.id))


def settled(original: Sequence[Block], said: Message) -> Message | None:
    """A question after an answer: what was stored in the place of its buttons. None where it has none."""
    kept = [block for block in original if not _asks(block)]
    if len(kept) == len(original):
        return None
    return Message(layout.spoken(said.text), (*kept, *said.blocks))


def _asks(block: Block) -> bool:
    return any(str(each.get("action_id", "")).startswith(ANSWER) for each in block.get("elements") or [])


def _more_time(question: Question) -> str:
    request, action = question.request, question.action
    until = dates.full_date(request.until) if request.until else ""
    asker, title = blocks.plain(question.asker), action_words.title(action)
    words = f"{asker} asks for more time for {title}: until {until}, instead of {day_or_none(action.due)}."
    return words + _because(request)


def _not_mine(question: Question) -> str:
    request, action = question.request, question.action
    whose = f"It is for {blocks.plain(request.to)}." if request.to else "Whose it is was not said."
    asker = blocks.plain(question.asker)
    return f"{asker} says that {action_words.title(action)} is not their action. {whose}{_because(request)}"


def _because(request: Request) -> str:
    words = blocks.clip(blocks.plain(request.reason), EXCERPT).rstrip(".")
    return f" Reason: {words}." if words else ""


def _take_buttons(action: Action) -> list[Block]:
    return [
        _button("Accept", "accept", f"{action_words.ACCEPT} {action.id}", primary=True),
        _button("Decline", "decline", f"{action_words.DECLINE} {action.id}"),
    ]


def _time_buttons(request: Request) -> list[Block]:
    return [
        _button("Grant", "grant", f"{action_words.GRANT} {request.id}", primary=True),
        _button("Another date…", "other", f"{form.OPENS}{action_words.OTHER_DATE} {request.id}"),
        _button("Decline", "refuse", f"{action_words.REFUSE} {request.id}"),
    ]


def _owner_buttons(request: Request) -> list[Block]:
    named = [_button("Ask the post named", "grant", f"{action_words.GRANT} {request.id}", primary=True)]
    return [
        *(named if request.to_id else []),
        _button("Another post…", "other", f"{form.OPENS}{action_words.OTHER_OWNER} {request.id}"),
        _button("It stays where it is", "refuse", f"{action_words.REFUSE} {request.id}"),
    ]


def _button(label: str, name: str, value: str, *, primary: bool = False) -> Block:
    return blocks.button(label, f"{ANSWER}:{name}", value, primary=primary)


def _answerable(words: str, buttons: Sequence[Block], action: Action) -> Message:
    row = blocks.actions(*buttons)
    return Message(layout.spoken(words), (blocks.section(words), row, blocks.actions(action_words.show(action.id))))


def _with(words: str, *buttons: Block) -> Message:
    return Message(layout.spoken(words), (blocks.section(words), blocks.actions(*buttons)))
