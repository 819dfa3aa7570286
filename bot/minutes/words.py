"""The word lists by which minutes are read: what people say they will do, what meetings ask for, who people are.

Lists of wordings are parts of patterns, with `|` between them; lists of single words are sets, in lower case.
"""

from __future__ import annotations


def _wordings(text: str) -> str:
    """A pattern for any one of the wordings in `text`."""
    return f"(?:{'|'.join(part.strip() for part in text.split('|'))})\\b"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What people say they will do. Not “be”, “have”, “help”, “ensure”, “continue”, “consider”: those describe.
DO = _wordings(
    r"""
    report | feed back | respond | reply | answer | check | clarify | confirm | consult | circulate | share |
    distribute | forward | send | e-?mail | write | publish | submit | present | produce | prepare | draft |
    supply | provide | bring | look into | look at | investigate | explore | examine | establish whether |
    find out | follow (?:this |that |it |the matter )?up |
    take (?:this|that|it|the matter|the point|the issue|the question|these points|the suggestion) | raise |
    flag | pursue | chase | refer | pass | speak (?:to|with) | talk to | liaise |
    discuss (?:this|it|the matter|with) | contact | meet with | ask | request | seek | obtain | invite |
    arrange | organise | set up | convene | inform | notify | update | advise | amend | add | include |
    review | revisit | monitor | visit | attend | compile | gather | return (?:to|with) | come back |
    get back | let (?:\w+ )?(?:members|the|him|her|them|councillors) |
    make (?:enquiries|inquiries|contact|arrangements)
    """
)
#: The same done to something: “would be …”, “to be …”.
DONE = _wordings(
    r"""
    re-?examined | reviewed | revisited | re-?assessed | explored | investigated | pursued | followed up |
    looked into | looked at | checked | clarified | raised | relayed | reported | fed back | circulated |
    shared | distributed | forwarded | sent | e-?mailed | published | submitted | presented | produced |
    prepared | drafted | drawn up | supplied | provided | brought(?! together) | taken (?:up|forward|back) |
    passed | referred | contacted | consulted | asked | invited | written to | sought | obtained | arranged |
    organised | convened | scheduled | added | included | incorporated | updated | issued | informed(?! by) |
    notified | monitored | commissioned | confirmed | completed | finalised | amended | set up
    """
)
#: What a meeting asks for when it wants something later, not an answer now.
THING = _wordings(
    r"""
    reports? | updates? | briefings? | presentations? | papers? | briefing notes? | information | data |
    figures | statistics | breakdown | analysis | map | cop(?:y|ies) | review | training | visit | timetable |
    response | letter | meeting
    """
)
#: Business of the meeting itself, done before it closes.
NOW = _wordings(
    r"""
    note | approve | agree | adopt | endorse | accept | receive | consider | confirm the minutes |
    congratulate | thank | welcome | introduce | address | speak |
    present (?:the|his|her|their) (?:report|item|paper) | summarise | outline | apprise | comment | explain |
    elaborate | expand | leave | vacate | withdraw | move | hold | proceed | defer | adjourn | elect |
    appoint | declare | differ | disagree | recommend | support | vote | join the meeting |
    take (?:part|the chair) | be | have | undertake (?:an?|the) (?:audit|survey|inspection) of
    """
)

#: Words that mark a name as a person's post or a body of persons.
POSTS = _words(
    """
    officer officers manager managers director directors inspector sergeant constable superintendent
    chairman chair chairperson vice-chairman vice-chair leader councillor councillors cllr cllrs member
    members co-ordinator coordinator clerk secretary solicitor analyst analysts commissioner warden wardens
    representative representatives lead head deputy advisor adviser commander police council partnership
    committee panel team teams unit service services authority agency agencies trust colleague colleagues
    chief executive mayor portfolio holder mr mrs ms dr insp sgt supt cabinet board group partners force
    department section consultant engineer lawyer staff author
    """
)
#: Those that are bodies, and those that are several persons: neither is “he” or “she”.
BODIES = _words(
    """
    police council partnership committee panel team teams unit service services authority agency agencies
    trust cabinet board group department section force office
    """
)
SEVERAL = _words(
    """
    officers managers directors councillors cllrs members analysts wardens representatives colleagues
    agencies partners teams services commissioners constables sergeants inspectors
    """
)
