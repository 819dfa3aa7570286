"""The figures of a card, as its audience may see them: only those that can be shown are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.policy import Audience, classification_level, visible
from handlers.subjects import Subject
from storage import figures, holdings, home, suppression
from storage.errors import NotCleared
from storage.figures import Figure
from storage.holdings import Holding
from storage.vocabulary import Area, Vocabulary


@dataclass(frozen=True, slots=True)
class Found:
    """What there is for a card: `shown` as far as it can stand there, `held` all of the same, and what is withheld."""

    shown: list[Figure]
    held: list[Holding]
    withheld: list[Holding]


def read(
    connection: Connection,
    words: Vocabulary,
    subject: Subject,
    areas: Sequence[Area],
    audience: Audience,
    now: datetime,
    today: date,
) -> Found:
    """What there is for `subject` in `areas`. Raises NotCleared where all of it would let somebody be recognised."""
    main = {category.slug: category.main_measure for category in subject.categories}
    mine = [area.slug for area in areas]
    slugs = dict.fromkeys([*mine, *home.of(words).joint_slugs])
    if any(area.kind in suppression.SMALL_AREAS for area in areas):
        # Of a ward, each value decides for itself whether it may be shown.
        every = figures.about(connection, main.keys(), slugs, today=today)
        return _of_wards(words, subject, mine, every, audience, now)
    cleared, withheld = _cleared(holdings.about(connection, main.keys(), slugs, today=today), audience, now)
    ends = holdings.ends_to_read(cleared, mine, main, subject.period.fits if subject.period else None)
    shown, _ = visible(figures.about(connection, main.keys(), slugs, today=today, ends=ends), audience, now)
    return Found(shown, cleared, withheld)


def _cleared(every: Sequence[Holding], audience: Audience, now: datetime) -> tuple[list[Holding], list[Holding]]:
    """What `audience` may read at `now`, and what it may not."""
    may, cleared, withheld = audience.level, list[Holding](), list[Holding]()
    for held in every:
        level = classification_level(held.classification, held.embargo_until, now)
        (cleared if level <= may else withheld).append(held)
    return cleared, withheld


def _of_wards(
    words: Vocabulary,
    subject: Subject,
    areas: Sequence[str],
    every: Sequence[Figure],
    audience: Audience,
    now: datetime,
) -> Found:
    cleared, withheld = visible(every, audience, now)
    shown = [figure for figure in cleared if not suppression.too_small(words, figure)]
    if len(shown) < len(cleared) and not any(figure.area in areas for figure in shown):
        raise NotCleared(f"{subject.title}: the number is so small that somebody could be recognised; it is not shown.")
    return Found(shown, holdings.of(shown), holdings.of(withheld))
