"""What a load did: said in one line, the same words for every kind of file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many rows were added, changed and found as they were; `notes` say what was left alone and why."""

    added: int
    changed: int
    unchanged: int
    notes: tuple[str, ...] = ()
    dry_run: bool = False

    def __str__(self) -> str:
        """One line, with a line for each note."""
        would = "would be " if self.dry_run else ""
        counts = f"{self.added:,} {would}added, {self.changed:,} {would}changed, {self.unchanged:,} unchanged"
        return "\n".join([counts, *self.notes])


def report(outcomes: Iterable[Outcome], notes: Iterable[str] = (), *, dry_run: bool = False) -> LoadReport:
    """Count the outcomes of a file's rows."""
    counts = Counter(outcomes)
    return LoadReport(counts["added"], counts["changed"], counts["unchanged"], tuple(notes), dry_run)
