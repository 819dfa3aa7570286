"""What happens on time, put together: plan, check clearances again, send, and tell what could not be sent."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import structlog
from slack_sdk import WebClient
from sqlalchemy import Connection

from bot import metrics
from bot.clock import Clock, england_and_wales
from bot.config import Settings
from bot.workspaces import Workspaces
from jobs import (
    action_news,
    briefing_draft,
    call_news,
    clearance,
    composers,
    departed,
    draft_planning,
    notices,
    progress_asking,
    quiet_hours,
    reminder_note,
    retention,
    updating,
    whereabouts,
)
from jobs.crash_points import crash_point
from jobs.deliver import deliver_due
from jobs.homes import Homes
from jobs.subscribing import recompute
from jobs.ticker import TickReport, tick
from jobs.trouble import Trouble
from jobs.turns import Composer, Outcome, Readers, Timing
from storage import action_rounds, deliveries, posts
from storage.deliveries import Order
from storage.engine import Database

LOOK_AGAIN_SECONDS = 300.0
log = structlog.get_logger(__name__)


@dataclass
class Worker:
    """What happens on time: plans what is due and sends it."""

    settings: Settings
    db: Database
    clock: Clock
    team_id: str
    composers: Mapping[str, Composer] = field(default_factory=dict)
    day_begun: date | None = None
    homes: Homes | None = None
    looked_at: float | None = None

    def __post_init__(self) -> None:
        """Make the composers, one for each kind of delivery; keep Home tabs fresh, if nobody else here does."""
        days, zone = england_and_wales(), self.settings.zone
        self.homes = self.homes or Homes(self.db, self.slack_for, zone, days)
        self.composers = {
            **composers.digests(days),
            "reminder": reminder_note.composer(home=zone, working_days=days),
            notices.KIND: notices.composer(home=zone, working_days=days),
            action_news.KIND: action_news.composer(home=zone),
            call_news.KIND: call_news.composer(home=zone),
            briefing_draft.KIND: briefing_draft.composer(working_days=days),
            progress_asking.KIND: progress_asking.composer(home=zone, working_days=days),
        }

    def slack_for(self, team_id: str) -> WebClient:
        """The client that posts for a workspace."""
        return Workspaces(self.settings, self.db).client(team_id, self.timing.http_timeout)

    @property
    def timing(self) -> Timing:
        """How long a claim holds and how long a post may take to be seen."""
        return Timing(lease=self.settings.lease_seconds, settle=self.settings.settle_seconds)

    def begin(self) -> None:
        """Work out again when each subscription is due: a release may bring other bank holidays or time zones.

        And tell of what was lost when this, or another worker, was killed before it could say so.
        """
        now, days = self.clock.now(), england_and_wales()
        with self.db.write() as connection:
            recompute(connection, now=now, working_days=days)
            run_at = self.db.now(connection)
            notices.catch_up(connection, now=now, run_at=run_at, home=self.settings.zone, working_days=days)

    def work(self) -> tuple[TickReport, list[Outcome]]:
        """One tick: plan, check clearances again, send, and tell those who run the bot what could not be sent."""
        now = self.clock.now()
        self._begin_day(now)
        self._find_people()
        drafts = draft_planning.plan(
            self.db, self.slack_for, now=now, working_days=england_and_wales(), home=self.settings.zone
        )
        planned = tick(
            self.db, now=now, working_days=england_and_wales(), zone=self.settings.zone, team_id=self.team_id
        )
        planned = replace(planned, planned=(*planned.planned, *drafts))
        updating.plan(self.db, now=now)
        readers = clearance.Asking(self.db, asked=clearance.recheck(self.db, self.slack_for))
        trouble = Trouble(self.db, now=now, home=self.settings.zone, working_days=england_and_wales())
        trouble.hold_exposed()
        self._look_again(trouble)
        outcomes = self._deliver(readers)
        crash_point("after_deliveries")
        lost = [outcome for outcome in outcomes if notices.is_lost(outcome)]
        if lost:
            departed.learn(self.db, lost)
            self._tell([notices.order_of(each.delivery) for each in trouble.hold_lost(lost)], now)
            outcomes += self._deliver(readers)
        retention.forget(self.db, now=now)
        if self.homes:
            self.homes.refresh(now)
        return planned, outcomes

    def _begin_day(self, now: datetime) -> None:
        """Once each local day: who holds which post today, what recurs with the meetings, who is asked for progress."""
        today = now.astimezone(self.settings.zone).date()
        if today != self.day_begun:
            if self.day_begun and today < self.day_begun:
                self.begin()  # the clock was ahead: what it moved on to a day far away is due sooner
            with self.db.write() as connection:
                posts.apply_holdings(connection, today, at=now)
                action_rounds.make_due(connection, today, at=now)
                self._ask_for_progress(connection, now)
                deliveries.skip_stopped(connection, now=now)
            self.day_begun = today

    def _find_people(self) -> None:
        """With several workspaces: in which of them is everybody who may be written to?"""
        if found := Workspaces(self.settings, self.db).installed():
            whereabouts.learn(self.db, self.slack_for, [each.team_id for each in found])

    def _ask_for_progress(self, connection: Connection, now: datetime) -> None:
        """Ask the chairs of the groups before a meeting of the partnership."""
        progress_asking.plan(
            connection,
            now=now,
            run_at=self.db.now(connection),
            zone=self.settings.zone,
            working_days=england_and_wales(),
            team_id=self.team_id,
        )

    def _look_again(self, trouble: Trouble) -> None:
        """Every few minutes: can what is paused because of its channel be sent again?"""
        if self.looked_at is None or time.monotonic() - self.looked_at > LOOK_AGAIN_SECONDS:
            trouble.look_again(self.slack_for)
            self.looked_at = time.monotonic()

    def _tell(self, missed: Iterable[Order], now: datetime) -> None:
        notices.plan(self.db, missed, now=now, home=self.settings.zone, working_days=england_and_wales())

    def _deliver(self, readers: Readers) -> list[Outcome]:
        hours = quiet_hours.gate(home=self.settings.zone, working_days=england_and_wales())
        now, gate = self.clock.now(), clearance.gate(hours)
        done = deliver_due(
            self.db, self.slack_for, self.composers, now=now, timing=self.timing, gate=gate, readers=readers
        )
        for outcome in done:
            metrics.DELIVERIES.labels(outcome.delivery.kind, outcome.state).inc()
            if outcome.state == "dead":
                log.error("a delivery was given up", kind=outcome.delivery.kind, reason=outcome.reason)
        return done
