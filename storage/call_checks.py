"""Figures that a supplier sent beside those of last time: what changed much, what is unusual, what is missing.

"Last time" is the latest earlier period of the same length: figures of another length are asked for again, and never
compared. The usual range is that of storage/months.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from storage import months, tables
from storage.caveats import Caveat
from storage.comparisons import break_between
from storage.figures import FIGURE, Figure, figure_of
from storage.months import UsualRange
from storage.names import same_name
from storage.periods import Period

MUCH = Decimal("0.25")  # a change by more than this share of last time's figure is pointed out
LENGTHS_DIFFER = 4  # days by which quarters, years and the like may differ in length
DERIVED = frozenset({"anticipated", "difference", "change_percent", "previous_volume"})  # not asked for: worked out
_HUNDRED = Decimal(100)
Kind = tuple[str, str, str, str]  # area, category, measure, comparator
Caveats = Callable[[str, str], Iterable[Caveat]]  # (area, category) -> what to know about its figures


@dataclass(frozen=True, slots=True)
class Sent:
    """One figure of a supplier's file; `public`: the supplier says that everybody may see it."""

    kind: Kind
    period: Period
    value: Decimal
    public: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure beside last time's. `change` is in percent, None where last time's was nought; `usual` where known.

    `parted` says why what is pointed out can't be compared: the rules of counting changed in between.
    """

    sent: Sent
    last: Figure | None
    change: Decimal | None
    usual: UsualRange | None
    parted: str = ""

    @property
    def much(self) -> bool:
        """Whether it differs from last time's by more than a quarter."""
        if self.last is None or self.last.value == self.sent.value:
            return False
        return self.change is None or abs(self.change) > MUCH * _HUNDRED

    @property
    def outside(self) -> bool:
        """Whether it lies outside what was usual."""
        return self.usual is not None and not self.usual.contains(self.sent.value)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole file beside what is stored: `findings` in its order, `missing` are last time's that it has not.

    `unasked` are those of a kind that the supplier did not give last time; none where it gave nothing then. `left_out`
    counts the kinds that were asked for because they are known for another length of period, and that it has not.
    """

    findings: tuple[Finding, ...]
    missing: tuple[Figure, ...]
    unasked: tuple[Sent, ...] = ()
    left_out: int = 0

    @property
    def odd(self) -> list[Finding]:
        """What an analyst should look at."""
        return [each for each in self.findings if each.much or each.outside]

    @property
    def new(self) -> int:
        """How many have no figure of last time: nothing was compared with them."""
        return sum(each.last is None for each in self.findings)

    @property
    def compared(self) -> int:
        """How many were compared with their figure of last time."""
        return len(self.findings) - self.new

    @property
    def with_range(self) -> int:
        """How many have a usual range, which takes several earlier periods."""
        return sum(each.usual is not None for each in self.findings)


def no_caveats(area: str, category: str) -> Iterable[Caveat]:
    """Where nothing is known about figures."""
    return ()


def kind_of(figure: Figure) -> Kind:
    """What is compared over time."""
    return figure.area, figure.category, figure.measure, figure.comparator


def last_time(connection: Connection, supplier: str, period: Period) -> list[Figure]:
    """What a supplier gave last time, only what it counts itself: each kind of figure once, by its latest period.

    For a period as long as this; where none is known, for whatever length is (see `is_as_long`). What ended more than a
    period's length before the newest one was given up and is not asked for.
    """
    table = tables.figure.c
    query = select(*FIGURE).where(table.period_end < period.end, table.comparator == "", table.supplier != "")
    named = [name for name in connection.scalars(select(table.supplier).distinct()) if _same(name, supplier)]
    found = [figure_of(row) for row in connection.execute(query.where(table.supplier.in_(named)).order_by(table.id))]
    own = [each for each in found if each.measure not in DERIVED and "rank" not in each.measure]
    alike = {kind_of(each): each for each in _latest(each for each in own if is_as_long(each.period, period))}
    return [*alike.values(), *(each for each in _latest(own) if kind_of(each) not in alike)]


def by_numbers(connection: Connection, numbers: Iterable[int]) -> list[Figure]:
    """The figures with these numbers that still exist."""
    query = select(*FIGURE).where(tables.figure.c.id.in_(list(numbers))).order_by(tables.figure.c.id)
    return [figure_of(row) for row in connection.execute(query)]


def is_as_long(one: Period, other: Period) -> bool:
    """Whether two periods may be compared by their length: quarters, years and the like differ by a few days."""
    return abs(one.days - other.days) <= LENGTHS_DIFFER


def earlier(connection: Connection, sent: Iterable[Sent], before: date) -> list[Figure]:
    """What is stored of the same kinds for periods that ended before a day, oldest first."""
    kinds = {each.kind for each in sent}
    if not kinds:
        return []
    table = tables.figure.c
    areas, categories = {kind[0] for kind in kinds}, {kind[1] for kind in kinds}
    query = select(*FIGURE).where(table.area.in_(areas), table.category.in_(categories), table.period_end < before)
    found = [figure_of(row) for row in connection.execute(query.order_by(table.period_end, table.id))]
    return [each for each in found if kind_of(each) in kinds]


def compare(
    sent: Sequence[Sent],
    stored: Iterable[Figure],
    last: Iterable[Figure],
    asked: Period,
    caveats: Caveats = no_caveats,
) -> Comparison:
    """`sent` beside `stored` (as `earlier` gives them); `last` is what the supplier gave before `asked`, the period.

    `caveats` tells those on an area and category; it is asked about what is pointed out only.
    """
    by_kind: dict[Kind, dict[Period, Figure]] = {}
    for figure in stored:
        by_kind.setdefault(kind_of(figure), {})[figure.period] = figure  # of several documents the one loaded last
    found = (_finding(each, by_kind.get(each.kind, {})) for each in sent)
    findings = tuple(_parted(each, caveats) for each in found)
    before, given = list(last), {each.kind for each in sent}
    known = {kind_of(each) for each in before}
    unasked = tuple(each for each in sent if known and each.kind not in known)
    gone = [each for each in before if kind_of(each) not in given]
    missing = tuple(each for each in gone if is_as_long(each.period, asked))
    return Comparison(findings, missing, unasked, len(gone) - len(missing))


def corrections(sent: Iterable[Sent], loaded: Iterable[Sent]) -> list[tuple[Sent, Decimal]]:
    """The figures of a correction that differ from what was loaded before, each with what that was."""
    before = {(each.kind, each.period): each.value for each in loaded}
    found = ((each, before.get((each.kind, each.period))) for each in sent)
    return [(each, was) for each, was in found if was is not None and was != each.value]


def _finding(each: Sent, known: dict[Period, Figure]) -> Finding:
    before = [
        known[period] for period in sorted(known) if is_as_long(period, each.period) and period.end < each.period.start
    ]
    if not before:
        return Finding(each, None, None, None)
    last = before[-1]
    change = (each.value - last.value) / abs(last.value) * _HUNDRED if last.value else None
    return Finding(each, last, change, months.usual_range([figure.value for figure in before]))


def _parted(each: Finding, caveats: Caveats) -> Finding:
    if each.last is None or not (each.much or each.outside):
        return each
    area, category, measure, _ = each.sent.kind
    crossed = break_between(caveats(area, category), each.last.period, each.sent.period, measure)
    return replace(each, parted=crossed.text) if crossed else each


def _latest(found: Iterable[Figure]) -> list[Figure]:
    """Each kind once, in the order in which they came first; what was given up long ago is not asked for again.

    Of several that end on one day the longest, of several documents the one loaded last.
    """
    by_kind: dict[Kind, Figure] = {}
    for each in found:
        known = by_kind.get(kind_of(each))
        if known is None or (each.period.end, each.period.days) >= (known.period.end, known.period.days):
            by_kind[kind_of(each)] = each
    newest = max((each.period.end for each in by_kind.values()), default=date.min)
    return [each for each in by_kind.values() if (newest - each.period.end).days < each.period.days]


def _same(name: str, supplier: str) -> bool:
    return same_name(name) == same_name(supplier)
