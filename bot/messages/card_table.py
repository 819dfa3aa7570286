"""The rows of a card's table: the card's own category in full, the others in one line each."""

from __future__ import annotations

from collections.abc import Callable

from bot.messages import figures, periods
from bot.messages.card_values import Card, Group
from storage.headlines import Headline
from storage.vocabulary import Category

NOTHING = "–"
SHORT_NAME_WORDS = 3
TELLING = ("repeat_", "predicted_rate")


def rows(card: Card) -> list[list[str]]:
    """Heading and rows, each one cell longer than there are areas. A cell that has no figure is a dash."""
    made = [["Figure", *(area.short for area in card.areas)], *_full(card, card.first)]
    for group in card.groups[1:]:
        made += _brief(card, group)
    return made


def _full(card: Card, group: Group) -> list[list[str]]:
    """Every measure of the card's own category, the change under the figure."""
    made = [_row(card, group, _label(card, group), _main_of(group))]
    changed = next((headline.change for headline in group.headlines if headline.change), None)
    if changed and _measure_of(group) != "change_percent":
        made.append(_row(card, group, figures.change_label(changed), _change))
    return made + [_measure(card, group, name) for name in _further(group)]


def _brief(card: Card, group: Group) -> list[list[str]]:
    """One row, and one each for what says more than the figure, or stands for it where an area has no such figure."""
    others = {headline.main.measure for headline in group.headlines} - {_measure_of(group)}
    telling = [name for name in _further(group) if name.startswith(TELLING) or name in others]

    # One row, one kind of number: in percent where some area has only that.
    in_percent = any(headline.change and headline.change.amount is None for headline in group.headlines)

    def cell(headline: Headline) -> str:
        fits = headline.main.measure == _measure_of(group)
        return figures.brief(headline, in_percent=in_percent) if fits else ""

    label = _label(card, group) + _compared(card, group)
    return [_row(card, group, label, cell), *(_measure(card, group, name) for name in telling)]


def _compared(card: Card, group: Group) -> str:
    """What the bracketed change of a row is a change on, where the card's own category is compared with another."""
    own = next((headline.change.comparator for headline in card.first.headlines if headline.change), None)
    mine = next((headline.change for headline in group.headlines if headline.change), None)
    shown = mine is not None and _measure_of(group) == "volume"
    return f" (change {figures.change_label(mine)})" if shown and mine and mine.comparator != own else ""


def _row(card: Card, group: Group, label: str, cell: Callable[[Headline], str]) -> list[str]:
    found = (group.of(area.slug) for area in card.areas)
    return [label, *((cell(headline) or NOTHING) if headline else NOTHING for headline in found)]


def _measure(card: Card, group: Group, name: str) -> list[str]:
    def cell(headline: Headline) -> str:
        return figures.with_earlier(headline, name) if name in headline.measures else ""

    # Under another category the row says whose it is: tables are read cell by cell.
    whose = "" if group is card.first else f"{group.category.short}: "
    return _row(card, group, whose + figures.measure_label(name), cell)


def _label(card: Card, group: Group) -> str:
    """The category; with its unit where that is not offences, and with its period where that is another one."""
    category, measure = group.category, _measure_of(group)
    label = category.name
    if measure in {"volume", "count"}:
        label += _unit(category)
    elif measure == "change_percent":
        label += f", {figures.compared_with(group.headlines[0].main.comparator).replace('the ', 'on the ')}"
    else:
        label += f", {figures.measure_label(measure)}"
    label += figures.mark(headline.main for headline in group.headlines)
    return label if group.period == card.period else f"{label} ({periods.short(group.period)})"


def _unit(category: Category) -> str:
    """` incidents` after a short name that does not say what is counted; offences go without saying."""
    said = category.noun in {"offences", ""} or category.noun in category.name.lower()
    return "" if said or len(category.name.split()) > SHORT_NAME_WORDS else f" {category.noun}"


def _measure_of(group: Group) -> str:
    """The measure that the group's own row is about: that of its first area."""
    return group.headlines[0].main.measure


def _main_of(group: Group) -> Callable[[Headline], str]:
    """The cell of the group's own row: empty for an area that has only other measures (they have rows of their own)."""

    def cell(headline: Headline) -> str:
        return figures.cell(headline.main) if headline.main.measure == _measure_of(group) else ""

    return cell


def _change(headline: Headline) -> str:
    return figures.change_cell(headline.change) if headline.change else ""


def _further(group: Group) -> list[str]:
    """The other measures that any area has, in the order of `figures.MEASURES`, then those nobody named."""
    found = {name for headline in group.headlines for name in headline.measures}
    left = found - {_measure_of(group)} - figures.CHANGE_MEASURES - set(figures.RANKS)
    known = [name for name in figures.MEASURES if name in left]
    return known + sorted(left - set(known))
