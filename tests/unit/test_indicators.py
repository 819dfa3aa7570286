"""Indicators: better or worse by the good direction of the measure, and only where two editions may be compared."""

from datetime import date
from decimal import Decimal

import pytest

from storage import headlines, indicators
from storage.caveats import BREAK, Caveat
from storage.figures import Figure
from storage.indicators import (
    ABOVE_ANTICIPATED,
    ABOVE_RANGE,
    AS_ANTICIPATED,
    BELOW_ANTICIPATED,
    BELOW_RANGE,
    DECLINING,
    HIGHER,
    IMPROVING,
    LOWER,
    NO_CHANGE,
    NOT_COMPARED,
    TOO_FEW,
    WITHIN_RANGE,
)
from storage.months import Month, stretches
from storage.periods import Period, month

NEWEST, BEFORE = Period(date(2014, 1, 1), date(2014, 12, 31)), Period(date(2013, 1, 1), date(2013, 12, 31))
BROKEN = Caveat("rules", BREAK, (), (), (), date(2014, 4, 1), None, None, "The counting rules changed.", "", "")


def figure(value, period=NEWEST, measure="volume", comparator="", supplier="Kent Police", source="new.csv"):
    kind = (comparator, "", source, "Table 1", supplier, "final", "public", None, "")
    return Figure(1, "dartford", "burglary", measure, period, Decimal(value), "", *kind)


def indicator(*known, up_is="bad", breaks=()):
    (head,) = headlines.current(known, "volume", ["dartford"])
    return indicators.indicator(head, known, up_is, breaks)


@pytest.mark.parametrize(
    ("now", "up_is", "status"),
    [
        ("900", "bad", IMPROVING),
        ("1100", "bad", DECLINING),
        ("1100", "good", IMPROVING),
        ("900", "good", DECLINING),
        ("1100", "neither", HIGHER),
        ("900", "neither", LOWER),
        ("1000", "bad", NO_CHANGE),
    ],
)
def test_the_year_before_in_another_document_is_compared(now, up_is, status):
    found = indicator(figure(now), figure("1000", BEFORE, source="old.csv"), up_is=up_is)
    assert (found.status, found.earlier.value) == (status, Decimal(1000))


def test_what_was_counted_by_other_rules_or_by_somebody_else_is_not_compared():
    earlier = figure("100", BEFORE, source="old.csv")
    crossed = indicator(figure("90"), earlier, breaks=[BROKEN])
    assert (crossed.status, crossed.why_not) == (NOT_COMPARED, "The counting rules changed.")
    assert indicator(figure("90", supplier="Home Office"), earlier).status == NOT_COMPARED


def test_the_same_months_of_the_year_before_go_before_the_months_just_past():
    summer, spring = Period(date(2014, 7, 1), date(2014, 9, 30)), Period(date(2014, 4, 1), date(2014, 6, 30))
    found = indicator(
        figure("900", summer), figure("500", spring, source="q.csv"), figure("1000", indicators.year_before(summer))
    )
    assert (found.status, found.earlier.period) == (IMPROVING, Period(date(2013, 7, 1), date(2013, 9, 30)))


def test_a_published_change_counts_unless_the_rules_changed_within_it():
    change = figure("-14.5", measure="change_percent", comparator="previous-year")
    assert indicator(figure("900"), change).status == IMPROVING
    assert indicator(figure("900"), change, breaks=[BROKEN]).status == NOT_COMPARED


@pytest.mark.parametrize(
    ("now", "status"), [("900", ABOVE_ANTICIPATED), ("700", BELOW_ANTICIPATED), ("800", AS_ANTICIPATED)]
)
def test_the_anticipated_level_is_compared_with_and_is_neither_better_nor_worse_than_before(now, status):
    found = indicator(figure(now), figure("800", measure="anticipated"))
    assert (found.status, found.change.amount) == (status, Decimal(now) - 800)


@pytest.mark.parametrize(
    ("now", "before", "status"),
    [
        ("5", "4", TOO_FEW),
        ("4", "1", TOO_FEW),
        ("38", "43", TOO_FEW),
        ("27", "17", TOO_FEW),
        ("4", "4", NO_CHANGE),
        ("14", "32", IMPROVING),
        ("93", "127", IMPROVING),
        ("12", "0", DECLINING),
    ],
)
def test_small_numbers_are_too_few_to_tell_as_long_as_chance_alone_moves_them_as_far(now, before, status):
    assert indicator(figure(now), figure(before, BEFORE, source="old.csv")).status == status


def test_a_percent_printed_on_a_small_base_is_told_as_the_difference_it_stands_for():
    printed = figure("-56", measure="change_percent", comparator="previous-year")
    found = indicator(figure("14"), figure("32", BEFORE), printed)
    assert (found.change.amount, found.change.percent) == (Decimal(-18), None)
    large = indicator(figure("140"), figure("320", BEFORE), printed)
    assert (large.change.amount, large.change.percent) == (None, Decimal(-56))


def test_a_printed_percent_alone_tells_whether_the_number_it_started_from_was_too_small():
    printed = figure("-7.1", measure="change_percent", comparator="previous-year")
    assert indicator(figure("26"), printed).status == TOO_FEW
    assert indicator(figure("2600"), printed).status == IMPROVING


@pytest.mark.parametrize(("newest", "status"), [(21, WITHIN_RANGE), (90, ABOVE_RANGE), (0, BELOW_RANGE)])
def test_a_month_is_judged_by_its_usual_range_alone(newest, status):
    values = [20, 22, 19, 21, 20, 22, 21, 20, 21, 19, 20, newest]
    months = [Month(month(2014, n + 1), Decimal(value), None) for n, value in enumerate(values)]
    (head,) = headlines.current([figure(str(newest), month(2014, 12))], "volume", ["dartford"])
    assert indicators.monthly(head, stretches(months)[-1]).status == status


def test_the_year_before_a_leap_day_ends_with_its_month():
    assert indicators.year_before(Period(date(2023, 3, 1), date(2024, 2, 29))) == Period(
        date(2022, 3, 1), date(2023, 2, 28)
    )
