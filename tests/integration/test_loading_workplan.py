"""`cspbot load workplan` and `load resolutions`: meetings with their details, topics, how items came, resolutions."""

from datetime import UTC, date, datetime

import pytest

from storage import plan_record, resolutions, workplan
from storage.loading import people as load_people
from storage.loading import resolutions as load_resolutions
from storage.loading import vocabulary
from storage.loading import workplan as load_workplan
from storage.loading.problems import LoadErrors
from storage.plan_record import ITEM

HOW = {"now": datetime(2016, 8, 1, 9, 0, tzinfo=UTC), "by": "operator"}
HEAD = "body,meeting_date,meeting_place,agenda_on,meeting_status,item,moved,owner,report_due\n"


@pytest.fixture
def load(db, tmp_path):
    def loading(content, loader=load_workplan):
        path = tmp_path / "plan.csv"
        path.write_text(content, encoding="utf-8")
        report = loader.load(db, path, **HOW)
        return report.added, report.changed, report.unchanged

    return loading


def test_a_meeting_has_its_place_its_agenda_and_whether_it_is_held(db, load):
    row = "Committee,2017-02-15,Civic Centre,2017-02-06,{},Fraud,brought forward from July 2017,,\n"
    assert load(HEAD + row.format("")) == (1, 0, 0)
    assert load(HEAD + row.format("")) == (0, 0, 1)
    with db.read() as connection:
        (meeting,) = workplan.meetings_from(connection, date(2017, 1, 1))
    assert (meeting.place, meeting.agenda_on, meeting.cancelled) == ("Civic Centre", date(2017, 2, 6), False)
    assert meeting.items[0].moved == "brought forward from July 2017"
    assert load(HEAD + row.format("cancelled")) == (0, 1, 0)
    with db.read() as connection:
        assert workplan.meetings_from(connection, date(2017, 1, 1)) == []


def test_a_file_that_says_nothing_of_a_meeting_leaves_its_details(db, load):
    load(HEAD + "Committee,2017-02-15,Civic Centre,,,Fraud,,,\n")
    assert load("body,meeting_date,item\nCommittee,2017-02-15,Fraud\n") == (0, 0, 1)
    with db.read() as connection:
        assert workplan.meetings_from(connection, date(2017, 1, 1))[0].place == "Civic Centre"


def test_a_row_with_a_dash_for_its_date_is_a_draw_down_topic(db, load):
    topic = "body,meeting_date,item,note\nCommittee,-,Fraud,{}\n"
    assert load(topic.format("asked for")) == (1, 0, 0)
    assert load(topic.format("asked for")) == (0, 0, 1)
    assert load(topic.format("asked for twice")) == (0, 1, 0)
    with db.read() as connection:
        (found,) = workplan.draw_down(connection, date(2016, 8, 2))
        lines = plan_record.history(connection, ITEM, found.id)
    assert (found.is_topic, found.body, found.note) == (True, "Committee", "asked for twice")
    assert [line.outcome for line in lines] == ["from a file: note “asked for” to “asked for twice”."]


def test_the_owner_is_tied_to_the_post_also_where_that_came_later(db, load):
    rows = HEAD + "Committee,2017-02-15,,,,Fraud,,CSU Inspector,2017-02-01\n"
    load(rows)
    load_people.load(db, vocabulary.DATA / "people.csv", **HOW)
    assert load(rows) == (0, 0, 1)
    with db.read() as connection:
        (item,) = workplan.reports_due(connection, date(2017, 2, 1), date(2017, 2, 1))
    assert item.owner_id


def test_every_error_is_told_with_its_row(load):
    with pytest.raises(LoadErrors) as caught:
        load(HEAD + "Committee,2017-02-15,,15/2/2017,maybe,Fraud,swapped,,\nCommittee,-,,,,,,,\n")
    told = str(caught.value)
    for words in (
        "row 2, agenda_on: “15/2/2017” is not a date; write 2017-02-15 for day 15, month 2",
        "row 2, meeting_status: “maybe” is none of cancelled",
        "row 2, moved: “swapped” begins with none of brought forward, postponed, added",
        "row 3, item: a draw-down topic (a row without a date) needs its name",
    ):
        assert words in told


def test_resolutions_are_put_on_record_once(db, load):
    rows = "body,held_on,place,text\nCommittee,2017-02-15,minute 3,The minutes confirmed.\nCommittee,,,Undated.\n"
    assert load(rows.replace("Committee,,,", "Committee,-,,"), load_resolutions) == (2, 0, 0)
    assert load(rows.replace("Committee,,,", "Committee,-,,"), load_resolutions) == (0, 0, 2)
    with db.read() as connection:
        assert [each.text for each in resolutions.every(connection)] == ["The minutes confirmed.", "Undated."]
    with pytest.raises(LoadErrors, match="row 2, text: this cell is empty"):
        load("body,held_on,text\nCommittee,2017-02-15,\n", load_resolutions)
