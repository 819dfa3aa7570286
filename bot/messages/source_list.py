"""Where the figures of a card stand, and which documents there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, figures, layout, periods, sheet
from bot.messages.card_values import Card
from bot.messages.message import Block, Message
from storage.figures import Figure, of_data_calls
from storage.headlines import Headline
from storage.vocabulary import Area, Category, Source

PLACES_SHOWN = 20
LINES_SHOWN = 30
FIGURES_SHOWN = 60


def render(card: Card) -> Message:
    """Each place that the card's figures stand at, with the figures that stand there."""
    made: list[Block] = [blocks.header(f"Source: {card.title}")]
    at_place = _by_place(card)
    names = {source.source: source.short_title for source, _ in card.sources}
    for (source, place), said in list(at_place.items())[:PLACES_SHOWN]:
        made.append(blocks.section(_place(names[source], place, said)))
    made += [blocks.context(blocks.SEPARATOR.join(_document(source, card))) for source, _ in card.sources]
    return Message(_aloud(card, at_place), tuple(made))


@dataclass(frozen=True, slots=True)
class Hidden:
    """What stands at a place and is not shown: how many are in confidence, and too small; whether there is more."""

    withheld: int = 0
    small: int = 0
    cut: bool = False


def at_place(
    source: Source, place: str, found: Sequence[tuple[Category, Area, Figure]], hidden: Hidden, *, buttons: bool
) -> Message:
    """The figures at one place of a document: a line for each category and period, areas in the paper's order.

    Of more than fit, the first ones and a button for all.
    """
    whole = _lines(found)
    long = max(map(len, whole)) > layout.SECTION_BUDGET or len(whole) > LINES_SHOWN

    def made(most: int) -> list[Block]:
        return [
            blocks.header(place),
            blocks.context(blocks.escape(f"{source.short_title}, {_public(source)}")),
            *(blocks.section(blocks.escape(line)) for line in _lines(found[:most])),
            *_not_shown(hidden, len(found) - most, place, buttons=buttons),
        ]

    aloud = f"{place}, {source.short_title}. {'. '.join(whole)}."
    shown = sheet.fitting(len(found), made, most=0 if long else FIGURES_SHOWN)
    return Message(blocks.clip(blocks.escape(aloud), blocks.SECTION_CHARS), tuple(shown))


def _lines(found: Sequence[tuple[Category, Area, Figure]]) -> list[str]:
    lines: dict[str, list[str]] = {}
    for category, area, figure in found:
        about = f"{category.name}, {periods.short(figure.period)}"
        lines.setdefault(about, []).append(f"{area.short} {figures.said(figure, category)}")
    return [f"{about}: {'; '.join(phrases)}" for about, phrases in lines.items()]


def _not_shown(hidden: Hidden, left_out: int, place: str, *, buttons: bool) -> list[Block]:
    """What is missing and why, each in a line, and the button for what there was no room for."""
    words = [
        f"and {'at least ' if hidden.cut else ''}{left_out:,} more" if left_out > 0 else "",
        f"{hidden.withheld} more are in confidence and not shown here" if hidden.withheld else "",
        f"{hidden.small} more are small numbers and not shown" if hidden.small else "",
    ]
    button = [blocks.actions(sheet.button(f"source {place}"))] if left_out > 0 and buttons else []
    return [*(blocks.context(each) for each in words if each), *button]


def documents(found: Iterable[Source], counts: Mapping[str, int], *, today: date) -> Message:
    """The documents published by `today`, newest first, with how many figures each gave; those that gave none are not.

    One whose date of publication nobody knows is listed once it has figures that may be shown.
    """
    given = [source for source in found if counts.get(source.source)]
    known = [source for source in given if source.published is None or source.published <= today]
    known.sort(key=lambda source: source.published or date.min, reverse=True)
    lines = [
        f"*{blocks.escape(source.short_title)}*{blocks.SEPARATOR}{blocks.escape(_public(source))}"
        f"{blocks.SEPARATOR}{counts[source.source]:,} figures\n{blocks.escape(source.title)}"
        for source in known
    ]
    text = "Documents: " + "; ".join(f"{s.short_title}, {counts[s.source]:,} figures" for s in known) + "."
    return Message(blocks.escape(text), (blocks.header("Sources"), *(blocks.section(line) for line in lines)))


def _by_place(card: Card) -> dict[tuple[str, str], dict[str, list[str]]]:
    """What stands at each (document, place): for each category a phrase an area, with all its figures there."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    areas = {area.slug: area.short for area in card.areas}
    for group in card.groups:
        for headline in group.headlines:
            here: dict[tuple[str, str], list[str]] = {}
            for figure in _shown(headline):
                here.setdefault((figure.source, figure.place), []).append(figures.said(figure, group.category))
            for place, said in here.items():
                phrase = f"{areas[headline.area]} {', '.join(said)}"
                found.setdefault(place, {}).setdefault(group.category.name, []).append(phrase)
    return found


def _shown(headline: Headline) -> list[Figure]:
    return [*headline.measures.values(), *(second for _, second in headline.conflicts)]


def _place(document: str, place: str, said: Mapping[str, list[str]]) -> str:
    lines = [f"{blocks.escape(category)}: {blocks.escape('; '.join(phrases))}" for category, phrases in said.items()]
    # What a supplier sent in a data call stands at no place.
    where = f"*{blocks.escape(place)}*, {blocks.escape(document)}" if place else f"*{blocks.escape(document)}*"
    return "\n".join([where, *lines])


def _document(source: Source, card: Card) -> tuple[str, ...]:
    suppliers = {
        headline.main.supplier
        for group in card.groups
        for headline in group.headlines
        if headline.main.source == source.source and headline.main.supplier
    }
    kinds = {headline.main.classification for group in card.groups for headline in group.headlines}
    notes = {
        figure.note
        for group in card.groups
        for headline in group.headlines
        for figure in _shown(headline)
        if figure.source == source.source and figure.note
    }
    supplied = f"Supplied by {', '.join(sorted(suppliers))}" if suppliers else ""
    parts = [source.title, _public(source), supplied, ", ".join(sorted(kinds)), *sorted(notes)[:3]]
    return tuple(blocks.escape(part) for part in parts if part)


def _public(source: Source) -> str:
    if source.agenda_of:
        return f"public with the agenda of {periods.day(source.agenda_of)}"
    if source.published:
        return f"public by {periods.day(source.published)}"
    return "sent in a data call" if of_data_calls(source.source) else "date of publication not known"


def _aloud(card: Card, at_place: Iterable[tuple[str, str]]) -> str:
    documents = ", ".join(source.short_title for source, _ in card.sources)
    places = "; ".join(f"“{place}”" for _, place in list(at_place)[:PLACES_SHOWN] if place)
    from_where = f"{documents}: {places}" if places else documents
    words = f"{card.title}, {periods.in_words(card.period)}, comes from {from_where}."
    return blocks.clip(blocks.escape(words), blocks.SECTION_CHARS)
