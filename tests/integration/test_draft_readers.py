"""Who gets the draft of a briefing when its owner may not, was removed or is not known: never nobody in silence."""

import pytest
from sqlalchemy import delete

from bot.sandbox.changes import change_person
from storage import access
from storage.tables import slack_user
from tests.briefing_world import ANALYST, BRIEFING, INSPECTOR, MANAGER, OFFICER, PARTNERS, TEAM, WARDEN, World, shown

SHEDS = "Two sheds broken into near the station overnight"
ALL_OFFICERS = {OFFICER, INSPECTOR, MANAGER}


@pytest.fixture
def world(db, practice_slack):
    return World(db, practice_slack)


def grant(world, user, role):
    with world.db.write() as connection:
        access.grant(connection, user, role, at=world.now, by="test")


def forget(world, user):
    """As if cspbot had never heard of somebody."""
    with world.db.write() as connection:
        connection.execute(delete(slack_user).where(slack_user.c.user_id == user))


def morning(world, **asked):
    world.subscribe(**asked)
    world.contribute(SHEDS)
    world.at("2015-02-09T08:00")
    world.work()
    return world


def readers(world):
    """Who has a draft in their direct messages that names what waits."""
    people = (OFFICER, INSPECTOR, MANAGER, ANALYST, WARDEN)
    return {user for user in people if (draft := world.draft(user)) and SHEDS in draft.text}


def told(world, user, words="Not sent"):
    return [each.text for each in world.slack.workspace.said_by_bot(f"D{user[1:]}") if words in each.text]


class TestAnOwnerWhoMayNotReview:
    def test_a_guest_who_was_made_an_officer_is_passed_over(self, world):
        grant(world, WARDEN, "officer")
        assert readers(morning(world, owner=WARDEN)) == ALL_OFFICERS

    def test_a_guest_of_whom_nothing_was_known_is_asked_about_first(self, world):
        grant(world, WARDEN, "officer")
        forget(world, WARDEN)
        assert readers(morning(world, owner=WARDEN)) == ALL_OFFICERS

    def test_whoever_became_a_guest_meanwhile_is_found_out_before_it_is_sent_and_it_goes_to_the_others(self, world):
        change_person(world.slack.workspace, OFFICER, {"guest": True})
        assert readers(morning(world, owner=OFFICER)) == set()
        world.work()
        assert readers(world) == {INSPECTOR, MANAGER}

    def test_the_draft_of_whose_account_is_closed_goes_to_the_others(self, world):
        change_person(world.slack.workspace, OFFICER, {"deleted": True})
        morning(world, owner=OFFICER)
        world.work()
        assert readers(world) == {INSPECTOR, MANAGER}

    def test_whoever_lost_the_grant_is_passed_over(self, world):
        grant(world, OFFICER, "member")
        assert readers(morning(world, owner=OFFICER)) == {INSPECTOR, MANAGER}

    def test_the_draft_of_an_officer_who_loses_the_grant_after_it_came_goes_to_the_others(self, world):
        assert readers(morning(world, owner=OFFICER)) == {OFFICER}
        grant(world, OFFICER, "member")
        world.at("2015-02-09T08:10")
        world.work()
        assert readers(world) == ALL_OFFICERS
        assert len(told(world, INSPECTOR, "Draft:")) == 1
        world.work()
        assert len(told(world, INSPECTOR, "Draft:")) == 1

    def test_what_stands_with_them_is_taken_away_when_it_is_brought_up_to_date(self, world):
        morning(world, owner=OFFICER)
        draft = world.draft(OFFICER)
        grant(world, OFFICER, "member")
        world.contribute("Needles found by the gate")
        world.work()
        assert "only officers review the briefing" in draft.text
        assert "sheds" not in draft.text + shown(draft)


class TestWhoGetsItInstead:
    def test_officers_who_are_not_in_the_channel_where_none_of_them_is(self, world):
        world.slack.workspace.channel(BRIEFING).members[:] = [ANALYST, "U0CSPBOT01"]
        grant(world, OFFICER, "member")
        assert readers(morning(world, owner=OFFICER)) == {INSPECTOR, MANAGER}

    def test_an_admin_where_there_is_no_other_officer(self, world):
        for user in (OFFICER, INSPECTOR):
            grant(world, user, "member")
        assert readers(morning(world, owner=OFFICER)) == {MANAGER}

    def test_a_person_slack_does_not_know_is_asked_about_once(self, world):
        grant(world, "U0OTHERTEAM", "officer")
        grant(world, OFFICER, "member")
        assert readers(morning(world, owner=OFFICER)) == {INSPECTOR, MANAGER}
        with world.db.read() as connection:
            assert access.slack_user(connection, TEAM, "U0OTHERTEAM").deleted

    def test_where_nobody_can_review_it_the_owner_is_told_once_and_it_comes_when_somebody_can(self, world):
        for user in (OFFICER, INSPECTOR, MANAGER):
            grant(world, user, "member")
        morning(world, owner=OFFICER)
        for _ in range(3):
            world.work()
        (said,) = told(world, OFFICER)
        assert said.startswith(
            f"Not sent: the draft of the CSU briefing for <#{BRIEFING}> of Monday 9 February 2015, because nobody can "
            "review it"
        )
        assert "until Monday 9 February 2015, 12:30 (London time)" in said
        grant(world, INSPECTOR, "officer")
        world.at("2015-02-09T08:20")
        world.work()
        assert readers(world) == {INSPECTOR}
        assert len(told(world, OFFICER)) == 1

    def test_slack_not_saying_who_somebody_is_they_are_told_that_it_waits_and_no_word_of_it(self, world):
        forget(world, OFFICER)
        world.slack.workspace.faults.add("users.info", "server_error", times=9)
        morning(world, owner=OFFICER)
        (said,) = told(world, OFFICER, "waits for review")
        assert said.startswith("The draft of the CSU briefing for #csu-briefing of Monday 9 February 2015 waits for")
        assert "sheds" not in said


def test_a_bad_morning_of_the_bot_leaves_no_draft_out(world):
    """Down from before the draft's time until after the slot: both come late, the draft with the same readers."""
    world.subscribe(owner=OFFICER)
    world.subscribe(PARTNERS, "public", owner=WARDEN)
    world.contribute(SHEDS)
    world.at("2015-02-09T09:10")
    done = world.work()
    assert sorted(kind for kind, state in done if state == "sent") == ["daily", *["draft"] * 4]
    assert world.work() == []
    (posted,) = world.posted()
    assert "Due 08:30, sent 09:10" in posted.text
    assert world.posted(PARTNERS) == []  # nothing of it may be read there
