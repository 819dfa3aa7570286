"""Who may see what, where: every combination of reader, place and classification, against a table written by hand."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Audience, Viewer, classification_level, visible
from storage.access import CLEARANCES, ROLES, Channel
from storage.figures import CLASSIFICATIONS, EXEMPT, IN_CONFIDENCE, PUBLIC, Figure
from storage.periods import month

NOW = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
KINDS = ("public", "private", "shared", "dm", "unknown")
READERS = [
    Viewer("U1", role=role, known=known, guest=guest)
    for role, known, guest in itertools.product(ROLES, (True, False), (True, False))
]
PLACES = [Channel("C1", "c", kind, clearance, NOW) for kind, clearance in itertools.product(KINDS, CLEARANCES)]
AUDIENCES = [Audience(reader, place) for reader, place in itertools.product([*READERS, None], [*PLACES, None])]


def figure(classification, embargo_until=None):
    return Figure(
        *(1, "dartford", "domestic-abuse/marac/cases", "volume", month(2014, 9), 141, "cases", "", "", "paper", "t"),
        *("MARAC", "final", classification, embargo_until, ""),
    )


def sees(audience, classification, now=NOW, embargo_until=None):
    shown, withheld = visible([figure(classification, embargo_until)], audience, now)
    assert len(shown) + len(withheld) == 1
    return bool(shown)


def test_everybody_sees_public_figures_everywhere():
    assert all(sees(audience, PUBLIC) for audience in AUDIENCES)


def officer(**changes):
    return Viewer("U1", **({"role": "officer", "known": True, "guest": False} | changes))


def place(kind, clearance="public"):
    return Channel("C1", "c", kind, clearance, NOW)


MAY_SEE_CONFIDENCE = {
    (reader, "dm", clearance) for reader in ("officer", "manager", "admin") for clearance in CLEARANCES
} | {(reader, "private", "in-confidence") for reader in ("officer", "manager", "admin")}


@pytest.mark.parametrize("where", PLACES)
def test_confidence_is_for_known_officers_and_higher_in_their_dm_or_a_cleared_private_channel(where):
    for reader in READERS:
        listed = (reader.role, where.kind, where.clearance) in MAY_SEE_CONFIDENCE
        expected = listed and reader.known and not reader.guest
        assert sees(Audience(reader, where), IN_CONFIDENCE) is expected, reader
        assert sees(Audience(reader, where), EXEMPT) is (expected and where.kind == "dm"), reader


@pytest.mark.parametrize("where", [each for each in PLACES if each.kind != "dm"])
def test_what_is_posted_for_everybody_in_a_channel_shows_confidence_only_where_it_is_cleared_and_private(where):
    everybody = Audience(None, where)
    assert sees(everybody, IN_CONFIDENCE) is ((where.kind, where.clearance) == ("private", "in-confidence"))
    assert not sees(everybody, EXEMPT)


@pytest.mark.parametrize("reader", [*READERS, None])
def test_in_a_place_nobody_knows_only_public_figures_are_shown(reader):
    assert not sees(Audience(reader, None), IN_CONFIDENCE)


@pytest.mark.parametrize("word", ["", "secret", "PUBLIC", "in confidence"])
def test_a_classification_nobody_knows_is_held_as_closely_as_any(word):
    assert classification_level(word, None, NOW) == classification_level(EXEMPT, None, NOW)
    assert not sees(Audience(officer(), place("private", "in-confidence")), word)


def test_a_public_figure_under_embargo_counts_as_in_confidence_until_the_embargo_ends():
    embargo = NOW + timedelta(hours=1)
    anybody, trusted = Audience(Viewer("U1", known=True), place("public")), Audience(officer(), place("dm"))
    assert not sees(anybody, PUBLIC, embargo_until=embargo)
    assert sees(trusted, PUBLIC, embargo_until=embargo)
    assert sees(anybody, PUBLIC, now=embargo, embargo_until=embargo)


def test_an_embargo_never_loosens_what_is_exempt():
    assert classification_level(EXEMPT, NOW + timedelta(days=1), NOW) == classification_level(EXEMPT, None, NOW)


@given(st.lists(st.sampled_from(CLASSIFICATIONS)), st.sampled_from(AUDIENCES))
def test_shown_and_withheld_together_are_all_figures_in_their_order(classifications, audience):
    figures = [figure(classification) for classification in classifications]
    shown, withheld = visible(figures, audience, NOW)
    allowed = {id(each) for each in shown}
    assert [each for each in figures if id(each) in allowed] == shown
    assert [each for each in figures if id(each) not in allowed] == withheld


@pytest.mark.parametrize(("role", "needed"), list(itertools.product(ROLES, ROLES)))
def test_roles_are_a_ladder(role, needed):
    assert Viewer("U1", role=role).at_least(needed) is (ROLES.index(role) >= ROLES.index(needed))
