"""People: the posts that own actions, the agencies they work for, and how to reach them in Slack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from storage import tables
from storage.errors import Ambiguous, NotFound
from storage.names import nearest, same_name

_PERSON = tables.person
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Person:
    """A post or person that can own actions. An empty text means "not given"; names are unique.

    `slack_id` is who holds the post today. `working_days` ("mon tue wed") and `hours` ("14:00-00:00") are empty where
    those of the partnership count (storage/patterns.py). Deputy and manager are other posts.
    """

    name: str
    role: str = ""
    agency: str = ""
    slack_id: str = ""
    email: str = ""
    timezone: str = ""
    chair_of: str = ""
    working_days: str = ""
    hours: str = ""
    deputy_id: int | None = None
    manager_id: int | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson(Person):
    """A person as stored."""

    id: int = 0


def everyone(connection: Connection) -> list[KnownPerson]:
    """Everybody, by name."""
    return [_person(row) for row in connection.execute(select(_PERSON).order_by(_PERSON.c.name)).mappings()]


def by_slack_id(connection: Connection, slack_id: str) -> list[KnownPerson]:
    """The posts that a Slack user holds, by name; several when one person covers two posts."""
    if not slack_id:
        return []
    query = select(_PERSON).where(_PERSON.c.slack_id == slack_id).order_by(_PERSON.c.name)
    return [_person(row) for row in connection.execute(query).mappings()]


def by_name(connection: Connection, asked: str) -> KnownPerson:
    """The person called `asked` (case and spacing don't matter). Raises NotFound with the nearest names."""
    people = everyone(connection)
    wanted = same_name(asked)
    for person in people:
        if same_name(person.name) == wanted:
            return person
    raise NotFound("person", asked, tuple(nearest(asked, [person.name for person in people])))


def by_id(connection: Connection, person_id: int) -> KnownPerson:
    """The post with this number. Raises NotFound."""
    row = connection.execute(select(_PERSON).where(_PERSON.c.id == person_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("person", f"number {person_id}")
    return _person(row)


def find(connection: Connection, asked: str) -> KnownPerson:
    """The person meant by a name, a Slack id or a mention.

    Raises NotFound with the nearest names, and Ambiguous where a Slack user holds several posts.
    """
    mention = _MENTION.fullmatch(asked.strip())
    held = by_slack_id(connection, mention[1] if mention else asked.strip())
    if len(held) > 1:
        raise Ambiguous("post", asked, tuple((person.name, person.name) for person in held))
    return held[0] if held else by_name(connection, asked)


def called(connection: Connection, name: str) -> str:
    """The Slack id of the only user of that name, as far as Slack told; empty where there is none or are several."""
    users = tables.slack_user.c
    query = select(users.user_id).where(func.lower(users.name) == same_name(name), users.deleted.is_(False)).distinct()
    found = list(connection.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else ""


def timezones(connection: Connection, slack_id: str = "") -> dict[str, str]:
    """The time zone of each Slack user of whom one is known, or of one: set for a post they hold, else Slack's word."""
    users, posts = tables.slack_user.c, _PERSON.c
    told = select(users.user_id, func.min(users.timezone)).where(users.timezone != "").group_by(users.user_id)
    held = select(posts.slack_id, func.min(posts.timezone)).where(posts.timezone != "", posts.slack_id != "")
    held = held.group_by(posts.slack_id)
    if slack_id:
        told, held = told.where(users.user_id == slack_id), held.where(posts.slack_id == slack_id)
    return {user: zone for query in (told, held) for user, zone in connection.execute(query)}


def set_slack_id(connection: Connection, name: str, slack_id: str) -> KnownPerson:
    """Say who in Slack holds a post (empty: nobody) and return the post as stored. Raises NotFound."""
    person = by_name(connection, name)
    connection.execute(update(_PERSON).where(_PERSON.c.id == person.id).values(slack_id=slack_id))
    return by_name(connection, person.name)


def add(connection: Connection, person: Person) -> None:
    """Store somebody new."""
    connection.execute(insert(_PERSON).values(**_values(person)))


def change(connection: Connection, known: KnownPerson, person: Person) -> None:
    """Store `person` in the place of `known`."""
    connection.execute(update(_PERSON).where(_PERSON.c.id == known.id).values(**_values(person)))


def set_other_posts(connection: Connection, person_id: int, wanted: Mapping[str, int | None]) -> None:
    """Say which posts are a post's `deputy_id` and `manager_id`; what is not in `wanted` stays."""
    connection.execute(update(_PERSON).where(_PERSON.c.id == person_id).values(**wanted))


def _values(person: Person) -> dict[str, object]:
    return {field.name: getattr(person, field.name) for field in fields(Person)}


def _person(row: RowMapping) -> KnownPerson:
    return KnownPerson(**{field.name: row[field.name] for field in fields(KnownPerson)})
