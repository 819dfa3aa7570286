"""Who is told of an action, by whom it was changed, what is asked of whom: through the outbox, once, in their hours."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clock import england_and_wales
from bot.policy import Audience
from handlers import action_asking
from handlers.action_steps import Act
from jobs import action_news, quiet_hours
from jobs.deliver import deliver_due
from storage import absences, access, action_requests, deliveries, people
from tests.action_scene import (
    ANALYST,
    CSO,
    DM,
    FRIDAY,
    HEAD,
    INSPECTOR,
    MANAGER,
    OFFICER,
    WARDEN,
    Scene,
    buttons,
    reader,
)
from tests.outbox import QUICK, slack_for

LONDON = ZoneInfo("Europe/London")
OWNER = reader(INSPECTOR)


@pytest.fixture
def scene(filled_db):
    return Scene(filled_db)


@pytest.fixture
def gates(scene):
    return scene.add()


def act(scene, viewer):
    return Act(Audience(viewer, DM), scene.db, scene.now)


def request(scene, number):
    with scene.db.read() as connection:
        return action_requests.open_requests(connection, number)[0].id


class TestTheOwner:
    def test_is_told_of_what_was_given_to_them(self, scene, gates):
        assert scene.news() == [
            (
                INSPECTOR,
                "Community Safety Officer gave you an action. Check the gates. "
                "Due Wednesday 18 February 2015, 09:00 (London time).",
            )
        ]

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("done by the contractor", "Check the gates: done: by the contractor (Community Safety Officer)."),
            ("date 20 February because of it", "Check the gates: due date changed from 18 February 2015 to"),
            ("cancel not needed", "Check the gates: cancelled: not needed (Community Safety Officer)."),
            ("comment all well", "Check the gates: all well (Community Safety Officer)."),
        ],
    )
    def test_is_told_once_of_what_others_change(self, scene, gates, line, told):
        scene.ask(f"action {gates} {line}")
        scene.ask(f"action {gates} {line}")
        news = [text for to, text in scene.news() if to == INSPECTOR and text and "gave you" not in text]
        assert news[0].startswith(told)
        assert len(news) == (2 if "comment" in line else 1)

    def test_hears_nothing_of_their_own_changes(self, scene):
        number = scene.add(by=OWNER)
        scene.ask(f"action {number} date 20 February because of it", OWNER)
        scene.ask(f"action {number} done", OWNER)
        assert scene.news() == []

    def test_is_reached_through_who_stands_in(self, scene):
        with scene.db.write() as connection:
            days = (date(2015, 2, 5), date(2015, 2, 12))
            absences.add(connection, INSPECTOR, *days, deputy=ANALYST, at=FRIDAY)
        scene.add()
        assert [to for to, _ in scene.news()] == [ANALYST]

    def test_whom_nobody_reaches_is_named_to_who_made_it(self, scene):
        with scene.db.write() as connection:
            people.add(connection, people.Person("Housing Officer"))
        said = scene.say("action add Ring them @Housing Officer by tomorrow")
        assert said.endswith("Nobody in Slack is known for Housing Officer: tell them.")

    def test_is_not_told_of_what_is_no_longer_so(self, scene, gates):
        scene.ask(f"action {gates} done", OWNER)
        assert scene.news() == [(INSPECTOR, "")]  # given and done by the owner: nothing to say


class TestMoreTime:
    def ask(self, scene, number, until=date(2015, 3, 2)):
        return action_asking.more_time(act(scene, OWNER), number, until, "the contractor is away")

    def test_the_manager_of_the_post_is_asked_and_the_date_stays(self, scene, gates):
        said = self.ask(scene, gates)
        assert said.text == (
            "Asked for more time for Check the gates: until Monday 2 March 2015. The manager is asked in their working "
            "hours. Until it is granted, it stays due Wednesday 18 February 2015."
        )
        assert scene.action(gates).due == date(2015, 2, 18)
        assert (
            MANAGER,
            "CSU Inspector asks for more time for Check the gates: until Monday 2 March 2015, instead of "
            "18 February 2015. Reason: the contractor is away.",
        ) in scene.news()

    def test_asked_twice_it_is_asked_once(self, scene, gates):
        self.ask(scene, gates)
        assert "was asked for already and waits" in self.ask(scene, gates, date(2015, 4, 1)).text
        assert len([to for to, _ in scene.news() if to == MANAGER]) == 1

    def test_granted_it_is_due_then_and_who_asked_is_told(self, scene, gates):
        self.ask(scene, gates)
        said = scene.say(f"action_grant {request(scene, gates)}", HEAD)
        assert said.startswith("More time for Check the gates: granted. It is due Monday 2 March 2015")
        assert scene.action(gates).due == date(2015, 3, 2)
        assert (
            INSPECTOR,
            "More time for Check the gates was granted by Community Safety Manager. Due Monday 2 March "
            "2015, 09:00 (London time).",
        ) in scene.news()

    def test_declined_it_stays_and_the_second_of_two_managers_is_told(self, scene, gates):
        self.ask(scene, gates)
        number = request(scene, gates)
        scene.ask(f"action_refuse {number}", HEAD)
        other = reader("U0SECOND01", "admin")
        assert "was declined already by Community Safety Manager" in scene.say(f"action_grant {number}", other)
        assert scene.action(gates).due == date(2015, 2, 18)

    @pytest.mark.parametrize("viewer", [OWNER, OFFICER, reader(ANALYST), reader("")])
    def test_only_the_manager_decides(self, scene, gates, viewer):
        self.ask(scene, gates)
        assert scene.ask(f"action_grant {request(scene, gates)}", viewer).outcome == "NotCleared"

    def test_of_a_post_without_a_manager_everybody_who_manages_is_asked(self, scene, gates):
        with scene.db.write() as connection:
            inspector = people.by_name(connection, "CSU Inspector").id
            people.set_other_posts(connection, inspector, {"manager_id": None})
            access.grant(connection, "U0SECOND01", "manager", at=FRIDAY, by="test")
        self.ask(scene, gates)
        assert {to for to, text in scene.news() if "more time" in text} == {MANAGER, "U0SECOND01"}

    def test_a_manager_who_asks_for_themselves_is_told_to_decide(self, scene):
        number = scene.add("Sign the plan", owner="Community Safety Officer")
        with scene.db.write() as connection:
            people.set_slack_id(connection, "Community Safety Manager", CSO)
        said = action_asking.more_time(act(scene, OFFICER), number, date(2015, 3, 2), "time")
        assert "That is yours to decide" in said.text


class TestNotMyAction:
    def test_the_right_owner_and_the_manager_are_asked(self, scene, gates):
        post = people_id(scene, "Performance Analyst")
        said = action_asking.not_mine(act(scene, OWNER), gates, post, "she keeps the keys").text
        assert said.startswith("Recorded: Check the gates is not your action, as it is for Performance Analyst.")
        told = dict(scene.news())
        assert told[ANALYST].startswith("CSU Inspector asks Performance Analyst to take over Check the gates.")
        assert told[MANAGER].startswith("CSU Inspector says that Check the gates is not their action.")

    def test_the_right_owner_takes_it_at_once(self, scene, gates):
        action_asking.not_mine(act(scene, OWNER), gates, people_id(scene, "Performance Analyst"), "keys")
        number = request(scene, gates)
        assert "Check the gates" in scene.say(f"action_show {gates}", reader(ANALYST))
        scene.ask(f"action_accept {gates}", reader(ANALYST))
        assert scene.action(gates).owner == "Performance Analyst"
        assert "was granted already by Performance Analyst" in scene.say(f"action_refuse {number}", HEAD)

    def test_the_manager_may_name_another_post_which_is_asked_then(self, scene, gates):
        action_asking.not_mine(act(scene, OWNER), gates, None, "not my job")
        warden = people_id(scene, "Neighbourhood Warden")
        action_asking.grant(act(scene, HEAD), request(scene, gates), to_post=warden)
        assert scene.action(gates).offered_to_name == "Neighbourhood Warden"
        assert [text for to, text in scene.news() if to == WARDEN][0].startswith("Community Safety Manager asks")

    def test_declined_it_stays(self, scene, gates):
        action_asking.not_mine(act(scene, OWNER), gates, people_id(scene, "Performance Analyst"), "keys")
        scene.ask(f"action_decline {gates}", reader(ANALYST))
        assert scene.action(gates).owner == "CSU Inspector"
        assert "says that it stays with CSU Inspector" in dict(scene.news())[INSPECTOR]


class TestTheOutbox:
    def deliver(self, scene, slack):
        """What one tick sends, by what was planned."""
        composers = {action_news.KIND: action_news.composer(home=LONDON)}
        gate = quiet_hours.gate(home=LONDON, working_days=england_and_wales())
        sent = deliver_due(scene.db, slack_for(slack.api_url), composers, now=scene.now, timing=QUICK, gate=gate)
        return [outcome.state for outcome in sent]

    def test_what_was_given_at_night_is_told_in_the_morning_and_once(self, scene, practice_slack):
        scene.now = datetime(2015, 2, 6, 22, 0, tzinfo=UTC)
        scene.add()
        assert self.deliver(scene, practice_slack) == ["pending"]
        scene.now = datetime(2015, 2, 8, 12, 0, tzinfo=UTC)
        assert self.deliver(scene, practice_slack) == []
        scene.now = datetime(2015, 2, 9, 8, 1, tzinfo=UTC)
        assert self.deliver(scene, practice_slack) == ["sent"]
        assert self.deliver(scene, practice_slack) == []
        (said,) = practice_slack.workspace.said_by_bot("D0INSP0001")
        assert said.text.startswith("Community Safety Officer gave you an action. Check the gates.")

    def test_each_is_planned_once_however_often_it_is_planned(self, scene, gates):
        with scene.db.write() as connection:
            known = scene.action(gates)
            for _ in range(3):
                action_news.tell(scene.db, connection, known, action_news.GIVEN, [INSPECTOR], by=OFFICER, now=scene.now)
        assert len(scene.news()) == 1

    def test_the_message_has_the_buttons_of_a_reminder(self, scene, gates):
        compose = action_news.composer(home=LONDON)
        with scene.db.read() as connection:
            (waiting,) = [each for each in deliveries.history(connection) if each.kind == action_news.KIND]
            message = compose(connection, waiting, scene.now)
        assert {"Done", "Remind me tomorrow", "Ask for more time…", "Not my action…", "Show"} <= set(buttons(message))


def people_id(scene, name):
    with scene.db.read() as connection:
        return people.by_name(connection, name).id
