"""`/csp actions ...`: lists in plain words, page by page, with what their reader may see, on both databases."""

from datetime import UTC, date, datetime

import pytest

from bot.messages.action_list import DONE_HERE
from storage import people
from tests.action_scene import (
    ANALYST,
    CLEARED,
    INSPECTOR,
    MANAGER,
    OFFICER,
    OPEN_CHANNEL,
    STRANGER,
    WARDEN,
    Scene,
    buttons,
    reader,
)

OWNER, ADVISER = reader(INSPECTOR), reader(STRANGER)
COMMITTEE = "Crime and Disorder (Overview and Scrutiny) Committee, 23 July 2014"


@pytest.fixture
def scene(db):
    """A database with a few posts and no action."""
    posts = [
        people.Person("CSU Inspector", agency="Kent Police", slack_id=INSPECTOR),
        people.Person("Community Safety Officer", agency="Dartford Borough Council", slack_id=OFFICER.user_id),
        people.Person("Neighbourhood Warden", agency="Kent County Council", slack_id=WARDEN),
    ]
    with db.write() as connection:
        for post in posts:
            people.add(connection, post)
    return Scene(db)


def post(scene, name):
    with scene.db.read() as connection:
        return people.by_name(connection, name).id


@pytest.fixture
def several(scene):
    """Five actions of the inspector and one of the officer."""
    inspector, officer = post(scene, "CSU Inspector"), post(scene, "Community Safety Officer")
    scene.store("Long overdue", owner_id=inspector, due=date(2015, 1, 5), agency="Kent Police")
    scene.store("Due on Monday", owner_id=inspector, due=date(2015, 2, 9), agency="Kent Police")
    scene.store("Due today", owner_id=inspector, due=date(2015, 2, 6), meeting=f"{COMMITTEE}, minute 10")
    scene.store("Without a date", owner_id=inspector)
    scene.store("Of the officer", owner_id=officer, due=date(2015, 2, 1))
    done = scene.store("Long done", owner_id=inspector, due=date(2015, 1, 1))
    scene.ask(f"action {done} done", OWNER)
    return scene


def titles(message):
    """The titles on a page, in order."""
    words = [block["text"]["text"] for block in message.blocks if block["type"] == "section"][1:]
    return [line.split(". ", 1)[1].splitlines()[0] for line in words if ". " in line]


@pytest.mark.parametrize(
    ("line", "heading", "found"),
    [
        ("", "You have 4 actions", ["Long overdue", "Due today", "Due on Monday", "Without a date"]),
        ("mine overdue", "Overdue, yours: 1 action", ["Long overdue"]),
        ("overdue", "Overdue: 2 actions", ["Long overdue", "Of the officer"]),
        ("which are overdue?", "Overdue: 2 actions", ["Long overdue", "Of the officer"]),
        (
            "all",
            "All open: 5 actions",
            ["Long overdue", "Of the officer", "Due today", "Due on Monday", "Without a date"],
        ),
        ("for CSU Inspector overdue", "Overdue, CSU Inspector: 1 action", ["Long overdue"]),
        ("of the community safety officer", "Community Safety Officer: 1 action", ["Of the officer"]),
        (f"for <@{INSPECTOR}|insp>", "CSU Inspector: 4 actions", None),
        ("agency kent police", "Kent Police: 2 actions", ["Long overdue", "Due on Monday"]),
        ("Kent Police overdue", "Overdue, Kent Police: 1 action", ["Long overdue"]),
        ("due this week", "Due this week: 1 action", ["Due today"]),
        ("due next week", "Due next week: 1 action", ["Due on Monday"]),
        ("due by Monday for CSU Inspector", "Due by 9 February 2015, CSU Inspector: 3 actions", None),
        ("undated", "Undated: 1 action", ["Without a date"]),
        ("done", "Done: 1 action", ["Long done"]),
        ("done since 1 February", "Done since 1 February 2015: 1 action", ["Long done"]),
        (
            "done in the last 2 weeks for CSU Inspector",
            "Done since 23 January 2015, CSU Inspector: 1 action",
            ["Long done"],
        ),
        ("made by me", "There are no such actions.", None),
    ],
)
def test_a_line_in_plain_words_is_a_list(several, line, heading, found):
    message = several.ask(f"actions {line}", reader(INSPECTOR, "officer")).message
    assert message.text.startswith(heading)
    assert found is None or titles(message) == found


def test_a_meeting_is_found_by_its_body_and_its_day(filled_db):
    scene = Scene(filled_db)
    assert scene.say("actions meeting crime and disorder").startswith("Meeting crime and disorder: ")
    assert scene.say("actions meeting scrutiny 23 July 2014").startswith("Meeting scrutiny 23 July 2014: ")
    assert "no meeting with actions" in scene.say("actions meeting scrutiny 24 July 2013")
    assert scene.say("actions priority road safety").startswith("Road safety")


@pytest.mark.parametrize("line", ["blah blah", "agency Nobody Ltd", "priority xyzzy", "due blah", "done since blah"])
def test_words_that_mean_nothing_are_refused_with_what_can_be_written(several, line):
    reply = several.ask(f"actions {line}")
    assert reply.outcome in {"BadInput", "NotFound"}


def test_a_long_list_comes_in_pages_of_fifteen(scene):
    inspector = post(scene, "CSU Inspector")
    for number in range(40):
        scene.store(f"Number {number:02}" + " and quite a lot more words" * 8, owner_id=inspector, due=date(2015, 3, 1))
    first = scene.ask("actions", OWNER).message
    assert first.text.startswith("You have 40 actions, 1 to 15.")
    assert buttons(first)["Next 15"] == "actions page 2"
    third = scene.ask("actions page 3", OWNER).message
    assert third.text.startswith("You have 40 actions, 31 to 40.")
    assert "Next 15" not in buttons(third)
    assert buttons(third)["Previous"] == "actions page 2"
    assert scene.say("actions page 9", OWNER) == "There are only 40."


def test_ones_own_have_their_buttons_and_those_of_others_only_show(several):
    message = several.ask("actions all", OWNER, CLEARED).message
    done = [each for block in message.blocks for each in block.get("elements") or [] if each.get("value")]
    presses = [each["value"] for each in done if each["action_id"].startswith(DONE_HERE)]
    assert len(presses) == 4
    assert all(value.endswith(" actions all") for value in presses)
    assert "Of the officer" not in message.text


class TestWhatIsShown:
    @pytest.mark.parametrize(
        ("viewer", "place", "shown", "hidden"),
        [
            (OFFICER, None, 0, 5),
            (OFFICER, OPEN_CHANNEL, 0, 5),
            (OFFICER, CLEARED, 5, 0),
            (OWNER, CLEARED, 4, 1),
            (OWNER, OPEN_CHANNEL, 0, 5),
            (ADVISER, CLEARED, 0, 5),
        ],
        ids=["nowhere", "public", "cleared", "owner", "owner in public", "anybody"],
    )
    def test_only_what_the_place_and_the_reader_are_cleared_for(self, several, viewer, place, shown, hidden):
        text = several.say("actions all", viewer, place)
        assert (f"All open: {shown} action" in text) is bool(shown)
        verb = "is" if hidden == 1 else "are"
        assert (f"{hidden} action{'s' * (hidden != 1)} {verb} not shown here" in text) is bool(hidden)

    def test_an_exempt_one_is_shown_in_direct_messages_only(self, scene):
        scene.store("Exempt matter", owner_id=post(scene, "CSU Inspector"), classification="exempt")
        assert "Exempt matter" in scene.say("actions all")
        assert "Exempt matter" not in scene.say("actions all", OFFICER, CLEARED)
        assert "Exempt matter" in scene.say("actions", OWNER)

    def test_a_guest_sees_only_their_own(self, several):
        warden = post(several, "Neighbourhood Warden")
        several.store("Walk the estate", owner_id=warden, due=date(2015, 3, 1))
        several.store("A public matter", classification="public")
        guest = reader(WARDEN, guest=True)
        assert titles(several.ask("actions all", guest).message) == ["Walk the estate"]
        assert titles(several.ask("actions", guest).message) == ["Walk the estate"]

    def test_who_made_it_and_who_manages_its_owner_see_it(self, several):
        with several.db.write() as connection:
            people.add(connection, people.Person("Head of Service", slack_id=MANAGER))
            head = people.by_name(connection, "Head of Service").id
            people.set_other_posts(connection, post(several, "CSU Inspector"), {"manager_id": head})
        assert several.say("actions all", reader(MANAGER)).startswith("All open: 4 actions")

    def test_who_holds_no_post_is_told_why_there_is_nothing(self, several):
        assert several.say("actions", reader(ANALYST)).startswith("cspbot does not know which post you hold")


def test_what_was_offered_to_me_waits_for_my_answer(several):
    number = several.numbered("Due on Monday").id
    several.ask(f"action {number} to Neighbourhood Warden", OWNER)
    message = several.ask("actions offered", reader(WARDEN, "officer")).message
    assert message.text.startswith("Offered: 1 action. Due Monday 9 February: Due on Monday, CSU Inspector.")
    assert "Accept" in buttons(several.ask(f"action {number}", reader(WARDEN)).message)


def test_a_clock_in_summer_asks_for_the_day_in_london(several):
    several.now = datetime(2015, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight of the 2nd
    several.store("Due on the 2nd", owner_id=post(several, "CSU Inspector"), due=date(2015, 7, 2))
    assert "Due today: Due on the 2nd" in several.say("actions due today", OWNER)
