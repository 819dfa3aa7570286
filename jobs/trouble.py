"""What keeps a digest from its place: the subscription is paused, its owner told once, and it goes on when put right.

cspbot not in the channel, the channel archived, or not private any more although the digest is cleared for confidence;
a person's account closed. What Slack does not tell the end of (a place in which only some may write) waits for somebody
to start it again: trying it anew each time would tell the owner of the same trouble every day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages.subscription_words import EXPOSED, PLACE_ERRORS, REFUSED
from jobs import notices, posting
from jobs.clearance import kind_of, place_of, user_of
from jobs.posting import Failure
from jobs.slots import end_of_working_day
from jobs.subscribing import pause
from jobs.turns import Outcome
from storage import access, deliveries, subscriptions
from storage.access import CLEARANCES
from storage.engine import Database
from storage.subscriptions import Subscription

_OPEN_TO_OTHERS = frozenset({"public", "shared"})
_DEAD = "dead"


class Trouble:
    """Pauses what can't be sent and resumes it; one for each tick."""

    def __init__(self, db: Database, *, now: datetime, home: ZoneInfo, working_days: WorkingDays) -> None:
        """`now` is the application's; `home` the partnership's zone."""
        self._db, self._now, self._working_days = db, now, working_days
        self._until = end_of_working_day(now, notices.WORTH_TELLING_FOR, home, working_days)

    def hold_exposed(self) -> list[Subscription]:
        """Hold what is cleared for confidence and waits to be posted where others read along; those held now."""
        with self._db.read() as connection:
            waiting = deliveries.waiting_channels(connection)
            found = [each for team, channel in waiting for each in _exposed(connection, team, channel)]
        return [each for each in found if self._hold(each, EXPOSED)]

    def hold_lost(self, outcomes: Iterable[Outcome]) -> list[Outcome]:
        """Hold the subscriptions whose place refused a post; the outcomes that are something else."""
        other: list[Outcome] = []
        for outcome in outcomes:
            refused = outcome.state == _DEAD and outcome.reason in PLACE_ERRORS
            with self._db.read() as connection:
                found = subscriptions.of_subject(connection, outcome.delivery.subject) if refused else None
            if found is None:
                other.append(outcome)
            else:
                self._hold(found, outcome.reason)
        return other

    def look_again(self, slack_for: Callable[[str], WebClient]) -> list[Subscription]:
        """Ask Slack about the places of what is held; what can be sent again goes on with its next slot."""
        with self._db.read() as connection:
            held = [each for each in subscriptions.held(connection) if _passes(connection, each)]
        resumed: list[Subscription] = []
        for each in held:
            client = slack_for(each.team_id)
            resumed += self._look_at_person(each, client) if each.of_person else self._look_at_channel(each, client)
        return resumed

    def _look_at_channel(self, held: Subscription, client: WebClient) -> list[Subscription]:
        told = posting.channel_info(client, held.channel_id)
        if isinstance(told, Failure) or not _fit(held, place_of(told)):
            return []

        def remember(connection: Connection) -> None:
            _remember(connection, held, kind_of(told), self._db.now(connection))

        return self._resume(held, remember)

    def _look_at_person(self, held: Subscription, client: WebClient) -> list[Subscription]:
        told = posting.user_info(client, held.channel_id)
        if isinstance(told, Failure) or told.get("deleted"):
            return []

        def remember(connection: Connection) -> None:
            user = user_of(held.channel_id, told, self._db.now(connection), held.team_id)
            access.remember_user(connection, held.team_id, user)

        return self._resume(held, remember)

    def _hold(self, found: Subscription, reason: str) -> bool:
        with self._db.write() as connection:
            current = subscriptions.by_id(connection, found.id, locked=True)
            if current is None or not current.enabled or current.held:
                return False
            subscriptions.hold(connection, current, reason)
            self._tell(connection, current.id, notices.HELD)
        return True

    def _resume(self, found: Subscription, remember: Callable[[Connection], None]) -> list[Subscription]:
        with self._db.write() as connection:
            current = subscriptions.by_id(connection, found.id, locked=True)
            if current is None or not current.enabled or not current.held:
                return []
            remember(connection)
            resumed = pause(connection, current, None, now=self._now, working_days=self._working_days)
            self._tell(connection, current.id, notices.RESUMED)
        return [resumed]

    def _tell(self, connection: Connection, number: int, what: str) -> None:
        changed = subscriptions.by_id(connection, number)
        if changed:
            run_at = self._db.now(connection)
            notices.about(connection, changed, what, now=self._now, run_at=run_at, until=self._until)


def _passes(connection: Connection, held: Subscription) -> bool:
    """Whether what keeps it from its place is something of which Slack tells when it is over."""
    return notices.last_problem(connection, held) not in REFUSED


def _exposed(connection: Connection, team: str, channel: str) -> list[Subscription]:
    known = access.channel(connection, team, channel)
    if known is None or known.kind not in _OPEN_TO_OTHERS:
        return []
    mine = subscriptions.enabled(connection, team_id=team, channel_id=channel)
    return [each for each in mine if each.clearance != CLEARANCES[0] and not each.held]


def _fit(subscription: Subscription, place: str) -> bool:
    """Whether a place can have the digest."""
    return place == "private" or (place in _OPEN_TO_OTHERS and subscription.clearance == CLEARANCES[0])


def _remember(connection: Connection, subscription: Subscription, kind: str, at: datetime) -> None:
    known = access.channel(connection, subscription.team_id, subscription.channel_id)
    if known:
        fresh = access.Channel(known.channel_id, known.name, kind, known.clearance, at)
        access.remember_channel(connection, subscription.team_id, fresh)
