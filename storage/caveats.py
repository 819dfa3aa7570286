"""Caveats: what must be said beside a figure, and across which dates figures may not be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from storage import tables
from storage.loading.police_uk import unplaced
from storage.periods import Period
from storage.vocabulary import Vocabulary

BREAK = "break"
UNPLACED = "police-uk-points"  # the caveat that tells of records in no district: it also says how many


@dataclass(frozen=True, slots=True)
class Caveat:
    """A break (nothing before `effective_from` compares with anything after) or a note on a period. Empty means all."""

    slug: str
    kind: str
    categories: tuple[str, ...]
    areas: tuple[str, ...]
    measures: tuple[str, ...]
    effective_from: date | None
    period_start: date | None
    period_end: date | None
    text: str
    source: str
    place: str

    def touches(self, categories: Collection[str], areas: Collection[str], measures: Collection[str] | None) -> bool:
        """Whether any of what is shown is what this caveat is about. `categories` come with their parents."""
        return all(
            not mine or shown is None or not set(mine).isdisjoint(shown)
            for mine, shown in ((self.categories, categories), (self.areas, areas), (self.measures, measures))
        )

    def belongs_to(self, period: Period) -> bool:
        """Whether somebody who reads figures of `period` should be told."""
        if self.kind == BREAK and self.effective_from:
            # A break matters to those who would look back across it: for three years after it, and in its own year.
            return self.effective_from <= period.end and (period.end - self.effective_from).days <= 3 * 366
        start, end = self.period_start or date.min, self.period_end or date.max
        return start <= period.end and period.start <= end


def about(
    connection: Connection,
    vocabulary: Vocabulary,
    *,
    categories: Iterable[str],
    areas: Collection[str],
    measures: Collection[str],
    period: Period,
) -> list[Caveat]:
    """The caveats on figures of `categories` (or of anything above them), most particular first.

    Numbers in them are of the first category.
    """
    asked = list(categories)
    every_one = every(connection, vocabulary, categories=asked, areas=areas, measures=measures)
    fitting = [_counted(connection, caveat, asked[0], period) for caveat in every_one if caveat.belongs_to(period)]
    return sorted(fitting, key=lambda caveat: (not caveat.categories, len(caveat.categories), caveat.kind != BREAK))


def every(
    connection: Connection,
    vocabulary: Vocabulary,
    *,
    categories: Iterable[str],
    areas: Collection[str],
    measures: Collection[str] | None = None,
) -> list[Caveat]:
    """The caveats on figures of `categories` (or of anything above them) for `areas`, of whatever period.

    A caveat marked `=category` is about that category alone, not about its parts.
    """
    asked = list(categories)
    wanted = {slug for category in asked for slug in with_parents(vocabulary, category)}
    wanted |= {f"={slug}" for slug in asked}
    found = (_caveat(row) for row in connection.execute(select(tables.caveat).order_by(tables.caveat.c.slug)))
    return [caveat for caveat in found if caveat.touches(wanted, areas, measures)]


def _counted(connection: Connection, caveat: Caveat, category: str, period: Period) -> Caveat:
    """`caveat`, with the number of records in no district where it tells of them."""
    words = unplaced.in_words(connection, category, period) if caveat.slug == UNPLACED else ""
    return replace(caveat, text=f"{caveat.text} {words}") if words else caveat


def _caveat(row: Row[Any]) -> Caveat:
    return Caveat(
        *(row.slug, row.kind, tuple(row.categories), tuple(row.areas), tuple(row.measures)),
        *(row.effective_from, row.period_start, row.period_end, row.text, row.source, row.place),
    )


def with_parents(vocabulary: Vocabulary, slug: str) -> list[str]:
    """`slug` and every category above it."""
    chain: list[str] = []
    while slug and slug not in chain:
        chain.append(slug)
        category = vocabulary.categories.by_slug.get(slug)
        slug = category.parent if category else ""
    return chain
