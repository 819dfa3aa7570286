"""A reminder says what its reader owes, most urgent first, with buttons for each, and what comes next in one line."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import owed_lines, reminder
from bot.messages.message import Message
from bot.messages.owed_lines import Line
from bot.messages.reminder import Came, Reminding
from bot.sandbox.limits import pings, problems
from storage.owed import Owed

MONDAY = date(2015, 2, 9)
MADE = datetime(2015, 1, 5, tzinfo=UTC)


def owed(number, title, due, body="", kind="action", owner="Community Safety Officer", held_on=None):
    return Owed(kind, number, title, due, MADE, 1, owner, "Dartford Borough Council", body, held_on)


THREE = [
    owed(7, "Domestic Abuse Forum: progress report for the CSP", date(2015, 2, 13)),
    owed(
        4,
        "Check the baseline with the Kent Police analyst",
        date(2015, 2, 6),
        "Crime and Disorder Committee, 23 July 2014, minute 10",
    ),
    owed(5, "Send the list of Speedwatch volunteers", date(2015, 2, 10)),
]


def rendered(things, **more):
    return reminder.render(Reminding("09:00, London time", [Line(each) for each in things], **more), MONDAY)


def words(block):
    return block["text"]["text"]


def assert_fit_for_slack(message):
    for each in (message, *message.replies):
        assert problems(each.payload()) == []
        assert pings(each.payload()) == []
        assert 0 < len(each.text) <= 3_000


def test_the_most_urgent_comes_first_each_with_where_it_comes_from_and_its_buttons():
    message = rendered(THREE)
    heading, *things, small = message.blocks
    assert words(heading) == "*You have 3 actions*"
    assert [words(block) for block in things[::2]] == [
        "*Was due Friday 6 February*\nCheck the baseline with the Kent Police analyst\n"
        "_Crime and Disorder Committee, 23 July 2014, minute 10_",
        "*Due tomorrow, Tuesday 10 February*\nSend the list of Speedwatch volunteers",
        "*Due Friday 13 February*\nDomestic Abuse Forum: progress report for the CSP",
    ]
    done = [block["elements"][0] for block in things[1::2]]
    assert [(each["text"]["text"], each["action_id"], each["value"]) for each in done] == [
        ("Done", "csp:action_done", "4"),
        ("Done", "csp:action_done", "5"),
        ("Done", "csp:action_done", "7"),
    ]
    assert done[0]["accessibility_label"] == "Done: Check the baseline with the Kent Police analyst"
    assert small["elements"][0]["text"].startswith("One message a day, on the days you work, at 09:00, London time.")
    assert_fit_for_slack(message)


def test_the_menu_of_an_action_offers_everything_else():
    menu = rendered(THREE[:1]).blocks[2]["elements"][1]
    assert [(option["text"]["text"], option["value"]) for option in menu["options"]] == [
        ("Remind me tomorrow", "action_later tomorrow 7"),
        ("Remind me on Monday", "action_later monday 7"),
        ("Remind me on a date…", "form:action-later 7"),
        ("Ask for more time…", "form:action-more-time 7"),
        ("Not my action…", "form:action-not-mine 7"),
    ]


def test_reports_and_duties_have_buttons_of_their_own():
    report = owed(8, "Review of the CCTV service", MONDAY, "Committee", "item", held_on=date(2015, 2, 24))
    duty = owed(2, "Strategic assessment", MONDAY, kind="duty")
    message = rendered([report, duty, *THREE])
    assert words(message.blocks[0]) == "*You have 3 actions, 1 report and 1 duty*"
    buttons = [each for block in message.blocks for each in block.get("elements", []) if each.get("type") == "button"]
    named = {(each["text"]["text"], each["action_id"], each["value"]) for each in buttons}
    assert ("Report sent", "csp:item_report_sent", "8") in named
    assert ("Done", "csp:duty_done", "2 2015-02-09") in named
    assert "Due today: Report: Review of the CCTV service (for Tuesday 24 February)." in message.text
    assert_fit_for_slack(message)


def test_the_text_alone_says_what_is_owed():
    assert rendered(THREE, late="Due 09:00, sent 11:30").text == (
        "You have 3 actions. Was due Friday 6 February: Check the baseline with the Kent Police analyst. "
        "Due tomorrow, Tuesday 10 February: Send the list of Speedwatch volunteers. "
        "Due Friday 13 February: Domestic Abuse Forum: progress report for the CSP. Due 09:00, sent 11:30."
    )


def test_a_deputy_and_a_contact_are_told_for_whom():
    for_inspector = Line(THREE[0], "CSU Inspector", date(2015, 3, 3))
    for_warden = Line(THREE[1], "Neighbourhood Warden, Kent County Council")
    message = reminder.render(Reminding("09:00, London time", [for_inspector, for_warden]), MONDAY)
    assert "_for CSU Inspector, who is away until Tuesday 3 March_" in words(message.blocks[3])
    assert "for Neighbourhood Warden, Kent County Council." in message.text
    assert_fit_for_slack(message)


def test_what_else_is_due_soon_is_one_line_each_and_never_a_message_by_itself():
    soon = [Line(THREE[0]), Line(THREE[2])]
    message = rendered(THREE[1:2], soon=soon)
    assert words(message.blocks[3]) == (
        "*Also due within 5 working days*\n*Tuesday 10*  Send the list of Speedwatch volunteers\n"
        "*Friday 13*  Domestic Abuse Forum: progress report for the CSP"
    )
    assert message.text.endswith(
        "Also due within 5 working days: Tuesday 10 Send the list of Speedwatch volunteers; "
        "Friday 13 Domestic Abuse Forum: progress report for the CSP."
    )
    assert rendered([], soon=soon) is None


def test_what_is_overdue_and_does_not_ring_today_is_counted_and_no_message_by_itself():
    message = rendered(THREE[1:2], late_too=4)
    assert words(message.blocks[3]) == "*Also overdue: 4 more*  `/csp actions` lists them"
    assert message.text.endswith(" Also overdue: 4 more.")
    assert rendered([], late_too=4) is None


def test_a_manager_is_told_what_stays_overdue_whose_it_is_and_without_buttons():
    message = rendered([], overdue=[THREE[1]])
    assert words(message.blocks[0]) == (
        "*Still overdue, for you to know: 1*\n"
        "Check the baseline with the Kent Police analyst  ·  Community Safety Officer  ·  was due Friday 6 February"
    )
    assert message.text.startswith("Still overdue, for you to know: Check the baseline")
    assert not [block for block in message.blocks if block["type"] == "actions"]


def test_who_takes_over_a_post_is_told_what_came_with_it():
    undated = owed(9, "Ask the analyst", None)
    message = rendered(THREE[:1], came=[Came("CSU Inspector", MONDAY, (Line(THREE[0]), Line(undated)))])
    assert words(message.blocks[0]) == "*CSU Inspector is yours since Monday 9 February 2015.* 2 actions came with it."
    assert words(message.blocks[1]) == "*You have 2 actions*"
    assert message.text.startswith("CSU Inspector is yours since Monday 9 February 2015. You have 2 actions.")


def test_one_action_is_one_action_and_none_is_no_message():
    assert rendered(THREE[:1]).text.startswith("You have 1 action. Due Friday 13 February: Domestic")
    assert rendered([]) is None


@pytest.mark.parametrize("count", [1, 20, 30, 300])
def test_of_very_many_the_most_urgent_are_shown_and_the_others_are_a_press_away(count):
    things = [owed(n, f"Action {n}", MONDAY + timedelta(days=n % 7), "x" * 300) for n in range(1, count + 1)]
    message = rendered(things, soon=[Line(each) for each in things], overdue=things)
    assert_fit_for_slack(message)
    assert message.replies == ()
    shown = [block for block in message.blocks if block["type"] == "actions"]
    if len(shown) < count:
        more = next(block for block in message.blocks if words_start(block, "and "))
        assert words(more) == f"and {count - len(shown)} more, less urgent than these"
        assert more["accessory"]["value"] == "actions"


def words_start(block, start):
    return block["type"] == "section" and words(block).startswith(start)


def test_a_pressed_button_leaves_its_place_to_what_was_stored_and_the_other_buttons_stay():
    first = reminder.with_done(rendered(THREE).blocks, "4", Message("Done: Check the baseline, recorded today"))
    assert [words(block).split("\n")[0] for block in first.blocks[:-1] if block["type"] == "section"] == [
        "*You have 2 actions*",
        "Done: Check the baseline, recorded today",
        "*Due tomorrow, Tuesday 10 February*",
        "*Due Friday 13 February*",
    ]
    assert first.text == "Done: Check the baseline, recorded today. You have 2 actions left."
    second = reminder.with_done(first.blocks, "5", Message("Done: Speedwatch"))
    third = reminder.with_done(second.blocks, "7", Message("Done: Forum"))
    assert words(third.blocks[0]) == "*Nothing more to do*"
    assert third.text == "Done: Forum"
    assert_fit_for_slack(third)
    assert reminder.with_done(third.blocks, "7", Message("Done: Forum")) is None


def test_a_report_and_an_action_of_one_number_are_not_mistaken_for_each_other():
    both = rendered([owed(4, "Report on CCTV", MONDAY, kind="item"), THREE[1]])
    after = reminder.with_done(both.blocks, "4", Message("Report sent: CCTV"), owed_lines.REPORT_SENT)
    assert words(after.blocks[0]) == "*You have 1 action*"
    left = [each["action_id"] for block in after.blocks for each in block.get("elements", []) if "action_id" in each]
    assert left == ["csp:action_done", "csp:later:action"]


WORDS = st.text(min_size=1, max_size=900)
KINDS = st.sampled_from(["action", "item", "duty"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(WORDS, st.none() | st.dates(date(2014, 1, 1), date(2016, 1, 1)), WORDS, KINDS),
        min_size=1,
        max_size=40,
    )
)
def test_any_reminder_fits_slack_and_pings_nobody(rows):
    things = [owed(n, title, due, body, kind, owner=body) for n, (title, due, body, kind) in enumerate(rows)]
    lines = [Line(each, each.body, each.due) for each in things]
    came = [Came(rows[0][0], MONDAY, tuple(lines))]
    said = Reminding("09:00, London time", lines, came, things, lines, "Due 09:00, sent 11:30")
    assert_fit_for_slack(reminder.render(said, MONDAY))
