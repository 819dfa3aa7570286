"""How the pack before a meeting of the partnership is built: agenda, progress of the groups, actions, performance.

It goes out five working days before the meeting (jobs/subscribing.py). A group that has not reported is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import by_post, dates, digest_lists, progress, summary, tasks
from bot.messages.layout import Listing
from bot.messages.message import Message
from bot.messages.summary import Summary
from jobs import scope, summaries
from jobs.channel_work import ChannelWork, channel_work
from jobs.monday_digest import IN_CONFIDENCE
from jobs.subscribing import PACK_LEAD
from jobs.turns import Composer
from storage import actions, workplan
from storage import progress as reports
from storage.deliveries import Delivery
from storage.workplan import Meeting
from storage.workplan_dates import is_council_body

_DAY = timedelta(days=1)


def composer(*, working_days: WorkingDays, partnership: Callable[[Connection, date], str]) -> Composer:
    """The composer of packs, for the deliver job. `partnership` names the partnership on a day.

    One that is sent by hand on another day is for the partnership's next meeting.
    """

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        work = channel_work(connection, delivery, now)
        meeting = _meeting(connection, work, working_days) if work else None
        if work is None or meeting is None:
            return None
        return summary.render(gather(connection, work, meeting, partnership(connection, work.day), now))

    return compose


def gather(connection: Connection, work: ChannelWork, meeting: Meeting, partnership: str, now: datetime) -> Summary:
    """What the pack for a meeting says, as the place may read it."""
    told = scope.of_work(connection, work, now)
    found = summaries.performance(connection, told, now, monthly=False)
    owed, hidden = work.cleared(told.chosen_actions(actions.all_open(connection, work.today)), now)
    dated = [tasks.of_action(each) for each in owed if each.due and each.due <= meeting.held_on]
    in_full = work.audience.level >= IN_CONFIDENCE
    reported = reports.of_meeting(connection, meeting.id)
    channel = f"for #{work.channel}" if work.channel else ""
    body = meeting.body if meeting.body != partnership else ""
    return Summary(
        title=f"Papers for the meeting of {dates.full_date(meeting.held_on)}",
        under=tuple(part for part in (partnership, body, channel, work.late) if part),
        before=(
            _agenda(meeting, work.today),
            *_reported(reported, in_full=in_full),
            *_owed(dated, meeting, work.today, in_full=in_full),
        ),
        lines=found.lines,
        hidden=hidden,
    )


def _meeting(connection: Connection, work: ChannelWork, working_days: WorkingDays) -> Meeting | None:
    """The partnership's meeting that the pack of this day is for."""
    coming = workplan.meetings_from(connection, work.day + _DAY)
    ours = [meeting for meeting in coming if not is_council_body(meeting.body)]
    of_day = [each for each in ours if working_days.shift(each.held_on, -PACK_LEAD) == work.day]
    return next(iter(of_day or ours), None)


def _agenda(meeting: Meeting, today: date) -> Listing:
    lines = digest_lists.meeting_lines([meeting], today)
    return Listing("On the agenda", lines, digest_lists.meetings_aloud([meeting], today))


def _reported(found: list[reports.Progress], *, in_full: bool) -> Iterator[Listing]:
    """What the groups told the partnership is for its own members."""
    if in_full:
        yield progress.collected(found)
    yield progress.missing(found)


def _owed(owed: list[tasks.Task], meeting: Meeting, today: date, *, in_full: bool) -> Iterator[Listing]:
    name = f"Actions due by {dates.known_year(meeting.held_on, today)}"
    if in_full:
        yield by_post.listing(name, owed, today)
    else:
        late = [task for task in owed if task.due and task.due < today]
        yield by_post.counts(name, {"past due": late, "still to come": [task for task in owed if task not in late]})
