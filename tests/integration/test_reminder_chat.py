"""The buttons, forms and threads of a reminder: what is stored, and what is said, however old the message is."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, select

from bot.clock import PracticeClock
from bot.messages.form import Entered
from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from bot.sandbox.seed import INSPECTOR, MANAGER, OFFICER, WARDEN
from handlers import reminder_forms, reminder_steps, thread_replies
from handlers.desk import Desk, Incoming
from handlers.forms import Opening, Origin, Submission
from handlers.questions import Question
from handlers.router import Router, Subcommand
from storage import actions, deliveries, ladders, owed, reports_sent, snoozes, tables
from storage.access import Channel
from storage.actions import NewAction
from storage.errors import BadInput, NotCleared, NotFound
from storage.ladders import BUILT_IN
from tests.reminder_rounds import EARLY, TEAM, Rounds, day, london

MONDAY = "2015-02-09T09:30"
DM = Channel("D1", "", "dm", "public", None)


@pytest.fixture
def rounds(db):
    found = Rounds(db)
    found.post("CSU Inspector", INSPECTOR)
    found.post("Community Safety Officer", OFFICER)
    return found


def viewer(user, role="member", **more):
    return Viewer(user, TEAM, role, known=True, **more)


def ask(db, answer, rest, user=INSPECTOR, at=MONDAY, role="member"):
    """The text of the answer to a button."""
    message = answer(Question("", rest), Audience(viewer(user, role), DM), db, london(at))
    assert (problems(message.payload()), pings(message.payload())) == ([], [])
    return message.text


def later(db, rest, kind="action", **more):
    return ask(db, reminder_steps.later(kind), rest, **more)


def lines(db, subject):
    with db.read() as connection:
        rows = connection.execute(
            select(tables.audit).where(tables.audit.c.subject == subject).order_by(tables.audit.c.id)
        )
        return [(row.verb, row.outcome) for row in rows]


# --- put off ---


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("tomorrow", "Tuesday 10 February 2015, 09:00 (London time)."),
        ("monday", "Monday 16 February 2015, 09:00 (London time)."),
        ("2015-02-20", "Friday 20 February 2015, 09:00 (London time)."),
        (
            "2015-02-21",
            "Monday 23 February 2015, 09:00 (London time). You are not at work on Saturday 21 February.",
        ),
    ],
)
def test_what_is_put_off_says_when_the_reminder_comes_and_is_in_the_history(db, rounds, words, when):
    action = rounds.act("Baseline", "2015-02-09")
    assert later(db, f"{words} {action.id}") == f"Reminder for Baseline: {when}"
    assert lines(db, f"action:{action.id}")[-1][0] == "action put off"


def test_tomorrow_asked_on_a_friday_is_monday(db, rounds):
    action = rounds.act("Baseline", "2015-02-09")
    said = later(db, f"tomorrow {action.id}", at="2015-02-06T17:00")
    assert said.startswith("Reminder for Baseline: Monday 9 February 2015, 09:00")


@pytest.mark.parametrize(
    "rest", ["", "tomorrow", "tomorrow x", "someday 1", "2015-02-09 1", "2014-01-01 1", "2017-01-01 1"]
)
def test_a_button_that_names_no_day_or_thing_is_refused(db, rounds, rest):
    rounds.act("Baseline", "2015-02-09")
    with pytest.raises(BadInput):
        later(db, rest)


def test_a_year_old_button_on_something_done_undated_or_in_other_hands_changes_nothing(db, rounds):
    done, undated, moved = (
        rounds.act(title, due) for title, due in (("A", "2015-02-09"), ("B", None), ("C", "2015-02-09"))
    )
    with db.write() as connection:
        actions.mark_done(connection, done.id, at=london(MONDAY), by=OFFICER)
        new = NewAction("C", owner_id=2, due=day("2016-02-20"))
        actions.change(connection, actions.by_id(connection, moved.id), new, at=london(MONDAY), by=OFFICER)
    year_on = "2016-02-09T09:30"
    with pytest.raises(BadInput, match="“A” is done. There is nothing to remind you of."):
        later(db, f"tomorrow {done.id}", at=year_on)
    with pytest.raises(BadInput, match="“B” has no due date, so it has no reminders"):
        later(db, f"tomorrow {undated.id}", at=year_on)
    with pytest.raises(NotCleared, match="Reminders of that go to Community Safety Officer now"):
        later(db, f"tomorrow {moved.id}", at=year_on)
    with pytest.raises(NotFound):
        later(db, "tomorrow 999", at=year_on)
    with db.read() as connection:
        assert snoozes.every(connection, day("2015-01-01")) == {}


# --- reports and duties ---


@pytest.fixture
def report(db, rounds):
    """A report that the officer owes, by Monday."""
    with db.write() as connection:
        meeting = (
            insert(tables.meeting).values(body="Committee", held_on=day("2015-02-24")).returning(tables.meeting.c.id)
        )
        item = {"meeting_id": connection.execute(meeting).scalar_one(), "item": "CCTV review", "status": "planned"}
        item |= {"report_due": day("2015-02-09"), "owner_id": 2, "dated_at": london(EARLY)}
        made = insert(tables.workplan_item).values(**item).returning(tables.workplan_item.c.id)
        return connection.execute(made).scalar_one()


def test_a_report_is_sent_once_and_then_nobody_is_reminded(db, rounds, report):
    said = ask(db, reminder_steps.report_sent, str(report), user=OFFICER)
    assert (
        said
        == "Report sent: CCTV review for Tuesday 24 February 2015, recorded Monday 9 February 2015, 09:30 (London time)"
    )
    again = ask(db, reminder_steps.report_sent, str(report), user=MANAGER, role="manager", at="2015-02-10T10:00")
    assert again == (
        "The report CCTV review was sent already: recorded by Community Safety Officer, "
        "Monday 9 February 2015, 09:30 (London time). Nothing was changed."
    )
    assert lines(db, f"item:{report}") == [("item report sent", "report sent")]
    assert rounds.rings("2015-02-10T09:00") == {}
    with pytest.raises(BadInput, match="The report “CCTV review” was sent. There is nothing to remind you of."):
        later(db, f"tomorrow {report}", "item", user=OFFICER)


def test_a_report_with_a_new_deadline_is_asked_for_again(db, rounds, report):
    ask(db, reminder_steps.report_sent, str(report), user=OFFICER)
    with db.write() as connection:
        moved = {"report_due": day("2015-02-16"), "dated_at": london("2015-02-09T12:00")}
        connection.execute(tables.workplan_item.update().values(**moved))
        assert reports_sent.of_item(connection, report).sent_at is None
    assert rounds.rings("2015-02-16T09:00") == {(OFFICER, "02-16T09:00"): ["+0"]}


def test_only_its_owner_or_an_officer_says_that_a_report_was_sent(db, report):
    with pytest.raises(NotCleared, match="Only its owner or an officer"):
        ask(db, reminder_steps.report_sent, str(report), user=WARDEN)
    with pytest.raises(NotFound):
        ask(db, reminder_steps.report_sent, "999", user=OFFICER)


def test_a_duty_is_done_for_the_date_that_its_button_meant(db, rounds):
    with db.write() as connection:
        duty = {"slug": "sa", "name": "Strategic assessment", "every_months": 12, "next_on": day("2015-02-10")}
        made = insert(tables.duty).values(**duty, owner_id=2, dated_at=london(EARLY)).returning(tables.duty.c.id)
        number = connection.execute(made).scalar_one()
    said = ask(db, reminder_steps.duty_done, f"{number} 2015-02-10", user=OFFICER)
    assert said.startswith("Done: Strategic assessment. Next due ")
    for at in (MONDAY, "2016-01-09T10:00"):
        old = ask(db, reminder_steps.duty_done, f"{number} 2015-02-10", user=OFFICER, at=at)
        assert "was done on 9 February 2015" in old
        assert old.endswith("Nothing was changed.")


# --- forms ---


def opening(db, value, user=INSPECTOR, role="member", at=MONDAY):
    place = Origin("D0INSP0001")
    return Opening(str(value), Audience(viewer(user, role), None), place, london(at))


def submission(opened, **entered):
    """What somebody enters: texts, dates or lists of ticked boxes by the names of the inputs."""
    values = {name: {name: _state(value)} for name, value in entered.items()}
    about = {name: getattr(opened, name) for name in ("value", "audience", "origin", "now")}
    return Submission(**about, entered=Entered(values), key="form:1")


def _state(value):
    if isinstance(value, date):
        return {"selected_date": value.isoformat()}
    return {"selected_options": [{"value": each} for each in value]} if isinstance(value, list) else {"value": value}


def assert_a_view(view):
    made = {key: value for key, value in view.items() if key != "kept"}
    assert made["type"] == "modal"
    assert made["submit"]


def test_a_date_is_chosen_in_a_form(db, rounds):
    action = rounds.act("Baseline", "2015-02-09")
    opened = opening(db, action.id)
    assert_a_view(reminder_forms.open_later("action", opened, db))
    outcome = reminder_forms.submit_later("action", submission(opened, day=day("2015-02-20")), db)
    assert outcome.posts[0].message.text.startswith("Reminder for Baseline: Friday 20 February 2015, 09:00")
    for wrong in (day("2015-02-09"), day("2017-02-09")):
        assert reminder_forms.submit_later("action", submission(opened, day=wrong), db).errors
    assert reminder_forms.submit_later("action", submission(opened), db).errors


def test_a_form_on_something_done_meanwhile_says_so(db, rounds):
    action = rounds.act("Baseline", "2015-02-09")
    opened = opening(db, action.id)
    with db.write() as connection:
        actions.mark_done(connection, action.id, at=london(MONDAY), by=OFFICER)
    with pytest.raises(BadInput, match="“Baseline” is done"):
        reminder_forms.submit_later("action", submission(opened, day=day("2015-02-20")), db)


ENTERED = {"before": "7, 2", "on_the_day": ["yes"], "after": "1", "every": "", "summary": "10"}


def test_a_manager_changes_the_ladder_of_a_kind_and_takes_it_back(db):
    opened = opening(db, "action", MANAGER, "manager")
    assert_a_view(reminder_forms.open_ladder(opened, db))
    said = reminder_forms.submit_ladder(submission(opened, **ENTERED), db).posts[0].message.text
    assert said == (
        "Stored: reminders of actions are sent 7 and 2 working days before the deadline, on the day, "
        "1 working day after it; the manager is told after 10 working days."
    )
    with db.read() as connection:
        assert ladders.read(connection).of("action", 1).rungs == (-7, -2, 0, 1)
    reset = submission(opened, **(ENTERED | {"reset": ["reset"]}))
    assert "10, 5 and 1 working days before" in reminder_forms.submit_ladder(reset, db).posts[0].message.text
    with db.read() as connection:
        assert ladders.read(connection).of("action", 1) == BUILT_IN


@pytest.mark.parametrize("entered", [{"before": "soon"}, {"on_the_day": []}, {"every": "-1"}])
def test_a_ladder_that_makes_no_sense_is_refused_and_nothing_is_stored(db, entered):
    opened = opening(db, "", MANAGER, "manager")
    nothing = {"before": "", "on_the_day": [], "after": "", "every": "", "summary": ""}
    with pytest.raises(BadInput):
        reminder_forms.submit_ladder(submission(opened, **(nothing | entered)), db)
    with db.read() as connection:
        assert ladders.read(connection).by_scope == {}


@pytest.mark.parametrize(("role", "guest"), [("member", False), ("officer", False), ("manager", True)])
def test_only_managers_change_ladders(db, role, guest):
    opened = opening(db, "action", MANAGER)
    opened = replace(opened, audience=Audience(viewer(MANAGER, role, guest=guest), None))
    with pytest.raises(NotCleared):
        reminder_forms.open_ladder(opened, db)
    with pytest.raises(NotCleared):
        reminder_forms.submit_ladder(submission(opened, **ENTERED), db)


def test_a_body_that_nobody_knows_has_no_ladder(db):
    with pytest.raises(BadInput, match="No body"):
        reminder_forms.open_ladder(opening(db, "body:Nobody", MANAGER, "manager"), db)


# --- a reply in the thread ---


@pytest.fixture
def desk(db):
    router = Router([Subcommand("help", lambda *_: None, "help", "")], otherwise="help")
    return Desk(db, router, PracticeClock(london(MONDAY)))


@pytest.fixture
def reminded(db, rounds):
    """Reminds the inspector of these actions; the reminder stands in their conversation as 111.222."""

    def remind(*titles):
        made = [rounds.act(title, "2015-02-09") for title in titles]
        rounds.rings("2015-02-09T09:00")
        with db.write() as connection:
            posted = {"posted_in": "D0INSP0001", "message_ts": "111.222"}
            connection.execute(tables.delivery.update().values(**posted))
        return made

    return remind


def reply(desk, text, key="event:1", thread_ts="111.222", user=INSPECTOR):
    heard = thread_replies.reply(desk, Incoming(text, key, TEAM, user, "D0INSP0001"), thread_ts)
    if heard and heard.message:
        assert (problems(heard.message.payload()), pings(heard.message.payload())) == ([], [])
    return heard


def test_a_reply_under_a_reminder_of_one_thing_is_its_update_once(db, desk, reminded):
    (action,) = reminded("Baseline")
    assert reply(desk, "Waiting for  the analyst").message.text == (
        "Noted for Baseline: “Waiting for the analyst”. It is in its history."
    )
    assert reply(desk, "Waiting for the analyst").message is None
    comments = [line for line in lines(db, f"action:{action.id}") if line[0] == "action commented"]
    assert comments == [("action commented", "Waiting for the analyst")]


def test_under_a_reminder_of_several_things_it_asks_which_is_meant(db, desk, reminded):
    one, two = reminded("Baseline", "Speedwatch")
    asked = reply(desk, "Half of it is there").message
    assert asked.text == "Which one is this update about? Baseline; Speedwatch."
    values = [each["value"] for each in asked.blocks[1]["elements"]]
    assert values == [f"reminder_update action:{each.id} Half of it is there" for each in (one, two)]
    pressed = ask(db, thread_replies.press, values[1].removeprefix("reminder_update "))
    assert pressed == "Noted for Speedwatch: “Half of it is there”. It is in its history."
    assert lines(db, f"action:{two.id}")[-1] == ("action commented", "Half of it is there")


def test_a_reply_anywhere_else_is_a_question(desk, reminded):
    reminded("Baseline")
    assert reply(desk, "help", thread_ts="999.1") is None
    assert reply(desk, "   ") is None


def test_a_reply_with_personal_data_or_without_end_is_refused_and_not_stored(db, desk, reminded):
    (action,) = reminded("Baseline")
    before = lines(db, f"action:{action.id}")
    assert "cspbot keeps no personal data" in reply(desk, "ring 01322 343434").message.text
    assert "too long" in reply(desk, "x" * 2_000, key="event:2").message.text
    assert lines(db, f"action:{action.id}") == before


def test_an_update_on_what_is_in_other_hands_now_is_not_stored(db, desk, reminded):
    (action,) = reminded("Baseline")
    with db.write() as connection:
        new = NewAction("Baseline", owner_id=2, due=day("2015-02-09"))
        actions.change(connection, actions.by_id(connection, action.id), new, at=london(MONDAY), by=OFFICER)
    assert "is in other hands now, so your update was not stored" in reply(desk, "Done").message.text


def test_a_thread_of_a_report_keeps_its_update_too(db, desk, rounds, report):
    rounds.rings("2015-02-09T09:00")
    with db.write() as connection:
        connection.execute(tables.delivery.update().values(posted_in="D0INSP0001", message_ts="111.222"))
    assert reply(desk, "Draft is with finance", user=OFFICER).message.text.startswith("Noted for CCTV review")
    assert lines(db, f"item:{report}") == [("item commented", "Draft is with finance")]
    with db.read() as connection:
        assert owed.by_things(connection, [("item", report)], date(2015, 2, 9))
        assert deliveries.history(connection)[0].recipient == OFFICER
