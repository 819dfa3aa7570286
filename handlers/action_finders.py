"""What the menus in forms of actions look up while somebody types: posts, owners (posts and agencies), meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.messages import action_form, action_words, plan_words
from bot.messages.form import CHOICE_CHARS, Option
from bot.policy import Viewer
from handlers import action_filters
from handlers.forms import OFFERED, Finder
from handlers.questions import number_in
from storage import people, workplan
from storage.day_words import day_words, local_day
from storage.engine import Database
from storage.names import same_name
from storage.people import KnownPerson
from storage.workplan import Meeting, Window

POST, AGENCY = "post:", "agency:"
LOOKED_AT, MOST_AGENCIES = 500, 20


def posts(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """Posts whose name, role or agency has the words typed, those whose name begins so first."""
    if viewer.guest:
        return []
    wanted = same_name(typed)
    with db.read() as connection:
        found = [post for post in people.everyone(connection) if wanted in same_name(f"{post.name} {post.agency}")]
    found.sort(key=lambda post: not same_name(post.name).startswith(wanted))
    return [post_option(post) for post in found[:OFFERED]]


def owners(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """Posts, then agencies as a whole."""
    if viewer.guest:
        return []
    wanted = same_name(typed)
    with db.read() as connection:
        agencies = [name for name in action_filters.agencies(connection) if wanted in same_name(name)]
    last = [agency_option(name) for name in agencies[:MOST_AGENCIES]]
    return [*posts(typed, viewer, db, now)[: OFFERED - len(last)], *last]


def meetings(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """Meetings whose day, name or body has the words typed: the last ones and those to come."""
    if viewer.guest:
        return []
    today, wanted = local_day(now), same_name(typed)
    with db.read() as connection:
        been = workplan.without_items(connection, Window(last=today), limit=LOOKED_AT, latest=True)
        coming = workplan.without_items(connection, Window(first=today, known_on=today), limit=LOOKED_AT)
    near = [meeting for pair in zip(been, coming, strict=False) for meeting in pair]
    found = {meeting.id: meeting_option(meeting) for meeting in [*near, *been, *coming]}
    return [each for each in found.values() if wanted in same_name(each[0])][:OFFERED]


def post_option(post: KnownPerson) -> Option:
    """A post as a choice."""
    return post.name, f"{POST}{post.id}"


def agency_option(name: str) -> Option:
    """An agency as a whole as a choice."""
    return f"{name} (the agency)", f"{AGENCY}{name}"[:CHOICE_CHARS]


def meeting_option(meeting: Meeting) -> Option:
    """A meeting as a choice."""
    return plan_words.option(meeting, named=True), str(meeting.id)


def chosen_owner(connection: Connection, chosen: str) -> tuple[int | None, str]:
    """The post and the agency that own an action, by what was chosen. Raises BadInput, NotFound."""
    if chosen.startswith(POST):
        post = people.by_id(connection, _number(chosen.removeprefix(POST)))
        return post.id, post.agency
    name = chosen.removeprefix(AGENCY)
    return None, next((each for each in action_filters.agencies(connection) if each.startswith(name)), name)


def chosen_post(connection: Connection, chosen: str) -> KnownPerson | None:
    """The post that was chosen, or None. Raises NotFound."""
    return people.by_id(connection, _number(chosen.removeprefix(POST))) if chosen else None


def chosen_meeting(connection: Connection, chosen: str, stored: str = "") -> str:
    """A meeting as actions name it: "BODY, 23 July 2014". Raises NotFound."""
    if not chosen or chosen == action_form.UNCHANGED:
        return stored if chosen else ""
    meeting = workplan.meeting_by_id(connection, _number(chosen))
    return f"{meeting.body}, {day_words(meeting.held_on)}"[: action_words.MEETING_CHARS]


def _number(value: str) -> int:
    return number_in(value, "Choose one that the menu offers.")


FINDERS: dict[str, Finder] = {
    action_form.POSTS: posts,
    action_form.OWNERS: owners,
    action_form.MEETINGS: meetings,
}
