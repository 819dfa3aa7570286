"""Theme rankings: as the papers published them (figures of the categories `theme/...`), and as scored in chat."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage import figures, tables
from storage.errors import BadInput, NotFound
from storage.figures import CLASSIFICATIONS, EXEMPT, IN_CONFIDENCE, PUBLIC, Figure
from storage.once import insert_once
from storage.periods import Period
from storage.ranking_values import FACTORS, HIGHEST_SCORE, Ranking, ThemeScore, check, in_order, newest_first, theme_key
from storage.vocabulary import Vocabulary

ROOT = "theme"  # the category above the themes
TOTAL = "score"
_NAMED = "Theme ranking: "  # how the vocabulary names them all
_RANKING, _SCORE = tables.ranking, tables.ranking_score


@dataclass(frozen=True, slots=True)
class NewRanking:
    """A ranking to store: who scored which themes for which area and period, when; `form` is stored once only."""

    form: str
    area: str
    period: Period
    themes: tuple[ThemeScore, ...]
    team_id: str
    scored_by: str
    post: str
    scored_at: datetime


def history(
    connection: Connection, words: Vocabulary, areas: Collection[str], *, now: datetime, today: date
) -> list[Ranking]:
    """Every ranking of `areas` known at `now` (`today` is its date in London), the current one first.

    Published ones count once their paper was public, scored ones from the moment they were saved.
    """
    return newest_first([*published(connection, words, areas, today=today), *_scored(connection, areas, until=now)])


def published(connection: Connection, words: Vocabulary, areas: Collection[str], *, today: date) -> list[Ranking]:
    """The rankings in papers that were public on `today`, one for each area, period and paper."""
    names = {slug: theme_name(words, slug) for slug in words.children.get(ROOT, ())}
    found: dict[tuple[str, Period, str], list[Figure]] = {}
    for figure in figures.about(connection, list(names), areas, today=today):
        found.setdefault((figure.area, figure.period, figure.source), []).append(figure)
    return [
        Ranking(
            area=area,
            period=period,
            themes=in_order(_themes(rows, names)),
            classification=_strictest(rows),
            source=source,
            place=rows[0].place.partition(" – ")[0],
            published=words.source(source).published,
            embargo_until=max((row.embargo_until for row in rows if row.embargo_until), default=None),
        )
        for (area, period, source), rows in found.items()
    ]


def theme_name(words: Vocabulary, slug: str) -> str:
    """The name of a theme without what all have in common: `Anti-social behaviour`."""
    name = words.categories.by_slug[slug].name.removeprefix(_NAMED)
    return name[:1].upper() + name[1:]


def save(connection: Connection, new: NewRanking) -> tuple[Ranking, bool]:
    """Store a ranking in confidence; it as stored, and whether this was the first time its form came.

    However often and however many at once save the same form, one ranking is stored. Raises BadInput for scores that
    are none.
    """
    check(new.themes)
    values = {
        "form": new.form,
        "area": new.area,
        "period_start": new.period.start,
        "period_end": new.period.end,
        "team_id": new.team_id,
        "scored_by": new.scored_by,
        "post": new.post,
        "scored_at": new.scored_at,
        "classification": IN_CONFIDENCE,
    }
    first = insert_once(connection, _RANKING, values)
    number = connection.execute(select(_RANKING.c.id).where(_RANKING.c.form == new.form)).scalar_one()
    if first:
        connection.execute(insert(_SCORE), [_score_values(number, theme) for theme in new.themes])
    return by_id(connection, number), first


def by_id(connection: Connection, number: int) -> Ranking:
    """The ranking that was stored with this number. Raises NotFound."""
    row = connection.execute(select(_RANKING).where(_RANKING.c.id == number)).one_or_none()
    if row is None:
        raise NotFound("ranking", str(number))
    return _ranking(row, _scores(connection, [number]).get(number, []))


def mark(connection: Connection, number: int, classification: str, *, at: datetime, by: str) -> Ranking:
    """Say who may see a ranking scored in chat: `public` or `in-confidence`. Raises BadInput and NotFound."""
    if classification not in (PUBLIC, IN_CONFIDENCE):
        raise BadInput("A ranking is public or in-confidence.")
    changed = {"classification": classification, "marked_at": at, "marked_by": by}
    connection.execute(update(_RANKING).where(_RANKING.c.id == number).values(**changed))
    return by_id(connection, number)


def _themes(rows: Iterable[Figure], names: dict[str, str]) -> list[ThemeScore]:
    by_theme: dict[str, dict[str, int]] = {}
    for row in rows:
        if (whole := _whole(row)) is not None:
            by_theme.setdefault(row.category, {}).setdefault(row.measure, whole)
    themes = [
        ThemeScore(names[slug], tuple(_factor(scores, factor) for factor in FACTORS), scores.get(TOTAL))
        for slug, scores in by_theme.items()
    ]
    return [theme for theme in themes if theme.printed is not None or None not in theme.factors]


def _whole(figure: Figure) -> int | None:
    return int(figure.value) if figure.value == figure.value.to_integral_value() else None


def _factor(scores: dict[str, int], factor: str) -> int | None:
    score = scores.get(f"{TOTAL}_{factor}")
    return score if score is not None and 0 <= score <= HIGHEST_SCORE else None


def _strictest(rows: Iterable[Figure]) -> str:
    """The closest held of the rows' classifications; one that nobody knows counts as exempt."""
    found = {row.classification if row.classification in CLASSIFICATIONS else EXEMPT for row in rows}
    return max(found, key=CLASSIFICATIONS.index)


def _scored(connection: Connection, areas: Collection[str], *, until: datetime) -> list[Ranking]:
    query = select(_RANKING).where(_RANKING.c.area.in_(areas), _RANKING.c.scored_at <= until)
    rows = connection.execute(query).all()
    scores = _scores(connection, [row.id for row in rows])
    return [_ranking(row, scores.get(row.id, [])) for row in rows]


def _scores(connection: Connection, numbers: Collection[int]) -> dict[int, list[ThemeScore]]:
    found: dict[int, list[ThemeScore]] = {}
    for row in connection.execute(select(_SCORE).where(_SCORE.c.ranking_id.in_(numbers))):
        theme = ThemeScore(row.name, tuple(getattr(row, factor) for factor in FACTORS))
        found.setdefault(row.ranking_id, []).append(theme)
    return found


def _score_values(number: int, theme: ThemeScore) -> dict[str, Any]:
    scores = dict(zip(FACTORS, theme.factors, strict=True))
    return {"ranking_id": number, "theme": theme_key(theme.name), "name": theme.name, **scores}


def _ranking(row: Row[Any], themes: Iterable[ThemeScore]) -> Ranking:
    return Ranking(
        area=row.area,
        period=Period(row.period_start, row.period_end),
        themes=in_order(themes),
        classification=row.classification,
        id=row.id,
        scored_by=row.scored_by,
        post=row.post,
        scored_at=row.scored_at,
    )
