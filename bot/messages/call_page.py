"""One data call on a page: who was asked, by when, what came, what is missing, and the buttons that go on with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.messages import blocks, call_states, call_word, dates, form, layout
from bot.messages.message import Block, Message
from storage.calls import HERE, LOADED, OFF, OPEN, RECEIVED, REQUESTED, RETURNED, Call, Request
from storage.day_words import local_day

SUPPLIERS_SHOWN = 30
HISTORY_SHOWN = 8
_ORDER = (RECEIVED, REQUESTED, RETURNED, LOADED, OFF)
_TABLE = ("Supplier", "State", "Due", "Received")  # a phone shows the first two or three


@dataclass(frozen=True, slots=True)
class Page:
    """One call as an officer sees it. `unreached` says of requests, by number, why nobody is written to today.

    `who` are Slack users in the words of the record; `start` counts the suppliers that stand on earlier pages.
    """

    call: Call
    requests: tuple[Request, ...]
    history: tuple[tuple[datetime, str, str], ...]
    unreached: Mapping[int, str]
    today: date
    who: Mapping[str, str] = field(default_factory=dict)
    start: int = 0

    def state(self, each: Request, *, dated: bool = True) -> str:
        """How one of its suppliers stands; escaped. `dated`: with the day on which its figures came."""
        who, unreached = self.who.get(each.decided_by, ""), self.unreached.get(each.id, "")
        return call_states.state(each, self.call, self.today, who, unreached, dated=dated)


def render(page: Page, native: frozenset[str]) -> Message:
    """A call with its suppliers: those that wait for a check first, then what is missing."""
    ordered = sorted(page.requests, key=lambda each: _ORDER.index(each.status))[page.start :]
    return call_states.fitting(lambda count: _render(page, ordered, count, native), min(len(ordered), SUPPLIERS_SHOWN))


def _render(page: Page, ordered: Sequence[Request], count: int, native: frozenset[str]) -> Message:
    call, shown = page.call, ordered[:count]
    head = f"Data call {call.id}: {call_word.title(call)}"
    asked = f"Asked {dates.known_year(local_day(call.called_at), page.today)}. {call_states.due(call, page.today)}."
    top = f"{asked} {call_states.counts(page.requests)}{_period(page)}"
    tell = _nobody(page)
    lines = [f"{_named(each)}: {page.state(each)}." for each in shown]
    made = [blocks.header(head), blocks.section(top), *([blocks.section(tell)] if tell else []), *_note(call)]
    made += [_as_table(page, shown)] if "table" in native else layout.sections(lines)
    made += [*_more(page, len(ordered) - count, count), *_waiting(shown), *_others(page, shown), *_past(page)]
    return Message(layout.spoken(". ".join([head, " ".join(filter(None, [top, tell])), *lines])), tuple(made))


def _period(page: Page) -> str:
    if page.call.status != OPEN or page.call.is_over(page.today):
        return ""
    return f" The period goes on until {dates.full_date(page.call.period.end)}: figures can be sent after that day."


def _nobody(page: Page) -> str:
    """Whom cspbot can't reach: somebody has to tell them."""
    owed = [each for each in page.requests if each.owed and page.unreached.get(each.id) == call_states.NOT_REACHED]
    names = call_states.names([call_word.supplier(each) for each in owed])
    return f"Nobody in Slack is reached for {names}. Please tell them yourself." if owed else ""


def _note(call: Call) -> list[Block]:
    words = blocks.clip(blocks.plain(call.note), call_word.NOTE_CHARS)
    return [blocks.section(f"Note: {words}")] if words else []


def _named(each: Request) -> str:
    return f"*{call_word.supplier(each)}*{f' ({blocks.plain(each.owner)})' if each.owner else ''}"


def _as_table(page: Page, shown: Sequence[Request]) -> Block:
    rows = [
        (
            blocks.clip(each.supplier, form.NAME_CHARS),
            _unescaped(page.state(each, dated=False)),
            dates.known_year(each.by(page.call), page.today),
            dates.known_year(local_day(each.received_at), page.today) if each.received_at else "",
        )
        for each in shown
    ]
    return blocks.table([_TABLE, *rows])


def _unescaped(words: str) -> str:
    """A table's cells are plain text."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _more(page: Page, left: int, count: int) -> list[Block]:
    """The way to the suppliers on other pages."""
    number, through = page.call.id, page.start + count
    pages = []
    if page.start:
        pages.append(blocks.ask("The first suppliers", f"{call_word.SHOW} {number}", f"call:first:{number}"))
    if left > 0:
        following = f"{call_word.SHOW} {number} {through + 1}"
        pages.append(blocks.ask("More suppliers", following, f"call:more:{number}"))
    place = f"Suppliers {page.start + 1} to {through} of {len(page.requests)}."
    return [blocks.context(place), blocks.actions(*pages)] if pages else []


def _waiting(shown: Sequence[Request]) -> list[Block]:
    """A check for everything that came, a form for what an officer enters for others."""
    waiting = [each for each in shown if each.status == RECEIVED]
    return [blocks.section(f"{call_word.supplier(each)} waits for a check.", call_word.check(each)) for each in waiting]


def _others(page: Page, shown: Sequence[Request]) -> list[Block]:
    """A form for what an officer enters for others, and what can be done with the call."""
    made: list[Block] = []
    if owing := [each for each in shown if each.owed]:
        options = [(each.supplier, f"{form.OPENS}{call_word.ANSWER} {each.id}") for each in owing]
        menu = blocks.select("Choose a supplier", f"csp:call:for:{page.call.id}", options)
        made.append(blocks.section("Enter figures for a supplier who gave them to you in another way."))
        made.append(blocks.actions(menu))
    buttons = _of_open(page) if page.call.status == OPEN else _of_closed(page)
    return [*made, blocks.actions(*buttons)]


def _of_open(page: Page) -> list[Block]:
    call, owed = page.call, any(each.owed for each in page.requests)
    missing = any(each.missing for each in page.requests)
    found = [_form("Remind", call_word.REMIND, call)] if owed else []
    found += [_form("Change", call_word.CHANGE, call), _form("Add suppliers", call_word.ADD, call)]
    found += [_form("Take one off", call_word.TAKE_OFF, call)] if missing else []
    found += _collected(page)
    return [*found, blocks.ask("Close this call", f"{call_word.CLOSE} {call.id}", f"call:close:{call.id}")]


def _of_closed(page: Page) -> list[Block]:
    return [_form("Open it again", call_word.CHANGE, page.call), *_collected(page)]


def _collected(page: Page) -> list[Block]:
    if not any(each.status in HERE or each.loads for each in page.requests):
        return []
    question = f"{call_word.COLLECTED} {page.call.id}"
    return [blocks.ask("Collected figures as CSV", question, f"call:figures:{page.call.id}")]


def _form(label: str, name: str, call: Call) -> Block:
    return blocks.button(label, f"csp:call:{name}:{call.id}", f"{form.OPENS}{name} {call.id}")


def _past(page: Page) -> list[Block]:
    lines = [
        f"{call_states.day(at)}: {blocks.plain(who)}: {blocks.clip(blocks.plain(words), call_states.REASON_CHARS)}"
        for at, who, words in page.history[-HISTORY_SHOWN:]
    ]
    return [blocks.context("\n".join(lines))] if lines else []
