"""Long work on PostgreSQL: the limits that keep the bot's own statements short are lifted for one transaction."""

from __future__ import annotations

from sqlalchemy import Connection, text

LOCK_WAIT_SECONDS = 60


def allow_long_work(connection: Connection) -> None:
    """Let this transaction take as long as it needs, and wait a minute for a lock. SQLite has no limits."""
    if connection.dialect.name != "postgresql":
        return
    limits = {
        "statement_timeout": 0,
        "idle_in_transaction_session_timeout": 0,
        "lock_timeout": LOCK_WAIT_SECONDS * 1000,
    }
    for name, milliseconds in limits.items():
        connection.execute(text(f"SET LOCAL {name} = {milliseconds}"))
