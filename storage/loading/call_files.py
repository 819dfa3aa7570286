"""What a supplier sends in a data call: a figure file or filled-in rows, made into a file of the figure format.

The document of such a figure is always the supplier's own (`source_of`), never one that the file names: what was
published can't be changed by it. Rows keep their numbers, so that every problem is told with the supplier's own row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from storage.call_checks import Sent
from storage.engine import Database
from storage.errors import BadInput
from storage.figures import DATA_CALLS, PUBLIC
from storage.loading import figures
from storage.loading.cells import NOTHING, a_date
from storage.loading.figure_cells import COLUMNS, OPTIONAL, REQUIRED
from storage.loading.problems import LoadErrors, Problems, quoted, refuse
from storage.loading.report import LoadReport
from storage.loading.rows import Row, read_table
from storage.names import same_name
from storage.periods import Period
from storage.vocabulary import Vocabulary, vocabulary

MOST_BYTES, MOST_ROWS = 1_000_000, 5_000
_NEEDED = tuple(name for name in REQUIRED if name not in ("source", "value"))
_MAY_BE_EMPTY = ("value", "source", *OPTIONAL)
_WORDS = ("note", "place", "source")
_NONE = ("", "-", "none")

Line = tuple[int, Mapping[str, str]]  # the number of a row, and its cells by column
CheckWords = Callable[[str], None]  # raises BadInput where words may not be kept


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is an answer to: of whom, for which period, and on which day it came."""

    supplier: str
    period: Period
    today: date


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that can be loaded: its content in the figure format, how many rows, and what loading it would do."""

    content: str
    rows: int
    report: LoadReport


def source_of(supplier: str) -> str:
    """The document that the figures of a supplier's data calls are filed under: the same from call to call."""
    return f"{supplier}{DATA_CALLS}"


def check_file(
    db: Database, name: str, raw: bytes, asked: Asked, *, check_words: CheckWords, now: datetime, by: str
) -> Checked:
    """A supplier's CSV or XLSX, checked as the loader would. Raises LoadErrors with every problem and its row."""
    if len(raw) > MOST_BYTES:
        raise refuse(name, f"it has {len(raw):,} bytes; a file in a data call may have {MOST_BYTES:,}")
    with TemporaryDirectory() as directory:
        path = Path(directory) / "sent"
        path.write_bytes(raw)
        problems = Problems(name)
        lines = _lines(path, problems)
    return check_rows(db, lines, problems, asked, check_words=check_words, now=now, by=by)


def check_rows(
    db: Database,
    lines: Sequence[Line],
    problems: Problems,
    asked: Asked,
    *,
    check_words: CheckWords,
    now: datetime,
    by: str,
) -> Checked:
    """Numbered rows, checked as the loader would. `problems` holds what is known to be wrong. Raises LoadErrors."""
    known = vocabulary(db)
    ready = [(number, _completed(Row(number, cells), asked, known, check_words, problems)) for number, cells in lines]
    if not ready and not problems:
        raise refuse(problems.file, "there is no figure in it; fill in the column “value”")
    content = _as_file(ready)
    report = LoadReport(0, 0, 0)
    try:
        with _kept(content) as path:
            report = figures.load(db, path, now=now, by=by, dry_run=True)
    except LoadErrors as error:
        for each in error.problems:
            problems.add(each.row, each.column, each.message)
    problems.raise_if_any()
    return Checked(content, len(ready), report)


def would_do(db: Database, content: str, *, now: datetime) -> LoadReport:
    """What loading a checked file would do as things stand now. Raises LoadErrors."""
    with _kept(content) as path:
        return figures.load(db, path, now=now, by="", dry_run=True)


def load(
    db: Database, content: str, *, now: datetime, by: str, along: Callable[[Connection, LoadReport], None]
) -> LoadReport:
    """Store the figures of a checked file; `along` is done in the same transaction. Raises LoadErrors."""
    with _kept(content) as path:
        return figures.load(db, path, now=now, by=by, along=along)


def sent(content: str) -> list[Sent]:
    """The figures of a checked file."""
    return [
        Sent(
            (row["area"], row["category"], row["measure"], row["comparator"]),
            Period(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])),
            Decimal(row["value"]),
            row["classification"].casefold() == PUBLIC,
        )
        for row in csv.DictReader(io.StringIO(content))
    ]


def joined(contents: Iterable[str]) -> tuple[Sequence[str], list[list[str]]]:
    """Checked files as one: the columns of the figure format, and the rows of all."""
    read = (row for content in contents for row in csv.DictReader(io.StringIO(content)))
    return COLUMNS, [[row.get(name) or "" for name in COLUMNS] for row in read]


def template(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A file to fill in: the rows of last time without their values, or only the heading."""
    columns = [name for name in COLUMNS if name not in ("source", "place", "supplier", "embargo_until")]
    return _written(columns, ([row.get(name, "") for name in columns] for row in rows)).encode("utf-8-sig")


@contextmanager
def _kept(content: str) -> Iterator[Path]:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "figures.csv"
        path.write_text(content, encoding="utf-8")
        yield path


def _lines(path: Path, problems: Problems) -> list[Line]:
    """The rows that have a value, each with its number."""
    try:
        table = read_table(path, required=_NEEDED, optional=_MAY_BE_EMPTY, problems=problems)
    except LoadErrors as error:
        raise LoadErrors(problems.file, error.problems, error.count) from None
    found: list[Line] = []
    for number, cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        if row.get("value"):
            found.append((number, row))
        if number > MOST_ROWS:
            raise refuse(problems.file, f"it has more than {MOST_ROWS:,} rows; send it in parts")
    return found


def _completed(
    row: Row, asked: Asked, known: Vocabulary, check_words: CheckWords, problems: Problems
) -> dict[str, str]:
    """A row as it will be loaded: of this supplier's own document, places and days written in one way."""
    for column in _WORDS:
        try:
            check_words(row[column])
        except BadInput as error:
            problems.add(row.number, column, str(error))
    if row["supplier"] and same_name(row["supplier"]) != same_name(asked.supplier):
        problems.add(row.number, "supplier", f"{quoted(row['supplier'])} is not {asked.supplier}; leave it empty")
    days = _period(row, asked, problems)
    own = "; ".join(row[column] for column in ("source", "place", "note") if row[column] not in ("", NOTHING))
    fixed = {"supplier": asked.supplier, "source": source_of(asked.supplier), "place": "", "note": own}
    return {**row.cells, **_names(row, known), **days, **fixed}


def _names(row: Row, known: Vocabulary) -> dict[str, str]:
    """Area, category and comparator by the names that figures are stored with, where these are known."""
    area = known.areas.by_slug.get(row["area"]) or known.areas.exact(row["area"])
    category = known.categories.by_slug.get(row["category"]) or known.categories.exact(row["category"])
    compared = "" if row["comparator"] in _NONE else row["comparator"]
    found = {"area": area.slug} if area else {}
    return found | ({"category": category.slug} if category else {}) | {"comparator": compared}


def _period(row: Row, asked: Asked, problems: Problems) -> dict[str, str]:
    """The days of a row's period as they are stored; what is outside the period asked for is noted."""
    scratch = Problems(problems.file)  # a date that can't be read is told by the loader
    start, end = (a_date(row, column, scratch) for column in ("period_start", "period_end"))
    if not start or not end:
        return {}
    if start < asked.period.start or end > asked.period.end:
        asked_for = f"{asked.period.start} to {asked.period.end}"
        problems.add(row.number, "period_start", f"{start} to {end} is outside the period asked for, {asked_for}")
    elif end > asked.today:
        problems.add(row.number, "period_end", f"{end} is still to come")
    return {"period_start": start.isoformat(), "period_end": end.isoformat()}


def _as_file(lines: Sequence[Line]) -> str:
    """A file of the figure format in which every row has the number that it had; blank rows stand in between."""
    by_number = {max(number, 2): row for number, row in lines}
    last = max(by_number, default=1)
    rows = ([by_number[n].get(c, "") for c in COLUMNS] if n in by_number else [] for n in range(2, last + 1))
    return _written(COLUMNS, rows)


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
