"""`python -m benchmarks`: every measurement as a table, each with its ratio to a floor or peer of the same run."""

from __future__ import annotations

import platform
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import commands, desk, forms, listing, loading, loading_figures, police_uk, reminding, starting, ticking
from benchmarks.timing import Measurement
from bot import log

MEASURES: tuple[Callable[[Path], list[Measurement]], ...] = (
    desk.measure,
    commands.measure,
    loading.measure,
    listing.measure,
    forms.measure,
    loading_figures.measure_priorities,
    police_uk.measure,
    reminding.measure,
    starting.measure,
    ticking.measure,
)
MILLISECOND, SECOND = 1e-3, 1.0


def main() -> None:
    """Measure and print."""
    log.configure("ERROR")
    console = Console()
    made = Table("Measured", "cspbot", "Against", "Peer", "Ratio", title="cspbot against floors and peers")
    for column in (1, 3, 4):
        made.columns[column].justify = "right"
    start = time.perf_counter()
    for measure in MEASURES:
        with console.status(f"{measure.__module__} ..."), tempfile.TemporaryDirectory(prefix="cspbot-bench-") as folder:
            found = measure(Path(folder))
        for each in found:
            made.add_row(
                each.what, _said(each.ours, each.unit), each.against, _said(each.peer, each.unit), f"{each.ratio:.1f}"
            )
    console.print(made)
    took = time.perf_counter() - start
    console.print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; {took:.0f} s in all.")


def _said(amount: float, unit: str) -> str:
    return _in_words(amount) if unit == "s" else f"{amount:.1f} {unit}"


def _in_words(seconds: float) -> str:
    if seconds < MILLISECOND:
        return f"{seconds * 1e6:.0f} us"
    return f"{seconds * 1e3:.1f} ms" if seconds < SECOND else f"{seconds:.2f} s"


if __name__ == "__main__":
    main()
