"""What came in and who saw what: one row a question, and a key a request so that a repeated one is answered once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert
from sqlalchemy.dialects import postgresql, sqlite

from storage import tables

REQUESTS_KEPT = timedelta(days=1)


def first_time(connection: Connection, key: str, at: datetime) -> bool:
    """Whether `key` (a trigger or event id) comes for the first time; marks it as seen. One atomic insert decides."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    done = connection.execute(build(tables.seen_request).values(key=key, at=at).on_conflict_do_nothing())
    return done.rowcount == 1


def forget_requests(connection: Connection, before: datetime) -> None:
    """Drop the keys of requests older than Slack could ever repeat."""
    connection.execute(delete(tables.seen_request).where(tables.seen_request.c.at < before))


def record(
    connection: Connection,
    *,
    at: datetime,
    team_id: str,
    actor: str,
    channel_id: str,
    verb: str,
    subject: str,
    outcome: str,
) -> None:
    """Add one line to the log: who asked what, where, and what came of it."""
    connection.execute(
        insert(tables.audit).values(
            at=at,
            team_id=team_id,
            actor=actor,
            channel_id=channel_id,
            verb=verb,
            subject=subject,
            outcome=outcome,
        )
    )
