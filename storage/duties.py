"""The duties that recur by law or by practice: what each rests on, how sure that is, when it is next due, and who for.

A date that is not set is never due. Certainty is one of three words, and shown with each duty: what the law was read to
say, what the partnership's own papers show, and what still has to be confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from bot.clock import months_after
from storage import audit, posts, tables
from storage.day_words import day_or_none, day_words, local_day
from storage.errors import BadInput, NotFound

LAW, PRACTICE, UNSURE = "law", "local practice", "to be confirmed"
CERTAINTIES = (LAW, PRACTICE, UNSURE)
RESPONSE = "response-to-committee"  # due 28 days after a committee's report, not every so many months
_DUTY, _PERSON, _AUDIT = tables.duty, tables.person, tables.audit


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty to be stored. `owner` is the responsible post in words; `every_months` 0: it comes with an occasion."""

    slug: str
    name: str
    owner: str = ""
    reference: str = ""
    certainty: str = UNSURE
    note: str = ""
    every_months: int = 12
    last_on: date | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class Duty(NewDuty):
    """A duty as stored. `owner_id` is the post that `owner` names, None where nobody knows that post."""

    id: int = 0
    owner_id: int | None = None
    dated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who changes a duty, when, and in which workspace."""

    user: str
    at: datetime
    team_id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a duty's history; `who` is the post of who did it at the time, else what was written down."""

    at: datetime
    who: str
    outcome: str


def every(connection: Connection) -> list[Duty]:
    """Every duty, those due first; those without a date last."""
    return _fetch(connection)


def due_between(connection: Connection, first: date, last: date) -> list[Duty]:
    """The duties next due from `first` to `last`, both included, earliest first."""
    return _fetch(connection, _DUTY.c.next_on.between(first, last))


def by_slug(connection: Connection, slug: str) -> Duty:
    """The duty called `slug`. Raises NotFound."""
    found = _fetch(connection, _DUTY.c.slug == slug)
    if not found:
        raise NotFound("duty", slug, tuple(duty.slug for duty in every(connection)[:5]))
    return found[0]


def by_id(connection: Connection, number: int) -> Duty:
    """The duty with this number. Raises NotFound."""
    found = _fetch(connection, _DUTY.c.id == number)
    if not found:
        raise NotFound("duty", f"number {number}")
    return found[0]


def is_empty(connection: Connection) -> bool:
    """Whether no duty is stored."""
    return connection.execute(select(_DUTY.c.id).limit(1)).first() is None


def add(connection: Connection, new: NewDuty, by: By) -> None:
    """Store a duty; its owner is the post of that name, where there is one."""
    values = _values(new) | {"dated_at": by.at}
    number = connection.execute(insert(_DUTY).values(**values).returning(_DUTY.c.id)).scalar_one()
    _note(connection, number, "duty added", f"next due {day_or_none(new.next_on)}", by)


def change(connection: Connection, known: Duty, new: NewDuty, by: By) -> Duty:
    """Store `new` in the place of `known`, as it was read; a line says what is different. Nothing where nothing is.

    Raises BadInput where the duty was changed meanwhile, or its next date is not after the last one.
    """
    told = _told(known, new)
    if not told:
        return known
    if new.last_on and new.next_on and new.next_on <= new.last_on:
        raise BadInput(f"{day_words(new.next_on)} is not after {day_words(new.last_on)}, when it was last done.")
    dated = {"dated_at": by.at} if new.next_on != known.next_on else {}
    _store(connection, known, _values(new) | dated)
    _note(connection, known.id, "duty changed", "; ".join(told), by)
    return by_id(connection, known.id)


def mark_done(connection: Connection, known: Duty, on: date, by: By, outcome: str = "") -> Duty:
    """Put on record that a duty was done on `on`; next it is due as many months later as it recurs, or not at all.

    Raises BadInput for a day to come, one before it was last done, and where it was changed meanwhile.
    """
    if on > local_day(by.at):
        raise BadInput(f"{day_words(on)} is still to come. Give the day on which it was done.")
    if known.last_on and on < known.last_on:
        raise BadInput(f"It was last done on {day_words(known.last_on)}, later than {day_words(on)}.")
    if known.last_on == on:
        return known  # done already
    following = months_after(on, known.every_months) if known.every_months else None
    _store(connection, known, {"last_on": on, "next_on": following, "dated_at": by.at})
    came = f": {outcome.rstrip('.')}" if outcome else ""
    _note(connection, known.id, "duty done", f"on {day_words(on)}{came}. Next due {day_or_none(following)}.", by)
    return by_id(connection, known.id)


def history(connection: Connection, number: int) -> list[Line]:
    """What happened to a duty, first things first."""
    query = select(_AUDIT).where(_AUDIT.c.subject == f"duty:{number}", _AUDIT.c.verb.startswith("duty "))
    rows = connection.execute(query.order_by(_AUDIT.c.at, _AUDIT.c.id)).all()
    who = posts.Names(connection, (row.actor for row in rows))
    return [
        Line(row.at, who.at(row.actor, row.at), f"{row.verb.partition(' ')[2]} {row.outcome}".rstrip(".") + ".")
        for row in rows
    ]


def changes(connection: Connection) -> dict[int, int]:
    """How often each duty was changed since it was added, by its number."""
    count = select(_AUDIT.c.subject, func.count()).where(_AUDIT.c.subject.startswith("duty:"))
    rows = connection.execute(count.group_by(_AUDIT.c.subject)).all()
    return {int(subject.partition(":")[2]): number - 1 for subject, number in rows}


def link_owners(connection: Connection) -> None:
    """Tie duties to the post that their owner names, where that post came to be known later."""
    post = select(_PERSON.c.id).where(_PERSON.c.name == _DUTY.c.owner)
    loose = update(_DUTY).where(_DUTY.c.owner_id.is_(None), _DUTY.c.owner != "", post.exists())
    connection.execute(loose.values(owner_id=post.scalar_subquery()))


def _told(known: Duty, new: NewDuty) -> list[str]:
    """What is different, in words."""
    told = [
        f"{words} {day_or_none(getattr(known, name))} to {day_or_none(getattr(new, name))}"
        for name, words in (("next_on", "next due"), ("last_on", "last done"))
        if getattr(known, name) != getattr(new, name)
    ]
    others = ("name", "owner", "reference", "certainty", "note", "every_months")
    return told + [
        f"{name.replace('_', ' ')} “{getattr(known, name) or 'not set'}” to “{getattr(new, name) or 'not set'}”"
        for name in others
        if getattr(known, name) != getattr(new, name)
    ]


def _store(connection: Connection, known: Duty, values: dict[str, Any]) -> None:
    """Change a duty that has the dates and the owner it was read with. Raises BadInput where it has others by now."""
    as_read = [
        _DUTY.c[name].is_not_distinct_from(getattr(known, name)) for name in ("last_on", "next_on", "owner", "dated_at")
    ]
    if connection.execute(update(_DUTY).where(_DUTY.c.id == known.id, *as_read).values(**values)).rowcount != 1:
        last = history(connection, known.id)[-1:]
        how = "".join(f" by {line.who}: {line.outcome}" for line in last).rstrip(".")
        raise BadInput(f"“{known.name}” was changed meanwhile{how}. Nothing was changed now; please look again.")


def _values(new: NewDuty) -> dict[str, Any]:
    post = select(_PERSON.c.id).where(_PERSON.c.name == new.owner).scalar_subquery()
    return {**{field.name: getattr(new, field.name) for field in fields(NewDuty)}, "owner_id": post}


def _note(connection: Connection, number: int, verb: str, outcome: str, by: By) -> None:
    line = {"verb": verb, "subject": f"duty:{number}", "outcome": outcome}
    audit.record(connection, at=by.at, team_id=by.team_id, actor=by.user, channel_id="", **line)


def _fetch(connection: Connection, *where: ColumnElement[bool]) -> list[Duty]:
    query = select(_DUTY).where(*where).order_by(_DUTY.c.next_on.asc().nulls_last(), _DUTY.c.id)
    rows: Sequence[Any] = connection.execute(query).mappings().all()
    return [Duty(**row) for row in rows]
