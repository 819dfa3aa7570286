"""The published figures that stand behind the themes of a ranking, with what must be said beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, figures, layout, periods
from bot.messages.message import Block
from storage.caveats import Caveat
from storage.headlines import Headline
from storage.periods import Period
from storage.vocabulary import Area, Category, Source

THEMES_SHOWN = 5  # the highest ones
CAVEATS_SHOWN = 3


@dataclass(frozen=True)
class Behind:
    """One category of a theme, with a headline for each area that has one; all of one edition."""

    theme: str
    category: Category
    headlines: tuple[tuple[Area, Headline], ...]
    source: Source

    @property
    def period(self) -> Period:
        """The period of the figures."""
        return self.headlines[0][1].period


@dataclass(frozen=True)
class Evidence:
    """What stands behind a ranking for `period`: figures, themes in its order, and all caveats that apply to them."""

    period: Period | None = None
    found: tuple[Behind, ...] = ()
    caveats: tuple[Caveat, ...] = ()


def lines(evidence: Evidence) -> list[str]:
    """A line for each theme: its categories, and the count and comparator of each area. Unescaped, name first."""
    themes: dict[str, list[str]] = {}
    for behind in evidence.found:
        themes.setdefault(behind.theme, []).append(_said(behind, evidence.period))
    return [f"{theme}: {'. '.join([said[0], *map(_capital, said[1:])])}." for theme, said in themes.items()]


def shown(evidence: Evidence) -> list[Block]:
    """The figures, at most three caveats, and how many more there are behind the source button."""
    if not evidence.found:
        return []
    made = layout.sections(["*The figures behind it*", *map(_marked, lines(evidence))])
    made += [
        blocks.context(f"*Read with care:* {blocks.escape(each.text)}") for each in evidence.caveats[:CAVEATS_SHOWN]
    ]
    more = len(evidence.caveats) - CAVEATS_SHOWN
    return [*made, *([blocks.context(f"and {more} more to be read with care: see Source")] if more > 0 else [])]


def places(evidence: Evidence) -> list[str]:
    """Where each of the figures stands, a line of mrkdwn each."""
    return [
        f"*{blocks.escape(behind.category.name)}*, {blocks.escape(periods.in_words(behind.period))}: "
        f"{blocks.escape(behind.source.short_title)}, _{blocks.escape(behind.headlines[0][1].main.place)}_"
        for behind in evidence.found
    ]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _marked(line: str) -> str:
    theme, _, rest = line.partition(": ")
    return f"*{blocks.escape(theme)}:* {blocks.escape(rest)}"


def _said(behind: Behind, usual: Period | None) -> str:
    """`domestic abuse incidents, Dartford 1,403 incidents, 12 (0.9%) more than anticipated; Gravesham ...`."""
    same_name = behind.category.name.casefold() == behind.theme.casefold()
    when = "" if behind.period == usual else periods.in_words(behind.period)
    about = [*([] if same_name else [behind.category.name.lower()]), *([when] if when else [])]
    listed = "; ".join(_area(area, headline, behind.category) for area, headline in behind.headlines)
    return f"{', '.join(about)}: {listed}" if about else listed


def _area(area: Area, headline: Headline, category: Category) -> str:
    said = f"{area.short} {figures.said(headline.main, category)}"
    change = headline.change if headline.main.measure == "volume" else None
    return f"{said}, {figures.change_in_words(change)}" if change else said


def joined(found: Sequence[str]) -> str:
    """Lines as one paragraph, for the text that is read aloud."""
    return f"The figures behind it. {' '.join(found)}" if found else ""
