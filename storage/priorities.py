"""Priorities by strategy: what the partnership decided to work on, from when to when, and which categories show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select

from storage import tables
from storage.vocabulary import Names


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy or plan and the dates it was made for. `status` is adopted, recommended, proposed or superseded."""

    slug: str
    partnership: str
    partnership_name: str
    areas: tuple[str, ...]
    name: str
    valid_from: date | None
    valid_to: date | None
    status: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Priority:
    """One priority of one strategy. `categories` come most telling first."""

    slug: str
    name: str
    ordinal: int
    focus: str
    aims: str
    categories: tuple[str, ...]
    aliases: tuple[str, ...]
    strategy: Strategy
    source: str
    place: str

    @property
    def short(self) -> str:
        """The same as its name: priorities have no chart label."""
        return self.name


def strategies(connection: Connection, *, today: date) -> list[list[Priority]]:
    """Every strategy's priorities in order, newest strategy first, as far as they were public on `today`."""
    found: dict[str, list[Priority]] = {}
    for row in connection.execute(_query(today)):
        priority = _priority(row)
        found.setdefault(priority.strategy.slug, []).append(priority)
    return list(found.values())


def newest_by_name(connection: Connection, *, today: date) -> Names[Priority]:
    """Each priority as the newest strategy that has it puts it, findable by any of its names."""
    newest: dict[str, Priority] = {}
    for row in connection.execute(_query(today)):
        newest.setdefault(row.slug, _priority(row))
    return Names("priority", newest.values())


def current(connection: Connection, *, today: date) -> list[Priority]:
    """The priorities of the newest strategy that was public on `today`, in order."""
    found = strategies(connection, today=today)
    return found[0] if found else []


def _query(today: date) -> Select[tuple[object, ...]]:
    priority, strategy, partnership, source = tables.priority, tables.strategy, tables.partnership, tables.source
    return (
        select(
            priority,
            strategy.c.slug.label("strategy_slug"),
            strategy.c.name.label("strategy_name"),
            strategy.c.partnership,
            strategy.c.valid_from,
            strategy.c.valid_to,
            strategy.c.status,
            strategy.c.source.label("strategy_source"),
            strategy.c.place.label("strategy_place"),
            partnership.c.name.label("partnership_name"),
            partnership.c.areas,
        )
        .join(strategy, strategy.c.slug == priority.c.strategy)
        .join(partnership, partnership.c.slug == strategy.c.partnership)
        .outerjoin(source, source.c.source == strategy.c.source)
        .where(or_(source.c.published.is_(None), source.c.published <= today))
        .where(or_(source.c.published.is_not(None), strategy.c.valid_from.is_(None), strategy.c.valid_from <= today))
        .order_by(strategy.c.valid_from.desc(), strategy.c.slug, priority.c.ordinal)
    )


def _priority(row: Row[Any]) -> Priority:
    strategy = Strategy(
        slug=row.strategy_slug,
        partnership=row.partnership,
        partnership_name=row.partnership_name,
        areas=tuple(row.areas),
        name=row.strategy_name,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=row.status,
        source=row.strategy_source,
        place=row.strategy_place,
    )
    return Priority(
        slug=row.slug,
        name=row.name,
        ordinal=row.ordinal,
        focus=row.focus,
        aims=row.aims,
        categories=tuple(row.categories),
        aliases=tuple(row.aliases),
        strategy=strategy,
        source=row.source,
        place=row.place,
    )
