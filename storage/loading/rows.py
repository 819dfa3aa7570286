"""Rows of a loadable file (CSV or XLSX): columns checked, cells by name, every error with its row.

problems = Problems(path.name)
for row in read_rows(path, required=["title"], optional=["due"], problems=problems):
    due = a_date(row, "due", problems)
problems.raise_if_any()
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.loading.problems import LoadErrors, Problem, Problems, quoted, refuse
from storage.loading.sheets import cells
from storage.names import nearest

__all__ = ["LoadErrors", "Problem", "Problems", "Row", "SheetTable", "quoted", "read_rows", "read_table"]

CELL_CHARS = 5_000
_NOT_TEXT = frozenset({"Cc", "Cs"})  # control characters and halves of characters


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is the spreadsheet's (the header is 1); a cell that is empty or not there is ""."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a cell, trimmed."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A header's columns, and rows of as many readable cells, each with its number in the spreadsheet."""

    columns: Sequence[str]
    rows: Iterable[tuple[int, Sequence[str]]]


def read_rows(
    path: Path, *, required: Sequence[str], optional: Sequence[str] = (), problems: Problems
) -> Iterator[Row]:
    """The rows of `path` as `read_table` reads them, cells by name."""
    table = read_table(path, required=required, optional=optional, problems=problems)
    for number, found in table.rows:
        yield Row(number, dict(zip(table.columns, found, strict=True)))


def read_table(
    path: Path, *, required: Sequence[str], optional: Sequence[str] = (), problems: Problems, most_text: int = 0
) -> SheetTable:
    """The columns of `path` and its rows, read one at a time, without those that are blank.

    `required` columns must be in the header and filled in each row; `optional` ones may be missing or empty. Names of
    columns match without regard to case, spaces or underscores. Rows of the wrong width, empty required cells and
    characters nobody can read are noted in `problems` and the row is left out. `most_text`: see sheets.cells.

    Raises LoadErrors at once when the file can't be read, is empty, or its header is wrong.
    """
    rows = cells(path, most_text=most_text)
    header = next(rows, None)
    if header is None:
        raise refuse(path.name, "it is empty; the first row must name the columns: " + ", ".join(required))
    columns = _columns(header[1], header[0], required, optional, path.name)
    return SheetTable(columns, _readable(rows, columns, required, problems))


def _readable(
    rows: Iterable[tuple[int, list[str]]], columns: Sequence[str], required: Sequence[str], problems: Problems
) -> Iterator[tuple[int, list[str]]]:
    width, needed = len(columns), [columns.index(name) for name in required]
    for number, found in rows:
        content = "".join(found)
        plain = len(content) <= CELL_CHARS and content.isprintable()  # nearly every row: no cell needs a closer look
        if plain and len(found) == width and all(map(found.__getitem__, needed)):
            yield number, found
        elif looked_at := _looked_at(number, found, columns, required, problems):
            yield number, looked_at


def _columns(
    header: Sequence[str], number: int, required: Sequence[str], optional: Sequence[str], file: str
) -> list[str]:
    """The column names in the order of the file. Raises LoadErrors with everything that is wrong in the header."""
    known = {_folded(name): name for name in (*required, *optional)}
    problems, columns = Problems(file), []
    for asked in _without_empty_end(header):
        name = known.get(_folded(asked))
        if name is None:
            _unknown_column(asked, number, list(known.values()), problems)
        elif name in columns:
            problems.add(number, name, "this column is there twice")
        columns.append(name or asked)
    for name in required:
        if name not in columns:
            problems.add(number, name, "this column is missing")
    problems.raise_if_any()
    return columns


def _unknown_column(asked: str, number: int, known: Sequence[str], problems: Problems) -> None:
    if not asked:
        problems.add(number, "", "a column has no name")
        return
    near = nearest(asked, known)
    hint = f"; did you mean {near[0]}?" if near else f"; columns are {', '.join(known)}"
    problems.add(number, "", f"there is no column {quoted(asked)}{hint}")


def _looked_at(
    number: int, found: Sequence[str], columns: Sequence[str], required: Sequence[str], problems: Problems
) -> list[str] | None:
    """The cells of a row, or None where they can't be used (what is wrong is then noted)."""
    before = problems.count
    found = _without_empty_end(found, keep=len(columns))
    if len(found) != len(columns):
        problems.add(number, "", f"{len(found)} cells, but the header has {len(columns)} columns")
        return None
    row = dict(zip(columns, found, strict=True))
    for column, text in row.items():
        if wrong := unreadable(text):
            problems.add(number, column, wrong)
    for column in required:
        if not row[column]:
            problems.add(number, column, "this cell is empty")
    return found if problems.count == before else None


def _without_empty_end(found: Sequence[str], keep: int = 0) -> list[str]:
    """The cells without empty ones at the end, but at least `keep`."""
    last = len(found)
    while last > keep and not found[last - 1]:
        last -= 1
    return list(found[:last])


def _folded(name: str) -> str:
    return "".join(name.casefold().replace("_", " ").split())


def unreadable(text: str) -> str:
    """What keeps the text of a cell from being shown; empty where nothing does."""
    if len(text) > CELL_CHARS:
        return f"{len(text):,} characters are too many; a cell may have {CELL_CHARS:,}"
    strange = next((char for char in text if unicodedata.category(char) in _NOT_TEXT and char not in "\n\r\t"), None)
    return f"the character U+{ord(strange):04X} can't be shown" if strange else ""
