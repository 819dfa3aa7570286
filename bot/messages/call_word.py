"""What people are told directly about a data call: what is asked of them, what arrived, what became of it."""

from __future__ import annotations

from datetime import date

from bot.messages import blocks, dates, form, layout
from bot.messages.message import Block, Message
from storage.calls import CLOSED, Call, Request

ANSWER, CHECK, NEW = "data-answer", "data-check", "data-call"  # forms, see handlers/call_forms.py
TEMPLATE, CLOSE, SHOW = "call_template", "call_close", "call"  # questions
NOTE_CHARS = 600
HOW = (
    "Fill in the form, or attach a file (CSV or Excel) to a reply in this thread. The file must have the columns of "
    "cspbot's figure format; “Get a file to fill in” has the rows of last time. An officer checks what you send "
    "before it is stored."
)
MISTAKES_SHOWN = 10


def asked(request: Request, call: Call, today: date) -> Message:
    """What a supplier is asked for, with a form and a file to fill in."""
    start = f"Figures for {title(call)} are asked of {supplier(request)}. {dates.due_words(call.due, today)}."
    return _with(f"{start}{_note('Note', call.note)}", [HOW], *answering(request))


def returned(request: Request, call: Call, today: date) -> Message:
    """Figures that came back to their supplier, and why."""
    start = f"The figures of {supplier(request)} for {title(call)} were returned.{_note('Reason', request.note)}"
    late = "The call is closed by now, but you can still send them." if call.status == CLOSED else ""
    due = late or f"{dates.due_words(call.due, today)}."
    return _with(f"{start} {due}", [HOW], *answering(request))


def arrived(request: Request, call: Call) -> Message:
    """Figures that wait for an officer's check."""
    late = " The call was closed before." if call.status == CLOSED else ""
    start = f"{supplier(request)} sent its figures for {title(call)} ({file(request)}).{late}"
    said = f"{start}{_note('Their note', request.note)} Nothing is stored before you have checked them."
    return _with(said, [], check(request), show(call))


def loaded(request: Request, call: Call) -> Message:
    """The supplier's figures are stored."""
    said = f"Thank you. The figures of {supplier(request)} for {title(call)} were checked and loaded."
    return _with(said, [])


def received(request: Request, call: Call, rows: int) -> Message:
    """Said at once to whoever sent figures."""
    count = "1 figure" if rows == 1 else f"{rows:,} figures"
    late = " The call was closed before, so this is late." if call.status == CLOSED else ""
    said = (
        f"Received: {count} of {supplier(request)} for {title(call)} ({file(request)}).{late} "
        "An officer checks them; you are told what becomes of them. To correct something before then, send it again."
    )
    return _with(said, [])


def mistakes(name: str, told: list[str], count: int) -> Message:
    """A file that can't be used: what to put right, row by row. `told` are the first of `count`."""
    things = "1 thing" if count == 1 else f"{count:,} things"
    start = f"{blocks.plain(name)} can't be used and nothing was stored. {things} to put right:"
    lines = [f"• {blocks.clip(blocks.plain(each), NOTE_CHARS)}" for each in told[:MISTAKES_SHOWN]]
    more = count - len(lines)
    lines += [f"and {more:,} more"] if more > 0 else []
    last = "Put this right and send the file again in this thread."
    return Message(layout.spoken(" ".join([start, *lines, last])), tuple(layout.sections([start, *lines, last])))


def sentence(words: str) -> Message:
    """One sentence (not escaped)."""
    said = blocks.plain(words)
    return Message(layout.spoken(said), (blocks.section(said),))


def answering(request: Request) -> tuple[Block, Block]:
    """The buttons by which a supplier answers."""
    fill_in = blocks.button("Fill in the form", f"csp:call:answer:{request.id}", f"{form.OPENS}{ANSWER} {request.id}")
    return fill_in, blocks.ask("Get a file to fill in", f"{TEMPLATE} {request.id}", f"call:file:{request.id}")


def check(request: Request) -> Block:
    """The button that opens an officer's check."""
    opens = f"{form.OPENS}{CHECK} {request.id}"
    return blocks.button(
        "Check", f"csp:call:check:{request.id}", opens, primary=True, spoken=f"Check {request.supplier}"
    )


def show(call: Call) -> Block:
    """The button that shows a whole call."""
    return blocks.ask("The whole call", f"{SHOW} {call.id}", f"call:show:{call.id}")


def title(call: Call) -> str:
    """The period of a call, escaped."""
    return blocks.plain(call.title)


def supplier(request: Request) -> str:
    """Who was asked, escaped."""
    return blocks.clip(blocks.plain(request.supplier), form.NAME_CHARS)


def file(request: Request) -> str:
    """What the figures came in, escaped."""
    return blocks.clip(blocks.plain(request.file_name), form.CHOICE_CHARS)


def _note(label: str, words: str) -> str:
    return f" {label}: {blocks.clip(blocks.plain(words), NOTE_CHARS)}" if words else ""


def _with(said: str, more: list[str], *buttons: Block) -> Message:
    made = [blocks.section(each) for each in (said, *more)]
    made += [blocks.actions(*buttons)] if buttons else []
    return Message(layout.spoken(" ".join([said, *more])), tuple(made))
