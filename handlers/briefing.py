"""`/csp brief`: contribute to the daily briefing, see what is open, close it or keep it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot import personal
from bot.messages import blocks, briefing_list
from bot.messages.briefing_draft import ADD
from bot.messages.briefing_list import Listed
from bot.messages.message import Message
from bot.policy import Audience
from handlers import briefing_line, briefing_review, briefing_steps, due_dates
from handlers.questions import WORDS_READ, Question
from storage import briefing_changes, briefings
from storage.briefings import Item
from storage.day_words import LONDON, local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.vocabulary import vocabulary

VERB = "brief"
CUT = WORDS_READ - 12  # of a line that is longer the end may be missing
USAGE = (
    "Type `/csp brief add` and what happened, `/csp brief list`, `/csp brief close` or `/csp brief keep` and the "
    "number of an item, or `/csp brief review`."
)
ADDED = "Contributed. An officer reviews it before it goes into the CSU briefing."


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Whatever comes after `brief`; alone it lists what is open."""
    word, _, rest = question.rest.partition(" ")
    does = _WORDS.get(word.casefold().strip(":") or "list")
    if does is None:
        raise BadInput(f"“{word}” is nothing that `brief` does. {USAGE}")
    return does(rest.strip(), audience, db, now)


def add(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """Store a line as an item of who typed it; without words their form. Raises BadInput, NotCleared."""
    viewer = briefing_steps.viewer_of(audience)
    briefing_steps.check_member(viewer)
    if not rest:
        return Message("Press “Add an item” to contribute to the briefing.", _only_add(), opens=ADD)
    if len(rest) >= CUT:
        raise BadInput("That is too long for one line, so nothing was stored. Type `/csp brief add` alone for a form.")
    today = local_day(now)
    new = briefing_line.read(rest, vocabulary(db).areas.by_slug.values(), today)
    briefing_steps.refuse_personal(new)
    with db.write() as connection:
        new = replace(new, agency=briefing_steps.agency_of(connection, viewer))
        item = briefing_changes.add(connection, new, briefing_steps.by(db, connection, viewer, now))
    return briefing_list.stored(ADDED, item, today, LONDON, undo=True)


def listed(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """What is open, as far as it may be read here."""
    viewer, today = briefing_steps.viewer_of(audience), local_day(now)
    with db.read() as connection:
        fresh = briefings.open_items(connection, viewer.team_id, today)
        ended = briefings.ended_items(connection, viewer.team_id, today)
    shown = [item for item in fresh if briefing_steps.may_read(audience, item, now)]
    over = [item for item in ended if briefing_steps.may_read(audience, item, now)]
    own = frozenset(item.id for item in [*shown, *over] if briefing_steps.is_own(viewer, item))
    hidden = len(fresh) + len(ended) - len(shown) - len(over)
    return briefing_list.render(Listed(shown, over, hidden, today, LONDON, briefing_steps.is_officer(viewer), own))


def close(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """`close N [what came of it]`. Raises BadInput, NotFound, NotCleared."""
    value, _, outcome = rest.partition(" ")
    personal.refuse(outcome)
    return _change(
        value, audience, db, now, "Closed", lambda c, item, by: briefing_changes.close(c, item.id, by, outcome)
    )


def withdraw(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """`withdraw N`: taken back by whoever contributed it, or by an officer."""
    said = "Taken back; it is said nowhere any more"
    return _change(rest, audience, db, now, said, lambda c, item, by: briefing_changes.withdraw(c, item.id, by))


def keep(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """`keep N DATE`: said until then; without a date until it is closed."""
    value, _, words = rest.partition(" ")
    until = due_dates.read(words, local_day(now))
    day = until.day if until else None
    return _change(value, audience, db, now, "Kept", lambda c, item, by: briefing_changes.keep(c, item.id, day, by))


def press_close(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The Close of an item's menu."""
    return close(question.rest, audience, db, now)


def press_withdraw(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button that takes an item back."""
    return withdraw(question.rest, audience, db, now)


def review(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """The draft of the next briefing, or of the last one while it is open."""
    return briefing_review.opened(audience, db, now)


def _change(
    value: str, audience: Audience, db: Database, now: datetime, said: str, change: Callable[..., Item]
) -> Message:
    """Change an item as whoever contributed it or as an officer, and say what is stored."""
    viewer, today = briefing_steps.viewer_of(audience), local_day(now)
    with db.write() as connection:
        known = briefings.locked(connection, briefing_steps.number(value))
        briefing_steps.check_owner(viewer, known)
        item = change(connection, known, briefing_steps.by(db, connection, viewer, now))
    words = f"{said}." if item != known else f"Nothing was changed: it is {item.status} already."
    if not briefing_steps.may_read(audience, item, now):
        return Message(words, (blocks.section(words),))
    return briefing_list.stored(words, item, today, LONDON)


def _only_add() -> tuple[dict[str, object], ...]:
    button = blocks.button("Add an item", f"{briefing_list.ACTION}:add", f"form:{ADD}", primary=True)
    return (dict(blocks.actions(button)),)


_WORDS: dict[str, Callable[[str, Audience, Database, datetime], Message]] = {
    "add": add,
    "new": add,
    "list": listed,
    "close": close,
    "keep": keep,
    "withdraw": withdraw,
    "review": review,
    "draft": review,
}
