"""What the scoring form carries along from view to view: nothing of it is stored until it is saved.

Slack keeps it (3,000 characters a view, 2,000 a button), so it is written short: see `Draft.encode`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from storage.errors import BadInput
from storage.periods import Period, parse_iso
from storage.ranking_values import FACTORS, HIGHEST_SCORE, ThemeScore, theme_key

MOST_THEMES = 15
NAME_CHARS = 60
START = -1
_UNSCORED: tuple[int | None, ...] = (None,) * len(FACTORS)
_NOT_IN_NAMES = re.compile(r"[^\w '’(),./+-]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A ranking while it is being scored.

    `at` is the number of the theme in view, START before the first and `len(themes)` at the review; `reviewed` says
    that the review was seen, so that a theme changed from there leads back to it. `channel` is where the form was
    opened.
    """

    area: str
    period: Period
    themes: tuple[ThemeScore, ...]
    channel: str
    at: int = START
    reviewed: bool = False

    @property
    def theme(self) -> ThemeScore:
        """The theme in view."""
        return self.themes[self.at]

    @property
    def scored(self) -> int:
        """How many themes have all six scores."""
        return sum(None not in theme.factors for theme in self.themes)

    def begun(self) -> bool:
        """Whether there is anything to lose."""
        return any(theme.factors != _UNSCORED for theme in self.themes)

    def with_scores(self, scores: Sequence[int | None]) -> Draft:
        """With these scores for the theme in view; a score that is not given stays what it was."""
        kept = tuple(new if new is not None else old for new, old in zip(scores, self.theme.factors, strict=True))
        changed = replace(self.theme, factors=kept)
        return replace(self, themes=(*self.themes[: self.at], changed, *self.themes[self.at + 1 :]))

    def forward(self) -> Draft:
        """The next theme; after the last one, or after a change from the review, whatever is still to be done."""
        if self.at + 1 < len(self.themes) and not self.reviewed:
            return replace(self, at=self.at + 1)
        return self.where_left()

    def where_left(self) -> Draft:
        """At the first theme that is not fully scored; at the review where there is none."""
        missing = [number for number, theme in enumerate(self.themes) if None in theme.factors]
        if missing:
            return replace(self, at=missing[0])
        return replace(self, at=len(self.themes), reviewed=True)

    def back(self) -> Draft:
        """One step back."""
        return replace(self, at=max(self.at - 1, START))

    def to(self, number: int) -> Draft:
        """At another theme, where there is one with this number."""
        return replace(self, at=number) if 0 <= number < len(self.themes) else self

    def about(self, area: str, period: Period, names: Iterable[str]) -> Draft:
        """For this area, period and these themes; scores are kept where area and theme stay the same."""
        known = {theme.key: theme for theme in self.themes} if area == self.area else {}
        themes = tuple(known.get(theme_key(name), ThemeScore(name, _UNSCORED)) for name in names)
        return replace(self, area=area, period=period, themes=themes)

    def encode(self) -> str:
        """As text that `decode` reads: under 1,500 characters for the most and longest themes."""
        themes = [[theme.name, "".join(map(_digit, theme.factors))] for theme in self.themes]
        written = [self.area, self.period.iso(), self.channel, self.at, int(self.reviewed), themes]
        return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Draft:
    """The draft that `encode` wrote. Raises BadInput for anything else."""
    try:
        area, period, channel, at, reviewed, themes = json.loads(text)
        scored = tuple(ThemeScore(str(name), tuple(map(_score, digits))) for name, digits in themes)
        draft = Draft(str(area), parse_iso(period), scored, str(channel), int(at), bool(reviewed))
    except (ValueError, TypeError, AttributeError):
        raise BadInput("This form can't be read any more. Please start a new ranking.") from None
    whole = all(len(theme.factors) == len(FACTORS) for theme in scored)
    if not whole or not START <= draft.at <= len(scored) <= MOST_THEMES:
        raise BadInput("This form can't be read any more. Please start a new ranking.")
    return draft


def clean_name(words: str) -> str:
    """A theme's name as typed, on one line and without signs that no name needs; at most NAME_CHARS."""
    return " ".join(_NOT_IN_NAMES.sub(" ", words.replace("&", " and ")).split())[:NAME_CHARS].strip()


def _digit(score: int | None) -> str:
    return "-" if score is None else str(score)


def _score(digit: str) -> int | None:
    if digit == "-":
        return None
    score = int(digit)
    if score > HIGHEST_SCORE:
        raise ValueError(digit)
    return score
