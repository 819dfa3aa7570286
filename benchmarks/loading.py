"""`cspbot load figures` with the shipped file, against reading the same file and inserting it without looking."""

from __future__ import annotations

import csv
import itertools
import sqlite3
import time
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

from benchmarks import scene
from benchmarks.timing import Measurement, by_turns
from storage import tables
from storage.engine import Database, sqlite_path
from storage.loading import figures, vocabulary

ROUNDS = 5
FILE = vocabulary.DATA / "figures.csv"
_COPIES = itertools.count()


def measure(folder: Path) -> list[Measurement]:
    """Each turn fills a fresh copy of an empty database."""
    empty = scene.database(folder, "empty", papers=False)
    empty.dispose()
    source = sqlite_path(empty.url)
    ours, peer = by_turns(lambda: _load(_copy(source, folder)), lambda: _insert(_copy(source, folder)), ROUNDS)
    what = f"load figures, the shipped file ({_rows():,} rows)"
    return [Measurement(what, ours, "csv and executemany, unchecked", peer)]


def _rows() -> int:
    with FILE.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def _copy(source: Path, folder: Path) -> Path:
    target = folder / f"loading-{next(_COPIES)}.db"
    with sqlite3.connect(source) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()
    return target


def _load(path: Path) -> float:
    db = Database(f"sqlite:///{path}")
    start = time.perf_counter()
    report = figures.load(db, FILE, now=scene.NOW, by="bench")
    seconds = time.perf_counter() - start
    if report.added != _rows():
        raise AssertionError(str(report))
    db.dispose()
    return seconds


def _insert(path: Path) -> float:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    start = time.perf_counter()
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "loaded_at": "2015-02-06 10:00:00", "loaded_by": "bench"} for row in csv.DictReader(file)]
    statement = insert(tables.figure).compile(dialect=sqlite.dialect(paramstyle="named"), column_keys=list(rows[0]))
    with connection:
        connection.executemany(str(statement), rows)
    seconds = time.perf_counter() - start
    connection.close()
    return seconds
