"""Districts side by side: highest first, the reader's own marked in words, the county's averages below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, figures, layout, periods, sheet
from bot.messages.card import SHARE, SOURCE
from bot.messages.message import Block, Message
from storage.figures import Figure
from storage.headlines import Headline
from storage.periods import Period
from storage.vocabulary import Area, Category, Source

MARK = "▸ "
ALOUD = 50  # areas; of more, the text alone tells the top


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
    """The comparison as a message; of more areas than fit, the top, the reader's own and the averages."""

    def made(most: int) -> list[Block]:
        return _blocks(league, most, native, buttons=buttons, share=share)

    return Message(_aloud(league), tuple(sheet.fitting(len(league.lines) + len(league.averages), made)))


def _blocks(league: League, most: int, native: frozenset[str], *, buttons: bool, share: bool) -> list[Block]:
    lines = [*league.lines, *league.averages]
    own = [number for number, line in enumerate(lines) if line.home or line.position is None]
    shown = [lines[number] for number in sheet.chosen(len(lines), most, own)]
    left_out = sheet.more(len(lines), len(shown))
    made: list[Block] = [
        blocks.header(f"{league.category.name}, by district"),
        blocks.context(
            blocks.escape(f"{periods.in_words(league.period)}{blocks.SEPARATOR}by {_by(league)}, highest first")
        ),
        blocks.section(f"*{blocks.escape(_finding(league))}*"),
        *_table(league, shown, native),
        *([blocks.context(left_out)] if left_out else []),
        *(blocks.context(f"*Read with care:* {blocks.escape(words)}") for words in league.caveats),
        blocks.context(_source(league)),
    ]
    return [*made, blocks.actions(*_buttons(league, share=share, all_rows=bool(left_out)))] if buttons else made


def _buttons(league: League, *, share: bool, all_rows: bool) -> list[Block]:
    exactly = f"{league.question} {league.period.iso()}"
    figure = f"figure {league.category.slug} {league.period.iso()}"
    return [
        *([blocks.button("Share in channel", SHARE, exactly, primary=True)] if share else []),
        blocks.button("Source", SOURCE, figure),
        *([sheet.button(exactly)] if all_rows else []),
    ]


def _by(league: League) -> str:
    return f"rate {figures.measure_label(league.by)}" if league.by != "volume" else league.category.noun


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
    ][: sheet.KEPT]
    averages = [f"{line.area.short} {_value(line, league.by)}" for line in league.averages]
    top = league.lines[0]
    words = "; ".join(own) or f"{top.area.short} has the highest ({_value(top, league.by)})"
    return f"{words}. {'; '.join(averages)}." if averages else f"{words}."


def _place(position: int | None) -> str:
    return "highest" if position == 1 else f"{figures.ordinal(position or 0)} highest"


def _table(league: League, shown: Sequence[Line], native: frozenset[str]) -> list[Block]:
    rows = [["District", figures.measure_label(league.by), *_more_heads(league)]]
    for line in shown:
        rows.append([_named(line), _value(line, league.by), *_more(league, line)])
    if "table" in native:
        return [blocks.table(rows, right=range(1, len(rows[0])))]
    lines = [f"{blocks.escape(row[0])}: {blocks.escape(blocks.SEPARATOR.join(row[1:]))}" for row in rows[1:]]
    return layout.sections(lines)


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


def _aloud(league: League) -> str:
    shown = league.lines if len(league.lines) <= ALOUD else league.lines[: sheet.TOP]
    listed = [f"{line.area.short} {_value(line, league.by)}" for line in shown]
    listed += filter(None, [sheet.more(len(league.lines), len(shown))])
    averages = [f"{line.area.short} {_value(line, league.by)}" for line in league.averages]
    words = f"{league.category.name}, {periods.in_words(league.period)}, by {_by(league)}, highest first: "
    words += f"{', '.join(listed)}."
    if averages:
        words += f" Averages: {', '.join(averages)}."
    words += f" {_finding(league)} Source: {league.source.short_title}."
    return blocks.clip(blocks.escape(words), blocks.SECTION_CHARS)


def _source(league: League) -> str:
    hidden = f"{league.withheld} figures are in confidence and not shown here" if league.withheld else ""
    place = f"{blocks.escape(league.source.short_title)}, _{blocks.escape(league.place)}_"
    return blocks.SEPARATOR.join(part for part in (place, league.classification, hidden) if part)
