"""Before a meeting of the partnership a chair is asked in Slack, reports in the form, and the pack has it."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from bot.clock import england_and_wales
from jobs import subscribing
from storage import actions, people, progress, workplan
from storage.people import Person
from storage.subscriptions import Wish
from storage.workplan import NewItem
from tests.acceptance.inside import BRIEFING, COUNCILLOR, MANAGER, OFFICER, TEAM, WARDEN, Scene, inside

ROLES = {OFFICER: "officer", MANAGER: "admin"}
ASKED = datetime(2015, 3, 6, 9, 30, tzinfo=UTC)
PACK_DAY = datetime(2015, 3, 13, 8, 30, tzinfo=UTC)
MEETING = date(2015, 3, 20)
CHAIR = WARDEN
FORUM, GROUP = "Example Forum", "Example Group"  # besides those of the shipped papers
PERSONAL = "The victim, born 03/04/1988, was seen again."


class Reporting(Scene):
    """A chair who is asked, the form, and the papers."""

    def prepare(self):
        """A meeting in two weeks, two groups of which one has a chair in Slack, and a channel that gets the pack."""
        with self.db.write() as connection:
            meeting, _ = workplan.keep_meeting(connection, "Example Community Safety Partnership", MEETING, "")
            workplan.add_item(connection, meeting, NewItem("Performance Report"))
            people.add(connection, Person("Forum chair", agency="Health", slack_id=CHAIR, chair_of=FORUM))
            people.add(connection, Person("Group chair", agency="Kent County Council", chair_of=GROUP))
            wish = Wish(TEAM, BRIEFING, "pack", "Europe/London", "08:30", "in-confidence", "skip", 0, OFFICER)
            subscribing.subscribe(connection, wish, now=ASKED, working_days=england_and_wales())

    async def at(self, moment):
        self.clock.move_to(moment)
        await self.tick()

    @property
    def asked(self):
        """What the chair was asked."""
        (found,) = [
            each for each in self.direct(CHAIR) if each.text.startswith(f"Please report the progress of {FORUM}")
        ]
        return found

    async def form(self, user=CHAIR, message=None, words="Report progress"):
        return await self.open(user, message or self.asked, words)

    async def report(self, text, message=None, words="Report progress"):
        """Open the form and send it; the errors beside its input, or what was said directly."""
        before = len(self.direct(CHAIR))
        await self.form(message=message, words=words)
        seen = await self.submit(CHAIR, text=text)
        return seen.errors or [each.text for each in self.direct(CHAIR)[before:]]

    def hand_over(self):
        """Somebody else chairs the forum."""
        with self.db.write() as connection:
            people.set_slack_id(connection, "Forum chair", COUNCILLOR)

    def pack(self):
        (found,) = [each for each in self.workspace.said_by_bot(BRIEFING) if "Papers for the meeting" in each.text]
        return found

    def owed(self):
        with self.db.read() as connection:
            found = actions.all_open(connection)
        return sorted(each.owner for each in found if each.title.startswith("Example"))


@pytest.fixture
async def scene(office):
    async with inside(office(ASKED, ROLES, cleared=True), ASKED, Reporting) as made:
        await asyncio.to_thread(made.prepare)
        await made.at(ASKED)
        yield made


def words(view):
    return str(view.payload["blocks"])


async def test_a_chair_is_asked_once_reports_in_the_form_and_the_pack_has_it_and_names_who_is_missing(scene):
    assert "by Friday 13 March: it goes into the papers for the meeting of Example Community" in scene.asked.text
    view = await scene.form()
    assert view.payload["title"]["text"] == "Report progress"
    assert "*Example Forum*" in words(view)
    assert scene.owed() == ["Forum chair", "Group chair"]
    seen = await scene.submit(CHAIR, text="Two drop-in mornings were held.\nA refuge worker starts in April.")
    assert seen.errors == {}
    assert scene.direct(CHAIR)[-1].text.startswith("Stored: the progress of Example Forum for the meeting on")
    assert scene.owed() == ["Group chair"]
    await scene.at(PACK_DAY)
    text, shown = scene.pack().text, str(scene.pack().blocks)
    assert "Progress reported by Example Forum." in text
    assert "Example Group (asked: Group chair)" in text.partition("No progress reported by ")[2]
    assert "Two drop-in mornings were held.\\nA refuge worker starts in April." in shown


async def test_too_long_empty_or_personal_is_said_at_the_field_and_nothing_is_stored(scene):
    assert "Write at most 1,200 characters. These are 1,201." in (await scene.report("x" * 1_201))["text"]
    assert "Say in a sentence" in (await scene.report("  \n "))["text"]
    assert "personal data" in (await scene.report(PERSONAL))["text"].lower()
    assert scene.owed() == ["Forum chair", "Group chair"]
    assert (await scene.report("y" * 1_200))[0].startswith("Stored")


async def test_the_second_time_the_form_has_what_was_reported_and_changes_it(scene):
    await scene.report("A first version.")
    view = await scene.form(message=scene.direct(CHAIR)[-1], words="Change it")
    assert "A first version." in words(view)
    await scene.submit(CHAIR, text="A second version.")
    await scene.at(PACK_DAY)
    assert "A second version." in str(scene.pack().blocks)
    assert "A first version." not in str(scene.pack().blocks)


async def test_of_two_forms_that_were_open_at_once_the_second_is_told(scene):
    first = await scene.form()
    await scene.after(scene.doings.press(CHAIR, scene.asked, "Report progress", tab="another"))
    second = scene.view(CHAIR)
    await scene.submit(CHAIR, second, text="From one window.")
    await scene.submit(CHAIR, first, text="From another window.")
    assert "reported meanwhile" in words(scene.view(CHAIR))


async def test_what_is_reported_after_the_papers_is_stored_and_is_for_the_meeting_to_hear(scene):
    await scene.at(PACK_DAY)
    (said,) = await scene.report("Late, but here.")
    assert "The papers went out already, so please say at the meeting what is new." in said
    assert "Example Forum (asked: Forum chair)" in scene.pack().text.partition("No progress reported by ")[2]


async def test_on_the_day_of_the_meeting_it_can_be_reported_and_after_it_not(scene):
    scene.clock.move_to(datetime(2015, 3, 20, 18, 0, tzinfo=UTC))
    await scene.form()
    scene.clock.move_to(datetime(2015, 3, 21, 9, 0, tzinfo=UTC))
    await scene.submit(CHAIR, text="Too late.")
    assert "That meeting was on Friday 20 March 2015. Nothing more is reported" in words(scene.view(CHAIR))
    view = await scene.form()
    assert "That meeting was on Friday 20 March 2015" in words(view)
    assert "submit" not in view.payload
    assert scene.owed() == ["Forum chair", "Group chair"]


async def test_who_does_not_chair_the_group_any_more_can_not_report(scene):
    asked = scene.asked
    await asyncio.to_thread(scene.hand_over)
    view = await scene.form(message=asked)
    assert "Only the chair of the group and officers can report its progress" in words(view)
    assert "submit" not in view.payload


class TestDoneWithoutAReport:
    REFUSED = "This stays open until the progress of Example Forum for the meeting on 20 March 2015 is reported"

    def number(self, scene):
        """The action of whoever chairs the forum."""
        with scene.db.read() as connection:
            (meeting,) = [each for each in workplan.every_meeting(connection) if each.body.startswith("Example Comm")]
            asked = progress.of_meeting(connection, meeting.id)
        return next(each.action_id for each in asked if each.body == FORUM)

    async def test_typed_is_not_accepted_and_the_form_is_offered_and_ends_it(self, scene):
        number = self.number(scene)
        said = await scene.ask(CHAIR, f"action done {number}", scene.workspace.dm(CHAIR).id)
        assert said.text.startswith(self.REFUSED)
        view = await scene.form(message=said)
        await scene.submit(CHAIR, view, text="Two drop-in mornings were held.")
        assert scene.owed() == ["Group chair"]
        assert (
            "was done already" in (await scene.ask(CHAIR, f"action done {number}", scene.workspace.dm(CHAIR).id)).text
        )

    async def test_pressed_on_the_reminder_is_not_accepted(self, scene):
        await scene.at(datetime(2015, 3, 13, 9, 30, tzinfo=UTC))
        reminder = next(each for each in reversed(scene.direct(CHAIR)) if "You have" in each.text)
        (said,) = await scene.press(CHAIR, reminder, "csp:action_done", str(self.number(scene)))
        assert said.text.startswith(self.REFUSED)
        assert "Report progress" in str(said.blocks)
        assert scene.owed() == ["Forum chair", "Group chair"]

    async def test_in_a_form_is_not_accepted_and_the_refusal_opens_the_other_form(self, scene):
        number = self.number(scene)
        card = await scene.ask(OFFICER, f"action {number}", scene.workspace.dm(OFFICER).id)
        view = await scene.open(OFFICER, card, None, f"form:action-done {number}")
        await scene.submit(OFFICER, view, outcome="All done")
        refused = scene.view(OFFICER)
        assert self.REFUSED in words(refused)
        await scene.after(scene.doings.press_in_view(refused, "Report progress"))
        assert scene.view(OFFICER).payload["title"]["text"] == "Report progress"
        assert scene.owed() == ["Forum chair", "Group chair"]

    async def test_pressed_in_the_home_tab_is_not_accepted_and_the_form_is_in_the_messages(self, scene):
        await scene.doings.open_home(CHAIR)
        await scene.settle()
        home = scene.workspace.homes[CHAIR]
        said = await scene.after(scene.doings.press_in_view(home, "csp:action_done", str(self.number(scene))))
        assert any(each.text.startswith(self.REFUSED) and "Report progress" in str(each.blocks) for each in said)
        assert scene.owed() == ["Forum chair", "Group chair"]

    async def test_is_accepted_once_the_meeting_was_held(self, scene):
        scene.clock.move_to(datetime(2015, 3, 23, 9, 0, tzinfo=UTC))
        said = await scene.ask(CHAIR, f"action done {self.number(scene)}", scene.workspace.dm(CHAIR).id)
        assert "Done" in said.text
        assert scene.owed() == ["Group chair"]
