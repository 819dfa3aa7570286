"""Posts: who holds one from a day to a day, who stands in for them, and who is reached when nobody does.

An action belongs to a post, so a change of holder moves the open actions with it. `person.slack_id` is who holds the
post today: `apply_holdings` keeps it right, once each local day and after each change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from storage import access, people, tables
from storage.action_rows import OPEN, Made, subject
from storage.day_words import day_words, local_day
from storage.errors import BadInput
from storage.names import same_name
from storage.people import KnownPerson

MANAGER = "manager"  # the role that is responsible for posts without a manager of their own
_ACTION, _AGENCY, _AUDIT = tables.action, tables.agency, tables.audit
_HOLDING, _PERSON, _USER = tables.holding, tables.person, tables.slack_user
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a post: a Slack user (empty: somebody without Slack, or nobody), their name, from `first` to `last`."""

    id: int
    person_id: int
    slack_id: str
    holder: str
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether this is who holds the post on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)


def holdings(connection: Connection, person_id: int) -> list[Holding]:
    """Who held a post and who will, first one first."""
    return _holdings(connection, _HOLDING.c.person_id == person_id)


def hold(
    connection: Connection,
    person_id: int,
    slack_id: str,
    holder: str,
    first: date,
    last: date | None = None,
    *,
    at: datetime,
    by: str,
) -> KnownPerson:
    """Say who holds a post from `first` to `last` (None: until further notice) and return the post as of today.

    Whoever held it on `first` does so until the day before. Raises BadInput where it ends before it begins, or where
    somebody else is already down for a later day in between.
    """
    if last is not None and last < first:
        raise BadInput(f"A post can't be held to {day_words(last)} from {day_words(first)}.")
    post, made = people.by_id(connection, person_id), Made(at, by)
    _keep_present_holder(connection, post, first, made)
    _make_room(connection, post, first, last)
    values = {"person_id": person_id, "slack_id": slack_id, "holder": holder, "first": first, "last": last}
    connection.execute(insert(_HOLDING).values(**values, recorded_by=by, recorded_at=at))
    _apply(connection, [post], local_day(at), made)
    return people.by_id(connection, person_id)


def apply_holdings(connection: Connection, today: date, *, at: datetime, by: str = "cspbot") -> int:
    """Make `person.slack_id` who holds each post on `today`; how many changed hands. A second time changes nothing.

    Posts of which no holding is on record stay as they are.
    """
    on_record = set(connection.scalars(select(_HOLDING.c.person_id)))
    posts = [post for post in people.everyone(connection) if post.id in on_record]
    return _apply(connection, posts, today, Made(at, by))


def holder_on(connection: Connection, post: KnownPerson, day: date) -> str:
    """The Slack user who holds a post on `day`; empty where it is vacant or its holder is not in Slack."""
    found = holdings(connection, post.id)
    return _holder(found, day) if found else post.slack_id


def deputy_of(connection: Connection, post: KnownPerson) -> KnownPerson | None:
    """The post that stands in for this one, or None."""
    return people.by_id(connection, post.deputy_id) if post.deputy_id else None


def managers_of(connection: Connection, post: KnownPerson | None, day: date) -> list[str]:
    """The Slack users to turn to about a post: who holds its manager's post, else everybody granted that role."""
    if post and post.manager_id:
        holder = holder_on(connection, people.by_id(connection, post.manager_id), day)
        if holder:
            return [holder]
    return access.users_with_role(connection, MANAGER)


def set_contact(connection: Connection, agency: str, person_id: int) -> None:
    """Say which post is reached for owners of an agency who have no Slack."""
    known = _agencies(connection)
    written = next((name for name in known if same_name(name) == same_name(agency)), agency)
    if written in known:
        connection.execute(update(_AGENCY).where(_AGENCY.c.name == written).values(contact_id=person_id))
    else:
        connection.execute(insert(_AGENCY).values(name=agency, contact_id=person_id))


def contact_of(connection: Connection, agency: str) -> KnownPerson | None:
    """The post that is reached for an agency, or None."""
    wanted = same_name(agency)
    number = next((number for name, number in _agencies(connection).items() if same_name(name) == wanted), None)
    return people.by_id(connection, number) if wanted and number else None


def agencies_of(connection: Connection, person_id: int) -> list[str]:
    """The agencies for which a post is the contact, by name."""
    return sorted(name for name, contact in _agencies(connection).items() if contact == person_id)


def agencies_with_contact(connection: Connection) -> list[str]:
    """The agencies that are reached through a contact, by name."""
    return sorted(_agencies(connection))


def set_agencies(connection: Connection, person_id: int, agencies: Iterable[str]) -> None:
    """Say for which agencies a post is the contact, and for no others."""
    connection.execute(delete(_AGENCY).where(_AGENCY.c.contact_id == person_id))
    for agency in agencies:
        set_contact(connection, agency, person_id)


class Names:
    """Who Slack users are, in the words of the record: the post they held at the time, else their name, else the id."""

    def __init__(self, connection: Connection, users: Iterable[str]) -> None:
        """Look up `users` at once."""
        wanted = sorted({user for user in users if user})
        self._held = _holdings(connection, _HOLDING.c.slack_id.in_(wanted))
        today = select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.slack_id).where(
            or_(_PERSON.c.slack_id.in_(wanted), _PERSON.c.id.in_([holding.person_id for holding in self._held]))
        )
        rows = connection.execute(today.order_by(_PERSON.c.name)).all()
        self._posts = {row.id: row.name for row in rows}
        self._now = {row.slack_id: row.name for row in reversed(rows)}
        names = select(_USER.c.user_id, _USER.c.name).where(_USER.c.user_id.in_(wanted), _USER.c.name != "")
        self._names = {row.user_id: row.name for row in connection.execute(names)}

    def at(self, user: str, moment: datetime) -> str:
        """Who that was at an instant."""
        day = local_day(moment)
        held = (self._posts[each.person_id] for each in self._held if each.slack_id == user and each.covers(day))
        return next(held, "") or self._now.get(user, "") or self._names.get(user, "") or user


def _keep_present_holder(connection: Connection, post: KnownPerson, first: date, made: Made) -> None:
    """Put on record who holds a post of which nothing is on record yet, until the day before `first`."""
    today = local_day(made.at)
    if post.slack_id and today < first and not holdings(connection, post.id):
        row = {"person_id": post.id, "slack_id": post.slack_id, "holder": "", "first": today, "last": first - _DAY}
        connection.execute(insert(_HOLDING).values(**row, recorded_by=made.by, recorded_at=made.at))


def _make_room(connection: Connection, post: KnownPerson, first: date, last: date | None) -> None:
    for other in holdings(connection, post.id):
        if other.first == first:
            connection.execute(delete(_HOLDING).where(_HOLDING.c.id == other.id))
        elif other.first > first and (last is None or other.first <= last):
            who = f" by {other.holder}" if other.holder else ""
            raise BadInput(f"{post.name} is held{who} from {day_words(other.first)}: say until when before that.")
        elif other.covers(first):
            connection.execute(update(_HOLDING).where(_HOLDING.c.id == other.id).values(last=first - _DAY))


def _apply(connection: Connection, posts: Iterable[KnownPerson], today: date, made: Made) -> int:
    changed = 0
    for post in posts:
        holder = _holder(holdings(connection, post.id), today)
        if holder == post.slack_id:
            continue
        as_known = (_PERSON.c.id == post.id, _PERSON.c.slack_id == post.slack_id)
        if connection.execute(update(_PERSON).where(*as_known).values(slack_id=holder)).rowcount:  # nobody was faster
            _tell_open_actions(connection, post, holder, today, made)
            changed += 1
    return changed


def _tell_open_actions(connection: Connection, post: KnownPerson, holder: str, today: date, made: Made) -> None:
    """A line in the history of each open action of a post that changed hands."""
    mine = select(_ACTION.c.id).where(_ACTION.c.owner_id == post.id, _ACTION.c.status == OPEN)
    words = f"{post.name} is in other hands from {day_words(today)}" if holder else f"{post.name} is vacant"
    line = {"at": made.at, "team_id": made.team_id, "actor": made.by, "verb": "action moved", "outcome": words}
    rows = [line | {"channel_id": "", "subject": subject(number)} for number in connection.scalars(mine)]
    if rows:
        connection.execute(insert(_AUDIT), rows)


def _holder(found: Iterable[Holding], day: date) -> str:
    return next((holding.slack_id for holding in found if holding.covers(day)), "")


def _holdings(connection: Connection, where: ColumnElement[bool]) -> list[Holding]:
    columns = [_HOLDING.c[name] for name in Holding.__slots__]
    return [Holding(*row) for row in connection.execute(select(*columns).where(where).order_by(_HOLDING.c.first))]


def _agencies(connection: Connection) -> dict[str, int]:
    return {row.name: row.contact_id for row in connection.execute(select(_AGENCY))}
