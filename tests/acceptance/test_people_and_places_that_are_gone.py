"""Actions whose owner left, whose channel was archived, whose message is a year old: a clear word, a right record."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.changes import change_channel, change_person
from storage import actions, people
from storage.actions import NewAction
from tests.acceptance.inside import ANALYST, BRIEFING, INSPECTOR, MANAGER, OFFICER, Scene, inside

FRIDAY = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
DUE_DAY = datetime(2015, 2, 11, 9, 5, tzinfo=UTC)
A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)
GATES = "Check the gates"


class Leaving(Scene):
    """People and places that are gone, one after another."""

    async def at(self, moment):
        """Who was written to by then, and what became of it."""
        self.clock.move_to(moment)
        _, outcomes = await self.tick()
        return {each.delivery.recipient: each.state for each in outcomes if each.delivery.kind == "reminder"}

    def store(self, owner="CSU Inspector"):
        with self.db.write() as connection:
            new = NewAction(GATES, people.by_name(connection, owner).id, DUE_DAY.date())
            return actions.add(connection, new, at=FRIDAY, by=OFFICER).id

    def history(self, title=GATES):
        with self.db.read() as connection:
            found = actions.history(connection, actions.titled(connection, title, "").id)
            return [f"{line.who}: {line.outcome}" for line in found]

    def told(self, user, words):
        return [message.text for message in self.direct(user) if words in message.text]

    async def reminder(self):
        await self.at(DUE_DAY)
        return next(message for message in self.direct(INSPECTOR) if "You have" in message.text)


@pytest.fixture
async def scene(office):
    roles = {OFFICER: "officer", MANAGER: "admin"}
    async with inside(office(FRIDAY, roles, cleared=True), FRIDAY, Leaving) as made:
        yield made


async def test_what_somebody_owed_whose_account_is_closed_goes_to_their_deputy_and_an_admin_hears_of_it_once(scene):
    scene.store()
    change_person(scene.workspace, INSPECTOR, {"deleted": True})
    assert (await scene.at(DUE_DAY - A_DAY))[INSPECTOR] == "dead"
    (said,) = scene.told(MANAGER, "Not sent")
    assert "because that Slack account is closed. It will not be tried again. What it would have told goes to" in said
    assert INSPECTOR not in await scene.at(DUE_DAY)
    assert f"Due today: {GATES}, for CSU Inspector" in scene.direct(OFFICER)[-1].text
    assert INSPECTOR not in await scene.at(DUE_DAY + A_DAY)
    assert f"Was due yesterday, Wednesday 11 February: {GATES}, for CSU Inspector" in scene.direct(OFFICER)[-1].text
    assert len(scene.told(MANAGER, "Not sent")) == 1


async def test_an_action_is_stored_though_the_channel_of_its_message_was_archived_meanwhile(scene):
    message = (await scene.doings.say(INSPECTOR, BRIEFING, GATES)).said
    await scene.after(scene.doings.shortcut(OFFICER, message, "csp:action:from_message"))
    change_channel(scene.workspace, BRIEFING, {"archived": True})
    await scene.doings.suggest(scene.view(OFFICER), "csp:find:action-owner", "CSU Insp")
    await scene.submit(OFFICER, owner="CSU Inspector", due="18 February")
    assert scene.view(OFFICER) is None
    (said,) = scene.direct(OFFICER)
    assert said.text.startswith(f"Stored: {GATES}. Owner: CSU Inspector. Due Wednesday 18 February 2015, 09:00")
    assert scene.history() == ["Community Safety Officer: open, for CSU Inspector, due 18 February 2015"]


async def test_done_in_a_year_old_message_tells_who_was_first_and_changes_nothing(scene):
    number, message = scene.store(), await scene.reminder()
    with scene.db.write() as connection:
        actions.mark_done(connection, number, at=DUE_DAY, by=OFFICER)
    before = scene.history()
    scene.clock.move_to(DUE_DAY + A_YEAR)
    (changed,) = await scene.press(INSPECTOR, message, "csp:action_done", str(number))
    assert changed.text == (
        f"{GATES} was done already: recorded by Community Safety Officer, "
        "Wednesday 11 February 2015, 09:05 (London time). Nothing was changed"
    )
    assert scene.history() == before


@pytest.mark.parametrize("form", ["action-later", "action-more-time", "action-not-mine"])
async def test_a_form_from_a_year_old_message_is_a_sentence_about_how_things_stand(scene, form):
    number, message = scene.store(), await scene.reminder()
    with scene.db.write() as connection:
        actions.mark_done(connection, number, at=DUE_DAY, by=OFFICER)
    scene.clock.move_to(DUE_DAY + A_YEAR)
    view = await scene.open(INSPECTOR, message, "csp:later:action", f"form:{form} {number}")
    assert f"“{GATES}” is done" in json.dumps(view.payload, ensure_ascii=False)
    assert "submit" not in view.payload


async def test_accept_in_a_year_old_message_takes_nothing_over_and_tells_nothing_of_what_is_not_theirs(scene):
    number = scene.store()
    await scene.ask(INSPECTOR, f"action {number} to Performance Analyst", BRIEFING)
    await scene.tick()
    asked = scene.direct(ANALYST)[-1]
    await scene.ask(INSPECTOR, f"action {number} done", BRIEFING)
    scene.clock.move_to(DUE_DAY + A_YEAR)
    before = scene.history()
    (changed,) = await scene.press(ANALYST, asked, "Accept")
    assert changed.text == "That action is in confidence, and with somebody else. Nothing was changed."
    assert scene.history() == before
