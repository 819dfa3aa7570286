"""The trend of a category: what its months show, in words first; then a chart, the months, the caveats, the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, card_words, month_chart, periods, trend_table, trend_words
from bot.messages.card import SHARE, Look
from bot.messages.card_values import Series
from bot.messages.message import Block, Message, Picture
from storage.caveats import Caveat
from storage.figures import Figure
from storage.months import covered
from storage.periods import Period
from storage.vocabulary import Area, Category, Source

CHART = "csp:chart"
CAVEATS_SHOWN = 3
PROVISIONAL = "provisional"
MISSING_SCOPE = "missing_scope"
KEY = "Line with dots: recorded. Dashes with squares: anticipated level. Grey band between dotted lines: usual range."


@dataclass(frozen=True)
class Trend:
    """What a trend says. `question` makes exactly it again; `instead_of` is the category asked for, if another one."""

    category: Category
    instead_of: Category | None
    question: str
    series: tuple[Series, ...]
    without: tuple[Area, ...]
    focus: Period | None
    used: tuple[Figure, ...]
    years: tuple[Figure, ...]
    caveats: tuple[Caveat, ...]
    sources: tuple[tuple[Source, tuple[str, ...]], ...]
    others: tuple[tuple[str, str], ...]
    withheld: bool
    today: date

    @property
    def period(self) -> Period:
        """From the first month of any of its series to the last."""
        spans = [covered(series.months) for series in self.series]
        return Period(min(span.start for span in spans), max(span.end for span in spans))


def render(trend: Trend, look: Look) -> Message:
    """The trend as a message."""
    native = "data_visualization" in look.native
    made: list[Block] = [
        blocks.header(f"{trend.category.name}, month by month"),
        blocks.context(blocks.escape(_under_title(trend))),
        blocks.section(_finding(trend)),
        *(_charts(trend) if native else []),
        *_detail(trend),
        *_months(trend, look.native),
        *(blocks.context(line) for line in _small_print(trend, look.native)),
    ]
    if look.buttons:
        made.append(_buttons(trend, share=look.share, chart=not native))
    return Message(_aloud(trend), tuple(made))


def pictures(trend: Trend, drawn: Mapping[str, bytes]) -> Message:
    """The charts of a trend as pictures (`drawn`: a PNG by area), with words that say what the lines show."""
    made = [
        Picture(
            name=f"{series.category.slug.replace('/', '-')}-{series.area.slug}.png",
            title=f"{series.category.name}, {series.area.name}",
            alt_text=trend_words.alt_text(series),
            png=drawn[series.area.slug],
        )
        for series in trend.series
    ]
    caution = trend_words.caution(trend.series)
    words = blocks.escape(" ".join(part for part in (*(picture.alt_text for picture in made), caution) if part))
    below = [blocks.context(line) for line in (blocks.escape(f"{KEY} {caution}".strip()), _provenance(trend))]
    return Message(blocks.clip(words, blocks.SECTION_CHARS), tuple(below), pictures=tuple(made))


def without_pictures(message: Message, why: str) -> Message:
    """What a chart shows, in words, where it can't be seen. `why`: Slack's word for it."""
    scope = " cspbot lacks the permission to upload pictures: whoever installed it can add files:write and files:read."
    lead = f"The chart can't be shown just now.{scope if why == MISSING_SCOPE else ''} What it shows:"
    words = blocks.clip(f"{lead} {message.text}", blocks.SECTION_CHARS)
    return Message(words, (blocks.section(words),))


def places(trend: Trend) -> Message:
    """Where each month of a trend stands: document, place, what was taken from there, who supplied it."""
    title = f"Source: {trend.category.name}, month by month"
    lines = [
        f"*{blocks.escape(place)}*, {blocks.escape(source.short_title)}\n{blocks.escape(_taken(trend, source, place))}"
        for source, named in trend.sources
        for place in named
    ]
    text = blocks.escape(f"{title}. ") + " ".join(line.replace("\n", ": ").replace("*", "") for line in lines[:5])
    made = [blocks.header(title), *(blocks.section(line) for line in lines[:20]), blocks.context(_provenance(trend))]
    return Message(blocks.clip(text, blocks.SECTION_CHARS), tuple(made))


def _under_title(trend: Trend) -> str:
    span = f"{periods.month_and_year(trend.period.start)} to {periods.month_and_year(trend.period.end)}"
    names = " and ".join(series.area.name for series in trend.series)
    return blocks.SEPARATOR.join(part for part in (names, span) if part)


def _asked(trend: Trend) -> str:
    if trend.instead_of is None:
        return ""
    asked, found = trend.instead_of.name, trend.category.name.lower()
    return f"{asked} itself has no monthly figures; these are for {found}, the part of it that has."


def _finding(trend: Trend) -> str:
    """The first lines: what the months show in each area, how far that goes, and how old it is."""
    words = [
        f"*{blocks.escape(series.area.name)}:* {blocks.escape(trend_words.shows(series))}." for series in trend.series
    ]
    after = (trend_words.caution(trend.series), _provisional(trend), _without(trend), _old(trend))
    lines = [blocks.escape(_asked(trend)), *words, *(blocks.escape(line) for line in after)]
    return "\n".join(line for line in lines if line)


def _without(trend: Trend) -> str:
    names = " or ".join(area.name for area in trend.without)
    return f"There are no monthly figures for {names}." if names else ""


def _provisional(trend: Trend) -> str:
    """Which months may still change."""
    found = sorted({figure.period for figure in trend.used if figure.status == PROVISIONAL})
    return f"Provisional: {trend_words.listed([periods.in_words(period) for period in found])}." if found else ""


def _old(trend: Trend) -> str:
    end = trend.period.end
    return f"These figures are {periods.age(end, trend.today)}." if periods.is_old(end, trend.today) else ""


def _detail(trend: Trend) -> list[Block]:
    """A paragraph an area: the month asked for or the highest, the year's total, missing months, changed rules."""
    made = []
    for series in trend.series:
        lines = _sentences(trend, series)
        if lines:
            named = f"*{blocks.escape(series.area.name)}.* " if len(trend.series) > 1 else ""
            made.append(blocks.section(named + blocks.escape(" ".join(lines))))
    return made


def _sentences(trend: Trend, series: Series) -> list[str]:
    month = trend_words.focused(series, trend.focus) if trend.focus else ""
    lines = (
        month or trend_words.highest(series),
        trend_words.year_total(series, trend.years),
        trend_words.gaps(series),
        trend_words.across_breaks(series),
    )
    return [line for line in lines if line]


def _charts(trend: Trend) -> list[Block]:
    return [chart for series in trend.series if (chart := month_chart.native(series))]


def _months(trend: Trend, native: frozenset[str]) -> list[Block]:
    """The newest months, newest last: a table where the workspace takes one, else lines."""
    if "table" not in native:
        return [blocks.section("\n".join(trend_table.lines(trend.series)))]
    rows = trend_table.rows(trend.series)
    return [blocks.table(rows, right=range(1, len(rows[0])))]


def _small_print(trend: Trend, native: frozenset[str]) -> list[str]:
    """What the table and the chart leave out; caveats; source. Each a line of mrkdwn."""
    drawn = trend.series if "data_visualization" in native else ()
    notes = [_table_note(trend, native), *(month_chart.left_out(series) for series in drawn)]
    lines = [blocks.escape(" ".join(note for note in notes if note))]
    lines += [f"*Read with care:* {blocks.escape(caveat.text)}" for caveat in trend.caveats[:CAVEATS_SHOWN]]
    lines.append(_provenance(trend))
    return [line for line in lines if line]


def _table_note(trend: Trend, native: frozenset[str]) -> str:
    words = [trend_table.key(trend.series, native)]
    most = max(len(series.months) for series in trend.series)
    if most > trend_table.MONTHS_SHOWN:
        words.append(f"The newest {trend_table.MONTHS_SHOWN} months are listed; the words cover all {most}.")
    return " ".join(word for word in words if word)


def _provenance(trend: Trend) -> str:
    kinds = {figure.classification for figure in trend.used}
    more = "Some months are in confidence and not shown here" if trend.withheld else ""
    return card_words.provenance(trend.sources, kinds, trend.period.end, trend.today, more)


def _taken(trend: Trend, source: Source, place: str) -> str:
    """As `Dartford 12 months, Gravesham 12 months. Supplied by Kent Police`."""
    here = [figure for figure in trend.used if (figure.source, figure.place) == (source.source, place)]
    counts = {
        series.area.short: sum(figure.area == series.area.slug and figure.measure == "volume" for figure in here)
        for series in trend.series
    }
    said = ", ".join(f"{name} {count} month{'s' if count > 1 else ''}" for name, count in counts.items() if count)
    suppliers = sorted({figure.supplier for figure in here if figure.supplier})
    notes = sorted({figure.note for figure in here if figure.note})[:2]
    supplied = [f"Supplied by {', '.join(suppliers)}"] if suppliers else []
    return ". ".join(part for part in (said, *supplied, *notes) if part)


def _buttons(trend: Trend, *, share: bool, chart: bool) -> Block:
    asked = trend.question
    elements = [blocks.button("Share in channel", SHARE, f"trend {asked}", primary=True)] if share else []
    if chart:
        spoken = f"Show the chart of {trend.category.name}"
        elements.append(blocks.button("Show chart", CHART, asked, spoken=spoken))
    elements.append(blocks.ask("Source", f"trend_source {asked}", "source"))
    elements += [blocks.ask(label, question, str(number)) for number, (label, question) in enumerate(trend.others)]
    return blocks.actions(*elements)


def _aloud(trend: Trend) -> str:
    """The top-level text: title, what each area's months show, how far that goes, age, source."""
    found = [f"{series.area.name}: {trend_words.shows(series)}." for series in trend.series]
    detail = [sentence for series in trend.series for sentence in _named(trend, series)]
    source = f"Source: {', '.join(source.short_title for source, _ in trend.sources)}."
    span = f"{periods.month_and_year(trend.period.start)} to {periods.month_and_year(trend.period.end)}"
    after = (trend_words.caution(trend.series), _provisional(trend), _without(trend))
    words = [f"{trend.category.name} by month, {span}.", _asked(trend), *found, *after, *detail, _old(trend), source]
    return blocks.clip(blocks.escape(" ".join(word for word in words if word)), blocks.SECTION_CHARS)


def _named(trend: Trend, series: Series) -> list[str]:
    sentences = _sentences(trend, series)
    if len(trend.series) == 1 or not sentences:
        return sentences
    return [f"{series.area.name}: {sentences[0]}", *sentences[1:]]
