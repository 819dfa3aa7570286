"""What one cell means: a date, a yes or no, one of a few words. What can't be read is noted, with what would be right.

An empty cell leaves what is stored as it is; a single dash empties it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from storage.loading.rows import Problems, Row, quoted

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_NO_TIME = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_NO, _YES = ("", "-", "no", "n", "false", "0"), ("yes", "y", "true", "1")
NOTHING = "-"
T = TypeVar("T", bound="DataclassInstance")


def words(row: Row, column: str) -> str:
    """The text of a cell on one line."""
    return "" if row[column] == NOTHING else " ".join(row[column].split())


def required_words(row: Row, column: str, most: int, problems: Problems) -> str:
    """The text of a cell that must say something, in at most `most` characters."""
    text = words(row, column)
    if not text:
        problems.add(row.number, column, "this cell is empty")
    return shorter(row, column, most, problems) if text else text


def shorter(row: Row, column: str, most: int, problems: Problems) -> str:
    """The text of a cell, of at most `most` characters."""
    text = words(row, column)
    if len(text) > most:
        problems.add(row.number, column, f"{len(text):,} characters; at most {most}")
    return text


def a_date(row: Row, column: str, problems: Problems) -> date | None:
    """The date in a cell, None where it is empty or wrong (then noted). ISO dates and Excel's own dates are dates."""
    text = _NO_TIME.sub("", row[column])
    if text in ("", NOTHING):
        return None
    if _ISO.fullmatch(text) and (day := _valid(text)):
        return day
    problems.add(row.number, column, f"{quoted(text)} is not a date; {_hint(text)}")
    return None


def _hint(text: str) -> str:
    if british := _BRITISH.fullmatch(text):
        day, month, year = british.groups()
        if meant := _valid(f"{year}-{month:0>2}-{day:0>2}"):
            return f"write {meant.isoformat()} for day {meant.day}, month {meant.month}"
    return "write it as 2015-02-09 (year, month, day)"


def _valid(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def a_flag(row: Row, column: str, problems: Problems) -> bool:
    """Yes or no; empty means no."""
    word = row[column].casefold()
    if word not in (*_YES, *_NO):
        problems.add(row.number, column, f"{quoted(row[column])} is neither yes nor no")
    return word in _YES


def one_of(row: Row, column: str, words: Mapping[str, str], problems: Problems) -> str:
    """What the cell's word stands for in `words` (its synonyms included); the word for "" where the cell is empty."""
    asked = " ".join(row[column].casefold().replace("_", " ").replace("-", " ").split())
    if asked in words:
        return words[asked]
    choices = sorted({meant for meant in words.values() if meant})
    problems.add(row.number, column, f"{quoted(row[column])} is none of {', '.join(choices)}")
    return ""


def keep_where_empty(row: Row, new: T, known: object, columns: Mapping[str, str]) -> T:
    """`new`, but as stored in `known` wherever the row's cell is empty; `columns` maps columns to fields."""
    kept = {field: getattr(known, field) for column, field in columns.items() if not row[column]}
    return replace(new, **kept)
