"""Subscriptions in words: what is sent, when, what became of it, and what keeps one from being sent."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.messages import blocks, dates
from storage.access import is_person
from storage.deliveries import Delivery
from storage.subscriptions import Subscription, Wish

NAMES: Mapping[str, str] = {
    "daily": "daily briefing",
    "monday": "Monday digest",
    "monthly": "monthly summary",
    "quarterly": "quarterly summary",
    "pack": "pre-meeting pack",
    "members": "quarterly briefing for Members",
}
DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), dates.DAYS, strict=True))
TOLD_LATE, TOLD_EXPIRED = "late", "expired"
EXPOSED = "the channel is not private any more"
ABSENT, ARCHIVED, GONE = frozenset({"not_in_channel", "channel_not_found"}), "is_archived", "user_disabled"
NOBODY = frozenset({GONE, "user_not_found"})
REFUSED = frozenset({"cannot_dm_bot", "restricted_action"})  # Slack does not tell when this is over
PLACE_ERRORS = ABSENT | NOBODY | REFUSED | {ARCHIVED, EXPOSED}
_QUARTERS = "January, April, July and October"
_WHY = {TOLD_LATE: "it was too late when cspbot ran again", TOLD_EXPIRED: "it could not be sent in time"}


def name(kind: str) -> str:
    """What a kind is called, without an article: "daily briefing"."""
    return NAMES.get(kind, kind)


def to(recipient: str) -> str:
    """The channel or person as Slack shows it. Never written where it would call somebody: only in forms and to one."""
    return f"<@{recipient}>" if is_person(recipient) else f"<#{recipient}>"


def when(wish: Wish | Subscription) -> str:
    """The days and the time: "on working days at 08:30 (London time)"."""
    return f"{_days(wish)} at {wish.local_time} ({dates.zone_words(ZoneInfo(wish.zone))})"


def zone_option(zone: str) -> tuple[str, str]:
    """A time zone as it is chosen: "London (Europe/London)"."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return (f"{city} ({zone})" if city != zone else zone), zone


def _days(wish: Wish | Subscription) -> str:
    chosen = _listed([DAYS[word[:3]] for word in wish.days.split() if word[:3] in DAYS])
    match wish.kind:
        case "daily":
            if not wish.working_days_only:
                return f"on {chosen}" if chosen else "every day"
            return f"on {chosen} except bank holidays" if chosen else "on working days"
        case "monday":
            day = chosen or "Monday"
            return f"each {day}, or the next working day," if wish.working_days_only else f"each {day}"
        case "pack":
            return "five working days before each meeting"
    day = f"on the {ordinal(int(wish.days or 1))} {'working day' if wish.working_days_only else 'day'}"
    return f"{day} of each month" if wish.kind == "monthly" else f"{day} of {_QUARTERS}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th ... 11th."""
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def grace(seconds: int) -> str:
    """For how long a missed one is still sent."""
    if not seconds:
        return "until the end of the next working day"
    hours = seconds / 3600
    return f"{hours:g} hour{'' if hours == 1 else 's'}"


def pause(subscription: Subscription, reason: str) -> str:
    """Why nothing is sent just now, and until when; empty where it is."""
    if subscription.held:
        return f"Paused: {problem(reason, subscription.of_person)}."
    if subscription.paused_until:
        return f"Paused; sent again from {dates.full_date(subscription.paused_until)}."
    return ""


def history_line(delivery: Delivery, zone: ZoneInfo) -> str:
    """What became of one slot: "Monday 9 February 2015, 08:30: sent, 40 minutes late"."""
    local = delivery.scheduled_at.astimezone(zone)
    by_hand = " (sent by hand)" if delivery.slot.endswith(" now") else ""
    return f"{dates.full_date(local.date())}, {local:%H:%M}{by_hand}: {_became(delivery)}"


def _became(delivery: Delivery) -> str:
    reason = blocks.plain(delivery.reason)
    match delivery.state:
        case "sent":
            return f"sent, {reason}" if reason else "sent on time"
        case "skipped":
            said = {"empty": "nothing to say, so nothing was sent"}
            return said.get(delivery.reason) or f"missed, because {because(delivery.reason)}"
        case "dead":
            return f"failed, because {because(delivery.reason)}"
        case "cancelled":
            return f"not sent: {reason}"
    return f"being sent{f', last try: {reason}' if reason else ''}"


def because(reason: str) -> str:
    """Why something was not sent."""
    if reason in PLACE_ERRORS:
        return problem(reason, of_person=False)
    return _WHY.get(reason) or f"Slack said {blocks.plain(reason)}"


def problem(reason: str, of_person: bool) -> str:
    """What keeps a digest from its place."""
    if reason == EXPOSED:
        return "the channel is not private any more, and this digest may hold figures in confidence"
    if reason == ARCHIVED:
        return "the channel is archived"
    if reason == GONE:
        return "that Slack account is closed"
    if reason in ABSENT and not of_person:
        return "cspbot is not in the channel"
    return f"Slack does not let cspbot write there ({blocks.plain(reason)})" if reason else "it could not be sent"


def remedy(reason: str) -> str:
    """What to do about it."""
    if reason == EXPOSED:
        return (
            "Make the channel private and not shared again, or open `/csp digest` there and clear the digest for "
            "public figures only"
        )
    if reason == ARCHIVED:
        return "Bring the channel back in Slack, or stop the digest with `/csp digest`"
    if reason in ABSENT:
        return "Type `/invite @cspbot` in the channel"
    if reason in NOBODY:
        return "cspbot looks again by itself and goes on when the account is active again"
    return "Once cspbot may write there, “Go on at once” starts it again: open `/csp digest` and choose “Pause or stop”"


def until_then(reason: str) -> str:
    """Whether it goes on by itself when that was done."""
    if reason in REFUSED | NOBODY:
        return "Until then nothing is sent"
    return "cspbot looks again by itself and then goes on; until then nothing is sent"


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
