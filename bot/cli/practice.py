"""`cspbot demo`: the practice Slack, the bot connected to it as to any Slack, and the shipped papers, in one go."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot import log, sandbox
from bot.app import Application
from bot.cli import filling, manifests, practice_call, practice_week
from bot.cli.practice_week import LONDON, TEAM, PracticeWeek
from bot.clock import PracticeClock, england_and_wales
from bot.config import Settings
from bot.sandbox import seed
from jobs.subscribing import CATCHUP_SECONDS, DEFAULT_LOCAL_TIME, subscribe
from storage import access
from storage.access import Channel
from storage.engine import Database
from storage.errors import BadInput
from storage.subscriptions import Wish

BEGINNING = datetime(2015, 2, 6, 10, 0, tzinfo=LONDON)
ROLES = {
    seed.MANAGER: "admin",
    seed.OFFICER: "officer",
    seed.INSPECTOR: "officer",
    seed.ANALYST: "officer",
    seed.COORDINATOR: "manager",
}
CHANNELS = (
    Channel(seed.BRIEFING, "csu-briefing", "private", "in-confidence", None),
    Channel(seed.PARTNERS, "csp-partners", "public", "public", None),
)
# Which channel gets what.
SUBSCRIBED = (
    (seed.BRIEFING, "daily"),
    (seed.BRIEFING, "monday"),
    (seed.BRIEFING, "pack"),
    (seed.PARTNERS, "monthly"),
)
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
    "/csp brief",
    "/csp digest",
    "/csp call",
    "/csp help",
)
GREETING = """
  cspbot and a practice Slack are ready: {address}
  It is Friday 6 February 2015 there. Try /csp priority violent-crime. Ctrl-C ends it.
  Figures and committee meetings are from published papers. What partners write there, the partnership's meeting of
  20 February and the data call are invented for practice; docs/week.md walks through the week.

"""


@dataclass
class MovingClock:
    """The practice clock that the bot and the page share; moving it on lets everything due on the way happen."""

    clock: PracticeClock
    application: Application | None = None
    week: PracticeWeek | None = None

    def now(self) -> datetime:
        """The practice time, aware, UTC."""
        return self.clock.now()

    async def move_to(self, moment: datetime) -> None:
        """Go on to `moment`, stopping wherever something may be due."""
        for stop in stops(self.now(), moment, self.week.moments if self.week else ()):
            self.clock.move_to(stop)
            if self.week:
                await self.week.until(stop)
            if self.application and self.application.scheduler:
                await asyncio.to_thread(self.application.scheduler.tick_now)


def stops(start: datetime, end: datetime, moments: Sequence[datetime] = ()) -> Iterator[datetime]:
    """Every instant between at which something may be due, and those of `moments`; then `end` itself."""
    day = start.astimezone(LONDON).date()
    last = min(end, start + LONGEST_MOVE).astimezone(LONDON).date()
    days = [day + timedelta(days=count) for count in range((last - day).days + 1)]
    found = {datetime.combine(each, at, tzinfo=LONDON).astimezone(UTC) for each in days for at in STOPS}
    yield from sorted(each for each in found.union(moments) if start < each < end)
    yield end.astimezone(UTC)


@dataclass(frozen=True)
class Demo:
    """A running demo: its practice Slack, the clock that bot and page share, and its database."""

    slack: sandbox.PracticeSlack
    clock: MovingClock
    db: Database


def run(port: int) -> None:
    """Serve the demo until Ctrl-C. Raises BadInput where the port is taken."""
    log.configure("WARNING")
    with tempfile.TemporaryDirectory(prefix="cspbot-demo-") as folder:
        try:
            asyncio.run(_serve(port, Path(folder)))
        except sandbox.PortTaken as error:
            raise BadInput(f"{error} Try: make demo PORT={port + 1}") from None


@asynccontextmanager
async def running(port: int, folder: Path) -> AsyncIterator[Demo]:
    """The demo with its database in `folder`; `port` 0 takes a free one. Raises PortTaken."""
    db = Database(f"sqlite:///{folder / 'practice.db'}")
    try:
        clock = MovingClock(PracticeClock(BEGINNING))
        await asyncio.to_thread(fill, db, clock.now())
        slack = _slack(port, clock)
        clock.week = PracticeWeek(db, slack)
        await clock.week.until(clock.now())
        async with slack, Application(_settings(slack.api_url), db, clock) as application:
            clock.application = application
            yield Demo(slack, clock, db)
    finally:
        db.dispose()


async def _serve(port: int, folder: Path) -> None:
    async with running(port, folder) as demo:
        sys.stdout.write(GREETING.format(address=demo.slack.base_url))
        sys.stdout.flush()
        await _until_stopped()


def _slack(port: int, clock: MovingClock) -> sandbox.PracticeSlack:
    days = england_and_wales()
    features = manifests.shipped()["features"]
    return sandbox.PracticeSlack(
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


def fill(db: Database, now: datetime) -> None:
    """The shipped papers, roles for the practice people, what channels are sent, and what partners did before."""
    filling.prepare(db)
    for _ in filling.examples(db, now):
        pass
    with db.write() as connection:
        for user, role in ROLES.items():
            access.grant(connection, user, role, at=now, by="demo")
        for channel in CHANNELS:
            access.remember_channel(connection, TEAM, replace(channel, checked_at=datetime.now(UTC)))
        practice_week.plan_meeting(connection, now)
        for channel_id, kind in SUBSCRIBED:
            subscribe(connection, _wish(channel_id, kind), now=now, working_days=england_and_wales())
    practice_call.make(db)


def _wish(channel_id: str, kind: str) -> Wish:
    return Wish(
        team_id=TEAM,
        channel_id=channel_id,
        kind=kind,
        zone="Europe/London",
        local_time=DEFAULT_LOCAL_TIME,
        clearance=next(each.clearance for each in CHANNELS if each.channel_id == channel_id),
        when_empty="skip",
        catchup_seconds=CATCHUP_SECONDS.get(kind, 0),
        created_by="demo",
        owner=seed.OFFICER,
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
