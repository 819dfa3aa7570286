"""Tables that may be too long for a message, and which figures may stand in one."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import blocks, layout, sheet
from storage.export_formats import sheet as as_csv
from storage.figures import Figure
from storage.periods import Period
from storage.suppression import hidden, safe
from storage.vocabulary import Area, Category, Names, Vocabulary

YEAR = Period(date(2014, 1, 1), date(2014, 12, 31))
AREAS = [Area("town", "Town", "Town", "district", "", None, None, "", ())]
AREAS += [Area(f"w{n}", f"Ward {n}", f"Ward {n}", "ward", "town", None, None, "", ()) for n in range(9)]
CATEGORIES = [
    Category(slug, slug, slug, parent, "offences", "bad", "volume", ())
    for slug, parent in (("crime", ""), ("robbery", "crime"))
]
WORDS = Vocabulary(
    Names("area", AREAS),
    Names("category", CATEGORIES),
    {},
    small_numbers={("", "ward"): 5, ("crime", "ward"): 7, ("", "place"): 5},
)


def figure(area, value, measure="volume", source="paper", number=1):
    rest = {"unit": "", "comparator": "", "comparison_period": "", "place": "table", "note": "", "supplier": ""}
    kept = {"status": "final", "classification": "public", "embargo_until": None}
    return Figure(number, area, "robbery", measure, YEAR, Decimal(value), source=source, **rest, **kept)


@given(count=st.integers(1, 400), width=st.integers(1, 3000))
def test_whatever_the_rows_a_message_is_within_its_limits_and_never_empty(count, width):
    asked = []

    def made(most):
        asked.append(most)
        return layout.sections(["x" * min(width, 2_000)] * most)

    found = sheet.fitting(count, made)
    assert found
    assert layout.fits(found)
    assert asked[-1] == count or asked[-1] <= sheet.TOP


def test_rows_that_fit_are_all_shown_and_of_more_the_top():
    def made(most):
        return [blocks.table([["Head"], *[["row"]] * most])]

    assert len(sheet.fitting(99, made)[0]["rows"]) == 100
    assert len(sheet.fitting(100, made)[0]["rows"]) == 1 + sheet.TOP


def test_the_readers_own_rows_below_the_top_are_kept_but_not_without_end():
    assert sheet.chosen(3, 5, [2]) == [0, 1, 2]
    assert sheet.chosen(300, 3, [1, 120, 299]) == [0, 1, 2, 120, 299]
    assert len(sheet.chosen(300, 3, range(300))) == 3 + sheet.KEPT


def test_what_more_there_is_is_said_with_its_kind():
    assert sheet.more(1300, 25, "wards") == "and 1,275 more wards"
    assert sheet.more(25, 25) == ""


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-x", "'-x"),
        ("+x", "'+x"),
        ("-12.5", "-12.5"),
        ("+3", "+3"),
        ("-1e5", "'-1e5"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_work_out_is_text_and_a_number_stays_one(cell, written):
    assert as_csv(["value"], [[cell]]) == f"\ufeffvalue\n{written}\n".encode()


def test_a_small_count_goes_with_its_rate_and_with_the_next_smallest():
    figures = [figure("w1", 6), figure("w1", 3, "rate_per_1000"), figure("w2", 9), figure("w3", 40), figure("town", 2)]
    kept, left_out = safe(WORDS, figures)
    assert [(each.area, each.measure) for each in kept] == [("w3", "volume"), ("town", "volume")]
    assert left_out == 3


def test_papers_are_looked_at_one_by_one():
    figures = [figure("w1", 6), figure("w2", 9), figure("w1", 60, source="other"), figure("w2", 9, source="other")]
    kept, _ = safe(WORDS, figures)
    assert [each.source for each in kept] == ["other", "other"]


@given(st.lists(st.integers(0, 30), min_size=2, max_size=8))
def test_what_is_kept_never_tells_a_small_count(values):
    kept, left_out = safe(WORDS, [figure(f"w{n}", value) for n, value in enumerate(values)])
    assert all(not 0 < each.value < 7 for each in kept)
    gone = hidden({str(n): Decimal(value) for n, value in enumerate(values)}, 7, total_is_shown=True)
    assert left_out == len(gone)
