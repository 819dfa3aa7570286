"""How things are timed: ours and the peer by turns, so that a busy machine slows both; the median counts."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured and against what; both in seconds, or in the unit given."""

    what: str
    ours: float
    against: str
    peer: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times the peer's time (or memory) ours is."""
        return self.ours / self.peer


def each(work: Callable[[], object], times: int) -> float:
    """The mean seconds of one `work` when it is done `times` in a row."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


async def each_awaited(work: Callable[[], Awaitable[object]], times: int) -> float:
    """The mean seconds of one awaited `work` when it is done `times` in a row."""
    start = time.perf_counter()
    for _ in range(times):
        await work()
    return (time.perf_counter() - start) / times


def by_turns(ours: Callable[[], float], peer: Callable[[], float], rounds: int) -> tuple[float, float]:
    """The medians of `rounds` turns of each; one turn of each goes before and is not counted."""
    turns = [(ours(), peer()) for _ in range(rounds + 1)][1:]
    return median(turn[0] for turn in turns), median(turn[1] for turn in turns)


async def by_awaited_turns(
    ours: Callable[[], Awaitable[float]], peer: Callable[[], Awaitable[float]], rounds: int
) -> tuple[float, float]:
    """As `by_turns`, awaited."""
    turns = [(await ours(), await peer()) for _ in range(rounds + 1)][1:]
    return median(turn[0] for turn in turns), median(turn[1] for turn in turns)
