"""Digests of a filled database, planned by the ticker and composed as they would be sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import insert, select, update

from bot.clock import england_and_wales
from bot.sandbox.limits import pings, problems
from jobs import composers, subscribing, ticker
from storage import access, deliveries, tables
from storage.day_words import LONDON
from storage.subscriptions import Wish

DAYS = england_and_wales()
TEAM, CHANNEL = "T0PRACTICE", "C0CSUBRIEF"
BEGUN = datetime(2015, 1, 5, 9, 0, tzinfo=UTC)
MONDAY = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
APRIL = datetime(2015, 4, 1, 7, 30, tzinfo=UTC)
WEEK = timedelta(days=7)


def subscribe(db, kind, *, private=True, **more):
    kinds = ("private", "in-confidence") if private else ("public", "public")
    with db.write() as connection:
        access.remember_channel(connection, TEAM, access.Channel(CHANNEL, "csu-briefing", *kinds, BEGUN))
        wish = Wish(TEAM, CHANNEL, kind, "Europe/London", "08:30", kinds[1], "skip", 10**7, "U0CSO00001")
        subscribing.subscribe(connection, replace(wish, **more), now=BEGUN, working_days=DAYS)


def composed(db, kind, now, *, sent=True):
    """What goes out at `now`; afterwards it counts as sent."""
    ticker.tick(db, now=now, working_days=DAYS, zone=LONDON, team_id=TEAM)
    with db.read() as connection:
        planned = next(each for each in deliveries.history(connection) if each.kind == kind)
        message = composers.digests(DAYS)[kind](connection, planned, now)
    for each in [message, *message.replies] if message else []:
        assert problems(each.payload()) == []
        assert pings(each.payload()) == []
    if sent:
        with db.write() as connection:
            table = tables.delivery
            connection.execute(update(table).where(table.c.id == planned.id).values(state="sent"))
    return message


def lines(message):
    return "\n".join(str(block) for each in (message, *message.replies) for block in each.blocks)


def load(
    db, category, value, period, *, at, area="dartford", source="october.csv", title="Return of October 2014", **more
):
    """Store one more figure of Kent Police, in a document of its own."""
    row = {
        "area": area, "category": category, "measure": "volume", "unit": "offences",
        "period_start": period.start, "period_end": period.end, "value": Decimal(value),
        "source": source, "place": "", "supplier": "Kent Police", "status": "final",
        "classification": "public", "loaded_at": at, "loaded_by": "test",
        "comparator": "", "comparison_period": "", "note": "",
    }  # fmt: skip
    known = select(tables.source.c.source).where(tables.source.c.source == source)
    with db.write() as connection:
        if connection.execute(known).first() is None:
            connection.execute(insert(tables.source).values(source=source, title=title, short_title=title, note=""))
        connection.execute(insert(tables.figure).values(**row | more))
