"""What is owed, by agency and post in the order of their names: no league table. In full, or only how much there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from bot.messages import blocks, dates, tasks
from bot.messages.layout import Listing
from bot.messages.tasks import Task

AT_ONCE = 5  # tasks in one entry: a post with more has several
NOBODY = "No agency"
ALOUD = 5  # agencies


def listing(name: str, owed: Sequence[Task], today: date) -> Listing:
    """The tasks of each post under its name, earliest first; nothing is lost, however many a post has."""
    groups = [
        mine[start : start + AT_ONCE]
        for _, group in groupby(sorted(owed, key=_post), key=_post)
        for mine in [tasks.by_urgency(list(group))]
        for start in range(0, len(mine), AT_ONCE)
    ]
    return Listing(
        heading=f"{name} ({len(owed)})",
        lines=tuple(_entry(group, today) for group in groups),
        aloud=f"{name}: {tasks.aloud(tasks.by_urgency(owed), today)}.",
        sizes=tuple(map(len, groups)),
    )


def counts(name: str, owed: Mapping[str, Sequence[Task]]) -> Listing:
    """For each agency how much there is of each kind; `owed` has the tasks by what is said of them ("past due")."""
    by_agency: dict[str, Counter[str]] = {}
    for kind, found in owed.items():
        for task in found:
            by_agency.setdefault(task.agency or NOBODY, Counter())[kind] += 1
    lines = [
        f"{blocks.clip(blocks.plain(agency), tasks.OWNER_CHARS)}: "
        + ", ".join(f"{number} {kind}" for kind in owed if (number := of[kind]))
        for agency, of in sorted(by_agency.items())
    ]
    more = f"; and {len(lines) - ALOUD} more" if len(lines) > ALOUD else ""
    return Listing(name, tuple(lines), f"{name}: {'; '.join(lines[:ALOUD])}{more}.")


def _post(task: Task) -> tuple[str, str]:
    return task.agency, task.owner


def _entry(group: Sequence[Task], today: date) -> str:
    first = group[0]
    agency = blocks.clip(blocks.plain(first.agency), tasks.OWNER_CHARS)
    name = tasks.owner(first) + (f", {agency}" if agency and first.agency != first.owner else "")
    return "\n".join([f"{name}:", *(f"•  {_line(task, today)}" for task in group)])


def _line(task: Task, today: date) -> str:
    if task.due:
        return f"*{dates.known_month(task.due, today)}*  {tasks.title(task)}"
    since = tasks.dated_origin(task)
    return blocks.SEPARATOR.join([tasks.title(task), *([f"from {since}"] if since else [])])
