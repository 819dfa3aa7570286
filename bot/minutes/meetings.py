"""Where in a text the minutes are: which meeting, which minute; agendas, reports and forward plans are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.minutes.dates import WRITTEN, Meeting, dates_in
from bot.minutes.lines import Paragraph

_OPENS = re.compile(
    r"(?:draft |unconfirmed |confirmed )?minutes\b(?=.*\b(?:held|meeting|of the)\b)|(?:members )?present\s*:|PRESENT\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"the meeting (?:was )?(?:closed|ended|finished|concluded|rose|declared closed)\b|AGENDA$|report (?:to|of)\s*:"
    r"|LIST OF FORTHCOMING KEY DECISIONS|REGULATION 9 NOTICE$|classification: (?:public|exempt)|RECOMMENDATIONS?:?$"
    r"|executive summary$|purpose and summary\b|key decision: *(?:yes|no)\b",
    re.IGNORECASE,
)
_REPORT_SUMMARY = re.compile(r"(?:purpose and )?summary$", re.IGNORECASE)
_BODY = re.compile(r"\b(?:of|meeting of) (?:the |a )?(?P<body>[A-Z][^.;:]{4,90}?),? (?:held|on|at)\b")
_COUNCILLORS = re.compile(
    r"\b(committee|panel|board|partnership|cabinet|council|group|forum|assembly)\b", re.IGNORECASE
)
_TITLE = re.compile(r"(?:item|minute)\s*(?P<item>\d{1,4})\s*:|(?P<slash>\d{1,4}/\d{2,4})\b", re.IGNORECASE)
_DAY_ALONE = re.compile(
    rf"(?:[\w ]{{0,24}}\bmeeting\b\W{{0,4}})?(?:held )?(?:on )?{WRITTEN.pattern}\W*(?:\d{{1,2}}[.:]\d\d ?[ap]m)?",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\bnext (?:committee |ordinary |scheduled )?meeting\b(?! of (?!the committee\b))"
    r"|\b(?:dates? (?:of|for)|future) meetings\b",
    re.IGNORECASE,
)
_MOST_WORDS = 25
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a paragraph stands: its meeting, the body that met, and the minute; `place` may have the date with it."""

    meeting: Meeting
    body: str
    place: str
    heading: bool = False
    minute: str = ""


def standing(all_paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, Standing]]:
    """Every paragraph of the minutes in a text, with where it stands.

    A text with no line such as “Minutes of the meeting” or “Present:” is taken for minutes from end to end.
    """
    if not any(_opens(paragraph) for paragraph in all_paragraphs):
        yield from _without_openings(all_paragraphs)
        return
    spans = list(_spans(all_paragraphs))
    first = _held_on(all_paragraphs, spans[0][0]) if spans else None
    for start, end in spans:
        held_on = _held_on(all_paragraphs, start)
        here = all_paragraphs[start:end]
        said = f", {held_on.day} {held_on:%B %Y}" if held_on and held_on != first else ""
        yield from _numbered(here, Meeting(held_on, _next_on(here, held_on)), _body(all_paragraphs, start), said)


def _opens(paragraph: Paragraph) -> bool:
    return not paragraph.marker and bool(_OPENS.match(paragraph.text))


def _spans(all_paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, int]]:
    start, heading = None, re.compile(r"(?:draft |unconfirmed )?minutes\b", re.IGNORECASE)
    for at, paragraph in enumerate(all_paragraphs):
        if _opens(paragraph) and (start is None or heading.match(paragraph.text)):
            if start is not None:
                yield start, at
            start = at
        elif start is not None and _closes(paragraph):
            yield start, at
            start = None
    if start is not None:
        yield start, len(all_paragraphs)


def _closes(paragraph: Paragraph) -> bool:
    report = paragraph.marker == "1." and _REPORT_SUMMARY.match(paragraph.text)
    return bool(report or (not paragraph.marker and _CLOSES.match(paragraph.text)))


def _held_on(all_paragraphs: Sequence[Paragraph], start: int) -> date | None:
    """The date in the opening of minutes, else the nearest above it, else the nearest below."""
    above = range(start - 1, max(-1, start - _NEAR), -1)
    below = range(start + 1, min(len(all_paragraphs), start + _NEAR))
    for at in (start, *above, *below):
        for day in dates_in(all_paragraphs[at].text):
            return day
    return None


def _body(all_paragraphs: Sequence[Paragraph], start: int) -> str:
    """The body that met: “of the X held …”, else the nearest title above that names a committee or the like."""
    found = _BODY.search(all_paragraphs[start].text)
    if found:
        return found["body"]
    for at in range(start - 1, max(-1, start - _NEAR), -1):
        text = all_paragraphs[at].text
        if len(text.split()) <= _MOST_WORDS and _COUNCILLORS.search(text):
            return WRITTEN.sub("", text).strip(" ,-–")
    return ""


def _next_on(here: Sequence[Paragraph], held_on: date | None) -> date | None:
    """When the next meeting is, where the minutes give one date for it."""
    days: set[date] = set()
    for at, paragraph in enumerate(here):
        if found := _NEXT.search(paragraph.text):
            days.update(dates_in(paragraph.text[found.start() : found.end() + 120]))
            heading = not paragraph.ends and at + 1 < len(here)
            days.update(dates_in(here[at + 1].text) if heading else ())
    later = {day for day in days if held_on and day > held_on}
    return min(later) if later else None


def _without_openings(all_paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, Standing]]:
    """All of a text, as an annual report tells of meetings: a date on a line of its own begins the next meeting."""
    at = [index for index, paragraph in enumerate(all_paragraphs) if _DAY_ALONE.fullmatch(paragraph.text)]
    for start, end in zip([0, *at], [*at, len(all_paragraphs)], strict=True):
        here = all_paragraphs[start:end]
        held_on = next(dates_in(here[0].text), None) if start in at and here else None
        said = f", {held_on.day} {held_on:%B %Y}" if held_on and len(at) > 1 else ""
        yield from _numbered(here, Meeting(held_on, _next_on(here, held_on)), "", said)


def _numbered(
    here: Sequence[Paragraph], meeting: Meeting, body: str, said: str
) -> Iterator[tuple[Paragraph, Standing]]:
    now = Standing(meeting, body, said.removeprefix(", "))
    last = 0
    for paragraph in here:
        place, number = _heading(paragraph, last)
        if place:
            last, now = number, replace(now, place=place + said, minute=place)
        yield paragraph, replace(now, heading=bool(place))


def _heading(paragraph: Paragraph, last: int) -> tuple[str, int]:
    """The minute that a heading begins and its number; paragraphs within a minute are numbered from 1 again."""
    titled = _TITLE.match(f"{paragraph.marker} {paragraph.text}".strip())
    if titled:
        item = titled["item"]
        return (f"item {item}", int(item)) if item else (f"minute {titled['slash']}", last)
    number = re.fullmatch(r"(\d{1,4})\.", paragraph.marker)
    if number and not paragraph.ends and len(paragraph.text.split()) <= _MOST_WORDS and last < int(number[1]):
        likely = paragraph.text.isupper() or not re.match(r"(?:That|To)\b", paragraph.text)
        return (f"minute {number[1]}", int(number[1])) if likely else ("", last)
    return "", last
