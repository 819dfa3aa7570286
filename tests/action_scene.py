"""People with posts at the actions of a filled database: what they say through the router, and what is stored."""

from datetime import UTC, datetime, timedelta

from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import subcommands
from jobs import action_news
from storage import access, actions, deliveries
from storage.access import Channel
from storage.actions import NewAction

CSO, INSPECTOR, MANAGER = "U0CSO00001", "U0INSP0001", "U0CSM00001"
ANALYST, WARDEN, COORDINATOR = "U0ANLST001", "U0WARDEN01", "U0COORD001"
STRANGER = "U0NOBODY01"
FRIDAY = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
DM = Channel("D1", "", "dm", "public", None)
OPEN_CHANNEL = Channel("C1", "csp-partners", "public", "public", None)
CLEARED = Channel("C2", "csu-briefing", "private", "in-confidence", FRIDAY)
ROUTER = subcommands.router()


def reader(user, role="member", **known):
    return Viewer(user, "T1", role, known=True, **known)


OFFICER, HEAD = reader(CSO, "officer"), reader(MANAGER, "manager")


class Scene:
    """A database, and a clock that stands still until it is moved."""

    def __init__(self, db, now=FRIDAY):
        self.db, self.now = db, now
        with db.write() as connection:
            access.grant(connection, CSO, "officer", at=now, by="test")
            access.grant(connection, MANAGER, "manager", at=now, by="test")

    def ask(self, text, viewer=OFFICER, place=DM):
        """The reply, inside Slack's limits and without a ping."""
        reply = ROUTER.reply(text, Audience(viewer, place), self.db, self.now)
        assert problems(reply.message.payload()) == []
        assert pings(reply.message.payload()) == []
        return reply

    def say(self, text, viewer=OFFICER, place=DM):
        return self.ask(text, viewer, place).message.text

    def later(self, **passed):
        self.now += timedelta(**passed)

    def add(self, title="Check the gates", owner="CSU Inspector", due="18 February 2015", by=OFFICER):
        """The number of a new action, stored in words as everything here is."""
        said = self.say(f"action add {title} @{owner} by {due}", by)
        assert said.startswith(f"Stored: {title}."), said
        return self.numbered(title).id

    def store(self, title, **values):
        with self.db.write() as connection:
            return actions.add(connection, NewAction(title, **values), at=self.now, by="test").id

    def numbered(self, title):
        with self.db.read() as connection:
            return actions.titled(connection, title, "")

    def action(self, number):
        with self.db.read() as connection:
            return actions.by_id(connection, number)

    def history(self, number):
        with self.db.read() as connection:
            return [f"{line.who}: {line.outcome}" for line in actions.history(connection, number)]

    def news(self):
        """(to, text) of what waits to be sent about actions, as it would be said now, in the order it was planned."""
        compose = action_news.composer(home=action_news.LONDON)
        with self.db.read() as connection:
            waiting = [each for each in deliveries.history(connection) if each.kind == action_news.KIND]
            waiting = sorted((each for each in waiting if each.state == "pending"), key=lambda each: each.id)
            composed = [(each.recipient, compose(connection, each, self.now)) for each in waiting]
        for _, message in composed:
            assert message is None or problems(message.payload()) == []
        return [(to, message.text if message else "") for to, message in composed]


def buttons(message):
    """Label -> value of the buttons of a message, and of the options of its menus."""
    found = {}
    for block in message.blocks:
        for element in [*(block.get("elements") or []), *filter(None, [block.get("accessory")])]:
            if element["type"] == "button":
                found[element["text"]["text"]] = element["value"]
            for option in element.get("options") or []:
                found[option["text"]["text"]] = option["value"]
    return found
