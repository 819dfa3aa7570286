"""A data call that changes: put right, closed and opened again, more or fewer are asked, some reminded by hand."""

import threading
from datetime import date, timedelta

import pytest

from bot.policy import Audience, Viewer
from handlers import call_steps as steps
from jobs import call_news
from storage import (
    action_changes,
    action_requests,
    call_changes,
    call_suppliers,
    calls,
    deliveries,
    people,
)
from storage.access import Channel
from storage.action_rows import Made
from storage.call_changes import Terms
from storage.call_owing import FiguresOwed, StillCalled
from storage.errors import BadInput, NotFound
from tests.call_world import (
    COUNCIL,
    DUE,
    INSPECTOR,
    LATER,
    MANAGER,
    NOW,
    OFFICER,
    POLICE,
    YEAR,
    action_of,
    called,
    history_of,
    loaded,
    planned,
    request_of,
    sent,
    with_officers,
)

TOMORROW = NOW + timedelta(days=1)
NOVEMBER = date(2015, 11, 2)
DM = Channel("D1", "", "dm", "public", None)


@pytest.fixture
def call(filled_db):
    return called(with_officers(filled_db))


def change(db, call, at=LATER, seen=None, **wanted):
    before = call_changes.terms(call)
    terms = {"title": before.title, "due": before.due, "note": before.note} | wanted
    with db.write() as connection:
        return call_changes.change(connection, call.id, seen or before, Terms(**terms), Made(at, OFFICER))


def close(db, call, at=LATER):
    with db.write() as connection:
        return call_changes.close(connection, call.id, Made(at, OFFICER))


def reopen(db, call, due=NOVEMBER, at=TOMORROW):
    with db.write() as connection:
        return call_changes.reopen(connection, call.id, due, Made(at, OFFICER))


def take_off(db, call, supplier=POLICE, reason=""):
    request = request_of(db, call, supplier)
    with db.write() as connection:
        return call_changes.take_off(connection, request.id, reason, Made(LATER, OFFICER))


def add(db, call, *suppliers, at=LATER):
    with db.write() as connection:
        return call_changes.add_suppliers(connection, call.id, suppliers, Made(at, OFFICER))


def remind(db, call, *suppliers, at=TOMORROW):
    numbers = [request_of(db, call, each).id for each in suppliers]
    with db.write() as connection:
        asked = call_changes.ask_once_more(connection, call.id, numbers, Made(at, OFFICER))
        call_news.ask(db, connection, asked.to_tell, team_id="", now=at, why=call_news.AGAIN)
    return [each.supplier for each in asked.to_tell]


def composed(db, slot_start, now):
    """What would be said now to whoever is asked, of the deliveries whose slot begins so."""
    compose = call_news.composer(home=call_news.LONDON)
    with db.read() as connection:
        found = [each for each in deliveries.history(connection) if each.slot.startswith(slot_start)]
        said = [(each.recipient, compose(connection, each, now)) for each in found]
    return {user: message.text for user, message in said if message}


class TestAnActionThatStandsForFigures:
    def done(self, db, request):
        with db.write() as connection:
            return action_changes.mark_done(connection, request.action_id, at=LATER, by=INSPECTOR)

    def test_is_not_done_before_they_came(self, filled_db, call):
        request = request_of(filled_db, call)
        with pytest.raises(FiguresOwed, match="the figures of Kent Police .* have not come") as refused:
            self.done(filled_db, request)
        assert refused.value.request_id == request.id
        assert action_of(filled_db, request).status == "open"

    def test_is_done_with_them_and_stays_so(self, filled_db, call):
        request = sent(filled_db, call)
        assert self.done(filled_db, request).first is False
        assert action_of(filled_db, request).status == "done"

    def test_is_not_cancelled_by_hand_while_the_call_asks(self, filled_db, call):
        request = request_of(filled_db, call)
        with filled_db.write() as connection, pytest.raises(StillCalled, match="take Kent Police off the call"):
            action_changes.cancel(connection, request.action_id, "no time", at=LATER, by=INSPECTOR)
        assert action_of(filled_db, request).status == "open"

    def test_of_a_closed_call_can_be_opened_and_done_by_hand(self, filled_db, call):
        close(filled_db, call)
        request = request_of(filled_db, call)
        with filled_db.write() as connection:
            action_changes.reopen(connection, request.action_id, at=LATER, by=INSPECTOR)
        assert self.done(filled_db, request).first

    def test_that_was_handed_over_is_asked_of_whom_has_it(self, filled_db, call):
        request = request_of(filled_db, call)
        with filled_db.write() as connection:
            analyst = people.by_name(connection, "Performance Analyst")
            action_requests.offer(connection, request.action_id, analyst.id, at=LATER, by=INSPECTOR)
            action_requests.accept(connection, request.action_id, at=LATER, by=analyst.slack_id)
            owed = calls.owed_by(connection, [analyst.id])
        assert [(each.supplier, each.owner) for each in owed] == [(POLICE, "Performance Analyst")]

    def test_with_more_time_is_late_after_its_own_date(self, filled_db, call):
        request = request_of(filled_db, call)
        with filled_db.write() as connection:
            action_changes.change_due(connection, request.action_id, NOVEMBER, at=LATER, by=MANAGER)
        request = request_of(filled_db, call)
        assert not request.late(NOVEMBER, call)
        assert request.late(NOVEMBER + timedelta(days=1), call)


class TestPuttingACallRight:
    def test_changes_its_words_its_actions_and_tells_who_owes(self, filled_db, call):
        sent(filled_db, call)
        changed = change(filled_db, call, title="the year to September", due=NOVEMBER, note="By ward, please")
        assert [each.supplier for each in changed.to_tell] == [COUNCIL]
        action = action_of(filled_db, request_of(filled_db, call, COUNCIL))
        assert (action.title, action.due, action.detail) == (
            "Send the figures for the year to September: Dartford Borough Council",
            NOVEMBER,
            "By ward, please",
        )
        assert history_of(filled_db, call)[-1] == (
            "title changed from “year ending 30 September 2015” to “the year to September”; "
            "due date changed from 19 October 2015 to 2 November 2015; note rewritten"
        )

    def test_leaves_a_supplier_its_own_later_date(self, filled_db, call):
        request = request_of(filled_db, call)
        with filled_db.write() as connection:
            action_changes.change_due(connection, request.action_id, date(2015, 11, 30), at=LATER, by=MANAGER)
        change(filled_db, call, due=NOVEMBER)
        assert request_of(filled_db, call).due == date(2015, 11, 30)
        assert request_of(filled_db, call, COUNCIL).due == NOVEMBER

    def test_by_two_at_once_the_second_is_told(self, filled_db, call):
        seen = call_changes.terms(call)
        change(filled_db, call, note="First")
        with pytest.raises(BadInput, match="changed meanwhile"):
            change(filled_db, call, seen=seen, note="Second")

    def test_to_a_day_that_has_passed_is_refused(self, filled_db, call):
        with pytest.raises(BadInput, match="has passed"):
            change(filled_db, call, due=date(2015, 10, 4))

    def test_an_overdue_call_keeps_its_date_when_only_its_words_change(self, filled_db, call):
        after = NOW + timedelta(days=30)
        assert change(filled_db, call, at=after, note="Please").call.due == DUE

    def test_of_another_workspace_is_not_known(self, filled_db, call):
        with filled_db.write() as connection:
            theirs = calls.create(
                connection, calls.NewCall("theirs", call.period, DUE, (POLICE,)), Made(NOW, OFFICER, "T2")
            )
            with pytest.raises(NotFound):
                call_changes.close(connection, theirs.id, Made(NOW, OFFICER, "T1"))
            assert [each.id for each in calls.every(connection, "T1")] == [call.id]
            assert [each.id for each in calls.every(connection, "T2")] == [theirs.id, call.id]
            post = people.by_name(connection, "CSU Inspector")
            assert {each.call_id for each in calls.owed_by(connection, [post.id])} == {call.id, theirs.id}
            request = calls.requests_of(connection, theirs.id)[0]
            with pytest.raises(NotFound):
                calls.request_by_id(connection, request.id, "T1")

    def test_a_supplier_at_home_elsewhere_answers_and_nobody_else_there(self, filled_db):
        with filled_db.write() as connection:
            call = calls.create(connection, calls.NewCall("ours", YEAR, DUE, (POLICE,)), Made(NOW, OFFICER, "T1"))
            (request,) = calls.requests_of(connection, call.id)
            there = Audience(Viewer(INSPECTOR, "T2", known=True), DM)
            assert steps.request_to_answer(connection, there, request.id, NOW.date()) == request
            others = Audience(Viewer(OFFICER, "T2", role="officer", known=True), DM)
            with pytest.raises(NotFound):
                steps.request_to_answer(connection, others, request.id, NOW.date())

    def test_two_workspaces_ask_one_supplier_for_the_same_under_the_same_title(self, filled_db, call):
        with filled_db.write() as connection:
            named = calls.NewCall(call.title, call.period, DUE, (POLICE,))
            theirs = calls.create(connection, named, Made(NOW, OFFICER, "T2"))
            (request,) = calls.requests_of(connection, theirs.id)
        assert action_of(filled_db, request).title.endswith(f": {POLICE} (data call {theirs.id})")


class TestOpeningACallAgain:
    def test_asks_again_for_what_is_missing_and_for_nothing_else(self, filled_db, call):
        sent(filled_db, call)
        close(filled_db, call)
        opened = reopen(filled_db, call)
        assert (opened.call.status, opened.call.due) == ("open", NOVEMBER)
        assert [each.supplier for each in opened.to_tell] == [COUNCIL]
        action = action_of(filled_db, request_of(filled_db, call, COUNCIL))
        assert (action.status, action.due) == ("open", NOVEMBER)
        assert action_of(filled_db, request_of(filled_db, call)).status == "done"
        assert history_of(filled_db, call)[-1] == "opened again, due 2 November 2015"

    def test_needs_a_day_to_come_and_a_call_that_is_closed(self, filled_db, call):
        with pytest.raises(BadInput, match="is open already"):
            reopen(filled_db, call)
        close(filled_db, call)
        with pytest.raises(BadInput, match="has passed"):
            reopen(filled_db, call, due=date(2015, 10, 5))

    def test_is_refused_where_another_call_asks_for_the_same(self, filled_db, call):
        close(filled_db, call)
        other = called(filled_db, [POLICE], at=LATER, title="the same once more")
        with pytest.raises(BadInput, match=f"Kent Police was asked for that period already, in data call {other.id}"):
            reopen(filled_db, call)

    def test_by_two_at_once_happens_once(self, filled_db, call):
        close(filled_db, call)
        told, ready = [], threading.Barrier(2)

        def press():
            ready.wait(10)
            try:
                reopen(filled_db, call)
                told.append("opened")
            except BadInput as error:
                told.append(str(error))

        both = [threading.Thread(target=press) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join(30)
        assert sorted(told) == [
            "The data call for year ending 30 September 2015 is open already. Nothing was changed.",
            "opened",
        ]
        assert history_of(filled_db, call).count("opened again, due 2 November 2015") == 1


class TestWhoIsAsked:
    def test_a_supplier_taken_off_is_not_reminded_nor_counted_and_may_not_send(self, filled_db, call):
        take_off(filled_db, call, reason="They report to the county")
        request = request_of(filled_db, call)
        assert (request.status, request.missing, action_of(filled_db, request).status) == ("off", False, "cancelled")
        assert history_of(filled_db, call)[-1] == "Kent Police is not asked any more: They report to the county"
        with pytest.raises(BadInput, match="is not asked for year ending 30 September 2015 any more"):
            sent(filled_db, call)

    def test_a_supplier_that_sent_its_figures_stays(self, filled_db, call):
        sent(filled_db, call)
        with pytest.raises(BadInput, match="has sent its figures"):
            take_off(filled_db, call)

    def test_one_that_was_taken_off_can_be_asked_again(self, filled_db, call):
        take_off(filled_db, call)
        asked = add(filled_db, call, POLICE)
        request = request_of(filled_db, call)
        assert [each.supplier for each in asked.to_tell] == [POLICE]
        assert (request.status, action_of(filled_db, request).status) == ("requested", "open")
        assert sent(filled_db, call).status == "received"

    def test_a_further_supplier_is_asked_by_the_date_of_the_call(self, filled_db):
        call = called(with_officers(filled_db), [POLICE])
        add(filled_db, call, COUNCIL)
        assert action_of(filled_db, request_of(filled_db, call, COUNCIL)).due == DUE
        with pytest.raises(BadInput, match="Dartford Borough Council was asked for that period already"):
            add(filled_db, call, COUNCIL)

    def test_an_agency_without_a_contact_post_is_named(self, filled_db):
        with filled_db.write() as connection:
            people.add(connection, people.Person("Housing Officer", agency="Town & Country Homes"))
            assert "Town & Country Homes" in call_suppliers.without_contact(connection)
            assert POLICE not in call_suppliers.without_contact(connection)
            assert call_suppliers.Supplier(POLICE, "CSU Inspector") in call_suppliers.askable(connection)


class TestRemindingByHand:
    def test_happens_at_most_once_a_day_for_each_supplier(self, filled_db, call):
        assert remind(filled_db, call, POLICE) == [POLICE]
        assert remind(filled_db, call, POLICE, COUNCIL) == [COUNCIL]
        assert remind(filled_db, call, POLICE, at=TOMORROW + timedelta(days=1)) == [POLICE]
        assert (INSPECTOR, "again:2015-10-06") in planned(filled_db)

    def test_is_not_for_the_day_on_which_they_were_asked(self, filled_db, call):
        assert remind(filled_db, call, POLICE, at=LATER) == []

    def test_is_not_for_who_sent_theirs(self, filled_db, call):
        sent(filled_db, call)
        assert remind(filled_db, call, POLICE, COUNCIL) == [COUNCIL]

    def test_says_that_they_have_not_come_unless_they_did_meanwhile(self, filled_db, call):
        remind(filled_db, call, POLICE)
        said = composed(filled_db, "again:", TOMORROW)
        assert said[INSPECTOR].startswith(
            "Figures for year ending 30 September 2015 are asked of Kent Police. They have not come yet. Due Monday 19"
        )
        sent(filled_db, call)
        assert composed(filled_db, "again:", TOMORROW) == {}


def test_who_is_asked_of_a_call_that_changed_hears_it_once_and_in_its_last_form(filled_db, call):
    with filled_db.write() as connection:
        call_news.ask(filled_db, connection, calls.requests_of(connection, call.id), team_id="", now=NOW)
    for note in ("First", "Second"):
        with filled_db.read() as connection:
            known = calls.by_id(connection, call.id)
        asked = change(filled_db, known, note=note)
        with filled_db.write() as connection:
            call_news.ask(filled_db, connection, asked.to_tell, team_id="", now=LATER, why=call_news.CHANGED)
    assert composed(filled_db, "requested:", LATER) == {}
    (said,) = [words for user, words in composed(filled_db, "changed:", LATER).items() if user == INSPECTOR]
    assert "What is asked was changed. Due Monday 19 October. Note: Second" in said


def test_a_loaded_supplier_is_left_alone_when_its_call_is_opened_again(filled_db, call):
    sent(filled_db, call)
    loaded(filled_db, call)
    close(filled_db, call)
    assert POLICE not in [each.supplier for each in reopen(filled_db, call).to_tell]
