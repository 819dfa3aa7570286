"""Of which figures a digest tells: who reads it, since when something is news to them, and what they chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.policy import Audience, visible
from jobs.channel_work import ChannelWork
from storage import deliveries, figures, home, new_figures, suppression
from storage.day_words import local_day
from storage.figures import Figure
from storage.priorities import Priority
from storage.vocabulary import Area, Vocabulary

FIRST_LOOK_BACK = timedelta(days=7)  # where nothing was sent before


@dataclass(frozen=True, slots=True)
class Scope:
    """`since`: when the last digest was due. `told`: there was one. No `areas` or `priorities`: the partnership's."""

    audience: Audience
    since: datetime
    told: bool = False
    areas: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """All that decides what is told: scopes with the same key are told the same."""
        return (self.audience.level, self.since, self.told, self.areas, self.priorities)

    def chosen_areas(self, areas: Sequence[Area]) -> list[Area]:
        """Those of `areas` that were chosen; all of them where none was."""
        return [area for area in areas if not self.areas or area.slug in self.areas]

    def chosen_priorities(self, found: Iterable[Priority]) -> list[Priority]:
        """Those that were chosen; all of them where none was."""
        return [each for each in found if not self.priorities or each.slug in self.priorities]

    def may_read(self, words: Vocabulary, found: Iterable[Figure], now: datetime) -> list[Figure]:
        """The figures that may be told: cleared for the audience, and none so small that somebody is recognised."""
        shown, _ = visible(found, self.audience, now)
        return [figure for figure in shown if not suppression.too_small(words, figure)]


def of_work(connection: Connection, work: ChannelWork, now: datetime) -> Scope:
    """The scope of what is composed for a channel or a person: news is what came since the last one, of another day."""
    mine = work.subscription
    last = deliveries.last_sent(connection, mine.subject, work.day)
    since = now - FIRST_LOOK_BACK if last is None else last
    return Scope(work.audience, since, last is not None, mine.area_slugs, mine.priority_slugs)


def news(
    connection: Connection, words: Vocabulary, scope: Scope, categories: Sequence[str], now: datetime
) -> list[Figure]:
    """The figures of `categories` for home that came to be known since the last digest, as may be told."""
    where = home.of(words)
    areas = [area.slug for area in scope.chosen_areas(where.districts)]
    slugs = areas if scope.areas else [*areas, *where.joint_slugs]
    today = local_day(now)
    found = new_figures.since(connection, categories, slugs, scope.since, today=today, loaded=scope.told)
    return scope.may_read(words, found, now)


def every_category(connection: Connection, scope: Scope, current: Sequence[Priority], now: datetime) -> list[str]:
    """The categories of the chosen priorities; where none was chosen, every one that has figures."""
    if scope.priorities:
        return list(dict.fromkeys(slug for each in scope.chosen_priorities(current) for slug in each.categories))
    return figures.categories_with_figures(connection, today=local_day(now))
