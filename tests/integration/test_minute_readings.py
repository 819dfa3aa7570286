"""Minutes that are gone through, in storage: what is found survives, nothing is stored twice, and it is deleted."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.policy import Viewer
from handlers import minutes_reading
from handlers.minutes_reading import Given
from jobs import retention
from storage import action_changes, actions, minute_passages, minute_readings, resolutions
from storage.action_rows import Made, NewAction
from storage.errors import BadInput, NotFound
from storage.minute_readings import KNOWN, LEFT, OPEN, SKIPPED, NewReading, Passage

NOW = datetime(2015, 2, 9, 10, 0, tzinfo=UTC)
JULY = date(2014, 7, 23)
COMMITTEE = "Crime and Disorder (Overview and Scrutiny) Committee, Dartford"
TASK = Passage(
    1, 736, "minute 10", COMMITTEE, JULY, "The CSO undertook to consult an analyst.", "CSO", date(2015, 3, 2)
)
DECISION = Passage(2, 898, "minute 12", COMMITTEE, JULY, "That the plan be approved.", task=False, resolution=True)
BOTH = replace(DECISION, number=3, line=917, text="That the CSM submit the report.", task=True, owner="CSM")
MINE = Made(NOW, "U0CSO00001", "T1")


def new(*passages, user="U0CSO00001", held_on=JULY):
    return NewReading("T1", user, "july.txt", COMMITTEE, held_on, passages or (TASK, DECISION, BOTH))


def start(db, *passages, **given):
    with db.write() as connection:
        return minute_readings.start(connection, new(*passages, **given), at=NOW)


def refreshed(db, passage, *, officer=True):
    with db.read() as connection:
        return minute_passages.refreshed(connection, passage, officer=officer)


def make(db, passage, title="Consult an analyst", made=MINE):
    with db.write() as connection:
        return minute_passages.make_action(connection, passage, NewAction(title), made)


def test_what_was_found_comes_back_as_it_was_for_another_process(db):
    started = start(db)
    with db.read() as connection:
        known = minute_readings.by_id(connection, started.id)
        (waiting,) = minute_readings.unfinished(connection, "T1", "U0CSO00001")
        assert minute_readings.unfinished(connection, "T1", "U0OTHER001") == []
    assert known == waiting == started
    assert known.passages == (TASK, DECISION, BOTH)
    assert (known.current, known.name, known.held_on, known.started_at) == (TASK, "july.txt", JULY, NOW)


def test_what_is_decided_is_stored_and_the_next_one_is_current(db):
    number = start(db).id
    with db.write() as connection:
        reading = minute_readings.locked(connection, number)
        reading = minute_readings.decide(connection, reading, replace(TASK, state=SKIPPED))
    assert (reading.current, reading.revision, reading.count(SKIPPED, OPEN)) == (DECISION, 1, 3)


def test_the_same_passage_becomes_one_action_whose_history_has_its_words(db):
    first = make(db, TASK)
    assert not make(db, TASK, "Another title").first
    known = refreshed(db, TASK)
    assert (known.state, known.action_id) == (KNOWN, first.action.id)
    with db.read() as connection:
        stored = actions.by_id(connection, first.action.id)
        lines = actions.history(connection, stored.id)
    assert (stored.meeting, stored.place) == (
        f"{COMMITTEE}, 23 July 2014, minute 10", "Minutes of 23 July 2014, minute 10",
    )  # fmt: skip
    assert lines[-1].outcome == (
        "from the minutes of 23 July 2014, minute 10: “The CSO undertook to consult an analyst.”"
    )


def test_two_people_at_the_same_moment_store_one(db):
    others = [replace(MINE, by=f"U0PERSON0{number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        marked = list(pool.map(lambda made: make(db, TASK, f"Title of {made.by}", made), others))
    assert sorted(each.first for each in marked) == [False, False, False, True]
    assert len({each.action.id for each in marked}) == 1


def test_one_that_was_cancelled_can_be_made_again(db):
    first = make(db, TASK).action
    with db.write() as connection:
        action_changes.cancel(connection, first.id, "slip", at=NOW, by="U1")
    assert refreshed(db, TASK).state == OPEN
    again = make(db, TASK)
    assert (again.first, again.action.id == first.id) == (True, False)


def test_another_open_action_of_that_title_from_that_minute_is_in_the_way_and_nothing_stays_of_the_attempt(db):
    with db.write() as connection:
        in_the_way = NewAction("Consult an analyst", meeting=minute_passages.meeting_words(TASK))
        action_changes.add(connection, in_the_way, at=NOW, by="U1")
    with pytest.raises(BadInput, match="There is an action “Consult an analyst” already"):
        make(db, TASK)
    assert make(db, TASK, "Consult the analyst of Kent Police").first


def test_actions_of_the_minute_are_told_whether_or_not_its_body_is_written_with_its_town(db):
    meeting = minute_passages.meeting_words(TASK).replace(", Dartford", "")
    with db.write() as connection:
        action_changes.add(connection, NewAction("Ask about accuracy", meeting=meeting), at=NOW, by="U1")
        found = minute_passages.before(connection, TASK)
    assert ([each.title for each in found.others], found.made) == (["Ask about accuracy"], None)


def test_a_resolution_is_on_record_once_and_members_leave_it_to_an_officer(db):
    assert refreshed(db, DECISION, officer=False).state == LEFT
    assert refreshed(db, DECISION).state == OPEN
    with db.write() as connection:
        assert minute_passages.put_on_record(connection, DECISION, at=NOW, by="U1")
        assert not minute_passages.put_on_record(connection, DECISION, at=NOW, by="U2")
        (stored,) = resolutions.every(connection)
        assert minute_passages.on_record(connection, replace(DECISION, text="That it be approved.")) == [DECISION.text]
    assert (stored.body, stored.held_on, stored.place) == (COMMITTEE, JULY, "Minutes of 23 July 2014, minute 12")
    assert refreshed(db, DECISION).state == refreshed(db, DECISION, officer=False).state == KNOWN


def test_of_a_resolution_that_gives_a_task_each_half_is_known_by_itself(db):
    with db.write() as connection:
        minute_passages.put_on_record(connection, BOTH, at=NOW, by="U1")
    half = refreshed(db, BOTH)
    assert (half.state, half.recorded, half.task_open) == (OPEN, True, True)
    make(db, BOTH, "Submit the report")
    assert refreshed(db, BOTH).state == KNOWN


def test_after_thirty_days_nothing_is_left_of_it(db):
    number = start(db).id
    with db.write() as connection:
        minute_readings.forget(connection, NOW)
        assert minute_readings.by_id(connection, number)
    assert retention.forget(db, now=NOW + minute_readings.KEPT + timedelta(minutes=1))
    with db.read() as connection, pytest.raises(NotFound):
        minute_readings.by_id(connection, number)


def test_the_meeting_can_be_said_later_and_fills_only_what_is_open(db):
    august = replace(TASK, number=2, held_on=date(2014, 8, 1))
    number = start(db, replace(TASK, body="", held_on=None), august, held_on=None).id
    with db.write() as connection:
        reading = minute_readings.locked(connection, number)
        reading = minute_readings.of_meeting(connection, reading, COMMITTEE, JULY)
    assert [each.held_on for each in reading.passages] == [JULY, date(2014, 8, 1)]
    assert (reading.body, reading.held_on, reading.passages[0].body) == (COMMITTEE, JULY, COMMITTEE)


class TestReading:
    TEXT = """Minutes of the meeting of the Safer Town Partnership held on 23 July 2014

10. BURGLARY
The CSU Inspector undertook to send the figures to the Community Safety Officer by 30 July 2014. Her number is
01474 123 456.

11. PLAN
RESOLVED:
That the Community Safety Manager be asked to publish the plan.
"""

    def found(self, text=TEXT, **given):
        return minutes_reading.found_in(Given(text, **given))

    def test_a_resolution_that_gives_a_task_is_one_passage(self):
        whole, passages = self.found()
        assert (whole.body, whole.held_on) == ("Safer Town Partnership", JULY)
        assert [(each.minute, each.task, each.resolution) for each in passages] == [
            ("minute 10", True, False), ("minute 11", True, True),
        ]  # fmt: skip
        assert passages[1].owner == "Community Safety Manager"

    def test_personal_data_that_can_be_recognised_is_not_kept(self):
        text = self.TEXT.replace(". Her number is\n01474 123 456.", ", telephone 01474 123 456.")
        _, passages = self.found(text)
        assert "[a telephone number]" in passages[0].text
        assert "01474" not in passages[0].text

    def test_a_text_in_which_nothing_is_found_is_refused_with_what_cspbot_reads(self):
        with pytest.raises(BadInput, match=r"No undertakings and no resolutions were found in shopping\.txt"):
            self.found("Milk, bread and butter.", name="shopping.txt")

    def test_more_than_can_be_gone_through_is_refused(self):
        lines = "\n\n".join(f"The Warden undertook to inspect alley number {n}." for n in range(501))
        with pytest.raises(BadInput, match="501 undertakings and resolutions are more than can be gone through"):
            self.found(lines)

    def test_the_body_is_called_as_the_work_programme_calls_it(self, filled_db):
        whole, passages = self.found(self.TEXT.replace("Safer Town Partnership", "Crime and Disorder Committee"))
        viewer = Viewer("U1", role="officer", team_id="T1")
        asked = replace(whole, body="Crime and Disorder (Overview and Scrutiny) Committee")
        named = [replace(each, body=asked.body) for each in passages]
        with filled_db.write() as connection:
            reading = minutes_reading.begin(connection, asked, named, viewer, NOW, officer=True)
        assert (reading.body, reading.passages[0].body) == (COMMITTEE, COMMITTEE)
