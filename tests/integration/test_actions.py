"""Actions from the database to the message: what is mine, marking done, and what is sent on time about them."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import england_and_wales
from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import actions as handler
from handlers.action_verbs import press_done
from handlers.questions import Question
from jobs import daily_briefing, monday_digest, reminder_note, subscribing, ticker
from storage import access, actions, deliveries, people, reminders, subscriptions
from storage.access import Channel
from storage.actions import NewAction
from storage.errors import BadInput, NotCleared, NotFound
from storage.loading import actions as load_actions
from storage.loading import history as load_history
from storage.loading import people as load_people
from storage.loading import workplan as load_workplan
from storage.subscriptions import Wish

DATA = Path(load_people.__file__).parent.parent / "data"
LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2015, 2, 6, 8, 0, tzinfo=UTC)
MONDAY = datetime(2015, 2, 9, 9, 5, tzinfo=UTC)
CSO, CSM, WARDEN = "U0CSO00001", "U0CSM00001", "U0WARDEN01"
TEAM, CHANNEL = "T1", "C1"
QUESTION = Question("actions", "")


def reader(user, role="member", **known):
    return Viewer(user, TEAM, role, known=True, **known)


@pytest.fixture
def papers(db):
    shipped = {"people": load_people, "workplan": load_workplan, "actions": load_actions, "history": load_history}
    for name, module in shipped.items():
        module.load(db, DATA / f"{name}.csv", now=FRIDAY, by="cspbot")
    return db


@pytest.fixture
def baseline(papers):
    return number_of(papers, "Check the baseline with the Kent Police analyst")


def number_of(db, title):
    with db.read() as connection:
        return actions.titled(connection, title, "").id


def add(db, title, *, due, owner="Community Safety Officer", classification="public"):
    with db.write() as connection:
        person = people.by_name(connection, owner)
        new = NewAction(title=title, owner_id=person.id, due=due, classification=classification)
        return actions.add(connection, new, at=FRIDAY, by=CSO)


def test_open_actions_come_by_urgency_and_undated_ones_are_never_overdue(papers):
    today = MONDAY.date()
    with papers.read() as connection:
        overdue = actions.overdue(connection, today)
        fortnight = actions.due_between(connection, today, date(2015, 2, 20))
        undated = actions.undated(connection, today)
        mine = [each for each in actions.all_open(connection, today) if each.owner_slack_id == CSO]
    assert [action.due for action in overdue] == [date(2015, 2, 6)]
    assert [action.due.day for action in fortnight] == [10, 13, 20]
    assert {action.due for action in undated} == {None}
    assert {action.source[:3] for action in undated} == {"000"}  # nothing of what later papers tell
    assert [action.due for action in mine] == [date(2015, 2, 6), date(2015, 2, 10), date(2015, 2, 13), None, None]


def test_an_action_is_added_once_for_a_meeting(papers):
    add(papers, "Ring the housing team", due=None)
    with pytest.raises(BadInput, match="There is an action “Ring the housing team” already"):
        add(papers, "Ring the housing team", due=date(2015, 3, 2))


def test_my_actions_are_those_of_every_post_i_hold(papers):
    with papers.write() as connection:
        people.set_slack_id(connection, "Community Safety Manager", CSO)
    message = handler.answer(QUESTION, Audience(reader(CSO), None), papers, MONDAY)
    assert message.text.startswith("You have 6 actions. Was due Friday 6 February: Check the baseline")
    assert problems(message.payload()) == []


def test_somebody_without_actions_or_without_a_post_gets_a_helpful_sentence(papers):
    nothing = handler.answer(QUESTION, Audience(reader(WARDEN), None), papers, MONDAY)
    assert nothing.text == "You have no open actions. Your post: Neighbourhood Warden."
    stranger = handler.answer(QUESTION, Audience(reader("U0NOBODY01"), None), papers, MONDAY)
    assert stranger.text.startswith("cspbot does not know which post you hold")


def pressed(value, viewer, papers, now):
    here = Channel("D1", "", "dm", "public", None)
    return press_done(Question("action_done", value), Audience(viewer, here), papers, now)


def test_done_says_what_was_stored_and_pressing_again_changes_nothing(papers, baseline):
    said = pressed(str(baseline), reader(CSO), papers, MONDAY)
    assert said.text == (
        "Done: Check the baseline with the Kent Police analyst (Community Safety Officer, "
        "due Friday 6 February 2015), recorded Monday 9 February 2015, 09:05 (London time)"
    )
    later = datetime(2015, 2, 10, 12, 0, tzinfo=UTC)
    again = pressed(str(baseline), reader(CSM, "manager"), papers, later)
    assert again.text == (
        "Check the baseline with the Kent Police analyst was done already: recorded by Community Safety Officer, "
        "Monday 9 February 2015, 09:05 (London time). Nothing was changed."
    )
    with papers.read() as connection:
        lines = [(line.verb, line.actor) for line in actions.history(connection, baseline)]
    assert lines == [("action added", "cspbot"), ("action done", CSO)]


@pytest.mark.parametrize(
    "viewer",
    [reader(WARDEN), reader("U0NOBODY01", "viewer"), reader(WARDEN, "officer", guest=True), reader("")],
    ids=["somebody else", "a viewer", "a guest with a role", "nobody"],
)
def test_only_the_owner_or_an_officer_can_mark_an_action_done(papers, baseline, viewer):
    with pytest.raises(NotCleared, match=r"Only the owner \(Community Safety Officer\) or an officer"):
        pressed(str(baseline), viewer, papers, MONDAY)
    with papers.read() as connection:
        assert actions.by_id(connection, baseline).status == actions.OPEN


@pytest.mark.parametrize("role", ["officer", "manager", "admin"])
def test_an_officer_may_mark_anybodys_action_done(papers, baseline, role):
    assert pressed(str(baseline), reader(WARDEN, role), papers, MONDAY).text.startswith("Done: Check")


@pytest.mark.parametrize("value", ["", "x", "-1", "1;DROP", "99999999999999999999", "²"])
def test_a_button_that_names_no_action_is_refused(papers, value):
    with pytest.raises(BadInput):
        pressed(value, reader(CSO), papers, MONDAY)


def test_a_button_of_an_action_that_is_gone_is_refused(papers):
    with pytest.raises(NotFound):
        pressed("99999", reader(CSO), papers, MONDAY)


def test_of_presses_at_the_same_moment_exactly_one_is_the_first(papers, baseline):
    gate, firsts = threading.Barrier(6), []

    def press():
        gate.wait(timeout=10)
        with papers.write() as connection:
            firsts.append(actions.mark_done(connection, baseline, at=MONDAY, by=CSO).first)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(firsts) == [False] * 5 + [True]


# --- what is sent on time ---

DAYS = england_and_wales()
COMPOSERS = {
    "monday": monday_digest.composer(
        working_days=DAYS,
        partnership=lambda connection, day: "Dartford and Gravesham Community Safety Partnership",
        native=lambda connection, team_id: frozenset({"table"}),
    ),
    "daily": daily_briefing.composer(working_days=DAYS, partnership=lambda connection, day: ""),
    "reminder": reminder_note.composer(home=LONDON, working_days=DAYS),
}


def subscribe(db, kind, *, clearance="public", when_empty="skip", place="public"):
    with db.write() as connection:
        channel = access.Channel(CHANNEL, "csu-briefing", place, clearance, FRIDAY)
        access.remember_channel(connection, TEAM, channel)
        wish = Wish(TEAM, CHANNEL, kind, "Europe/London", "08:30", clearance, when_empty, 0, CSO)
        subscribing.subscribe(connection, wish, now=FRIDAY.replace(hour=9), working_days=DAYS)


CSU = {"clearance": "in-confidence", "place": "private"}  # where actions are listed


def composed(db, kind, now, recipient=CHANNEL):
    """What is sent at `now` as the latest delivery of that kind, after a tick then."""
    ticker.tick(db, now=now, working_days=DAYS, zone=LONDON, team_id=TEAM)
    with db.read() as connection:
        planned = [each for each in deliveries.history(connection) if (each.kind, each.recipient) == (kind, recipient)]
        message = COMPOSERS[kind](connection, planned[0], now)
    for each in [message, *message.replies] if message else []:
        assert problems(each.payload()) == []
        assert pings(each.payload()) == []
    return message


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


def test_the_monday_digest_says_what_the_week_brings(papers):
    subscribe(papers, "monday", **CSU)
    text = composed(papers, "monday", at(2015, 2, 9, 8, 31)).text
    assert text.startswith(
        "Week of Monday 9 February 2015. Crime and Disorder (Overview and Scrutiny) Committee, Dartford on Wednesday "
        "11 February: Joint Vision for Policing in Kent, Police and Crime Panel update, Strategic Assessment 2014, "
        "Work Plan update. Was due: Check the baseline with the Kent Police analyst (Friday 6 February). "
        "Due by Friday 20 February: Send the list of Speedwatch volunteers (Tuesday 10 February); "
    )
    assert text.endswith(
        "Coming up: the agenda for Wednesday 22 July must be public by Tuesday 14 July (5 clear days)."
    )


def test_outside_the_csu_s_own_channel_actions_are_counted_by_agency(papers):
    subscribe(papers, "monday")
    text = composed(papers, "monday", at(2015, 2, 9, 8, 31)).text
    counted = "Dartford Borough Council: 1 past due, 3 due by Friday 20 February, 3 with no date"
    assert f"Actions by agency: {counted}" in text
    assert "baseline" not in text


def test_a_digest_composed_late_says_so(papers):
    subscribe(papers, "monday")
    assert "Due 08:30, sent 09:10." in composed(papers, "monday", at(2015, 2, 9, 9, 10)).text


def test_a_bank_holiday_moves_the_digest_to_tuesday_and_not_its_name(papers):
    subscribe(papers, "monday", **CSU)
    text = composed(papers, "monday", at(2015, 4, 7, 7, 30)).text
    assert text.startswith("Week of Monday 6 April 2015. Was due: ")
    assert "sent" not in text


@pytest.mark.parametrize(
    ("place", "clearance", "hidden"),
    [("public", "public", True), ("public", "in-confidence", True), ("private", "in-confidence", False)],
)
def test_what_the_channel_is_not_cleared_for_is_left_out_and_counted(papers, place, clearance, hidden):
    add(papers, "Visit the address in the case file", due=date(2015, 2, 12), classification="in-confidence")
    add(papers, "An exempt matter", due=date(2015, 2, 12), classification="exempt")
    for kind in ("monday", "daily"):
        subscribe(papers, kind, clearance=clearance, place=place)
    monday = composed(papers, "monday", at(2015, 2, 9, 8, 30)).text
    daily = composed(papers, "daily", at(2015, 2, 10, 8, 30)).text
    for text in (monday, daily):
        assert ("Visit the address" not in text) is hidden
        assert "exempt matter" not in text
        assert ("2 items are not shown here." if hidden else "1 item is not shown here.") in text


def test_an_empty_digest_is_skipped_unless_the_channel_wants_to_hear_of_it(db):
    subscribe(db, "monday")
    assert composed(db, "monday", at(2015, 2, 9, 8, 30)) is None
    subscribe(db, "monday", when_empty="post")
    assert composed(db, "monday", at(2015, 2, 16, 8, 30)).text == (
        "Week of Monday 16 February 2015: no meetings, nothing due and no new figures."
    )


def test_a_digest_that_was_stopped_is_not_composed(papers):
    subscribe(papers, "monday")
    ticker.tick(papers, now=at(2015, 2, 9, 8, 30), working_days=DAYS, zone=LONDON, team_id=TEAM)
    with papers.write() as connection:
        (planned,) = deliveries.history(connection)[-1:]
        subscriptions.switch_off(connection, subscriptions.enabled(connection)[0])
        assert COMPOSERS["monday"](connection, planned, at(2015, 2, 9, 8, 30)) is None


WAS_DUE = "Was due: Check the baseline with the Kent Police analyst (Friday 6 February). "


def overdue_said(db, days):
    """On which of these days in February 2015 the briefing lists what was due, and what it says of the rest."""
    texts = {day: composed(db, "daily", at(2015, 2, day, 8, 30)).text for day in days}
    listed = [day for day in days if "Was due: " in texts[day]]
    return listed, {day: text.split(". ")[-1] for day, text in texts.items() if "still overdue" in text}


def test_what_is_overdue_is_listed_on_the_next_working_day_and_then_once_a_week(papers):
    subscribe(papers, "daily")
    assert WAS_DUE in composed(papers, "daily", at(2015, 2, 9, 8, 30)).text
    listed, counted = overdue_said(papers, [10, 11, 16, 17])
    assert listed == [11, 16]
    assert counted == {
        10: "1 action is still overdue.",
        11: "1 more action is still overdue.",
        17: "3 actions are still overdue.",
    }


def test_beside_the_monday_digest_the_briefing_leaves_to_it_what_was_due_before(papers):
    for kind in ("daily", "monday"):
        subscribe(papers, kind, **CSU)
    assert "Was due" not in composed(papers, "daily", at(2015, 2, 9, 8, 30)).text
    assert WAS_DUE in composed(papers, "monday", at(2015, 2, 9, 8, 30)).text
    assert "Was due: Send the list of Speedwatch volunteers (Tuesday 10 February). " in (
        composed(papers, "daily", at(2015, 2, 11, 8, 30)).text
    )


def test_a_briefing_that_could_only_repeat_what_is_overdue_is_skipped(papers):
    subscribe(papers, "daily")
    assert composed(papers, "daily", at(2015, 3, 2, 8, 30)).text.startswith(
        "CSU briefing, Monday 2 March 2015. Was due: "
    )
    assert [composed(papers, "daily", at(2015, 3, day, 8, 30)) for day in (3, 4, 5, 6)] == [None] * 4
    subscribe(papers, "daily", when_empty="post")
    assert composed(papers, "daily", at(2015, 3, 10, 8, 30)).text == (
        "CSU briefing, Tuesday 10 March 2015: no meetings and nothing due up to Tuesday 17 March. "
        "4 actions are still overdue."
    )


def test_the_briefing_says_what_is_due_and_what_the_next_five_working_days_bring(papers):
    subscribe(papers, "daily")
    text = composed(papers, "daily", at(2015, 2, 10, 8, 30)).text
    assert text.startswith(
        "CSU briefing, Tuesday 10 February 2015. Due today: Send the list of Speedwatch volunteers. "
        "Due by Tuesday 17 February: Domestic Abuse Forum: progress report for the CSP (Friday 13 February). "
        "Meetings up to Tuesday 17 February: Crime and Disorder (Overview and Scrutiny) Committee, Dartford on "
    )


def test_the_briefing_names_the_day_on_which_an_agenda_must_be_public(papers):
    subscribe(papers, "daily")
    text = composed(papers, "daily", at(2015, 7, 10, 7, 30)).text
    assert "the agenda for Wednesday 22 July must be public by Tuesday 14 July (5 clear days)" in text


def test_on_the_day_of_the_monday_digest_the_briefing_looks_ahead_to_the_next_working_day_only(papers):
    for kind in ("daily", "monday"):
        subscribe(papers, kind)
    assert composed(papers, "daily", at(2015, 2, 9, 8, 30)).text == (
        "CSU briefing, Monday 9 February 2015. "
        "Due by Tuesday 10 February: Send the list of Speedwatch volunteers (Tuesday 10 February)."
    )
    # The report due on Friday 20 February is told by the digest: the briefing would have nothing of its own.
    assert composed(papers, "daily", at(2015, 2, 16, 8, 30)) is None


def test_a_reminder_reads_its_actions_again_when_it_is_sent(papers, baseline):
    now = at(2015, 2, 9, 9, 0)
    assert composed(papers, "reminder", now, CSO).text == (
        "You have 2 actions. Was due Friday 6 February: Check the baseline with the Kent Police analyst. "
        "Due tomorrow, Tuesday 10 February: Send the list of Speedwatch volunteers. "
        "Also due within 5 working days: Friday 13 Domestic Abuse Forum: progress report for the CSP."
    )
    with papers.write() as connection:
        actions.mark_done(connection, baseline, at=now, by=CSO)
    assert composed(papers, "reminder", now, CSO).text.startswith("You have 1 action. Due tomorrow")
    give_another_date(papers, "Send the list of Speedwatch volunteers", date(2015, 2, 24))
    assert composed(papers, "reminder", now, CSO) is None


def test_an_action_given_to_somebody_else_drops_out_of_the_reminder(papers):
    now = at(2015, 2, 9, 9, 0)
    composed(papers, "reminder", now, CSO)
    with papers.write() as connection:
        people.set_slack_id(connection, "Community Safety Officer", WARDEN)
        planned = next(each for each in deliveries.history(connection) if each.kind == "reminder")
        assert reminders.rungs_of(connection, planned.id)
    assert composed(papers, "reminder", now + timedelta(seconds=1), CSO) is None


def give_another_date(db, title, due):
    with db.write() as connection:
        known = actions.titled(connection, title, "")
        new = NewAction(title=title, owner_id=known.owner_id, due=due, classification="public")
        actions.change(connection, known, new, at=MONDAY, by=CSO)
