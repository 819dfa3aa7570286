"""What became of a posted digest's actions since: each with the day on which it was done or stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import tasks
from bot.messages.layout import Listing
from bot.messages.tasks import Task

DONE, STOPPED = "Done since this was posted", "Stopped since this was posted"


def listings(done: Sequence[Task], stopped: Sequence[Task], today: date) -> list[Listing]:
    """The lists with anything in them. `due` of a task is the day on which it ended, `today` that of the digest."""
    named = ((DONE, done), (STOPPED, stopped))
    return [_listing(heading, ended, today) for heading, ended in named if ended]


def _listing(heading: str, ended: Sequence[Task], today: date) -> Listing:
    lines = tuple(tasks.dated_line(task, today) for task in ended)
    return Listing(f"{heading} ({len(ended)})", lines, f"{heading}: {tasks.aloud(ended, today)}.")
