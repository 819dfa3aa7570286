"""Theme rankings as values: totals, order with its ties, and what moved since the ranking before.

The rule is that of the Strategic Assessment 2014, "Ranking Information": six factors of 0 to 5 each, added to a total
of at most 30, highest first. Its key names 5, 3, 1 and 0 (for community concern it prints a 4 where 1 is meant), but
the scores use 2 and 4 too: any whole number from 0 to 5 counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from storage.errors import BadInput
from storage.periods import Period
from storage.vocabulary import folded

FACTORS = ("community_concern", "harm", "volume", "trend", "performance", "contribution")
HIGHEST_SCORE = 5
HIGHEST_TOTAL = HIGHEST_SCORE * len(FACTORS)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """One theme's scores, in the order of `FACTORS`; None where a paper prints none. `printed` is its own total."""

    name: str
    factors: tuple[int | None, ...]
    printed: int | None = None

    @property
    def key(self) -> str:
        """What makes it the same theme in another ranking: its name, without regard to case and signs."""
        return theme_key(self.name)

    @property
    def total(self) -> int:
        """The six factors added; the printed total where not all six are known."""
        known = [score for score in self.factors if score is not None]
        return sum(known) if len(known) == len(FACTORS) or self.printed is None else self.printed

    @property
    def contradicts_itself(self) -> bool:
        """Whether the paper prints another total than its factors add up to."""
        return self.printed is not None and None not in self.factors and self.printed != self.total


@dataclass(frozen=True, slots=True)
class Ranking:
    """The themes of one area for one period, highest total first; equal ones by name.

    A published one has its `source` and the `place` in it; one scored in chat has `id`, who scored it (`scored_by`,
    `post`) and when.
    """

    area: str
    period: Period
    themes: tuple[ThemeScore, ...]
    classification: str
    source: str = ""
    place: str = ""
    published: date | None = None
    embargo_until: datetime | None = None
    id: int = 0
    scored_by: str = ""
    post: str = ""
    scored_at: datetime | None = None

    @property
    def recency(self) -> tuple[date, int, datetime, date]:
        """Sorts the current one last: by the end of its period, then its length, then when it was scored."""
        return self.period.end, self.period.days, self.scored_at or _LONG_AGO, self.published or date.min


@dataclass(frozen=True, slots=True)
class Standing:
    """A theme's place: 1 is the highest total; themes with equal totals share one (`tied`), the next place is empty."""

    theme: ThemeScore
    place: int
    tied: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A theme now and in the ranking before; `before` is None for a theme that is new."""

    now: Standing
    before: Standing | None

    @property
    def points(self) -> int:
        """How many points its total rose (signed); 0 for a new theme."""
        return self.now.theme.total - self.before.theme.total if self.before else 0

    @property
    def moved(self) -> bool:
        """Whether its total or its place is another one, or the theme is new."""
        return self.before is None or self.points != 0 or self.before.place != self.now.place


def theme_key(name: str) -> str:
    """A theme's name as it is compared and stored: `violent-crime-and-domestic-abuse`."""
    return folded(name).replace(" ", "-")


def in_order(themes: Iterable[ThemeScore]) -> tuple[ThemeScore, ...]:
    """Highest total first, equal ones by name."""
    return tuple(sorted(themes, key=lambda theme: (-theme.total, theme.key)))


def standings(ranking: Ranking) -> list[Standing]:
    """Every theme of a ranking with its place, in order."""
    totals = [theme.total for theme in ranking.themes]
    return [
        Standing(theme, 1 + sum(total > theme.total for total in totals), totals.count(theme.total) > 1)
        for theme in in_order(ranking.themes)
    ]


def moves(ranking: Ranking, before: Ranking) -> list[Move]:
    """Every theme of `ranking` beside where it stood `before`, in the order of `ranking`."""
    earlier = {standing.theme.key: standing for standing in standings(before)}
    return [Move(standing, earlier.get(standing.theme.key)) for standing in standings(ranking)]


def dropped(ranking: Ranking, before: Ranking) -> list[ThemeScore]:
    """The themes of the ranking `before` that `ranking` does not score any more."""
    kept = {theme.key for theme in ranking.themes}
    return [theme for theme in in_order(before.themes) if theme.key not in kept]


def newest_first(rankings: Iterable[Ranking]) -> list[Ranking]:
    """The current ranking first."""
    return sorted(rankings, key=lambda ranking: ranking.recency, reverse=True)


def before(ranking: Ranking, others: Iterable[Ranking]) -> Ranking | None:
    """The ranking of the same area that comes just before `ranking`, or None.

    A later scoring of the same period counts as the newer one, and is compared with the earlier scoring.
    """
    earlier = [other for other in others if other.area == ranking.area and other.recency < ranking.recency]
    return newest_first(earlier)[0] if earlier else None


def check(themes: Sequence[ThemeScore]) -> None:
    """Raise BadInput unless each theme is there once with six whole scores from 0 to 5."""
    if not themes:
        raise BadInput("A ranking needs at least one theme.")
    keys = [theme.key for theme in themes]
    if "" in keys or len(set(keys)) < len(keys):
        raise BadInput("Each theme of a ranking needs a name of its own.")
    for theme in themes:
        scored = [score for score in theme.factors if score is not None and 0 <= score <= HIGHEST_SCORE]
        if len(scored) != len(FACTORS) or len(theme.factors) != len(FACTORS):
            raise BadInput(f"{theme.name} needs six scores from 0 to {HIGHEST_SCORE}.")
