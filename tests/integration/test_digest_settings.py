"""Every setting of a digest counts, whatever its kind: one that a composer passes over fails here by its name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.clock import england_and_wales
from bot.messages import subscription_form as form
from bot.messages.subscription_form import Choices
from jobs import composers, send_now, subscribing
from storage import access, actions, briefing_changes, briefing_drafts, subscriptions, tables, workplan
from storage.actions import NewAction
from storage.briefing_drafts import Edition
from storage.briefings import By, NewItem
from storage.subscriptions import Wish

DAYS = england_and_wales()
TEAM, CHANNEL, OFFICER = "T0PRACTICE", "C0CSUBRIEF", "U0CSO00001"
BEGUN = datetime(2015, 1, 5, 9, 0, tzinfo=UTC)
WHEN = {
    "daily": datetime(2015, 2, 9, 8, 30, tzinfo=UTC),
    "monday": datetime(2015, 2, 9, 8, 30, tzinfo=UTC),
    "monthly": datetime(2015, 4, 1, 7, 30, tzinfo=UTC),
    "quarterly": datetime(2015, 4, 1, 7, 30, tzinfo=UTC),
    "pack": datetime(2015, 3, 13, 8, 30, tzinfo=UTC),
    "members": datetime(2015, 4, 1, 7, 30, tzinfo=UTC),
}
VIOLENT, PROPERTY = "violent-crime", "property-crime"
# kind -> what a setting leaves out, and what it keeps
NARROWED = [
    ("daily", {"areas": "gravesham"}, "Gates forced", "Lights broken"),
    ("daily", {"priorities": VIOLENT}, "Fit shed alarms", "Walk the footpath"),
    ("daily", {"priorities": VIOLENT}, "Gates forced", "Lights broken"),
    ("monday", {"areas": "gravesham"}, "Dartford 2,109", "Gravesham 2,278"),
    ("monday", {"priorities": VIOLENT}, "Burglary dwelling", "Violent crime"),
    ("monday", {"priorities": VIOLENT}, "Fit shed alarms", "Walk the footpath"),
    ("monthly", {"areas": "gravesham"}, "the person, Dartford", "the person, Gravesham"),
    ("monthly", {"priorities": VIOLENT}, "Drug offences", "Violence against the person"),
    ("quarterly", {"areas": "gravesham"}, "behaviour, Dartford", "behaviour, Gravesham"),
    ("quarterly", {"priorities": VIOLENT}, "behaviour, Dartford", "Violent crime, Dartford"),
    ("pack", {"areas": "gravesham"}, "behaviour, Dartford", "behaviour, Gravesham"),
    ("pack", {"priorities": VIOLENT}, "behaviour, Dartford", "Violent crime, Dartford"),
    ("pack", {"priorities": VIOLENT}, "Fit shed alarms", "Walk the footpath"),
    ("members", {"areas": "gravesham"}, "behaviour, Dartford", "behaviour, Gravesham"),
    ("members", {"priorities": VIOLENT}, "behaviour, Dartford", "Violent crime, Dartford"),
    ("members", {"priorities": VIOLENT}, "Mark bicycles", "Talk at schools"),
    ("daily", {"clearance": "public"}, "Visit the hostel", "CSU briefing"),
    ("monday", {"clearance": "public"}, "Visit the hostel", "Week of Monday"),
    ("monthly", {"clearance": "public"}, "Theft and handling, Dartford", "Violence against the person"),
    ("quarterly", {"clearance": "public"}, "MARAC", "Violent crime"),
    ("pack", {"clearance": "public"}, "Visit the hostel", "Papers for the meeting"),
]
NOTHING = {
    "daily": "nothing",
    "monday": "no meetings, nothing due and no new figures",
    "monthly": "no new figures since the last one",
    "quarterly": "no new figures since the last one",
    "pack": "No meeting of the partnership is planned",
    "members": "no new figures since the last one",
}
OTHER_DAYS = [
    ("daily", {"days": "tue"}, "2015-01-06"),
    ("daily", {"working_days_only": False, "days": "sat"}, "2015-01-10"),
    ("monday", {"days": "wed"}, "2015-01-07"),
    ("monday", {"working_days_only": False, "days": "sun"}, "2015-01-11"),
    ("monthly", {"days": "3"}, "2015-01-06"),
    ("monthly", {"working_days_only": False}, "2015-02-01"),
    ("quarterly", {"days": "2"}, "2015-04-02"),
    ("quarterly", {"days": "3", "working_days_only": False}, "2015-04-03"),
    ("members", {"days": "2"}, "2015-04-02"),
    ("members", {"days": "3", "working_days_only": False}, "2015-04-03"),
]
BASIC = {form.AT, form.ZONE, form.EMPTY, form.AREAS, form.PRIORITIES, form.GRACE, form.OWNER}
OFFERED = {
    "daily": {form.CLEARANCE, form.DAYS, form.WORKING, form.DRAFT},
    "monday": {form.CLEARANCE, form.DAYS, form.WORKING},
    "monthly": {form.CLEARANCE, form.NTH, form.WORKING},
    "quarterly": {form.CLEARANCE, form.NTH, form.WORKING},
    "pack": {form.CLEARANCE},
    "members": {form.NTH, form.WORKING},
}


def wish(kind, **more):
    asked = {"local_time": "08:30", "clearance": "in-confidence", "when_empty": "skip", "catchup_seconds": 0}
    return Wish(TEAM, CHANNEL, kind, "Europe/London", created_by=OFFICER, **(asked | more))


def subscribe(db, kind, **more):
    with db.write() as connection:
        place = access.Channel(CHANNEL, "csu-briefing", "private", "in-confidence", BEGUN)
        access.remember_channel(connection, TEAM, place)
        return subscribing.subscribe(connection, wish(kind, **more), now=BEGUN, working_days=DAYS)


def shown(db, mine):
    """Everything that would be posted at its time, the thread with it."""
    now = WHEN[mine.kind]
    with db.read() as connection:
        made = send_now.preview(connection, mine, now=now, working_days=DAYS).message
    return "\n".join([made.text, *(str(each.blocks or each.text) for each in (made, *made.replies))]) if made else ""


@pytest.fixture
def office(filled_db):
    """Work, items and figures of two areas and two priorities, in public and in confidence."""
    at = datetime(2015, 2, 6, 12, 0, tzinfo=UTC)
    with filled_db.write() as connection:
        for title, priority, classification, done in (
            ("Walk the footpath", VIOLENT, "public", False),
            ("Fit shed alarms", PROPERTY, "public", False),
            ("Visit the hostel", "", "in-confidence", False),
            ("Talk at schools", VIOLENT, "public", True),
            ("Mark bicycles", PROPERTY, "public", True),
        ):
            due = {"due": date(2015, 2, 10), "agency": "Kent Police", "classification": classification}
            new = actions.add(connection, NewAction(title, priority=priority, **due), at=BEGUN, by="test")
            if done:
                actions.mark_done(connection, new.id, at=at, by=OFFICER)
        workplan.keep_meeting(connection, "Example Community Safety Partnership", date(2015, 3, 20), "")
        figure = tables.figure
        theft = update(figure).where(figure.c.category == "theft-and-handling", figure.c.area == "dartford")
        connection.execute(theft.values(classification="in-confidence"))
    return filled_db


def contribute(db, mine):
    """Two items, approved for the briefing of the day."""
    by = By(OFFICER, WHEN["daily"] - timedelta(hours=1), datetime.now(UTC), TEAM)
    edition = Edition(mine, "2015-02-09T08:30")
    with db.write() as connection:
        for text, area, priority in (("Gates forced", "dartford", PROPERTY), ("Lights broken", "gravesham", VIOLENT)):
            new = NewItem(text, area=area, priority=priority, classification="public")
            briefing_changes.add(connection, new, by)
        mark = briefing_drafts.read(connection, edition).mark
        briefing_drafts.approve(connection, edition, mark, by)


@pytest.mark.parametrize(("kind", "setting", "gone", "kept"), NARROWED)
def test_what_was_not_chosen_or_may_not_be_read_is_left_out_of_every_kind(office, kind, setting, gone, kept):
    mine = subscribe(office, kind)
    if kind == "daily":
        contribute(office, mine)
    everything = shown(office, mine)
    assert gone in everything
    assert kept in everything
    narrowed = shown(office, subscribe(office, kind, **setting))
    assert gone not in narrowed
    assert kept in narrowed


def test_the_briefing_for_members_holds_nothing_in_confidence_whatever_it_is_cleared_for(office):
    assert "MARAC" not in shown(office, subscribe(office, "members"))


@pytest.mark.parametrize("kind", NOTHING)
def test_an_empty_one_of_every_kind_is_not_sent_or_says_so_as_was_chosen(db, kind):
    assert shown(db, subscribe(db, kind)) == ""
    assert NOTHING[kind] in shown(db, subscribe(db, kind, when_empty="post"))


@pytest.mark.parametrize(("kind", "setting", "first"), OTHER_DAYS)
def test_the_days_chosen_count_for_every_kind_that_has_days(db, kind, setting, first):
    mine = subscribe(db, kind, **setting)
    with db.read() as connection:
        (slot,) = subscribing.coming(connection, mine, now=BEGUN, working_days=DAYS, count=1)
    assert slot.name == f"{first}T08:30"


@pytest.mark.parametrize("minutes", [0, 15, 120])
def test_the_draft_is_due_as_long_before_the_briefing_as_was_chosen(db, minutes):
    mine = subscribe(db, "daily", draft_minutes=minutes)
    at = mine.next_due_at - timedelta(minutes=minutes)
    with db.read() as connection:
        early, now = (subscriptions.drafts_due(connection, now=when) for when in (at - timedelta(minutes=1), at))
    assert ([each.id for each in early], [each.id for each in now]) == ([], [mine.id])


@pytest.mark.parametrize("kind", composers.digests(DAYS))
def test_the_form_offers_just_what_counts_for_the_kind(kind):
    some = [("Dartford", "dartford")]
    view = form.edit(wish(kind), Choices(("public",), some, some), new=True)
    assert {each["block_id"] for each in view["blocks"] if each["type"] == "input"} == BASIC | OFFERED[kind]
