"""Errors of the domain in kind words: what was wrong, what there is, what to press or type."""

from __future__ import annotations

from bot.messages import blocks, call_word, progress
from bot.messages.message import Message
from storage.call_owing import FiguresOwed
from storage.errors import Ambiguous, CspError, NotFound, NotPublished, StorageUnavailable
from storage.progress_owing import ReportOwed

HELP = "Type `/csp help` to see what cspbot answers, or `/csp priorities` for the priorities."


def render(error: CspError, verb: str, *, hint: bool = False) -> Message:
    """A useful refusal. Nearest names and choices come as buttons that ask the question again."""
    if isinstance(error, StorageUnavailable):
        return Message("cspbot can't reach its database just now. Nothing was changed; please try again in a minute.")
    if isinstance(error, FiguresOwed):
        return call_word.owed(error.request_id, str(error))
    if isinstance(error, ReportOwed):
        return progress.owed(error.progress_id, str(error))
    words = blocks.plain(str(error))
    choices = _choices(error, verb)
    if isinstance(error, NotFound) and (hint or not choices):
        words = f"{words} {HELP}"
    if not choices:
        return Message(words, (blocks.section(words),))
    buttons = [blocks.ask(label, question, str(number)) for number, (label, question) in enumerate(choices[:5])]
    # Buttons are not read aloud with the text: it names what they offer.
    aloud = f"{words} {blocks.escape(', '.join(label for label, _ in choices[:5]))}." if words.endswith(":") else words
    return Message(aloud, (blocks.section(words), blocks.actions(*buttons)))


def _choices(error: CspError, verb: str) -> list[tuple[str, str]]:
    """What to offer: (label, question) pairs."""
    if isinstance(error, NotPublished):
        return [(label, question) for question, label in error.offers]
    if isinstance(error, Ambiguous):
        return [(name, f"{verb} {slug}") for slug, name in error.choices]
    if isinstance(error, NotFound) and error.what in {"priority", "category", "priority or figure"}:
        return [(name, f"{verb} {name}") for name in error.nearest]
    return []
