"""`cspbot refresh police-uk` with made-up archives, against reading the same files with csv and doing nothing else."""

from __future__ import annotations

import csv
import io
import itertools
import time
import zipfile
from pathlib import Path

from benchmarks import scene
from benchmarks.timing import Measurement, by_turns
from storage.loading.police_uk.archive import Archive
from storage.loading.police_uk.refresh import names, refresh
from storage.vocabulary import vocabulary
from tests import police_uk

ROUNDS = 5
MONTH_ROWS, YEARS_MONTHS, YEARS_ROWS = 20_000, 36, 3_000
_COPIES = itertools.count()


def measure(folder: Path) -> list[Measurement]:
    """One month counted; three years counted and stored, each turn in a fresh database."""
    month = police_uk.whole_archive(folder / "month.zip", 1, MONTH_ROWS)
    years = police_uk.whole_archive(folder / "years.zip", YEARS_MONTHS, YEARS_ROWS)
    db = scene.database(folder, "police-uk-names", papers=False)
    districts = names(vocabulary(db))
    db.dispose()
    counting = by_turns(lambda: _count(month, districts), lambda: _read(month), ROUNDS)
    storing = by_turns(lambda: _refresh(years, folder), lambda: _read(years), ROUNDS)
    peer = "unzip and csv.reader"
    return [
        Measurement(f"data.police.uk, a month of {MONTH_ROWS:,} rows, counted", counting[0], peer, counting[1]),
        Measurement(f"data.police.uk, {YEARS_MONTHS} months of {YEARS_ROWS:,}, stored", storing[0], peer, storing[1]),
    ]


def _count(path: Path, districts: dict[str, str]) -> float:
    start = time.perf_counter()
    archive = Archive(path, path.name)
    for month in archive.months:
        archive.counted(month, districts)
    archive.close()
    return time.perf_counter() - start


def _refresh(path: Path, folder: Path) -> float:
    db = scene.database(folder, f"police-uk-{next(_COPIES)}", papers=False)
    start = time.perf_counter()
    archive = Archive(path, path.name)
    for _ in refresh(db, archive, only=None, now=scene.NOW, by="bench"):
        pass
    archive.close()
    seconds = time.perf_counter() - start
    db.dispose()
    return seconds


def _read(path: Path) -> float:
    start = time.perf_counter()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(("kent-street.csv", "btp-street.csv")):
                with archive.open(name) as stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as lines:
                    for _ in csv.reader(lines):
                        pass
    return time.perf_counter() - start
