"""Who may see what: roles granted to people, what is known of Slack users, and what channels are cleared for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, or_, select

from storage import tables
from storage.errors import BadInput
from storage.upsert import upsert

ROLES = ("viewer", "member", "officer", "manager", "admin")
OFFICERS = ROLES[2:]  # who may read what is in confidence
PERSON = ("U", "W")  # how the Slack ids of people begin
CLEARANCES = ("public", "in-confidence")


@dataclass(frozen=True, slots=True)
class SlackUser:
    """What Slack last said about a user."""

    user_id: str
    name: str
    guest: bool
    deleted: bool
    timezone: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Channel:
    """What is known of a channel. `kind` is public, private, shared (Slack Connect) or dm."""

    channel_id: str
    name: str
    kind: str
    clearance: str
    checked_at: datetime | None


def is_person(slack_id: str) -> bool:
    """Whether this is the id of a Slack user, not of a channel."""
    return slack_id.startswith(PERSON)


def grant(connection: Connection, user_id: str, role: str, *, at: datetime, by: str) -> None:
    """Give `user_id` a role instead of the one it had. Raises BadInput for a role that does not exist."""
    if role not in ROLES:
        raise BadInput(f"“{role}” is not a role. Roles are {', '.join(ROLES)}.")
    row = {"user_id": user_id, "role": role, "granted_at": at, "granted_by": by}
    upsert(connection, tables.user_grant, [row], keys=["user_id"])


def granted_role(connection: Connection, user_id: str) -> str | None:
    """The role granted to `user_id`, or None where nobody granted one."""
    table = tables.user_grant
    return connection.execute(select(table.c.role).where(table.c.user_id == user_id)).scalar_one_or_none()


def users_with_role(connection: Connection, *roles: str) -> list[str]:
    """The users who were granted one of `roles`, first granted first."""
    table = tables.user_grant
    query = select(table.c.user_id).where(table.c.role.in_(roles)).order_by(table.c.granted_at, table.c.user_id)
    return list(connection.scalars(query))


def slack_user(connection: Connection, team_id: str, user_id: str) -> SlackUser | None:
    """What is known of a Slack user, or None."""
    table = tables.slack_user
    row = connection.execute(select(table).where(table.c.team_id == team_id, table.c.user_id == user_id)).one_or_none()
    return SlackUser(row.user_id, row.name, row.guest, row.deleted, row.timezone, row.checked_at) if row else None


def remember_user(connection: Connection, team_id: str, user: SlackUser) -> None:
    """Store what Slack said about a user, instead of what it said before."""
    row = {"team_id": team_id, **asdict(user)}
    upsert(connection, tables.slack_user, [row], keys=["team_id", "user_id"])


def channel(connection: Connection, team_id: str, channel_id: str) -> Channel | None:
    """What is known of a channel, or None."""
    row = connection.execute(_channel(), {"team": team_id, "channel": channel_id}).one_or_none()
    return Channel(row.channel_id, row.name, row.kind, row.clearance, row.checked_at) if row else None


@cache
def _channel() -> Select[Any]:
    """The statement of `channel`, put together once: every answer and every digest asks it."""
    table = tables.channel
    return select(table).where(table.c.team_id == bindparam("team"), table.c.channel_id == bindparam("channel"))


def remember_channel(connection: Connection, team_id: str, found: Channel) -> None:
    """Store a channel instead of what was known of it before."""
    upsert(connection, tables.channel, [{"team_id": team_id, **asdict(found)}], keys=["team_id", "channel_id"])


def channel_anywhere(connection: Connection, asked: str) -> Channel | None:
    """The channel with this id or name in whichever workspace, or None (for the shell, where none is given)."""
    table = tables.channel
    where = or_(table.c.channel_id == asked, table.c.name == asked.removeprefix("#"))
    row = connection.execute(select(table).where(where).order_by(table.c.team_id)).first()
    return Channel(row.channel_id, row.name, row.kind, row.clearance, row.checked_at) if row else None


def slack_user_anywhere(connection: Connection, user_id: str) -> SlackUser | None:
    """What is known of a Slack user in whichever workspace, or None."""
    row = connection.execute(select(tables.slack_user).where(tables.slack_user.c.user_id == user_id)).first()
    return SlackUser(row.user_id, row.name, row.guest, row.deleted, row.timezone, row.checked_at) if row else None
