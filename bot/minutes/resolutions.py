"""Resolutions: what a meeting resolved, agreed or noted as a body, each numbered part on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.minutes.lines import Paragraph
from bot.minutes.sentences import sentences

_BODY = (
    r"(?:(?:the )?(?:[\w&’'-]+ ){0,6}?"
    r"(?:committee|sub-committee|panel|board|cabinet|council|partnership|group|forum|assembly)"
    r"|(?:the )?members|councillors|trustees|governors)"
)
_SO = (
    r"(?:(?:also|then|subsequently|unanimously|therefore|further|accordingly|duly|formally"
    r"|commended [^.;]{1,90}? and) ){0,3}"
)
_PAPER = (
    r"(?:contents?|reports?|updates?|minutes|information|progress|presentation|position|plan|strategy|document|programme"
    r"|terms of reference|figures|proposals?|recommendations?|priorities|action log|verbal|oral)"
)
#: A paragraph that begins a resolution, with what follows on the same line.
BLOCK = re.compile(
    r"(?:it was |the (?:committee|panel|board|cabinet|council) )?(?:further |unanimously |also )?"
    r"(?:(?:RESOLVED|AGREED|DECIDED)\b(?: UNANIMOUSLY)?|(?:RESOLUTION|DECISION)S?\s*:"
    r"|(?:Resolved|Agreed|Decided|Resolution|Decision)\s*[:–-])"
    r"[\s:,–-]*(?P<rest>.*)"
)
_MOST, _LONGEST = 60, 5000  # parts of a resolution, characters of a part: more is no resolution
_PART = re.compile(r"(?:that|to|the)\b", re.IGNORECASE)
#: A sentence in which a body resolves, or agrees or notes a paper put before it.
SENTENCE = re.compile(
    rf"\b{_BODY} {_SO}resolved (?:to|that)\b|\bit was {_SO}resolved\b"
    r"|\band (?:also |unanimously )?(?:resolved (?:to|that)|agreed to (?:note|approve|adopt|endorse|submit|accept)) "
    rf"|\b{_BODY} {_SO}agreed (?:to (?:note|approve|adopt|endorse|submit|accept|recommend|appoint|refer|defer"
    rf"|postpone)\b|(?:the|an?) (?:[\w-]+ ){{0,6}}?(?:{_PAPER}|work plan|items?|amendments?)\b"
    rf"|that (?:the|a|an) [^.;]{{1,160}}?\bbe (?:noted|approved|adopted|endorsed|agreed|accepted|deferred|submitted)\b)"
    rf"|^{_BODY} {_SO}(?:noted|approved|endorsed|adopted|accepted) (?:the |with thanks the )?"
    rf"(?:[\w’'-]+ ){{0,5}}?{_PAPER}\b"
    rf"|\bminutes\b[^.;]{{0,120}}\bwere (?:agreed|approved|confirmed|signed|accepted)\b"
    rf"|^that (?:the|this) [^.;]{{2,200}}\bbe (?:noted|approved|adopted|endorsed|confirmed|agreed|received|accepted)\b",
    re.IGNORECASE,
)
_HISTORY = re.compile(r"\bhad (?:also |then )?(?:resolved|agreed|noted|approved)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Resolution:
    """One resolution, or one numbered part of one."""

    line: int
    text: str


def block_at(here: Sequence[Paragraph], at: int) -> tuple[list[Resolution], int]:
    """The parts of the resolution that paragraph `at` begins and the index after it; none and `at` without one."""
    opening = BLOCK.match(here[at].text)
    if not opening or (here[at].marker and not _NUMBERED.match(here[at].marker)):
        return [], at
    rest = opening["rest"].strip()
    parts = [Resolution(here[at].line, rest)] if rest else []
    level, after = "", at + 1
    while after < len(here) and _continues(here[after], parts):
        style = _style(here[after].marker)
        level = level or (style if not rest else "none")
        parts = _with(parts, here[after], own=style == level or not parts)
        after += 1
    return parts, after


_NUMBERED = re.compile(r"\d|\(?[a-z]", re.IGNORECASE)


def _continues(paragraph: Paragraph, parts: list[Resolution]) -> bool:
    """Whether a paragraph belongs to the resolution before it: its first part, or another item of its list."""
    if BLOCK.match(paragraph.text) or len(parts) > _MOST or (parts and len(parts[-1].text) > _LONGEST):
        return False
    if not parts:
        return bool(_PART.match(paragraph.text) or (paragraph.marker and len(paragraph.text) < 900))
    open_list = parts[-1].text.endswith((";", ":", "and", ",")) or not re.search(r"[.]$", parts[-1].text)
    return bool(paragraph.marker) and (open_list or bool(re.match(r"(?:That|To)\b", paragraph.text)))


def _style(marker: str) -> str:
    bare = marker.strip("().•- ")
    if not bare:
        return "bullet"
    return "number" if bare[0].isdigit() else "roman" if re.fullmatch(r"[ivx]+", bare) else "letter"


def _with(parts: list[Resolution], paragraph: Paragraph, *, own: bool) -> list[Resolution]:
    if own:
        return [*parts, Resolution(paragraph.line, paragraph.text)]
    last = parts[-1]
    return [*parts[:-1], Resolution(last.line, f"{last.text} {paragraph.marker} {paragraph.text}")]


def in_sentences(paragraph: Paragraph) -> Iterator[Resolution]:
    """The resolutions told in running text: “Members resolved to note …”, “The Committee noted the report”."""
    for sentence in sentences(paragraph):
        found = SENTENCE.search(sentence.text)
        if found and not _HISTORY.search(sentence.text[: found.end()]) and not sentence.text.endswith("?"):
            part = sentence.part_at(found.start(), paragraph)
            yield Resolution(part.line, part.text)
