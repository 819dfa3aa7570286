"""What a typed line of the briefing comes to: text, place, case reference, last day."""

from datetime import date

import pytest

from handlers.briefing_forms import plain_words
from handlers.briefing_line import read
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
        ("<@U0INSP0001> two sheds &amp; a bin", "two sheds & a bin"),
        ("see <https://example.org/a|the paper> <!here>", "see the paper"),
        ("<https://example.org/a>", "https://example.org/a"),
    ],
)
def test_the_words_of_a_message_lose_who_was_named(text, expected):
    assert plain_words(text) == expected
