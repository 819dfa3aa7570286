"""`/csp priority NAME [AREA] [PERIOD]`: a priority's figures side by side. A category does where no priority fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.messages.message import Message
from bot.policy import Audience
from handlers import figure
from handlers.cards import LONDON, show
from handlers.questions import Asked, Question, check_rest, take_apart
from handlers.subjects import Subject
from storage import priorities
from storage.engine import Database
from storage.errors import Ambiguous, BadInput, NotFound
from storage.priorities import Priority
from storage.vocabulary import Names, Vocabulary, vocabulary


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The card of a priority. Raises NotFound, Ambiguous, NotCleared or BadInput, each with what to do."""
    words = vocabulary(db)
    with db.read() as connection:
        # A number alone names a priority only where somebody typed "priority" before it.
        numbered = question.verb == "priority" and _numbered(connection, words, question.rest, now)
        subject = numbered or subject_of(connection, words, question.rest, now)
        return show(figure.card_of(connection, words, subject, audience, now), audience, question.native)


def subject_of(connection: Connection, words: Vocabulary, rest: str, now: datetime) -> Subject:
    """What NAME [AREA] [PERIOD] means: a priority if one has that name, else a category."""
    today = now.astimezone(LONDON).date()
    known = priorities.newest_by_name(connection, today=today)
    asked = take_apart(rest, words.areas, lambda name: bool(known.exact(name) or words.categories.exact(name)), today)
    if not asked.name:
        raise BadInput("Which priority? For example: `/csp priority violent-crime`, or `/csp priorities` for the list.")
    if found := known.exact(asked.name):
        return _subject(found, words, asked)
    if category := words.categories.exact(asked.name):
        return figure.subject_of_category(words, category, asked)
    return _nearest(known, words, asked)


def _numbered(connection: Connection, words: Vocabulary, rest: str, now: datetime) -> Subject | None:
    """The priority of that number in the newest strategy."""
    current = priorities.current(connection, today=now.astimezone(LONDON).date())
    found = next((priority for priority in current if str(priority.ordinal) == rest), None)
    return _subject(found, words, Asked(rest, (), None)) if found else None


def _nearest(known: Names[Priority], words: Vocabulary, asked: Asked) -> Subject:
    """A misspelt name: of a priority where one comes near enough, else of a category."""
    try:
        return _subject(known.find(asked.name), words, asked)
    except Ambiguous:
        raise
    except NotFound as no_priority:
        try:
            return figure.subject_of_category(words, words.categories.find(asked.name), asked)
        except NotFound as no_category:
            check_rest(asked, words.categories)
            near = tuple(dict.fromkeys((*no_priority.nearest[:3], *no_category.nearest[:3])))
            raise replace(no_priority, what="priority or figure", nearest=near) from None


def _subject(found: Priority, words: Vocabulary, asked: Asked) -> Subject:
    listed = [words.categories.by_slug[slug] for slug in found.categories if slug in words.categories.by_slug]
    areas = " ".join(area.slug for area in asked.areas)
    return Subject(
        title=found.name,
        subtitle=f"{found.strategy.name}: priority {found.ordinal}",
        question=" ".join(part for part in ("priority", found.slug, areas) if part),
        categories=tuple(listed),
        areas=asked.areas,
        period=asked.period,
    )
