"""Bringing a posted message up to date in its place: what was changed shows, and nothing is posted a second time.

Changing a message twice does no harm, so nothing of it is ever in doubt. A reply that the message has not got yet is
posted under its own key, after the thread was read for it; a message has one update at a time, so none posts it twice.
"""

from __future__ import annotations

import hashlib
import json
import time
from datetime import datetime, timedelta

from bot.messages.message import Message
from jobs import posting
from jobs.posting import Failure
from jobs.turns import REFUSED_BLOCKS, HeldUp, Outbox, Outcome, Turn
from storage import briefing_posts, capabilities, deliveries, leases, posted_changes
from storage.briefing_posts import SHOWS, UPDATE
from storage.deliveries import Delivery
from storage.engine import Database

METHOD = "chat.update"
WAIT = timedelta(seconds=2)
MOST_ATTEMPTS = 200  # every quarter of an hour in the end: a day or two, as what is in confidence now may stand there
TOO_LATE, NOT_POSTED, SAID_ABOVE = "too late to bring it up to date", "nothing was posted", "Now in the message above."
BEING_SENT, SLACK_WAITS = "its message is being sent", "Slack asked to wait"


def plan(db: Database, *, now: datetime) -> int:
    """Plan the updates of all that stands posted and may show what was changed since this was last done; how many.

    `now` is the application's. In whichever process comes first: one that is killed in between leaves all as it was.
    """
    with db.read() as connection:
        if not posted_changes.any_waiting(connection):
            return 0
    with db.write() as connection:
        wishes = posted_changes.take(connection)
        return briefing_posts.plan_updates(connection, wishes, now=now, run_at=db.now(connection))


def turn_of(outbox: Outbox, delivery: Delivery) -> Turn:
    """The turn of a delivery: to be posted, or to change what is posted."""
    return Update(outbox, delivery) if delivery.kind == UPDATE else Turn(outbox, delivery)


class Update(Turn):
    """The turn of an update."""

    def take(self) -> Outcome:
        """Do it. Raises ClaimLost or HeldUp where the delivery is no longer ours to touch."""
        if self._delivery.attempts >= MOST_ATTEMPTS:
            return self._skipped(f"gave up after {MOST_ATTEMPTS} attempts: {self._delivery.reason}")
        if self._outbox.now >= self._delivery.expires_at:
            return self._skipped(TOO_LATE)
        with self._db.read() as connection:
            posted = briefing_posts.updated_by(connection, self._delivery)
            waits = briefing_posts.is_being_updated(connection, self._delivery)
            real = self._db.now(connection)
            paused = leases.paused_until(connection, self._delivery.team_id, [METHOD], now=real)
        if posted is None or (posted.state not in deliveries.OPEN and posted.state != "sent"):
            return self._skipped(NOT_POSTED)
        if posted.state == "pending" and not posted.parts_sent:
            return self._skipped("it is composed when it is sent")
        if waits or posted.state != "sent":
            return self._later(real + WAIT, BEING_SENT)
        if paused:
            return self._later(paused, SLACK_WAITS)
        return self._put_off() or self._bring(posted)

    def _later(self, run_at: datetime, reason: str) -> Outcome:
        with self._db.write() as connection:
            leases.put_back(connection, self._delivery, run_at=run_at, reason=reason)
        return Outcome(self._delivery, "pending", reason)

    def _bring(self, posted: Delivery) -> Outcome:
        """Show what is stored, unless just that is shown. What is stored after this has an update of its own."""
        readers = self._outbox.readers(self._client, posted, False)
        message = self._message_of(posted)
        if message is None:
            return self._sent()
        if self._outbox.readers(self._client, posted, True) != readers:
            return self._for_others()
        with self._db.read() as connection:
            shown = briefing_posts.last_shown(connection, self._delivery)
        mark = f"{SHOWS}{_digest(message)}"
        failure = self._show(posted, message) if mark != shown else None
        return self._not_shown(failure, message) if failure else self._shows(mark)

    def _message_of(self, posted: Delivery) -> Message | None:
        """What it says of the moment at which it was posted, as things stand now."""
        compose, at = self._outbox.composers[posted.kind], self._outbox.now
        with self._db.read() as connection:
            return self._outbox.sharing.message(compose, connection, posted, at)

    def _show(self, posted: Delivery, message: Message) -> Failure | None:
        channel, thread = posted.posted_in, posted.message_ts
        answer = self._put(channel, thread, message, posted.key)
        if isinstance(answer, Failure) or not (message.replies or posted.parts > 1):
            return answer
        known = posting.parts_in_thread(self._client, channel, thread)
        if isinstance(known, Failure):
            return known
        return self._show_replies(posted, message, known)

    def _show_replies(self, posted: Delivery, message: Message, known: dict[str, str]) -> Failure | None:
        left = len(known) + len(message.replies)
        for number in range(1, left + 1):
            key = posted.part_key(number)
            wanted = message.replies[number - 1] if number <= len(message.replies) else Message(SAID_ABOVE)
            if key in known:
                failure = self._put(posted.posted_in, known[key], wanted, key)
            elif number <= len(message.replies):
                failure = self._add(posted, wanted, key)
            else:
                break
            if failure:
                return failure
        return None

    def _put(self, channel: str, ts: str, message: Message, key: str) -> Failure | None:
        self._renew()
        answer = posting.update(self._client, channel, ts, message, key)
        return answer if isinstance(answer, Failure) else None

    def _add(self, posted: Delivery, message: Message, key: str) -> Failure | None:
        self._renew()
        answer = posting.post(self._client, posted.posted_in, message, key, posted.message_ts)
        return answer if isinstance(answer, Failure) else None

    def _renew(self) -> None:
        """A worker that was frozen must not show what was so before over what another has shown since."""
        began = time.monotonic()
        with self._db.write() as connection:
            lease = timedelta(seconds=self._outbox.timing.lease)
            leases.renew(connection, self._delivery, now=self._db.now(connection), lease=lease)
        if time.monotonic() - began > self._outbox.timing.latest_start:
            raise HeldUp(f"delivery {self._delivery.id}: the lease may end before the request does")

    def _shows(self, mark: str) -> Outcome:
        with self._db.write() as connection:
            leases.mark_sent(connection, self._delivery, now=self._db.now(connection), late=mark)
        return Outcome(self._delivery, "sent")

    def _not_shown(self, failure: Failure, message: Message) -> Outcome:
        """A clear no (the message was deleted, the channel archived) is the end of it; anything else is tried again."""
        refused = message.block_types() & capabilities.NATIVE_BLOCKS
        if failure.reason == REFUSED_BLOCKS and refused:
            return self._again_without(refused)
        if failure.kind == "rejected":
            return self._skipped(f"Slack said {failure.reason}")
        return self._failed(failure, METHOD, in_flight=failure.kind == "unknown")


def _digest(message: Message) -> str:
    """What tells one content of a message and its thread from another."""
    payloads = [each.payload() for each in (message, *message.replies)]
    return hashlib.sha256(json.dumps(payloads, sort_keys=True).encode()).hexdigest()[:16]
