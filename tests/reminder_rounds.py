"""Rounds of reminders for tests: posts, actions, ticks at a London time, and what the reminder says."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bot.clock import england_and_wales
from bot.sandbox.limits import pings, problems
from jobs import reminder_note
from jobs.reminders import subject_of
from jobs.ticker import tick
from storage import actions, deliveries, people, reminders, tables
from storage.actions import NewAction
from storage.people import Person

LONDON = ZoneInfo("Europe/London")
DAYS = england_and_wales()
TEAM = "T0PRACTICE"
EARLY = "2015-01-05T10:00"


def london(text):
    """A London time."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def day(text):
    return date.fromisoformat(text)


class Rounds:
    """One database, and what happens in it."""

    def __init__(self, db):
        self.db = db
        self.composer = reminder_note.composer(home=LONDON, working_days=DAYS)

    def post(self, name, slack_id="", **more):
        """A post and who holds it."""
        with self.db.write() as connection:
            people.add(connection, Person(name, slack_id=slack_id, **more))
            return people.by_name(connection, name)

    def act(self, title, due, owner="CSU Inspector", at=EARLY, **more):
        """An action of that post."""
        with self.db.write() as connection:
            owner_id = people.by_name(connection, owner).id if owner else None
            new = NewAction(title, owner_id=owner_id, due=due and day(due), **more)
            return actions.add(connection, new, at=london(at), by="test")

    def rings(self, at, *, sent=True):
        """Tick at that London time: for each reminder planned, its recipient and slot, and what rings in it.

        Slack took what was planned, unless it was not sent.
        """
        planned = tick(self.db, now=london(at), working_days=DAYS, zone=LONDON, team_id=TEAM).planned
        with self.db.write() as connection:
            rows = [(order, deliveries.by_key(connection, order.key)) for order in planned]
            if sent:
                waiting = tables.delivery.c.state == "pending"
                connection.execute(update(tables.delivery).where(waiting).values(state="sent"))
            return {
                (order.recipient, order.slot[5:]): [each.rung for each in reminders.rungs_of(connection, row.id)]
                for order, row in rows
            }

    def said(self, who, at):
        """What the latest reminder for somebody says at that London time."""
        with self.db.read() as connection:
            latest = deliveries.history(connection, subject=subject_of(who))[0]
            message = self.composer(connection, latest, london(at))
        assert message is None or (problems(message.payload()), pings(message.payload())) == ([], [])
        return message and message.text
