"""Whether words are the same but for slips of the pen: word by word, so that no abbreviation is taken for another.

All words here are folded (storage.vocabulary): lower case, letters and digits alone.
"""

from __future__ import annotations

from collections.abc import Container

from rapidfuzz.distance import OSA

SHORT = 4  # letters; words this short must be right
ONE_SLIP = 6  # letters; words this short may have one slip, longer ones two
SMALL_WORDS = frozenset({"a", "and", "the"})  # "of" is none: theft of a car is not theft from one
# What people add to a name to say that they mean its number.
_UNITS = (
    "case cases count counts crimes data figure figures incident incidents level levels number numbers "
    "offence offences rate rates stats statistics total totals"
)
UNITS = frozenset(_UNITS.split())


def singular(word: str) -> str:
    """A word without the ending of a plural, as far as comparing needs it."""
    if len(word) > SHORT and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > SHORT and word.endswith("s") and not word.endswith("ss") else word


def singulars(words: str) -> str:
    """Each of `words` without the ending of a plural."""
    return " ".join(singular(word) for word in words.split())


def without_units(words: str) -> str:
    """`words` without the units around them: "da incidents" is "da"."""
    kept = words.split()
    while kept and kept[-1] in UNITS:
        kept.pop()
    while kept and kept[0] in UNITS:
        kept.pop(0)
    return " ".join(kept)


def misspells(asked: str, name: str, known: Container[str]) -> bool:
    """Whether `asked` is `name` with slips inside its longer words.

    Words in `known` (singular) are words of ours: they are never a slip for another word.
    """
    ours = [singular(word) for word in asked.split() if word not in SMALL_WORDS]
    theirs = [singular(word) for word in name.split() if word not in SMALL_WORDS]
    if ours and "".join(ours) == "".join(theirs):
        return True
    return len(ours) == len(theirs) and all(_alike(*pair, known) for pair in zip(ours, theirs, strict=True))


def near(word: str, other: str) -> bool:
    """Whether `word` is `other` but for a slip or two; two letters that changed places are one slip."""
    if min(len(word), len(other)) <= SHORT:
        return word == other
    slips = 1 if min(len(word), len(other)) <= ONE_SLIP else 2
    return OSA.distance(word, other, score_cutoff=slips) <= slips


def _alike(word: str, other: str, known: Container[str]) -> bool:
    return word == other or (word not in known and near(word, other))
