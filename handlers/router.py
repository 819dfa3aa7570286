"""One command, one router: the first word chooses who answers. Errors of the domain become kind words here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.messages import problem
from bot.messages.message import Message
from bot.policy import Audience
from handlers import phrases
from handlers.cards import LONDON
from handlers.phrases import Reading
from handlers.questions import Question, parse
from storage.engine import Database
from storage.errors import CspError, NotFound, NotPublished

Answer = Callable[[Question, Audience, Database, datetime], Message]


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word of `/csp`: who answers it, how it is typed and what it does, in the words of the help.

    `acts` marks those that change something, `listed` those that people type (others are only behind buttons),
    `alone` those that take no words: with words after them they may begin a plain question. `people`: its words may be
    mentions of people.
    """

    verb: str
    answer: Answer
    usage: str
    help: str
    example: str = ""
    aliases: tuple[str, ...] = ()
    acts: bool = False
    listed: bool = True
    alone: bool = False
    people: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back, and for the log: who answered, and `answered` or the kind of error."""

    message: Message
    verb: str
    outcome: str

    @property
    def parts(self) -> list[Message]:
        """The message and what it was split into, in order, each to be sent by itself."""
        return [replace(self.message, replies=()), *self.message.replies]


class Router:
    """All subcommands by their first word."""

    def __init__(self, subcommands: Iterable[Subcommand], otherwise: str) -> None:
        """`otherwise` is the verb that tries its luck where the first word is none of ours."""
        self.subcommands = tuple(subcommands)
        self._by_word = {word: found for found in self.subcommands for word in (found.verb, *found.aliases)}
        self._otherwise = self._by_word[otherwise]
        # What only reads may be guessed from a plain question; what changes something must be typed.
        self._guessed = {word for word, found in self._by_word.items() if found.listed and not found.acts}

    def acts(self, text: str) -> str:
        """The verb of `text` where it changes something, else empty."""
        found = self._by_word.get(parse(text).verb)
        return found.verb if found and found.acts else ""

    def names_people(self, text: str) -> bool:
        """Whether mentions in `text` say something: whose action, who stands in."""
        found = self._by_word.get(parse(text).verb)
        return found is not None and found.people

    def reply(
        self, text: str, audience: Audience, db: Database, now: datetime, native: frozenset[str] = frozenset()
    ) -> Reply:
        """The answer to a line of text, whatever it is. Only faults of our own raise."""
        question = parse(text, native)
        subcommand = self._by_word.get(question.verb) if question.verb else self._by_word["help"]
        if subcommand is None or (subcommand.alone and question.rest):
            return self._plain(question, audience, db, now)
        try:
            return Reply(subcommand.answer(question, audience, db, now), subcommand.verb, "answered")
        except CspError as error:
            return _refused(error, subcommand.verb)

    def _plain(self, question: Question, audience: Audience, db: Database, now: datetime) -> Reply:
        """A line to be understood from more than its first word: by the first reading that names something we know."""
        unknown: Reply | None = None
        for reading in self._readings(question, now):
            found = self._by_word.get(reading.verb, self._otherwise)
            asked = Question(reading.verb, reading.rest, question.native)
            try:
                return Reply(found.answer(asked, audience, db, now), found.verb, "answered")
            except NotFound as error:
                unknown = unknown or Reply(problem.render(error, found.verb, hint=True), "unknown", "NotFound")
            except CspError as error:
                # Few figures have months, but a plain "is it going up?" is answered by the figure and its change too.
                if found.verb != "trend" or not isinstance(error, NotPublished):
                    return _refused(error, found.verb)
        return unknown or self.reply("help", audience, db, now, question.native)

    def _readings(self, question: Question, now: datetime) -> Iterator[Reading]:
        """The ways to read a line, most likely first; a verb of "" takes the words for a name."""
        line = f"{question.verb} {question.rest}".strip()
        said = phrases.spoken(line, self._guessed)
        if said is None or (said.rest and self._by_word[said.verb].alone):
            said = phrases.by_rule(line, now.astimezone(LONDON).date()) or said
        if said:
            yield said
            if said.verb == "trend":
                yield Reading("", said.rest)
        elif slip := phrases.misspelt(line, self._guessed):
            yield slip
        yield Reading(question.verb, question.rest) if question.verb in self._by_word else Reading("", line)


def _refused(error: CspError, verb: str) -> Reply:
    return Reply(problem.render(error, verb), verb, type(error).__name__)
