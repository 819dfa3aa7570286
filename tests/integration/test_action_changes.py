"""Actions change: one of two at once is first, the other is told what is stored, and the history reads like minutes."""

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert

from storage import action_changes, action_requests, action_rounds, actions, people, tables
from storage.actions import CANCELLED, DONE, OPEN, NewAction
from storage.errors import BadInput, NotFound
from storage.people import Person

MONDAY = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
CSO, INSPECTOR, MANAGER = "U0CSO00001", "U0INSP0001", "U0CSM00001"
HOW = {"at": MONDAY, "by": CSO}
DUE, LATER = date(2015, 2, 18), date(2015, 3, 4)


@pytest.fixture
def posts(db):
    with db.write() as connection:
        for name, agency, slack_id in (
            ("Community Safety Officer", "Dartford Borough Council", CSO),
            ("CSU Inspector", "Kent Police", INSPECTOR),
            ("Community Safety Manager", "Dartford Borough Council", MANAGER),
        ):
            people.add(connection, Person(name, agency=agency, slack_id=slack_id))
        return {person.slack_id: person.id for person in people.everyone(connection)}


@pytest.fixture
def baseline(db, posts):
    return add(db, posts, "Check the baseline", due=DUE)


def add(db, posts, title, **values):
    with db.write() as connection:
        new = NewAction(title, owner_id=posts[CSO], agency="Dartford Borough Council", **values)
        return action_changes.add(connection, new, **HOW).action


def do(db, change, *args, **kwargs):
    with db.write() as connection:
        return change(connection, *args, **{**HOW, **kwargs})


def stored(db, number):
    with db.read() as connection:
        return actions.by_id(connection, number)


def told(db, number):
    with db.read() as connection:
        return [(line.who, line.outcome) for line in actions.history(connection, number)]


def test_a_form_that_arrives_twice_adds_one_action(db, posts):
    new = NewAction("Check the baseline", owner_id=posts[CSO])
    first = do(db, action_changes.add, new, key="V1-h1")
    again = do(db, action_changes.add, new, key="V1-h1")
    assert (first.first, again.first) == (True, False)
    assert first.action == again.action
    with pytest.raises(BadInput, match="There is an action “Check the baseline” already"):
        do(db, action_changes.add, new, key="V2-h1")


def test_what_was_done_before_may_come_up_again_as_another_round(db, posts, baseline):
    do(db, action_changes.mark_done, baseline.id)
    again = add(db, posts, "Check the baseline")
    assert (again.round, again.status) == ("2", OPEN)
    with db.read() as connection:
        assert actions.titled(connection, "Check the baseline", "").id == again.id
        assert actions.titled(connection, "Check the baseline", "", "").id == baseline.id


def test_the_life_of_an_action_reads_like_minutes(db, posts, baseline):
    number = baseline.id
    do(db, action_changes.edit, number, {"title": "Check the base line", "priority": "violent-crime"}, revision=0)
    do(db, action_changes.change_due, number, LATER, "the analyst is away", by=MANAGER)
    do(db, action_changes.comment, number, "Rang twice")
    do(db, action_requests.offer, number, posts[INSPECTOR], "nearer to the analyst", by=MANAGER)
    do(db, action_requests.decline, number, "on leave", by=INSPECTOR)
    do(db, action_requests.offer, number, posts[INSPECTOR], by=MANAGER)
    do(db, action_requests.accept, number, by=INSPECTOR)
    do(db, action_changes.mark_done, number, outcome="the analyst confirmed 90%", by=INSPECTOR)
    do(db, action_changes.reopen, number, "the figure was of 2013", by=MANAGER)
    do(db, action_changes.cancel, number, "taken up by the county", by=MANAGER)
    officer, inspector, manager = "Community Safety Officer", "CSU Inspector", "Community Safety Manager"
    assert told(db, number) == [
        (officer, "open, for Community Safety Officer, due 18 February 2015"),
        (
            officer,
            "title changed from “Check the baseline” to “Check the base line”; priority set to “violent-crime”",
        ),
        (manager, "due date changed from 18 February 2015 to 4 March 2015: the analyst is away"),
        (officer, "Rang twice"),
        (manager, "offered to CSU Inspector: nearer to the analyst"),
        (inspector, "declined by CSU Inspector: on leave; it stays with Community Safety Officer"),
        (manager, "offered to CSU Inspector"),
        (inspector, "accepted by CSU Inspector, until then with Community Safety Officer"),
        (inspector, "done: the analyst confirmed 90%"),
        (manager, "opened again, it was done: the figure was of 2013"),
        (manager, "cancelled: taken up by the county"),
    ]
    ended = stored(db, number)
    assert (ended.owner, ended.agency, ended.status) == ("CSU Inspector", "Kent Police", CANCELLED)
    assert ended.revision == 9


def test_until_the_new_owner_accepts_the_old_one_keeps_it(db, posts, baseline):
    asked = do(db, action_requests.offer, baseline.id, posts[INSPECTOR])
    assert (asked.request.kind, asked.request.to, asked.first) == ("handover", "CSU Inspector", True)
    assert (asked.action.owner, asked.action.offered_to_name) == ("Community Safety Officer", "CSU Inspector")
    assert not do(db, action_requests.offer, baseline.id, posts[INSPECTOR]).first
    elsewhere = do(db, action_requests.offer, baseline.id, posts[MANAGER])
    with db.read() as connection:
        assert [each.id for each in action_requests.open_requests(connection, baseline.id)] == [elsewhere.request.id]
    assert do(db, action_requests.accept, baseline.id, by=MANAGER).action.owner == "Community Safety Manager"
    assert not do(db, action_requests.accept, baseline.id, by=MANAGER).first
    with pytest.raises(BadInput, match="is with Community Safety Manager already"):
        do(db, action_requests.offer, baseline.id, posts[MANAGER])


def test_who_fills_in_a_form_on_an_action_that_was_changed_meanwhile_is_told_what_and_by_whom(db, posts, baseline):
    do(db, action_changes.change_due, baseline.id, LATER, by=MANAGER)
    do(db, action_changes.comment, baseline.id, "a comment is no change")
    with pytest.raises(BadInput) as refused:
        do(db, action_changes.edit, baseline.id, {"title": "Other"}, revision=baseline.revision)
    assert str(refused.value) == (
        "“Check the baseline” was changed meanwhile by Community Safety Manager (due date changed from "
        "18 February 2015 to 4 March 2015). Nothing of yours was stored; look again."
    )
    with pytest.raises(BadInput, match="changed meanwhile"):
        do(db, action_requests.offer, baseline.id, posts[INSPECTOR], revision=baseline.revision)
    assert stored(db, baseline.id).title == "Check the baseline"
    assert do(db, action_changes.edit, baseline.id, {"title": "Other"}, revision=1).action.title == "Other"
    assert not do(db, action_changes.edit, baseline.id, {"title": "Other"}, revision=2).first


def test_more_time_is_asked_for_once_and_granting_it_sets_the_date(db, baseline):
    asked = do(db, action_requests.ask_more_time, baseline.id, LATER, "the analyst is away")
    assert not do(db, action_requests.ask_more_time, baseline.id, LATER, "again").first
    granted = do(db, action_requests.grant, asked.request.id, by=MANAGER)
    assert (granted.action.due, granted.request.state, granted.first) == (LATER, "granted", True)
    assert not do(db, action_requests.refuse, asked.request.id, by=MANAGER).first
    assert told(db, baseline.id)[1:] == [
        ("Community Safety Officer", "more time asked for, until 4 March 2015: the analyst is away"),
        (
            "Community Safety Manager",
            "due date changed from 18 February 2015 to 4 March 2015: more time was asked for and granted: "
            "the analyst is away",
        ),
    ]


def test_a_request_that_is_declined_leaves_the_action_as_it_is(db, baseline):
    asked = do(db, action_requests.ask_more_time, baseline.id, LATER, "busy")
    refused = do(db, action_requests.refuse, asked.request.id, "the committee meets", by=MANAGER)
    assert (refused.action.due, refused.request.state) == (DUE, "declined")
    assert told(db, baseline.id)[-1][1] == "more time until 4 March 2015 declined: the committee meets"
    with pytest.raises(BadInput, match="has passed"):
        do(db, action_requests.ask_more_time, baseline.id, date(2015, 2, 8), "busy")


def test_not_my_action_is_granted_by_offering_it_to_the_right_owner(db, posts, baseline):
    asked = do(db, action_requests.say_not_mine, baseline.id, None, "housing matter")
    with pytest.raises(BadInput, match="Say which post"):
        do(db, action_requests.grant, asked.request.id, by=MANAGER)
    granted = do(db, action_requests.grant, asked.request.id, by=MANAGER, to_post=posts[INSPECTOR])
    assert (granted.action.owner, granted.action.offered_to_name) == ("Community Safety Officer", "CSU Inspector")


def test_a_due_date_changed_starts_the_reminders_anew_and_can_not_be_in_the_past(db, baseline):
    later = MONDAY + timedelta(days=3)
    do(db, action_changes.change_due, baseline.id, LATER, at=later)
    with db.read() as connection:
        dated = connection.execute(tables.action.select()).one().dated_at
    assert dated == later
    assert not do(db, action_changes.change_due, baseline.id, LATER).first
    with pytest.raises(BadInput, match="8 February 2015 has passed"):
        do(db, action_changes.change_due, baseline.id, date(2015, 2, 8))
    assert do(db, action_changes.change_due, baseline.id, None).action.due is None


def test_what_is_closed_is_returned_as_it_is(db, baseline):
    do(db, action_changes.mark_done, baseline.id, outcome="all well")
    for late in (
        do(db, action_changes.mark_done, baseline.id, by=MANAGER),
        do(db, action_changes.cancel, baseline.id, "no need", by=MANAGER),
        do(db, action_changes.change_due, baseline.id, LATER, by=MANAGER, revision=0),
    ):
        assert (late.first, late.action.status, late.action.done_by, late.action.outcome) == (
            False,
            DONE,
            CSO,
            "all well",
        )
    with pytest.raises(BadInput, match="is done already"):
        do(db, action_requests.ask_more_time, baseline.id, LATER, "")
    with pytest.raises(NotFound):
        do(db, action_changes.mark_done, 12345)


def test_the_thread_of_an_action_is_found_again_and_is_no_change(db, baseline):
    with db.write() as connection:
        action_changes.set_thread(connection, baseline.id, "C1", "1423.5")
    with db.read() as connection:
        found = actions.of_thread(connection, "C1", "1423.5")
        assert (found.id, found.revision) == (baseline.id, 0)
        assert actions.of_thread(connection, "C2", "1423.5") is None
        assert actions.of_thread(connection, "", "") is None


@pytest.mark.parametrize(
    "other",
    [
        lambda connection, number, post: action_changes.change_due(connection, number, LATER, revision=0, **HOW),
        lambda connection, number, post: action_requests.offer(connection, number, post, revision=0, **HOW),
        lambda connection, number, post: action_changes.cancel(connection, number, "no need", **HOW),
        lambda connection, number, post: action_changes.mark_done(connection, number, at=MONDAY, by=MANAGER),
    ],
    ids=["another date", "another owner", "cancelled", "done twice"],
)
def test_of_done_and_something_else_at_once_one_is_first_and_the_record_is_whole(db, posts, baseline, other):
    ready, results = threading.Barrier(2), []

    def press(change):
        ready.wait()
        try:
            with db.write() as connection:
                results.append(change(connection).first)
        except BadInput as error:
            assert "done already" in str(error) or "changed meanwhile" in str(error)
            results.append(False)

    first = partial(action_changes.mark_done, action_id=baseline.id, revision=0, **HOW)
    second = partial(other, number=baseline.id, post=posts[INSPECTOR])
    threads = [threading.Thread(target=press, args=(change,)) for change in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
    assert stored(db, baseline.id).revision == 1
    assert len(told(db, baseline.id)) == 2


def test_two_people_who_add_the_same_action_at_once_add_one(db, posts):
    ready, results = threading.Barrier(2), []

    def press():
        ready.wait()
        try:
            results.append(bool(add(db, posts, "Ring housing")))
        except BadInput:
            results.append(False)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]


def test_the_next_round_of_an_action_comes_with_the_end_of_the_one_before_and_once(db, posts):
    first = add(db, posts, "Send the figures", due=date(2015, 1, 31), recurs="each month", meeting="CSP")
    do(db, action_changes.mark_done, first.id)
    do(db, action_changes.reopen, first.id)
    do(db, action_changes.mark_done, first.id)
    with db.read() as connection:
        (second,) = actions.all_open(connection)
    assert (second.round, second.due, second.owner) == ("2", date(2015, 2, 28), "Community Safety Officer")
    do(db, action_changes.cancel, second.id, "half term")
    with db.read() as connection:
        (third,) = actions.all_open(connection)
    assert (third.round, third.due) == ("3", date(2015, 3, 31))
    do(db, action_changes.cancel, third.id, "no longer wanted", all_rounds=True)
    with db.read() as connection:
        assert actions.all_open(connection) == []
    assert told(db, third.id)[0][1] == f"Follows number {second.id} (each month); due 31 March 2015."


def test_an_action_on_meetings_comes_again_when_its_date_has_passed_and_a_meeting_is_known(db, posts):
    rule = "5 working days before each CSP meeting"
    first = add(db, posts, "Highlight report", due=date(2015, 2, 10), recurs=rule)
    with db.write() as connection:
        assert action_rounds.make_due(connection, date(2015, 2, 10), at=MONDAY) == []
        assert action_rounds.make_due(connection, date(2015, 2, 11), at=MONDAY) == []
        assert action_rounds.make_due(connection, date(2015, 2, 12), at=MONDAY) == []
        assert ["no body called" in line for line in told_in(connection, first.id)] == [False, True]
        for day in (date(2015, 3, 12), date(2015, 6, 11)):
            meeting = {"body": "Community Safety Partnership", "held_on": day}
            connection.execute(insert(tables.meeting).values(**meeting))
        (second,) = action_rounds.make_due(connection, date(2015, 2, 11), at=MONDAY)
        assert action_rounds.make_due(connection, date(2015, 2, 11), at=MONDAY) == []
    assert (second.due, second.round) == (date(2015, 3, 5), "2")
    assert stored(db, first.id).status == OPEN


def told_in(connection, number):
    return [line.outcome for line in actions.history(connection, number)]


def test_a_rule_nobody_can_follow_is_refused_before_it_is_stored(db, posts, baseline):
    with pytest.raises(BadInput, match="does not say how often"):
        add(db, posts, "Send it", recurs="now and then")
    with pytest.raises(BadInput, match="does not say how often"):
        do(db, action_changes.edit, baseline.id, {"recurs": "sometimes"}, revision=0)
