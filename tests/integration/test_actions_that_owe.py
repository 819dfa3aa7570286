"""Actions that stand for figures or progress end with these: neither a file nor a press ends them before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage import action_changes, actions, people, progress, workplan
from storage.actions import NewAction
from storage.loading import actions as load_actions
from storage.loading.problems import LoadErrors
from storage.people import Person
from storage.progress_owing import ReportOwed
from tests.call_world import NOW, OFFICER, action_of, called, request_of, sent, with_officers

HELD = date(2015, 10, 23)
HOW = {"at": NOW, "by": OFFICER}


@pytest.fixture
def reporting(filled_db):
    """A group that is asked for progress, with the action by which its chair is reminded."""
    with filled_db.write() as connection:
        meeting, _ = workplan.keep_meeting(connection, "Example Community Safety Partnership", HELD, "")
        people.add(connection, Person("Forum chair", agency="Health", chair_of="Example Forum"))
        chair = people.by_name(connection, "Forum chair")
        (asked,) = progress.ask(connection, meeting, [chair], at=NOW)
        new = NewAction(title="Report the progress of Example Forum", owner_id=chair.id, due=HELD)
        progress.set_action(connection, asked.id, actions.add(connection, new, at=NOW, by="cspbot").id)
        return progress.by_id(connection, asked.id)


def loading(db, tmp_path, action, status):
    path = tmp_path / "actions.csv"
    path.write_text(f"title,owner,meeting,status\n{action.title},{action.owner},{action.meeting},{status}\n")
    return load_actions.load(db, path, now=NOW, by=OFFICER)


def of(db, number):
    with db.read() as connection:
        return actions.by_id(connection, number)


class TestAFile:
    @pytest.mark.parametrize(
        ("status", "told"),
        [
            ("done", "can't be done. This stays open until the figures of Kent Police"),
            ("cancelled", "can't be cancelled. A data call asks Kent Police for its figures"),
        ],
    )
    def test_that_ends_an_action_whose_figures_are_owed_is_refused_with_the_row(
        self, filled_db, tmp_path, status, told
    ):
        request = request_of(filled_db, called(with_officers(filled_db)))
        with pytest.raises(LoadErrors) as error:
            loading(filled_db, tmp_path, action_of(filled_db, request), status)
        (problem,) = error.value.problems
        assert (problem.row, problem.column) == (2, "status")
        assert told in problem.message
        assert action_of(filled_db, request).status == "open"

    def test_leaves_alone_what_came_since_it_was_written(self, filled_db, tmp_path):
        call = called(with_officers(filled_db))
        request = request_of(filled_db, call)
        sent(filled_db, call)
        assert loading(filled_db, tmp_path, action_of(filled_db, request), "done").unchanged == 1

    def test_that_says_done_of_progress_that_was_not_reported_is_refused(self, filled_db, tmp_path, reporting):
        with pytest.raises(LoadErrors, match="This stays open until the progress of Example Forum"):
            loading(filled_db, tmp_path, of(filled_db, reporting.action_id), "done")
        assert of(filled_db, reporting.action_id).status == "open"

    def test_may_cancel_a_question_for_progress(self, filled_db, tmp_path, reporting):
        assert loading(filled_db, tmp_path, of(filled_db, reporting.action_id), "cancelled").changed == 1


class TestProgress:
    def test_ends_with_the_report(self, filled_db, reporting):
        with filled_db.write() as connection:
            with pytest.raises(ReportOwed) as error:
                action_changes.mark_done(connection, reporting.action_id, **HOW)
            assert error.value.progress_id == reporting.id
            progress.report(connection, reporting.id, "A drop-in was held.", seen=0, **HOW)
        assert of(filled_db, reporting.action_id).status == "done"

    def test_can_be_closed_by_hand_once_the_meeting_was_held_or_is_cancelled(self, filled_db, reporting):
        after = NOW + timedelta(days=20)
        with filled_db.write() as connection:
            marked = action_changes.mark_done(connection, reporting.action_id, at=after, by=OFFICER)
        assert marked.first

    def test_on_the_day_of_the_meeting_is_still_owed(self, filled_db, reporting):
        noon = datetime(2015, 10, 23, 12, 0, tzinfo=UTC)
        with filled_db.write() as connection, pytest.raises(ReportOwed):
            action_changes.mark_done(connection, reporting.action_id, at=noon, by=OFFICER)
