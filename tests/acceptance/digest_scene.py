"""People at the modal of `/csp digest`: what they press, what they see, what is stored and sent."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.clock import PracticeClock, england_and_wales
from bot.worker import Worker
from jobs import subscribing
from storage import access, deliveries, subscriptions
from storage.access import SlackUser
from storage.subscriptions import Wish
from tests.acceptance.inside import BRIEFING, MANAGER, OFFICER, TEAM, WARDEN, Scene

ROLES = {OFFICER: "officer", MANAGER: "admin", WARDEN: "officer"}
START = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
GO = "csp:change:go"


class Digests(Scene):
    """People at the modal, and a worker that is started anew for each tick."""

    days = england_and_wales()

    async def begin(self, user=OFFICER, channel=BRIEFING, text="digest"):
        """The modal opens, or a message says why not."""
        return await self.ask(user, text, channel)

    def says(self, user=OFFICER):
        """All words of the modal that somebody sees."""
        return str(self.view(user).payload["blocks"])

    def title(self, user=OFFICER):
        return self.view(user).payload["title"]["text"]

    async def go(self, step, user=OFFICER):
        """Choose a step in a menu or press a button of the modal."""
        await self.after(self.doings.press_in_view(self.view(user), GO, step))

    async def submit(self, user=OFFICER, **values):
        return await super().submit(user, **values)

    def stored(self, channel=BRIEFING, kind="daily"):
        with self.db.read() as connection:
            return subscriptions.find(connection, TEAM, channel, kind)

    def history(self, found):
        with self.db.read() as connection:
            return deliveries.history(connection, subject=found.subject)

    async def find(self, typed, finder, user=OFFICER):
        """What a menu of the modal offers for the words typed."""
        return (await self.doings.suggest(self.view(user), f"csp:find:{finder}", typed)).words

    def subscribe(self, kind="daily", channel=BRIEFING, clearance="in-confidence", at=START, **more):
        asked = {"zone": "Europe/London", "when_empty": "post", "created_by": OFFICER, "local_time": "08:30"}
        wish = Wish(TEAM, channel, kind, clearance=clearance, catchup_seconds=4 * 3600, **(asked | more))
        with self.db.write() as connection:
            return subscribing.subscribe(connection, wish, now=at, working_days=self.days)

    def know(self, user, **told):
        """What Slack last said of somebody."""
        known = SlackUser(user, user, False, False, "Europe/London", datetime.now(UTC))
        with self.db.write() as connection:
            access.remember_user(connection, TEAM, replace(known, **told))

    async def tick_at(self, at):
        """One tick of the worker at that London time."""
        now = datetime.fromisoformat(at).replace(tzinfo=LONDON)
        worker = Worker(self.application.settings, self.db, PracticeClock(now), TEAM)
        return await asyncio.to_thread(worker.work)

    def posted(self, channel=BRIEFING):
        return [message.text for message in self.workspace.said_by_bot(channel)]

    def told(self, user):
        return [message.text for message in self.direct(user)]
