"""Reads figures out of the papers again, from the printed text, to hold the shipped figures against them.

Two kinds of reading. A *table* is found by its title and its printed header; each row by its label, each cell by its
column. A *sentence* is found in its paragraph by the few words beside its numbers, with `#` where a number stands and
`…` for what is passed over; there must be exactly one way to lay them over the paragraph. What a cell or a number
means (area, category, measure, period, comparator) is written down in `printed_tables.py` and in
`readings/sentences.txt`; the number itself is always taken from the paper.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

KEY = ("area", "category", "measure", "period", "comparator", "comparison_period")
TIMES = {"minus": -1, "millions": 1_000_000}
NOT_PUBLISHED = {"-", "n/a", "NA", "N/A"}
NAMED = {"No": "0", "single": "0", "two": "2", "three": "3", "four": "4"}
ORDINALS = {"highest": "1", "most": "1", "greatest": "1", "second": "2", "third": "3", "half": "50", **NAMED}
GAP = "…"
SENTENCES = Path(__file__).parent / "readings" / "sentences.txt"

_NUMBER = r"£?(?:[+-] ?)?\d[\d,]*(?:\.\d+)?"
_BEFORE_NUMBER = r"(?<![\w£+-])(?<!\d[.,])(?<![+-] )"
_LETTERS = re.compile(r"[^\W\d_]+")
_CELL = rf"\(?(?:{_NUMBER}%?|n/a|NA|-(?!\S))\)?"
_OPENING = r"\s+(?:[A-Z‘'“]|\d[\d,]*%? [A-Za-z])"
PARAGRAPH = re.compile(rf"\s*\d+(?:\.|(?:\.\d+)+\.?){_OPENING}")


def directory() -> Path:
    """Where the five papers are: CSPBOT_DOCUMENTS, else beside the repository."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "documents"
    return Path(os.environ.get("CSPBOT_DOCUMENTS") or beside)


def file_name(number: str) -> str:
    """The file of a paper by its first three digits. Raises LookupError when it is not there."""
    for path in sorted(directory().glob(f"{number}_*.txt")):
        return path.name
    raise LookupError(f"paper {number} is not in the directory of the papers")


@cache
def lines(number: str) -> tuple[str, ...]:
    """The lines of a paper, page breaks removed."""
    text = (directory() / file_name(number)).read_text(encoding="utf-8")
    return tuple(text.replace("\f", "\n").split("\n"))


def plain(text: str) -> str:
    """The text with every run of spaces and line ends as one space."""
    return re.sub(r"\s+", " ", text).strip()


@cache
def whole(number: str) -> str:
    """A paper as one line of text."""
    return plain("\n".join(lines(number)))


@dataclass(frozen=True)
class Reading:
    """One number as printed, with what it means and where it stands."""

    source: str
    place: str
    key: tuple[str, ...]
    printed: str
    times: int = 1

    @property
    def value(self) -> Decimal:
        """The plain number: 2,109 is 2109, `+ 254` is 254, `(89%)` is 89; a fall printed without a sign is negative."""
        digits = ORDINALS.get(self.printed) or re.sub(r"[£,%()+ ]", "", self.printed)
        return Decimal(digits) * self.times


@dataclass(frozen=True)
class Table:
    """A printed table: where it is and what its rows and columns mean. `end` is the text that follows it."""

    number: str
    place: str
    title: str
    header: str
    end: str
    columns: tuple[Mapping[str, str], ...]
    rows: Mapping[str, Mapping[str, str]]
    after: str = ""
    own_columns: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    common: Mapping[str, str] = field(default_factory=dict)

    def extent(self) -> tuple[int, int]:
        """Where it begins, at its title, and ends in its paper as one line. Raises ValueError when it is not there."""
        text = whole(self.number)
        title = text.index(self.title, text.index(self.after))
        begin = title + len(self.title)
        if not text.startswith(self.header, begin + 1):
            raise ValueError(f"{self.place}: the header is {text[begin : begin + 120]!r}")
        return title, text.index(self.end, begin + 1 + len(self.header))

    def body(self) -> str:
        """The text between the header and what follows. Raises ValueError when title, header or end is not there."""
        begin, end = self.extent()
        return whole(self.number)[begin + len(self.title) + 1 + len(self.header) : end]

    def found_rows(self) -> Iterator[tuple[str, re.Match[str]]]:
        """Every declared label with the cells that follow it. Raises ValueError for a label that is not there."""
        body, position = self.body(), 0
        for label in self.rows:
            count = len(self.own_columns.get(label, self.columns))
            cells = r"\s+".join([f"({_CELL})"] * count)
            found = re.compile(rf"(?<!\S){re.escape(label)}\s+{cells}(?!\S)").search(body, position)
            if not found:
                raise ValueError(f"{self.place}: no row {label!r} with {count} cells")
            position = found.end()
            yield label, found

    def readings(self) -> Iterator[Reading]:
        """Every published cell. A dash or n/a is not published."""
        for label, found in self.found_rows():
            columns = self.own_columns.get(label, self.columns)
            for column, printed in zip(columns, found.groups(), strict=True):
                if printed in NOT_PUBLISHED or column.get("measure") == "unread":
                    continue
                meaning = {"comparator": "none", **self.common, **self.rows[label], **column}
                key = tuple(meaning.get(name, "") for name in KEY)
                yield Reading(file_name(self.number), self.place, key, printed)

    def unread(self) -> str:
        """What is left of the table when all rows are taken away: words only, if every numeric cell is read."""
        body, left, position = self.body(), "", 0
        for _, found in self.found_rows():
            left += body[position : found.start()] + " "
            position = found.end()
        return plain(left + body[position:])


def only(text: str, words: str, begin: int = 0) -> int:
    """Where the words stand in the text from `begin` on. Raises ValueError when that is nowhere or in two places."""
    at = text.find(words, begin)
    if at < 0 or text.find(words, at + 1) >= 0:
        raise ValueError(f"these words do not stand in exactly one place: {words!r}")
    return at


def chunk(words: str) -> re.Pattern[str]:
    """The pattern of words quoted without a gap: whole words and whole numbers, `#` and `~` as groups."""
    pattern = re.escape(words).replace(r"\#", f"({_NUMBER}%?)").replace(r"\~", f"({'|'.join(ORDINALS)})")
    begin = _BEFORE_NUMBER if words.startswith("#") else r"(?<!\w)" if words[0].isalnum() or words[0] == "~" else ""
    end = r"(?![\d%]|[.,]\d)" if words.endswith("#") else r"(?!\w)" if words[-1].isalnum() or words[-1] == "~" else ""
    return re.compile(begin + pattern.replace(r"\ ", r"\s+") + end)


def laid(chunks: Sequence[re.Pattern[str]], text: str, begin: int = 0) -> Iterator[tuple[re.Match[str], ...]]:
    """Every way to lay the chunks over the text one after the other, a word or more left out between two."""
    while found := chunks[0].search(text, begin):
        begin = found.start() + 1
        left_out = _LETTERS.search(text, found.end())
        if len(chunks) == 1:
            yield (found,)
        elif left_out:
            yield from ((found, *rest) for rest in laid(chunks[1:], text, left_out.end()))


@dataclass(frozen=True)
class Sentence:
    """A few words of a paragraph: `#` a number, `~` a place in words, `…` words passed over; and what each means."""

    number: str
    place: str
    first: str
    last: str
    words: str
    meanings: tuple[tuple[tuple[str, ...], int] | None, ...]

    def region(self) -> str:
        """The text at its place: a numbered paragraph of a section, or what stands between two sets of words."""
        if ", paragraph " in self.place and not self.first:
            return paragraph(self.number, *self.place.split(", paragraph "))
        text = whole(self.number)
        begin = only(text, self.first)
        return text[begin : only(text, self.last, begin) if self.last else None]

    def found(self) -> tuple[re.Match[str], ...]:
        """Where its words stand in the region. Raises ValueError unless there is one and only one way to find them."""
        ways = list(laid([chunk(part.strip()) for part in self.words.split(GAP)], self.region()))
        if len(ways) != 1:
            raise ValueError(f"{self.place}: {len(ways)} ways to find these words: {self.words!r}")
        return ways[0]

    def numbers(self) -> tuple[str, ...]:
        """The numbers as printed. Raises ValueError unless there is one and only one way to find the words."""
        return tuple(number for found in self.found() for number in found.groups())

    def readings(self) -> Iterator[Reading]:
        """Every number of the sentence that has a meaning. Raises ValueError unless the words are found once."""
        for meaning, printed in zip(self.meanings, self.numbers(), strict=True):
            if meaning:
                yield Reading(file_name(self.number), self.place, meaning[0], printed, meaning[1])


SECTIONS = {
    "Demographics": ("Demographics – Contextual Backdrop", "Total Recorded Crime"),
    "Total Recorded Crime": ("Total Recorded Crime", "Violent Crime"),
    "Violent Crime": ("Violent Crime", "Substance Misuse"),
    "Substance Misuse": ("Substance Misuse", "Acquisitive and Property Crime"),
    "Acquisitive and Property Crime": ("Acquisitive and Property Crime", "Anti-Social Behaviour"),
    "Anti-Social Behaviour": ("Anti-Social Behaviour", "Reducing Re-offending"),
    "Reducing Re-offending": ("Reducing Re-offending", "Road Safety"),
    "Road Safety": ("Road Safety", "Counter Terrorism and Extremism"),
}
_FIRST_SECTION = "Demographics – Contextual Backdrop"


@cache
def section_lines(number: str, name: str) -> tuple[str, ...]:
    """The lines of a section of the Strategic Assessment 2014: from its heading to that of the next section."""
    text = lines(number)
    begin = next(at for at, line in enumerate(text) if line.strip() == _FIRST_SECTION)
    first, last = SECTIONS[name]
    begin = next(at for at in range(begin, len(text)) if text[at].strip() == first)
    return text[begin : next(at for at in range(begin + 1, len(text)) if text[at].strip() == last)]


@cache
def paragraph(number: str, section: str, numbered: str) -> str:
    """A numbered paragraph, up to the next one; the tables that stand under it included."""
    text = section_lines(number, section)
    start = re.compile(rf"\s*{re.escape(numbered)}\.?{_OPENING}")
    begin = next((at for at, line in enumerate(text) if start.match(line)), None)
    if begin is None:
        raise ValueError(f"{section}: no paragraph {numbered}")
    end = next((at for at in range(begin + 1, len(text)) if PARAGRAPH.match(text[at])), len(text))
    return plain("\n".join(text[begin:end]))


def sentences() -> Iterator[Sentence]:
    """Every sentence written down in `readings/sentences.txt`; its first lines explain the form."""
    place, first, last, common, words, meanings = ("", "", ""), "", "", {}, "", []
    for line in [*SENTENCES.read_text(encoding="utf-8").splitlines(), "@"]:
        if words and (line.startswith(("@", ">")) or not line.strip()):
            yield Sentence(place[0], place[1], first, last, words, tuple(meanings))
            words, meanings = "", []
        if line.startswith("@ "):
            number, title, period, *between = (part.strip() for part in line[2:].split("|"))
            place, common = (number, title, ""), {"period": period, "comparator": "none"}
            first, last = [*between, "", ""][:2]
        elif line.startswith("> "):
            words = line[2:].strip()
        elif words and line.strip():
            meanings.append(_meaning(line.split(), common))


def _meaning(tokens: list[str], common: Mapping[str, str]) -> tuple[tuple[str, ...], int] | None:
    """`area category measure`, then `comparator[:period]`, `in:period`, `minus`, `millions`; `unread` for none."""
    if tokens == ["unread"]:
        return None
    meaning = {**common, "area": tokens[0], "category": tokens[1], "measure": tokens[2], "comparison_period": ""}
    for token in tokens[3:]:
        name, _, rest = token.partition(":")
        if name == "in":
            meaning["period"] = rest
        elif name not in TIMES:
            meaning["comparator"], meaning["comparison_period"] = name, rest
    return tuple(meaning[name] for name in KEY), next((TIMES[token] for token in tokens if token in TIMES), 1)
