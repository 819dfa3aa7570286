"""The forms of data calls: a new call, a supplier's answer, an officer's check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.messages import blocks, call_word, dates, figures, form, layout, periods
from bot.messages.form import View
from bot.messages.message import Block
from storage.call_checks import Comparison, Finding, Kind
from storage.calls import CLOSED, Call, Request
from storage.figures import Figure
from storage.loading.report import LoadReport
from storage.periods import Period
from storage.vocabulary import Vocabulary

START, END, DUE, SUPPLIERS, NOTE, MORE, DECISION, REASON = (
    *("start", "end", "due", "suppliers", "note", "more", "decision", "reason"),
)  # fmt: skip
ROW = "row:"
LOAD, GIVE_BACK = "load", "return"
ROWS_SHOWN = 40
NOTE_CHARS = 500
ODD_SHOWN, MISSING_SHOWN = 40, 10
PERSONAL = "No personal data: case references only."
MOST_SUPPLIERS = 60
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Check:
    """What an officer decides about: a request's figures, what loading would do, how they compare with last time."""

    request: Request
    call: Call
    report: LoadReport
    compared: Comparison


def new(suppliers: Sequence[tuple[str, str]], period: Period, due: date) -> View:
    """The form of a new call: its period, its due date and who is asked. `suppliers`: (agency, its post)."""
    content: list[Block] = [
        form.day(START, "First day of the period", value=period.start),
        form.day(END, "Last day of the period", value=period.end),
        form.day(DUE, "Figures are due", value=due),
        *_suppliers(suppliers[:MOST_SUPPLIERS]),
        form.lines(NOTE, "What suppliers should know", most=NOTE_CHARS, hint=PERSONAL, optional=True),
    ]
    return form.view("New data call", call_word.NEW, content, submit="Ask them")


def groups(count: int) -> Iterator[str]:
    """The names of the inputs that `count` suppliers take: Slack allows ten boxes each."""
    return (f"{SUPPLIERS}{start}" for start in range(0, min(count, MOST_SUPPLIERS), form.BOXES))


def answer(request: Request, call: Call, last: Sequence[Figure], words: Vocabulary) -> View:
    """The form that a supplier fills in: a line for each figure of last time, and lines for others."""
    content: list[Block] = [blocks.section(_asked(request, call, len(last)))]
    for each in last[:ROWS_SHOWN]:
        was = f"Last time: {figures.number(each.value)} {each.unit}".rstrip()
        hint = f"{was}, {periods.in_words(each.period)}"
        name = kind_words((each.area, each.category, each.measure, ""), words)
        content.append(form.line(f"{ROW}{each.id}", name, most=30, hint=hint, optional=True))
    content += [
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


def check(about: Check, words: Vocabulary) -> View:
    """What an officer reads before figures are loaded, and the decision."""
    lines = [*_summary(about), *_odd(about, words), *_missing(about, words)]
    content: list[Block] = [
        *layout.sections(lines),
        form.radio(
            DECISION, "What becomes of them?", [("Load them", LOAD), ("Return them to the supplier", GIVE_BACK)]
        ),
        form.lines(REASON, "Why they are returned", most=NOTE_CHARS, hint="The supplier reads this.", optional=True),
    ]
    return form.view("Check figures", call_word.CHECK, content, submit="Decide")


def kind_words(kind: Kind, words: Vocabulary) -> str:
    """What a figure is, in words: "Violent crime, Dartford, volume". Not escaped."""
    area, category, measure, comparator = kind
    named = words.categories.by_slug.get(category)
    place = words.areas.by_slug.get(area)
    against = f" against {comparator}" if comparator else ""
    parts = [named.name if named else category, place.name if place else area]
    return f"{', '.join(parts)}, {figures.measure_label(measure)}{against}"


def finding_words(each: Finding, words: Vocabulary) -> str:
    """One figure that is pointed out, and why. Escaped."""
    name, value = kind_words(each.sent.kind, words), figures.number(each.sent.value)
    parts = [f"{name}: {value}"]
    if each.last and each.much:
        parts.append(_changed(each, each.last))
    if each.usual and each.outside:
        usual = f"{_rounded(each.usual.low)} to {_rounded(each.usual.high)}"
        parts.append(f"outside its usual range, {usual}")
    if each.parted:
        parts.append(f"but the two can't be compared: {each.parted}")
    return blocks.plain(", ".join(parts))


def _suppliers(found: Sequence[tuple[str, str]]) -> list[Block]:
    made = []
    for number, name in enumerate(groups(len(found))):
        part = found[number * form.BOXES : (number + 1) * form.BOXES]
        label = "Who is asked" if number == 0 else "Who is asked (more)"
        options = [(f"{agency} ({post})" if post else agency, agency) for agency, post in part]
        made.append(form.boxes(name, label, options, values=[agency for agency, _ in part], optional=True))
    return made


def _asked(request: Request, call: Call, known: int) -> str:
    start = f"Figures of {call_word.supplier(request)} for {call_word.title(call)}, due {dates.full_date(call.due)}."
    closed = " This call is closed; what you send is marked as late." if call.status == CLOSED else ""
    rows = " Leave empty what you have no figure for." if known else ""
    more = (
        f" Shown are {ROWS_SHOWN} of the {known} of last time; send the others in a file." if known > ROWS_SHOWN else ""
    )
    note = f"\nNote: {blocks.clip(blocks.plain(call.note), call_word.NOTE_CHARS)}" if call.note else ""
    return f"{start}{closed}{rows}{more}{note}"


def _summary(about: Check) -> list[str]:
    request, report, compared = about.request, about.report, about.compared
    start = f"*{call_word.supplier(request)}, {call_word.title(about.call)}* ({call_word.file(request)})"
    counts = f"{report.added:,} new, {report.changed:,} change what is stored, {report.unchanged:,} are stored already"
    of_last = len(compared.findings) - compared.new
    beside = f"{of_last:,} can be compared with last time, {compared.new:,} have nothing to be compared with"
    public = sum(each.sent.public for each in compared.findings)
    shown = (
        f"{public:,} of them are marked public" if public else "All are held in confidence, as none is marked public"
    )
    note = [f"Their note: {blocks.plain(request.note)}"] if request.note else []
    return [start, f"{len(compared.findings):,} figures: {counts}.", f"{beside}.", f"{shown}.", *note]


def _odd(about: Check, words: Vocabulary) -> list[str]:
    odd = about.compared.odd
    if not odd:
        return ["Nothing changed by more than 25% or lies outside its usual range."]
    more = [f"and {len(odd) - ODD_SHOWN:,} more"] if len(odd) > ODD_SHOWN else []
    return ["*Look at these first*", *(f"• {finding_words(each, words)}" for each in odd[:ODD_SHOWN]), *more]


def _missing(about: Check, words: Vocabulary) -> list[str]:
    found = about.compared.missing
    if not found:
        return []
    named = [blocks.plain(kind_words((e.area, e.category, e.measure, ""), words)) for e in found[:MISSING_SHOWN]]
    more = [f"and {len(found) - MISSING_SHOWN:,} more"] if len(found) > MISSING_SHOWN else []
    return [f"*{len(found):,} of last time's figures are not among them*", *(f"• {each}" for each in named), *more]


def _changed(each: Finding, last: Figure) -> str:
    value, when = figures.number(last.value), periods.in_words(last.period)
    if each.change is None:
        return f"was {value} ({when})"
    word = "more" if each.change > 0 else "less"
    return f"{abs(each.change.quantize(_TENTH))}% {word} than {value} ({when})"


def _rounded(value: Decimal) -> str:
    return figures.number(value.quantize(_TENTH).normalize() if value % 1 else value.quantize(Decimal(1)))
