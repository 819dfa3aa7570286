"""What all steps of `/csp digest` share: whose digests are meant, who may change them, and the list of them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import subscription_list
from bot.messages.form import View
from bot.messages.subscription_list import Entry
from bot.policy import Viewer
from handlers.forms import Opening, Submission
from handlers.questions import number_in
from jobs import composers, notices
from jobs.clearance import ABSENT, ARCHIVED
from jobs.subscribing import coming
from storage import access, subscriptions
from storage.access import CLEARANCES, Channel
from storage.errors import BadInput, NotCleared, NotFound
from storage.subscriptions import Subscription

OFFICER = "officer"
COMING = 3
OFFICERS_ONLY = "Only an officer can change what a channel is sent. In your direct messages you can set your own."
_REFERENCE = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>|#?([\w-]+)")


@dataclass(frozen=True, slots=True)
class State:
    """What the modal is about, kept in its view: a place; a subscription as it was seen, or a kind to be added."""

    place: str
    number: int = 0
    kind: str = ""
    seen: int = 0
    opened: str = ""

    def on(self, view: View) -> View:
        """`view`, about this."""
        return view | {"kept": json.dumps(asdict(self))}


def state_of(submission: Submission) -> State:
    """What the view that was used is about."""
    return State(**json.loads(submission.kept))


def number(value: str) -> int:
    """The number of a subscription. Raises BadInput."""
    return number_in(value, "That button names no digest.")


def place_meant(connection: Connection, asked: str, user_id: str, channel_id: str) -> str:
    """The id of the channel that `asked` names; else of the one asked in; in direct messages, the person's own.

    Raises NotFound for a name that cspbot never met.
    """
    found = _REFERENCE.fullmatch(asked.strip())
    if not asked.strip():
        return user_id if channel_id.startswith("D") or not channel_id else channel_id
    named = (found.group(1) or found.group(2) or "") if found else asked
    if named == user_id or named.startswith(("C", "G")) and named.isupper():
        return named
    known = access.channel_anywhere(connection, named)
    if known is None:
        raise NotFound("channel that cspbot knows", asked)
    return known.channel_id


def place_asked(connection: Connection, opening: Opening, asked: str) -> str:
    """As `place_meant`, for a form."""
    return place_meant(connection, asked, opening.viewer.user_id, opening.origin.channel_id)


def place(connection: Connection, viewer: Viewer, place_id: str) -> Channel:
    """What is known of a place whose digests `viewer` may change. Raises NotCleared."""
    if access.is_person(place_id):
        if place_id != viewer.user_id:
            raise NotCleared("Only the person themselves can change what they are sent.")
        if viewer.guest:
            raise NotCleared("Guests of the workspace are not sent digests of their own.")
        return Channel(place_id, "", "dm", CLEARANCES[0], None)
    if not may_change(viewer):
        raise NotCleared(OFFICERS_ONLY)
    known = access.channel(connection, viewer.team_id, place_id)
    return known or Channel(place_id, "", "unknown", CLEARANCES[0], None)


def may_change(viewer: Viewer) -> bool:
    """Whether somebody may change what channels are sent: officers and higher, guests never."""
    return viewer.at_least(OFFICER) and not viewer.guest


def clearances(viewer: Viewer, where: Channel, asked_in: str, has: str = CLEARANCES[0]) -> tuple[str, ...]:
    """What a digest there may be cleared for: confidence only in a private channel, or for an officer alone.

    `asked_in` is where the form was opened: only who is in a private channel can type there, so only they clear it.
    What a digest `has` it may keep.
    """
    if where.kind == "dm":
        return CLEARANCES if may_change(viewer) and viewer.known else CLEARANCES[:1]
    fit = where.kind == "private" and (asked_in == where.channel_id or has != CLEARANCES[0])
    return CLEARANCES if fit else CLEARANCES[:1]


def cleared(viewer: Viewer, where: Channel, allowed: Sequence[str]) -> str:
    """What the clearance means, or why there is no choice, in a sentence."""
    if len(allowed) > 1 and where.kind == "dm":
        return "Figures in confidence are sent for as long as you are an officer."
    if len(allowed) > 1:
        return "Everybody in the channel reads figures in confidence then, in answers to what is asked here too."
    if where.kind == "dm":
        return "Figures in confidence are for officers."
    if where.kind == "private":
        return "For figures in confidence too, type /csp digest in that channel itself."
    return "The channel is not private, or shared with others: public figures only."


def subscription(connection: Connection, viewer: Viewer, number: int, *, locked: bool = False) -> Subscription:
    """The subscription with this number, which `viewer` may change. Raises NotFound, NotCleared."""
    found = subscriptions.by_id(connection, number, locked=locked)
    if found is None or found.team_id != viewer.team_id:
        raise NotFound("digest", str(number))
    place(connection, viewer, found.channel_id)
    return found


def unchanged(connection: Connection, viewer: Viewer, state: State) -> Subscription:
    """As `subscription`, locked. Raises BadInput where it is not what it was when the form was opened."""
    found = subscription(connection, viewer, state.number, locked=True)
    if found.version != state.seen:
        raise BadInput("This digest was changed meanwhile. Nothing was changed now; please look again.")
    return found


def entries(connection: Connection, viewer: Viewer, place_id: str, now: datetime) -> list[Entry]:
    """What a place is subscribed to, each with when it comes next; for a person, also what else they own."""
    found = subscriptions.enabled(connection, team_id=viewer.team_id, channel_id=place_id)
    if access.is_person(place_id) and may_change(viewer):
        found += subscriptions.enabled(connection, team_id=viewer.team_id, owner=viewer.user_id)
    return [_entry(connection, each, now) for each in {each.id: each for each in found}.values()]


def listed(connection: Connection, viewer: Viewer, place_id: str, now: datetime, said: str = "") -> View:
    """The list of a place, with what can be added."""
    where, found = place(connection, viewer, place_id), entries(connection, viewer, place_id, now)
    known = {each.subscription.kind for each in found if each.subscription.channel_id == place_id}
    offered = () if where.kind in {ABSENT, ARCHIVED} else composers.digests(england_and_wales())
    kinds = [kind for kind in offered if kind not in known]
    return State(place_id).on(subscription_list.view(where, found, kinds, said))


def _entry(connection: Connection, mine: Subscription, now: datetime) -> Entry:
    slots = coming(connection, mine, now=now, working_days=england_and_wales(), count=COMING)
    problem = notices.last_problem(connection, mine) if mine.held else ""
    owner = access.slack_user(connection, mine.team_id, mine.owner)
    return Entry(mine, tuple(slot.at for slot in slots), problem, owner_gone=owner is not None and owner.deleted)
