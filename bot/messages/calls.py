"""Data calls on a page: who was asked, by when, what came, what is missing, with the buttons that go on with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.messages import blocks, call_word, dates, form, layout
from bot.messages.message import Block, Message
from storage.calls import LOADED, OPEN, RECEIVED, REQUESTED, RETURNED, Call, Request
from storage.day_words import local_day

SUPPLIERS_SHOWN = 30
FILE_CHARS = 60
REASON_CHARS = 200
NAMED = 5  # of those that are missing
_ORDER = (RECEIVED, REQUESTED, RETURNED, LOADED)
HISTORY_SHOWN = 8
NOT_REACHED = "nobody is reached in Slack"
_TABLE = ("Supplier", "Asked", "Due", "Received", "State")
_STATES = {REQUESTED: "asked", RECEIVED: "received, to be checked", LOADED: "loaded", RETURNED: "returned"}


@dataclass(frozen=True, slots=True)
class Page:
    """One call as an officer sees it. `unreached` are numbers of requests that reach nobody in Slack."""

    call: Call
    requests: tuple[Request, ...]
    history: tuple[tuple[datetime, str, str], ...]
    unreached: frozenset[int]
    today: date


def one(page: Page, native: frozenset[str]) -> Message:
    """A call with its suppliers: those that wait for a check first, then what is missing."""
    ordered = sorted(page.requests, key=lambda each: _ORDER.index(each.status))
    return _fitting(lambda count: _one(page, ordered[:count], native), min(len(ordered), SUPPLIERS_SHOWN))


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

    return _fitting(made, len(found))


def owed(found: Sequence[tuple[Call, Request]], today: date) -> Message:
    """What is asked of the reader's posts."""
    if not found:
        return call_word.sentence("No figures are asked of you just now. Officers make data calls.")

    def made(count: int) -> Message:
        lines = [_owed(call, request, today) for call, request in found[:count]]
        buttons = [blocks.actions(*call_word.answering(request)) for _, request in found[:count]]
        shown = [block for line, row in zip(lines, buttons, strict=True) for block in (blocks.section(line), row)]
        return Message(layout.spoken(" ".join(lines)), tuple(shown))

    return _fitting(made, min(len(found), layout.MESSAGE_BLOCKS // 2))


def _fitting(make: Callable[[int], Message], most: int) -> Message:
    """The message with as many of its lines, at most `most`, as Slack takes in one."""
    for count in range(most, 1, -1):
        if layout.fits((made := make(count)).blocks):
            return made
    return make(1)


def _one(page: Page, shown: Sequence[Request], native: frozenset[str]) -> Message:
    call = page.call
    head = f"Data call {call.id}: {call_word.title(call)}"
    top = f"{_due(call, page.today)}. {_counts(page.requests)}"
    note = [blocks.section(f"Note: {blocks.clip(blocks.plain(call.note), call_word.NOTE_CHARS)}")] if call.note else []
    lines = [_line(page, each) for each in shown]
    more = len(page.requests) - len(shown)
    rest = [blocks.context(f"and {more} more suppliers")] if more > 0 else []
    made = [blocks.header(head), blocks.section(top), *note]
    made += [_as_table(page, shown)] if "table" in native else layout.sections(lines)
    made += [*rest, *_buttons(page, shown), *_past(page)]
    return Message(layout.spoken(". ".join([head, top, *lines])), tuple(made))


def _listed(call: Call, requests: Sequence[Request], today: date) -> str:
    return f"*{call_word.title(call)}* (data call {call.id}). {_due(call, today)}. {_counts(requests)}"


def _open(call: Call) -> Block:
    return blocks.ask("Open", f"{call_word.SHOW} {call.id}", f"call:open:{call.id}")


def _owed(call: Call, request: Request, today: date) -> str:
    back = f" They were returned: {blocks.clip(blocks.plain(request.note), REASON_CHARS)}"
    due = f"{dates.due_words(call.due, today)}.{back if request.status == RETURNED else ''}"
    return f"Figures of {call_word.supplier(request)} for {call_word.title(call)}. {due}"


def _counts(requests: Sequence[Request]) -> str:
    """How many were asked, sent theirs, are missing: in words."""
    by_state = Counter(each.status for each in requests)
    came = by_state[RECEIVED] + by_state[LOADED]
    parts = [f"{len(requests)} asked", f"{came} received"]
    parts += [f"{by_state[RECEIVED]} to be checked"] if by_state[RECEIVED] else []
    parts += [f"{by_state[LOADED]} loaded"] if by_state[LOADED] else []
    parts += [f"{by_state[RETURNED]} returned"] if by_state[RETURNED] else []
    owing = [call_word.supplier(each) for each in requests if each.status in (REQUESTED, RETURNED)]
    more = f" and {len(owing) - NAMED} more" if len(owing) > NAMED else ""
    missing = f"{len(owing)} missing: {', '.join(owing[:NAMED])}{more}" if owing else "none missing"
    return f"{', '.join([*parts, missing])}."


def _due(call: Call, today: date) -> str:
    if call.status == OPEN:
        return dates.due_words(call.due, today)
    return f"Closed; was due {dates.full_date(call.due)}"


def _line(page: Page, each: Request) -> str:
    post = f" ({blocks.plain(each.owner)})" if each.owner else ""
    return f"*{call_word.supplier(each)}*{post}: {_state(page, each)}."


def _state(page: Page, each: Request) -> str:
    if each.status in (REQUESTED, RETURNED):
        late = "late, " if each.missing(page.today, page.call) else ""
        unreached = f"; {NOT_REACHED}" if each.id in page.unreached else ""
        why = f": {blocks.clip(blocks.plain(each.note), REASON_CHARS)}" if each.status == RETURNED else ""
        return f"{late}{_STATES[each.status]}{why}{unreached}"
    when = f" {_day(each.received_at)}" if each.received_at else ""
    return f"{_STATES[each.status]}{',' if when else ''}{when} ({blocks.clip(call_word.file(each), FILE_CHARS)})"


def _as_table(page: Page, shown: Sequence[Request]) -> Block:
    asked, due = _day(page.call.called_at), _short(page.call.due)
    rows = [
        (blocks.clip(each.supplier, form.NAME_CHARS), asked, due, _day(each.received_at), _plain_state(page, each))
        for each in shown
    ]
    return blocks.table([_TABLE, *rows])


def _plain_state(page: Page, each: Request) -> str:
    owed_late = each.missing(page.today, page.call)
    state = f"missing ({_STATES[each.status]})" if owed_late else _STATES[each.status]
    return f"{state}; {NOT_REACHED}" if each.id in page.unreached else state


def _buttons(page: Page, shown: Sequence[Request]) -> list[Block]:
    """A check for everything that came, a form for what an officer enters for others, and the end of the call."""
    made: list[Block] = []
    waiting = [each for each in shown if each.status == RECEIVED]
    made += [
        blocks.section(f"{call_word.supplier(each)} waits for a check.", call_word.check(each)) for each in waiting
    ]
    owing = [each for each in shown if each.status in (REQUESTED, RETURNED)]
    if owing:
        options = [(each.supplier, f"{form.OPENS}{call_word.ANSWER} {each.id}") for each in owing]
        menu = blocks.select("Choose a supplier", f"csp:call:for:{page.call.id}", options)
        made.append(blocks.section("Enter figures for a supplier who gave them to you in another way.", menu))
    if page.call.status == OPEN:
        close = blocks.ask("Close this call", f"{call_word.CLOSE} {page.call.id}", f"call:close:{page.call.id}")
        made.append(blocks.actions(close))
    return made


def _past(page: Page) -> list[Block]:
    lines = [
        f"{_day(at)}: {blocks.plain(who)}: {blocks.clip(blocks.plain(words), REASON_CHARS)}"
        for at, who, words in page.history[-HISTORY_SHOWN:]
    ]
    return [blocks.context("\n".join(lines))] if lines else []


def _day(at: datetime | None) -> str:
    return _short(local_day(at)) if at else ""


def _short(day: date) -> str:
    return dates.full_date(day)
