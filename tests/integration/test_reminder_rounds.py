"""Whom a reminder reaches and when: leave, deputies, days off, shifts, agencies, other hands."""

from datetime import UTC, time

import pytest
from sqlalchemy import insert, update

from bot.sandbox.seed import INSPECTOR, OFFICER, WARDEN
from jobs import quiet_hours
from jobs.reminders import subject_of
from jobs.ticker import tick
from storage import (
    absences,
    deliveries,
    posts,
    preferences,
    reminders,
    tables,
)
from storage.preferences import Preference
from tests.reminder_rounds import DAYS, EARLY, LONDON, TEAM, Rounds, day, london


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


def away(db, who, first, last, deputy="", at="2015-02-01T10:00"):
    with db.write() as connection:
        absences.add(connection, who, day(first), day(last), deputy, at=london(at))


# --- leave ---


def test_while_somebody_is_away_their_deputy_is_reminded_and_told_for_whom(db, post, act, rings, said):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    away(db, INSPECTOR, "2015-02-06", "2015-03-03", deputy=OFFICER)
    rings("2015-02-05T09:00")
    rings("2015-02-06T09:00")
    assert rings("2015-02-09T09:00") == {(OFFICER, "02-09T09:00"): ["+0"]}
    assert said(OFFICER, "2015-02-09T09:00") == (
        "You have 1 action. Due today: Baseline, for CSU Inspector, who is away until Tuesday 3 March."
    )
    for each in (10, 12, 19, 26):
        assert [who for who, _ in rings(f"2015-02-{each}T09:00")] == [OFFICER]
    assert rings("2015-03-04T09:00") == {}
    assert rings("2015-03-05T09:00") == {(INSPECTOR, "03-05T09:00"): ["+18"]}


def test_without_a_deputy_reminders_wait_until_the_day_after_and_come_as_one(db, post, act, rings, said):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    rings("2015-02-05T09:00")
    away(db, INSPECTOR, "2015-02-06", "2015-02-17")
    for each in ("06", "09", "10", "12", "17"):
        assert rings(f"2015-02-{each}T09:00") == {}
    assert rings("2015-02-18T09:00") == {(INSPECTOR, "02-18T09:00"): ["+0", "+1", "+3", "-1"]}
    assert said(INSPECTOR, "2015-02-18T09:00") == "You have 1 action. Was due Monday 9 February: Baseline."


def test_a_reminder_that_waits_goes_to_the_deputy_when_leave_is_told_in_time(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    assert rings("2015-02-09T22:00", sent=False) == {(INSPECTOR, "02-09T09:00"): ["+0"]}  # it waits for the morning
    away(db, INSPECTOR, "2015-02-10", "2015-02-12", OFFICER, at="2015-02-09T22:30")
    with db.write() as connection:
        reminders.take_back(connection, INSPECTOR, subject_of(INSPECTOR), "away", day("2015-02-10"))
    assert rings("2015-02-10T09:00") == {(OFFICER, "02-10T09:00"): ["+0", "+1"]}
    with db.read() as connection:
        assert [each.state for each in deliveries.history(connection, subject=subject_of(INSPECTOR))] == ["cancelled"]


def test_nobody_is_written_to_while_they_are_away(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    rings("2015-02-09T09:00")
    away(db, INSPECTOR, "2015-02-09", "2015-02-10", at="2015-02-09T09:00")
    gate = quiet_hours.gate(home=LONDON, working_days=DAYS)
    with db.read() as connection:
        (waiting,) = deliveries.history(connection, subject=subject_of(INSPECTOR))
        assert gate(connection, waiting, london("2015-02-09T09:01")) == london("2015-02-11T08:00")


def test_two_who_stand_in_for_each_other_and_are_both_away_hear_nothing_until_one_is_back(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    rings("2015-02-06T09:00")
    away(db, INSPECTOR, "2015-02-09", "2015-02-13", deputy=OFFICER)
    away(db, OFFICER, "2015-02-09", "2015-02-10", deputy=INSPECTOR)
    assert rings("2015-02-09T09:00") == rings("2015-02-10T09:00") == {}
    assert rings("2015-02-11T09:00") == {(OFFICER, "02-11T09:00"): ["+0", "+1"]}


# --- days, hours and zones ---


def test_a_rung_on_a_day_off_rings_on_the_next_day_of_work_with_what_rings_then(post, act, rings):
    post("CSU Inspector", INSPECTOR, working_days="mon wed thu fri")
    act("Baseline", "2015-02-09")
    assert rings("2015-02-09T09:00") == {(INSPECTOR, "02-09T09:00"): ["+0"]}
    assert rings("2015-02-10T09:00") == {}
    assert rings("2015-02-11T09:00") == {(INSPECTOR, "02-11T09:00"): ["+1"]}


def test_a_late_shift_is_reminded_when_it_begins_and_until_midnight(db, post, act, rings):
    post("Late Shift", INSPECTOR, hours="14:00-00:00")
    act("Baseline", "2015-02-09", owner="Late Shift")
    assert rings("2015-02-09T13:59") == {}
    assert rings("2015-02-09T23:30") == {(INSPECTOR, "02-09T14:00"): ["+0"]}
    gate = quiet_hours.gate(home=LONDON, working_days=DAYS)
    with db.read() as connection:
        (waiting,) = deliveries.history(connection, subject=subject_of(INSPECTOR))
        assert gate(connection, waiting, london("2015-02-09T23:30")) == london("2015-02-09T23:30")
        assert gate(connection, waiting, london("2015-02-10T00:00")) == london("2015-02-10T14:00")
        assert gate(connection, waiting, london("2015-02-10T09:00")) == london("2015-02-10T14:00")


def test_a_night_shift_belongs_to_the_day_on_which_it_begins(db, post, act, rings):
    post("Night Shift", INSPECTOR, hours="22:00-06:00")
    act("Baseline", "2015-02-09", owner="Night Shift")
    with db.write() as connection:
        preferences.keep(connection, Preference(INSPECTOR, time(1, 0)), at=london(EARLY))
    assert rings("2015-02-09T22:00") == rings("2015-02-10T00:59") == {}
    assert rings("2015-02-10T01:00") == {(INSPECTOR, "02-10T01:00"): ["+0"]}
    assert rings("2015-02-10T03:00") == {}


def test_somebody_is_reminded_at_the_time_they_set_where_it_is_within_their_hours(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    post("Early Riser", WARDEN)
    act("Baseline", "2015-02-09")
    act("Gates", "2015-02-09", owner="Early Riser")
    with db.write() as connection:
        preferences.keep(connection, Preference(INSPECTOR, time(16, 30)), at=london(EARLY))
        preferences.keep(connection, Preference(WARDEN, time(6, 0)), at=london(EARLY))
    assert rings("2015-02-09T09:00") == {(WARDEN, "02-09T09:00"): ["+0"]}
    assert rings("2015-02-09T16:30") == {(INSPECTOR, "02-09T16:30"): ["+0"]}


def test_a_pattern_that_nobody_can_read_does_not_stop_the_reminders_of_anybody(post, act, rings):
    post("CSU Inspector", INSPECTOR, hours="whenever", working_days="someday")
    act("Baseline", "2015-02-09")
    assert rings("2015-02-09T09:00") == {(INSPECTOR, "02-09T09:00"): ["+0"]}


def test_both_clock_changes_keep_nine_in_the_morning(post, act, rings, db):
    post("CSU Inspector", INSPECTOR)
    act("Spring", "2015-03-30")
    act("Autumn", "2015-10-26")
    for at in ("2015-03-27T09:00", "2015-03-30T09:00", "2015-10-23T09:00", "2015-10-26T09:00"):
        assert (INSPECTOR, f"{at[5:]}") in rings(at)
    with db.read() as connection:
        times = [each.scheduled_at.astimezone(UTC).hour for each in deliveries.history(connection)]
    assert times == [9, 8, 8, 9]


# --- agencies and other hands ---


def test_an_owner_without_slack_is_reached_through_the_contact_of_their_agency(db, post, act, rings, said):
    post("Neighbourhood Warden", agency="Kent County Council")
    contact = post("Partnership Officer", OFFICER)
    with db.write() as connection:
        posts.set_contact(connection, "Kent County Council", contact.id)
    act("Gates", "2015-02-09", owner="Neighbourhood Warden")
    act("Grant", "2015-02-09", owner="", agency="Kent County Council")
    assert rings("2015-02-09T09:00") == {(OFFICER, "02-09T09:00"): ["+0", "+0"]}
    assert said(OFFICER, "2015-02-09T09:00") == (
        "You have 2 actions. Due today: Gates, for Neighbourhood Warden, Kent County Council. "
        "Due today: Grant, for Kent County Council."
    )


def test_a_closed_account_counts_as_not_in_slack(db, post, act):
    post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    with db.write() as connection:
        user = {"team_id": TEAM, "user_id": INSPECTOR, "guest": False, "deleted": True}
        connection.execute(insert(tables.slack_user).values(**user, checked_at=london(EARLY)))
    report = tick(db, now=london("2015-02-09T09:00"), working_days=DAYS, zone=LONDON, team_id=TEAM)
    assert (report.planned, [each.title for each in report.nobody]) == ((), ["Baseline"])


def test_who_takes_over_a_post_hears_what_came_with_it_once_and_the_old_holder_nothing_more(db, post, act, rings, said):
    inspector = post("CSU Inspector", INSPECTOR)
    act("Baseline", "2015-02-09")
    act("Undated", None)
    assert rings("2015-02-06T09:00") == {(INSPECTOR, "02-06T09:00"): ["-1"]}
    with db.write() as connection:
        made = {"at": london("2015-02-09T08:00"), "by": "test"}
        posts.hold(connection, inspector.id, OFFICER, "", day("2015-02-09"), **made)
    assert rings("2015-02-09T09:00") == {(OFFICER, "02-09T09:00"): ["+0", "came"]}
    assert said(OFFICER, "2015-02-09T09:00") == (
        "CSU Inspector is yours since Monday 9 February 2015. You have 2 actions. "
        "Due today: Baseline. No date set: Undated."
    )
    assert rings("2015-02-10T09:00") == {(OFFICER, "02-10T09:00"): ["+1"]}
    assert rings("2015-02-11T09:00") == {}


def test_a_rung_that_the_old_owner_heard_does_not_ring_again_for_the_new_one(db, post, act, rings):
    post("CSU Inspector", INSPECTOR)
    officer = post("Community Safety Officer", OFFICER)
    action = act("Baseline", "2015-02-09")
    assert rings("2015-02-09T09:00") == {(INSPECTOR, "02-09T09:00"): ["+0"]}
    with db.write() as connection:
        connection.execute(update(tables.action).where(tables.action.c.id == action.id).values(owner_id=officer.id))
    assert rings("2015-02-10T09:00") == {(OFFICER, "02-10T09:00"): ["+1"]}
