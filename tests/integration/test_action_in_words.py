"""`/csp action ...`: one action added, shown and changed in words and by buttons, by those who may; both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from storage import absences, people
from tests.action_scene import (
    ANALYST,
    CLEARED,
    CSO,
    FRIDAY,
    HEAD,
    INSPECTOR,
    MANAGER,
    OFFICER,
    OPEN_CHANNEL,
    STRANGER,
    WARDEN,
    Scene,
    buttons,
    reader,
)

OWNER = reader(INSPECTOR)
GUEST = reader(WARDEN, guest=True)


@pytest.fixture
def scene(filled_db):
    return Scene(filled_db)


@pytest.fixture
def gates(scene):
    """An action of the CSU Inspector, made by the officer."""
    return scene.add()


class TestAdding:
    def test_what_is_certain_is_stored_at_once_and_said_with_weekday_date_time_and_zone(self, scene):
        message = scene.ask("action add Read the returns @Performance Analyst by 18 February").message
        number = scene.numbered("Read the returns").id
        assert message.text == (
            "Stored: Read the returns. Owner: Performance Analyst. Due Wednesday 18 February 2015, 09:00 (London time)."
            f" Number {number}. Performance Analyst is told in their working hours."
        )
        assert buttons(message) == {
            "Edit": f"form:action-edit {number}",
            "Undo": f"action_undo {number}",
            "Show": f"action_show {number}",
        }

    @pytest.mark.parametrize(
        ("line", "owner", "due"),
        [
            ("Ring them @me by tomorrow", "Community Safety Officer", date(2015, 2, 7)),
            (f"Ring them <@{INSPECTOR}|insp> by next Friday", "CSU Inspector", date(2015, 2, 13)),
            ("@csu inspector Ring them in 10 working days", "CSU Inspector", date(2015, 2, 20)),
            ("Ring them @Kent Police before the February meeting", "", date(2015, 2, 10)),
        ],
    )
    def test_owner_and_date_are_read_from_the_line(self, scene, line, owner, due):
        scene.ask(f"action add {line}")
        stored = scene.numbered("Ring them")
        assert (stored.owner, stored.due, stored.created_by) == (owner, due, CSO)
        assert stored.agency == ("Kent Police" if "Kent Police" in line or owner == "CSU Inspector" else stored.agency)

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("Ring them by 18 February", "Choose who owns it."),
            ("Ring them @CSU Inspektor by 18 February", "the nearest is CSU Inspector. Check the owner."),
            ("Ring them @CSU Inspector", "Say until when, or leave it without a date."),
            ("Ring them @CSU Inspector by 31 February", "There is no 31 February"),
            ("Ring them @CSU Inspector by 5 February 2015", "Thursday 5 February 2015 has passed"),
            (f"Ring them <@{STRANGER}> by 18 February", "cspbot does not know which post that person holds."),
        ],
    )
    def test_what_is_not_certain_opens_the_form_and_stores_nothing(self, scene, line, why):
        reply = scene.ask(f"action add {line}")
        assert why.removeprefix("Thursday ") in reply.message.text
        assert reply.message.text.startswith("Nothing is stored yet.")
        assert reply.message.opens == f"action-new {line}"
        assert buttons(reply.message)["Open the form"] == f"form:action-new {line}"
        assert scene.numbered("Ring them") is None

    @pytest.mark.parametrize("line", ["action", "action add", "action new"])
    def test_without_words_it_opens_the_empty_form(self, scene, line):
        assert scene.ask(line).message.opens == "action-new"

    def test_a_line_without_add_opens_the_form_too(self, scene):
        assert scene.ask("action Ring them @CSU Inspector").message.opens == "action-new Ring them @CSU Inspector"

    def test_a_long_title_is_not_cut_in_silence(self, scene):
        line = f"{'Ring everybody on the list ' * 14}@CSU Inspector by 18 February"
        reply = scene.ask(f"action add {line}")
        assert reply.message.opens == f"action-new {line}"

    @pytest.mark.parametrize("viewer", [GUEST, reader(STRANGER, "viewer")], ids=["a guest", "a viewer"])
    def test_guests_and_viewers_add_nothing(self, scene, viewer):
        for line in ("action add Ring them @CSU Inspector by 18 February", "action Ring them", "action"):
            assert scene.ask(line, viewer).outcome == "NotCleared"
        assert scene.numbered("Ring them") is None

    def test_personal_data_is_refused(self, scene):
        assert "a date of birth" in scene.say("action add See the victim, dob 3 May 1990 @CSU Inspector by 18 February")

    def test_an_open_action_of_that_title_is_named(self, scene, gates):
        assert f"(number {gates})" in scene.say("action add Check the gates @CSU Inspector by 20 February")

    def test_undo_takes_back_what_nobody_has_touched(self, scene, gates):
        assert scene.say(f"action_undo {gates}").startswith("Undone: Check the gates is cancelled")
        assert scene.action(gates).status == "cancelled"
        assert scene.news() == []
        assert "was undone already" in scene.say(f"action_undo {gates}")

    def test_what_was_changed_meanwhile_is_not_undone(self, scene, gates):
        scene.ask(f"action {gates} date 20 February because of leave", OWNER)
        assert "was changed meanwhile by CSU Inspector (due date changed" in scene.say(f"action_undo {gates}")
        assert scene.action(gates).status == "open"


class TestShowing:
    def test_the_card_tells_owner_date_and_history_like_minutes(self, scene, gates):
        scene.later(days=1)
        scene.ask(f"action {gates} comment the contractor comes on Monday", OWNER)
        text = scene.say(f"action {gates}", OWNER)
        assert text.startswith(f"Action {gates}: Check the gates. Due Wednesday 18 February")
        assert "Owner: CSU Inspector. Agency: Kent Police." in text
        assert "6 February 2015 Community Safety Officer: open, for CSU Inspector, due 18 February 2015" in text
        assert text.endswith("7 February 2015 CSU Inspector: the contractor comes on Monday")

    def test_its_owner_can_do_everything_with_it(self, scene, gates):
        found = buttons(scene.ask(f"action {gates}", OWNER).message)
        assert found == {
            "Done": f"{gates} action_show {gates}",
            "Done with an outcome…": f"form:action-done {gates}",
            "Change the date…": f"form:action-date {gates}",
            "Reassign…": f"form:action-reassign {gates}",
            "Comment…": f"form:action-comment {gates}",
            "Edit…": f"form:action-edit {gates}",
            "Remind me on a date…": f"form:action-later {gates}",
            "Ask for more time…": f"form:action-more-time {gates}",
            "Not my action…": f"form:action-not-mine {gates}",
            "Cancel…": f"form:action-cancel {gates}",
        }

    def test_who_made_it_can_put_it_right_and_a_closed_one_can_be_reopened(self, scene, gates):
        by = reader(ANALYST)
        mine = scene.add("Send the counts", by=by)
        assert list(buttons(scene.ask(f"action {mine}", by).message)) == ["Edit…", "Cancel…"]
        scene.ask(f"action {gates} done")
        assert list(buttons(scene.ask(f"action {gates}").message)) == ["Reopen", "Comment…"]

    @pytest.mark.parametrize(
        ("viewer", "place", "shown"),
        [
            (OFFICER, None, False),
            (OFFICER, OPEN_CHANNEL, False),
            (OFFICER, CLEARED, True),
            (OWNER, CLEARED, True),
            (OWNER, OPEN_CHANNEL, False),
            (reader(ANALYST), CLEARED, False),
            (reader(MANAGER), CLEARED, True),
        ],
        ids=["nowhere", "public channel", "cleared", "its owner", "owner in public", "anybody", "its manager"],
    )
    def test_an_action_in_confidence_is_shown_only_to_whom_and_where_it_may_be(
        self, scene, gates, viewer, place, shown
    ):
        reply = scene.ask(f"action {gates}", viewer, place)
        assert (reply.outcome == "answered") is shown
        assert ("Check the gates" in reply.message.text) is shown

    def test_a_guest_sees_only_their_own(self, scene):
        own = scene.add("Walk the estate", owner="Neighbourhood Warden")
        public = scene.store("A public matter", classification="public")
        assert "Walk the estate" in scene.say(f"action {own}", GUEST)
        assert scene.ask(f"action {public}", GUEST).outcome == "NotCleared"
        assert "A public matter" in scene.say(f"action {public}", reader(STRANGER), OPEN_CHANNEL)

    def test_one_that_does_not_exist_is_refused(self, scene):
        assert scene.ask("action 99999").outcome == "NotFound"


class TestChangingInWords:
    @pytest.mark.parametrize(
        "line", ["{} done locks were changed", "done {} locks were changed", "#{} finished locks were changed"]
    )
    def test_done_with_its_outcome(self, scene, gates, line):
        assert scene.say("action " + line.format(gates), OWNER).startswith("Done: Check the gates (CSU Inspector")
        assert scene.action(gates).outcome == "locks were changed"
        assert scene.history(gates)[-1] == "CSU Inspector: done: locks were changed"

    def test_a_slip_in_the_word_is_understood(self, scene, gates):
        assert scene.say(f"action {gates} compleet", OWNER).startswith("Done: Check the gates")

    def test_done_of_one_that_recurs_names_the_next(self, scene):
        number = scene.store("Send the counts", due=date(2015, 2, 9), recurs="each month", classification="public")
        said = scene.say(f"action {number} done")
        assert f"The next one, number {number + 1}, is due Monday 9 March 2015" in said

    def test_it_is_reopened_with_a_reason(self, scene, gates):
        scene.ask(f"action {gates} done", OWNER)
        assert "opened again, it was done: it broke again" in scene.say(f"action {gates} reopen it broke again", OWNER)
        assert scene.say(f"action {gates} reopen", OWNER) == "Check the gates: it is open already. Nothing was changed."

    def test_another_date_needs_a_reason(self, scene, gates):
        reply = scene.ask(f"action {gates} date next Friday", OWNER)
        assert reply.message.opens == f"action-date {gates} next Friday"
        said = scene.say(f"action {gates} until 20 February because the contractor is away", OWNER)
        assert said == "Stored: Check the gates. Due Friday 20 February 2015, 09:00 (London time)."
        assert scene.history(gates)[-1] == (
            "CSU Inspector: due date changed from 18 February 2015 to 20 February 2015: the contractor is away"
        )

    @pytest.mark.parametrize("words", ["date 31 February because of it", "blah blah", "date 1 January 2015 as it was"])
    def test_words_that_are_no_date_change_nothing(self, scene, gates, words):
        assert scene.ask(f"action {gates} {words}", OWNER).outcome == "BadInput"
        assert scene.action(gates).revision == 0

    def test_cancel_and_comment_ask_for_words(self, scene, gates):
        assert scene.ask(f"action {gates} cancel").message.opens == f"action-cancel {gates}"
        assert scene.ask(f"action {gates} comment").message.opens == f"action-comment {gates}"
        assert "cancelled: not needed" in scene.say(f"action {gates} cancel not needed")
        assert "is cancelled already" in scene.say(f"action {gates} cancel not needed")

    def test_a_verb_without_a_number_is_asked_back_about(self, scene):
        assert "`/csp action done 12`" in scene.say("action done")

    @pytest.mark.parametrize(
        "line", ["done", "reopen", "date tomorrow because of it", "to Performance Analyst", "cancel it"]
    )
    def test_of_others_actions_only_officers_and_managers_change_anything(self, scene, gates, line):
        for viewer in (reader(ANALYST), reader(WARDEN, "officer", guest=True), reader("")):
            reply = scene.ask(f"action {gates} {line}", viewer)
            assert reply.outcome == "NotCleared"
            assert "Check the gates" not in reply.message.text
        assert scene.action(gates).revision == 0

    def test_who_stands_in_for_somebody_away_may_say_that_it_is_done(self, scene, gates):
        assert scene.ask(f"action {gates} done", reader(ANALYST)).outcome == "NotCleared"
        with scene.db.write() as connection:
            days = (date(2015, 2, 5), date(2015, 2, 12))
            absences.add(connection, INSPECTOR, *days, deputy=ANALYST, at=FRIDAY)
        assert scene.ask(f"action {gates} done", reader(ANALYST)).outcome == "answered"

    def test_the_contact_of_an_agency_answers_for_its_posts_without_slack(self, scene):
        number = scene.add("Walk the estate", owner="Performance Analyst")
        with scene.db.write() as connection:
            people.set_slack_id(connection, "Performance Analyst", "")
        assert scene.ask(f"action {number} done", OWNER).outcome == "answered"


class TestGivingItAway:
    def test_it_stays_until_the_new_owner_accepts(self, scene, gates):
        said = scene.say(f"action {gates} to Performance Analyst because she has the keys", OWNER)
        assert said == (
            "Stored: Check the gates is offered to Performance Analyst. Performance Analyst is asked in their working "
            "hours. Until it is accepted, it stays with CSU Inspector."
        )
        assert scene.action(gates).owner == "CSU Inspector"
        assert scene.say(f"action_accept {gates}", reader(ANALYST)).startswith(
            "Accepted: Check the gates is now with Performance Analyst."
        )
        assert scene.action(gates).owner == "Performance Analyst"
        assert scene.history(gates)[-2:] == [
            "CSU Inspector: offered to Performance Analyst: she has the keys",
            "Performance Analyst: accepted by Performance Analyst, until then with CSU Inspector",
        ]

    def test_declined_it_stays_and_who_asked_is_told(self, scene, gates):
        scene.ask(f"action {gates} to Performance Analyst", OWNER)
        said = scene.say(f"action {gates} decline no keys here", reader(ANALYST))
        assert said == "Declined: Check the gates stays with CSU Inspector."
        assert (
            INSPECTOR,
            "Check the gates: Performance Analyst does not take it over. It stays with CSU Inspector. "
            "(Performance Analyst).",
        ) in scene.news()

    def test_nobody_else_answers_for_the_post(self, scene, gates):
        scene.ask(f"action {gates} to Performance Analyst", OWNER)
        for viewer in (OWNER, OFFICER, reader(STRANGER)):
            assert scene.ask(f"action_accept {gates}", viewer).outcome == "NotCleared"
        assert scene.ask(f"action_accept {gates}", HEAD).outcome == "answered"

    def test_a_press_after_the_answer_changes_nothing(self, scene, gates):
        scene.ask(f"action {gates} to Performance Analyst", OWNER)
        scene.ask(f"action_accept {gates}", reader(ANALYST))
        assert "nobody is asked to take it over (any more)" in scene.say(f"action_decline {gates}", reader(ANALYST))
        assert scene.action(gates).owner == "Performance Analyst"

    def test_whom_nobody_knows_is_asked_for_in_the_form(self, scene, gates):
        assert scene.ask(f"action {gates} to the milkman", OWNER).message.opens == f"action-reassign {gates}"
        assert scene.ask(f"action {gates} to Kent Police", OWNER).message.opens == f"action-reassign {gates}"


def test_of_done_and_another_date_at_the_same_moment_one_is_first_and_the_other_is_told(scene, gates):
    gate = threading.Barrier(2)

    def press(line):
        gate.wait(timeout=10)
        return scene.say(f"action {gates} {line}", OWNER)

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(press, ["done", "until 20 February because of it"]))
    stored = scene.action(gates)
    assert stored.status == "done"
    assert said[0].startswith("Done: Check the gates")
    assert "it is done already. Nothing was changed" in said[1] or stored.due == date(2015, 2, 20)
    assert len(scene.history(gates)) == stored.revision + 1
