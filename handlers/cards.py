"""Gathers what a card shows: the figures an audience may see, side by side, with what must be said beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import card as card_message
from bot.messages.card import Look
from bot.messages.card_values import Card, Group, Named, Series
from bot.messages.message import Message
from bot.policy import Audience
from handlers import card_figures, card_groups
from handlers.card_refusals import nothing
from handlers.subjects import Subject, areas_meant
from jobs import monthly
from storage import caveats, figures, headlines, holdings, wards
from storage.figures import Figure
from storage.holdings import Holding
from storage.periods import Period
from storage.vocabulary import Area, Category, Source, Vocabulary

LONDON = ZoneInfo("Europe/London")
_WORKED = frozenset({"anticipated", "difference", "previous_volume"})  # they only explain a volume


def gather(connection: Connection, words: Vocabulary, subject: Subject, audience: Audience, now: datetime) -> Card:
    """The card for `subject` as `audience` may see it at `now`.

    Raises NotPublished where there is no such figure (saying what there is), NotCleared where there is one that this
    audience may not see.
    """
    today = now.astimezone(LONDON).date()
    areas = areas_meant(words, subject.areas)
    found = card_figures.read(connection, words, subject, areas, audience, now, today)
    shown = found.shown
    subject = card_groups.as_usual(words, subject, areas, shown)
    groups, areas = card_groups.groups_of(words, subject, areas, shown)
    groups, later = card_groups.without_later(groups, subject)
    if not groups:
        raise nothing(connection, words, subject, found, today)
    return Card(
        title=subject.title,
        subtitle=subject.subtitle,
        question=subject.question,
        areas=tuple(areas),
        groups=tuple(groups),
        ranks=tuple(_ranks(words, shown, groups)),
        wards=tuple(_wards(connection, words, groups, areas)),
        series=tuple(_series(connection, words, shown, groups, areas)),
        caveats=tuple(_caveats(connection, words, groups, areas)),
        since=(*_since(words, subject, shown, groups, areas), *_news(words, later)),
        sources=tuple(_sources(words, groups)),
        other_periods=tuple(_other_periods(found.held, groups[0], areas)),
        withheld=tuple(dict.fromkeys(words.categories.by_slug[held.category] for held in found.withheld)),
        today=today,
    )


def show(card: Card, audience: Audience, native: frozenset[str]) -> Message:
    """The card as a message for `audience`: what everybody reads has no buttons, in a direct message none shares."""
    private = audience.place is not None and audience.place.kind == "dm"
    return card_message.render(card, Look(native, buttons=audience.viewer is not None, share=not private))


def _ranks(words: Vocabulary, shown: Iterable[Figure], groups: Sequence[Group]) -> list[Named]:
    """Positions in the Most Similar Group for the card's categories and period, whichever area they are given for."""
    categories = {group.category.slug: group for group in groups}
    return [
        _named(words, figure)
        for figure in shown
        if figure.measure == "msg_rank"
        and figure.category in categories
        and figure.period.end == categories[figure.category].period.end
    ]


def _wards(
    connection: Connection, words: Vocabulary, groups: Sequence[Group], areas: Sequence[Area]
) -> list[tuple[Area, Category, tuple[str, ...]]]:
    """The wards a paper names, for the first category of the card that it names any for."""
    for group in groups:
        slugs = [area.slug for area in areas]
        if found := wards.named(connection, words, group.category.slug, slugs, group.period.end):
            return [(area, group.category, found[area.slug]) for area in areas if area.slug in found]
    return []


def _series(
    connection: Connection,
    words: Vocabulary,
    shown: Sequence[Figure],
    groups: Sequence[Group],
    areas: Sequence[Area],
) -> list[Series]:
    """The monthly series of the first category of the card that has one, for each area of it."""
    for group in groups:
        if found := monthly.every_series(connection, words, shown, group.category, areas, group.period):
            return found
    return []


def _caveats(
    connection: Connection, words: Vocabulary, groups: Sequence[Group], areas: Sequence[Area]
) -> list[caveats.Caveat]:
    """What must be said beside these figures: the latest break that applies, then the notes that are about them."""
    measures = {measure for group in groups for headline in group.headlines for measure in headline.measures}
    found = caveats.about(
        connection,
        words,
        categories=[groups[0].category.slug],
        areas=[area.slug for area in areas],
        measures=measures,
        period=groups[0].period,
    )
    breaks = sorted(
        (caveat for caveat in found if caveat.kind == caveats.BREAK),
        key=lambda caveat: caveat.effective_from or date.min,
    )
    return [*breaks[-1:], *(caveat for caveat in found if caveat.kind != caveats.BREAK)]


def _since(
    words: Vocabulary, subject: Subject, shown: Sequence[Figure], groups: Sequence[Group], areas: Sequence[Area]
) -> list[Named]:
    """What is newer than the card's own figure; nothing where an earlier period was asked for."""
    slugs, first = [area.slug for area in areas], groups[0]
    mine = [figure for figure in shown if figure.category == first.category.slug and figure.area in slugs]
    current = figures.editions(mine, first.headlines[0].main.measure, slugs)
    if subject.period and current and current[0] != first.headlines[0].edition:
        return []
    return [_named(words, figure) for figure in headlines.since(mine, first.period) if figure.measure not in _WORKED]


def _news(words: Vocabulary, later: Sequence[Group]) -> list[Named]:
    return [_named(words, headline.main) for group in later for headline in group.headlines]


def _sources(words: Vocabulary, groups: Sequence[Group]) -> list[tuple[Source, tuple[str, ...]]]:
    """The documents of a card's headlines, each with the places the figures stand at."""
    places: dict[str, list[str]] = {}
    for headline in (headline for group in groups for headline in group.headlines):
        places.setdefault(headline.main.source, []).append(headline.main.place)
    return [(words.source(source), tuple(dict.fromkeys(found))) for source, found in places.items()]


def _other_periods(held: Iterable[Holding], first: Group, areas: Sequence[Area]) -> list[Period]:
    mine = [each for each in held if each.category == first.category.slug]
    found = holdings.editions(mine, first.headlines[0].main.measure, [area.slug for area in areas])
    return [period for period in dict.fromkeys(edition.period for edition in found) if period != first.period]


def _named(words: Vocabulary, figure: Figure) -> Named:
    return Named(
        figure,
        words.areas.by_slug[figure.area],
        words.categories.by_slug[figure.category],
        words.source(figure.source),
    )
