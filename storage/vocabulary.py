"""Areas, categories and sources: what figures are about, and the names people give them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from time import monotonic
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, Engine, Row, select

from storage import partnerships, tables
from storage.engine import Database
from storage.errors import Ambiguous, NotFound
from storage.partnerships import Partnership
from storage.spelling import misspells, singular, singulars, without_units

SURE = 86.0  # a misspelling this near is taken for the name
CLOSE = 60.0  # and this near it is offered
MARGIN = 6.0  # two names nearer to each other than this are asked back about
OFFERED = 5
COMPARED = 80  # characters
SETTINGS_KEPT = 30.0  # seconds; what an operator changes meanwhile in another process counts from then on


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


def _tells(category: Category) -> bool:
    """Whether a chart label is a name too: that of a part often says nothing alone ("Other", "People", "Total")."""
    depth = category.slug.count("/")
    return depth == 0 or (depth == 1 and " " in category.short)


def _aliases(thing: Named) -> tuple[str, ...]:
    return thing.aliases


def _name(thing: Named) -> tuple[str, ...]:
    return (thing.name,)


def _slug(thing: Named) -> tuple[str, ...]:
    return (thing.slug,)


def folded(words: str) -> str:
    """Words as they are compared: lower case, no accents, single spaces for anything but letters and digits."""
    flat = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", flat.casefold()))


@dataclass(frozen=True, slots=True)
class _Hit(Generic[T]):
    thing: T
    key: str
    score: float


class Names(Generic[T]):
    """Finds the thing people mean: by slug, name, short name or alias, exactly or misspelt."""

    def __init__(self, what: str, things: Iterable[T], telling: Callable[[T], bool] = bool) -> None:
        """Index `things`; `what` names their kind in messages ("category", "area").

        `telling` says whether the short name of a thing says what it is by itself; all do unless told otherwise.
        """
        self.what = what
        self._telling = telling
        self.by_slug: Mapping[str, T] = {thing.slug: thing for thing in things}
        self._index: dict[str, T] = self._built()

    def _built(self) -> dict[str, T]:
        index: dict[str, T] = {}
        # Later ones win: a slug over a name over an alias over a short name, and a broad thing over a part of another.
        things = sorted(self.by_slug.values(), key=lambda thing: -thing.slug.count("/"))
        shared = Counter(folded(thing.short) for thing in things)
        telling = [thing for thing in things if shared[folded(thing.short)] == 1 and self._telling(thing)]
        index.update({folded(thing.short): thing for thing in telling})
        for words in (_aliases, _name, _slug):
            index.update({folded(word): thing for thing in things for word in words(thing)})
        index.pop("", None)
        return index

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(singular(word) for key in self._index for word in key.split())

    def exact(self, asked: str) -> T | None:
        """The thing that has exactly this name, or None."""
        return self.exact_folded(folded(asked))

    def exact_folded(self, words: str) -> T | None:
        """The same for words that are folded already."""
        return self._index.get(words)

    def find(self, asked: str) -> T:
        """The thing meant by `asked`: a misspelt name, with or without a unit after it ("robery offences").

        Raises NotFound (with the nearest names) or Ambiguous. A name is only taken where the slips are inside its
        longer words; one that is merely near is offered.
        """
        if found := self.exact(asked):
            return found
        words = folded(asked)[:COMPARED]
        scored = self._scored(words)
        plain = without_units(words)
        for typed, hits in ((words, scored), (plain, self._scored(plain) if plain != words else [])):
            if found := self._index.get(typed):
                return found
            if taken := [hit for hit in hits if self._is(typed, hit)]:
                return self._only(asked, taken)
        likely = [hit for hit in scored if hit.score >= SURE]
        if len({hit.thing.slug for hit in likely}) > 1:
            return self._only(asked, likely)
        close = dict.fromkeys(hit.thing.name for hit in scored if hit.score >= CLOSE)
        raise NotFound(self.what, clipped(asked), tuple(close)[:OFFERED])

    def _is(self, typed: str, hit: _Hit[T]) -> bool:
        """Whether folded words are this name: in the plural, or with slips that leave no doubt."""
        if singulars(typed) == singulars(hit.key):
            return True
        return hit.score >= SURE and misspells(typed, hit.key, self._words)

    def _only(self, asked: str, hits: Sequence[_Hit[T]]) -> T:
        """The thing of the best hit. Raises Ambiguous where another comes as near."""
        rivals = {hit.thing.slug: hit.thing for hit in hits if hit.score >= hits[0].score - MARGIN}
        if len(rivals) > 1:
            raise Ambiguous(self.what, clipped(asked), tuple((thing.slug, thing.name) for thing in rivals.values()))
        return hits[0].thing

    def _scored(self, words: str) -> list[_Hit[T]]:
        """The nearest names to folded `words`, best first."""
        found = process.extract(words, list(self._index), scorer=fuzz.ratio, limit=4 * OFFERED)
        return [_Hit(self._index[key], key, score) for key, score, _ in found]


def clipped(asked: str) -> str:
    """What was asked, short enough to repeat in an answer."""
    words = " ".join(asked.split())
    return words if len(words) <= 60 else words[:59] + "…"


@dataclass(frozen=True)
class Vocabulary:
    """All the words at once: small enough to keep in memory for the life of the process.

    `small_numbers` has the settings of storage.suppression by (category, kind of area), as they were at `read_at`.
    """

    areas: Names[Area]
    categories: Names[Category]
    sources: Mapping[str, Source]
    partnerships: tuple[Partnership, ...] = ()
    small_numbers: Mapping[tuple[str, str], int] = field(default_factory=dict)
    read_at: float = field(default_factory=monotonic)

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


_KEPT: WeakKeyDictionary[Engine, Vocabulary] = WeakKeyDictionary()


def vocabulary(db: Database) -> Vocabulary:
    """The vocabulary of `db`, read once a process (it changes only with `cspbot db upgrade`); settings now and then."""
    kept = _fresh(db.engines[0])
    if kept:
        return kept
    with db.read() as connection:
        return of(connection)


def of(connection: Connection) -> Vocabulary:
    """The vocabulary of a connection's database, kept as `vocabulary` keeps it."""
    engine = connection.engine
    if kept := _fresh(engine):
        return kept
    known = _KEPT.get(engine)
    _KEPT[engine] = _with_settings(known, connection) if known else read(connection)
    return _KEPT[engine]


def forget(db: Database) -> None:
    """Read the vocabulary of `db` again at the next question."""
    for engine in db.engines:
        _KEPT.pop(engine, None)


def _fresh(engine: Engine) -> Vocabulary | None:
    kept = _KEPT.get(engine)
    return kept if kept and monotonic() - kept.read_at < SETTINGS_KEPT else None


def read(connection: Connection) -> Vocabulary:
    """The vocabulary as it stands in the database."""
    return Vocabulary(
        areas=Names("area", [_area(row) for row in connection.execute(select(tables.area))]),
        categories=Names("category", map(_category, connection.execute(select(tables.category))), _tells),
        sources=_sources(connection),
        small_numbers=_small_numbers(connection),
        partnerships=partnerships.every(connection),
    )


def with_new_sources(connection: Connection, words: Vocabulary) -> Vocabulary:
    """The same words with the documents of now: one that was loaded a moment ago has its title."""
    return replace(words, sources=_sources(connection))


def _with_settings(kept: Vocabulary, connection: Connection) -> Vocabulary:
    """The same words with the settings and documents of now."""
    fresh = with_new_sources(connection, kept)
    return replace(fresh, small_numbers=_small_numbers(connection), read_at=monotonic())


def _sources(connection: Connection) -> dict[str, Source]:
    return {row.source: _source(row) for row in connection.execute(select(tables.source))}


def _small_numbers(connection: Connection) -> dict[tuple[str, str], int]:
    return {(row.category, row.area_kind): row.below for row in connection.execute(select(tables.small_number))}


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
