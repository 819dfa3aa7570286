"""An answer at the desk, without Slack, against single statements on the same database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from benchmarks import scene
from benchmarks.timing import Measurement, by_turns, each
from bot.clock import PracticeClock
from handlers import subcommands
from handlers.desk import Desk
from storage import audit, tables
from storage.engine import Database

ROUNDS, TIMES = 7, 30


def measure(folder: Path) -> list[Measurement]:
    """The thinking alone, and the whole desk with its log line, each against the least that could do it."""
    db = scene.database(folder, "desk")
    desk = Desk(db, subcommands.router(), PracticeClock(scene.NOW))
    thinking = by_turns(lambda: each(lambda: _think(desk), TIMES), lambda: each(lambda: _one_select(db), TIMES), ROUNDS)
    whole = by_turns(lambda: each(lambda: _answer(desk), TIMES), lambda: each(lambda: _one_insert(db), TIMES), ROUNDS)
    db.dispose()
    return [
        Measurement("answer composed", thinking[0], "one indexed SELECT", thinking[1]),
        Measurement("answer composed and logged", whole[0], "one durable INSERT", whole[1]),
    ]


def _think(desk: Desk) -> None:
    """The card of a priority, all areas, as read and rendered."""
    incoming = scene.incoming()
    with desk.db.read() as connection:
        audience = desk.audience(connection, incoming)
    if desk.router.reply(incoming.text, audience, desk.db, scene.NOW).outcome != "answered":
        raise AssertionError("the question was not answered")


def _answer(desk: Desk) -> None:
    reply = desk.reply(scene.incoming())
    if reply is None or reply.outcome != "answered":
        raise AssertionError("the question was not answered")


def _one_select(db: Database) -> None:
    figure = tables.figure
    where = (figure.c.category == "violent-crime", figure.c.area == "dartford", figure.c.measure == "volume")
    with db.read() as connection:
        connection.execute(select(figure.c.value, figure.c.place).where(*where)).all()


def _one_insert(db: Database) -> None:
    with db.write() as connection:
        audit.record(
            connection, at=scene.NOW, team_id="", actor="", channel_id="", verb="bench", subject="", outcome=""
        )
