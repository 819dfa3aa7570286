"""The forms in which a subscription is made, changed, paused, stopped or sent at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, dates, form
from bot.messages import subscription_words as words
from bot.messages.form import Option, View
from bot.messages.message import Block
from bot.messages.subscription_list import EDIT, PAUSE, SEND, back
from storage.access import CLEARANCES
from storage.subscriptions import Subscription, Wish

AT, ZONE, DAYS, NTH, WORKING, EMPTY, CLEARANCE, AREAS, PRIORITIES, GRACE, DRAFT, OWNER = (
    *("at", "zone", "days", "nth", "working", "empty", "clearance", "areas", "priorities", "grace", "draft", "owner"),
)
WHAT, UNTIL = "what", "until"
PAUSED, GOING, STOPPED = "pause", "go", "stop"
ONLY = "only"
BY_NUMBER = frozenset({"monthly", "quarterly", "members"})
_NTHS = range(1, 16)
_GRACES = (3600, 2 * 3600, 4 * 3600, 8 * 3600, 0)
_DRAFTS = (0, 15, 30, 60, 120)
_CLEARANCES = (("Public figures only", "public"), ("Figures in confidence too", "in-confidence"))


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen for a place: the clearances it may have, the partnership's areas and priorities."""

    clearances: Sequence[str]
    areas: Sequence[Option]
    priorities: Sequence[Option]


def edit(wish: Wish, choices: Choices, *, new: bool) -> View:
    """Everything that can be set for one digest of one place; the kind is settled before."""
    content = [
        blocks.section(f"*{words.name(wish.kind).capitalize()}* for {words.to(wish.channel_id)}"),
        form.line(AT, "Local time", value=wish.local_time, most=5, example="08:30"),
        form.line(ZONE, "Time zone", value=wish.zone, most=60, example="Europe/London"),
        *_days(wish),
        *_contents(wish, choices),
        _grace(wish.catchup_seconds),
        *([_draft(wish.draft_minutes)] if wish.kind == "daily" else []),
        *_owner(wish),
        back(),
    ]
    return form.view("Add a digest" if new else "Change a digest", EDIT, content)


def pause(current: Subscription, reason: str) -> View:
    """Pause until a day, go on, or stop."""
    going = current.paused_until is None
    options = [
        ("Pause until the day below", PAUSED),
        *([] if going else [("Go on at once", GOING)]),
        ("Stop it", STOPPED),
    ]
    state = words.pause(current, reason) or "It is sent as planned."
    until = None if current.held else current.paused_until
    content = [
        blocks.section(f"*{words.name(current.kind).capitalize()}* for {words.to(current.channel_id)}\n{state}"),
        form.radio(WHAT, "What to do", options, value=PAUSED if going else GOING),
        form.day(UNTIL, "First day on which it is sent again", value=until, optional=True),
        back(),
    ]
    return form.view("Pause or stop", PAUSE, content)


def send(current: Subscription, last: str) -> View:
    """Ask before it is sent."""
    said = f"Send the {words.name(current.kind)} to {words.to(current.channel_id)} now? What is planned stays planned."
    content = [blocks.section(said), *([blocks.context(f"Last: {last}")] if last else []), back()]
    return form.view("Send now", SEND, content, submit="Send now")


def stored(wish: Wish | Subscription, coming: Sequence[str]) -> str:
    """What was stored, in a sentence, and when it comes next."""
    following = f" Next: {'; '.join(coming)}." if coming else ""
    return f"Stored: {words.name(wish.kind)} for {words.to(wish.channel_id)}, {words.when(wish)}.{following}"


def stopped(current: Subscription) -> str:
    """That it was stopped."""
    return f"Stopped: {words.to(current.channel_id)} no longer gets the {words.name(current.kind)}."


def paused(current: Subscription, until: date) -> str:
    """That it was paused, and until when."""
    name, to = words.name(current.kind), words.to(current.channel_id)
    return f"Paused: the {name} for {to} is sent again from {dates.full_date(until)}."


def _days(wish: Wish) -> list[Block]:
    ticked = [ONLY] if wish.working_days_only else []
    working = form.boxes(WORKING, "Bank holidays and weekends", [_working(wish.kind)], values=ticked, optional=True)
    if wish.kind in BY_NUMBER:
        nths = [(words.ordinal(number), str(number)) for number in _NTHS]
        return [form.choice(NTH, "Which (working) day of the month", nths, value=wish.days or "1"), working]
    if wish.kind == "pack":
        return []
    options = [(name, word) for word, name in words.DAYS.items()]
    hint = "None: Monday to Friday." if wish.kind == "daily" else "None: Monday."
    return [form.boxes(DAYS, "Days", options, values=wish.days.split(), optional=True, hint=hint), working]


def _working(kind: str) -> Option:
    if kind == "daily":
        return "On working days only", ONLY
    return "On a working day only: else on the next one" if kind == "monday" else "Count working days only", ONLY


def _contents(wish: Wish, choices: Choices) -> list[Block]:
    allowed = [option for option in _CLEARANCES if option[1] in choices.clearances]
    first = wish.clearance if wish.clearance in choices.clearances else CLEARANCES[0]
    empty = [("Send nothing", "skip"), ("Say so in a sentence", "post")]
    made = [
        form.radio(CLEARANCE, "What it may hold", allowed, value=first),
        form.radio(EMPTY, "When there is nothing to say", empty, value=wish.when_empty),
    ]
    for name, label, options, chosen in (
        (AREAS, "Areas", choices.areas, wish.areas),
        (PRIORITIES, "Priorities", choices.priorities, wish.priorities),
    ):
        if options:
            hint = "None: all of the partnership's."
            made.append(form.boxes(name, label, options, values=chosen.split(), optional=True, hint=hint))
    return made


def _grace(seconds: int) -> Block:
    options = [(words.grace(each), str(each)) for each in sorted({*_GRACES, seconds}, key=lambda each: each or 10**9)]
    label = "If cspbot could not send it in time, send it late for"
    return form.choice(GRACE, label, options, value=str(seconds))


def _draft(minutes: int) -> Block:
    named = [(f"{each} minutes before" if each else "At its time, without a draft", str(each)) for each in _DRAFTS]
    known = {value for _, value in named}
    options = named if str(minutes) in known else [*named, (f"{minutes} minutes before", str(minutes))]
    return form.choice(DRAFT, "Show the owner a draft", options, value=str(minutes))


def _owner(wish: Wish) -> list[Block]:
    if wish.channel_id.startswith(("U", "W")):
        return []
    hint = "Reads the draft, and is told what could not be sent."
    return [form.person(OWNER, "Owner", value=wish.owner, optional=True, hint=hint)]
