"""What happens on time, put together: plan, check clearances again, send, and tell what could not be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog
from slack_sdk import WebClient
from sqlalchemy import Connection

from bot import metrics
from bot.clock import Clock, england_and_wales
from bot.config import Settings
from jobs import (
    clearance,
    daily_briefing,
    monday_digest,
    notices,
    posting,
    priority_rows,
    quiet_hours,
    reminder_note,
    retention,
)
from jobs.deliver import deliver_due
from jobs.subscribing import recompute
from jobs.ticker import TickReport, tick
from jobs.turns import Composer, Outcome, Timing
from storage import capabilities, priorities
from storage.deliveries import Order
from storage.engine import Database

log = structlog.get_logger(__name__)


@dataclass
class Worker:
    """What happens on time: plans what is due and sends it."""

    settings: Settings
    db: Database
    clock: Clock
    team_id: str
    composers: Mapping[str, Composer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the composers, one for each kind of delivery."""
        days, zone = england_and_wales(), self.settings.zone
        self.composers = {
            "daily": daily_briefing.composer(working_days=days, partnership=_partnership),
            "monday": monday_digest.composer(
                working_days=days,
                partnership=_partnership,
                priorities=priority_rows.table,
                native=capabilities.native,
            ),
            "reminder": reminder_note.composer(home=zone),
            notices.KIND: notices.composer(home=zone),
        }

    def slack_for(self, team_id: str) -> WebClient:
        """The client that posts for a workspace."""
        token = self.settings.slack_bot_token.get_secret_value()
        return posting.web_client(token, self.settings.slack_api_url, self.timing.http_timeout)

    @property
    def timing(self) -> Timing:
        """How long a claim holds and how long a post may take to be seen."""
        return Timing(lease=self.settings.lease_seconds, settle=self.settings.settle_seconds)

    def begin(self) -> None:
        """Work out again when each subscription is due: a release may bring other bank holidays or time zones."""
        with self.db.write() as connection:
            recompute(connection, now=self.clock.now(), working_days=england_and_wales())

    def work(self) -> tuple[TickReport, list[Outcome]]:
        """One tick: plan, check clearances again, send, and tell those who run the bot what could not be sent."""
        now = self.clock.now()
        planned = tick(
            self.db, now=now, working_days=england_and_wales(), zone=self.settings.zone, team_id=self.team_id
        )
        self._tell(planned.missed, now)
        clearance.recheck(self.db, self.slack_for)
        outcomes = self._deliver()
        lost = [notices.order_of(outcome.delivery) for outcome in outcomes if outcome.lost]
        if lost:
            self._tell(lost, now)
            outcomes += self._deliver()
        retention.forget(self.db, now=now)
        return planned, outcomes

    def _tell(self, missed: Iterable[Order], now: datetime) -> None:
        notices.plan(self.db, missed, now=now, home=self.settings.zone, working_days=england_and_wales())

    def _deliver(self) -> list[Outcome]:
        gate = quiet_hours.gate(home=self.settings.zone, working_days=england_and_wales())
        done = deliver_due(self.db, self.slack_for, self.composers, now=self.clock.now(), timing=self.timing, gate=gate)
        for outcome in done:
            metrics.DELIVERIES.labels(outcome.delivery.kind, outcome.state).inc()
            if outcome.state == "dead":
                log.error("a delivery was given up", kind=outcome.delivery.kind, reason=outcome.reason)
        return done


def _partnership(connection: Connection, day: date) -> str:
    current = priorities.current(connection, today=day)
    return current[0].strategy.partnership_name if current else ""
