"""`/csp compare CATEGORY [AREA] [PERIOD]`: all districts, highest first; with two periods, one against the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.messages import league, two_periods
from bot.messages.card_values import Card
from bot.messages.league import League, Line
from bot.messages.message import Message
from bot.messages.sheet import Rows
from bot.messages.two_periods import TwoPeriods
from bot.policy import Audience, visible
from handlers import figure, periods
from handlers.cards import LONDON, show
from handlers.periods import Wanted
from handlers.questions import Asked, Question, category_in, take_apart
from handlers.subjects import areas_meant
from storage import caveats, figures, headlines, home, suppression
from storage.comparisons import why_not
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotPublished
from storage.figures import Figure
from storage.headlines import Headline
from storage.vocabulary import Area, Category, Vocabulary, vocabulary

RATES = ("rate_per_1000_households", "rate_per_1000")
FEWEST = 3


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The comparison. Raises NotFound, Ambiguous, NotPublished, NotCleared or BadInput, each with what to do."""
    private = audience.place is not None and audience.place.kind == "dm"
    buttons = audience.viewer is not None
    match gathered(question, audience, db, now):
        case League() as found:
            return league.render(found, question.native, buttons=buttons, share=not private)
        case TwoPeriods() as found:
            asked = f"compare {question.rest}" if buttons else ""
            return two_periods.render(found, asked)
        case card:
            return show(card, audience, question.native)


def rows(question: Question, audience: Audience, db: Database, now: datetime) -> Rows:
    """The figures that are compared, areas in the order of the table. Raises as `answer` does."""
    match gathered(question, audience, db, now):
        case League() as found:
            headlines_shown = [line.headline for line in (*found.lines, *found.averages)]
            every = tuple(each for headline in headlines_shown for each in headline.measures.values())
            return Rows(f"{found.category.name}, by district", f"{_file(found.category)}-by-district", every)
        case TwoPeriods() as found:
            both = tuple(each for (_, *pair), _ in found.pairs for each in pair)
            return Rows(f"{found.category.name}: two periods", f"{_file(found.category)}-two-periods", both)
        case card:
            return figure.rows_of(card)


def _file(category: Category) -> str:
    return category.slug.replace("/", "-")


def gathered(question: Question, audience: Audience, db: Database, now: datetime) -> League | TwoPeriods | Card:
    """What is compared: districts, two periods, or a few areas beside each other where no paper has all districts."""
    words = vocabulary(db)
    today = now.astimezone(LONDON).date()
    rest, both = periods.two_in(question.rest, today)
    asked = take_apart(rest, words.areas, lambda name: words.categories.exact(name) is not None, today)
    if not asked.name:
        raise BadInput(
            "Which figure? For example: `/csp compare violent-crime`, or `/csp compare asb gravesham 2013 and 2014`."
        )
    category = category_in(asked, words.categories)
    with db.read() as connection:
        if both:
            return _periods(connection, words, category, asked, both, audience, now)
        return _districts(connection, words, category, asked, audience, now)


def _districts(
    connection: Connection,
    words: Vocabulary,
    category: Category,
    asked: Asked,
    audience: Audience,
    now: datetime,
) -> League | Card:
    today = now.astimezone(LONDON).date()
    districts, averages = home.neighbours(words), home.of(words).averages
    slugs = [area.slug for area in (*districts, *averages)]
    named = {area.slug for area in areas_meant(words, asked.areas)} if asked.areas else set()
    ours = named & set(slugs) or set(home.of(words).slugs)
    every = figures.about(connection, [category.slug], slugs, today=today)
    shown, withheld = visible(every, audience, now)
    found = _widest(shown, category, [area.slug for area in districts], asked.period)
    if len(found) < FEWEST and len(named) > 1 and shown:
        subject = figure.subject_of_category(words, category, asked)
        return figure.card_of(connection, words, subject, audience, now)
    if len(found) < FEWEST:
        raise _too_few(category, shown, withheld)
    by = next((rate for rate in RATES if sum(rate in each.measures for each in found) >= FEWEST), found[0].main.measure)
    edition = found[0].edition
    beside = headlines.side_by_side(shown, edition, found[0].main.measure, [area.slug for area in averages])
    return League(
        category=category,
        question=" ".join(["compare", category.slug, *(area.slug for area in asked.areas)]),
        period=edition.period,
        by=by,
        lines=tuple(_ranked(words, [each for each in found if by in each.measures], by, ours)),
        averages=tuple(
            Line(words.areas.by_slug[each.area], each, None, False) for each in beside if by in each.measures
        ),
        caveats=tuple(caveat.text for caveat in _caveats(connection, words, category, found)[:3]),
        source=words.source(edition.source),
        place=found[0].main.place,
        classification=found[0].main.classification,
        withheld=len(withheld),
    )


def _widest(
    shown: Sequence[Figure], category: Category, districts: Sequence[str], wanted: Wanted | None
) -> list[Headline]:
    """The headlines of the edition that has most districts, the current one among equals."""
    mine = [figure for figure in shown if figure.area in districts]
    measure = headlines.main_measure(mine, category.main_measure)
    if measure is None:
        return []
    found = figures.editions(mine, measure, districts)
    if wanted:
        found = [edition for edition in found if wanted.fits(edition.period)]
    made = [headlines.side_by_side(mine, edition, measure, districts) for edition in found]
    return max(made, key=lambda each: (len(each), each[0].period.end, each[0].period.days), default=[])


def _ranked(words: Vocabulary, found: Sequence[Headline], by: str, ours: set[str]) -> list[Line]:
    """Highest first; equal values share a position (1, 2, 2, 4)."""
    ordered = sorted(found, key=lambda each: (-each.measures[by].value, each.area))
    values = [each.measures[by].value for each in ordered]
    return [
        Line(words.areas.by_slug[each.area], each, values.index(value) + 1, each.area in ours)
        for each, value in zip(ordered, values, strict=True)
    ]


def _caveats(
    connection: Connection, words: Vocabulary, category: Category, found: Sequence[Headline]
) -> list[caveats.Caveat]:
    measures = {measure for each in found for measure in each.measures}
    areas = [*(each.area for each in found), *(area.slug for area in home.of(words).averages)]
    return caveats.about(
        connection, words, categories=[category.slug], areas=areas, measures=measures, period=found[0].period
    )


def _too_few(category: Category, shown: Sequence[Figure], withheld: Sequence[Figure]) -> NotPublished | NotCleared:
    if withheld and not shown:
        return NotCleared(f"{category.name}: these figures are in confidence and not shown here.")
    offers = ((f"figure {category.slug}", f"{category.name}: what there is"),) if shown else ()
    there = " There is:" if offers else ""
    return NotPublished(f"{category.name}: the papers have no figures by district for that.{there}", offers)


def _none_for_both(category: Category, withheld: Sequence[Figure]) -> NotPublished | NotCleared:
    if withheld:
        return NotCleared(f"{category.name}: these figures are in confidence and not shown here.")
    offers = ((f"figure {category.slug}", f"{category.name}: what there is"),)
    return NotPublished(f"{category.name}: there is no figure for both of those periods. There is:", offers)


def _periods(
    connection: Connection,
    words: Vocabulary,
    category: Category,
    asked: Asked,
    wanted: tuple[Wanted, Wanted],
    audience: Audience,
    now: datetime,
) -> TwoPeriods:
    """Two periods of one category: compared where they may be, else both figures and the reason why not."""
    areas = areas_meant(words, asked.areas)
    today = now.astimezone(LONDON).date()
    every = figures.about(connection, [category.slug], [area.slug for area in areas], today=today)
    cleared, withheld = visible(every, audience, now)
    shown = [each for each in cleared if not suppression.too_small(words, each)]
    pairs = [pair for area in areas if (pair := _pair(shown, category, area, wanted))]
    if not pairs:
        raise _none_for_both(category, withheld)
    breaks = caveats.every(connection, words, categories=[category.slug], areas=[area.slug for area in areas])
    reasons = [why_not(earlier, later, breaks) for _, earlier, later in pairs]
    sources = {figure.source for _, *both in pairs for figure in both}
    named = tuple(words.source(name) for name in sorted(sources))
    return TwoPeriods(category, tuple(zip(pairs, reasons, strict=True)), named)


def _pair(
    shown: Sequence[Figure], category: Category, area: Area, wanted: tuple[Wanted, Wanted]
) -> tuple[Area, Figure, Figure] | None:
    """The figures of `area` for two periods, the earlier one first; the same measure where both have it."""
    mine = [figure for figure in shown if figure.area == area.slug]
    ones = {figure.measure: figure for figure in reversed(mine) if wanted[0].fits(figure.period)}
    others = {figure.measure: figure for figure in reversed(mine) if wanted[1].fits(figure.period)}
    if not ones or not others:
        return None
    usual = ("volume", category.main_measure, "rate_per_1000", "change_percent")
    shared = next((name for name in (*usual, *ones) if name in ones and name in others), None)
    one = ones[shared] if shared else next(iter(ones.values()))
    other = others[shared] if shared else next(iter(others.values()))
    earlier, later = sorted((one, other), key=lambda figure: figure.period.end)
    return area, earlier, later
