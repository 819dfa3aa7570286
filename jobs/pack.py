"""How the pack before a meeting of the partnership is built: agenda, progress of the groups, actions, performance.

It goes out five working days before the meeting (jobs/subscribing.py). A group that has not reported is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
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
from jobs.parts import Parts, Sharer
from jobs.scope import Scope
from jobs.slots import QUARTERLY
from jobs.subscribing import PACK_LEAD
from jobs.turns import Composer
from storage import actions, workplan
from storage import progress as reports
from storage.deliveries import BY_HAND, Delivery
from storage.workplan import Meeting
from storage.workplan_dates import is_council_body

NO_MEETING = "No meeting of the partnership is planned that papers would be for."
_DAY = timedelta(days=1)


def composer(*, working_days: WorkingDays, partnership: Callable[[Connection, date], str]) -> Composer:
    """The composer of packs, for the deliver job. `partnership` names the partnership on a day.

    One that is sent by hand on another day is for the partnership's next meeting.
    """

    def compose(connection: Connection, delivery: Delivery, now: datetime, parts: Parts) -> Message | None:
        work = channel_work(connection, delivery, now)
        if work is None:
            return None
        by_hand = work.slot.endswith(BY_HAND)
        key = (_meeting, work.day, by_hand, working_days)
        meeting = parts.of(key, lambda: _meeting(connection, work, working_days, by_hand=by_hand))
        if meeting is None:
            return Message(NO_MEETING) if work.subscription.when_empty == "post" else None
        name = parts.of((partnership, work.day), lambda: partnership(connection, work.day))
        return summary.render(gather(connection, work, meeting, name, now, parts))

    return Sharer(compose)


def gather(
    connection: Connection, work: ChannelWork, meeting: Meeting, partnership: str, now: datetime, parts: Parts
) -> Summary:
    """What the pack for a meeting says, as the place may read it."""
    told = scope.of_work(connection, work, now)
    key = (_lists, work.reads, told.priorities, meeting.id, work.day, work.today)
    lists, hidden = parts.of(key, lambda: _lists(connection, work, told, meeting, now))
    channel = f"for #{work.channel}" if work.channel else ""
    body = meeting.body if meeting.body != partnership else ""
    made = Summary(
        title=f"Papers for the meeting of {dates.full_date(meeting.held_on)}",
        under=tuple(part for part in (partnership, body, channel) if part),
        late=work.late,
        before=lists,
        hidden=hidden,
    )
    return replace(summaries.shared_performance(connection, told, now, parts, kind=QUARTERLY).fill(made), covers="")


def _lists(
    connection: Connection, work: ChannelWork, told: Scope, meeting: Meeting, now: datetime
) -> tuple[tuple[Listing, ...], int]:
    """The agenda, what the groups reported and what is owed by then; and how many actions may not be read there."""
    owed, hidden = work.cleared(actions.all_open(connection, work.today), now)
    dated = [tasks.of_action(each) for each in owed if each.due and each.due <= meeting.held_on]
    in_full = work.audience.level >= IN_CONFIDENCE
    reported = _reported(reports.of_meeting(connection, meeting.id), in_full=in_full)
    return (
        _agenda(meeting, work.today),
        *reported,
        *_owed(dated, meeting, work.today, in_full=in_full),
    ), hidden


def _meeting(connection: Connection, work: ChannelWork, working_days: WorkingDays, *, by_hand: bool) -> Meeting | None:
    """The partnership's meeting that the pack of this day is for; sent by hand, else its next one.

    None where the meeting was moved or cancelled after its pack was planned: the pack goes with the new day.
    """
    coming = workplan.meetings_from(connection, work.day + _DAY)
    ours = [meeting for meeting in coming if not is_council_body(meeting.body)]
    of_day = [each for each in ours if working_days.shift(each.held_on, -PACK_LEAD) == work.day]
    return next(iter(of_day or (ours if by_hand else [])), None)


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
