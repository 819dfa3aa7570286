"""Headlines: what belongs together, what is compared with what, and what is computed only where nothing is printed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import headlines
from storage.figures import Edition, Figure, editions
from storage.periods import month, months_ending
from storage.small_counts import percent_of

YEAR = months_ending(date(2014, 9, 1), 12)
BEFORE = months_ending(date(2013, 9, 1), 12)
_ids = iter(range(1, 10_000))


def figure(measure="volume", value="2109", *, area="dartford", period=YEAR, source="paper", comparator="", place="t"):
    compared = "2012-10-01/2013-09-30" if comparator.startswith("previous") else ""
    return Figure(
        *(next(_ids), area, "violent-crime", measure, period, Decimal(value), "offences", comparator, compared),
        *(source, place, "Kent Police", "final", "public", None, ""),
    )


def headline(*figures):
    (found,) = headlines.current(figures, "volume", ["dartford"])
    return found


def test_difference_and_percent_against_the_anticipated_level_are_computed_where_they_are_not_printed():
    change = headline(figure(), figure("anticipated", "1855")).change
    assert (change.comparator, change.amount, change.percent, change.percent_is_printed) == (
        "anticipated",
        254,
        Decimal("13.7"),
        False,
    )


def test_a_printed_difference_is_shown_as_printed_even_where_it_does_not_add_up():
    change = headline(figure(), figure("anticipated", "1855"), figure("difference", "255", comparator="anticipated"))
    assert change.change.amount == 255


def test_a_printed_percent_is_shown_as_printed():
    change = headline(
        figure(value="2949"),
        figure("previous_volume", "2893", comparator="previous-year"),
        figure("change_percent", "1.8", comparator="previous-year"),
    ).change
    assert (change.comparator, change.percent, change.percent_is_printed) == ("previous-year", Decimal("1.8"), True)


def test_a_percent_on_the_year_before_is_not_mixed_with_a_difference_from_the_anticipated_level():
    change = headline(
        figure(), figure("anticipated", "1855"), figure("change_percent", "9.9", comparator="previous-year")
    ).change
    assert (change.comparator, change.amount, change.percent) == ("anticipated", 254, Decimal("13.7"))


def test_only_a_percent_is_a_change_without_an_amount():
    change = headline(figure(), figure("change_percent", "3.4", comparator="previous-year")).change
    assert (change.amount, change.percent) == (None, Decimal("3.4"))


def test_nothing_to_compare_with_is_no_change():
    assert headline(figure()).change is None


@pytest.mark.parametrize(
    ("amount", "base", "percent"),
    [
        (254, 1855, "13.7"),
        (196, 2082, "9.4"),
        (-19, 420, "-4.5"),
        (0, 83, "0.0"),
        (30, 30, "100.0"),
        (60, 20, "300.0"),
        (1, 800, "0.1"),
        (-1, 2000, "-0.1"),
        (9, 40, None),
        (5, 50, None),
        (60, 19, None),
        (5, 0, None),
        (5, None, None),
    ],
)
def test_percents_have_one_decimal_place_and_small_bases_none(amount, base, percent):
    found = percent_of(Decimal(amount), None if base is None else Decimal(base))
    assert found == (None if percent is None else Decimal(percent))


@given(st.integers(0, 5000), st.integers(300, 100_000))
def test_a_computed_percent_is_never_further_off_than_half_a_tenth(more, base):
    amount = more - 200
    found = percent_of(Decimal(amount), Decimal(base))
    assert abs(found - Decimal(amount) * 100 / base) <= Decimal("0.05")


def test_two_values_for_one_figure_are_a_contradiction_and_the_first_is_shown():
    found = headline(
        figure(),
        figure("rate_per_1000", "63.3", place="paragraph 1.2"),
        figure("rate_per_1000", "63.4", place="the table"),
    )
    assert found.value("rate_per_1000") == Decimal("63.3")
    assert [(first.place, second.place) for first, second in found.conflicts] == [("paragraph 1.2", "the table")]


def test_changes_against_different_comparators_are_no_contradiction():
    found = headline(
        figure(),
        figure("difference", "254", comparator="anticipated"),
        figure("difference", "56", comparator="previous-year"),
    )
    assert found.conflicts == ()


def test_the_same_measure_of_the_year_before_stands_beside_a_headline():
    found = headline(
        figure("repeat_victims_percent", "25.8"),
        figure(),
        figure("repeat_victims_percent", "27.4", period=BEFORE),
        figure("repeat_victims_percent", "99.9", period=month(2012, 1)),
    )
    assert found.earlier["repeat_victims_percent"].value == Decimal("27.4")


def test_side_by_side_means_the_latest_period_that_all_areas_share():
    figures = [
        figure(area="dartford"),
        figure(area="gravesham", value="2278"),
        figure(area="gravesham", value="3000", period=months_ending(date(2020, 9, 1), 12), source="newer"),
    ]
    found = headlines.current(figures, "volume", ["dartford", "gravesham"])
    assert [(each.area, each.period) for each in found] == [("dartford", YEAR), ("gravesham", YEAR)]


def test_for_one_area_alone_its_own_latest_period_is_current():
    newer = months_ending(date(2020, 9, 1), 12)
    figures = [figure(area="gravesham"), figure(area="gravesham", period=newer, source="newer")]
    assert headlines.current(figures, "volume", ["gravesham"])[0].period == newer


def test_of_periods_that_end_on_one_day_the_longest_is_current():
    found = editions([figure(period=month(2014, 9)), figure()], "volume", ["dartford"])
    assert found == [Edition("paper", YEAR), Edition("paper", month(2014, 9))]


def test_what_a_supplier_sent_in_a_data_call_hides_nothing_that_was_published_for_the_same_period():
    sent = "Kent Police, data calls"
    same = [figure(source=sent), figure(), figure("anticipated", "1855"), figure(source="Another, data calls")]
    assert headline(*same).change.amount == 254
    newer = figure(source=sent, period=months_ending(date(2014, 12, 1), 12))
    assert headline(*same, newer).main is newer


def test_since_names_the_newest_of_each_area_and_measure_only():
    newer, newest = months_ending(date(2019, 9, 1), 12), months_ending(date(2020, 9, 1), 12)
    figures = [figure(), figure(period=newer, value="1"), figure(period=newest, value="2"), figure(period=BEFORE)]
    assert [found.value for found in headlines.since(figures, YEAR)] == [2]


def test_without_a_volume_the_usual_measure_stands_for_the_figures_else_the_commonest():
    assert headlines.main_measure([figure("score"), figure("volume")], "score") == "volume"
    assert headlines.main_measure([figure("rate_percent"), figure("score")], "score") == "score"
    assert headlines.main_measure([figure("a"), figure("b"), figure("b")], "score") == "b"
    assert headlines.main_measure([], "score") is None


def test_figures_of_different_documents_are_never_put_together():
    found = headline(figure(source="a paper"), figure("rate_per_1000", "21.0", source="another"))
    assert found.value("rate_per_1000") is None
