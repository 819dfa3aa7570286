"""Why there is no card, and what there is instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from bot.messages import periods as period_words
from handlers.card_figures import Found
from handlers.periods import Wanted
from handlers.subjects import Subject
from storage import figures, holdings, home
from storage.errors import NotCleared, NotPublished
from storage.holdings import Holding
from storage.periods import Period
from storage.vocabulary import Vocabulary

OFFERED = 5


def nothing(
    connection: Connection, words: Vocabulary, subject: Subject, found: Found, today: date
) -> NotPublished | NotCleared:
    """Why there is no card, and what there is instead: other periods, other areas, or the parts of a category."""
    held_back = holdings.fitting(found.withheld, subject.period.fits) if subject.period else found.withheld
    if held_back:
        return NotCleared(
            f"{subject.title}: these figures are in confidence and not shown here. "
            "An officer can ask in a direct message to cspbot, or in a private channel cleared for them."
        )
    areas = _listed([area.name for area in subject.areas] or [_plain(area.name) for area in home.of(words).areas])
    if subject.period and (there := _nearest_periods(found.held, subject.period)):
        words_for = period_words.in_words
        offers = tuple((f"{subject.question} {period.iso()}", words_for(period)) for period in there[:OFFERED])
        return NotPublished(f"{subject.title}: there is no figure for that period for {areas}. There is:", offers)
    if parts := _parts(connection, words, subject, today):
        return NotPublished(f"{subject.title}: there is no figure for all of it, but for its parts:", parts)
    by_day = period_words.day(today)
    missing = f"{subject.title}: no figure for {areas} was published by {by_day}."
    offers = _other_areas(connection, words, subject, today)
    return NotPublished(f"{missing} There is:" if offers else missing, offers)


def _nearest_periods(held: Iterable[Holding], wanted: Wanted) -> list[Period]:
    """The periods there are, those that share most days with the one asked for first, then the newest."""

    def nearness(period: Period) -> tuple[int, date, int]:
        asked = wanted.period
        shared = (min(period.end, asked.end) - max(period.start, asked.start)).days if asked else 0
        return max(shared, 0), period.end, period.days

    return sorted(holdings.periods(held).values(), key=nearness, reverse=True)


def _other_areas(
    connection: Connection, words: Vocabulary, subject: Subject, today: date
) -> tuple[tuple[str, str], ...]:
    """The same question for areas that have a figure."""
    first, asked = subject.categories[0], subject.question.split(" ")[:2]
    there = figures.areas_with_figures(connection, first.slug, today=today)
    return tuple((" ".join([*asked, slug]), words.areas.by_slug[slug].name) for slug in there[:OFFERED])


def _parts(connection: Connection, words: Vocabulary, subject: Subject, today: date) -> tuple[tuple[str, str], ...]:
    """Questions about the parts of a category that has no figure itself."""
    below = words.children.get(subject.categories[0].slug, ())
    there = set(figures.categories_with_figures(connection, today=today))
    parts = [words.categories.by_slug[slug] for slug in below if slug in there]
    return tuple((f"figure {part.slug}", part.name) for part in parts[:OFFERED])


def _plain(name: str) -> str:
    """A name without what stands in brackets after it: "Kent (12 districts and Medway)" is Kent."""
    return name.partition(" (")[0]


def _listed(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
