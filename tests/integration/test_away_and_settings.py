"""Leave and one's own reminder settings: what is stored, what is said, and what it does to reminders."""

from datetime import date, time

import pytest

from bot.messages.form import Entered
from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from bot.sandbox.seed import COUNCILLOR, INSPECTOR, MANAGER, OFFICER
from handlers import away, settings
from handlers.forms import Opening, Origin, Submission
from handlers.questions import Question
from storage import absences, preferences
from storage.errors import BadInput, NotFound
from tests.reminder_rounds import TEAM, Rounds, day, london

MONDAY = "2015-02-09T09:30"


@pytest.fixture
def rounds(db):
    found = Rounds(db)
    officer = found.post("Community Safety Officer", OFFICER)
    found.post("CSU Inspector", INSPECTOR, deputy_id=officer.id)
    found.post("Performance Analyst")
    return found


def viewer(user, role="member"):
    return Viewer(user, TEAM, role, known=True)


def ask(db, answer, rest="", user=INSPECTOR, at=MONDAY, role="member"):
    message = answer(Question("", rest), Audience(viewer(user, role), None), db, london(at))
    assert (problems(message.payload()), pings(message.payload())) == ([], [])
    return message


def stored(db, user=INSPECTOR):
    with db.read() as connection:
        return [(each.first, each.last, each.deputy) for each in absences.coming(connection, user, day("2015-01-01"))]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("until 3 March", "2015-02-09", "2015-03-03"),
        ("till Friday", "2015-02-09", "2015-02-13"),
        ("2 March to 13 March", "2015-03-02", "2015-03-13"),
        ("from 2 to 13 March", "2015-03-02", "2015-03-13"),
        ("2 - 13 March", "2015-03-02", "2015-03-13"),
        ("from 20/02/2015 until 27/02/2015", "2015-02-20", "2015-02-27"),
        ("tomorrow", "2015-02-10", "2015-02-10"),
        ("on 2 March", "2015-03-02", "2015-03-02"),
    ],
)
def test_leave_is_read_from_plain_words_and_goes_to_the_usual_deputy(db, rounds, words, first, last):
    ask(db, away.answer, words)
    assert stored(db) == [(day(first), day(last), OFFICER)]


def test_what_was_stored_is_said_with_the_deputy_and_the_day_of_return(db, rounds):
    assert ask(db, away.answer, "until 3 March").text == (
        "Stored: you are away until Tuesday 3 March 2015. Your reminders go to Community Safety Officer meanwhile; "
        "you get them again on Wednesday 4 March 2015. `/csp back` ends it earlier."
    )
    assert ask(db, away.answer, "27 February to 28 February hold").text == (
        "Stored: you are away from Friday 27 February 2015 until Saturday 28 February 2015. "
        "Your reminders wait until Monday 2 March 2015. `/csp back` ends it earlier."
    )


@pytest.mark.parametrize(
    ("words", "deputy"),
    [
        (f"until Friday deputy <@{MANAGER}|csm>", MANAGER),
        ("until Friday, covered by Community Safety Officer", OFFICER),
        ("until Friday deputy @community safety officer", OFFICER),
        ("until Friday hold", ""),
        ("until Friday no deputy", ""),
    ],
)
def test_a_deputy_is_named_by_mention_or_post_or_nobody_is(db, rounds, words, deputy):
    ask(db, away.answer, words)
    assert stored(db)[0][2] == deputy


@pytest.mark.parametrize(
    "words",
    ["until", "gobbledygook", "until 31 February", "until 3 January 2015", "13 March to 2 March", "until 1 March 2019"],
)
def test_words_that_are_no_leave_are_refused_with_what_can_be_written(db, rounds, words):
    with pytest.raises(BadInput):
        ask(db, away.answer, words)
    assert stored(db) == []


def test_a_deputy_who_is_not_in_slack_unknown_or_oneself_is_refused(db, rounds):
    with pytest.raises(BadInput, match="Nobody in Slack holds the post Performance Analyst"):
        ask(db, away.answer, "until Friday deputy Performance Analyst")
    with pytest.raises(NotFound):
        ask(db, away.answer, "until Friday deputy Superman")
    with pytest.raises(BadInput, match="somebody else"):
        ask(db, away.answer, "until Friday deputy CSU Inspector")


def test_without_words_the_form_opens(db, rounds):
    assert ask(db, away.answer).opens == "away"


def test_back_ends_the_leave_and_what_waited_is_told_at_once(db, rounds):
    rounds.act("Baseline", "2015-02-09")
    rounds.rings("2015-02-05T09:00")
    ask(db, away.answer, "until 3 March hold", at="2015-02-06T08:00")
    assert rounds.rings("2015-02-09T09:00") == {}
    assert ask(db, away.back, at="2015-02-09T10:00").text.startswith("Welcome back.")
    assert rounds.rings("2015-02-09T10:00") == {(INSPECTOR, "02-09T09:00"): ["+0", "-1"]}
    assert ask(db, away.back, at="2015-02-09T11:00").text == "You are not down as away today. Nothing was changed."


def test_what_waits_for_the_morning_goes_to_the_deputy_when_leave_begins_then(db, rounds):
    rounds.act("Baseline", "2015-02-09")
    rounds.rings("2015-02-09T22:00", sent=False)
    ask(db, away.answer, "from tomorrow until Friday", at="2015-02-09T22:30")
    assert rounds.rings("2015-02-10T09:00") == {(OFFICER, "02-10T09:00"): ["+0", "+1"]}


# --- forms ---


def opening(user=INSPECTOR, role="member"):
    return Opening("", Audience(viewer(user, role), None), Origin("D0INSP0001"), london(MONDAY))


def submission(user=INSPECTOR, **entered):
    values = {name: {name: _state(value)} for name, value in entered.items()}
    where = Audience(viewer(user), None), Origin("D0INSP0001"), london(MONDAY)
    return Submission("", *where, entered=Entered(values), key="form:1")


def _state(value):
    if isinstance(value, date):
        return {"selected_date": value.isoformat()}
    if isinstance(value, list):
        return {"selected_options": [{"value": each} for each in value]}
    return {"selected_user": value} if value.startswith("U0") else {"value": value}


def test_the_form_offers_the_usual_deputy_and_stores_what_was_entered(db, rounds):
    view = away.open_form(opening(), db)
    assert view["blocks"][2]["element"]["initial_user"] == OFFICER
    outcome = away.submit_form(submission(first=day("2015-02-16"), last=day("2015-02-20"), deputy=MANAGER), db)
    assert outcome.posts[0].message.text.startswith("Stored: you are away from Monday 16 February 2015 until Friday 20")
    assert stored(db) == [(day("2015-02-16"), day("2015-02-20"), MANAGER)]


@pytest.mark.parametrize(
    ("entered", "beside"),
    [
        ({"first": "2015-02-20", "last": "2015-02-16"}, "last"),
        ({"first": "2015-01-01", "last": "2015-01-05"}, "last"),
        ({"first": "2015-02-20"}, "last"),
        ({"last": "2015-02-20"}, "first"),
    ],
)
def test_days_that_make_no_sense_are_refused_beside_the_input(db, rounds, entered, beside):
    outcome = away.submit_form(submission(**{name: day(value) for name, value in entered.items()}), db)
    assert list(outcome.errors) == [beside]
    itself = {"first": day("2015-02-16"), "last": day("2015-02-20"), "deputy": INSPECTOR}
    assert list(away.submit_form(submission(**itself), db).errors) == ["deputy"]
    assert stored(db) == []


def test_settings_say_when_somebody_is_reminded(db, rounds):
    said = ask(db, settings.answer).text
    assert said == (
        "Your reminders. Your posts: CSU Inspector. Once a day at 09:00, London time, where something is due. "
        "On working days, from 08:00 to 18:00; never on a bank holiday. Leave: none on record."
    )
    ask(db, away.answer, "until 3 March")
    assert "Away until Tuesday 3 March; reminders go to Community Safety Officer" in ask(db, settings.answer).text


@pytest.mark.parametrize(
    ("written", "at"), [("8:30", time(8, 30)), ("2pm", time(14)), ("16.45", time(16, 45)), ("", None)]
)
def test_a_time_of_ones_own_is_stored_and_kept(db, rounds, written, at):
    settings.open_form(opening(), db)
    outcome = settings.submit_form(submission(time=written), db)
    when = at or time(9)
    assert outcome.posts[0].message.text == (
        f"Stored: you are reminded at {when:%H:%M} (London time), on working days."
    )
    with db.read() as connection:
        assert preferences.of(connection, INSPECTOR).remind_at == at


@pytest.mark.parametrize("written", ["25:00", "soon", "7:59", "18:00", "8:75"])
def test_a_time_that_is_none_or_outside_ones_hours_is_refused(db, rounds, written):
    assert list(settings.submit_form(submission(time=written), db).errors) == ["time"]


def test_only_a_councillor_is_asked_about_summaries(db, rounds):
    rounds.post("Chair", COUNCILLOR, role="Councillor")
    assert len(settings.open_form(opening(), db)["blocks"]) == 1
    assert len(settings.open_form(opening(COUNCILLOR), db)["blocks"]) == 2
    settings.submit_form(submission(COUNCILLOR, time="", summaries=["yes"]), db)
    assert "Summaries of what stays overdue: yes" in ask(db, settings.answer, user=COUNCILLOR).text


def test_a_manager_sees_and_opens_the_ladders_and_nobody_else_does(db, rounds):
    message = ask(db, settings.answer, user=MANAGER, role="manager")
    values = [each.get("value") for block in message.blocks for each in block.get("elements", [])]
    assert "form:reminder-ladder" in values
    assert "form:reminder-ladder action" in values
    assert ask(db, settings.answer, "reminders actions", user=MANAGER, role="manager").opens == "reminder-ladder action"
    assert ask(db, settings.answer, "reminders", user=MANAGER, role="manager").opens == "reminder-ladder"
    with pytest.raises(BadInput, match="Only a manager"):
        ask(db, settings.answer, "reminders actions")
    with pytest.raises(BadInput, match="names no body"):
        ask(db, settings.answer, "reminders gravesham", user=MANAGER, role="manager")
