"""Telling somebody who fills in a form what was changed since they opened it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage import posts, tables
from storage.action_rows import Action, subject
from storage.errors import BadInput

_AUDIT = tables.audit
_NO_CHANGE = ("action commented", "action moved", "action not repeated")  # lines that count no revision


def refuse_stale(connection: Connection, known: Action, seen: int | None) -> None:
    """Raise BadInput, saying who changed what, where `known` is not at the revision that was `seen` (None: any)."""
    if seen is None or known.revision == seen:
        return
    mine = select(_AUDIT).where(_AUDIT.c.subject == subject(known.id), _AUDIT.c.verb.startswith("action "))
    counted = mine.where(_AUDIT.c.verb.not_in(_NO_CHANGE)).order_by(_AUDIT.c.id.desc())
    lines = connection.execute(counted.limit(max(1, known.revision - seen))).all()[::-1]
    who = posts.Names(connection, (line.actor for line in lines))
    by = " and ".join(dict.fromkeys(who.at(line.actor, line.at) for line in lines)) or "somebody else"
    what = "; ".join(line.outcome for line in lines)
    raise BadInput(f"“{known.title}” was changed meanwhile by {by} ({what}). Nothing of yours was stored; look again.")
