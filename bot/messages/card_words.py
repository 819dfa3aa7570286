"""The sentences of a card: the finding, the text read aloud, months in words, and the small print."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.messages import blocks, figures, periods, trend_words
from bot.messages.card_values import Card, Group, Series
from storage.headlines import Change, Headline
from storage.vocabulary import Area, Source

CAVEATS_SHOWN = 3
SINCE_SHOWN = 4
PLACES_SHOWN = 2
WITHHELD_NAMED = 3
BOTH = 2
RANGE_IS_OURS = "cspbot works the usual range out from these months."


def aloud(card: Card) -> str:
    """The top-level text: title, period, each area's figure, what else the card holds, age, source."""
    words = [f"{_title(card)}, {periods.in_words(card.period)}.", *_sentences(card)]
    words += [_other(card, group) for group in card.groups[1:]]
    if newer := _since(card):
        words.append(f"Since then: {'; '.join(newer)}.")
    words += [_old(card), f"Source: {', '.join(source.short_title for source, _ in card.sources)}.", withheld(card)]
    return blocks.clip(blocks.escape(" ".join(word for word in words if word)), blocks.SECTION_CHARS)


def finding(card: Card) -> str:
    """The first line: what the figures come to, in words; never a judgement."""
    words = _compared(card) if len(card.areas) > 1 else ""
    first = words or " ".join(_sentences(card)[:BOTH])
    newer = "; ".join(_since(card))
    lines = [
        f"*{blocks.escape(first)}*",
        blocks.escape(_other_period(card)),
        blocks.escape(_old(card)),
        f"*Since then:* {blocks.escape(newer)}" if newer else "",
    ]
    return "\n".join(line for line in lines if line)


def months(card: Card) -> list[str]:
    """Spike or trend? One paragraph with a sentence for each area that has a monthly series."""
    if not card.series:
        return []
    found = [_months(series) for series in card.series]
    words = [*found, trend_words.caution(card.series), RANGE_IS_OURS]
    return [f"*Spike or trend?* {blocks.escape(' '.join(part for part in words if part))}"]


def small_print(card: Card) -> list[str]:
    """Ranks and wards; caveats; source, classification and what is not shown. Each a line of mrkdwn."""
    lines = [_ranks(card), _wards(card)]
    lines += [f"*Read with care:* {blocks.escape(caveat.text)}" for caveat in card.caveats[:CAVEATS_SHOWN]]
    lines += [blocks.escape(words) for words in _contradictions(card)]
    lines.append(_source(card))
    return [line for line in lines if line]


def withheld(card: Card) -> str:
    """That something is not shown, and what to do about it; empty where nothing is held back."""
    if not card.withheld:
        return ""
    names = [category.name for category in card.withheld[:WITHHELD_NAMED]]
    more = len(card.withheld) - len(names)
    listed = ", ".join(names) + (f" and {more} more" if more else "")
    return f"In confidence and not shown here: {listed}. An officer can ask in a direct message to cspbot."


def _title(card: Card) -> str:
    name = card.first.category.name
    return card.title if name.casefold() in card.title.casefold() else f"{card.title}: {name.lower()}"


def _sentences(card: Card) -> list[str]:
    found = ((area, card.first.of(area.slug)) for area in card.areas)
    return [
        figures.sentence(headline, area.name + figures.mark([headline.main]), card.first.category)
        for area, headline in found
        if headline
    ]


def _other(card: Card, group: Group) -> str:
    parts = []
    for area in card.areas:
        if headline := group.of(area.slug):
            parts.append(f"{area.short} {figures.said(headline.main, group.category)}{_repeat(headline)}")
    named = group.category.name
    if group.period != card.period:
        named += f" ({periods.in_words(group.period)})"
    return f"{named}: {', '.join(parts)}."


def _repeat(headline: Headline) -> str:
    name = "repeat_victims_percent"
    return f" (repeat victims {figures.with_earlier(headline, name)})" if name in headline.measures else ""


def _old(card: Card) -> str:
    end = card.period.end
    return f"These figures are {periods.age(end, card.today)}." if periods.is_old(end, card.today) else ""


def _other_period(card: Card) -> str:
    """That the other figures of a card are all for longer periods, and so are no parts of its own; else nothing."""
    spans = dict.fromkeys(group.period for group in card.groups[1:])
    if not spans or any(span.days <= card.period.days + 1 for span in spans):
        return ""
    own, others = periods.in_words(card.period), "; ".join(map(periods.in_words, spans))
    name = card.first.category.name
    return f"{name} is told for {own}; the other figures are for longer periods ({others}) and are no parts of it."


def _since(card: Card) -> list[str]:
    """What is newer, a phrase for each area, period and document."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for new in card.since:
        of = "" if new.category == card.first.category else f", {new.category.name.lower()}"
        place = ", ".join(part for part in (new.source.short_title, new.figure.place) if part)
        about = (new.area.name + figures.mark([new.figure]), of, periods.in_words(new.figure.period), place)
        found.setdefault(about, []).append(figures.said(new.figure, new.category))
    return [
        f"{area}{of}, {period}: {', '.join(said)} ({place})"
        for (area, of, period, place), said in list(found.items())[:SINCE_SHOWN]
    ]


def _compared(card: Card) -> str:
    """As `Violent crime: more offences in both boroughs than anticipated; rates above the average of Kent`."""
    districts = [area for area in card.areas if area.kind == "district"]
    found = [(area, headline) for area in districts if (headline := card.first.of(area.slug))]
    changed = [(area, headline.change) for area, headline in found if headline.change]
    if not changed or len({change.comparator for _, change in changed}) > 1:
        return ""
    noun = card.first.category.noun or "recorded"
    more, fewer = _named(changed, 1), _named(changed, -1)
    parts = [f"more {noun} in {more}" if more else "", f"fewer {noun} in {fewer}" if fewer else ""]
    words = " and ".join(part for part in parts if part) or f"as many {noun}"
    than = "anticipated" if changed[0][1].comparator == "anticipated" else figures.change_label(changed[0][1])[3:]
    joined = f"{words} {'than' if more or fewer else 'as'} {'' if than == 'anticipated' else 'in '}{than}"
    # A priority's other categories may go another way: the line says of which one it speaks.
    return f"{card.first.category.name}: {joined}{_against_county(card, [headline for _, headline in found])}."


def _named(changed: Sequence[tuple[Area, Change]], sign: int) -> str:
    names = [area.short for area, change in changed if sign * (change.amount or change.percent or 0) > 0]
    return "both boroughs" if len(names) == len(changed) == BOTH else " and ".join(names)


def _against_county(card: Card, mine: Sequence[Headline]) -> str:
    county = next((area for area in card.areas if area.kind == "county"), None)
    average = (card.first.of(county.slug) if county else None) or None
    rate = average.value("rate_per_1000") if average else None
    rates = [headline.value("rate_per_1000") for headline in mine]
    known = [value for value in rates if value is not None]
    if county is None or rate is None or len(known) < len(mine):
        return ""
    if all(value > rate for value in known):
        return f"; rates above the average of {county.short}"
    return f"; rates below the average of {county.short}" if all(value < rate for value in known) else ""


def _months(series: Series) -> str:
    words = f"{series.area.short}, {series.category.name.lower()}: {trend_words.shows(series)}."
    return f"{words} {trend_words.across_breaks(series)}".rstrip()


def _ranks(card: Card) -> str:
    parts = [
        f"{figures.ordinal(rank.figure.value)} for {rank.category.name.lower()}"
        for rank in card.ranks
        if rank.figure.measure == "msg_rank"
    ]
    whose = " and ".join(dict.fromkeys(rank.area.name for rank in card.ranks if rank.figure.measure == "msg_rank"))
    together = " together" if " and " in whose else ""
    if not parts:
        return ""
    listed = blocks.escape(", ".join(parts))
    return f"*Most Similar Group* ({blocks.escape(whose)}{together}; 1st is the lowest rate): {listed}"


def _wards(card: Card) -> str:
    parts = [f"{', '.join(names)} ({area.short})" for area, _, names in card.wards]
    if not parts:
        return ""
    of = card.wards[0][1].name.lower()
    return f"*Wards most affected* ({blocks.escape(of)}): {blocks.escape('; '.join(parts))}"


def _contradictions(card: Card) -> list[str]:
    """Where a document prints two values for one thing, both, with their places."""
    words = []
    for group in card.groups:
        for first, second in (pair for headline in group.headlines for pair in headline.conflicts):
            name = f"{group.category.name}, {figures.measure_label(first.measure)}"
            words.append(
                f"The source gives two values ({name}): {figures.cell(first)} in “{first.place}” and "
                f"{figures.cell(second)} in “{second.place}”. The first is shown."
            )
    return words[:BOTH]


def provenance(
    sources: Sequence[tuple[Source, Sequence[str]]], kinds: Collection[str], end: date, today: date, more: str = ""
) -> str:
    """Documents with their places, classification and age, as one line of mrkdwn; `more` is escaped here."""
    documents = [_document(source, places) for source, places in sources]
    public = next((source.agenda_of for source, _ in sources if source.agenda_of), None)
    only_public = set(kinds) == {"public"}
    label = f"public (agenda of {periods.day(public)})" if public and only_public else " and ".join(sorted(kinds))
    if not only_public:
        label = "*partly in confidence: do not pass on*" if "public" in kinds else "*in confidence: do not pass on*"
    parts = [*documents, label, periods.age(end, today), blocks.escape(more)]
    return blocks.SEPARATOR.join(part for part in parts if part)


def _document(source: Source, places: Sequence[str]) -> str:
    named = [place for place in places if place]  # what partners send has no place in a document
    shown = [f"_{blocks.escape(place)}_" for place in named[:PLACES_SHOWN]]
    more = len(named) - PLACES_SHOWN
    return ", ".join([blocks.escape(source.short_title), *shown]) + (f" and {more} more" if more > 0 else "")


def _source(card: Card) -> str:
    shown = [headline.main for group in card.groups for headline in group.headlines]
    kinds = {figure.classification for figure in (*shown, *(new.figure for new in card.since))}
    return provenance(card.sources, kinds, card.period.end, card.today, withheld(card))
