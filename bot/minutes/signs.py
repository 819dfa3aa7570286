"""The wordings by which minutes say that somebody will do something: one row a wording, tried from the top.

A row is a pattern for one sentence and says where the owner stands. `agent` asks that the subject be a person or a body
of persons: “the Inspector would report back” promises, “the new contract would provide” describes. In patterns ‹do›,
‹done›, ‹thing› and ‹now› stand for the lists in `words`. What takes a promise back is in `denials`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bot.minutes.words import DO, DONE, NOW, THING


class Who(Enum):
    """Where in a sentence its owner stands."""

    SUBJECT = "subject"  # before the match
    GROUP = "group"  # the group `who` of the match
    BY = "by"  # after “by”, further on
    FROM = "from"  # after “from”, further on
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Sign:
    """One wording.

    `answerable`: no undertaking where the next sentence answers. `history`: counts with “had” before it too.
    `weak`: with everyday verbs it counts only beside a cue (`denials.ROUTINE`). `bare`: only as its
    sentence's own verb. `to_this`: leans on the sentence before it.
    """

    pattern: re.Pattern[str]
    who: Who
    agent: bool = False
    answerable: bool = False
    history: bool = False
    weak: bool = False
    bare: bool = False
    to_this: bool = False


_SHORTHAND = {
    "do": DO,
    "done": DONE,
    "thing": THING,
    "now": NOW,
    "adv": r"(?:(?:also|then|now|further|therefore|subsequently|shortly|again|in turn|kindly|together|jointly) ){0,2}",
    "later": r"(?:at a (?:later|future)|in due course|after(?:wards| the meeting)|outside (?:of )?the meeting|by email"
    r"|to (?:the )?(?:members?|committee|panel|board|group|next))",
    "asked": r"(?:asked|requested|proposed and agreed|instructed|recommended and agreed|required)",
    "who": r"(?P<who>(?:(?!\bthat\b)[^.;:,?]){2,70}?)",
    "be": r"(?:was|were|be|been|is|are)",
    "had": r"(?P<had>had )?",
}


def _pattern(words: str) -> re.Pattern[str]:
    for name, meant in _SHORTHAND.items():
        words = words.replace(f"‹{name}›", meant)
    return re.compile(words, re.IGNORECASE)


SIGNS = (
    Sign(
        _pattern(
            r"\b(?:undertook|gave (?:an undertaking|a commitment|an assurance)|took an action|has undertaken) "
            r"to (?!‹now›)\w+"
        ),
        Who.SUBJECT,
    ),
    Sign(
        _pattern(r"(?<!had )\b(?:agreed|agrees|promised|volunteered|pledged) to (?!th\w+\b|an?\b|‹now›)\w+"),
        Who.SUBJECT,
    ),
    Sign(
        _pattern(r"(?<!had )\boffered to (?:‹do›|host|help|assist|lead|take|make|give|work|show|join|put)\b"),
        Who.SUBJECT,
    ),
    Sign(
        _pattern(r"\bagreed (?:to (?:this|that|do so|the request)\b|(?:that )?this would)"), Who.SUBJECT, to_this=True
    ),
    Sign(
        _pattern(r"(?<!was )(?<!were )(?<!is )(?<!are )\bcommitted (?:\w+self )?to \w+ing\b"),
        Who.SUBJECT,
    ),
    Sign(_pattern(r"\bwith a commitment to (?!‹now›)\w+"), Who.SUBJECT),
    Sign(_pattern(r"\baccepted (?:an|the|this) invitation to \w+"), Who.SUBJECT, history=True),
    Sign(
        _pattern(r"\b(?:assurance|undertaking|commitment) that\b[^.;]{0,150}\b(?:would|will) be \w+ed\b"), Who.SUBJECT
    ),
    Sign(
        _pattern(r"\bagreed,? (?:\w+ ){0,3}?that\b[^.;]*?(?<!could )(?<!can )(?<!may )(?<!might )\bbe ‹adv›‹done›"),
        Who.BY,
    ),
    Sign(_pattern(r"\bagreed (?:\w+ ){0,3}?that ‹who› (?:would|will|should) ‹adv›‹do›"), Who.GROUP),
    Sign(_pattern(r"\b(?:would|will|shall|’ll|'ll) ‹adv›‹do›"), Who.SUBJECT, agent=True, weak=True),
    Sign(_pattern(r"\b(?:would|will|shall) ‹adv›be ‹adv›(?:\w+ed,? and )?‹done›"), Who.BY, weak=True),
    Sign(
        _pattern(
            r"\b(?:would|will|shall) be (?:writing|circulating|contacting|visiting|sending|meeting with|reporting)\b"
        ),
        Who.SUBJECT,
        agent=True,
    ),
    Sign(_pattern(r"\bbe ‹done›[^.;]{0,80}\b(?:this|it|which) was agreed\b"), Who.BY),
    Sign(_pattern(r"\b(?:is|was|are|were) to be ‹done›"), Who.BY),
    Sign(_pattern(r"\b(?:could|can) be ‹done›[^.;]{0,40}‹later›"), Who.SUBJECT),
    Sign(_pattern(r"\b(?:would|will) follow (?:in|by|after|when|once|shortly)\b"), Who.NOBODY),
    Sign(
        _pattern(r"\b(?:happy|willing|prepared|content) to (?:‹do›|conduct|pilot|work with)"), Who.SUBJECT, agent=True
    ),
    Sign(
        _pattern(r"(?<!had )\b‹be› (?:asked|requested|tasked|instructed|directed|invited|reminded) to (?!‹now›)\w+"),
        Who.SUBJECT,
        agent=True,
    ),
    Sign(
        _pattern(r"\b‹had›(?:asked|requested|instructed|tasked|invited|urged) ‹who› to (?!‹now›)\w+"),
        Who.GROUP,
        agent=True,
    ),
    Sign(_pattern(r"\b‹had›(?:tasked|charged) ‹who› with \w+ing\b"), Who.GROUP, agent=True),
    Sign(_pattern(r"\b‹had›(?:\w+ly )?(?:‹asked›|recommended) that ‹who› ‹do›"), Who.GROUP, agent=True),
    Sign(_pattern(r"\b‹had›‹asked› that\b[^.;]*?\b(?:be|remain|return|come|go) \w+"), Who.BY),
    Sign(
        _pattern(
            r"\b‹had›(?:requested|asked for|called for|sought|wished to see|would like(?: to see)?) "
            r"(?:(?:an?|the|some|any|that|further|more) ){0,2}(?:[\w-]+ ){0,3}?‹thing›"
        ),
        Who.FROM,
        answerable=True,
    ),
    Sign(
        _pattern(r"‹thing›[^.;]{0,60}? (?:was|were) (?:also )?(?:requested|asked for|sought)\b"),
        Who.FROM,
        answerable=True,
    ),
    Sign(_pattern(r"\basked to be (?:kept )?(?:informed|updated|notified|consulted|advised|told|sent)\b"), Who.NOBODY),
    Sign(_pattern(r"\b(?:is|are|was|were) to ‹do›"), Who.SUBJECT, agent=True),
    Sign(_pattern(r"^‹who› to ‹do›"), Who.GROUP, agent=True),
    Sign(_pattern(r"\bto be ‹done›"), Who.BY, bare=True),
)

#: Tasks inside a resolution: “that the Annual Report be submitted”, “that the Clerk write to”.
TASKS = (
    Sign(_pattern(r"\b(?:be|is|are) (?:asked|requested|instructed) to (?!‹now›)\w+"), Who.SUBJECT, agent=True),
    Sign(_pattern(r"\bbe ‹adv›‹done›"), Who.BY),
    Sign(_pattern(r"\bthat ‹who› ‹adv›‹do›"), Who.GROUP, agent=True),
)

#: A quick look before the patterns are tried: sentences with none of these words are passed over.
WORTH = re.compile(
    r"\b(?:undert\w+|agree[ds]|offered|promised|volunteered|pledged|commit\w+|accepted|assurance|would|will|shall|could"
    r"|can|happy|willing|prepared|content|asked|requested|tasked|instructed|directed|invited|urged|proposed|called"
    r"|sought|wished|required|to)\b|[’']ll\b",
    re.IGNORECASE,
)
