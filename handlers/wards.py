"""`/csp wards CATEGORY [AREA] [PERIOD]`: the wards most affected, with their figures where a paper gives any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.messages import ward_list
from bot.messages.card import Look
from bot.messages.message import Message
from bot.messages.sheet import Rows
from bot.messages.ward_list import WardLine, Wards
from bot.policy import Audience, visible
from handlers.cards import LONDON
from handlers.periods import Wanted
from handlers.questions import Question, category_in, take_apart
from handlers.subjects import areas_meant
from storage import figures, headlines, suppression, wards
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotPublished
from storage.figures import Figure
from storage.headlines import Headline
from storage.vocabulary import Area, Category, Vocabulary, vocabulary

KIND = "ward"
OFFERED = 5


@dataclass(frozen=True)
class Found:
    """The wards of each borough asked about, and the question that asks for exactly these again."""

    category: Category
    boroughs: tuple[Wards, ...]
    question: str


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The wards of each borough asked about. Raises NotFound, Ambiguous, NotPublished, NotCleared or BadInput."""
    found = _found(question, audience, db, now)
    look = Look(question.native, buttons=audience.viewer is not None)
    return ward_list.render(found.category, found.boroughs, look, found.question)


def rows(question: Question, audience: Audience, db: Database, now: datetime) -> Rows:
    """The figures of those wards, without small numbers. Raises as `answer` does."""
    found = _found(question, audience, db, now)
    lines = [line for wards in found.boroughs for line in wards.lines]
    shown = tuple(line.figure for line in lines if not line.instead)
    small = len(lines) - len(shown)
    note = f"{small:,} small {'number is' if small == 1 else 'numbers are'} left out." if small else ""
    slug = found.category.slug.replace("/", "-")
    return Rows(f"{found.category.name}, by ward", f"{slug}-by-ward", shown, note)


def _found(question: Question, audience: Audience, db: Database, now: datetime) -> Found:
    words = vocabulary(db)
    today = now.astimezone(LONDON).date()
    asked = take_apart(question.rest, words.areas, lambda name: words.categories.exact(name) is not None, today)
    if not asked.name:
        raise BadInput("Wards for which figure? For example: `/csp wards violence dartford`.")
    category = category_in(asked, words.categories)
    boroughs = [area for area in areas_meant(words, asked.areas) if area.kind == "district"]
    with db.read() as connection:
        inside = [area for area in words.areas.by_slug.values() if area.parent in {each.slug for each in boroughs}]
        # A paper may speak of the wards of a part only: of violence against the person, say, not of all violent crime.
        parts = [category, *(words.categories.by_slug[slug] for slug in words.children.get(category.slug, ()))]
        slugs = [part.slug for part in parts]
        every = figures.about(connection, slugs, [area.slug for area in inside], today=today)
        shown, withheld = visible(every, audience, now)
        made = (
            next(
                (one for part in parts if (one := _borough(connection, words, part, each, shown, asked.period, today))),
                None,
            )
            for each in boroughs
        )
        found = [one for one in made if one]
        if not found:
            raise _none(connection, words, category, boroughs, withheld, today)
    return Found(category, tuple(found), _exactly(category, found, question))


def _exactly(category: Category, found: Sequence[Wards], question: Question) -> str:
    """Asks for the same wards and period, also when newer figures have been loaded meanwhile."""
    each = {wards.period for wards in found if wards.lines}
    period = each.pop() if len(each) == 1 else None
    areas = " ".join(wards.area.slug for wards in found)
    return f"wards {category.slug} {areas} {period.iso()}" if period else f"wards {question.rest}"


def _borough(
    connection: Connection,
    words: Vocabulary,
    category: Category,
    borough: Area,
    shown: Sequence[Figure],
    wanted: Wanted | None,
    today: date,
) -> Wards | None:
    """The wards of one borough: figures of the current period, and those the same paper names."""
    inside = {area.slug: area for area in words.areas.by_slug.values() if area.parent == borough.slug}
    mine = [figure for figure in shown if figure.area in inside and figure.category == category.slug]
    found = _headlines(mine, category, list(inside), wanted)
    named = wards.newest_named(connection, words, category.slug, borough.slug, today=today)
    if wanted and named and not wanted.fits(named.period):
        named = None
    if not found and not named:
        return None
    return Wards(
        area=borough,
        category=category,
        period=found[0].period if found else None,
        lines=tuple(_lines(words, category, found, inside)),
        named=named,
        sources=tuple(dict.fromkeys(_sources(words, found, named))),
        small=any(headline.main.measure == figures.VOLUME for headline in found),
    )


def _headlines(
    mine: Sequence[Figure], category: Category, slugs: Sequence[str], wanted: Wanted | None
) -> list[Headline]:
    """What there is for the wards in the edition that has most of them."""
    measure = headlines.main_measure(mine, category.main_measure)
    if measure is None:
        return []
    editions = [
        edition for edition in figures.editions(mine, measure, slugs) if not wanted or wanted.fits(edition.period)
    ]
    made = headlines.side_by_side(mine, editions[0], measure, slugs) if editions else []
    return sorted(made, key=lambda each: (-each.main.value, each.area))


def _lines(words: Vocabulary, category: Category, found: Sequence[Headline], inside: dict[str, Area]) -> list[WardLine]:
    """Highest first, without numbers so small that somebody could be recognised."""
    counts = {each.area: each.main.value for each in found if each.main.measure == figures.VOLUME}
    below = suppression.threshold(words, category.slug, KIND)
    hidden = suppression.hidden(counts, below, total_is_shown=True)
    # One hidden for the sake of another is not small, and must not be told from it.
    instead = f"fewer than {below}" if all(counts[area] < below for area in hidden) else "not shown"
    return [WardLine(inside[each.area], each.main, instead if each.area in hidden else "") for each in found]


def _sources(words: Vocabulary, found: Sequence[Headline], named: wards.Named | None) -> list[str]:
    """Documents with the places in them."""
    places = [(each.edition.source, each.main.place) for each in found]
    places += [(named.source, named.place)] if named else []
    return [f"{words.source(source).short_title}, {place}" for source, place in places]


def _none(
    connection: Connection,
    words: Vocabulary,
    category: Category,
    boroughs: Sequence[Area],
    withheld: Sequence[Figure],
    today: date,
) -> NotPublished | NotCleared:
    if withheld:
        return NotCleared(f"{category.name}: the figures by ward are in confidence and not shown here.")
    names = " or ".join(area.name for area in boroughs) or "that area"
    there = wards.categories_named(connection, [area.slug for area in boroughs], today=today)
    offers = tuple((f"wards {slug}", words.categories.by_slug[slug].name) for slug in there[:OFFERED])
    missing = f"{category.name}: no paper says which wards of {names} are most affected."
    return NotPublished(f"{missing} There is:" if offers else missing, offers)
