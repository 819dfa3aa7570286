"""The statutory calendar in the real bot: officers set dates and posts, and mark duties as done, in forms."""

from datetime import UTC, date, datetime

import pytest
from pydantic import SecretStr

from bot.app import Application
from bot.clock import PracticeClock
from bot.config import Settings
from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL, PracticeSlack
from bot.sandbox.limits import pings, problems
from storage import access, duties
from storage.duties import By
from storage.engine import Database
from tests.filled import FilledSqlite

OFFICER, CO_ORDINATOR, PARTNERS = "U0CSO00001", "U0COORD001", "C0PARTNERS"
START = datetime(2015, 2, 9, 10, 0, tzinfo=UTC)
CHANGE, DONE = "Change…", "Mark as done…"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return FilledSqlite(tmp_path_factory.mktemp("filled"))


@pytest.fixture
def database(filled, tmp_path):
    db = Database(filled.copy(tmp_path))
    with db.write() as connection:
        access.grant(connection, OFFICER, "officer", at=START, by="test")
    yield db
    db.dispose()


class Scene:
    """People at the statutory calendar."""

    def __init__(self, slack, application, db):
        self.slack, self.application, self.db = slack, application, db

    async def open(self, slug, choice, user=OFFICER):
        """The form that a duty's menu opens."""
        shown = (await self.slack.doings.command(user, PARTNERS, "/csp", "calendar duties")).message
        await self.slack.doings.press(user, shown, f"csp:duty:{self.duty(slug).id}", choice)
        await self.application.background.finish()
        return self.view(user)

    def view(self, user=OFFICER):
        return self.slack.workspace.views[self.slack.workspace.open_views[user][-1]]

    async def submit(self, user=OFFICER, **values):
        seen = await self.slack.doings.submit(self.view(user), values)
        await self.application.background.finish()
        return seen

    def duty(self, slug):
        with self.db.read() as connection:
            return duties.by_slug(connection, slug)

    def said(self):
        return self.slack.workspace.everything_posted()[-1].payload["text"]


@pytest.fixture
async def scene(database):
    clock = PracticeClock(START)
    slack = PracticeSlack(clock=clock)
    async with slack:
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(BOT_CREDENTIAL),
            slack_app_token=SecretStr(APP_CREDENTIAL),
            slack_api_url=slack.api_url,
        )
        async with Application(settings, database, clock, ticks=False) as application:
            await application.background.finish()
            yield Scene(slack, application, database)
    for posted in slack.workspace.everything_posted():
        assert problems(posted.payload, posted.kind) == []
        assert pings(posted.payload) == []


async def test_an_officer_sets_the_date_and_the_post_of_a_duty(scene):
    view = await scene.open("prevent-review", CHANGE)
    assert "Certainty: to be confirmed" in view.payload["blocks"][0]["text"]["text"]
    await scene.slack.doings.suggest(view, "csp:find:plan-posts", "Inspector")
    await scene.submit(next="2015-06-30", owner="CSU Inspector")
    duty = scene.duty("prevent-review")
    assert (duty.next_on, duty.owner, duty.owner_id is not None) == (date(2015, 6, 30), "CSU Inspector", True)
    assert (
        "changed next due not set to 30 June 2015; owner “Community Safety Manager” to “CSU Inspector”" in scene.said()
    )


async def test_the_report_of_a_committee_sets_the_date_of_the_answer(scene):
    await scene.open("response-to-committee", CHANGE)
    await scene.submit(report="2015-02-06")
    assert scene.duty("response-to-committee").next_on == date(2015, 3, 6)


async def test_a_duty_that_was_done_says_when_it_is_next_due(scene):
    await scene.open("scrutiny-of-partnership", DONE)
    await scene.submit(done_on="2015-02-06", outcome="considered, minute 9")
    assert scene.duty("scrutiny-of-partnership").next_on == date(2016, 2, 6)
    assert "done on 6 February 2015: considered, minute 9. Next due 6 February 2016." in scene.said()


@pytest.mark.parametrize(
    ("slug", "choice", "values", "name"),
    [
        ("scrutiny-of-partnership", DONE, {"done_on": "2015-02-10"}, "done_on"),
        ("scrutiny-of-partnership", DONE, {"done_on": "2014-01-01"}, "done_on"),
        ("scrutiny-of-partnership", CHANGE, {"next": "2014-07-23"}, "next"),
        ("prevent-review", CHANGE, {"last": "2015-03-01"}, "last"),
    ],
)
async def test_what_can_not_be_is_said_beside_the_input(scene, slug, choice, values, name):
    before = scene.duty(slug)
    await scene.open(slug, choice)
    assert list((await scene.submit(**values)).errors) == [name]
    assert scene.duty(slug) == before


async def test_a_form_on_a_duty_that_was_changed_meanwhile_says_what_it_is_now(scene):
    await scene.open("plan-refresh", CHANGE)
    with scene.db.write() as connection:
        known = duties.by_slug(connection, "plan-refresh")
        duties.mark_done(connection, known, date(2015, 2, 9), By("U0CSM00001", START))
    await scene.submit(next="2015-03-27")
    assert "was changed meanwhile; it is now: next due 9 February 2016" in str(scene.view().payload)
    assert scene.duty("plan-refresh").next_on == date(2016, 2, 9)


async def test_who_is_no_officer_can_not_change_a_duty_by_an_old_button(scene):
    shown = (await scene.slack.doings.command(OFFICER, PARTNERS, "/csp", "calendar duties")).message
    with scene.db.write() as connection:
        access.grant(connection, OFFICER, "member", at=START, by="test")
    name = f"csp:duty:{scene.duty('prevent-review').id}"
    for choice in (CHANGE, DONE):
        await scene.slack.doings.press(OFFICER, shown, name, choice)
        await scene.application.background.finish()
        assert "Nothing was changed." in str(scene.view().payload)
