"""The draft of one briefing: what waits for review, what was decided of it, and the approval without which it stays.

An item goes in where an officer approved it, and only what they saw: an approval names the state of the draft that was
shown (`Draft.mark`), and one that names another state approves nothing. What was decided holds for the day: where the
time of a briefing is changed after its draft was reviewed, it goes out as reviewed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Table, select, update

from storage import briefing_posts, tables
from storage.briefing_changes import note
from storage.briefings import CLOSED, OPEN, By, Item, query, run, still_said
from storage.day_words import day_words
from storage.errors import BadInput
from storage.once import insert_once
from storage.subscriptions import Subscription
from storage.upsert import upsert

UNDECIDED, IN, HELD, DROPPED = "", "in", "held", "dropped"
DECISIONS = (UNDECIDED, HELD, DROPPED)  # what may be chosen; `in` comes of an approval only
APPROVED, CHANGED, ALREADY = "approved", "changed", "already"
LISTED = 500
_LAST = 1_000_000  # the place of what has none yet
_ITEM, _ENTRY, _DRAFT = tables.briefing_item, tables.briefing_entry, tables.briefing_draft
_KEYS = ("subscription_id", "slot", "item_id")


@dataclass(frozen=True, slots=True)
class Edition:
    """One briefing: a subscription and one of its slots, by the slot's name ("2015-02-09T08:30")."""

    subscription: Subscription
    slot: str

    @property
    def day(self) -> date:
        """The local date of the slot."""
        return date.fromisoformat(self.slot[:10])


@dataclass(frozen=True, slots=True)
class Line:
    """An item and what was decided of it for one briefing: undecided, in, held or dropped."""

    item: Item
    decision: str
    position: int


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is known of one briefing's items, in order. `approved_at` is None where nobody has approved any."""

    edition: Edition
    lines: tuple[Line, ...]
    approved_by: str = ""
    approved_at: datetime | None = None

    @property
    def approved(self) -> list[Item]:
        """What goes into the briefing, in order."""
        return [line.item for line in self.lines if line.decision == IN]

    @property
    def waiting(self) -> list[Item]:
        """What waits for review, in order: it goes in with the next approval."""
        return [line.item for line in self.lines if line.decision == UNDECIDED]

    @property
    def mark(self) -> str:
        """A short text that is another one as soon as any word or decision of the draft is."""
        told = "/".join(f"{line.item.id}.{line.item.revision}.{line.decision}" for line in self.lines)
        return hashlib.sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of an approval: approved (how many items), changed meanwhile, or already approved; and as it is now."""

    outcome: str
    draft: Draft
    count: int = 0


def read(connection: Connection, edition: Edition) -> Draft:
    """The draft of a briefing as it stands."""
    lines = _lines(connection, edition)
    rows = connection.execute(select(_DRAFT).where(*_of_day(edition, _DRAFT), _DRAFT.c.approved_at.is_not(None))).all()
    last = max(rows, key=lambda row: (row.slot == edition.slot, row.approved_at), default=None)
    return Draft(edition, tuple(lines), last.approved_by, last.approved_at) if last else Draft(edition, tuple(lines))


def decide(connection: Connection, edition: Edition, item_id: int, decision: str, by: By) -> Draft:
    """Hold an item back this time, drop it for good, or let it go in after all (undecided: with the next approval).

    What was approved and is let go in stays approved. Raises BadInput for an item that is not in the draft.
    """
    _lock(connection, edition)
    draft = read(connection, edition)
    line = next((each for each in draft.lines if each.item.id == item_id), None)
    if line is None or decision not in DECISIONS:
        raise BadInput("That item is not in this draft any more. Nothing was changed.")
    if line.decision == decision or (line.decision, decision) == (IN, UNDECIDED):
        return draft
    _store(connection, edition, replace(line, decision=decision), by)
    _changed(connection, edition, by)
    if decision in (HELD, DROPPED):
        how = "held back from" if decision == HELD else "dropped from"
        note(connection, item_id, decision, f"{how} the briefing of {day_words(edition.day)}", by)
    return read(connection, edition)


def reorder(connection: Connection, edition: Edition, numbers: Sequence[int], by: By) -> Draft:
    """Put the items with these numbers first, in this order. Raises BadInput for a number that is not in the draft."""
    _lock(connection, edition)
    draft = read(connection, edition)
    known = {line.item.id: line for line in draft.lines}
    strange = [str(number) for number in numbers if number not in known]
    if strange:
        raise BadInput(f"There is no item {', '.join(strange)} in this draft. Nothing was changed.")
    first = dict.fromkeys(numbers)
    order = [*first, *(number for number in known if number not in first)]
    for position, number in enumerate(order, start=1):
        _store(connection, edition, replace(known[number], position=position), by)
    _changed(connection, edition, by)
    return read(connection, edition)


def approve(connection: Connection, edition: Edition, mark: str, by: By) -> Approval:
    """Let go in what is undecided, if the draft is still as it was seen (`mark`).

    Of several officers the first approves; whoever comes later is told so, whoever saw something else sees it first.
    """
    _lock(connection, edition)
    _lock_items(connection, read(connection, edition))
    draft = read(connection, edition)
    waiting = [line for line in draft.lines if line.decision == UNDECIDED]
    if draft.approved_at is not None and not waiting:
        return Approval(ALREADY, draft)
    if draft.mark != mark:
        return Approval(CHANGED, draft)
    for position, line in enumerate(draft.lines, start=1):
        if line in waiting:
            _store(connection, edition, replace(line, decision=IN, position=position), by)
            note(connection, line.item.id, "approved", f"approved for the briefing of {day_words(edition.day)}", by)
    approved = {"approved_by": by.user, "approved_at": by.at}
    connection.execute(update(_DRAFT).where(*_of(edition, _DRAFT)).values(approved))
    _changed(connection, edition, by)
    return Approval(APPROVED, read(connection, edition), len(waiting))


def _lines(connection: Connection, edition: Edition) -> list[Line]:
    """What was decided already, and what is open, of the subscription's areas and priorities and not dropped before."""
    mine = edition.subscription
    rows = connection.execute(select(_ENTRY).where(*_of_day(edition, _ENTRY)).order_by(_ENTRY.c.decided_at)).all()
    decided = {
        row.item_id: (row.decision, row.position) for row in sorted(rows, key=lambda row: row.slot == edition.slot)
    }
    dropped = select(_ENTRY.c.item_id).where(_ENTRY.c.subscription_id == mine.id, _ENTRY.c.decision == DROPPED)
    fresh = query().where(*still_said(mine.team_id, edition.day), _ITEM.c.id.not_in(dropped)).limit(LISTED)
    items = [item for item in run(connection, fresh.order_by(_ITEM.c.id)) if in_scope(item, mine)]
    known = {item.id for item in items}
    rest = [number for number in decided if number not in known]
    items += [
        item for item in run(connection, query().where(_ITEM.c.id.in_(rest))) if _stays(item, decided[item.id][0])
    ]
    lines = [Line(item, *decided.get(item.id, (UNDECIDED, _LAST))) for item in items]
    return sorted(lines, key=lambda line: (line.position, line.item.id))


def in_scope(item: Item, subscription: Subscription) -> bool:
    """Whether an item belongs to what a subscription asked for; what names no area or priority concerns everybody."""
    areas, priorities = subscription.area_slugs, subscription.priority_slugs
    here = not areas or not item.area or bool({item.area, item.ward} & set(areas))
    return here and (not priorities or not item.priority or item.priority in priorities)


def _stays(item: Item, decision: str) -> bool:
    """Whether an item belongs to the draft that is not offered anew: closed after its approval, or dropped from it."""
    return (item.status == CLOSED and decision == IN) or (item.status == OPEN and decision == DROPPED)


def _lock(connection: Connection, edition: Edition) -> None:
    """Of several who change one draft each sees what those before stored."""
    insert_once(connection, _DRAFT, {"subscription_id": edition.subscription.id, "slot": edition.slot})
    connection.execute(select(_DRAFT.c.slot).where(*_of(edition, _DRAFT)).with_for_update())


def _lock_items(connection: Connection, draft: Draft) -> None:
    """Nobody changes the words of an item between the look at them and their approval."""
    numbers = [line.item.id for line in draft.lines]
    connection.execute(select(_ITEM.c.id).where(_ITEM.c.id.in_(numbers)).order_by(_ITEM.c.id).with_for_update())


def _store(connection: Connection, edition: Edition, line: Line, by: By) -> None:
    row = {
        "subscription_id": edition.subscription.id,
        "slot": edition.slot,
        "item_id": line.item.id,
        "position": line.position,
        "decision": line.decision,
        "decided_by": by.user,
        "decided_at": by.at,
    }
    upsert(connection, _ENTRY, [row], keys=_KEYS)


def _changed(connection: Connection, edition: Edition, by: By) -> None:
    counted = update(_DRAFT).where(*_of(edition, _DRAFT)).values(revision=_DRAFT.c.revision + 1)
    connection.execute(counted)
    briefing_posts.refresh_edition(connection, edition.subscription.id, edition.slot, by)


def _of(edition: Edition, table: Table) -> tuple[ColumnElement[bool], ...]:
    return table.c.subscription_id == edition.subscription.id, table.c.slot == edition.slot


def _of_day(edition: Edition, table: Table) -> tuple[ColumnElement[bool], ...]:
    return table.c.subscription_id == edition.subscription.id, table.c.slot.startswith(edition.day.isoformat())
