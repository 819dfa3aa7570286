"""`cspbot load figures`: the figure file of docs/figures.md, one published number a row, all rows or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from storage import tables, vocabulary
from storage.engine import Database
from storage.figures import IN_CONFIDENCE
from storage.loading.cells import a_date, one_of, words
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading
from storage.vocabulary import Vocabulary

REQUIRED = ("area", "category", "measure", "period_start", "period_end", "value", "source")
OPTIONAL = (
    *("unit", "comparator", "comparison_period", "place", "supplier", "status"),
    *("classification", "embargo_until", "as_at", "note"),
)
IDENTITY = (
    *("category", "area", "measure", "period_start", "period_end"),
    *("comparator", "comparison_period", "source", "place"),
)
CONTENT = ("value", "unit", "supplier", "status", "classification", "embargo_until", "as_at", "note")
_STATUS = {"": "final", "final": "final", "provisional": "provisional", "revised": "revised"}
_CLASSIFICATION = {"": IN_CONFIDENCE, "in confidence": IN_CONFIDENCE} | {word: word for word in ("public", "exempt")}
_MEASURE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,9})?")
_BATCH = 500
_LOCAL = ZoneInfo("Europe/London")

Values = dict[str, Any]
Key = tuple[Any, ...]


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the figures of a file, all or none; loading it again changes nothing. Raises LoadErrors."""
    rows = list(_read(path, vocabulary.vocabulary(db)))
    with loading(db, dry_run=dry_run) as connection:
        known = _known(connection, {values["source"] for values in rows})
        new = [{**values, "loaded_at": now, "loaded_by": by} for values in rows if _key(values) not in known]
        for start in range(0, len(new), _BATCH):
            connection.execute(tables.figure.insert(), new[start : start + _BATCH])
        outcomes: list[Outcome] = ["added"] * len(new)
        outcomes += [_compare(connection, values, known, now, by) for values in rows if _key(values) in known]
    return report(outcomes, dry_run=dry_run)


def _known(connection: Connection, sources: set[str]) -> dict[Key, Values]:
    """What is stored from these documents, by identity."""
    query = select(tables.figure).where(tables.figure.c.source.in_(sources))
    stored = (dict(row) for row in connection.execute(query).mappings())
    return {_key(values): values for values in stored}


def _key(values: Mapping[str, Any]) -> Key:
    return tuple(values[name] for name in IDENTITY)


def _compare(connection: Connection, values: Values, known: Mapping[Key, Values], now: datetime, by: str) -> Outcome:
    stored = known[_key(values)]
    if all(stored[name] == values[name] for name in CONTENT) and str(stored["value"]) == str(values["value"]):
        return "unchanged"
    changed = {name: values[name] for name in CONTENT} | {"loaded_at": now, "loaded_by": by}
    connection.execute(update(tables.figure).where(tables.figure.c.id == stored["id"]).values(changed))
    return "changed"


def _read(path: Path, known: Vocabulary) -> Iterator[Values]:
    problems, first_row = Problems(path.name), dict[Key, int]()
    for row in read_rows(path, required=REQUIRED, optional=OPTIONAL, problems=problems):
        values = _values(row, known, problems)
        if values is None:
            continue
        first = first_row.setdefault(_key(values), row.number)
        if first != row.number:
            problems.add(
                row.number, "", f"the same figure is in row {first}; give it another place if both are printed"
            )
        yield values
    problems.raise_if_any()


def _values(row: Row, known: Vocabulary, problems: Problems) -> Values | None:
    """The columns of one figure, or None where the row can't be used (what is wrong is then noted)."""
    before = len(problems)
    start, end = a_date(row, "period_start", problems), a_date(row, "period_end", problems)
    if start and end and end < start:
        problems.add(row.number, "period_end", f"{end.isoformat()} is before the period starts ({start.isoformat()})")
    values: Values = {
        "area": _slug(row, "area", known, problems),
        "category": _slug(row, "category", known, problems),
        "measure": _measure(row, problems),
        "period_start": start,
        "period_end": end,
        "value": _value(row, problems),
        "status": one_of(row, "status", _STATUS, problems),
        "classification": one_of(row, "classification", _CLASSIFICATION, problems),
        "embargo_until": _instant(row, "embargo_until", problems),
        "as_at": a_date(row, "as_at", problems),
    }
    values["comparator"] = "" if words(row, "comparator") == "none" else words(row, "comparator")
    values |= {name: words(row, name) for name in ("unit", "comparison_period", "source", "place", "supplier", "note")}
    return values if len(problems) == before else None


def _slug(row: Row, column: str, known: Vocabulary, problems: Problems) -> str:
    names = known.areas if column == "area" else known.categories
    found = names.by_slug.get(row[column]) or names.exact(row[column])
    if found:
        return found.slug
    problems.unknown(row.number, column, column, row[column], names.by_slug)
    return ""


def _measure(row: Row, problems: Problems) -> str:
    if not _MEASURE.fullmatch(row["measure"]):
        problems.add(row.number, "measure", f"{quoted(row['measure'])} is not a measure; write it like rate_per_1000")
    return row["measure"]


def _value(row: Row, problems: Problems) -> Decimal:
    text = row["value"]
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    hint = "write it without commas, units or % (a figure that was not published has no row)"
    problems.add(row.number, "value", f"{quoted(text)} is not a plain number; {hint}")
    return Decimal(0)


def _instant(row: Row, column: str, problems: Problems) -> datetime | None:
    if not row[column]:
        return None
    try:
        moment = datetime.fromisoformat(row[column])
    except ValueError:
        problems.add(row.number, column, f"{quoted(row[column])} is not a date and time; write it as 2026-11-21T09:00")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=_LOCAL)
