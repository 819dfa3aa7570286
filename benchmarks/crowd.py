"""A large partnership around a day: as many posts, actions and items as wanted, one in fifty of them for one post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from benchmarks.scene import NOW
from storage import people, tables
from storage.engine import Database

MANAGER = "U0CSM00001"
BODIES = ("Dartford scrutiny committee", "Gravesham scrutiny committee", "Community Safety Partnership", "Executive")
BUSY = 50  # one in so many belongs to the post of the manager
PER_MEETING = 10
TODAY = NOW.date()


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many of each."""

    posts: int
    actions: int
    items: int


def fill(db: Database, size: Crowd) -> None:
    """Add them to a database that has the shipped papers."""
    with db.write() as connection:
        (busy,) = (post.id for post in people.by_slack_id(connection, MANAGER))
        named = [_post(number, busy) for number in range(size.posts)]
        posts = _insert(connection, tables.person, named)
        owners = [busy if number % BUSY == 0 else posts[number % len(posts)] for number in range(size.actions)]
        _insert(connection, tables.action, [_action(number, owner) for number, owner in enumerate(owners)])
        meetings = _insert(connection, tables.meeting, [_meeting(n) for n in range(size.items // PER_MEETING)])
        _insert(connection, tables.workplan_item, [_item(n, meetings, (*posts, busy)) for n in range(size.items)])


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert many rows; their numbers, in order."""
    before = connection.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1)) or 0
    connection.execute(insert(table), rows)
    return list(connection.scalars(select(table.c.id).where(table.c.id > before).order_by(table.c.id)))


def _post(number: int, manager: int) -> dict[str, Any]:
    agency = f"Agency {number % 12}"
    return {"name": f"Post {number}", "slack_id": f"U{number:010}", "agency": agency, "manager_id": manager}


def _near(number: int, days: int) -> date:
    return TODAY + timedelta(days=number * 7 % (2 * days) - days)


def _action(number: int, owner: int) -> dict[str, Any]:
    done = number % 5 == 1
    return {
        "title": f"Action {number}: check the baseline with the analyst and report to the next meeting",
        "owner_id": owner,
        "agency": f"Agency {number % 12}",
        "priority": f"priority-{number % 7}",
        "meeting": f"Meeting {number % 500}",
        "due": None if number % 10 == 3 else _near(number, 700),
        "status": "done" if done else "open",
        "classification": "in-confidence" if number % 3 else "public",
        "created_by": f"U{number % BUSY:010}",
        "done_at": NOW - timedelta(days=number % 900) if done else None,
        "created_at": NOW - timedelta(days=number % 900),
        "dated_at": NOW - timedelta(days=number % 900),
    }


def _meeting(number: int) -> dict[str, Any]:
    """A meeting within four years; no two of a body on one day."""
    day = TODAY + timedelta(days=number // len(BODIES) * 2 - 700)
    return {"body": BODIES[number % len(BODIES)], "held_on": day, "label": f"Round {number}", "place": "Civic Centre"}


def _item(number: int, meetings: Sequence[int], owners: Sequence[int]) -> dict[str, Any]:
    """Ten items to a meeting; one in fifty belongs to the last of `owners`."""
    at = number // PER_MEETING
    held_on: date = _meeting(at)["held_on"]
    past = held_on < TODAY
    return {
        "meeting_id": meetings[at],
        "item": f"Item {number}: review of what was achieved in the neighbourhoods",
        "basis": ("statutory", "discretionary", "stock")[number % 3],
        "owner_id": owners[-1] if number % BUSY == 0 else owners[number % (len(owners) - 1)],
        "report_due": held_on - timedelta(days=14) if number % 2 == 0 else None,
        "status": "done" if past and number % 3 else "planned",
        "dated_at": NOW - timedelta(days=30),
    }
