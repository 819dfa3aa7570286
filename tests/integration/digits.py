"""Finds the digits of the Strategic Assessment 2014 that nobody has read: neither a figure, nor marked as none.

What counts as read: the numbers of the sentences in `readings/sentences.txt` (a figure, or `unread`), the tables, and
what `NO_FIGURE` describes: dates, "per 1,000", periods of 12 months and the names of roads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.integration import papers
from tests.integration.printed_people_tables import TABLES

ASSESSMENT = "000"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_YEAR = r"(?:19[89]\d|20[012]\d)"
NO_FIGURE = re.compile(
    rf"\b(?:\d{{1,2}} )?{_MONTH} {_YEAR}(?!\d)|\b\d{{1,2}} {_MONTH}\b|(?<![\w£.,]){_YEAR}(?:[-/]\d\d)?(?![\w%]|,\d)"
    r"|\bper 1,000(?!\d)|\b12[ -]months?\b|\b[AM]\d+\b|\bkm2\b"
)
_NUMBERED = re.compile(r"\s*\d+(?:\.\d+)*\.?(?=\s)")


def paragraphs() -> Iterator[tuple[str, str]]:
    """Every numbered paragraph of the assessment with its place, and what stands under it up to the next one."""
    for section in papers.SECTIONS:
        text = papers.section_lines(ASSESSMENT, section)
        starts = [at for at, line in enumerate(text) if papers.PARAGRAPH.match(line)]
        for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
            number = text[begin].split()[0].rstrip(".")
            yield f"{section}, paragraph {number}", papers.plain("\n".join(text[begin:end]))


def _blank(text: str, begin: int, end: int) -> str:
    return text[:begin] + "_" * (end - begin) + text[end:]


@cache
def without_what_is_read(sentences: tuple[papers.Sentence, ...]) -> str:
    """The paper as one line, the numbers of the sentences and every table blanked out; its length is kept."""
    whole = papers.whole(ASSESSMENT)
    left = whole
    for sentence in sentences:
        if sentence.number == ASSESSMENT:
            offset = whole.index(sentence.region())
            for found in sentence.found():
                for group in range(1, len(found.groups()) + 1):
                    left = _blank(left, offset + found.start(group), offset + found.end(group))
    for table in TABLES:
        if table.number == ASSESSMENT:
            begin, end = table.extent()
            left = _blank(left, begin, end)
    return left


def left_unread(text: str, sentences: tuple[papers.Sentence, ...]) -> list[str]:
    """The digits of a paragraph that the sentences do not read, each with a few words around it."""
    begin = papers.whole(ASSESSMENT).index(text)
    rest = without_what_is_read(sentences)[begin : begin + len(text)]
    rest = NO_FIGURE.sub(lambda found: "_" * len(found[0]), _NUMBERED.sub(lambda found: "_" * len(found[0]), rest, 1))
    return [rest[max(0, at.start() - 30) : at.end() + 20] for at in re.finditer(r"\d[\d.,]*", rest)]
