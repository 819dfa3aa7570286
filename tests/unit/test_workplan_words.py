"""Which part of the work programme a question means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.workplan_words import read
from storage.errors import BadInput, CspError, NotFound

BODIES = ("Executive Group", "Scrutiny Committee, Dartford", "Scrutiny Committee, Gravesham")
TODAY = date(2016, 9, 1)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("winter 2016", "2015-12-01", "2016-02-29"),
        ("Winter 2017", "2016-12-01", "2017-02-28"),
        ("summer 2016", "2016-06-01", "2016-08-31"),
        ("spring", "2017-03-01", "2017-05-31"),
        ("autumn", "2016-09-01", "2016-11-30"),
        ("winter", "2016-12-01", "2017-02-28"),
        ("July", "2017-07-01", "2017-07-31"),
        ("sept", "2016-09-01", "2016-09-30"),
        ("february 2017", "2017-02-01", "2017-02-28"),
        ("feb 2020", "2020-02-01", "2020-02-29"),
        ("2016/17", "2016-05-01", "2017-04-30"),
        ("2016-17", "2016-05-01", "2017-04-30"),
        ("2016 to 2017", "2016-05-01", "2017-04-30"),
        ("1999/00", None, None),
        ("2017", "2017-01-01", "2017-12-31"),
        ("the meetings in july 2016", "2016-07-01", "2016-07-31"),
    ],
)
def test_times_are_read_as_committees_say_them(words, first, last):
    if first is None:
        with pytest.raises(NotFound):
            read(words, BODIES, TODAY)
        return
    window = read(words, BODIES, TODAY).window
    assert (window.first.isoformat(), window.last.isoformat(), window.bodies) == (first, last, None)


def test_a_body_and_a_time_go_together_in_any_order():
    for words in ("gravesham winter 2017", "winter 2017 gravesham", "Winter 2017 for Gravesham"):
        asked = read(words, BODIES, TODAY)
        assert asked.window.bodies == ("Scrutiny Committee, Gravesham",)
        assert asked.window.first == date(2016, 12, 1)


def test_without_a_time_what_is_to_come_is_meant():
    asked = read("scrutiny", BODIES, TODAY)
    assert (asked.window.first, asked.window.last, asked.timed) == (TODAY, date.max, False)
    assert len(asked.window.bodies) == 2
    for words in ("", "all", "the work programme"):
        assert read(words, BODIES, TODAY).window.bodies is None


def test_the_next_page_says_what_was_shown():
    asked = read("scrutiny 2016/17 after 7.20", BODIES, TODAY)
    assert (asked.meetings, asked.items, asked.line) == (7, 20, "scrutiny 2016/17")


def test_years_that_do_not_follow_and_unknown_bodies_are_refused():
    with pytest.raises(BadInput, match="write it like 2016/17"):
        read("2016/18", BODIES, TODAY)
    with pytest.raises(NotFound) as caught:
        read("executiv grup", BODIES, TODAY)
    assert caught.value.nearest[0] == "Executive Group"


TYPED = st.lists(st.sampled_from(["2016/17", "winter", "2099", "may", "after 3", "all"])).map(" ".join)


@given(st.text(max_size=60) | TYPED)
def test_whatever_is_typed_is_read_or_refused_in_words(words):
    try:
        asked = read(words, BODIES, TODAY)
    except CspError as error:
        assert str(error)
    else:
        assert asked.window.first <= asked.window.last
