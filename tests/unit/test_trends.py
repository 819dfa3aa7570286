"""What monthly series show, in words: spikes, runs, gaps, changed rules; and what is never claimed."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import month_chart, trend_table, trend_words
from bot.messages.card_values import Series
from storage import months
from storage.caveats import BREAK, Caveat
from storage.months import Month
from storage.periods import Period, month, months_ending
from storage.vocabulary import Area, Category

DARTFORD = Area("dartford", "Dartford", "Dartford", "district", "kent", None, None, "", ())
VIOLENCE = Category(
    "violence-against-the-person", "Violence against the person", "Violence v person", "", "offences", "bad", "", ()
)
# Dartford, violence against the person, October 2013 to September 2014 (Strategic Assessment 2014).
RECORDED = [142, 128, 138, 156, 129, 189, 129, 188, 180, 183, 169, 159]
ANTICIPATED = [141, 130, 127, 132, 122, 128, 138, 149, 154, 143, 137, 150]
STEADY = [100, 104, 98, 103, 99, 102, 97, 101]


def at(number):
    """The month that comes `number` months after October 2013."""
    index = 2013 * 12 + 9 + number
    return month(index // 12, index % 12 + 1)


def listed(values, anticipated=()):
    """Months from October 2013 on; None is a month without a figure."""
    levels = [*anticipated, *([None] * (len(values) - len(anticipated)))]
    return [
        Month(at(number), Decimal(value), None if level is None else Decimal(level))
        for number, (value, level) in enumerate(zip(values, levels, strict=True))
        if value is not None
    ]


def changed(day):
    return Caveat("b", BREAK, (), (), (), day, None, None, "Counting rules changed.", "paper", "place")


def series(values, anticipated=(), breaks=()):
    return Series(DARTFORD, VIOLENCE, tuple(listed(values, anticipated)), tuple(changed(day) for day in breaks))


def only(values, **more):
    (stretch,) = months.stretches(listed(values), **more)
    return stretch


class TestTheGoldenSeries:
    def test_has_the_mean_and_limits_worked_out_by_hand_and_nothing_outside(self):
        stretch = only(RECORDED)
        moves = [abs(b - a) for a, b in zip(RECORDED, RECORDED[1:], strict=False)]
        assert stretch.mean == Decimal("157.5")
        assert round(sum(moves) / len(moves), 1) == 25.7
        assert (round(stretch.limits.low, 1), round(stretch.limits.high, 1)) == (Decimal("89.1"), Decimal("225.9"))
        assert stretch.outside("above") == stretch.outside("below") == []
        assert stretch.runs == ()

    def test_in_words(self):
        golden = series(RECORDED, ANTICIPATED)
        assert trend_words.shows(golden) == (
            "10 of the 12 months were above the anticipated level; "
            "no month was outside the usual range (89 to 226 offences a month)"
        )
        assert trend_words.caution([golden]) == "12 months are an indication, not yet a trend."

    def test_march_was_above_the_anticipated_level_but_within_the_usual_range(self):
        golden = series(RECORDED, ANTICIPATED)
        assert trend_words.highest(golden) == (
            "March 2014, the highest month (189), was above the anticipated level (128) but within the usual range."
        )
        assert trend_words.focused(golden, month(2014, 3)) == (
            "March 2014 (189) was above the anticipated level (128) but within the usual range."
        )
        assert trend_words.focused(golden, month(2015, 3)) == ""

    def test_its_months_make_the_year(self):
        (total,) = months.year_totals(listed(RECORDED))
        assert (total.period, total.total) == (months_ending(date(2014, 9, 1), 12), 1890)


class TestRuns:
    def test_six_months_that_rise_are_a_run_and_five_are_none(self):
        assert [run.kind for run in only([9, 1, 2, 3, 4, 5, 6, 2, 9, 1]).runs] == ["rising"]
        assert only([9, 1, 2, 3, 4, 5, 2, 9, 1]).runs == ()

    def test_a_month_like_the_one_before_ends_a_run(self):
        assert only([9, 1, 2, 3, 3, 4, 5, 2, 9, 1]).runs == ()

    def test_six_months_that_fall_are_a_run_that_lasts_up_to_the_newest(self):
        (run,) = only([1, 9, 1, 9, 8, 7, 6, 5, 4]).runs
        assert (run.kind, run.lasts, len(run.months), run.period) == (
            "falling",
            True,
            6,
            Period(at(3).start, at(8).end),
        )

    def test_eight_months_on_one_side_of_the_mean_are_a_run_and_seven_are_none(self):
        below, above = [10, 12, 10, 12, 10, 12, 10, 12], [20, 22, 20, 22, 20, 22, 20, 22]
        assert [run.kind for run in only(below + above).runs] == ["above", "below"]
        assert only(below[:7] + above[:7]).runs == ()

    def test_rising_for_eight_months_in_words(self):
        words = trend_words.shows(series([30, 40, 20, 45, 10, 12, 14, 16, 18, 20, 22, 24]))
        assert "rising for 8 months, February to September 2014" in words


class TestSpikesAndTrends:
    def test_a_month_above_the_usual_range_is_named(self):
        words = trend_words.shows(series([*STEADY, 160, 100, 101, 99]))
        assert re.search(r"above the usual range \(\d+ to \d+ offences a month\) in June 2014", words)

    def test_months_on_both_sides_are_named(self):
        words = trend_words.shows(series([*STEADY, *STEADY, *STEADY, 200, 100, 99, 101, 20, 101, 100, 102, 99]))
        assert re.search(r"above the usual range .* in October 2015 and below it in February 2016", words)

    def test_a_spike_among_many_months_is_called_a_spike_and_no_trend(self):
        words = trend_words.shows(series([*STEADY, *STEADY, 180, *STEADY]))
        assert words.endswith("a spike, not a trend")

    def test_many_steady_months_are_neither(self):
        words = trend_words.shows(series(STEADY * 3))
        assert words.endswith("neither a spike nor a trend")
        assert trend_words.caution([series(STEADY * 3)]) == ""

    def test_a_long_rise_up_to_now_is_a_trend_only_with_24_months(self):
        rise = [96, 100, 104, 108, 112, 116]
        assert trend_words.shows(series([*STEADY, *STEADY, 99, 101, *rise])).endswith("a trend")
        assert "a trend" not in trend_words.shows(series([*STEADY, 99, 101, *rise]))

    def test_a_rise_that_is_over_is_not_called_a_trend(self):
        words = trend_words.shows(series([96, 100, 104, 108, 112, 116, *STEADY, *STEADY, *STEADY]))
        assert "rising for 6 months" in words
        assert "not a trend" in words or "neither a spike nor a trend" in words

    def test_the_range_shown_never_hides_that_a_month_is_outside(self):
        stretch = only([10, 10, 10, 10, 10, 11])
        low, high = trend_words.range_shown(stretch)
        assert all(not Decimal(low) <= each.recorded <= Decimal(high) for each in stretch.outside("above"))

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ([5, 5, 5], "all 3 months were above the anticipated level"),
            ([1, 1, 5], "1 of the 3 months was above the anticipated level"),
            ([1, 1, 1], "none of the 3 months was above the anticipated level"),
        ],
    )
    def test_how_many_months_were_above_the_anticipated_level(self, values, words):
        assert trend_words.shows(series(values, [3, 3, 3])) == f"{words}; too few months for a usual range"


class TestGaps:
    GAP = [*RECORDED[:6], None, *RECORDED[7:]]

    def test_a_missing_month_is_named(self):
        assert months.missing(listed(self.GAP)) == [at(6)]
        assert "No figure for April 2014" in trend_words.gaps(series(self.GAP))

    def test_no_difference_is_taken_over_it(self):
        wild = [10, 11, 10, 11, None, 90, 91, 90, 91]
        moves = only(wild).limits
        assert moves.high - moves.low < 2 * months.XMR * 2

    def test_no_run_goes_over_it(self):
        assert only([1, 2, 3, None, 4, 5, 6, 7]).runs == ()

    def test_it_makes_no_year(self):
        assert months.year_totals(listed(self.GAP)) == []
        assert trend_words.year_total(series(self.GAP), ()) == ""

    def test_the_native_chart_begins_after_it(self):
        assert [each.period for each in month_chart.drawn(series(self.GAP))] == [at(number) for number in range(7, 12)]
        assert "shows 5 of 11 months" in month_chart.left_out(series(self.GAP))


class TestChangedRules:
    VALUES = [10, 11, 10, 11, 10, 11, 10, 50, 51, 50, 51, 50, 51, 50]
    DAY = at(7).start

    def test_each_side_has_limits_of_its_own(self):
        before, after = months.stretches(listed(self.VALUES), [self.DAY])
        assert before.limits.high < 14
        assert after.limits.low > 46
        assert before.runs == after.runs == ()

    def test_in_words(self):
        split = series(self.VALUES, breaks=[self.DAY])
        assert "48 to 53 offences" in trend_words.shows(split)
        words = trend_words.across_breaks(split)
        assert "changed on 1 May 2014" in words
        assert "never compared" in words
        assert "Before (October 2013 to April 2014): no month was outside the usual range (8 to 13" in words

    def test_a_day_within_a_month_leaves_that_month_to_those_before(self):
        before, _ = months.stretches(listed(self.VALUES), [date(2014, 5, 15)])
        assert before.months[-1].period == month(2014, 5)

    @pytest.mark.parametrize("day", [date(2013, 10, 1), date(2012, 1, 1), date(2020, 1, 1)])
    def test_a_change_outside_the_series_splits_nothing(self, day):
        assert len(months.stretches(listed(RECORDED), [day])) == 1

    def test_a_year_is_not_compared_with_one_by_other_rules(self):
        values = [10] * 12 + [20] * 12
        assert "120 (100.0%) more than in the year before" in trend_words.year_total(series(values), ())
        assert "year before" not in trend_words.year_total(series(values, breaks=[at(12).start]), ())

    def test_no_year_is_added_up_across_it(self):
        totals = months.year_totals(listed([10] * 18), [at(3).start])
        assert [total.period.start for total in totals] == [at(number).start for number in (6, 5, 4, 3)]


values = st.lists(st.one_of(st.none(), st.integers(0, 5_000)), min_size=1, max_size=60).filter(
    lambda found: any(value is not None for value in found)
)
levels = st.lists(st.one_of(st.none(), st.integers(0, 5_000)), max_size=60)
days = st.lists(st.dates(date(2013, 1, 1), date(2019, 1, 1)), max_size=3)


@given(values, levels, days)
def test_any_series_is_told_without_a_fault_and_few_months_are_never_called_a_trend(found, expected, breaks):
    level = (expected + [None] * len(found))[: len(found)]
    made = series(found, level, sorted(breaks))
    said = [
        trend_words.shows(made),
        trend_words.caution([made]),
        trend_words.highest(made),
        trend_words.focused(made, at(3)),
        trend_words.gaps(made),
        trend_words.across_breaks(made),
        trend_words.year_total(made, ()),
        trend_words.alt_text(made),
        *trend_table.lines([made]),
    ]
    words = " ".join(said)
    if all(len(stretch.months) < months.TREND_MONTHS for stretch in made.stretches):
        assert "trend" not in words.replace("an indication, not yet a trend", "")
        assert "spike" not in words.replace("show neither spike nor direction", "")
    assert "  " not in trend_words.shows(made)
    assert len(trend_words.alt_text(made)) <= 1000


@given(values, days)
def test_every_month_is_in_one_stretch_and_no_run_leaves_it(found, breaks):
    made = listed(found)
    stretches = months.stretches(made, breaks)
    assert [each for stretch in stretches for each in stretch.months] == made
    for stretch in stretches:
        for run in stretch.runs:
            assert len(months.unbroken(run.months)) == 1
            assert set(run.months) <= set(stretch.months)


@given(st.lists(st.integers(0, 9_999), min_size=12, max_size=40))
def test_every_year_of_an_unbroken_series_is_added_up(found):
    totals = months.year_totals(listed(found))
    assert [total.total for total in totals] == [sum(found[end - 12 : end]) for end in range(len(found), 11, -1)]
