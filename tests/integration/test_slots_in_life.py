"""The rules of time as they were asked for, each lived through: when something comes, how late, and what is told.

Written from the words of the rules, with dates off the calendar: a bank holiday Monday is 25 May 2015, Good Friday
3 and Easter Monday 6 April 2015; Christmas 2020 is Friday 25 and Monday 28 December, 2021 Monday 27 and Tuesday 28.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import england_and_wales
from jobs import subscribing
from jobs.ticker import tick
from storage import deliveries, workplan_meetings
from storage.plan_record import By
from storage.subscriptions import Wish
from storage.workplan_meetings import NewMeeting
from tests.briefing_world import BRIEFING, LONDON, OFFICER, TEAM, World, london, shown

DAYS = england_and_wales()
SHEDS = "Two sheds broken into near the station overnight"
FOUR_HOURS = 4 * 3600


def wish(kind="daily", **changes):
    asked = {"zone": "Europe/London", "local_time": "08:30", "clearance": "public", "when_empty": "post"}
    asked |= {"created_by": OFFICER, "owner": OFFICER, "catchup_seconds": FOUR_HOURS if kind == "daily" else 0}
    return Wish(TEAM, BRIEFING, kind, **(asked | changes))


@pytest.fixture
def plan(db):
    """Subscribe at one time and tick at others; what each tick planned and what it recorded as missed, by slot."""

    class Planning:
        def subscribe(self, asked, at):
            with db.write() as connection:
                return subscribing.subscribe(connection, asked, now=moment(at), working_days=DAYS)

        def at(self, text):
            report = tick(db, now=moment(text), working_days=DAYS, zone=LONDON, team_id=TEAM)
            return [order.slot for order in report.planned], [order.slot for order in report.missed]

        def every(self, first, last, step=timedelta(minutes=30)):
            """(slot, tick) of all that is planned from the first to the last time (UTC) in steps."""
            found, now = [], datetime.fromisoformat(first).replace(tzinfo=UTC)
            while now <= datetime.fromisoformat(last).replace(tzinfo=UTC):
                planned = tick(db, now=now, working_days=DAYS, zone=LONDON, team_id=TEAM).planned
                found += [(order.slot, f"{now:%m-%dT%H:%M}") for order in planned]
                now += step
            return found

    return Planning()


def moment(text):
    return text if isinstance(text, datetime) else london(text)


@pytest.fixture
def world(db, practice_slack):
    return World(db, practice_slack)


def told(world, words="Not sent"):
    return [each.text for each in world.slack.workspace.said_by_bot(f"D{OFFICER[1:]}") if words in each.text]


class TestLate:
    @pytest.mark.parametrize("kind", ["daily", "monday", "monthly"])
    def test_within_its_grace_it_is_sent_and_says_when_it_was_due_and_when_it_came(self, world, kind):
        with world.db.write() as connection:
            asked = wish(kind, days="6" if kind == "monthly" else "")  # Monday 9 February is the sixth working day
            subscribing.subscribe(connection, asked, now=world.now, working_days=DAYS)
        world.at("2015-02-09T09:10")
        assert (kind, "sent") in world.work()
        (posted,) = world.posted()
        assert "Due 08:30, sent 09:10" in posted.text + shown(posted)
        assert told(world) == []

    def test_on_the_next_day_a_monday_digest_says_both_days(self, world):
        with world.db.write() as connection:
            subscribing.subscribe(connection, wish("monday"), now=world.now, working_days=DAYS)
        world.at("2015-02-10T16:00")
        world.work()
        (posted,) = world.posted()
        assert "Due Monday 9 February, 08:30; sent Tuesday 10 February, 16:00" in posted.text + shown(posted)

    def test_beyond_its_grace_it_is_on_record_as_missed_and_its_owner_told_once(self, world):
        with world.db.write() as connection:
            mine = subscribing.subscribe(connection, wish(), now=world.now, working_days=DAYS)
        world.at("2015-02-09T12:31")
        for _ in range(3):
            world.work()
        assert world.posted() == []
        with world.db.read() as connection:
            (missed,) = deliveries.history(connection, subject=mine.subject)
        assert (missed.slot, missed.state, missed.reason) == ("2015-02-09T08:30", "skipped", "late")
        assert len(told(world)) == 1

    @pytest.mark.parametrize(
        ("kind", "slot", "over"),
        [
            ("daily", "2015-02-09T08:30", "2015-02-09T12:30"),
            ("monday", "2015-02-09T08:30", "2015-02-11T00:00"),
            ("monday", "2015-03-30T08:30", "2015-04-01T00:00"),
            ("monday", "2015-04-07T08:30", "2015-04-09T00:00"),  # Easter Monday, so Tuesday
            ("monday", "2015-05-26T08:30", "2015-05-28T00:00"),
            ("monday", "2021-12-20T08:30", "2021-12-22T00:00"),
            ("monday", "2021-12-29T08:30", "2021-12-31T00:00"),
        ],
    )
    def test_its_grace_ends_to_the_minute(self, plan, kind, slot, over):
        due, ended = london(slot), london(over)
        plan.subscribe(wish(kind), due - timedelta(hours=20))
        assert plan.at(due - timedelta(minutes=1)) == ([], [])
        assert plan.at(ended) == ([], [slot])
        assert plan.at(ended) == ([], [])

    @pytest.mark.parametrize(
        ("kind", "slot", "last"),
        [
            ("daily", "2015-02-09T08:30", "2015-02-09T12:29"),
            ("monday", "2015-02-09T08:30", "2015-02-10T23:59"),
            ("monday", "2021-12-29T08:30", "2021-12-30T23:59"),
        ],
    )
    def test_in_the_last_minute_of_its_grace_it_is_still_sent(self, plan, kind, slot, last):
        plan.subscribe(wish(kind), london(slot) - timedelta(hours=20))
        assert plan.at(last) == ([slot], [])

    def test_at_the_last_minute_of_its_grace_it_still_goes(self, plan):
        plan.subscribe(wish("monday"), "2015-05-22T12:00")
        assert plan.at("2015-05-27T23:59") == (["2015-05-26T08:30"], [])

    def test_its_grace_can_be_set(self, plan):
        plan.subscribe(wish(catchup_seconds=3600), "2015-02-06T12:00")
        assert plan.at("2015-02-09T09:30") == ([], ["2015-02-09T08:30"])


class TestHolidays:
    @pytest.mark.parametrize(
        ("asked", "since", "until", "expected"),
        [
            (wish("monday"), "2015-05-22T12:00", "2015-06-02", ["2015-05-26", "2015-06-01"]),
            (wish("monday"), "2015-04-02T12:00", "2015-04-14", ["2015-04-07", "2015-04-13"]),
            (wish("monday"), "2021-12-24T12:00", "2022-01-05", ["2021-12-29", "2022-01-04"]),  # two in a row, twice
            (wish("monday", days="fri"), "2015-03-30T12:00", "2015-04-11", ["2015-04-07", "2015-04-10"]),
            (wish(), "2020-12-23T12:00", "2020-12-30", ["2020-12-24", "2020-12-29", "2020-12-30"]),
            (wish(), "2015-04-01T12:00", "2015-04-08", ["2015-04-02", "2015-04-07", "2015-04-08"]),
            (wish("monthly"), "2021-12-31T12:00", "2022-02-02", ["2022-01-04", "2022-02-01"]),
            (wish("monthly", days="3"), "2015-03-31T12:00", "2015-05-07", ["2015-04-07", "2015-05-06"]),
            (wish("quarterly"), "2021-12-31T12:00", "2022-04-02", ["2022-01-04", "2022-04-01"]),
            (wish("members", days="2"), "2015-03-31T12:00", "2015-07-03", ["2015-04-02", "2015-07-02"]),
        ],
    )
    def test_the_next_working_day_it_is(self, plan, asked, since, until, expected):
        plan.subscribe(asked, since)
        now, found = london(f"{since[:10]}T23:00"), []
        while now < london(f"{until}T00:00"):
            now += timedelta(days=1)
            planned, missed = plan.at(now.replace(hour=12))
            found += planned
            assert missed == []
        assert found == [f"{day}T08:30" for day in expected]

    @pytest.mark.parametrize(
        ("meeting", "pack"),
        [
            (date(2015, 4, 8), date(2015, 3, 30)),  # Easter lies between: 7, 2, 1 April, 31, 30 March
            (date(2015, 6, 1), date(2015, 5, 22)),  # a bank holiday Monday lies between
            (date(2022, 1, 5), date(2021, 12, 24)),  # three of them: 4 January, 31, 30, 29, 24 December
        ],
    )
    def test_a_pack_goes_out_five_working_days_before_its_meeting(self, db, plan, meeting, pack):
        with db.write() as connection:
            asked = NewMeeting("Community Safety Partnership", meeting)
            workplan_meetings.add_meeting(connection, asked, By("test", london(f"{pack - timedelta(days=9)}T10:00")))
        plan.subscribe(wish("pack"), f"{pack - timedelta(days=9)}T10:00")
        found = [plan.at(f"{pack + timedelta(days=n)}T08:30")[0] for n in range(-3, 4)]
        assert found == [[], [], [], [f"{pack}T08:30"], [], [], []]


class TestPauses:
    def test_until_its_day_nothing_comes_and_on_that_day_it_does(self, db, plan):
        mine = plan.subscribe(wish(), "2015-02-06T12:00")
        with db.write() as connection:
            subscribing.pause(connection, mine, date(2015, 2, 11), now=london("2015-02-06T12:01"), working_days=DAYS)
        assert [plan.at(f"2015-02-{day}T12:00")[0] for day in ("09", "10", "11")] == [[], [], ["2015-02-11T08:30"]]

    def test_until_a_bank_holiday_it_comes_on_the_day_after(self, db, plan):
        mine = plan.subscribe(wish("monday"), "2015-05-08T12:00")
        with db.write() as connection:
            subscribing.pause(connection, mine, date(2015, 5, 25), now=london("2015-05-08T12:01"), working_days=DAYS)
        assert plan.at("2015-05-18T12:00") == ([], [])
        assert plan.at("2015-05-26T12:00") == (["2015-05-26T08:30"], [])

    def test_what_was_planned_is_not_sent_once_it_is_paused(self, world):
        world.subscribe(owner=OFFICER, when_empty="post")
        world.at("2015-02-09T08:30")
        tick(world.db, now=world.now, working_days=DAYS, zone=LONDON, team_id=TEAM)
        with world.db.write() as connection:
            subscribing.pause(connection, world.subscription(), date(2015, 2, 11), now=world.now, working_days=DAYS)
        world.work()
        assert world.posted() == []
        assert told(world) == []


class TestChangesBetweenPlanningAndSending:
    @pytest.fixture
    def reviewed(self, world):
        """Monday, 08:10: the draft of the briefing of 08:30 came, and was approved."""
        world.subscribe(owner=OFFICER)
        world.contribute(SHEDS)
        world.at("2015-02-09T08:00")
        world.work()
        world.press(OFFICER, world.draft(), "Approve")
        world.at("2015-02-09T08:10")
        world.work()
        return world

    @pytest.mark.parametrize("local_time", ["08:20", "09:00", "14:00"])
    def test_of_the_time_what_was_approved_goes_out_as_it_was_reviewed(self, reviewed, local_time):
        reviewed.subscribe(owner=OFFICER, local_time=local_time)
        reviewed.at("2015-02-09T08:30")
        reviewed.work()
        reviewed.at(f"2015-02-09T{local_time}" if local_time > "08:30" else "2015-02-09T08:31")
        reviewed.work()
        (posted,) = reviewed.posted()
        assert SHEDS in posted.text
        assert "review" not in posted.text
        assert len(told(reviewed, "Draft:")) == 1

    def test_of_the_time_a_draft_that_came_before_can_still_be_approved_for_the_new_one(self, world):
        world.subscribe(owner=OFFICER)
        world.contribute(SHEDS)
        world.at("2015-02-09T08:00")
        world.work()
        world.subscribe(owner=OFFICER, local_time="14:00")
        world.at("2015-02-09T13:00")
        said = world.press(OFFICER, world.draft(), "Approve")
        assert "1 item will go out at 14:00" in said.text
        world.at("2015-02-09T14:00")
        world.work()
        (posted,) = world.posted()
        assert SHEDS in posted.text

    def test_paused_after_its_draft_came_an_approval_says_that_it_will_not_go_out(self, world):
        world.subscribe(owner=OFFICER)
        world.contribute(SHEDS)
        world.at("2015-02-09T08:00")
        world.work()
        with world.db.write() as connection:
            subscribing.pause(connection, world.subscription(), date(2015, 2, 11), now=world.now, working_days=DAYS)
        said = world.press(OFFICER, world.draft(), "Approve")
        assert "1 item will not go out that day: this briefing was paused or moved" in said.text
        world.at("2015-02-11T08:00")
        world.work()
        assert "Wednesday 11 February" in world.draft().text

    def test_of_the_clearance_holds_for_what_was_planned_before(self, reviewed):
        reviewed.at("2015-02-09T08:30")
        tick(reviewed.db, now=reviewed.now, working_days=DAYS, zone=LONDON, team_id=TEAM)
        reviewed.subscribe(clearance="public", owner=OFFICER)
        reviewed.work()
        (posted,) = reviewed.posted()
        assert "sheds" not in posted.text
        assert "1 item is not shown here" in posted.text

    def test_stopped_it_does_not_go_out(self, reviewed):
        reviewed.at("2015-02-09T08:30")
        tick(reviewed.db, now=reviewed.now, working_days=DAYS, zone=LONDON, team_id=TEAM)
        with reviewed.db.write() as connection:
            subscribing.unsubscribe(connection, TEAM, BRIEFING, "daily")
        reviewed.work()
        assert reviewed.posted() == []

    def test_of_the_zone_it_goes_by_the_new_one_and_not_twice_on_a_day(self, plan):
        plan.subscribe(wish(), "2015-02-06T12:00")
        plan.subscribe(wish(zone="America/New_York"), "2015-02-09T08:00")
        found = plan.every("2015-02-09T08:00", "2015-02-10T14:00")
        assert found == [("2015-02-09T08:30", "02-09T13:30"), ("2015-02-10T08:30", "02-10T13:30")]

    def test_of_the_zone_after_it_went_out_the_next_is_tomorrow(self, world):
        world.subscribe(owner=OFFICER, when_empty="post")
        world.at("2015-02-09T08:30")
        world.work()
        changed = world.subscribe(owner=OFFICER, when_empty="post", zone="America/New_York")
        assert changed.next_due_at == datetime(2015, 2, 10, 13, 30, tzinfo=UTC)


class TestClocks:
    @pytest.mark.parametrize(
        ("zone", "local_time", "first", "last", "expected"),
        [
            # Europe/London: 29 March 2015, 01:00 to 02:00 is left out; 25 October 2015, 01:00 to 02:00 comes twice.
            ("Europe/London", "01:30", "2015-03-28T12:00", "2015-03-30T12:00", ["03-29T01:30", "03-30T00:30"]),
            ("Europe/London", "02:30", "2015-03-28T12:00", "2015-03-30T12:00", ["03-29T01:30", "03-30T01:30"]),
            ("Europe/London", "01:30", "2015-10-24T12:00", "2015-10-26T12:00", ["10-25T00:30", "10-26T01:30"]),
            ("Europe/London", "02:30", "2015-10-24T12:00", "2015-10-26T12:00", ["10-25T02:30", "10-26T02:30"]),
            # America/New_York: 8 March 2015, 02:00 to 03:00 is left out; 1 November 2015, 01:00 to 02:00 comes twice.
            ("America/New_York", "01:30", "2015-03-07T12:00", "2015-03-09T12:00", ["03-08T06:30", "03-09T05:30"]),
            ("America/New_York", "02:30", "2015-03-07T12:00", "2015-03-09T12:00", ["03-08T07:30", "03-09T06:30"]),
            ("America/New_York", "01:30", "2015-10-31T12:00", "2015-11-02T12:00", ["11-01T05:30", "11-02T06:30"]),
            ("America/New_York", "02:30", "2015-10-31T12:00", "2015-11-02T12:00", ["11-01T07:30", "11-02T07:30"]),
        ],
    )
    def test_at_both_changes_each_day_has_one_slot_at_its_time(self, plan, zone, local_time, first, last, expected):
        """Ticked through in UTC: the skipped 01:30 becomes 02:30, of the doubled the first counts."""
        begun = datetime.fromisoformat(first).replace(tzinfo=UTC)
        plan.subscribe(wish(zone=zone, local_time=local_time, working_days_only=False), begun)
        found = plan.every(first, last)
        assert [at for _, at in found] == expected
        assert all(slot.endswith(local_time) for slot, _ in found)

    def test_set_back_an_hour_nothing_comes_again(self, plan):
        plan.subscribe(wish(), "2015-02-06T12:00")
        assert plan.at("2015-02-09T08:31") == (["2015-02-09T08:30"], [])
        assert plan.at("2015-02-09T07:31") == ([], [])
        assert plan.at("2015-02-09T08:30") == ([], [])
        assert plan.at("2015-02-10T08:30") == (["2015-02-10T08:30"], [])

    def test_of_a_worker_that_runs_behind_nothing_comes_that_is_not_owed(self, plan):
        """Subscribed on Monday at ten, on a machine whose clock is two minutes ahead of the worker's."""
        plan.subscribe(wish("monday"), "2015-02-09T10:02")
        assert plan.at("2015-02-09T10:00") == ([], [])
        assert plan.at("2015-02-09T10:03") == ([], [])

    def test_that_was_years_ahead_and_is_right_again_does_not_silence_a_digest(self, world):
        world.subscribe(owner=OFFICER, when_empty="post")
        world.at("2019-06-03T09:00")
        world.work()
        world.at("2015-02-09T08:00")
        world.work()
        world.at("2015-02-09T08:30")
        world.work()
        assert [each.text[:37] for each in world.posted()][-1] == "CSU briefing, Monday 9 February 2015:"


def test_what_the_list_says_comes_next_is_what_comes(db, plan):
    for kind in ("daily", "monday", "monthly", "quarterly", "members"):
        mine = plan.subscribe(wish(kind), "2015-03-27T12:00")
        with db.read() as connection:
            slots = subscribing.coming(connection, mine, now=london("2015-03-27T12:00"), working_days=DAYS)
        for slot in slots:
            assert plan.at(slot.at - timedelta(seconds=1)) == ([], [])
            assert plan.at(slot.at) == ([slot.name], [])
        with db.write() as connection:
            subscribing.unsubscribe(connection, TEAM, BRIEFING, kind)
