"""`/csp figure CATEGORY [AREA] [PERIOD]`: everything published on one category."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot.messages.card_values import Card
from bot.messages.message import Message
from bot.messages.sheet import Rows
from bot.policy import Audience
from handlers.cards import LONDON, gather, show
from handlers.questions import Asked, Question, category_in, take_apart
from handlers.subjects import Subject
from storage.engine import Database
from storage.errors import BadInput, NotPublished
from storage.vocabulary import Category, Vocabulary, vocabulary


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The card of one category. Raises NotFound, Ambiguous, NotCleared or BadInput, each with what to do."""
    words = vocabulary(db)
    subject = subject_of(words, question.rest, now.astimezone(LONDON).date())
    with db.read() as connection:
        return show(card_of(connection, words, subject, audience, now), audience, question.native)


def rows(question: Question, audience: Audience, db: Database, now: datetime) -> Rows:
    """The figures of the card. Raises as `answer` does."""
    words = vocabulary(db)
    subject = subject_of(words, question.rest, now.astimezone(LONDON).date())
    with db.read() as connection:
        return rows_of(card_of(connection, words, subject, audience, now))


def rows_of(card: Card) -> Rows:
    """The figures of a card, category by category."""
    found = [each for group in card.groups for headline in group.headlines for each in headline.measures.values()]
    return Rows(card.title, card.first.category.slug.replace("/", "-"), tuple(found))


def card_of(connection: Connection, words: Vocabulary, subject: Subject, audience: Audience, now: datetime) -> Card:
    """The card for a subject; for a financial year that no paper has, of the 12 months printed under its name.

    Raises as `gather` does.
    """
    try:
        return gather(connection, words, subject, audience, now)
    except NotPublished:
        loosely = subject.period.loosely if subject.period else None
        if loosely is None:
            raise
        try:
            return gather(connection, words, replace(subject, period=loosely), audience, now)
        except NotPublished:
            pass
        raise


def subject_of(words: Vocabulary, rest: str, today: date) -> Subject:
    """What CATEGORY [AREA] [PERIOD] means on the day of asking."""
    asked = take_apart(rest, words.areas, lambda name: words.categories.exact(name) is not None, today)
    if not asked.name:
        raise BadInput("Which figure? For example: `/csp figure burglary dartford`.")
    return subject_of_category(words, category_in(asked, words.categories), asked)


def subject_of_category(words: Vocabulary, category: Category, asked: Asked) -> Subject:
    """A card about one category alone, with its total where the papers print one beside its parts."""
    total = words.categories.by_slug.get(f"{category.slug}/total")
    areas = " ".join(area.slug for area in asked.areas)
    return Subject(
        title=category.name,
        subtitle="",
        question=" ".join(part for part in ("figure", category.slug, areas) if part),
        categories=(category, total) if total else (category,),
        areas=asked.areas,
        period=asked.period,
    )
