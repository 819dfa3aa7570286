"""Holdings: what is read because of them makes the same cards as everything would."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import figures, headlines, holdings, months
from storage.figures import Figure
from storage.periods import Period, month, months_ending

AREAS, JOINT = ("dartford", "gravesham", "kent"), "dartford-and-gravesham"
PERIODS = [
    *(month(2014, number) for number in range(1, 13)),
    *(months_ending(date(year, 9, 1), 12) for year in range(2012, 2016)),
    Period(date(2014, 7, 1), date(2014, 9, 30)),
]
MEASURES = ("volume", "anticipated", "rate_per_1000", "msg_rank")


def a_figure(number, area, measure, period, source):
    return Figure(
        *(number, area, "violent-crime", measure, period, Decimal(number), "offences", "", ""),
        *(source, "t", "Kent Police", "final", "public", None, ""),
    )


keys = st.tuples(
    st.sampled_from([*AREAS, JOINT]), st.sampled_from(MEASURES), st.sampled_from(PERIODS), st.sampled_from("ab")
)
some_figures = st.lists(keys, unique=True, max_size=60).map(
    lambda found: [a_figure(number, *key) for number, key in enumerate(found, 1)]
)
some_areas = st.sets(st.sampled_from(AREAS), min_size=1).map(sorted)
asked_year = st.sampled_from([None, 2013, 2014])


def fits(year):
    return None if year is None else lambda period: period.end.year == year


def read(every, areas, year):
    ends = holdings.ends_to_read(holdings.of(every), areas, {"violent-crime": "rate_per_1000"}, fits(year))
    return [figure for figure in every if figure.period.end in ends]


def headlines_of(every, areas, year):
    """As a card chooses them: measure and edition of the period that was asked for."""
    mine = [figure for figure in every if figure.area in areas]
    asked = [figure for figure in mine if year is None or figure.period.end.year == year]
    measure = headlines.main_measure(asked, "rate_per_1000")
    found = figures.editions(asked, measure, areas) if measure else []
    return headlines.side_by_side(mine, found[0], measure, areas) if found else []


@given(some_figures, some_areas, asked_year, st.booleans())
def test_the_same_headlines_stand_side_by_side(every, areas, year, with_joint):
    shown = [JOINT, *areas] if with_joint else areas
    assert headlines_of(read(every, areas, year), shown, year) == headlines_of(every, shown, year)


@given(some_figures, some_areas)
def test_the_same_is_newer_and_the_same_months_are_in_the_period(every, areas):
    mine = [figure for figure in every if figure.area in areas]
    for headline in headlines_of(every, areas, None)[:1]:
        less = [figure for figure in read(every, areas, None) if figure.area in areas]
        assert headlines.since(less, headline.period) == headlines.since(mine, headline.period)
        for area in areas:
            wanted = months.series(mine, area, "violent-crime", headline.period)
            assert months.series(less, area, "violent-crime", headline.period) == wanted


@given(some_figures, some_areas, st.sampled_from(MEASURES))
def test_the_editions_are_told_without_the_figures(every, areas, measure):
    mine = [figure for figure in every if figure.area in areas]
    found = holdings.editions(holdings.of(every), measure, areas)
    periods = [edition.period for edition in figures.editions(mine, measure, areas)]
    assert [*dict.fromkeys(edition.period for edition in found)] == [*dict.fromkeys(periods)]


def test_of_twenty_years_of_months_the_newest_and_the_one_before_are_read():
    every = [
        a_figure(number, area, "volume", month(year, each), "county")
        for number, (year, each, area) in enumerate(
            ((year, each, area) for year in range(1995, 2015) for each in range(1, 13) for area in AREAS), 1
        )
    ]
    assert {figure.period for figure in read(every, AREAS, None)} == {month(2014, 12), month(2014, 11)}
    assert {figure.period for figure in read(every, AREAS, 2003)} == {
        *(month(2014, 12), month(2014, 11)),
        *(month(2003, 12), month(2003, 11)),
    }


@pytest.mark.parametrize("measure", ["score", "rate_percent"])
def test_of_a_category_without_its_main_measures_all_is_read(measure):
    every = [a_figure(number, "dartford", measure, month(2014, number), "paper") for number in range(1, 13)]
    assert read(every, AREAS, None) == every
