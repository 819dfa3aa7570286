"""A line such as "Sheds broken into in Joyce Green, ref KP-2015/0042, until Friday": what, where, until when. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from handlers import due_dates
from storage.briefings import NewItem
from storage.errors import BadInput
from storage.vocabulary import Area

_UNTIL = re.compile(r"[\s,;(–-]*\b(?:until|till)\s+(?P<when>[^.;]{3,60}?)[\s.)]*$", re.IGNORECASE)
_REFERENCE = re.compile(
    r"[\s,;(–-]*\b(?:case\s+)?(?:ref(?:erence)?\b\.?|case\s+(?:no\.?|number))\s*[:#]?\s*"
    r"(?P<reference>[A-Za-z0-9][\w/-]*\d[\w/-]*)\)?",
    re.IGNORECASE,
)
_PLACES = frozenset({"district", "ward", "place"})


def read(text: str, areas: Iterable[Area], today: date) -> NewItem:
    """The item that a line describes. Words that are no date or no place stay part of the text."""
    line, until = _without_until(" ".join(text.split()), today)
    line, reference = _without_reference(line)
    place = place_in(line, areas)
    area, ward = slugs_of(place) if place else ("", "")
    return NewItem(line.strip(" ,;"), area=area, ward=ward, reference=reference, until=until)


def place_in(text: str, areas: Iterable[Area]) -> Area | None:
    """The district, ward or place that is named in a text, the longest name first; as it is written, with capitals."""
    named = [(_plain_name(area), area) for area in areas if area.kind in _PLACES]
    for name, area in sorted(named, key=lambda pair: -len(pair[0])):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        # The first word of a sentence has a capital anyway: "Stone thrown at a bus".
        if found and (found.start() > 0 or " " in name):
            return area
    return None


def slugs_of(place: Area) -> tuple[str, str]:
    """The area and the ward of a place: of a ward or place its district and itself."""
    return (place.slug, "") if place.kind == "district" else (place.parent or place.slug.partition("/")[0], place.slug)


def _plain_name(area: Area) -> str:
    return area.name.partition(" (")[0]


def _without_until(line: str, today: date) -> tuple[str, date | None]:
    found = _UNTIL.search(line)
    if not found or not line[: found.start()].strip():
        return line, None
    try:
        until = due_dates.read(found["when"], today)
    except BadInput:
        return line, None
    return (line[: found.start()], until.day) if until else (line, None)


def _without_reference(line: str) -> tuple[str, str]:
    found = _REFERENCE.search(line)
    return (line[: found.start()] + line[found.end() :], found["reference"]) if found else (line, "")
