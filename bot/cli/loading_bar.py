"""A progress bar on the terminal while a long file is loaded; nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

BLOCK = 1 << 20
_ZIP = b"PK\x03\x04"
STORING = "comparing and storing"


@contextmanager
def loading_bar(file: Path, console: Console | None = None) -> Iterator[Callable[[int], None] | None]:
    """Gives what is to be told the number of rows read, None where there is no terminal to show it on."""
    shown_on = console or Console(stderr=True)
    if not shown_on.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    total = _rows(file)
    with Progress(*columns, console=shown_on, transient=True) as progress:
        task = progress.add_task(f"reading {file.name}", total=total)

        def tell(rows: int) -> None:
            done = total is not None and rows >= total
            progress.update(task, completed=rows, description=STORING if done else f"reading {file.name}")

        yield tell


def _rows(file: Path) -> int | None:
    """About how many rows a text file has below its header; None for a workbook, or where it can't be read."""
    try:
        with file.open("rb") as content:
            if content.read(4) == _ZIP:
                return None
            content.seek(0)
            lines = sum(block.count(b"\n") for block in iter(lambda: content.read(BLOCK), b""))
    except OSError:
        return None
    return max(lines - 1, 0)
