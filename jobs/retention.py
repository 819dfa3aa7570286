"""What is kept only for a time is dropped when that is over, at most once an hour in whichever process comes first."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import audit, briefing_posts, minute_readings, ticks
from storage.engine import Database

RETENTION = "retention"
EVERY = timedelta(hours=1)


def forget(db: Database, *, now: datetime) -> bool:
    """Drop old requests, questions, updates of messages and what was found in minutes; False where it was done lately.

    All but requests are dated by the application's clock (`now`). They go by it or by real time, whichever is
    earlier, so that neither a practice clock in the past nor a rehearsed day in the future drops one too early.
    """
    with db.read() as connection:
        last, real = ticks.last(connection, RETENTION), db.now(connection)
    if last and last <= real < last + EVERY:
        return False
    with db.write() as connection:
        ticks.record(connection, at=real, name=RETENTION)
        audit.forget_requests(connection, real - audit.REQUESTS_KEPT)
        audit.forget_questions(connection, min(now, real) - audit.AUDIT_KEPT)
        minute_readings.forget(connection, min(now, real) - minute_readings.KEPT)
        briefing_posts.forget(connection, min(now, real) - briefing_posts.KEPT)
    return True
