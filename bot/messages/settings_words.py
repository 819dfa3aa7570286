"""`/csp settings` in words: when its reader is reminded, their leave, and the ladders of the partnership."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.messages import away_words, blocks, dates, form, ladder_words, layout
from bot.messages.message import Block, Message
from storage.absences import Absence
from storage.ladders import KINDS, Ladders
from storage.patterns import DAYS, PersonPattern
from storage.preferences import Preference

LADDER = f"{form.OPENS}reminder-ladder"
SUMMARIES = ("Send me summaries of what stays overdue, although I am a councillor", "yes")
_SCOPES = {"": "", "all": "", "everything": "", "actions": "action", "reports": "item", "duties": "duty"}
_NAMES = {"": "Everything", "action": "Actions", "item": "Reports", "duty": "Duties"}


class Hours(Protocol):
    """When somebody works, as the jobs know it."""

    @property
    def zone(self) -> ZoneInfo:
        """Their time zone."""

    @property
    def pattern(self) -> PersonPattern:
        """Their days and hours."""

    @property
    def rings_at(self) -> time:
        """When they are reminded."""


@dataclass(frozen=True, slots=True)
class Mine:
    """How one person is reminded. `leave` is the absence that is on or comes next, `deputy` who stands in, in words."""

    posts: tuple[str, ...]
    duty: Hours
    today: date
    preference: Preference
    councillor: bool
    leave: Absence | None
    deputy: str


def render(mine: Mine, known: Ladders, bodies: Sequence[str], *, manages: bool) -> Message:
    """The settings with the buttons that change them."""
    lines = lines_of(mine)
    buttons = [
        blocks.button("Change my reminders…", "csp:settings:mine", f"{form.OPENS}reminder-settings"),
        blocks.button("I'm away…", "csp:settings:away", f"{form.OPENS}away"),
    ]
    if mine.leave and mine.leave.first <= mine.today:
        buttons.append(blocks.ask("I'm back", "back", "back"))
    made = [blocks.section("*Your reminders*"), *layout.sections(lines), blocks.actions(*buttons)]
    if manages:
        made += _of_managers(known, bodies)
    return Message(layout.spoken("Your reminders. " + " ".join(f"{line}." for line in lines)), tuple(made))


def lines_of(mine: Mine) -> list[str]:
    """One line of mrkdwn for each setting."""
    posts = blocks.plain(", ".join(mine.posts)) if mine.posts else "none that cspbot knows"
    leave = [away_words.in_words(mine.leave, mine.deputy, mine.today)] if mine.leave else ["Leave: none on record"]
    summaries = ["Summaries of what stays overdue: " + ("yes" if mine.preference.summaries else "no")]
    return [
        f"Your posts: {posts}",
        f"Once a day at {mine.duty.rings_at:%H:%M}, {dates.zone_words(mine.duty.zone)}, where something is due",
        f"On {_days(mine.duty.pattern)}, from {hours(mine.duty)}; never on a bank holiday",
        *leave,
        *(summaries if mine.councillor else []),
    ]


def hours(duty: Hours) -> str:
    """The hours somebody works: "08:00 to 18:00"."""
    return f"{duty.pattern.begin:%H:%M} to {duty.pattern.end:%H:%M}"


def questions(mine: Mine) -> list[Block]:
    """The form: at what time, and for councillors whether they want summaries."""
    at = f"{mine.preference.remind_at:%H:%M}" if mine.preference.remind_at else ""
    hint = f"Between {hours(mine.duty)}. Empty: 09:00, or the start of your hours"
    chosen = ["yes"] if mine.preference.summaries else []
    boxes = [form.boxes("summaries", "Summaries", [SUMMARIES], values=chosen, optional=True)]
    asked = form.line("time", "Remind me at", value=at, most=10, example="09:30", hint=hint, optional=True)
    return [asked, *(boxes if mine.councillor else [])]


def stored(mine: Mine) -> Message:
    """What is stored now."""
    zone = dates.zone_words(mine.duty.zone)
    words = f"Stored: you are reminded at {mine.duty.rings_at:%H:%M} ({zone}), on {_days(mine.duty.pattern)}."
    return Message(layout.spoken(words), (blocks.section(words),))


def opening(scope: str, opens: str) -> Message:
    """A button to the form of a ladder, where the form can't open by itself."""
    words = f"When are reminders of *{ladder_words.of(scope)}* sent?"
    button = blocks.button("Change…", "csp:settings:ladder", f"{form.OPENS}{opens}")
    return Message(layout.spoken(words), (blocks.section(words, button),), opens=opens)


def scope_named(words: str) -> str | None:
    """The scope that people name so; None where it is none of the usual ones."""
    asked = words.casefold().strip()
    return asked if asked in KINDS else _SCOPES.get(asked)


def _of_managers(known: Ladders, bodies: Sequence[str]) -> list[Block]:
    lines = [f"{name}: {ladder_words.in_words(known.of(kind, 0))}" for kind, name in _NAMES.items()]
    own = [f"{blocks.plain(body)}: {ladder_words.in_words(known.of('item', 0, body))}" for body in bodies[:10]]
    buttons = [
        blocks.button(f"{name}…", f"csp:settings:ladder:{kind or 'all'}", f"{LADDER} {kind}".strip())
        for kind, name in _NAMES.items()
    ]
    said = "*When reminders are sent* (`/csp settings reminders BODY` sets those of one body)"
    return [*layout.sections([said, *lines, *own]), blocks.actions(*buttons)]


def _days(pattern: PersonPattern) -> str:
    if pattern.days is None:
        return "working days"
    return ", ".join(dates.DAYS[number] for number in sorted(pattern.days) if number < len(DAYS))
