"""Who may be reminded, read at once: posts and who holds them, leave, settings, zones, agencies and their contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import ColumnElement, Connection, and_, or_, select, true, union

from storage import access, people, preferences, tables
from storage.absences import Absence
from storage.names import same_name
from storage.people import KnownPerson
from storage.preferences import Preference

MANAGER = "manager"
_ABSENCE, _HOLDING, _POST, _USER = tables.absence, tables.holding, tables.person, tables.slack_user
_OF_POST = [_POST.c[each.name] for each in fields(KnownPerson)]


@dataclass(frozen=True, slots=True)
class Member:
    """A Slack user as reminders know them: `zone` and `team_id` are empty where nobody told them."""

    slack_id: str
    zone: str
    team_id: str
    posts: tuple[KnownPerson, ...]
    absences: tuple[Absence, ...]
    preference: Preference

    def absence_on(self, day: date) -> Absence | None:
        """Why they are away on `day`, or None."""
        return next((each for each in self.absences if each.first <= day <= each.last), None)


@dataclass(frozen=True, slots=True)
class Roster:
    """Every post by its number, every Slack user by their id, who is reached for an agency, and who manages.

    `gone` are Slack users whose account was closed: nobody can be reached through them.
    """

    posts: Mapping[int, KnownPerson]
    members: Mapping[str, Member]
    contacts: Mapping[str, int]
    managers: tuple[str, ...]
    gone: frozenset[str]

    def contact_of(self, agency: str) -> KnownPerson | None:
        """The post that is reached for an agency, or None."""
        number = self.contacts.get(same_name(agency)) if agency else None
        return self.posts.get(number) if number else None


def read(connection: Connection, *, since: date) -> Roster:
    """Everybody who may be reminded, with leave that ended on `since` or later."""
    posts = [KnownPerson(*row) for row in connection.execute(select(*_OF_POST).order_by(_POST.c.name)).all()]
    leave = _leave(connection, since)
    managers = tuple(access.users_with_role(connection, MANAGER))
    deputies = {each.deputy for absences in leave.values() for each in absences}
    users = {post.slack_id for post in posts} | deputies | set(managers)
    return Roster(
        posts={post.id: post for post in posts},
        members=_members(connection, users - {""}, posts, leave),
        contacts=_contacts(connection),
        managers=managers,
        gone=_gone(connection),
    )


def member(connection: Connection, slack_id: str, *, since: date) -> Member:
    """What is known of one Slack user, with leave that ended on `since` or later."""
    leave = _leave(connection, since, _ABSENCE.c.slack_id == slack_id)
    return _members(connection, [slack_id], people.by_slack_id(connection, slack_id), leave)[slack_id]


def nowhere(connection: Connection, *, asked_before: datetime) -> list[str]:
    """Who may be written to and is known to no workspace, without those about whom all were asked since then."""
    columns = (_POST.c.slack_id, _ABSENCE.c.deputy, tables.user_grant.c.user_id, tables.subscription.c.owner)
    every = union(*(select(column.label("user_id")).where(column != "") for column in columns)).subquery()
    at_home = and_(_USER.c.team_id != "", ~_USER.c.deleted)
    known = select(_USER.c.user_id).where(or_(at_home, _USER.c.checked_at > asked_before))
    found = select(every.c.user_id).where(every.c.user_id.not_in(known)).order_by(every.c.user_id)
    return [user for user in connection.scalars(found) if access.is_person(user)]


def taken_over(connection: Connection, first: date, last: date) -> list[tuple[int, str, date]]:
    """(post, Slack user, day) of every post that came into other hands from `first` to `last`."""
    new = select(_HOLDING.c.person_id).where(_HOLDING.c.first.between(first, last), _HOLDING.c.slack_id != "")
    columns = (_HOLDING.c.person_id, _HOLDING.c.slack_id, _HOLDING.c.first)
    rows = connection.execute(select(*columns).where(_HOLDING.c.person_id.in_(new)).order_by(*columns[::2])).all()
    kept = {(later.person_id, later.first) for before, later in pairwise(rows) if before[:2] == later[:2]}
    found = [(row.person_id, row.slack_id, row.first) for row in rows if row.slack_id and first <= row.first <= last]
    return [each for each in found if (each[0], each[2]) not in kept]


def _members(
    connection: Connection, users: Collection[str], posts: Collection[KnownPerson], leave: Mapping[str, list[Absence]]
) -> dict[str, Member]:
    only = next(iter(users)) if len(users) == 1 else ""
    zones, settings = people.timezones(connection, only), preferences.every(connection)
    mine = _USER.c.user_id == only if only else true()
    told = select(_USER.c.user_id, _USER.c.team_id).where(mine, _USER.c.team_id != "")
    # The last counts: of several workspaces that know somebody, their own.
    own_last = told.order_by(_USER.c.guest.desc(), _USER.c.deleted.desc(), _USER.c.team_id.desc())
    teams = {row.user_id: row.team_id for row in connection.execute(own_last).all()}
    held: defaultdict[str, list[KnownPerson]] = defaultdict(list)
    for post in posts:
        held[post.slack_id].append(post)
    return {
        user: Member(
            slack_id=user,
            zone=zones.get(user, ""),
            team_id=teams.get(user, ""),
            posts=tuple(held.get(user, ())),
            absences=tuple(leave.get(user, ())),
            preference=settings.get(user) or Preference(user),
        )
        for user in users
    }


def _leave(connection: Connection, since: date, *where: ColumnElement[bool]) -> dict[str, list[Absence]]:
    columns = [_ABSENCE.c[name] for name in Absence.__slots__]
    query = select(*columns).where(_ABSENCE.c.last >= since, *where).order_by(_ABSENCE.c.first, _ABSENCE.c.id)
    found: defaultdict[str, list[Absence]] = defaultdict(list)
    for row in connection.execute(query).all():
        found[row.slack_id].append(Absence(*row))
    return found


def _contacts(connection: Connection) -> dict[str, int]:
    return {same_name(row.name): row.contact_id for row in connection.execute(select(tables.agency))}


def _gone(connection: Connection) -> frozenset[str]:
    """Users of whom every workspace says that the account is closed."""
    users = connection.execute(select(_USER.c.user_id, _USER.c.deleted)).all()
    return frozenset(row.user_id for row in users if row.deleted) - {row.user_id for row in users if not row.deleted}
