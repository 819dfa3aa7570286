"""What was not sent is told so that its reader knows what it was: each kind, several at once, nobody left to tell."""

from datetime import UTC, date, datetime

import pytest

from bot.clock import england_and_wales
from bot.messages import notice
from bot.sandbox.changes import change_person
from bot.sandbox.limits import problems
from jobs import notices, reminders, subscribing
from storage import access, action_notes, actions, calls, deliveries, people, progress, workplan_meetings
from storage.action_rows import Made, NewAction
from storage.briefing_posts import draft_subject
from storage.calls import NewCall
from storage.deliveries import Order
from storage.people import Person
from storage.periods import Period
from storage.plan_record import By
from storage.subscriptions import Wish
from storage.workplan_meetings import NewMeeting
from tests.briefing_world import ANALYST, BRIEFING, INSPECTOR, LONDON, MANAGER, MONDAY, OFFICER, TEAM, World, london

DAYS = england_and_wales()
AGAIN = "It will not be tried again"


@pytest.fixture
def world(db, practice_slack):
    return World(db, practice_slack)


def subscribe(world, kind="daily", owner=OFFICER, channel=BRIEFING, local_time="08:30", **asked):
    wish = Wish(TEAM, channel, kind, "Europe/London", local_time, "public", "skip", 0, OFFICER, owner=owner, **asked)
    with world.db.write() as connection:
        return subscribing.subscribe(connection, wish, now=world.now, working_days=DAYS)


def lose(world, kind, subject, recipient, slot=MONDAY, reason="expired", at="2015-02-09T08:30"):
    """Something is lost, and whoever answers for it is told; the words of the notices, by who got them."""
    due = london(at)
    order = Order(kind, subject, TEAM, recipient, slot, scheduled_at=due, expires_at=london("2015-02-09T12:30"))
    with world.db.write() as connection:
        deliveries.record_missed(connection, [order], reason, run_at=world.db.now(connection))
    world.at("2015-02-09T13:00")
    notices.plan(world.db, [order], now=world.now, home=LONDON, working_days=DAYS)
    return told(world)


def told(world):
    world.work()
    people = (OFFICER, INSPECTOR, MANAGER, ANALYST)
    found = {user: [each.text for each in world.slack.workspace.said_by_bot(f"D{user[1:]}")] for user in people}
    notices_of = {user: [text for text in texts if text.startswith("Not sent")] for user, texts in found.items()}
    return {user: texts[-1] for user, texts in notices_of.items() if texts}


@pytest.mark.parametrize(
    ("kind", "called", "following"),
    [
        ("daily", "CSU briefing", "Tuesday 10 February 2015, 08:30 (London time)"),
        ("monday", "Monday digest", "Monday 16 February 2015, 08:30 (London time)"),
        ("monthly", "monthly summary", "Monday 2 March 2015, 08:30 (London time)"),
        ("quarterly", "quarterly summary", "Wednesday 1 April 2015, 08:30 (London time)"),
        ("members", "quarterly briefing for Members", "Wednesday 1 April 2015, 08:30 (London time)"),
    ],
)
def test_a_digest_is_named_with_its_channel_and_time_and_when_the_next_comes(world, kind, called, following):
    mine = subscribe(world, kind)
    assert lose(world, kind, mine.subject, BRIEFING) == {
        OFFICER: f"Not sent: the {called} for <#{BRIEFING}> of Monday 9 February 2015, 08:30, because it could not be "
        f"sent in time. {AGAIN}. To send one now, open `/csp digest` there and press “Send now”. "
        f"The next is due {following}."
    }


def test_a_pack_is_named_and_that_no_next_one_is_known_is_left_out(world):
    mine = subscribe(world, "pack")
    (said,) = lose(world, "pack", mine.subject, BRIEFING, reason="late").values()
    assert "the pre-meeting pack for" in said
    assert "because it was too late when cspbot ran again" in said
    assert said.endswith("press “Send now”.")


def test_what_was_sent_by_hand_says_so(world):
    mine = subscribe(world)
    (said,) = lose(world, "daily", mine.subject, BRIEFING, slot="2015-02-09T08:30:10 now").values()
    assert "of Monday 9 February 2015, 08:30 (sent by hand), because" in said


def test_a_draft_is_named_by_its_briefing_and_says_where_what_waits_is_seen(world):
    mine = subscribe(world)
    found = lose(world, "draft", draft_subject(mine.id), INSPECTOR, at="2015-02-09T08:00")
    assert found == {
        OFFICER: f"Not sent: the draft of the CSU briefing for <#{BRIEFING}> of Monday 9 February 2015 to "
        f"<@{INSPECTOR}>, because it could not be sent in time. What waits comes in the next draft; "
        "`/csp brief review` shows it now."
    }


def test_a_change_of_what_is_posted_is_named_by_the_post(world):
    mine = subscribe(world)
    due, until = london("2015-02-09T08:30"), london("2015-02-09T23:30")
    posted = Order("daily", mine.subject, TEAM, BRIEFING, MONDAY, due, until)
    with world.db.write() as connection:
        number = deliveries.plan(connection, posted, run_at=world.db.now(connection))
    found = lose(world, "update", f"update:{number}", BRIEFING, reason="gave up after 200 attempts: HTTP 500")
    assert found[OFFICER].startswith(
        f"Not sent: a change in the CSU briefing for <#{BRIEFING}> of Monday 9 February 2015, 08:30, because Slack did "
        "not take it, however often it was tried"
    )
    assert found[OFFICER].endswith("What is stored stands in `/csp actions` and `/csp brief list`.")


def test_a_reminder_is_named_by_who_was_to_be_reminded(world):
    (said,) = lose(world, "reminder", reminders.subject_of(INSPECTOR), INSPECTOR, slot="2015-02-09T08:30").values()
    assert f"the reminder for <@{INSPECTOR}> of Monday 9 February 2015, 08:30, because" in said
    assert "`/csp actions` shows what is owed" in said


def test_the_question_of_a_data_call_is_named_by_supplier_and_period_and_told_to_who_made_the_call(world):
    new = NewCall(
        "October to December 2014", Period(date(2014, 10, 1), date(2014, 12, 31)), date(2015, 3, 2), ("Kent Police",)
    )
    with world.db.write() as connection:
        call = calls.create(connection, new, Made(at=world.now, by=ANALYST))
        (request,) = calls.requests_of(connection, call.id)
    found = lose(world, "call", f"data request:{request.id}", INSPECTOR, slot="requested:0")
    assert found == {
        ANALYST: "Not sent: the question for the figures of Kent Police, October to December 2014, for "
        f"<@{INSPECTOR}> of Monday 9 February 2015, 08:30, because it could not be sent in time. {AGAIN}; please tell "
        "them yourself, or whoever holds their post now."
    }


def test_several_missed_briefings_are_one_notice_that_names_each(world):
    world.subscribe(owner=OFFICER)
    world.at("2015-02-12T13:00")
    world.work()
    said = [each.text for each in world.slack.workspace.said_by_bot(f"D{OFFICER[1:]}") if "Not sent" in each.text]
    (one,) = said
    assert "the CSU briefings for" in one
    for day in ("Monday 9", "Tuesday 10", "Wednesday 11", "Thursday 12"):
        assert f"{day} February 2015, 08:30" in one
    world.at("2015-02-13T13:00")
    world.work()
    said = [each.text for each in world.slack.workspace.said_by_bot(f"D{OFFICER[1:]}") if "Not sent" in each.text]
    assert len(said) == 2
    assert "Thursday 12" not in said[1].partition("because")[0]


class TestWhoIsTold:
    def test_an_owner_whose_account_is_closed_is_not_and_who_made_it_is(self, world):
        mine = subscribe(world, owner=INSPECTOR)
        change_person(world.slack.workspace, INSPECTOR, {"deleted": True})
        with world.db.write() as connection:
            gone = access.slack_user(connection, TEAM, INSPECTOR)
            access.remember_user(
                connection, TEAM, access.SlackUser(gone.user_id, "", False, True, "", datetime.now(UTC))
            )
        assert list(lose(world, "daily", mine.subject, BRIEFING)) == [OFFICER]

    def test_those_who_run_the_bot_where_nobody_of_it_is_left(self, world):
        mine = subscribe(world, owner=INSPECTOR)
        with world.db.write() as connection:
            for user in (INSPECTOR, OFFICER):
                gone = access.SlackUser(user, "", False, True, "", datetime.now(UTC))
                access.remember_user(connection, TEAM, gone)
        assert list(lose(world, "daily", mine.subject, BRIEFING)) == [MANAGER]

    def test_not_whoever_it_could_not_be_sent_to(self, world):
        world.slack.workspace.faults.add("chat.postMessage", "error", error="cannot_dm_bot")
        world.subscribe(owner=OFFICER)
        world.contribute("Two sheds broken into")
        world.at("2015-02-09T08:00")
        world.work()
        assert list(told(world)) == [MANAGER]


def test_long_and_odd_words_fit_and_escape_nothing_away():
    lost = notice.Lost("call", "<!channel> & " + "x" * 300, LONDON, (london(MONDAY),) * 40, to=INSPECTOR, about="a <b>")
    made = notice.render(lost)
    assert problems(made.payload(), "message") == []
    assert "<!channel>" not in made.text


def test_a_message_about_an_action_does_not_say_its_title(world):
    with world.db.write() as connection:
        action = actions.add(connection, NewAction("Exempt words", owner_id=1), at=world.now, by="test")
        line = action_notes.last(connection, action.id)
    found = lose(world, "action", f"action line:{line.id}", INSPECTOR, slot="told")
    (said,) = found.values()
    assert f"the message about action {action.id} for <@{INSPECTOR}>" in said
    assert "Exempt" not in said


def test_a_question_for_progress_is_named_by_group_and_meeting(world):
    with world.db.write() as connection:
        people.add(
            connection, Person("Chair of the Domestic Abuse Forum", chair_of="Domestic Abuse Forum", slack_id=INSPECTOR)
        )
        number = workplan_meetings.add_meeting(
            connection, NewMeeting("Community Safety Partnership", date(2015, 2, 25)), By("test", world.now)
        )
        (asked,) = progress.ask(connection, getattr(number, "id", number), progress.groups(connection), at=world.now)
    (said,) = lose(world, "progress", f"progress:{asked.id}", INSPECTOR, slot="2015-02-09").values()
    assert "the question for the progress of Domestic Abuse Forum, meeting of Wednesday 25 February 2015," in said
