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
from storage.access import CLEARANCES, is_person
from storage.subscriptions import Subscription, Wish

AT, ZONE, DAYS, NTH, WORKING, EMPTY, CLEARANCE, AREAS, PRIORITIES, GRACE, DRAFT, OWNER = (
    *("at", "zone", "days", "nth", "working", "empty", "clearance", "areas", "priorities", "grace", "draft", "owner"),
)
WHAT, UNTIL = "what", "until"
PAUSED, GOING, STOPPED = "pause", "go", "stop"
ONLY = "only"
FIND_ZONES, FIND_AREAS, FIND_PRIORITIES = "digest-zones", "digest-areas", "digest-priorities"  # names of finders
BY_NUMBER = frozenset({"monthly", "quarterly", "members"})
PUBLIC_ONLY = frozenset({"members"})  # whatever else may be read there
_NTHS = range(1, 16)
_GRACES = (3600, 2 * 3600, 4 * 3600, 8 * 3600, 0)
_DRAFTS = (0, 15, 30, 60, 120)
_CLEARANCES = (("Public figures only", "public"), ("Figures in confidence too", "in-confidence"))


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen for a place: the clearances it may have, the partnership's areas and priorities.

    `cleared` says in a sentence what the clearance means there, or why there is no choice.
    """

    clearances: Sequence[str]
    areas: Sequence[Option]
    priorities: Sequence[Option]
    cleared: str = ""


def edit(wish: Wish, choices: Choices, *, new: bool) -> View:
    """Everything that can be set for one digest of one place; the kind is settled before."""
    content = [
        blocks.section(f"*{words.name(wish.kind).capitalize()}* for {words.to(wish.channel_id)}"),
        form.line(AT, "Local time", value=wish.local_time, most=5, example="08:30"),
        form.found(ZONE, "Time zone", FIND_ZONES, value=words.zone_option(wish.zone), hint="Type a city."),
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
    state += f" {words.remedy(reason)}." if current.held and reason else ""
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
    cleared = "" if wish.clearance == CLEARANCES[0] else ", with figures in confidence"
    return f"Stored: {words.name(wish.kind)} for {words.to(wish.channel_id)}, {words.when(wish)}{cleared}.{following}"


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
    hint = (
        "None: Monday to Friday; or every day, unless on working days only."
        if wish.kind == "daily"
        else "None: Monday."
    )
    return [form.boxes(DAYS, "Days", options, values=wish.days.split(), optional=True, hint=hint), working]


def _working(kind: str) -> Option:
    if kind == "daily":
        return "On working days only", ONLY
    return "On a working day only: else on the next one" if kind == "monday" else "Count working days only", ONLY


def _contents(wish: Wish, choices: Choices) -> list[Block]:
    allowed = [option for option in _CLEARANCES if option[1] in choices.clearances]
    first = wish.clearance if wish.clearance in choices.clearances else CLEARANCES[0]
    empty = [("Send nothing", "skip"), ("Say so in a sentence", "post")]
    may_hold = (
        blocks.context("It holds public figures only, whatever else may be read there.")
        if wish.kind in PUBLIC_ONLY
        else form.radio(CLEARANCE, "What it may hold", allowed, value=first, hint=choices.cleared)
    )
    return [
        may_hold,
        form.radio(EMPTY, "When there is nothing to say", empty, value=wish.when_empty),
        *_some(AREAS, "Areas", FIND_AREAS, choices.areas, wish.areas.split()),
        *_some(PRIORITIES, "Priorities", FIND_PRIORITIES, choices.priorities, wish.priorities.split()),
    ]


def _some(name: str, label: str, finder: str, options: Sequence[Option], chosen: Sequence[str]) -> list[Block]:
    """Any of the options: a few all in view, many to be found by typing; nothing where there are none."""
    if not options:
        return []
    hint = "None: all of the partnership's."
    if len(options) <= form.BOXES:
        return [form.boxes(name, label, options, values=chosen, optional=True, hint=hint)]
    before = [option for option in options if option[1] in chosen]
    return [form.found_several(name, label, finder, values=before, optional=True, hint=f"{hint} At most 100.")]


def _grace(seconds: int) -> Block:
    options = [(words.grace(each), str(each)) for each in sorted({*_GRACES, seconds}, key=lambda each: each or 10**9)]
    label = "If cspbot could not send it in time, send it late for"
    return form.choice(GRACE, label, options, value=str(seconds))


def _draft(minutes: int) -> Block:
    # Reviewed there all the same: what partners contribute is never posted unseen.
    late = "At its time; what is approved is put in then"
    named = [(f"{each} minutes before" if each else late, str(each)) for each in _DRAFTS]
    known = {value for _, value in named}
    options = named if str(minutes) in known else [*named, (f"{minutes} minutes before", str(minutes))]
    return form.choice(DRAFT, "Show the owner a draft", options, value=str(minutes))


def _owner(wish: Wish) -> list[Block]:
    if is_person(wish.channel_id):
        return []
    told = "is told what could not be sent."
    hint = f"Reads the draft, and {told}" if wish.kind == "daily" else told.capitalize()
    return [form.person(OWNER, "Owner", value=wish.owner, optional=True, hint=hint)]
