"""Files that say who holds a post, and what papers tell: loaded whole, loaded again without a change, sent back out."""

import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, update

from bot.cli.exporting import Format, Kind, export
from storage import actions, people, posts, tables
from storage.actions import DONE
from storage.loading import actions as load_actions
from storage.loading import history as load_history
from storage.loading import people as load_people
from storage.loading.problems import LoadErrors

NOW = datetime(2015, 2, 9, 8, 0, tzinfo=UTC)
HOW = {"now": NOW, "by": "operator"}
POSTS = (
    "name,agency,slack_id,deputy,manager,working_days,hours,holder,first,last,contact_for\n"
    "CSU Inspector,Kent Police,U0OLD00001,Manager,Manager,Wed Thu Fri Sat,14:00-24:00,"
    "first holder,2014-01-06,2015-03-31,Kent Police | Kent Police Federation\n"
    "CSU Inspector,,U0NEW00001,,,,,second holder,2015-04-01,,\n"
    "Manager,,,,,,,,,,\n"
)


@pytest.fixture
def load(db, tmp_path):
    def into(module, content):
        path = tmp_path / "file.csv"
        path.write_text(content, encoding="utf-8")
        report = module.load(db, path, **HOW)
        return report.added, report.changed, report.unchanged

    return into


def exported(db):
    out = io.BytesIO()
    export(db, Kind.PEOPLE, Format.CSV, out)
    return out.getvalue().decode()


def test_a_file_says_who_holds_a_post_from_when_and_loading_it_again_changes_nothing(db, load):
    assert load(load_people, POSTS) == (2, 1, 0)
    assert load(load_people, POSTS) == (0, 0, 3)
    with db.read() as connection:
        inspector, manager = people.everyone(connection)
        held = posts.holdings(connection, inspector.id)
        assert [(each.slack_id, each.holder, each.first, each.last) for each in held] == [
            ("U0OLD00001", "first holder", date(2014, 1, 6), date(2015, 3, 31)),
            ("U0NEW00001", "second holder", date(2015, 4, 1), None),
        ]
        assert posts.agencies_of(connection, inspector.id) == ["Kent Police", "Kent Police Federation"]
    assert (inspector.slack_id, inspector.deputy_id, inspector.manager_id) == ("U0OLD00001", manager.id, manager.id)
    assert (inspector.working_days, inspector.hours) == ("wed thu fri sat", "14:00-00:00")


def test_people_come_out_of_an_export_as_they_load(db, load):
    load(load_people, POSTS)
    before = exported(db)
    assert "CSU Inspector,,,U0NEW00001,,,,,,,,second holder,2015-04-01,," in before
    with db.write() as connection:
        connection.execute(update(tables.person).values(deputy_id=None, manager_id=None))
        for table in (tables.agency, tables.holding, tables.person):
            connection.execute(delete(table))
    load(load_people, before)
    assert exported(db) == before


def test_a_file_of_before_still_loads_and_moves_a_post_to_who_it_names(db, load):
    old = "name,role,agency,slack_id,email,timezone,chair_of\nCSU Inspector,Inspector,Kent Police,U0OLD00001,,,\n"
    assert load(load_people, old) == (1, 0, 0)
    assert load(load_people, old.replace("OLD", "NEW")) == (0, 1, 0)
    load(load_people, "name,slack_id,first\nCSU Inspector,U0LATER001,2015-05-01\n")
    assert load(load_people, "name,slack_id\nCSU Inspector,U0FOURTH01\n") == (0, 1, 0)
    with db.read() as connection:
        post = people.by_name(connection, "CSU Inspector")
        assert post.slack_id == "U0FOURTH01"
        assert posts.holder_on(connection, post, date(2015, 2, 9)) == "U0FOURTH01"


def test_posts_and_times_that_can_not_be_are_told_with_their_rows(load):
    with pytest.raises(LoadErrors) as caught:
        load(
            load_people,
            "name,slack_id,deputy,working_days,hours,holder,first,last\n"
            "A,U0A,,someday,9 to 5,,,\n"
            "B,U0A,Nobody,,,x,,\n"
            "C,U0A,,,,,2015-02-01,2015-01-01\n"
            "C,U0B,,,,,2015-01-01,\n"
            "A,U0C,,,,,,\n",
        )
    told = str(caught.value)
    for wrong in (
        "row 2, working_days: “someday” is not a day of the week",
        "row 2, hours: “9 to 5” are not hours",
        "row 3, holder: say from which day on",
        "row 4, last: it must come with a first day",
        "row 5, first: rows of a post go from early to late; row 4 is not before",
        "row 6, name: “A” is in row 2 already",
    ):
        assert wrong in told
    with pytest.raises(LoadErrors, match="row 2, deputy: there is no person called “Nobody”"):
        load(load_people, "name,deputy\nA,Nobody\n")
    with pytest.raises(LoadErrors, match="row 2, deputy: a post can't be its own"):
        load(load_people, "name,deputy\nA,a\n")


def test_the_history_of_an_action_stands_on_its_own_days_and_is_told_once(db, load):
    load(load_actions, 'title,owner,agency,meeting,status\nAsk,-,Kent Police,"Panel, 24 July 2014",done\n')
    lines = (
        "kind,meeting,title,on,who,done,what,place\n"
        'action,"Panel, 24 July 2014",Ask,2014-07-24,Kent Police,undertaken,undertaken at the meeting,minute 94\n'
        'action,"Panel, 24 July 2014",Ask,2014-09-09,Kent Police,done,an answer was given,minute 100\n'
    )
    assert load(load_history, lines) == (2, 0, 0)
    assert load(load_history, lines) == (0, 0, 2)
    with db.read() as connection:
        action = actions.titled(connection, "Ask", "Panel, 24 July 2014")
        told = [(f"{line.at:%Y-%m-%d}", line.who, line.outcome) for line in actions.history(connection, action.id)]
    assert told == [
        ("2014-07-24", "Kent Police", "undertaken at the meeting (minute 94)"),
        ("2014-09-09", "Kent Police", "an answer was given (minute 100)"),
        ("2015-02-09", "operator", "done, for Kent Police, due not set"),
    ]
    assert (action.status, f"{action.created_at:%Y-%m-%d}", f"{action.done_at:%Y-%m-%d}") == (
        DONE,
        "2014-07-24",
        "2014-09-09",
    )


def test_a_line_about_something_unknown_is_an_error(load):
    with pytest.raises(LoadErrors, match="row 2: there is no such action: “Ask”"):
        load(load_history, "kind,title,on,what\naction,Ask,2014-07-24,asked\n")
    with pytest.raises(LoadErrors, match="row 2, kind: “figure” is none of action, item, meeting"):
        load(load_history, "kind,title,on,what\nfigure,Ask,2014-07-24,asked\n")


def test_the_history_of_items_and_meetings_is_filed_with_them(db, load):
    with db.write() as connection:
        held = {"body": "Committee", "held_on": date(2015, 7, 22), "label": "Summer 2015"}
        meeting = connection.execute(tables.meeting.insert().values(**held).returning(tables.meeting.c.id)).scalar_one()
        connection.execute(tables.workplan_item.insert().values(meeting_id=meeting, item="A report", status="planned"))
        connection.execute(tables.workplan_item.insert().values(body="Committee", item="A topic", status="planned"))
    assert load(
        load_history,
        "kind,body,meeting_date,title,on,who,what\n"
        "item,Committee,2015-07-22,A report,2015-02-11,Committee,brought forward\n"
        "item,Committee,-,A topic,2015-02-11,Committee,put down for later\n"
        "meeting,Committee,2015-07-22,,2015-02-11,Committee,date agreed\n",
    ) == (3, 0, 0)
    with db.read() as connection:
        audit = tables.audit.c
        rows = connection.execute(tables.audit.select().order_by(audit.id)).all()
    assert [(row.verb, row.subject.partition(":")[0]) for row in rows] == [
        ("item told", "item"),
        ("item told", "item"),
        ("meeting told", "meeting"),
    ]


def test_rounds_outcomes_and_rules_of_actions_load_and_wrong_ones_are_told(db, load):
    rows = (
        "title,owner,round,outcome,recurs,status\nSend it,-,,sent,each quarter,done\nSend it,-,2,,each quarter,open\n"
    )
    assert load(load_actions, rows) == (2, 0, 0)
    assert load(load_actions, rows) == (0, 0, 2)
    with db.read() as connection:
        assert [(each.round, each.outcome) for each in actions.every(connection)] == [("", "sent"), ("2", "")]
    with pytest.raises(LoadErrors) as caught:
        load(load_actions, "title,owner,round,recurs\nA,-,second,now and then\n")
    assert "row 2, round: “second” is not a number" in str(caught.value)
    assert "row 2, recurs: “now and then” does not say how often" in str(caught.value)
