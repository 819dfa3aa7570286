"""`cspbot demo`: the practice Slack, the bot connected to it as to any Slack, and the shipped papers, in one go."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot import log, sandbox
from bot.app import Application
from bot.cli import filling, manifests
from bot.clock import PracticeClock, england_and_wales
from bot.config import Settings
from jobs.subscribing import CATCHUP_SECONDS, DEFAULT_LOCAL_TIME, subscribe
from storage import access
from storage.access import Channel
from storage.engine import Database
from storage.errors import BadInput
from storage.subscriptions import Wish

LONDON = ZoneInfo("Europe/London")
BEGINNING = datetime(2015, 2, 6, 10, 0, tzinfo=LONDON)
TEAM, CSU_CHANNEL, PARTNERS_CHANNEL = "T0PRACTICE", "C0CSUBRIEF", "C0PARTNERS"
ROLES = {
    "U0CSM00001": "admin",
    "U0CSO00001": "officer",
    "U0INSP0001": "officer",
    "U0ANLST001": "officer",
    "U0COORD001": "manager",
}
# Times of day at which something may be due: a clock that is moved stops at each, as time itself would.
MORNING = time(8, 30)
STOPS = (time(8, 0), MORNING, time(9, 0))
LONGEST_MOVE = timedelta(days=400)
SUGGESTIONS = (
    "/csp priority violent-crime",
    "/csp figure burglary dartford",
    "/csp trend violence dartford",
    "/csp compare violent-crime",
    "/csp rank",
    "/csp actions",
    "/csp workplan",
    "/csp help",
)


@dataclass
class MovingClock:
    """The practice clock that the bot and the page share; moving it on lets everything due on the way happen."""

    clock: PracticeClock
    application: Application | None = None

    def now(self) -> datetime:
        """The practice time, aware, UTC."""
        return self.clock.now()

    async def move_to(self, moment: datetime) -> None:
        """Go on to `moment`, stopping wherever something may be due."""
        for stop in stops(self.now(), moment):
            self.clock.move_to(stop)
            if self.application and self.application.scheduler:
                await asyncio.to_thread(self.application.scheduler.tick_now)


def stops(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every instant between at which something may be due, then `end` itself."""
    day = start.astimezone(LONDON).date()
    last = min(end, start + LONGEST_MOVE).astimezone(LONDON).date()
    while day <= last:
        for at in STOPS:
            moment = datetime.combine(day, at, tzinfo=LONDON)
            if start < moment < end:
                yield moment.astimezone(UTC)
        day += timedelta(days=1)
    yield end.astimezone(UTC)


def run(port: int) -> None:
    """Serve the demo until Ctrl-C. Raises BadInput where the port is taken."""
    log.configure("WARNING")
    with tempfile.TemporaryDirectory(prefix="cspbot-demo-") as folder:
        try:
            asyncio.run(_demo(port, Path(folder)))
        except sandbox.PortTaken as error:
            raise BadInput(f"{error} Try: make demo PORT={port + 1}") from None


async def _demo(port: int, folder: Path) -> None:
    db = Database(f"sqlite:///{folder / 'practice.db'}")
    clock = MovingClock(PracticeClock(BEGINNING))
    await asyncio.to_thread(_fill, db, clock.now())
    days = england_and_wales()
    features = manifests.shipped()["features"]
    slack = sandbox.PracticeSlack(
        clock=clock,
        port=port,
        commands=features["slash_commands"],
        home_tab=features["app_home"]["home_tab_enabled"],
        shortcuts=features["shortcuts"],
        suggestions=SUGGESTIONS,
        next_working_day=lambda moment: datetime.combine(
            next(days.walk(moment.astimezone(LONDON).date(), 1)), MORNING, tzinfo=LONDON
        ),
    )
    async with slack, Application(_settings(slack.api_url), db, clock) as application:
        clock.application = application
        sys.stdout.write(
            f"\n  cspbot and a practice Slack are ready: {slack.base_url}\n"
            "  It is Friday 6 February 2015 there. Try /csp priority violent-crime. Ctrl-C ends it.\n\n"
        )
        sys.stdout.flush()
        await _until_stopped()
    db.dispose()


def _fill(db: Database, now: datetime) -> None:
    """The shipped papers, roles for the practice people, and a briefing and a digest for the CSU's channel."""
    filling.prepare(db)
    for _ in filling.examples(db, now):
        pass
    with db.write() as connection:
        for user, role in ROLES.items():
            access.grant(connection, user, role, at=now, by="demo")
        channel = Channel(CSU_CHANNEL, "csu-briefing", "private", "in-confidence", datetime.now(UTC))
        access.remember_channel(connection, TEAM, channel)
        for kind in ("daily", "monday"):
            subscribe(connection, _wish(kind), now=now, working_days=england_and_wales())


def _wish(kind: str) -> Wish:
    return Wish(
        team_id=TEAM,
        channel_id=CSU_CHANNEL,
        kind=kind,
        zone="Europe/London",
        local_time=DEFAULT_LOCAL_TIME,
        clearance="in-confidence",
        when_empty="skip",
        catchup_seconds=CATCHUP_SECONDS[kind],
        created_by="demo",
    )


def _settings(api_url: str) -> Settings:
    # Constructed, not read: what an operator's environment says of a real Slack must not reach the demo.
    return Settings.model_construct(
        slack_bot_token=SecretStr(sandbox.BOT_CREDENTIAL),
        slack_app_token=SecretStr(sandbox.APP_CREDENTIAL),
        slack_api_url=api_url,
        lease_seconds=30,
        settle_seconds=2,
    )


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
