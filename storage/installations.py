"""Installations: which workspaces have cspbot, each with a bot token of its own, where several share one database.

Without any (one workspace, by settings) every function here answers "none" and stops nobody. A removed installation
keeps its row without the token: what is still planned for its workspace is not sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from storage import audit, tables
from storage.once import insert_once
from storage.upsert import upsert

AT_ONCE = 500
_TABLE, _STATE = tables.installation, tables.install_state


@dataclass(frozen=True, slots=True)
class Installation:
    """cspbot in one workspace. `bot_token` is empty once it was removed; it is not printed with the rest."""

    team_id: str
    team_name: str
    bot_token: str = field(repr=False)
    bot_id: str
    bot_user_id: str
    installed_by: str
    installed_at: datetime
    enterprise_id: str = ""
    app_id: str = ""
    bot_scopes: str = ""
    removed_at: datetime | None = None

    @property
    def named(self) -> str:
        """How operators recognise it: its name and id."""
        return f"{self.team_name} ({self.team_id})" if self.team_name else self.team_id


_COLUMNS = [_TABLE.c[name] for name in Installation.__slots__]


def save(connection: Connection, new: Installation) -> None:
    """Store an installation instead of the one that its workspace had, and a line about it.

    What stopped for a refused token goes on at once.
    """
    pause = tables.team_pause.c
    connection.execute(delete(tables.team_pause).where(pause.team_id == new.team_id, pause.method == ""))
    upsert(connection, _TABLE, [asdict(new)], keys=["team_id"])
    _note(connection, new.team_id, "workspace added", new.installed_by, new.installed_at)


def remove(connection: Connection, team_id: str, *, at: datetime) -> bool:
    """Forget the token of a workspace, and its Home tabs, which Slack takes away; False where there was none."""
    mine = (_TABLE.c.team_id == team_id, _TABLE.c.removed_at.is_(None))
    removed = update(_TABLE).where(*mine).values(bot_token="", removed_at=at)
    if not connection.execute(removed).rowcount:
        return False
    connection.execute(delete(tables.home).where(tables.home.c.team_id == team_id))
    _note(connection, team_id, "workspace removed", "", at)
    return True


def find(connection: Connection, team_id: str) -> Installation | None:
    """The installation of a workspace, or None where it has none (any more)."""
    row = connection.execute(select(*_COLUMNS).where(_TABLE.c.team_id == team_id)).one_or_none()
    return Installation(**row._mapping) if row and row.removed_at is None else None


def every(connection: Connection, *, removed: bool = False) -> list[Installation]:
    """Every installation, by name; with those that were removed only where these are asked for."""
    query = select(*_COLUMNS).order_by(_TABLE.c.team_name, _TABLE.c.team_id)
    rows = connection.execute(query if removed else query.where(_TABLE.c.removed_at.is_(None)))
    return [Installation(**row._mapping) for row in rows]


def stopped(team_id: ColumnElement[str]) -> ColumnElement[bool]:
    """As a condition: whether this workspace had cspbot and removed it."""
    return exists().where(_TABLE.c.team_id == team_id, _TABLE.c.removed_at.is_not(None))


def told_apart(connection: Connection, team_id: str) -> str:
    """`team_id` where several workspaces share this database by installations; empty where there are none."""
    return team_id if _any(connection) else ""


def is_elsewhere(connection: Connection, team_id: str, here: str) -> bool:
    """Whether what is of the workspace `team_id` is another's than `here`; what is of none is of all."""
    return bool(team_id) and told_apart(connection, here) not in ("", team_id)


def homes(connection: Connection, users: Collection[str]) -> dict[str, str]:
    """The workspace of each of `users` that is known of, where several have cspbot; nothing where none installed it.

    Where somebody is met as a guest or as an outsider is not their own; of several of their own it is the first by
    id, as in storage/rosters.py.
    """
    if not users or not _any(connection):
        return {}
    mine, known = tables.slack_user.c, sorted(users)
    found: dict[str, str] = {}
    for start in range(0, len(known), AT_ONCE):
        some = mine.user_id.in_(known[start : start + AT_ONCE])
        query = select(mine.user_id, mine.team_id).where(some, mine.team_id != "")
        rows = connection.execute(query.order_by(mine.guest.desc(), mine.deleted.desc(), mine.team_id.desc()))
        found |= {row.user_id: row.team_id for row in rows}
    return found


def near(connection: Connection, users: Sequence[str], team_id: str) -> list[str]:
    """Those of `users` who are not known to be at home in another workspace than `team_id` (empty: in whichever)."""
    known = homes(connection, users) if team_id else {}
    return [user for user in users if known.get(user, team_id) == team_id]


def issue_state(connection: Connection, state: str, *, now: datetime, expires_at: datetime) -> None:
    """Note that somebody was sent to Slack with `state`, and forget those who did not come back in time."""
    connection.execute(delete(_STATE).where(_STATE.c.expires_at <= now))
    insert_once(connection, _STATE, {"digest": _digest(state), "expires_at": expires_at})


def use_state(connection: Connection, state: str, *, now: datetime) -> bool:
    """Whether `state` was issued, has not run out and was not used; from now on it is."""
    mine = (_STATE.c.digest == _digest(state), _STATE.c.expires_at > now)
    return connection.execute(delete(_STATE).where(*mine)).rowcount == 1


def _any(connection: Connection) -> bool:
    return connection.execute(select(_TABLE.c.team_id).limit(1)).first() is not None


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _note(connection: Connection, team_id: str, verb: str, actor: str, at: datetime) -> None:
    line = {"verb": verb, "subject": f"workspace:{team_id}", "outcome": ""}
    audit.record(connection, at=at, team_id=team_id, actor=actor, channel_id="", **line)
