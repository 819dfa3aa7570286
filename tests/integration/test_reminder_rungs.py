"""What rings: put off, ladders, reports and duties, what else is due, and the manager's summary."""

import pytest
from sqlalchemy import insert, select

from bot.sandbox.seed import COUNCILLOR, INSPECTOR, MANAGER, OFFICER
from storage import (
    access,
    actions,
    ladders,
    preferences,
    snoozes,
    tables,
)
from storage.actions import NewAction
from storage.ladders import BUILT_IN, Ladder
from storage.preferences import Preference
from storage.snoozes import Snooze
from tests.reminder_rounds import EARLY, TEAM, Rounds, day, london


@pytest.fixture
def rounds(db):
    return Rounds(db)


@pytest.fixture
def post(rounds):
    return rounds.post


@pytest.fixture
def act(rounds):
    return rounds.act


@pytest.fixture
def rings(rounds):
    return rounds.rings


@pytest.fixture
def said(rounds):
    return rounds.said


# --- put off ---


def put_off(db, action, until, who=INSPECTOR, at="2015-02-09T10:00"):
    with db.write() as connection:
        snoozes.keep(connection, Snooze("action", action.id, who, day(until), london(at)))


def test_what_is_put_off_rings_that_day_once_and_goes_on_as_before(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    action = act("Baseline", "2015-02-09")
    rings("2015-02-09T09:00")
    put_off(db, action, "2015-02-13")
    assert rings("2015-02-10T09:00") == rings("2015-02-12T09:00") == {}  # +1 and +3 are swallowed
    assert rings("2015-02-13T09:00") == {(INSPECTOR, "02-13T09:00"): ["later:2015-02-13"]}
    assert rings("2015-02-16T09:00") == {}
    assert rings("2015-02-19T09:00") == {(INSPECTOR, "02-19T09:00"): ["+8"]}


def test_a_new_due_date_undoes_what_was_put_off(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    action = act("Baseline", "2015-02-09")
    rings("2015-02-09T09:00")
    put_off(db, action, "2015-02-27")
    with db.write() as connection:
        known = actions.by_id(connection, action.id)
        new = NewAction(known.title, owner_id=known.owner_id, due=day("2015-02-12"))
        actions.change(connection, known, new, at=london("2015-02-10T15:00"), by="test")
    assert rings("2015-02-11T09:00") == {(INSPECTOR, "02-11T09:00"): ["-1"]}


def test_what_the_reader_attended_to_is_not_made_up_for(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    action = act("Baseline", "2015-02-09")
    rings("2015-02-06T09:00")
    with db.write() as connection:  # while the bot was down, in an old reminder
        line = {"actor": INSPECTOR, "verb": "action commented", "subject": f"action:{action.id}", "outcome": "on it"}
        at = london("2015-02-10T12:00")
        connection.execute(insert(tables.audit).values(**line, at=at, team_id=TEAM, channel_id=""))
    assert rings("2015-02-11T09:00") == {}
    assert rings("2015-02-12T09:00") == {(INSPECTOR, "02-12T09:00"): ["+3"]}


# --- ladders and kinds ---


def test_a_ladder_counts_from_when_it_was_set_for_the_nearest_scope(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    one, _ = act("Often", "2015-02-13"), act("As usual", "2015-02-13")
    with db.write() as connection:
        often = Ladder((-4, -3, -2, -1), 0, 0)
        ladders.change(connection, f"action:{one.id}", often, at=london("2015-02-10T10:00"), by="test")
    rings("2015-02-10T09:00")
    assert rings("2015-02-11T09:00") == {(INSPECTOR, "02-11T09:00"): ["-2"]}  # -3 fell before it was set
    assert rings("2015-02-12T09:00") == {(INSPECTOR, "02-12T09:00"): ["-1", "-1"]}
    assert rings("2015-02-13T09:00") == {(INSPECTOR, "02-13T09:00"): ["+0"]}


def test_a_body_has_a_ladder_of_its_own_and_can_follow_the_rest_again(db):
    with db.write() as connection:
        ladders.change(connection, "body:Committee, Dartford", Ladder((0,), 0, 0), at=london(EARLY), by="test")
        assert ladders.read(connection).of("item", 1, "Committee, Dartford").rungs == (0,)
        assert ladders.forget(connection, "body:COMMITTEE,  Dartford", at=london(EARLY), by="test")
        assert not ladders.forget(connection, "body:Committee, Dartford", at=london(EARLY), by="test")
        assert ladders.read(connection).of("item", 1, "Committee, Dartford") == BUILT_IN


def test_reports_ring_until_their_meeting_is_held_and_duties_on_their_date(db, post, rings, said):
    officer = post("Community Safety Officer", OFFICER)
    with db.write() as connection:
        meeting = {"body": "Committee", "held_on": day("2015-02-11")}
        number = connection.execute(
            insert(tables.meeting).values(**meeting).returning(tables.meeting.c.id)
        ).scalar_one()
        owned = {"owner_id": officer.id, "dated_at": london(EARLY)}
        item = {"meeting_id": number, "item": "CCTV review", "status": "planned", "report_due": day("2015-02-09")}
        connection.execute(insert(tables.workplan_item).values(**item, **owned))
        duty = {"slug": "sa", "name": "Strategic assessment", "every_months": 12, "next_on": day("2015-02-10")}
        connection.execute(insert(tables.duty).values(**duty, **owned))
    assert rings("2015-02-09T09:00") == {(OFFICER, "02-09T09:00"): ["+0", "-1"]}
    assert said(OFFICER, "2015-02-09T09:00") == (
        "You have 1 report and 1 duty. Due today: Report: CCTV review (for Wednesday 11 February). "
        "Due tomorrow, Tuesday 10 February: Strategic assessment."
    )
    assert rings("2015-02-10T09:00") == {(OFFICER, "02-10T09:00"): ["+1", "+0"]}
    assert rings("2015-02-11T09:00") == {(OFFICER, "02-11T09:00"): ["+1"]}  # of the duty
    assert rings("2015-02-12T09:00") == {}  # the meeting was yesterday


def test_what_else_is_due_within_five_working_days_is_told_in_the_same_message(post, act, rings, said):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    act("Speedwatch", "2015-02-12")
    act("Next week", "2015-02-16")
    act("Too far", "2015-02-17")
    assert rings("2015-02-09T09:00") == {(INSPECTOR, "02-09T09:00"): ["+0", "-5"]}
    assert said(INSPECTOR, "2015-02-09T09:00") == (
        "You have 2 actions. Due today: Baseline. Due Monday 16 February: Next week. "
        "Also due within 5 working days: Thursday 12 Speedwatch."
    )


# --- the summary ---


@pytest.fixture
def managed(post, db):
    """An inspector whose manager is the Community Safety Manager."""
    manager = post("Community Safety Manager", MANAGER)
    return post("CSU Inspector", INSPECTOR, manager_id=manager.id)


def test_after_five_working_days_the_manager_is_told_once_in_one_message(db, managed, act, rings, said):
    act("Baseline", "2015-02-09")
    act("Speedwatch", "2015-02-09")
    rings("2015-02-13T09:00")
    assert rings("2015-02-16T09:00") == {(MANAGER, "02-16T09:00"): ["summary", "summary"]}
    assert said(MANAGER, "2015-02-16T09:00") == (
        "Still overdue, for you to know: Baseline, CSU Inspector, was due Monday 9 February; "
        "Speedwatch, CSU Inspector, was due Monday 9 February."
    )
    with db.read() as connection:
        (line,) = [each for each in actions.history(connection, 1) if each.verb == "action summarised"]
        assert line.outcome == "still open since 9 February 2015: Community Safety Manager was told"
    for each in (17, 18, 20, 23):
        assert (MANAGER, f"02-{each}T09:00") not in rings(f"2015-02-{each}T09:00")


def test_a_summary_is_part_of_the_managers_own_reminder(managed, act, rings):
    act("Baseline", "2015-02-09")
    act("Budget", "2015-02-16", owner="Community Safety Manager")
    rings("2015-02-13T09:00")
    assert rings("2015-02-16T09:00") == {(MANAGER, "02-16T09:00"): ["summary", "+0"]}


def test_a_councillor_gets_no_summary_unless_they_asked(db, post, act, rings):
    chair = post("Chair of the scrutiny committee", COUNCILLOR, role="Councillor", chair_of="Scrutiny Committee")
    post("CSU Inspector", INSPECTOR, manager_id=chair.id)
    act("Baseline", "2015-02-09")
    act("Speedwatch", "2015-02-10")
    rings("2015-02-13T09:00")
    assert rings("2015-02-16T09:00") == {}
    with db.write() as connection:
        preferences.keep(connection, Preference(COUNCILLOR, summaries=True), at=london("2015-02-16T10:00"))
    assert rings("2015-02-17T09:00") == {(COUNCILLOR, "02-17T09:00"): ["summary", "summary"]}


def test_where_a_post_has_no_manager_one_who_manages_is_told(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    with db.write() as connection:
        access.grant(connection, MANAGER, "manager", at=london(EARLY), by="test")
        access.grant(connection, OFFICER, "manager", at=london("2015-01-06T10:00"), by="test")
    rings("2015-02-13T09:00")
    assert rings("2015-02-16T09:00") == {(MANAGER, "02-16T09:00"): ["summary"]}


def test_two_bots_at_once_plan_each_round_once(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    assert len(rings("2015-02-09T09:00")) == 1
    assert rings("2015-02-09T09:00") == {}
    with db.read() as connection:
        held = connection.execute(select(tables.reminder_round.c.recipient)).scalars().all()
    assert sorted(held) == ["", "*", INSPECTOR]
