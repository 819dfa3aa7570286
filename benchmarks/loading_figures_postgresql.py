"""A million figures into PostgreSQL: loaded against csv.reader and psycopg's executemany, and loaded once more.

Each load is a process of its own, so that its peak of memory is its own too; the server is the one that the tests use.
Run it with `python -m benchmarks.loading_figures_postgresql`.
"""

from __future__ import annotations

import asyncio
import csv
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from sqlalchemy import make_url

from benchmarks import scene
from benchmarks.timing import Measurement
from storage.engine import Database
from storage.loading import figures, vocabulary
from storage.loading.figure_cells import COLUMNS
from storage.periods import MONTHS_IN_YEAR, month
from tests import databases

ROWS = 1_000_000
FIRST_YEAR, LAST_YEAR = 2005, 9999
SAMPLE_SECONDS = 0.05
EMPTY_IS_NULL = {COLUMNS.index("embargo_until"), COLUMNS.index("as_at")}
INSERT = """
INSERT INTO figure (area, category, measure, period_start, period_end, value, unit, comparator, comparison_period,
 source, place, supplier, status, classification, embargo_until, as_at, note, loaded_at, loaded_by)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '2015-02-06 10:00:00+00', 'bench')
"""


def measure(folder: Path) -> list[Measurement]:
    """The first load and the same file again, each against the peer's time, and both peaks of memory."""
    file = _write(folder / "million.csv")
    with _empty_databases(2) as (ours, theirs):
        first, our_peak = asyncio.run(_in_a_process("ours", ours, file))
        again, _ = asyncio.run(_in_a_process("ours", ours, file))
        peer, their_peak = asyncio.run(_in_a_process("peer", theirs, file))
    against = "csv and executemany, unchecked"
    return [
        Measurement(f"load figures into PostgreSQL, {ROWS:,} rows", first, against, peer),
        Measurement("the same file again, all unchanged", again, against, peer),
        Measurement(f"peak of memory ({our_peak:,} MB)", our_peak, f"the same ({their_peak:,} MB)", their_peak),
    ]


def _write(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(itertools.islice(_rows(), ROWS))
    return path


def _rows() -> Iterator[list[object]]:
    """Month after month, a figure of each category and area."""
    slugs = ([row["slug"] for row in vocabulary.shipped(name)] for name in ("categories", "areas"))
    pairs = list(itertools.product(*slugs))
    for year, number in itertools.product(range(FIRST_YEAR, LAST_YEAR), range(1, MONTHS_IN_YEAR + 1)):
        period = month(year, number)
        place = ["county-return.csv", f"Table {number}", "Kent Police", "final", "public", "", "", ""]
        for value, (category, area) in enumerate(pairs):
            yield [area, category, "volume", period.start, period.end, value, "offences", "", "", *place]


@contextmanager
def _empty_databases(count: int) -> Iterator[list[str]]:
    """The URLs of databases with the vocabulary and no figures, on a server that ends with this."""
    databases.prepare_shared_directory()
    try:
        with databases.running_postgres() as server:
            urls = [server.new_database(migrated=True) for _ in range(count)]
            for url in urls:
                _fill_vocabulary(url)
            yield urls
            server.close()
    finally:
        databases.remove_shared_directory()


def _fill_vocabulary(url: str) -> None:
    db = Database(url)
    vocabulary.fill(db)
    db.dispose()


async def _in_a_process(which: str, url: str, file: Path) -> tuple[float, int]:
    """The seconds that the child says it took, and the most memory it had, in MB."""
    command = (sys.executable, "-m", "benchmarks.loading_figures_postgresql", which, url, str(file))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    printed = asyncio.create_task(process.communicate())
    child, peak = psutil.Process(process.pid), 0
    while not printed.done():
        peak = max(peak, _memory(child))
        await asyncio.wait({printed}, timeout=SAMPLE_SECONDS)
    if process.returncode:
        raise AssertionError(f"{which} ended with {process.returncode}")
    return float((await printed)[0]), peak // 1_000_000


def _memory(child: psutil.Process) -> int:
    """The memory in use now, in bytes; 0 when the process has ended."""
    try:
        return int(child.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _load(url: str, file: Path) -> None:
    db = Database(url)
    figures.load(db, file, now=scene.NOW, by="bench")
    db.dispose()


def _insert(url: str, file: Path) -> None:
    """Straight from the reader into the table with its unique index, checked by nobody; psycopg sends in a pipeline."""
    with (
        psycopg.connect(_for_psycopg(url)) as connection,
        connection.cursor() as cursor,
        file.open(encoding="utf-8", newline="") as content,
    ):
        reader = csv.reader(content)
        next(reader)
        cursor.executemany(INSERT, map(_with_nulls, reader))


def _for_psycopg(url: str) -> str:
    """The URL without SQLAlchemy's name of the driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _with_nulls(row: list[str]) -> list[str | None]:
    return [None if not text and number in EMPTY_IS_NULL else text for number, text in enumerate(row)]


def _child(which: str, url: str, file: Path) -> None:
    start = time.perf_counter()
    {"ours": _load, "peer": _insert}[which](url, file)
    sys.stdout.write(f"{time.perf_counter() - start}\n")


def run() -> list[Measurement]:
    """Measure, in a directory that is removed again."""
    with tempfile.TemporaryDirectory(prefix="cspbot-bench-") as folder:
        return measure(Path(folder))


def main() -> None:
    """Print what was measured; with arguments, be one of its processes."""
    if len(sys.argv) > 1:
        _child(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
        return
    for each in run():
        sys.stdout.write(f"{each.what}: {each.ours:.4g}; {each.against}: {each.peer:.4g}; ratio {each.ratio:.2f}\n")


if __name__ == "__main__":
    main()
