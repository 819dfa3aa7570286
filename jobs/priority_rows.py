"""The priorities with their headlines, one line each: all of them, or those whose figures are new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import figures as words_for
from bot.messages import periods
from bot.messages.digest import PriorityRow, PriorityTable
from bot.policy import Audience, visible
from jobs.scope import Scope
from storage import figures, headlines, home, priorities, vocabulary
from storage.headlines import Headline
from storage.priorities import Priority
from storage.vocabulary import Area, Vocabulary

LONDON = ZoneInfo("Europe/London")
BOTH = 2


def table(connection: Connection, audience: Audience, now: datetime) -> PriorityTable:
    """The newest strategy's priorities with the current headline of each borough, as `audience` may see it at `now`."""
    words = vocabulary.of(connection)
    made = _table(connection, words, Scope(audience, now), now, None)
    named = " and ".join(_documents(words, made[1]))
    return replace(made[0], note=f"From {named}") if made[1] else PriorityTable()


def changed(
    connection: Connection, words: Vocabulary, scope: Scope, fresh: Collection[int], now: datetime
) -> PriorityTable:
    """As `table`, of the priorities and areas chosen, and only rows with a figure that is `fresh` (by number)."""
    made, heads = _table(connection, words, scope, now, fresh)
    named = _documents(words, heads)
    since = "changed since the last digest" if scope.told else f"{'are' if len(named) > 1 else 'is'} new"
    return replace(made, note=f"Shown because {' and '.join(named)} {since}") if heads else PriorityTable()


def _table(
    connection: Connection, words: Vocabulary, scope: Scope, now: datetime, fresh: Collection[int] | None
) -> tuple[PriorityTable, list[Headline]]:
    """The rows, and the first headline of each."""
    current = priorities.current(connection, today=now.astimezone(LONDON).date())
    districts = [words.areas.by_slug[slug] for slug in (current[0].strategy.areas if current else ())]
    areas = scope.chosen_areas(districts)
    joint = None if scope.areas else home.of(words).together([area.slug for area in areas])
    mine = scope.chosen_priorities(current)
    found = [_headlines(connection, words, each, areas, joint, scope.audience, now) for each in mine]
    told = [heads for heads in found if heads and (fresh is None or _any_fresh(heads, fresh))]
    rows = [
        PriorityRow(_name(words, areas, heads[0]), _cells(areas, heads), periods.short(heads[0].period))
        for heads in told
    ]
    made = PriorityTable(("Priority", *(area.short for area in areas), "Period"), tuple(rows))
    return made, [heads[0] for heads in told]


def _any_fresh(heads: Sequence[Headline], fresh: Collection[int]) -> bool:
    return any(figure.id in fresh for head in heads for figure in head.measures.values())


def _documents(words: Vocabulary, heads: Iterable[Headline]) -> list[str]:
    return sorted({words.source(head.edition.source).short_title for head in heads})


def _headlines(
    connection: Connection,
    words: Vocabulary,
    priority: Priority,
    areas: list[Area],
    joint: Area | None,
    audience: Audience,
    now: datetime,
) -> list[Headline]:
    """The current headlines of the first category of `priority` that has any, for each district or all together."""
    today = now.astimezone(LONDON).date()
    slugs, together = [area.slug for area in areas], [joint.slug] if joint else []
    every = figures.about(connection, priority.categories, [*slugs, *together], today=today)
    shown, _ = visible(every, audience, now)
    for slug in priority.categories:
        mine = [figure for figure in shown if figure.category == slug]
        usual = words.categories.by_slug[slug].main_measure
        apart = [figure for figure in mine if figure.area in slugs]
        if found := headlines.current(apart, usual, slugs) or headlines.current(mine, usual, together):
            return found
    return []


def _name(words: Vocabulary, areas: list[Area], headline: Headline) -> str:
    """The category, not the priority: a figure of burglary must not stand for all acquisitive crime."""
    name = words.categories.by_slug[headline.category].name
    if not _is_joint(areas, headline):
        return name
    parts = home.of(words).parts(words.areas.by_slug[headline.area])
    return f"{name} ({'both boroughs' if len(parts) == BOTH else 'all districts'} together)"


def _is_joint(areas: list[Area], headline: Headline) -> bool:
    return headline.area not in {area.slug for area in areas}


def _cells(areas: list[Area], found: list[Headline]) -> tuple[str, ...]:
    if _is_joint(areas, found[0]):
        return tuple(words_for.in_short(found[0]) for _ in areas)
    by_area = {headline.area: headline for headline in found}
    return tuple(words_for.in_short(by_area[area.slug]) if area.slug in by_area else "–" for area in areas)
