"""Home: the areas of the partnership that keeps this database, as its own rows in the table of partnerships name them.

Partnerships merge and part, so there may be several rows. Home is the districts of all of them: what one of them
published while it was is asked for as long as it is kept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from storage.partnerships import Partnership
from storage.vocabulary import Area, Vocabulary

DISTRICT, COUNTY, WHOLE = "district", "county", ("county", "group")


@dataclass(frozen=True, slots=True)
class Home:
    """The districts of the partnership, the areas they are averaged in (county first), what is published for several.

    `joint` has the slugs of the districts that such an area stands for.
    """

    districts: tuple[Area, ...]
    averages: tuple[Area, ...]
    joint: tuple[tuple[Area, frozenset[str]], ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of the districts."""
        return tuple(area.slug for area in self.districts)

    @property
    def county(self) -> Area | None:
        """The county that the first district lies in, where the areas say so."""
        return next((area for area in self.averages if area.kind == COUNTY), None)

    @property
    def areas(self) -> tuple[Area, ...]:
        """What a question means that names no area: the districts and their county."""
        return (*self.districts, *([self.county] if self.county else []))

    @property
    def joint_slugs(self) -> tuple[str, ...]:
        """The slugs of what is published for several districts together."""
        return tuple(area.slug for area, _ in self.joint)

    def together(self, districts: Collection[str]) -> Area | None:
        """What is published for `districts` together with others of home, None where nothing is."""
        return next((area for area, parts in self.joint if districts and parts.issuperset(districts)), None)

    def parts(self, area: Area) -> tuple[Area, ...]:
        """The districts of a joint partnership; any other area is one by itself."""
        parts = next((parts for joint, parts in self.joint if joint == area), None)
        return (area,) if parts is None else tuple(each for each in self.districts if each.slug in parts)


def of(words: Vocabulary) -> Home:
    """The home of the partnerships in `words`; without any, nowhere."""
    known = words.areas.by_slug
    districts = dict.fromkeys(known[slug] for each in words.partnerships for slug in each.areas if slug in known)
    return Home(
        districts=tuple(districts),
        averages=tuple(above(words, next(iter(districts)))[::-1]) if districts else (),
        joint=tuple((known[each.slug], frozenset(each.areas)) for each in words.partnerships if _is_joint(each, words)),
    )


def _is_joint(partnership: Partnership, words: Vocabulary) -> bool:
    return len(partnership.areas) > 1 and partnership.slug in words.areas.by_slug


def neighbours(words: Vocabulary) -> list[Area]:
    """All districts of the county of home, its own among them; every one there is where the county is not known."""
    county = of(words).county
    found = [area for area in words.areas.by_slug.values() if area.kind == DISTRICT]
    return [area for area in found if county is None or county in above(words, area)]


def above(words: Vocabulary, area: Area) -> list[Area]:
    """The areas that `area` is a part of, nearest first."""
    chain: list[Area] = []
    while (parent := words.areas.by_slug.get(area.parent)) and parent not in chain:
        chain.append(parent)
        area = parent
    return chain
