"""A reminder in chat: put off, answered in its thread, leave and settings, through the real bot and practice Slack."""

from datetime import UTC, datetime

import pytest

from storage import absences, actions, ladders
from tests.acceptance.inside import MANAGER, OFFICER, Scene, inside

MONDAY = datetime(2015, 2, 9, 9, 5, tzinfo=UTC)
BASELINE = "Check the baseline with the Kent Police analyst"


class Reminded(Scene):
    """People and their reminders."""

    def reminder(self, user):
        return next(message for message in reversed(self.direct(user)) if "You have" in message.text)

    def history(self, title):
        with self.db.read() as connection:
            found = actions.history(connection, actions.titled(connection, title, "").id)
            return [f"{line.who}: {line.outcome}" for line in found]


@pytest.fixture
async def scene(office):
    async with inside(office(MONDAY, {MANAGER: "manager"}), MONDAY, Reminded) as made:
        await made.tick()
        yield made


async def test_one_message_tells_what_is_due_and_in_one_line_what_comes_next(scene):
    (message,) = [each for each in scene.direct(OFFICER) if "You have" in each.text]
    assert f"Was due Friday 6 February: {BASELINE}." in message.text
    assert "Also due within 5 working days: " in message.text


async def test_it_is_put_off_from_the_menu_and_by_a_date(scene):
    number = _number(scene)
    message = scene.reminder(OFFICER)
    (said,) = await scene.press(OFFICER, message, "csp:later:action", f"action_later tomorrow {number}")
    assert said.text == f"Reminder for {BASELINE}: Tuesday 10 February 2015, 09:00 (London time)."
    await scene.press(OFFICER, message, "csp:later:action", f"form:action-later {number}")
    (stored,) = await scene.after(scene.doings.submit(scene.view(OFFICER), {"day": "2015-02-20"}))
    assert stored.text == f"Reminder for {BASELINE}: Friday 20 February 2015, 09:00 (London time)."
    assert scene.view(OFFICER) is None
    assert scene.history(BASELINE)[-1] == "Community Safety Officer: reminder put off to 20 February 2015"


async def test_done_leaves_the_other_buttons_where_they_are(scene):
    message = scene.reminder(OFFICER)
    (changed,) = await scene.press(OFFICER, message, "csp:action_done", str(_number(scene)))
    assert changed.ts == message.ts
    assert changed.text.startswith(f"Done: {BASELINE}")
    assert [block for block in changed.blocks if block["type"] == "actions"]


async def test_a_reply_in_its_thread_becomes_the_update(scene):
    message = scene.reminder(OFFICER)
    direct = f"D{OFFICER[1:]}"
    (asked,) = await scene.after(
        scene.doings.say(OFFICER, direct, "The analyst is back on Thursday", thread_ts=message.ts)
    )
    assert asked.thread_ts == message.ts
    assert asked.text.startswith("Which one is this update about?")
    value = f"reminder_update action:{_number(scene)} The analyst is back on Thursday"
    (noted,) = await scene.press(OFFICER, asked, None, value)
    assert noted.text == f"Noted for {BASELINE}: “The analyst is back on Thursday”. It is in its history."
    assert scene.history(BASELINE)[-1] == "Community Safety Officer: The analyst is back on Thursday"


async def test_leave_and_settings_by_command_and_form(scene):
    await scene.ask(OFFICER, "away")
    await scene.after(scene.doings.submit(scene.view(OFFICER), {"first": "2015-02-16", "last": "2015-02-20"}))
    with scene.db.read() as connection:
        assert [each.last.day for each in absences.coming(connection, OFFICER, MONDAY.date())] == [20]
    said = await scene.ask(OFFICER, "away until 3 March deputy CSU Inspector")
    assert "Your reminders go to CSU Inspector meanwhile" in said.text
    mine = await scene.ask(OFFICER, "settings")
    assert "Away until Tuesday 3 March; reminders go to CSU Inspector" in mine.text
    await scene.press(OFFICER, mine, "csp:settings:mine")
    (stored,) = await scene.after(scene.doings.submit(scene.view(OFFICER), {"time": "10:15"}))
    assert stored.text == "Stored: you are reminded at 10:15 (London time), on working days."
    assert (await scene.ask(OFFICER, "back")).text.startswith("Welcome back.")


async def test_a_manager_sets_when_reminders_are_sent(scene):
    mine = await scene.ask(MANAGER, "settings")
    await scene.press(MANAGER, mine, "csp:settings:ladder:action")
    values = {"before": "4", "on_the_day": ["yes"], "after": "", "every": "2", "summary": ""}
    (stored,) = await scene.after(scene.doings.submit(scene.view(MANAGER), values))
    assert stored.text.startswith("Stored: reminders of actions are sent 4 working days before the deadline")
    with scene.db.read() as connection:
        assert ladders.read(connection).of("action", 1).rungs == (-4, 0)


def _number(scene):
    with scene.db.read() as connection:
        return actions.titled(connection, BASELINE, "").id
