"""Minutes in the words of other councils: none of these sentences is from the papers the reader was measured on."""

from __future__ import annotations

import pytest

from bot.minutes import read
from tests.unit.minutes.wordings import NO_PROMISES, OPENING, PROMISES, RESOLUTIONS


def undertakings(sentence: str):
    return read(f"{OPENING}{sentence}\n").undertakings


def test_nine_of_ten_undertakings_are_found_in_whatever_words():
    missed = [sentence for sentence, _ in PROMISES if not undertakings(sentence)]
    assert len(missed) <= len(PROMISES) / 10, missed


def test_hardly_a_sentence_without_an_undertaking_is_taken_for_one():
    false = [sentence for sentence in NO_PROMISES if undertakings(sentence)]
    assert len(false) <= len(NO_PROMISES) / 20, false


def test_each_undertaking_is_proposed_once_and_names_its_owner_as_written():
    for sentence, owner in PROMISES:
        found = undertakings(sentence)
        assert len(found) <= 1, sentence
        assert [one.owner for one in found] in ([owner], []), sentence


@pytest.mark.parametrize(("text", "many"), RESOLUTIONS)
def test_resolutions_are_counted_by_their_parts(text, many):
    assert len(read(f"{OPENING}{text}\n").resolutions) == many
