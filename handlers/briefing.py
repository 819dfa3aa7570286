"""`/csp brief`: contribute to the daily briefing, see what is open, close it or keep it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot import personal
from bot.messages import blocks, briefing_list
from bot.messages.briefing_draft import ADD
from bot.messages.briefing_list import Listed
from bot.messages.message import Message
from bot.policy import Audience, Viewer
from handlers import briefing_end, briefing_line, briefing_review, briefing_steps, briefing_words
from handlers.questions import WORDS_READ, Question
from storage import briefing_changes, briefing_waiting, briefings
from storage.access import Channel
from storage.briefings import Item
from storage.day_words import LONDON, local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.figures import PUBLIC
from storage.vocabulary import vocabulary

VERB = "brief"
LATELY = timedelta(days=7)  # how long somebody's own items that were closed are listed
CUT = WORDS_READ - 12  # of a line that is longer the end may be missing
USAGE = (
    "Type `/csp brief add` and what happened, `/csp brief list`, `/csp brief close`, `/csp brief reopen` or "
    "`/csp brief keep` and the number of an item, or `/csp brief review`."
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
    return _store(rest, viewer, db, now, again=False)


def again(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """`again TEXT`: stored although the same person contributed the same words before. Raises BadInput, NotCleared."""
    viewer = briefing_steps.viewer_of(audience)
    briefing_steps.check_member(viewer)
    return _store(rest, viewer, db, now, again=True)


def _store(rest: str, viewer: Viewer, db: Database, now: datetime, *, again: bool) -> Message:
    """Store the item that a line describes, unless it is the same as one before; what was understood is said."""
    today = local_day(now)
    with db.read() as connection:
        line = briefing_words.of_line(connection, viewer.team_id, rest)
    new = briefing_line.read(line, vocabulary(db).areas.by_slug.values(), today)
    briefing_steps.refuse_personal(new)
    with db.write() as connection:
        by = briefing_steps.by(db, connection, viewer, now)
        if not again and (same := briefing_steps.same(connection, new, by)):
            return briefing_list.already(same, rest)
        new = replace(new, agency=briefing_steps.agency_of(connection, viewer))
        item = briefing_changes.add(connection, new, by)
    return briefing_list.stored(ADDED, item, today, LONDON, undo=True)


def listed(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """What is open, as far as it may be read here; of their own also what was closed lately, and where each stands."""
    viewer, today = briefing_steps.viewer_of(audience), local_day(now)
    with db.read() as connection:
        fresh = briefings.open_items(connection, viewer.team_id, today)
        ended = briefings.ended_items(connection, viewer.team_id, today)
        closed = briefings.closed_of(connection, viewer.team_id, viewer.user_id, now - LATELY)
        own = [item for item in [*fresh, *ended, *closed] if briefing_steps.is_own(viewer, item)]
        standing = briefing_waiting.standing(connection, own)
    hidden = [item for item in [*fresh, *ended] if not briefing_steps.may_read(audience, item, now)]
    alone = Audience(viewer, Channel("", "", "dm", PUBLIC, None))
    made = Listed(
        items=[item for item in fresh if item not in hidden],
        ended=[item for item in ended if item not in hidden],
        hidden=len(hidden),
        today=today,
        zone=LONDON,
        officer=briefing_steps.is_officer(viewer),
        own=frozenset(item.id for item in own),
        closed=closed,
        standing=standing,
        elsewhere=any(briefing_steps.may_read(alone, item, now) for item in hidden),
    )
    return briefing_list.render(made)


def close(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """`close N [what came of it]`. Raises BadInput, NotFound, NotCleared."""
    value, _, outcome = rest.partition(" ")
    personal.refuse(outcome)
    said = briefing_list.closed(outcome)
    return _change(value, audience, db, now, said, lambda c, item, by: briefing_changes.close(c, item.id, by, outcome))


def withdraw(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """`withdraw N`: taken back by whoever contributed it, or by an officer."""
    said = "Taken back; it is said nowhere any more"
    return _change(rest, audience, db, now, said, lambda c, item, by: briefing_changes.withdraw(c, item.id, by))


def keep(rest: str, audience: Audience, db: Database, now: datetime) -> Message:
    """`keep N DATE`: said until then; without a date until it is closed."""
    value, _, words = rest.partition(" ")
    day = briefing_line.last_day(words, local_day(now))
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
    viewer = briefing_steps.viewer_of(audience)
    with db.write() as connection:
        known = briefing_steps.to_change(connection, viewer, value)
        item = change(connection, known, briefing_steps.by(db, connection, viewer, now))
    return briefing_steps.said(briefing_steps.stands(said, known, item), audience, item, now)


def _only_add() -> tuple[dict[str, object], ...]:
    button = blocks.button("Add an item", f"{briefing_list.ACTION}:add", f"form:{ADD}", primary=True)
    return (dict(blocks.actions(button)),)


_WORDS: dict[str, Callable[[str, Audience, Database, datetime], Message]] = {
    "add": add,
    "new": add,
    "again": again,
    "list": listed,
    "close": close,
    "reopen": briefing_end.reopen_item,
    "keep": keep,
    "withdraw": withdraw,
    "review": review,
    "draft": review,
}
