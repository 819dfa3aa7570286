"""Districts side by side: highest first, the reader's own marked in words, the county's averages below."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import blocks, figures, periods
from bot.messages.card import SHARE, SOURCE
from bot.messages.message import Block, Message
from storage.figures import Figure
from storage.headlines import Headline
from storage.periods import Period
from storage.vocabulary import Area, Category, Source

MARK = "▸ "


@dataclass(frozen=True)
class Line:
    """One area of a comparison. `position` counts from the highest, equal values alike; averages have none."""

    area: Area
    headline: Headline
    position: int | None
    home: bool


@dataclass(frozen=True)
class League:
    """A comparison of areas for one category and period. `by` is the figure they are sorted by (a measure)."""

    category: Category
    question: str
    period: Period
    by: str
    lines: tuple[Line, ...]
    averages: tuple[Line, ...]
    caveats: tuple[str, ...]
    source: Source
    place: str
    classification: str
    withheld: int


def render(league: League, native: frozenset[str], *, buttons: bool, share: bool) -> Message:
    """The comparison as a message."""
    title = f"{league.category.name}, by district"
    by = f"rate {figures.measure_label(league.by)}" if league.by != "volume" else league.category.noun
    made: list[Block] = [
        blocks.header(title),
        blocks.context(blocks.escape(f"{periods.in_words(league.period)}{blocks.SEPARATOR}by {by}, highest first")),
        blocks.section(f"*{blocks.escape(_finding(league))}*"),
        *_table(league, native),
        *(blocks.context(f"*Read with care:* {blocks.escape(words)}") for words in league.caveats),
        blocks.context(_source(league)),
    ]
    if buttons:
        exactly = f"{league.question} {league.period.iso()}"
        shared = [blocks.button("Share in channel", SHARE, exactly, primary=True)] if share else []
        figure = f"figure {league.category.slug} {league.period.iso()}"
        made.append(blocks.actions(*shared, blocks.button("Source", SOURCE, figure)))
    return Message(_aloud(league, by), tuple(made))


def _value(line: Line, by: str) -> str:
    figure = line.headline.measures.get(by)
    return figures.cell(figure) if figure else "–"


def _finding(league: League) -> str:
    """Where the reader's own areas stand, and the average."""
    count = len(league.lines)
    own = [
        f"{line.area.short} has the {_place(line.position)} of {count} ({_value(line, league.by)})"
        for line in league.lines
        if line.home
    ]
    averages = [f"{line.area.short} {_value(line, league.by)}" for line in league.averages]
    top = league.lines[0]
    words = "; ".join(own) or f"{top.area.short} has the highest ({_value(top, league.by)})"
    return f"{words}. {'; '.join(averages)}." if averages else f"{words}."


def _place(position: int | None) -> str:
    return "highest" if position == 1 else f"{figures.ordinal(position or 0)} highest"


def _table(league: League, native: frozenset[str]) -> list[Block]:
    rows = [["District", figures.measure_label(league.by), *_more_heads(league)]]
    for line in (*league.lines, *league.averages):
        rows.append([_named(line), _value(line, league.by), *_more(league, line)])
    if "table" in native:
        return [blocks.table(rows, right=range(1, len(rows[0])))]
    lines = [f"{blocks.escape(row[0])}: {blocks.escape(blocks.SEPARATOR.join(row[1:]))}" for row in rows[1:]]
    return [blocks.section("\n".join(lines))]


def _named(line: Line) -> str:
    own = f"{MARK}{line.area.short} (yours)" if line.home else line.area.short
    return f"{line.position}. {own}" if line.position else own


def _more_heads(league: League) -> list[str]:
    changed = next((line.headline.change for line in league.lines if line.headline.change), None)
    heads = ["number"] if league.by != "volume" and _has_volume(league) else []
    return [*heads, figures.change_label(changed)] if changed else heads


def _more(league: League, line: Line) -> list[str]:
    found: list[str] = []
    if league.by != "volume" and _has_volume(league):
        volume: Figure | None = line.headline.measures.get("volume")
        found.append(figures.cell(volume) if volume else "–")
    if any(each.headline.change for each in league.lines):
        change = line.headline.change
        found.append((figures.change_cell(change) if change else "") or "–")
    return found


def _has_volume(league: League) -> bool:
    return any("volume" in line.headline.measures for line in league.lines)


def _aloud(league: League, by: str) -> str:
    listed = [f"{line.area.short} {_value(line, league.by)}" for line in league.lines]
    averages = [f"{line.area.short} {_value(line, league.by)}" for line in league.averages]
    words = f"{league.category.name}, {periods.in_words(league.period)}, by {by}, highest first: {', '.join(listed)}."
    if averages:
        words += f" Averages: {', '.join(averages)}."
    words += f" {_finding(league)} Source: {league.source.short_title}."
    return blocks.clip(blocks.escape(words), blocks.SECTION_CHARS)


def _source(league: League) -> str:
    hidden = f"{league.withheld} figures are in confidence and not shown here" if league.withheld else ""
    place = f"{blocks.escape(league.source.short_title)}, _{blocks.escape(league.place)}_"
    return blocks.SEPARATOR.join(part for part in (place, league.classification, hidden) if part)
