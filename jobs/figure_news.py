"""Lines of the digest about figures: what is new, and which new months are outside their usual range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from bot.messages import figures as words_for
from bot.messages import periods, trend_words
from bot.messages.card_values import Series
from jobs import monthly
from jobs.scope import Scope
from storage import figures, home
from storage.day_words import local_day
from storage.figures import VOLUME, Figure
from storage.months import Kind
from storage.periods import Period
from storage.vocabulary import Vocabulary

EVER = Period(date.min, date.max)
SIDES: tuple[Kind, ...] = ("above", "below")


def new_lines(words: Vocabulary, found: Sequence[Figure]) -> list[str]:
    """For each document how many of its figures are new, of which categories, and for which periods."""
    by_source: dict[str, list[Figure]] = {}
    for figure in found:
        by_source.setdefault(figure.source, []).append(figure)
    return [_of_source(words, source, mine) for source, mine in by_source.items()]


def unusual_lines(
    connection: Connection, words: Vocabulary, scope: Scope, found: Sequence[Figure], now: datetime
) -> list[str]:
    """A line for each area and category with a new month above or below its usual range, by category."""
    months = [figure for figure in found if figure.measure == VOLUME and figure.period.months == 1]
    slugs = dict.fromkeys(figure.category for figure in months)
    lines = [
        line
        for slug in slugs
        for series in every_series(connection, words, scope, slug, now)
        for line in _outside(series, [f for f in months if (f.area, f.category) == (series.area.slug, slug)])
    ]
    return sorted(lines)


def _of_source(words: Vocabulary, source: str, found: Sequence[Figure]) -> str:
    title = words.source(source).short_title
    most = Counter(figure.category.partition("/")[0] for figure in found).most_common()
    names = [words.categories.by_slug[slug].name for slug, _ in most if slug in words.categories.by_slug]
    count = "1 figure" if len(found) == 1 else f"{len(found):,} figures"
    return f"{title}: {count} ({trend_words.listed(names)}), {_span(found)}"


def _span(found: Iterable[Figure]) -> str:
    """The period of most of them: the latest of all may be that of a few on the side."""
    count = Counter(figure.period for figure in found)
    most = max(count, key=lambda period: (count[period], period.end, period.days))
    return periods.short(most) if len(count) == 1 else f"mainly for {periods.short(most)}"


def every_series(connection: Connection, words: Vocabulary, scope: Scope, slug: str, now: datetime) -> list[Series]:
    """The months of a category for home, as may be told: none of an area of which some month may not."""
    where = home.of(words)
    areas = scope.chosen_areas(where.districts)
    areas += [] if scope.areas else [area for area, _ in where.joint]
    every = figures.about(connection, [slug], [area.slug for area in areas], today=local_day(now))
    shown = scope.may_read(words, every, now)
    # A series with a month left out would tell it as the gap: none of an area's months is read then.
    whole = {area.slug for area in areas} - {each.area for each in every if each not in shown}
    told = [area for area in areas if area.slug in whole]
    return monthly.every_series(connection, words, shown, words.categories.by_slug[slug], told, EVER)


def _outside(series: Series, new: Sequence[Figure]) -> list[str]:
    low, high = trend_words.range_shown(series.current)
    if not low:
        return []
    noun = series.category.noun
    usual = f"its usual range ({low} to {high}{f' {noun}' if noun else ''} a month)"
    fresh, told = {figure.period for figure in new}, list[str]()
    for side in SIDES:
        found = [periods.in_words(each.period) for each in series.current.outside(side) if each.period in fresh]
        told += [f"{side} {usual if not told else 'it'} in {trend_words.listed(found)}"] if found else []
    about = f"{series.category.name}, {series.area.name}{words_for.mark(new)}"
    return [f"{about}: {' and '.join(told)}"] if told else []
