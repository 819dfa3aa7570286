"""What happened to the work programme: a line for each change, written with it, read like minutes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage import audit, people, tables
from storage.errors import BadInput

ITEM, MEETING = "item", "meeting"
OUTCOME = "Outcome: "  # what came of an item that was considered follows in its line
_AUDIT = tables.audit


@dataclass(frozen=True, slots=True)
class By:
    """Who changes the plan and when; `minute` is where a meeting agreed it ("" where none has)."""

    user: str
    at: datetime
    team_id: str = ""
    minute: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history. `who` is the post of who did it, else who was written down."""

    at: datetime
    actor: str
    verb: str
    outcome: str
    who: str = ""

    @property
    def done(self) -> str:
        """What was done, without the kind of thing it was done to: "moved"."""
        return self.verb.partition(" ")[2] or self.verb


def note(connection: Connection, what: str, number: int, done: str, outcome: str, by: By) -> None:
    """Write down what was done to an item or a meeting: `note(c, ITEM, 12, "moved", "from ... to ...", by)`."""
    line = {"verb": f"{what} {done}", "subject": f"{what}:{number}", "outcome": outcome}
    audit.record(connection, at=by.at, team_id=by.team_id, actor=by.user, channel_id="", **line)


def history(connection: Connection, what: str, number: int) -> list[Line]:
    """All that happened to an item or a meeting, first things first (what papers tell comes at its own date)."""
    query = select(_AUDIT).where(_AUDIT.c.subject == f"{what}:{number}").order_by(_AUDIT.c.at, _AUDIT.c.id)
    lines = [Line(row.at, row.actor, row.verb, row.outcome) for row in connection.execute(query)]
    return _named(connection, lines)


def last(connection: Connection, what: str, number: int) -> Line | None:
    """What was written down last, whenever it is said to have happened; None where nothing was."""
    query = select(_AUDIT).where(_AUDIT.c.subject == f"{what}:{number}").order_by(_AUDIT.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Line(row.at, row.actor, row.verb, row.outcome, post(connection, row.actor)) if row else None


def outcomes(connection: Connection, items: Collection[int]) -> dict[int, str]:
    """What was noted as the outcome of items (by number) when they were marked as considered."""
    subjects = {f"{ITEM}:{number}": number for number in items}
    noted = select(_AUDIT.c.subject, _AUDIT.c.outcome).where(
        _AUDIT.c.subject.in_(subjects), _AUDIT.c.verb == f"{ITEM} considered", _AUDIT.c.outcome.contains(OUTCOME)
    )
    found = connection.execute(noted.order_by(_AUDIT.c.id))
    return {subjects[row.subject]: row.outcome.partition(OUTCOME)[2] for row in found}


def changed_meanwhile(connection: Connection, what: str, number: int, name: str) -> BadInput:
    """The refusal for who saw an older state than is stored: it says what was changed, and by whom."""
    line = last(connection, what, number)
    how = f" by {line.who}: {line.done} {line.outcome}" if line else ""
    return BadInput(f"“{name}” was changed meanwhile{how.rstrip('.')}. Nothing was changed now; please look again.")


def agreed(words: str, by: By, reason: str = "") -> str:
    """An outcome in words, with its reason and the minute that agreed it."""
    said = f"{words}. Reason: {reason.rstrip('.')}" if reason else words
    return f"{said}. Agreed: {by.minute}." if by.minute else f"{said}."


def _named(connection: Connection, lines: Sequence[Line]) -> list[Line]:
    known = {actor: post(connection, actor) for actor in {line.actor for line in lines}}
    return [Line(line.at, line.actor, line.verb, line.outcome, known[line.actor]) for line in lines]


def post(connection: Connection, actor: str) -> str:
    """The post that somebody holds today, else their name in Slack, else what was written down."""
    held = people.by_slack_id(connection, actor)
    if held:
        return held[0].name
    name = connection.execute(select(tables.slack_user.c.name).where(tables.slack_user.c.user_id == actor)).scalar()
    return name or actor
