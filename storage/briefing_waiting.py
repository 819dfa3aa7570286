"""Items and the briefings before this one: what waits that did not wait then, since when, and where an item stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select, tuple_

from storage import deliveries, tables
from storage.briefing_drafts import HELD, IN, Edition
from storage.briefing_posts import DRAFT, draft_subject
from storage.briefings import Item

LOOK_BACK = timedelta(days=14)  # a draft longer ago is none that is remembered
_ENTRY, _DELIVERY = tables.briefing_entry, tables.delivery
_DECIDED = _ENTRY.c.decision.in_([IN, HELD])


@dataclass(frozen=True, slots=True)
class Before:
    """The message before: the local date of its slot, and when it was due or planned."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The last decision about an item (in, held or dropped) and the day of the briefing that it was about."""

    decision: str
    day: date


def waits_anew(connection: Connection, edition: Edition, items: Sequence[Item], before: Before | None) -> bool:
    """Whether one of these waiting items did not wait when the message before was made; all do where there is none."""
    if before is None or not items:
        return bool(items)
    decided = _decided_on(connection, {(edition.subscription.id, before.day)})
    return _any_new(edition.subscription.id, items, before, decided)


def drafts_with_news(connection: Connection, waiting: Sequence[tuple[Edition, Sequence[Item]]]) -> list[Edition]:
    """Those briefings of which something waits that did not wait in the draft before; many at once."""
    before = _drafts_before(connection, [edition for edition, _ in waiting])
    decided = _decided_on(connection, {(edition.subscription.id, last.day) for edition, last in before.items()})
    return [
        edition
        for edition, items in waiting
        if (last := before.get(edition)) is None or _any_new(edition.subscription.id, items, last, decided)
    ]


def waiting_since(connection: Connection, items: Sequence[Item]) -> dict[int, datetime]:
    """Since when each item waits: since it was contributed, or was last approved or held."""
    query = select(_ENTRY.c.item_id, func.max(_ENTRY.c.decided_at).label("at")).where(
        _ENTRY.c.item_id.in_([item.id for item in items]), _DECIDED
    )
    decided = {row.item_id: row.at for row in connection.execute(query.group_by(_ENTRY.c.item_id))} if items else {}
    return {item.id: max(item.contributed_at, decided.get(item.id, item.contributed_at)) for item in items}


def carried_over(connection: Connection, edition: Edition, items: Iterable[Item]) -> frozenset[int]:
    """The numbers of those items that were approved for a briefing of an earlier day."""
    numbers = [item.id for item in items]
    if not numbers:
        return frozenset()
    earlier = (_ENTRY.c.subscription_id == edition.subscription.id, _ENTRY.c.slot < edition.day.isoformat())
    query = select(_ENTRY.c.item_id).where(*earlier, _ENTRY.c.decision == IN, _ENTRY.c.item_id.in_(numbers))
    return frozenset(connection.scalars(query.distinct()))


def standing(connection: Connection, items: Iterable[Item]) -> dict[int, Standing]:
    """What was last decided of each item, in whichever channel; nothing of those that nobody has decided of."""
    numbers = [item.id for item in items]
    if not numbers:
        return {}
    query = select(_ENTRY.c.item_id, _ENTRY.c.slot, _ENTRY.c.decision).where(
        _ENTRY.c.item_id.in_(numbers), _ENTRY.c.decision != ""
    )
    # Of several channels on one day the one that says it counts.
    rows = sorted(connection.execute(query), key=lambda row: (row.slot[:10], row.decision == IN))
    return {row.item_id: Standing(row.decision, date.fromisoformat(row.slot[:10])) for row in rows}


def _any_new(number: int, items: Sequence[Item], before: Before, decided: Collection[tuple[int, date, int]]) -> bool:
    return any(item.contributed_at > before.at or (number, before.day, item.id) in decided for item in items)


def _decided_on(connection: Connection, wanted: Collection[tuple[int, date]]) -> set[tuple[int, date, int]]:
    """What was approved or held in the briefings of these subscriptions and days: it did not wait there."""
    if not wanted:
        return set()
    day = func.substr(_ENTRY.c.slot, 1, 10)
    keys = [(number, each.isoformat()) for number, each in wanted]
    query = select(_ENTRY.c.subscription_id, day.label("day"), _ENTRY.c.item_id).where(
        tuple_(_ENTRY.c.subscription_id, day).in_(keys), _DECIDED
    )
    return {(row.subscription_id, date.fromisoformat(row.day), row.item_id) for row in connection.execute(query)}


def _drafts_before(connection: Connection, editions: Sequence[Edition]) -> Mapping[Edition, Before]:
    """The last draft of an earlier day of each briefing that was sent, or will be."""
    if not editions:
        return {}
    first = (min(edition.day for edition in editions) - LOOK_BACK).isoformat()
    subjects = {draft_subject(edition.subscription.id) for edition in editions}
    alive = (_DELIVERY.c.kind == DRAFT, deliveries.in_states("sent", *deliveries.OPEN), _DELIVERY.c.slot >= first)
    query = select(_DELIVERY.c.subject, _DELIVERY.c.slot, func.min(_DELIVERY.c.scheduled_at).label("at")).where(
        *alive, _DELIVERY.c.subject.in_(subjects)
    )
    made: dict[str, list[Before]] = {}
    for row in connection.execute(query.group_by(_DELIVERY.c.subject, _DELIVERY.c.slot)):
        made.setdefault(row.subject, []).append(Before(date.fromisoformat(row.slot[:10]), row.at))
    found = {}
    for edition in editions:
        earlier = [each for each in made.get(draft_subject(edition.subscription.id), []) if each.day < edition.day]
        if earlier:
            found[edition] = max(earlier, key=lambda each: (each.day, each.at))
    return found
