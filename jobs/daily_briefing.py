"""How the daily briefing is built: what partners contributed, today, what was due, and what the next days bring.

All is read at the time of sending. What partners contributed is said once an officer has approved it; till then it is
only counted, and approved later it is put in where the briefing stands.

What is overdue is said on the first working day after its date and then once a week: on the first working day of each
week, by the Monday digest where the channel has one. Between these it is only counted, and a briefing with nothing else
in it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import agenda, briefing
from bot.messages.briefing import Briefing
from bot.messages.message import Message
from jobs import partners
from jobs.channel_work import ChannelWork, channel_work
from jobs.monday_digest import owed
from jobs.partners import Partners
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
        made = gather(connection, work, working_days, partnership(connection, work.day), now)
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
    items: Partners | None = None,
) -> Briefing:
    """The briefing: today, what was due since the last working day, and what the next working days bring.

    `items` are given for a preview, which has no buttons; else what was approved is looked up.
    """
    with_digest = _has_digest_too(connection, work, working_days)
    said = items or partners.items_of(connection, work, now)
    today, until = work.today, working_days.shift(work.today, BESIDE_THE_DIGEST if with_digest else LOOKS_AHEAD)
    late, reports = _overdue(connection, work, working_days, with_digest=with_digest)
    at_once, hidden_today = work.cleared(actions.due_between(connection, today, today), now)
    overdue, hidden_overdue = work.cleared(late, now)
    soon, hidden_soon = work.cleared(actions.due_between(connection, today + _DAY, until), now)
    was_due = owed(overdue, reports, today)
    return Briefing(
        today=today,
        until=until,
        partnership=partnership,
        channel=work.channel,
        meetings=workplan.meetings_between(connection, today, today, today=today),
        due_today=owed(at_once, workplan.reports_due(connection, today, today), today),
        was_due=was_due,
        still_overdue=0 if with_digest else _count_overdue(connection, work, now) - len(was_due),
        due_soon=owed(soon, workplan.reports_due(connection, today + _DAY, until), today),
        meetings_soon=workplan.meetings_between(connection, today + _DAY, until, today=today),
        publish=agenda.agenda_dates(workplan.meetings_from(connection, today), today, until, working_days),
        hidden=hidden_today + hidden_overdue + hidden_soon + said.hidden,
        late=work.late,
        partners=said.shown,
        waiting=said.waiting,
        zone=ZoneInfo(work.subscription.zone),
        buttons=items is None,
    )


def _overdue(
    connection: Connection, work: ChannelWork, working_days: WorkingDays, *, with_digest: bool
) -> tuple[list[actions.Action], list[workplan.Item]]:
    """The overdue actions and reports that today's briefing lists."""
    if with_digest:
        return [], []
    weekly = is_day_of(replace(rule_of(work.subscription), kind="monday"), work.today, working_days)
    since = date.min if weekly else working_days.shift(work.today, -1)
    yesterday = work.today - _DAY
    reports = workplan.reports_overdue(connection, work.today)
    return actions.due_between(connection, since, yesterday), _since(reports, since)


def _since(reports: Sequence[workplan.Item], since: date) -> list[workplan.Item]:
    return [item for item in reports if item.report_due and item.report_due >= since]


def _count_overdue(connection: Connection, work: ChannelWork, now: datetime) -> int:
    """How much is overdue that the channel may read."""
    counted = actions.count_overdue(connection, work.today).items()
    readable = sum(count for classification, count in counted if work.may_read(classification, now))
    return readable + len(workplan.reports_overdue(connection, work.today))


def _has_digest_too(connection: Connection, work: ChannelWork, working_days: WorkingDays) -> bool:
    """Whether the channel gets the Monday digest on the same day."""
    mine = work.subscription
    others = subscriptions.enabled(connection, team_id=mine.team_id, channel_id=mine.channel_id)
    return any(other.kind == "monday" and is_day_of(rule_of(other), work.day, working_days) for other in others)
