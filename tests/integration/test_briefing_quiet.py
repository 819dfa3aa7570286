"""What waits for review is told once and then once a week, in the draft; what waited too long can be closed at once."""

import pytest

from tests.briefing_world import MONDAY, OFFICER, PARTNERS, World, shown
from tests.slack import check_everything_posted

DAYS = ("2015-02-09", "2015-02-10", "2015-02-11", "2015-02-12", "2015-02-13", "2015-02-16", "2015-02-17")
SHEDS, BINS = "Two sheds broken into near the station", "Bins set alight in the car park"


@pytest.fixture
def world(db, practice_slack):
    made = World(db, practice_slack)
    made.subscribe(owner=OFFICER)
    yield made
    check_everything_posted(practice_slack.workspace)


def lived(world, *days):
    """On which of these days a draft came, and on which a briefing was posted."""
    drafted, posted = [], []
    for day in days:
        for time in ("08:00", "08:30"):
            world.at(f"{day}T{time}")
            done = world.work()
            drafted += [day] if ("draft", "sent") in done else []
            posted += [day] if ("daily", "sent") in done else []
    return drafted, posted


def test_of_a_set_that_waits_unchanged_the_draft_comes_once_a_week_and_no_briefing_after_the_first(world):
    world.contribute(SHEDS)
    assert lived(world, *DAYS) == (["2015-02-09", "2015-02-16"], ["2015-02-09"])


def test_whatever_waits_anew_has_a_draft_and_a_briefing(world):
    world.contribute(SHEDS)
    lived(world, *DAYS[:2])
    world.contribute(BINS)
    assert lived(world, *DAYS[2:5]) == (["2015-02-11"], ["2015-02-11"])
    assert "2 items wait for review" in world.posted()[-1].text


def test_what_was_approved_and_is_carried_over_comes_in_the_next_draft(world):
    world.contribute(SHEDS)
    world.at("2015-02-09T08:00")
    world.work()
    world.press(OFFICER, world.draft(), "Approve")
    assert lived(world, *DAYS[:3]) == (["2015-02-10"], ["2015-02-09", "2015-02-10"])


def test_a_briefing_that_is_posted_also_when_empty_says_what_waits(world):
    world.subscribe(owner=OFFICER, when_empty="post")
    world.contribute(SHEDS)
    lived(world, *DAYS[:2])
    assert world.posted()[-1].text == (
        "CSU briefing, Tuesday 10 February 2015: no meetings and nothing due up to Tuesday 17 February. "
        "1 item waits for review."
    )


def test_after_ten_working_days_the_draft_offers_to_close_what_waits(world):
    old = world.contribute(SHEDS)
    lived(world, *DAYS)
    world.at("2015-02-19T10:00")
    new = world.contribute(BINS)
    lived(world, "2015-02-20")
    draft = world.draft()
    assert f"Item {old} has waited for 10 working days or longer." in shown(draft)
    (tidying,) = [block for block in draft.blocks if "accessory" in block and "Close this" in str(block["accessory"])]
    closed = world.ask(OFFICER, tidying["accessory"]["value"])
    assert f"Closed: {old}." in closed.text
    assert "sheds" not in closed.text
    assert f"{new}.  {BINS}" in shown(closed)
    assert "Nothing was closed" in world.ask(OFFICER, tidying["accessory"]["value"]).text


def test_another_channel_is_told_of_what_waits_for_itself(world):
    world.contribute(f"{SHEDS}, public")
    assert lived(world, DAYS[0])[1] == ["2015-02-09"]
    world.subscribe(PARTNERS, "public", owner=OFFICER)
    lived(world, DAYS[1])
    assert [each.text.split(".")[0] for each in world.posted(PARTNERS)] == ["CSU briefing, Tuesday 10 February 2015"]
    assert len(world.posted()) == 1


def test_presses_between_two_ticks_change_one_message_for_each_reviewer(world):
    world.subscribe()
    numbers = [world.contribute(f"Item about place {number}: {'words ' * 30}") for number in range(14)]
    world.at("2015-02-09T08:00")
    assert world.work() == [("draft", "sent")] * 3
    place = f"{world.subscription().id} {MONDAY}"
    for number in numbers[:4]:
        world.ask(OFFICER, f"brief_hold {place} {number}")
    before = len(world.slack.workspace.calls("chat.update"))
    world.work()
    assert len(world.slack.workspace.calls("chat.update")) == before + 3
