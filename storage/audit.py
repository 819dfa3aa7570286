"""What came in and who saw what: one row a question, and a key a request so that a repeated one is answered once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_

from storage import posted_changes, tables
from storage.once import insert_once
from storage.posted_changes import WORK, Wish

REQUESTS_KEPT = timedelta(days=1)  # longer than Slack could ever repeat one
AUDIT_KEPT = timedelta(days=2 * 365)
_REQUESTS = ("command:", "event:", "action:")  # other keys, such as that of the welcome, are for ever
# What happened to one of these stays with it.
_HISTORY = ("action ", "item ", "meeting ", "duty ", "briefing ", "call ", "subscription ")


def first_time(connection: Connection, key: str, at: datetime) -> bool:
    """Whether `key` (a trigger or event id) comes for the first time; marks it as seen. One atomic insert decides."""
    return insert_once(connection, tables.seen_request, {"key": key, "at": at})


def forget_request(connection: Connection, key: str) -> None:
    """What `first_time` marked as seen came to nothing: let it come again."""
    connection.execute(delete(tables.seen_request).where(tables.seen_request.c.key == key))


def forget_requests(connection: Connection, before: datetime) -> None:
    """Drop the keys of requests that came before then (real time)."""
    table = tables.seen_request
    of_requests = or_(*(table.c.key.startswith(prefix) for prefix in _REQUESTS))
    connection.execute(delete(table).where(table.c.at < before, of_requests))


def forget_questions(connection: Connection, before: datetime) -> None:
    """Drop the lines of the log from before then (application's clock); what happened to our work stays with it."""
    table = tables.audit
    of_history = or_(*(table.c.verb.startswith(prefix) for prefix in _HISTORY))
    connection.execute(delete(table).where(table.c.at < before, ~of_history))


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
    """Add one line to the log: who asked what, where, and what came of it.

    Of a change of our work it is the one place that every way of changing passes: what is posted is to follow it.
    """
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
    if posted_changes.follows(verb):
        posted_changes.note(connection, Wish(WORK))
