"""`/csp source [NAME [AREA] [PERIOD] | PLACE]`: where figures come from, or all that stands at a place of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.messages import source_list
from bot.messages.message import Message
from bot.messages.sheet import Rows
from bot.policy import Audience, visible
from handlers import figure, priority, rank
from handlers.cards import LONDON
from handlers.questions import Question
from storage import figures, suppression
from storage.engine import Database
from storage.errors import NotCleared, NotFound
from storage.figures import Figure
from storage.vocabulary import Vocabulary, clipped, folded, vocabulary

MOST_AT_A_PLACE = 5_000  # figures
FILE_CHARS = 80
_ASKED_BEFORE = ("priority", "figure", "source")


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Each figure of the card that NAME makes, with its document, place, supplier and classification."""
    words = vocabulary(db)
    verb, _, rest = question.rest.partition(" ")
    if verb == "rank":
        return rank.sources(Question(verb, rest, question.native), audience, db, now)
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


def rows(question: Question, audience: Audience, db: Database, now: datetime) -> Rows:
    """The figures at a place of a paper. Raises NotFound, and NotCleared where none may be shown."""
    words = vocabulary(db)
    with db.read() as connection:
        place = _place(connection, question.rest, now)
        if place is None:
            raise NotFound("place in a paper", clipped(question.rest))
        found = _there(connection, words, place, audience, now)
    note = f"It has the first {MOST_AT_A_PLACE:,}." if found.cut else ""
    return Rows(place[1], "-".join(folded(place[1]).split())[:FILE_CHARS] or "figures", tuple(found.shown), note)


@dataclass(frozen=True)
class There:
    """What stands at a place: the figures that may be shown, and how many may not and why."""

    shown: list[Figure]
    withheld: int
    small: int
    cut: bool


def _there(
    connection: Connection, words: Vocabulary, place: tuple[str, str], audience: Audience, now: datetime
) -> There:
    """All that stands at one place. Raises NotCleared where nothing of it may be shown here."""
    today = now.astimezone(LONDON).date()
    every = figures.at_place(connection, *place, today=today, limit=MOST_AT_A_PLACE + 1)
    cleared, withheld = visible(every[:MOST_AT_A_PLACE], audience, now)
    if not cleared:
        raise NotCleared(f"What stands in “{place[1]}” is in confidence and not shown here.")
    shown, small = suppression.safe(words, cleared)
    if not shown:
        raise NotCleared(f"The numbers in “{place[1]}” are so small that somebody could be recognised.")
    return There(shown, len(withheld), small, len(every) > MOST_AT_A_PLACE)


def _at(
    connection: Connection, words: Vocabulary, place: tuple[str, str], audience: Audience, now: datetime
) -> Message:
    found = _there(connection, words, place, audience, now)
    named = [(words.categories.by_slug[each.category], words.areas.by_slug[each.area], each) for each in found.shown]
    hidden = source_list.Hidden(found.withheld, found.small, found.cut)
    return source_list.at_place(words.source(place[0]), place[1], named, hidden, buttons=audience.viewer is not None)
