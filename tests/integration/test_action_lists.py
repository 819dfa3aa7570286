"""Lists of actions: what each filter asks for, together too, page by page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from storage import action_changes, action_lists, actions, people
from storage.action_lists import Filter
from storage.actions import NewAction
from storage.people import Person

MONDAY = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
TODAY = MONDAY.date()
OFFICER, INSPECTOR = "U0CSO00001", "U0INSP0001"
TITLES = {
    "late": {"due": date(2015, 2, 6), "priority": "asb"},
    "soon": {"due": date(2015, 2, 10), "agency": "Kent Police"},
    "later": {"due": date(2015, 3, 10), "agency": "Kent Police", "priority": "asb"},
    "undated": {"meeting": "Committee, 23 July 2014, minute 10", "agency": "Kent Police"},
    "closed": {"due": date(2015, 2, 2)},
}


@pytest.fixture
def listed(db):
    with db.write() as connection:
        for name, slack_id in (("Community Safety Officer", OFFICER), ("CSU Inspector", INSPECTOR)):
            people.add(connection, Person(name, slack_id=slack_id))
        owner = {person.slack_id: person.id for person in people.everyone(connection)}
        for title, values in TITLES.items():
            whose = owner[INSPECTOR if title == "soon" else OFFICER]
            new = NewAction(title, owner_id=whose, **values)
            stored = action_changes.add(connection, new, at=MONDAY - timedelta(days=20), by=INSPECTOR).action
        action_changes.mark_done(connection, stored.id, at=MONDAY, by=OFFICER)
    return db


def titles(db, **wanted):
    with db.read() as connection:
        return [action.title for action in action_lists.page(connection, Filter(**wanted), today=TODAY).actions]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["late", "soon", "later", "undated"]),
        ({"status": ""}, ["closed", "late", "soon", "later", "undated"]),
        ({"mine": OFFICER}, ["late", "later", "undated"]),
        ({"mine": "U0NOBODY01"}, []),
        ({"agency": "Kent Police"}, ["soon", "later", "undated"]),
        ({"priority": "asb"}, ["late", "later"]),
        ({"priority": "asb", "agency": "Kent Police"}, ["later"]),
        ({"meeting": "Committee, 23 July 2014"}, ["undated"]),
        ({"overdue": True}, ["late"]),
        ({"overdue": True, "mine": INSPECTOR}, []),
        ({"due_from": TODAY, "due_until": date(2015, 2, 16)}, ["soon"]),
        ({"done_since": MONDAY - timedelta(days=1)}, ["closed"]),
        ({"done_since": MONDAY + timedelta(days=1)}, []),
        ({"created_by": INSPECTOR}, ["late", "soon", "later", "undated"]),
        ({"created_by": OFFICER}, []),
    ],
)
def test_a_list_holds_what_was_asked_for_most_urgent_first(listed, wanted, found):
    assert titles(listed, **wanted) == found


def test_a_list_comes_page_by_page_with_its_total(listed):
    with listed.read() as connection:
        pages = [action_lists.page(connection, Filter(), today=TODAY, offset=at, limit=3) for at in (0, 3, 6)]
    assert [[action.title for action in page.actions] for page in pages] == [
        ["late", "soon", "later"],
        ["undated"],
        [],
    ]
    assert {page.total for page in pages} == {4}


def test_a_list_of_a_post_is_the_posts_whoever_holds_it(listed):
    with listed.read() as connection:
        owner = people.by_name(connection, "CSU Inspector").id
    assert titles(listed, owner_id=owner) == ["soon"]


def test_what_papers_tell_of_later_days_is_not_known_yet(listed):
    with listed.write() as connection:
        actions.add(connection, NewAction("of the year after"), at=MONDAY + timedelta(days=365), by="examples")
    assert "of the year after" not in titles(listed)
    with listed.read() as connection:
        assert "of the year after" in [each.title for each in actions.undated(connection)]
        assert "of the year after" not in [each.title for each in actions.undated(connection, TODAY)]


INDEXED = {
    "every open one": Filter(),
    "of a post": Filter(owner_id=1),
    "of an agency": Filter(agency="Kent Police"),
    "of a priority": Filter(priority="asb"),
    "of a meeting": Filter(meeting="Committee"),
    "overdue": Filter(overdue=True),
    "by who added it": Filter(created_by=INSPECTOR),
    "done": Filter(done_since=MONDAY),
}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", INDEXED)
def test_each_list_is_found_by_an_index(listed, name):
    asked = []
    with listed.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *sent: asked.append(sent[2:4]))
        action_lists.page(connection, INDEXED[name], today=TODAY)
        for statement, values in [each for each in asked if " action" in each[0]]:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert plan[0].startswith("SEARCH action USING"), (statement, plan)
