"""How the daily briefing is built: what partners contributed, today, what was due, and what the next days bring.

All is read at the time of sending. What partners contributed is said once an officer has approved it; till then it is
only counted, and approved later it is put in where the briefing stands.

What is overdue is said on the first working day after its date and then once a week: on the first working day of each
week, by the Monday digest where the channel has one. Between these it is only counted, and a briefing with nothing else
in it is empty; so is one in which only items wait for review that waited when the last one was posted.
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
from jobs import partners, since_posted
from jobs.channel_work import ChannelWork, channel_work
from jobs.monday_digest import owed
from jobs.partners import Partners
from jobs.parts import Parts, Sharer
from jobs.slots import is_day_of
from jobs.subscribing import rule_of
from jobs.turns import Composer
from storage import actions, briefings, subscriptions, workplan
from storage.deliveries import Delivery

LOOKS_AHEAD = 5  # working days
BESIDE_THE_DIGEST = 1  # where the channel has the Monday digest as well, which says the rest
_DAY = timedelta(days=1)


def composer(*, working_days: WorkingDays, partnership: Callable[[Connection, date], str]) -> Composer:
    """The composer of daily briefings, for the deliver job. `partnership` names the partnership on a day."""

    def compose(connection: Connection, delivery: Delivery, now: datetime, parts: Parts) -> Message | None:
        work = channel_work(connection, delivery, now)
        if work is None:
            return None
        name = parts.of((partnership, work.day), lambda: partnership(connection, work.day))
        made = gather(connection, work, working_days, name, work.said_at or now, parts=parts)
        if made.is_empty:
            return briefing.nothing(made) if work.posted or work.subscription.when_empty == "post" else None
        return briefing.render(made)

    return Sharer(compose)


def gather(
    connection: Connection,
    work: ChannelWork,
    working_days: WorkingDays,
    partnership: str,
    now: datetime,
    items: Partners | None = None,
    parts: Parts | None = None,
) -> Briefing:
    """The briefing: today, what was due since the last working day, and what the next working days bring.

    `items` are given for a preview, which has no buttons; else what was approved is looked up. `parts` are those of
    other briefings of the same tick; a preview reads everything itself.
    """
    parts = Parts() if parts is None else parts
    with_digest = _has_digest_too(connection, work, working_days)
    said = items or _items(connection, work, now, parts)
    since = None if with_digest else _listed_since(work, working_days)
    scope = (work.reads, work.subscription.priority_slugs)
    key = (_of_all, *scope, work.today, since, working_days)
    made = parts.of(key, lambda: _of_all(connection, work, since, working_days, now))
    made = replace(
        made,
        partnership=partnership,
        channel=work.channel,
        hidden=made.hidden + said.hidden,
        late=work.late,
        partners=said.shown,
        carried=said.carried,
        waiting=len(said.unreviewed),
        zone=ZoneInfo(work.subscription.zone),
        buttons=items is None,
    )
    made = since_posted.in_briefing(connection, made, work, now, beside_digest=with_digest)
    only_waits = made.waiting and replace(made, waiting=0).is_empty
    return replace(made, waits_anew=partners.waits_anew(connection, work, said.unreviewed)) if only_waits else made


def _of_all(
    connection: Connection, work: ChannelWork, since: date | None, working_days: WorkingDays, now: datetime
) -> Briefing:
    """What every channel of this clearance and these priorities is told today.

    What was due from `since` on is listed; None: none of it.
    """
    today = work.today
    until = working_days.shift(today, BESIDE_THE_DIGEST if since is None else LOOKS_AHEAD)
    late, reports = _overdue(connection, today, since)
    at_once, hidden_today = work.cleared(actions.due_between(connection, today, today), now)
    overdue, hidden_overdue = work.cleared(late, now)
    soon, hidden_soon = work.cleared(actions.due_between(connection, today + _DAY, until), now)
    was_due = owed(overdue, reports, today)
    actions_left, reports_left = (0, 0) if since is None else _count_overdue(connection, work, now)
    return Briefing(
        today=today,
        until=until,
        meetings=tuple(workplan.meetings_between(connection, today, today, today=today)),
        due_today=tuple(owed(at_once, workplan.reports_due(connection, today, today), today)),
        was_due=tuple(was_due),
        still_overdue=max(0, actions_left - len(overdue)),
        still_reports=max(0, reports_left - len(reports)),
        due_soon=tuple(owed(soon, workplan.reports_due(connection, today + _DAY, until), today)),
        meetings_soon=tuple(workplan.meetings_between(connection, today + _DAY, until, today=today)),
        publish=tuple(agenda.agenda_dates(workplan.meetings_from(connection, today), today, until, working_days)),
        hidden=hidden_today + hidden_overdue + hidden_soon,
    )


def _items(connection: Connection, work: ChannelWork, now: datetime, parts: Parts) -> Partners:
    """What was approved for the briefing; nothing is looked for where nobody ever contributed anything."""
    team = work.subscription.team_id
    any_there = parts.of((briefings.has_any, team), lambda: briefings.has_any(connection, team))
    return partners.items_of(connection, work, now) if any_there else Partners()


def _listed_since(work: ChannelWork, working_days: WorkingDays) -> date:
    """From which day on what was due is listed: all of it once a week, else what came due since the last briefing."""
    weekly = is_day_of(replace(rule_of(work.subscription), kind="monday"), work.today, working_days)
    return date.min if weekly else working_days.shift(work.today, -1)


def _overdue(
    connection: Connection, today: date, since: date | None
) -> tuple[list[actions.Action], list[workplan.Item]]:
    """The actions and reports that were due from `since` on; nothing where it is None."""
    if since is None:
        return [], []
    reports = workplan.reports_overdue(connection, today)
    return actions.due_between(connection, since, today - _DAY), _since(reports, since)


def _since(reports: Sequence[workplan.Item], since: date) -> list[workplan.Item]:
    return [item for item in reports if item.report_due and item.report_due >= since]


def _count_overdue(connection: Connection, work: ChannelWork, now: datetime) -> tuple[int, int]:
    """How many actions, and how many reports, are overdue that the channel asked for and may read."""
    reports = len(workplan.reports_overdue(connection, work.today))
    if work.subscription.priority_slugs or work.team:
        return len(work.cleared(actions.overdue(connection, work.today), now)[0]), reports
    counted = actions.count_overdue(connection, work.today).items()
    return sum(count for classification, count in counted if work.may_read(classification, now)), reports


def _has_digest_too(connection: Connection, work: ChannelWork, working_days: WorkingDays) -> bool:
    """Whether the channel gets the Monday digest on the same day."""
    mine = work.subscription
    others = subscriptions.of_channel(connection, mine.team_id, mine.channel_id)
    return any(other.kind == "monday" and is_day_of(rule_of(other), work.day, working_days) for other in others)
