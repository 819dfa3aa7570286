"""Which drafts are out, and with whom; which briefings have anything that waits for review. Many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Text, cast, literal, or_, select

from storage import briefings, subscriptions, tables
from storage.briefing_drafts import DROPPED, Edition, in_scope
from storage.briefing_posts import DAILY, DRAFT, DRAFT_SUBJECT
from storage.briefings import Item
from storage.subscriptions import Subscription

AT_ONCE = 500
OPEN_FOR = timedelta(days=14)  # longer than any grace, whatever holidays there are
_DELIVERY, _ENTRY, _SUBSCRIPTION = tables.delivery, tables.briefing_entry, tables.subscription

# The recipients of the drafts of one briefing (a subscription's number and a slot), each with what became of theirs.
Out = dict[tuple[int, str], dict[str, str]]


def out(connection: Connection, teams: Iterable[str], now: datetime) -> Out:
    """The drafts that can still be decided of, of the workspaces `teams` ("": all)."""
    subject = literal(DRAFT_SUBJECT) + cast(_SUBSCRIPTION.c.id, Text)
    query = (
        select(_SUBSCRIPTION.c.id, _DELIVERY.c.slot, _DELIVERY.c.recipient, _DELIVERY.c.state)
        .join_from(_SUBSCRIPTION, _DELIVERY, _DELIVERY.c.subject == subject)
        .where(_SUBSCRIPTION.c.enabled, _SUBSCRIPTION.c.kind == DAILY, _DELIVERY.c.kind == DRAFT)
        .where(_DELIVERY.c.slot >= (now - OPEN_FOR).date().isoformat(), _DELIVERY.c.expires_at > now)
    )
    if "" not in (wanted := set(teams)):
        query = query.where(_SUBSCRIPTION.c.team_id.in_(wanted))
    found: Out = {}
    for row in connection.execute(query):
        found.setdefault((row.id, row.slot), {})[row.recipient] = row.state
    return found


def waiting(connection: Connection, editions: Sequence[Edition]) -> list[tuple[Edition, list[Item]]]:
    """Those briefings for which anything waits for review, with it: the same as asking for the draft of each."""
    items: dict[tuple[str, date], list[Item]] = {}
    found: list[tuple[Edition, list[Item]]] = []
    for some in _batches(editions):
        decided = _decided(connection, some)
        for each in some:
            mine, key = each.subscription, (each.subscription.team_id, each.day)
            if key not in items:
                items[key] = briefings.open_items(connection, *key)
            known = decided.get((mine.id, ""), set()) | decided.get((mine.id, each.day.isoformat()), set())
            left = [item for item in items[key] if item.id not in known and in_scope(item, mine)]
            found += [(each, left)] if left else []
    return found


def _decided(connection: Connection, editions: Sequence[Edition]) -> dict[tuple[int, str], set[int]]:
    """What was decided of items: by subscription and day; what was dropped for good with "" for the day."""
    numbers = {each.subscription.id for each in editions}
    days = {each.day.isoformat() for each in editions}
    of_days = or_(*(_ENTRY.c.slot.startswith(day) for day in days), _ENTRY.c.decision == DROPPED)
    query = select(_ENTRY.c.subscription_id, _ENTRY.c.slot, _ENTRY.c.item_id, _ENTRY.c.decision)
    found: dict[tuple[int, str], set[int]] = {}
    for row in connection.execute(query.where(_ENTRY.c.subscription_id.in_(numbers), of_days)):
        if row.decision:
            day = "" if row.decision == DROPPED else row.slot[:10]
            found.setdefault((row.subscription_id, day), set()).add(row.item_id)
    return found


def subscriptions_of(connection: Connection, numbers: Iterable[int]) -> Iterator[Subscription]:
    """The subscriptions with these numbers that are switched on."""
    for number in numbers:
        found = subscriptions.by_id(connection, number)
        if found and found.enabled:
            yield found


def _batches(editions: Sequence[Edition]) -> Iterator[Sequence[Edition]]:
    for start in range(0, len(editions), AT_ONCE):
        yield editions[start : start + AT_ONCE]
