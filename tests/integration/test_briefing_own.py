"""What a contributor is told of their own item: what was understood, that it came before, where it stands."""

import pytest

from bot.messages import briefing_forms as views
from bot.messages.form import Entered
from handlers import briefing_end, briefing_forms
from handlers.forms import Origin, Submission
from storage import briefings
from storage.errors import BadInput, NotCleared
from tests.briefing_world import (
    BRIEFING,
    COUNCILLOR,
    INSPECTOR,
    MONDAY,
    OFFICER,
    PARTNERS,
    TEAM,
    WARDEN,
    World,
    shown,
    value_of,
)
from tests.slack import check_everything_posted

SHEDS = "Two sheds broken into near the station"


@pytest.fixture
def world(db, practice_slack):
    yield World(db, practice_slack)
    check_everything_posted(practice_slack.workspace)


def stored(world, number):
    with world.db.read() as connection:
        return briefings.by_id(connection, number)


def form(world, user, value, values, key="form:1"):
    return Submission(
        value=str(value),
        audience=world.audience(user),
        origin=Origin("D1"),
        now=world.now,
        entered=Entered(values),
        key=key,
    )


def test_a_guest_sees_their_own_item_where_they_contributed_it_and_where_it_stands(world):
    world.subscribe(owner=OFFICER)
    world.contribute(SHEDS)
    number = world.contribute("Needles found by the gate", WARDEN)
    listed = world.ask(WARDEN, "brief", PARTNERS)
    assert listed.text.startswith("Open for the CSU briefing: 1. From partners (1): Needles found")
    assert "1 item is not shown here." in listed.text
    assert "*Waits for review*" in shown(listed)
    world.at("2015-02-09T08:00")
    world.work()
    world.ask(OFFICER, f"brief_hold {world.subscription().id} {MONDAY} {number}")
    assert "Held back from the briefing of Monday 9 February" in shown(world.ask(WARDEN, "brief", PARTNERS))
    world.ask(OFFICER, f"brief_in {world.subscription().id} {MONDAY} {number}")
    world.press(OFFICER, world.ask(OFFICER, "brief review"), "Approve")
    assert "*In the briefing of Monday 9 February*" in shown(world.ask(WARDEN, "brief", PARTNERS))
    world.ask(OFFICER, f"brief close {number} cleared")
    listed = world.ask(WARDEN, "brief", PARTNERS)
    assert "Closed: Needles found" in shown(listed)
    assert "*Closed Monday 9 February*" in shown(listed)


def test_who_may_see_more_elsewhere_is_pointed_there(world):
    world.contribute(SHEDS)
    told = world.ask(OFFICER, "brief", PARTNERS).text
    assert told.endswith("1 item is not shown here. Your direct messages with cspbot show what you may see.")
    assert "direct messages" not in world.ask(COUNCILLOR, "brief", PARTNERS).text


def test_what_was_understood_is_said_with_a_button_to_change_it(world):
    said = world.ask(INSPECTOR, "brief add Dog show in Central Park, until Friday, public")
    read = "Read as: no area or ward named; said until Friday 13 February; public. “Edit” changes any of it."
    assert read in said.text
    assert value_of(said, "Edit").startswith("form:brief-edit ")
    with world.db.read() as connection:
        (item,) = briefings.open_items(connection, TEAM, world.now.date())
    assert (item.text, item.ward, item.classification) == ("Dog show in Central Park", "", "public")


def test_a_day_that_was_probably_meant_to_be_past_is_asked_back_and_nothing_is_stored(world):
    with pytest.raises(BadInput, match="would be Saturday 30 January 2016"):
        world.ask(INSPECTOR, f"brief add {SHEDS} until 30 January")
    with world.db.read() as connection:
        assert briefings.open_items(connection, TEAM, world.now.date()) == []
    number = world.contribute(SHEDS)
    with pytest.raises(BadInput, match="type it with the year"):
        world.ask(INSPECTOR, f"brief keep {number} 30 January")


def test_whoever_is_mentioned_is_stored_by_the_name_of_their_post(world):
    number = world.contribute(f"Ask <@{OFFICER}> about the patrol, <!here>")
    assert stored(world, number).text == "Ask Community Safety Officer about the patrol"


def test_the_same_words_within_a_day_are_said_and_stored_only_when_that_is_meant(world):
    number = world.contribute(SHEDS)
    world.at("2015-02-06T15:00")
    said = world.ask(INSPECTOR, f"brief add  {SHEDS.upper()}")
    assert said.text == f"You contributed this already at 10:00 (item {number}). Nothing was stored twice."
    assert "Contributed." in world.press(INSPECTOR, said, "Add it all the same").text
    assert "Contributed." in world.ask(WARDEN, f"brief add {SHEDS}").text
    assert "Contributed." in world.ask(INSPECTOR, f"brief add {SHEDS}, ref KP-2015/0042").text
    world.at("2015-02-07T16:00")
    assert "Contributed." in world.ask(INSPECTOR, f"brief add {SHEDS}").text


def test_the_same_words_in_a_form_are_said_beside_them_but_a_form_that_comes_again_is_not_another(world):
    values = {"text": {"text": {"value": SHEDS}}}
    first = briefing_forms.submit_new(form(world, INSPECTOR, "", values), world.db)
    assert first.posts
    assert briefing_forms.submit_new(form(world, INSPECTOR, "", values), world.db).posts
    other = briefing_forms.submit_new(form(world, INSPECTOR, "", values, key="form:2"), world.db)
    assert other.errors["text"].startswith("You contributed this already at 10:00 (item ")


def test_closing_from_the_menu_asks_what_came_of_it_and_can_be_undone(world):
    number = world.contribute("Needles found by the gate", WARDEN)
    values = {views.OUTCOME: {views.OUTCOME: {"value": "Arrests made"}}}
    (post,) = briefing_end.submit_end(form(world, OFFICER, number, values), world.db).posts
    assert post.message.text.startswith("Closed: Arrests made.")
    assert stored(world, number).status == "closed"
    with pytest.raises(NotCleared, match="An officer closed it"):
        world.press(WARDEN, post.message, "Open it again")
    assert "Open again" in world.press(OFFICER, post.message, "Open it again").text
    assert stored(world, number).status == "open"
    assert "open already" in world.ask(OFFICER, f"brief reopen {number}").text


def test_what_was_taken_back_stays_so(world):
    number = world.contribute(SHEDS)
    world.ask(INSPECTOR, f"brief withdraw {number}")
    with pytest.raises(BadInput, match="contribute a new one"):
        world.ask(INSPECTOR, f"brief reopen {number}")


def test_a_reopened_item_stands_in_the_posted_briefing_again(world):
    world.subscribe(owner=OFFICER)
    number = world.contribute(SHEDS)
    world.at("2015-02-09T08:00")
    world.work()
    world.press(OFFICER, world.draft(), "Approve")
    world.at("2015-02-09T08:30")
    world.work()
    world.ask(OFFICER, f"brief close {number}")
    world.work()
    assert "closed: Two sheds" in world.posted(BRIEFING)[0].text
    world.ask(OFFICER, f"brief_reopen {number}")
    world.work()
    assert "From partners (1): Two sheds" in world.posted(BRIEFING)[0].text
