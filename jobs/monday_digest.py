"""How the Monday digest is built: the week of the slot, read and cleared at the time of sending."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import agenda, digest, tasks
from bot.messages.digest import Digest
from bot.messages.message import Message
from bot.messages.tasks import Task
from jobs import changed_figures, figure_news, priority_rows, scope
from jobs.channel_work import ChannelWork, channel_work
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


def composer(
    *,
    working_days: WorkingDays,
    partnership: Callable[[Connection, date], str],
    native: Callable[[Connection, str], frozenset[str]],
) -> Composer:
    """The composer of Monday digests, for the deliver job.

    `partnership` names the partnership on a day, `native` the blocks that a workspace (team id) accepts.
    """

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        work = channel_work(connection, delivery, now)
        if work is None:
            return None
        made = gather(connection, work, working_days, partnership(connection, work.day), now)
        if made.is_empty:
            return digest.nothing(made) if work.subscription.when_empty == "post" else None
        return digest.render(made, native(connection, delivery.team_id))

    return compose


def gather(
    connection: Connection, work: ChannelWork, working_days: WorkingDays, partnership: str, now: datetime
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
    made = _with_actions(connection, made, work, told, now)
    made = _with_plan(connection, made, working_days)
    return _with_figures(connection, made, told, now)


def owed(found: list[actions.Action], reports: list[workplan.Item], today: date) -> list[Task]:
    """Actions and reports together, earliest first."""
    return tasks.by_urgency([*map(tasks.of_action, found), *(tasks.of_report(item, today) for item in reports)])


def _with_actions(connection: Connection, made: Digest, work: ChannelWork, told: Scope, now: datetime) -> Digest:
    """The actions that were due, come due, have no date and were done last week, as the channel may read them."""
    zone, hidden = ZoneInfo(work.subscription.zone), 0

    def cleared(found: Iterable[actions.Action]) -> list[Task]:
        nonlocal hidden
        shown, withheld = work.cleared(told.chosen_actions(found), now)
        hidden += withheld
        return tasks.by_urgency([tasks.of_action(action) for action in shown])

    last, this = (datetime.combine(day, time(), zone) for day in (made.monday - WEEK, made.monday))
    return replace(
        made,
        was_due=cleared(actions.overdue(connection, made.today)),
        due=cleared(actions.due_between(connection, made.today, made.due_until)),
        undated=cleared(actions.undated(connection, made.today)),
        done=cleared(actions.done_between(connection, last, this)),
        hidden=hidden,
    )


def _with_plan(connection: Connection, made: Digest, working_days: WorkingDays) -> Digest:
    """Meetings, what is to be considered and published, duties."""
    monday, today = made.monday, made.today
    sunday, until = monday + SUNDAY, monday + PLAN_DAYS
    agendas = agenda.agenda_dates(workplan.meetings_from(connection, today), today, date.max, working_days)
    reports = [*workplan.reports_overdue(connection, today), *workplan.reports_due(connection, today, until)]
    return replace(
        made,
        meetings=workplan.meetings_between(connection, monday, sunday, today=today),
        publish=[each for each in agendas if each.by <= sunday],
        later=workplan.meetings_between(connection, sunday + _DAY, until, today=today),
        reports=tasks.by_urgency([tasks.of_report(item, today) for item in reports]),
        plan_until=until,
        duties=duties.due_between(connection, date.min, today + DUTY_DAYS),
        met=workplan.meetings_between(connection, monday - WEEK, monday - _DAY, today=today),
        coming_up=next((each for each in agendas if each.by > sunday), None),
    )


def _with_figures(connection: Connection, made: Digest, told: Scope, now: datetime) -> Digest:
    """What moved since the last digest: headlines, changed and new figures, months outside their usual range."""
    words = vocabulary.with_new_sources(connection, vocabulary.of(connection))
    current = priorities.current(connection, today=made.today)
    categories = scope.every_category(connection, told, current, now)
    fresh = scope.news(connection, words, told, categories, now)
    revised = changed_figures.found(connection, words, told, now)
    moved = {figure.id for figure in fresh} | {each.figure.id for each in revised}
    if not moved:
        return made
    return replace(
        made,
        priorities=priority_rows.changed(connection, words, told, moved, now),
        changed=changed_figures.lines(connection, words, told, categories, now),
        new=figure_news.new_lines(words, fresh),
        unusual=figure_news.unusual_lines(connection, words, told, fresh, now),
    )
