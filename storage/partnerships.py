"""Partnerships: whose figures a database keeps. Past ones stay, since what they published stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from storage import tables


@dataclass(frozen=True, slots=True)
class Partnership:
    """A partnership and the slugs of its districts; what is published for them together is an area of its own slug."""

    slug: str
    name: str
    areas: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None


def every(connection: Connection) -> tuple[Partnership, ...]:
    """Every partnership, the oldest first."""
    rows = connection.execute(select(tables.partnership))
    found = [Partnership(row.slug, row.name, tuple(row.areas), row.valid_from, row.valid_to) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.valid_from or date.min, each.slug)))
