"""Indicators: better or worse by the good direction of the measure, and only where two editions may be compared."""

from datetime import date
from decimal import Decimal

import pytest

from storage import headlines, indicators
from storage.caveats import BREAK, Caveat
from storage.figures import Figure
from storage.indicators import DECLINING, HIGHER, IMPROVING, LOWER, NO_CHANGE, NOT_COMPARED
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
        ("90", "bad", IMPROVING),
        ("110", "bad", DECLINING),
        ("110", "good", IMPROVING),
        ("90", "good", DECLINING),
        ("110", "neither", HIGHER),
        ("90", "neither", LOWER),
        ("100", "bad", NO_CHANGE),
    ],
)
def test_the_year_before_in_another_document_is_compared(now, up_is, status):
    found = indicator(figure(now), figure("100", BEFORE, source="old.csv"), up_is=up_is)
    assert (found.status, found.earlier.value) == (status, Decimal(100))


def test_what_was_counted_by_other_rules_or_by_somebody_else_is_not_compared():
    earlier = figure("100", BEFORE, source="old.csv")
    crossed = indicator(figure("90"), earlier, breaks=[BROKEN])
    assert (crossed.status, crossed.why_not) == (NOT_COMPARED, "The counting rules changed.")
    assert indicator(figure("90", supplier="Home Office"), earlier).status == NOT_COMPARED


def test_the_same_months_of_the_year_before_go_before_the_months_just_past():
    summer, spring = Period(date(2014, 7, 1), date(2014, 9, 30)), Period(date(2014, 4, 1), date(2014, 6, 30))
    found = indicator(
        figure("90", summer), figure("50", spring, source="q.csv"), figure("100", indicators.year_before(summer))
    )
    assert (found.status, found.earlier.period) == (IMPROVING, Period(date(2013, 7, 1), date(2013, 9, 30)))


def test_a_published_change_counts_unless_the_rules_changed_within_it():
    change = figure("-4.5", measure="change_percent", comparator="previous-year")
    assert indicator(figure("90"), change).status == IMPROVING
    assert indicator(figure("90"), change, breaks=[BROKEN]).status == NOT_COMPARED


def test_more_than_anticipated_is_neither_better_nor_worse_than_before():
    anticipated = figure("80", measure="anticipated")
    assert indicator(figure("90"), anticipated).status == NOT_COMPARED


@pytest.mark.parametrize(("newest", "status"), [(21, NO_CHANGE), (90, DECLINING), (0, IMPROVING)])
def test_a_month_is_judged_by_its_usual_range_alone(newest, status):
    values = [20, 22, 19, 21, 20, 22, 21, 20, 21, 19, 20, newest]
    months = [Month(month(2014, n + 1), Decimal(value), None) for n, value in enumerate(values)]
    (head,) = headlines.current([figure(str(newest), month(2014, 12))], "volume", ["dartford"])
    assert indicators.monthly(head, stretches(months)[-1], "bad").status == status


def test_the_year_before_a_leap_day_ends_with_its_month():
    assert indicators.year_before(Period(date(2023, 3, 1), date(2024, 2, 29))) == Period(
        date(2022, 3, 1), date(2023, 2, 28)
    )
