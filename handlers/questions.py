"""From words to a question: the verb, then NAME [AREA] [PERIOD] in any order people put them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from handlers.periods import Wanted, take_period
from storage.errors import BadInput, NotFound, NotPublished
from storage.spelling import UNITS
from storage.vocabulary import Area, Category, Names, clipped, folded

_OF_ONESELF = re.compile(r"^/?i(?:['’ ]?m| am) (away|back)\b", re.IGNORECASE)
MOST_DIGITS = 9  # every database has room for such a number
WORDS_READ = 300  # longer questions are read this far
WORDS_STORED = 3_000  # and what is to be stored this far
AREA_SURE = 84.0
MISSPELT = 6  # letters; shorter words are too easily something else
LONGEST = 16  # words in a name
TRIMMED = 10  # small words at either end of a question, at most
# What people say around a name. None of them changes which figure is meant.
_SMALL = (
    "a about an and any are at been by can could did do does for from get give had happened has have how i in is "
    "it many me much my next of on or our please recorded reported see show tell that the there this to us v versus vs "
    "was we were what whats when which will with would you"
)
FILLERS = frozenset(_SMALL.split()) | {"what s", "how s", "there s", "it s", "let s"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `verb` chooses who answers, `rest` is for them. `native`: the blocks this workspace accepts.

    `whole` is the rest in all its length, for what is stored rather than looked up.
    """

    verb: str
    rest: str
    native: frozenset[str] = frozenset()
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What NAME [AREA] [PERIOD] came to. No areas means the usual ones; no period means the current one."""

    name: str
    areas: tuple[Area, ...]
    period: Wanted | None


def number_in(value: str, otherwise: str) -> int:
    """The number that a button holds or a person typed, of at most nine digits. Raises BadInput, saying `otherwise`."""
    if not (value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS):
        raise BadInput(otherwise)
    return int(value)


def readable(text: str, most: int = WORDS_READ) -> str:
    """What somebody typed as one line of visible characters, at most `most` of them. Never raises."""
    line = "".join(" " if unicodedata.category(char).startswith(("C", "Z")) else char for char in text)
    return " ".join(line.split())[:most].strip()


def parse(text: str, native: frozenset[str] = frozenset()) -> Question:
    """The verb (lower case, "" where there is none) and the rest of a line. Never raises."""
    first, _, rest = _plain_order(readable(text)).partition(" ")
    verb = first.casefold().lstrip("/")
    whole = _plain_order(readable(text, WORDS_STORED)).partition(" ")[2]
    return Question(verb.rstrip("?!.,:;") or verb, rest.strip(), native, whole.strip())


def _plain_order(line: str) -> str:
    """“I'm away until 3 March” as it would be typed: “away until 3 March”."""
    return _OF_ONESELF.sub(r"\1", line)


def take_apart(rest: str, areas: Names[Area], known: Callable[[str], bool], today: date | None = None) -> Asked:
    """Name, areas and period in `rest`. `known` says whether words are a name as they stand. Never raises.

    Words that are a name are left alone, so that "theft excluding Bluewater" stays a category. `today` is the day of
    asking in London: "last year" counts from there.
    """
    if known(rest):
        return Asked(rest, (), None)
    without, period = take_period(rest, today)
    words = without.split()
    found: list[Area] = []
    while not (name := _name_in(words, known)) and (hit := _area_in(words, areas, known)):
        area, start, end = hit
        found.append(area)
        words = words[:start] + words[end:]
    return Asked(name or _trimmed(words), tuple(dict.fromkeys(found)), period)


def category_in(asked: Asked, categories: Names[Category]) -> Category:
    """The category that a question names. Raises NotFound, Ambiguous or, where it is known in part, NotPublished."""
    try:
        return categories.find(asked.name)
    except NotFound:
        check_rest(asked, categories)
        raise


def check_rest(asked: Asked, categories: Names[Category]) -> None:
    """Raise NotPublished where a name is followed by more: another name, or words that mean nothing to us.

    "burglary london" is not burglary in both boroughs, so it is asked back about.
    """
    words = asked.name.split()
    for size in range(min(len(words), LONGEST) - 1, 0, -1):
        if found := categories.exact(" ".join(words[:size])):
            rest = _trimmed(words[size:]) or " ".join(words[size:])
            other = categories.exact(rest)
            raise NotPublished(
                "cspbot answers about one figure at a time. There is:"
                if other
                else f"cspbot knows no area or period called “{clipped(rest)}” and has no figures for it. There is:",
                tuple((_figure(each, asked), each.name) for each in (found, other) if each),
            )


def _figure(category: Category, asked: Asked) -> str:
    return " ".join(["figure", category.slug, *(area.slug for area in asked.areas)])


def _name_in(words: Sequence[str], known: Callable[[str], bool]) -> str:
    """The longest name in `words` that has only small words and units around it, or "" where there is none."""
    plain = [folded(word) for word in words]
    first = _loose(plain)
    last = len(words) - _loose(plain[::-1])
    sizes = ((start, end) for start in range(first + 1) for end in range(max(last, start + 1), len(words) + 1))
    for start, end in sorted(
        (span for span in sizes if span[1] - span[0] <= LONGEST), key=lambda span: span[0] - span[1]
    ):
        if known(found := " ".join(words[start:end])):
            return found
    return ""


def _loose(plain: Sequence[str]) -> int:
    """How many words at the start (folded) are no part of a name by themselves."""
    count = 0
    while count < min(len(plain), TRIMMED) and (plain[count] in FILLERS or plain[count] in UNITS):
        count += 1
    return count


def _area_in(words: Sequence[str], areas: Names[Area], known: Callable[[str], bool]) -> tuple[Area, int, int] | None:
    """An area named in `words` and where: exact names first, longest first, the last one first; then misspelt ones."""
    plain = [folded(word) for word in words]
    for size in range(min(len(words), 6), 0, -1):
        for start in range(len(words) - size, -1, -1):
            if area := areas.exact_folded(" ".join(filter(None, plain[start : start + size]))):
                return area, start, start + size
    for start in range(len(words) - 1, -1, -1):
        # A misspelt first word is more likely the name of a category, unless the rest is one.
        if (start or _name_in(words[1:], known)) and (area := _misspelt(words[start], areas)):
            return area, start, start + 1
    return None


def _misspelt(word: str, areas: Names[Area]) -> Area | None:
    """The district meant by a misspelt word: its name or another name of it ("gravsend")."""
    plain = folded(word)
    if len(plain) < MISSPELT:
        return None
    districts = [area for area in areas.by_slug.values() if area.kind == "district"]
    names = {folded(name): area for area in districts for name in (area.name, *area.aliases) if len(name) >= MISSPELT}
    hit = process.extractOne(plain, list(names), scorer=fuzz.ratio, score_cutoff=AREA_SURE)
    return names[hit[0]] if hit else None


def _trimmed(words: Sequence[str]) -> str:
    """The name without the small words people put around it."""
    kept = list(words)
    while kept and folded(kept[-1]) in FILLERS:
        kept.pop()
    while kept and folded(kept[0]) in FILLERS:
        kept.pop(0)
    return re.sub(r"[?!.]+$", "", " ".join(kept))
