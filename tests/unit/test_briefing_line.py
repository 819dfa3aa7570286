"""What a typed line of the briefing comes to: text, place, case reference, last day."""

from datetime import date

import pytest

from handlers.briefing_line import last_day, read
from handlers.briefing_words import of_message
from storage.errors import BadInput
from storage.vocabulary import Area

TODAY = date(2015, 2, 9)  # a Monday


def area(slug, name, kind, parent=""):
    return Area(slug, name, name, kind, parent, None, None, "", ())


AREAS = [
    area("kent", "Kent", "county"),
    area("dartford", "Dartford", "district"),
    area("gravesham", "Gravesham", "district"),
    area("dartford/joyce-green", "Joyce Green", "ward", "dartford"),
    area("dartford/stone", "Stone", "ward", "dartford"),
    area("gravesham/central", "Central (Gravesham)", "ward", "gravesham"),
    area("dartford/bean-and-darenth", "Bean and Darenth", "ward", "dartford"),
    area("gravesham/northfleet-north", "Northfleet North", "ward", "gravesham"),
    area("gravesham/northfleet-south", "Northfleet South", "ward", "gravesham"),
]


def told(text):
    new = read(text, AREAS, TODAY)
    return new.text, new.area, new.ward, new.reference, new.until


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Sheds broken into", ("Sheds broken into", "", "", "", None)),
        (
            "Sheds broken into in Joyce Green, ref KP-2015/0042, until Friday",
            ("Sheds broken into in Joyce Green", "dartford", "dartford/joyce-green", "KP-2015/0042", date(2015, 2, 13)),
        ),
        ("Event in Dartford until 20 February 2015", ("Event in Dartford", "dartford", "", "", date(2015, 2, 20))),
        ("Patrols until further notice", ("Patrols until further notice", "", "", "", None)),
        ("Stone thrown at a bus", ("Stone thrown at a bus", "", "", "", None)),
        ("A stone was thrown", ("A stone was thrown", "", "", "", None)),
        ("Damage in Stone", ("Damage in Stone", "dartford", "dartford/stone", "", None)),
        (
            "Damage (case no. 46/0123/15) in Central",
            ("Damage in Central", "gravesham", "gravesham/central", "46/0123/15", None),
        ),
        ("Seen in Kent", ("Seen in Kent", "", "", "", None)),
        ("until Friday", ("until Friday", "", "", "", None)),
    ],
)
def test_a_line_is_taken_apart(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Ask <@U0INSP0001> about two sheds &amp; a bin", "Ask CSU Inspector about two sheds & a bin"),
        ("Ask <@U0NOBODY01|warden> about it", "Ask warden about it"),
        ("Ask <!subteam^S1|@wardens> in <#C1|csu-briefing>", "Ask wardens in #csu-briefing"),
        ("see <https://example.org/a|the paper> <!here>", "see the paper"),
        ("<https://example.org/a>", "https://example.org/a"),
    ],
)
def test_the_words_of_a_message_name_who_was_mentioned_and_ping_nobody(text, expected):
    assert of_message(text, {"U0INSP0001": "CSU Inspector"}.get) == expected


@pytest.mark.parametrize(
    "text, area, ward",
    [
        ("Dog show in Central Park", "", ""),
        ("Dog show in Central, until Friday", "gravesham", "gravesham/central"),
        ("Noise in Central ward at night", "gravesham", "gravesham/central"),
        ("The Central office is closed", "", ""),
        ("Youths near Joyce Green Hospital", "", ""),
        ("Sheds in Joyce Green Friday night", "dartford", "dartford/joyce-green"),
        ("Ask about the patrol in Bean", "dartford", "dartford/bean-and-darenth"),
        ("Noise at the Northfleet youth club", "gravesham", ""),
        ("Damage in Northfleet South", "gravesham", "gravesham/northfleet-south"),
        ("Damage in Lower Stone Street", "", ""),
        ("Damage in Stone, Dartford", "dartford", "dartford/stone"),
        ("Damage near Temple Hill", "", ""),
    ],
)
def test_a_place_is_named_by_a_whole_name_that_means_nothing_else(text, area, ward):
    new = read(text, AREAS, TODAY)
    assert (new.area, new.ward) == (area, ward)


@pytest.mark.parametrize(
    "text, words, who",
    [
        ("Dog show in Dartford, public", "Dog show in Dartford", "public"),
        ("Dog show, until Friday, public", "Dog show", "public"),
        ("Dog show, public, until Friday", "Dog show", "public"),
        ("Dog show (in confidence)", "Dog show", "in-confidence"),
        ("Dog show", "Dog show", "in-confidence"),
        ("Open to the public", "Open to the public", "in-confidence"),
    ],
)
def test_who_may_read_it_is_said_at_the_end_else_it_is_in_confidence(text, words, who):
    new = read(text, AREAS, TODAY)
    assert (new.text, new.classification) == (words, who)


def test_a_day_without_a_year_that_has_just_passed_is_asked_back():
    with pytest.raises(BadInput, match="“30 January” without a year would be Saturday 30 January 2016"):
        read("Patrols until 30 January", AREAS, TODAY)
    assert read("Patrols until 30 January 2016", AREAS, TODAY).until == date(2016, 1, 30)
    assert last_day("20 July", TODAY) == date(2015, 7, 20)
    assert last_day("in 8 months", TODAY) == date(2015, 10, 9)
