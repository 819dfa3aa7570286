"""How a reminder is built: the actions whose rung rang, read again at the time of sending."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import dates, reminder
from bot.messages.message import Message
from jobs.turns import Composer
from jobs.zones import zone_of
from storage import actions, reminders
from storage.actions import OPEN, Action
from storage.deliveries import Delivery


def composer(*, home: ZoneInfo) -> Composer:
    """The composer of reminders, for the deliver job. `home` is the zone of people who set none."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        zone = zone_of(connection, delivery.recipient, home)
        late = dates.late_note(delivery.scheduled_at, now, zone)
        today = now.astimezone(zone).date()
        owed = still_owed(connection, delivery)
        return reminder.render(owed, today, zone_words=dates.zone_words(zone), late=late)

    return compose


def still_owed(connection: Connection, delivery: Delivery) -> list[Action]:
    """The delivery's actions, most urgent first, without those closed, dated anew or given to another."""
    rang = {(each.action_id, each.due) for each in reminders.rungs_of(connection, delivery.id)}
    return [
        action
        for action in actions.by_ids(connection, {number for number, _ in rang})
        if action.status == OPEN and (action.id, action.due) in rang and action.owner_slack_id == delivery.recipient
    ]
