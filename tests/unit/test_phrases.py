"""Plain questions: by which rule a line that begins with none of our words is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.phrases import Reading, by_rule, misspelt, spoken

TODAY = date(2015, 2, 11)
VERBS = (
    "priority",
    "priorities",
    "figure",
    "figures",
    "compare",
    "trend",
    "wards",
    "rank",
    "actions",
    "source",
    "help",
)


@pytest.mark.parametrize(
    ("line", "verb", "rest"),
    [
        ("where does the asb figure for gravesham come from", "source", "asb figure for gravesham from"),
        ("which document is violence from", "source", "violence from"),
        ("where is theft from vehicles highest", "compare", "theft from vehicles"),
        ("worst wards for criminal damage in gravesham", "wards", "for criminal damage in gravesham"),
        ("which ward has most burglary", "wards", "burglary"),
        ("priorities ranked for gravesham", "rank", "for gravesham"),
        ("how are the themes ranked", "rank", ""),
        ("which district has the highest violent crime rate", "compare", "violent crime rate"),
        ("highest domestic abuse in kent", "compare", "domestic abuse in kent"),
        ("is violence going up in dartford", "trend", "violence in dartford"),
        ("is crime up in gravesham?", "trend", "crime in gravesham?"),
        ("has robbery fallen", "trend", "robbery"),
        ("thefts over time", "trend", "thefts"),
        ("asb gravesham 2013 vs 2014", "compare", "asb gravesham 2013 vs 2014"),
        ("asb this year or last year", "compare", "asb this year or last year"),
    ],
)
def test_a_plain_question_goes_to_the_word_that_answers_it(line, verb, rest):
    assert by_rule(line, TODAY) == Reading(verb, rest)


@pytest.mark.parametrize(
    "line",
    [
        "burglary dartford",
        "town ward burglary",
        "violence against the person",
        "asb 2014",
        "up north",
        "theft of a car",
    ],
)
def test_a_name_fits_no_rule(line):
    assert by_rule(line, TODAY) is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("please show me the priorities", Reading("priorities", "")),
        ("what is the trend for violence", Reading("trend", "for violence")),
        ("What are my ACTIONS?", Reading("actions", "")),
        ("violence trend", None),
        ("burglary figures", None),
        ("trend violence", None),
        ("the the the the the the the the the trend", None),
    ],
)
def test_one_of_our_words_is_found_behind_small_words_alone(line, found):
    assert spoken(line, VERBS) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("priorty violance", Reading("priority", "violance")),
        ("figur robery gravsend", Reading("figure", "robery gravsend")),
        ("comapre asb", Reading("compare", "asb")),
        ("prioritys", Reading("priority", "")),
        ("fires dartford", None),
        ("bank dartford", None),
        ("rnak", None),
        ("tank", None),
        ("horse", None),
        ("", None),
    ],
)
def test_a_slip_in_the_first_word_is_put_right_where_only_one_of_ours_is_near(line, found):
    assert misspelt(line, [verb for verb in VERBS if verb not in {"priorities", "figures"}]) == found


def test_a_word_between_two_of_ours_is_taken_for_neither():
    assert misspelt("figurs robbery", VERBS) is None


@given(st.text(max_size=300))
def test_no_text_ever_raises(text):
    by_rule(text, TODAY)
    spoken(text, VERBS)
    misspelt(text, VERBS)
