"""What every step of a data call shares: who may take it, how figures are received, how a check is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from sqlalchemy import Connection

from bot import personal
from bot.messages.call_forms import Check
from bot.policy import Audience, Viewer
from handlers.action_reader import Reader, reader
from handlers.questions import number_in
from jobs import call_news
from storage import audit, call_arrivals, call_checks, call_lines, calls, caveats, posts, priorities, suppression
from storage.action_rows import Made
from storage.call_arrivals import Arrival
from storage.call_checks import Sent
from storage.call_lines import Page
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
UNKNOWN = "Slack has not said yet who you are. Please try again in a minute."


@dataclass(frozen=True, slots=True)
class Stored:
    """Figures as they are kept; `before` names what they took the place of, where somebody else had sent that."""

    request: Request
    before: str = ""


def number(value: str) -> int:
    """A number out of a button's value or typed. Raises BadInput."""
    return number_in(value.strip().removeprefix("#"), "That names no data call. Type `/csp call` to see them.")


def made_by(viewer: Viewer, now: datetime) -> Made:
    """Whose change it is."""
    return Made(now, viewer.user_id, viewer.team_id)


def officer(connection: Connection, audience: Audience, today: date) -> Reader:
    """The reader, who is an officer and may read what is in confidence here. Raises NotCleared."""
    found = reader(connection, audience, today)
    if not found.officer:
        raise NotCleared(OFFICERS_ONLY)
    return found


def request_to_answer(connection: Connection, audience: Audience, wanted: int, today: date) -> Request:
    """The request with this number, for who may send its figures: its post, who stands in, its agency, an officer.

    A supplier may be at home in another workspace than the call; an officer only enters figures for calls of their
    own. Raises NotFound, NotCleared.
    """
    request, found = calls.request_by_id(connection, wanted), reader(connection, audience, today)
    if not (found.holds(request.owner_id) or same_name(request.supplier) in found.agencies):
        request = calls.request_by_id(connection, wanted, found.viewer.team_id)
        if not found.officer:
            raise NotCleared(NOT_YOURS)
    return request


def known_of(connection: Connection, request: Request, call: Call) -> list[Figure]:
    """What the supplier gave before."""
    return call_checks.last_time(connection, request.supplier, call.period)


def lines_of(connection: Connection, request: Request, call: Call, words: Vocabulary, today: date) -> list[Page]:
    """What the supplier gave before, page by page, as it is asked for."""
    known = priorities.current(connection, today=today)
    return call_lines.pages(known_of(connection, request, call), call.period, words, known)


def call_of(connection: Connection, viewer: Viewer, number: int) -> Call:
    """A call of the viewer's workspace. Raises NotFound."""
    return calls.by_id(connection, number, viewer.team_id)


def request_of(connection: Connection, audience: Audience, value: str) -> Request:
    """A request of a call in the reader's workspace, by its number. Raises BadInput, NotFound."""
    team = audience.viewer.team_id if audience.viewer else ""
    return calls.request_by_id(connection, number(value), team)


def cleared(audience: Audience) -> None:
    """Raise BadInput where Slack has not said yet that an officer is no guest: figures may be in confidence."""
    if not (audience.viewer and audience.viewer.known):
        raise BadInput(UNKNOWN)


def asked_of(request: Request, call: Call, now: datetime) -> Asked:
    """What a file is checked against."""
    return Asked(request.supplier, call.period, local_day(now))


def keep(
    db: Database, request: Request, found: Checked, viewer: Viewer, *, name: str, note: str, key: str, now: datetime
) -> Stored | None:
    """Keep checked figures and tell the officers concerned; None where this very submission came before.

    Raises BadInput where the same figures are here already, or the note holds personal data.
    """
    personal.refuse(note)
    with db.write() as connection:
        if not audit.first_time(connection, f"action:{key}", datetime.now(UTC)):
            return None
        new = Arrived(found.content, name, note, found.rows)
        kept = call_arrivals.receive(connection, request.id, new, made_by(viewer, now))
        call = calls.by_id(connection, request.call_id)
        hear = call_news.listeners(connection, call, now, but=viewer.user_id)
        call_news.tell(db, connection, kept.request, hear, team_id=call.team_id or viewer.team_id, now=now)
        call_news.bring_up_to_date(db, connection, kept.request, now)
        return Stored(kept.request, _sent_before(connection, kept.before, viewer))


def check_of(db: Database, request_id: int, viewer: Viewer, now: datetime) -> Check:
    """What an officer decides about. Raises LoadErrors where the figures can't be loaded any more, NotFound."""
    words = vocabulary(db)
    with db.read() as connection:
        request = calls.request_by_id(connection, request_id, viewer.team_id)
        call, content = calls.by_id(connection, request.call_id), calls.content_of(connection, request_id)
        how = call_arrivals.decided_words(connection, request, now)
        last = known_of(connection, request, call)
        sent = call_files.sent(content) if content else []
        stored = call_checks.earlier(connection, sent, call.period.end)
        compared = call_checks.compare(sent, stored, last, call.period, _caveats(connection, words))
        loaded = call_arrivals.loaded_content(connection, request_id) if request.loads else ""
    if request.status != calls.RECEIVED:
        raise BadInput(f"The figures of {request.supplier} are not waiting for a check: they were {how}.")
    report = call_files.would_do(db, content, now=now)
    corrected = call_checks.corrections(sent, call_files.sent(loaded)) if loaded else []
    return Check(request, call, report, compared, tuple(corrected), sum(_small(words, each) for each in sent))


def load(db: Database, request: Request, revision: int, viewer: Viewer, now: datetime) -> LoadReport:
    """Load a request's figures and say so to the supplier, in one transaction. Raises BadInput where that is past."""

    def along(connection: Connection, report: LoadReport) -> None:
        loaded = calls.mark_loaded(connection, request.id, revision, str(report), made_by(viewer, now))
        _tell_decided(db, connection, loaded, viewer, now)

    with db.read() as connection:
        content = calls.content_of(connection, request.id)
    return call_files.load(db, content, now=now, by=f"data call {request.call_id}", along=along)


def give_back(db: Database, request: Request, revision: int, reason: str, viewer: Viewer, now: datetime) -> Request:
    """Return figures with a reason and tell the supplier. Raises BadInput where that is past."""
    personal.refuse(reason)
    with db.write() as connection:
        returned = calls.give_back(connection, request.id, revision, reason, made_by(viewer, now))
        _tell_decided(db, connection, returned, viewer, now)
    return returned


def _sent_before(connection: Connection, before: Arrival | None, viewer: Viewer) -> str:
    """What somebody else had sent, which is not checked any more: "q2.csv, sent by CSU Inspector"."""
    if before is None or before.received_by == viewer.user_id:
        return ""
    who = posts.Names(connection, [before.received_by]).at(before.received_by, before.received_at)
    return f"{before.file_name}, sent by {who}"


def _small(words: Vocabulary, each: Sent) -> bool:
    """Whether a figure is a count so low that answers leave it out."""
    area, category, measure, _ = each.kind
    known = words.areas.by_slug.get(area)
    if known is None or measure not in suppression.COUNTS:
        return False
    return 0 < each.value < suppression.threshold(words, category, known.kind)


def _caveats(connection: Connection, words: Vocabulary) -> call_checks.Caveats:
    """What there is to know about an area and category, read once for each."""

    @cache
    def told(area: str, category: str) -> tuple[Caveat, ...]:
        return tuple(caveats.every(connection, words, categories=[category], areas=[area]))

    return told


def _tell_decided(db: Database, connection: Connection, request: Request, viewer: Viewer, now: datetime) -> None:
    """Who sent the figures and, where it is somebody else, who is reached for the post; officers see it was decided."""
    call_news.bring_up_to_date(db, connection, request, now)
    to = [request.received_by, call_news.reached(connection, request, now)]
    call_news.tell(db, connection, request, to, team_id=viewer.team_id, now=now, but=viewer.user_id)
