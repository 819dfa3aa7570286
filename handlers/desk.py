"""Where every question arrives, whichever way it came: who asks, from where, what may be shown, what is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection

from bot import metrics, personal
from bot.clock import Clock
from bot.messages.message import Message
from bot.policy import Audience, is_stale, viewer_of
from handlers.router import Reply, Router
from storage import access, audit, capabilities
from storage.access import Channel
from storage.engine import Database
from storage.errors import StorageUnavailable
from storage.names import storable

AUDITED_CHARS = 200
PATIENCE = 1.0  # seconds to wait for a turn to write: an acknowledgement must be on its way within three
UNLOGGED = Message("cspbot can't write its log just now, so it can't answer here. Please try again in a minute.")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One question as it came in. `key` is Slack's id of the request, the same when Slack delivers it again.

    `acting`: whoever it comes from is about to change something, whatever the words are.
    """

    text: str
    key: str
    team_id: str
    user_id: str
    channel_id: str
    to_channel: bool = False
    acting: bool = False


@dataclass(frozen=True, slots=True)
class Unknowns:
    """What must be asked of Slack before this question can be answered in confidence."""

    user: bool
    channel: bool


class Desk:
    """Answers questions from one database. Everything here is synchronous: call it in a worker thread."""

    def __init__(self, db: Database, router: Router, clock: Clock) -> None:
        """Answer with `router` from `db`, at the time of `clock`."""
        self.db, self.router, self.clock = db, router, clock
        self.changed: Callable[[], None] = _nobody_asked  # called, in any thread, when something may have changed

    def unknowns(self, incoming: Incoming) -> Unknowns:
        """Whether the asker or the channel must be looked up first: where confidence could depend on it.

        Whoever changes something is looked up too: guests may change only what is theirs.
        """
        with self.db.read() as connection:
            role = access.granted_role(connection, incoming.user_id)
            user = access.slack_user(connection, incoming.team_id, incoming.user_id)
            channel = access.channel(connection, incoming.team_id, incoming.channel_id)
        matters = role in access.OFFICERS or incoming.acting or bool(self.router.acts(incoming.text))
        cleared = channel is not None and channel.clearance != access.CLEARANCES[0]
        return Unknowns(
            user=matters and (user is None or is_stale(user.checked_at)),
            # What everybody will read is asked about again each time: the channel may be shared with others by now.
            channel=cleared and (incoming.to_channel or channel is None or is_stale(channel.checked_at)),
        )

    @metrics.ANSWER_SECONDS.time()
    def reply(self, incoming: Incoming) -> Reply | None:
        """The answer, or None where this very request was answered before.

        One transaction notes the request and its log line, and that insert decides which of two deliveries counts.
        A question is answered first (that only reads), an act is noted first. Where nothing can be written, public
        answers are given all the same.
        """
        now = self.clock.now()
        with self.db.read() as connection:
            audience = self.audience(connection, incoming)
            native = capabilities.native(connection, incoming.team_id)
        acting = self.router.acts(incoming.text)
        if acting and not self._noted(incoming, acting, "asked", now):
            return None
        reply = self.router.reply(incoming.text, audience, self.db, now, native)
        if acting:
            self.changed()
        metrics.QUESTIONS.labels(reply.verb, reply.outcome).inc()
        try:
            return reply if acting or self._noted(incoming, reply.verb, reply.outcome, now) else None
        except StorageUnavailable as error:
            log.error("the question could not be logged", reason=str(error))
            return reply if audience.level == 0 else Reply(UNLOGGED, reply.verb, "unlogged")

    def warm_up(self) -> None:
        """Load what the first question would otherwise wait for: the vocabulary, names, the reader of dates."""
        nobody = Audience(None, None)
        for question in ("priority violent-crime", "calendar for 1 May 2030"):
            self.router.reply(question, nobody, self.db, self.clock.now())

    def note(self, incoming: Incoming, verb: str) -> bool:
        """Log that somebody came here without a question; whether this very event came for the first time."""
        return self._noted(incoming, verb, "answered", self.clock.now())

    def audience(self, connection: Connection, incoming: Incoming) -> Audience:
        """Who will read the answer to `incoming`."""
        place = self._place(connection, incoming)
        viewer = viewer_of(connection, incoming.team_id, incoming.user_id)
        return Audience(None, place, shared_by=viewer) if incoming.to_channel else Audience(viewer, place)

    def _place(self, connection: Connection, incoming: Incoming) -> Channel | None:
        if incoming.channel_id.startswith("D"):
            return Channel(incoming.channel_id, "", "dm", access.CLEARANCES[0], None)
        found = access.channel(connection, incoming.team_id, incoming.channel_id)
        if found and found.clearance != access.CLEARANCES[0] and is_stale(found.checked_at):
            return None
        return found

    def _noted(self, incoming: Incoming, verb: str, outcome: str, now: datetime) -> bool:
        with self.db.write(patience=PATIENCE) as connection:
            if not audit.first_time(connection, incoming.key, datetime.now(UTC)):
                return False
            audit.record(
                connection,
                at=now,
                team_id=incoming.team_id,
                actor=incoming.user_id,
                channel_id=incoming.channel_id,
                verb=verb,
                subject=personal.redacted(storable(incoming.text))[:AUDITED_CHARS],
                outcome=outcome,
            )
        return True


def _nobody_asked() -> None:
    """What happens when something changed and nobody wants to know."""
