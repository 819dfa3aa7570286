"""The groups of a card: which figures of each category stand side by side, and for which areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.messages.card_values import Group
from bot.messages.figures import RANKS
from handlers.periods import Wanted
from handlers.subjects import Subject
from storage import figures, headlines, home
from storage.figures import Edition, Figure
from storage.home import DISTRICT
from storage.vocabulary import Area, Category, Vocabulary


def as_usual(words: Vocabulary, subject: Subject, areas: Sequence[Area], shown: Sequence[Figure]) -> Subject:
    """Who asks for just the current period gets the current card: what is shared is what was seen."""
    if subject.period is None:
        return subject
    usual = replace(subject, period=None)
    groups, _ = groups_of(words, usual, areas, shown)
    return usual if groups and subject.period.period == groups[0].period else subject


def groups_of(
    words: Vocabulary, subject: Subject, areas: Sequence[Area], shown: Sequence[Figure]
) -> tuple[list[Group], list[Area]]:
    """A group for each category that has figures, and the areas they have columns for.

    The categories share the period of the first where they can. Where a category has nothing for the districts asked
    about, what was published for them together stands in.
    """
    districts = [area.slug for area in areas if area.kind == DISTRICT]
    joint = home.of(words).together(districts)
    made: list[Group] = []
    for category in subject.categories:
        beside = made[0].headlines[0].edition if made else None
        found = _of_areas(subject, category, areas, shown, beside)
        if joint and not any(headline.area in districts for headline in found):
            together = _of_areas(subject, category, [joint, *areas], shown, beside)
            found = together if any(_stands_in(headline, joint) for headline in together) else found
        if found:
            made.append(Group(category, tuple(found)))
    columns = [*areas[: len(districts)], *([joint] if joint else []), *areas[len(districts) :]]
    return made, [area for area in columns if any(group.of(area.slug) for group in made)]


def _of_areas(
    subject: Subject, category: Category, areas: Sequence[Area], shown: Sequence[Figure], beside: Edition | None
) -> list[headlines.Headline]:
    slugs = [area.slug for area in areas]
    mine = [figure for figure in shown if figure.category == category.slug and figure.area in slugs]
    return _headlines(mine, category, slugs, subject.period, beside)


def _stands_in(headline: headlines.Headline, joint: Area) -> bool:
    """Whether it says more of `joint` than a position: that stands in the small print, not in a column."""
    return headline.area == joint.slug and headline.main.measure not in RANKS


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


def without_later(groups: Sequence[Group], subject: Subject) -> tuple[list[Group], list[Group]]:
    """The groups of a card, and those of a much later period: they are news, not rows beside older figures."""
    if not groups or subject.period:
        return list(groups), []
    too_late = groups[0].period.end + timedelta(days=366)
    return (
        [group for group in groups if group.period.end <= too_late],
        [group for group in groups if group.period.end > too_late],
    )
