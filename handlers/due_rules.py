"""Which rule reads a due date: each knows one kind of words and leaves all others to the next. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from handlers import due_calendar, due_meetings
from handlers.due_calendar import Found, Situation

MOST_CHARS = 80
_LEAD = re.compile(
    r"(?:(?:due|deadline)(?: date)?(?: is)? ?:?|by|on|for|until|till|not later than|no later than|at the latest by"
    r"|(?:the )?(?:close|end) of (?:play|business|(?:the )?(?:working )?day)(?: on)?|cop|cob)\s+(?=\S)"
)
_TAIL = re.compile(r"[\s,]+(?:at the latest|latest|please|if possible|or (?:sooner|earlier|before))$")
_TIME = re.compile(
    r"[\s,]+(?:at )?(?:(?:[01]?\d|2[0-3])[:.][0-5]\d ?(?:am|pm)?|(?:1[0-2]|[1-9]) ?(?:am|pm)|noon|midday)$"
)
_Rule = Callable[[str, Situation], "Found | None"]
RULES: tuple[_Rule, ...] = (
    *(due_calendar.near_day, due_calendar.weekday, due_calendar.ahead, due_calendar.end_of),
    *(due_calendar.numeric, due_calendar.named_day, due_calendar.day_of_month),
    *(due_meetings.meeting, due_meetings.days_before, due_meetings.before_a_day),
)


def by_rule(text: str, situation: Situation) -> Found | None:
    """What the first rule that knows such words makes of them; None where none does. Raises BadInput."""
    if len(text) > MOST_CHARS:
        return None
    readings = (rule(text, situation) for rule in RULES)
    return next((found for found in readings if found), None)


def plain(words: str) -> str:
    """`words` in lower case without what says no more than that a due date follows ("due by", "at the latest")."""
    text = " ".join(words.casefold().replace("’", "'").split()).strip(" .,;:!")
    for pattern in (_TAIL, _TIME, _TAIL):
        text = pattern.sub("", text)
    while (shorter := _LEAD.sub("", text, count=1) if _LEAD.match(text) else text) != text:
        text = shorter
    return text
