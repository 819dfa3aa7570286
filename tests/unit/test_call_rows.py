"""What a supplier has entered travels with the form: 300 figures fit, and turning pages loses none."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.messages.form import Entered
from handlers.call_rows import MOST_KEPT, Kept, read, unpacked
from storage.calls import Call
from storage.figures import Figure
from storage.periods import Period

QUARTER = Period(date(2015, 7, 1), date(2015, 9, 30))
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


@pytest.mark.parametrize(
    ("typed", "measure", "stored"),
    [
        ("2,109", "volume", "2109"),
        ("1 234.5", "volume", "1234.5"),
        ("15.3%", "share_percent", "15.3"),
        ("15.3 %", "share_percent", "15.3"),
        ("15.3%", "volume", "15.3%"),
        ("three hundred", "volume", "three hundred"),
        ("1,23", "volume", "1,23"),
    ],
)
def test_numbers_are_read_as_people_write_them_and_what_is_none_stays_as_typed(typed, measure, stored):
    line = Figure(1, "dartford", "burglary", measure, QUARTER, Decimal(1), *[""] * 7, "public", None, "")
    call = Call(1, "July to September 2015", QUARTER, QUARTER.end, "", "U1", "open", datetime(2015, 7, 1, tzinfo=UTC))
    assert [row["value"] for _, row in read({1: typed}, [line], "", call).lines] == [stored]


def test_the_page_shown_counts_as_it_stands_and_the_others_as_they_were_left():
    kept = Kept(1, (4, 5), {1: "10", 4: "40"})
    assert kept.with_entered(entered(**{"row:4": "", "row:5": "50", "row:1": "99"})) == {1: "10", 5: "50"}
