"""Whose Slack account is closed: learnt when a message to them is refused, so that the next goes to who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.messages.subscription_words import GONE
from jobs.turns import Outcome
from storage import access, reminders
from storage.access import SlackUser
from storage.engine import Database

_DEAD = "dead"


def learn(db: Database, outcomes: Iterable[Outcome]) -> None:
    """Remember who is gone; what a reminder would have told them rings in the next round of who is reached now."""
    refused = [each.delivery for each in outcomes if (each.state, each.reason) == (_DEAD, GONE)]
    for delivery in refused:
        user = delivery.recipient
        with db.write() as connection:
            at = db.now(connection)
            known = access.slack_user(connection, delivery.team_id, user) or SlackUser(user, "", False, True, "", at)
            access.remember_user(connection, delivery.team_id, replace(known, deleted=True, checked_at=at))
            reminders.never_heard(connection, delivery.id)
