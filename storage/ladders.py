"""Ladders: on which working days before and after a deadline a reminder rings; of the partnership, a body, an item.

A ladder is kept for a scope: "" (everything), a kind ("action", "item", "duty"), "body:NAME", or one thing
("action:12"). The nearest counts: of the thing, else of its body, of its kind, of everything, else what is built in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select

from storage import audit
from storage.errors import BadInput
from storage.names import same_name
from storage.tables import ladder as table
from storage.upsert import upsert

KINDS = ("action", "item", "duty")
BODY = "body:"
MOST_RUNGS, FURTHEST = 20, 120  # working days
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
ASK = "Write numbers of working days with commas, like 10, 5, 1."


@dataclass(frozen=True, slots=True)
class Ladder:
    """When reminders ring: `rungs` working days after the due date (before it, where negative), nearest last.

    After the last rung one rings every `every` working days (0: no more). `summary_after` working days overdue the
    manager is told (0: never). It counts since `changed_at`.
    """

    rungs: tuple[int, ...]
    every: int
    summary_after: int
    changed_at: datetime = _LONG_AGO

    def before(self) -> tuple[int, ...]:
        """How many working days before the due date it rings, furthest first."""
        return tuple(-rung for rung in self.rungs if rung < 0)

    def after(self) -> tuple[int, ...]:
        """How many working days overdue it rings, nearest first, without those that recur."""
        return tuple(rung for rung in self.rungs if rung > 0)


BUILT_IN = Ladder((-10, -5, -1, 0, 1, 3), every=5, summary_after=5)


@dataclass(frozen=True, slots=True)
class Ladders:
    """Every ladder that was set, by its scope."""

    by_scope: Mapping[str, Ladder]

    def of(self, kind: str, number: int, body: str = "") -> Ladder:
        """The ladder of one thing. `body` is the body it belongs to, or words that begin with its name."""
        for scope in (f"{kind}:{number}", self._body(body), kind, ""):
            if scope is not None and scope in self.by_scope:
                return self.by_scope[scope]
        return BUILT_IN

    def _body(self, words: str) -> str | None:
        """The scope of the body that `words` begin with; of several the longest name."""
        said = same_name(words)
        named = [scope for scope in self.by_scope if scope.startswith(BODY) and said.startswith(scope[len(BODY) :])]
        return max(named, key=len, default=None) if said else None


def read(connection: Connection) -> Ladders:
    """Every ladder that was set."""
    rows = connection.execute(select(table))
    return Ladders({row.scope: _ladder(row.rungs, row.every, row.summary_after, row.changed_at) for row in rows})


def scope_of(words: str) -> str:
    """A scope as it is kept: a kind, one thing, or a body whatever the case of its name. Raises BadInput."""
    asked = words.strip()
    if asked.casefold().startswith(BODY) and (name := same_name(asked[len(BODY) :])):
        return BODY + name
    kind, _, number = asked.partition(":")
    if asked in ("", *KINDS) or (kind in KINDS and number.isascii() and number.isdigit()):
        return asked
    raise BadInput(f"“{asked}” has no reminders of its own.")


def change(connection: Connection, scope: str, wanted: Ladder, *, at: datetime, by: str) -> Ladder:
    """Keep a ladder for a scope. Raises BadInput where it could not be climbed."""
    known = replace(_checked(wanted), changed_at=at)
    rungs = " ".join(map(str, known.rungs))
    row = {"scope": scope_of(scope), "rungs": rungs, "every": known.every, "summary_after": known.summary_after}
    upsert(connection, table, [row | {"changed_by": by, "changed_at": at}], keys=["scope"])
    said = f"{rungs}, then every {known.every}, summary after {known.summary_after}"
    _note(connection, scope, said, at=at, by=by)
    return known


def forget(connection: Connection, scope: str, *, at: datetime, by: str) -> bool:
    """Let the scope follow the next wider one again; whether it had a ladder of its own."""
    gone = connection.execute(delete(table).where(table.c.scope == scope_of(scope))).rowcount == 1
    if gone:
        _note(connection, scope, "as the rest", at=at, by=by)
    return gone


def made(before: str, on_the_day: bool, after: str, every: str, summary_after: str) -> Ladder:
    """The ladder that was written in a form: "10, 5, 1", on the day, "1, 3", "5", "5". Raises BadInput."""
    rungs = [-days for days in _days(before)] + ([0] if on_the_day else []) + _days(after)
    return _checked(Ladder(tuple(sorted(set(rungs))), _one(every), _one(summary_after)))


def _checked(wanted: Ladder) -> Ladder:
    if not wanted.rungs and not wanted.every:
        raise BadInput("At least one reminder is needed. Give a number of working days.")
    if len(wanted.rungs) > MOST_RUNGS:
        raise BadInput(f"{len(wanted.rungs)} reminders are too many; {MOST_RUNGS} are the most.")
    _check_near([*map(abs, wanted.rungs), wanted.every, wanted.summary_after])
    return wanted


def _check_near(days: Iterable[int]) -> None:
    if any(not 0 <= each <= FURTHEST for each in days):
        raise BadInput(f"{FURTHEST} working days are the most.")


def _days(written: str) -> list[int]:
    words = [word for word in re.split(r"[\s,;]+", written.replace(" and ", " ").strip()) if word]
    if not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
        raise BadInput(f"“{written}” are not numbers. {ASK}")
    if "0" in words:
        raise BadInput("For a reminder on the day itself tick the box.")
    return [int(word) for word in words]


def _one(written: str) -> int:
    words = written.strip()
    if words and not (words.isascii() and words.isdigit() and len(words) < 5):
        raise BadInput(f"“{written}” is not a number. Write one number of working days, or leave it empty.")
    return int(words or 0)


def _ladder(rungs: str, every: int, summary_after: int, changed_at: datetime) -> Ladder:
    return Ladder(tuple(map(int, rungs.split())), every, summary_after, changed_at)


def _note(connection: Connection, scope: str, outcome: str, *, at: datetime, by: str) -> None:
    line = {"verb": "ladder", "subject": scope_of(scope) or "all", "outcome": outcome}
    audit.record(connection, at=at, team_id="", actor=by, channel_id="", **line)
