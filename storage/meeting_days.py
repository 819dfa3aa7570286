"""Which meetings words mean: of a body by its name, a part of it or its initials ("CSP", "scrutiny"). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from storage.errors import Ambiguous, NotFound
from storage.names import nearest, same_name

_SMALL = frozenset({"a", "an", "and", "the", "of", "for", "overview"})


class MeetingDay(Protocol):
    """What is asked about a meeting."""

    @property
    def body(self) -> str:
        """Who meets."""

    @property
    def held_on(self) -> date:
        """On which day."""


M = TypeVar("M", bound=MeetingDay)


def of_body(asked: str, meetings: Iterable[M]) -> list[M]:
    """The meetings of the body that `asked` names, earliest first; of the only body where it is empty.

    Raises NotFound where no body is called so, Ambiguous where several are, both with names to choose from.
    """
    every = sorted(meetings, key=lambda each: each.held_on)
    bodies = sorted({each.body for each in every})
    found = _named(asked, bodies) if asked else bodies
    if len(found) > 1:
        raise Ambiguous("body", asked or "meeting", tuple((body, body) for body in found))
    if asked and not found:
        raise NotFound("body", asked, tuple(nearest(asked, bodies) or bodies[:3]))
    return [each for each in every if each.body in found]


def _named(asked: str, bodies: Sequence[str]) -> list[str]:
    """The bodies of exactly this name, else of these initials, else with all these words in their names."""
    exact = [body for body in bodies if same_name(body) == same_name(asked)]
    wanted = _words(asked)
    initials = [body for body in bodies if len(wanted) == 1 and wanted[0] in _initials(body)]
    within = [body for body in bodies if wanted and set(wanted) <= {*_words(body), *_initials(body)}]
    return exact or initials or within


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9]+", name.casefold()) if word not in _SMALL]


def _initials(name: str) -> set[str]:
    """Initials of two and more words in a row: "csp" of Dartford and Gravesham Community Safety Partnership."""
    letters = "".join(word[0] for word in _words(name))
    return {letters[start:end] for start in range(len(letters)) for end in range(start + 2, len(letters) + 1)}
