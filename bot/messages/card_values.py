"""What a card is made of: values only. `handlers.cards` gathers them, `bot.messages.card` renders them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from storage.caveats import Caveat
from storage.figures import Figure
from storage.headlines import Headline
from storage.months import Month, Stretch, stretches
from storage.periods import Period
from storage.vocabulary import Area, Category, Source


@dataclass(frozen=True)
class Group:
    """One category of a card with a headline for each area that has one."""

    category: Category
    headlines: tuple[Headline, ...]

    @property
    def period(self) -> Period:
        """The period that all its headlines are for."""
        return self.headlines[0].period

    def of(self, area: str) -> Headline | None:
        """The headline of `area`, or None."""
        return next((headline for headline in self.headlines if headline.area == area), None)


@dataclass(frozen=True)
class Named:
    """A figure with what is needed to say it."""

    figure: Figure
    area: Area
    category: Category
    source: Source


@dataclass(frozen=True)
class Series:
    """The months of one area and category, oldest first, and the changes of the counting rules between them."""

    area: Area
    category: Category
    months: tuple[Month, ...]
    breaks: tuple[Caveat, ...] = ()

    @property
    def break_days(self) -> list[date]:
        """The first day of each change of the counting rules."""
        return [caveat.effective_from for caveat in self.breaks if caveat.effective_from]

    @cached_property
    def stretches(self) -> list[Stretch]:
        """What the months show, apart for each stretch that was counted by the same rules."""
        return stretches(self.months, self.break_days)

    @property
    def current(self) -> Stretch:
        """The newest stretch: the only one that tells of now."""
        return self.stretches[-1]


@dataclass(frozen=True)
class Card:
    """Everything a card says. `question` is the exact question that makes it again (for its buttons)."""

    title: str
    subtitle: str
    question: str
    areas: tuple[Area, ...]
    groups: tuple[Group, ...]
    ranks: tuple[Named, ...]
    wards: tuple[tuple[Area, Category, tuple[str, ...]], ...]
    series: tuple[Series, ...]
    caveats: tuple[Caveat, ...]
    since: tuple[Named, ...]
    sources: tuple[tuple[Source, tuple[str, ...]], ...]
    other_periods: tuple[Period, ...]
    withheld: tuple[Category, ...]
    today: date

    @property
    def first(self) -> Group:
        """The category the card is about."""
        return self.groups[0]

    @property
    def period(self) -> Period:
        """The period of the card's own category."""
        return self.first.period
