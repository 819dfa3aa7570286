"""The words by which a sentence that sounds like an undertaking turns out to be none."""

from __future__ import annotations

import re

#: What makes a sentence no undertaking whatever else it says: a question, thanks for the record, a refusal, procedure.
NEVER = re.compile(
    r"\?[’”'\")]*$|\bminutes\b[^.;]*\bbe confirmed\b"
    r"|\bbe (?:formally |duly )?(?:recorded|minuted|noted|placed on record|thanked|signed)\b"
    r"|\b(?:refused|declined|unable|failed|not able|did not|would not|could not|will not|cannot|no longer) (?:\w+ )?"
    r"(?:to )?(?:undertake|agree|offer|promise|provide|report|attend|share|be)\b"
    r"|\b(?:members|the committee|the panel|the board|cabinet|council) (?:were|was|is|are) (?:also |then )?"
    r"(?:asked|invited|requested|reminded|referred) to\b|\breports? (?:asked|invited|requested)\b"
    r"|^to (?:receive|consider|note)\b",
    re.IGNORECASE,
)
#: What stands before words that then promise nothing: a condition, a denial, a question told.
NOT_SAID = re.compile(
    r"\bif\b[^,;.]*$|\b(?:no|not|never|nor|neither)\b[^,;.]{0,40}$"
    r"|\b(?:asked (?:whether|if|how|what|when|why|who|which)|whether"
    r"|(?:not|un)(?: yet)?(?: been)? ?(?:clear|decided|known))\b"
    r"(?:(?!\b(?:explained|confirmed|said|advised|stated|agreed|undertook|replied|responded|and the)\b)[^.;])*$",
    re.IGNORECASE,
)
#: Verbs of everyday work. With many as the subject, or nobody, they promise only beside one of the words of CUE:
#: “officers would attend incidents” describes, “the list would be provided to Members” promises.
ROUTINE = re.compile(
    r"\b(?:attend|provided?|supplied|supply|monitor(?:ed)?|visit|advise|inform(?:ed)?|notif(?:y|ied)|included?"
    r"|refer(?:red)?|respond|contact(?:ed)?|update|ask(?:ed)?|seek|gather|pass(?:ed)?|sent|send|issued|invited?"
    r"|consult(?:ed)?|taken|add(?:ed)?|commissioned|confirm(?:ed)?|completed|finalised|answer|obtain(?:ed)?|review"
    r"|present|reported|report|request)\b[^.;]*$",
    re.IGNORECASE,
)
CUE = re.compile(
    r"\b(?:to|for|with) (?:the |all |any )?(?:members?|councillors|committee|panel|board|chair(?:man)?|partnership"
    r"|group|cabinet|council)\b"
    r"|\b(?:next|future|later|due course|shortly|soon|meetings?|outside|by email|in writing|report back)\b",
    re.IGNORECASE,
)
#: How an answer given at the meeting begins.
ANSWERED = re.compile(
    r"^(?:in (?:response|reply|answer)\b"
    r"|(?:the |mr |mrs |ms |cllr |councillor )?[\w’' ,()&-]{2,60}? (?:then |also )?"
    r"(?:responded|replied|answered|explained|confirmed|clarified|advised|stated|said|reassured|informed|noted)\b)",
    re.IGNORECASE,
)
#: Words by which a request asks for later, so that an answer now does not settle it.
LATER = re.compile(
    r"\b(?:in due course|at (?:a|the) (?:later|future|next)|future meeting|next meeting"
    r"|be (?:provided|brought|sent|added))\b",
    re.IGNORECASE,
)
#: Verbs before “to be done” that make it theirs: “is due to be”, “hoped to be”, “asked for it to be”.
HELD = re.compile(
    r"\b(?:was|were|is|are|be|been|had|has|have|would|will|could|can|should|may|might|due|need\w*|requir\w*|expect\w*"
    r"|likely|continued?|hoped?|planned|aimed?|appear\w*|seem\w*|asked|order|able|which|that|allow\w*|enabl\w*"
    r"|\w+ed(?<!^updated)(?<!^revised))\b[^,;]*$",
    re.IGNORECASE,
)
