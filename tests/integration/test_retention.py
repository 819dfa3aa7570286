"""What is kept only for a time: numbers of requests for a day, questions for two years; the record of actions stays."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from jobs import retention
from storage import actions, audit, tables, ticks
from storage.actions import NewAction

REAL = datetime.now(UTC)
DEMO = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)


@pytest.fixture
def ask(db):
    """Put a question on record, dated by the application's clock."""

    def note(at, subject="priority violent-crime", verb="priority"):
        asked = {"team_id": "T1", "actor": "U1", "channel_id": "C1", "verb": verb, "subject": subject}
        with db.write() as connection:
            audit.record(connection, at=at, outcome="answered", **asked)

    return note


def subjects(db):
    with db.read() as connection:
        return list(connection.scalars(select(tables.audit.c.subject).order_by(tables.audit.c.id)))


def keys(db):
    with db.read() as connection:
        return set(connection.scalars(select(tables.seen_request.c.key)))


def test_questions_are_kept_for_two_years_and_then_dropped(db, ask):
    ask(REAL - audit.AUDIT_KEPT - timedelta(days=1), "old")
    ask(REAL - audit.AUDIT_KEPT + timedelta(days=1), "young")
    assert retention.forget(db, now=REAL)
    assert subjects(db) == ["young"]


def test_numbers_of_requests_are_kept_for_a_day_and_the_welcome_for_ever(db):
    with db.write() as connection:
        for key in ("command:1", "event:1", "action:1", "hello:T1"):
            assert audit.first_time(connection, key, REAL - timedelta(days=2))
        assert audit.first_time(connection, "command:2", REAL)
    retention.forget(db, now=REAL)
    assert keys(db) == {"hello:T1", "command:2"}


def test_the_history_of_an_action_stays_however_old(db, ask):
    long_ago = REAL - timedelta(days=3000)
    with db.write() as connection:
        known = actions.add(connection, NewAction("Baseline"), at=long_ago, by="test")
        actions.mark_done(connection, known.id, at=long_ago, by="test")
    ask(long_ago, f"action:{known.id}", verb="actions")  # somebody typed it: a question like any other
    retention.forget(db, now=REAL)
    with db.read() as connection:
        assert [line.verb for line in actions.history(connection, known.id)] == ["action added", "action done"]


def test_neither_a_practice_clock_nor_a_rehearsed_future_drops_anything_too_early(db, ask):
    ask(DEMO, "asked in the demo")
    assert retention.forget(db, now=DEMO + timedelta(hours=1))
    assert subjects(db) == ["asked in the demo"]
    ask(REAL, "asked today")
    with db.write() as connection:
        ticks.record(connection, at=REAL - timedelta(hours=2), name=retention.RETENTION)
    assert retention.forget(db, now=REAL + timedelta(days=20 * 365))
    assert subjects(db) == ["asked today"]


def test_it_is_done_at_most_once_an_hour_in_any_process_and_does_not_count_as_a_tick(db, ask):
    assert retention.forget(db, now=REAL)
    ask(REAL - timedelta(days=1000), "old")
    assert not retention.forget(db, now=REAL)
    assert subjects(db) == ["old"]
    with db.write() as connection:
        assert ticks.last(connection) is None
        ticks.record(connection, at=db.now(connection) - timedelta(minutes=61), name=retention.RETENTION)
    assert retention.forget(db, now=REAL)
    assert subjects(db) == []


def test_a_clock_that_ran_ahead_does_not_stop_it(db):
    with db.write() as connection:
        ticks.record(connection, at=REAL + timedelta(days=400), name=retention.RETENTION)
    assert retention.forget(db, now=REAL)
