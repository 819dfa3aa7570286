"""Subscriptions: when each kind is due, what a pause leaves out, what a change keeps, who owns what was missed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clock import england_and_wales
from bot.messages.subscription_words import when
from bot.sandbox.seed import BRIEFING
from jobs import send_now, subscribing
from jobs.ticker import tick
from storage import deliveries, subscriptions, workplan_meetings
from storage.errors import BadInput
from storage.plan_record import By
from storage.subscriptions import HELD, Wish
from storage.workplan_meetings import NewMeeting

LONDON, TEAM = ZoneInfo("Europe/London"), "T0PRACTICE"
DAYS = england_and_wales()
FRIDAY = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def wish(kind="daily", **changes):
    asked = {"zone": "Europe/London", "local_time": "08:30", "clearance": "public", "when_empty": "skip"}
    return Wish(TEAM, BRIEFING, kind, catchup_seconds=0, created_by="U0CSO00001", **(asked | changes))


@pytest.fixture
def subscribe(db):
    def ask(asked, at=FRIDAY):
        with db.write() as connection:
            return subscribing.subscribe(connection, asked, now=at, working_days=DAYS)

    return ask


@pytest.fixture
def tick_at(db):
    def run(at):
        orders = tick(db, now=london(at), working_days=DAYS, zone=LONDON, team_id=TEAM).planned
        return [(order.kind, order.slot) for order in orders]

    return run


@pytest.mark.parametrize(
    ("asked", "words", "following"),
    [
        (wish(), "on working days at 08:30 (London time)", ["2015-02-09", "2015-02-10", "2015-02-11"]),
        (wish(working_days_only=False), "every day at 08:30", ["2015-02-07", "2015-02-08", "2015-02-09"]),
        (wish(days="tue thu"), "on Tuesday and Thursday except bank", ["2015-02-10", "2015-02-12", "2015-02-17"]),
        (wish("monday"), "each Monday, or the next working day, at", ["2015-02-09", "2015-02-16", "2015-02-23"]),
        (wish("monday", days="wed"), "each Wednesday, or the next", ["2015-02-11", "2015-02-18", "2015-02-25"]),
        (wish("monthly", days="3"), "on the 3rd working day of each", ["2015-03-04", "2015-04-07", "2015-05-06"]),
        (wish("quarterly"), "1st working day of January, April,", ["2015-04-01", "2015-07-01", "2015-10-01"]),
        (wish("members", days="2", working_days_only=False), "on the 2nd day of", ["2015-04-02", "2015-07-02"]),
    ],
)
def test_each_kind_is_due_on_its_days_and_says_so(db, subscribe, asked, words, following):
    stored = subscribe(asked)
    with db.read() as connection:
        slots = subscribing.coming(connection, stored, now=FRIDAY, working_days=DAYS, count=len(following))
    assert [str(slot.day) for slot in slots] == following
    assert words in when(stored)


def test_a_pack_is_due_five_working_days_before_a_meeting_wherever_that_moves(db, subscribe, tick_at):
    with db.write() as connection:
        meeting = NewMeeting("Community Safety Partnership", date(2015, 2, 18))
        workplan_meetings.add_meeting(connection, meeting, By("test", FRIDAY))
    stored = subscribe(wish("pack"))
    with db.read() as connection:
        slots = subscribing.coming(connection, stored, now=FRIDAY, working_days=DAYS)
    assert [slot.name for slot in slots] == ["2015-02-11T08:30"]
    assert tick_at("2015-02-10T09:00") == []
    assert tick_at("2015-02-11T08:29") == []
    assert tick_at("2015-02-11T08:30") == [("pack", "2015-02-11T08:30")]
    assert tick_at("2015-02-18T08:30") == []


def test_no_pack_is_due_before_the_meeting_of_a_council_s_committee(db, subscribe, tick_at):
    with db.write() as connection:
        scrutiny = NewMeeting("Crime and Disorder (Overview and Scrutiny) Committee, Dartford", date(2015, 2, 18))
        workplan_meetings.add_meeting(connection, scrutiny, By("test", FRIDAY))
    stored = subscribe(wish("pack"))
    with db.read() as connection:
        assert subscribing.coming(connection, stored, now=FRIDAY, working_days=DAYS) == []
    assert tick_at("2015-02-11T08:30") == []


def test_a_pause_leaves_out_what_falls_in_it_and_nothing_is_missed(db, subscribe, tick_at):
    mine = subscribe(wish())
    with db.write() as connection:
        subscribing.pause(connection, mine, date(2015, 2, 12), now=FRIDAY, working_days=DAYS)
    assert [tick_at(f"2015-02-{day}T09:00") for day in ("09", "10", "11")] == [[], [], []]
    assert tick_at("2015-02-12T09:00") == [("daily", "2015-02-12T08:30")]
    with db.read() as connection:
        assert len(deliveries.history(connection, subject=mine.subject)) == 1


def test_what_is_held_is_due_never_and_survives_a_new_calendar(db, subscribe, tick_at):
    mine = subscribe(wish())
    with db.write() as connection:
        subscriptions.hold(connection, mine, "is_archived")
        assert subscribing.recompute(connection, now=FRIDAY, working_days=DAYS) == 0
        (held,) = subscriptions.held(connection)
    assert (held.id, held.paused_until) == (mine.id, HELD)
    assert tick_at("2015-03-09T09:00") == []
    assert subscribing.tick_after(held, FRIDAY, DAYS) is None


def test_a_change_of_something_else_than_the_time_leaves_what_is_planned(db, subscribe, tick_at):
    subscribe(wish())
    assert tick_at("2015-02-09T08:30") == [("daily", "2015-02-09T08:30")]
    changed = subscribe(wish(owner="U0CSM00001", areas="dartford gravesham"), london("2015-02-09T08:30:05"))
    assert (changed.version, changed.area_slugs) == (2, ("dartford", "gravesham"))
    with db.read() as connection:
        assert [each.state for each in deliveries.history(connection)] == ["pending"]


@pytest.mark.parametrize(
    "asked",
    [
        wish(days="caturday"),
        wish(days="sat"),
        wish("monday", days="mon sun"),
        wish(zone="Kent"),
        wish("monthly", days="0"),
        wish("monthly", days="16"),
        wish("monthly", days="mon"),
    ],
)
def test_days_and_zones_that_do_not_exist_or_never_come_are_refused(subscribe, asked):
    with pytest.raises(BadInput):
        subscribe(asked)


def test_sent_by_hand_is_a_slot_of_its_own_and_is_not_the_days_post(db, subscribe, tick_at):
    mine = subscribe(wish())
    at = london("2015-02-09T07:00")
    with db.write() as connection:
        for _ in range(5):
            send_now.send_now(connection, mine, opened=at, now=at, run_at=db.now(connection))
        (sent,) = deliveries.history(connection)
        assert (sent.slot, sent.expires_at) == ("2015-02-09T07:00:00 now", london("2015-02-09T08:00"))
        with pytest.raises(BadInput, match="07:00"):
            send_now.send_now(connection, mine, opened=london("2015-02-09T07:01"), now=at, run_at=at)
        assert not deliveries.went_out_on(connection, mine.subject, date(2015, 2, 9))
    assert tick_at("2015-02-09T08:30") == [("daily", "2015-02-09T08:30")]
