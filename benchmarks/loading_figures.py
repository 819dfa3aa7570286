"""A million figures: loaded against csv.reader and executemany, and a priority asked for before and after.

Each load is a process of its own, so that its peak of memory is its own too. To run this alone:
`python -m benchmarks.loading_figures`.
"""

from __future__ import annotations

import asyncio
import csv
import itertools
import resource
import sqlite3
import sys
import tempfile
import time
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import scene
from benchmarks.timing import Measurement, by_turns
from bot.policy import Audience, Viewer
from handlers import subcommands
from storage import priorities
from storage.access import Channel
from storage.engine import Database, sqlite_path
from storage.loading import figures, vocabulary
from storage.loading.figure_cells import COLUMNS

ROWS = 1_000_000
MONTHS = 29  # of each pair, as the million has
TURNS = 41
AREAS_ASKED = frozenset({"dartford", "gravesham", "kent", "dartford-and-gravesham"})
UNTOUCHED, GROWN = "violent-crime", "anti-social-behaviour"  # the file has nothing for the first priority
NOBODY = Audience(Viewer("U2", known=True), Channel("C1", "c", "public", "public", None))

INSERT = """
INSERT INTO figure (area, category, measure, period_start, period_end, value, unit, comparator, comparison_period,
 source, place, supplier, status, classification, embargo_until, as_at, note, loaded_at, loaded_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '2015-02-06 10:00:00', 'bench')
"""


def measure(folder: Path) -> list[Measurement]:
    """The load with both peaks of memory, and two priorities: one the file says nothing of, one that it adds to."""
    papers, db, peer = (scene.database(folder, name) for name in ("papers", "million", "peer"))
    pairs = _pairs(_slugs("areas"), _own_categories(db))
    file = _write(folder / "million.csv", pairs, ROWS)
    ours, our_peak = _in_a_process("ours", sqlite_path(db.url), file)
    theirs, their_peak = _in_a_process("peer", sqlite_path(peer.url), file)
    return [
        Measurement(f"load figures, {ROWS:,} rows", ours, "csv and executemany, unchecked", theirs),
        Measurement(f"its peak of memory ({our_peak:,} MB)", our_peak, f"the same ({their_peak:,} MB)", their_peak),
        *_both_asked(db, papers, ROWS, len(pairs)),
    ]


def measure_priorities(folder: Path) -> list[Measurement]:
    """The two priorities alone: the file has as many months of each category, but of the areas asked about only."""
    papers, db = (scene.database(folder, name) for name in ("papers", "months"))
    pairs = _pairs(sorted(AREAS_ASKED), _own_categories(db))
    rows = MONTHS * len(pairs)
    figures.load(db, _write(folder / "months.csv", pairs, rows), now=scene.NOW, by="bench")
    return _both_asked(db, papers, rows, len(pairs))


def _both_asked(db: Database, papers: Database, rows: int, pairs: int) -> list[Measurement]:
    return [
        _asked(UNTOUCHED, f"priority {UNTOUCHED} among {rows:,} figures", db, papers),
        _asked(GROWN, f"priority {GROWN}, with {rows // pairs:,} more months of its own", db, papers),
    ]


def _asked(priority: str, what: str, db: Database, papers: Database) -> Measurement:
    """An answer by turns from the database with the file and from the one without."""
    after, before = by_turns(lambda: _ask(db, priority), lambda: _ask(papers, priority), TURNS)
    return Measurement(what, after, "before", before)


def _own_categories(db: Database) -> frozenset[str]:
    with db.read() as connection:
        known = priorities.newest_by_name(connection, today=scene.NOW.date())
    found = known.exact(UNTOUCHED)
    return frozenset(found.categories if found else ())


def _slugs(name: str) -> list[str]:
    return [row["slug"] for row in vocabulary.shipped(name)]


def _pairs(areas: list[str], without: frozenset[str]) -> list[tuple[str, str]]:
    """Each category and area but the pairs that the first priority asks about."""
    every = itertools.product(_slugs("categories"), areas)
    return [(category, area) for category, area in every if not (category in without and area in AREAS_ASKED)]


def _rows(pairs: list[tuple[str, str]]) -> Iterator[list[object]]:
    """Months from January 2005 on, of each category and area."""
    for year, month in ((year, month) for year in range(2005, date.max.year) for month in range(1, 13)):
        start, end = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        for number, (category, area) in enumerate(pairs):
            value = (number * 7_919 + month) % 9_973
            place = ["county-return.csv", f"Table {month}", "Kent Police", "final", "public", "", "", ""]
            yield [area, category, "volume", start, end, value, "offences", "none", "", *place]


def _write(path: Path, pairs: list[tuple[str, str]], rows: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(itertools.islice(_rows(pairs), rows))
    return path


def _ask(db: Database, priority: str) -> float:
    """The seconds of one answer."""
    router = subcommands.router()
    start = time.perf_counter()
    reply = router.reply(f"priority {priority}", NOBODY, db, scene.NOW)
    seconds = time.perf_counter() - start
    if reply.outcome != "answered":
        raise AssertionError(reply.outcome)
    return seconds


def _in_a_process(which: str, database: Path, file: Path) -> tuple[float, int]:
    """Seconds, and the peak of memory in MB."""
    printed = asyncio.run(_printed(sys.executable, "-m", "benchmarks.loading_figures", which, str(database), str(file)))
    seconds, kilobytes = printed.split()
    return float(seconds), int(kilobytes) // 1024


async def _printed(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    if process.returncode:
        raise AssertionError(f"{command} ended with {process.returncode}")
    return printed.decode()


def _load(database: Path, file: Path) -> None:
    figures.load(Database(f"sqlite:///{database}"), file, now=scene.NOW, by="bench")


def _insert(database: Path, file: Path) -> None:
    """Straight from the reader into the table with its unique index: nothing is kept in memory, nothing checked."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    with file.open(encoding="utf-8", newline="") as content, connection:
        reader = csv.reader(content)
        next(reader)
        connection.executemany(INSERT, reader)
    connection.close()


def _child(which: str, database: Path, file: Path) -> None:
    start = time.perf_counter()
    {"ours": _load, "peer": _insert}[which](database, file)
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{seconds} {_peak_kilobytes()}\n")


def _peak_kilobytes() -> int:
    """The most memory this process had. Linux counts in getrusage what its parent had when it was started."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    found = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return found[0] if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run() -> list[Measurement]:
    """Measure, in a directory that is removed again."""
    with tempfile.TemporaryDirectory(prefix="cspbot-bench-") as folder:
        return measure(Path(folder))


def main() -> None:
    """Print what was measured; with arguments, be one of its processes."""
    if len(sys.argv) > 1:
        _child(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
        return
    for each in run():
        sys.stdout.write(f"{each.what}: {each.ours:.4g}; {each.against}: {each.peer:.4g}; ratio {each.ratio:.2f}\n")


if __name__ == "__main__":
    main()
