"""People in a data call, at the running bot: who asks, who answers, who checks."""

import json
from datetime import UTC, datetime

from storage import access, calls, figures
from storage.access import SlackUser
from tests.acceptance.inside import ANALYST, INSPECTOR, MANAGER, OFFICER, TEAM, Scene

ROLES = {OFFICER: "officer", MANAGER: "manager"}
START = datetime(2015, 10, 5, 10, 0, tzinfo=UTC)
YEAR = {"start": "2014-10-01", "end": "2015-09-30", "due": "2015-10-19"}
HEAD = "area,category,measure,period_start,period_end,value\n"
GOOD = f"{HEAD}dartford,violent-crime,volume,2014-10-01,2015-09-30,2700\n".encode()


class Call(Scene):
    """People in a data call."""

    async def called(self, **values):
        await self.ask(OFFICER, "call new")
        chosen = {"suppliers0": ["Kent Police"], "note": "Please tell us which figures are provisional."}
        seen = await self.submit(OFFICER, **YEAR | chosen | values)
        await self.tick()
        return seen

    async def send(self, name, content, user=INSPECTOR, text=""):
        asked = next(each for each in reversed(self.direct(user)) if "are asked of" in each.text)
        await self.doings.attach(user, "@cspbot", name, content, text=text, thread_ts=asked.ts)
        await self.settle()
        return self.direct(user)[-1].text

    async def change(self, button, user=OFFICER, **values):
        """What an officer is told who used one of the buttons of the page of call 1, and its form."""
        await self.open(user, await self.ask(user, "call 1"), button)
        (said,) = await self.after(self.doings.submit(self.view(user), values))
        await self.tick()
        return said.text

    async def move(self, day, hour=10):
        """It is that day of October 2015, and what is due has happened."""
        self.clock.move_to(datetime(2015, 10, day, hour, 5, tzinfo=UTC))
        await self.tick()

    def request(self, number=1):
        with self.db.read() as connection:
            return calls.request_by_id(connection, number)

    def call(self):
        with self.db.read() as connection:
            return calls.by_id(connection, 1)

    def loaded(self):
        with self.db.read() as connection:
            return figures.at_place(connection, "Kent Police, data calls", "", today=START.date())


def known_people(db):
    """Slack has said of these people who they are."""
    with db.write() as connection:
        for user in (*ROLES, INSPECTOR, ANALYST):
            known = SlackUser(user, "", False, False, "Europe/London", datetime.now(UTC))
            access.remember_user(connection, TEAM, known)
    return db


def words(view):
    """All that a reader of a view sees."""
    return json.dumps(view.payload, ensure_ascii=False)
