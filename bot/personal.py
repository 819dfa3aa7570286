"""Personal data in what people type: recognised by its pattern, refused with the reason. Pure.

What partners contribute is read by many and kept, so it names no one: a case reference leads whoever may know to the
rest. Names can't be told from other words; dates of birth, addresses, numbers and the like can. What could as well be
innocent (a road's number and an abbreviation, an ordinal) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from storage.errors import BadInput

BIRTH, ADDRESS, PHONE, EMAIL = "a date of birth", "an address", "a telephone number", "an email address"
VEHICLE, NATIONAL_INSURANCE, POSTCODE = "a car registration", "a National Insurance number", "a full postcode"

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = rf"(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\b|\d{{4}}\b|(?:{_MONTHS})[a-z]*\b)"
_LABEL = r"(?:d\.?o\.?b\.?|date\s+of\s+birth|birth\s?date)(?:\s+is)?[\s:=(–-]{0,4}"
_STREET = (
    "street|st|road|rd|avenue|ave|lane|ln|close|cl|drive|dr|way|court|ct|crescent|cres|gardens|gdns|place|pl|terrace"
    "|grove|square|mews|parade|hill|green|park|rise|view|walk|row"
)
_STREET_NAMED = "|".join(word.capitalize() for word in _STREET.split("|") if word not in {"hill", "green", "park"})
_HOUSE = r"(?<![\w/.,£-])(?!(?:19|20)\d\d\b)\d{1,4}[A-Za-z]?(?:\s?[-/]\s?\d{1,4}[A-Za-z]?)?,?\s+"
_AT = r"(?:at|of|from|outside|address|to|no\.?|number|house|lives|living|residing)[\s:]+"
# Words that are never part of the name of a street: "20 cars on the road", "3 March", "2 more road closures".
_NO_NAME = re.compile(
    rf"(?:{_MONTHS})[a-z]*|on|in|of|the|at|from|and|or|near|to|a|an|by|along|off|across|per|for|with|more|new|other"
    r"|offences?|reports?|incidents?|people|cars?|vehicles?|thefts?|burglaries|burglary|robberies|times|days?|weeks?"
    r"|hours?|minutes?|months?|years?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"1st|2nd|3rd|\dth")
_ABBREVIATIONS = (
    "ASB CSU CSP CSO CSM DVR VAP KCC DBC GBC NHS CRC YOT IOM PCC MSG ONS KFR DAY THE AND FOR WAS HAS NOW NOT ALL NEW "
    "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
)
_SHORT_FORMS = frozenset(_ABBREVIATIONS.split())
_ROADS = frozenset({"M2", "M20", "M25", "M26", "M11", "M1"})


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that seems to be personal data: what kind it is, and where it stands in the text."""

    kind: str
    start: int
    end: int


_Innocent = Callable[[re.Match[str]], bool]


def _never(match: re.Match[str]) -> bool:
    return False


def _no_street(match: re.Match[str]) -> bool:
    """Whether the words between a number and "road" can't be the name of a road."""
    return any(_NO_NAME.fullmatch(word) for word in match["name"].split())


def _no_postcode(match: re.Match[str]) -> bool:
    """Whether it is an ordinal after the number of a road: "A2 2nd exit"."""
    return bool(_ORDINAL.fullmatch(match["inward"]))


def _no_plate(match: re.Match[str]) -> bool:
    """Whether it is a road, a year or a paper's name before an abbreviation: "A226 ASB", "YE14 SEP"."""
    letters, rest = match["letters"], match["rest"]
    spaced = any(char.isspace() for char in match[0])
    return (
        letters in _SHORT_FORMS
        or (spaced and (rest[0] in "AB" and len(rest) <= 4 and rest[1:].isdigit()))
        or (spaced and rest in _ROADS)
    )


_PATTERNS: tuple[tuple[str, re.Pattern[str], _Innocent], ...] = (
    (EMAIL, re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), _never),
    (
        NATIONAL_INSURANCE,
        re.compile(
            r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?(?:\d{2}[ -]?){3}[A-D](?!\w)", re.I
        ),
        _never,
    ),
    (BIRTH, re.compile(rf"(?<!\w){_LABEL}(?:on\s+)?{_DAY}", re.I), _never),
    (BIRTH, re.compile(rf"\bborn\s+(?:on\s+|in\s+)?{_DAY}", re.I), _never),
    (BIRTH, re.compile(r"(?<![\w/.-])(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:19)\d\d(?![\w/])"), _never),
    (
        PHONE,
        re.compile(
            r"(?<![\w/.,-])(?:\+\s?44[\s.-]?(?:\(0\)[\s.-]?)?|0044[\s.-]?|\(?0)"
            r"(?:[1-9]\d{3}\)?[\s.-]?\d{5,6}|[1-9]\d{3}\)?[\s.-]?\d{3}[\s.-]\d{3}|[1-9]\d{2}\)?[\s.-]?\d{3}[\s.-]?\d{3,4}"
            r"|[1-9]\d\)?[\s.-]?\d{4}[\s.-]?\d{4})(?![\d/])"
        ),
        _never,
    ),
    (
        POSTCODE,
        re.compile(
            r"(?<![\w/-])(?:[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?)\s{0,2}(?P<inward>\d[ABD-HJLNP-UW-Z]{2})(?!\w)", re.I
        ),
        _no_postcode,
    ),
    (
        VEHICLE,
        re.compile(r"(?<![\w/-])(?P<rest>[A-HJ-PR-Y][A-HJ-PR-Y]\d{2})\s?(?P<letters>[A-HJ-PR-Z]{3})(?![\w/-])"),
        _no_plate,
    ),
    (VEHICLE, re.compile(r"(?<![\w/-])[a-hj-pr-y]{2}\d{2}[a-hj-pr-z]{3}(?![\w/-])"), _never),
    (
        VEHICLE,
        re.compile(r"(?<![\w/-])(?P<rest>[A-HJ-NPR-TV-Y]\d{1,3})\s?(?P<letters>[A-HJ-PR-Y]{3})(?![\w/-])"),
        _no_plate,
    ),
    (
        VEHICLE,
        re.compile(r"(?<![\w/-])(?P<letters>[A-HJ-PR-Y]{3})\s?(?P<rest>\d{1,3}[A-HJ-NPR-TV-Y])(?![\w/-])"),
        _no_plate,
    ),
    (
        ADDRESS,
        re.compile(rf"{_HOUSE}(?P<name>(?:[A-Z][\w'’.-]*\s+){{1,4}}?)(?:{_STREET_NAMED})(?!\w)"),
        _no_street,
    ),
    (ADDRESS, re.compile(rf"(?i:\b{_AT}){_HOUSE}(?P<name>(?:[\w'’.-]+\s+){{1,3}}?)(?i:{_STREET})(?!\w)"), _no_street),
    (
        ADDRESS,
        re.compile(rf"{_HOUSE}(?P<name>[A-Za-z'’-]+\s+)(?i:{_STREET})(?=\s*(?:[,.;:)]|$))"),
        _no_street,
    ),
    (
        ADDRESS,
        re.compile(
            r"\b(?:flat|apartment|apt)\s+\d{1,4}[a-z]?\b(?![%.]\d?|\s*(?:%|per|months?|years?|days?|weeks?|of\b))", re.I
        ),
        _never,
    ),
)


def found(text: str) -> tuple[Found, ...]:
    """What in `text` seems to be personal data, in the order in which it stands there."""
    return tuple(sorted(_every(text), key=lambda each: each.start))


def refuse(text: str) -> None:
    """Raise BadInput, saying why, where `text` seems to hold personal data."""
    kinds = list(dict.fromkeys(each.kind for each in found(text)))
    if kinds:
        raise BadInput(refusal(kinds))


def refusals(texts: Mapping[str, str]) -> dict[str, str]:
    """For each of the named texts that seems to hold personal data why it is refused."""
    kinds = {name: list(dict.fromkeys(each.kind for each in found(text))) for name, text in texts.items()}
    return {name: refusal(seen) for name, seen in kinds.items() if seen}


def refusal(kinds: list[str]) -> str:
    """Why it was refused, and what to write instead; what was typed is not repeated."""
    named = ", ".join(kinds[:-1]) + " and " + kinds[-1] if kinds[1:] else kinds[0]
    return (
        f"That seems to hold {named}, so nothing was stored: cspbot keeps no personal data. "
        "Leave it out and give the case reference instead."
    )


def redacted(text: str) -> str:
    """`text` with the kind in the place of each thing that seems to be personal data: for logs."""
    for each in reversed(found(text)):
        text = f"{text[: each.start]}[{each.kind}]{text[each.end :]}"
    return text


def _every(text: str) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for kind, pattern, innocent in _PATTERNS:
        for match in pattern.finditer(text):
            free = all(match.end() <= start or end <= match.start() for start, end in taken)
            if free and not innocent(match):
                taken.append(match.span())
                yield Found(kind, *match.span())
