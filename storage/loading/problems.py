"""What is wrong with a file: every error with its row and column, told together, so that it is put right in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from storage.errors import CspError
from storage.names import nearest

TOLD = 20
KEPT = 1_000
QUOTED = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right. Row 1 is the header, row 0 the file as a whole; no column means the whole row."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        """Where, and what."""
        place = [f"row {self.row}"] if self.row else []
        return ": ".join(
            [*([", ".join([*place, *([self.column] if self.column else [])])] if place else []), self.message]
        )


class LoadErrors(CspError):
    """A file that was not loaded: nothing was changed. `problems` holds the first 1,000 of `count`, the text 20."""

    def __init__(self, file: str, problems: Iterable[Problem], count: int | None = None) -> None:
        """Remember the file's name and its problems, in the order of its rows; `count` where there are more."""
        self.file = file
        self.problems = tuple(sorted(problems, key=_row_of))
        self.count = len(self.problems) if count is None else count
        super().__init__(file)

    def __str__(self) -> str:
        """A sentence for one problem, a list for several, and how many are not listed."""
        opening = f"{self.file} was not loaded and nothing was changed"
        if self.count == 1:
            return f"{opening}: {self.problems[0]}"
        lines = [f"{opening}. {self.count:,} things to put right:"]
        lines += [f"  {problem}" for problem in self.problems[:TOLD]]
        if more := self.count - TOLD:
            lines += [f"  and {more:,} more"] if more > 0 else []
        return "\n".join(lines)


class Problems:
    """Collects the problems of one file while it is read: counts them all and keeps the first ones."""

    def __init__(self, file: str) -> None:
        """Start with none; `file` is the name that messages use."""
        self.file = file
        self.count = 0
        self._found: list[Problem] = []

    def __len__(self) -> int:
        """How many there are."""
        return self.count

    def add(self, row: int, column: str, message: str) -> None:
        """Note one; `message` says what is wrong and, where that is known, what would be right."""
        self.count += 1
        self._found.append(Problem(row, column, message))
        if len(self._found) >= 2 * KEPT:  # those of the first rows are kept, in whatever order they are found
            self._found = sorted(self._found, key=_row_of)[:KEPT]

    def unknown(self, row: int, column: str, what: str, asked: str, choices: Iterable[str]) -> None:
        """Note that there is no `what` called `asked`, with the nearest of `choices`."""
        near = nearest(asked, choices) if self.count < KEPT else []  # nobody reads that far
        hint = f"; nearest: {', '.join(near)}" if near else ""
        self.add(row, column, f"there is no {what} called {quoted(asked)}{hint}")

    def more(self, count: int) -> None:
        """Count `count` further ones that are not told one by one."""
        self.count += count

    def place(self, row: int) -> str:
        """How messages name a row."""
        return f"row {row}"

    def raise_if_any(self) -> None:
        """Raise LoadErrors with what was noted so far, if anything was."""
        if self._found:
            raise LoadErrors(self.file, sorted(self._found, key=_row_of)[:KEPT], self.count)


def refuse(file: str, message: str) -> LoadErrors:
    """The error for a file that can't be read at all."""
    return LoadErrors(file, [Problem(0, "", message)])


def quoted(words: str) -> str:
    """What stands in a cell, in quotation marks, shortened, on one line and without control characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in words).split())
    return f"“{line if len(line) <= QUOTED else line[: QUOTED - 1] + '…'}”"


def _row_of(problem: Problem) -> int:
    return problem.row
