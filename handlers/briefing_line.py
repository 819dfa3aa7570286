"""A line such as "Sheds broken into in Joyce Green, ref KP-2015/0042, until Friday, public": what, where, until when.

Pure. Who may read it is said at the end, before or after the last day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from bot.messages import dates
from handlers import briefing_place, due_dates
from storage.briefings import NewItem
from storage.errors import BadInput
from storage.figures import IN_CONFIDENCE, PUBLIC
from storage.vocabulary import Area

FAR = timedelta(days=183)  # a day without a year that is further ahead was probably meant to be one that has passed
_UNTIL = re.compile(r"[\s,;(–-]*\b(?:until|till)\s+(?P<when>[^.;]{3,60}?)[\s.)]*$", re.IGNORECASE)
_REFERENCE = re.compile(
    r"[\s,;(–-]*\b(?:case\s+)?(?:ref(?:erence)?\b\.?|case\s+(?:no\.?|number))\s*[:#]?\s*"
    r"(?P<reference>[A-Za-z0-9][\w/-]*\d[\w/-]*)\)?",
    re.IGNORECASE,
)
_READERS = re.compile(r"\s*[,;(–-]\s*(?P<who>public|in[ -]confidence|confidential)[\s.)]*$", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b|\d\s*[/.-]\s*\d+\s*[/.-]\s*\d{2}\b")
_COUNTED = re.compile(r"\b(?:days?|weeks?|months?|years?|meeting)\b", re.IGNORECASE)


def read(text: str, areas: Iterable[Area], today: date) -> NewItem:
    """The item that a line describes. Words that are no date or no place stay part of the text.

    Raises BadInput for a last day that was probably not meant.
    """
    line, before = _without_readers(" ".join(text.split()))
    line, until = _without_until(line, today)
    line, after = _without_readers(line)
    line, reference = _without_reference(line)
    place = briefing_place.place_in(line, areas)
    area, ward = briefing_place.slugs_of(place) if place else ("", "")
    who = before or after or IN_CONFIDENCE
    return NewItem(line.strip(" ,;"), area=area, ward=ward, classification=who, reference=reference, until=until)


def last_day(words: str, today: date) -> date | None:
    """The last day that words name, None where they name none.

    Raises BadInput where they are no day, and where they name no year and the day is more than half a year ahead.
    """
    found = due_dates.read(words, today)
    if found is None:
        return None
    if found.day - today > FAR and not (_YEAR.search(words) or _COUNTED.search(words)):
        raise BadInput(
            f"“{' '.join(words.split())}” without a year would be {dates.full_date(found.day)}, more than six months "
            "ahead. Nothing was stored: type it with the year if you mean that day."
        )
    return found.day


def _without_readers(line: str) -> tuple[str, str]:
    found = _READERS.search(line)
    if not found or not line[: found.start()].strip():
        return line, ""
    return line[: found.start()], PUBLIC if found["who"].casefold() == PUBLIC else IN_CONFIDENCE


def _without_until(line: str, today: date) -> tuple[str, date | None]:
    found = _UNTIL.search(line)
    if not found or not line[: found.start()].strip():
        return line, None
    try:
        due_dates.read(found["when"], today)
    except BadInput:
        return line, None
    until = last_day(found["when"], today)
    return (line[: found.start()], until) if until else (line, None)


def _without_reference(line: str) -> tuple[str, str]:
    found = _REFERENCE.search(line)
    return (line[: found.start()] + line[found.end() :], found["reference"]) if found else (line, "")
