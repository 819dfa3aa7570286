"""One turn of one claimed delivery: settle what is unknown, compose, post part by part, and say how it ended.

A row is marked `sending` and committed before the first byte goes to Slack, and each part has a key of its own, so that
at any moment at most one part is in doubt. No transaction is open while Slack is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from slack_sdk import WebClient
from sqlalchemy import Connection

from bot.messages import dates
from bot.messages.message import Message
from jobs import parts, posting
from jobs.crash_points import crash_point
from jobs.parts import Sharing
from jobs.posting import Failure
from storage import capabilities, leases
from storage.deliveries import Delivery
from storage.engine import Database

MOST_ATTEMPTS = 12
LONGEST_BACKOFF_SECONDS = 15 * 60.0
RETRY_SECONDS = 30.0
TOKEN_PAUSE = timedelta(minutes=15)
UNREADABLE_FOR = timedelta(minutes=30)
CLOCKS_DIFFER_BY = timedelta(seconds=60)
REFUSED_BLOCKS = "invalid_blocks"
EXPIRED = "expired"
OTHERS = "others read there now"

Composer = parts.Composer
# From when a delivery may go out, by the application's clock: (connection, delivery, now) -> `now`, or when to go on.
Gate = Callable[[Connection, Delivery, datetime], datetime]


def at_any_time(connection: Connection, delivery: Delivery, now: datetime) -> datetime:
    """The gate that is always open."""
    return now


# Who reads where a delivery goes, as something to compare: (client, delivery, whether Slack is asked anew).
Readers = Callable[[WebClient, Delivery, bool], Hashable]


def whoever_reads(client: WebClient, delivery: Delivery, ask: bool) -> Hashable:
    """The readers that never change."""
    return None


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of real time: how long a claim holds, and how long a post may take to show in a channel's history."""

    lease: float = 120.0
    settle: float = 60.0

    @property
    def http_timeout(self) -> int:
        """The longest wait for Slack, in whole seconds: a request ends well within the lease."""
        return max(1, int(min(posting.HTTP_TIMEOUT_SECONDS, self.lease / 3)))

    @property
    def latest_start(self) -> float:
        """Seconds after its lease began at which a worker may still start a request."""
        return self.lease * 0.9 - self.http_timeout

    @property
    def rounds(self) -> int:
        """How many requests, one after the other, begin within a lease even if each takes as long as it may."""
        return max(1, int(self.latest_start / self.http_timeout))


DEFAULT_TIMING = Timing()


@dataclass(frozen=True, slots=True)
class Outbox:
    """What every turn works with. `now` is the application's clock: it decides what has expired and what must wait.

    `sharing` keeps what several deliveries say alike, for as long as this outbox is.
    """

    db: Database
    slack_for: Callable[[str], WebClient]
    composers: Mapping[str, Composer]
    now: datetime
    timing: Timing
    gate: Gate = at_any_time
    readers: Readers = whoever_reads
    sharing: Sharing = field(default_factory=Sharing)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended: sent, skipped, dead, pending or unknown (both are tried again), or lost to another worker."""

    delivery: Delivery
    state: str
    reason: str = ""

    @property
    def lost(self) -> bool:
        """Whether it will never be sent although it should have been: somebody has to know."""
        return self.state == "dead" or (self.state, self.reason) == ("skipped", EXPIRED)


class HeldUp(Exception):
    """This worker was frozen or waited too long; whoever claims the delivery next goes on with it."""


class Turn:
    """What happens to one delivery between its claim and the end of the claim."""

    def __init__(self, outbox: Outbox, delivery: Delivery) -> None:
        """`delivery` as it was claimed: leased, or checking."""
        self._outbox, self._db, self._delivery = outbox, outbox.db, delivery
        self._client = fit_for_deliveries(outbox.slack_for(delivery.team_id), outbox.timing)

    def take(self) -> Outcome:
        """Do it. Raises ClaimLost or HeldUp where the delivery is no longer ours to touch."""
        if self._delivery.state == "checking" and (ended := self._look()):
            return ended
        if self._delivery.attempts >= MOST_ATTEMPTS:
            return self._dead(f"gave up after {MOST_ATTEMPTS} attempts: {self._delivery.reason}")
        if self._outbox.now >= self._delivery.expires_at and not self._delivery.parts_sent:
            return self._skipped(EXPIRED)
        if waiting := self._put_off():
            return waiting
        readers = self._outbox.readers(self._client, self._delivery, False)
        message = self._composed()
        if message is None:
            return self._sent() if self._delivery.parts_sent else self._skipped("empty")
        channel = self._delivery.posted_in or posting.conversation(self._client, self._delivery.recipient)
        if isinstance(channel, Failure):
            return self._failed(channel, "conversations.open")
        return self._post(message, channel, readers)

    def _look(self) -> Outcome | None:
        """Settle what an earlier turn left unknown; None where there is still something to send."""
        delivery = self._delivery
        since = (delivery.first_sent_at or delivery.scheduled_at) - CLOCKS_DIFFER_BY
        key = delivery.part_key(delivery.parts_sent)
        found = posting.find(self._client, delivery.posted_in, key, since, delivery.message_ts)
        if isinstance(found, Failure):
            return self._unreadable(found)
        return self._part_is_in(found.ts, delivery.parts) if found else None

    def _put_off(self) -> Outcome | None:
        """Wait until the gate opens, or the pause of a workspace ends; None where nothing is in the way."""
        outbox, delivery = self._outbox, self._delivery
        with self._db.read() as connection:
            opens = outbox.gate(connection, delivery, outbox.now)
            paused = leases.paused_until(connection, delivery.team_id, now=self._db.now(connection))
        if opens <= outbox.now and not paused:
            return None
        with self._db.write() as connection:
            if opens > outbox.now:
                run_at = self._db.now(connection) + (opens - outbox.now)
                leases.put_off(connection, delivery, run_at=run_at, not_before=opens)
            elif paused:
                run_at = paused + timedelta(seconds=jitter(delivery))
                leases.put_back(connection, delivery, run_at=run_at, reason=leases.PAUSED)
        reason = leases.QUIET_HOURS if opens > outbox.now else leases.PAUSED
        return Outcome(delivery, "unknown" if delivery.state == "checking" else "pending", reason)

    def _composed(self) -> Message | None:
        compose = self._outbox.composers[self._delivery.kind]
        with self._db.read() as connection:
            return self._outbox.sharing.message(compose, connection, self._delivery, self._outbox.now)

    def _post(self, message: Message, channel: str, readers: Hashable) -> Outcome:
        """Post what is not in Slack yet, in order: the message, then each of its replies in its thread.

        It was composed for `readers`: where others read there now, it is composed again.
        """
        posts = (message, *message.replies)
        for part in posts[self._delivery.parts_sent :]:
            if self._outbox.readers(self._client, self._delivery, True) != readers:
                return self._for_others()
            self._mark_sending(channel, len(posts))
            crash_point("before_send")
            key = self._delivery.part_key(self._delivery.parts_sent)
            answer = posting.post(self._client, channel, part, key, self._delivery.message_ts)
            crash_point("after_send")
            if isinstance(answer, Failure):
                refused = part.block_types() & capabilities.NATIVE_BLOCKS
                if answer.reason == REFUSED_BLOCKS and refused:
                    return self._again_without(refused)
                return self._failed(answer, "chat.postMessage", in_flight=True)
            if ended := self._part_is_in(answer.ts, len(posts)):
                return ended
            crash_point("between_parts")
        return self._sent()

    def _mark_sending(self, channel: str, parts: int) -> None:
        lease = timedelta(seconds=self._outbox.timing.lease)
        began = time.monotonic()
        with self._db.write() as connection:
            now = self._db.now(connection)
            at = self._outbox.now
            leases.mark_sending(connection, self._delivery, now=now, lease=lease, channel=channel, parts=parts, at=at)
        if time.monotonic() - began > self._outbox.timing.latest_start:
            raise HeldUp(f"delivery {self._delivery.id}: the lease may end before the request does")
        self._delivery = replace(self._delivery, state="sending")

    def _part_is_in(self, ts: str, parts: int) -> Outcome | None:
        """Store that the next part is in Slack; the end of the turn where that was the last."""
        done, first_ts = self._delivery.parts_sent + 1, self._delivery.message_ts or ts
        with self._db.write() as connection:
            leases.mark_part_sent(connection, self._delivery, parts_sent=done, message_ts=first_ts)
            if done >= parts:
                self._mark_sent(connection)
        crash_point("after_mark")
        self._delivery = replace(self._delivery, parts_sent=done, message_ts=first_ts)
        return Outcome(self._delivery, "sent") if done >= parts else None

    def _sent(self) -> Outcome:
        with self._db.write() as connection:
            self._mark_sent(connection)
        return Outcome(self._delivery, "sent")

    def _mark_sent(self, connection: Connection) -> None:
        late = dates.late_by(self._delivery.scheduled_at, self._outbox.now)
        leases.mark_sent(connection, self._delivery, now=self._db.now(connection), late=late)

    def _skipped(self, reason: str) -> Outcome:
        with self._db.write() as connection:
            leases.skip(connection, self._delivery, reason)
        return Outcome(self._delivery, "skipped", reason)

    def _dead(self, reason: str) -> Outcome:
        with self._db.write() as connection:
            leases.dead(connection, self._delivery, reason)
        return Outcome(self._delivery, "dead", reason)

    def _again_without(self, refused: frozenset[str]) -> Outcome:
        """This workspace does not take these blocks (any more): note it, and compose again without them."""
        with self._db.write() as connection:
            now = self._db.now(connection)
            capabilities.remember(connection, self._delivery.team_id, refused, accepted=False, at=now)
            leases.put_back(connection, self._delivery, run_at=now, reason=REFUSED_BLOCKS)
        return Outcome(self._delivery, "pending", f"Slack refused {' and '.join(sorted(refused))}")

    def _for_others(self) -> Outcome:
        """Who reads there changed since this was composed: nothing more of it is posted, it is composed for them."""
        with self._db.write() as connection:
            leases.put_back(connection, self._delivery, run_at=self._db.now(connection), reason=OTHERS)
        return Outcome(self._delivery, "pending", OTHERS)

    def _unreadable(self, failure: Failure) -> Outcome:
        """The channel can't be read. Posting again could be twice, so wait; in the end a person has to look."""
        delivery = self._delivery
        with self._db.read() as connection:
            unknown_for = self._db.now(connection) - (delivery.first_sent_at or delivery.scheduled_at)
        if self._outbox.now >= delivery.expires_at or (failure.kind == "rejected" and unknown_for > UNREADABLE_FOR):
            return self._dead(f"it may have been posted, but the channel can't be read: {failure.reason}")
        waiting = Failure("unknown", failure.reason) if failure.kind == "rejected" else failure
        return self._failed(waiting, "conversations.history")

    def _failed(self, failure: Failure, method: str, *, in_flight: bool = False) -> Outcome:
        """Let the delivery wait as long as `failure` asks for; `in_flight` where a post may have been accepted."""
        if failure.kind == "rejected":
            return self._dead(failure.reason)
        if failure.kind == "unknown" and in_flight:
            return self._now_unknown(failure.reason)
        wait = timedelta(seconds=(failure.wait or RETRY_SECONDS) + jitter(self._delivery))
        with self._db.write() as connection:
            now = self._db.now(connection)
            leases.put_back(connection, self._delivery, run_at=now + wait, reason=failure.reason)
            self._pause_team(connection, failure, method, now)
        return Outcome(self._delivery, "unknown" if self._delivery.state == "checking" else "pending", failure.reason)

    def _now_unknown(self, reason: str) -> Outcome:
        wait = max(backoff(self._delivery), timedelta(seconds=self._outbox.timing.settle))
        with self._db.write() as connection:
            leases.mark_unknown(connection, self._delivery, run_at=self._db.now(connection) + wait, reason=reason)
        return Outcome(self._delivery, "unknown", reason)

    def _pause_team(self, connection: Connection, failure: Failure, method: str, now: datetime) -> None:
        """A limit is of one method; an unreachable Slack or a refused token stops everything for this team."""
        team = self._delivery.team_id
        if failure.kind == "limited":
            leases.pause(connection, team, method, until=now + timedelta(seconds=failure.wait))
        elif failure.kind == "unreachable":
            leases.pause(connection, team, leases.EVERY_METHOD, until=now + timedelta(seconds=RETRY_SECONDS))
        elif failure.kind == "token":
            leases.pause(connection, team, leases.EVERY_METHOD, until=now + TOKEN_PAUSE)


def backoff(delivery: Delivery) -> timedelta:
    """1, 2, 4 ... seconds after each attempt, at most 15 minutes, a little apart for different deliveries."""
    return timedelta(seconds=min(2.0**delivery.attempts, LONGEST_BACKOFF_SECONDS) + jitter(delivery))


def jitter(delivery: Delivery) -> float:
    """Up to a second, the same for the same delivery, so that a herd does not come back all at once."""
    return UUID(delivery.key).int % 1000 / 1000


def fit_for_deliveries(client: WebClient, timing: Timing) -> WebClient:
    """`client`. Raises ValueError where it would retry by itself, or wait for Slack longer than a lease allows."""
    if client.retry_handlers or client.timeout > timing.http_timeout:
        raise ValueError(
            f"deliveries need a client made by posting.web_client(timeout<={timing.http_timeout}): no retries"
        )
    return client
