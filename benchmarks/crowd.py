"""A large partnership: many posts, actions, meetings and items, and one of everything else that a form is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select

from bot.clock import england_and_wales
from jobs import subscribing
from storage import (
    access,
    action_requests,
    actions,
    briefing_changes,
    briefings,
    calls,
    duties,
    minute_readings,
    people,
    posts,
    progress,
    proposals,
    subscriptions,
    tables,
    workplan,
    workplan_dates,
)
from storage.action_rows import Made
from storage.actions import NewAction
from storage.calls import NewCall
from storage.engine import Database
from storage.minute_readings import NewReading, Passage
from storage.people import Person
from storage.periods import Period
from storage.proposals import NewProposal
from storage.subscriptions import Wish

TEAM, MANAGER, CHANNEL = "T0PRACTICE", "U0CSM00001", "C0CSUBRIEF"
BODIES = ("Dartford scrutiny committee", "Gravesham scrutiny committee", "Community Safety Partnership", "Executive")
BUSY = 50  # every so many things belong to one and the same post
PER_MEETING = 10
PERIOD = Period(date(2014, 10, 1), date(2014, 12, 31))


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many of each."""

    posts: int
    actions: int
    items: int


def fill(db: Database, size: Crowd, now: datetime) -> None:
    """Add them around `now`. The post that `MANAGER` holds owes one in fifty."""
    with db.write() as connection:
        named = [{"name": f"Post {number}", "slack_id": f"U{number:010}"} for number in range(size.posts)]
        connection.execute(insert(tables.person), named)
        numbers = list(connection.scalars(select(tables.person.c.id).where(tables.person.c.name.startswith("Post "))))
        busy = people.add_or_find(connection) if False else _busy(connection)
        owners = [busy if number % BUSY == 0 else numbers[number % size.posts] for number in range(size.actions)]
        connection.execute(
            insert(tables.action), [_action(number, owner, now) for number, owner in enumerate(owners)]
        )
        _fill_plan(connection, size, numbers, busy, now)
