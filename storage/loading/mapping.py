"""A sheet as people have it, one row a category and one column a district, read as rows of a figure file.

A small mapping file (mapping_file.py) says what the sheet leaves unsaid. Problems are told by the sheet's own rows and
column letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from openpyxl.utils import get_column_letter

from storage.loading.figure_cells import COLUMNS
from storage.loading.mapping_file import SheetMapping, Values, folded
from storage.loading.printed_numbers import plain_number
from storage.loading.problems import LoadErrors, Problem, Problems, quoted
from storage.loading.rows import SheetTable, unreadable
from storage.loading.sheets import cells
from storage.vocabulary import Named, Names, Vocabulary

_WIDTH = 1 << 14  # no sheet has more columns: one number stands for a row and a column of it
T = TypeVar("T", bound=Named)


class SheetProblems(Problems):
    """Problems of a wide sheet: a row number stands for one cell, which messages call by its row and column letter."""

    def add(self, row: int, column: str, message: str) -> None:
        """Note one at the cell that `row` stands for; `column` is that of the figure file, unless it is the value."""
        line, letter = _place(row)
        named = (letter, "" if column == "value" else column)
        super().add(line, ", ".join(part for part in named if part), message)

    def place(self, row: int) -> str:
        """How messages name a cell."""
        line, letter = _place(row)
        return ", ".join([f"row {line}", *([letter] if letter else [])])


def mapped_table(path: Path, mapping: SheetMapping, known: Vocabulary) -> tuple[SheetTable, Problems]:
    """The figures of a wide sheet as the rows of a figure file, and where their problems go.

    Raises LoadErrors at once when the file can't be read or its headings are wrong.
    """
    problems = SheetProblems(path.name)
    rows = cells(path, sheet=mapping.sheet)
    header = next((found for number, found in rows if number == mapping.header_row), None)
    if header is None:
        where = Problem(mapping.header_row, "", "there is nothing in this row; it should have the headings")
        raise LoadErrors(path.name, [where])
    sheet = _WideSheet(mapping, known, problems, header)
    problems.raise_if_any()
    return SheetTable(COLUMNS, sheet.figures(rows)), problems


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that is read: its number, from 1, and what its figures have in common."""

    number: int
    values: Values


class _WideSheet:
    """Turns the rows of one sheet into figures."""

    def __init__(
        self, mapping: SheetMapping, known: Vocabulary, problems: SheetProblems, header: Sequence[str]
    ) -> None:
        """Find out what each column of `header` is; what is wrong with it is noted."""
        self._mapping, self._known, self._problems = mapping, known, problems
        self._named = {number for number, heading in enumerate(header, start=1) if heading} | {mapping.category_column}
        self._columns = list(self._read_header(header))
        there = {folded(heading) for heading in header}
        for heading in mapping.columns:
            if heading not in there:  # a column that was renamed would be left out in silence
                self._note(mapping.header_row, 0, f"the mapping has a column {quoted(heading)}, which is not here")
        if not self._columns and not problems:
            self._note(mapping.header_row, 0, "no heading in this row names an area")

    def figures(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """Each number of the sheet as a row of a figure file, with the number of its cell."""
        for number, found in rows:
            if self._mapping.last_row and number > self._mapping.last_row:
                return
            texts = dict(enumerate(found, start=1))
            for column, text in texts.items():
                if text and column not in self._named:
                    self._note(number, column, f"{quoted(text)} stands in a column without a heading")
            if any(texts.get(column.number) for column in self._columns):
                yield from self._row(number, texts)

    def _read_header(self, header: Sequence[str]) -> Iterator[_Column]:
        for number, heading in enumerate(header, start=1):
            if heading and number != self._mapping.category_column:
                at = (self._mapping.header_row, number)
                values = self._meant(heading, self._mapping.columns, "area", self._known.areas, at)
                if values is not None:
                    yield _Column(number, values)

    def _row(self, number: int, texts: Mapping[int, str]) -> Iterator[tuple[int, list[str]]]:
        label, at = texts.get(self._mapping.category_column, ""), (number, self._mapping.category_column)
        if not label:
            self._note(*at, "this cell is empty, but its row has numbers")
            return
        row = self._meant(label, self._mapping.rows, "category", self._known.categories, at)
        if row is None:
            return
        for column in self._columns:
            values = {**self._mapping.figure, **column.values, **row}
            value = self._number(texts.get(column.number, ""), values.get("unit", ""), (number, column.number))
            if value:
                values["value"] = value
                yield _key(number, column.number), [values.get(name, "") for name in COLUMNS]

    def _meant(
        self, text: str, said: Mapping[str, Values | None], what: str, names: Names[T], at: tuple[int, int]
    ) -> Values | None:
        """What a heading or label stands for: as the mapping says, else the area or category it names; None for no."""
        if wrong := unreadable(text):
            self._note(*at, wrong)
            return None
        if folded(text) in said:
            return said[folded(text)]
        if found := names.exact(text):
            return {what: found.slug}
        if what in self._mapping.figure:
            return {}
        self._problems.unknown(_key(*at), "", what, text, names.by_slug)
        return None

    def _number(self, text: str, unit: str, at: tuple[int, int]) -> str:
        """The plain number in a cell; empty where it was not published, or is wrong (then noted)."""
        if folded(text) in self._mapping.not_published:
            return ""
        number = plain_number(text, percent=unit == "percent")
        if number:
            return number
        hint = 'the mapping must say unit = "percent" for it' if "%" in text else self._not_published()
        self._note(*at, unreadable(text) or f"{quoted(text)} is not a number; {hint}")
        return ""

    def _not_published(self) -> str:
        words = ", ".join(sorted(quoted(word) for word in self._mapping.not_published if word))
        return f"what was not published is written {words}"

    def _note(self, row: int, column: int, message: str) -> None:
        self._problems.add(_key(row, column), "", message)


def _key(row: int, column: int) -> int:
    return row * _WIDTH + min(column, _WIDTH - 1)


def _place(key: int) -> tuple[int, str]:
    row, column = divmod(key, _WIDTH)
    return row, f"column {get_column_letter(column)}" if column else ""
