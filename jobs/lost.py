"""What a delivery was that will never be sent: which digest, draft, question or reminder, and who answers for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import dates
from bot.messages.notice import Lost
from jobs.subscribing import coming
from storage import access, call_posts, call_rows, deliveries, installations, progress, subscriptions, workplan
from storage.action_notes import by_id as line_by_id
from storage.action_requests import request_of
from storage.briefing_posts import DRAFT, UPDATE
from storage.deliveries import BY_HAND, Delivery
from storage.errors import NotFound
from storage.subscriptions import Subscription

LATE = "late"
SLOTS = 40


def describe(connection: Connection, lost: Delivery, now: datetime, home: ZoneInfo, working_days: WorkingDays) -> Lost:
    """A lost delivery, so that its notice can name it. `home` is the partnership's zone."""
    mine = subscription_of(connection, lost.subject)
    if mine is None:
        return _message(connection, lost, home)
    zone = ZoneInfo(mine.zone)
    found = Lost(lost.kind, lost.reason, zone, (lost.scheduled_at,), digest=mine.kind, place=mine.channel_id)
    if lost.kind == DRAFT:
        day = datetime.combine(date.fromisoformat(lost.slot[:10]), datetime.min.time(), zone)
        return replace(found, of=(day,), to=lost.recipient, until=lost.expires_at)
    if lost.kind == UPDATE:
        changed = deliveries.by_id(connection, _number(lost.subject))
        return replace(found, of=(changed.scheduled_at,)) if changed else found
    slots = coming(connection, mine, now=now, working_days=working_days, count=1) if mine.enabled else []
    of = tuple(each.scheduled_at for each in reversed(missed_with(connection, lost)))
    following = slots[0].at if slots else None
    return replace(found, of=of, by_hand=lost.slot.endswith(BY_HAND), following=following)


def missed_with(connection: Connection, lost: Delivery) -> list[Delivery]:
    """A missed slot and those missed just before it of which no notice was planned, the latest first."""
    if (lost.state, lost.reason) != ("skipped", LATE):
        return [lost]
    found = [lost]
    every = deliveries.history(connection, subject=lost.subject, limit=SLOTS)
    for each in every:
        if each.scheduled_at >= lost.scheduled_at:
            continue
        if (each.state, each.reason) != ("skipped", LATE) or _is_told(connection, each):
            break
        found.append(each)
    return found


def told(key: str) -> str:
    """What the notice of a lost delivery is filed under."""
    return f"notice:{key}"


def subscription_of(connection: Connection, subject: str) -> Subscription | None:
    """The subscription that a digest, its draft or a change of it belongs to; None for what is of none."""
    if subject.startswith(f"{DRAFT}:"):
        return subscriptions.by_id(connection, _number(subject))
    if subject.startswith(f"{UPDATE}:"):
        changed = deliveries.by_id(connection, _number(subject))
        return subscription_of(connection, changed.subject) if changed else None
    return subscriptions.of_subject(connection, subject)


def responsible(connection: Connection, lost: Delivery) -> list[str]:
    """Who is told: the owner of the digest, else who made it, who made the call, else those who run the bot.

    Not whoever could not be reached with it.
    """
    mine = subscription_of(connection, lost.subject)
    if (
        lost.kind == UPDATE
        and (changed := deliveries.by_id(connection, _number(lost.subject)))
        and changed.kind in (DRAFT, call_posts.KIND)
    ):
        return []  # the draft has run out with its update; what became of figures stands in `/csp call`
    asked = [mine.owner, mine.created_by] if mine else [_caller(connection, lost)]
    unreached = lost.recipient if lost.state == "dead" else ""
    for user in asked:
        if user != unreached and is_there(connection, lost.team_id, user):
            return [user]
    every = who_run_it(connection, lost.team_id)
    return [user for user in every if user != unreached]


def is_there(connection: Connection, team_id: str, user: str) -> bool:
    """Whether this is a Slack user whose account is, as far as is known, not closed."""
    known = access.slack_user(connection, team_id, user)
    return access.is_person(user) and not (known and known.deleted)


def _message(connection: Connection, lost: Delivery, home: ZoneInfo) -> Lost:
    found = Lost(lost.kind, lost.reason, home, (lost.scheduled_at,), to=lost.recipient)
    try:
        return replace(found, about=_about(connection, lost))
    except NotFound:
        return found


def _about(connection: Connection, lost: Delivery) -> str:
    """What a message of its own is about; titles of actions are not said, which may be in confidence."""
    match lost.kind:
        case "call":
            request = call_rows.request_by_id(connection, _number(lost.subject))
            call = call_rows.call_by_id(connection, request.call_id)
            return f"the question for the figures of {request.supplier}, {call.title},"
        case "progress":
            asked = progress.by_id(connection, _number(lost.subject))
            meeting = workplan.meeting_by_id(connection, asked.meeting_id)
            return f"the question for the progress of {asked.body}, meeting of {dates.full_date(meeting.held_on)},"
        case "action":
            return f"the message about action {_action(connection, lost.subject, _number(lost.subject))}"
    return ""


def _action(connection: Connection, subject: str, number: int) -> int:
    if subject.startswith("action request:"):
        return request_of(connection, number).action_id
    line = line_by_id(connection, number)
    if line is None:
        raise NotFound("line", str(number))
    return line.action_id


def _caller(connection: Connection, lost: Delivery) -> str:
    if lost.kind != "call":
        return ""
    try:
        return call_rows.call_by_id(
            connection, call_rows.request_by_id(connection, _number(lost.subject)).call_id
        ).called_by
    except NotFound:
        return ""


def _is_told(connection: Connection, lost: Delivery) -> bool:
    return bool(deliveries.history(connection, subject=told(lost.key), limit=1))


def _number(subject: str) -> int:
    return int(subject.rpartition(":")[2])


def who_run_it(connection: Connection, team_id: str) -> list[str]:
    """Who runs cspbot: the admins in this workspace, else its managers, else the admins wherever they are."""
    admins = access.users_with_role(connection, "admin")
    managers = access.users_with_role(connection, "manager")
    near = (installations.near(connection, users, team_id) for users in (admins, managers))
    return next((users for users in near if users), admins)
