"""What officers were told of figures that arrived and stands posted: it is brought up to date once somebody decided."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from storage import deliveries, tables
from storage.briefing_posts import UPDATE
from storage.call_arrivals import Arrival, arrivals
from storage.call_rows import RECEIVED
from storage.deliveries import Order

KIND, SUBJECT = "call", "data request:"
WORTH_UPDATING_FOR = timedelta(days=14)  # as long as updates stay on record, see storage/briefing_posts.py
_DELIVERY = tables.delivery


def plan_updates(connection: Connection, request_id: int, *, now: datetime, run_at: datetime) -> int:
    """Plan to show in every message about what arrived for a request how that stands; how many there are.

    What only waits to be sent is none of them: it is composed when it is sent. A second update shows what the first
    did and leaves the message as it is.
    """
    told = (_DELIVERY.c.kind == KIND, _DELIVERY.c.subject == f"{SUBJECT}{request_id}")
    query = select(_DELIVERY.c.id, _DELIVERY.c.team_id, _DELIVERY.c.recipient)
    arrived = _DELIVERY.c.slot.startswith(f"{RECEIVED}:")
    rows = connection.execute(query.where(*told, arrived, deliveries.stands())).all()
    until = now + WORTH_UPDATING_FOR
    orders = [Order(UPDATE, f"{UPDATE}:{row.id}", row.team_id, row.recipient, _once(), now, until) for row in rows]
    return len(deliveries.plan_all(connection, orders, run_at=run_at))


def arrived_at(connection: Connection, request_id: int, moment: datetime) -> Arrival | None:
    """What arrived for a request at this very moment, which is when officers were told of it."""
    return next((each for each in arrivals(connection, request_id) if each.received_at == moment), None)


def _once() -> str:
    return uuid.uuid4().hex
