"""Quiet hours in the outbox: reminders and notices wait, are not lost, and nobody is told the same twice."""

import socket
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlalchemy import text, update

from bot.clock import PracticeClock, england_and_wales
from bot.config import Settings
from bot.sandbox import BOT_CREDENTIAL
from bot.sandbox.seed import BRIEFING, INSPECTOR
from bot.worker import Worker
from jobs import notices, quiet_hours
from jobs.deliver import deliver_due
from storage import access, actions, deliveries, people
from storage.access import SlackUser
from storage.actions import NewAction
from storage.people import Person
from storage.tables import delivery as table
from tests.outbox import COMPOSERS, QUICK, order, plan, slack_for, stored, texts

LONDON = ZoneInfo("Europe/London")
DAYS = england_and_wales()
TEAM, ADMIN = "T0PRACTICE", "U0CSM00001"
REMINDER = {"kind": "reminder", "subject": f"reminders:{INSPECTOR}", "slot": "2015-02-09T09:00"}


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture
def deliver(db, practice_slack):
    """Send what may go out at that London time; the ends of the turns."""
    gate = quiet_hours.gate(home=LONDON, working_days=DAYS)

    def send(at, composers=COMPOSERS):
        slack = slack_for(practice_slack.api_url)
        done = deliver_due(db, slack, composers, now=london(at), timing=QUICK, gate=gate)
        return [(outcome.state, outcome.reason) for outcome in done]

    return send


def make_ready(db):
    """Let the real time that a back-off waits for be over."""
    with db.write() as connection:
        connection.execute(update(table).values(run_at=db.now(connection)))
        connection.execute(text("DELETE FROM team_pause"))


def waits(db, number):
    """For how long a delivery waits, in real time."""
    with db.read() as connection:
        (row,) = connection.execute(table.select().where(table.c.id == number))
        return row.run_at - db.now(connection)


def in_dm(practice_slack, user=INSPECTOR):
    return texts(practice_slack, practice_slack.workspace.dm(user).id)


@pytest.mark.parametrize("kind", ["reminder", "notice"])
def test_at_night_it_waits_until_eight_and_does_not_count_as_an_attempt(db, deliver, practice_slack, kind):
    (number,) = plan(db, order(INSPECTOR, **(REMINDER | {"kind": kind}), hours=72))
    assert deliver("2015-02-09T22:00") == [("pending", "quiet hours")]
    row = stored(db, number)
    assert (row.state, row.attempts, row.first_sent_at) == ("pending", 0, None)
    assert timedelta(hours=9, minutes=59) < waits(db, number) <= timedelta(hours=10)
    assert deliver("2015-02-09T22:01") == []
    assert in_dm(practice_slack) == []


def test_on_saturday_it_waits_until_monday_by_the_practice_clock_counted_in_real_time(db, deliver):
    (number,) = plan(db, order(INSPECTOR, **REMINDER, hours=24 * 9))
    assert deliver("2015-02-14T08:00") == [("pending", "quiet hours")]
    assert timedelta(hours=47, minutes=59) < waits(db, number) <= timedelta(hours=48)


def test_when_a_practice_clock_is_moved_to_the_morning_it_goes_out_once(db, deliver, practice_slack):
    plan(db, order(INSPECTOR, **REMINDER, hours=72))
    deliver("2015-02-09T22:00")
    assert deliver("2015-02-10T07:59") == []
    assert deliver("2015-02-10T08:00") == [("sent", "")]
    assert deliver("2015-02-10T08:01") == []
    assert len(in_dm(practice_slack)) == 1


def test_a_digest_to_a_channel_keeps_its_own_time(db, deliver, practice_slack):
    plan(db, order(hours=72))
    assert deliver("2015-02-09T22:00") == [("sent", "")]
    assert len(texts(practice_slack, BRIEFING)) == 1


def test_what_an_outage_put_off_does_not_go_out_at_night(db, deliver, practice_slack):
    (number,) = plan(db, order(INSPECTOR, **REMINDER, hours=72))
    practice_slack.workspace.faults.add("chat.postMessage", "ratelimit", retry_after=300)
    assert deliver("2015-02-09T17:58") == [("pending", "Slack asked to wait")]
    make_ready(db)
    assert deliver("2015-02-09T18:03") == [("pending", "quiet hours")]
    assert stored(db, number).attempts == 0
    assert deliver("2015-02-10T08:00") == [("sent", "")]


def test_what_may_have_been_posted_is_looked_for_at_night_and_found(db, deliver, practice_slack):
    plan(db, order(INSPECTOR, **REMINDER, hours=72))
    practice_slack.workspace.faults.add("chat.postMessage", "drop_after")
    assert deliver("2015-02-09T17:58")[0][0] == "unknown"
    make_ready(db)
    assert deliver("2015-02-09T18:03") == [("sent", "")]
    assert len(in_dm(practice_slack)) == 1


def test_what_was_not_posted_is_looked_for_at_night_and_posted_in_the_morning(db, deliver, practice_slack):
    (number,) = plan(db, order(INSPECTOR, **REMINDER, hours=72))
    practice_slack.workspace.faults.add("chat.postMessage", "drop_before")
    deliver("2015-02-09T17:58")
    make_ready(db)
    assert deliver("2015-02-09T18:03") == [("unknown", "quiet hours")]
    assert (stored(db, number).state, stored(db, number).attempts) == ("unknown", 1)
    assert deliver("2015-02-10T08:00") == [("sent", "")]
    assert len(in_dm(practice_slack)) == 1


@pytest.mark.parametrize(
    ("of_post", "in_slack", "state"),
    [("", "", "sent"), ("", "America/New_York", "pending"), ("Europe/Paris", "America/New_York", "sent")],
)
def test_the_zone_is_the_one_set_for_the_post_else_what_slack_says(db, deliver, of_post, in_slack, state):
    with db.write() as connection:
        people.add(connection, Person("CSU Inspector", slack_id=INSPECTOR, timezone=of_post))
        seen = SlackUser(INSPECTOR, "Inspector", False, False, in_slack, datetime.now(UTC))
        access.remember_user(connection, TEAM, seen)
    plan(db, order(INSPECTOR, **REMINDER, hours=72))
    assert deliver("2015-02-09T09:00")[0][0] == state


# --- with the whole worker ---


@pytest.fixture
def settings(practice_slack):
    return Settings.model_construct(
        slack_bot_token=SecretStr(BOT_CREDENTIAL), slack_api_url=practice_slack.api_url, settle_seconds=0
    )


@pytest.fixture
def work(db, settings):
    """One tick of the worker at that London time; the states of what it tried to send."""

    def run(at, **changes):
        worker = Worker(settings.model_copy(update=changes), db, PracticeClock(london(at)), TEAM)
        return [(each.delivery.kind, each.state) for each in worker.work()[1]]

    return run


@pytest.fixture
def act(db):
    def add(title, due, at="2015-01-05T10:00"):
        with db.write() as connection:
            known = [person.name for person in people.everyone(connection)]
            if "CSU Inspector" not in known:
                people.add(connection, Person("CSU Inspector", slack_id=INSPECTOR))
            owner = people.by_name(connection, "CSU Inspector").id
            return actions.add(connection, NewAction(title, owner, date.fromisoformat(due)), at=london(at), by="test")

    return add


def test_a_bot_that_comes_up_at_ten_at_night_reminds_the_next_morning_and_once(db, act, work, practice_slack):
    act("Baseline", "2015-02-09")
    assert work("2015-02-09T22:00") == [("reminder", "pending")]
    assert work("2015-02-10T08:00") == [("reminder", "sent")]
    # At nine it would be one working day overdue: that was said an hour ago.
    assert work("2015-02-10T09:00") == []
    assert work("2015-02-12T09:00") == [("reminder", "sent")]
    first, second = in_dm(practice_slack)
    assert first == (
        "You have 1 action. Was due yesterday, Monday 9 February: Baseline. "
        "Due Monday 9 February, 09:00; sent Tuesday 10 February, 08:00."
    )
    assert second == "You have 1 action. Was due Monday 9 February: Baseline."


def test_what_else_is_due_that_day_still_comes_at_nine(db, act, work, practice_slack):
    act("Baseline", "2015-02-09")
    act("Speedwatch", "2015-02-10", at="2015-02-09T19:00")
    work("2015-02-09T22:00")
    work("2015-02-10T08:00")
    assert work("2015-02-10T09:00") == [("reminder", "sent")]
    assert in_dm(practice_slack)[1] == "You have 1 action. Due today: Speedwatch. Also overdue: 1 more."


def test_what_is_done_in_the_meantime_is_not_reminded_of(db, act, work, practice_slack):
    action = act("Baseline", "2015-02-09")
    work("2015-02-09T22:00")
    with db.write() as connection:
        actions.mark_done(connection, action.id, at=london("2015-02-10T07:30"), by=INSPECTOR)
    assert work("2015-02-10T08:00") == [("reminder", "skipped")]
    assert in_dm(practice_slack) == []


def test_yesterdays_reminder_that_still_waits_is_part_of_todays(db, act, work, practice_slack):
    act("Baseline", "2015-02-09")
    act("Last reminder on Monday", "2015-02-04")
    act("Speedwatch", "2015-02-10")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}/api/"
        assert work("2015-02-09T09:00", slack_api_url=nowhere) == [("reminder", "pending")]
    make_ready(db)
    assert work("2015-02-10T09:00") == [("reminder", "sent")]
    assert in_dm(practice_slack) == [
        "You have 3 actions. Was due Wednesday 4 February: Last reminder on Monday. "
        "Was due yesterday, Monday 9 February: Baseline. Due today: Speedwatch."
    ]
    with db.read() as connection:
        states = [(each.slot, each.state, each.reason) for each in deliveries.history(connection)]
    assert states == [
        ("2015-02-10T09:00", "sent", ""),
        ("2015-02-09T09:00", "cancelled", "in the next reminder"),
    ]


def test_a_notice_waits_for_the_morning_over_easter_and_is_not_lost(db, work, practice_slack):
    with db.write() as connection:
        access.grant(connection, ADMIN, "admin", at=london("2015-02-02T10:00"), by="test")
    missed = order(slot="2015-04-02T08:30")
    with db.write() as connection:
        deliveries.record_missed(connection, [missed], "late", run_at=db.now(connection))
    notices.plan(db, [missed], now=london("2015-04-02T22:00"), home=LONDON, working_days=DAYS)  # before Good Friday
    assert work("2015-04-02T22:00") == [("notice", "pending")]
    assert work("2015-04-03T12:00") == []
    assert work("2015-04-07T08:00") == [("notice", "sent")]
    (told,) = in_dm(practice_slack, ADMIN)
    assert told.startswith("Not sent: a message for")  # of no subscription that is still there
    assert "because it was too late when cspbot ran again" in told


def test_a_reminder_that_could_not_be_sent_in_time_is_told(db, act, work, practice_slack):
    with db.write() as connection:
        access.grant(connection, ADMIN, "admin", at=london("2015-02-02T10:00"), by="test")
    act("Last reminder", "2015-02-04")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        work("2015-02-09T09:00", slack_api_url=f"http://127.0.0.1:{unused.getsockname()[1]}/api/")
    make_ready(db)
    assert work("2015-02-11T09:30") == [("reminder", "skipped"), ("notice", "sent")]
    assert in_dm(practice_slack) == []
    assert in_dm(practice_slack, ADMIN) == [
        f"Not sent: the reminder for <@{INSPECTOR}> of Monday 9 February 2015, 09:00, "
        "because it could not be sent in time. It will not be tried again; `/csp actions` shows what is owed."
    ]
