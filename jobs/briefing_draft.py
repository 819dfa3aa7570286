"""The draft of a daily briefing: who gets it, when, and what it shows.

It goes to the owner of the subscription as long before the slot as that says, else to the officers in its channel, and
only where something waits for review. Contributed after that, an item still gets its draft up to the slot; a briefing
that was sent late gets one as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import briefing
from bot.messages import briefing_draft as words
from bot.messages.briefing_draft import Look
from bot.messages.message import Message
from bot.policy import Audience, Viewer, viewer_of
from jobs import partners, posting
from jobs.channel_work import ChannelWork, work_of
from jobs.composers import partnership
from jobs.daily_briefing import gather
from jobs.posting import Failure
from jobs.slots import Slot, expiry, resolve
from jobs.subscribing import rule_of, tick_after, wall_time
from jobs.turns import Composer
from storage import access, briefing_drafts, briefings, deliveries, posts, subscriptions
from storage.briefing_drafts import Edition
from storage.briefing_posts import DAILY, DRAFT, draft_subject
from storage.deliveries import Delivery, Order
from storage.engine import Database
from storage.subscriptions import Subscription

KIND = DRAFT
OFFICERS = ("officer", "manager", "admin")
LATELY = 20  # drafts looked back at
_INSTANT = timedelta(microseconds=1)


def plan(
    db: Database,
    planned: Iterable[Order],
    slack_for: Callable[[str], WebClient],
    *,
    now: datetime,
    working_days: WorkingDays,
) -> list[Order]:
    """Plan the drafts whose time has come: before a slot, and for briefings that were just `planned`.

    Nothing is asked of Slack or of subscriptions where no item is open.
    """
    with db.read() as connection:
        teams = set(briefings.teams_with_items(connection))
        if not teams:
            return []
        soon = [(each, slot) for each, slot in _coming(connection, now, working_days) if _concerns(teams, each)]
        late = [pair for pair in _just_planned(connection, planned) if _concerns(teams, pair[0])]
        wanted = [(each, slot) for each, slot in [*soon, *late] if _waits(connection, each, slot)]
    found = [order for each, slot in wanted for order in _orders(db, slack_for, each, slot, now, working_days)]
    if not found:
        return []
    with db.write() as connection:
        return deliveries.plan_all(connection, found, run_at=db.now(connection))


def composer(*, working_days: WorkingDays) -> Composer:
    """The composer of drafts, for the deliver job. Nobody but an officer who is no guest gets one."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        edition = edition_of(connection, int(delivery.subject.partition(":")[2]), delivery.slot)
        if edition is None or not edition.subscription.enabled:
            return None
        viewer = viewer_of(connection, delivery.team_id, delivery.recipient)
        if not may_review(viewer, Audience(viewer, access.Channel(delivery.recipient, "", "dm", "public", None))):
            return None
        made = show(connection, edition, now)
        shown = preview(connection, edition, working_days, now)
        return Message(made.text, made.blocks, words.preview(shown, place_name(connection, edition)))

    return compose


def may_review(viewer: Viewer, audience: Audience) -> bool:
    """Whether somebody may see a draft, with what is in confidence, in this place and decide about it."""
    return viewer.at_least("officer") and not viewer.guest and audience.level > 0


def edition_of(connection: Connection, subscription_id: int, slot: str) -> Edition | None:
    """The briefing of a slot; None where there is no such subscription to the daily briefing."""
    found = subscriptions.by_id(connection, subscription_id)
    return Edition(found, slot) if found and found.kind == DAILY else None


def show(connection: Connection, edition: Edition, now: datetime, *, page: int = 0, note: str = "") -> Message:
    """The draft as it stands; `note` says what was just done."""
    draft = briefing_drafts.read(connection, edition)
    work, zone = _work(connection, edition), ZoneInfo(edition.subscription.zone)
    by = posts.Names(connection, [draft.approved_by]).at(draft.approved_by, draft.approved_at or now)
    posted = posted_as(connection, edition)
    look = Look(
        draft=draft,
        channel=work.channel,
        due=due_at(edition),
        zone=zone,
        not_here=frozenset(line.item.id for line in draft.lines if not partners.is_shown(work, line.item, now)),
        by=by,
        posted=posted is not None and posted.parts_sent > 0,
        page=page,
        note=note,
    )
    return words.render(look)


def preview(connection: Connection, edition: Edition, working_days: WorkingDays, now: datetime) -> Message | None:
    """The briefing as its channel would see it if what waits were approved; None where there is nothing to say."""
    work = _work(connection, edition)
    said = partners.as_approved(work, briefing_drafts.read(connection, edition), now)
    name = partnership(connection, work.day)
    made = gather(connection, work, working_days, name, now, items=said)
    return None if made.is_empty else briefing.render(made)


def posted_as(connection: Connection, edition: Edition) -> Delivery | None:
    """The delivery of a briefing, if it was planned already."""
    mine, due = edition.subscription, due_at(edition)
    order = Order(mine.kind, mine.subject, mine.team_id, mine.channel_id, edition.slot, due, due)
    return deliveries.by_key(connection, order.key)


def place_name(connection: Connection, edition: Edition) -> str:
    """The name of the channel that the briefing is for; "" where it is not known."""
    return _work(connection, edition).channel


def due_at(edition: Edition) -> datetime:
    """The instant (UTC) of the slot."""
    return resolve(edition.day, wall_time(edition.slot[11:16]), ZoneInfo(edition.subscription.zone))


def closes_at(edition: Edition, working_days: WorkingDays) -> datetime:
    """Until when a draft may be approved: as long as its briefing would be sent late."""
    mine = edition.subscription
    slot = Slot(edition.slot, due_at(edition))
    return expiry(rule_of(mine), slot, mine.catchup_seconds, working_days)


def open_editions(connection: Connection, team_id: str, now: datetime, working_days: WorkingDays) -> list[Edition]:
    """The briefings of a workspace that can be reviewed now: the last one while it is open, else the next."""
    found = []
    for each in subscriptions.enabled(connection, team_id=team_id):
        if each.kind == DAILY:
            found += [Edition(each, slot.name) for slot in _reviewable(connection, each, now, working_days)]
    return found


def _reviewable(connection: Connection, each: Subscription, now: datetime, working_days: WorkingDays) -> list[Slot]:
    just = deliveries.lately(connection, each.subject, now - timedelta(days=1))
    by_hand = just is not None and just.slot.endswith(deliveries.BY_HAND)
    if just and not by_hand and now < just.expires_at and _waits(connection, each, Slot(just.slot, just.scheduled_at)):
        return [Slot(just.slot, just.scheduled_at)]
    following = tick_after(each, now, working_days)
    return [following] if following else []


def _coming(connection: Connection, now: datetime, working_days: WorkingDays) -> list[tuple[Subscription, Slot]]:
    """The slots to come of which the draft is due; of subscriptions made later than a clock set back as well."""
    early = [each for each in subscriptions.not_yet_begun(connection, now=now) if each.kind == DAILY]
    found = [(each, now) for each in early]
    found += [(each, each.next_due_at - _INSTANT) for each in subscriptions.drafts_due(connection, now=now)]
    slots = [(each, tick_after(each, after, working_days)) for each, after in found]
    return [(each, slot) for each, slot in slots if slot and slot.at - timedelta(minutes=each.draft_minutes) <= now]


def _just_planned(connection: Connection, planned: Iterable[Order]) -> list[tuple[Subscription, Slot]]:
    found = []
    for order in planned:
        mine = subscriptions.of_subject(connection, order.subject) if order.kind == DAILY else None
        if mine and not order.slot.endswith(deliveries.BY_HAND):
            found.append((mine, Slot(order.slot, order.scheduled_at)))
    return found


def _concerns(teams: set[str], each: Subscription) -> bool:
    return each.team_id in teams or "" in teams


def _waits(connection: Connection, each: Subscription, slot: Slot) -> bool:
    return bool(briefing_drafts.read(connection, Edition(each, slot.name)).waiting)


def _orders(
    db: Database,
    slack_for: Callable[[str], WebClient],
    each: Subscription,
    slot: Slot,
    now: datetime,
    working_days: WorkingDays,
) -> list[Order]:
    """The draft of one briefing for each of those who review it, unless somebody has it already."""
    subject = draft_subject(each.id)
    with db.read() as connection:
        if any(sent.slot == slot.name for sent in deliveries.history(connection, subject=subject, limit=LATELY)):
            return []
        officers = access.users_with_role(connection, *OFFICERS)
    readers = [each.owner] if each.owner in officers else _in_channel(slack_for, each, officers)
    until = closes_at(Edition(each, slot.name), working_days)
    return [
        Order(DRAFT, subject, each.team_id, user, slot.name, scheduled_at=min(now, slot.at), expires_at=until)
        for user in readers
    ]


def _in_channel(slack_for: Callable[[str], WebClient], each: Subscription, officers: list[str]) -> list[str]:
    """The officers who are in the channel; all of them where Slack does not say who is, or none of them is."""
    told = posting.channel_members(slack_for(each.team_id), each.channel_id) if not each.of_person else []
    present = [] if isinstance(told, Failure) else [user for user in officers if user in told]
    return present or officers


def _work(connection: Connection, edition: Edition) -> ChannelWork:
    return work_of(connection, edition.subscription, edition.slot, edition.day)
