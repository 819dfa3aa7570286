"""What was stored when somebody pressed a button of a reminder: put off, report sent, duty done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.messages import blocks, dates, layout, owed_lines, tasks
from bot.messages.message import Message
from storage.day_words import day_words
from storage.duties import Duty
from storage.owed import Owed
from storage.reports_sent import Sent


@dataclass(frozen=True, slots=True)
class PutOff:
    """A thing whose next reminder is at `at`, on `day`; `wanted` is the day that was asked for."""

    thing: Owed
    wanted: date
    day: date
    at: datetime
    zone: ZoneInfo


def render(stored: PutOff, today: date) -> Message:
    """When the next reminder comes, and why on another day than asked."""
    when = dates.date_and_time(stored.at, stored.zone)
    moved = f" You are not at work on {dates.known_year(stored.wanted, today)}." if stored.day != stored.wanted else ""
    return _said(f"Reminder for *{owed_lines.title(stored.thing, today)}*: {when}.{moved}")


def report(sent: Sent, zone: ZoneInfo) -> Message:
    """That the report was sent, by whom and when that was recorded."""
    known = sent.report
    title = f"*{blocks.clip(blocks.plain(known.item), tasks.TITLE_CHARS)}*"
    recorded = dates.date_and_time(known.sent_at, zone) if known.sent_at else ""
    if sent.first:
        meeting = f" for {dates.full_date(known.held_on)}" if known.held_on else ""
        return _said(f"Report sent: {title}{meeting}, recorded {recorded}")
    by = blocks.plain(known.sent_by)
    return _said(f"The report {title} was sent already: recorded by {by}, {recorded}. Nothing was changed.")


def duty(known: Duty, *, first: bool) -> Message:
    """That a duty was done, and when it is next due."""
    title = f"*{blocks.clip(blocks.plain(known.name), tasks.TITLE_CHARS)}*"
    following = f"Next due {dates.full_date(known.next_on)}." if known.next_on else "No next date is set."
    if first:
        return _said(f"Done: {title}. {following}")
    last = f"was done on {day_words(known.last_on)}" if known.last_on else "has another date now"
    return _said(f"{title} {last}. {following} Nothing was changed.")


def _said(words: str) -> Message:
    return Message(layout.spoken(words), (blocks.section(words),))
