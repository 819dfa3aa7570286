"""The text of minutes as paragraphs: wrapped lines joined, page numbers and running headers left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

#: What starts a list item or a numbered paragraph. A number needs a capital, a quote or a bracket after it.
MARKER = re.compile(
    r"(?P<bullet>[•●▪◦·‣*–—-]\s+|[\ue000-\uf8ff]\s*|o\s+(?=[A-Z]))?"
    r"(?P<number>\d{1,4}(?:\.\d{1,2})*[.)](?=\s*[A-Z“‘'\"(]|\s+\d{4} [A-Z])\s*|\d{1,2}\.\d{1,2}\s+(?=[A-Z])"
    r"|\(?(?:[ivx]{1,5}|[a-z])\)\s*|\((?:\d{1,2})\)\s*|[ivx]{1,4}\.\s+(?=[A-Z]))?"
)
_PAGE = re.compile(
    r"(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|agenda item\s*\d*\s*(?:page\s*\d+)?|-\s*\d+\s*-"
    r"|this page is intentionally left blank|(?:https?://|mailto:)\S+",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"RESOLVED|Resolved\b\s*[:–-]|AGREED|Agreed\b\s*[:–-]|DECISION|ACTIONS?\b|Actions?\b\s*[:–-]|Item\s*\d+\s*:"
    r"|PRESENT\b|Present:|MINUTES\b|\(Item|IN ATTENDANCE|ALSO PRESENT|Apologies"
)
_ENDS = (".", ";", ":", "?", "!", ".’", ".”", ".)", '."', ".'")
_WIDE = 60
_REPEATED = 3
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
_WORD = re.compile(r"[A-Za-z]{4,}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined text without its marker, and where each of its lines starts in it."""

    marker: str
    text: str
    starts: tuple[int, ...] = field(repr=False)
    numbers: tuple[int, ...] = field(repr=False)

    def line_at(self, offset: int) -> int:
        """The 1-based line of the source in which the character at `offset` stands."""
        return self.numbers[max(0, bisect_right(self.starts, offset) - 1)]

    @property
    def line(self) -> int:
        """The line it begins on."""
        return self.numbers[0]

    @property
    def ends(self) -> bool:
        """Whether it ends as a sentence or a list item does."""
        return self.text.endswith(_ENDS)


def paragraphs(text: str) -> list[Paragraph]:
    """Every paragraph of `text`, each list item and each row of a table on its own."""
    raw = re.split(r"\r\n|\n|\r", text)
    lines = _without_furniture([_clean(line) for line in raw])
    whole_words = {word.lower() for word in _WORD.findall(text)}
    indented = [line[:1] in (" ", "\f", "\t") for line in raw]
    return [_joined(group, whole_words) for group in _groups(lines, indented)]


def _clean(line: str) -> str:
    line = _CONTROL.sub("", line.replace("\u00a0", " ").replace("\t", " | " if "\t" in line.strip() else " "))
    line = re.sub(r"\*\*|__|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)|^\s*(?:#{1,6}|>)\s+", "", line)
    return re.sub(r"[ \u2000-\u200a]+", " ", line).strip()


def _without_furniture(lines: list[str]) -> list[str]:
    shouted = Counter(line for line in lines if line.isupper() and not _OPENS.match(line))
    running = {line for line, times in shouted.items() if times >= _REPEATED}
    return ["" if line in running or _PAGE.fullmatch(line) else line for line in lines]


def _groups(lines: list[str], indented: list[bool]) -> Iterator[list[tuple[int, str]]]:
    group: list[tuple[int, str]] = []
    for at, line in enumerate(lines):
        if not line:
            continue
        if group and _starts_anew(lines, indented, group[-1][0] - 1, at):
            yield group
            group = []
        group.append((at + 1, line))
    if group:
        yield group


def _starts_anew(lines: list[str], indented: list[bool], before: int, at: int) -> bool:
    """Whether the line `at` begins a paragraph, the last line with words being `before`."""
    line, previous = lines[at], lines[before]
    ended = previous.endswith(_ENDS)
    if "|" in line or "|" in previous or _OPENS.match(line) or marker_of(line):
        return True
    if at - before == 1:
        return (ended and indented[at] and not indented[before]) or (_is_title(previous) and not _is_title(line))
    if ended or _is_title(previous):
        return True
    return not (line[0].islower() or _double_spaced(lines, before, at))


def _double_spaced(lines: list[str], before: int, at: int) -> bool:
    """Whether two lines around one blank line are of one paragraph, in a text that has a blank line after each."""
    alone = at + 1 >= len(lines) or not lines[at + 1]
    return alone and at - before == 2 and len(lines[before]) >= _WIDE and (before == 0 or not lines[before - 1])


def _is_title(line: str) -> bool:
    return line.isupper() and not line.endswith(("-", ",", "&"))


def marker_of(line: str) -> str:
    """The bullet or number that `line` starts with, empty without one."""
    found = MARKER.match(line)
    return found.group() if found else ""


def _joined(group: list[tuple[int, str]], whole_words: set[str]) -> Paragraph:
    marker = marker_of(group[0][1])
    text = ""
    starts: list[int] = []
    numbers: list[int] = []
    for number, line in group:
        words = line if numbers else line[len(marker) :]
        text = _continued(text, words, whole_words)
        starts.append(len(text) - len(words))
        numbers.append(number)
    return Paragraph(marker.strip(), text, tuple(starts), tuple(numbers))


def _continued(text: str, words: str, whole_words: set[str]) -> str:
    """`words` after `text`; the hyphen of a word broken at a line end goes where the text has the whole word."""
    if text.endswith("-") and text[-2:-1].isalpha() and words[:1].islower():
        first, last = re.search(r"[A-Za-z]*$", text[:-1]), re.match(r"[a-z]*", words)
        if first and last and (first.group() + last.group()).lower() in whole_words:
            return text[:-1] + words
        return text + words
    return f"{text} {words}" if text else words
