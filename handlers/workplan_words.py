"""Which part of the work programme a question means: `workplan gravesham winter 2016`, `workplan 2016/17`. Pure."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.questions import FILLERS
from storage.errors import BadInput, NotFound
from storage.names import nearest, same_name
from storage.workplan import Window

EVERYTHING = ("all", "everything", "every body")
YEAR_BEGINS = 5  # a municipal year runs from May, when the council has its annual meeting, to April
# Meetings are called by season; winter is that of the year in which it ends, as in "Winter 2017 (February)".
_SEASONS = {"winter": (12, 2), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}
_MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_NAMES = "|".join([*_SEASONS, *_MONTHS, *_SHORT])
_TWO_YEARS = re.compile(r"\b(20\d\d)\s*(?:/|-|–|to)\s*((?:20)?\d\d)\b", re.IGNORECASE)
_NAMED = re.compile(rf"\b({_NAMES})\b\.?(?:\s+(20\d\d))?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(20\d\d)\b")
_AFTER = re.compile(r"\bafter (\d{1,6})(?:\.(\d{1,6}))?$")
_CARRIERS = frozenset({"meeting", "meetings", "plan", "programme", "work", "workplan", "municipal", "year", "items"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question means: which meetings, said how, and what was shown before (`meetings`, `items` of the next).

    `timed`: a time was named, so meetings that have been count too. `line` asks for the same from the beginning.
    """

    window: Window
    line: str
    words: str
    timed: bool
    meetings: int = 0
    items: int = 0


def read(rest: str, bodies: Sequence[str], today: date) -> Asked:
    """What `rest` means. Raises NotFound where no body has that name, BadInput for years that don't follow."""
    found = _AFTER.search(rest)
    line = rest[: found.start()].strip() if found else rest.strip()
    skipped = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
    times, left = _time(line, today)
    body = _without_carriers(left)
    named = None if not body or body.casefold() in EVERYTHING else _bodies(body, bodies)
    first, last = times or (today, date.max)
    said = line if times and not named else ""
    return Asked(Window(first, last, named), line, said, times is not None, *skipped)


def _time(line: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """The days meant and the words left, or None and all of them."""
    if found := _TWO_YEARS.search(line):
        return municipal_year(int(found[1]), int(found[2]) % 100), _cut(line, found)
    if found := _NAMED.search(line):
        year = int(found[2]) if found[2] else None
        return _named_time(found[1].casefold(), year, today), _cut(line, found)
    if found := _YEAR.search(line):
        year = int(found[1])
        return (date(year, 1, 1), date(year, 12, 31)), _cut(line, found)
    return None, line


def municipal_year(start: int, end: int) -> tuple[date, date]:
    """The first and last day of the municipal year 2016/17. Raises BadInput where the years don't follow."""
    if (start + 1) % 100 != end:
        raise BadInput(f"{start}/{end:02} is not a municipal year: write it like 2016/17.")
    return date(start, YEAR_BEGINS, 1), date(start + 1, YEAR_BEGINS, 1) - timedelta(days=1)


def _named_time(name: str, year: int | None, today: date) -> tuple[date, date]:
    """A season or a month; without a year the next one that is not over."""
    if year is None:
        times = (_season_or_month(name, today.year + n) for n in (0, 1))
        return next(each for each in times if each[1] >= today)
    return _season_or_month(name, year)


def _season_or_month(name: str, year: int) -> tuple[date, date]:
    if months := _SEASONS.get(name):
        start, end = months
        return date(year - (start > end), start, 1), date(year, end, monthrange(year, end)[1])
    month = _MONTHS.get(name) or _SHORT[name]
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _bodies(asked: str, bodies: Sequence[str]) -> tuple[str, ...]:
    wanted = same_name(asked)
    found = tuple(body for body in bodies if wanted in same_name(body))
    if not found:
        raise NotFound("body", asked, tuple(nearest(asked, bodies)) or tuple(bodies[:5]))
    return found


def _without_carriers(words: str) -> str:
    kept = words.split()
    small = FILLERS | _CARRIERS
    while kept and kept[-1].casefold() in small:
        kept.pop()
    while kept and kept[0].casefold() in small:
        kept.pop(0)
    return " ".join(kept)


def _cut(line: str, found: re.Match[str]) -> str:
    return f"{line[: found.start()]} {line[found.end() :]}".strip(" ,()")
