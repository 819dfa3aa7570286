"""What every step of a data call shares: who may take it, how figures are received, how a check is worked out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from sqlalchemy import Connection

from bot import personal
from bot.messages.call_forms import Check
from bot.policy import Audience, Viewer
from handlers.action_reader import Reader, reader
from jobs import call_news
from storage import audit, call_checks, calls, caveats
from storage.action_rows import Made
from storage.calls import Arrived, Call, Request
from storage.caveats import Caveat
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput, NotCleared
from storage.figures import Figure
from storage.loading import call_files
from storage.loading.call_files import Asked, Checked
from storage.loading.report import LoadReport
from storage.names import same_name
from storage.vocabulary import Vocabulary, vocabulary

OFFICERS_ONLY = "Only an officer can make, check or close data calls. Nothing was changed."
NOT_YOURS = "Those figures are asked of another post. Nothing was stored."
MOST_DIGITS = 9


def number(value: str) -> int:
    """A number out of a button's value or typed. Raises BadInput."""
    words = value.strip().removeprefix("#")
    if not (words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS):
        raise BadInput("That names no data call. Type `/csp call` to see them.")
    return int(words)


def made_by(viewer: Viewer, now: datetime) -> Made:
    """Whose change it is."""
    return Made(now, viewer.user_id, viewer.team_id)


def officer(connection: Connection, audience: Audience, today: date) -> Reader:
    """The reader, who is an officer and may read what is in confidence here. Raises NotCleared."""
    found = reader(connection, audience, today)
    if not found.officer:
        raise NotCleared(OFFICERS_ONLY)
    return found


def answers_for(connection: Connection, audience: Audience, request: Request, today: date) -> Reader:
    """The reader, who may send the figures of a request: its post, who stands in, an officer. Raises NotCleared."""
    found = reader(connection, audience, today)
    of_agency = same_name(request.supplier) in found.agencies
    if not (found.officer or found.holds(request.owner_id) or of_agency):
        raise NotCleared(NOT_YOURS)
    return found


def known_of(connection: Connection, request: Request, call: Call) -> list[Figure]:
    """What the supplier gave last time."""
    return call_checks.last_time(connection, request.supplier, call.period)


def asked_of(request: Request, call: Call, now: datetime) -> Asked:
    """What a file is checked against."""
    return Asked(request.supplier, call.period, local_day(now))


def keep(
    db: Database, request: Request, found: Checked, viewer: Viewer, *, name: str, note: str, key: str, now: datetime
) -> Request | None:
    """Keep checked figures and tell who made the call; None where this very submission came before.

    Raises BadInput where the same figures are here already, or the note holds personal data.
    """
    personal.refuse(note)
    with db.write() as connection:
        if not audit.first_time(connection, f"action:{key}", datetime.now(UTC)):
            return None
        new = Arrived(found.content, name, note, found.rows)
        stored = calls.receive(connection, request.id, new, made_by(viewer, now))
        caller = calls.by_id(connection, request.call_id).called_by
        call_news.tell(db, connection, stored, [caller], team_id=viewer.team_id, now=now)
    return stored


def check_of(db: Database, request_id: int, now: datetime) -> Check:
    """What an officer decides about. Raises LoadErrors where the figures can't be loaded any more, NotFound."""
    with db.read() as connection:
        request = calls.request_by_id(connection, request_id)
        call = calls.by_id(connection, request.call_id)
        last = known_of(connection, request, call)
        sent = call_files.sent(request.content) if request.content else []
        stored = call_checks.earlier(connection, sent, call.period.end)
        compared = call_checks.compare(sent, stored, last, _caveats(connection, vocabulary(db)))
    if request.status != calls.RECEIVED:
        raise BadInput(f"The figures of {request.supplier} are not waiting for a check: they were {request.status}.")
    report = call_files.would_do(db, request.content, now=now)
    return Check(request, call, report, compared)


def load(db: Database, request: Request, revision: int, viewer: Viewer, now: datetime) -> LoadReport:
    """Load a request's figures and say so to the supplier, in one transaction. Raises BadInput where that is past."""

    def along(connection: Connection, report: LoadReport) -> None:
        loaded = calls.mark_loaded(connection, request.id, revision, str(report), made_by(viewer, now))
        _tell_supplier(db, connection, loaded, viewer, now)

    return call_files.load(db, request.content, now=now, by=f"data call {request.call_id}", along=along)


def give_back(db: Database, request: Request, revision: int, reason: str, viewer: Viewer, now: datetime) -> Request:
    """Return a request's figures with a reason, and tell the supplier. Raises BadInput where that is past."""
    personal.refuse(reason)
    with db.write() as connection:
        returned = calls.give_back(connection, request.id, revision, reason, made_by(viewer, now))
        _tell_supplier(db, connection, returned, viewer, now)
    return returned


def _caveats(connection: Connection, words: Vocabulary) -> call_checks.Caveats:
    """What there is to know about an area and category, read once for each."""

    @cache
    def told(area: str, category: str) -> tuple[Caveat, ...]:
        return tuple(caveats.every(connection, words, categories=[category], areas=[area]))

    return told


def _tell_supplier(db: Database, connection: Connection, request: Request, viewer: Viewer, now: datetime) -> None:
    """Who sent the figures and, where it is somebody else, who is reached for the post."""
    to = [request.received_by, call_news.reached(connection, request, now)]
    call_news.tell(db, connection, request, to, team_id=viewer.team_id, now=now, but=viewer.user_id)
