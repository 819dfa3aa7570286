"""The work programme changed in chat, from menu to minutes: the real bot against the practice Slack."""

import asyncio
import json
from datetime import UTC, date, datetime

import pytest

from storage import actions, plan_record, proposals, workplan
from storage.actions import NewAction
from storage.plan_record import ITEM
from tests.acceptance.inside import COORDINATOR, COUNCILLOR, MANAGER, OFFICER, WARDEN, Scene, inside

ROLES = {OFFICER: "officer", COORDINATOR: "officer", MANAGER: "manager", WARDEN: "officer"}
START = datetime(2018, 2, 22, 10, 0, tzinfo=UTC)  # the day after the committee of February 2018
FEBRUARY, JULY, NEXT_FEBRUARY = date(2018, 2, 21), date(2018, 7, 25), date(2019, 2, 13)
SAFER, STANDARDS = "Review of Dartford's Safer Streets policy", "Presentation by Kent County Council Trading Standards"


class Programme(Scene):
    """People at the work programme."""

    async def open_at(self, user, meeting, choice):
        """The form behind a choice in the menu beside a meeting."""
        message = await self.ask(user, f"workplan {meeting.year}")
        number = self.meeting(meeting).id
        return await self.open(user, message, f"csp:plan:meeting:{number}", choice)

    async def submit(self, user, view=None, **values):
        """What was seen, and the words that the bot said last."""
        mark = self.mark()
        seen, said = await super().submit(user, view, **values), self.said_since(mark)
        return seen, (said[-1].text if said else "")

    def meeting(self, held_on):
        with self.db.read() as connection:
            return next(each for each in workplan.without_items(connection, workplan.Window(held_on, held_on), limit=5))

    def item(self, held_on, name):
        with self.db.read() as connection:
            return workplan.item_of(connection, self.meeting(held_on).id, name)

    def history(self, item):
        with self.db.read() as connection:
            return [
                f"{line.who}: {line.done} {line.outcome}" for line in plan_record.history(connection, ITEM, item.id)
            ]


@pytest.fixture
async def scene(office):
    async with inside(office(START, ROLES), START, Programme) as made:
        yield made


def words(view):
    """All that a reader of a view sees."""
    return json.dumps(view.payload, ensure_ascii=False)


class TestAProposal:
    async def test_an_officer_proposes_one_and_when_its_minute_is_recorded_the_history_reads_like_minutes(self, scene):
        item, july = scene.item(FEBRUARY, SAFER), scene.meeting(JULY)
        await scene.open(OFFICER, await scene.ask(OFFICER, f"workplan item {item.id}"), "Move")
        _, said = await scene.submit(OFFICER, to=str(july.id), reason="Kent Police asked for more time")
        assert said.startswith("Proposed (number 1): move “Review of Dartford's Safer Streets policy” from 21 February")
        assert scene.item(FEBRUARY, SAFER) == item
        waiting = await scene.ask(COORDINATOR, "workplan dartford")
        assert "Proposed: move “Review of Dartford's Safer Streets policy” from 21 February 2018" in waiting.text
        view = await scene.open(COORDINATOR, waiting, "Record the decision")
        assert "Kent Police asked for more time" in words(view)
        _, said = await scene.submit(COORDINATOR, decision="agreed", minute="11")
        assert "was agreed (Crime and Disorder (Overview and Scrutiny) Committee, Dartford, 21 February 2018" in said
        moved = scene.item(JULY, SAFER)
        assert (moved.id, moved.moved) == (item.id, "postponed from February 2018")
        listed = await scene.ask(COUNCILLOR, "workplan july 2018")
        assert "Review of Dartford's Safer Streets policy" in listed.text
        assert "postponed from February 2018" in json.dumps(listed.blocks)
        card = (await scene.ask(COUNCILLOR, f"workplan item {item.id}")).text
        proposed = "22 February 2018 Community Safety Officer: change proposed (move"
        decided = "22 February 2018 Committee Co-ordinator: postponed from 21 February 2018 to 25 July 2018."
        assert card.index("26 July 2017 Chairman of the committee: added") < card.index(proposed) < card.index(decided)
        assert "Reason: Kent Police asked for more time. Agreed: Crime and Disorder (Overview and Scrutiny)" in card
        assert "21 February 2018, minute 11." in card

    async def test_of_two_who_have_the_form_open_the_second_is_told_what_the_first_recorded(self, scene):
        item = scene.item(FEBRUARY, SAFER)
        await scene.open(OFFICER, await scene.ask(OFFICER, f"workplan item {item.id}"), "Cancel")
        await scene.submit(OFFICER, reason="not needed")
        views = []
        for user in (COORDINATOR, MANAGER):
            views.append(await scene.open(user, await scene.ask(user, "workplan"), "Record the decision"))
        mark = len(scene.workspace.journal.changes)
        await asyncio.gather(
            scene.submit(COORDINATOR, views[0], decision="agreed", minute="11"),
            scene.submit(MANAGER, views[1], decision="declined", minute="12"),
        )
        heard = [each.message.text for each in scene.workspace.journal.changes[mark:] if each.message]
        assert sorted(text.startswith("Recorded: ") for text in heard) == [False, True]
        assert [text.endswith("Nothing was changed now.") for text in heard if "Recorded: " not in text] == [True]
        with scene.db.read() as connection:
            assert proposals.waiting(connection) == []
            (state,) = {proposals.by_id(connection, 1).state}
        assert state in ("agreed", "declined")
        assert (scene.item(FEBRUARY, SAFER).status == "cancelled") == (state == "agreed")
        assert len(scene.history(item)) == 3

    async def test_only_one_of_meeting_and_minute_is_not_enough(self, scene):
        item = scene.item(FEBRUARY, SAFER)
        await scene.open(OFFICER, await scene.ask(OFFICER, f"workplan item {item.id}"), "Cancel")
        seen, said = await scene.submit(OFFICER, reason="not needed", minute="11")
        assert (list(seen.errors), said) == (["agreed_at"], "")
        assert scene.item(FEBRUARY, SAFER).status == "planned"


class TestAtOnce:
    async def test_with_its_minute_a_change_is_made_at_once(self, scene):
        item, february = scene.item(JULY, STANDARDS), scene.meeting(FEBRUARY)
        view = await scene.open_at(COORDINATOR, JULY, "Move an item…")
        assert STANDARDS in words(view)
        later = scene.meeting(NEXT_FEBRUARY)
        _, said = await scene.submit(
            COORDINATOR,
            item=str(item.id), to=str(later.id), reason="no speaker", agreed_at=str(february.id), minute="minute 11",
        )  # fmt: skip
        moved = "postponed from 25 July 2018 to 13 February 2019"
        assert said.startswith(f"Stored: “{STANDARDS}” (13 February 2019) {moved}")
        assert scene.item(NEXT_FEBRUARY, STANDARDS).id == item.id

    async def test_what_was_changed_while_the_form_was_open_is_said_and_nothing_is_lost(self, scene):
        item, july = scene.item(FEBRUARY, SAFER), scene.meeting(JULY)
        await scene.open(OFFICER, await scene.ask(OFFICER, f"workplan item {item.id}"), "Edit")
        await scene.open(COORDINATOR, await scene.ask(COORDINATOR, f"workplan item {item.id}"), "Edit")
        await scene.submit(OFFICER, title="Safer Streets in Dartford")
        await scene.submit(COORDINATOR, title="Streets")
        told = words(scene.view(COORDINATOR))
        assert "was changed meanwhile by Community Safety Officer: changed title" in told
        assert scene.item(FEBRUARY, "Safer Streets in Dartford").id == item.id
        assert july.revision == scene.meeting(JULY).revision

    async def test_an_item_is_added_with_an_owner_found_by_typing(self, scene):
        february = scene.meeting(FEBRUARY)
        view = await scene.open_at(COORDINATOR, JULY, "Add an item…")
        offered = await scene.doings.suggest(view, "csp:find:plan-posts", "inspector")
        assert offered.words[0] == "CSU Inspector"
        _, said = await scene.submit(
            COORDINATOR, title="Knife crime", owner="CSU Inspector", agreed_at=str(february.id), minute="12",
            report_due="2018-07-04",
        )  # fmt: skip
        assert "added to the plan of" in said
        added = scene.item(JULY, "Knife crime")
        assert (added.owner, added.report_due, added.moved) == (
            "CSU Inspector", date(2018, 7, 4), "added on 22 February 2018",
        )  # fmt: skip
        assert added.owner_id

    async def test_personal_data_in_an_item_is_refused_beside_its_input(self, scene):
        await scene.open_at(COORDINATOR, JULY, "Add an item…")
        seen, said = await scene.submit(
            COORDINATOR, title="Nuisance at 12 Practice Road", to=str(scene.meeting(JULY).id)
        )
        assert list(seen.errors) == ["title"]
        assert "an address" in seen.errors["title"]
        assert said == ""

    async def test_what_a_meeting_considered_is_ticked_in_one_go(self, scene):
        await scene.open_at(COORDINATOR, FEBRUARY, "What was considered…")
        _, said = await scene.submit(COORDINATOR)
        assert said.startswith("Stored as considered: ")
        assert scene.item(FEBRUARY, SAFER).status == "done"


class TestAMeeting:
    async def test_one_that_moves_says_first_what_moves_with_it(self, scene):
        await scene.open_at(COORDINATOR, JULY, "Add an item…")
        given = {"agreed_at": str(scene.meeting(FEBRUARY).id), "minute": "12"}
        await scene.submit(COORDINATOR, title="Knife crime", report_due="2018-07-11", **given)
        with scene.db.write() as connection:
            new = NewAction("Send the figures", due=date(2018, 7, 20))
            made = actions.add(connection, new, at=START, by="test")
            actions.add(connection, NewAction("Book the room", due=date(2018, 7, 23)), at=START, by="test")
        await scene.open_at(COORDINATOR, JULY, "Move the meeting…")
        await scene.submit(COORDINATOR, held_on="2018-08-01", reason="the hall is closed")
        told = words(scene.view(COORDINATOR))
        assert "Knife crime: Wednesday 11 July 2018 → Wednesday 18 July 2018" in told
        assert "Agenda public by: Tuesday 17 July 2018 → Tuesday 24 July 2018" in told
        assert "Send the figures: Friday 27 July" in told
        assert scene.meeting(JULY)
        _, said = await scene.submit(COORDINATOR, **{"actions:0": [f"{made.id}:2018-07-27"]})
        assert said.endswith("moved from 25 July 2018 to 1 August 2018. With it moved 1 report deadline and 1 action.")
        assert scene.item(date(2018, 8, 1), "Knife crime").report_due == date(2018, 7, 18)
        with scene.db.read() as connection:
            assert [each.due for each in actions.due_between(connection, JULY, date(2018, 7, 31))] == [
                date(2018, 7, 27)
            ]

    async def test_one_is_added_and_one_is_cancelled_with_its_items_kept(self, scene):
        await scene.open(COORDINATOR, await scene.ask(COORDINATOR, "workplan"), "Add a meeting")
        _, said = await scene.submit(
            COORDINATOR, new_body="Executive Group", held_on="2018-05-16", place="Civic Centre"
        )
        assert said.startswith("Stored: a meeting of Executive Group on 16 May 2018; agenda public by 8 May 2018.")
        await scene.open_at(COORDINATOR, JULY, "Cancel the meeting…")
        _, said = await scene.submit(COORDINATOR, reason="no business")
        assert "25 July 2018 is cancelled" in said
        assert scene.item(NEXT_FEBRUARY, STANDARDS).moved == "postponed from July 2018"

    async def test_its_place_is_set_and_its_history_is_shown(self, scene):
        number = scene.meeting(JULY).id
        await scene.open(COORDINATOR, await scene.ask(COORDINATOR, f"workplan meeting {number}"), "Edit")
        seen, _ = await scene.submit(COORDINATOR, agenda_on="2018-07-25")
        assert list(seen.errors) == ["agenda_on"]
        _, said = await scene.submit(COORDINATOR, place="Civic Centre", agenda_on="2018-07-16")
        assert said.endswith("25 July 2018: in Civic Centre; agenda public by 16 July 2018.")
        shown = (await scene.ask(COUNCILLOR, f"workplan meeting {number}")).text
        assert "place: Civic Centre, agenda public by Monday 16 July 2018" in shown
        assert "Committee Co-ordinator: changed place: Civic Centre; agenda public by 16 July 2018." in shown


class TestWhoMay:
    @pytest.mark.parametrize("user", [COUNCILLOR, WARDEN])
    async def test_others_see_the_plan_and_a_form_they_get_at_tells_them_why_not(self, scene, user):
        theirs = await scene.ask(user, "workplan")
        assert "form:" not in json.dumps(theirs.blocks)
        shared = await scene.ask(OFFICER, "workplan")
        theirs.blocks.append(
            next(block for block in shared.blocks if block.get("accessory", {}).get("type") == "overflow")
        )
        view = await scene.open(user, theirs, theirs.blocks[-1]["accessory"]["action_id"], value="Add an item…")
        assert "Only an officer can change the work programme." in words(view)


class TestTheReport:
    async def test_the_draft_comes_to_the_reader_as_a_file(self, scene):
        said = await scene.ask(COORDINATOR, "report 2016/17 dartford")
        assert "2 meetings, 13 items considered" in said.text
        await scene.settle()
        (file,) = [each for each in scene.workspace.files.values() if each.name.endswith(".md")]
        assert file.name == "annual-report-2016-2017.md"
        assert file.content.decode().startswith("# Draft annual report, Crime and Disorder")
