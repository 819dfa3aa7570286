"""How items of the briefing change: each with its line of history and with what brings posted messages up to date.

A contributor may change their own item until an officer has approved it for a briefing: from then on its words are
reviewed words, and only an officer changes them. Who may do the rest is not asked here.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage import audit, briefing_posts, plan_record, tables
from storage.briefings import CLOSED, DROPPED, OPEN, By, Item, NewItem, by_id, locked
from storage.day_words import day_words, local_day
from storage.errors import BadInput
from storage.once import insert_once

SUBJECT = "briefing"
FORM_KEY = "action:briefing:"  # forgotten with the requests, see storage/audit.py
_ITEM, _ENTRY, _SEEN = tables.briefing_item, tables.briefing_entry, tables.seen_request
_NAMES = {"text": "text", "until": "last day", "reference": "case reference"}


def add(connection: Connection, new: NewItem, by: By, key: str = "") -> Item:
    """Store an item. A form's `key` that came before gets the item it made then. Raises BadInput for a past day."""
    if key and not insert_once(connection, _SEEN, {"key": FORM_KEY + key, "at": by.run_at}):
        return by_id(connection, _made_by(connection, key))
    _check_until(new.until, by)
    values = asdict(new) | {"team_id": by.team_id, "status": OPEN, "contributed_by": by.user, "contributed_at": by.at}
    number = int(connection.execute(insert(_ITEM).values(**values).returning(_ITEM.c.id)).scalar_one())
    if key:
        audit.first_time(connection, f"{FORM_KEY}{key}:{number}", by.run_at)
    note(connection, number, "contributed", _until(new.until), by)
    briefing_posts.refresh_items(connection, by)
    return by_id(connection, number)


def came_before(connection: Connection, key: str) -> bool:
    """Whether the form with this key was stored already."""
    return connection.execute(select(_SEEN.c.key).where(_SEEN.c.key == FORM_KEY + key)).first() is not None


def edit(connection: Connection, item_id: int, new: NewItem, by: By, *, revision: int, reviewed: bool) -> Item:
    """Change an item to `new` (its link stays). `reviewed`: by an officer, whose words need no approval of others.

    Raises BadInput where it was changed since `revision`, is not open any more, or was approved and is changed by
    somebody who may not.
    """
    known = locked(connection, item_id)
    _refuse_stale(connection, known, revision)
    _check_open(known)
    if not reviewed and is_approved(connection, item_id):
        raise BadInput("An officer approved this item for a briefing. Ask an officer to change it; nothing was stored.")
    wanted = asdict(replace(new, link=known.link))
    changed = {name: value for name, value in wanted.items() if getattr(known, name) != value}
    if not changed:
        return known
    if "until" in changed:
        _check_until(new.until, by)
    return _store(connection, known, changed, "edited", f"{_listed(changed)} changed", by)


def close(connection: Connection, item_id: int, by: By, outcome: str = "") -> Item:
    """Say that an item is over; one that is not open is returned as it is."""
    known = locked(connection, item_id)
    if known.status != OPEN:
        return known
    values = {"status": CLOSED, "closed_by": by.user, "closed_at": by.at}
    return _store(connection, known, values, "closed", f"closed: {outcome}" if outcome else "closed", by)


def reopen(connection: Connection, item_id: int, by: By) -> Item:
    """Open an item again that was closed; one that is open is returned as it is. Raises BadInput for one taken back."""
    known = locked(connection, item_id)
    if known.status == OPEN:
        return known
    if known.status != CLOSED:
        _check_open(known)
    values = {"status": OPEN, "closed_by": "", "closed_at": None}
    return _store(connection, known, values, "reopened", "opened again", by)


def withdraw(connection: Connection, item_id: int, by: By) -> Item:
    """Take an item back: it is said nowhere any more. One that is not open is returned as it is."""
    known = locked(connection, item_id)
    if known.status != OPEN:
        return known
    values = {"status": DROPPED, "closed_by": by.user, "closed_at": by.at}
    return _store(connection, known, values, "withdrawn", "withdrawn", by)


def keep(connection: Connection, item_id: int, until: date | None, by: By) -> Item:
    """Say an item until a day (None: until it is closed). Raises BadInput for a past day or an item that is closed."""
    known = locked(connection, item_id)
    _check_open(known)
    _check_until(until, by)
    return known if known.until == until else _store(connection, known, {"until": until}, "kept", _until(until), by)


def task(connection: Connection, item_id: int, action_id: int, words: str, by: By) -> Item:
    """Remember the action that came of an item; `words` say whose it is. Raises BadInput where it has one already."""
    known = locked(connection, item_id)
    _check_open(known)
    if known.action_id is not None:
        raise BadInput(f"This item has a tasking already: action {known.action_id}. Nothing was stored.")
    return _store(connection, known, {"action_id": action_id}, "tasked", f"action {action_id}: {words}", by)


def is_approved(connection: Connection, item_id: int) -> bool:
    """Whether an officer approved the item for any briefing."""
    approved = (_ENTRY.c.item_id == item_id, _ENTRY.c.decision == "in")
    return connection.execute(select(_ENTRY.c.slot).where(*approved).limit(1)).first() is not None


def note(connection: Connection, item_id: int, done: str, outcome: str, by: By) -> None:
    """Write one line of an item's history."""
    plan_record.note(connection, SUBJECT, item_id, done, outcome, plan_record.By(by.user, by.at, by.team_id))


def _store(connection: Connection, known: Item, values: dict[str, Any], done: str, outcome: str, by: By) -> Item:
    counted = {**values, "revision": known.revision + 1}
    connection.execute(update(_ITEM).where(_ITEM.c.id == known.id).values(**counted))
    note(connection, known.id, done, outcome, by)
    briefing_posts.refresh_items(connection, by)
    return by_id(connection, known.id)


def _refuse_stale(connection: Connection, known: Item, seen: int) -> None:
    if known.revision != seen:
        raise plan_record.changed_meanwhile(connection, SUBJECT, known.id, f"Briefing item {known.id}")


def _check_open(known: Item) -> None:
    if known.status != OPEN:
        raise BadInput(f"This item is {known.status}. Nothing was stored; contribute a new one.")


def _check_until(until: date | None, by: By) -> None:
    if until is not None and until < local_day(by.at):
        raise BadInput(f"{day_words(until)} has passed. Give a day from today on, or none.")


def _until(until: date | None) -> str:
    return f"said until {day_words(until)}" if until else "said until it is closed"


def _listed(changed: dict[str, Any]) -> str:
    return ", ".join(_NAMES.get(name, name) for name in changed)


def _made_by(connection: Connection, key: str) -> int:
    """The number of the item that a form's key made."""
    start = f"{FORM_KEY}{key}:"
    found = connection.scalars(select(_SEEN.c.key).where(_SEEN.c.key.startswith(start, autoescape=True)))
    return int(next(iter(found)).removeprefix(start))
