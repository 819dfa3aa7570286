"""Posts and who holds them: a change of holder moves the open actions; leave, deputies, contacts and managers."""

from datetime import UTC, date, datetime

import pytest

from jobs import recipients
from storage import absences, access, action_lists, actions, people, posts
from storage.action_lists import Filter
from storage.actions import NewAction
from storage.errors import BadInput
from storage.people import Person

MONDAY = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
TODAY = MONDAY.date()
OLD, NEW, OFFICER, MANAGER = "U0OLD00001", "U0NEW00001", "U0CSO00001", "U0CSM00001"
HOW = {"at": MONDAY, "by": MANAGER}


@pytest.fixture
def inspector(db):
    with db.write() as connection:
        people.add(connection, Person("CSU Inspector", agency="Kent Police", slack_id=OLD))
        people.add(connection, Person("Community Safety Officer", slack_id=OFFICER))
        people.add(connection, Person("Community Safety Manager", slack_id=MANAGER))
        return people.by_name(connection, "CSU Inspector").id


@pytest.fixture
def action(db, inspector):
    with db.write() as connection:
        return actions.add(connection, NewAction("Review the patrols", owner_id=inspector), **HOW)


def post(connection):
    return people.by_name(connection, "CSU Inspector")


def named(connection, name):
    return people.by_name(connection, name)


def test_a_change_of_holder_moves_the_open_actions_on_its_day(db, inspector, action):
    with db.write() as connection:
        posts.hold(connection, inspector, NEW, "", date(2015, 3, 2), **HOW)
        assert post(connection).slack_id == OLD
        assert posts.apply_holdings(connection, date(2015, 3, 1), at=MONDAY) == 0
        assert posts.apply_holdings(connection, date(2015, 3, 2), at=MONDAY) == 1
        assert posts.apply_holdings(connection, date(2015, 3, 2), at=MONDAY) == 0
    with db.read() as connection:
        assert [each.id for each in actions.all_open(connection) if each.owner_slack_id == NEW] == [action.id]
        assert not [each for each in actions.all_open(connection) if each.owner_slack_id == OLD]
        assert posts.holder_on(connection, post(connection), date(2015, 3, 1)) == OLD
        lines = [line.outcome for line in actions.history(connection, action.id)]
    assert lines[-1] == "CSU Inspector is in other hands from 2 March 2015"


def test_a_post_held_until_a_day_is_vacant_afterwards(db, inspector):
    with db.write() as connection:
        posts.hold(connection, inspector, NEW, "", TODAY, date(2015, 2, 20), **HOW)
        assert post(connection).slack_id == NEW
        posts.apply_holdings(connection, date(2015, 2, 21), at=MONDAY)
        assert post(connection).slack_id == ""
        assert posts.holder_on(connection, post(connection), date(2015, 2, 20)) == NEW


def test_holdings_follow_each_other_and_never_overlap(db, inspector):
    with db.write() as connection:
        posts.hold(connection, inspector, OLD, "", date(2014, 1, 1), **HOW)
        posts.hold(connection, inspector, NEW, "", date(2015, 6, 1), **HOW)
        found = posts.holdings(connection, inspector)
        assert [(each.slack_id, each.last) for each in found] == [(OLD, date(2015, 5, 31)), (NEW, None)]
        with pytest.raises(BadInput, match="CSU Inspector is held from 1 June 2015"):
            posts.hold(connection, inspector, OFFICER, "", date(2015, 4, 1), **HOW)
        with pytest.raises(BadInput, match="can't be held to 1 March 2015 from 2 March 2015"):
            posts.hold(connection, inspector, OFFICER, "", date(2015, 3, 2), date(2015, 3, 1), **HOW)
        posts.hold(connection, inspector, OFFICER, "", date(2015, 6, 1), **HOW)
        assert [each.slack_id for each in posts.holdings(connection, inspector)] == [OLD, OFFICER]


def reached(connection, action, day):
    return recipients.reached(connection, action.owner_id, action.agency, day)


def test_a_message_reaches_the_holder_or_while_they_are_away_their_deputy(db, inspector, action):
    first, last = date(2015, 2, 16), date(2015, 2, 20)
    with db.write() as connection:
        assert reached(connection, action, TODAY) == OLD
        absences.add(connection, OLD, first, last, OFFICER, at=MONDAY)
        assert reached(connection, action, first) == OFFICER
        assert reached(connection, action, date(2015, 2, 21)) == OLD
        assert [each.name for each in absences.acting_posts(connection, OFFICER, first)] == [
            "Community Safety Officer",
            "CSU Inspector",
        ]


def test_what_comes_in_leave_without_a_named_deputy_waits_though_the_posts_deputy_may_act(db, inspector, action):
    with db.write() as connection:
        deputy = named(connection, "Community Safety Officer").id
        people.set_other_posts(connection, inspector, {"deputy_id": deputy})
        absences.add(connection, OLD, TODAY, date(2015, 2, 20), at=MONDAY)
        assert reached(connection, action, TODAY) == ""
        assert absences.back_on(connection, OLD, TODAY) == date(2015, 2, 21)
        mine = action_lists.page(connection, Filter(mine=OFFICER), today=date(2015, 2, 10))
        assert [each.id for each in mine.actions] == [action.id]


def test_who_has_no_slack_is_reached_through_the_contact_of_their_agency(db, inspector):
    with db.write() as connection:
        people.set_slack_id(connection, "CSU Inspector", "")
        own = actions.add(connection, NewAction("Review the patrols", owner_id=inspector), **HOW)
        agencys = actions.add(connection, NewAction("Send the counts", agency="kent police"), **HOW)
        nobodys = actions.add(connection, NewAction("Ring somebody"), **HOW)
        assert reached(connection, own, TODAY) == ""
        posts.set_contact(connection, "Kent Police", named(connection, "Community Safety Officer").id)
        assert [reached(connection, each, TODAY) for each in (own, agencys, nobodys)] == [OFFICER, OFFICER, ""]
        assert posts.contact_of(connection, "KENT POLICE").name == "Community Safety Officer"
        assert posts.agencies_of(connection, named(connection, "Community Safety Officer").id) == ["Kent Police"]


def test_leave_can_be_changed_and_ended_early(db):
    with db.write() as connection:
        absences.add(connection, OLD, TODAY, date(2015, 2, 27), at=MONDAY)
        absences.add(connection, OLD, date(2015, 2, 25), date(2015, 3, 3), at=MONDAY)
        found = absences.coming(connection, OLD, TODAY)
        assert [(each.first, each.last) for each in found] == [
            (TODAY, date(2015, 2, 24)),
            (date(2015, 2, 25), date(2015, 3, 3)),
        ]
        assert absences.back_on(connection, OLD, TODAY) == date(2015, 3, 4)
        assert absences.end(connection, OLD, date(2015, 2, 11)).last == date(2015, 2, 24)
        assert absences.absence_of(connection, OLD, date(2015, 2, 11)) is None
        assert absences.absence_of(connection, OLD, date(2015, 2, 10)) is not None
        with pytest.raises(BadInput, match="can't end"):
            absences.add(connection, OLD, TODAY, date(2015, 2, 8), at=MONDAY)
        with pytest.raises(BadInput, match="somebody else"):
            absences.add(connection, OLD, TODAY, TODAY, OLD, at=MONDAY)


def test_the_manager_of_a_post_is_who_holds_that_post_else_those_with_the_role(db, inspector):
    with db.write() as connection:
        access.grant(connection, OFFICER, "manager", at=MONDAY, by="operator")
        assert posts.managers_of(connection, post(connection), TODAY) == [OFFICER]
        people.set_other_posts(connection, inspector, {"manager_id": named(connection, "Community Safety Manager").id})
        assert posts.managers_of(connection, post(connection), TODAY) == [MANAGER]
        assert posts.managers_of(connection, None, TODAY) == [OFFICER]


def test_the_record_names_the_post_that_somebody_held_at_the_time(db, inspector):
    with db.write() as connection:
        posts.hold(connection, inspector, OLD, "", date(2014, 1, 1), date(2015, 1, 31), **HOW)
        posts.hold(connection, inspector, NEW, "", date(2015, 2, 1), **HOW)
        who = posts.Names(connection, [OLD, NEW, "operator"])
    assert who.at(OLD, datetime(2015, 1, 5, tzinfo=UTC)) == "CSU Inspector"
    assert who.at(NEW, MONDAY) == "CSU Inspector"
    assert who.at("operator", MONDAY) == "operator"
