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


def answering(subcommands: Sequence[Subcommand]) -> Answer:
    """The help for `subcommands`."""

    def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
        lines = [f"`/csp {blocks.escape(found.usage)}`  {blocks.escape(found.help)}" for found in subcommands]
        examples = [found for found in subcommands if found.example]
        buttons = [blocks.ask(f"/csp {found.example}", found.example, found.verb) for found in examples[:5]]
        made: list[Block] = [blocks.section(f"*What you can ask*\n{OPENING}"), blocks.section("\n".join(lines))]
        made += [blocks.actions(*buttons)] if buttons else []
        said = "; ".join(f"/csp {found.usage}: {found.help}" for found in subcommands)
        return Message(blocks.escape(f"{OPENING} {said}. {WAYS}"), (*made, blocks.context(WAYS)))

    return answer
