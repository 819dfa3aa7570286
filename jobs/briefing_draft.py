"""The draft of a daily briefing: what it shows, to whom, and until when it can be decided of.

When it is planned and who reviews it: jobs/draft_planning.py and jobs/draft_readers.py.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays, england_and_wales
from bot.messages import briefing, dates
from bot.messages import briefing_draft as words
from bot.messages.briefing_draft import Look
from bot.messages.message import Message
from bot.policy import Audience, Viewer, viewer_of
from jobs import partners
from jobs.channel_work import ChannelWork, work_of
from jobs.composers import partnership
from jobs.daily_briefing import gather
from jobs.slots import Slot, expiry, resolve
from jobs.subscribing import rule_of, tick_after, wall_time
from jobs.turns import Composer
from storage import access, briefing_drafts, briefing_waiting, deliveries, posts, subscriptions
from storage.briefing_drafts import Draft, Edition
from storage.briefing_posts import DAILY, DRAFT
from storage.briefings import Item
from storage.deliveries import Delivery
from storage.subscriptions import Subscription

KIND = DRAFT
LATELY = 20  # deliveries looked back at
UNKNOWN = (
    "%s. cspbot could not ask Slack who you are, so it is not shown here. "
    "Type `/csp brief review` to see it and decide."
)
CLOSED = "This draft is not shown any more: only officers review the briefing."


def composer(*, working_days: WorkingDays) -> Composer:
    """The composer of drafts, for the deliver job. Nobody but an officer who is no guest gets one.

    Where Slack does not say who somebody is, they are told that one waits and no word of it. Who may not see it any
    more is shown nothing; where it stands already, it is taken away when it is brought up to date.
    """

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        edition = edition_of(connection, int(delivery.subject.partition(":")[2]), delivery.slot)
        if edition is None or not edition.subscription.enabled:
            return None
        viewer = viewer_of(connection, delivery.team_id, delivery.recipient)
        if viewer.guest or not viewer.at_least("officer") or _is_gone(connection, delivery):
            return Message(CLOSED) if delivery.parts_sent else None
        if not may_review(viewer, Audience(viewer, access.Channel(delivery.recipient, "", "dm", "public", None))):
            return Message(UNKNOWN % _heading(connection, edition))
        return show(connection, edition, now, working_days=working_days)

    return compose


def _is_gone(connection: Connection, delivery: Delivery) -> bool:
    known = access.slack_user(connection, delivery.team_id, delivery.recipient)
    return known is not None and known.deleted


def _heading(connection: Connection, edition: Edition) -> str:
    channel = words.channel_words(place_name(connection, edition))
    return f"The draft of the CSU briefing for {channel} of {dates.full_date(edition.day)} waits for review"


def may_review(viewer: Viewer, audience: Audience) -> bool:
    """Whether somebody may see a draft, with what is in confidence, in this place and decide about it."""
    return viewer.at_least("officer") and not viewer.guest and audience.level > 0


def edition_of(connection: Connection, subscription_id: int, slot: str) -> Edition | None:
    """The briefing of a slot; None where there is no such subscription to the daily briefing."""
    found = subscriptions.by_id(connection, subscription_id)
    return Edition(found, slot) if found and found.kind == DAILY else None


def show(
    connection: Connection,
    edition: Edition,
    now: datetime,
    *,
    page: int = 0,
    note: str = "",
    working_days: WorkingDays | None = None,
) -> Message:
    """The draft as it stands; `note` says what was just done.

    The briefing as its channel will see it is shown on demand (`preview`): in a thread below the draft it would have to
    be changed with every press, once for each of its parts and of those who review it.
    """
    draft = briefing_drafts.read(connection, edition)
    work, zone = _work(connection, edition), ZoneInfo(edition.subscription.zone)
    by = posts.Names(connection, [draft.approved_by]).at(draft.approved_by, draft.approved_at or now)
    posted = posted_as(connection, edition)
    look = Look(
        draft=draft,
        channel=work.channel,
        due=comes_at(connection, edition) or due_at(edition),
        zone=zone,
        not_here=frozenset(line.item.id for line in draft.lines if not partners.is_shown(work, line.item, now)),
        by=by,
        posted=posted is not None and posted.parts_sent > 0,
        page=page,
        note=note,
        carried=briefing_waiting.carried_over(connection, edition, [line.item for line in draft.lines]),
        stale=frozenset(item.id for item in stale(connection, draft, working_days or england_and_wales())),
    )
    return words.render(look)


def stale(connection: Connection, draft: Draft, working_days: WorkingDays) -> list[Item]:
    """What has waited for review so long that nobody seems to want it said: ten working days."""
    zone = ZoneInfo(draft.edition.subscription.zone)
    since = briefing_waiting.waiting_since(connection, draft.waiting)
    days = {number: working_days.between(at.astimezone(zone).date(), draft.edition.day) for number, at in since.items()}
    return [item for item in draft.waiting if days[item.id] >= words.STALE_AFTER]


def preview(connection: Connection, edition: Edition, working_days: WorkingDays, now: datetime) -> Message | None:
    """The briefing as its channel would see it if what waits were approved; None where there is nothing to say."""
    work = _work(connection, edition)
    said = partners.as_approved(connection, work, briefing_drafts.read(connection, edition), now)
    name = partnership(connection, work.day)
    made = gather(connection, work, working_days, name, now, items=said)
    return None if made.is_empty else briefing.render(made)


def posted_as(connection: Connection, edition: Edition) -> Delivery | None:
    """The delivery of the briefing of that day, if it was planned already; what was sent by hand is another one."""
    mine, day = edition.subscription, edition.day.isoformat()
    found = [each for each in _planned(connection, mine) if each.slot.startswith(day)]
    alive = [each for each in found if each.state != "dead" or each.parts_sent]
    return next(iter(alive or found), None)


def _planned(connection: Connection, mine: Subscription) -> list[Delivery]:
    """What was planned on the calendar and not cancelled, the latest slot first."""
    found = deliveries.history(connection, subject=mine.subject, limit=LATELY)
    return [each for each in found if each.state != "cancelled" and not each.slot.endswith(deliveries.BY_HAND)]


def place_name(connection: Connection, edition: Edition) -> str:
    """The name of the channel that the briefing is for; "" where it is not known."""
    return _work(connection, edition).channel


def due_at(edition: Edition) -> datetime:
    """The instant (UTC) of the slot."""
    return resolve(edition.day, wall_time(edition.slot[11:16]), ZoneInfo(edition.subscription.zone))


def comes_at(connection: Connection, edition: Edition) -> datetime | None:
    """When the briefing of that day goes out, or was to; None where none will: paused, or moved to another day."""
    mine, posted = edition.subscription, posted_as(connection, edition)
    if posted:
        return posted.scheduled_at
    following = mine.next_due_at.astimezone(ZoneInfo(mine.zone)) if not mine.held else None
    if following and following.date() == edition.day:
        return mine.next_due_at
    # A clock that was set back rehearses a day that lies before the subscription: that is not on its calendar.
    return due_at(edition) if edition.day < mine.since.date() else None


def closes_at(edition: Edition, working_days: WorkingDays) -> datetime:
    """Until when a draft may be approved: as long as its briefing would be sent late, whose time may have changed."""
    mine = edition.subscription
    now_at = Edition(mine, f"{edition.day.isoformat()}T{mine.local_time}")
    slots = [Slot(each.slot, due_at(each)) for each in (edition, now_at)]
    return max(expiry(rule_of(mine), slot, mine.catchup_seconds, working_days) for slot in slots)


def open_editions(connection: Connection, team_id: str, now: datetime, working_days: WorkingDays) -> list[Edition]:
    """The briefings of a workspace that can be reviewed now: the last one while it is open, else the next."""
    found = []
    for each in subscriptions.enabled(connection, team_id=team_id):
        if each.kind == DAILY:
            found += _reviewable(connection, each, now, working_days)
    return found


def _reviewable(connection: Connection, each: Subscription, now: datetime, working_days: WorkingDays) -> list[Edition]:
    just = next(iter(_planned(connection, each)), None)
    if just and just.state != "dead" and just.scheduled_at <= now < just.expires_at:
        last = Edition(each, just.slot)
        if briefing_drafts.read(connection, last).waiting:
            return [last]
    following = tick_after(each, now, working_days)
    return [Edition(each, following.name)] if following else []


def _work(connection: Connection, edition: Edition) -> ChannelWork:
    return work_of(connection, edition.subscription, edition.slot, edition.day)
