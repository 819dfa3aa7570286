"""The work programme: meetings, their items, what is due for them, and the dates they set."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import workplan as handler
from handlers.questions import Question
from storage import workplan
from storage.errors import BadInput, NotFound
from storage.loading import workplan as load_workplan
from storage.workplan import NewItem

DATA = Path(load_workplan.__file__).parent.parent / "data"
NOW = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
TODAY = date(2015, 2, 9)
EVERYBODY = Audience(Viewer("U0CSO00001", known=True), None)
DARTFORD = "Crime and Disorder (Overview and Scrutiny) Committee, Dartford"


@pytest.fixture
def programme(db):
    load_workplan.load(db, DATA / "workplan.csv", now=NOW, by="cspbot")
    return db


def asked(handle, rest, db, now=NOW):
    message = handle(Question("x", rest), EVERYBODY, db, now)
    assert problems(message.payload()) == []
    assert pings(message.payload()) == []
    assert message.replies == ()
    return message


def sections(message):
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


def test_a_menu_of_meetings_offers_only_those_that_were_known_on_the_day(programme):
    with programme.read() as connection:
        every = workplan.without_items(connection, workplan.Window(first=TODAY))
        known = workplan.without_items(connection, workplan.Window(first=TODAY, known_on=TODAY))
        later = workplan.without_items(connection, workplan.Window(first=TODAY, known_on=date(2018, 3, 1)))
    assert [meeting.held_on for meeting in known][:3] == [date(2015, 2, 11), date(2015, 7, 22), date(2016, 2, 10)]
    in_dartford = [{meeting.held_on for meeting in found if meeting.body == DARTFORD} for found in (known, later)]
    assert date(2017, 7, 26) not in in_dartford[0]  # first told by the paper of that meeting
    assert {date(2017, 7, 26), date(2018, 7, 25)} <= in_dartford[1]
    assert len(known) < len(later) <= len(every)


def test_meetings_come_in_order_with_their_items(programme):
    with programme.read() as connection:
        (week,) = workplan.meetings_between(connection, TODAY, date(2015, 2, 15), today=TODAY)
        to_come = workplan.meetings_from(connection, date(2015, 2, 12))
    assert [item.item for item in week.items] == [
        "Joint Vision for Policing in Kent",
        "Police and Crime Panel update",
        "Strategic Assessment 2014",
        "Work Plan update",
    ]
    assert (to_come[0].held_on, to_come[0].body) == (date(2015, 7, 22), DARTFORD)
    gravesham = [meeting for meeting in to_come if meeting.body.endswith("Gravesham")]
    assert gravesham[0].held_on == date(2021, 4, 21)  # what was done at the one before could not be known yet


def test_a_report_is_due_until_the_meeting_has_been_or_the_item_is_done(db):
    with db.write() as connection:
        meeting, _ = workplan.keep_meeting(connection, DARTFORD, date(2015, 2, 18), "")
        workplan.add_item(connection, meeting, NewItem("Annual Report", report_due=date(2015, 2, 6)))
        workplan.add_item(connection, meeting, NewItem("Strategic Assessment", report_due=date(2015, 2, 10)))
        workplan.add_item(connection, meeting, NewItem("Minutes", report_due=date(2015, 2, 6), status="done"))
    with db.read() as connection:
        assert [item.item for item in workplan.reports_overdue(connection, TODAY)] == ["Annual Report"]
        assert [item.item for item in workplan.reports_due(connection, TODAY, date(2015, 2, 20))] == [
            "Strategic Assessment"
        ]
        assert workplan.reports_overdue(connection, date(2015, 2, 19)) == []


def test_two_meetings_of_a_body_on_one_day_are_told_apart_by_their_labels(db):
    with db.write() as connection:
        first = workplan.keep_meeting(connection, DARTFORD, TODAY, "morning")
        second = workplan.keep_meeting(connection, DARTFORD, TODAY, "evening")
        assert (first[1], second[1]) == (True, True)
        assert workplan.keep_meeting(connection, DARTFORD, TODAY, "evening") == (second[0], False)


def test_the_work_programme_lists_statutory_items_first_and_says_what_is_cancelled(programme):
    shown = sections(asked(handler.answer, "dartford", programme))
    assert shown[1] == (
        f"*Wednesday 11 February 2015*  {DARTFORD}, Winter 2015 (February)\n"
        "Statutory: Strategic Assessment 2014 (Community Safety Officer)\n"
        "Discretionary: Joint Vision for Policing in Kent (Committee Co-ordinator)\n"
        "Stock: Police and Crime Panel update (Committee Co-ordinator); Work Plan update (Committee Co-ordinator)"
    )
    assert "Presentation by the Police and Crime Commissioner (cancelled)" in "\n".join(shown)
    assert "Gravesham" not in "\n".join(shown)
    assert sections(asked(handler.answer, "all", programme)) == sections(asked(handler.answer, "", programme))


def test_meetings_come_with_the_date_of_their_agenda_as_long_as_it_is_to_come(programme):
    shown = sections(asked(handler.meetings, "", programme))
    assert shown[1].endswith("Winter 2015 (February), Council Chamber  ·  4 items")
    assert shown[2] == (
        f"*Wednesday 22 July 2015*  {DARTFORD}, Summer 2015 (July)  ·  4 items\n"
        "agenda public by Tuesday 14 July 2015 (5 clear days)"
    )


def test_where_no_meeting_is_planned_the_last_ones_are_shown_and_it_says_so(programme):
    message = asked(handler.meetings, "", programme, datetime(2026, 11, 21, tzinfo=UTC))
    assert message.text.startswith(
        "Meetings: no meeting is planned from today on, the last ones were these. Wednesday 21 April 2021, "
    )
    assert len(sections(message)) == 4


def test_a_body_nobody_knows_gets_the_nearest_and_an_empty_programme_says_what_to_do(db):
    with pytest.raises(BadInput, match="cspbot knows no meetings yet"):
        asked(handler.answer, "", db)
    load_workplan.load(db, DATA / "workplan.csv", now=NOW, by="cspbot")
    with pytest.raises(NotFound) as caught:
        asked(handler.answer, "gravesend committee", db)
    assert "Crime and Disorder Scrutiny Committee, Gravesham" in caught.value.nearest
