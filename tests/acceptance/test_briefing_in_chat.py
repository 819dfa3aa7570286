"""The daily briefing in the real bot: contributed from a message and a mention, reviewed, posted, tasked, changed."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import Application
from bot.clock import PracticeClock, england_and_wales
from bot.config import Settings
from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL, PracticeSlack
from bot.sandbox.limits import pings, problems
from bot.worker import Worker
from jobs import subscribing
from storage import access, briefings, tables
from storage.access import Channel
from storage.engine import Database
from storage.subscriptions import Wish
from tests.filled import FilledSqlite

OFFICER, INSPECTOR, WARDEN = "U0CSO00001", "U0INSP0001", "U0WARDEN01"
TEAM, BRIEFING, PARTNERS = "T0PRACTICE", "C0CSUBRIEF", "C0PARTNERS"
SHORTCUT = "csp:brief:from_message"
LONDON = ZoneInfo("Europe/London")


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return FilledSqlite(tmp_path_factory.mktemp("filled"))


class Scene:
    """People around a briefing, and a clock that goes where the test says."""

    def __init__(self, slack, application, db, clock, worker):
        self.slack, self.application, self.db = slack, application, db
        self.clock, self.worker, self.workspace = clock, worker, slack.workspace

    async def settle(self):
        await self.application.background.finish()

    async def at(self, text):
        """Let it be that time, and everything happen that is due by then."""
        self.clock.move_to(london(text))
        await asyncio.to_thread(self.worker.work)

    def view(self, user):
        open_ones = self.workspace.open_views.get(user, [])
        return self.workspace.views[open_ones[-1]] if open_ones else None

    async def submit(self, user, **values):
        seen = await self.slack.doings.submit(self.view(user), values)
        await self.settle()
        return seen

    async def press(self, user, message, words, value=None):
        seen = await self.slack.doings.press(user, message, words, value)
        await self.settle()
        return seen

    def direct(self, user):
        return self.workspace.said_by_bot(f"D{user[1:]}")

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
async def scene(filled, tmp_path):
    db, clock = Database(filled.copy(tmp_path)), PracticeClock(london("2015-02-06T10:00"))
    with db.write() as connection:
        for user in (OFFICER, INSPECTOR):
            access.grant(connection, user, "officer", at=clock.now(), by="test")
        cleared = Channel(BRIEFING, "csu-briefing", "private", "in-confidence", datetime.now(UTC))
        access.remember_channel(connection, TEAM, cleared)
        wish = Wish(
            *(TEAM, BRIEFING, "daily", "Europe/London", "08:30", "in-confidence", "skip", 4 * 3600, OFFICER),
            owner=OFFICER,
        )
        subscribing.subscribe(connection, wish, now=clock.now(), working_days=england_and_wales())
    slack = PracticeSlack(clock=clock)
    async with slack:
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(BOT_CREDENTIAL),
            slack_app_token=SecretStr(APP_CREDENTIAL),
            slack_api_url=slack.api_url,
            lease_seconds=5,
            settle_seconds=0,
        )
        async with Application(settings, db, clock, ticks=False) as application:
            made = Scene(slack, application, db, clock, Worker(settings, db, clock, TEAM))
            yield made
            await made.settle()
    for each in slack.workspace.everything_posted():
        assert problems(each.payload, each.kind) == []
        assert pings(each.payload) == []
    db.dispose()


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
