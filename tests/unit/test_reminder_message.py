"""A reminder says what its reader owes, most urgent first, with a button for each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import reminder
from bot.messages.message import Message
from bot.sandbox.limits import pings, problems
from storage.actions import Action

MONDAY = date(2015, 2, 9)
MADE = datetime(2015, 1, 5, tzinfo=UTC)


def action(number, title, due, meeting="", classification="public"):
    return Action(
        id=number, title=title, detail="", owner_id=1, owner="Community Safety Officer", owner_slack_id="U0CSO00001",
        agency="", priority="", meeting=meeting, due=due, status="open", classification=classification, example=False,
        source="", place="", done_at=None, done_by="", created_at=MADE,
    )  # fmt: skip


THREE = [
    action(7, "Domestic Abuse Forum: progress report for the CSP", date(2015, 2, 13)),
    action(
        4,
        "Check the baseline with the Kent Police analyst",
        date(2015, 2, 6),
        "Crime and Disorder Committee, 23 July 2014, minute 10",
    ),
    action(5, "Send the list of Speedwatch volunteers", date(2015, 2, 10)),
]


def rendered(actions, late=""):
    return reminder.render(actions, MONDAY, zone_words="London time", late=late)


def assert_fit_for_slack(message):
    for each in (message, *message.replies):
        assert problems(each.payload()) == []
        assert pings(each.payload()) == []
        assert 0 < len(each.text) <= 3_000


def test_the_most_urgent_comes_first_each_with_where_it_comes_from_and_a_button():
    message = rendered(THREE)
    heading, *items, small = message.blocks
    assert heading["text"]["text"] == "*You have 3 actions*"
    assert [item["text"]["text"] for item in items] == [
        "*Was due Friday 6 February*\nCheck the baseline with the Kent Police analyst\n"
        "_Crime and Disorder Committee, 23 July 2014, minute 10_",
        "*Due tomorrow, Tuesday 10 February*\nSend the list of Speedwatch volunteers",
        "*Due Friday 13 February*\nDomestic Abuse Forum: progress report for the CSP",
    ]
    buttons = [item["accessory"] for item in items]
    assert [(each["text"]["text"], each["action_id"], each["value"]) for each in buttons] == [
        ("Done", "csp:action_done", "4"),
        ("Done", "csp:action_done", "5"),
        ("Done", "csp:action_done", "7"),
    ]
    assert buttons[0]["accessibility_label"] == "Done: Check the baseline with the Kent Police analyst"
    assert small["elements"][0]["text"] == "One message a day, Monday to Friday at 09:00, London time."
    assert_fit_for_slack(message)


def test_the_text_alone_says_what_is_owed():
    assert rendered(THREE, late="Due 09:00, sent 11:30").text == (
        "You have 3 actions. Was due Friday 6 February: Check the baseline with the Kent Police analyst. "
        "Due tomorrow, Tuesday 10 February: Send the list of Speedwatch volunteers. "
        "Due Friday 13 February: Domestic Abuse Forum: progress report for the CSP. Due 09:00, sent 11:30."
    )


def test_one_action_is_one_action_and_none_is_no_message():
    assert rendered(THREE[:1]).text.startswith("You have 1 action. Due Friday 13 February: Domestic")
    assert rendered([]) is None


def test_an_action_without_a_date_is_never_called_overdue():
    message = reminder.open_actions([*THREE, action(9, "Ask the analyst", None)], MONDAY)
    assert message.text.endswith("No date set: Ask the analyst.")
    assert message.blocks[-1]["text"]["text"] == "*No date set*\nAsk the analyst"


@pytest.mark.parametrize("count", [1, 30, 300])
def test_a_long_reminder_goes_on_in_the_thread_and_every_action_keeps_its_button(count):
    owed = [action(n, f"Action {n}", MONDAY + timedelta(days=n % 7), "x" * 300) for n in range(1, count + 1)]
    message = rendered(owed)
    assert_fit_for_slack(message)
    buttons = [
        block["accessory"]["value"]
        for each in (message, *message.replies)
        for block in each.blocks
        if "accessory" in block
    ]
    assert sorted(map(int, buttons)) == list(range(1, count + 1))
    if count > 20:
        assert message.blocks[-1]["elements"][0]["text"].startswith(f"and {count - 20} more in the thread")


def test_an_answer_has_no_thread_so_what_does_not_fit_is_counted():
    message = reminder.open_actions([action(n, f"Action {n}", MONDAY) for n in range(300)], MONDAY)
    assert message.replies == ()
    assert message.blocks[0]["text"]["text"] == "*You have 300 actions*"
    assert message.blocks[-1]["elements"][0]["text"] == "and 280 more, less urgent than these"
    assert_fit_for_slack(message)


def test_a_pressed_button_leaves_its_place_to_what_was_stored_and_the_other_buttons_stay():
    first = reminder.with_done(rendered(THREE).blocks, "4", Message("Done: Check the baseline, recorded today"))
    assert [block["text"]["text"].split("\n")[0] for block in first.blocks[:-1]] == [
        "*You have 2 actions*",
        "Done: Check the baseline, recorded today",
        "*Due tomorrow, Tuesday 10 February*",
        "*Due Friday 13 February*",
    ]
    assert first.text == "Done: Check the baseline, recorded today. You have 2 actions left."
    second = reminder.with_done(first.blocks, "5", Message("Done: Speedwatch"))
    third = reminder.with_done(second.blocks, "7", Message("Done: Forum"))
    assert third.blocks[0]["text"]["text"] == "*Nothing more to do*"
    assert third.text == "Done: Forum"
    assert_fit_for_slack(third)
    assert reminder.with_done(third.blocks, "7", Message("Done: Forum")) is None


WORDS = st.text(min_size=1, max_size=900)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(WORDS, st.none() | st.dates(date(2014, 1, 1), date(2016, 1, 1)), WORDS), min_size=1, max_size=60)
)
def test_any_reminder_fits_slack_and_pings_nobody(rows):
    owed = [action(n, title, due, meeting) for n, (title, due, meeting) in enumerate(rows)]
    assert_fit_for_slack(rendered(owed, late="Due 09:00, sent 11:30"))
    assert_fit_for_slack(reminder.open_actions(owed, MONDAY))
