"""A page of each list of actions, 100,000 of them stored, against reading as many actions by their numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from benchmarks import scene
from benchmarks.timing import Measurement, by_turns, each
from storage import action_lists, actions, tables
from storage.action_lists import PAGE, Filter
from storage.engine import Database

ACTIONS, POSTS, ROUNDS, TIMES = 100_000, 200, 5, 20
NOW = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
LISTS = {
    "every open one": Filter(),
    "mine": Filter(mine="U0000000007"),
    "of a post": Filter(owner_id=7),
    "of an agency": Filter(agency="Agency 3"),
    "of a priority": Filter(priority="priority-3"),
    "of a meeting": Filter(meeting="Meeting 77"),
    "overdue": Filter(overdue=True),
    "due within a week": Filter(due_from=NOW.date(), due_until=NOW.date() + timedelta(days=7)),
    "done since last week": Filter(done_since=NOW - timedelta(days=7)),
    "added by somebody": Filter(created_by="U0000000007"),
    "of a post, overdue, of a priority": Filter(owner_id=7, overdue=True, priority="priority-3"),
}


def measure(folder: Path) -> list[Measurement]:
    """The first page of each list with its total, and the hundredth page of the longest."""
    db = scene.database(folder, "listing", papers=False)
    _fill(db)
    found = [_measured(f"actions: {name}", db, _page(db, wanted)) for name, wanted in LISTS.items()]
    deep = _page(db, Filter(), offset=100 * PAGE)
    found.append(_measured("actions: every open one, page 100", db, deep))
    db.dispose()
    return found


def _measured(what: str, db: Database, ours: Callable[[], object]) -> Measurement:
    peer = _by_number(db)
    times = by_turns(lambda: each(ours, TIMES), lambda: each(peer, TIMES), ROUNDS)
    return Measurement(f"{what} (of {ACTIONS:,})", times[0], f"{PAGE} actions by number", times[1])


def _page(db: Database, wanted: Filter, offset: int = 0) -> Callable[[], object]:
    def read() -> None:
        with db.read() as connection:
            action_lists.page(connection, wanted, today=NOW.date(), offset=offset)

    return read


def _by_number(db: Database) -> Callable[[], object]:
    numbers = list(range(5_000, 5_000 + PAGE))

    def read() -> None:
        with db.read() as connection:
            actions.by_ids(connection, numbers)

    return read


def _fill(db: Database) -> None:
    """200 posts and 100,000 actions over four years, one in five done, one in ten undated."""
    with db.write() as connection:
        posts = [{"name": f"Post {number}", "slack_id": f"U{number:010}"} for number in range(POSTS)]
        connection.execute(insert(tables.person), posts)
        numbers = list(connection.scalars(select(tables.person.c.id)))
        connection.execute(insert(tables.action), [_action(number, numbers) for number in range(ACTIONS)])


def _action(number: int, posts: list[int]) -> dict[str, object]:
    day = NOW.date() + timedelta(days=number % 1_400 - 700)
    done = number % 5 == 0
    return {
        "title": f"Action {number}",
        "owner_id": posts[number % POSTS],
        "agency": f"Agency {number % 12}",
        "priority": f"priority-{number % 7}",
        "meeting": f"Meeting {number % 500}",
        "due": None if number % 10 == 3 else day,
        "status": "done" if done else "open",
        "classification": "in-confidence",
        "example": False,
        "created_by": f"U{number % 50:010}",
        "done_at": NOW - timedelta(days=number % 900) if done else None,
        "created_at": NOW - timedelta(days=number % 900),
        "dated_at": NOW,
    }
