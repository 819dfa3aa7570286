"""The data call of `cspbot demo`: made in January, due before the week begins, answered by one supplier of three.

The call is invented; the figures that were sent are those that the Strategic Assessment prints for that supplier.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from bot import personal
from bot.cli.practice_week import LONDON, TEAM
from bot.messages import periods
from bot.policy import Viewer
from bot.sandbox import seed
from handlers import call_steps
from jobs import call_news
from storage import call_checks, calls
from storage.action_rows import Made
from storage.calls import NewCall, Request
from storage.engine import Database
from storage.figures import Figure
from storage.loading import call_files
from storage.loading.problems import Problems
from storage.periods import Period

MADE = datetime(2015, 1, 26, 10, 0, tzinfo=LONDON).astimezone(UTC)
ANSWERED = datetime(2015, 2, 4, 15, 0, tzinfo=LONDON).astimezone(UTC)
DUE = date(2015, 2, 5)
PERIOD = Period(date(2013, 10, 1), date(2014, 9, 30))
AFTER = Period(date(2014, 10, 1), date(2015, 9, 30))  # for which the printed figures are those of last time
FIRE_SERVICE = "Kent Fire and Rescue Service"
SUPPLIERS = (FIRE_SERVICE, "Kent Probation", "Dartford, Gravesham and Swanley Clinical Commissioning Group")
NOTE = "For the performance report."
FILE_NAME = "fires-2013-14.csv"


def make(db: Database) -> None:
    """Make the call, ask its suppliers, and let the fire service answer."""
    with db.write() as connection:
        new = NewCall(periods.in_words(PERIOD), PERIOD, DUE, SUPPLIERS, NOTE)
        call = calls.create(connection, new, Made(MADE, seed.ANALYST, TEAM))
        requests = calls.requests_of(connection, call.id)
        call_news.ask(db, connection, requests, team_id=TEAM, now=MADE)
    _answer(db, next(each for each in requests if each.supplier == FIRE_SERVICE))


def _answer(db: Database, request: Request) -> None:
    with db.read() as connection:
        printed = _printed(connection)
    problems, asked = Problems(FILE_NAME), call_files.Asked(request.supplier, PERIOD, ANSWERED.date())
    rows = list(enumerate((_row(each) for each in printed), start=2))
    found = call_files.check_rows(db, rows, problems, asked, check_words=personal.refuse, now=ANSWERED, by=seed.FIRE)
    sender = Viewer(seed.FIRE, team_id=TEAM)
    call_steps.keep(db, request, found, sender, name=FILE_NAME, note="", key="practice", now=ANSWERED)


def _printed(connection: Connection) -> list[Figure]:
    """What the assessment prints of the fire service's own figures for whole districts and for Kent."""
    found = call_checks.last_time(connection, FIRE_SERVICE, AFTER)
    return [each for each in found if "/" not in each.area]


def _row(figure: Figure) -> Mapping[str, str]:
    """A printed figure as a row of a figure file."""
    return {
        "area": figure.area,
        "category": figure.category,
        "measure": figure.measure,
        "unit": figure.unit,
        "period_start": figure.period.start.isoformat(),
        "period_end": figure.period.end.isoformat(),
        "value": str(figure.value),
        "classification": figure.classification,
    }
