"""The statutory calendar: the dates a meeting sets, the coming twelve months, and the duties with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.clock import AGENDA_CLEAR_DAYS, NOTICE_CLEAR_DAYS, WorkingDays
from bot.messages import agenda, blocks, dates, form, layout, periods, plan_words
from bot.messages.message import Block, Message
from storage.duties import RESPONSE, UNSURE, Duty
from storage.workplan import Meeting
from storage.workplan_dates import agenda_date, is_council_body

EDIT, DONE = "duty-edit", "duty-done"  # forms
NAME_CHARS, NOTE_CHARS = 200, 300
DUTIES_SHOWN = 20
ALOUD = 4
LAW = "Local Government Act 1972, section 100B; Regulations 2012 No. 2089, regulation 9"
TO_CONFIRM = "To be confirmed by your monitoring officer: how the {agenda} days are counted, and that it is {notice}."


@dataclass(frozen=True)
class Year:
    """What the coming months hold; `undated` counts the duties for which no date is set."""

    meetings: Sequence[Meeting]
    duties: Sequence[Duty]
    undated: int
    today: date
    until: date


def for_meeting(held_on: date, bodies: Iterable[str], today: date, days: WorkingDays) -> Message:
    """The full dates that a meeting on `held_on` sets, past or future; `bodies` are those known to meet then."""
    past, meets = ("had to", "met") if held_on < today else ("must", "meets")
    meeting = dates.full_date(held_on)
    who = [f"{blocks.plain(body)} {meets} on that day." for body in bodies]
    who += [] if days.is_working(held_on) else [f"{meeting} is not a working day."]
    lines = [
        f"the agenda {past} be public by *{dates.full_date(agenda.agenda_by(held_on, days))}* "
        f"({AGENDA_CLEAR_DAYS} clear {days.clear} days: neither that day nor the day of the meeting counts)",
        f"notice of key decisions {past} be given by *{dates.full_date(agenda.notice_by(held_on))}* "
        f"({NOTICE_CLEAR_DAYS} clear calendar days)",
    ]
    more = [_to_confirm(), *_unknown_holidays(held_on, days), *who]
    opening = f"For a meeting on {meeting}:"
    said = " ".join([opening, f"{lines[0]}; {lines[1]}.", *more])
    shown = "\n".join([f"*{opening}*", *(f"•  {line}" for line in lines)])
    return Message(layout.spoken(said), (blocks.section(shown), blocks.context(" ".join([f"{LAW}.", *more]))))


def year(found: Year, days: WorkingDays) -> Message:
    """Meetings with what must be public before them, and duties with who is responsible, month by month."""
    heading = f"Calendar, {dates.full_date(found.today)} to {dates.full_date(found.until)}"
    late = [duty for duty in found.duties if duty.next_on and duty.next_on < found.today]
    coming = _in_order(found, days)
    lines = [*(["*Overdue*", *(_duty_line(duty, found.today) for duty in late)] if late else [])]
    for month, each in groupby(coming, key=lambda entry: entry[0].replace(day=1)):
        lines += [f"*{periods.month_and_year(month)}*", *(line for _, line in each)]
    lines = lines or ["No meeting is planned and no duty has a date in these months."]
    pages = layout.batches(lines, len, most=120, budget=layout.MESSAGE_CHARS - 900)
    shown = next(pages)
    rest = len(lines) - len(shown)
    made: list[Block] = [blocks.section(f"*{heading}*"), *layout.sections(shown)]
    made += (
        [blocks.context(f"and {rest} more lines; `/csp meetings BODY` lists the meetings of one body")] if rest else []
    )
    made += [blocks.actions(blocks.ask("Duties and what they rest on", "calendar duties", "duties"))]
    made += [blocks.context(" ".join([*_undated(found.undated), f"{LAW}.", _to_confirm()]))]
    return Message(layout.spoken(_year_aloud(heading, late, coming, found)), tuple(made))


def duties(found: Sequence[Duty], today: date, days: WorkingDays, *, before: int, may_change: bool) -> Message:
    """Each duty: when next, who for, what it rests on and how sure that is. The first `before` were shown already."""
    page = found[before : before + DUTIES_SHOWN]
    made: list[Block] = [blocks.section("*Duties that recur*" if not before else "*Duties that recur, continued*")]
    made += [_duty_block(duty, today, may_change=may_change) for duty in page]
    if len(found) > before + DUTIES_SHOWN:
        more = f"calendar duties after {before + DUTIES_SHOWN}"
        made += [blocks.actions(blocks.ask("Next duties", more, "more"))]
    made += [blocks.section("\n".join(["*Rules on dates*", *_rules(days)]))]
    said = "; ".join(f"{_name(duty)}, {_next(duty, today)}, {duty.certainty}" for duty in page[:ALOUD])
    left = len(found) - before - min(len(page), ALOUD)
    more_words = f"; and {left} more" if left > 0 else ""
    return Message(
        layout.spoken(f"Duties that recur. {said}{more_words}." if page else "No duties are stored."), tuple(made)
    )


def stored(duty: Duty, words: str) -> Message:
    """What was stored of a duty (`words`: the last line of its history, not escaped), and the way to all of them."""
    said = f"Stored: “{_name(duty)}” {blocks.plain(words)}"
    row = blocks.actions(blocks.ask("Show the duties", "calendar duties", "duties"))
    return Message(layout.spoken(said), (blocks.section(said), row))


def _in_order(found: Year, days: WorkingDays) -> list[tuple[date, str]]:
    entries = [(meeting.held_on, _meeting_line(meeting, found.today, days)) for meeting in found.meetings]
    entries += [
        (duty.next_on, _duty_line(duty, found.today))
        for duty in found.duties
        if duty.next_on and duty.next_on >= found.today
    ]
    return sorted(entries, key=lambda entry: entry[0])


def _meeting_line(meeting: Meeting, today: date, days: WorkingDays) -> str:
    line = f"*{dates.known_year(meeting.held_on, today)}*  {plan_words.body(meeting)}"
    if meeting.cancelled:
        return f"{line}{blocks.SEPARATOR}cancelled"
    if not is_council_body(meeting.body):
        return line
    public = _by("agenda public by", agenda_date(meeting, days), today)
    notice = _by("notice of key decisions by", agenda.notice_by(meeting.held_on), today)
    return f"{line}\n      {public}{blocks.SEPARATOR}{notice}"


def _by(words: str, day: date, today: date) -> str:
    return f"{words} {dates.known_year(day, today)}" + (" (past)" if day < today else "")


def _duty_line(duty: Duty, today: date) -> str:
    day = f"*{dates.known_year(duty.next_on, today)}*  " if duty.next_on else ""
    return day + blocks.SEPARATOR.join(["Duty: " + _name(duty), _owner(duty), _certain(duty)])


def _duty_block(duty: Duty, today: date, *, may_change: bool) -> Block:
    last = f"last done {dates.full_date(duty.last_on)}" if duty.last_on else ""
    when = blocks.SEPARATOR.join(part for part in (_next(duty, today), last, _how_often(duty)) if part)
    rests = blocks.SEPARATOR.join(part for part in (blocks.plain(duty.reference), _certain(duty)) if part)
    lines = [f"*{_name(duty)}*", when, f"Responsible: {_owner(duty)}", rests]
    lines += [f"_{blocks.clip(blocks.plain(duty.note), NOTE_CHARS)}_"] if duty.note else []
    offered = [("Mark as done…", f"{form.OPENS}{DONE} {duty.slug}"), ("Change…", f"{form.OPENS}{EDIT} {duty.slug}")]
    return blocks.section("\n".join(lines), blocks.overflow(f"csp:duty:{duty.id}", offered) if may_change else None)


def _name(duty: Duty) -> str:
    return blocks.clip(blocks.plain(duty.name), NAME_CHARS)


def _owner(duty: Duty) -> str:
    return blocks.clip(blocks.plain(duty.owner), NAME_CHARS) or "no post is responsible yet"


def _next(duty: Duty, today: date) -> str:
    if not duty.next_on:
        return "no date set"
    words = dates.due_words(duty.next_on, today)
    return words[:1].lower() + words[1:] if words.startswith("Was") else words


def _how_often(duty: Duty) -> str:
    if duty.slug == RESPONSE or not duty.every_months:
        return "on occasion"
    return {1: "every month", 3: "every quarter", 12: "every year"}.get(
        duty.every_months, f"every {duty.every_months} months"
    )


def _certain(duty: Duty) -> str:
    return f"*{UNSURE}*" if duty.certainty == UNSURE else blocks.plain(duty.certainty)


def _rules(days: WorkingDays) -> list[str]:
    return [
        f"Agenda and reports public {AGENDA_CLEAR_DAYS} clear {days.clear} days before a meeting of a council's body"
        f"{blocks.SEPARATOR}Local Government Act 1972, sections 100A and 100B (that the days are {days.clear} days: "
        f"*{UNSURE}*; the setting is `CLEAR_DAYS`)",
        f"Notice of key decisions {NOTICE_CLEAR_DAYS} clear days before{blocks.SEPARATOR}Regulations 2012 No. 2089, "
        f"regulation 9 (the number of days: *{UNSURE}*)",
        "A committee's report is answered within 28 days, or as soon as reasonably possible after"
        f"{blocks.SEPARATOR}Crime and Disorder (Overview and Scrutiny) Regulations 2009 (the number: *{UNSURE}*)",
    ]


def _to_confirm() -> str:
    return TO_CONFIRM.format(agenda=AGENDA_CLEAR_DAYS, notice=NOTICE_CLEAR_DAYS)


def _undated(count: int) -> list[str]:
    if not count:
        return []
    return ["1 duty has no date yet." if count == 1 else f"{count} duties have no date yet."]


def _year_aloud(heading: str, late: Sequence[Duty], coming: Sequence[tuple[date, str]], found: Year) -> str:
    spoken = [line.replace("*  ", ", ").replace("\n      ", "; ").replace(blocks.SEPARATOR, ", ") for _, line in coming]
    first = [f"Overdue: {'; '.join(map(_name, late[:ALOUD]))}."] if late else []
    more = [f"And {len(spoken) - ALOUD} more."] if len(spoken) > ALOUD else []
    nothing = [] if coming or late else ["No meeting is planned and no duty has a date in these months."]
    return " ".join(
        [f"{heading}.", *first, *(f"{line}." for line in spoken[:ALOUD]), *more, *nothing, *_undated(found.undated)]
    )


def _unknown_holidays(held_on: date, days: WorkingDays) -> list[str]:
    years = {holiday.year for holiday in days.holidays}
    if not years or min(years) <= held_on.year <= max(years):
        return []
    return [f"Bank holidays are known from {min(years)} to {max(years)} only, so check the first date."]
