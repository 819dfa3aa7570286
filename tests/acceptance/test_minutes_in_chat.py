"""Minutes in chat, sent, pasted or entered: each undertaking is confirmed. The real bot against the practice Slack."""

import asyncio
import copy
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from bot.clock import PracticeClock
from storage import access, actions, minute_readings, resolutions, tables
from storage.action_rows import fetch
from tests.acceptance.inside import COORDINATOR, INSPECTOR, OFFICER, TEAM, WARDEN, Scene, answering, practising
from tests.integration import papers

ROLES = {OFFICER: "officer", COORDINATOR: "officer"}
START = datetime(2015, 2, 9, 10, 0, tzinfo=UTC)
MINUTES = """Minutes of the meeting of the Safer Town Partnership held on Wednesday 4 February 2015

10. BURGLARY
The CSU Inspector undertook to send the burglary figures to the Community Safety Officer by 18 February 2015.

11. ALLEYS
The Neighbourhood Wardens Officer agreed to inspect the alley gates before the next meeting.

12. PLAN
RESOLVED:
That the Community Safety Manager be asked to publish the plan.

13. MINUTES
RESOLVED:
That the minutes of the last meeting be confirmed.
"""


class Reading(Scene):
    """People with minutes, in their direct messages with the bot."""

    async def send(self, user, content=MINUTES, name="february.txt", **more):
        """What the bot answers to a file."""
        raw = content if isinstance(content, bytes) else content.encode()
        await self.after(self.doings.attach(user, self.dm(user).id, name, raw, **more))
        return self.last(user)

    async def say(self, user, text):
        await self.after(self.doings.say(user, self.dm(user).id, text))
        return self.last(user)

    async def press(self, user, label, message=None):
        await super().press(user, message or self.last(user), label)
        return self.last(user)

    async def make(self, user, message=None, label="Make it an action", **values):
        """Open the form of an undertaking and submit it; what stands in the form, and what is said then."""
        await self.press(user, label, message)
        return await self.submit(user, **values), self.last(user)

    def dm(self, user):
        return self.workspace.dm(user)

    def last(self, user):
        return self.direct(user)[-1]

    def actions(self):
        with self.db.read() as connection:
            return fetch(connection, tables.action.c.meeting.startswith("Safer Town"))

    def recorded(self):
        with self.db.read() as connection:
            return [each.text for each in resolutions.every(connection) if each.body == "Safer Town Partnership"]

    def readings(self):
        with self.db.read() as connection:
            return connection.scalar(select(func.count()).select_from(tables.minute_reading))


@pytest.fixture
async def world(office):
    clock = PracticeClock(START)
    async with practising(clock) as slack:
        yield slack, office(START, ROLES), clock


@pytest.fixture
async def scene(world):
    async with answering(*world) as application:
        yield Reading(world[0], application)


def words(shown):
    return json.dumps(shown.payload if hasattr(shown, "payload") else shown.blocks, ensure_ascii=False)


class TestOneByOne:
    async def test_a_file_is_gone_through_and_what_is_confirmed_is_stored(self, scene):
        asked = await scene.send(OFFICER)
        assert (
            "3 undertakings and 2 resolutions found in the minutes of Wednesday 4 February 2015, Safer Town"
            in asked.text
        )
        assert "Nothing is stored yet." in asked.text
        assert "Undertaking, minute 10, line 4" in asked.text
        assert "Owner in the minutes: CSU Inspector. Post: CSU Inspector." in asked.text
        assert "Due by the minutes: Wednesday 18 February 2015." in asked.text
        assert scene.actions() == []

        _, asked = await scene.make(OFFICER)
        assert "Stored: The CSU Inspector undertook to send the burglary figures" in asked.text
        assert "Due Wednesday 18 February 2015, 09:00 (London time). Number " in asked.text
        assert "1 of 4 done: 1 stored." in asked.text
        (action,) = scene.actions()
        assert (action.owner, action.due, action.classification) == (
            "CSU Inspector", date(2015, 2, 18), "in-confidence",
        )  # fmt: skip
        assert (action.meeting, action.place) == (
            "Safer Town Partnership, 4 February 2015, minute 10", "Minutes of 4 February 2015, minute 10",
        )  # fmt: skip

        assert (
            "Owner in the minutes: Neighbourhood Wardens Officer. No post is called so; nearest: Neighbourhood Warden"
            in asked.text
        )
        asked = await scene.press(OFFICER, "Skip")
        assert "Skipped. 2 of 4 done: 1 stored, 1 skipped. Resolution that gives a task, minute 12" in asked.text
        seen, asked = await scene.make(OFFICER, label="Record it and make it an action", title="Publish the plan")
        assert seen.errors == {}
        assert "Its resolution is on record." in asked.text
        asked = await scene.press(OFFICER, "Record")
        assert "4 of 4 done: 3 stored, 1 skipped." in asked.text
        assert [text.split()[-1] for text in scene.recorded()] == ["plan.", "confirmed."]
        assert {each.title for each in scene.actions()} == {action.title, "Publish the plan"}
        messages = scene.direct(OFFICER)
        assert sum("undertakings" in each.text for each in messages) == 1, "one message, updated in place"

        asked = await scene.press(OFFICER, "Go through the skipped")
        assert "minute 11" in asked.text
        _, asked = await scene.make(OFFICER, owner="Neighbourhood Warden", due="in 10 working days")
        assert "4 of 4 done: 4 stored." in asked.text
        assert [each.due for each in scene.actions() if each.owner == "Neighbourhood Warden"] == [date(2015, 2, 23)]

    async def test_the_history_of_the_action_has_the_words_of_the_minutes(self, scene):
        await scene.send(OFFICER)
        await scene.make(OFFICER, title="Send the burglary figures")
        with scene.db.read() as connection:
            lines = [each.outcome for each in actions.history(connection, scene.actions()[0].id)]
        assert lines[-1].startswith("from the minutes of 4 February 2015, minute 10: “The CSU Inspector undertook")

    async def test_stopping_keeps_the_place_and_the_word_minutes_leads_back(self, scene):
        await scene.send(OFFICER)
        await scene.press(OFFICER, "Skip")
        stopped = await scene.press(OFFICER, "Stop here")
        assert "Skipped • minute 10: The CSU Inspector" in stopped.text
        waiting = await scene.say(OFFICER, "minutes")
        assert "You have not gone through these minutes to the end" in waiting.text
        asked = await scene.press(OFFICER, "Go on: Wednesday 4 February 2015", waiting)
        assert "1 of 4 done: 1 skipped. Nothing is stored." in asked.text
        assert "minute 11" in asked.text

    async def test_another_process_goes_on_where_the_first_one_was(self, world):
        async with answering(*world) as application:
            await Reading(world[0], application).send(OFFICER)
        async with answering(*world) as application:
            scene = Reading(world[0], application)
            _, asked = await scene.make(OFFICER)
            assert "1 of 4 done: 1 stored." in asked.text

    async def test_what_is_wrong_stands_beside_its_input_and_nothing_is_stored(self, scene):
        await scene.send(OFFICER)
        seen, _ = await scene.make(OFFICER, due="the day before yesterday")
        assert list(seen.errors) == ["due"]
        view = scene.view(OFFICER)
        seen = await scene.doings.submit(view, {"due": "", "detail": "Ring 01474 123 456"})
        await scene.settle()
        assert "That seems to hold a telephone number" in seen.errors["detail"]
        assert scene.actions() == []


class TestNeverTwice:
    async def test_a_button_pressed_twice_changes_one_thing(self, scene):
        asked = await scene.send(OFFICER)
        await asyncio.gather(*(scene.doings.press(OFFICER, asked, "Skip") for _ in range(2)))
        await scene.settle()
        assert "1 of 4 done: 1 skipped." in scene.last(OFFICER).text

    async def test_a_form_that_arrives_twice_stores_one_action(self, scene):
        await scene.send(OFFICER)
        scene.workspace.deliver_twice = "together"
        await scene.make(OFFICER)
        assert len(scene.actions()) == 1
        assert "1 of 4 done: 1 stored." in scene.last(OFFICER).text

    async def test_an_old_message_opens_no_form_for_what_is_stored(self, scene):
        old = copy.deepcopy(await scene.send(OFFICER))
        await scene.make(OFFICER)
        await scene.doings.press(OFFICER, old, "Make it an action")
        await scene.settle()
        assert "You have decided about this one already." in words(scene.view(OFFICER))

    async def test_the_same_minutes_again_propose_only_what_is_not_stored(self, scene):
        await scene.send(OFFICER)
        await scene.make(OFFICER, title="Send the burglary figures")
        asked = await scene.send(OFFICER, name="again.txt")
        assert "1 of 4 done: 1 stored before." in asked.text
        assert "minute 11" in asked.text
        stopped = await scene.press(OFFICER, "Stop here")
        assert f"(already action number {scene.actions()[0].id})" in stopped.text

    async def test_two_people_with_the_same_minutes_store_each_once(self, scene):
        await scene.send(OFFICER)
        await scene.send(COORDINATOR)
        views = {}
        for user in (OFFICER, COORDINATOR):
            await scene.doings.press(user, scene.last(user), "Make it an action")
            await scene.settle()
            views[user] = scene.view(user)
        submitted = [scene.doings.submit(view, {"title": user}) for user, view in views.items()]
        await asyncio.gather(*submitted)
        await scene.settle()
        (action,) = scene.actions()
        told = [scene.last(user).text for user in views]
        assert sum("Stored: " in text for text in told) == 1
        assert sum(f"already action number {action.id}" in text for text in told) == 1

    async def test_the_same_event_delivered_twice_is_answered_once(self, scene):
        before = len(scene.workspace.messages[scene.dm(OFFICER).id])
        scene.workspace.deliver_twice = "together"
        await scene.send(OFFICER)
        assert scene.readings() == 1
        assert len(scene.workspace.messages[scene.dm(OFFICER).id]) == before + 2


class TestOtherWays:
    async def test_a_text_entered_in_the_form_is_answered_in_direct_messages(self, scene):
        await scene.doings.command(OFFICER, "C0PARTNERS", "/csp", "minutes")
        await scene.settle()
        view = scene.view(OFFICER)
        assert "Slack takes 3,000 characters here" in words(view)
        await scene.doings.submit(view, {"text": MINUTES})
        await scene.settle()
        assert "3 undertakings and 2 resolutions found" in scene.last(OFFICER).text

    async def test_the_meeting_is_asked_for_where_the_text_does_not_say_it(self, scene):
        text = MINUTES.split("\n", 1)[1]
        await scene.doings.command(OFFICER, "C0PARTNERS", "/csp", "minutes")
        await scene.settle()
        seen = await scene.doings.submit(scene.view(OFFICER), {"text": text})
        assert sorted(seen.errors) == ["body", "held_on"]
        asked = await scene.send(OFFICER, text)
        assert "does not say of which body and day these minutes are" in asked.text
        await scene.press(OFFICER, "Say which meeting")
        await scene.doings.submit(scene.view(OFFICER), {"body": "Executive Group", "held_on": "2015-02-04"})
        await scene.settle()
        asked = scene.last(OFFICER)
        assert "minutes of Wednesday 4 February 2015, Executive Group" in asked.text
        assert "Undertaking, minute 10" in asked.text

    async def test_a_long_text_pasted_as_a_message_is_minutes_and_a_short_one_a_question(self, scene):
        assert "3 undertakings" in (await scene.say(OFFICER, MINUTES)).text
        assert "not gone through" in (await scene.say(OFFICER, "minutes")).text

    async def test_one_undertaking_pasted_after_the_word_is_minutes(self, scene):
        asked = await scene.say(
            OFFICER, "minutes: The CSU Inspector undertook to inspect the alley gates by 18 February 2015."
        )
        assert "does not say of which body and day these minutes are" in asked.text
        assert (await scene.say(OFFICER, "minutes of the last meeting")).text != asked.text

    async def test_what_is_known_of_minutes_without_numbers_is_told_of_them_all(self, scene):
        told = ["The CSU Inspector undertook to inspect the gates.", "The CSU Inspector agreed to consult the wardens."]
        await scene.send(OFFICER, "\n\n".join([MINUTES.split("\n", 1)[0], *told]))
        _, after = await scene.make(OFFICER, title="Inspect the gates", due="2015-02-18")
        assert "Actions from these minutes already: “Inspect the gates” (number " in after.text

    async def test_three_hundred_are_gone_through_inside_slacks_limits(self, scene):
        head, lines = MINUTES.split("\n", 1)[0], range(300)
        told = "The Town Warden undertook to inspect the gates of alley number {} and {}."
        text = "\n\n".join([head, *(told.format(n, "to report what was found there " * 8) for n in lines)])
        asked = await scene.send(OFFICER, text)
        assert "300 undertakings and no resolutions found" in asked.text
        with scene.db.write() as connection:
            reading = minute_readings.locked(connection, 1)
            skipped = [replace(each, state="skipped") for each in reading.passages[:299]]
            minute_readings.decide(connection, reading, *skipped)
        asked = await scene.press(OFFICER, "Stop here")
        assert "and 274 more" in words(asked)

    async def test_the_papers_of_july_2014_as_they_were_published(self, scene):
        found = sorted(papers.directory().glob("000_*.txt"))
        if not found:
            pytest.skip("the papers are not here")
        asked = await scene.send(OFFICER, found[0].read_bytes(), "july-2014.txt")
        assert "14 undertakings and 16 resolutions found in the minutes of Wednesday 23 July 2014" in asked.text
        stopped = await scene.press(OFFICER, "Skip")
        assert "1 skipped" in stopped.text


class TestWhoMay:
    async def test_a_member_may_add_actions_and_leaves_resolutions_to_an_officer(self, scene):
        asked = await scene.send(INSPECTOR)
        assert "0 of 4 done" not in asked.text
        assert "1 of 4 done: 1 left for an officer." in asked.text
        await scene.press(INSPECTOR, "Skip")
        asked = await scene.press(INSPECTOR, "Skip")
        assert "Undertaking (a resolution), minute 12" in asked.text
        assert "Record" not in words(asked)
        _, asked = await scene.make(INSPECTOR, title="Publish the plan")
        assert "1 resolution is left for an officer to record." in asked.text
        assert scene.recorded() == []

    async def test_a_guest_is_told_why_not(self, scene):
        with scene.db.write() as connection:
            known = access.SlackUser(WARDEN, "Warden", True, False, "", datetime.now(UTC))
            access.remember_user(connection, TEAM, known)
        assert (await scene.send(WARDEN)).text.startswith("Only members of the partnership can go through minutes.")
        assert scene.readings() == 0

    async def test_nobody_goes_on_with_the_minutes_of_somebody_else(self, scene):
        asked = await scene.send(OFFICER)
        theirs = await scene.send(COORDINATOR)
        theirs.blocks[-1] = asked.blocks[-1]
        mark = len(scene.workspace.journal.changes)
        await scene.doings.press(COORDINATOR, theirs, "Skip")
        await scene.settle()
        heard = [each.message.text for each in scene.workspace.journal.changes[mark:] if each.message]
        assert heard == ["Somebody else is going through these minutes. Nothing was stored."]


class TestFilesThatCanNotBeRead:
    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("minutes.pdf", b"%PDF-1.7", "minutes.pdf is a PDF; save the minutes as plain text"),
            ("minutes.docx", b"PK\x03\x04x", "minutes.docx is a Word document"),
            ("picture.png", b"\x89PNG", "picture.png is not plain text."),
            ("large.txt", b"a" * 5_000_001, "large.txt is larger than 5 MB."),
            ("notes.txt", b"Milk and bread.", "No undertakings and no resolutions were found in notes.txt."),
        ],
    )
    async def test_each_gets_a_sentence(self, scene, name, content, said):
        assert (await scene.send(OFFICER, content, name)).text.startswith(said)
        assert scene.readings() == 0

    async def test_without_the_permission_to_read_files_it_says_so(self, scene):
        scene.workspace.scopes = frozenset({"chat:write", "im:write", "users:read"})
        asked = await scene.send(OFFICER)
        assert "Slack did not let cspbot read february.txt" in asked.text
        assert "files:read" in asked.text
