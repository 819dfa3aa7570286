"""When the draft of a briefing is planned, and that it finds somebody who reviews it.

Planned as long before the slot as its subscription says, and only where something waits for review; contributed after
that, an item still gets its draft up to the slot, and a briefing that is sent late gets one as well. That one is
planned before its briefing: a worker that is killed between the two leaves a slot that has come, and both are found.

Where all that waits waited in the draft before, there is none again until the first working day of a week: whoever
leaves an item undecided is not asked of it every morning.

A draft that its reader may not see any more (a guest, gone, without the grant) goes to whoever reviews it instead.
Where there is nobody at all, that is told like anything that was not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs import briefing_draft, notices
from jobs.crash_points import crash_point
from jobs.draft_readers import Officers
from jobs.slots import Slot, is_day_of
from jobs.subscribing import rule_of, tick_after
from jobs.ticker import LOOK_BACK, newest_slot
from storage import access, briefing_waiting, briefings, deliveries, drafts_out, subscriptions
from storage.briefing_drafts import Edition
from storage.briefing_posts import DAILY, DRAFT, MONDAY, draft_subject
from storage.deliveries import OPEN, Order
from storage.drafts_out import Out
from storage.engine import Database
from storage.subscriptions import Subscription

NOBODY, UNREVIEWED = "", "nobody can review it"
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A briefing whose draft is to be shown, and who had theirs already."""

    edition: Edition
    tried: tuple[str, ...] = ()


def plan(
    db: Database,
    slack_for: Callable[[str], WebClient],
    *,
    now: datetime,
    working_days: WorkingDays,
    home: ZoneInfo,
) -> list[Order]:
    """Plan the drafts whose time has come; those that were not on record. Called before the tick (see above).

    Nothing is asked of Slack or of subscriptions where no item is open. `home` is the partnership's zone.
    """
    with db.read() as connection:
        wanted = _wanted(connection, now, working_days)
    officers = Officers(db, slack_for)
    orders = [order for each in wanted for order in _orders(officers, each, now, working_days)]
    if not orders:
        return []
    with db.write() as connection:
        run_at = db.now(connection)
        found = [order for order in orders if order.recipient != NOBODY]
        planned = deliveries.plan_all(connection, found, run_at=run_at)
        alone = [order for order in orders if order.recipient == NOBODY]
        missed = deliveries.record_missed(connection, alone, UNREVIEWED, run_at=run_at)
        notices.tell(connection, missed, now=now, run_at=run_at, home=home, working_days=working_days)
        crash_point("mid_drafts")
    crash_point("after_drafts")
    return planned


def _wanted(connection: Connection, now: datetime, working_days: WorkingDays) -> list[_Wanted]:
    """The briefings of which something waits for review and whose draft nobody has who can decide of it."""
    teams = set(briefings.teams_with_items(connection))
    if not teams:
        return []
    out = drafts_out.out(connection, teams, now)
    fresh = [each for each in _due(connection, now, working_days) if _concerns(teams, each.subscription)]
    found = [_Wanted(each) for each in fresh if (each.subscription.id, each.slot) not in out]
    found += _unread(connection, out)
    waiting = drafts_out.waiting(connection, [each.edition for each in found])
    news = set(briefing_waiting.drafts_with_news(connection, waiting))
    wanted = {edition for edition, _ in waiting if edition in news or _is_weekly(edition, working_days)}
    waits = {edition for edition, _ in waiting}
    return [each for each in found if each.edition in (waits if each.tried else wanted)]


def _is_weekly(edition: Edition, working_days: WorkingDays) -> bool:
    """Whether this is the day of the week on which what waits is told again."""
    return is_day_of(replace(rule_of(edition.subscription), kind=MONDAY), edition.day, working_days)


def _due(connection: Connection, now: datetime, working_days: WorkingDays) -> list[Edition]:
    """The briefings whose draft is due: of slots to come, and of those that have come and are not planned yet."""
    found: list[Edition] = []
    for each in subscriptions.drafts_due(connection, now=now):
        since = each.next_due_at - _INSTANT
        found += _come(each, since, now, working_days)
        found += _edition(each, _near(each, max(since, now), now, working_days))
    for each in subscriptions.not_yet_begun(connection, now=now):  # a clock set back: a past day is rehearsed
        if each.kind == DAILY:
            found += _edition(each, _near(each, now, now, working_days))
            come = _come(each, now - LOOK_BACK, now, working_days)
            found += [edition for edition in come if briefing_draft.posted_as(connection, edition) is None]
    return found


def _come(each: Subscription, after: datetime, now: datetime, working_days: WorkingDays) -> list[Edition]:
    """The briefing that the tick is about to plan late, if there is one."""
    newest = newest_slot(each, after, now, working_days)
    return _edition(each, newest[0] if newest else None)


def _near(each: Subscription, after: datetime, now: datetime, working_days: WorkingDays) -> Slot | None:
    """The next slot after `after`, where it is near enough for its draft."""
    slot = tick_after(each, after, working_days)
    return slot if slot and slot.at - timedelta(minutes=each.draft_minutes) <= now else None


def _edition(each: Subscription, slot: Slot | None) -> list[Edition]:
    return [Edition(each, slot.name)] if slot else []


def _unread(connection: Connection, out: Out) -> list[_Wanted]:
    """The briefings whose draft was planned, and that nobody has who could decide of it."""
    officers = access.users_with_role(connection, *access.OFFICERS)
    lost = {key: had for key, had in out.items() if not any(_holds(*each, officers) for each in had.items())}
    known = {each.id: each for each in drafts_out.subscriptions_of(connection, {number for number, _ in lost})}
    found = [(key, had) for key, had in lost.items() if key[0] in known]
    return [_Wanted(Edition(known[number], slot), tuple(had)) for (number, slot), had in found]


def _holds(user: str, state: str, officers: Sequence[str]) -> bool:
    return state in OPEN or (state == "sent" and user in officers)


def _concerns(teams: set[str], each: Subscription) -> bool:
    return each.team_id in teams or "" in teams


def _orders(officers: Officers, wanted: _Wanted, now: datetime, working_days: WorkingDays) -> list[Order]:
    """The draft of one briefing for each of those who review it; for NOBODY where there is none."""
    edition, mine = wanted.edition, wanted.edition.subscription
    users = officers.readers(mine, without=wanted.tried) or [NOBODY]
    at, until = briefing_draft.due_at(edition), briefing_draft.closes_at(edition, working_days)
    return [
        Order(
            DRAFT, draft_subject(mine.id), mine.team_id, user, edition.slot, scheduled_at=min(now, at), expires_at=until
        )
        for user in users
    ]
