"""A theme ranking in words: places with their ties, what moved, where it comes from. Unescaped but for `escaped`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.messages import blocks, dates, periods
from bot.messages.figures import ordinal, signed
from bot.messages.ranking_guide import GUIDES
from storage.figures import PUBLIC
from storage.ranking_values import HIGHEST_TOTAL, Move, Ranking, Standing, ThemeScore, dropped, moves, standings
from storage.vocabulary import Area, Source

NO_RANKING_BEFORE = "There is no ranking before it to compare with."
NOT_PRINTED = "not printed"
_PERSON = re.compile(r"&lt;@([UW][A-Z0-9]+)&gt;")


@dataclass(frozen=True, slots=True)
class Column:
    """One area's ranking, and the one before it."""

    area: Area
    ranking: Ranking
    before: Ranking | None


@dataclass(frozen=True, slots=True)
class Origins:
    """Where rankings come from, for people: documents by their short titles, times in `zone`."""

    sources: Mapping[str, Source]
    zone: ZoneInfo

    def of(self, ranking: Ranking) -> str:
        """Document and place, or `scored by CSU Inspector, Friday 6 February 2015, 10:05 (London time)`."""
        if ranking.scored_at is None:
            source = self.sources.get(ranking.source)
            document = source.short_title if source else ranking.source
            return f"{document}, {ranking.place}" if ranking.place else document
        return f"scored by {scorer(ranking)}, {dates.date_and_time(ranking.scored_at, self.zone)}"

    def named(self, ranking: Ranking) -> str:
        """Its period and where it comes from: `year ending 30 September 2014, Strategic Assessment 2014`."""
        return f"{periods.in_words(ranking.period)}, {self.of(ranking)}"

    def classified(self, ranking: Ranking) -> str:
        """Who may see it: `public (agenda of 11 February 2015)`, or `in confidence: do not pass on`."""
        if ranking.classification != PUBLIC:
            return f"{ranking.classification.replace('in-confidence', 'in confidence')}: do not pass on"
        source = self.sources.get(ranking.source)
        return f"public (agenda of {periods.day(source.agenda_of)})" if source and source.agenda_of else PUBLIC


def escaped(words: str) -> str:
    """Escaped, but for whoever scored: Slack shows that person by name."""
    return _PERSON.sub(r"<@\1>", blocks.escape(words))


def scorer(ranking: Ranking) -> str:
    """The post of whoever scored it, else the person as Slack shows them."""
    return ranking.post or f"<@{ranking.scored_by}>"


def place(standing: Standing) -> str:
    """`3rd`, or `joint 1st` where totals are equal."""
    return f"{'joint ' if standing.tied else ''}{ordinal(Decimal(standing.place))}"


def highest(ranking: Ranking, where: str = "") -> str:
    """`Highest, with 27 of 30: Criminal damage; Violent crime and domestic abuse`; `where` names the area."""
    first = [standing.theme for standing in standings(ranking) if standing.place == 1]
    opening = f"Highest in {where}" if where else "Highest"
    return f"{opening}, with {first[0].total} of {HIGHEST_TOTAL}: {'; '.join(theme.name for theme in first)}"


def listed(ranking: Ranking) -> str:
    """Every theme with place and total: `joint 1st Criminal damage 27, ...`."""
    return ", ".join(f"{place(each)} {each.theme.name} {each.theme.total}" for each in standings(ranking))


def moved_cell(move: Move) -> str:
    """What moved, for a table: `+2, was 3rd`, `no change`, `new`."""
    if move.before is None:
        return "new"
    if not move.moved:
        return "no change"
    was = f"was {place(move.before)}" if move.before.place != move.now.place else ""
    points = signed(Decimal(move.points)) if move.points else "same total"
    return ", ".join(part for part in (points, was) if part)


def moved(column: Column, origins: Origins) -> str:
    """What moved since the ranking before, in a sentence; that there is none where there is none."""
    if column.before is None:
        return NO_RANKING_BEFORE
    found = moves(column.ranking, column.before)
    changed = [f"{move.now.theme.name} {moved_cell(move)}" for move in found if move.moved]
    same = len(found) - len(changed)
    parts = [*changed, *([f"{same} unchanged"] if same else [])]
    if gone := dropped(column.ranking, column.before):
        parts.append(f"no longer scored: {', '.join(theme.name for theme in gone)}")
    return f"Since the ranking before ({origins.named(column.before)}): {'; '.join(parts)}."


def contradictions(column: Column) -> list[str]:
    """A sentence for each theme whose printed total is not what its factors add up to."""
    return [
        f"{theme.name}, {column.area.name}: the paper prints a total of {theme.printed}, "
        f"its six factors add up to {theme.total}."
        for theme in column.ranking.themes
        if theme.contradicts_itself
    ]


def factors(theme: ThemeScore, earlier: ThemeScore | None) -> str:
    """The six scores, each with what it was where that is another one: `concern 5, trend 5 (was 3), ...`."""
    before = earlier.factors if earlier else (None,) * len(GUIDES)
    return ", ".join(
        f"{guide.short} {_score(now)}" + (f" (was {_score(was)})" if earlier and was != now else "")
        for guide, now, was in zip(GUIDES, theme.factors, before, strict=True)
    )


def scores(theme: ThemeScore, earlier: ThemeScore | None) -> list[str]:
    """The six scores for the cells of a table, each with what it was where that is another one: `5 (3)`."""
    before = earlier.factors if earlier else theme.factors
    return [
        _cell(now) + (f" ({_cell(was)})" if was != now else "") for now, was in zip(theme.factors, before, strict=True)
    ]


def _cell(score: int | None) -> str:
    return "–" if score is None else str(score)


def _score(score: int | None) -> str:
    return NOT_PRINTED if score is None else str(score)
