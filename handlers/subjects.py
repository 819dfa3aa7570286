"""What a question is about: categories, areas and a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.periods import Wanted
from storage import home
from storage.vocabulary import Area, Category, Vocabulary


@dataclass(frozen=True)
class Subject:
    """What a card is to show: categories (most telling first) for areas; none means home (`areas_meant`)."""

    title: str
    subtitle: str
    question: str
    categories: tuple[Category, ...]
    areas: tuple[Area, ...] = ()
    period: Wanted | None = None


def areas_meant(words: Vocabulary, asked: Sequence[Area]) -> list[Area]:
    """The areas of a question: a joint partnership means its districts, nothing means home and its county."""
    ours = home.of(words)
    return list(dict.fromkeys(part for area in asked for part in ours.parts(area)) if asked else ours.areas)
