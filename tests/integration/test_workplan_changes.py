"""Changes to the work programme in storage: what they do, what they leave in the history, and two at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import england_and_wales
from storage import actions, plan_record, proposals, resolutions, workplan, workplan_changes, workplan_meetings
from storage.actions import NewAction
from storage.errors import BadInput, NotFound
from storage.plan_record import ITEM, MEETING, By
from storage.proposals import ADD, AGREED, CANCEL, DECLINED, MOVE, Decision, NewProposal
from storage.resolutions import NewResolution
from storage.workplan import NewItem
from storage.workplan_dates import consequences, new_deadline, window_before
from storage.workplan_meetings import NewMeeting

DAYS = england_and_wales()
BODY = "Scrutiny Committee"
JULY, FEBRUARY, NEXT_JULY = date(2016, 7, 27), date(2017, 2, 15), date(2017, 7, 26)
NOW = datetime(2016, 8, 1, 9, 0, tzinfo=UTC)
OFFICER, COORDINATOR = By("U0CSO00001", NOW), By("U0COORD001", NOW + timedelta(days=1))


@pytest.fixture
def plan(db):
    """Three meetings with an item each; their numbers by date, and the items' by name."""
    with db.write() as connection:
        for held_on in (JULY, FEBRUARY, NEXT_JULY):
            workplan_meetings.add_meeting(connection, NewMeeting(BODY, held_on), OFFICER)
        meetings = {each.held_on: each.id for each in workplan.page(connection, workplan.Window(), today=JULY, limit=9)}
        due = date(2017, 7, 12)
        made = workplan.add_item(
            connection, meetings[NEXT_JULY], NewItem("Safer Streets", "discretionary", report_due=due)
        )
    return meetings, made


def stored(db, number):
    with db.read() as connection:
        return workplan.item_by_id(connection, number)


def told(db, what, number):
    with db.read() as connection:
        return [f"{line.done} {line.outcome}" for line in plan_record.history(connection, what, number)]


def move(db, item, meeting, by=OFFICER, **more):
    with db.write() as connection:
        return workplan_changes.move_item(
            connection, item, meeting, by, reason="the officer is away", days=DAYS, **more
        )


class TestItems:
    def test_an_item_brought_forward_says_from_when_and_its_report_is_due_as_long_before(self, db, plan):
        meetings, item = plan
        moved = move(db, item, meetings[FEBRUARY])
        assert (moved.held_on, moved.moved) == (FEBRUARY, "brought forward from July 2017")
        assert moved.report_due == date(2017, 2, 1)
        assert DAYS.between(moved.report_due, FEBRUARY) == DAYS.between(date(2017, 7, 12), NEXT_JULY) == 10
        assert moved.dated_at == NOW
        assert told(db, ITEM, item) == [
            "brought forward from 26 July 2017 to 15 February 2017; its report is due 1 February 2017. "
            "Reason: the officer is away."
        ]

    def test_one_postponed_with_a_minute_says_who_agreed(self, db, plan):
        meetings, item = plan
        move(db, item, meetings[FEBRUARY])
        move(db, item, meetings[NEXT_JULY], By("U0CSO00001", NOW, minute="Scrutiny Committee, 27 July 2016, minute 15"))
        assert told(db, ITEM, item)[1].endswith("Agreed: Scrutiny Committee, 27 July 2016, minute 15.")
        assert stored(db, item).moved == "postponed from February 2017"

    def test_it_goes_to_the_draw_down_topics_and_back_on_a_plan(self, db, plan):
        meetings, item = plan
        topic = move(db, item, None)
        assert topic.is_topic
        assert (topic.body, topic.report_due, topic.moved) == (BODY, None, "postponed from July 2017")
        with db.read() as connection:
            assert [each.id for each in workplan.draw_down(connection, date(2016, 8, 2))] == [item]
        assert move(db, item, meetings[FEBRUARY]).moved == "added from the draw-down topics"
        assert [line.split(" from")[0] for line in told(db, ITEM, item)] == [
            "postponed",
            f"put on the plan of {BODY}, 15 February 2017,",
        ]

    def test_cancelled_and_considered_items_stay_where_they_were_and_move_no_more(self, db, plan):
        meetings, item = plan
        with db.write() as connection:
            second = workplan_changes.add_item(connection, meetings[FEBRUARY], NewItem("Bluewater"), OFFICER)
            workplan_changes.cancel_item(connection, item, OFFICER, reason="not needed")
            workplan_changes.complete_item(connection, second.id, COORDINATOR, outcome="the report was noted")
        assert (stored(db, item).status, stored(db, second.id).status) == ("cancelled", "done")
        assert told(db, ITEM, item) == ["cancelled (it was planned for 26 July 2017). Reason: not needed."]
        assert (
            told(db, ITEM, second.id)[1]
            == "considered by the meeting of 15 February 2017. Outcome: the report was noted."
        )
        for number in (item, second.id):
            with pytest.raises(BadInput, match="it can't be moved. Nothing was changed"):
                move(db, number, meetings[JULY])

    def test_two_of_one_name_are_not_put_on_one_plan(self, db, plan):
        meetings, item = plan
        with db.write() as connection:
            workplan_changes.add_item(connection, meetings[FEBRUARY], NewItem("Safer Streets"), OFFICER)
            workplan_changes.add_topic(connection, BODY, NewItem("Safer Streets"), OFFICER)
        for target in (meetings[FEBRUARY], None):
            with pytest.raises(BadInput, match="already"):
                move(db, item, target)
        assert stored(db, item).held_on == NEXT_JULY
        with pytest.raises(BadInput, match="already"), db.write() as connection:
            workplan_changes.add_item(connection, meetings[FEBRUARY], NewItem("Safer Streets"), OFFICER)

    def test_who_saw_an_older_state_is_told_what_was_changed_and_by_whom(self, db, plan):
        meetings, item = plan
        seen = stored(db, item).revision
        move(db, item, meetings[FEBRUARY])
        with pytest.raises(BadInput) as caught:
            move(db, item, meetings[JULY], revision=seen)
        assert "was changed meanwhile by U0CSO00001: brought forward from 26 July 2017 to 15 February" in str(
            caught.value
        )
        assert len(told(db, ITEM, item)) == 1

    def test_an_edit_says_what_was_what(self, db, plan):
        _, item = plan
        new = NewItem("Safer Streets policy", "statutory", report_due=date(2017, 7, 14))
        with db.write() as connection:
            workplan_changes.edit_item(connection, item, new, COORDINATOR)
            again = workplan_changes.edit_item(connection, item, new, COORDINATOR)
        assert again.revision == 1
        assert told(db, ITEM, item) == [
            "changed title “Safer Streets” to “Safer Streets policy”; basis “discretionary” to “statutory”; "
            "report due 12 July 2017 to 14 July 2017."
        ]

    def test_what_does_not_exist_is_not_found(self, db, plan):
        with pytest.raises(NotFound):
            move(db, 999, None)
        with pytest.raises(NotFound):
            move(db, plan[1], 999)


class TestMeetings:
    def moving(self, db, number, day):
        with db.read() as connection:
            meeting, items = workplan.meeting_by_id(connection, number), workplan.items_of(connection, number)
            due = actions.due_between(connection, *window_before(meeting, DAYS))
        return consequences(meeting, day, items, due, DAYS, today=date(2016, 8, 1))

    def test_what_moves_with_a_meeting_is_told_first_and_then_done(self, db, plan):
        meetings, item = plan
        with db.write() as connection:
            near = actions.add(connection, NewAction("Send figures", due=date(2017, 7, 21)), at=NOW, by="test")
            actions.add(connection, NewAction("Much earlier", due=date(2017, 6, 1)), at=NOW, by="test")
        told_first = self.moving(db, meetings[NEXT_JULY], date(2017, 8, 2))
        assert (told_first.agenda_was, told_first.agenda) == (date(2017, 7, 18), date(2017, 7, 25))
        assert [(each.was, each.due) for each in told_first.reports] == [(date(2017, 7, 12), date(2017, 7, 19))]
        assert [(each.action.id, each.due) for each in told_first.actions] == [(near.id, date(2017, 7, 28))]
        assert told_first.warnings == ()
        with db.write() as connection:
            moved = workplan_meetings.move_meeting(connection, told_first, COORDINATOR, reason="the hall is closed")
            assert actions.by_id(connection, near.id).due == date(2017, 7, 21)
        assert moved.held_on == date(2017, 8, 2)
        assert stored(db, item).report_due == date(2017, 7, 19)
        assert told(db, MEETING, meetings[NEXT_JULY])[1] == (
            "moved from 26 July 2017 to 2 August 2017; 1 report deadline moved with it. Reason: the hall is closed."
        )
        assert told(db, ITEM, item) == ["deadline moved from 12 July 2017 to 19 July 2017, as its meeting moved."]

    def test_a_new_date_that_is_no_working_day_past_or_too_soon_is_warned_of(self, db, plan):
        meetings, _ = plan
        assert self.moving(db, meetings[NEXT_JULY], date(2017, 8, 28)).warnings == (
            "The new date is not a working day.",
        )
        warnings = self.moving(db, meetings[NEXT_JULY], date(2016, 7, 30)).warnings
        assert len(warnings) == 4

    def test_a_deadline_keeps_its_working_days_whatever_lies_between(self):
        due, was = date(2016, 12, 21), date(2017, 1, 4)
        moved = new_deadline(due, was, date(2017, 5, 3), DAYS)
        assert DAYS.between(moved, date(2017, 5, 3)) == DAYS.between(due, was)

    def test_two_meetings_of_a_body_are_not_put_on_one_day(self, db, plan):
        meetings, _ = plan
        with pytest.raises(BadInput, match="already"), db.write() as connection:
            workplan_meetings.add_meeting(connection, NewMeeting(BODY, FEBRUARY), OFFICER)
        there = self.moving(db, meetings[NEXT_JULY], FEBRUARY)
        with pytest.raises(BadInput, match="already"), db.write() as connection:
            workplan_meetings.move_meeting(connection, there, OFFICER, reason="")

    def test_a_cancelled_meeting_gives_its_items_to_another_and_leaves_every_list(self, db, plan):
        meetings, item = plan
        with db.write() as connection:
            for held_on in (FEBRUARY, NEXT_JULY):
                workplan_changes.add_item(connection, meetings[held_on], NewItem("Panel update"), OFFICER)
            workplan_meetings.cancel_meeting(
                connection, meetings[NEXT_JULY], COORDINATOR, reason="no quorum", to=meetings[FEBRUARY], days=DAYS
            )
        assert stored(db, item).held_on == FEBRUARY
        with db.read() as connection:
            assert [each.held_on for each in workplan.meetings_from(connection, date(2017, 2, 1))] == [FEBRUARY]
            (left,) = workplan.items_of(connection, meetings[NEXT_JULY])
            assert (left.item, left.status) == ("Panel update", "cancelled")
            assert workplan.reports_due(connection, date(2017, 7, 1), date(2017, 7, 31)) == []
        with pytest.raises(BadInput, match="is cancelled"):
            move(db, item, meetings[NEXT_JULY])


class TestProposals:
    def propose(self, db, new, by=OFFICER):
        with db.write() as connection:
            return proposals.propose(connection, new, by)

    def decide(self, db, number, agreed, meeting):
        with db.write() as connection:
            return proposals.decide(connection, number, Decision(agreed, meeting, "minute 15"), COORDINATOR, DAYS)

    def test_what_is_agreed_is_done_and_both_are_in_the_history(self, db, plan):
        meetings, item = plan
        made = self.propose(db, NewProposal(MOVE, item, meetings[FEBRUARY], reason="asked for by Kent Police"))
        assert stored(db, item).held_on == NEXT_JULY
        decided = self.decide(db, made.id, True, meetings[JULY])
        assert (decided.first, decided.proposal.state, decided.proposal.minute) == (True, AGREED, "minute 15")
        assert stored(db, item).held_on == FEBRUARY
        assert told(db, ITEM, item) == [
            "change proposed (move “Safer Streets” from 26 July 2017 to 15 February 2017). "
            "Reason: asked for by Kent Police; to be decided.",
            "brought forward from 26 July 2017 to 15 February 2017; its report is due 1 February 2017. "
            "Reason: asked for by Kent Police. Agreed: Scrutiny Committee, 27 July 2016, minute 15.",
        ]

    def test_what_is_declined_leaves_the_plan_and_says_so(self, db, plan):
        meetings, item = plan
        made = self.propose(db, NewProposal(CANCEL, item))
        assert self.decide(db, made.id, False, meetings[JULY]).proposal.state == DECLINED
        assert stored(db, item).status == "planned"
        declined = "change declined (cancel “Safer Streets”). Declined: Scrutiny Committee, 27 July 2016, minute 15."
        assert told(db, ITEM, item)[1] == declined

    def test_a_new_item_is_added_when_it_is_agreed(self, db, plan):
        meetings, _ = plan
        for to in (meetings[FEBRUARY], None):
            made = self.propose(db, NewProposal(ADD, meeting_id=to, body=BODY, item="Fraud", basis="stock"))
            self.decide(db, made.id, True, meetings[JULY])
        with db.read() as connection:
            assert workplan.item_of(connection, meetings[FEBRUARY], "Fraud").basis == "stock"
            assert workplan.topic_of(connection, BODY, "Fraud").basis == "stock"

    def test_the_same_change_is_not_proposed_twice(self, db, plan):
        meetings, item = plan
        self.propose(db, NewProposal(MOVE, item, meetings[FEBRUARY]))
        with pytest.raises(BadInput, match="is proposed already"):
            self.propose(db, NewProposal(MOVE, item, meetings[JULY]))

    def test_an_agreed_change_that_can_not_be_made_any_more_records_nothing(self, db, plan):
        meetings, item = plan
        made = self.propose(db, NewProposal(MOVE, item, meetings[FEBRUARY]))
        with db.write() as connection:
            workplan_changes.cancel_item(connection, item, OFFICER, reason="not needed")
        with pytest.raises(BadInput, match="it can't be moved"):
            self.decide(db, made.id, True, meetings[JULY])
        with db.read() as connection:
            assert [each.id for each in proposals.waiting(connection)] == [made.id]

    def test_of_two_who_record_a_decision_at_once_one_wins_and_the_other_is_told(self, db, plan):
        meetings, item = plan
        made = self.propose(db, NewProposal(MOVE, item, meetings[FEBRUARY]))
        ready = threading.Barrier(2)

        def record(agreed):
            ready.wait(10)
            return self.decide(db, made.id, agreed, meetings[JULY])

        with ThreadPoolExecutor(2) as both:
            found = list(both.map(record, (True, False)))
        (first,) = [each for each in found if each.first]
        (second,) = [each for each in found if not each.first]
        assert second.proposal == first.proposal
        assert (stored(db, item).held_on == FEBRUARY) == (first.proposal.state == AGREED)
        assert len(told(db, ITEM, item)) == 2

    def test_of_two_who_move_one_item_at_once_one_wins(self, db, plan):
        meetings, item = plan
        seen, ready = stored(db, item).revision, threading.Barrier(2)

        def moving(target):
            ready.wait(10)
            try:
                return move(db, item, target, revision=seen)
            except BadInput as error:
                return str(error)

        with ThreadPoolExecutor(2) as both:
            found = list(both.map(moving, (meetings[JULY], meetings[FEBRUARY])))
        (refused,) = [each for each in found if isinstance(each, str)]
        assert "was changed meanwhile" in refused
        assert len(told(db, ITEM, item)) == 1


def test_a_resolution_is_on_record_once_and_found_by_its_meeting(db):
    new = NewResolution(BODY, JULY, "minute 12", "The report noted.")
    undated = NewResolution(BODY, None, "minute 1", "The minutes confirmed.")
    for each in (new, undated):
        with db.write() as connection:
            assert resolutions.record(connection, each, at=NOW, by="U0COORD001")
            assert not resolutions.record(connection, each, at=NOW, by="U0CSO00001")
    with db.read() as connection:
        (found,) = resolutions.between(connection, JULY, FEBRUARY, BODY)
        assert len(resolutions.every(connection)) == 2
    assert (found.text, found.recorded_by) == ("The report noted.", "U0COORD001")
