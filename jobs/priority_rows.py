"""The priorities with their headlines, one line each: all of them, or those whose figures are new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import figures as words_for
from bot.messages import indicator_words, periods
from bot.messages.digest import PriorityRow, PriorityTable
from bot.policy import Audience, visible
from jobs.scope import Scope
from storage import caveats, figures, headlines, home, indicators, priorities, vocabulary
from storage.figures import VOLUME
from storage.indicators import Indicator
from storage.priorities import Priority
from storage.vocabulary import Area, Vocabulary

LONDON = ZoneInfo("Europe/London")
BOTH = 2
PREDICTED = "predicted_rate_percent"


def table(connection: Connection, audience: Audience, now: datetime) -> PriorityTable:
    """The newest strategy's priorities with the current headline of each borough, as `audience` may see it at `now`."""
    words = vocabulary.of(connection)
    made = _table(connection, words, Scope(audience, now), now, None)
    return _noted(*made, f"From {' and '.join(_documents(words, made[1]))}")


def changed(
    connection: Connection, words: Vocabulary, scope: Scope, fresh: Collection[int], now: datetime
) -> PriorityTable:
    """As `table`, of the priorities and areas chosen, and only rows with a figure that is `fresh` (by number)."""
    made, told = _table(connection, words, scope, now, fresh)
    since = "have come in or changed since the last digest" if scope.told else "are new"
    return _noted(made, told, f"Shown because these figures {since} ({'; '.join(_documents(words, told))})")


def _noted(made: PriorityTable, told: Sequence[Indicator], note: str) -> PriorityTable:
    """The table with its note, and why a figure in it has no comparator; nothing where it has no rows."""
    reasons = dict.fromkeys(reason for each in told if (reason := _why_alone(each)))
    return replace(made, note=" ".join([f"{note}.", *reasons] if reasons else [note])) if told else PriorityTable()


def _table(
    connection: Connection, words: Vocabulary, scope: Scope, now: datetime, fresh: Collection[int] | None
) -> tuple[PriorityTable, list[Indicator]]:
    """The rows, and the first figure of each."""
    current = priorities.current(connection, today=now.astimezone(LONDON).date())
    districts = [words.areas.by_slug[slug] for slug in (current[0].strategy.areas if current else ())]
    areas = scope.chosen_areas(districts)
    joint = None if scope.areas else home.of(words).together([area.slug for area in areas])
    mine = scope.chosen_priorities(current)
    every = [_indicators(connection, words, each, areas, joint, scope.audience, now) for each in mine]
    told = [found for found in every if found and (fresh is None or _any_fresh(found, fresh))]
    rows = [
        PriorityRow(_name(words, areas, found), _cells(areas, found), periods.short(found[0].headline.period))
        for found in told
    ]
    made = PriorityTable(("Priority", *(area.short for area in areas), "Period"), tuple(rows))
    return made, [found[0] for found in told]


def _any_fresh(found: Iterable[Indicator], fresh: Collection[int]) -> bool:
    return any(figure.id in fresh for each in found for figure in each.headline.measures.values())


def _documents(words: Vocabulary, found: Iterable[Indicator]) -> list[str]:
    return sorted({words.source(each.headline.edition.source).short_title for each in found})


def _indicators(
    connection: Connection,
    words: Vocabulary,
    priority: Priority,
    areas: list[Area],
    joint: Area | None,
    audience: Audience,
    now: datetime,
) -> list[Indicator]:
    """The current figures of the first category of `priority` that has any, for each district or all together."""
    today = now.astimezone(LONDON).date()
    slugs, together = [area.slug for area in areas], [joint.slug] if joint else []
    every = figures.about(connection, priority.categories, [*slugs, *together], today=today)
    shown, _ = visible(every, audience, now)
    for slug in priority.categories:
        mine = [figure for figure in shown if figure.category == slug]
        usual = words.categories.by_slug[slug].main_measure
        apart = [figure for figure in mine if figure.area in slugs]
        if found := headlines.current(apart, usual, slugs) or headlines.current(mine, usual, together):
            breaks = caveats.every(connection, words, categories=[slug], areas=[*slugs, *together])
            return [indicators.indicator(each, mine, words.categories.by_slug[slug].up_is, breaks) for each in found]
    return []


def _name(words: Vocabulary, areas: list[Area], found: Sequence[Indicator]) -> str:
    """The category, not the priority: a figure of burglary must not stand for all acquisitive crime."""
    first = found[0].headline
    name = words.categories.by_slug[first.category].name
    mark = words_for.mark(figure for each in found for figure in each.figures)
    if not _is_joint(areas, found[0]):
        return f"{name}{mark}"
    parts = home.of(words).parts(words.areas.by_slug[first.area])
    return f"{name} ({'both boroughs' if len(parts) == BOTH else 'all districts'} together){mark}"


def _is_joint(areas: list[Area], found: Indicator) -> bool:
    return found.headline.area not in {area.slug for area in areas}


def _cells(areas: list[Area], found: list[Indicator]) -> tuple[str, ...]:
    if _is_joint(areas, found[0]):
        return tuple(_cell(found[0]) for _ in areas)
    by_area = {each.headline.area: each for each in found}
    return tuple(_cell(by_area[area.slug]) if area.slug in by_area else "–" for area in areas)


def _cell(found: Indicator) -> str:
    return indicator_words.row_cell(found) if _is_alone(found) else words_for.in_short(found.headline)


def _is_alone(found: Indicator) -> bool:
    """Whether the document sets nothing beside the count: neither an anticipated level nor an earlier one."""
    headline = found.headline
    return headline.main.measure == VOLUME and not headline.change and PREDICTED not in headline.measures


def _why_alone(found: Indicator) -> str:
    return indicator_words.why_alone(found) if _is_alone(found) else ""
