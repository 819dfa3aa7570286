"""A line such as "Check the baseline @CSU Inspector by 18 February": what, who, by when. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.clock import WorkingDays
from handlers.due_calendar import Situation
from handlers.due_rules import by_rule, plain
from storage.errors import BadInput
from storage.names import same_name

MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
MOST_OWNER_WORDS = 5
# Words at which a due date may begin. The first of them whose rest is a date is taken.
_MARK = re.compile(
    r"(?<!\S)(?:due|deadline|by|before|ahead of|in|within|on|until|till|not later than|no later than|for"
    r"|(?<!the )next|this"
    r"|tomorrow|today|end of|the end of|in time for|\d+ (?:working |clear |calendar )?(?:days?|weeks?) before)(?!\S)",
    re.IGNORECASE,
)
_TYPED = re.compile(r"(?<!\S)@(?=\w)")
_PROBE = Situation(
    date(2015, 2, 9), (), WorkingDays(frozenset())
)  # whether words are a date at all does not hang on it


@dataclass(frozen=True, slots=True)
class Line:
    """What was written: the title, the words for the owner (a mention or a name) and for the due date; "" if none."""

    title: str
    owner: str = ""
    due: str = ""


def split(text: str, posts: Iterable[str] = ()) -> Line:
    """The parts of a line. `posts` are names that a typed @ may be followed by."""
    line = " ".join(text.split())
    rest, owner = _without_owner(line, posts)
    title, due = _without_due(rest)
    return Line(_tidy(title), owner, due)


def _without_owner(line: str, posts: Iterable[str]) -> tuple[str, str]:
    if found := MENTION.search(line):
        return f"{line[: found.start()]} {line[found.end() :]}", found[0]
    if (mark := _TYPED.search(line)) is None:
        return line, ""
    after = line[mark.end() :]
    owner = _known_post(after, posts) or _guessed(after, at_start=not line[: mark.start()].strip())
    return f"{line[: mark.start()]} {after[len(owner) :]}", owner.rstrip(" ,.;:")


def _known_post(after: str, posts: Iterable[str]) -> str:
    """The longest name of a post that `after` begins with."""
    fitting = [name for name in posts if same_name(after[: len(name)]) == same_name(name)]
    whole = [name for name in fitting if not after[len(name) : len(name) + 1].isalnum()]
    return after[: len(max(whole, key=len))] if whole else ""


def _guessed(after: str, *, at_start: bool) -> str:
    """Whom an @ names that no post is called: all up to the date where that is short, else the words in capitals."""
    upto, _ = _without_due(after)
    upto = upto.rstrip()
    if not at_start and len(upto.split()) <= MOST_OWNER_WORDS:
        return upto
    words = after.split()
    count = 1
    while (
        count < len(words) and count < MOST_OWNER_WORDS and words[count - 1][-1].isalnum() and words[count][0].isupper()
    ):
        count += 1
    return " ".join(words[:count])


def _without_due(line: str) -> tuple[str, str]:
    line = " ".join(line.split())
    for mark in _MARK.finditer(line):
        words = line[mark.start() :]
        if _is_date(words) and not (mark[0] == "for" and "meeting" in words):  # "minutes for the meeting" are no date
            return line[: mark.start()], words
    return line, ""


def _is_date(words: str) -> bool:
    text = plain(words)
    try:
        return bool(text) and by_rule(text, _PROBE) is not None
    except BadInput:
        return True  # a date, if one that can't be: reading it says what is wrong


def _tidy(title: str) -> str:
    text = " ".join(title.split()).strip(" ,;:-–")
    return re.sub(r"\s+([,.;:])", r"\1", text)
