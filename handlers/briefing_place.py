"""The place that words of the briefing name: by a whole name that can mean nothing else, else none. Pure.

"Central" is a ward and a word, so it counts only as the last words of a clause ("damage in Central, until Friday") or
with "ward" after it; "Central Park" and "Joyce Green Hospital" are names of their own and no place of ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from storage.vocabulary import Area

_PLACES = frozenset({"district", "ward", "place"})
_PARTS = re.compile(r",\s*|\s+and\s+")
_COMPASS = re.compile(r"\s+(?:North|South|East|West)$")
_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"


def place_in(text: str, areas: Iterable[Area]) -> Area | None:
    """The district, ward or place that a text names, as it is written, with capitals; a ward before its district."""
    known = [area for area in areas if area.kind in _PLACES]
    named = [*_whole(known), *_parts(known), *_stems(known)]
    for name, area in sorted(named, key=lambda pair: (pair[1].kind == "district", -len(pair[0]))):
        if _is_named(text, name, area):
            return area
    return None


def slugs_of(place: Area) -> tuple[str, str]:
    """The area and the ward of a place: of a ward or place its district and itself."""
    return (place.slug, "") if place.kind == "district" else (place.parent or place.slug.partition("/")[0], place.slug)


def _whole(areas: Iterable[Area]) -> Iterator[tuple[str, Area]]:
    for area in areas:
        yield area.name.partition(" (")[0], area


def _parts(areas: Iterable[Area]) -> Iterator[tuple[str, Area]]:
    """Of "Bean and Darenth" both names, each where no other place has it."""
    found = [(part, area) for area in areas for part in _PARTS.split(area.name) if part and part != area.name]
    taken = Counter(part for part, _ in found) + Counter(area.name for area in areas)
    yield from (pair for pair in found if taken[pair[0]] == 1)


def _stems(areas: Iterable[Area]) -> Iterator[tuple[str, Area]]:
    """Of "Northfleet North" and "Northfleet South" the name they share: it is known only in which district it lies."""
    districts = {area.slug: area for area in areas if area.kind == "district"}
    for area in areas:
        if _COMPASS.search(area.name) and area.parent in districts:
            yield _COMPASS.sub("", area.name), districts[area.parent]


def _is_named(text: str, name: str, area: Area) -> bool:
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
    if not found:
        return False
    before, after = text[: found.start()], text[found.end() :]
    if re.match(r"\s+ward\b", after):
        return True
    if "(" in area.name:
        return bool(re.search(r"\b(?:in|at|near)\s+$", before) and re.match(r"\s*(?:[,.;]|$)", after))
    # The first word of a sentence has a capital anyway: "Stone thrown at a bus".
    begins = not before.strip() and " " not in name
    return not begins and (area.kind == "district" or not _is_part_of_a_name(before, after))


def _is_part_of_a_name(before: str, after: str) -> bool:
    """Whether other words with a capital stand beside it: "Central Park", "Lower Stone Street"."""
    follows = re.match(rf"\s+(?!{_DAY})[A-Z]", after)
    leads = re.search(r"\S\s+[A-Z][\w'’]*\s+$", before)
    return bool(follows or leads)
