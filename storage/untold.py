"""What was lost and never told of: a worker may be killed between the two. Looked for when one starts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, exists, literal, or_, select

from storage.deliveries import COLUMNS, Delivery, from_row, in_states
from storage.tables import delivery as table

NOTICE, EXPIRED = "notice", "expired"


def lost(connection: Connection, *, since: datetime, until: datetime) -> list[Delivery]:
    """What was given up, or ran out unsent, of what was due then, and has no notice; oldest first."""
    told = table.alias("told")
    notice = exists().where(told.c.subject == literal(f"{NOTICE}:") + table.c.key)
    gone = or_(in_states("dead"), and_(in_states("skipped"), table.c.reason == EXPIRED))
    due = (table.c.scheduled_at >= since, table.c.scheduled_at <= until, table.c.kind != NOTICE)
    query = select(*COLUMNS).where(gone, *due, ~notice).order_by(table.c.scheduled_at, table.c.id)
    return [from_row(row) for row in connection.execute(query)]
