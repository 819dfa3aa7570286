"""Figures in words: numbers as printed, changes with more or fewer, measures by the names officers use."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from storage.figures import PUBLIC, VOLUME, Figure
from storage.headlines import ANTICIPATED, Change, Headline
from storage.indicators import as_told
from storage.vocabulary import Category

# Measures in the order a table shows them, with their row label. Those that make up the change are not rows.
MEASURES: dict[str, str] = {
    "rate_per_1000": "per 1,000 people",
    "rate_per_1000_households": "per 1,000 households",
    "share_of_total_percent": "share of all crime",
    "share_percent": "share of its table's total",
    "repeat_victims_percent": "repeat victims",
    "repeat_cases_percent": "repeat cases",
    "actual_rate_percent": "actual rate",
    "predicted_rate_percent": "predicted rate",
    "difference_predicted_actual_percent": "actual against predicted",
    "target": "target",
    "percent_of_target_achieved": "of target achieved",
    "rate_percent": "rate",
    "share_percent_over": "more than this share",
    "score": "score",
    "count": "count",
}
# What a sentence tells beside the figure itself.
TOLD = (
    *("rate_per_1000", "rate_per_1000_households", "rate_percent"),
    *("repeat_victims_percent", "repeat_cases_percent", "predicted_rate_percent"),
)
SHARE = "share_of_total_percent"
CHANGE_MEASURES = frozenset({"anticipated", "difference", "change_percent", "previous_volume"})
RANKS: dict[str, str] = {
    "msg_rank": "in the Most Similar Group",
    "rank_in_kent": "highest in Kent",
    "rank_in_kcc_districts": "highest in the KCC districts",
    "rate_rank_in_kent": "highest rate in Kent",
    "rank_in_district": "highest in the district",
    "rate_rank_in_district": "highest rate in the district",
    "change_rank_in_kent": "greatest rise in Kent",
}
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def number(value: Decimal) -> str:
    """With commas over 999 and the decimals it was printed with: `2,109`, `21.0`."""
    return f"{value:,f}"


def signed(value: Decimal) -> str:
    """With its sign: `+254`, `-19`, and `0` without one."""
    return f"{'+' if value > 0 else ''}{number(value)}"


def ordinal(value: Decimal | int) -> str:
    """`14th`, `2nd`."""
    whole = int(value)
    ending = "th" if 10 <= whole % 100 <= 20 else _ORDINALS.get(whole % 10, "th")
    return f"{whole:,}{ending}"


def measure_label(measure: str) -> str:
    """What a table row of `measure` is called; one nobody named is called what its slug says."""
    return MEASURES.get(measure) or RANKS.get(measure) or measure.replace("_percent", "").replace("_", " ")


def cell(figure: Figure) -> str:
    """A figure's value as a table cell: `21.0`, `25.3%`, `14th`."""
    if figure.measure in RANKS:
        return ordinal(figure.value)
    per_cent = "%" if figure.measure.endswith("_percent") or figure.unit == "percent" else ""
    if figure.measure == "change_percent" or figure.measure.startswith("difference"):
        return signed(figure.value) + per_cent
    return number(figure.value) + per_cent


def mark(said: Iterable[Figure]) -> str:
    """What is put after a name where not all that is said of it is public: ` (in confidence)`; else nothing."""
    return "" if all(figure.classification == PUBLIC for figure in said) else " (in confidence)"


def said(figure: Figure, category: Category) -> str:
    """A figure's value in a sentence: `2,109 offences`, `21.0 per 1,000 people`, `46.4% of all crime`, `up 3.4%`."""
    value = cell(figure)
    match figure.measure:
        case "volume" | "count":
            return f"{value} {category.noun}".strip()
        case "anticipated":
            return f"{value} {category.noun} anticipated"
        case "previous_volume":
            return f"{value} {category.noun} in the period before"
        case "difference":
            return f"{value} {category.noun} against {compared_with(figure.comparator)}"
        case "change_percent":
            return f"{_up_or_down(figure.value)} on {compared_with(figure.comparator)}"
        case "share_of_total_percent":
            return f"{value} of all crime"
        case "msg_rank":
            return f"{value} {RANKS['msg_rank']}"
        case measure if measure in RANKS:
            return f"the {'' if figure.value == 1 else value + ' '}{RANKS[measure]}"
        case measure if measure.endswith("_rate_percent"):
            return f"{measure_label(measure)} {value}"
        case _:
            return f"{value} {measure_label(figure.measure)}".replace("% share of", "% of")


def compared_with(comparator: str) -> str:
    """What a comparator is called inside a sentence."""
    if comparator == ANTICIPATED:
        return "the anticipated level"
    named = comparator.replace("previous-", "").replace("-", " ")
    return f"the {named} before" if comparator.startswith("previous") else f"the {named or 'year before'}"


def change_in_words(change: Change, noun: str = "") -> str:
    """`254 (13.7%) more than anticipated`, `up 1.9% on the year before`, `the same as anticipated`. No judgement."""
    than = "anticipated" if change.comparator == ANTICIPATED else f"in {compared_with(change.comparator)}"
    if change.amount is None:
        percent = change.percent or Decimal(0)
        return f"{_up_or_down(percent)} on {compared_with(change.comparator)}"
    if change.amount == 0:
        return f"the same as {than}"
    percent_words = f" ({number(abs(change.percent))}%)" if change.percent is not None else ""
    more = "more" if change.amount > 0 else "fewer"
    amount = f"{number(abs(change.amount))}{percent_words}"
    return f"{amount} {more}{f' {noun}' if noun else ''} than {than}"


def change_cell(change: Change) -> str:
    """`+254 (+13.7%)`, or `+1.9%` where only that was published."""
    percent = f"{signed(change.percent)}%" if change.percent is not None else ""
    if change.amount is None:
        return percent
    return f"{signed(change.amount)} ({percent})" if percent else signed(change.amount)


def change_label(change: Change) -> str:
    """The row label of a change: `against anticipated`, `on the year before`."""
    return "against anticipated" if change.comparator == ANTICIPATED else f"on {compared_with(change.comparator)}"


def sentence(headline: Headline, area: str, category: Category) -> str:
    """One area's headline: `Dartford: 2,109 offences, 254 (13.7%) more than anticipated; 21.0 per 1,000 people`."""
    words = f"{area}: {said(headline.main, category)}"
    if headline.change and headline.main.measure == VOLUME:
        words += f", {change_in_words(headline.change)}"
    extra = [said(headline.measures[name], category) for name in TOLD if name in headline.measures]
    if headline.main.measure != VOLUME and SHARE in headline.measures:
        extra.append(said(headline.measures[SHARE], category))
    told = [part for part in extra if part != said(headline.main, category)]
    return "; ".join([words, *told]) + "."


def brief(headline: Headline, *, in_percent: bool = False) -> str:
    """A headline in one cell: `1,890 (+239)`, `16.0 per 1,000 people`, `8.44%`, `38, from 43`.

    `in_percent` gives changes in percent, for a row in which some area has no other.
    """
    value = cell(headline.main)
    if headline.main.measure != VOLUME:
        label = MEASURES.get(headline.main.measure, "")
        return f"{value} {label}" if label.startswith("per ") else value
    change, before = headline.change, headline.earlier.get(VOLUME)
    if change is None:
        return f"{value}, from {cell(before)}" if before else value
    if change.amount is not None and not in_percent:
        return f"{value} ({signed(change.amount)})"
    return f"{value} ({signed(change.percent)}%)" if change.percent is not None else value


def in_short(headline: Headline) -> str:
    """A headline for a digest: `2,109, above anticipated (+13.7%)`, `2,949, up 1.9%`, `8.44%, predicted 8.03%`."""
    value, change = cell(headline.main), as_told(headline)
    if predicted := headline.measures.get("predicted_rate_percent"):
        return f"{value}, predicted {cell(predicted)}"
    if change is None or headline.main.measure != VOLUME:
        return value
    moved = change.amount if change.amount is not None else change.percent
    if change.comparator != ANTICIPATED:
        return (
            f"{value}, {_up_or_down(change.percent)}"
            if change.percent is not None
            else f"{value} ({change_cell(change)})"
        )
    percent = f" ({signed(change.percent)}%)" if change.percent is not None else ""
    return (
        f"{value}, as anticipated"
        if not moved
        else f"{value}, {'above' if moved > 0 else 'below'} anticipated{percent}"
    )


def with_earlier(headline: Headline, measure: str) -> str:
    """A measure's cell, with what it was before where the document says: `25.8%, from 27.4%`."""
    figure, before = headline.measures[measure], headline.earlier.get(measure)
    return f"{cell(figure)}, from {cell(before)}" if before and measure.endswith("_percent") else cell(figure)


def _up_or_down(percent: Decimal) -> str:
    if percent == 0:
        return "no change"
    return f"{'up' if percent > 0 else 'down'} {number(abs(percent))}%"
