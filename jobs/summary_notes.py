"""What stands under the indicators of a summary: what is to be read with care, the documents, and the period named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from bot.messages import card_words, periods
from storage import caveats
from storage.caveats import Caveat
from storage.indicators import CHANGE_PERCENT, Indicator
from storage.vocabulary import Source, Vocabulary

NAMED = 3  # categories: a caveat on more of them says itself what it is about


def with_care(connection: Connection, words: Vocabulary, found: Iterable[Indicator]) -> tuple[str, ...]:
    """The caveats on these indicators, each once, in the order of the indicators: of the first priority first.

    One on some categories alone names them. Of several changes of the counting rules an indicator has the latest alone,
    as on a card.
    """
    told: dict[Caveat, list[str]] = {}
    for each in found:
        for caveat in _about(connection, words, each):
            told.setdefault(caveat, []).append(words.categories.by_slug[each.headline.category].name)
    every = len({name for names in told.values() for name in names})
    return tuple(_sentence(caveat, list(dict.fromkeys(names)), every) for caveat, names in told.items())


def covers(found: Sequence[Indicator]) -> str:
    """Which period the figures are for: `figures for September 2014`, or up to which month; empty without any."""
    spans = {each.headline.period for each in found}
    if not spans:
        return ""
    latest = max(span.end for span in spans)
    named = len(spans) == 1 and next(iter(spans)).months == 1
    return f"figures {'for' if named else 'to'} {periods.month_and_year(latest)}"


def documents(words: Vocabulary, found: Iterable[Indicator]) -> tuple[str, ...]:
    """The short titles of the documents the indicators are from."""
    return tuple(source.short_title for source, _ in _sources(words, found))


def provenance(words: Vocabulary, found: Sequence[Indicator], today: date) -> str:
    """Documents with their places, classification and age, as one line of mrkdwn; empty without indicators."""
    if not found:
        return ""
    kinds = {figure.classification for each in found for figure in each.figures}
    latest = max(each.headline.period.end for each in found)
    return f"Source: {card_words.provenance(_sources(words, found), kinds, latest, today)}"


def _about(connection: Connection, words: Vocabulary, found: Indicator) -> list[Caveat]:
    headline = found.headline
    with_percent = found.change is not None and found.change.percent is not None
    mine = caveats.about(
        connection,
        words,
        categories=[headline.category],
        areas=[headline.area],
        measures={headline.main.measure, *([CHANGE_PERCENT] if with_percent else [])},
        period=headline.period,
    )
    breaks = sorted(
        (caveat for caveat in mine if caveat.kind == caveats.BREAK),
        key=lambda caveat: caveat.effective_from or date.min,
    )
    return [*breaks[-1:], *(caveat for caveat in mine if caveat.kind != caveats.BREAK)]


def _sentence(caveat: Caveat, names: Sequence[str], every: int) -> str:
    return f"{'; '.join(names)}: {caveat.text}" if len(names) <= min(NAMED, every - 1) else caveat.text


def _sources(words: Vocabulary, found: Iterable[Indicator]) -> list[tuple[Source, tuple[str, ...]]]:
    places: dict[str, list[str]] = {}
    for figure in (figure for each in found for figure in each.figures):
        places.setdefault(figure.source, []).append(figure.place)
    return [(words.source(source), tuple(dict.fromkeys(mine))) for source, mine in places.items()]
