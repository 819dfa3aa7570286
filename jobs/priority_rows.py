"""The priorities table of the Monday digest: one line a priority, while its figures are new."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import figures as words_for
from bot.messages import periods
from bot.messages.digest import PriorityRow, PriorityTable
from bot.policy import Audience, visible
from storage import figures, headlines, home, priorities, vocabulary
from storage.headlines import Headline
from storage.priorities import Priority
from storage.vocabulary import Area, Vocabulary

NEW_FOR = timedelta(days=28)  # after its document was published
RECENT = timedelta(days=120)  # after the period, where the date of publication is not known
LONDON = ZoneInfo("Europe/London")
BOTH = 2


def table(connection: Connection, audience: Audience, now: datetime) -> PriorityTable:
    """The newest strategy's priorities with the headline of each borough, as `audience` may see it at `now`.

    Only figures that are new are shown: those whose document became public in the last four weeks. No rows: none is.
    """
    today = now.astimezone(LONDON).date()
    words = vocabulary.read(connection)
    current = priorities.current(connection, today=today)
    areas = [words.areas.by_slug[slug] for slug in (current[0].strategy.areas if current else ())]
    joint = home.of(words).together([area.slug for area in areas])
    found = [_headlines(connection, words, each, areas, joint, audience, now) for each in current]
    rows = [
        PriorityRow(_name(words, areas, heads[0]), _cells(areas, heads), periods.short(heads[0].period))
        for heads in found
        if heads and _is_new(words, heads[0], today)
    ]
    if not rows:
        return PriorityTable()
    documents = {words.source(head.edition.source).short_title for heads in found for head in heads[:1]}
    note = f"Shown because {' and '.join(sorted(documents))} is new; otherwise ask /csp priorities"
    return PriorityTable(("Priority", *(area.short for area in areas), "Period"), tuple(rows), note)


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


def _is_new(words: Vocabulary, headline: Headline, today: date) -> bool:
    published = words.source(headline.edition.source).published
    if published is None:
        return today - headline.period.end <= RECENT
    return today - published <= NEW_FOR
