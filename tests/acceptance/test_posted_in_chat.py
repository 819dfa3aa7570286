"""The Monday digest in a channel of the running bot: somebody presses Done, and the digest says so where it stands."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import england_and_wales
from jobs import subscribing
from storage import actions
from storage.subscriptions import Wish
from tests.acceptance.inside import BRIEFING, INSPECTOR, MANAGER, OFFICER, TEAM, Scene, inside

ROLES = {OFFICER: "officer", MANAGER: "manager"}
LONDON = ZoneInfo("Europe/London")
START = datetime(2015, 2, 6, 10, 0, tzinfo=LONDON)
GATES = "Mend the gates at the station"


class Channel(Scene):
    """A channel with its digest."""

    async def at(self, text):
        self.clock.move_to(datetime.fromisoformat(text).replace(tzinfo=LONDON))
        await self.tick()

    def posted(self):
        return [each for each in self.workspace.said_by_bot(BRIEFING) if not each.is_reply]

    def everything(self):
        return "\n".join(each.text + str(each.blocks) for each in self.workspace.said_by_bot(BRIEFING))

    def reminder(self, user):
        return [each for each in self.direct(user) if GATES in each.text][-1]


@pytest.fixture
async def scene(office):
    db = office(START, ROLES, cleared=True)
    with db.write() as connection:
        wish = Wish(TEAM, BRIEFING, "monday", "Europe/London", "08:30", "in-confidence", "skip", 0, OFFICER)
        subscribing.subscribe(connection, wish, now=START, working_days=england_and_wales())
    async with inside(db, START, Channel) as made:
        yield made


async def test_done_pressed_by_the_owner_shows_in_the_posted_digest(scene):
    await scene.ask(OFFICER, f"action add {GATES} @CSU Inspector by 10 February")
    await scene.at("2015-02-09T08:30")
    assert len(scene.posted()) == 1
    assert f"*Tuesday 10*  {GATES}" in scene.everything()
    assert "since this was posted" not in scene.everything()

    await scene.at("2015-02-09T09:05")
    reminder = scene.reminder(INSPECTOR)
    done = next(each for each in _buttons(reminder) if "done" in each["action_id"])
    await scene.press(INSPECTOR, reminder, done["action_id"])
    count = len(scene.workspace.said_by_bot(BRIEFING))
    await scene.at("2015-02-09T09:06")

    assert len(scene.posted()) == 1
    assert len(scene.workspace.said_by_bot(BRIEFING)) == count
    assert f"*Monday 9*  {GATES}  ·  CSU Inspector" in scene.everything()
    assert f"Done since this was posted: {GATES} (Monday 9 February)." in scene.posted()[0].text
    assert f"*Tuesday 10*  {GATES}" not in scene.everything()


async def test_typed_by_form_and_by_button_all_ways_reach_the_digest_with_one_change_of_the_message(scene):
    await scene.ask(OFFICER, f"action add {GATES} @CSU Inspector by 10 February")
    await scene.at("2015-02-09T08:30")
    before = len(scene.workspace.calls("chat.update"))
    with scene.db.read() as connection:
        number = actions.titled(connection, GATES, "").id
    await scene.ask(OFFICER, f"action due {number} 13 February", BRIEFING)
    await scene.ask(OFFICER, f"action done {number} mended by the contractor", BRIEFING)
    await scene.ask(OFFICER, "action add Ring the contractor @CSU Inspector by 12 February", BRIEFING)
    await scene.tick()
    assert f"Done since this was posted: {GATES} (Monday 9 February)." in scene.posted()[0].text
    assert "*Thursday 12*  Ring the contractor" in scene.everything()
    updated = scene.workspace.calls("chat.update")[before:]
    assert len([each for each in updated if each["args"]["ts"] == scene.posted()[0].ts]) == 1
    await scene.tick()
    assert len(scene.workspace.calls("chat.update")) == before + len(updated)

    scene.clock.move_to(scene.clock.now() + timedelta(days=7))
    await scene.ask(OFFICER, f"action reopen {number}", BRIEFING)
    text = scene.posted()[0].text
    await scene.tick()
    assert scene.posted()[0].text == text


def _buttons(message):
    return [each for block in message.blocks for each in _elements(block) if each.get("type") == "button"]


def _elements(block):
    return [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
