"""What commands, buttons and forms of the briefing share: who may do what, and who it was that did it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import personal
from bot.messages import blocks, briefing_list, dates
from bot.messages.message import Message
from bot.policy import Audience, Viewer, classification_level
from handlers.forms import Opening
from handlers.questions import number_in
from storage import briefing_changes, briefings, installations, people
from storage.briefings import By, Item, NewItem
from storage.day_words import LONDON, local_day
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotFound

SAME_WITHIN = timedelta(days=1)  # the same words again so soon are probably the same thing
NOT_YOURS = "Only an officer, or whoever contributed it, can do that. Nothing was changed."
OFFICERS_ONLY = "Only an officer can do that. Nothing was changed."
MEMBERS_ONLY = "Only members of the partnership's workspace can contribute. Nothing was stored."


def viewer_of(audience: Audience) -> Viewer:
    """Who asks; nobody known where the answer is for everybody."""
    return audience.viewer or Viewer("", role="viewer")


def is_officer(viewer: Viewer) -> bool:
    """Whether somebody may review and close what others contributed."""
    return bool(viewer.user_id) and not viewer.guest and viewer.at_least("officer")


def check_member(viewer: Viewer) -> None:
    """Raise NotCleared for whoever may not contribute: guests of partner agencies may, who only may look may not."""
    if not viewer.user_id or not viewer.at_least("member"):
        raise NotCleared(MEMBERS_ONLY)


def check_officer(viewer: Viewer) -> None:
    """Raise NotCleared for whoever is no officer."""
    if not is_officer(viewer):
        raise NotCleared(OFFICERS_ONLY)


def to_change(connection: Connection, viewer: Viewer, value: str) -> Item:
    """The item that `value` names, locked, for whoever contributed it or an officer of its workspace.

    Raises BadInput, NotFound (also for one of another workspace), NotCleared.
    """
    item = briefings.locked(connection, number(value))
    if not is_own(viewer, item):
        if installations.is_elsewhere(connection, item.team_id, viewer.team_id):
            raise NotFound("briefing item", f"number {item.id}")
        if not is_officer(viewer):
            raise NotCleared(NOT_YOURS)
    return item


def is_own(viewer: Viewer, item: Item) -> bool:
    """Whether somebody contributed an item."""
    return bool(viewer.user_id) and item.contributed_by == viewer.user_id


def may_read(audience: Audience, item: Item, now: datetime) -> bool:
    """Whether an item may be shown here: guests see nothing in confidence but what they contributed themselves.

    That they see wherever they ask: the answer to a person is seen by nobody else.
    """
    return is_own(viewer_of(audience), item) or classification_level(item.classification, None, now) <= audience.level


def mine(connection: Connection, opening: Opening) -> Item:
    """The item that a form is about. Raises NotCleared for whoever may not change it, NotFound, BadInput."""
    item = to_change(connection, opening.viewer, opening.value)
    if not may_read(opening.audience, item, opening.now):
        raise BadInput("This item is in confidence and can't be shown here. Open it in a direct message with cspbot.")
    return item


def stands(done: str, known: Item, item: Item) -> str:
    """`done` as a sentence, or that nothing was: an item is as it was `known`."""
    return f"{done}." if item != known else f"Nothing was changed: it is {item.status} already."


def said(words: str, audience: Audience, item: Item, now: datetime) -> Message:
    """What was done with an item and what is stored of it, as far as it may be read here."""
    if not may_read(audience, item, now):
        return Message(words, (blocks.section(words),))
    return briefing_list.stored(words, item, local_day(now), LONDON)


def by(db: Database, connection: Connection, viewer: Viewer, now: datetime) -> By:
    """Whose change it is, and when."""
    return By(viewer.user_id, now, db.now(connection), viewer.team_id)


def same(connection: Connection, new: NewItem, by: By, key: str = "") -> str:
    """That somebody contributed the same words within a day, in a sentence; empty where they did not.

    A form that only arrives once more (its `key` came before) is none of these.
    """
    found = briefings.same_lately(connection, by.team_id, by.user, new, by.at - SAME_WITHIN)
    if found is None or (key and briefing_changes.came_before(connection, key)):
        return ""
    local, today = found.contributed_at.astimezone(LONDON), local_day(by.at)
    day = "" if local.date() == today else f"on {dates.known_year(local.date(), today)} "
    return f"You contributed this already {day}at {dates.clock_time(found.contributed_at, LONDON)} (item {found.id})."


def agency_of(connection: Connection, viewer: Viewer) -> str:
    """The agency of the post that somebody holds; empty where none is known."""
    return next((post.agency for post in people.by_slack_id(connection, viewer.user_id) if post.agency), "")


def refuse_personal(new: NewItem) -> None:
    """Raise BadInput where anything that was contributed seems to be personal data."""
    personal.refuse("\n".join((new.text, new.reference, new.agency)))


def number(value: str) -> int:
    """The number of an item. Raises BadInput."""
    return number_in(value, "Say which item by its number: `/csp brief list` shows them.")
