"""The cells of a figure file, checked and made ready to store. Each text of a column is worked out once and remembered.

A file of a million rows has few different areas, dates or sources: what a cell stands for is looked up, not computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import getitem
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Dialect

from storage import tables
from storage.figures import IN_CONFIDENCE
from storage.loading import comparison_periods
from storage.loading.cells import a_date, one_of, shorter, words
from storage.loading.rows import Problems, Row, SheetTable, quoted
from storage.vocabulary import Vocabulary

REQUIRED = ("area", "category", "measure", "period_start", "period_end", "value", "source")
OPTIONAL = (
    *("unit", "comparator", "comparison_period", "place", "supplier", "status"),
    *("classification", "embargo_until", "as_at", "note"),
)
COLUMNS = (
    *("area", "category", "measure", "period_start", "period_end", "value", "unit", "comparator"),
    *("comparison_period", "source", "place", "supplier", "status", "classification", "embargo_until", "as_at", "note"),
)
# What a figure is known by is in one index: PostgreSQL keeps at most 2,704 bytes of it, and a character may take 4.
MOST_CHARS = {"comparator": 60, "source": 200, "place": 300}
REMEMBERED, REMEMBERED_CHARS = 10_000, 300
_STATUS = {"": "final", "final": "final", "provisional": "provisional", "revised": "revised"}
_CLASSIFICATION = {"": IN_CONFIDENCE, "in confidence": IN_CONFIDENCE} | {word: word for word in ("public", "exempt")}
_MEASURE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,9})?", re.ASCII)
_PREVIOUS = "previous-"
_MONTHS_EARLIER = {"previous-year": 12, "previous-month": 1}
_START, _END = COLUMNS.index("period_start"), COLUMNS.index("period_end")
_COMPARATOR, _COMPARED = COLUMNS.index("comparator"), COLUMNS.index("comparison_period")
_LOCAL = ZoneInfo("Europe/London")

Read = Callable[[Row, str, Problems], object]
Stored = Callable[[Any], object]


class _Position:
    """The row that is being read."""

    number = 0


class _Cells(dict[str, object]):
    """What each text in one column stands for, as the database takes it. A text that is wrong is noted each time."""

    def __init__(self, column: str, read: Read, stored: Stored, at: _Position, problems: Problems) -> None:
        """Nothing is remembered yet; `at` says which row it is when a new text is met."""
        super().__init__()
        self._column, self._read, self._stored, self._at, self._problems = column, read, stored, at, problems

    def __missing__(self, text: str) -> object:
        """Work out a text that is new, or was too long or too wrong to remember."""
        before = self._problems.count
        value = self._stored(self._read(Row(self._at.number, {self._column: text}), self._column, self._problems))
        if self._problems.count == before and len(text) <= REMEMBERED_CHARS:
            if len(self) >= REMEMBERED:
                self.clear()
            self[text] = value
        return value


def ready_rows(
    table: SheetTable, known: Vocabulary, problems: Problems, dialect: Dialect
) -> Iterator[tuple[object, ...] | None]:
    """For each row its number and, in the order of COLUMNS, what to store; None where it can't be used.

    What is wrong is noted in `problems`, every cell of a row at once.
    """
    at = _Position()
    readers = [_Cells(name, _reader(name, known), _stored(name, dialect), at, problems) for name in COLUMNS]
    for number, texts in _in_order(table):
        at.number, before = number, problems.count
        values = tuple(map(getitem, readers, texts))
        _check_period(number, values[_START], values[_END], problems)
        if values[_COMPARATOR] or values[_COMPARED]:
            _check_compared(number, values, problems)
        yield (number, *values) if problems.count == before else None


def _in_order(table: SheetTable) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows with their cells in the order of COLUMNS, "" where the file has no such column."""
    if tuple(table.columns) == COLUMNS:
        yield from table.rows
        return
    places = [table.columns.index(name) if name in table.columns else len(table.columns) for name in COLUMNS]
    for number, found in table.rows:
        padded = [*found, ""]
        yield number, [padded[place] for place in places]


def _stored(name: str, dialect: Dialect) -> Stored:
    """How the database's driver wants the values of a column."""
    return tables.figure.c[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: object) -> object:
    return value


def _reader(name: str, known: Vocabulary) -> Read:
    """What reads the cells of a column."""
    readers: dict[str, Read] = {
        "area": lambda row, column, problems: _slug(row, column, known, problems),
        "category": lambda row, column, problems: _slug(row, column, known, problems),
        "measure": _measure,
        "period_start": _day,
        "period_end": _day,
        "value": _value,
        "comparator": _comparator,
        "comparison_period": _comparison_period,
        "source": _source,
        "status": lambda row, column, problems: one_of(row, column, _STATUS, problems),
        "classification": lambda row, column, problems: one_of(row, column, _CLASSIFICATION, problems),
        "embargo_until": _instant,
        "as_at": a_date,
    }
    return readers.get(name, _words)


def _check_period(number: int, start: object, end: object, problems: Problems) -> None:
    if start and end and str(end) < str(start):  # dates, or already the text of one
        problems.add(number, "period_end", f"{end} is before the period starts ({start})")


def _check_compared(number: int, values: Sequence[object], problems: Problems) -> None:
    """A comparator that is an earlier time says which; no other does (docs/figures.md, "Comparators")."""
    comparator, compared = str(values[_COMPARATOR]), values[_COMPARED]
    if comparator.startswith(_PREVIOUS) == bool(compared):
        return
    if compared:
        named = f"is {quoted(comparator)}, not an earlier time" if comparator else "is empty"
        wrong = f"there is a comparison period, but the comparator {named}; make it previous-year or previous-month"
        problems.add(number, "comparison_period", f"{wrong}, or leave this cell empty")
        return
    hint = comparison_periods.earlier(values[_START], values[_END], _MONTHS_EARLIER.get(comparator, 0))
    problems.add(number, "comparison_period", f"the comparator {quoted(comparator)} needs the period it is; {hint}")


def _slug(row: Row, column: str, known: Vocabulary, problems: Problems) -> str:
    names = known.areas if column == "area" else known.categories
    found = names.by_slug.get(row[column]) or names.exact(row[column])
    if found:
        return found.slug
    problems.unknown(row.number, column, column, row[column], names.by_slug)
    return ""


def _measure(row: Row, column: str, problems: Problems) -> str:
    if not _MEASURE.fullmatch(row[column]):
        problems.add(row.number, column, f"{quoted(row[column])} is not a measure; write it like rate_per_1000")
    return row[column]


def _value(row: Row, column: str, problems: Problems) -> Decimal:
    text = row[column]
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    hint = "write it without commas, units or % (a figure that was not published has no row)"
    problems.add(row.number, column, f"{quoted(text)} is not a plain number; {hint}")
    return Decimal(0)


def _day(row: Row, column: str, problems: Problems) -> date | None:
    if row[column] == "-":
        problems.add(row.number, column, "a figure needs its period")
    return a_date(row, column, problems)


def _instant(row: Row, column: str, problems: Problems) -> datetime | None:
    if not row[column]:
        return None
    try:
        moment = datetime.fromisoformat(row[column])
        return (moment if moment.tzinfo else moment.replace(tzinfo=_LOCAL)).astimezone(UTC)
    except (ValueError, OverflowError):
        problems.add(row.number, column, f"{quoted(row[column])} is not a date and time; write it as 2026-11-21T09:00")
        return None


def _source(row: Row, column: str, problems: Problems) -> str:
    found = _words(row, column, problems)
    if not found:
        problems.add(row.number, column, "a figure needs the document it comes from")
    return found


def _comparator(row: Row, column: str, problems: Problems) -> str:
    found = _words(row, column, problems)
    return "" if found == "none" else found


def _comparison_period(row: Row, column: str, problems: Problems) -> str:
    found = _words(row, column, problems)
    if found and (hint := comparison_periods.wrong(found)):
        problems.add(row.number, column, f"{quoted(found)} is not a period; {hint}")
    return found


def _words(row: Row, column: str, problems: Problems) -> str:
    most = MOST_CHARS.get(column)
    return shorter(row, column, most, problems) if most else words(row, column)
