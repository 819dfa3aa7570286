"""Due dates in words: "next Friday", "in 10 working days", "before the July meeting". Pure.

Our own rules come first (handlers/due_rules.py), dateparser has the last word. What is read is always said back with
weekday and date, so a reading that was not meant is seen at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import dateparser

from bot.clock import WorkingDays, england_and_wales
from handlers.action_line import Line, split
from handlers.due_calendar import Found, Situation
from handlers.due_rules import MOST_CHARS, by_rule, plain
from storage.day_words import day_words
from storage.errors import BadInput
from storage.meeting_days import MeetingDay

__all__ = ["DueDate", "Line", "read", "split"]
MOST_YEARS = 10
ASK = (
    "Write a due date like “18 February”, “18/02/2027”, “next Friday”, “in 10 working days”, “end of month” or "
    "“before the July meeting”."
)
NO_DATE = frozenset({"", "-", "none", "no date", "no due date", "not set", "undated", "open", "open ended", "tbc"})


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due date, and what it was taken for where that is not plain from the date ("Friday of next week")."""

    day: date
    meant: str = ""


def read(
    words: str,
    today: date,
    meetings: Sequence[MeetingDay] = (),
    working_days: WorkingDays | None = None,
) -> DueDate | None:
    """The due date in `words`, None where they say that there is none.

    `meetings` are those that words may refer to. Raises BadInput with a sentence for words that are no date, for a date
    that does not exist, has passed or is more than ten years away, and where several meetings could be meant.
    """
    text = plain(words)
    if text in NO_DATE:
        return None
    situation = Situation(today, tuple(meetings), working_days or england_and_wales())
    found = by_rule(text, situation) or _parsed(text, today)
    if found is None:
        raise BadInput(f"“{_clipped(words)}” is not a due date that cspbot can read. {ASK}")
    return DueDate(_checked(found.day, today), found.meant)


def _parsed(text: str, today: date) -> Found | None:
    """What dateparser makes of words that no rule of ours knows."""
    if len(text) > MOST_CHARS or not re.search(r"[a-z]{3}", text) or not re.search(r"\d", text):
        return None
    settings = {
        "DATE_ORDER": "DMY",
        "RELATIVE_BASE": datetime.combine(today, time()),
        "PREFER_DATES_FROM": "future",
        "REQUIRE_PARTS": ["day", "month"],
        "PARSERS": ["relative-time", "absolute-time"],
    }
    try:
        found = dateparser.parse(text, languages=["en"], settings=settings)
    except (ValueError, OverflowError):
        return None
    return Found(found.date()) if found else None


def _checked(day: date, today: date) -> date:
    if day < today:
        raise BadInput(f"{day_words(day)} has passed. Give a date from today on.")
    if (day.year - today.year) > MOST_YEARS:
        raise BadInput(f"{day_words(day)} is more than {MOST_YEARS} years away. Check the year.")
    return day


def _clipped(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…"
