"""Which figures may be compared, and which numbers are too small to show."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.caveats import Caveat
from storage.comparisons import break_between, why_not
from storage.figures import Figure
from storage.periods import Period, months_ending
from storage.suppression import hidden

YEAR_2012 = months_ending(date(2012, 9, 1), 12)
YEAR_2013 = months_ending(date(2013, 9, 1), 12)
YEAR_2014 = months_ending(date(2014, 9, 1), 12)


def a_break(on, *, measures=(), slug="rules-changed"):
    return Caveat(
        slug, "break", ("total-crime",), (), tuple(measures), on, None, None, f"Rules changed on {on}.", "", ""
    )


def figure(period, value, *, measure="volume", supplier="Kent Police"):
    words = {"unit": "", "comparator": "", "comparison_period": "", "source": "paper", "place": "table", "note": ""}
    kept = {"status": "final", "classification": "public", "embargo_until": None, "supplier": supplier}
    return Figure(1, "dartford", "violent-crime", measure, period, Decimal(value), **words, **kept)


@pytest.mark.parametrize(
    ("on", "earlier", "later", "parts"),
    [
        (date(2013, 4, 1), YEAR_2013, YEAR_2014, True),  # inside the earlier year
        (date(2013, 10, 1), YEAR_2013, YEAR_2014, True),  # on the first day of the later one
        (date(2014, 4, 1), YEAR_2013, YEAR_2014, True),  # inside the later one
        (date(2012, 10, 1), YEAR_2013, YEAR_2014, False),  # on the first day of the earlier one: both are after it
        (date(2014, 10, 1), YEAR_2013, YEAR_2014, False),  # after both
    ],
)
def test_a_break_parts_what_began_before_it_from_what_ends_after_it(on, earlier, later, parts):
    assert (break_between([a_break(on)], earlier, later, "volume") is not None) is parts


def test_a_break_of_other_measures_parts_nothing_but_a_share_breaks_with_its_count():
    of_counts = a_break(date(2013, 10, 1), measures=("volume",))
    assert break_between([of_counts], YEAR_2013, YEAR_2014, "repeat_victims_percent") is None
    assert break_between([of_counts], YEAR_2013, YEAR_2014, "share_of_total_percent") is of_counts


def test_of_several_breaks_the_latest_is_told():
    old, new = a_break(date(2013, 4, 1)), a_break(date(2013, 10, 1))
    assert break_between([new, old], YEAR_2012, YEAR_2014, "volume") is new


def test_figures_of_other_measures_suppliers_or_lengths_are_not_compared():
    earlier, later = figure(YEAR_2013, 10), figure(YEAR_2014, 12)
    assert why_not(earlier, later, []) == ""
    assert "measured" in why_not(figure(YEAR_2013, 10, measure="rate_per_1000"), later, [])
    assert "Home Office" in why_not(figure(YEAR_2013, 10, supplier="Home Office"), later, [])
    assert "equally long" in why_not(figure(Period(date(2013, 9, 1), date(2013, 9, 30)), 10), later, [])
    assert why_not(earlier, later, [a_break(date(2013, 10, 1))]) == "Rules changed on 2013-10-01."


def test_a_single_hidden_count_takes_the_next_smallest_with_it_where_a_total_would_tell_it():
    counts = {"a": Decimal(3), "b": Decimal(7), "c": Decimal(20)}
    assert hidden(counts, 5, total_is_shown=True) == {"a", "b"}
    assert hidden(counts, 5, total_is_shown=False) == {"a"}
    assert hidden({"a": Decimal(0), "b": Decimal(7)}, 5, total_is_shown=True) == set()


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60).map(Decimal), max_size=12))
def test_no_small_count_is_ever_shown_and_none_is_hidden_alone_beside_a_total(counts):
    left_out = hidden(counts, 5, total_is_shown=True)
    assert all(not 0 < count < 5 for key, count in counts.items() if key not in left_out)
    positive = [key for key, count in counts.items() if count > 0]
    assert len(left_out) != 1 or len(positive) == 1
