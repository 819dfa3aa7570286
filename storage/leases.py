"""Who may move a delivery: leases with fencing tokens. Every write after a claim names the token of that claim.

States: pending -> leased -> sending -> sent; sending -> unknown where nobody knows whether Slack took it, and
unknown -> checking -> sent or sending after the channel was read. Terminal states never change. All times here are
real (`Database.now`), never the application's clock. No transaction around these functions spans a request to Slack.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from storage import installations
from storage.deliveries import COLUMNS, Delivery, from_row, in_states
from storage.tables import delivery as table
from storage.tables import team_pause
from storage.types import Instant
from storage.upsert import upsert

CLAIMED = ("leased", "checking", "sending")
EVERY_METHOD = ""
QUIET_HOURS, PAUSED = "quiet hours", "its workspace is paused"
OF_POSTING = (EVERY_METHOD, "chat.postMessage")


class ClaimLost(Exception):
    """The delivery is no longer held by this claim: someone else has it, or it was cancelled. Stop, write nothing."""


def release_expired(connection: Connection, *, now: datetime, settle: timedelta) -> int:
    """Take back what a dead or frozen worker held; how many rows.

    What was only leased was never sent and waits again. What was being sent is unknown, and is looked for in Slack
    once `settle` has passed, so that a post on its way has arrived by then.
    """
    ids = list(connection.scalars(_expired(), {"now": now}))
    values = {
        "state": case((table.c.state == "leased", "pending"), else_="unknown"),
        "run_at": case((table.c.state == "sending", now + settle), else_=now),
        "reason": case((table.c.state == "sending", "its worker stopped while sending"), else_=table.c.reason),
        "lease_token": table.c.lease_token + 1,
        "lease_until": None,
    }
    return connection.execute(update(table).where(table.c.id.in_(ids)).values(values)).rowcount if ids else 0


def claim(connection: Connection, *, now: datetime, lease: timedelta, owner: str, limit: int = 10) -> list[Delivery]:
    """Take up to `limit` deliveries whose time has come; nobody else gets them until the lease ends."""
    ids = list(connection.scalars(_ready(), {"now": now, "most": limit}))
    if not ids:
        return []
    claimed = connection.execute(_take(), {"ids": ids, "owner": owner, "until": now + lease})
    return sorted(map(from_row, claimed), key=lambda delivery: (delivery.scheduled_at, delivery.id))


# The statements of a claim are put together once: that takes longer than the database needs for them.
@cache
def _expired() -> Select[tuple[int]]:
    expired = select(table.c.id).where(in_states(*CLAIMED), table.c.lease_until <= bindparam("now", type_=Instant))
    return expired.with_for_update(skip_locked=True)


@cache
def _ready() -> Select[tuple[int]]:
    now = bindparam("now", type_=Instant)
    ready = select(table.c.id).where(in_states("pending", "unknown"), table.c.run_at <= now, ~_paused(now))
    ordered = ready.order_by(table.c.run_at, table.c.id).limit(bindparam("most", type_=Integer))
    return ordered.with_for_update(skip_locked=True)


@cache
def _take() -> ReturningUpdate[Any]:
    values = {
        "state": case((table.c.state == "pending", "leased"), else_="checking"),
        "lease_owner": bindparam("owner"),
        "lease_token": table.c.lease_token + 1,
        "lease_until": bindparam("until", type_=Instant),
    }
    ids = bindparam("ids", expanding=True, type_=Integer)
    return update(table).where(table.c.id.in_(ids)).values(values).returning(*COLUMNS)


def mark_sending(
    connection: Connection,
    delivery: Delivery,
    *,
    now: datetime,
    lease: timedelta,
    channel: str,
    parts: int,
    at: datetime | None = None,
) -> None:
    """The last word before a request to Slack, and a fresh lease. Raises ClaimLost, also when the lease has run out.

    `at` is the application's time: that of the first part stays on record.
    """
    values: dict[str, Any] = {
        "state": "sending",
        "first_sent_at": func.coalesce(table.c.first_sent_at, now),
        "attempts": table.c.attempts + case((table.c.state == "sending", 0), else_=1),
        "lease_until": now + lease,
        "posted_in": channel,
        "parts": parts,
    }
    if at is not None:
        values["not_before"] = case((table.c.parts_sent == 0, at), else_=table.c.not_before)
    _change(connection, delivery, values, CLAIMED, table.c.lease_until > now)


def renew(connection: Connection, delivery: Delivery, *, now: datetime, lease: timedelta) -> None:
    """A fresh lease before a request that posts nothing. Raises ClaimLost, also when the lease has run out."""
    _change(connection, delivery, {"lease_until": now + lease}, CLAIMED, table.c.lease_until > now)


def mark_part_sent(connection: Connection, delivery: Delivery, *, parts_sent: int, message_ts: str) -> None:
    """One more part is in Slack, by its own answer or by what the channel shows. `message_ts` is of the first part."""
    _change(connection, delivery, {"parts_sent": parts_sent, "message_ts": message_ts}, ("sending", "checking"))


def mark_sent(connection: Connection, delivery: Delivery, *, now: datetime, late: str = "") -> None:
    """Everything is in Slack; `late` says by how much it was late, where it was."""
    _change(connection, delivery, {"state": "sent", "sent_at": now, "reason": late}, CLAIMED)


def put_back(connection: Connection, delivery: Delivery, *, run_at: datetime, reason: str) -> None:
    """This turn certainly posted nothing and does not count as an attempt; try again from `run_at`."""
    values = {
        "state": case((table.c.state == "checking", "unknown"), else_="pending"),
        "attempts": table.c.attempts - case((table.c.state == "sending", 1), else_=0),
        "run_at": run_at,
        "reason": reason,
    }
    _change(connection, delivery, values, CLAIMED)


def put_off(connection: Connection, delivery: Delivery, *, run_at: datetime, not_before: datetime) -> None:
    """Quiet hours: this turn posts nothing and is no attempt; go on from `run_at` (real), `not_before` for the people.

    `not_before` goes by the application's clock, so that `end_quiet_hours` finds it when a practice clock was moved.
    """
    values = {
        "state": case((table.c.state == "checking", "unknown"), else_="pending"),
        "run_at": run_at,
        "not_before": not_before,
        "reason": QUIET_HOURS,
    }
    _change(connection, delivery, values, ("leased", "checking"))


def end_quiet_hours(connection: Connection, *, until: datetime, now: datetime) -> int:
    """Let what was put off to `until` (application's clock) or earlier run from `now` (real); how many that were."""
    waiting = (in_states("pending", "unknown"), table.c.run_at > now, table.c.reason == QUIET_HOURS)
    ended = update(table).where(*waiting, table.c.not_before <= until)
    return connection.execute(ended.values(run_at=now)).rowcount


def mark_unknown(connection: Connection, delivery: Delivery, *, run_at: datetime, reason: str) -> None:
    """This turn failed, and what was being sent may be in Slack: look from `run_at` on. What was only leased waits."""
    values = {
        "state": case((table.c.state == "leased", "pending"), else_="unknown"),
        "attempts": table.c.attempts + case((table.c.state == "sending", 0), else_=1),
        "run_at": run_at,
        "reason": reason,
    }
    _change(connection, delivery, values, CLAIMED)


def skip(connection: Connection, delivery: Delivery, reason: str) -> None:
    """It will not be sent, and rightly: nothing to say, or too late to be of use."""
    _change(connection, delivery, {"state": "skipped", "reason": reason}, ("leased", "checking"))


def dead(connection: Connection, delivery: Delivery, reason: str) -> None:
    """It can't be sent; a person has to know."""
    _change(connection, delivery, {"state": "dead", "reason": reason}, CLAIMED)


def pause(connection: Connection, team_id: str, method: str, *, until: datetime) -> None:
    """Call no `method` (EVERY_METHOD: none at all) for this team until then."""
    row = {"team_id": team_id, "method": method, "until": until}
    upsert(connection, team_pause, [row], keys=("team_id", "method"))


def paused_until(
    connection: Connection, team_id: str, methods: Collection[str] = OF_POSTING, *, now: datetime
) -> datetime | None:
    """Until when (real time) Slack, or a refusal, asked a team to do nothing of these methods; None where none did.

    It may have been told after a delivery was claimed.
    """
    mine = (team_pause.c.team_id == team_id, team_pause.c.until > now, team_pause.c.method.in_(methods))
    until: datetime | None = connection.execute(select(func.max(team_pause.c.until)).where(*mine)).scalar_one()
    return until


def paused_teams(connection: Connection, *, now: datetime) -> dict[str, datetime]:
    """Teams to whom nothing or not everything is sent now, and until when."""
    query = select(team_pause.c.team_id, func.max(team_pause.c.until)).where(team_pause.c.until > now)
    return {row[0]: row[1] for row in connection.execute(query.group_by(team_pause.c.team_id))}


def _paused(now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether the delivery's team is paused for what the delivery needs next, or removed cspbot."""
    reading = and_(table.c.state == "unknown", team_pause.c.method.startswith("conversations."))
    methods = or_(team_pause.c.method.in_(OF_POSTING), reading)
    paused = exists().where(team_pause.c.team_id == table.c.team_id, team_pause.c.until > now, methods)
    return or_(paused, installations.stopped(table.c.team_id))


def _change(
    connection: Connection,
    delivery: Delivery,
    values: Mapping[str, Any],
    states: tuple[str, ...],
    *conditions: ColumnElement[bool],
) -> None:
    mine = (table.c.id == delivery.id, table.c.lease_token == delivery.lease_token, table.c.state.in_(states))
    if connection.execute(update(table).where(*mine, *conditions).values(dict(values))).rowcount != 1:
        raise ClaimLost(f"delivery {delivery.id} is no longer held with token {delivery.lease_token}")
