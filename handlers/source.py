"""`/csp source [NAME [AREA] [PERIOD] | PLACE]`: where figures come from, or all that stands at a place of a paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.messages import source_list
from bot.messages.message import Message
from bot.policy import Audience, visible
from handlers import figure, priority
from handlers.cards import LONDON
from handlers.questions import Question
from storage import figures
from storage.engine import Database
from storage.errors import NotCleared
from storage.vocabulary import Vocabulary, folded, vocabulary

MOST_AT_A_PLACE = 60
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
        if place := _place(connection, rest, now):
            return _at(connection, words, place, audience, now)
        subject = priority.subject_of(connection, words, rest, now)
        return source_list.render(figure.card_of(connection, words, subject, audience, now))


def _place(connection: Connection, asked: str, now: datetime) -> tuple[str, str] | None:
    """The (document, place) called just so, or None: a name of a figure is more likely."""
    wanted = folded(asked)
    every = figures.places(connection, today=now.astimezone(LONDON).date())
    return next((place for place in every if folded(place[1]) == wanted), None)


def _at(
    connection: Connection, words: Vocabulary, place: tuple[str, str], audience: Audience, now: datetime
) -> Message:
    """All that stands at one place and may be shown here. Raises NotCleared where nothing may."""
    today = now.astimezone(LONDON).date()
    there = figures.at_place(connection, *place, today=today, limit=MOST_AT_A_PLACE)
    shown, _ = visible(there, audience, now)
    if not shown:
        raise NotCleared(f"What stands in “{place[1]}” is in confidence and not shown here.")
    named = [(words.categories.by_slug[each.category], words.areas.by_slug[each.area], each) for each in shown]
    return source_list.at_place(words.source(place[0]), place[1], named, withheld=len(there) - len(shown))
