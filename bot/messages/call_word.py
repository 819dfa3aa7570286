"""What people are told directly about a data call: what is asked of them, what arrived, what became of it."""

from __future__ import annotations

from datetime import date

from bot.messages import blocks, dates, form, layout
from bot.messages.message import Block, Message
from storage.call_arrivals import REPLACED, Arrival
from storage.calls import CLOSED, LOADED, RETURNED, Call, Request
from storage.day_words import local_day

ANSWER, CHECK, NEW = "data-answer", "data-check", "data-call"  # forms, see handlers/call_forms.py
CHANGE, ADD = "data-call-change", "data-call-add"  # forms, see handlers/call_change_forms.py
TAKE_OFF, REMIND = "data-call-off", "data-call-remind"
TEMPLATE, CLOSE, SHOW, COLLECTED = "call_template", "call_close", "call", "call_figures"  # questions
NOTE_CHARS = 600
HOW = (
    "Fill in the form, or attach a file (CSV or Excel) to a reply in this thread. The file must have the columns of "
    "cspbot's figure format; “Get a file to fill in” has the rows of last time. An officer checks what you send "
    "before it is stored."
)
MISTAKES_SHOWN = 10
_AGAIN = "again"
_WHY = {  # why a supplier is asked once more, see jobs/call_news.py
    "changed": " What is asked was changed.",
    "reopened": " The call was closed and is open again.",
    _AGAIN: " They have not come yet.",
}


def asked(request: Request, call: Call, today: date, why: str = "") -> Message:
    """What a supplier is asked for, with a form and a file to fill in; `why` it is asked once more."""
    start = f"Figures for {title(call)} are asked of {supplier(request)}.{_why(request, why)}"
    words = f"{start} {dates.due_words(request.by(call), today)}.{not_over(call, today)}{_note('Note', call.note)}"
    words += _note("Why they were returned", request.note) if request.status == RETURNED else ""
    return _with(words, [HOW], *answering(request.id))


def not_over(call: Call, today: date) -> str:
    """That the period of a call goes on, where it does: nobody has its figures before its end."""
    end = dates.known_year(call.period.end, today)
    return "" if call.is_over(today) else f" The period goes on until {end}: send the figures after that day."


def returned(request: Request, call: Call, today: date) -> Message:
    """Figures that came back to their supplier, and why."""
    start = f"The figures of {supplier(request)} for {title(call)} were returned.{_note('Reason', request.note)}"
    late = "The call is closed by now, but you can still send them." if call.status == CLOSED else ""
    due = late or f"{dates.due_words(request.by(call), today)}."
    stay = " What was loaded before stays until then." if request.loads else ""
    return _with(f"{start} {due}{stay}", [HOW], *answering(request.id))


def arrived(request: Request, call: Call) -> Message:
    """Figures that wait for an officer's check."""
    late = " The call was closed before." if call.status == CLOSED else ""
    what = "a correction of its figures" if request.loads else "its figures"
    start = f"{supplier(request)} sent {what} for {title(call)} ({file(request)}).{late}"
    said = f"{start}{_note('Their note', request.note)} Nothing is stored before you have checked them."
    return _with(said, [], check(request), show(call))


def decided(request: Request, call: Call, arrival: Arrival, who: str) -> Message:
    """What became of figures that waited for an officer's check, in the place of what `arrived` said; `who` decided."""
    day = dates.full_date(local_day(arrival.decided_at or arrival.received_at))
    start = f"{supplier(request)} sent figures for {title(call)} ({_clipped(arrival.file_name)})."
    if arrival.outcome == REPLACED:
        return _with(
            f"{start} Others that came on {day} took their place; these are not checked any more.", [], show(call)
        )
    became = "checked and loaded" if arrival.outcome == LOADED else "returned"
    returned_now = request.status == RETURNED and request.decided_at == arrival.decided_at
    reason = _note("Reason", request.note) if returned_now else ""
    by = f" by {blocks.plain(who)}" if who else ""
    return _with(f"{start} They were {became} on {day}{by}.{reason}", [], show(call))


def loaded(request: Request, call: Call) -> Message:
    """The supplier's figures are stored."""
    what = "correction" if request.loads > 1 else "figures"
    were = "was" if request.loads > 1 else "were"
    said = f"Thank you. The {what} of {supplier(request)} for {title(call)} {were} checked and loaded."
    return _with(f"{said} If something has to be put right, send the figures again.", [])


def received(request: Request, call: Call, rows: int, before: str = "") -> Message:
    """Said at once to whoever sent figures; `before` says whose earlier ones they take the place of."""
    count = "1 figure" if rows == 1 else f"{rows:,} figures"
    late = " The call was closed before, so this is late." if call.status == CLOSED else ""
    instead = f" They take the place of {blocks.plain(before)}." if before else ""
    corrects = " This corrects what was loaded before." if request.loads else ""
    said = (
        f"Received: {count} of {supplier(request)} for {title(call)} ({file(request)}).{late}{instead}{corrects} "
        "An officer checks them; you are told what becomes of them. To correct something before then, send it again."
    )
    return _with(said, [])


def owed(request_id: int, words: str) -> Message:
    """An action can't be done before its figures came (`words` say so): how they are sent."""
    return _with(blocks.plain(words), [], *answering(request_id))


def changed(words: str, call: Call) -> Message:
    """What was stored about a call (not escaped), and the way to it."""
    return _with(blocks.plain(words), [], show(call))


def mistakes(name: str, told: list[str], count: int, hint: str = "") -> Message:
    """A file that can't be used: what to put right, row by row. `told` are the first of `count`; `hint` a guess why."""
    things = "1 thing" if count == 1 else f"{count:,} things"
    start = f"{blocks.plain(name)} can't be used and nothing was stored. {things} to put right:"
    lines = [f"• {blocks.clip(blocks.plain(each), NOTE_CHARS)}" for each in told[:MISTAKES_SHOWN]]
    more = count - len(lines)
    lines += [f"and {more:,} more"] if more > 0 else []
    last = blocks.plain(f"{hint} Put this right and send the file again in this thread.".strip())
    return Message(layout.spoken(" ".join([start, *lines, last])), tuple(layout.sections([start, *lines, last])))


def sentence(words: str) -> Message:
    """One sentence (not escaped)."""
    said = blocks.plain(words)
    return Message(layout.spoken(said), (blocks.section(said),))


def answering(request_id: int) -> tuple[Block, Block]:
    """The buttons by which a supplier answers."""
    fill_in = blocks.button("Fill in the form", f"csp:call:answer:{request_id}", f"{form.OPENS}{ANSWER} {request_id}")
    return fill_in, blocks.ask("Get a file to fill in", f"{TEMPLATE} {request_id}", f"call:file:{request_id}")


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
    return _clipped(request.file_name)


def _why(request: Request, why: str) -> str:
    """Why a supplier is asked once more; what came and was returned has come all the same."""
    told = _WHY.get(why, "")
    if request.status != RETURNED:
        return told
    return f"{told if why != _AGAIN else ''} What was sent was returned."


def _clipped(name: str) -> str:
    return blocks.clip(blocks.plain(name), form.CHOICE_CHARS)


def _note(label: str, words: str) -> str:
    return f" {label}: {blocks.clip(blocks.plain(words), NOTE_CHARS)}" if words else ""


def _with(said: str, more: list[str], *buttons: Block) -> Message:
    made = [blocks.section(each) for each in (said, *more)]
    made += [blocks.actions(*buttons)] if buttons else []
    return Message(layout.spoken(" ".join([said, *more])), tuple(made))
