"""`/csp priorities`: every strategy with its priorities, newest first."""

from __future__ import annotations

from datetime import datetime

from bot.messages import priority_list
from bot.messages.message import Message
from bot.policy import Audience
from handlers.cards import LONDON
from handlers.questions import Question
from storage import priorities
from storage.engine import Database


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The list, with a button that asks for each priority of the newest strategy."""
    today = now.astimezone(LONDON).date()
    with db.read() as connection:
        found = priorities.strategies(connection, today=today)
    return priority_list.render(found, today=today)
