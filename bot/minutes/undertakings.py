"""Undertakings in the sentences of minutes: what somebody said they would do, or was asked to do, after the meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.minutes import owners
from bot.minutes.dates import Meeting, due_in
from bot.minutes.denials import ANSWERED, CUE, HELD, LATER, NEVER, NOT_SAID, ROUTINE
from bot.minutes.lines import Paragraph
from bot.minutes.sentences import LONGEST, Sentence, sentences
from bot.minutes.signs import SIGNS, TASKS, WORTH, Sign, Who

_REMEMBERED = 4000  # characters searched for whom “he” means
_FEW, _SHORT = 12, 40  # words
_POINTS_BACK = re.compile(
    r"\b(?:this|these|both|those|the) (?:points?|matters?|issues?|requests?|concerns?|questions?|suggestions?)\b"
    r"|\b(?:pursue|check|raise|do|explore|investigate|clarify|confirm|provide|circulate|share|consider) "
    r"(?:this|it|them|so)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:\band|,|;) (?:\w+ly )?$")
_HELPERS = re.compile(
    r"(?: (?:also|then|further|subsequently|now|\w+ly|was|were|is|are|had|has|have|been|be|would|will|could))+ ?$"
)
_COLLECTIVE = re.compile(
    r"(?:all )?(?:members?\b|councillors\b|(?:committee|panel|board|cabinet|council|it|them)$)", re.IGNORECASE
)
_PAST = re.compile(r"\bhad (?:\w+ly |also )?$")


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What was undertaken and by whom, in the sentence that begins on `line`, after the one it points back to."""

    line: int
    owner: str
    text: str


def undertakings(paragraph: Paragraph, earlier: str, meeting: Meeting) -> Iterator[Undertaking]:
    """The undertakings of a paragraph, one a sentence; `earlier` is the text of its minute before it."""
    listed = sentences(paragraph)
    for at, sentence in enumerate(listed):
        following = listed[at + 1].text if at + 1 < len(listed) else ""
        found = _sign_in(sentence.text, following, meeting)
        if not found:
            continue
        sign, match = found
        before = f"{earlier} {paragraph.text[max(0, sentence.offset - _REMEMBERED) : sentence.offset]}"
        owner = owner_in(sentence.text, sign, match, before)
        yield _worded(listed, at, paragraph, sign, match, owner)


def tasks(text: str) -> tuple[Sign, re.Match[str]] | None:
    """The wording by which a resolution sets somebody a task; None where it only notes or approves."""
    for sign in TASKS:
        for match in sign.pattern.finditer(text):
            clause = text[max(0, text.lower().rfind("that ", 0, match.start() + 5)) : match.end()]
            if not NEVER.search(clause) and (not sign.agent or _agent_of(sign, match, text)):
                return sign, match
    return None


def owner_in(text: str, sign: Sign, match: re.Match[str], before: str) -> str:
    """Who is to do it, as the sentence writes the post; a pronoun becomes the person named before it."""
    if sign.who is Who.NOBODY:
        return ""
    if sign.who in (Who.BY, Who.FROM):
        return owners.after(sign.who.value, text[match.end() :])
    name = _subject(text, match) if sign.who is Who.SUBJECT else owners.before(match["who"])
    return owners.resolved(name, f"{before} {text[: match.start()]}")


def _subject(text: str, match: re.Match[str]) -> str:
    said = text[: match.start()]
    if _AND.search(said):
        return owners.of_clause(said)
    return owners.before(_HELPERS.sub("", said.rstrip()))


def _sign_in(text: str, following: str, meeting: Meeting) -> tuple[Sign, re.Match[str]] | None:
    if not WORTH.search(text) or NEVER.search(text):
        return None
    for sign in SIGNS:
        for match in sign.pattern.finditer(text):
            if _counts(sign, match, text, following, meeting):
                return sign, match
    return None


def _counts(sign: Sign, match: re.Match[str], text: str, following: str, meeting: Meeting) -> bool:
    if (sign.agent and not _agent_of(sign, match, text)) or NOT_SAID.search(text[: match.start()]):
        return False
    if sign.weak and not CUE.search(text) and ROUTINE.search(match.group()) and _of_many(sign, match, text):
        return False
    if sign.answerable and ANSWERED.match(following) and not LATER.search(text):
        return False
    if sign.bare and HELD.search(text[: match.start()]):
        return False
    return not _is_history(sign, match, text) or due_in(text, meeting) is not None


def _agent_of(sign: Sign, match: re.Match[str], text: str) -> bool:
    if sign.who is Who.SUBJECT:
        name = _subject(text, match)
    else:
        name = owners.whole(match["who"])
        if sign not in TASKS and _COLLECTIVE.match(name):
            return False
    return name.lower() in ("he", "she", "they", "who") or owners.is_agent(name)


def _of_many(sign: Sign, match: re.Match[str], text: str) -> bool:
    return sign.who is Who.BY or owners.is_plural(_subject(text, match))


def _is_history(sign: Sign, match: re.Match[str], text: str) -> bool:
    had = match.groupdict().get("had") or _PAST.search(text[: match.start()])
    return bool(had) and not sign.history


def _worded(
    listed: Sequence[Sentence], at: int, paragraph: Paragraph, sign: Sign, match: re.Match[str], owner: str
) -> Undertaking:
    sentence = listed[at]
    part = sentence.part_at(match.start(), paragraph)
    before = listed[at - 1].text if at else ""
    if before and len(before) <= LONGEST and (_leans(part.text) or (sign.to_this and len(part.text.split()) <= _FEW)):
        return Undertaking(part.line, owner, f"{before} {part.text}")
    return Undertaking(part.line, owner, part.text)


def _leans(text: str) -> bool:
    """Whether a sentence can't be understood without the one before it: “would check this point”."""
    return bool(len(text.split()) <= _SHORT and _POINTS_BACK.search(text))
