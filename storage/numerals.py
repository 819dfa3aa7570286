"""Small numbers as people write them: "10", "ten", "a"."""

from __future__ import annotations

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
WORDS = {word: value for value, word in enumerate(_ONES.split())} | {"a": 1, "an": 1, "couple": 2, "thirty": 30}
_MOST_DIGITS = 4


def number(word: str) -> int | None:
    """The number that a word says, or None."""
    if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS:
        return int(word)
    return WORDS.get(word.casefold())
