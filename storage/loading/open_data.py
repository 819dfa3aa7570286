"""Figures taken from open data: what is there and equal stays, what changed becomes `revised`, the rest is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, select, update

from storage import tables
from storage.engine import Database
from storage.errors import BadInput
from storage.figures import IDENTITY, PUBLIC, keep_history
from storage.loading.report import Outcome
from storage.periods import Period
from storage.upsert import upsert
from storage.vocabulary import Area, Vocabulary, vocabulary

PROVISIONAL, FINAL, REVISED = "provisional", "final", "revised"
KENT = "kent"
_LOCAL = ZoneInfo("Europe/London")
_BATCH = 500

Values = dict[str, Any]


def figure(area: str, category: str, measure: str, period: Period, value: int | Decimal, **more: str) -> Values:
    """The columns of one public figure; `more` are texts such as source and unit."""
    return {
        **dict.fromkeys(("unit", "comparator", "comparison_period", "source", "place", "supplier", "note"), ""),
        **{"area": area, "category": category, "measure": measure, "value": Decimal(value)},
        **{"period_start": period.start, "period_end": period.end},
        **{"status": PROVISIONAL, "classification": PUBLIC, "embargo_until": None},
        **more,
    }


def merge(
    connection: Connection, wanted: Sequence[Values], where: ColumnElement[bool], *, now: datetime, by: str
) -> list[Outcome]:
    """Store `wanted`; `where` bounds the stored figures they are compared with. What else is stored is left alone.

    A figure is as at the day on which it was first taken over with this value.
    """
    known = {_key(row): row for row in connection.execute(select(tables.figure).where(where)).mappings()}
    stamp = {"as_at": london_date(now), "loaded_at": now, "loaded_by": by}
    new = [{**values, **stamp} for values in wanted if _key(values) not in known]
    for start in range(0, len(new), _BATCH):
        connection.execute(tables.figure.insert(), new[start : start + _BATCH])
    stored = [(known[_key(values)], values) for values in wanted if _key(values) in known]
    changed = [(old["id"], old["value"], values) for old, values in stored if old["value"] != values["value"]]
    keep_history(connection, tables.figure.c.id.in_([which for which, _, _ in changed]), at=now, by=by)
    for which, before, values in changed:
        note = f"{values['note']} It was {before:f} before.".strip()
        content = {"value": values["value"], "status": REVISED, "note": note, **stamp}
        connection.execute(update(tables.figure).where(tables.figure.c.id == which).values(content))
    outcomes: list[Outcome] = ["added"] * len(new)
    outcomes += ["changed"] * len(changed)
    outcomes += ["unchanged"] * (len(wanted) - len(outcomes))
    return outcomes


def _key(values: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in IDENTITY)


def remember_source(connection: Connection, source: str, title: str, short_title: str, note: str = "") -> None:
    """Make `source` one of the documents that `/csp source` lists."""
    row = {"source": source, "title": title, "short_title": short_title, "published": None, "agenda_of": None}
    upsert(connection, tables.source, [{**row, "note": note}], keys=["source"])


def words_with(db: Database, categories: Iterable[str], areas: Iterable[str]) -> Vocabulary:
    """The vocabulary of `db`. Raises BadInput where it is older than this version and lacks any of these."""
    words = vocabulary(db)
    if not (words.categories.by_slug.keys() >= set(categories) and words.areas.by_slug.keys() >= set(areas)):
        raise BadInput("The database has no categories for open data yet. Run `cspbot db upgrade` first.")
    return words


def districts(words: Vocabulary) -> dict[str, Area]:
    """The districts of Kent (Medway is one) by slug."""
    found = (area for area in words.areas.by_slug.values() if area.kind == "district")
    return {area.slug: area for area in found if KENT in above(words, area)}


def above(words: Vocabulary, area: Area) -> list[str]:
    """The areas that `area` is a part of, nearest first: `kcc-districts` and `kent` for a district of the county."""
    chain: list[str] = []
    while area.parent and area.parent not in chain:
        chain.append(area.parent)
        area = words.areas.by_slug[area.parent]
    return chain


def london_date(now: datetime) -> date:
    """The day it is in London at `now` (aware)."""
    return now.astimezone(_LOCAL).date()
