"""The usual range of a month, against figures worked out by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import months
from storage.figures import Figure
from storage.periods import Period, month, months_ending

# Dartford, violence against the person, October 2013 to September 2014 (Strategic Assessment 2014).
RECORDED = [142, 128, 138, 156, 129, 189, 129, 188, 180, 183, 169, 159]
YEAR = months_ending(date(2014, 9, 1), 12)


def figure(period, value, measure="volume", area="dartford", category="violence-against-the-person"):
    return Figure(
        *(1, area, category, measure, period, Decimal(value), "offences", "", "", "paper", "table", "Kent Police"),
        *("final", "public", datetime(2015, 1, 1, tzinfo=UTC), ""),
    )


def rounded(value):
    return value.quantize(Decimal("0.1"))


def test_the_golden_series_has_the_mean_moving_range_and_limits_worked_out_by_hand():
    values = [Decimal(value) for value in RECORDED]
    limits = months.usual_range(values)
    mean = (limits.low + limits.high) / 2
    assert sum(values) == 1890
    assert rounded(mean) == Decimal("157.5")
    assert rounded((limits.high - mean) / months.XMR) == Decimal("25.7")
    assert (rounded(limits.low), rounded(limits.high)) == (Decimal("89.1"), Decimal("225.9"))


def test_march_is_61_above_anticipated_and_still_within_the_usual_range():
    limits = months.usual_range([Decimal(value) for value in RECORDED])
    assert limits.contains(Decimal(189))
    assert not limits.contains(Decimal(226))
    assert not limits.contains(Decimal(89))


def test_a_month_at_the_limit_is_within_it():
    limits = months.UsualRange(Decimal(10), Decimal(20))
    assert limits.contains(Decimal(10))
    assert limits.contains(Decimal(20))


@pytest.mark.parametrize("count", range(months.FEWEST_MONTHS))
def test_few_months_have_no_usual_range(count):
    assert months.usual_range([Decimal(5)] * count) is None


@given(st.lists(st.integers(0, 10_000), min_size=months.FEWEST_MONTHS, max_size=48))
def test_the_usual_range_holds_the_mean_and_is_never_negative(values):
    limits = months.usual_range([Decimal(value) for value in values])
    assert 0 <= limits.low <= limits.high
    assert limits.low - Decimal("0.001") <= Decimal(sum(values)) / len(values) <= limits.high + Decimal("0.001")


def test_months_that_never_change_leave_no_room():
    limits = months.usual_range([Decimal(7)] * 12)
    assert (limits.low, limits.high) == (7, 7)


def test_a_series_is_the_months_of_its_area_and_category_in_order_with_what_was_anticipated():
    figures = [
        figure(month(2014, 2), 129),
        figure(month(2014, 1), 156),
        figure(month(2014, 1), 120, "anticipated"),
        figure(month(2014, 1), 99, area="gravesham"),
        figure(month(2014, 1), 98, category="burglary"),
        figure(month(2012, 1), 97),
        figure(YEAR, 1890),
        figure(Period(date(2014, 1, 1), date(2014, 1, 30)), 96),
    ]
    found = months.series(figures, "dartford", "violence-against-the-person", YEAR)
    assert [(each.period, each.recorded, each.anticipated) for each in found] == [
        (month(2014, 1), 156, 120),
        (month(2014, 2), 129, None),
    ]


def test_where_a_month_is_printed_twice_the_first_counts():
    figures = [figure(month(2014, 1), 156), figure(month(2014, 1), 157)]
    assert months.series(figures, "dartford", "violence-against-the-person", YEAR)[0].recorded == 156
