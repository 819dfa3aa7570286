"""How the Monday digest is built: the week of the slot, read and cleared at the time of sending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import agenda, digest, tasks
from bot.messages.agenda import AgendaDate
from bot.messages.digest import Digest, PriorityTable
from bot.messages.message import Message
from bot.messages.tasks import Task
from bot.policy import Audience
from jobs import changed_figures
from jobs.channel_work import ChannelWork, channel_work
from jobs.turns import Composer
from storage import actions, workplan
from storage.deliveries import Delivery

NEXT_FRIDAY = 11  # days after the Monday: the end of next week
SUNDAY = 6


def composer(
    *,
    working_days: WorkingDays,
    partnership: Callable[[Connection, date], str],
    priorities: Callable[[Connection, Audience, datetime], PriorityTable],
    native: Callable[[Connection, str], frozenset[str]],
) -> Composer:
    """The composer of Monday digests, for the deliver job.

    `partnership` names the partnership on a day, `priorities` gives the table as an audience may see it (no rows: none
    is shown), `native` the blocks that a workspace (team id) accepts.
    """

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        work = channel_work(connection, delivery, now)
        if work is None:
            return None
        table = priorities(connection, work.audience, now)
        made = gather(connection, work, working_days, partnership(connection, work.day), table, now)
        if made.is_empty:
            return digest.nothing(made) if work.subscription.when_empty == "post" else None
        return digest.render(made, native(connection, delivery.team_id))

    return compose


def gather(
    connection: Connection,
    work: ChannelWork,
    working_days: WorkingDays,
    partnership: str,
    priorities: PriorityTable,
    now: datetime,
) -> Digest:
    """What the digest says: due is what falls before the end of next week; the week is that of the slot."""
    monday = work.day - timedelta(days=work.day.weekday())
    until = monday + timedelta(days=NEXT_FRIDAY)
    overdue, hidden_overdue = work.cleared(actions.overdue(connection, work.today), now)
    due, hidden_due = work.cleared(actions.due_between(connection, work.today, until), now)
    undated, hidden_undated = work.cleared(actions.undated(connection), now)
    reports = workplan.reports_overdue(connection, work.today), workplan.reports_due(connection, work.today, until)
    return Digest(
        monday=monday,
        today=work.today,
        due_until=until,
        partnership=partnership,
        channel=work.channel,
        meetings=workplan.meetings_between(connection, monday, monday + timedelta(days=SUNDAY), today=work.today),
        was_due=owed(overdue, reports[0], work.today),
        due=owed(due, reports[1], work.today),
        undated=[tasks.of_action(action) for action in undated],
        priorities=priorities,
        changed=changed_figures.lines(connection, work.audience, work.subscription.subject, now),
        coming_up=_coming_up(connection, work.today, working_days),
        hidden=hidden_overdue + hidden_due + hidden_undated,
        late=work.late,
    )


def owed(found: list[actions.Action], reports: list[workplan.Item], today: date) -> list[Task]:
    """Actions and reports together, earliest first."""
    return tasks.by_urgency([*map(tasks.of_action, found), *(tasks.of_report(item, today) for item in reports)])


def _coming_up(connection: Connection, today: date, working_days: WorkingDays) -> AgendaDate | None:
    """The next agenda that is still to be published."""
    meetings = workplan.meetings_from(connection, today)
    return next(iter(agenda.agenda_dates(meetings, today, date.max, working_days)), None)
