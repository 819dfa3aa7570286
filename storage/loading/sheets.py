"""The cells of a CSV or XLSX file as text, row by row, as people typed them. Knows formats, not columns."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from struct import error as StructError
from typing import Any, BinaryIO

import openpyxl
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

from storage.loading.problems import quoted, refuse

MAX_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 400_000_000
MAX_LINE_BYTES = 1_000_000
_BATCH = 500
_DELIMITERS = ",;\t"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_FIXED_DECIMALS = re.compile(r"0\.(0+)")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# A damaged workbook fails wherever its reader happens to be: in the archive, the XML or the values.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, StructError, SyntaxError, RuntimeError, LookupError),
    *(ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, MemoryError, OSError),
)  # fmt: skip


def cells(path: Path, *, sheet: str = "", most_text: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Every row that has something in it: its number as a spreadsheet shows it (from 1) and its cells, trimmed.

    `sheet` names the sheet of a workbook (the first one if empty); `most_text` allows CSV files of so many bytes, for
    readers that keep no rows. Dates come as ISO dates, numbers as plain digits, percentages with their sign. Raises
    LoadErrors, with one sentence, for a file that is missing, too large, damaged, not UTF-8, or neither CSV nor XLSX.
    """
    with _opened(path) as file:
        start = file.read(4)
        _refuse_large(file, path.name, MAX_BYTES if start.startswith(_ZIP) else max(most_text, MAX_BYTES))
        if start.startswith(_ZIP):
            yield from _workbook(file, path.name, sheet)
        elif start.startswith(_OLD_EXCEL):
            raise refuse(path.name, "this is an old Excel workbook (.xls); save it as .xlsx or as CSV UTF-8")
        elif start.startswith(_WIDE_MARKS):
            raise refuse(path.name, "this is UTF-16 text; save it as CSV UTF-8")
        else:
            yield from _text(file, path.name)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if path.exists() and not path.is_file():
            raise refuse(path.name, "this is not a file")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise refuse(path.name, f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise refuse(path.name, f"it can't be read: {reason}") from None


def _refuse_large(file: BinaryIO, name: str, most: int) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > most:
        raise refuse(name, f"{size:,} bytes is too large; a file may have {most:,}")


def _text(file: BinaryIO, name: str) -> Iterator[tuple[int, list[str]]]:
    lines = _lines(file, name)
    first = next(lines, "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(_chained(first, lines), delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise refuse(name, f"row {number + 1} is not CSV: {error}") from None
        if row is None:
            return
        number += 1
        trimmed = [cell.strip() for cell in row]
        if any(trimmed):
            yield number, trimmed


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    for number, raw in enumerate(iter(partial(file.readline, MAX_LINE_BYTES), b""), start=1):
        if len(raw) == MAX_LINE_BYTES:
            raise refuse(name, f"line {number} is longer than {MAX_LINE_BYTES:,} bytes; this is not a table")
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            byte = f"byte 0x{raw[error.start]:02x}"
            raise refuse(name, f"line {number} is not UTF-8 ({byte}); save the file as CSV UTF-8") from None
        if "\x00" in line:
            raise refuse(name, f"line {number} holds a zero byte; this is not a text file")
        yield line


def _workbook(file: BinaryIO, name: str, sheet: str) -> Iterator[tuple[int, list[str]]]:
    try:
        rows = _sheet_rows(file, name, sheet)
        width = 0
        while batch := _quietly(rows):
            for number, row in batch:
                typed = [_typed(cell) for cell in row]
                if any(typed):
                    width = width or len(typed)
                    yield number, typed + [""] * (width - len(typed))  # a workbook leaves out empty cells at the end
    except _DAMAGE:
        raise refuse(name, "this workbook is damaged or protected; open it in Excel and save it again") from None


def _sheet_rows(file: BinaryIO, name: str, wanted: str) -> Iterator[tuple[int, Any]]:
    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise refuse(name, f"unpacked it is too large; a workbook may have {MAX_UNPACKED_BYTES:,} bytes")
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    titles = {sheet.title.strip().casefold(): sheet for sheet in book.worksheets}
    sheet = titles.get(wanted.casefold()) if wanted else book.worksheets[0]
    if sheet is None:
        raise refuse(name, f"there is no sheet {quoted(wanted)}; sheets are {', '.join(book.sheetnames)}")
    sheet.reset_dimensions()  # the size that a file claims is often wrong
    return enumerate(sheet.iter_rows(), start=1)


def _quietly(rows: Iterator[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """The next rows; openpyxl warns of styles and extensions that don't concern the values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(islice(rows, _BATCH))


def _typed(cell: ReadOnlyCell | EmptyCell) -> str:
    """A cell's value as its owner would type it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _digits(value, cell.number_format or "")
    return str(value).strip()


def _digits(value: float, shown_as: str) -> str:
    """Plain digits, to the 15 places that Excel keeps; a cell formatted as a percentage holds its hundredth.

    A format such as 0.0 says how many decimals were printed: 21 is then 21.0, and what is longer stays as it is.
    """
    percent = "%" in shown_as
    number = Decimal(f"{value:.15g}")
    if percent:
        number *= 100
    whole, _, decimals = format(number, "f").partition(".")
    fixed = _FIXED_DECIMALS.fullmatch(shown_as)
    decimals = decimals.rstrip("0").ljust(len(fixed[1]) if fixed else 0, "0")
    return f"{whole}{'.' if decimals else ''}{decimals}{'%' if percent else ''}"
