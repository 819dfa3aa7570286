"""What stands posted follows what is stored: in its place, once for many changes, and only while it is current."""

import threading
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.clock import england_and_wales
from bot.sandbox.limits import pings, problems
from jobs import deliver, send_now, subscribing, updating
from jobs.ticker import tick
from jobs.turns import Timing
from storage import (
    access,
    action_changes,
    action_handover,
    action_requests,
    audit,
    briefing_changes,
    briefing_posts,
    briefings,
    people,
    proposals,
    tables,
    workplan,
    workplan_changes,
    workplan_meetings,
)
from storage.access import Channel
from storage.actions import NewAction
from storage.loading import workplan as workplan_file
from storage.plan_record import By
from storage.proposals import MOVE, Decision, NewProposal
from storage.subscriptions import Wish
from storage.workplan_dates import consequences
from storage.workplan_meetings import NewMeeting
from tests.briefing_world import BRIEFING, INSPECTOR, OFFICER, PARTNERS, TEAM, World, shown

DAYS = england_and_wales()
WALK, RING, LIST = "Walk the estate with the housing team", "Ring the school about the crossing", "Send the list"
GROUP = "Road Safety Group"
TUESDAY = "2015-02-10T11:00"


class Posted(World):
    """A channel with its briefing and its digest, and people who change what these say."""

    def digest_for(self, channel=BRIEFING, clearance="in-confidence", **more):
        wish = Wish(TEAM, channel, "monday", "Europe/London", "08:30", clearance, "skip", 0, OFFICER)
        with self.db.write() as connection:
            subscribing.subscribe(connection, replace(wish, **more), now=self.now, working_days=DAYS)

    def add(self, title, due, owner="CSU Inspector", classification="in-confidence"):
        """The number of a new action."""
        with self.db.write() as connection:
            post = people.by_name(connection, owner)
            new = NewAction(title, post.id, due, agency=post.agency, classification=classification, team_id=TEAM)
            return action_changes.add(connection, new, **self.by()).action.id

    def by(self, user=INSPECTOR):
        return {"at": self.now, "by": user, "team_id": TEAM}

    def change(self, what, number, *arguments, **more):
        """Change an action by one of the ways in storage."""
        with self.db.write() as connection:
            return what(connection, number, *arguments, **self.by(), **more)

    def done(self, number):
        return self.change(action_changes.mark_done, number)

    def edit(self, number, **words):
        with self.db.read() as connection:
            revision = action_changes.by_id(connection, number).revision
        return self.change(action_changes.edit, number, words, revision=revision)

    def plan(self):
        """Who changes the work programme."""
        return By(OFFICER, self.now, TEAM)

    def digest(self, channel=BRIEFING):
        """The one Monday digest that stands in a channel."""
        (found,) = [each for each in self.posted(channel) if each.text.startswith("Week of")]
        return found

    def briefing(self, channel=BRIEFING):
        """The briefing that was posted last."""
        return [each for each in self.posted(channel) if each.text.startswith("CSU briefing")][-1]

    def edits(self):
        """How often Slack was asked to change a message."""
        return len(self.slack.workspace.calls("chat.update"))

    def wishes(self):
        with self.db.read() as connection:
            return connection.scalar(select(func.count()).select_from(tables.posted_change))


@pytest.fixture
def world(db, practice_slack):
    made = Posted(db, practice_slack)
    yield made
    for posted in practice_slack.workspace.everything_posted():
        assert problems(posted.payload, posted.kind) == []
        assert pings(posted.payload) == []


@pytest.fixture
def monday(world):
    """Monday, just after the briefing and the digest were posted; actions due on Tuesday, Thursday and in March."""
    world.subscribe(owner=OFFICER)
    world.digest_for()
    world.walk = world.add(WALK, date(2015, 2, 10))
    world.ring = world.add(RING, date(2015, 2, 12), "Neighbourhood Warden")
    world.later = world.add(LIST, date(2015, 3, 30))
    world.at("2015-02-09T08:30")
    world.work()
    assert len(world.posted()) == 2
    assert world.edits() == 0
    return world


def until(world, true):
    """Work until a condition holds."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        world.work()


class TestTheDigestSays:
    def test_what_is_done_with_the_day_and_no_message_more(self, monday):
        assert f"Due by Friday 20 February: {WALK} (Tuesday 10 February)" in monday.digest().text
        monday.at(TUESDAY)
        monday.done(monday.walk)
        monday.work()
        text = monday.digest().text
        assert f"Due by Friday 20 February: {RING} (Thursday 12 February)." in text
        assert f"Done since this was posted: {WALK} (Tuesday 10 February)." in text
        assert f"*Tuesday 10*  {WALK}  ·  CSU Inspector" in shown(monday.digest())

    def test_what_was_stopped_with_the_day(self, monday):
        monday.at(TUESDAY)
        monday.change(action_changes.cancel, monday.walk, "the estate is closed")
        monday.work()
        assert f"Stopped since this was posted: {WALK} (Tuesday 10 February)." in monday.digest().text

    def test_what_was_opened_again_as_due(self, monday):
        monday.done(monday.walk)
        monday.work()
        monday.change(action_changes.reopen, monday.walk)
        monday.work()
        assert "Done since" not in monday.digest().text
        assert f"{WALK} (Tuesday 10 February)" in monday.digest().text

    def test_a_new_date_where_that_puts_it_and_one_beyond_its_days_no_more(self, monday):
        monday.change(action_changes.change_due, monday.walk, date(2015, 2, 18))
        monday.change(action_changes.change_due, monday.ring, date(2015, 3, 18))
        monday.change(action_changes.change_due, monday.later, date(2015, 2, 13))
        monday.work()
        text = monday.digest().text
        assert f"{LIST} (Friday 13 February); {WALK} (Wednesday 18 February)" in text
        assert RING not in text

    def test_another_owner_and_other_words(self, monday):
        with monday.db.read() as connection:
            warden = people.by_name(connection, "Neighbourhood Warden").id
        monday.change(action_handover.reassign, monday.walk, warden)
        monday.edit(monday.ring, title="Ring the school about the new crossing")
        monday.work()
        blocks = shown(monday.digest())
        assert "Neighbourhood Warden, Kent County Council:" in blocks
        assert "CSU Inspector" not in blocks
        assert "Ring the school about the new crossing" in blocks

    def test_it_when_it_was_added_or_taken_over_meanwhile(self, monday):
        with monday.db.read() as connection:
            warden = people.by_name(connection, "Neighbourhood Warden").id
        monday.add("Count the bins", date(2015, 2, 13))
        monday.change(action_requests.offer, monday.walk, warden)
        monday.change(action_requests.accept, monday.walk)
        monday.work()
        assert "Count the bins (Friday 13 February)" in monday.digest().text
        assert "CSU Inspector, Kent Police:\\n•  *Friday 13*" in shown(monday.digest())

    def test_the_week_as_of_its_own_day_however_late_it_is_changed(self, monday):
        monday.at("2015-02-13T16:00")
        monday.done(monday.ring)
        monday.work()
        text = monday.digest().text
        assert "Was due" not in text  # on Monday nothing was
        assert f"Due by Friday 20 February: {WALK} (Tuesday 10 February)" in text
        assert "Due 08:30, sent" not in text

    def test_that_nothing_is_left_where_nothing_is(self, world):
        world.digest_for()
        number = world.add(WALK, date(2015, 2, 11))
        world.at("2015-02-09T08:30")
        world.work()
        world.change(action_changes.change_due, number, date(2015, 6, 1))
        world.work()
        assert world.digest().text == "Week of Monday 9 February 2015: no meetings, nothing due and no new figures."


class TestTheBriefingSays:
    def test_what_is_done_or_moved_today_and_is_left_alone_tomorrow(self, monday):
        today = monday.add("Open the office", date(2015, 2, 10))
        monday.at("2015-02-10T08:30")
        monday.work()
        monday.done(today)
        monday.work()
        (old, new) = [each for each in monday.posted() if each.text.startswith("CSU briefing")]
        assert "Done since this was posted: Open the office (Tuesday 10 February)." in new.text
        assert "Done since" not in old.text
        before = new.text
        monday.at("2015-02-11T07:00")
        monday.change(action_changes.reopen, today)
        monday.work()
        assert monday.briefing().text == before
        assert "Done since" not in monday.digest().text

    def test_nothing_in_confidence_in_public_any_more(self, world):
        world.subscribe(PARTNERS, "public")
        number = world.add(WALK, date(2015, 2, 11), classification="public")
        world.at("2015-02-09T08:30")
        world.work()
        assert WALK in world.briefing(PARTNERS).text
        world.edit(number, classification="in-confidence")
        world.work()
        said = world.briefing(PARTNERS)
        assert WALK not in said.text + shown(said)
        assert "1 item is not shown here" in said.text
        world.done(number)
        world.work()
        said = world.briefing(PARTNERS)
        assert WALK not in said.text + shown(said)

    def test_only_what_its_channel_may_read_after_that_was_opened_to_all(self, monday):
        monday.slack.workspace.channel(BRIEFING).kind = "public"
        monday.done(monday.walk)
        monday.work()
        for said in monday.posted():
            assert WALK not in said.text + shown(said)
            assert RING not in said.text + shown(said)

    def test_how_many_items_wait_as_they_come_and_go(self, world):
        world.subscribe(owner=OFFICER)
        world.contribute("Sheds broken into")
        world.at("2015-02-09T08:00")
        world.work()
        world.at("2015-02-09T08:30")
        world.work()
        assert "1 item waits for review" in world.briefing().text
        other = world.contribute("Bins set alight")
        world.work()
        assert "2 items wait for review" in world.briefing().text
        world.ask(OFFICER, f"brief_hold {world.subscription().id} 2015-02-09T08:30 {other}")
        world.work()
        assert "1 item waits for review" in world.briefing().text
        third = world.contribute("Needles found")
        world.ask(OFFICER, f"brief_close {third}")
        world.ask(OFFICER, f"brief_drop {world.subscription().id} 2015-02-09T08:30 {third - 2}")
        world.work()
        assert "review" not in world.briefing().text
        assert len(world.posted()) == 1

    def test_that_the_task_of_an_item_is_done(self, world):
        world.subscribe(owner=OFFICER)
        item = world.contribute("Sheds broken into")
        world.at("2015-02-09T08:00")
        world.work()
        world.press(OFFICER, world.draft(), "Approve")
        world.at("2015-02-09T08:30")
        world.work()
        number = world.add("Arrange patrols", date(2015, 5, 1))
        with world.db.write() as connection:
            by = briefings.By(OFFICER, world.now, world.db.now(connection), TEAM)
            briefing_changes.task(connection, item, number, "CSU Inspector", by)
        world.work()
        assert "Task for CSU Inspector, by Friday 1 May" in shown(world.briefing())
        world.done(number)
        world.work()
        assert "Task for CSU Inspector: done" in shown(world.briefing())
        assert "Task for CSU Inspector: done" in shown(world.draft())


class TestTheWorkProgramme:
    @pytest.fixture
    def planned(self, world):
        """A meeting this week with two items, one of them with a report, and one next month."""
        world.subscribe()
        world.digest_for()
        with world.db.write() as connection:
            by = world.plan()
            for day in (date(2015, 2, 10), date(2015, 3, 19)):
                workplan_meetings.add_meeting(connection, NewMeeting(GROUP, day), by)
            world.meeting, world.next = (each.id for each in workplan.every_meeting(connection))
            for name in ("Speedwatch", "Crossings"):
                workplan_changes.add_item(connection, world.meeting, workplan.NewItem(name), by)
            world.items = {each.item: each.id for each in workplan.items_of(connection, world.meeting)}
        world.at("2015-02-09T08:30")
        world.work()
        assert f"{GROUP} on Tuesday 10 February: Speedwatch, Crossings." in world.digest().text
        return world

    def test_an_item_that_was_moved_withdrawn_or_agreed(self, planned):
        with planned.db.write() as connection:
            workplan_changes.cancel_item(connection, planned.items["Crossings"], planned.plan(), reason="done already")
            new = NewProposal(MOVE, planned.items["Speedwatch"], planned.next, reason="no figures yet")
            proposed = proposals.propose(connection, new, planned.plan())
        planned.work()
        assert f"{GROUP} on Tuesday 10 February: Speedwatch." in planned.digest().text
        with planned.db.write() as connection:
            decided = Decision(agreed=True, meeting_id=planned.meeting, minute="minute 4")
            proposals.decide(connection, proposed.id, decided, planned.plan(), DAYS)
        planned.work()
        assert f"{GROUP} on Tuesday 10 February." in planned.digest().text

    def test_a_meeting_that_was_moved_in_both_posts(self, planned):
        with planned.db.write() as connection:
            known = workplan.meeting_by_id(connection, planned.meeting)
            told = consequences(known, date(2015, 2, 9), (), (), DAYS, today=date(2015, 2, 9))
            workplan_meetings.move_meeting(connection, told, planned.plan(), reason="the hall is taken")
        planned.work()
        assert f"{GROUP} on Monday 9 February: Speedwatch, Crossings." in planned.digest().text
        assert f"Today: {GROUP}: Speedwatch, Crossings." in planned.briefing().text

    def test_a_meeting_that_was_cancelled(self, planned):
        with planned.db.write() as connection:
            workplan_meetings.cancel_meeting(
                connection, planned.meeting, planned.plan(), reason="snow", to=planned.next, days=DAYS
            )
        planned.work()
        assert GROUP not in planned.digest().text.partition("Coming up")[0]

    def test_what_a_file_says_of_it(self, planned, tmp_path):
        path = tmp_path / "plan.csv"
        path.write_text(f"body,meeting_date,item\n{GROUP},2015-02-10,Speedwatch\n{GROUP},2015-02-10,Bus lanes\n")
        workplan_file.load(planned.db, path, now=planned.now, by="operator", dry_run=True)
        assert planned.wishes() == 0
        workplan_file.load(planned.db, path, now=planned.now, by="operator")
        planned.work()
        assert "Speedwatch, Crossings, Bus lanes" in planned.digest().text


class TestHowOften:
    def test_ten_changes_are_one_update_of_each_message(self, monday):
        for number in range(10):
            monday.edit(monday.walk, title=f"{WALK}, round {number}")
        assert monday.wishes() == 10
        monday.work()
        assert monday.wishes() == 0
        assert f"{WALK}, round 9" in monday.digest().text
        assert monday.edits() == 2  # the digest and the briefing
        assert len(monday.posted()) == 2

    def test_a_change_writes_one_row_whatever_it_changes_and_however_many_digests_there_are(self, monday):
        with monday.db.write() as connection:
            for number in range(100):
                new = NewAction(f"Action {number}", due=date(2015, 2, 11))
                action_changes.add(connection, new, **monday.by())
        assert monday.wishes() == 1
        monday.work()
        assert "Action 99" in str([shown(each) for each in monday.slack.workspace.said_by_bot(BRIEFING)])

    def test_what_nobody_stored_leaves_no_wish(self, monday):
        with pytest.raises(RuntimeError), monday.db.write() as connection:
            action_changes.mark_done(connection, monday.walk, **monday.by())
            raise RuntimeError("it did not work out")
        assert monday.wishes() == 0
        monday.done(monday.walk)
        assert monday.wishes() == 1

    def test_what_is_only_said_about_an_action_changes_no_message(self, monday):
        with monday.db.write() as connection:
            action_changes.comment(connection, monday.walk, "half of it is walked", **monday.by())
        assert monday.wishes() == 0

    def test_a_change_that_shows_nowhere_is_not_sent_to_slack_again(self, monday):
        monday.edit(monday.later, title="Send the long list")
        monday.work()
        before = monday.edits()
        monday.edit(monday.later, title="Send the short list")
        monday.work()
        assert monday.edits() == before
        monday.done(monday.walk)
        monday.work()
        assert "Done since" in monday.digest().text

    def test_an_update_that_waits_is_enough_for_what_comes_meanwhile(self, monday):
        monday.done(monday.walk)
        updating.plan(monday.db, now=monday.now)
        monday.done(monday.ring)
        assert updating.plan(monday.db, now=monday.now) == 0
        monday.work()
        assert f"{WALK} (Monday 9 February); {RING} (Monday 9 February)" in monday.digest().text
        assert monday.edits() == 2

    def test_nothing_is_read_where_nothing_was_changed(self, monday):
        assert updating.plan(monday.db, now=monday.now) == 0


class TestHowLong:
    def test_last_weeks_digest_is_left_as_it_was(self, monday):
        monday.at("2015-02-15T23:00")
        monday.change(action_changes.change_due, monday.walk, date(2015, 2, 18))
        monday.work()
        last = monday.digest().text
        assert f"{WALK} (Wednesday 18 February)" in last
        monday.at("2015-02-16T07:00")
        monday.done(monday.walk)
        monday.work()
        assert monday.digest().text == last

    def test_an_update_that_comes_too_late_is_not_made(self, monday):
        monday.at("2015-02-15T23:50")
        monday.done(monday.walk)
        updating.plan(monday.db, now=monday.now)
        monday.at("2015-02-16T00:01")
        assert ("update", "skipped") in monday.work()
        assert "Done since" not in monday.digest().text

    def test_a_digest_after_a_bank_holiday_is_current_to_the_end_of_its_week(self, world):
        world.at("2015-04-01T10:00")
        world.digest_for()
        number = world.add(WALK, date(2015, 4, 9))
        world.at("2015-04-07T08:30")  # Easter Monday was the day before
        world.work()
        world.at("2015-04-12T22:00")
        world.done(number)
        world.work()
        assert "Done since this was posted" in world.digest().text

    def test_what_was_sent_by_hand_follows_as_well(self, monday):
        monday.at("2015-02-09T09:00")
        with monday.db.write() as connection:
            mine = next(each for each in subscribing.subscriptions.enabled(connection) if each.kind == "daily")
            run_at = monday.db.now(connection)
            send_now.send_now(connection, mine, opened=monday.now, now=monday.now, run_at=run_at)
        monday.work()
        other = monday.add("Open the gate", date(2015, 2, 9))
        monday.done(other)
        monday.work()
        said = [each for each in monday.posted() if each.text.startswith("CSU briefing")]
        assert len(said) == 2
        assert all("Open the gate" in each.text for each in said)

    def test_a_subscription_that_was_stopped_leaves_its_post_alone(self, monday):
        with monday.db.write() as connection:
            subscribing.unsubscribe(connection, TEAM, BRIEFING, "monday")
        monday.done(monday.walk)
        monday.work()
        assert "Done since" not in monday.digest().text

    def test_updates_that_ended_are_forgotten_and_others_are_not(self, monday):
        monday.done(monday.walk)
        monday.work()
        assert len(monday.history("update")) == 2
        monday.done(monday.ring)
        updating.plan(monday.db, now=monday.now)
        with monday.db.write() as connection:
            assert briefing_posts.forget(connection, monday.now - timedelta(days=1)) == 0
            assert briefing_posts.forget(connection, monday.now + timedelta(days=1)) == 2
        assert [each.state for each in monday.history("update")] == ["pending"] * 2


class TestWhatGoesWrong:
    def test_a_change_while_the_digest_is_being_sent_ends_in_the_digest(self, world):
        world.digest_for()
        number = world.add(WALK, date(2015, 2, 11))
        world.at("2015-02-09T08:30")
        compose, times = world.worker.composers["monday"], []

        def composing(connection, delivery, now):
            made = compose(connection, delivery, now)
            if not times:
                times.append(now)
                worker = threading.Thread(target=lambda: (world.done(number), updating.plan(world.db, now=now)))
                worker.start()
                worker.join()
            return made

        world.worker.composers["monday"] = composing
        until(world, lambda: world.posted() and "Done since" in world.digest().text)
        assert len(world.posted()) == 1

    def test_two_changes_at_once_both_show(self, monday):
        barrier = threading.Barrier(3)

        def act(do):
            barrier.wait()
            do()

        doings = (lambda: monday.done(monday.walk), lambda: monday.done(monday.ring), monday.work)
        workers = [threading.Thread(target=act, args=(each,)) for each in doings]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        until(monday, lambda: WALK in monday.digest().text.partition("Done since")[2])
        until(monday, lambda: RING in monday.digest().text.partition("Done since")[2])
        assert len(monday.posted()) == 2

    def test_of_two_processes_that_plan_at_once_each_message_still_ends_right(self, monday):
        monday.done(monday.walk)
        barrier, planned = threading.Barrier(2), []

        def act():
            barrier.wait()
            planned.append(updating.plan(monday.db, now=monday.now))

        workers = [threading.Thread(target=act) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sorted(planned) == [0, 2]
        monday.work()
        assert "Done since" in monday.digest().text

    def test_a_process_killed_between_the_change_and_its_update_is_followed_by_another(self, monday):
        monday.done(monday.walk)  # and nothing more of this process
        after = Posted.__new__(Posted)
        after.__dict__.update(monday.__dict__)
        after.worker = type(monday.worker)(monday.worker.settings, monday.db, monday.clock, TEAM)
        assert after.work().count(("update", "sent")) == 2
        assert "Done since" in monday.digest().text

    def test_a_process_killed_while_it_updates_is_followed_by_another(self, monday):
        monday.done(monday.walk)
        updating.plan(monday.db, now=monday.now)
        assert len(deliver.claim(monday.db, Timing(lease=60, settle=0))) == 2  # and killed
        monday.work()
        assert "Done since" not in monday.digest().text
        with monday.db.write() as connection:
            past = monday.db.now(connection) - timedelta(seconds=1)
            held = tables.delivery.c.lease_until.is_not(None)
            connection.execute(update(tables.delivery).where(held).values(lease_until=past))
        monday.work()
        assert "Done since" in monday.digest().text

    @pytest.mark.parametrize("fault", ["server_error", "server_error_after", "drop_before", "drop_after", "ratelimit"])
    def test_a_refusal_that_passes_is_tried_again(self, monday, fault):
        monday.slack.workspace.faults.add("chat.update", fault)
        monday.done(monday.walk)
        until(monday, lambda: {each.state for each in monday.history("update")} == {"sent"})
        assert "Done since" in monday.digest().text
        assert "Done since" in monday.briefing().text
        assert len(monday.posted()) == 2

    def test_while_slack_asks_to_wait_no_other_message_is_tried(self, monday):
        monday.slack.workspace.faults.add("chat.update", "ratelimit", times=9, retry_after=3600)
        monday.done(monday.walk)
        monday.work()
        tried = monday.edits()
        monday.done(monday.ring)
        monday.work()
        assert monday.edits() == tried
        assert {each.state for each in monday.history("update")} == {"pending"}

    def test_a_message_that_was_deleted_stays_deleted(self, monday):
        monday.slack.workspace.remove(monday.digest())
        monday.done(monday.walk)
        ended = [state for kind, state in monday.work() if kind == "update"]
        assert sorted(ended) == ["sent", "skipped"]
        assert [each.text.split(",")[0] for each in monday.posted()] == ["CSU briefing"]

    def test_a_wish_outlives_the_marks_of_requests_and_a_restore(self, monday):
        monday.done(monday.walk)
        with monday.db.write() as connection:
            audit.forget_requests(connection, monday.db.now(connection) + timedelta(days=365_000))
            waiting = update(tables.delivery).where(tables.delivery.c.state == "pending")
            connection.execute(waiting.values(state="skipped"))  # as docs/running.md has it
        monday.work()
        assert WALK in monday.digest().text.partition("Done since")[2]

    def test_a_clock_set_back_leaves_what_is_to_come_alone(self, monday):
        monday.at("2015-02-06T12:00")
        monday.done(monday.walk)
        assert updating.plan(monday.db, now=monday.now) == 0


def test_many_briefings_of_one_change_are_planned_at_once(world):
    with world.db.write() as connection:
        for number in range(300):
            place = f"C{number:09}"
            access.remember_channel(connection, TEAM, Channel(place, place, "public", "public", None))
            wish = Wish(TEAM, place, "daily", "Europe/London", "08:30", "public", "post", 4 * 3600, OFFICER)
            subscribing.subscribe(connection, wish, now=world.now, working_days=DAYS)
    world.at("2015-02-09T08:30")
    tick(world.db, now=world.now, working_days=DAYS, zone=world.worker.settings.zone, team_id=TEAM)
    with world.db.write() as connection:
        connection.execute(update(tables.delivery).values(state="sent", parts_sent=1))
    world.add(WALK, date(2015, 2, 11))
    assert world.wishes() == 1
    assert updating.plan(world.db, now=world.now) == 300
