"""How the monthly and quarterly performance summaries and the quarterly briefing for Members are built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import digest_lists, periods, summary, tasks
from bot.messages.layout import Listing
from bot.messages.message import Message
from bot.messages.summary import Line, Summary
from bot.policy import Audience
from jobs import figure_news, scope
from jobs.channel_work import ChannelWork, channel_work
from jobs.scope import Scope
from jobs.slots import MEMBERS, MONTHLY, QUARTERLY
from jobs.turns import Composer
from storage import actions, caveats, figures, headlines, home, indicators, priorities, vocabulary, workplan
from storage.day_words import local_day
from storage.deliveries import Delivery
from storage.figures import VOLUME, Figure
from storage.indicators import Indicator
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
    """The indicators in words, the months outside their usual range, and whether any figure is news."""

    lines: tuple[Line, ...] = ()
    unusual: tuple[str, ...] = ()
    fresh: bool = False


def composer(kind: str, *, partnership: Callable[[Connection, date], str]) -> Composer:
    """The composer of one kind of summary, for the deliver job. `partnership` names the partnership on a day."""

    def compose(connection: Connection, delivery: Delivery, now: datetime) -> Message | None:
        work = channel_work(connection, delivery, now)
        if work is None:
            return None
        made, news = gather(connection, kind, work, partnership(connection, work.day), now)
        if not news:
            return summary.nothing(made) if work.subscription.when_empty == "post" else None
        return summary.render(made)

    return compose


def gather(
    connection: Connection, kind: str, work: ChannelWork, partnership: str, now: datetime
) -> tuple[Summary, bool]:
    """What the summary says, and whether any of it is news: a figure that came, or for Members, what was done."""
    told = scope.of_work(connection, work, now)
    if kind == MEMBERS:  # public, wherever it is posted
        told = replace(told, audience=Audience(None, None))
    found = performance(connection, told, now, monthly=kind == MONTHLY)
    channel = f"for #{work.channel}" if work.channel else ""
    made = Summary(
        title=f"{TITLES[kind]}, {periods.month_and_year(work.day)}",
        under=tuple(part for part in (partnership, channel, work.late) if part),
        lines=found.lines,
        after=(digest_lists.figures("Outside the usual range", found.unusual),) if found.unusual else (),
    )
    if kind == MEMBERS:
        made = replace(made, after=(*made.after, *_for_members(connection, work, told, now)))
    is_first = not told.told and bool(made.lines)
    return made, found.fresh or is_first or bool(kind == MEMBERS and any(each.lines for each in made.after))


def performance(connection: Connection, told: Scope, now: datetime, *, monthly: bool) -> Performance:
    """The indicators of the chosen priorities: of months, or of longer periods."""
    words = vocabulary.with_new_sources(connection, vocabulary.of(connection))
    current = priorities.current(connection, today=local_day(now))
    chosen = told.chosen_priorities(current)
    slugs = list(dict.fromkeys(slug for each in chosen for slug in each.categories))
    fresh = [figure for figure in scope.news(connection, words, told, slugs, now) if _of_months(figure) == monthly]
    if monthly:
        lines = [*_months(connection, words, told, slugs, now)]
        return Performance(
            tuple(lines), tuple(figure_news.unusual_lines(connection, words, told, fresh, now)), bool(fresh)
        )
    made = _indicators(connection, words, told, slugs, now)
    return Performance(tuple(summary.line(words, each) for each in made), fresh=bool(fresh))


def _months(connection: Connection, words: Vocabulary, told: Scope, slugs: list[str], now: datetime) -> Iterator[Line]:
    """The newest month of each category and area, and where it lies in its usual range."""
    for slug in slugs:
        category = words.categories.by_slug[slug]
        for series in figure_news.every_series(connection, words, told, slug, now):
            months, area = series.current.months, series.area.slug
            every = figures.about(connection, [slug], [area], today=local_day(now), ends=[months[-1].period.end])
            mine = [each for each in told.may_read(words, every, now) if each.period == months[-1].period]
            if heads := headlines.current(mine, VOLUME, [area]):
                found = indicators.monthly(heads[0], series.current, category.up_is)
                yield summary.month_line(words, found, series.current)


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


def _for_members(connection: Connection, work: ChannelWork, told: Scope, now: datetime) -> Iterator[Listing]:
    """What was done since the quarter before, and the meetings to come in the next; public things alone."""
    first = work.day.replace(day=1)
    begins = _months_away(first, -QUARTER_MONTHS)
    until = last_of_month(_months_away(first, QUARTER_MONTHS - 1))
    zone = ZoneInfo(work.subscription.zone)
    since, this = (datetime.combine(day, time(), zone) for day in (begins, first))
    public = replace(work, audience=told.audience)
    done, _ = public.cleared(told.chosen_actions(actions.done_between(connection, since, this)), now)
    met = workplan.meetings_between(connection, begins, first - _DAY, today=work.today)
    yield digest_lists.last_week(met, [tasks.of_action(each) for each in done], work.today, "Done in the last quarter")
    coming = workplan.meetings_between(connection, work.today, until, today=work.today)
    lines = digest_lists.meeting_lines(coming, work.today)
    said = f"Meetings to come: {digest_lists.meetings_aloud(coming, work.today)}"
    yield Listing(f"Meetings to come ({len(lines)})", lines, said)


def _months_away(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
