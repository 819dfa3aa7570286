"""Before a meeting of the partnership groups are asked for progress once; the pack tells what came, who is missing."""

from datetime import UTC, date, datetime

import pytest

from bot.clock import england_and_wales
from bot.messages.form import Entered
from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import progress as form
from handlers.forms import Opening, Origin, Submission
from jobs import composers, progress_asking, send_now, subscribing, ticker
from storage import access, actions, deliveries, people, progress, subscriptions, tables, workplan
from storage.day_words import LONDON
from storage.errors import BadInput, NotCleared
from storage.people import Person
from storage.subscriptions import Wish
from storage.workplan import NewItem

DAYS = england_and_wales()
TEAM, CHANNEL = "T0PRACTICE", "C0CSUBRIEF"
PARTNERSHIP = "Example Community Safety Partnership"
MOVED = date(2015, 3, 27)
MEETING, ASKED = date(2015, 3, 20), datetime(2015, 3, 6, 9, 0, tzinfo=UTC)
PACK_DAY = datetime(2015, 3, 13, 8, 30, tzinfo=UTC)
FORUM, GROUP, CHAIR, INSPECTOR = "Domestic Abuse Forum", "Road Safety Group", "U0CHAIR001", "U0INSP0001"


@pytest.fixture
def partnership(db):
    """A partnership with two groups and a meeting on Friday 20 March 2015; one chair is in Slack, and a pack is due."""
    with db.write() as connection:
        meeting, _ = workplan.keep_meeting(connection, PARTNERSHIP, MEETING, "")
        workplan.add_item(connection, meeting, NewItem("Performance Report"))
        people.add(connection, Person("Forum chair", agency="Kent Police", slack_id=CHAIR, chair_of=FORUM))
        people.add(connection, Person("Road safety chair", agency="Kent County Council", chair_of=GROUP))
        people.add(connection, Person("Scrutiny chair", chair_of="Scrutiny Committee"))
        channel = access.Channel(CHANNEL, "csp-members", "private", "in-confidence", ASKED)
        access.remember_channel(connection, TEAM, channel)
        wish = Wish(TEAM, CHANNEL, "pack", "Europe/London", "08:30", "in-confidence", "skip", 0, "U0CSO00001")
        subscribing.subscribe(connection, wish, now=ASKED, working_days=DAYS)
    return db


def ask(db, now=ASKED):
    with db.write() as connection:
        run_at = db.now(connection)
        return progress_asking.plan(connection, now=now, run_at=run_at, zone=LONDON, working_days=DAYS, team_id=TEAM)


def composed(db, now, kind="pack"):
    ticker.tick(db, now=now, working_days=DAYS, zone=LONDON, team_id=TEAM)
    kinds = composers.digests(DAYS) | {"progress": progress_asking.composer(home=LONDON, working_days=DAYS)}
    with db.read() as connection:
        (planned,) = [each for each in deliveries.history(connection) if each.kind == kind]
        message = kinds[kind](connection, planned, now)
    for each in [message, *message.replies] if message else []:
        assert problems(each.payload()) == []
        assert pings(each.payload()) == []
    return message


def chair(role="member", user=CHAIR):
    return Audience(Viewer(user, TEAM, role, known=True), None)


def report(db, text, number=1, audience=None, key="form:1"):
    audience = audience or chair()
    view = form.open_report(Opening(str(number), audience, Origin(), PACK_DAY), db)
    state = {"text": {"text": {"value": text}}}
    submission = Submission(
        str(number), audience, Origin(), PACK_DAY, entered=Entered(state), key=key, kept=view["kept"]
    )
    return form.submit_report(submission, db)


def test_each_group_is_asked_once_ten_working_days_before_however_often_it_is_looked(partnership):
    assert ask(partnership, datetime(2015, 3, 5, 9, 0, tzinfo=UTC)) == []
    assert [each.body for each in ask(partnership)] == [FORUM, GROUP]
    assert ask(partnership) == []
    text = composed(partnership, ASKED, "progress").text
    assert text.startswith("Please report the progress of Domestic Abuse Forum by Friday 13 March: it goes into the")
    with partnership.read() as connection:
        owed = actions.all_open(connection)
    assert [(each.owner, each.due) for each in owed] == [
        ("Forum chair", date(2015, 3, 13)),
        ("Road safety chair", date(2015, 3, 13)),
    ]


def test_nobody_is_asked_where_nobody_gets_the_pack(partnership):
    with partnership.write() as connection:
        subscribing.unsubscribe(connection, TEAM, CHANNEL, "pack")
    assert ask(partnership) == []


def test_the_pack_collects_what_was_reported_and_names_who_is_missing(partnership):
    ask(partnership)
    assert report(partnership, "Two drop-in mornings were held; a refuge worker starts in April.").errors == {}
    text = composed(partnership, PACK_DAY).text
    assert text.startswith("Papers for the meeting of Friday 20 March 2015. Example Community Safety Partnership on")
    assert "Progress reported by Domestic Abuse Forum." in text
    assert "No progress reported by Road Safety Group (asked: Road safety chair)." in text
    with partnership.read() as connection:
        assert [each.owner for each in actions.all_open(connection)] == ["Road safety chair"]


def test_what_is_reported_meanwhile_is_not_asked_for_any_more(partnership):
    ask(partnership)
    report(partnership, "Nothing new.")
    assert composed(partnership, ASKED, "progress") is None


def test_only_the_chair_and_officers_report_and_the_later_of_two_is_told(partnership):
    ask(partnership)
    with pytest.raises(NotCleared):
        report(partnership, "Not mine.", audience=chair(user="U0OTHER001"))
    report(partnership, "By an officer.", audience=chair("officer", INSPECTOR))
    with partnership.write() as connection, pytest.raises(BadInput):
        progress.report(connection, 1, "Stale.", seen=0, by=CHAIR, at=PACK_DAY)
    with partnership.read() as connection:
        assert progress.by_id(connection, 1).text == "By an officer."


def test_the_same_form_sent_twice_counts_once(partnership):
    ask(partnership)
    report(partnership, "Once.")
    assert report(partnership, "Twice.").posts == ()
    with partnership.read() as connection:
        assert progress.by_id(connection, 1).text == "Once."


def test_a_pack_that_was_planned_for_a_meeting_that_moved_is_not_sent_that_day(partnership):
    ticker.tick(partnership, now=PACK_DAY, working_days=DAYS, zone=LONDON, team_id=TEAM)
    with partnership.write() as connection:
        meeting = workplan.meetings_from(connection, MEETING)[0]
        connection.execute(tables.meeting.update().where(tables.meeting.c.id == meeting.id).values(held_on=MOVED))
    assert composed(partnership, PACK_DAY) is None
    with partnership.read() as connection:
        (mine,) = subscriptions.enabled(connection)
        by_hand = send_now.preview(connection, mine, now=PACK_DAY, working_days=DAYS).message
    assert by_hand.text.startswith("Papers for the meeting of Friday 27 March 2015")
