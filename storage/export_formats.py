"""The files an export may be: CSV, JSON, XLSX, each written row by row, so that a long one needs little memory."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from typing import BinaryIO, TextIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from storage.errors import BadInput
from storage.exporting import Export
from storage.loading.cells import NOTHING

MOST_XLSX_ROWS = 1_048_575
SURE_DIGITS = 15  # what a number in a workbook keeps
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)

Rows = Iterable[list[str]]


def write_csv(export: Export, rows: Rows, out: BinaryIO) -> None:
    """UTF-8, commas, line feeds. What is not loaded again can't start a formula in the reader's spreadsheet."""
    with _text(out) as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(export.columns)
        writer.writerows(rows if export.loads_again else map(_harmless, rows))


def sheet(columns: Sequence[str], rows: Rows) -> bytes:
    """A CSV file for a person's spreadsheet: marked as UTF-8 for it, and with nothing in it that is a formula there."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(map(_harmless, rows))
    return text.getvalue().encode("utf-8-sig")


def write_json(export: Export, rows: Rows, out: BinaryIO) -> None:
    """A list with an object for each row, one a line; every value is the text that the CSV file has."""
    with _text(out) as text:
        text.write("[")
        for number, row in enumerate(rows):
            text.write(",\n" if number else "\n")
            json.dump(dict(zip(export.columns, row, strict=True)), text, ensure_ascii=False)
        text.write("\n]\n")


def write_xlsx(export: Export, rows: Rows, out: BinaryIO) -> None:
    """A workbook with one sheet; dates are dates and numbers numbers. Raises BadInput where a sheet can't hold them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("export")
    with ExitStack() as on_failure:
        on_failure.callback(sheet.close)  # a sheet that is given up must be closed all the same
        sheet.append(list(export.columns))
        for number, row in enumerate(rows, start=1):
            if number > MOST_XLSX_ROWS:
                raise BadInput(f"A workbook holds {MOST_XLSX_ROWS:,} rows and there are more: take --format csv.")
            sheet.append([_cell(sheet, export, name, text) for name, text in zip(export.columns, row, strict=True)])
        on_failure.pop_all()
    book.save(out)


FORMATS: dict[str, Callable[[Export, Rows, BinaryIO], None]] = {
    "csv": write_csv,
    "json": write_json,
    "xlsx": write_xlsx,
}


@contextmanager
def _text(out: BinaryIO) -> Iterator[TextIO]:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    yield text
    text.flush()
    text.detach()


def _harmless(row: list[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell for cell in row]


def _cell(sheet: WriteOnlyWorksheet, export: Export, name: str, text: str) -> Cell | None:
    if not text:
        return None
    if name in export.dates and text != NOTHING:
        cell = WriteOnlyCell(sheet)
        cell.value = date.fromisoformat(text)
        return cell
    if name in export.numbers and (number := _number(sheet, text)):
        return number
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
    cell.data_type = "s"  # a text that starts with = is no formula
    return cell


def _number(sheet: WriteOnlyWorksheet, text: str) -> Cell | None:
    """A number that shows and keeps the decimals as printed; None where a workbook would lose digits."""
    if len(Decimal(text).as_tuple().digits) > SURE_DIGITS:
        return None
    decimals = len(text.partition(".")[2])
    cell = WriteOnlyCell(sheet, float(text) if decimals else int(text))
    cell.number_format = "0." + "0" * decimals if decimals else "0"
    return cell
