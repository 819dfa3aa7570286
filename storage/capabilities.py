"""Which native blocks a workspace has shown to accept. None until a posted probe succeeds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from storage import tables
from storage.upsert import upsert

NATIVE_BLOCKS = frozenset({"table", "data_visualization"})


def native(connection: Connection, team_id: str) -> frozenset[str]:
    """The native blocks that `team_id` accepts, as far as it was tried."""
    return frozenset(block for block, accepted in _tried(connection, team_id).items() if accepted)


def native_anywhere(connection: Connection) -> frozenset[str]:
    """The native blocks that any workspace accepts (for the shell, where none is given)."""
    table = tables.capability
    return frozenset(connection.scalars(select(table.c.block).where(table.c.accepted).distinct()))


def untried(connection: Connection, team_id: str) -> frozenset[str]:
    """The native blocks nobody has posted in `team_id` yet."""
    return NATIVE_BLOCKS - set(_tried(connection, team_id))


def remember(connection: Connection, team_id: str, blocks: Collection[str], *, accepted: bool, at: datetime) -> None:
    """Note that a post with `blocks` was accepted or refused."""
    rows = [{"team_id": team_id, "block": block, "accepted": accepted, "checked_at": at} for block in sorted(blocks)]
    upsert(connection, tables.capability, rows, keys=["team_id", "block"])


def _tried(connection: Connection, team_id: str) -> dict[str, bool]:
    table = tables.capability
    query = select(table.c.block, table.c.accepted).where(table.c.team_id == team_id)
    return {row.block: row.accepted for row in connection.execute(query)}
