"""Errors of the domain: raised where they are known, turned into kind words in one place (bot.messages.problem)."""

from __future__ import annotations

from dataclasses import dataclass


class CspError(Exception):
    """Something a person can be told about. The message is a sentence for that person."""


@dataclass
class NotFound(CspError):
    """Nothing has this name. `nearest` holds up to five names to offer instead, best first."""

    what: str
    asked: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One sentence: what was not found, and what comes nearest."""
        near = f" Nearest: {', '.join(self.nearest)}." if self.nearest else ""
        return f"There is no {self.what} called “{self.asked}”.{near}"


@dataclass
class Ambiguous(CspError):
    """The words fit several things equally well. `choices` are (slug, name) pairs to ask back with."""

    what: str
    asked: str
    choices: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """One sentence: what was asked and between what to choose."""
        names = " or ".join(name for _, name in self.choices)
        return f"“{self.asked}” could mean {names}. Which {self.what} do you mean?"


@dataclass
class NotPublished(CspError):
    """The thing exists but has no such figure. `offers` are (question, label) pairs that have one."""

    words: str
    offers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """The sentence it was made with."""
        return self.words


class NotCleared(CspError):
    """The figure exists but may not be shown here or to this person."""


class BadInput(CspError):
    """The words or the file can't be used; the message says what was wrong, where, and what to do."""


class StorageUnavailable(CspError):
    """The database can't be reached or can't be written to; nothing was changed."""
