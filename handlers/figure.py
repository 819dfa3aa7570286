"""`/csp figure CATEGORY [AREA] [PERIOD]`: everything published on one category."""

from __future__ import annotations

from datetime import datetime

from bot.messages.message import Message
from bot.policy import Audience
from handlers.cards import Subject, gather, show
from handlers.questions import Asked, Question, take_apart
from storage.engine import Database
from storage.errors import BadInput
from storage.vocabulary import Category, Vocabulary, vocabulary


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The card of one category. Raises NotFound, Ambiguous, NotCleared or BadInput, each with what to do."""
    words = vocabulary(db)
    subject = subject_of(words, question.rest)
    with db.read() as connection:
        return show(gather(connection, words, subject, audience, now), audience, question.native)


def subject_of(words: Vocabulary, rest: str) -> Subject:
    """What CATEGORY [AREA] [PERIOD] means."""
    asked = take_apart(rest, words.areas, lambda name: words.categories.exact(name) is not None)
    if not asked.name:
        raise BadInput("Which figure? For example: `/csp figure burglary dartford`.")
    return subject_of_category(words.categories.find(asked.name), asked)


def subject_of_category(category: Category, asked: Asked) -> Subject:
    """A card about one category alone."""
    areas = " ".join(area.slug for area in asked.areas)
    return Subject(
        title=category.name,
        subtitle="",
        question=" ".join(part for part in ("figure", category.slug, areas) if part),
        categories=(category,),
        areas=asked.areas,
        period=asked.period,
    )
