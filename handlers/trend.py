"""`/csp trend CATEGORY [AREA] [PERIOD]`: what the months show, in words; spike, trend or neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from bot import charts
from bot.messages import periods as period_words
from bot.messages import trend as trend_message
from bot.messages.card import Look
from bot.messages.card_values import Series
from bot.messages.message import Message
from bot.messages.trend import Trend
from bot.policy import Audience, visible
from handlers.cards import LONDON
from handlers.periods import Wanted
from handlers.questions import Asked, Question, category_in, take_apart
from handlers.subjects import areas_meant
from jobs import monthly
from storage import caveats, figures, home, months, suppression
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotPublished
from storage.figures import VOLUME, Figure
from storage.headlines import ANTICIPATED
from storage.months import FEWEST_MONTHS, covered
from storage.periods import MONTHS_IN_YEAR, Period
from storage.vocabulary import Area, Category, Source, Vocabulary, vocabulary

SERIES_SHOWN = BOTH = 2
OFFERED = 5
EVER = Period(date.min, date.max)


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The trend of one category. Raises NotFound, Ambiguous, NotCleared, NotPublished or BadInput."""
    private = audience.place is not None and audience.place.kind == "dm"
    look = Look(question.native, buttons=audience.viewer is not None, share=not private)
    return trend_message.render(gathered(question, audience, db, now), look)


def pictures(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The charts of a trend as pictures, for a workspace that has none of its own. Raises as `answer` does."""
    trend = gathered(question, audience, db, now)
    drawn = {series.area.slug: _drawn(series) for series in trend.series}
    return trend_message.pictures(trend, drawn)


def source(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Where each month of a trend stands. Raises as `answer` does."""
    return trend_message.places(gathered(question, audience, db, now))


def gathered(question: Question, audience: Audience, db: Database, now: datetime) -> Trend:
    """What CATEGORY [AREA] [PERIOD] has in months, as `audience` may see it at `now`."""
    words = vocabulary(db)
    today = now.astimezone(LONDON).date()
    asked = take_apart(question.rest, words.areas, lambda name: words.categories.exact(name) is not None, today)
    if not asked.name:
        raise BadInput("Which trend? For example: `/csp trend violence dartford`.")
    category = category_in(asked, words.categories)
    with db.read() as connection:
        return _Search(connection, words, audience, now).trend(category, asked)


class _Search:
    """One question, while it is looked up."""

    def __init__(self, connection: Connection, words: Vocabulary, audience: Audience, now: datetime) -> None:
        self.connection, self.words, self.audience, self.now = connection, words, audience, now
        self.today = now.astimezone(LONDON).date()
        self.home = home.of(words)

    def trend(self, category: Category, asked: Asked) -> Trend:
        areas = areas_meant(self.words, asked.areas)
        shown, withheld = self._figures(category, areas)
        found, instead_of = self._series(category, shown, areas), None
        if not found and not _by_month(withheld) and (part := self._only_part(category, areas)):
            category, instead_of = part, category
            shown, withheld = self._figures(category, areas)
            found = self._series(category, shown, areas)
        if not found:
            raise self._nothing(category, asked, withheld)
        fitting = self._within(found, asked)
        chosen, beyond = fitting[:SERIES_SHOWN], fitting[SERIES_SHOWN:] if asked.areas else []
        used = _used(chosen, shown)
        return Trend(
            category=category,
            instead_of=instead_of,
            question=_exactly(category, chosen, asked),
            series=tuple(chosen),
            without=tuple(area for area in areas if asked.areas and area not in {series.area for series in found}),
            focus=asked.period.period if asked.period and _is_one_month(asked.period) else None,
            used=tuple(used),
            years=tuple(figure for figure in shown if figure.period.months == MONTHS_IN_YEAR),
            caveats=tuple(self._caveats(category, chosen)),
            sources=tuple(self._sources(used)),
            others=tuple(self._others(category, shown, chosen, beyond)),
            withheld=any(figure.area in {each.area.slug for each in chosen} for figure in _by_month(withheld)),
            today=self.today,
        )

    def _figures(self, category: Category, areas: Sequence[Area]) -> tuple[list[Figure], list[Figure]]:
        slugs = {area.slug for area in areas} | {*self.home.slugs, *self.home.joint_slugs}
        every = figures.about(self.connection, [category.slug], slugs, today=self.today)
        cleared, withheld = visible(every, self.audience, self.now)
        # A series with a month left out would tell it as the gap: none of an area's months is shown then.
        small = {figure.area for figure in cleared if suppression.too_small(self.words, figure)}
        return [figure for figure in cleared if figure.area not in small], withheld

    def _series(self, category: Category, shown: Sequence[Figure], areas: Sequence[Area]) -> list[Series]:
        """The series of the areas asked about, else of what is published for several districts together."""
        for where in (areas, [area for area, _ in self.home.joint]):
            if found := monthly.every_series(self.connection, self.words, shown, category, where, EVER):
                return found
        return []

    def _within(self, found: Sequence[Series], asked: Asked) -> list[Series]:
        """The months of the period asked for; all of them where that is a single month of theirs, or none is named."""
        wanted = asked.period
        if wanted is None:
            return list(found)
        if _is_one_month(wanted):
            kept = [series for series in found if any(wanted.fits(month.period) for month in series.months)]
        else:
            kept = [cut for series in found if (cut := self._cut(series, wanted))]
        if kept:
            return kept
        span = covered(found[0].months)
        label = f"{period_words.month_and_year(span.start)} to {period_words.month_and_year(span.end)}"
        offer = (f"trend {_asked(found[0].category, found)} {span.iso()}", label)
        name = found[0].category.name
        raise NotPublished(f"{name}: there are no monthly figures for that period. There are for:", (offer,))

    def _cut(self, series: Series, wanted: Wanted) -> Series | None:
        within = wanted.span
        kept = tuple(m for m in series.months if within.start <= m.period.start and m.period.end <= within.end)
        if not kept:
            return None
        span = covered(kept)
        inside = tuple(each for each in series.breaks if span.start < (each.effective_from or date.min) <= span.end)
        return Series(series.area, series.category, kept, inside)

    def _only_part(self, category: Category, areas: Sequence[Area]) -> Category | None:
        """The one part of `category` that has months, if there is just one."""
        found = [part for part in self._below(category) if self._has_months(part, areas)]
        return found[0] if len(found) == 1 else None

    def _has_months(self, category: Category, areas: Sequence[Area]) -> bool:
        shown, _ = self._figures(category, areas)
        slugs = [*(area.slug for area in areas), *self.home.joint_slugs]
        return any(len(months.series(shown, slug, category.slug, EVER)) >= FEWEST_MONTHS for slug in slugs)

    def _below(self, category: Category) -> list[Category]:
        """The parts of a category, at any depth, that may have months."""
        found = self._candidates.items()
        return [part for slug, part in found if category.slug in caveats.with_parents(self.words, slug)[1:]]

    @cached_property
    def _candidates(self) -> dict[str, Category]:
        """The categories that have any month."""
        known = figures.categories_by_month(self.connection, today=self.today)
        return {slug: self.words.categories.by_slug[slug] for slug in known}

    def _nothing(self, category: Category, asked: Asked, withheld: Sequence[Figure]) -> NotPublished | NotCleared:
        """Why there is no trend, and which there are: of other areas, of its parts, of anything."""
        if _by_month(withheld):
            return NotCleared(
                f"{category.name}: the monthly figures are in confidence and not shown here. "
                "An officer can ask in a direct message to cspbot, or in a private channel cleared for them."
            )
        names = " or ".join(area.name for area in asked.areas)
        lead = f"{category.name} has no monthly figures{f' for {names}' if names else ''}."
        shown, _ = self._figures(category, self.home.districts)
        if asked.areas and (there := self._series(category, shown, self.home.districts)):
            offers = tuple((f"trend {category.slug} {each.area.slug}", each.area.name) for each in there)
            return NotPublished(f"{lead} There are for:", offers)
        mine = [part.slug for part in self._below(category)]
        every = sorted(self._candidates.values(), key=lambda found: (found.slug not in mine, found.name))
        having = [found for found in every if self._has_months(found, self.home.districts)][:OFFERED]
        offers = tuple((f"trend {found.slug}", found.name) for found in having)
        return NotPublished(f"{lead} There are for:" if offers else lead, offers)

    def _caveats(self, category: Category, chosen: Sequence[Series]) -> list[caveats.Caveat]:
        """The last break before or in the months, then the notes on them."""
        spans = [covered(series.months) for series in chosen]
        found = caveats.about(
            self.connection,
            self.words,
            categories=[category.slug],
            areas=[series.area.slug for series in chosen],
            measures={VOLUME},
            period=Period(min(span.start for span in spans), max(span.end for span in spans)),
        )
        inside = [caveat for series in chosen for caveat in series.breaks]
        before = [caveat for caveat in found if caveat.kind == caveats.BREAK and caveat not in inside]
        breaks = sorted([*dict.fromkeys(inside), *before], key=lambda caveat: caveat.effective_from or date.min)
        return [*breaks[-1:], *(caveat for caveat in found if caveat.kind != caveats.BREAK)]

    def _sources(self, used: Sequence[Figure]) -> list[tuple[Source, tuple[str, ...]]]:
        places: dict[str, list[str]] = {}
        for figure in used:
            places.setdefault(figure.source, []).append(figure.place)
        return [(self.words.source(name), tuple(dict.fromkeys(found))) for name, found in places.items()]

    def _others(
        self, category: Category, shown: Sequence[Figure], chosen: Sequence[Series], beyond: Sequence[Series]
    ) -> list[tuple[str, str]]:
        """(label, question) of what is not shown but has months: areas asked about, the boroughs, both where one is."""
        there = {series.area.slug for series in (*chosen, *beyond)}
        ours = [area for area in self.home.districts if area.slug not in there]
        found = [*beyond, *monthly.every_series(self.connection, self.words, shown, category, ours, EVER)]
        offers = [(series.area.name, f"trend {category.slug} {series.area.slug}") for series in found[:OFFERED]]
        one_of_several = len(there) == 1 and there < set(self.home.slugs) and offers
        together = "Both boroughs" if len(self.home.districts) == BOTH else "All districts"
        return [*offers, *([(together, f"trend {category.slug}")] if one_of_several else [])]


def _drawn(series: Series) -> bytes:
    unit = f"{series.category.noun.capitalize() or 'Count'} a month"
    return charts.monthly(f"{series.category.name}, {series.area.name}", unit, series.stretches)


def _used(chosen: Sequence[Series], shown: Iterable[Figure]) -> list[Figure]:
    """The figures that the series are made of."""
    spans = {series.area.slug: covered(series.months) for series in chosen}
    return [
        figure
        for figure in shown
        if figure.area in spans
        and figure.period.months == 1
        and figure.measure in {VOLUME, ANTICIPATED}
        and spans[figure.area].start <= figure.period.start
        and figure.period.end <= spans[figure.area].end
    ]


def _by_month(found: Iterable[Figure]) -> list[Figure]:
    return [figure for figure in found if figure.measure == VOLUME and figure.period.months == 1]


def _is_one_month(wanted: Wanted) -> bool:
    return wanted.period is not None and wanted.period.months == 1


def _asked(category: Category, chosen: Sequence[Series]) -> str:
    return " ".join([category.slug, *(series.area.slug for series in chosen)])


def _exactly(category: Category, chosen: Sequence[Series], asked: Asked) -> str:
    """The question that makes this very trend again, whatever is loaded later."""
    if asked.period and asked.period.period and _is_one_month(asked.period):
        return f"{_asked(category, chosen)} {asked.period.period.iso()}"
    spans = [covered(series.months) for series in chosen]
    return (
        f"{_asked(category, chosen)} {min(s.start for s in spans).isoformat()}/{max(s.end for s in spans).isoformat()}"
    )
