"""Misspelt names: slips inside longer words are forgiven, one word is never taken for another."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Ambiguous, NotFound
from storage.spelling import misspells, near, singular, without_units
from storage.vocabulary import Category, Names, folded

KNOWN = frozenset({"asb", "da", "incident", "theft", "fire", "fine", "violence"})


def category(slug, name, short="", *aliases):
    return Category(slug, name, short or name, "", "offences", "bad", "volume", aliases)


CATEGORIES = Names(
    "category",
    [
        category("asb", "Anti-social behaviour", "ASB incidents", "antisocial behaviour"),
        category("da", "Domestic abuse", "", "dv"),
        category("robbery", "Robbery"),
        category("theft-of", "Theft of motor vehicle"),
        category("theft-from", "Theft from motor vehicle"),
        category("noise/people", "Noise: people", "People"),
        category("noise/other", "Noise: other", "Other"),
    ],
    lambda found: "/" not in found.slug,
)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("burglry", "burglary"),
        ("robery", "robbery"),
        ("vilence", "violence"),
        ("antisocial behavior", "antisocial behaviour"),
        ("antisocialbehaviour", "anti social behaviour"),
        ("criminal damges", "criminal damage"),
        ("violence against person", "violence against the person"),
    ],
)
def test_slips_in_longer_words_are_forgiven(asked, name):
    assert misspells(asked, name, KNOWN)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("da incidents", "asb incidents"),
        ("abs", "asb"),
        ("vip", "vap"),
        ("covid fires", "covid fines"),
        ("thft", "theft"),
        ("burglary dartford", "burglary"),
        ("24 hours", "48 hours"),
        ("theft motor vehicle", "theft of motor vehicle"),
        ("", "asb"),
    ],
)
def test_short_words_must_be_right_and_no_word_may_be_another(asked, name):
    assert not misspells(asked, name, KNOWN)


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("DA incidents", "da"),
        ("number of DV offences", None),
        ("dv offences", "da"),
        ("asb incidents", "asb"),
        ("robery cases", "robbery"),
        ("robbery rate", "robbery"),
        ("robberies", "robbery"),
    ],
)
def test_a_unit_beside_a_name_changes_nothing(asked, slug):
    if slug:
        assert CATEGORIES.find(asked).slug == slug
    else:
        with pytest.raises(NotFound):
            CATEGORIES.find(asked)


def test_what_is_as_near_to_two_names_is_asked_back_about():
    with pytest.raises(Ambiguous):
        CATEGORIES.find("theft motor vehicle")


@pytest.mark.parametrize("asked", ["DB incidents", "people", "other", "incidents", "", "total"])
def test_what_is_merely_near_is_never_taken(asked):
    with pytest.raises(NotFound):
        CATEGORIES.find(asked)


@pytest.mark.parametrize(
    ("word", "alone"),
    [("burglaries", "burglary"), ("thefts", "theft"), ("address", "address"), ("das", "das"), ("gas", "gas")],
)
def test_plurals_are_compared_as_singulars(word, alone):
    assert singular(word) == alone


def test_a_name_that_is_only_units_is_nothing():
    assert without_units("total incidents") == ""


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_words_ever_raise(one, other):
    misspells(folded(one), folded(other), KNOWN)
    near(one, other)
    with contextlib.suppress(NotFound, Ambiguous):
        CATEGORIES.find(one)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=40))
def test_every_name_is_a_spelling_of_itself(words):
    if plain := folded(words):
        assert misspells(plain, plain, KNOWN) or set(plain.split()) <= {"a", "and", "the"}
