"""What a supplier has entered travels with the form: 300 figures fit, and turning pages loses none."""

import pytest

from bot.messages.form import Entered
from handlers.call_rows import MOST_KEPT, Kept, unpacked

LINES = tuple(range(12_000, 12_000 + 900, 3))


def entered(**values):
    return Entered({name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()})


def test_three_hundred_figures_of_six_digits_fit_into_what_slack_keeps():
    values = {number: str(number**7 % 999_983) for number in LINES}
    packed = Kept(7, LINES[40:80], values).packed()
    assert len(packed) < MOST_KEPT
    assert unpacked(packed) == Kept(7, LINES[40:80], values)


@pytest.mark.parametrize("kept", [Kept(0, (), {}), Kept(3, (9, 4, 7), {9: "1,234", 2: "vale “7” <&>"})])
def test_whatever_was_typed_is_kept_as_it_is(kept):
    assert unpacked(kept.packed()) == kept


def test_the_page_shown_counts_as_it_stands_and_the_others_as_they_were_left():
    kept = Kept(1, (4, 5), {1: "10", 4: "40"})
    assert kept.with_entered(entered(**{"row:4": "", "row:5": "50", "row:1": "99"})) == {1: "10", 5: "50"}
