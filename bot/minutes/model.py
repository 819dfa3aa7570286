"""What is found in minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a passage of minutes is."""

    UNDERTAKING = "undertaking"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Found:
    """One undertaking or resolution, as the minutes word it.

    `line` counts from 1 and is where the sentence that says it begins; where that points back (“this point”), the
    sentence before it opens `text`. `owner` is the post or body as written, empty where none is named;
    for a resolution it is the body that resolved. `due` is set only where the words give a whole date, or one that
    follows from the date of the meeting. `place` is "minute 10", with the date where a pack holds several meetings;
    `minute` is the same without it, `body` and `held_on` those of its own meeting, as far as the text tells.
    """

    line: int
    kind: Kind
    owner: str
    text: str
    due: date | None
    place: str
    minute: str = ""
    body: str = ""
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a meeting, or of several in one pack: `held_on` and `body` are of the first."""

    held_on: date | None
    body: str
    found: tuple[Found, ...]

    @property
    def undertakings(self) -> tuple[Found, ...]:
        """What somebody said they would do or was asked to do, in the order of the text."""
        return tuple(one for one in self.found if one.kind is Kind.UNDERTAKING)

    @property
    def resolutions(self) -> tuple[Found, ...]:
        """What the meeting resolved, in the order of the text."""
        return tuple(one for one in self.found if one.kind is Kind.RESOLUTION)
