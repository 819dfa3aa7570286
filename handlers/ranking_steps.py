"""The steps of the scoring form: from a draft and what was entered to the next view. Synchronous, no Slack inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.messages import ranking_form
from bot.messages.ranking_draft import MOST_THEMES, NAME_CHARS, START, Draft, clean_name
from bot.messages.ranking_form import Offer, Scene, View
from bot.policy import Viewer
from handlers.cards import LONDON
from handlers.rank import check_may_score, origins
from handlers.subjects import areas_meant
from storage import audit, people, rankings
from storage.engine import Database
from storage.figures import IN_CONFIDENCE
from storage.periods import Period, months_ending, parse_iso
from storage.ranking_values import FACTORS, Ranking, before, newest_first, theme_key
from storage.rankings import NewRanking
from storage.vocabulary import Area, Vocabulary, vocabulary

QUARTER_MONTHS = 3
YEAR_MONTHS = 12
YEARS_OFFERED = 8
ASSESSMENT_ENDS = 9  # the year of a Strategic Assessment ends with September


@dataclass(frozen=True, slots=True)
class Step:
    """What a submission leads to: a view in the place of the one submitted, or words beside its inputs."""

    view: View | None = None
    errors: Mapping[str, str] | None = None

    def acknowledgement(self) -> dict[str, Any]:
        """As Slack is told."""
        if self.errors:
            return {"response_action": "errors", "errors": dict(self.errors)}
        return {"response_action": "update", "view": self.view}


@dataclass(frozen=True, slots=True)
class Saved:
    """What was stored by a save, and whether this save stored it."""

    ranking: Ranking
    first: bool
    view: View


def begin(db: Database, asked: str, channel: str, now: datetime) -> Draft:
    """A new draft: the area asked for or the first, the last year of an assessment, the themes of the last ranking."""
    words = vocabulary(db)
    areas = _areas(words)
    area = next((area for area in areas if area.slug == asked), areas[0])
    periods = years_over(now.astimezone(LONDON).date())
    period = next((each for each in periods if each.end.month == ASSESSMENT_ENDS), periods[0])
    with db.read() as connection:
        found = _history(connection, words, [area], now)
    names = [theme.name for theme in (found[0].themes if found else ())] or _vocabulary_themes(words)
    return Draft(area.slug, period, (), channel).about(area.slug, period, _each_once(names)[:MOST_THEMES])


def view_of(db: Database, draft: Draft, now: datetime) -> View:
    """The view of a draft, wherever in the form it is."""
    words = vocabulary(db)
    with db.read() as connection:
        if draft.at == START:
            return ranking_form.start(draft, _offer(connection, words, draft, now))
        scene, ranking = _scene(connection, words, draft, now)
    return ranking_form.review(scene, ranking) if draft.at == len(draft.themes) else ranking_form.theme(scene)


def start_entered(db: Database, draft: Draft, values: Mapping[str, Any], now: datetime) -> Step:
    """Area, period and themes were submitted: the first theme that is not scored, or what was wrong."""
    names = _themes_entered(values)
    errors = {}
    if not 1 <= len(names) <= MOST_THEMES:
        errors[ranking_form.ADDED] = f"A ranking has 1 to {MOST_THEMES} themes; these are {len(names)}."
    if too_long := [line for line in _lines_added(values) if len(" ".join(line.split())) > NAME_CHARS]:
        errors[ranking_form.ADDED] = f"At most {NAME_CHARS} characters a theme: “{too_long[0][:30]}…” is longer."
    if errors:
        return Step(errors=errors)
    area = _selected(values, ranking_form.AREA) or draft.area
    period = parse_iso(_selected(values, ranking_form.PERIOD) or draft.period.iso())
    filled = draft.about(area, period, names)
    return Step(view_of(db, filled.where_left() if filled.begun() else replace(filled, at=0), now))


def theme_entered(db: Database, draft: Draft, values: Mapping[str, Any], now: datetime) -> Step:
    """Six scores were submitted: the next theme or the review; words beside each score that is missing."""
    filled = draft.with_scores(ranking_form.scores_in(draft, values))
    missing = [factor for factor, score in zip(FACTORS, filled.theme.factors, strict=True) if score is None]
    if missing:
        blocks = [ranking_form.score_block(factor, filled.theme) for factor in missing]
        return Step(errors=dict.fromkeys(blocks, "Choose a score from 0 to 5."))
    return Step(view_of(db, filled.forward(), now))


def turned(db: Database, draft: Draft, values: Mapping[str, Any], wanted: int | None, now: datetime) -> Draft:
    """Back one step, or to theme number `wanted`; what was chosen so far is kept."""
    kept = left(db, draft, values, now)
    return kept.back() if wanted is None else kept.to(wanted)


def left(db: Database, draft: Draft, values: Mapping[str, Any], now: datetime) -> Draft:
    """The draft of a view that was left without submitting it, with what was chosen there.

    Scores that merely stand as they were filled in are not taken for this year's: somebody must submit them first.
    """
    if not 0 <= draft.at < len(draft.themes):
        return draft
    scores = ranking_form.scores_in(draft, values)
    if None in draft.theme.factors:
        with db.read() as connection:
            scene, _ = _scene(connection, vocabulary(db), draft, now)
        if earlier := scene.earlier(draft.theme):
            scores = [new if new != old else None for new, old in zip(scores, earlier.factors, strict=True)]
    return draft.with_scores(scores)


def save(db: Database, draft: Draft, form: str, viewer: Viewer, now: datetime) -> Saved:
    """Store a finished draft once for each `form`, with its line in the log. Raises NotCleared and BadInput."""
    check_may_score(viewer)
    words = vocabulary(db)
    with db.write() as connection:
        post = ", ".join(person.name for person in people.by_slack_id(connection, viewer.user_id))
        new = NewRanking(
            form, draft.area, draft.period, draft.themes, viewer.team_id, viewer.user_id, post, scored_at=now
        )
        stored, first = rankings.save(connection, new)
        if first:
            _log(connection, stored, viewer, draft.channel, now)
        scene, _ = _scene(connection, words, draft, now, stored)
    return Saved(stored, first, ranking_form.saved(scene, stored, first=first))


def years_over(today: date) -> list[Period]:
    """The years that ended with the last quarters before `today`, newest first."""
    months = [months_ending(today.replace(day=1), back) for back in range(2, 2 + YEARS_OFFERED * QUARTER_MONTHS)]
    ends = [each.start for each in months if each.start.month % QUARTER_MONTHS == 0]
    return [months_ending(end, YEAR_MONTHS) for end in ends]


def _log(connection: Connection, stored: Ranking, viewer: Viewer, channel: str, now: datetime) -> None:
    audit.record(
        connection,
        at=now,
        team_id=viewer.team_id,
        actor=viewer.user_id,
        channel_id=channel,
        verb="rank_save",
        subject=f"ranking {stored.id}: {stored.area} {stored.period.iso()}",
        outcome="stored",
    )


def _scene(
    connection: Connection, words: Vocabulary, draft: Draft, now: datetime, stored: Ranking | None = None
) -> tuple[Scene, Ranking]:
    """What the views of a draft say about it, and the ranking it is or would become."""
    area = words.areas.by_slug[draft.area]
    ranking = stored or Ranking(draft.area, draft.period, draft.themes, IN_CONFIDENCE, scored_at=now)
    earlier = before(ranking, _history(connection, words, [area], now))
    return Scene(draft, area, earlier, origins(words)), ranking


def _history(connection: Connection, words: Vocabulary, areas: Sequence[Area], now: datetime) -> list[Ranking]:
    today = now.astimezone(LONDON).date()
    return rankings.history(connection, words, [area.slug for area in areas], now=now, today=today)


def _offer(connection: Connection, words: Vocabulary, draft: Draft, now: datetime) -> Offer:
    areas = _areas(words)
    current = {each.area: each for each in reversed(_history(connection, words, areas, now))}
    names = [theme.name for ranking in newest_first(current.values()) for theme in ranking.themes]
    offered = _each_once([*(theme.name for theme in draft.themes), *names])
    periods = {draft.period, *years_over(now.astimezone(LONDON).date())}
    newest = sorted(periods, key=lambda period: (period.end, period.days), reverse=True)
    return Offer(areas, newest, offered)


def _areas(words: Vocabulary) -> list[Area]:
    """The partnership's boroughs first, then every other district by name."""
    home = [area for area in areas_meant(words, ()) if area.kind == "district"]
    others = [area for area in words.areas.by_slug.values() if area.kind == "district" and area not in home]
    return [*home, *sorted(others, key=lambda area: area.name)]


def _vocabulary_themes(words: Vocabulary) -> list[str]:
    return [rankings.theme_name(words, slug) for slug in words.children.get(rankings.ROOT, ())]


def _themes_entered(values: Mapping[str, Any]) -> list[str]:
    """The themes ticked and added, each once."""
    boxes = [box for name, block in values.items() if name.startswith(ranking_form.THEMES) for box in block.values()]
    ticked = [str(option["value"]) for box in boxes for option in box.get("selected_options") or ()]
    return _each_once([*ticked, *_lines_added(values)])


def _each_once(names: Iterable[str]) -> list[str]:
    """The names cleaned, without those that are no names, each theme once."""
    found: dict[str, str] = {}
    for name in map(clean_name, names):
        found.setdefault(theme_key(name), name)
    return [name for key, name in found.items() if key]


def _lines_added(values: Mapping[str, Any]) -> list[str]:
    written = [box.get("value") or "" for box in (values.get(ranking_form.ADDED) or {}).values()]
    return re.split(r"[\n;]+", written[0]) if written else []


def _selected(values: Mapping[str, Any], block: str) -> str:
    chosen = [box.get("selected_option") or {} for box in (values.get(block) or {}).values()]
    return str(chosen[0].get("value", "")) if chosen else ""
