"""`/csp source [NAME [AREA] [PERIOD]]`: where figures come from; without a name, the documents there are."""

from __future__ import annotations

from datetime import datetime

from bot.messages import source_list
from bot.messages.message import Message
from bot.policy import Audience
from handlers import figure, priority
from handlers.cards import LONDON
from handlers.questions import Question
from storage import figures
from storage.engine import Database
from storage.vocabulary import vocabulary

_ASKED_BEFORE = ("priority", "figure", "source")


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Each figure of the card that NAME makes, with its document, place, supplier and classification."""
    words = vocabulary(db)
    verb, _, rest = question.rest.partition(" ")
    rest = rest if verb in _ASKED_BEFORE else question.rest
    with db.read() as connection:
        if not rest:
            today = now.astimezone(LONDON).date()
            counts = figures.counts_by_source(connection, today=today)
            return source_list.documents(words.sources.values(), counts, today=today)
        subject = priority.subject_of(connection, words, rest, now)
        return source_list.render(figure.card_of(connection, words, subject, audience, now))
