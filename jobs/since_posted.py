"""What a posted digest or briefing says of actions that were done or stopped since: they don't vanish without a word.

Brought up to date, it is composed anew for the moment at which it was posted. What is closed by then is listed nowhere
in it, so what it would list if it were open still is said here, with the day on which it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import tasks
from bot.messages.briefing import Briefing
from bot.messages.digest import Digest
from bot.messages.tasks import Task
from jobs.channel_work import ChannelWork
from storage import action_endings
from storage.action_endings import Ended
from storage.actions import Action

# `now` is when a tick began, and something may be done while it sends; papers in a demo tell of days to come.
LONGEST_TICK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Since:
    """What ended since, as the channel may read it: `due` of each is the day on which it did."""

    done: tuple[Task, ...] = ()
    stopped: tuple[Task, ...] = ()
    hidden: int = 0


def in_digest(connection: Connection, made: Digest, work: ChannelWork, now: datetime) -> Digest:
    """The digest, with what ended since it was posted; as it is where it is to be posted yet."""

    def listed(action: Action) -> bool:
        return action.due is None or action.due <= made.due_until

    since = _since(connection, work, listed, now)
    return replace(made, done_since=since.done, stopped_since=since.stopped, hidden=made.hidden + since.hidden)


def in_briefing(
    connection: Connection, made: Briefing, work: ChannelWork, now: datetime, *, beside_digest: bool
) -> Briefing:
    """The same of a briefing, which lists nothing without a date, and what is overdue not beside the digest."""

    def listed(action: Action) -> bool:
        return bool(action.due and action.due <= made.until and not (beside_digest and action.due < made.today))

    since = _since(connection, work, listed, now)
    return replace(made, done_since=since.done, stopped_since=since.stopped, hidden=made.hidden + since.hidden)


def _since(connection: Connection, work: ChannelWork, listed: Callable[[Action], bool], now: datetime) -> Since:
    if work.brought_at is None or work.said_at is None:
        return Since()
    begun, until = work.said_at, work.brought_at + LONGEST_TICK
    done, hidden = _told(work, action_endings.done_between(connection, begun, until), listed, now)
    stopped, others = _told(work, action_endings.stopped_between(connection, begun, until), listed, now)
    return Since(done, stopped, hidden + others)


def _told(
    work: ChannelWork, found: Iterable[Ended], listed: Callable[[Action], bool], now: datetime
) -> tuple[tuple[Task, ...], int]:
    """Those that may be read here as tasks, and how many may not."""
    zone = ZoneInfo(work.subscription.zone)
    mine = [each for each in found if work.asked_for(each.action) and listed(each.action)]
    shown = [each for each in mine if work.shows(each.action, now)]
    told = (replace(tasks.of_action(each.action), due=each.at.astimezone(zone).date()) for each in shown)
    return tuple(told), len(mine) - len(shown)
