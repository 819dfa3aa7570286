"""How the daily briefing is built: today, what was due, and the next five working days, read at the time of sending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import agenda, briefing
from bot.messages.briefing import Briefing
from bot.messages.message import Message
from jobs.channel_work import ChannelWork, channel_work
from jobs.monday_digest import owed
from jobs.slots import is_day_of
from jobs.subscribing import rule_of
from jobs.turns import Composer
from storage import actions, subscriptions, workplan
from storage.deliveries import Delivery

LOOKS_AHEAD = 5  # working days
BESIDE_THE_DIGEST = 1  # where the channel has the Monday digest as well, which says the rest
_DAY = timedelta(days=1)


def composer(*, working_days: WorkingDays, partnership: Callable[[Connection, date], str]) -> Composer:
    """The composer of daily briefings, for the deliver job. `partnership` names the partnership on a day."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        work = channel_work(connection, delivery, now)
        if work is None:
            return None
        name = partnership(connection, work.day)
        ahead = BESIDE_THE_DIGEST if _has_digest_too(connection, work, working_days) else LOOKS_AHEAD
        made = gather(connection, work, working_days, name, now, ahead=ahead)
        if made.is_empty:
            return briefing.nothing(made) if work.subscription.when_empty == "post" else None
        return briefing.render(made)

    return compose


def gather(
    connection: Connection,
    work: ChannelWork,
    working_days: WorkingDays,
    partnership: str,
    now: datetime,
    *,
    ahead: int = LOOKS_AHEAD,
) -> Briefing:
    """The briefing: today, what was due, and what the next `ahead` working days bring."""
    today, until = work.today, working_days.shift(work.today, ahead)
    at_once, hidden_today = work.cleared(actions.due_between(connection, today, today), now)
    overdue, hidden_overdue = work.cleared(actions.overdue(connection, today), now)
    soon, hidden_soon = work.cleared(actions.due_between(connection, today + _DAY, until), now)
    return Briefing(
        today=today,
        until=until,
        partnership=partnership,
        channel=work.channel,
        meetings=workplan.meetings_between(connection, today, today, today=today),
        due_today=owed(at_once, workplan.reports_due(connection, today, today), today),
        was_due=owed(overdue, workplan.reports_overdue(connection, today), today),
        due_soon=owed(soon, workplan.reports_due(connection, today + _DAY, until), today),
        meetings_soon=workplan.meetings_between(connection, today + _DAY, until, today=today),
        publish=agenda.agenda_dates(workplan.meetings_from(connection, today), today, until, working_days),
        hidden=hidden_today + hidden_overdue + hidden_soon,
        late=work.late,
    )


def _has_digest_too(connection: Connection, work: ChannelWork, working_days: WorkingDays) -> bool:
    """Whether the channel gets the Monday digest on the same day."""
    mine = work.subscription
    others = subscriptions.enabled(connection, team_id=mine.team_id, channel_id=mine.channel_id)
    return any(other.kind == "monday" and is_day_of(rule_of(other), work.day, working_days) for other in others)
