"""What is composed for a subscription, by kind: the same at sending and in a preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs import daily_briefing, monday_digest, pack, summaries
from jobs.slots import PACK
from jobs.turns import Composer
from storage import capabilities, priorities

Native = Callable[[Connection, str], frozenset[str]]  # the blocks that a workspace (team id) takes besides text


def digests(working_days: WorkingDays, *, native: Native = capabilities.native) -> dict[str, Composer]:
    """The composer of each kind of subscription (`jobs.slots.KINDS`)."""
    return {
        "daily": daily_briefing.composer(working_days=working_days, partnership=partnership),
        "monday": monday_digest.composer(
            working_days=working_days,
            partnership=partnership,
            native=native,
        ),
        PACK: pack.composer(working_days=working_days, partnership=partnership),
        **{kind: summaries.composer(kind, partnership=partnership) for kind in summaries.TITLES},
    }


def partnership(connection: Connection, day: date) -> str:
    """The name of the partnership on a day; empty where none is known."""
    current = priorities.current(connection, today=day)
    return current[0].strategy.partnership_name if current else ""
