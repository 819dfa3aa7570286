"""One action as a card: what it is, how it stands, its history told like minutes, and what its reader can do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import action_words, blocks, dates, form, layout
from bot.messages.action_list import DONE_HERE
from bot.messages.card import SHARE
from bot.messages.message import Block, Message
from storage.action_requests import HANDOVER, MORE_TIME, Request
from storage.actions import OPEN, Action, Change

LINES_SHOWN = 12
_CHANNEL = re.compile(r"/archives/([CG][A-Z0-9]+)/")
LATER, MORE = "csp:later:action", "csp:action:more"


@dataclass(frozen=True, slots=True)
class Card:
    """An action for one reader. `may_change`: it is theirs, or they are an officer; `may_edit`: or they made it.

    `asked` are the requests that wait for a decision, `may_accept`: the reader is whom it was offered to. `priority` is
    the name of its priority, `shareable`: the reader may show it to the channel they are in.
    """

    action: Action
    history: Sequence[Change]
    today: date
    priority: str = ""
    asked: Sequence[Request] = ()
    may_change: bool = False
    may_edit: bool = False
    may_accept: bool = False
    mine: bool = False
    shareable: bool = False


def render(card: Card) -> Message:
    """The card."""
    action = card.action
    facts = _facts(card)
    made: list[Block] = [blocks.section(f"{action_words.title(action)}\n{_standing(card)}"), *layout.sections(facts)]
    if action.detail:
        made.append(blocks.section(blocks.clip(blocks.plain(action.detail), action_words.DETAIL_CHARS)))
    told = _history(card.history)
    made += [*layout.sections(["*History*", *told]), *_buttons(card)]
    made += [blocks.context(f"From the papers: {blocks.plain(action.place)}")] if action.place else []
    said = f"Action {action.id}: {action_words.title(action)}. {_standing(card)}. {'. '.join(facts)}. History: "
    return Message(layout.spoken(said + ". ".join(told)), tuple(made))


def _standing(card: Card) -> str:
    action = card.action
    number = f"Action {action.id}"
    waits = [_waits(request) for request in card.asked]
    return blocks.SEPARATOR.join([f"*{action_words.stands(action, card.today)}*", number, *waits])


def _waits(request: Request) -> str:
    if request.kind == HANDOVER:
        return f"offered to {blocks.plain(request.to)}, who has not answered"
    if request.kind == MORE_TIME and request.until:
        return f"more time asked for, until {dates.full_date(request.until)}"
    return "its owner says that it is somebody else’s"


def _facts(card: Card) -> list[str]:
    action = card.action
    agency = action.agency if action.owner else ""
    known = [
        ("Owner", action.owner or action.agency or action_words.NOBODY),
        ("Agency", agency),
        ("Due", f"{dates.full_date(action.due)}" if action.due else "no date set"),
        ("Priority", card.priority),
        ("Meeting", action.meeting),
        ("Outcome", action.outcome),
        ("Recurs", action.recurs),
        ("Classification", action.classification),
    ]
    lines = [
        f"{label}: {blocks.clip(blocks.plain(words), action_words.REASON_CHARS)}" for label, words in known if words
    ]
    return [*lines, *_origin(action.link)]


def _origin(link: str) -> list[str]:
    """The message that it came from, with the name of its channel where the link tells the channel."""
    safe = "".join(char for char in link if char not in "<>|\n ")
    if not safe.startswith(("https://", "http://")):
        return []
    channel = _CHANNEL.search(safe)
    where = f" in <#{channel[1]}>" if channel else ""
    return [f"From a message{where}: <{safe}|open it>"]


def _history(history: Sequence[Change]) -> list[str]:
    shown = history[-LINES_SHOWN:]
    earlier = len(history) - len(shown)
    lines = [blocks.clip(action_words.history_line(line), action_words.REASON_CHARS) for line in shown]
    return [*([f"_and {earlier} earlier lines_"] if earlier else []), *lines]


def _buttons(card: Card) -> list[Block]:
    found = [*_answers(card), *_changes(card)]
    if card.shareable:
        found.append(blocks.button("Share in channel", SHARE, f"{action_words.SHOW} {card.action.id}"))
    return [blocks.actions(*found)] if found else []


def _answers(card: Card) -> list[Block]:
    if not card.may_accept:
        return []
    number = card.action.id
    return [
        blocks.button("Accept", "csp:ask:accept", f"{action_words.ACCEPT} {number}", primary=True),
        blocks.button("Decline", "csp:ask:decline", f"{action_words.DECLINE} {number}"),
    ]


def _changes(card: Card) -> list[Block]:
    number = card.action.id
    if card.action.status != OPEN:
        reopen = blocks.button("Reopen", "csp:ask:reopen", f"{action_words.REOPEN} {number}")
        return [reopen, _opens("Comment…", action_words.COMMENT, number)] if card.may_change else []
    if not card.may_change:
        more = [("Edit…", action_words.EDIT), ("Cancel…", action_words.CANCEL)] if card.may_edit else []
        return [_opens(label, name, number) for label, name in more]
    here = f"{number} {action_words.SHOW} {number}"  # after it the card is shown anew
    done = blocks.button("Done", f"{DONE_HERE}:{number}", here, primary=True, spoken=f"Done: {card.action.title}")
    change = [
        ("Done with an outcome…", action_words.DONE),
        ("Change the date…", action_words.DATE),
        ("Reassign…", action_words.REASSIGN),
        ("Comment…", action_words.COMMENT),
        ("Edit…", action_words.EDIT),
    ]
    return [done, _menu(LATER, change, number), _menu(MORE, _more(card), number)]


def _more(card: Card) -> list[tuple[str, str]]:
    mine = [("Ask for more time…", action_words.MORE_TIME), ("Not my action…", action_words.NOT_MINE)]
    later = [("Remind me on a date…", "action-later")]
    return [*(later + mine if card.mine else []), ("Cancel…", action_words.CANCEL)]


def _menu(name: str, options: Sequence[tuple[str, str]], number: int) -> Block:
    return blocks.overflow(name, [(label, f"{form.OPENS}{opens} {number}") for label, opens in options])


def _opens(label: str, name: str, number: int) -> Block:
    return blocks.button(label, f"csp:open:{name}", f"{form.OPENS}{name} {number}")
