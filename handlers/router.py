"""One command, one router: the first word chooses who answers. Errors of the domain become kind words here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.messages import problem
from bot.messages.message import Message
from bot.policy import Audience
from handlers.questions import Question, parse
from storage.engine import Database
from storage.errors import CspError, NotFound

Answer = Callable[[Question, Audience, Database, datetime], Message]


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word of `/csp`: who answers it, how it is typed and what it does, in the words of the help.

    `acts` marks those that change something, `listed` those that people type (others are only behind buttons).
    """

    verb: str
    answer: Answer
    usage: str
    help: str
    example: str = ""
    aliases: tuple[str, ...] = ()
    acts: bool = False
    listed: bool = True


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

    def acts(self, text: str) -> str:
        """The verb of `text` where it changes something, else empty."""
        found = self._by_word.get(parse(text).verb)
        return found.verb if found and found.acts else ""

    def reply(
        self, text: str, audience: Audience, db: Database, now: datetime, native: frozenset[str] = frozenset()
    ) -> Reply:
        """The answer to a line of text, whatever it is. Only faults of our own raise."""
        question = parse(text, native)
        subcommand = self._by_word.get(question.verb) if question.verb else self._by_word["help"]
        try:
            if subcommand is None:
                return self._guess(question, audience, db, now)
            return Reply(subcommand.answer(question, audience, db, now), subcommand.verb, "answered")
        except CspError as error:
            verb = subcommand.verb if subcommand else self._otherwise.verb
            return Reply(problem.render(error, verb), verb, type(error).__name__)

    def _guess(self, question: Question, audience: Audience, db: Database, now: datetime) -> Reply:
        """`/csp burglary dartford` is clear enough: the whole line is a name. If it isn't, say what to type."""
        whole = Question(self._otherwise.verb, f"{question.verb} {question.rest}".strip(), question.native)
        try:
            return Reply(self._otherwise.answer(whole, audience, db, now), self._otherwise.verb, "answered")
        except NotFound as error:
            return Reply(problem.render(error, self._otherwise.verb, hint=True), "unknown", "NotFound")
