"""Sentences of a paragraph, each with where it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.minutes.lines import Paragraph

LONGEST = 420  # characters; a longer sentence is cut to the part between semicolons that says it
_NO_SENTENCE = 1000  # characters
_BREAK = re.compile(r"(?<=[.?!])[’”'\")\]]*\s+(?=[“‘'\"(\[]?[A-Z0-9£])|(?<=;)\s+(?=(?:Action|ACTION)\b)")
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Cllrs?|Insp|Sgt|Supt|Ch|St|No|Nos|Min|Mins|para|paras|pp?|vs?|etc|approx|rep|Rev|Hon|Prof"
    r"|e\.g|i\.e|t\.b\.[ac]|p\.a|cf|inc)|(?:^|\s)[A-Z]|\b[A-Z]\.[A-Z])\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, cleaned of line ends; `offset` is where it begins in its paragraph."""

    text: str
    offset: int
    line: int

    def part_at(self, position: int, paragraph: Paragraph) -> Sentence:
        """The part of an overlong sentence that `position` stands in; the sentence itself when it is short."""
        if len(self.text) <= LONGEST:
            return self
        start = self.text.rfind(";", 0, position) + 1
        end = self.text.find(";", position)
        piece = self.text[start : end if end >= 0 else len(self.text)]
        start += len(piece) - len(piece.lstrip())
        return Sentence(piece.strip(), self.offset + start, paragraph.line_at(self.offset + start))


def sentences(paragraph: Paragraph) -> list[Sentence]:
    """The sentences of `paragraph`; an abbreviation such as “Mr.” or “Min. No. 13” does not end one."""
    return [
        Sentence(paragraph.text[start:end].strip(), start, paragraph.line_at(start))
        for start, end in _spans(paragraph.text)
        if end > start
    ]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        if not _SHORT.search(text, max(0, found.start() - 12), found.start()):
            yield from _cut(text, start, found.start())
            start = found.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span of a sentence, in pieces where it has no full stop for so long that it is a list or a table."""
    while end - start > _NO_SENTENCE:
        space = text.rfind(" ", start, start + _NO_SENTENCE)
        middle = space + 1 if space > start else start + _NO_SENTENCE
        yield start, middle
        start = middle
    yield start, end
