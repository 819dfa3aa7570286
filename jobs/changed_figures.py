"""Figures that were changed since the last digest: a partnership that quoted the old one must hear of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.messages import figures as words_for
from bot.messages import periods
from bot.policy import visible
from jobs.scope import Scope
from storage import figures, suppression
from storage.day_words import local_day
from storage.figures import Revision
from storage.vocabulary import Vocabulary


def lines(
    connection: Connection, words: Vocabulary, scope: Scope, categories: Collection[str], now: datetime
) -> list[str]:
    """A line for each figure of `categories` changed since the last digest, in the order of loading, as may be told.

    What it was before counts as well: an old value held in confidence is not told where that may not be read.
    """
    return [_line(words, each) for each in found(connection, words, scope, now) if each.figure.category in categories]


def found(connection: Connection, words: Vocabulary, scope: Scope, now: datetime) -> list[Revision]:
    """The figures changed since the last digest of the areas chosen, that may be told with what they were before."""
    every = figures.changed_since(connection, scope.since, today=local_day(now))
    here = [each for each in every if not scope.areas or each.figure.area in scope.areas]
    return [each for each in here if _may_be_told(words, each, scope, now)]


def _may_be_told(words: Vocabulary, changed: Revision, scope: Scope, now: datetime) -> bool:
    both = (changed.figure, changed.before)
    return not visible(both, scope.audience, now)[1] and not any(suppression.too_small(words, each) for each in both)


def _line(words: Vocabulary, changed: Revision) -> str:
    figure, category = changed.figure, words.categories.by_slug[changed.figure.category]
    area = words.areas.by_slug[figure.area].short
    label = "" if figure.measure == figures.VOLUME else f", {words_for.measure_label(figure.measure)}"
    mark = words_for.mark([figure, changed.before])
    about = f"{category.name}{label}, {area}{mark}, {periods.short(figure.period)}"
    return f"{about}: {words_for.cell(figure)}, was {words_for.cell(changed.before)}"
