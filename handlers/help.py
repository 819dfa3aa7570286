"""`/csp help`: what there is to type, made from the router's own list so that it can't go out of date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import blocks
from bot.messages.message import Block, Message
from bot.policy import Audience
from handlers.questions import Question
from handlers.router import Answer, Subcommand
from storage.engine import Database

OPENING = "cspbot answers with published figures, posts the briefing and the Monday digest, and reminds owners."
WAYS = "Type `/csp` in any channel, mention me, or write to me directly. Only you see an answer until you share it."
WAYS_HERE = "Here you can leave out `/csp`. You can also type `/csp` in any channel, or mention me there."
# The words under each heading; one that stands nowhere is listed under the last heading.
SECTIONS = (
    ("Ask for figures", ("priority", "priorities", "figure", "source")),
    ("Compare and rank", ("compare", "trend", "wards", "rank")),
    ("Work: actions and meetings", ("action", "actions", "workplan", "meetings", "minutes", "calendar", "report")),
    ("Briefings, digests and data calls", ("brief", "digest", "call")),
    ("You: reminders and leave", ("settings", "away", "back")),
    ("More", ()),
)
BUTTONS_SHOWN = 5


def answering(subcommands: Sequence[Subcommand]) -> Answer:
    """The help for `subcommands`."""

    def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
        private = audience.place is not None and audience.place.kind == "dm"
        ways = WAYS_HERE if private else WAYS
        examples = [found for found in subcommands if found.example][:BUTTONS_SHOWN]
        buttons = [blocks.ask(f"/csp {found.example}", found.example, found.verb) for found in examples]
        made: list[Block] = [blocks.section(f"*What you can ask*\n{OPENING}")]
        made += [blocks.section(_section(heading, found)) for heading, found in sections(subcommands)]
        made += [blocks.actions(*buttons)] if buttons else []
        said = " ".join(
            f"{heading}: {'; '.join(f'/csp {each.usage}: {each.help}' for each in found)}."
            for heading, found in sections(subcommands)
        )
        return Message(blocks.escape(f"{OPENING} {said} {ways}"), (*made, blocks.context(ways)))

    return answer


def sections(subcommands: Sequence[Subcommand]) -> list[tuple[str, list[Subcommand]]]:
    """The subcommands by heading, in the order given; headings without any are left out."""
    named = {verb for _, verbs in SECTIONS for verb in verbs}
    last = SECTIONS[-1][0]
    found = [
        (heading, [each for each in subcommands if each.verb in verbs or (heading == last and each.verb not in named)])
        for heading, verbs in SECTIONS
    ]
    return [(heading, listed) for heading, listed in found if listed]


def _section(heading: str, found: Sequence[Subcommand]) -> str:
    lines = [f"`/csp {blocks.escape(each.usage)}`  {blocks.escape(each.help)}" for each in found]
    return "\n".join([f"*{heading}*", *lines])


def thanks(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """A word back to somebody who says thank you."""
    return _line("You're welcome. Type `/csp help` to see what else cspbot answers.")


def done(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """How to mark an action done: typing "done" does not say which."""
    return _line(
        "To mark an action done, press the Done button beside it: `/csp actions` lists yours. Nothing was changed.",
        blocks.ask("/csp actions", "actions", "actions"),
    )


def _line(words: str, *buttons: Block) -> Message:
    shown: list[Block] = [blocks.section(words)]
    return Message(words, (*shown, *([blocks.actions(*buttons)] if buttons else [])))
