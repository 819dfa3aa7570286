"""How the Monday digest is built: the week of the slot, read and cleared at the time of sending.

What digests of one clearance and scope say alike is read once for all of them (jobs/parts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import agenda, digest, tasks
from bot.messages.digest import Digest
from bot.messages.message import Message
from bot.messages.tasks import Task
from jobs import changed_figures, figure_news, priority_rows, scope, since_posted
from jobs.channel_work import ChannelWork, channel_work
from jobs.parts import Parts, Sharer
from jobs.scope import Scope
from jobs.turns import Composer
from storage import actions, duties, priorities, vocabulary, workplan
from storage.deliveries import Delivery

NEXT_FRIDAY = 11  # days after the Monday: the end of next week
WEEK, SUNDAY = timedelta(days=7), timedelta(days=6)
PLAN_DAYS = timedelta(days=14)
DUTY_DAYS = timedelta(days=28)  # as long as notice of a key decision takes
IN_CONFIDENCE = 1  # the level of a channel in which actions are listed
_DAY = timedelta(days=1)
Told = Mapping[str, Any]  # fields of a digest


def composer(
    *,
    working_days: WorkingDays,
    partnership: Callable[[Connection, date], str],
    native: Callable[[Connection, str], frozenset[str]],
) -> Composer:
    """The composer of Monday digests, for the deliver job.

    `partnership` names the partnership on a day, `native` the blocks that a workspace (team id) accepts.
    """

    def compose(connection: Connection, delivery: Delivery, now: datetime, parts: Parts) -> Message | None:
        work = channel_work(connection, delivery, now)
        if work is None:
            return None
        name = parts.of((partnership, work.day), lambda: partnership(connection, work.day))
        made = gather(connection, work, working_days, name, work.said_at or now, parts)
        if made.is_empty:
            return digest.nothing(made) if work.posted or work.subscription.when_empty == "post" else None
        return digest.render(made, native(connection, delivery.team_id))

    return Sharer(compose)


def gather(
    connection: Connection,
    work: ChannelWork,
    working_days: WorkingDays,
    partnership: str,
    now: datetime,
    parts: Parts,
) -> Digest:
    """What the digest says: due is what falls before the end of next week; the week is that of the slot."""
    monday = work.day - timedelta(days=work.day.weekday())
    told = scope.of_work(connection, work, now)
    made = Digest(
        monday=monday,
        today=work.today,
        due_until=monday + timedelta(days=NEXT_FRIDAY),
        partnership=partnership,
        channel=work.channel,
        in_full=work.audience.level >= IN_CONFIDENCE,
        late=work.late,
    )
    owed_to = (work.reads, told.priorities, monday, work.today, work.subscription.zone)
    work_owed = parts.of((_actions, *owed_to), lambda: _actions(connection, made, work, told, now))
    plan = parts.of((_plan, monday, work.today, working_days), lambda: _plan(connection, made, working_days))
    figures = parts.of((_figures, told.key, work.today, now), lambda: _figures(connection, made, told, now))
    made = replace(made, **work_owed, **plan, **figures)
    return since_posted.in_digest(connection, made, work, now)


def owed(found: list[actions.Action], reports: list[workplan.Item], today: date) -> list[Task]:
    """Actions and reports together, earliest first."""
    return tasks.by_urgency([*map(tasks.of_action, found), *(tasks.of_report(item, today) for item in reports)])


def _actions(connection: Connection, made: Digest, work: ChannelWork, told: Scope, now: datetime) -> Told:
    """The actions that were due, come due, have no date and were done last week, as the channel may read them."""
    zone, hidden = ZoneInfo(work.subscription.zone), 0

    def cleared(found: Iterable[actions.Action]) -> tuple[Task, ...]:
        nonlocal hidden
        shown, withheld = work.cleared(found, now)
        hidden += withheld
        return tuple(tasks.by_urgency([tasks.of_action(action) for action in shown]))

    last, this = (datetime.combine(day, time(), zone) for day in (made.monday - WEEK, made.monday))
    return {
        "was_due": cleared(actions.overdue(connection, made.today)),
        "due": cleared(actions.due_between(connection, made.today, made.due_until)),
        "undated": cleared(actions.undated(connection, made.today)),
        "done": cleared(actions.done_between(connection, last, this)),
        "hidden": hidden,
    }


def _plan(connection: Connection, made: Digest, working_days: WorkingDays) -> Told:
    """Meetings, what is to be considered and published, duties."""
    monday, today = made.monday, made.today
    sunday, until = monday + SUNDAY, monday + PLAN_DAYS
    agendas = agenda.agenda_dates(workplan.meetings_from(connection, today), today, date.max, working_days)
    reports = [*workplan.reports_overdue(connection, today), *workplan.reports_due(connection, today, until)]
    return {
        "meetings": tuple(workplan.meetings_between(connection, monday, sunday, today=today)),
        "publish": tuple(each for each in agendas if each.by <= sunday),
        "later": tuple(workplan.meetings_between(connection, sunday + _DAY, until, today=today)),
        "reports": tuple(tasks.by_urgency([tasks.of_report(item, today) for item in reports])),
        "plan_until": until,
        "duties": tuple(duties.due_between(connection, date.min, today + DUTY_DAYS)),
        "met": tuple(workplan.meetings_between(connection, monday - WEEK, monday - _DAY, today=today)),
        "coming_up": next((each for each in agendas if each.by > sunday), None),
    }


def _figures(connection: Connection, made: Digest, told: Scope, now: datetime) -> Told:
    """What moved since the last digest: headlines, changed and new figures, months outside their usual range."""
    words = vocabulary.with_new_sources(connection, vocabulary.of(connection))
    current = priorities.current(connection, today=made.today)
    categories = scope.every_category(connection, told, current, now)
    fresh = scope.news(connection, words, told, categories, now)
    revised = changed_figures.found(connection, words, told, now)
    moved = {figure.id for figure in fresh} | {each.figure.id for each in revised}
    if not moved:
        return {}
    return {
        "priorities": priority_rows.changed(connection, words, told, moved, now),
        "changed": tuple(changed_figures.lines(connection, words, told, categories, now)),
        "new": tuple(figure_news.new_lines(words, fresh)),
        "unusual": tuple(figure_news.unusual_lines(connection, words, told, fresh, now)),
    }
