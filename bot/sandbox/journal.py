"""What changes in the workspace, told at once to the page and to anyone who waits."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.sandbox.model import Json, Message, View

Told = TypeVar("Told")
ChangeKind = Literal["message", "update", "delete", "view", "home", "log", "clock", "sockets", "people"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened. `to` names the only person who sees it; None means everybody who may."""

    kind: ChangeKind
    to: str | None = None
    message: Message | None = None
    view: View | None = None
    details: Json | None = None


class Journal:
    """Every change in order, and the queues of those who listen."""

    def __init__(self) -> None:
        """Start empty."""
        self.changes: list[Change] = []
        self._listeners: set[asyncio.Queue[Change | None]] = set()

    def tell(self, change: Change) -> None:
        """Keep `change` and hand it to every listener; log entries and clock ticks are handed on only."""
        if change.kind not in ("log", "clock", "sockets"):
            self.changes.append(change)
        for queue in self._listeners:
            queue.put_nowait(change)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Change | None]]:
        """A queue of the changes from now on; None in it means that the workspace is closing."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """Tell every listener to stop."""
        for queue in self._listeners:
            queue.put_nowait(None)

    async def until(self, condition: Callable[[], Told], within: float = 5.0) -> Told:
        """Wait until `condition()` is true, looking again at each change, and answer its value.

        Raises:
            TimeoutError: when it is still false after `within` seconds.
        """
        with self.listening() as queue:
            async with asyncio.timeout(within):
                while not (told := condition()):
                    await queue.get()
        return told
