"""From words to a question: the verb, the name, the areas and the period, in the order people put them."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.periods import Wanted
from handlers.questions import WORDS_READ, parse, readable, take_apart
from storage.periods import month
from storage.vocabulary import Area, Names


def area(slug, name, kind="district", *aliases):
    return Area(slug, name, name, kind, "", date(1974, 4, 1), None, "", aliases)


AREAS = Names(
    "area",
    [
        area("dartford", "Dartford", "district", "dartford borough"),
        area("gravesham", "Gravesham", "district", "gravesend"),
        area("kent", "Kent", "county"),
        area("dartford/town", "Town", "ward"),
        area("bluewater", "Bluewater", "place"),
        area("tunbridge-wells", "Tunbridge Wells"),
    ],
)
KNOWN = {"violent crime", "burglary", "theft excluding bluewater"}


def taken(words):
    asked = take_apart(words, AREAS, lambda name: name.casefold() in KNOWN)
    return asked.name, [found.slug for found in asked.areas], asked.period


@pytest.mark.parametrize(
    ("line", "verb", "rest"),
    [
        ("priority violent-crime", "priority", "violent-crime"),
        ("  PRIORITY   violent-crime  ", "priority", "violent-crime"),
        ("/priority violent-crime", "priority", "violent-crime"),
        ("help", "help", ""),
        ("Thanks!", "thanks", ""),
        ("help?", "help", ""),
        ("?", "?", ""),
        ("", "", ""),
        (" \t\n ", "", ""),
        ("figure\u00a0burglary\u2003dartford", "figure", "burglary dartford"),
        ("figure bur\x00glary", "figure", "bur glary"),
        ("\u202efigure burglary", "figure", "burglary"),
        ("I'm away until 3 March", "away", "until 3 March"),
        ("i’m back", "back", ""),
        ("I am away tomorrow", "away", "tomorrow"),
        ("I'm looking for burglary", "i'm", "looking for burglary"),
    ],
)
def test_the_first_word_is_the_verb(line, verb, rest):
    question = parse(line)
    assert (question.verb, question.rest) == (verb, rest)


@pytest.mark.parametrize(
    ("words", "name", "areas"),
    [
        ("violent crime", "violent crime", []),
        ("violent crime dartford", "violent crime", ["dartford"]),
        ("dartford violent crime", "violent crime", ["dartford"]),
        ("violent crime in Dartford and Gravesham", "violent crime", ["gravesham", "dartford"]),
        ("burglary Dartfrod", "burglary", ["dartford"]),
        ("burglary in tunbridge wells", "burglary", ["tunbridge-wells"]),
        ("what is burglary in dartford?", "burglary", ["dartford"]),
        ("how many burglary offences in dartford?", "burglary", ["dartford"]),
        ("what's the rate of violent crime in gravesham?", "violent crime", ["gravesham"]),
        ("dartford vs gravesham burglary", "burglary", ["gravesham", "dartford"]),
        ("show me theft excluding bluewater in dartford", "theft excluding bluewater", ["dartford"]),
        ("burglary Gravsend", "burglary", ["gravesham"]),
        ("dartfrd burglary", "burglary", ["dartford"]),
        ("dartfrd burglaree", "dartfrd burglaree", []),
        ("burglary kant", "burglary kant", []),
        ("burglary dartford dartford", "burglary", ["dartford"]),
        ("theft excluding bluewater", "theft excluding bluewater", []),
        ("theft excluding bluewater dartford", "theft excluding bluewater", ["dartford"]),
        ("", "", []),
        ("dartford", "", ["dartford"]),
    ],
)
def test_areas_are_taken_out_of_a_name(words, name, areas):
    assert taken(words) == (name, areas, None)


@pytest.mark.parametrize(
    "words", ["burglary dartford march 2014", "march 2014 burglary dartford", "burglary in march 2014 for dartford"]
)
def test_name_area_and_period_stand_in_any_order(words):
    assert taken(words) == ("burglary", ["dartford"], Wanted(month(2014, 3)))


def test_last_year_counts_from_the_day_of_asking():
    asked = take_apart("burglary dartford last year", AREAS, KNOWN.__contains__, date(2015, 2, 11))
    assert (asked.name, asked.period) == ("burglary", Wanted(year=2014))


@given(st.text())
@example("\x00")
@example("\u202e\u2066")
@example("<!channel>")
@example("' OR 1=1 --")
@example("\U0001f600")
@example("x" * 4_000)
@example("\ud800")
def test_any_text_becomes_one_short_line_and_a_question(text):
    line = readable(text)
    assert len(line) <= WORDS_READ
    assert line.isprintable()
    question = parse(text)
    assert question.verb == question.verb.casefold()
    taken(question.rest)


@given(st.text(alphabet="dartfogveshmkn xbluewr?.'-/", max_size=60))
def test_no_words_near_a_name_ever_raise(text):
    taken(text)
