"""The forms of data calls for officers: a new call, and the check of what a supplier sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.messages import blocks, call_word, figures, form, layout, periods
from bot.messages.form import View
from bot.messages.message import Block
from storage.call_checks import Comparison, Finding, Kind, Sent
from storage.call_suppliers import Supplier
from storage.calls import Call, Request
from storage.figures import Figure
from storage.loading.report import LoadReport
from storage.periods import Period
from storage.vocabulary import Vocabulary

START, END, DUE, SUPPLIERS, NOTE = "start", "end", "due", "suppliers", "note"
DECISION, REASON = "decision", "reason"
LOAD, GIVE_BACK = "load", "return"
NOTE_CHARS = 500
ODD_SHOWN, MISSING_SHOWN = 40, 10
PERSONAL = "No personal data: case references only."
MOST_SUPPLIERS = 60
NAMED = 20
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Check:
    """What an officer decides about: a request's figures, what loading would do, how they compare with last time.

    `corrections` are figures that were loaded before with another value, each with that; `small` how many are so low
    that answers leave them out.
    """

    request: Request
    call: Call
    report: LoadReport
    compared: Comparison
    corrections: tuple[tuple[Sent, Decimal], ...] = ()
    small: int = 0


def new(suppliers: Sequence[Supplier], without: Sequence[str], period: Period, due: date) -> View:
    """The form of a new call: its period, its due date and who is asked. `without`: agencies nobody can be asked at."""
    content: list[Block] = [
        form.day(START, "First day of the period", value=period.start),
        form.day(END, "Last day of the period", value=period.end, hint="Figures are taken once the period is over."),
        form.day(DUE, "Figures are due", value=due),
        *choices(suppliers, ticked=True),
        *not_askable(without),
        form.lines(NOTE, "What suppliers should know", most=NOTE_CHARS, hint=PERSONAL, optional=True),
    ]
    return form.view("New data call", call_word.NEW, content, submit="Ask them")


def groups(count: int) -> Iterator[str]:
    """The names of the inputs that `count` suppliers take: Slack allows ten boxes each."""
    return (f"{SUPPLIERS}{start}" for start in range(0, min(count, MOST_SUPPLIERS), form.BOXES))


def check(about: Check, words: Vocabulary) -> View:
    """What an officer reads before figures are loaded, and the decision."""
    lines = [*_summary(about), *_corrected(about, words), *_odd(about, words), *_unasked(about, words)]
    lines += _missing(about, words)
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


def choices(found: Sequence[Supplier], *, ticked: bool) -> list[Block]:
    """Boxes for suppliers, and how many more there are than a form can hold."""
    made = []
    for number, name in enumerate(groups(len(found))):
        part = found[number * form.BOXES : min((number + 1) * form.BOXES, MOST_SUPPLIERS)]
        label = "Who is asked" if number == 0 else "Who is asked (more)"
        options = [(f"{each.agency} ({each.post})", each.agency) for each in part]
        values = [each.agency for each in part] if ticked else []
        made.append(form.boxes(name, label, options, values=values, optional=True))
    left = len(found) - MOST_SUPPLIERS
    more = f"and {left} more: ask them with “Add suppliers” once the call is made"
    return [*made, *([blocks.context(more)] if left > 0 else [])]


def not_askable(without: Sequence[str]) -> list[Block]:
    """The agencies that can't be asked, and what to do about it."""
    if not without:
        return []
    named = blocks.plain("; ".join(without[:NAMED])) + (
        f" and {len(without) - NAMED} more" if len(without) > NAMED else ""
    )
    cure = "give one of their posts “contact_for” with `cspbot load people FILE`"
    return [blocks.context(f"Can't be asked, as they have no contact post: {named}. To ask them, {cure}.")]


def _summary(about: Check) -> list[str]:
    request, report, compared = about.request, about.report, about.compared
    start = f"*{call_word.supplier(request)}, {call_word.title(about.call)}* ({call_word.file(request)})"
    counts = f"{report.added:,} new, {report.changed:,} change what is stored, {report.unchanged:,} are stored already"
    public = sum(each.sent.public for each in compared.findings)
    shown = (
        f"{public:,} of them are marked public" if public else "All are held in confidence, as none is marked public"
    )
    note = [f"Their note: {blocks.plain(request.note)}"] if request.note else []
    small = [f"{about.small:,} of them are small numbers: answers leave them out."] if about.small else []
    given = "1 figure" if len(compared.findings) == 1 else f"{len(compared.findings):,} figures"
    return [start, f"{given}: {counts}.", _beside(compared), f"{shown}.", *small, *note]


def _corrected(about: Check, words: Vocabulary) -> list[str]:
    found = about.corrections
    named = [
        f"{blocks.plain(kind_words(each.kind, words))}: {figures.number(each.value)}, was {figures.number(was)}"
        for each, was in found
    ]
    return _listed("*These correct what was loaded before*", named, MISSING_SHOWN)


def _unasked(about: Check, words: Vocabulary) -> list[str]:
    found = about.compared.unasked
    named = [blocks.plain(f"{kind_words(each.kind, words)}: {figures.number(each.value)}") for each in found]
    return _listed(f"*{len(found):,} are of an area, category or measure not given before*", named, MISSING_SHOWN)


def _beside(compared: Comparison) -> str:
    """What was compared, and what was not."""
    none = "no figure is known for an earlier period of the same length"
    if not compared.compared:
        return f"Nothing was compared with last time: {none}."
    rest = f"; {compared.new:,} {_were(compared.new)} not, as {none}" if compared.new else ""
    return f"{compared.compared:,} {_were(compared.compared)} compared with last time{rest}."


def _odd(about: Check, words: Vocabulary) -> list[str]:
    odd = about.compared.odd
    if not odd:
        return _nothing_odd(about.compared)
    more = [f"and {len(odd) - ODD_SHOWN:,} more"] if len(odd) > ODD_SHOWN else []
    return ["*Look at these first*", *(f"• {finding_words(each, words)}" for each in odd[:ODD_SHOWN]), *more]


def _nothing_odd(compared: Comparison) -> list[str]:
    """That nothing was found, of those figures only that were compared or have a usual range."""
    if not compared.compared:
        return []
    changed = "It did not change" if compared.compared == 1 else f"None of the {compared.compared:,} compared changed"
    ranged = compared.with_range
    if not ranged:
        return [f"{changed} by more than 25%. A usual range is known of none: it takes six earlier periods."]
    within = "lies within it" if ranged == 1 else "lie within it"
    return [f"{changed} by more than 25%. {ranged:,} of them {_have(ranged)} a usual range and {within}."]


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _missing(about: Check, words: Vocabulary) -> list[str]:
    found, others = about.compared.missing, about.compared.left_out
    named = [blocks.plain(kind_words((e.area, e.category, e.measure, ""), words)) for e in found]
    told = _listed(f"*{len(found):,} of last time's figures are not among them*", named, MISSING_SHOWN)
    other = "known only for periods of another length, so nothing can be said of these"
    return [*told, *([f"Asked for as well and not among them: {others:,}, {other}."] if others else [])]


def _listed(heading: str, lines: Sequence[str], most: int) -> list[str]:
    more = [f"and {len(lines) - most:,} more"] if len(lines) > most else []
    return [heading, *(f"• {each}" for each in lines[:most]), *more] if lines else []


def _changed(each: Finding, last: Figure) -> str:
    value, when = figures.number(last.value), periods.in_words(last.period)
    if each.change is None:
        return f"was {value} ({when})"
    word = "more" if each.change > 0 else "less"
    return f"{abs(each.change.quantize(_TENTH))}% {word} than {value} ({when})"


def _rounded(value: Decimal) -> str:
    return figures.number(value.quantize(_TENTH).normalize() if value % 1 else value.quantize(Decimal(1)))
