"""`cspbot load figures`: the figure file of docs/figures.md, one published number a row, all rows or none.

The file is read once: its rows are checked and put aside while others go on writing. If all are good they are stored
in one transaction. A file of any length needs the same memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Connection

from storage import patience, vocabulary
from storage.engine import Database
from storage.figures import CONTENT, IDENTITY
from storage.loading import figure_staging, mapping_file
from storage.loading.figure_cells import OPTIONAL, REQUIRED, ready_rows
from storage.loading.mapping import mapped_table
from storage.loading.problems import Problems
from storage.loading.report import LoadReport
from storage.loading.rows import SheetTable, read_table
from storage.loading.transaction import loading
from storage.vocabulary import Vocabulary

__all__ = ["CONTENT", "IDENTITY", "OPTIONAL", "REQUIRED", "load"]

MAX_TEXT_BYTES = 2_000_000_000
PROGRESS_EVERY = 1_000

Progress = Callable[[int], None]
Along = Callable[[Connection, LoadReport], None]


def load(
    db: Database,
    path: Path,
    *,
    now: datetime,
    by: str,
    dry_run: bool = False,
    mapping: Path | None = None,
    progress: Progress | None = None,
    along: Along | None = None,
) -> LoadReport:
    """Store the figures of a file, all or none; loading it again changes nothing. Raises LoadErrors.

    A figure that changes keeps what it was in its history. `mapping` says how a sheet of another layout becomes
    figures; `progress` is told how many figures were read so far; `along` is done in the transaction that stores them.
    """
    known = vocabulary.vocabulary(db)
    table, problems = _opened(path, mapping, known)
    with db.apart() as connection:
        with connection.begin():
            patience.allow_long_work(connection)
            figure_staging.begin(connection)
            figure_staging.put_aside(connection, _good(connection, table, known, problems, progress))
            if problems:
                _refuse(connection, problems)
        with loading(db, dry_run=dry_run, on=connection):
            patience.allow_long_work(connection)
            report = figure_staging.store(connection, now=now, by=by, dry_run=dry_run)
            if report is None:
                _refuse(connection, problems)
            if along:
                along(connection, report)
    return report


def _refuse(connection: Connection, problems: Problems) -> NoReturn:
    """Raise all that is wrong with the rows, those that are repeated included."""
    figure_staging.note_repeated(connection, problems)
    problems.raise_if_any()
    raise AssertionError("rows were neither new, known nor repeated")


def _opened(path: Path, mapping: Path | None, known: Vocabulary) -> tuple[SheetTable, Problems]:
    """The file as a table of figures, and where its problems go."""
    if mapping:
        return mapped_table(path, mapping_file.read(mapping), known)
    problems = Problems(path.name)
    return (
        read_table(path, required=REQUIRED, optional=OPTIONAL, problems=problems, most_text=MAX_TEXT_BYTES),
        problems,
    )


def _good(
    connection: Connection, table: SheetTable, known: Vocabulary, problems: Problems, progress: Progress | None
) -> Iterator[tuple[object, ...]]:
    count = 0
    for count, row in enumerate(ready_rows(table, known, problems, connection.dialect), start=1):
        if row:
            yield row
        if progress and count % PROGRESS_EVERY == 0:
            progress(count)
    if progress:
        progress(count)
