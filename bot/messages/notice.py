"""Word of what was not sent, to whoever answers for it: what it was, for whom and of when, why not, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import blocks, dates
from bot.messages import subscription_words as words
from bot.messages.message import Message

DRAFT, UPDATE, REMINDER = "draft", "update", "reminder"
UNREVIEWED = "nobody can review it"
GAVE_UP, DOUBT, OVER = "gave up after ", "it may have been posted", "too late to bring it up to date"
NEVER = (GAVE_UP, OVER)  # how the reasons begin of changes that Slack never took
LISTED = 5
_NAMES = {"daily": "CSU briefing"}
_PLURALS = {
    "monthly": "monthly summaries",
    "quarterly": "quarterly summaries",
    "members": "quarterly briefings for Members",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that was not sent. `of` are the times it was due at, oldest first, in `zone`; `reason` as stored.

    `digest` is the kind of a digest, or of the one that a draft or a change belongs to; `place` its channel or person,
    `to` who was written to. `about` says what any other message is about. `following` is when a digest comes next,
    `until` when a draft is closed.
    """

    kind: str
    reason: str
    zone: ZoneInfo
    of: Sequence[datetime]
    to: str = ""
    digest: str = ""
    place: str = ""
    about: str = ""
    by_hand: bool = False
    following: datetime | None = None
    until: datetime | None = None


def render(lost: Lost) -> Message:
    """The notice: "Not sent: the draft of the CSU briefing for #csu of Monday 9 February 2015, because ..."."""
    said = f"Not sent: {what(lost)}, because {why(lost)}. {remedy(lost)}"
    return Message(said, (blocks.section(said),))


def name(kind: str, count: int = 1) -> str:
    """What a kind of digest is called here, the daily one as its title has it; `count` of them."""
    found = _NAMES.get(kind) or words.name(kind)
    return found if count == 1 else _PLURALS.get(kind, f"{found}s")


def what(lost: Lost) -> str:
    """What was not sent, so that its reader knows it: which of all drafts, briefings, questions or reminders."""
    to, when = words.to(lost.to) if lost.to else "", _when(lost)
    if lost.kind == DRAFT:
        reader = f" to {to}" if to else ""
        return f"the draft of the {name(lost.digest)} for {words.to(lost.place)} of {when}{reader}"
    if lost.kind == UPDATE:
        return f"a change in the {name(lost.digest)} for {words.to(lost.place)} of {when}"
    if lost.digest:
        by_hand = " (sent by hand)" if lost.by_hand else ""
        return f"the {name(lost.digest, len(lost.of))} for {words.to(lost.place)} of {when}{by_hand}"
    if lost.kind == REMINDER:
        return f"the reminder for {to} of {when}"
    return f"{lost.about or 'a message'} for {to} of {when}"


def why(lost: Lost) -> str:
    """Why it was not sent, in words that end without a full stop."""
    reason = blocks.plain(lost.reason)
    if lost.reason == UNREVIEWED:
        return "nobody can review it: no officer is known who is neither a guest nor gone"
    if lost.reason.startswith(GAVE_UP):
        return f"Slack did not take it, however often it was tried ({reason})"
    if lost.reason.startswith(OVER):
        return "Slack did not take it while it mattered"
    if lost.reason.startswith(DOUBT):
        return reason
    return words.because(lost.reason)


def remedy(lost: Lost) -> str:
    """What to do now, in whole sentences."""
    if lost.kind == DRAFT:
        return _draft_remedy(lost)
    if lost.kind == UPDATE:
        other = "brief list" if lost.digest == "daily" else "meetings"
        return f"The message says what it said before. What is stored stands in `/csp actions` and `/csp {other}`."
    if lost.digest:
        following = f" The next is due {dates.date_and_time(lost.following, lost.zone)}." if lost.following else ""
        return f"It will not be tried again. To send one now, open `/csp digest` there and press “Send now”.{following}"
    if lost.kind == REMINDER and lost.reason == words.GONE:
        stands_in = "goes to who stands in for their posts, on the next working day."
        return f"It will not be tried again. What it would have told {stands_in}"
    if lost.kind == REMINDER:
        return "It will not be tried again; `/csp actions` shows what is owed."
    return "It will not be tried again; please tell them yourself, or whoever holds their post now."


def _draft_remedy(lost: Lost) -> str:
    if lost.reason == UNREVIEWED:
        until = f" until {dates.date_and_time(lost.until, lost.zone)}" if lost.until else ""
        return (
            "Make somebody an officer with `cspbot grant USER officer`, and the draft comes to them by itself"
            f"{until}. Till then the briefing says only how much waits for review."
        )
    if lost.reason in {words.TOLD_EXPIRED, words.TOLD_LATE}:
        return "What waits comes in the next draft; `/csp brief review` shows it now."
    return "It goes to the other officers while it can be decided of; `/csp brief review` shows it to any of them."


def _when(lost: Lost) -> str:
    """The day and time it was due; a draft is that of a whole day."""
    said = [_moment(each, lost) for each in lost.of]
    if len(said) > LISTED:
        return f"{said[0]}, up to {said[-1]} ({len(said)} of them)"
    return f"{'; '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else "".join(said)


def _moment(moment: datetime, lost: Lost) -> str:
    local = moment.astimezone(lost.zone)
    day = dates.full_date(local.date())
    return day if lost.kind == DRAFT else f"{day}, {local:%H:%M}"
