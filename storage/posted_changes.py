"""That something was changed which posted messages may show: a wish to look at these again, stored with the change.

However many messages show it and however much one transaction changes, that is one row, and nothing is composed. Who
brings messages up to date takes all wishes at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from storage import tables

WORK, ITEMS, EDITION = "work", "items", "edition"
_LINES = ("action ", "item ", "meeting ", "duty ")  # how the verbs of lines about our work begin
# What is only said about something leaves it as it was.
_SAID_ONLY = frozenset(
    {"commented", "asked", "refused", "offered", "declined", "put off", "summarised", "not repeated"}
    | {"change proposed", "change declined", "progress reported"}
)
_NOTED = "posted changes"  # in a connection's info: what its transaction has wished for
_CHANGE = tables.posted_change


@dataclass(frozen=True, slots=True)
class Wish:
    """What was changed: actions and the work programme (WORK), contributed items (ITEMS), one briefing (EDITION).

    `team_id` is the workspace ("" for any); `subscription` and `day` ("2015-02-09") name the briefing.
    """

    what: str
    team_id: str = ""
    subscription: int = 0
    day: str = ""


def follows(verb: str) -> bool:
    """Whether a line of the record with this verb is about a change of our work that a posted message may show."""
    return verb.startswith(_LINES) and verb.partition(" ")[2] not in _SAID_ONLY


def note(connection: Connection, wish: Wish) -> None:
    """Store a wish with the change that makes it, once for each transaction."""
    noted = _noted(connection)
    if wish in noted:
        return
    # Of its own for each transaction: that of another may be taken, and what came of it composed, before this one ends.
    values = {"what": wish.what, "team_id": wish.team_id, "subscription_id": wish.subscription, "day": wish.day}
    connection.execute(insert(_CHANGE).values(values))
    noted.add(wish)


def any_waiting(connection: Connection) -> bool:
    """Whether anything was changed that nobody has looked at."""
    return connection.execute(select(_CHANGE.c.id).limit(1)).first() is not None


def take(connection: Connection) -> set[Wish]:
    """Take all wishes away: whoever does so plans what comes of them in the same transaction."""
    columns = (_CHANGE.c.what, _CHANGE.c.team_id, _CHANGE.c.subscription_id, _CHANGE.c.day)
    return {Wish(*row) for row in connection.execute(delete(_CHANGE).returning(*columns))}


def _noted(connection: Connection) -> set[Wish]:
    """What the transaction has wished for: a file of a thousand actions need not ask a thousand times."""
    transaction = connection.get_nested_transaction() or connection.get_transaction()
    known: tuple[object, set[Wish]] = connection.info.get(_NOTED, (None, set()))
    if known[0] is not transaction:
        known = connection.info[_NOTED] = (transaction, set())
    return known[1]
