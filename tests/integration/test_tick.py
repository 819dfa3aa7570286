"""A tick: digests and reminders are planned once for each slot and rung, however often and by however many."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, text

from bot.clock import WorkingDays, england_and_wales
from bot.sandbox.seed import BRIEFING, INSPECTOR, PARTNERS, WARDEN
from jobs import subscribing
from jobs.deliver import deliver_due
from jobs.scheduler import Scheduler
from jobs.ticker import tick
from storage import actions, deliveries, people, reminders, subscriptions, tables, ticks
from storage.actions import NewAction
from storage.errors import BadInput, NotFound, StorageUnavailable
from storage.people import Person
from storage.subscriptions import Wish
from tests.outbox import COMPOSERS, QUICK, slack_for, texts

LONDON = ZoneInfo("Europe/London")
DAYS = england_and_wales()
TEAM = "T0PRACTICE"


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def wish(kind="daily", channel=BRIEFING, local_time="08:30", **changes):
    asked = {"zone": "Europe/London", "clearance": "public", "when_empty": "skip", "created_by": "U0CSO00001"}
    asked["catchup_seconds"] = subscribing.CATCHUP_SECONDS.get(kind, 0)
    return Wish(TEAM, channel, kind, local_time=local_time, **(asked | changes))


@pytest.fixture
def subscribe(db):
    def ask(asked, at="2015-02-06T10:00"):
        with db.write() as connection:
            return subscribing.subscribe(connection, asked, now=london(at), working_days=DAYS)

    return ask


@pytest.fixture
def tick_at(db):
    def run(at, days=DAYS):
        return tick(db, now=london(at), working_days=days, zone=LONDON, team_id=TEAM)

    return run


@pytest.fixture
def act(db):
    """Store an action, owned by a post that a Slack user holds."""

    def add(title, due, slack_id=INSPECTOR, owner="CSU Inspector", zone="", at="2015-01-05T10:00"):
        with db.write() as connection:
            if owner not in [person.name for person in people.everyone(connection)]:
                people.add(connection, Person(owner, slack_id=slack_id, timezone=zone))
            owner_id = people.by_name(connection, owner).id
            new = NewAction(title, owner_id=owner_id, due=due and date.fromisoformat(due))
            return actions.add(connection, new, at=london(at), by="test")

    return add


def slots(orders):
    return [(order.kind, order.slot) for order in orders]


def on_record(db):
    with db.read() as connection:
        return [(each.slot, each.state, each.reason) for each in reversed(deliveries.history(connection))]


def test_the_monday_digest_and_the_daily_briefing_are_planned_once_however_often_it_ticks(subscribe, tick_at):
    subscribe(wish())
    subscribe(wish("monday", local_time="09:00"))
    assert tick_at("2015-02-09T08:29").planned == ()
    first = tick_at("2015-02-09T09:05")
    assert sorted(slots(first.planned)) == [("daily", "2015-02-09T08:30"), ("monday", "2015-02-09T09:00")]
    assert tick_at("2015-02-09T09:05").planned == ()
    assert tick_at("2015-02-09T23:00").planned == ()
    assert slots(tick_at("2015-02-10T09:05").planned) == [("daily", "2015-02-10T08:30")]


def test_two_tickers_at_once_plan_each_slot_once(db, subscribe, tick_at):
    for n in range(40):
        subscribe(wish(channel=f"C{n:08d}"))
    barrier, reports = threading.Barrier(3), []

    def work():
        barrier.wait()
        reports.append(tick_at("2015-02-09T09:05"))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    planned = [order for report in reports for order in report.planned]
    assert len(planned) == len({order.key for order in planned}) == 40
    assert len(on_record(db)) == 40


def test_of_missed_slots_the_newest_is_planned_and_the_others_are_on_record_as_late(db, subscribe, tick_at):
    subscribe(wish(), at="2015-02-04T10:00")
    report = tick_at("2015-02-09T10:12")
    assert slots(report.planned) == [("daily", "2015-02-09T08:30")]
    assert slots(report.missed) == [("daily", "2015-02-05T08:30"), ("daily", "2015-02-06T08:30")]
    assert on_record(db)[:2] == [("2015-02-05T08:30", "skipped", "late"), ("2015-02-06T08:30", "skipped", "late")]


def test_a_daily_post_more_than_four_hours_late_is_not_sent_but_on_record(db, subscribe, tick_at):
    subscribe(wish())
    report = tick_at("2015-02-09T12:30")
    assert (report.planned, slots(report.missed)) == ((), [("daily", "2015-02-09T08:30")])


def test_a_monday_digest_is_still_sent_on_tuesday(subscribe, tick_at):
    subscribe(wish("monday"))
    assert slots(tick_at("2015-02-10T17:00").planned) == [("monday", "2015-02-09T08:30")]


def test_after_a_year_of_silence_the_last_slots_are_on_record_and_the_next_tick_is_quiet(db, subscribe, tick_at):
    subscribe(wish(), at="2014-02-06T10:00")
    report = tick_at("2015-02-09T09:05")
    assert (len(report.planned), len(report.missed)) == (1, 31)
    assert tick_at("2015-02-09T09:06").planned == ()


def test_a_bank_holiday_announced_late_has_no_slot_and_nothing_is_missed(db, subscribe, tick_at):
    subscribe(wish())
    jubilee = WorkingDays(DAYS.holidays | {date(2015, 2, 9)})
    assert tick_at("2015-02-09T09:05", jubilee).planned == ()
    assert on_record(db) == []
    assert slots(tick_at("2015-02-10T09:05", jubilee).planned) == [("daily", "2015-02-10T08:30")]


def test_a_subscription_made_after_its_time_begins_on_the_next_working_day(subscribe, tick_at):
    subscribe(wish(), at="2015-02-06T08:31")
    assert tick_at("2015-02-06T09:05").planned == ()
    assert slots(tick_at("2015-02-09T09:05").planned) == [("daily", "2015-02-09T08:30")]


def test_asking_for_the_same_again_changes_nothing(db, subscribe, tick_at):
    first = subscribe(wish())
    tick_at("2015-02-09T09:05")
    again = subscribe(wish(created_by="U0CSM00001"), at="2015-02-09T09:06")
    assert (again.version, again.next_due_at) == (1, london("2015-02-10T08:30"))
    assert again.id == first.id
    assert [state for _, state, _ in on_record(db)] == ["pending"]


def test_a_change_cancels_what_is_planned_and_takes_the_new_time(db, subscribe, tick_at):
    subscribe(wish())
    tick_at("2015-02-09T08:30")
    changed = subscribe(wish(local_time="08:35"), at="2015-02-09T08:31")
    assert changed.version == 2
    assert slots(tick_at("2015-02-09T08:35").planned) == [("daily", "2015-02-09T08:35")]
    assert [(slot, state) for slot, state, _ in on_record(db)] == [
        ("2015-02-09T08:30", "cancelled"),
        ("2015-02-09T08:35", "pending"),
    ]


def test_a_change_after_today_was_posted_begins_tomorrow(db, subscribe, tick_at, practice_slack):
    subscribe(wish())
    tick_at("2015-02-09T08:30")
    deliver_due(db, slack_for(practice_slack.api_url), COMPOSERS, now=london("2015-02-09T08:30"), timing=QUICK)
    changed = subscribe(wish(local_time="08:35"), at="2015-02-09T08:31")
    assert changed.next_due_at == london("2015-02-10T08:35")
    assert tick_at("2015-02-09T09:00").planned == ()


def test_stopping_and_starting_again_within_a_slot_does_not_post_it_twice(db, subscribe, tick_at, practice_slack):
    subscribe(wish())
    tick_at("2015-02-09T08:30")
    deliver_due(db, slack_for(practice_slack.api_url), COMPOSERS, now=london("2015-02-09T08:30"), timing=QUICK)
    with db.write() as connection:
        assert not subscribing.unsubscribe(connection, TEAM, BRIEFING, "daily").enabled
    assert tick_at("2015-02-10T09:00").planned == ()
    subscribe(wish(), at="2015-02-10T08:29")
    assert slots(tick_at("2015-02-10T08:30").planned) == [("daily", "2015-02-10T08:30")]
    assert len(texts(practice_slack)) == 1


def test_after_a_change_of_bank_holidays_the_next_slots_are_worked_out_again(db, subscribe, tick_at):
    subscribe(wish())
    jubilee = WorkingDays(DAYS.holidays | {date(2015, 2, 9)})
    with db.write() as connection:
        assert subscribing.recompute(connection, now=london("2015-02-06T12:00"), working_days=jubilee) == 1
        assert subscriptions.enabled(connection)[0].next_due_at == london("2015-02-10T08:30")
        assert subscribing.recompute(connection, now=london("2015-02-06T12:00"), working_days=DAYS) == 1
        assert subscribing.recompute(connection, now=london("2015-02-06T12:00"), working_days=DAYS) == 0
    assert len(tick_at("2015-02-09T09:05").planned) == 1


def test_stopping_what_is_not_there_says_so(db):
    with pytest.raises(NotFound), db.write() as connection:
        subscribing.unsubscribe(connection, TEAM, BRIEFING, "daily")


@pytest.mark.parametrize("asked", [wish("weekly"), wish(local_time="25:00"), wish(local_time="half past eight")])
def test_a_kind_or_time_that_does_not_exist_is_refused(subscribe, asked):
    with pytest.raises(BadInput):
        subscribe(asked)


def test_a_past_day_can_be_rehearsed_without_disturbing_the_present(db, subscribe, tick_at):
    subscribe(wish(), at="2026-11-20T10:00")
    subscribe(wish("monday"), at="2026-11-20T10:00")
    assert len(tick_at("2015-02-09T09:05").planned) == 2
    assert tick_at("2015-02-09T09:05").planned == ()
    assert len(tick_at("2015-02-10T09:05").planned) == 1
    report = tick_at("2026-11-23T09:05")
    assert (len(report.planned), report.missed) == (2, ())


def test_moving_the_clock_back_posts_nothing_again(subscribe, tick_at):
    subscribe(wish(), at="2015-02-02T10:00")
    tick_at("2015-02-09T09:05")
    tick_at("2015-02-10T09:05")
    assert tick_at("2015-02-09T09:05").planned == ()
    assert tick_at("2015-02-06T09:05").planned == ()


def test_leases_run_on_real_time_whatever_the_clock_of_the_tick_says(db, subscribe, tick_at, practice_slack):
    subscribe(wish())
    tick_at("2015-02-09T08:30")
    deliver_due(db, slack_for(practice_slack.api_url), COMPOSERS, now=london("2015-02-09T08:30"), timing=QUICK)
    with db.read() as connection:
        (sent,) = deliveries.history(connection)
        assert abs(sent.sent_at - datetime.now(UTC)) < timedelta(minutes=5)
        assert abs(ticks.last(connection) - datetime.now(UTC)) < timedelta(minutes=5)


# --- reminders ---


def rung_for(db):
    """Which rungs rang: (title, rung) by recipient."""
    with db.read() as connection:
        rows = connection.execute(
            select(tables.action.c.title, tables.reminder_rung.c.rung, tables.reminder_rung.c.recipient)
            .join_from(tables.reminder_rung, tables.action, tables.reminder_rung.c.number == tables.action.c.id)
            .order_by(tables.action.c.id)
        )
        return [tuple(row) for row in rows]


def test_everything_due_to_one_person_on_one_day_is_one_reminder(db, act, tick_at):
    act("Baseline", "2015-02-06")
    act("Speedwatch list", "2015-02-10")
    act("Undated", None)
    act("Far away", "2015-06-01")
    assert tick_at("2015-02-09T08:59").planned == ()
    (order,) = tick_at("2015-02-09T09:05").planned
    assert (order.kind, order.recipient, order.slot) == ("reminder", INSPECTOR, "2015-02-09T09:00")
    assert (order.team_id, order.expires_at) == (TEAM, london("2015-02-11T00:00"))
    assert rung_for(db) == [("Baseline", "+1", INSPECTOR), ("Speedwatch list", "-1", INSPECTOR)]
    assert tick_at("2015-02-09T09:05").planned == ()


def test_the_rungs_of_a_delivery_are_there_for_its_composer(db, act, tick_at):
    action = act("Saturday", "2015-02-07")
    tick_at("2015-02-09T09:00")
    with db.read() as connection:
        (planned,) = deliveries.history(connection)
        rungs = reminders.rungs_of(connection, planned.id)
    assert [(each.thing, each.due, each.rung) for each in rungs] == [
        (("action", action.id), date(2015, 2, 7), "+0"),
        (("action", action.id), date(2015, 2, 7), "+1"),
    ]


def test_two_posts_of_one_slack_user_are_one_reminder(act, tick_at):
    act("As inspector", "2015-02-09")
    act("As chair", "2015-02-09", owner="Chair of the Domestic Abuse Forum")
    act("Of another", "2015-02-09", owner="Neighbourhood Warden", slack_id=WARDEN)
    planned = tick_at("2015-02-09T09:00").planned
    assert sorted(order.recipient for order in planned) == [INSPECTOR, WARDEN]


def test_an_owner_without_slack_is_named_in_the_report_once(act, tick_at):
    act("Domestic violence file", "2015-02-09", owner="Housing Officer", slack_id="")
    report = tick_at("2015-02-09T09:00")
    assert [(each.title, each.owner) for each in report.nobody] == [("Domestic violence file", "Housing Officer")]
    assert report.planned == ()
    assert tick_at("2015-02-09T09:05").nobody == ()


def test_nothing_rings_on_a_weekend_or_a_bank_holiday(act, tick_at):
    act("Due on Good Friday", "2015-04-03")
    for day in ("2015-04-03", "2015-04-04", "2015-04-05", "2015-04-06"):
        assert tick_at(f"{day}T12:00").planned == ()
    assert len(tick_at("2015-04-07T09:00").planned) == 1


def test_a_rung_of_a_day_gone_by_does_not_ring(act, tick_at):
    act("Due Monday", "2015-02-09")
    assert tick_at("2015-02-11T09:05").planned == ()


def test_a_bot_that_was_down_at_nine_rings_later_that_day(act, tick_at):
    act("Due Monday", "2015-02-09")
    (order,) = tick_at("2015-02-09T16:00").planned
    assert order.scheduled_at == london("2015-02-09T09:00")


def test_an_action_made_after_nine_does_not_ring_that_day_even_by_a_bot_that_was_down(act, tick_at):
    act("Made at ten", "2015-02-09", at="2015-02-09T10:00")
    assert tick_at("2015-02-09T16:00").planned == ()


def test_an_action_given_a_new_date_after_nine_does_not_ring_that_day_and_rings_for_the_new_one(db, act, tick_at):
    action = act("Moved", "2015-02-09")
    assert len(tick_at("2015-02-09T09:00").planned) == 1
    change_due(db, action, "2015-02-10", "2015-02-09T09:30")
    assert tick_at("2015-02-09T10:00").planned == ()
    assert len(tick_at("2015-02-10T09:00").planned) == 1
    assert rung_for(db) == [("Moved", "+0", INSPECTOR), ("Moved", "+0", INSPECTOR)]


def test_a_new_date_on_a_quiet_day_rings_the_next_working_day_at_the_earliest(db, act, tick_at):
    action = act("Quiet", "2015-06-01")
    assert tick_at("2015-02-09T09:00").planned == ()
    change_due(db, action, "2015-02-10", "2015-02-09T09:30")
    assert tick_at("2015-02-09T10:00").planned == ()
    assert len(tick_at("2015-02-10T09:00").planned) == 1


def change_due(db, action, due, at, status=actions.OPEN):
    """Give an action another date, as a person or a file does."""
    with db.write() as connection:
        known = actions.by_id(connection, action.id)
        new = NewAction(known.title, owner_id=known.owner_id, due=date.fromisoformat(due), status=status)
        actions.change(connection, known, new, at=london(at), by="test")


def test_the_rungs_of_a_day_on_which_the_bot_was_down_ring_in_the_next_round_in_one_message(db, act, tick_at):
    act("On the day", "2015-02-09")
    act("One overdue", "2015-02-06")
    act("Today's", "2015-02-10")
    tick_at("2015-02-06T09:00")
    (order,) = tick_at("2015-02-10T09:00").planned  # Monday was missed
    assert (order.recipient, order.slot) == (INSPECTOR, "2015-02-10T09:00")
    assert sorted(rung_for(db)) == [
        ("On the day", "+0", INSPECTOR),
        ("On the day", "+1", INSPECTOR),
        ("On the day", "-1", INSPECTOR),
        ("One overdue", "+0", INSPECTOR),
        ("One overdue", "+1", INSPECTOR),
        ("Today's", "+0", INSPECTOR),
        ("Today's", "-1", INSPECTOR),
    ]
    with db.read() as connection:
        planned = deliveries.history(connection)[0]
        rungs = reminders.rungs_of(connection, planned.id)
        told = [actions.by_id(connection, number).title for number in sorted({rung.number for rung in rungs})]
    assert told == ["On the day", "One overdue", "Today's"]
    assert tick_at("2015-02-10T09:05").planned == ()


def test_a_made_up_rung_does_not_ring_again(db, act, tick_at):
    act("Three overdue on Monday", "2015-02-04")
    tick_at("2015-02-06T09:00")
    assert len(tick_at("2015-02-10T09:00").planned) == 1
    for day in (11, 12, 13):
        assert tick_at(f"2015-02-{day}T09:00").planned == ()
    assert len(tick_at("2015-02-16T09:00").planned) == 1  # eight working days overdue
    assert sorted(rung for _, rung, _ in rung_for(db)) == ["+3", "+8"]


def test_no_more_than_five_working_days_are_made_up(db, act, tick_at):
    tick_at("2015-01-26T09:00")
    act("Too long ago", "2015-01-29")  # three overdue on Tuesday 3 February, eight on Tuesday 10 February
    act("Just within", "2015-01-30")  # three overdue on Wednesday 4 February, eight today
    tick_at("2015-02-11T09:00")
    assert sorted(rung_for(db)) == [
        ("Just within", "+3", INSPECTOR),
        ("Just within", "+8", INSPECTOR),
        ("Too long ago", "+8", INSPECTOR),
    ]


def test_an_action_made_while_the_bot_was_down_does_not_ring_for_the_days_before(act, tick_at):
    tick_at("2015-02-06T09:00")
    act("Made on Monday afternoon", "2015-02-04", at="2015-02-09T15:00")  # three overdue on Monday
    assert tick_at("2015-02-10T09:00").planned == ()


def test_an_action_dated_anew_while_the_bot_was_down_does_not_ring_for_the_days_before(db, act, tick_at):
    tick_at("2015-02-06T09:00")
    moved, kept, reopened = (act(title, "2015-06-01") for title in ("Moved", "Kept", "Reopened"))
    change_due(db, moved, "2015-02-04", "2015-02-09T15:00")
    change_due(db, kept, "2015-02-04", "2015-02-09T08:00")
    change_due(db, reopened, "2015-02-04", "2015-02-06T15:00", status=actions.DONE)
    change_due(db, reopened, "2015-02-04", "2015-02-09T15:00")
    tick_at("2015-02-10T09:00")
    assert rung_for(db) == [("Kept", "+3", INSPECTOR)]


def test_a_change_of_anything_but_the_date_leaves_past_rungs_as_they_were(db, act, tick_at):
    tick_at("2015-02-06T09:00")
    action = act("Same date", "2015-02-04")
    change_due(db, action, "2015-02-04", "2015-02-09T15:00")
    assert len(tick_at("2015-02-10T09:00").planned) == 1


def test_an_owner_without_slack_is_named_for_the_days_that_were_missed(act, tick_at):
    tick_at("2015-02-06T09:00")
    act("Domestic violence file", "2015-02-04", owner="Housing Officer", slack_id="")
    assert [each.title for each in tick_at("2015-02-10T09:00").nobody] == ["Domestic violence file"]


@pytest.mark.parametrize("set_to", ["2015-03-17T09:00", "2026-11-24T09:00", "2014-11-04T09:00"])
def test_a_clock_that_was_set_far_away_makes_up_nothing(act, tick_at, set_to):
    tick_at("2015-02-09T09:00")
    rang = england_and_wales().shift(london(set_to).date(), -4)  # three overdue on the working day before
    act("Of the day before", rang.isoformat(), at="2014-01-06T10:00")
    assert tick_at(set_to).planned == ()


def test_a_day_that_is_rehearsed_after_another_rings_for_itself_alone(db, act, tick_at):
    act("Loaded in 2026", "2015-02-04", at="2026-11-20T10:00")
    tick_at("2015-02-06T09:00")
    assert tick_at("2015-02-10T09:00").planned == ()


def test_one_user_with_posts_in_two_zones_has_one_round(act, tick_at):
    act("Here", "2015-02-09")
    act("There", "2015-02-09", owner="Seconded Officer", zone="Europe/Paris")
    (order,) = tick_at("2015-02-09T08:00").planned
    assert order.recipient == INSPECTOR
    assert tick_at("2015-02-09T09:00").planned == ()


def test_done_actions_do_not_ring(db, act, tick_at):
    action = act("Done", "2015-02-09")
    with db.write() as connection:
        actions.mark_done(connection, action.id, at=london("2015-02-06T12:00"), by="test")
    assert tick_at("2015-02-09T09:00").planned == ()


def test_reminders_come_at_nine_where_the_person_is(act, tick_at):
    act("Here", "2015-02-09")
    act("In Lisbon time plus one", "2015-02-09", owner="Seconded Officer", slack_id="U0SECOND01", zone="Europe/Paris")
    act("Unknown zone", "2015-02-09", owner="Street Warden", slack_id=WARDEN, zone="Mars/Olympus")
    assert [order.recipient for order in tick_at("2015-02-09T08:00").planned] == ["U0SECOND01"]
    assert sorted(order.recipient for order in tick_at("2015-02-09T09:00").planned) == [INSPECTOR, WARDEN]


def test_the_team_of_a_known_slack_user_is_used(db, act, tick_at):
    act("Known", "2015-02-09")
    with db.write() as connection:
        seen = {"team_id": "T0OTHER", "user_id": INSPECTOR, "guest": False, "deleted": False}
        connection.execute(insert(tables.slack_user).values(**seen, checked_at=london("2015-02-01T10:00")))
    assert tick_at("2015-02-09T09:00").planned[0].team_id == "T0OTHER"


def test_actions_loaded_today_ring_on_a_rehearsed_day(act, tick_at):
    act("Loaded in 2026", "2015-02-09", at="2026-11-20T10:00")
    assert len(tick_at("2015-02-09T09:05").planned) == 1


def test_two_tickers_at_once_hold_a_round_once(db, act, tick_at):
    for n in range(20):
        act(f"Action {n}", "2015-02-09", owner=f"Officer {n}", slack_id=f"U{n:08d}")
    barrier, planned = threading.Barrier(3), []

    def work():
        barrier.wait()
        planned.extend(tick_at("2015-02-09T09:00").planned)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(planned) == len(on_record(db)) == len(rung_for(db)) == 20


# --- the rhythm ---


def test_the_scheduler_ticks_at_once_goes_on_and_ends_cleanly():
    ticked = threading.Semaphore(0)
    scheduler = Scheduler(ticked.release, every=0.05)
    scheduler.start()
    assert all(ticked.acquire(timeout=5) for _ in range(3))
    scheduler.stop()
    assert threading.active_count() == 1 or not [t for t in threading.enumerate() if "ticker" in t.name]


def test_a_tick_without_a_database_is_a_sentence_in_the_log_and_no_fault(caplog):
    calls = threading.Semaphore(0)

    def work():
        calls.release()
        raise StorageUnavailable("the disk is full")

    scheduler = Scheduler(work, every=0.05)
    scheduler.start()
    assert all(calls.acquire(timeout=5) for _ in range(2))
    scheduler.stop()
    assert not [record for record in caplog.records if record.exc_info]


def test_a_tick_that_fails_is_followed_by_the_next(caplog):
    calls = threading.Semaphore(0)

    def work():
        calls.release()
        raise ZeroDivisionError

    scheduler = Scheduler(work, every=0.05)
    scheduler.start()
    assert all(calls.acquire(timeout=5) for _ in range(2))
    scheduler.stop()
    assert any(record.exc_info for record in caplog.records)


def test_a_clock_that_was_set_back_does_not_silence_the_ticker():
    """APScheduler then waits until the old time comes again; the watchdog counts monotonic seconds."""
    ticked = threading.Semaphore(0)
    scheduler = Scheduler(ticked.release, every=0.05)
    scheduler.start()
    assert ticked.acquire(timeout=5)
    scheduler._job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))  # what a step back amounts to
    while ticked.acquire(blocking=False):
        pass
    assert all(ticked.acquire(timeout=5) for _ in range(3))
    scheduler.stop()


def test_on_sqlite_finding_what_is_due_reads_the_partial_index(db):
    with db.read() as connection:
        assert subscriptions.enabled(connection) == []
        if db.is_sqlite:
            query = "EXPLAIN QUERY PLAN SELECT id FROM subscription WHERE enabled AND next_due_at <= '2015'"
            assert "ix_subscription_due" in str(connection.execute(text(query)).all())


def test_subscriptions_of_a_channel_are_listed(db, subscribe):
    subscribe(wish())
    subscribe(wish("monday"))
    subscribe(wish(channel=PARTNERS))
    with db.read() as connection:
        found = subscriptions.enabled(connection, team_id=TEAM, channel_id=BRIEFING)
    assert [each.kind for each in found] == ["daily", "monday"]
