"""What several digests of one tick say alike: read and worked out for the first of them, and kept for the others.

A part is kept under everything that it depends on: the clearance level, the areas and priorities, since when something
is news, the day and the instant. What is of one channel or person alone is never a part. Parts are of one state of the
data (storage/data_version.py): after a change they are made anew, and after some seconds in any case.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.messages.message import Message
from storage import data_version
from storage.data_version import Mark
from storage.deliveries import Delivery

MOST = 500  # parts kept at once; one has the lines and rows of a digest, not what they were made of
LASTS = 5.0  # seconds

# Composes at the time of sending: (connection, delivery, the application's now) -> message, None with nothing to say.
Composer = Callable[[Connection, Delivery, datetime], Message | None]
T = TypeVar("T")


class Parts:
    """The parts that were made of one state of the data, by key; the oldest go where there are too many."""

    def __init__(self, most: int = MOST) -> None:
        """No part yet; by itself it serves one digest, whose parts then are its own."""
        self._most = most
        self._kept: dict[Hashable, Any] = {}
        self._turn = threading.RLock()  # a part may be made of others

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The part with this key, made now where there is none. It is shared: nobody may change it."""
        with self._turn:
            if key not in self._kept:
                made = make()
                if len(self._kept) >= self._most:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = made
            found: T = self._kept[key]
            return found

    def __len__(self) -> int:
        """How many there are."""
        return len(self._kept)


@dataclass(frozen=True, slots=True)
class Sharer:
    """A composer that can do with what other digests say alike; called as any other it reads everything itself."""

    compose: Callable[[Connection, Delivery, datetime, Parts], Message | None]

    def __call__(self, connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        """The message for a delivery, of what is stored now; None with nothing to say."""
        return self.compose(connection, delivery, now, Parts())


@dataclass(slots=True)
class Sharing:
    """The parts of one tick's deliveries. `lasts`: seconds of `clock` after which they are made anew in any case."""

    lasts: float = LASTS
    clock: Callable[[], float] = time.monotonic
    _parts: Parts = field(default_factory=Parts)
    _mark: Mark = ()
    _begun: float = 0.0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def message(self, compose: Composer, connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        """What `compose` makes of a delivery, with the parts there are."""
        if isinstance(compose, Sharer):
            return compose.compose(connection, delivery, now, self.parts(connection))
        return compose(connection, delivery, now)

    def parts(self, connection: Connection) -> Parts:
        """The parts of what `connection` sees now: those there are while they are of that, else none yet."""
        mark = data_version.mark(connection)
        with self._turn:
            if mark != self._mark or self.clock() - self._begun > self.lasts:
                self._parts, self._mark, self._begun = Parts(), mark, self.clock()
            return self._parts
