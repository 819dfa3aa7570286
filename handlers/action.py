"""`/csp action ...`: one action, added, shown or changed in words. What is not certain opens the form for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.messages import action_card, action_said, action_words, blocks
from bot.messages.action_card import Card
from bot.messages.message import Message
from bot.policy import Audience
from handlers import action_adding, action_asking, action_owner, action_reader, action_steps, action_verbs, actions
from handlers.action_finders import POST
from handlers.action_steps import Act
from handlers.questions import Question
from storage import action_requests, priorities
from storage import actions as stored
from storage.action_requests import HANDOVER, NOT_MINE
from storage.actions import OPEN
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.spelling import near

ASK = (
    "Write for example `action 12`, `action 12 done`, `action 12 date next Friday because the analyst is away`, "
    "`action 12 to CSU Inspector`, `action 12 comment …`, `action 12 cancel …` or `action add …`."
)
_NUMBER = re.compile(r"(?:number |no\.? ?|#)?(\d{1,9})\b[:.,]?\s*(.*)", re.IGNORECASE | re.DOTALL)
_ADDING = frozenset({"add", "new", "create", "make"})
_LISTS = frozenset({"list", "mine", "all", "overdue"})
_BECAUSE = re.compile(r"\s+(?:because|since|as)\s+|\s*[;–—]\s+", re.IGNORECASE)
# What people say for what is done with an action.
_SAID = {
    "show": ("show", "history", "view"),
    "done": ("done", "close", "closed", "complete", "completed", "finish", "finished", "did"),
    "reopen": ("reopen", "re-open", "open", "undone"),
    "comment": ("comment", "note", "update", "say"),
    "date": ("date", "due", "by", "until", "move", "postpone", "extend", "deadline"),
    "to": ("to", "reassign", "assign", "give", "for", "hand"),
    "cancel": ("cancel", "cancelled", "drop", "delete", "remove"),
    "undo": ("undo",),
    "edit": ("edit", "change", "correct"),
    "accept": ("accept", "accepted", "take"),
    "decline": ("decline", "declined", "reject", "refuse"),
    "later": ("later", "remind", "snooze"),
    "more": ("more", "extension"),
    "not": ("not",),
}
_VERBS = {word: verb for verb, said in _SAID.items() for word in said}
LONG_ENOUGH = 5  # letters: shorter words are too easily something else


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants with an action: its number, what, and the words for that."""

    number: int
    verb: str
    words: str


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Add, show or change an action. Raises BadInput, NotCleared and NotFound."""
    text, act = question.whole, Act(audience, db, now)
    first, _, rest = text.partition(" ")
    if first.casefold() in _ADDING:
        return action_adding.add(act, rest.strip())
    if not rest and first.casefold() in _LISTS:
        return actions.answer(Question("actions", first), audience, db, now)
    if wish := read(text):
        return show(wish.number, audience, db, now) if wish.verb == "show" else _do(wish, act)
    if first.casefold() in _VERBS and not rest:
        raise BadInput(f"Say which action: `/csp action {first.casefold()} 12`. `/csp actions` lists yours.")
    action_adding.check_may_add(act)
    words = "Nothing is stored yet. Check it in the form." if text else "A new action: what is to be done, and by when."
    return action_said.opening(words, f"{action_words.NEW} {text[: action_adding.LONGEST]}".strip())


def press_show(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button that shows an action; its value is the number."""
    return show(action_steps.number(question.rest), audience, db, now)


def show(number: int, audience: Audience, db: Database, now: datetime) -> Message:
    """One action with its history. Raises NotFound, and NotCleared where the reader may not see it here."""
    with db.read() as connection:
        action, reader = stored.by_id(connection, number), action_reader.reader(connection, audience, local_day(now))
        asked = action_requests.open_requests(connection, number) if action.status == OPEN else []
        asked_of_them = any(reader.holds(each.to_id) for each in asked if each.kind in (HANDOVER, NOT_MINE))
        reader.check_seen(action, asked=asked_of_them)
        known = priorities.newest_by_name(connection, today=local_day(now)).by_slug.get(action.priority)
        card = Card(
            action=action,
            history=[line for line in stored.history(connection, number) if line.at <= now],
            today=local_day(now),
            priority=known.name if known else action.priority,
            asked=asked,
            may_change=reader.may_change(action),
            may_edit=reader.may_edit(action),
            may_accept=asked_of_them,
            mine=reader.owns(action),
            shareable=_shareable(action, audience),
        )
    return action_card.render(card)


def read(text: str) -> Wish | None:
    """What is wanted with which action: "12 done", "done 12 all sent", "12". None where no action is named."""
    if found := _NUMBER.fullmatch(text):
        word, words = _verb(found[2])
        return Wish(int(found[1]), word or ("date" if found[2] else "show"), words)
    first, _, rest = text.partition(" ")
    verb = _VERBS.get(first.casefold().strip(":,"))
    after = _NUMBER.fullmatch(rest.removeprefix("action ").strip()) if verb else None
    return Wish(int(after[1]), verb, after[2].strip()) if verb and after else None


def _verb(text: str) -> tuple[str, str]:
    """The verb that words begin with, also misspelt, and what follows it; no verb where they begin with none."""
    text = text.strip().removeprefix("is ")
    first, _, rest = text.partition(" ")
    word = first.casefold().strip(":,.!")
    if first.startswith(("@", "<@")):
        return "to", text
    if word in _VERBS:
        return _VERBS[word], rest.strip()
    slips = {_VERBS[each] for each in _VERBS if len(each) >= LONG_ENOUGH and near(word, each)}
    return (slips.pop(), rest.strip()) if len(slips) == 1 else ("", text)


def _do(wish: Wish, act: Act) -> Message:
    number, words = wish.number, wish.words
    done: dict[str, Callable[[], Message]] = {
        "done": lambda: action_verbs.mark_done(act, number, words),
        "reopen": lambda: action_verbs.reopen(act, number, words),
        "comment": lambda: _with_words(wish, action_words.COMMENT, lambda: action_verbs.comment(act, number, words)),
        "date": lambda: _date(wish, act),
        "to": lambda: _to(wish, act),
        "cancel": lambda: _with_words(wish, action_words.CANCEL, lambda: action_verbs.cancel(act, number, words)),
        "undo": lambda: action_verbs.undo(act, number),
        "accept": lambda: action_verbs.accept(act, number),
        "decline": lambda: action_verbs.decline(act, number, words),
        "edit": lambda: _opening(action_words.EDIT, number),
        "later": lambda: _opening("action-later", number),
        "more": lambda: _opening(action_words.MORE_TIME, number),
        "not": lambda: _opening(action_words.NOT_MINE, number),
    }
    return done[wish.verb]()


def _with_words(wish: Wish, form: str, doing: Callable[[], Message]) -> Message:
    """Do it where its words are there, else ask for them."""
    return doing() if wish.words else _opening(form, wish.number)


def _opening(form: str, number: int) -> Message:
    return action_said.opening(f"Action {number}: a few words are needed.", f"{form} {number}")


def _date(wish: Wish, act: Act) -> Message:
    """A date with its reason; without a reason the form asks for it. Raises BadInput for words that are no date."""
    due, reason = _parted(wish.words)
    if not due:
        return _opening(action_words.DATE, wish.number)
    with act.db.read() as connection:
        try:
            action_steps.due_in(connection, due, act.today)
        except BadInput as error:
            raise BadInput(f"{error} {ASK}" if wish.words == due else str(error)) from error
    if not reason:
        return action_said.opening(
            f"Action {wish.number}: say why the date changes. Nothing is stored yet.",
            f"{action_words.DATE} {wish.number} {due}",
        )
    return action_verbs.change_due(act, wish.number, due, reason)


def _to(wish: Wish, act: Act) -> Message:
    """Offer it to a post; whom nobody knows the form asks for."""
    name, reason = _parted(wish.words.removeprefix("to "))
    with act.db.read() as connection:
        owner = action_owner.meant(connection, name, act.viewer.user_id)
    if not owner.sure or not owner.option or not owner.option[1].startswith(POST):
        why = owner.why if not owner.sure else "Choose a post: an agency as a whole can't accept an action."
        return action_said.opening(blocks.plain(why), f"{action_words.REASSIGN} {wish.number}")
    post = int(owner.option[1].removeprefix(POST))
    return action_asking.offer(act, wish.number, post, reason)


def _parted(words: str) -> tuple[str, str]:
    """What is said, and why: "next Friday because the analyst is away"."""
    parts = _BECAUSE.split(words, maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def _shareable(action: stored.Action, audience: Audience) -> bool:
    """Whether the reader is in a channel in which everybody may read it."""
    place = audience.place
    if audience.viewer is None or audience.viewer.guest or place is None or place.kind == "dm":
        return False
    return action_reader.level_of(action) <= audience.level
