"""Deliveries for tests: planned by hand, composed from their own slot, and judged by what stands in Slack."""

from datetime import UTC, datetime, timedelta

from bot.messages.message import Message
from bot.sandbox.seed import BRIEFING
from jobs import posting
from jobs.turns import Timing
from storage import deliveries
from storage.deliveries import Order

DUE = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
NOW = DUE + timedelta(minutes=5)
QUICK = Timing(lease=3.0, settle=0.0)
TEAM = "T0PRACTICE"


def order(recipient=BRIEFING, *, kind="daily", slot="2015-02-09T08:30", subject="subscription:1", hours=4):
    """An order for a slot on 9 February 2015."""
    return Order(kind, subject, TEAM, recipient, slot, DUE, DUE + timedelta(hours=hours))


def plan(db, *orders):
    """Plan orders, to be sent at once; their ids."""
    with db.write() as connection:
        return [deliveries.plan(connection, each, run_at=db.now(connection)) for each in orders]


def stored(db, delivery_id):
    """The delivery as it is in the database."""
    with db.read() as connection:
        return deliveries.by_id(connection, delivery_id)


def compose(connection, delivery, now):
    """A message that names its slot and recipient."""
    return Message(f"Briefing for {delivery.slot} in {delivery.recipient}")


def compose_thread(connection, delivery, now):
    """A message with two replies."""
    return Message("Digest", replies=(Message("First reply"), Message("Second reply")))


COMPOSERS = {"daily": compose, "monday": compose_thread, "reminder": compose}


def slack_for(api_url, timing=QUICK):
    """What `deliver_due` takes as `slack_for`."""
    return lambda team_id: posting.web_client("xoxb-practice", api_url, timing.http_timeout)


def texts(practice_slack, channel=BRIEFING):
    """What the bot said in a channel, oldest first."""
    return [message.text for message in practice_slack.workspace.said_by_bot(channel)]
