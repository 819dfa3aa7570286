"""The statutory calendar in the real bot: officers set dates and posts, and mark duties as done, in forms."""

from datetime import UTC, date, datetime

import pytest

from storage import access, duties
from storage.duties import By
from tests.acceptance.inside import MANAGER, OFFICER, Scene, inside

START = datetime(2015, 2, 9, 10, 0, tzinfo=UTC)
CHANGE, DONE = "Change…", "Mark as done…"


class Calendar(Scene):
    """People at the statutory calendar."""

    async def choose(self, slug, choice):
        """The form that a duty's menu opens for an officer."""
        shown = await self.ask(OFFICER, "calendar duties")
        return await self.open(OFFICER, shown, f"csp:duty:{self.duty(slug).id}", choice)

    def duty(self, slug):
        with self.db.read() as connection:
            return duties.by_slug(connection, slug)

    def said(self):
        return self.workspace.everything_posted()[-1].payload["text"]


@pytest.fixture
async def scene(office):
    async with inside(office(START, {OFFICER: "officer"}), START, Calendar) as made:
        yield made


async def test_an_officer_sets_the_date_and_the_post_of_a_duty(scene):
    view = await scene.choose("prevent-review", CHANGE)
    assert "Certainty: to be confirmed" in view.payload["blocks"][0]["text"]["text"]
    await scene.doings.suggest(view, "csp:find:plan-posts", "Inspector")
    await scene.submit(OFFICER, next="2015-06-30", owner="CSU Inspector")
    duty = scene.duty("prevent-review")
    assert (duty.next_on, duty.owner, duty.owner_id is not None) == (date(2015, 6, 30), "CSU Inspector", True)
    assert (
        "changed next due not set to 30 June 2015; owner “Community Safety Manager” to “CSU Inspector”" in scene.said()
    )


async def test_the_report_of_a_committee_sets_the_date_of_the_answer(scene):
    await scene.choose("response-to-committee", CHANGE)
    await scene.submit(OFFICER, report="2015-02-06")
    assert scene.duty("response-to-committee").next_on == date(2015, 3, 6)


async def test_a_duty_that_was_done_says_when_it_is_next_due(scene):
    await scene.choose("scrutiny-of-partnership", DONE)
    await scene.submit(OFFICER, done_on="2015-02-06", outcome="considered, minute 9")
    assert scene.duty("scrutiny-of-partnership").next_on == date(2016, 2, 6)
    assert "done on 6 February 2015: considered, minute 9. Next due 6 February 2016." in scene.said()


@pytest.mark.parametrize(
    ("slug", "choice", "values", "name"),
    [
        ("scrutiny-of-partnership", DONE, {"done_on": "2015-02-10"}, "done_on"),
        ("scrutiny-of-partnership", DONE, {"done_on": "2014-01-01"}, "done_on"),
        ("scrutiny-of-partnership", CHANGE, {"next": "2014-07-23"}, "next"),
        ("prevent-review", CHANGE, {"last": "2015-03-01"}, "last"),
        ("prevent-review", DONE, {"done_on": "2015-02-06", "outcome": "told to 07700 900123"}, "outcome"),
    ],
)
async def test_what_can_not_be_is_said_beside_the_input(scene, slug, choice, values, name):
    before = scene.duty(slug)
    await scene.choose(slug, choice)
    assert list((await scene.submit(OFFICER, **values)).errors) == [name]
    assert scene.duty(slug) == before


async def test_a_form_on_a_duty_that_was_changed_meanwhile_says_what_it_is_now(scene):
    await scene.choose("plan-refresh", CHANGE)
    with scene.db.write() as connection:
        known = duties.by_slug(connection, "plan-refresh")
        duties.mark_done(connection, known, date(2015, 2, 9), By(MANAGER, START))
    await scene.submit(OFFICER, next="2015-03-27")
    assert "was changed meanwhile; it is now: next due 9 February 2016" in str(scene.view(OFFICER).payload)
    assert scene.duty("plan-refresh").next_on == date(2016, 2, 9)


async def test_who_is_no_officer_can_not_change_a_duty_by_an_old_button(scene):
    shown = await scene.ask(OFFICER, "calendar duties")
    with scene.db.write() as connection:
        access.grant(connection, OFFICER, "member", at=START, by="test")
    name = f"csp:duty:{scene.duty('prevent-review').id}"
    for choice in (CHANGE, DONE):
        view = await scene.open(OFFICER, shown, name, choice)
        assert "Nothing was changed." in str(view.payload)
