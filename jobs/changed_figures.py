"""Figures that were changed since the last digest: a partnership that quoted the old one must hear of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import figures as words_for
from bot.messages import periods
from bot.policy import Audience, visible
from storage import deliveries, figures, suppression, vocabulary
from storage.figures import Revision
from storage.vocabulary import Vocabulary

LONDON = ZoneInfo("Europe/London")
FIRST_LOOK_BACK = timedelta(days=7)  # where no digest was sent before


def lines(connection: Connection, audience: Audience, subject: str, now: datetime) -> list[str]:
    """A line for each figure changed since the last digest of `subject` was due, newest first, as `audience` may see.

    What it was before counts as well: an old value held in confidence is not told where that may not be read.
    """
    sent = deliveries.history(connection, subject=subject, states=("sent",), limit=1)
    since = sent[0].scheduled_at if sent else now - FIRST_LOOK_BACK
    today = now.astimezone(LONDON).date()
    found = figures.changed_since(connection, since, today=today)
    words = vocabulary.read(connection) if found else None
    return [_line(words, each) for each in found if words and _may_be_told(words, each, audience, now)]


def _may_be_told(words: Vocabulary, changed: Revision, audience: Audience, now: datetime) -> bool:
    both = (changed.figure, changed.before)
    return not visible(both, audience, now)[1] and not any(suppression.too_small(words, each) for each in both)


def _line(words: Vocabulary, changed: Revision) -> str:
    figure, category = changed.figure, words.categories.by_slug[changed.figure.category]
    area = words.areas.by_slug[figure.area].short
    label = "" if figure.measure == figures.VOLUME else f", {words_for.measure_label(figure.measure)}"
    about = f"{category.name}{label}, {area}, {periods.short(figure.period)}"
    return f"{about}: {words_for.cell(figure)}, was {words_for.cell(changed.before)}"
