"""The form in which a supplier answers a data call: a line for each figure it gave before, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.messages import blocks, call_word, dates, figures, form, periods
from bot.messages.call_forms import NOTE, NOTE_CHARS, PERSONAL, kind_words
from bot.messages.form import View
from bot.messages.message import Block
from storage.call_checks import is_as_long, kind_of
from storage.call_lines import Page
from storage.calls import CLOSED, Call, Request
from storage.figures import Figure
from storage.periods import Period
from storage.vocabulary import Vocabulary

MORE, ROW, PAGE = "more", "row:", "page"
VALUE_CHARS = 30
AREAS_NAMED = 3
_LENGTHS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}


@dataclass(frozen=True, slots=True)
class Filling:
    """A form as it is being filled in: the page shown, what was entered by the numbers of lines, what to put right."""

    page: int = 0
    values: Mapping[int, str] = field(default_factory=dict)
    wrong: Sequence[str] = ()


def render(request: Request, call: Call, pages: Sequence[Page], filling: Filling, words: Vocabulary) -> View:
    """One page of it; what was entered on the others is counted."""
    shown = pages[filling.page].lines if pages else ()
    rows = [_row(each, call.period, filling.values.get(each.id, ""), words) for each in shown]
    content: list[Block] = [
        blocks.section(_asked(request, call, bool(pages))),
        *_put_right(filling.wrong),
        *(_turning(pages, filling, words) if len(pages) > 1 else []),
        *rows,
        *(_on(pages, filling) if len(pages) > 1 else []),
        form.lines(
            MORE,
            "Other figures, one a line",
            example="dartford; burglary; volume; 41",
            hint="Area; category; measure; number. The period is that of the call.",
            optional=True,
        ),
        form.lines(NOTE, "What the analyst should know", most=NOTE_CHARS, hint=PERSONAL, optional=True),
    ]
    return form.view("Figures", call_word.ANSWER, content, submit="Send")


def line_words(line: Figure, words: Vocabulary) -> str:
    """What a line asks for: "Violent crime, Dartford, volume". Not escaped."""
    return kind_words(kind_of(line), words)


def known_words(line: Figure, asked: Period) -> str:
    """What is known of a line from before: for a period as long as the one asked for, or that there is none such."""
    percent = line.unit == "percent"
    known = f"{figures.number(line.value)}%" if percent else f"{figures.number(line.value)} {line.unit}".rstrip()
    if is_as_long(line.period, asked):
        return f"Last time: {known}, {periods.in_words(line.period)}"
    length = _LENGTHS.get(asked.months or 0, "period as long as this")
    return f"No {length} is known; {known} {periods.when(line.period)}"


def _row(line: Figure, asked: Period, value: str, words: Vocabulary) -> Block:
    hint, name = known_words(line, asked), line_words(line, words)
    return form.line(f"{ROW}{line.id}", name, value=value, most=VALUE_CHARS, hint=hint, optional=True)


def _asked(request: Request, call: Call, known: bool) -> str:
    due = dates.full_date(request.by(call))
    start = f"Figures of {call_word.supplier(request)} for {call_word.title(call)}, due {due}."
    start += " They correct what was loaded before." if request.loads else ""
    closed = " This call is closed; what you send is marked as late." if call.status == CLOSED else ""
    rows = " Leave empty what you have no figure for." if known else ""
    note = f"\nNote: {blocks.clip(blocks.plain(call.note), call_word.NOTE_CHARS)}" if call.note else ""
    return f"{start}{closed}{rows}{note}"


def _put_right(wrong: Sequence[str]) -> list[Block]:
    if not wrong:
        return []
    said = " ".join(["*Nothing was sent.* Please put this right:", *(f"• {blocks.plain(each)}" for each in wrong)])
    return [blocks.section(blocks.clip(said, form.TEXT_CHARS))]


def _turning(pages: Sequence[Page], filling: Filling, words: Vocabulary) -> list[Block]:
    """Which page is shown, and the choice of another one."""
    count, shown = sum(len(each.lines) for each in pages), filling.page
    options = [(_named(number, each, words), str(number)) for number, each in enumerate(pages)]
    entered = len(filling.values)
    so_far = f"{entered:,} {'figure' if entered == 1 else 'figures'} entered so far. " if entered else ""
    said = (
        f"Page {shown + 1} of {len(pages)}; {count:,} figures are asked for in all. {so_far}"
        "What you enter is kept when you turn the page. “Send” sends all pages."
    )
    choice = form.choice(f"{PAGE}:{shown}", "Areas shown", options, value=str(shown), heard=True)
    return [blocks.section(said), choice]


def _on(pages: Sequence[Page], filling: Filling) -> list[Block]:
    """The buttons at the end of a page."""
    made, shown = list[Block](), filling.page
    if shown:
        made.append(blocks.button("Previous page", f"{form.CHANGE}{PAGE}", str(shown - 1)))
    if shown + 1 < len(pages):
        made.append(blocks.button("Next page", f"{form.CHANGE}{PAGE}:on", str(shown + 1)))
    return [blocks.actions(*made)]


def _named(number: int, page: Page, words: Vocabulary) -> str:
    """A page in the choice: "1. Dartford, priorities (40)"."""
    known = words.areas.by_slug
    names = [known[slug].name if slug in known else slug for slug in page.areas]
    areas = ", ".join(names) if len(names) <= AREAS_NAMED else f"{names[0]} to {names[-1]}"
    what = ", priorities" if page.of_priorities else ", other figures"
    end = f"{what if page.own else ''} ({len(page.lines)})"
    return f"{number + 1}. {blocks.clip(areas, form.NAME_CHARS - len(end) - 5)}{end}"
