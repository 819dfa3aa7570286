"""Figures of a data call beside last time: changes by more than a quarter, the usual range, what is missing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.messages import call_forms
from storage.call_checks import Finding, Sent, compare, corrections
from storage.calls import Call, Request
from storage.caveats import Caveat
from storage.figures import Figure
from storage.loading.report import LoadReport
from storage.months import UsualRange
from storage.periods import Period, month
from storage.vocabulary import Names, Vocabulary

KIND = ("dartford", "burglary", "volume", "")
NOW = datetime(2015, 8, 1, 9, 0, tzinfo=UTC)
WORDS = Vocabulary(Names("area", []), Names("category", []), {})


def figure(value, period, *, area="dartford", number=1):
    about = ("offences", "", "", "Police, data calls", "", "Police", "final", "in-confidence", None, "")
    return Figure(number, area, "burglary", "volume", period, Decimal(value), *about)


def found(value, *before):
    """What is found of `value` in July 2015 after the months `before` it."""
    stored = [figure(each, month(2015, 7 - len(before) + n)) for n, each in enumerate(before)]
    compared = compare([Sent(KIND, month(2015, 7), Decimal(value))], stored, stored[-1:], month(2015, 7))
    return compared.findings[0]


@pytest.mark.parametrize(("value", "much"), [(125, False), (126, True), (75, False), (74, True), (100, False)])
def test_a_change_by_more_than_a_quarter_is_pointed_out(value, much):
    assert found(value, 100).much is much


def test_from_nought_any_figure_is_a_great_change_but_nought_is_none():
    assert found(3, 0).much
    assert found(3, 0).change is None
    assert not found(0, 0).much


def test_a_figure_outside_its_usual_range_is_pointed_out_and_six_periods_are_needed():
    steady = (100, 102, 99, 101, 100, 98)
    assert found(110, *steady).outside
    assert not found(110, *steady).much
    assert not found(103, *steady).outside
    assert not found(500, *steady[:5]).outside


def test_only_periods_of_the_same_length_are_compared():
    year = figure(1200, Period(date(2014, 7, 1), date(2015, 6, 30)))
    compared = compare([Sent(KIND, month(2015, 7), Decimal(100))], [year], [], month(2015, 7))
    assert compared.new == 1
    assert compared.odd == []


def test_an_overlapping_period_is_not_last_time():
    now, overlapping = Period(date(2015, 4, 1), date(2015, 6, 30)), Period(date(2015, 3, 1), date(2015, 5, 31))
    assert compare([Sent(KIND, now, Decimal(9))], [figure(1, overlapping)], [], now).findings[0].last is None


def test_what_was_given_last_time_and_is_not_among_them_is_named():
    last = [figure(1, month(2015, 6)), figure(2, month(2015, 6), area="gravesham", number=2)]
    compared = compare([Sent(KIND, month(2015, 7), Decimal(1))], last, last, month(2015, 7))
    assert [each.area for each in compared.missing] == ["gravesham"]


def test_that_the_counting_rules_changed_in_between_is_said_with_it():
    broken = Caveat("rules", "break", (), (), (), date(2015, 7, 1), None, None, "Counted anew from July.", "", "")
    stored = [figure(100, month(2015, 6))]
    sent = [Sent(KIND, month(2015, 7), Decimal(150))]
    (odd,) = compare(sent, stored, [], month(2015, 7), lambda area, category: [broken]).odd
    assert call_forms.finding_words(odd, WORDS).endswith("but the two can't be compared: Counted anew from July.")


def test_it_is_said_in_words():
    assert call_forms.finding_words(found(150, 100), WORDS) == (
        "burglary, dartford, volume: 150, 50.0% more than 100 (June 2015)"
    )
    assert call_forms.finding_words(found(3, 0), WORDS) == "burglary, dartford, volume: 3, was 0 (June 2015)"
    usual = Finding(Sent(KIND, month(2015, 7), Decimal(9)), None, None, UsualRange(Decimal("1.25"), Decimal("4.5")))
    assert (
        call_forms.finding_words(usual, WORDS) == "burglary, dartford, volume: 9, outside its usual range, 1.2 to 4.5"
    )


def test_what_was_not_given_last_time_is_named_unless_nothing_was():
    new, known = Sent(("dartford", "robbery", "volume", ""), month(2015, 7), Decimal(4)), figure(1, month(2015, 6))
    sent = [Sent(KIND, month(2015, 7), Decimal(1)), new]
    assert compare(sent, [], [known], month(2015, 7)).unasked == (new,)
    assert compare(sent, [], [], month(2015, 7)).unasked == ()


def test_a_correction_tells_what_it_changes():
    same, other = Sent(KIND, month(2015, 7), Decimal(5)), Sent(KIND, month(2015, 6), Decimal(9))
    loaded = [Sent(KIND, month(2015, 7), Decimal("5.0")), Sent(KIND, month(2015, 6), Decimal(8))]
    assert corrections([same, other, Sent(KIND, month(2015, 5), Decimal(1))], loaded) == [(other, Decimal(8))]


def said(*values, earlier=()):
    """The sentences of a check on what was compared; `earlier` are the months before of the first figure."""
    stored = [figure(each, month(2015, 7 - len(earlier) + n)) for n, each in enumerate(earlier)]
    kinds = (KIND, *((f"area {n}", "burglary", "volume", "") for n in range(len(values) - 1)))
    sent = [Sent(kind, month(2015, 7), Decimal(value)) for kind, value in zip(kinds, values, strict=True)]
    asked = Request(1, 1, "Police", 1, "", 1, "received", "", "f.csv", "", "", None, None, 1)
    call = Call(1, "July 2015", month(2015, 7), date(2015, 8, 9), "", "", "open", NOW)
    about = call_forms.Check(asked, call, LoadReport(1, 0, 0), compare(sent, stored, [], month(2015, 7)))
    blocks = call_forms.check(about, WORDS)["blocks"]
    return " ".join(block["text"]["text"] for block in blocks if block["type"] == "section")


def test_of_figures_with_nothing_before_them_it_is_not_said_that_nothing_changed():
    assert "Nothing was compared with last time: no figure is known for an earlier period" in said(100, 5, 7)
    assert "25%" not in said(100, 5, 7)
    assert "usual range" not in said(100, 5, 7)


def test_only_what_was_compared_counts_as_not_changed():
    words = said(100, 5, earlier=(99,))
    assert "1 was compared with last time; 1 was not, as no figure is known for an earlier period" in words
    assert "It did not change by more than 25%. A usual range is known of none: it takes six earlier periods." in words


def test_only_what_has_a_usual_range_lies_within_it():
    words = said(100, 5, earlier=(100, 102, 99, 101, 100, 98))
    assert "It did not change by more than 25%. 1 of them has a usual range and lies within it." in words


def test_what_is_known_for_another_length_only_is_counted_and_not_called_missing():
    year = figure(1200, Period(date(2014, 7, 1), date(2015, 6, 30)))
    compared = compare(
        [Sent(("kent", "burglary", "volume", ""), month(2015, 7), Decimal(1))], [], [year], month(2015, 7)
    )
    assert (compared.missing, compared.left_out) == ((), 1)
