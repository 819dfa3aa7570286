"""Before a meeting of the partnership the chair of each operational group is asked for progress, once.

Asked ten working days before the meeting, due when the pack goes out; reminded of like any action.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import dates
from bot.messages import progress as words
from bot.messages.message import Message
from jobs.slots import PACK, end_of_working_day
from jobs.subscribing import PACK_LEAD
from jobs.turns import Composer
from storage import actions, deliveries, progress, subscriptions, workplan
from storage.actions import NewAction
from storage.deliveries import Delivery, Order
from storage.errors import NotFound
from storage.progress import Progress
from storage.workplan import Meeting, Window
from storage.workplan_dates import is_council_body

KIND, ASKED = "progress", "progress:"
ASK_LEAD = 2 * PACK_LEAD  # working days before a meeting


def plan(
    connection: Connection, *, now: datetime, run_at: datetime, zone: ZoneInfo, working_days: WorkingDays, team_id: str
) -> list[Progress]:
    """Ask for the meetings whose pack goes out within five working days, where anybody gets the pack; who was asked."""
    if not any(each.kind == PACK for each in subscriptions.enabled(connection)):
        return []
    today = now.astimezone(zone).date()
    first, last = working_days.shift(today, PACK_LEAD), working_days.shift(today, ASK_LEAD)
    asked = []
    for meeting in workplan.without_items(connection, Window(first, last)):
        if is_council_body(meeting.body):
            continue
        chairs = [each for each in progress.groups(connection) if each.chair_of != meeting.body]
        for each in progress.ask(connection, meeting.id, chairs, at=now):
            _remind(connection, each, meeting, due(meeting, working_days), now)
            _tell(connection, each, now, run_at, zone, working_days, team_id)
            asked.append(each)
    return asked


def due(meeting: Meeting, working_days: WorkingDays) -> date:
    """By when progress is to be reported: the day on which the pack goes out."""
    return working_days.shift(meeting.held_on, -PACK_LEAD)


def papers_are_out(connection: Connection, meeting: Meeting, working_days: WorkingDays) -> bool:
    """Whether a pack for a meeting was sent already, or is being sent."""
    day = due(meeting, working_days)
    packs = [each.subject for each in subscriptions.enabled(connection) if each.kind == PACK]
    return any(deliveries.went_out_on(connection, subject, day) for subject in packs)


def composer(*, home: ZoneInfo, working_days: WorkingDays) -> Composer:
    """The composer of what a chair is asked; nothing once it was reported. `home` is the partnership's zone."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        try:
            found = progress.by_id(connection, int(delivery.subject.removeprefix(ASKED)))
            meeting = workplan.meeting_by_id(connection, found.meeting_id)
        except NotFound:
            return None
        if not found.missing or meeting.cancelled:
            return None
        return words.asked(found, meeting, due(meeting, working_days), now.astimezone(home).date())

    return compose


def _remind(connection: Connection, asked: Progress, meeting: Meeting, by: date, now: datetime) -> None:
    new = NewAction(
        title=f"{asked.body}: progress for the meeting on {dates.known_year(meeting.held_on, by)}",
        owner_id=asked.chair_id,
        due=by,
        agency=asked.chair_agency,
        meeting=f"{meeting.body}, {dates.full_date(meeting.held_on)}",
    )
    if actions.titled(connection, new.title, new.meeting) is None:
        progress.set_action(connection, asked.id, actions.add(connection, new, at=now, by="cspbot").id)


def _tell(
    connection: Connection,
    asked: Progress,
    now: datetime,
    run_at: datetime,
    zone: ZoneInfo,
    working_days: WorkingDays,
    team_id: str,
) -> None:
    if not asked.chair_slack_id:
        return  # the pack names the group as missing, with the post that was asked
    order = Order(
        kind=KIND,
        subject=f"{ASKED}{asked.id}",
        team_id=team_id,
        recipient=asked.chair_slack_id,
        slot=now.astimezone(zone).date().isoformat(),
        scheduled_at=now,
        expires_at=end_of_working_day(now, PACK_LEAD, zone, working_days),
    )
    deliveries.plan(connection, order, run_at=run_at)
