"""From words to a question: the verb, then NAME [AREA] [PERIOD] in any order people put them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from handlers.periods import Wanted, take_period
from storage.vocabulary import Area, Names, folded

WORDS_READ = 300  # longer questions are read this far
AREA_SURE = 84.0
_FILLERS = frozenset({"in", "for", "of", "the", "at", "on", "a", "and", "please", "whats", "what", "is"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `verb` chooses who answers, `rest` is for them. `native`: the blocks this workspace accepts."""

    verb: str
    rest: str
    native: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """What NAME [AREA] [PERIOD] came to. No areas means the usual ones; no period means the current one."""

    name: str
    areas: tuple[Area, ...]
    period: Wanted | None


def readable(text: str) -> str:
    """What somebody typed as one line of visible characters, at most `WORDS_READ` of them. Never raises."""
    line = "".join(" " if unicodedata.category(char).startswith(("C", "Z")) else char for char in text)
    return " ".join(line.split())[:WORDS_READ].strip()


def parse(text: str, native: frozenset[str] = frozenset()) -> Question:
    """The verb (lower case, "" where there is none) and the rest of a line. Never raises."""
    verb, _, rest = readable(text).partition(" ")
    return Question(verb.casefold().lstrip("/"), rest.strip(), native)


def take_apart(rest: str, areas: Names[Area], known: Callable[[str], bool]) -> Asked:
    """Name, areas and period in `rest`. `known` says whether words are a name as they stand. Never raises.

    Words that are a name are left alone, so that "theft excluding Bluewater" stays a category.
    """
    without, period = take_period(rest)
    if known(rest):
        return Asked(rest, (), None)
    words = without.split()
    found: list[Area] = []
    while not known(" ".join(words)) and (hit := _area_in(words, areas)):
        area, start, end = hit
        found.append(area)
        words = words[:start] + words[end:]
    return Asked(_trimmed(words), tuple(dict.fromkeys(found)), period)


def _area_in(words: Sequence[str], areas: Names[Area]) -> tuple[Area, int, int] | None:
    """An area named in `words` and where: exact names first, longest first, the last one first; then misspelt ones."""
    for size in range(min(len(words), 6), 0, -1):
        for start in range(len(words) - size, -1, -1):
            if area := areas.exact(" ".join(words[start : start + size])):
                return area, start, start + size
    for start in range(len(words) - 1, 0, -1):  # a misspelt first word is more likely the name of a category
        if area := _misspelt(words[start], areas):
            return area, start, start + 1
    return None


def _misspelt(word: str, areas: Names[Area]) -> Area | None:
    districts = {folded(area.name): area for area in areas.by_slug.values() if area.kind == "district"}
    hit = process.extractOne(folded(word), list(districts), scorer=fuzz.ratio, score_cutoff=AREA_SURE)
    return districts[hit[0]] if hit else None


def _trimmed(words: Sequence[str]) -> str:
    """The name without the small words people put around it."""
    kept = list(words)
    while kept and folded(kept[-1]) in _FILLERS:
        kept.pop()
    while kept and folded(kept[0]) in _FILLERS:
        kept.pop(0)
    return re.sub(r"[?!.]+$", "", " ".join(kept))
