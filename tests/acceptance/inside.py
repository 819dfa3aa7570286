"""The bot in this process, connected to a practice Slack: what people do there, and what they see of it.

`async with inside(db, at, Scene) as scene` is a running bot on one database and a clock that stands still until it is
moved. At its end all that it posted is checked: within Slack's limits, without a ping, no answer refused by Slack.
"""

import asyncio
import json
import time
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path

from pydantic import SecretStr

from bot.app import Application
from bot.clock import PracticeClock
from bot.config import Settings
from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL, PracticeSlack
from bot.worker import Worker
from tests.slack import check_everything_posted

OFFICER, INSPECTOR, MANAGER = "U0CSO00001", "U0INSP0001", "U0CSM00001"
ANALYST, COORDINATOR = "U0ANLST001", "U0COORD001"
WARDEN, COUNCILLOR = "U0WARDEN01", "U0COUNC001"
BOT, TEAM = "U0CSPBOT01", "T0PRACTICE"
BRIEFING, PARTNERS = "C0CSUBRIEF", "C0PARTNERS"
MANIFEST = json.loads((Path(__file__).parents[2] / "manifest.json").read_text(encoding="utf-8"))
SCOPES = frozenset(MANIFEST["oauth_config"]["scopes"]["bot"])


class Scene:
    """People at work with the bot, and what is stored and sent meanwhile."""

    def __init__(self, slack, application):
        self.slack, self.workspace, self.doings = slack, slack.workspace, slack.doings
        self.application, self.db, self.clock = application, application.db, application.clock

    async def settle(self):
        """Until all is done that goes on after an acknowledgement."""
        await self.application.background.finish()

    async def ask(self, user, text, channel=PARTNERS):
        """The message that `/csp text` shows to who asks, or None."""
        seen = await self.doings.command(user, channel, "/csp", text)
        await self.settle()
        return seen.message if seen.messages else None

    async def after(self, doing):
        """What the bot said or changed after somebody did something."""
        mark = self.mark()
        await doing
        await self.settle()
        return self.said_since(mark)

    async def press(self, user, message, action, value=None):
        """What the bot said or changed after a press, or a choice in a menu."""
        return await self.after(self.doings.press(user, message, action, value))

    async def open(self, user, message, action, value=None):
        """The form that a button, or a choice in a menu, opens."""
        await self.press(user, message, action, value)
        return self.view(user)

    async def submit(self, user, view=None, **values):
        """What somebody sees after they submitted the form that they have open, or another one."""
        seen = await self.doings.submit(view or self.view(user), values)
        await self.settle()
        return seen

    def mark(self):
        """A place in the journal, for `said_since`."""
        return len(self.workspace.journal.changes)

    def said_since(self, mark):
        """The bot's messages since `mark`, new or changed."""
        changes = self.workspace.journal.changes[mark:]
        return [each.message for each in changes if each.message and each.message.user == BOT]

    def view(self, user):
        """The form that somebody sees, or None."""
        open_ones = self.workspace.open_views.get(user, [])
        return self.workspace.views[open_ones[-1]] if open_ones else None

    def direct(self, user):
        """What the bot wrote to somebody directly."""
        return self.workspace.said_by_bot(self.workspace.dm(user).id)

    @cached_property
    def worker(self):
        """The worker of this workspace, at the scene's time."""
        return Worker(self.application.settings, self.db, self.clock, TEAM)

    async def tick(self):
        """What happens on time happens now."""
        return await asyncio.to_thread(self.worker.work)


@asynccontextmanager
async def inside(db, at, scene=Scene, **settings):
    """A scene of the running bot, at a time (aware)."""
    clock = PracticeClock(at)
    async with practising(clock) as slack, answering(slack, db, clock, **settings) as application:
        yield scene(slack, application)


@asynccontextmanager
async def practising(clock):
    """A practice Slack; in the end everything that was posted in it is checked."""
    async with PracticeSlack(clock=clock) as slack:
        yield slack
    check_everything_posted(slack.workspace)


@asynccontextmanager
async def answering(slack, db, clock, **settings):
    """The bot, as one process: it answers; what happens on time happens when a test says so."""
    known = Settings.model_construct(
        slack_bot_token=SecretStr(BOT_CREDENTIAL),
        slack_app_token=SecretStr(APP_CREDENTIAL),
        slack_api_url=slack.api_url,
        **{"lease_seconds": 5, "settle_seconds": 0} | settings,
    )
    async with Application(known, db, clock, ticks=False) as application:
        await application.background.finish()
        yield application


async def until(true, seconds=20.0):
    """Wait until a condition holds; what it came to."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
    return found
