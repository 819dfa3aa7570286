"""Plain questions: a line that begins with none of our words, and which of them answers it, by a few plain rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handlers.periods import two_in
from handlers.questions import FILLERS
from storage.spelling import near
from storage.vocabulary import folded

SPOKEN = 6  # words before one of our own, at most ("can you please show me the ...")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a line: the word of ours that answers it, and the words for that."""

    verb: str
    rest: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """Lines that `said` is found in are for `verb`; the words in `carriers` say no more than that and are dropped."""

    verb: str
    said: re.Pattern[str]
    carriers: re.Pattern[str]


def _rule(verb: str, said: str, carriers: str) -> _Rule:
    return _Rule(verb, re.compile(said, re.IGNORECASE), re.compile(rf"\b(?:{carriers})\b", re.IGNORECASE))


_MOST = "highest|lowest|most|least|worst|best|fewest|top|affected|hit"
_RULES = (
    # "where does the asb figure for gravesham come from"
    _rule(
        "source",
        r"\bwhere\b.*\b(?:come|comes|came|taken|printed|published)\b|\bwhere\b.*\bfrom\W*$"
        r"|\bwh(?:at|ich) (?:source|document|paper)\b",
        "where|what|which|is|are|was|do|does|did|come|comes|came|taken|printed|published|source|document|paper|the",
    ),
    # "worst wards for criminal damage in gravesham"
    _rule("wards", r"\bwards\b|\b(?:which|what|worst) ward\b", rf"wards?|which|what|has|have|had|are|is|the|{_MOST}"),
    # "priorities ranked for gravesham"
    _rule(
        "rank",
        r"\b(?:rank|ranks|ranked|ranking|rankings)\b",
        "rank|ranks|ranked|ranking|rankings|how|are|is|do|does|the|of|priorities|priority|themes?|order",
    ),
    # "which district has the highest violent crime rate"
    _rule(
        "compare",
        r"\b(?:which|what) (?:districts?|boroughs?)\b|\b(?:all|every|by) districts?\b"
        r"|\bhighest\b|\blowest\b|\bacross kent\b",
        rf"which|what|who|where|all|every|districts?|boroughs?|by|across kent|has|have|had|is|are|the|{_MOST}",
    ),
    # "is violence going up in dartford"
    _rule(
        "trend",
        r"\b(?:go|goes|going|gone|went) (?:up|down)\b|^(?:is|are|has|have|was|were)\b.*\b(?:up|down)\b"
        r"|\b(?:rising|falling|increasing|decreasing|risen|fallen|trend|trends|month by month|over time)\b",
        "go|goes|going|gone|went|been|up|down|or|is|are|has|have|was|were|rising|falling|increasing|decreasing|risen"
        "|fallen|trend|trends|month by month|over time|the",
    ),
)


def by_rule(line: str, today: date) -> Reading | None:
    """What a plain question is about, or None where no rule fits."""
    for rule in _RULES:
        if rule.said.search(line):
            return Reading(rule.verb, " ".join(rule.carriers.sub(" ", line).split()))
    _, both = two_in(line, today)
    return Reading("compare", line) if both else None


def spoken(line: str, verbs: Iterable[str]) -> Reading | None:
    """One of our words after small words alone: "please show me the priorities". None where there is none."""
    words = line.split()
    for count, word in enumerate(words[: SPOKEN + 1]):
        if count and folded(word) in verbs:
            return Reading(folded(word), " ".join(words[count + 1 :]))
        if folded(word) not in FILLERS:
            return None
    return None


def misspelt(line: str, verbs: Iterable[str]) -> Reading | None:
    """A first word that is near one of ours, and near no other: "priorty violence". None where it is not."""
    first, _, rest = line.partition(" ")
    found = [verb for verb in verbs if first[:1] == verb[:1] and near(first, verb)]
    return Reading(found[0], rest) if len(found) == 1 else None
