"""Figures and periods in words: digits as printed, more or fewer without a judgement, dates as GOV.UK writes them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import blocks, figures, periods
from storage.figures import Edition, Figure
from storage.headlines import Change, Headline
from storage.periods import Period, month, months_ending
from storage.vocabulary import Category

YEAR = months_ending(date(2014, 9, 1), 12)
CRIME = Category("violent-crime", "Violent crime", "Violent crime", "", "offences", "bad", "volume", ())


def figure(measure, value, comparator="", unit=""):
    return Figure(
        *(1, "dartford", "violent-crime", measure, YEAR, Decimal(value), unit, comparator, "", "paper", "table", ""),
        *("final", "public", None, ""),
    )


def change(comparator, amount, percent):
    return Change(comparator, *(None if each is None else Decimal(each) for each in (amount, percent)), True)


def headline(*measures, change=None):
    named = {each.measure: each for each in measures}
    return Headline("dartford", "violent-crime", Edition("paper", YEAR), measures[0], named, {}, (), change)


@pytest.mark.parametrize(
    ("value", "words"), [("2109", "2,109"), ("21.0", "21.0"), ("0", "0"), ("1764000", "1,764,000"), ("63.40", "63.40")]
)
def test_a_number_keeps_its_digits_as_printed(value, words):
    assert figures.number(Decimal(value)) == words


@pytest.mark.parametrize(("value", "words"), [("254", "+254"), ("-19", "-19"), ("0", "0"), ("13.7", "+13.7")])
def test_a_change_has_its_sign(value, words):
    assert figures.signed(Decimal(value)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st")]
    + [(22, "22nd"), (101, "101st"), (111, "111th"), (112, "112th"), (113, "113th")],
)
def test_positions_have_their_ending(value, words):
    assert figures.ordinal(Decimal(value)) == words


@pytest.mark.parametrize(
    ("measure", "value", "comparator", "words"),
    [
        ("volume", "2109", "", "2,109 offences"),
        ("rate_per_1000", "21.0", "", "21.0 per 1,000 people"),
        ("rate_per_1000_households", "10.0", "", "10.0 per 1,000 households"),
        ("share_of_total_percent", "46.4", "", "46.4% of all crime"),
        ("change_percent", "3.4", "previous-year", "up 3.4% on the year before"),
        ("change_percent", "-5.0", "previous-year", "down 5.0% on the year before"),
        ("change_percent", "0", "previous-year", "no change on the year before"),
        ("difference", "254", "anticipated", "+254 offences against the anticipated level"),
        ("anticipated", "1855", "", "1,855 offences anticipated"),
        ("msg_rank", "14", "", "14th in the Most Similar Group"),
        ("rate_rank_in_kent", "3", "", "the 3rd highest rate in Kent"),
    ],
)
def test_a_figure_says_what_it_is(measure, value, comparator, words):
    assert figures.said(figure(measure, value, comparator), CRIME) == words


@pytest.mark.parametrize(
    ("given_change", "words"),
    [
        (change("anticipated", "254", "13.7"), "254 (13.7%) more than anticipated"),
        (change("anticipated", "-19", "-4.5"), "19 (4.5%) fewer than anticipated"),
        (change("anticipated", "0", "0.0"), "the same as anticipated"),
        (change("anticipated", "3", None), "3 more than anticipated"),
        (change("previous-year", "56", "1.9"), "56 (1.9%) more than in the year before"),
        (change("previous-year", None, "3.4"), "up 3.4% on the year before"),
        (change("previous-month", "-2", None), "2 fewer than in the month before"),
    ],
)
def test_a_change_is_more_or_fewer_never_better_or_worse(given_change, words):
    assert figures.change_in_words(given_change) == words


def test_a_headline_is_one_sentence_figure_first_then_comparison_then_rate():
    said = figures.sentence(
        headline(figure("volume", "2109"), figure("rate_per_1000", "21.0"), change=change("anticipated", 254, "13.7")),
        "Dartford",
        CRIME,
    )
    assert said == "Dartford: 2,109 offences, 254 (13.7%) more than anticipated; 21.0 per 1,000 people."


@pytest.mark.parametrize(
    ("period", "words", "short"),
    [
        (YEAR, "year ending 30 September 2014", "year to Sep 2014"),
        (month(2014, 3), "March 2014", "Mar 2014"),
        (months_ending(date(2014, 9, 1), 3), "July to September 2014", "Jul to Sep 2014"),
        (months_ending(date(2014, 1, 1), 3), "November 2013 to January 2014", "Nov 2013 to Jan 2014"),
        (Period(date(2014, 9, 30), date(2014, 9, 30)), "30 September 2014", "30 Sep 2014"),
        (Period(date(2021, 2, 14), date(2021, 2, 28)), "14 to 28 February 2021", "Feb to Feb 2021"),
    ],
)
def test_periods_are_written_with_to_and_without_th(period, words, short):
    assert periods.in_words(period) == words
    if period.months or period.start == period.end:
        assert periods.short(period) == short


def test_a_period_within_one_month_is_not_called_february_to_february():
    assert periods.short(Period(date(2021, 2, 14), date(2021, 2, 28))) == "14 to 28 Feb 2021"


@pytest.mark.parametrize(
    ("today", "words", "old"),
    [
        (date(2014, 10, 1), "less than a month old", False),
        (date(2014, 10, 30), "1 month old", False),
        (date(2015, 2, 6), "4 months old", False),
        (date(2016, 3, 29), "17 months old", False),
        (date(2016, 3, 30), "18 months old", True),
        (date(2016, 9, 30), "2 years old", True),
        (date(2026, 11, 21), "12 years old", True),
    ],
)
def test_a_figure_says_how_old_it_is(today, words, old):
    assert periods.age(YEAR.end, today) == words
    assert periods.is_old(YEAR.end, today) is old


@given(st.text())
def test_words_somebody_typed_can_ping_or_link_nothing(words):
    said = blocks.plain(words)
    assert "<" not in said
    assert ">" not in said
    assert said.isprintable()


@given(st.text(), st.integers(1, 100))
def test_clipping_keeps_the_limit_and_never_cuts_an_entity(words, limit):
    clipped = blocks.clip(blocks.escape(words), limit)
    assert len(clipped) <= limit
    if clipped.endswith("…"):
        end = clipped[-6:-1]
        assert "&" not in end or ";" in end[end.rindex("&") :] or "&" in words
