"""Bringing a posted message up to date in its place: what was changed shows, and nothing is posted a second time.

Changing a message twice does no harm, so nothing of it is ever in doubt. A reply that the message has not got yet is
posted under its own key, after the thread was read for it; a message has one update at a time, so none posts it twice.
"""

from __future__ import annotations

from datetime import timedelta

from bot.messages.message import Message
from jobs import posting
from jobs.posting import Failure
from jobs.turns import MOST_ATTEMPTS, Outbox, Outcome, Turn
from storage import briefing_posts, deliveries, leases
from storage.briefing_posts import UPDATE
from storage.deliveries import Delivery

WAIT = timedelta(seconds=2)
ROUNDS = 5  # a message that changes while it is changed is changed again
TOO_LATE, NOT_POSTED, SAID_ABOVE = "too late to bring it up to date", "nothing was posted", "Now in the message above."


def turn_of(outbox: Outbox, delivery: Delivery) -> Turn:
    """The turn of a delivery: to be posted, or to change what is posted."""
    return Update(outbox, delivery) if delivery.kind == UPDATE else Turn(outbox, delivery)


class Update(Turn):
    """The turn of an update."""

    def take(self) -> Outcome:
        """Do it. Raises ClaimLost where the delivery is no longer ours to touch."""
        if self._delivery.attempts >= MOST_ATTEMPTS:
            return self._skipped(f"gave up after {MOST_ATTEMPTS} attempts: {self._delivery.reason}")
        if self._outbox.now >= self._delivery.expires_at:
            return self._skipped(TOO_LATE)
        with self._db.read() as connection:
            posted = briefing_posts.updated_by(connection, self._delivery)
            waits = briefing_posts.is_being_updated(connection, self._delivery)
        if posted is None or (posted.state not in deliveries.OPEN and posted.state != "sent"):
            return self._skipped(NOT_POSTED)
        if posted.state == "pending" and not posted.parts_sent:
            return self._skipped("it is composed when it is sent")
        if waits or posted.state != "sent":
            return self._later()
        return self._bring(posted)

    def _later(self) -> Outcome:
        with self._db.write() as connection:
            run_at = self._db.now(connection) + WAIT
            leases.put_back(connection, self._delivery, run_at=run_at, reason="its message is being sent")
        return Outcome(self._delivery, "pending", "its message is being sent")

    def _bring(self, posted: Delivery) -> Outcome:
        """Show what is stored, until what is shown is what is stored."""
        shown: Message | None = None
        for _ in range(ROUNDS):
            message = self._message_of(posted)
            if message is None or message == shown:
                break
            failure = self._show(posted, message)
            if failure:
                return self._not_shown(failure)
            shown = message
        return self._sent()

    def _message_of(self, posted: Delivery) -> Message | None:
        compose = self._outbox.composers[posted.kind]
        with self._db.read() as connection:
            return compose(connection, posted, self._outbox.now)

    def _show(self, posted: Delivery, message: Message) -> Failure | None:
        channel, thread = posted.posted_in, posted.message_ts
        answer = posting.update(self._client, channel, thread, message, posted.key)
        if isinstance(answer, Failure) or not (message.replies or posted.parts > 1):
            return answer if isinstance(answer, Failure) else None
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
                answer = posting.update(self._client, posted.posted_in, known[key], wanted, key)
            elif number <= len(message.replies):
                answer = posting.post(self._client, posted.posted_in, wanted, key, posted.message_ts)
            else:
                break
            if isinstance(answer, Failure):
                return answer
        return None

    def _not_shown(self, failure: Failure) -> Outcome:
        """A clear no (the message was deleted, the channel archived) is the end of it; anything else is tried again."""
        if failure.kind == "rejected":
            return self._skipped(f"Slack said {failure.reason}")
        return self._failed(failure, "chat.update", in_flight=failure.kind == "unknown")
