"""Gathers what a card shows: one read of the database, then policy, then values side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import card as card_message
from bot.messages import periods as period_words
from bot.messages.card import Look
from bot.messages.card_values import Card, Group, Named, Series
from bot.messages.figures import RANKS
from bot.messages.message import Message
from bot.policy import Audience, visible
from handlers import monthly
from handlers.periods import Wanted
from storage import caveats, figures, headlines, suppression, wards
from storage.errors import NotCleared, NotPublished
from storage.figures import VOLUME, Edition, Figure
from storage.periods import Period
from storage.vocabulary import Area, Category, Source, Vocabulary

LONDON = ZoneInfo("Europe/London")
BOROUGHS = frozenset({"dartford", "gravesham"})
COUNTY = "kent"
JOINT = "dartford-and-gravesham"
OFFERED = 5
_WORKED = frozenset({"anticipated", "difference", "previous_volume"})  # they only explain a volume


@dataclass(frozen=True)
class Subject:
    """What a card is to show: categories (most telling first) for areas; none means both boroughs and Kent."""

    title: str
    subtitle: str
    question: str
    categories: tuple[Category, ...]
    areas: tuple[Area, ...] = ()
    period: Wanted | None = None


def gather(connection: Connection, words: Vocabulary, subject: Subject, audience: Audience, now: datetime) -> Card:
    """The card for `subject` as `audience` may see it at `now`.

    Raises NotPublished where there is no such figure (saying what there is), NotCleared where there is one that this
    audience may not see.
    """
    today = now.astimezone(LONDON).date()
    areas = areas_meant(words, subject.areas)
    every = _read(connection, words, subject, areas, today)
    cleared, withheld = visible(every, audience, now)
    shown = [figure for figure in cleared if not _too_small(words, figure)]
    if len(shown) < len(cleared) and not any(figure.area == area.slug for area in areas for figure in shown):
        raise NotCleared(f"{subject.title}: the number is so small that somebody could be recognised; it is not shown.")
    subject = _as_usual(words, subject, areas, shown)
    groups, areas = _groups(words, subject, areas, shown)
    groups, later = _without_later(groups, subject)
    if not groups:
        raise _nothing(connection, words, subject, shown, withheld, today)
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
        other_periods=tuple(_other_periods(shown, groups[0], areas)),
        withheld=tuple(dict.fromkeys(words.categories.by_slug[figure.category] for figure in withheld)),
        today=today,
    )


def show(card: Card, audience: Audience, native: frozenset[str]) -> Message:
    """The card as a message for `audience`: what everybody reads has no buttons, in a direct message none shares."""
    private = audience.place is not None and audience.place.kind == "dm"
    return card_message.render(card, Look(native, buttons=audience.viewer is not None, share=not private))


def areas_meant(words: Vocabulary, asked: Sequence[Area]) -> list[Area]:
    """The areas of a question: a joint partnership means its boroughs, nothing means both boroughs and Kent."""
    if not asked:
        return [words.areas.by_slug[slug] for slug in ("dartford", "gravesham", COUNTY)]
    wide: list[Area] = []
    for area in asked:
        wide += [words.areas.by_slug[slug] for slug in ("dartford", "gravesham")] if area.slug == JOINT else [area]
    return list(dict.fromkeys(wide))


def _read(
    connection: Connection, words: Vocabulary, subject: Subject, areas: Sequence[Area], today: date
) -> list[Figure]:
    slugs = {area.slug for area in areas} | {JOINT}
    return figures.about(connection, [category.slug for category in subject.categories], slugs, today=today)


def _as_usual(words: Vocabulary, subject: Subject, areas: Sequence[Area], shown: Sequence[Figure]) -> Subject:
    """Who asks for just the current period gets the current card: what is shared is what was seen."""
    usual = replace(subject, period=None)
    groups, _ = _groups(words, usual, areas, shown)
    same = bool(groups) and subject.period is not None and subject.period.period == groups[0].period
    return usual if same else subject


def _too_small(words: Vocabulary, figure: Figure) -> bool:
    """Whether a count of a ward is so low that somebody could be recognised (docs/figures.md, "Small numbers")."""
    below = suppression.threshold(caveats.with_parents(words, figure.category), words.areas.by_slug[figure.area].kind)
    return figure.measure in {VOLUME, "count", "previous_volume"} and 0 < figure.value < below


def _groups(
    words: Vocabulary, subject: Subject, areas: Sequence[Area], shown: Sequence[Figure]
) -> tuple[list[Group], list[Area]]:
    """A group for each category that has figures, and the areas they have columns for.

    The categories share the period of the first where they can. Where a category has nothing for the boroughs asked
    about, what was published for both together stands in.
    """
    joint = words.areas.by_slug[JOINT]
    boroughs = {area.slug for area in areas if area.kind == "district"}
    may_stand_in = bool(boroughs) and boroughs <= BOROUGHS
    made: list[Group] = []
    for category in subject.categories:
        beside = made[0].headlines[0].edition if made else None
        found = _of_areas(subject, category, areas, shown, beside)
        if may_stand_in and not any(headline.area in boroughs for headline in found):
            together = _of_areas(subject, category, [joint, *areas], shown, beside)
            found = (
                together if any(headline.area == JOINT and _says_enough(headline) for headline in together) else found
            )
        if found:
            made.append(Group(category, tuple(found)))
    columns = [*areas[: len(boroughs)], joint, *areas[len(boroughs) :]] if may_stand_in else list(areas)
    return made, [area for area in columns if any(group.of(area.slug) for group in made)]


def _of_areas(
    subject: Subject, category: Category, areas: Sequence[Area], shown: Sequence[Figure], beside: Edition | None
) -> list[headlines.Headline]:
    slugs = [area.slug for area in areas]
    mine = [figure for figure in shown if figure.category == category.slug and figure.area in slugs]
    return _headlines(mine, category, slugs, subject.period, beside)


def _says_enough(headline: headlines.Headline) -> bool:
    """Whether there is more than a position: that stands in the small print, not in a column."""
    return headline.main.measure not in RANKS


def _headlines(
    mine: Sequence[Figure], category: Category, areas: Sequence[str], wanted: Wanted | None, beside: Edition | None
) -> list[headlines.Headline]:
    """The headlines of one category: of the period asked for, else of the edition it stands beside, else current."""
    asked = [figure for figure in mine if wanted is None or wanted.fits(figure.period)]
    measure = headlines.main_measure(asked, category.main_measure)
    if measure is None:
        return []
    found = figures.editions(asked, measure, areas)
    if beside in found:
        found = [beside]
    # The whole of `mine`: what was printed for the year before stands beside the figure.
    return headlines.side_by_side(mine, found[0], measure, areas) if found else []


def _nothing(
    connection: Connection,
    words: Vocabulary,
    subject: Subject,
    shown: Sequence[Figure],
    withheld: Sequence[Figure],
    today: date,
) -> NotPublished | NotCleared:
    """Why there is no card, and what there is instead: other periods, other areas, or the parts of a category."""
    if any(subject.period is None or subject.period.fits(figure.period) for figure in withheld):
        return NotCleared(
            f"{subject.title}: these figures are in confidence and not shown here. "
            "An officer can ask in a direct message to cspbot, or in a private channel cleared for them."
        )
    areas = _listed([area.name for area in subject.areas] or ["Dartford", "Gravesham", "Kent"])
    if subject.period and (there := _nearest_periods(shown, subject.period)):
        words_for = period_words.in_words
        offers = tuple((f"{subject.question} {period.iso()}", words_for(period)) for period in there[:OFFERED])
        return NotPublished(f"{subject.title}: there is no figure for that period for {areas}. There is:", offers)
    if parts := _parts(connection, words, subject, today):
        return NotPublished(f"{subject.title}: there is no figure for all of it, but for its parts:", parts)
    by_day = period_words.day(today)
    missing = f"{subject.title}: no figure for {areas} was published by {by_day}."
    offers = _other_areas(connection, words, subject, today)
    return NotPublished(f"{missing} There is:" if offers else missing, offers)


def _nearest_periods(shown: Sequence[Figure], wanted: Wanted) -> list[Period]:
    """The periods there are, those that share most days with the one asked for first, then the newest."""

    def nearness(period: Period) -> tuple[int, date, int]:
        asked = wanted.period
        shared = (min(period.end, asked.end) - max(period.start, asked.start)).days if asked else 0
        return max(shared, 0), period.end, period.days

    return sorted({figure.period for figure in shown}, key=nearness, reverse=True)


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


def _listed(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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


def _without_later(groups: Sequence[Group], subject: Subject) -> tuple[list[Group], list[Group]]:
    """The groups of a card, and those of a much later period: they are news, not rows beside older figures."""
    if not groups or subject.period:
        return list(groups), []
    too_late = groups[0].period.end + timedelta(days=366)
    return (
        [group for group in groups if group.period.end <= too_late],
        [group for group in groups if group.period.end > too_late],
    )


def _news(words: Vocabulary, later: Sequence[Group]) -> list[Named]:
    return [_named(words, headline.main) for group in later for headline in group.headlines]


def _sources(words: Vocabulary, groups: Sequence[Group]) -> list[tuple[Source, tuple[str, ...]]]:
    """The documents of a card's headlines, each with the places the figures stand at."""
    places: dict[str, list[str]] = {}
    for headline in (headline for group in groups for headline in group.headlines):
        places.setdefault(headline.main.source, []).append(headline.main.place)
    return [(words.source(source), tuple(dict.fromkeys(found))) for source, found in places.items()]


def _other_periods(shown: Sequence[Figure], first: Group, areas: Sequence[Area]) -> list[Period]:
    slugs = [area.slug for area in areas]
    mine = [figure for figure in shown if figure.category == first.category.slug and figure.area in slugs]
    found = figures.editions(mine, first.headlines[0].main.measure, slugs)
    return [period for period in dict.fromkeys(edition.period for edition in found) if period != first.period]


def _named(words: Vocabulary, figure: Figure) -> Named:
    return Named(
        figure,
        words.areas.by_slug[figure.area],
        words.categories.by_slug[figure.category],
        words.source(figure.source),
    )
