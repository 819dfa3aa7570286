"""Meetings in words: which are coming, and when their agendas must be public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.clock import WorkingDays
from bot.messages import agenda, blocks, dates, layout
from bot.messages.message import Block, Message
from storage.workplan import Meeting

MEETINGS_SHOWN = 20
BODY_CHARS = 150
ALOUD = 4


def meetings(found: Sequence[Meeting], today: date, days: WorkingDays, *, upcoming: bool) -> Message:
    """Meetings with the number of their items and the date by which each agenda must be public."""
    made = [blocks.section("\n".join(_meeting(meeting, today, days))) for meeting in found]
    aloud = [
        ", ".join(_meeting(meeting, today, days)).replace("*  ", ", ").replace(blocks.SEPARATOR, ", ") + "."
        for meeting in found
    ]
    return _listed("Meetings" if upcoming else none_coming("Meetings"), made, aloud)


def none_coming(what: str) -> str:
    """The heading where only meetings that have been are known."""
    return f"{what}: no meeting is planned from today on, the last ones were these"


def _listed(heading: str, made: Sequence[Block], aloud: Sequence[str]) -> Message:
    """One message without a thread: as many of the meetings as fit, and how many more there are."""
    page = next(layout.batches(made, layout.weight, most=MEETINGS_SHOWN, budget=layout.MESSAGE_CHARS - 400), [])
    more = len(made) - len(page)
    small = f"and {more} more; name the body to see only its meetings, for example `/csp workplan gravesham`"
    top = [blocks.section(f"*{heading}*"), *page, *([blocks.context(small)] if more else [])]
    rest = f" And {len(aloud) - ALOUD} more." if len(aloud) > ALOUD else ""
    return Message(layout.spoken(f"{heading}. {' '.join(aloud[:ALOUD])}{rest}"), tuple(top))


def _body(meeting: Meeting) -> str:
    words = ", ".join(each for each in (meeting.body, meeting.label, meeting.place) if each)
    return blocks.clip(blocks.plain(words), BODY_CHARS)


def _meeting(meeting: Meeting, today: date, days: WorkingDays) -> list[str]:
    count = sum(item.on_agenda for item in meeting.items)
    items = "1 item" if count == 1 else f"{count} items"
    line = f"*{dates.full_date(meeting.held_on)}*  {_body(meeting)}{blocks.SEPARATOR}{items}"
    due = agenda.agenda_dates([meeting], today, date.max, days)
    return [line, *(f"agenda public by {dates.full_date(each.by)} (5 clear days)" for each in due)]
