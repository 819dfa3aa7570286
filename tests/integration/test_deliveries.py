"""The outbox against the practice Slack: every way a post can end. Judged by what stands in Slack."""

import socket
import threading
from datetime import timedelta

import pytest
from slack_sdk import WebClient
from sqlalchemy import text, update

from bot.messages.message import Message
from bot.sandbox import BOT_CREDENTIAL
from bot.sandbox.seed import BRIEFING, INSPECTOR, PARTNERS
from jobs.deliver import AT_ONCE, claim, deliver_due
from jobs.turns import MOST_ATTEMPTS, Timing
from storage import deliveries, leases
from storage.engine import Database
from storage.leases import ClaimLost
from storage.tables import delivery as table
from tests.outbox import COMPOSERS, DUE, NOW, QUICK, order, plan, slack_for, stored, texts


@pytest.fixture
def deliver(db, practice_slack):
    """Send what is due to the practice Slack; waiting rows are made ready first where `ready` is asked for."""

    def send(*, composers=COMPOSERS, now=NOW, timing=QUICK, ready=False, **options):
        if ready:
            make_ready(db)
        return deliver_due(db, slack_for(practice_slack.api_url, timing), composers, now=now, timing=timing, **options)

    return send


def make_ready(db):
    """Let the real time that a back-off or a pause waits for be over."""
    with db.write() as connection:
        connection.execute(update(table).values(run_at=db.now(connection)))
        connection.execute(text("DELETE FROM team_pause"))


def states(outcomes):
    return [outcome.state for outcome in outcomes]


def test_a_planned_delivery_is_posted_once_with_its_key(db, deliver, practice_slack):
    (planned,) = plan(db, order())
    assert states(deliver()) == ["sent"]
    assert deliver() == []
    (message,) = practice_slack.workspace.said_by_bot(BRIEFING)
    assert message.metadata == {"event_type": "csp_delivery", "event_payload": {"key": order().key}}
    row = stored(db, planned)
    assert (row.state, row.message_ts, row.posted_in) == ("sent", message.ts, BRIEFING)


def test_planning_the_same_slot_twice_plans_it_once(db):
    assert plan(db, order(), order())[1] is None
    assert plan(db, order()) == [None]


def test_a_reminder_goes_to_the_direct_messages_of_its_user(db, deliver, practice_slack):
    plan(db, order(INSPECTOR, kind="reminder", subject=f"reminders:{INSPECTOR}"))
    assert states(deliver()) == ["sent"]
    dm = practice_slack.workspace.dm(INSPECTOR)
    assert len(practice_slack.workspace.said_by_bot(dm.id)) == 1


def test_replies_follow_in_the_thread_in_order(db, deliver, practice_slack):
    plan(db, order(kind="monday"))
    deliver()
    top, *replies = practice_slack.workspace.said_by_bot(BRIEFING)
    assert [top.text, *(each.text for each in replies)] == ["Digest", "First reply", "Second reply"]
    assert {each.thread_ts for each in replies} == {top.ts}


@pytest.mark.parametrize("kind", ["server_error_after", "drop_after"])
@pytest.mark.parametrize("part", [0, 1, 2])
def test_what_slack_accepted_without_saying_so_is_found_and_not_posted_again(db, deliver, practice_slack, kind, part):
    plan(db, order(kind="monday"))
    if part:
        practice_slack.workspace.faults.add("chat.postMessage", "slow", seconds=0, times=part)
    practice_slack.workspace.faults.add("chat.postMessage", kind)
    assert states(deliver()) == ["unknown"]
    assert states(deliver(ready=True)) == ["sent"]
    assert texts(practice_slack) == ["Digest", "First reply", "Second reply"]


@pytest.mark.parametrize("kind", ["server_error", "drop_before"])
def test_what_slack_did_not_accept_is_posted_again_after_a_look(db, deliver, practice_slack, kind):
    plan(db, order())
    practice_slack.workspace.faults.add("chat.postMessage", kind)
    assert states(deliver()) == ["unknown"]
    assert states(deliver(ready=True)) == ["sent"]
    assert len(texts(practice_slack)) == 1
    assert len(practice_slack.workspace.calls("conversations.history")) == 1


def test_an_answer_that_comes_too_late_counts_as_unknown(db, deliver, practice_slack):
    plan(db, order())
    practice_slack.workspace.faults.add("chat.postMessage", "slow_after", seconds=QUICK.http_timeout + 0.5)
    assert states(deliver()) == ["unknown"]
    assert states(deliver(ready=True)) == ["sent"]
    assert len(texts(practice_slack)) == 1


def test_after_429_the_delivery_and_its_team_wait_as_long_as_slack_asks(db, deliver, practice_slack):
    first, second = plan(db, order(), order(PARTNERS, subject="subscription:2"))
    practice_slack.workspace.faults.add("chat.postMessage", "ratelimit", retry_after=300, times=2)
    assert set(states(deliver())) == {"pending"}
    with db.read() as connection:
        waits = [row.run_at - db.now(connection) for row in connection.execute(table.select())]
        until = leases.paused_teams(connection, now=db.now(connection))
    assert all(timedelta(seconds=280) < wait < timedelta(seconds=302) for wait in waits)
    assert list(until) == ["T0PRACTICE"]
    assert stored(db, first).attempts == stored(db, second).attempts == 0
    plan(db, order(slot="2015-02-10T08:30"))
    assert deliver() == []  # a new one waits for its team
    practice_slack.workspace.faults.clear()  # the second may have heard of the pause before it asked Slack
    assert states(deliver(ready=True)) == ["sent", "sent", "sent"]


def test_of_a_whole_batch_nobody_asks_a_slack_that_has_asked_to_wait(db, deliver, practice_slack):
    timing = Timing(lease=120.0, settle=0.0)
    planned = plan(db, *(order(slot=f"2015-02-09T08:{minute}") for minute in range(10, 30)))
    practice_slack.workspace.faults.add("chat.postMessage", "ratelimit", retry_after=300, times=20)
    assert states(deliver(timing=timing)) == ["pending"] * 20
    assert 0 < len(practice_slack.workspace.calls("chat.postMessage")) <= AT_ONCE
    assert {stored(db, each).attempts for each in planned} == {0}
    practice_slack.workspace.faults.clear()
    assert states(deliver(timing=timing, ready=True)) == ["sent"] * 20


@pytest.mark.parametrize(("lease", "claimed"), [(120.0, 36), (30.0, 4), (3.0, 4)])
def test_no_more_is_claimed_than_can_be_begun_within_its_lease_by_a_slow_slack(db, lease, claimed):
    timing = Timing(lease=lease)
    plan(db, *(order(slot=f"2015-02-09T08:{minute}") for minute in range(10, 60)))
    assert len(claim(db, timing)) == claimed
    assert claimed == AT_ONCE or claimed / AT_ONCE * timing.http_timeout <= timing.latest_start


def test_a_slack_that_cannot_be_reached_leaves_everything_pending_and_unspent(db):
    (planned,) = plan(db, order())
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/api/"
        assert states(deliver_due(db, slack_for(address), COMPOSERS, now=NOW, timing=QUICK)) == ["pending"]
    row = stored(db, planned)
    assert (row.state, row.attempts) == ("pending", 0)


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel", "msg_too_long"])
def test_a_clear_no_is_final_and_told_once(db, deliver, practice_slack, error):
    (planned,) = plan(db, order())
    practice_slack.workspace.faults.add("chat.postMessage", "error", error=error)
    told = []
    assert states(deliver(on_dead=told.append)) == ["dead"]
    assert [(outcome.delivery.id, outcome.reason) for outcome in told] == [(planned, error)]
    deliver(ready=True, on_dead=told.append)
    assert (stored(db, planned).state, stored(db, planned).reason, len(told)) == ("dead", error, 1)


def test_a_refused_token_pauses_the_team_and_loses_nothing(db, deliver, practice_slack):
    plan(db, order())
    practice_slack.workspace.faults.add("chat.postMessage", "error", error="token_revoked")
    assert states(deliver()) == ["pending"]
    assert deliver() == []
    assert states(deliver(ready=True)) == ["sent"]


def test_a_doubtful_error_is_looked_into_before_anything_is_sent_again(db, deliver, practice_slack):
    plan(db, order())
    practice_slack.workspace.faults.add("chat.postMessage", "error", error="fatal_error")
    assert states(deliver()) == ["unknown"]
    assert states(deliver(ready=True)) == ["sent"]


def test_nothing_is_sent_again_while_the_channel_cannot_be_read(db, deliver, practice_slack):
    (planned,) = plan(db, order())
    faults = practice_slack.workspace.faults
    faults.add("chat.postMessage", "drop_after")
    faults.add("conversations.history", "error", error="not_in_channel", times=3)
    deliver()
    assert states(deliver(ready=True)) == ["unknown"]
    with db.write() as connection:
        half_an_hour_ago = db.now(connection) - timedelta(minutes=31)
        connection.execute(update(table).values(first_sent_at=half_an_hour_ago))
    (outcome,) = deliver(ready=True)
    assert outcome.state == "dead"
    assert "may have been posted" in stored(db, planned).reason
    assert len(texts(practice_slack)) == 1


def test_a_slack_that_is_down_for_long_keeps_the_unknown_waiting_until_it_expires(db, deliver, practice_slack):
    plan(db, order())
    faults = practice_slack.workspace.faults
    faults.add("chat.postMessage", "drop_after")
    faults.add("conversations.history", "server_error", times=2)
    deliver()
    with db.write() as connection:
        connection.execute(update(table).values(first_sent_at=db.now(connection) - timedelta(hours=2)))
    assert states(deliver(ready=True)) == ["unknown"]
    assert states(deliver(ready=True, now=DUE + timedelta(hours=5))) == ["dead"]


def test_what_is_found_counts_as_sent_even_after_its_time(db, deliver, practice_slack):
    plan(db, order())
    practice_slack.workspace.faults.add("chat.postMessage", "drop_after")
    deliver()
    assert states(deliver(ready=True, now=DUE + timedelta(hours=5))) == ["sent"]


def test_a_delivery_whose_time_has_passed_is_skipped(db, deliver, practice_slack):
    (planned,) = plan(db, order())
    assert states(deliver(now=DUE + timedelta(hours=4))) == ["skipped"]
    assert stored(db, planned).reason == "expired"
    assert texts(practice_slack) == []


def test_a_delivery_with_nothing_to_say_is_skipped(db, deliver, practice_slack):
    (planned,) = plan(db, order())
    assert states(deliver(composers={"daily": lambda *_: None})) == ["skipped"]
    assert (stored(db, planned).reason, texts(practice_slack)) == ("empty", [])


def test_a_composer_is_told_how_late_it_is(db, deliver, practice_slack):
    plan(db, order())
    told = []

    def compose(connection, delivery, now):
        told.append((delivery.late_by(now), delivery.late_by(DUE + timedelta(minutes=10))))
        return Message("Briefing")

    deliver(composers={"daily": compose}, now=DUE + timedelta(minutes=102))
    assert told == [(timedelta(minutes=102), None)]


def test_a_broken_composer_does_not_stop_the_others_and_is_given_up_in_the_end(db, deliver, practice_slack, caplog):
    broken, whole = plan(db, order(kind="broken"), order(PARTNERS, subject="subscription:2"))

    def broken_composer(connection, delivery, now):
        raise ZeroDivisionError("no figures")

    composers = COMPOSERS | {"broken": broken_composer}
    told = []
    assert sorted(states(deliver(composers=composers))) == ["pending", "sent"]
    for _ in range(MOST_ATTEMPTS):
        deliver(composers=composers, ready=True, on_dead=told.append)
    assert stored(db, broken).state == "dead"
    assert "ZeroDivisionError: no figures" in told[0].reason
    assert len(told) == 1
    assert stored(db, whole).state == "sent"


def test_a_client_that_retries_by_itself_is_refused(db, practice_slack, caplog):
    (planned,) = plan(db, order())
    client = WebClient(BOT_CREDENTIAL, base_url=practice_slack.api_url)
    deliver_due(db, lambda team: client, COMPOSERS, now=NOW, timing=QUICK)
    assert "no retries" in stored(db, planned).reason
    assert texts(practice_slack) == []


def test_a_claim_is_exclusive_until_its_lease_ends(db):
    (planned,) = plan(db, order())
    long, short = Timing(lease=60, settle=60), Timing(lease=0.0, settle=60)
    (held,) = claim(db, short)
    (taken_over,) = claim(db, long)
    assert (held.id, taken_over.id, taken_over.state) == (planned, planned, "leased")
    assert claim(db, long) == []
    with pytest.raises(ClaimLost), db.write() as connection:
        leases.mark_sent(connection, held, now=db.now(connection))


def test_a_lease_that_ended_before_the_post_stops_its_worker(db):
    plan(db, order())
    (held,) = claim(db, Timing(lease=0.0))
    with pytest.raises(ClaimLost), db.write() as connection:
        now = db.now(connection)
        leases.mark_sending(connection, held, now=now, lease=timedelta(seconds=9), channel=BRIEFING, parts=1)


def test_what_was_being_sent_when_its_lease_ended_is_looked_for_only_after_settling(db):
    plan(db, order())
    (held,) = claim(db, Timing(lease=60))
    with db.write() as connection:
        now = db.now(connection)
        leases.mark_sending(connection, held, now=now, lease=timedelta(0), channel=BRIEFING, parts=1)
    assert claim(db, Timing(lease=60, settle=60)) == []
    assert stored(db, held.id).state == "unknown"
    make_ready(db)
    assert [each.state for each in claim(db, Timing(lease=60))] == ["checking"]


def test_several_workers_never_claim_the_same_delivery(db):
    plan(db, *(order(subject=f"subscription:{n}") for n in range(60)))
    barrier, claimed = threading.Barrier(3), []

    def work():
        barrier.wait()
        while batch := claim(db, Timing(lease=60)):
            claimed.extend(each.id for each in batch)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(claimed), len(set(claimed))) == (60, 60)


def test_cancelling_stops_what_is_planned_or_only_leased_and_leaves_what_was_sent(db, deliver):
    sent, leased, waiting = plan(db, order(), order(slot="2015-02-10T08:30"), order(slot="2015-02-11T08:30"))
    with db.write() as connection:
        connection.execute(update(table).where(table.c.id == sent).values(state="sent"))
        connection.execute(update(table).where(table.c.id == leased).values(state="leased"))
        assert deliveries.cancel_open(connection, "subscription:1", "changed") == 2
    assert [stored(db, each).state for each in (sent, leased, waiting)] == ["sent", "cancelled", "cancelled"]
    assert deliver() == []


def test_on_sqlite_the_claim_reads_the_partial_index_and_not_the_whole_table(sqlite_files, tmp_path):
    db = Database(sqlite_files.new_database(tmp_path, migrated=True))
    with db.read() as connection:
        query = table.select().where(deliveries.in_states("pending", "unknown"), table.c.run_at <= NOW)
        compiled = query.compile(connection, compile_kwargs={"render_postcompile": True, "literal_binds": True})
        steps = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()
    assert "USING INDEX ix_delivery_waiting" in str(steps)
    db.dispose()


def test_a_user_that_slack_does_not_know_is_a_clear_no(db, deliver):
    plan(db, order("U0NOBODY01", kind="reminder"))
    assert states(deliver()) == ["dead"]
