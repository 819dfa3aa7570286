"""Gathers what stands behind a theme ranking: the published figures of its highest themes, and their caveats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.messages.ranking_behind import THEMES_SHOWN, Behind, Evidence
from bot.policy import Audience, visible
from storage import caveats, figures, headlines, priorities, suppression
from storage.caveats import Caveat
from storage.figures import Edition, Figure
from storage.headlines import Headline
from storage.periods import MONTHS_IN_YEAR, Period
from storage.rankings import ROOT
from storage.vocabulary import Area, Category, Names, Vocabulary

AREAS_SHOWN = 3
Choice = tuple[Category, ...]  # categories that stand for a theme together


@dataclass(frozen=True)
class Asked:
    """The highest themes of a ranking, by name and in order, its areas and its year."""

    themes: tuple[str, ...]
    areas: tuple[Area, ...]
    period: Period


def gather(
    connection: Connection, words: Vocabulary, asked: Asked, audience: Audience, now: datetime, today: date
) -> Evidence:
    """The figures of the ranking's year that `audience` may see at `now`, as they were known on `today`.

    A theme stands for the category of its name, else for the categories that its name joins, else for those of the
    priority of its name. A theme of which nothing is published has no line.
    """
    known = priorities.newest_by_name(connection, today=today)
    choices = {theme: _choices(words, known, theme) for theme in asked.themes[:THEMES_SHOWN]}
    areas = asked.areas[:AREAS_SHOWN]
    slugs = {category.slug for choice in choices.values() for each in choice for category in each}
    every = figures.about(connection, slugs, [area.slug for area in areas], today=today, ending_in=asked.period)
    cleared, _ = visible(every, audience, now)
    fitting = [each for each in cleared if _of_the_year(each.period, asked.period)]
    shown, _ = suppression.safe(words, fitting)
    found = [one for theme, each in choices.items() for one in _behind(words, theme, each, areas, asked.period, shown)]
    return Evidence(asked.period, tuple(found), tuple(_caveats(connection, words, found, asked.period)))


def _choices(words: Vocabulary, known: Names[priorities.Priority], theme: str) -> list[Choice]:
    """What may stand for a theme, most telling first."""
    by_name = _named(words, [theme])
    joined = _named(words, theme.split(" and "))
    priority = known.exact(theme)
    listed = [words.categories.by_slug[slug] for slug in (priority.categories if priority else ())]
    return [each for each in (by_name, joined, *((one,) for one in listed)) if each]


def _named(words: Vocabulary, names: Iterable[str]) -> Choice:
    """The categories with these names; none unless each name has one."""
    found = [words.categories.exact(name) for name in names]
    real = [each for each in found if each and each.slug.partition("/")[0] != ROOT]
    return tuple(real) if len(real) == len(found) else ()


def _of_the_year(period: Period, year: Period) -> bool:
    """Whether figures of `period` speak of a ranking's year: the year itself, or twelve months that end in it."""
    return period == year or (period.months == MONTHS_IN_YEAR and year.start <= period.end <= year.end)


def _behind(
    words: Vocabulary, theme: str, choices: Sequence[Choice], areas: Sequence[Area], year: Period, shown: list[Figure]
) -> list[Behind]:
    for choice in choices:
        made = [(category, _headlines(category, areas, year, shown)) for category in choice]
        if found := [(category, lines) for category, lines in made if lines]:
            return [
                Behind(theme, category, tuple(lines), words.source(lines[0][1].edition.source))
                for category, lines in found
            ]
    return []


def _headlines(
    category: Category, areas: Sequence[Area], year: Period, shown: list[Figure]
) -> list[tuple[Area, Headline]]:
    mine = [figure for figure in shown if figure.category == category.slug]
    measure = headlines.main_measure(mine, category.main_measure)
    if measure is None:
        return []
    slugs = [area.slug for area in areas]
    edition = max(figures.editions(mine, measure, slugs), key=lambda each: _nearness(each, year))
    found = {each.area: each for each in headlines.side_by_side(mine, edition, measure, slugs)}
    return [(area, found[area.slug]) for area in areas if area.slug in found]


def _nearness(edition: Edition, year: Period) -> tuple[bool, date]:
    return edition.period == year, edition.period.end


def _caveats(connection: Connection, words: Vocabulary, found: Sequence[Behind], period: Period) -> list[Caveat]:
    """What must be said beside these figures: the latest breaks that apply, then the notes."""
    if not found:
        return []
    every = caveats.about(
        connection,
        words,
        categories=list(dict.fromkeys(behind.category.slug for behind in found)),
        areas=list({area.slug for behind in found for area, _ in behind.headlines}),
        measures={measure for behind in found for _, headline in behind.headlines for measure in headline.measures},
        period=period,
    )
    breaks = sorted((each for each in every if each.kind == caveats.BREAK), key=_begun)
    latest = {each.categories: each for each in breaks}  # of the same categories the one before says nothing more
    newest_first = sorted(latest.values(), key=_begun, reverse=True)
    return [*newest_first, *(each for each in every if each.kind != caveats.BREAK)]


def _begun(caveat: Caveat) -> date:
    return caveat.effective_from or date.min
