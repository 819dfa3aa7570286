"""The daily briefing in the real bot: contributed from a message and a mention, reviewed, posted, tasked, changed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.clock import england_and_wales
from jobs import subscribing
from storage import briefings, tables
from storage.subscriptions import Wish
from tests.acceptance.inside import BRIEFING, INSPECTOR, OFFICER, PARTNERS, TEAM, WARDEN, Scene, inside

ROLES = {OFFICER: "officer", INSPECTOR: "officer"}
SHORTCUT = "csp:brief:from_message"
LONDON = ZoneInfo("Europe/London")


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


class Briefing(Scene):
    """People around a briefing, and a clock that goes where the test says."""

    async def at(self, text):
        """Let it be that time, and everything happen that is due by then."""
        self.clock.move_to(london(text))
        await self.tick()

    def draft(self):
        return next(each for each in self.direct(OFFICER) if each.text.startswith("Draft:"))

    def posted(self):
        return [each for each in self.workspace.said_by_bot(BRIEFING) if each.text.startswith("CSU briefing")]

    def items(self):
        with self.db.read() as connection:
            return briefings.open_items(connection, TEAM, self.clock.now().date())

    def audited(self):
        with self.db.read() as connection:
            return list(connection.scalars(select(tables.audit.c.subject)))


@pytest.fixture
async def scene(office):
    start = london("2015-02-06T10:00")
    db = office(start, ROLES, cleared=True)
    with db.write() as connection:
        wish = Wish(
            *(TEAM, BRIEFING, "daily", "Europe/London", "08:30", "in-confidence", "skip", 4 * 3600, OFFICER),
            owner=OFFICER,
        )
        subscribing.subscribe(connection, wish, now=start, working_days=england_and_wales())
    async with inside(db, start, Briefing) as made:
        yield made


async def contribute(scene, text="Two sheds broken into in Joyce Green overnight"):
    said = (await scene.slack.doings.say(INSPECTOR, PARTNERS, text)).said
    await scene.slack.doings.shortcut(INSPECTOR, said, SHORTCUT)
    await scene.settle()
    return said


async def test_from_a_message_to_a_tasking_in_the_posted_briefing(scene):
    await contribute(scene)
    await scene.submit(INSPECTOR, agency="Kent Police")
    (item,) = scene.items()
    assert (item.agency, item.ward_name, item.classification) == ("Kent Police", "Joyce Green", "in-confidence")
    assert "/archives/C0PARTNERS/" in item.link

    await scene.slack.doings.say(WARDEN, PARTNERS, "<@U0CSPBOT01> brief add Needles found by the gate until Wednesday")
    await scene.settle()
    assert [each.agency for each in scene.items()] == ["Kent Police", "Kent County Council"]

    await scene.at("2015-02-09T08:00")
    draft = scene.draft()
    assert "2 items wait for review" in draft.text
    await scene.press(OFFICER, draft, f"csp:draft:brief_hold:{scene.items()[1].id}")
    assert "is held back this time" in scene.draft().text
    await scene.press(OFFICER, scene.draft(), "csp:draft:brief_approve")
    assert "Approved. 1 item will go out at 08:30." in scene.draft().text

    await scene.at("2015-02-09T08:30")
    (posted,) = scene.posted()
    assert "Two sheds broken into" in posted.text
    assert "Needles" not in posted.text

    await scene.press(OFFICER, posted, f"csp:brief:item:{item.id}", f"form:brief-task {item.id}")
    assert scene.view(OFFICER).payload["title"]["text"] == "Give somebody a task"
    await scene.slack.doings.suggest(scene.view(OFFICER), "csp:find:plan-posts", "inspector")
    await scene.submit(OFFICER, title="Arrange patrols in Joyce Green", owner="CSU Inspector", due="Friday")
    await scene.at("2015-02-09T08:31")
    (posted,) = scene.posted()
    assert "Task for CSU Inspector, by Friday 13 February" in str(posted.blocks)


async def test_an_item_approved_after_the_slot_is_put_in_where_the_briefing_stands(scene):
    await contribute(scene)
    await scene.submit(INSPECTOR, agency="Kent Police")
    await scene.at("2015-02-09T08:00")
    await scene.at("2015-02-09T08:30")
    assert "1 item waits for review" in scene.posted()[0].text
    await scene.press(OFFICER, scene.draft(), "csp:draft:brief_approve")
    assert "will be put into the posted briefing" in scene.draft().text
    await scene.at("2015-02-09T09:10")
    (posted,) = scene.posted()
    assert "Two sheds broken into" in posted.text
    assert "Due 08:30" not in posted.text


async def test_personal_data_is_refused_beside_the_input_and_kept_out_of_the_log(scene):
    await contribute(scene, "Caller on 07700 900123 reports shed break-ins")
    seen = await scene.submit(INSPECTOR, agency="Kent Police")
    assert "a telephone number" in seen.errors["text"]
    answer = await scene.slack.doings.command(INSPECTOR, PARTNERS, "/csp", "brief add Ring 07700 900123")
    assert "keeps no personal data" in answer.message.text
    assert scene.items() == []
    assert not [subject for subject in scene.audited() if "900123" in subject]
    assert "brief add Ring [a telephone number]" in scene.audited()


async def test_the_command_alone_opens_the_form(scene):
    await scene.slack.doings.command(INSPECTOR, PARTNERS, "/csp", "brief add")
    await scene.settle()
    view = scene.view(INSPECTOR)
    assert view.payload["title"]["text"] == "Add to the briefing"
    found = await scene.slack.doings.suggest(view, "csp:find:brief-places", "joyce")
    assert found.words == ["Joyce Green"]
    await scene.submit(INSPECTOR, text="Bins set alight", agency="Kent Police", until="2015-02-13")
    (item,) = scene.items()
    assert (item.text, str(item.until)) == ("Bins set alight", "2015-02-13")


async def test_whoever_is_mentioned_in_an_item_is_named_in_it_and_not_pinged(scene):
    words = f"<@U0CSPBOT01> brief add Ask <@{OFFICER}> about the patrol in Bean"
    await scene.slack.doings.say(WARDEN, PARTNERS, words)
    await scene.settle()
    await scene.slack.doings.command(INSPECTOR, PARTNERS, "/csp", f"brief add Tell <@{OFFICER}> of it")
    assert [item.text for item in scene.items()] == [
        "Ask Community Safety Officer about the patrol in Bean",
        "Tell Community Safety Officer of it",
    ]


async def test_close_in_the_menu_of_an_item_asks_first_what_came_of_it(scene):
    await contribute(scene)
    await scene.submit(INSPECTOR, agency="Kent Police")
    (item,) = scene.items()
    await scene.at("2015-02-09T08:00")
    await scene.press(OFFICER, scene.draft(), "csp:draft:brief_approve")
    await scene.at("2015-02-09T08:30")
    (posted,) = scene.posted()
    await scene.press(OFFICER, posted, f"csp:brief:item:{item.id}", f"form:brief-end {item.id}")
    assert scene.view(OFFICER).payload["title"]["text"] == "Close an item"
    assert scene.items() == [item]
    await scene.submit(OFFICER, outcome="Arrests made")
    assert scene.items() == []
    await scene.at("2015-02-09T08:31")
    assert "closed: Two sheds" in scene.posted()[0].text
