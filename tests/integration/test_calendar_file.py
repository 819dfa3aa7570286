"""`cspbot export calendar`: a file that a strict reader of RFC 5545 takes, whatever stands in the database."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.cli.exporting import export_calendar
from bot.clock import england_and_wales
from storage import action_changes, actions, calendar_file, duties, tables, workplan, workplan_meetings
from storage.actions import NewAction
from storage.calendar_file import Entry
from storage.duties import By
from storage.plan_record import By as Planner
from storage.workplan_dates import consequences

NOW = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
FUZZ = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS", "CLASS", "TRANSP"}
NAME, DAY = re.compile(r"[A-Z-]+(;[A-Z-]+=[A-Za-z0-9-]+)*"), re.compile(r"\d{8}")


def written(db, *, everything=False, at=NOW):
    out = io.BytesIO()
    export_calendar(db, at, out, everything=everything)
    return read(out.getvalue())


def read(content):
    """The events of a file as dictionaries, by UID. Fails where a line or a value is not as RFC 5545 wants it."""
    lines = content.decode().split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in lines)
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert unfolded[0] == "BEGIN:VCALENDAR"
    assert unfolded[-1] == "END:VCALENDAR"
    assert {"VERSION:2.0", "METHOD:PUBLISH"} <= set(unfolded)
    assert sum(line.startswith("PRODID:") for line in unfolded) == 1
    events, current = {}, None
    for line in unfolded:
        if line == "BEGIN:VEVENT":
            assert current is None
            current = {}
        elif line == "END:VEVENT":
            assert set(current) >= ONCE
            assert current["UID"] not in events
            events[current["UID"]], current = current, None
        elif current is not None:
            name, _, value = line.partition(":")
            assert NAME.fullmatch(name)
            key = name.partition(";")[0]
            assert key not in current
            current[key] = unescaped(value) if key in ("SUMMARY", "DESCRIPTION", "LOCATION") else value
            assert key not in ("DTSTART", "DTEND") or (name.endswith(";VALUE=DATE") and DAY.fullmatch(value))
    return events


def unescaped(value):
    """A text value as it was; nothing in it may stand unescaped that means something."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    assert all(found[1] in "\\;,nN" for found in re.finditer(r"\\(.?)", value))
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_meetings_agendas_reports_and_duties_are_all_day_events_with_names_of_their_own(shipped_db):
    events = written(shipped_db)
    kinds = {uid.partition("-")[0] for uid in events}
    assert kinds == {"meeting", "agenda", "report", "duty", "action"} - ({"report"} - kinds)
    with shipped_db.read() as connection:
        meetings = workplan.every_meeting(connection)
    for meeting in meetings:
        event = events[f"meeting-{meeting.id}@cspbot"]
        assert event["DTSTART"] == f"{meeting.held_on:%Y%m%d}"
        assert event["SUMMARY"].startswith(meeting.body)
        assert event["DTSTAMP"] == "20150209T090000Z"
    scrutiny = next(meeting for meeting in meetings if meeting.held_on == date(2015, 2, 11))
    assert events[f"agenda-{scrutiny.id}@cspbot"]["DTSTART"] == "20150203"
    assert events[f"meeting-{scrutiny.id}@cspbot"]["LOCATION"] == "Council Chamber"


def test_a_duty_in_the_file_says_how_sure_it_is(shipped_db):
    with shipped_db.read() as connection:
        duty = duties.by_slug(connection, "scrutiny-of-partnership")
    event = written(shipped_db)[f"duty-{duty.id}@cspbot"]
    assert "Certainty: to be confirmed" in event["DESCRIPTION"]
    assert "Responsible: Committee Co-ordinator" in event["DESCRIPTION"]


def test_only_public_actions_are_in_the_file_unless_all_are_asked_for(db):
    with db.write() as connection:
        for title, classification in (("Open", "public"), ("Closed", "in-confidence"), ("Undated", "public")):
            due = None if title == "Undated" else date(2015, 3, 1)
            actions.add(connection, NewAction(title, due=due, classification=classification), at=NOW, by="test")
    assert [event["SUMMARY"] for event in written(db).values()] == ["Action due: Open"]
    marked = {event["SUMMARY"]: event["CLASS"] for event in written(db, everything=True).values()}
    assert marked == {"Action due: Open": "PUBLIC", "Action due: Closed": "CONFIDENTIAL"}


def test_what_changes_keeps_its_name_and_counts_the_changes(filled_db):
    before = written(filled_db, everything=True)
    days = england_and_wales()
    with filled_db.write() as connection:
        meeting = next(each for each in workplan.every_meeting(connection) if each.held_on == date(2015, 2, 11))
        told = consequences(meeting, date(2015, 2, 18), [], [], days, today=NOW.date())
        workplan_meetings.move_meeting(connection, told, Planner("U0CSO00001", NOW), reason="room")
        duty = duties.by_slug(connection, "plan-refresh")
        duties.change(connection, duty, replace(duty, next_on=date(2015, 3, 27)), By("U0CSO00001", NOW))
        dated = next(action for action in actions.all_open(connection) if action.due)
        action_changes.change_due(connection, dated.id, date(2015, 3, 2), "asked", at=NOW, by="U0CSO00001")
    after = written(filled_db, everything=True, at=datetime(2015, 2, 10, 9, 0, tzinfo=UTC))
    assert set(after) == set(before)
    changed = {uid for uid in after if after[uid]["DTSTART"] != before[uid]["DTSTART"]}
    names = (f"meeting-{meeting.id}", f"agenda-{meeting.id}", f"duty-{duty.id}", f"action-{dated.id}")
    assert changed == {f"{name}@cspbot" for name in names}
    assert all(int(after[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"]) for uid in changed)


def test_a_cancelled_meeting_is_taken_out_of_the_readers_calendar(filled_db):
    with filled_db.write() as connection:
        meeting = workplan.every_meeting(connection)[0]
        connection.execute(
            update(tables.meeting).where(tables.meeting.c.id == meeting.id).values(status="cancelled", revision=5)
        )
    events = written(filled_db)
    assert {events[f"{kind}-{meeting.id}@cspbot"]["STATUS"] for kind in ("meeting", "agenda")} == {"CANCELLED"}


@FUZZ
@example("a" * 74 + "é" * 40, "x;y,z\\n", "\\")
@example("🕊" * 60, "line one\nline two", "BEGIN:VEVENT")
@given(*[st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200)] * 3)
def test_any_words_come_back_as_they_were(title, detail, place):
    entry = Entry("meeting-1", date(2015, 2, 11), title, detail, place)
    out = io.BytesIO()
    calendar_file.write(iter([entry]), out, at=NOW)
    (event,) = read(out.getvalue()).values()
    assert (event["SUMMARY"], event["DESCRIPTION"], event["LOCATION"]) == (title, detail, place)


def test_control_characters_which_the_format_does_not_know_are_left_out():
    out = io.BytesIO()
    calendar_file.write(iter([Entry("meeting-1", date(2015, 2, 11), "one\x00two\x0bthree\rfour\x85five")]), out, at=NOW)
    (event,) = read(out.getvalue()).values()
    assert event["SUMMARY"] == "one two three four five"


@pytest.mark.parametrize("count", [0, 3_000])
def test_a_calendar_may_be_empty_or_long(count):
    found = (Entry(f"action-{n}", date(2015, 2, 11), f"Action {n}") for n in range(count))
    out = io.BytesIO()
    calendar_file.write(found, out, at=NOW)
    assert len(read(out.getvalue())) == count
