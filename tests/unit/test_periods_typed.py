"""Periods as people type them, wherever they stand in a question."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import periods as words
from handlers.periods import Wanted, take_period
from storage.periods import Period, month, months_ending

PIECES = ["jan", "sep", "2014", "'14", "13", "q1", "q9", "year", "to", "-", "/", "ending", "31", "30th", "fy", "0"]
YEAR_TO_SEPTEMBER = months_ending(date(2014, 9, 1), 12)


@pytest.mark.parametrize(
    ("typed", "left", "period"),
    [
        ("burglary March 2014", "burglary", month(2014, 3)),
        ("burglary mar 2014", "burglary", month(2014, 3)),
        ("burglary in march 2014 dartford", "burglary dartford", month(2014, 3)),
        ("burglary sept 14", "burglary", month(2014, 9)),
        ("burglary Sep '14", "burglary", month(2014, 9)),
        ("burglary 2014-03", "burglary", month(2014, 3)),
        ("burglary year to September 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary in the year ending 30 September 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary year ending September 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary 12 months to sep 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary yr to sep 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary for the yr ending 30 Sept '14", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary ye sep 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary October 2013 to September 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary 1 October 2013 to 30 September 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary Oct 2013 - Sep 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary Oct-Sep 2014", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary Oct-Dec 2014", "burglary", months_ending(date(2014, 12, 1), 3)),
        ("burglary July to September 2014", "burglary", months_ending(date(2014, 9, 1), 3)),
        ("burglary q1 2014-15", "burglary", months_ending(date(2014, 6, 1), 3)),
        ("burglary Q4 2014/15", "burglary", months_ending(date(2015, 3, 1), 3)),
        ("burglary 2013-10-01/2014-09-30", "burglary", YEAR_TO_SEPTEMBER),
        ("burglary 2014-02-14/2014-02-28", "burglary", Period(date(2014, 2, 14), date(2014, 2, 28))),
    ],
)
def test_a_period_is_taken_out_of_the_words(typed, left, period):
    assert take_period(typed) == (left, Wanted(period))


@pytest.mark.parametrize("typed", ["burglary 2013/14", "burglary 2013-14", "burglary FY 2013 to 2014"])
def test_a_financial_year_is_april_to_march_or_loosely_any_12_months_that_begin_in_it(typed):
    left, wanted = take_period(typed)
    april, august = months_ending(date(2014, 3, 1), 12), months_ending(date(2014, 7, 1), 12)
    assert (left, wanted.period) == ("burglary", april)
    assert not wanted.fits(august)
    assert wanted.loosely.fits(august)
    assert not wanted.loosely.fits(months_ending(date(2013, 7, 1), 12))
    assert not wanted.loosely.fits(month(2013, 8))


@pytest.mark.parametrize("typed", ["burglary March 2014", "burglary 2014", "burglary since 2014"])
def test_no_other_period_has_a_loose_meaning(typed):
    assert take_period(typed)[1].loosely is None


@pytest.mark.parametrize(
    ("typed", "since"), [("burglary since 2014", date(2014, 1, 1)), ("burglary since march 2014", date(2014, 3, 1))]
)
def test_since_means_whatever_ends_after_it(typed, since):
    left, wanted = take_period(typed)
    assert (left, wanted) == ("burglary", Wanted(since=since))
    assert wanted.fits(YEAR_TO_SEPTEMBER)
    assert not wanted.fits(month(2013, 12))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("burglary last year", Wanted(year=2014)),
        ("burglary for the last year", Wanted(year=2014)),
        ("burglary this year", Wanted(year=2015)),
        ("burglary last month", Wanted(month(2014, 12))),
        ("burglary this month", Wanted(month(2015, 1))),
    ],
)
def test_years_and_months_count_from_the_day_of_asking(typed, meant):
    assert take_period(typed, date(2015, 1, 31)) == ("burglary", meant)
    assert take_period(typed)[1] is None


@pytest.mark.parametrize("typed", ["burglary latest", "burglary now", "the latest burglary", "burglary today"])
def test_the_latest_means_no_period_in_particular(typed):
    left, wanted = take_period(typed)
    assert (left.removeprefix("the ").strip(), wanted) == ("burglary", None)


def test_a_year_alone_fits_any_period_that_ends_in_it():
    left, wanted = take_period("burglary 2014")
    assert left == "burglary"
    assert wanted.fits(YEAR_TO_SEPTEMBER)
    assert wanted.fits(month(2014, 3))
    assert not wanted.fits(month(2013, 12))


def test_an_exact_period_fits_no_other():
    assert not Wanted(month(2014, 3)).fits(YEAR_TO_SEPTEMBER)


@pytest.mark.parametrize(
    "typed",
    [
        "burglary",
        "theft may be",
        "burglary 2013/17",
        "burglary 2014-13",
        "burglary 2014-09-30/2013-10-01",
        "burglary 2014-02-30/2014-03-01",
        "section 17",
        "101 calls",
    ],
)
def test_words_that_are_no_period_are_left_alone(typed):
    left, wanted = take_period(typed)
    assert wanted is None or wanted.year is not None
    if wanted is None:
        assert left == typed


def test_a_range_that_ends_before_it_starts_is_no_period():
    _, wanted = take_period("burglary October 2014 to September 2013")
    assert wanted is None or wanted.period is None or wanted.period.months == 1


@given(st.dates(date(1990, 1, 1), date(2060, 12, 1)), st.integers(1, 24))
def test_every_period_of_whole_months_is_understood_as_cspbot_itself_says_it(end, length):
    period = months_ending(end, length)
    assert take_period(f"burglary {words.in_words(period)}") == ("burglary", Wanted(period))


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(0, 1000))
def test_the_exact_form_that_buttons_carry_is_always_understood(start, days):
    period = Period(start, date.fromordinal(start.toordinal() + days))
    assert take_period(f"priority violent-crime {period.iso()}") == ("priority violent-crime", Wanted(period))


@given(st.text())
def test_no_words_ever_raise(typed):
    left, _ = take_period(typed, date(2015, 2, 11))
    assert isinstance(left, str)


@given(st.lists(st.sampled_from(PIECES)))
def test_no_heap_of_period_words_ever_raises(parts):
    take_period(" ".join(parts))
