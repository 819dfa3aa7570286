"""A data call in a filled database: who is asked, what they send, what is stored and who is told."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from bot import personal
from bot.policy import Viewer
from handlers import call_steps as steps
from storage import access, actions, call_arrivals, calls, deliveries, tables
from storage.action_rows import Made
from storage.calls import NewCall
from storage.loading import call_files
from storage.loading.call_files import Asked
from storage.periods import Period

NOW = datetime(2015, 10, 5, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
POLICE, COUNCIL = "Kent Police", "Dartford Borough Council"
OFFICER, MANAGER, INSPECTOR, ANALYST = "U0CSO00001", "U0CSM00001", "U0INSP0001", "U0ANLST001"
YEAR = Period(date(2014, 10, 1), date(2015, 9, 30))
DUE = date(2015, 10, 19)
HEAD = "area,category,measure,period_start,period_end,value,note"
GOOD = f"{HEAD}\ndartford,violent-crime,volume,2014-10-01,2015-09-30,2700,\n".encode()
BETTER = GOOD.replace(b"2700", b"2701")


def with_officers(db):
    """Three officers, one of whom holds the analyst's post."""
    with db.write() as connection:
        for user, role in ((OFFICER, "officer"), (MANAGER, "manager"), (ANALYST, "officer")):
            access.grant(connection, user, role, at=NOW, by="test")
    return db


def called(db, suppliers=(POLICE, COUNCIL), *, at=NOW, period=YEAR, due=DUE, title="year ending 30 September 2015"):
    with db.write() as connection:
        return calls.create(connection, NewCall(title, period, due, suppliers), Made(at, OFFICER))


def request_of(db, call, supplier=POLICE):
    with db.read() as connection:
        return next(each for each in calls.requests_of(connection, call.id) if each.supplier == supplier)


def checked(db, raw, supplier=POLICE, name="figures.csv"):
    asked = Asked(supplier, YEAR, NOW.date())
    return call_files.check_file(db, name, raw, asked, check_words=personal.refuse, now=NOW, by=INSPECTOR)


def sent(db, call, raw=GOOD, key="1", note="", at=NOW, by=INSPECTOR, name="figures.csv"):
    """The request once figures came, or None where the same message came before."""
    request = request_of(db, call)
    found = checked(db, raw)
    stored = steps.keep(db, request, found, Viewer(by), name=name, note=note, key=key, now=at)
    return stored.request if stored else None


def loaded(db, call, by=OFFICER, at=LATER):
    request = request_of(db, call)
    return steps.load(db, request, request.revision, Viewer(by), at)


def action_of(db, request):
    with db.read() as connection:
        return actions.by_id(connection, request.action_id)


def arrivals_of(db, request):
    with db.read() as connection:
        return call_arrivals.arrivals(connection, request.id)


def history_of(db, call):
    with db.read() as connection:
        return [words for _, _, words in calls.history(connection, call.id)]


def figures_of_calls(db):
    figure = tables.figure.c
    query = select(figure.value, figure.supplier, figure.source, figure.note).where(
        figure.source.contains("data calls")
    )
    with db.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def planned(db):
    """(to, slot) of all that was planned to be told."""
    with db.read() as connection:
        return {(each.recipient, each.slot) for each in deliveries.history(connection) if each.kind == "call"}
