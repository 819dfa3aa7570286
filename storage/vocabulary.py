"""Areas, categories and sources: what figures are about, and the names people give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, Row, select

from storage import tables
from storage.engine import Database
from storage.errors import Ambiguous, NotFound

SURE = 86.0  # a misspelling this near is taken for the name
CLOSE = 60.0  # and this near it is offered
MARGIN = 6.0  # two names nearer to each other than this are asked back about
OFFERED = 5


@dataclass(frozen=True, slots=True)
class Area:
    """A district, ward, county or group of them. `valid_to` is the last day it existed, None while it does."""

    slug: str
    name: str
    short: str
    kind: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    note: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """What is counted. `noun` is the plural unit, `up_is` bad, good or neither, `short` fits a chart label."""

    slug: str
    name: str
    short: str
    parent: str
    noun: str
    up_is: str
    main_measure: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A document. `published` is the latest date by which it was public, None where that is not known."""

    source: str
    title: str
    short_title: str
    published: date | None
    agenda_of: date | None


class Named(Protocol):
    """Anything people call by name."""

    @property
    def slug(self) -> str:
        """Its key."""

    @property
    def name(self) -> str:
        """Its full name."""

    @property
    def short(self) -> str:
        """Its name for charts and buttons."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """What else people call it."""


T = TypeVar("T", bound=Named)


def folded(words: str) -> str:
    """Words as they are compared: lower case, no accents, single spaces for anything but letters and digits."""
    flat = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", flat.casefold()))


def _short(thing: Named) -> tuple[str, ...]:
    return (thing.short,)


def _aliases(thing: Named) -> tuple[str, ...]:
    return thing.aliases


def _name(thing: Named) -> tuple[str, ...]:
    return (thing.name,)


def _slug(thing: Named) -> tuple[str, ...]:
    return (thing.slug,)


class Names(Generic[T]):
    """Finds the thing people mean: by slug, name, short name or alias, exactly or misspelt."""

    def __init__(self, what: str, things: Iterable[T]) -> None:
        """Index `things`; `what` names their kind in messages ("category", "area")."""
        self.what = what
        self.by_slug: Mapping[str, T] = {thing.slug: thing for thing in things}
        self._index: dict[str, T] = self._built()

    def _built(self) -> dict[str, T]:
        index: dict[str, T] = {}
        # Later ones win: a slug over a name over an alias over a short name, and a broad thing over a part of another.
        things = sorted(self.by_slug.values(), key=lambda thing: -thing.slug.count("/"))
        for words in (_short, _aliases, _name, _slug):
            index.update({folded(word): thing for thing in things for word in words(thing)})
        index.pop("", None)
        return index

    def exact(self, asked: str) -> T | None:
        """The thing that has exactly this name, or None."""
        return self._index.get(folded(asked))

    def find(self, asked: str) -> T:
        """The thing meant by `asked`. Raises NotFound (with the nearest names) or Ambiguous."""
        if found := self.exact(asked):
            return found
        scored = self._scored(asked)
        best = scored[0][1] if scored else 0.0
        if best < SURE:
            raise NotFound(self.what, clipped(asked), tuple(thing.name for thing, score in scored if score >= CLOSE))
        rivals = [thing for thing, score in scored if score >= best - MARGIN and score >= SURE]
        if len(rivals) > 1:
            raise Ambiguous(self.what, clipped(asked), tuple((thing.slug, thing.name) for thing in rivals))
        return rivals[0]

    def _scored(self, asked: str) -> list[tuple[T, float]]:
        words = folded(asked)[:80]
        hits = process.extract(words, list(self._index), scorer=fuzz.ratio, limit=4 * OFFERED)
        best: dict[str, tuple[T, float]] = {}
        for key, score, _ in hits:
            thing = self._index[key]
            best.setdefault(thing.slug, (thing, score))
        return list(best.values())[:OFFERED]


def clipped(asked: str) -> str:
    """What was asked, short enough to repeat in an answer."""
    words = " ".join(asked.split())
    return words if len(words) <= 60 else words[:59] + "…"


@dataclass(frozen=True)
class Vocabulary:
    """All the words at once: small enough to keep in memory for the life of the process."""

    areas: Names[Area]
    categories: Names[Category]
    sources: Mapping[str, Source]

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Slugs of the categories directly below each category."""
        below: dict[str, list[str]] = {}
        for category in self.categories.by_slug.values():
            below.setdefault(category.parent, []).append(category.slug)
        return {parent: tuple(slugs) for parent, slugs in below.items()}

    def source(self, name: str) -> Source:
        """The document called `name`; an unknown one stands for itself."""
        return self.sources.get(name) or Source(name, name, name, None, None)


_KEPT: WeakKeyDictionary[Database, Vocabulary] = WeakKeyDictionary()


def vocabulary(db: Database) -> Vocabulary:
    """The vocabulary of `db`, read once a process (it changes only with `cspbot db upgrade`)."""
    if db not in _KEPT:
        with db.read() as connection:
            _KEPT[db] = read(connection)
    return _KEPT[db]


def forget(db: Database) -> None:
    """Read the vocabulary of `db` again at the next question."""
    _KEPT.pop(db, None)


def read(connection: Connection) -> Vocabulary:
    """The vocabulary as it stands in the database."""
    return Vocabulary(
        areas=Names("area", [_area(row) for row in connection.execute(select(tables.area))]),
        categories=Names("category", [_category(row) for row in connection.execute(select(tables.category))]),
        sources={row.source: _source(row) for row in connection.execute(select(tables.source))},
    )


def _area(row: Row[tuple[object, ...]]) -> Area:
    return Area(
        *(row.slug, row.name, row.short, row.kind, row.parent, row.valid_from, row.valid_to, row.note),
        tuple(row.aliases),
    )


def _category(row: Row[tuple[object, ...]]) -> Category:
    return Category(
        *(row.slug, row.name, row.short, row.parent, row.noun, row.up_is, row.main_measure), tuple(row.aliases)
    )


def _source(row: Row[tuple[object, ...]]) -> Source:
    return Source(row.source, row.title, row.short_title, row.published, row.agenda_of)
