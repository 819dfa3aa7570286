"""The lines of a supplier's form: what it is asked for, the partnership's own areas and priorities first, in pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from storage import home
from storage.call_checks import is_as_long
from storage.figures import Figure
from storage.periods import Period
from storage.priorities import Priority
from storage.vocabulary import Vocabulary

MOST = 40  # lines on a page: a view of Slack's has room for 100 blocks, and a reader's patience for fewer
COUNTED = "volume"


@dataclass(frozen=True, slots=True)
class Page:
    """Lines that are shown together. `own`: of the partnership's areas; `of_priorities`: of what it works on now."""

    own: bool
    of_priorities: bool
    lines: tuple[Figure, ...]

    @property
    def areas(self) -> list[str]:
        """The slugs of their areas, each once, in order."""
        return list(dict.fromkeys(each.area for each in self.lines))


def pages(
    last: Iterable[Figure], period: Period, words: Vocabulary, priorities: Sequence[Priority], most: int = MOST
) -> list[Page]:
    """What was given before (`last`) in pages of at most `most` lines; one page where all fit on it.

    The partnership's own areas and their wards come first, in them what the current priorities are about, in that what
    is known for a period as long as this one. An area is parted only where it has more lines than a page.
    """
    order, found = _Order(period, words, priorities), list[Page]()
    lines = sorted(last, key=order.key)
    if len(lines) <= most:
        return [Page(True, False, tuple(lines))] if lines else []
    for (own, ours), some in groupby(lines, order.tier):
        by_area = [list(group) for _, group in groupby(some, lambda each: each.area)]
        for part in _packed([part for group in by_area for part in _parted(group, most)], most):
            found.append(Page(own, ours, tuple(part)))
    return found


class _Order:
    """In which order lines stand."""

    def __init__(self, period: Period, words: Vocabulary, priorities: Sequence[Priority]) -> None:
        known, areas = home.of(words), words.areas.by_slug
        within = [
            slug for slug, area in areas.items() if any(each in known.districts for each in home.above(words, area))
        ]
        own = dict.fromkeys((*known.slugs, *known.joint_slugs, *within))
        others = dict.fromkeys((*(area.slug for area in known.averages), *areas))
        self._period = period
        self._own = {slug: place for place, slug in enumerate(own)}
        self._others = {slug: place for place, slug in enumerate(others)}
        categories = dict.fromkeys(slug for each in priorities for slug in each.categories)
        self._categories = {slug: place for place, slug in enumerate(categories)}

    def tier(self, line: Figure) -> tuple[bool, bool]:
        """Whether it is of an own area, and of what the priorities are about."""
        return line.area in self._own, line.category in self._categories

    def key(self, line: Figure) -> tuple[object, ...]:
        """Own areas, then priorities, then what is known for such a period; in each by area, category and measure."""
        own, ours = self.tier(line)
        alike = is_as_long(line.period, self._period)
        area = self._own.get(line.area, self._others.get(line.area, len(self._others)))
        category = self._categories.get(line.category, len(self._categories))
        return not own, not ours, not alike, area, line.area, category, line.category, line.measure != COUNTED, line.id


def _parted(lines: Sequence[Figure], most: int) -> list[Sequence[Figure]]:
    """The lines of one area in parts of about the same size."""
    parts = -(-len(lines) // most)
    size = -(-len(lines) // parts)
    return [lines[start : start + size] for start in range(0, len(lines), size)]


def _packed(groups: Iterable[Sequence[Figure]], most: int) -> list[list[Figure]]:
    """Groups that follow each other put together, as long as they fit on a page."""
    found: list[list[Figure]] = []
    for group in groups:
        if found and len(found[-1]) + len(group) <= most:
            found[-1].extend(group)
        else:
            found.append(list(group))
    return found
