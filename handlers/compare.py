"""`/csp compare CATEGORY [AREA] [PERIOD]`: all districts, highest first; with two periods, one against the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.messages import league, two_periods
from bot.messages.league import League, Line
from bot.messages.message import Message
from bot.policy import Audience, visible
from handlers import figure, periods
from handlers.cards import LONDON, areas_meant, show
from handlers.periods import Wanted
from handlers.questions import Asked, Question, category_in, take_apart
from storage import caveats, figures, headlines
from storage.comparisons import why_not
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotPublished
from storage.figures import Figure
from storage.headlines import Headline
from storage.vocabulary import Area, Category, Vocabulary, vocabulary

HOME = ("dartford", "gravesham")
AVERAGES = ("kent", "kcc-districts")
RATES = ("rate_per_1000_households", "rate_per_1000")
FEWEST = 3


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The comparison. Raises NotFound, Ambiguous, NotPublished, NotCleared or BadInput, each with what to do."""
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
        return _districts(connection, words, category, asked, audience, question, now)


def _districts(
    connection: Connection,
    words: Vocabulary,
    category: Category,
    asked: Asked,
    audience: Audience,
    question: Question,
    now: datetime,
) -> Message:
    today = now.astimezone(LONDON).date()
    districts = [area for area in words.areas.by_slug.values() if area.kind == "district"]
    averages = [words.areas.by_slug[slug] for slug in AVERAGES]
    slugs = [area.slug for area in (*districts, *averages)]
    named = {area.slug for area in areas_meant(words, asked.areas)} if asked.areas else set()
    home = named & set(slugs) or set(HOME)
    every = figures.about(connection, [category.slug], slugs, today=today)
    shown, withheld = visible(every, audience, now)
    found = _widest(shown, category, [area.slug for area in districts], asked.period)
    if len(found) < FEWEST and len(named) > 1 and shown:
        subject = figure.subject_of_category(words, category, asked)
        return show(figure.card_of(connection, words, subject, audience, now), audience, question.native)
    if len(found) < FEWEST:
        raise _too_few(category, shown, withheld)
    by = next((rate for rate in RATES if sum(rate in each.measures for each in found) >= FEWEST), found[0].main.measure)
    edition = found[0].edition
    beside = headlines.side_by_side(shown, edition, found[0].main.measure, [area.slug for area in averages])
    made = League(
        category=category,
        question=" ".join(["compare", category.slug, *(area.slug for area in asked.areas)]),
        period=edition.period,
        by=by,
        lines=tuple(_ranked(words, [each for each in found if by in each.measures], by, home)),
        averages=tuple(
            Line(words.areas.by_slug[each.area], each, None, False) for each in beside if by in each.measures
        ),
        caveats=tuple(caveat.text for caveat in _caveats(connection, words, category, found)[:3]),
        source=words.source(edition.source),
        place=found[0].main.place,
        classification=found[0].main.classification,
        withheld=len(withheld),
    )
    private = audience.place is not None and audience.place.kind == "dm"
    return league.render(made, question.native, buttons=audience.viewer is not None, share=not private)


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


def _ranked(words: Vocabulary, found: Sequence[Headline], by: str, home: set[str]) -> list[Line]:
    """Highest first; equal values share a position (1, 2, 2, 4)."""
    ordered = sorted(found, key=lambda each: (-each.measures[by].value, each.area))
    values = [each.measures[by].value for each in ordered]
    return [
        Line(words.areas.by_slug[each.area], each, values.index(value) + 1, each.area in home)
        for each, value in zip(ordered, values, strict=True)
    ]


def _caveats(
    connection: Connection, words: Vocabulary, category: Category, found: Sequence[Headline]
) -> list[caveats.Caveat]:
    measures = {measure for each in found for measure in each.measures}
    areas = [*(each.area for each in found), *AVERAGES]
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
) -> Message:
    """Two periods of one category: compared where they may be, else both figures and the reason why not."""
    areas = areas_meant(words, asked.areas)
    today = now.astimezone(LONDON).date()
    every = figures.about(connection, [category.slug], [area.slug for area in areas], today=today)
    shown, withheld = visible(every, audience, now)
    pairs = [pair for area in areas if (pair := _pair(shown, category, area, wanted))]
    if not pairs:
        raise _none_for_both(category, withheld)
    breaks = caveats.every(connection, words, categories=[category.slug], areas=[area.slug for area in areas])
    reasons = [why_not(earlier, later, breaks) for _, earlier, later in pairs]
    sources = {figure.source for _, *both in pairs for figure in both}
    return two_periods.render(
        category, list(zip(pairs, reasons, strict=True)), [words.source(name) for name in sorted(sources)]
    )


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
