"""What the menus in forms of the work programme look up while somebody types: meetings, and posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import plan_forms, plan_words
from bot.messages.form import CHOICE_CHARS, Option
from bot.policy import Viewer
from handlers.forms import OFFERED, Finder
from handlers.workplan import may_change
from storage import people, workplan
from storage.day_words import local_day
from storage.engine import Database
from storage.names import same_name
from storage.workplan import Window

LOOKED_AT, MOST_BODIES = 500, 20


def meetings(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """Meetings whose day, name or body has the words typed, coming ones first; then bodies with their topics."""
    if not may_change(viewer):
        return []
    today, wanted = local_day(now), same_name(typed)
    with db.read() as connection:
        bodies = workplan.bodies(connection)
        of = tuple(body for body in bodies if wanted in same_name(body)) or None
        coming = workplan.without_items(connection, Window(first=today, bodies=of, known_on=today), limit=LOOKED_AT)
        been = workplan.without_items(connection, Window(last=today, bodies=of), limit=LOOKED_AT, latest=True)
    named = {meeting.id: f"{plan_words.option(meeting, named=True)}, {meeting.label}" for meeting in [*coming, *been]}
    found = [(words.rstrip(", "), str(number)) for number, words in named.items() if wanted in same_name(words)]
    topics = [(f"Draw-down topics: {body}", f"{plan_forms.TOPICS}:{body}"[:CHOICE_CHARS]) for body in bodies]
    return [*found[: OFFERED - len(topics[:MOST_BODIES])], *_fitting(topics, wanted)]


def posts(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """Posts whose name has the words typed; what was typed itself is offered too, as not every owner is known."""
    if not may_change(viewer):
        return []
    wanted = same_name(typed)
    with db.read() as connection:
        names = [person.name for person in people.everyone(connection)]
    found = [(name, name) for name in names if wanted in same_name(name)]
    known = {same_name(name) for name in names}
    words = " ".join(typed.split())
    own = [(f"{words} (as typed)", words[:CHOICE_CHARS])] if words and wanted not in known else []
    return [*found[: OFFERED - 1], *own]


def _fitting(options: Sequence[Option], wanted: str) -> list[Option]:
    return [option for option in options if wanted in same_name(option[0])][:MOST_BODIES]


FINDERS: dict[str, Finder] = {plan_forms.MEETINGS: meetings, plan_forms.POSTS: posts}
