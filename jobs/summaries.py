"""How the monthly and quarterly performance summaries and the quarterly briefing for Members are built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import digest_lists, indicator_words, periods, summary, tasks
from bot.messages.indicator_words import Line
from bot.messages.layout import Listing
from bot.messages.message import Message
from bot.messages.summary import Summary
from bot.policy import Audience
from jobs import figure_news, scope, summary_notes
from jobs.channel_work import ChannelWork, channel_work
from jobs.parts import Parts, Sharer
from jobs.scope import Scope
from jobs.slots import MEMBERS, MONTHLY, QUARTERLY
from jobs.turns import Composer
from storage import actions, caveats, figures, headlines, home, indicators, priorities, vocabulary, workplan
from storage.day_words import local_day
from storage.deliveries import Delivery
from storage.figures import VOLUME, Figure
from storage.indicators import Indicator
from storage.months import Stretch
from storage.periods import last_of_month
from storage.vocabulary import Category, Vocabulary

TITLES = {
    MONTHLY: "Performance summary of the month",
    QUARTERLY: "Performance summary of the quarter",
    MEMBERS: "Quarterly briefing for Members",
}
QUARTER_MONTHS = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Performance:
    """The indicators in words, what goes with them, and whether any figure is news.

    `unusual`: the months outside their usual range. The others are as the fields of a Summary with their names.
    """

    lines: tuple[Line, ...] = ()
    unusual: tuple[str, ...] = ()
    fresh: bool = False
    covers: str = ""
    lead: str = ""
    caveats: tuple[str, ...] = ()
    source: str = ""
    documents: tuple[str, ...] = ()

    def fill(self, made: Summary) -> Summary:
        """A summary with these indicators and what goes with them."""
        return replace(
            made,
            covers=self.covers,
            lead=self.lead,
            lines=self.lines,
            caveats=self.caveats,
            source=self.source,
            documents=self.documents,
        )


def composer(kind: str, *, partnership: Callable[[Connection, date], str]) -> Composer:
    """The composer of one kind of summary, for the deliver job. `partnership` names the partnership on a day."""

    def compose(connection: Connection, delivery: Delivery, now: datetime, parts: Parts) -> Message | None:
        work = channel_work(connection, delivery, now)
        if work is None:
            return None
        name = parts.of((partnership, work.day), lambda: partnership(connection, work.day))
        made, news = gather(connection, kind, work, name, now, parts)
        if not news:
            return summary.nothing(made) if work.subscription.when_empty == "post" else None
        return summary.render(made)

    return Sharer(compose)


def gather(
    connection: Connection, kind: str, work: ChannelWork, partnership: str, now: datetime, parts: Parts
) -> tuple[Summary, bool]:
    """What the summary says, and whether any of it is news: a figure that came, or for Members, what was done."""
    told = scope.of_work(connection, work, now)
    if kind == MEMBERS:  # public, wherever it is posted
        told = replace(told, audience=Audience(None, None))
    found = shared_performance(connection, told, now, parts, kind=kind)
    channel = f"for #{work.channel}" if work.channel else ""
    made = Summary(
        title=f"{TITLES[kind]}, {periods.month_and_year(work.day)}",
        under=tuple(part for part in (partnership, channel) if part),
        late=work.late,
        note=_only_new(told, found) if kind == MEMBERS else "",
        after=(digest_lists.figures("Outside the usual range", found.unusual),) if found.unusual else (),
    )
    made = found.fill(made)
    if kind == MEMBERS:
        made = replace(made, after=(*made.after, *_shared_for_members(connection, work, told, now, parts)))
    is_first = not told.told and bool(made.lines)
    return made, found.fresh or is_first or bool(kind == MEMBERS and any(each.lines for each in made.after))


def _only_new(told: Scope, found: Performance) -> str:
    """That Members are not told again what they were told: nothing is left out of their first briefing."""
    if not told.told:
        return ""
    what = "Only what is new" if found.lines else "No new figures"
    return f"{what} since the briefing of {periods.day(local_day(told.since))}."


def shared_performance(connection: Connection, told: Scope, now: datetime, parts: Parts, *, kind: str) -> Performance:
    """As `performance`, of which all digests of one scope have the same."""
    return parts.of((performance, told.key, now, kind), lambda: performance(connection, told, now, kind=kind))


def performance(connection: Connection, told: Scope, now: datetime, *, kind: str) -> Performance:
    """The indicators of the chosen priorities: of months, or of longer periods; Members, once told, get new ones."""
    monthly = kind == MONTHLY
    words = vocabulary.with_new_sources(connection, vocabulary.of(connection))
    current = priorities.current(connection, today=local_day(now))
    chosen = told.chosen_priorities(current)
    slugs = list(dict.fromkeys(slug for each in chosen for slug in each.categories))
    fresh = [figure for figure in scope.news(connection, words, told, slugs, now) if _of_months(figure) == monthly]
    if monthly:
        months = [*_months(connection, words, told, slugs, now)]
        lines = [indicator_words.month_line(words, each, stretch) for each, stretch in months]
        unusual = figure_news.unusual_lines(connection, words, told, fresh, now)
        made = Performance(tuple(lines), tuple(unusual), bool(fresh))
        return _with_notes(connection, words, made, [each for each, _ in months], now)
    found = [*_indicators(connection, words, told, slugs, now)]
    if kind == MEMBERS and told.told:
        new = {figure.id for figure in fresh}
        found = [each for each in found if any(figure.id in new for figure in each.figures)]
    made = Performance(tuple(indicator_words.line(words, each) for each in found), fresh=bool(fresh))
    return _with_notes(connection, words, replace(made, lead=indicator_words.lead(words, found)), found, now)


def _with_notes(
    connection: Connection, words: Vocabulary, made: Performance, found: list[Indicator], now: datetime
) -> Performance:
    return replace(
        made,
        covers=summary_notes.covers(found),
        caveats=summary_notes.with_care(connection, words, found),
        source=summary_notes.provenance(words, found, local_day(now)),
        documents=summary_notes.documents(words, found),
    )


def _months(
    connection: Connection, words: Vocabulary, told: Scope, slugs: list[str], now: datetime
) -> Iterator[tuple[Indicator, Stretch]]:
    """The newest month of each category and area, and where it lies in its usual range."""
    for slug in slugs:
        for series in figure_news.every_series(connection, words, told, slug, now):
            months, area = series.current.months, series.area.slug
            every = figures.about(connection, [slug], [area], today=local_day(now), ends=[months[-1].period.end])
            mine = [each for each in told.may_read(words, every, now) if each.period == months[-1].period]
            if heads := headlines.current(mine, VOLUME, [area]):
                yield indicators.monthly(heads[0], series.current), series.current


def _indicators(
    connection: Connection, words: Vocabulary, told: Scope, slugs: list[str], now: datetime
) -> Iterator[Indicator]:
    """The indicators of the districts; of several together where no district has one."""
    where = home.of(words)
    ours, joint = [area.slug for area in told.chosen_areas(where.districts)], [] if told.areas else where.joint_slugs
    every = figures.about(connection, slugs, [*ours, *joint], today=local_day(now)) if slugs else []
    shown = [figure for figure in told.may_read(words, every, now) if not _of_months(figure)]
    for category in (words.categories.by_slug[slug] for slug in slugs):
        mine = [figure for figure in shown if figure.category == category.slug]
        apart = [found for area in ours if (found := _indicator(connection, words, category, area, mine))]
        together = (_indicator(connection, words, category, area, mine) for area in joint)
        yield from apart or [found for found in together if found]


def _indicator(
    connection: Connection, words: Vocabulary, category: Category, area: str, known: list[Figure]
) -> Indicator | None:
    heads = headlines.current([figure for figure in known if figure.area == area], category.main_measure, [area])
    if not heads:
        return None
    every = caveats.every(connection, words, categories=[category.slug], areas=[area])
    breaks = [caveat for caveat in every if caveat.kind == caveats.BREAK]
    return indicators.indicator(heads[0], known, category.up_is, breaks)


def _of_months(figure: Figure) -> bool:
    return figure.period.months == 1


def _shared_for_members(
    connection: Connection, work: ChannelWork, told: Scope, now: datetime, parts: Parts
) -> tuple[Listing, ...]:
    days = (work.day, work.today, work.subscription.zone)
    key = (_for_members, told.audience.level, work.team, told.priorities, *days)
    return parts.of(key, lambda: tuple(_for_members(connection, work, told, now)))


def _for_members(connection: Connection, work: ChannelWork, told: Scope, now: datetime) -> Iterator[Listing]:
    """What was done since the quarter before, and the meetings to come in the next; public things alone."""
    first = work.day.replace(day=1)
    begins = _months_away(first, -QUARTER_MONTHS)
    until = last_of_month(_months_away(first, QUARTER_MONTHS - 1))
    zone = ZoneInfo(work.subscription.zone)
    since, this = (datetime.combine(day, time(), zone) for day in (begins, first))
    public = replace(work, audience=told.audience)
    done, _ = public.cleared(actions.done_between(connection, since, this), now)
    met = workplan.meetings_between(connection, begins, first - _DAY, today=work.today)
    yield digest_lists.last_week(met, [tasks.of_action(each) for each in done], work.today, "Done in the last quarter")
    coming = workplan.meetings_between(connection, work.today, until, today=work.today)
    lines = digest_lists.meeting_lines(coming, work.today)
    said = f"Meetings to come: {digest_lists.meetings_aloud(coming, work.today)}"
    yield Listing(f"Meetings to come ({len(lines)})", lines, said)


def _months_away(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
