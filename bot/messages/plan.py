"""The rolling work programme in words: meetings with their items by basis, and the dates a meeting sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.clock import WorkingDays
from bot.messages import agenda, blocks, dates, layout
from bot.messages.message import Block, Message
from storage.workplan import BASES, PLANNED, Item, Meeting

MEETINGS_SHOWN = 20
MEETING_CHARS = 2_500
BODY_CHARS = 150
ALOUD = 4


def programme(meetings: Sequence[Meeting], today: date, *, upcoming: bool) -> Message:
    """Meetings with all their items, statutory ones first. `upcoming` is false where only past meetings are known."""
    made = [blocks.section(_items(meeting, today)) for meeting in meetings]
    aloud = [_aloud(meeting, today) for meeting in meetings]
    return _listed(_heading("Work programme", upcoming), made, aloud)


def meetings(found: Sequence[Meeting], today: date, days: WorkingDays, *, upcoming: bool) -> Message:
    """Meetings with the number of their items and the date by which each agenda must be public."""
    made = [blocks.section("\n".join(_meeting(meeting, today, days))) for meeting in found]
    aloud = [
        ", ".join(_meeting(meeting, today, days)).replace("*  ", ", ").replace(blocks.SEPARATOR, ", ") + "."
        for meeting in found
    ]
    return _listed(_heading("Meetings", upcoming), made, aloud)


def calendar(held_on: date, bodies: Iterable[str], today: date, days: WorkingDays) -> Message:
    """The full dates that a meeting on `held_on` sets, past or future; `bodies` are those known to meet then."""
    past, meets = ("had to", "met") if held_on < today else ("must", "meets")
    meeting = dates.full_date(held_on)
    who = [f"{blocks.plain(body)} {meets} on that day." for body in bodies]
    who += [] if days.is_working(held_on) else [f"{meeting} is not a working day."]
    lines = [
        f"the agenda {past} be public by *{dates.full_date(agenda.agenda_by(held_on, days))}* "
        "(5 clear working days: neither that day nor the day of the meeting counts)",
        f"notice of key decisions {past} be given by *{dates.full_date(agenda.notice_by(held_on))}* "
        "(28 clear calendar days)",
    ]
    law = "Local Government Act 1972, section 100B; Regulations 2012 No. 2089, regulation 9"
    opening = f"For a meeting on {meeting}:"
    said = " ".join([opening, f"{lines[0]}; {lines[1]}.", *who, *_unknown_holidays(held_on, days)])
    small = " ".join([law + ".", *who, *_unknown_holidays(held_on, days)])
    shown = "\n".join([f"*{opening}*", *(f"•  {line}" for line in lines)])
    return Message(layout.spoken(said), (blocks.section(shown), blocks.context(small)))


def _unknown_holidays(held_on: date, days: WorkingDays) -> list[str]:
    years = {holiday.year for holiday in days.holidays}
    if not years or min(years) <= held_on.year <= max(years):
        return []
    return [f"Bank holidays are known from {min(years)} to {max(years)} only, so check the first date."]


def _heading(what: str, upcoming: bool) -> str:
    return what if upcoming else f"{what}: no meeting is planned from today on, the last ones were these"


def _listed(heading: str, made: Sequence[Block], aloud: Sequence[str]) -> Message:
    """One message without a thread: as many of the meetings as fit, and how many more there are."""
    page = next(layout.batches(made, layout.weight, most=MEETINGS_SHOWN, budget=layout.MESSAGE_CHARS - 400), [])
    more = len(made) - len(page)
    small = f"and {more} more; name the body to see only its meetings, for example `/csp workplan gravesham`"
    top = [blocks.section(f"*{heading}*"), *page, *([blocks.context(small)] if more else [])]
    rest = f" And {len(aloud) - ALOUD} more." if len(aloud) > ALOUD else ""
    return Message(layout.spoken(f"{heading}. {' '.join(aloud[:ALOUD])}{rest}"), tuple(top))


def _body(meeting: Meeting) -> str:
    words = f"{meeting.body}, {meeting.label}" if meeting.label else meeting.body
    return blocks.clip(blocks.plain(words), BODY_CHARS)


def _meeting(meeting: Meeting, today: date, days: WorkingDays) -> list[str]:
    count = sum(item.on_agenda for item in meeting.items)
    items = "1 item" if count == 1 else f"{count} items"
    line = f"*{dates.full_date(meeting.held_on)}*  {_body(meeting)}{blocks.SEPARATOR}{items}"
    due = agenda.agenda_dates([meeting], today, date.max, days)
    return [line, *(f"agenda public by {dates.full_date(each.by)} (5 clear days)" for each in due)]


def _items(meeting: Meeting, today: date) -> str:
    lines = [f"*{dates.full_date(meeting.held_on)}*  {_body(meeting)}"]
    for basis in (*BASES, ""):
        found = [_item(item, today) for item in meeting.items if item.basis == basis]
        if found:
            lines.append(f"{basis.capitalize() or 'Other'}: {'; '.join(found)}")
    return blocks.clip("\n".join([*lines, *([] if meeting.items else ["nothing on its plan yet"])]), MEETING_CHARS)


def _item(item: Item, today: date) -> str:
    """An item with what is to be known of it: owner, when its report is due, and whether it is not going ahead."""
    coming = item.status == PLANNED and item.held_on >= today
    details = [item.owner if coming else ""]
    details += [f"report due {dates.known_year(item.report_due, today)}" if coming and item.report_due else ""]
    details += ["" if item.on_agenda else item.status]
    known = ", ".join(blocks.plain(detail) for detail in details if detail)
    return blocks.plain(item.item) + (f" ({known})" if known else "")


def _aloud(meeting: Meeting, today: date) -> str:
    items = ", ".join(blocks.plain(item.item) for item in meeting.items if item.on_agenda)
    said = f"{dates.full_date(meeting.held_on)}, {blocks.plain(meeting.body)}"
    return blocks.clip(f"{said}: {items}" if items else said, 600) + "."
