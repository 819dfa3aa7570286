"""Things to be done, of either kind (an action, a report for a meeting), as one line and as words read aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, dates
from storage.actions import Action
from storage.workplan import Item

TITLE_CHARS = 140
OWNER_CHARS = 60
ALOUD = 5
_DATED = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")


@dataclass(frozen=True, slots=True)
class Task:
    """Something owed: by when (None: no date set), by whom, and where it comes from. All words are as typed.

    `owner` is a post, else the agency as a whole; `agency` that of the post.
    """

    title: str
    owner: str
    due: date | None
    origin: str = ""
    agency: str = ""


def of_action(action: Action) -> Task:
    """An action as a task."""
    return Task(action.title, action.owner or action.agency or "no owner", action.due, action.meeting, _agency(action))


def _agency(action: Action) -> str:
    return action.owner_agency or action.agency


def of_report(item: Item, today: date) -> Task:
    """The report that a work-plan item needs, as a task."""
    meeting = dates.known_year(item.held_on, today)
    return Task(f"Report: {item.item} (for {meeting})", item.owner or "no owner", item.report_due, item.body)


def by_urgency(tasks: Sequence[Task]) -> list[Task]:
    """Earliest first; those without a date last, in the order given."""
    return sorted(tasks, key=lambda task: task.due or date.max)


def dated_line(task: Task, today: date) -> str:
    """One line of mrkdwn: "*Friday 6*  Check the baseline  ·  Community Safety Officer"."""
    when = f"*{dates.known_month(task.due, today)}*  " if task.due else ""
    return when + blocks.SEPARATOR.join([title(task), owner(task)])


def dated_origin(task: Task) -> str:
    """The day of the meeting that a task comes from, where its name has one: "23 July 2014"."""
    found = _DATED.search(task.origin)
    return found[0] if found else ""


def title(task: Task) -> str:
    """The title, escaped and of a readable length."""
    return blocks.clip(blocks.plain(task.title), TITLE_CHARS)


def owner(task: Task) -> str:
    """The owner, escaped and of a readable length."""
    return blocks.clip(blocks.plain(task.owner), OWNER_CHARS)


def aloud(tasks: Sequence[Task], today: date) -> str:
    """The first tasks with their dates, and how many more there are; escaped."""
    named = [title(task) + (f" ({dates.known_year(task.due, today)})" if task.due else "") for task in tasks[:ALOUD]]
    more = len(tasks) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")
