"""`/csp rank [AREA] [PERIOD]`: the theme ranking, its six factors, and who may see one that was scored in chat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.messages import periods, ranking, ranking_factors
from bot.messages.message import Message
from bot.messages.ranking_board import Board, Look
from bot.messages.ranking_words import Column, Origins
from bot.messages.sheet import Rows
from bot.policy import Audience, Viewer, classification_level, visible
from handlers import rank_figures
from handlers.cards import LONDON
from handlers.periods import Wanted
from handlers.questions import Question, number_in, take_apart
from handlers.subjects import areas_meant
from storage import figures, home, rankings
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotPublished
from storage.ranking_values import Ranking, before
from storage.vocabulary import Area, Vocabulary, vocabulary

MAY_SCORE, MAY_MARK = "officer", "manager"
WHO_MAY_SCORE = "Only officers and managers of the partnership who are not guests in Slack can score a new ranking."
HELD_BACK = (
    "This theme ranking is in confidence and not shown here. "
    "An officer can ask in a direct message to cspbot, or in a private channel cleared for figures in confidence."
)
_AT = re.compile(r"\bat:(\S+)")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked: areas, a period, the factors instead of the order, and as it stood when."""

    areas: tuple[Area, ...]
    period: Wanted | None
    factors: bool
    at: datetime


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The ranking, its factors, or the button that opens the form.

    Raises NotPublished where there is none, NotCleared where this audience may not see it or not score, and BadInput.
    """
    words = vocabulary(db)
    first, _, rest = question.rest.partition(" ")
    if first.casefold() in {"new", "score"}:
        return _invitation(words, rest, audience)
    wish = _wish(words, question.rest, now)
    board = _board(words, wish, audience, db, now)
    look = _look(question, audience)
    if wish.factors:
        return ranking_factors.render(board, look)
    return ranking.render(_with_figures(words, board, wish, audience, db, now), look)


def sources(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Where a ranking and the figures behind it come from. Raises as `answer` does."""
    words = vocabulary(db)
    wish = _wish(words, question.rest, now)
    board = _board(words, wish, audience, db, now)
    return ranking.render_sources(_with_figures(words, board, wish, audience, db, now))


def rows(question: Question, audience: Audience, db: Database, now: datetime) -> Rows:
    """The scores of the published rankings; those scored in chat are no figures of a paper. Raises as `answer` does."""
    words = vocabulary(db)
    wish = _wish(words, question.rest, now)
    shown = [column.ranking for column in _board(words, wish, audience, db, now).columns]
    editions = [(each.area, each.period, each.source) for each in shown if each.source]
    with db.read() as connection:
        slugs = [area for area, _, _ in editions]
        today = wish.at.astimezone(LONDON).date()
        every = figures.about(connection, words.children.get(rankings.ROOT, ()), slugs, today=today)
    cleared, _ = visible(every, audience, now)
    found = [each for each in cleared if (each.area, each.period, each.source) in editions]
    found.sort(key=lambda each: slugs.index(each.area))
    note = "Rankings scored in chat are not in it." if len(editions) < len(shown) else ""
    return Rows("Theme ranking", "theme-ranking", tuple(found), note)


def _with_figures(
    words: Vocabulary, board: Board, wish: Wish, audience: Audience, db: Database, now: datetime
) -> Board:
    """The board with the published figures of its highest themes, as known when the ranking was asked about."""
    columns = board.columns
    asked = rank_figures.Asked(
        tuple(ranking.themes_in_order(columns)), tuple(column.area for column in columns), columns[0].ranking.period
    )
    with db.read() as connection:
        today = wish.at.astimezone(LONDON).date()
        return replace(board, evidence=rank_figures.gather(connection, words, asked, audience, now, today))


def mark(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """A manager says who may see a ranking that was scored in chat: `3 public` or `3 in-confidence`."""
    value, _, classification = question.rest.partition(" ")
    number = number_in(value, "That button names no ranking.")
    if not may_mark(audience.viewer):
        raise NotCleared("Only managers can say who may see a ranking. Nothing was changed.")
    words = vocabulary(db)
    with db.write() as connection:
        stored = rankings.mark(
            connection, number, classification, at=now, by=audience.viewer.user_id if audience.viewer else ""
        )
    return ranking.marked(Column(words.areas.by_slug[stored.area], stored, None), origins(words))


def check_may_score(viewer: Viewer | None) -> None:
    """Raise NotCleared, with a sentence for the person, unless this is an officer or higher and not a guest."""
    if viewer is None or viewer.guest or not viewer.at_least(MAY_SCORE):
        raise NotCleared(WHO_MAY_SCORE)
    if not viewer.known:
        raise NotCleared("Slack did not tell cspbot in time who you are. Please try again in a minute.")


def may_mark(viewer: Viewer | None) -> bool:
    """Whether this reader may say who sees a ranking."""
    return viewer is not None and viewer.known and not viewer.guest and viewer.at_least(MAY_MARK)


def origins(words: Vocabulary) -> Origins:
    """Where rankings come from, with times as in London."""
    return Origins(words.sources, LONDON)


def _look(question: Question, audience: Audience) -> Look:
    viewer = audience.viewer
    private = audience.place is not None and audience.place.kind == "dm"
    scores = viewer is not None and viewer.known and not viewer.guest and viewer.at_least(MAY_SCORE)
    return Look(question.native, viewer is not None, share=not private, may_score=scores, may_mark=may_mark(viewer))


def _invitation(words: Vocabulary, rest: str, audience: Audience) -> Message:
    check_may_score(audience.viewer)
    return ranking.invitation(words.areas.find(rest).slug if rest else "")


def _wish(words: Vocabulary, rest: str, now: datetime) -> Wish:
    """What `[factors] [AREA] [PERIOD] [at:TIME]` means; a time to come is now."""
    first, _, others = rest.partition(" ")
    factors = first.casefold() == "factors"
    rest = others if factors else rest
    found = _AT.search(rest)
    asked = take_apart(_AT.sub(" ", rest).strip(), words.areas, lambda name: False, now.astimezone(LONDON).date())
    if asked.name and words.categories.exact(asked.name):
        raise BadInput("A ranking sets all themes of an area in order: type `/csp rank`, or `/csp rank dartford`.")
    areas = (*asked.areas, words.areas.find(asked.name)) if asked.name else asked.areas
    districts = areas_meant(words, areas) if areas else home.of(words).districts
    return Wish(tuple(districts), asked.period, factors, min(now, _instant(found[1])) if found else now)


def _instant(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is not None:
            return moment
    except ValueError:
        pass
    raise BadInput("That time can't be read. Type `/csp rank dartford` for the current ranking.")


def _board(words: Vocabulary, wish: Wish, audience: Audience, db: Database, now: datetime) -> Board:
    slugs = [area.slug for area in wish.areas]
    with db.read() as connection:
        every = rankings.history(connection, words, slugs, now=wish.at, today=wish.at.astimezone(LONDON).date())
    shown = [
        each for each in every if classification_level(each.classification, each.embargo_until, now) <= audience.level
    ]
    columns = tuple(column for area in wish.areas if (column := _column(area, wish.period, shown)))
    held_back = tuple(area for area in wish.areas if _newest(area, wish.period, every) not in (None, *shown))
    # What somebody shares is this ranking and no older one in its place.
    if held_back and (audience.viewer is None or not columns):
        raise NotCleared(HELD_BACK)
    if not columns:
        raise _nothing(words, wish, every, db, now)
    asked = " ".join(column.area.slug for column in columns)
    period = f" {wish.period.period.iso()}" if wish.period and wish.period.period else ""
    year = f" {wish.period.year}" if wish.period and wish.period.year else ""
    return Board(
        columns,
        origins(words),
        held_back,
        f"{asked}{period}{year} at:{wish.at.isoformat()}",
        now.astimezone(LONDON).date(),
    )


def _newest(area: Area, wanted: Wanted | None, found: Sequence[Ranking]) -> Ranking | None:
    mine = [each for each in found if each.area == area.slug and (wanted is None or wanted.fits(each.period))]
    return mine[0] if mine else None


def _column(area: Area, wanted: Wanted | None, shown: Sequence[Ranking]) -> Column | None:
    chosen = _newest(area, wanted, shown)
    return Column(area, chosen, before(chosen, shown)) if chosen else None


def _nothing(words: Vocabulary, wish: Wish, every: Sequence[Ranking], db: Database, now: datetime) -> NotPublished:
    """Why there is no ranking, and of which areas or periods there is one."""
    named = " or ".join(area.name for area in wish.areas)
    if every and wish.period:
        found = dict.fromkeys(each.period for each in every)
        offers = [(f"rank {wish.areas[0].slug} {each.iso()}", periods.in_words(each)) for each in found]
        return NotPublished(f"There is no theme ranking of {named} for that period. There is:", tuple(offers[:5]))
    districts = [slug for slug, area in words.areas.by_slug.items() if area.kind == "district"]
    with db.read() as connection:
        known = rankings.published(connection, words, districts, today=now.astimezone(LONDON).date())
    slugs = list(dict.fromkeys(each.area for each in known))
    others = tuple((f"rank {slug}", words.areas.by_slug[slug].name) for slug in slugs[:5])
    missing = f"No theme ranking of {named} was published by {periods.day(wish.at.astimezone(LONDON).date())}."
    return NotPublished(f"{missing} There is:" if others else missing, others)
