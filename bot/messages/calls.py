"""Data calls in lists: all of them for officers, and what is asked of the reader's posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import blocks, call_states, call_word, dates, form, layout
from bot.messages.message import Block, Message
from storage.calls import OPEN, RETURNED, Call, Request


def listing(found: Sequence[tuple[Call, Sequence[Request]]], today: date) -> Message:
    """The calls an officer can open, and a button for a new one."""
    new = blocks.button("New data call", "csp:call:new", f"{form.OPENS}{call_word.NEW}", primary=True)
    if not found:
        said = "No data call was made yet. A data call asks every supplier for its figures of a period."
        return Message(said, (blocks.section(said), blocks.actions(new)))

    def made(count: int) -> Message:
        lines = [_listed(call, requests, today) for call, requests in found[:count]]
        shown = [blocks.section(line, _open(call)) for line, (call, _) in zip(lines, found, strict=False)]
        text = layout.spoken(" ".join(["Data calls.", *lines]))
        return Message(text, (blocks.header("Data calls"), *shown, blocks.actions(new)))

    return call_states.fitting(made, len(found))


def owed(found: Sequence[tuple[Call, Request]], today: date) -> Message:
    """What is asked of the reader's posts."""
    if not found:
        return call_word.sentence("No figures are asked of you just now. Officers make data calls.")

    def made(count: int) -> Message:
        lines = [_owed(call, request, today) for call, request in found[:count]]
        buttons = [blocks.actions(*call_word.answering(request.id)) for _, request in found[:count]]
        shown = [block for line, row in zip(lines, buttons, strict=True) for block in (blocks.section(line), row)]
        left = len(found) - count
        more = [blocks.context(f"and {left} more, asked of you as well")] if left else []
        return Message(layout.spoken(" ".join(lines)), (*shown, *more))

    return call_states.fitting(made, min(len(found), (layout.MESSAGE_BLOCKS - 1) // 2))


def _listed(call: Call, requests: Sequence[Request], today: date) -> str:
    stands = f"{call_states.due(call, today)}. {call_states.counts(requests)}"
    return f"*{call_word.title(call)}* (data call {call.id}). {stands}"


def _open(call: Call) -> Block:
    spoken = f"Open data call {call.id}" if call.status == OPEN else f"Open data call {call.id}, which is closed"
    return blocks.button("Open", f"{blocks.ASK}:call:open:{call.id}", f"{call_word.SHOW} {call.id}", spoken=spoken)


def _owed(call: Call, request: Request, today: date) -> str:
    back = f" They were returned: {blocks.clip(blocks.plain(request.note), call_states.REASON_CHARS)}"
    due = f"{dates.due_words(request.by(call), today)}.{back if request.status == RETURNED else ''}"
    wait = call_word.not_over(call, today)
    return f"Figures of {call_word.supplier(request)} for {call_word.title(call)}. {due}{wait}"
