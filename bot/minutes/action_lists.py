"""Actions set out as such: “Action: …” under a minute, and tables with an Action column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.minutes import owners
from bot.minutes.lines import Paragraph
from bot.minutes.sentences import sentences
from bot.minutes.undertakings import Undertaking

_LINE = re.compile(
    r"(?:ACTIONS?|Actions?)(?: (?:points?|required|no))?(?:\s*\d{1,3}(?:[./]\d{1,3})?)?"
    r"\s*(?:[:–-]|(?=\bfor\b))\s*(?P<rest>.*)"
)
_INLINE = re.compile(r"[\[(]\s*(?:ACTIONS?|Actions?)\s*(?:[:–-]|by|for)\s*(?P<rest>[^\])]{2,160})[\])]")
_DOES = re.compile(r"(?P<who>[^.;:]{2,70}?)\s*(?:[:–-]\s+|\bto\b|\bwill\b)\s*(?P<what>.{3,})")
_COLUMNS = {
    "what": re.compile(r"actions?\b|task|what", re.IGNORECASE),
    "who": re.compile(r"owner|who\b|lead|responsib|by whom|officer|person", re.IGNORECASE),
    "when": re.compile(r"by when|when|due|deadline|target|date|timescale", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class _Header:
    what: int
    who: int
    when: int | None
    width: int


def action_line(paragraph: Paragraph, previous: str) -> list[Undertaking]:
    """The action of a paragraph that says “Action: …”; with only a post after it, the action is what stands before."""
    opening = _LINE.match(paragraph.text)
    if opening and opening["rest"]:
        return [_action(opening["rest"].strip(), paragraph, previous)]
    inline = _INLINE.search(paragraph.text)
    if not inline:
        return []
    told = paragraph.text[: inline.start()].strip() or previous
    return [_action(inline["rest"].strip(), paragraph, _last_sentence(told))]


def _action(rest: str, paragraph: Paragraph, previous: str) -> Undertaking:
    named = _DOES.match(rest)
    if named and owners.is_agent(named["who"]):
        return Undertaking(paragraph.line, re.sub(r"^[Tt]he ", "", named["who"].strip(" ,-–")), rest)
    if len(rest.split()) <= 8 and owners.is_agent(rest):
        owner = re.split(r"\s*[,;(–-]\s*(?=by\b|before\b|\d)", rest.removeprefix("for ").rstrip(" .)"))[0]
        return Undertaking(paragraph.line, owner.strip(), f"{_last_sentence(previous)} Action: {rest}".strip())
    return Undertaking(paragraph.line, "", rest)


def _last_sentence(text: str) -> str:
    listed = sentences(Paragraph("", text, (0,), (1,))) if text else []
    return listed[-1].text if listed else ""


def table(here: Sequence[Paragraph], at: int) -> tuple[list[Undertaking], int]:
    """The rows of the table of actions that paragraph `at` is the header of, and the index after it."""
    header = _header(here[at].text)
    if header is None:
        return [], at
    after = at + 1
    while after < len(here) and "|" in here[after].text:
        after += 1
    return list(_rows(here[at + 1 : after], header)), after


def _header(text: str) -> _Header | None:
    cells = _cells(text)
    where = {name: _column(cells, words) for name, words in _COLUMNS.items()}
    if "|" not in text or where["what"] is None or where["who"] is None or where["what"] == where["who"]:
        return None
    return _Header(where["what"], where["who"], where["when"], len(cells))


def _column(cells: list[str], words: re.Pattern[str]) -> int | None:
    return next((at for at, cell in enumerate(cells) if len(cell) < 40 and words.match(cell)), None)


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.strip().strip("|").split("|")]


def _rows(here: Sequence[Paragraph], header: _Header) -> Iterator[Undertaking]:
    for paragraph in here:
        cells = _cells(f"{paragraph.marker} {paragraph.text}".strip())
        cells += [""] * (header.width - len(cells))
        if not any(character.isalpha() for character in cells[header.what]):
            continue
        when = cells[header.when] if header.when is not None else ""
        yield Undertaking(
            paragraph.line, cells[header.who], f"{cells[header.what]} (by {when})" if when else cells[header.what]
        )
