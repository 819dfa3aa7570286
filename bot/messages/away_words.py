"""Leave, in words and in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.messages import blocks, dates, form, layout
from bot.messages.message import Block, Message
from storage.absences import Absence

NOT_AWAY = "You are not down as away today. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave as stored: who is reminded meanwhile (in words, empty: nobody), and the first day of work after it."""

    absence: Absence
    deputy: str
    returns: date


def asked(how: str, opens: str) -> Message:
    """Asks when, with a button to the form `opens`; `how` says what can be typed (already escaped)."""
    words = f"When are you away? {how}"
    button = blocks.button("I'm away…", "csp:settings:away", f"{form.OPENS}{opens}")
    return Message(layout.spoken(words), (blocks.section(words, button),), opens=opens)


def questions(today: date, deputy: str) -> list[Block]:
    """The form: first and last day, both included, and who is reminded instead."""
    hint = "They get the reminders of your posts meanwhile. Empty: your reminders wait until you are back."
    return [
        form.day("first", "First day away", value=today),
        form.day("last", "Last day away", hint="You are reminded again from the next day on which you work"),
        form.person("deputy", "Deputy", value=deputy, hint=hint, optional=True),
    ]


def stored(leave: Leave, today: date) -> Message:
    """What was stored: until when, who is reminded, and when they are themselves again."""
    absence = leave.absence
    start = f"from {dates.full_date(absence.first)} " if absence.first > today else ""
    until = f"until {dates.full_date(absence.last)}" if absence.last > absence.first or not start else "for that day"
    back_on = dates.full_date(leave.returns)
    with_deputy = f"go to {blocks.plain(leave.deputy)} meanwhile; you get them again on {back_on}"
    what = with_deputy if leave.deputy else f"wait until {back_on}"
    return _said(f"Stored: you are away {start}{until}. Your reminders {what}. `/csp back` ends it earlier.")


def back(ended: Absence | None) -> Message:
    """That the leave is over."""
    if ended is None:
        return _said(NOT_AWAY)
    return _said("Welcome back. Your leave has ended; your reminders come to you again from today.")


def in_words(absence: Absence, deputy: str, today: date) -> str:
    """One line: "Away until Tuesday 3 March; reminders go to CSU Inspector"."""
    start = f" from {dates.known_year(absence.first, today)}" if absence.first > today else ""
    after = dates.known_year(absence.last + timedelta(days=1), today)
    what = f"reminders go to {blocks.plain(deputy)}" if deputy else f"reminders wait until {after} or later"
    return f"Away{start} until {dates.known_year(absence.last, today)}; {what}"


def _said(words: str) -> Message:
    return Message(layout.spoken(words), (blocks.section(words),))
