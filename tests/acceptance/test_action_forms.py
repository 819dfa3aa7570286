"""Actions in chat, from a message to done: the real bot over Socket Mode against the practice Slack."""

import json
from datetime import UTC, date, datetime

import pytest

from storage import actions, people
from storage.actions import NewAction
from tests.acceptance.inside import ANALYST, BRIEFING, INSPECTOR, MANAGER, OFFICER, PARTNERS, WARDEN, Scene, inside

START = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)  # a Friday
ROLES = {OFFICER: "officer", MANAGER: "manager"}
SHORTCUT = "csp:action:from_message"


class Actions(Scene):
    """People at their actions."""

    async def choose(self, user, menu, typed):
        """The option that a menu in the form offers for what is typed."""
        offered = await self.doings.suggest(self.view(user), f"csp:find:{menu}", typed)
        return offered.words[0] if offered.words else None

    async def submit(self, user, view=None, **values):
        """What was seen, and what the bot said then."""
        mark = self.mark()
        return await super().submit(user, view, **values), self.said_since(mark)

    def stored(self, title):
        with self.db.read() as connection:
            return actions.titled(connection, title, "")

    def history(self, title):
        with self.db.read() as connection:
            return [f"{line.who}: {line.outcome}" for line in actions.history(connection, self.stored(title).id)]

    def store(self, title="Check the gates", owner="CSU Inspector", **more):
        with self.db.write() as connection:
            new = NewAction(title, people.by_name(connection, owner).id, date(2015, 2, 18), **more)
            return actions.add(connection, new, at=START, by=OFFICER)


@pytest.fixture
async def scene(office):
    async with inside(office(START, ROLES, cleared=True), START, Actions) as made:
        yield made


def words(payload):
    return json.dumps(payload, ensure_ascii=False)


class TestANewAction:
    async def test_the_form_says_what_is_missing_and_then_what_was_stored(self, scene):
        await scene.ask(OFFICER, "action Ring the housing team by 31 February")
        assert "There is no 31 February" in words(scene.view(OFFICER).payload)
        seen, _ = await scene.submit(OFFICER, title="Ring the housing team")
        assert set(seen.errors) == {"owner"}
        owner = await scene.choose(OFFICER, "action-owner", "perf")
        assert owner == "Performance Analyst"
        seen, _ = await scene.submit(OFFICER, owner=owner)
        assert "There is no 31 February" in seen.errors["due"]
        seen, said = await scene.submit(OFFICER, due="in 10 working days", classification="public")
        assert not seen.errors
        assert said[-1].text.startswith(
            "Stored: Ring the housing team. Owner: Performance Analyst. Due Friday 20 February 2015, 09:00 (London "
        )
        stored = scene.stored("Ring the housing team")
        assert (stored.agency, stored.classification, stored.created_by) == ("Kent Police", "public", OFFICER)

    async def test_a_date_in_words_is_read_back_while_the_form_is_open_and_nothing_entered_is_lost(self, scene):
        await scene.ask(OFFICER, "action add")
        view = scene.view(OFFICER)
        entered = {"title": "Ring them", "detail": "About the gates"}
        await scene.doings.press_in_view(view, "csp:change:due", "next friday", values=entered)
        await scene.settle()
        assert "That is Friday 13 February 2015, 09:00 (London time) (Friday of next week)." in words(view.payload)
        await scene.choose(OFFICER, "action-owner", "CSU Insp")
        await scene.submit(OFFICER, owner="CSU Inspector")
        stored = scene.stored("Ring them")
        assert (stored.due, stored.detail) == (date(2015, 2, 13), "About the gates")

    async def test_what_fits_no_form_is_refused_beside_its_input(self, scene):
        scene.store("Ring them")
        await scene.ask(OFFICER, "action add Ring them @CSU Inspector")
        seen, _ = await scene.submit(OFFICER)
        assert "There is an action “Ring them” already" in seen.errors["title"]
        seen, _ = await scene.submit(OFFICER, title="Ring them again", recurs="now and then")
        assert "does not say how often" in seen.errors["recurs"]
        seen, _ = await scene.submit(OFFICER, recurs="each month", due="20 February", due_on="2015-02-23")
        assert seen.errors == {"due": "The words and the calendar say different dates. Use one of both."}
        seen, said = await scene.submit(OFFICER, due_on="2015-02-20")
        assert "It recurs: each month." in said[-1].text

    async def test_its_owner_is_told_directly_with_buttons_and_done_is_said_there(self, scene):
        await scene.ask(OFFICER, "action add Check the gates @CSU Inspector by 18 February")
        await scene.tick()
        (told,) = scene.direct(INSPECTOR)
        assert told.text.startswith("Community Safety Officer gave you an action. Check the gates.")
        (changed,) = await scene.press(INSPECTOR, told, "csp:action_done")
        assert "Done: Check the gates (CSU Inspector" in changed.text
        await scene.tick()
        assert scene.direct(OFFICER) == []

    async def test_in_a_mention_and_in_direct_messages_a_button_opens_the_form(self, scene):
        await scene.doings.say(OFFICER, "@cspbot", "action add Ring them by 18 February")
        await scene.settle()
        said = scene.direct(OFFICER)[-1]
        await scene.press(OFFICER, said, "Open the form")
        assert '"initial_value": "Ring them"' in words(scene.view(OFFICER).payload)

    async def test_a_person_mentioned_in_a_mention_is_the_owner(self, scene):
        line = f"<@U0CSPBOT01> action add Ring them <@{INSPECTOR}> by 18 February"
        await scene.doings.say(OFFICER, PARTNERS, line)
        await scene.settle()
        assert scene.stored("Ring them").owner == "CSU Inspector"

    async def test_a_guest_gets_a_sentence_and_no_form(self, scene):
        said = await scene.ask(WARDEN, "action add Ring them @CSU Inspector by 18 February", "D0WARDEN01")
        assert "Only members of the partnership can add actions" in said.text
        assert scene.stored("Ring them") is None

    async def test_edit_puts_owner_and_words_right_while_nobody_has_touched_it(self, scene):
        said = await scene.ask(OFFICER, "action add Check the gats @CSU Inspector by 18 February")
        await scene.press(OFFICER, said, "Edit")
        await scene.choose(OFFICER, "action-owner", "performance")
        await scene.submit(OFFICER, title="Check the gates", owner="Performance Analyst", due="20 February")
        stored = scene.stored("Check the gates")
        assert (stored.owner, stored.due) == ("Performance Analyst", date(2015, 2, 20))


class TestFromAMessage:
    async def say(self, scene, channel):
        text = "The gates at the station are broken.\nPlease see to it &amp; soon"
        return (await scene.doings.say(INSPECTOR, channel, text)).said

    async def test_it_is_prefilled_keeps_the_link_and_says_so_in_a_cleared_channel(self, scene):
        message = await self.say(scene, BRIEFING)
        await scene.doings.shortcut(OFFICER, message, SHORTCUT)
        await scene.settle()
        view = scene.view(OFFICER)
        assert '"initial_value": "The gates at the station are broken."' in words(view.payload)
        assert "Please see to it & soon" in words(view.payload)
        await scene.choose(OFFICER, "action-owner", "CSU Insp")
        await scene.submit(OFFICER, owner="CSU Inspector", due="18 February")
        stored = scene.stored("The gates at the station are broken.")
        assert f"/archives/{BRIEFING}/p" in stored.link
        assert (stored.thread_channel, stored.thread_ts) == (BRIEFING, message.ts)
        replies = [each for each in scene.workspace.said_by_bot(BRIEFING) if each.thread_ts == message.ts]
        (word,) = [each for each in replies if "was made" in each.text]
        assert word.text.startswith(f"Action {stored.id} was made from this: The gates at the station are broken.")
        card = await scene.ask(OFFICER, f"action {stored.id}", BRIEFING)
        assert f"<{stored.link}|open it>" in words(card.blocks)

    async def test_elsewhere_only_who_made_it_is_told(self, scene):
        message = await self.say(scene, PARTNERS)
        await scene.doings.shortcut(OFFICER, message, SHORTCUT)
        await scene.settle()
        await scene.choose(OFFICER, "action-owner", "CSU Insp")
        _, said = await scene.submit(OFFICER, owner="CSU Inspector", due="18 February")
        assert len(said) == 1
        assert said[0].text.startswith("Stored: The gates at the station are broken.")
        assert said[0].channel == "D0CSO00001"  # directly: the channel is not cleared for it


class TestHandingOver:
    async def test_reassigned_it_stays_until_accepted_in_the_direct_message(self, scene):
        known = scene.store()
        card = await scene.ask(INSPECTOR, f"action {known.id}", BRIEFING)
        await scene.press(INSPECTOR, card, "csp:later:action", f"form:action-reassign {known.id}")
        await scene.choose(INSPECTOR, "post", "performance")
        _, said = await scene.submit(INSPECTOR, owner="Performance Analyst", reason="She has the keys")
        assert "Until it is accepted, it stays with CSU Inspector." in said[-1].text
        await scene.tick()
        (asked,) = scene.direct(ANALYST)
        (changed,) = await scene.press(ANALYST, asked, "Accept")
        assert "Accepted: Check the gates is now with Performance Analyst." in changed.text
        assert "csp:action:answer" not in words(changed.blocks)
        await scene.tick()
        assert "accepted by Performance Analyst" in scene.direct(INSPECTOR)[-1].text
        assert scene.stored("Check the gates").owner == "Performance Analyst"

    async def test_a_manager_may_give_it_to_somebody_at_once(self, scene):
        known = scene.store()
        card = await scene.ask(MANAGER, f"action {known.id}", BRIEFING)
        await scene.press(MANAGER, card, "csp:later:action", f"form:action-reassign {known.id}")
        await scene.choose(MANAGER, "post", "performance")
        await scene.submit(MANAGER, owner="Performance Analyst", at_once=["now"])
        assert scene.stored("Check the gates").owner == "Performance Analyst"
        await scene.tick()
        assert scene.direct(ANALYST)[-1].text.startswith("Community Safety Manager gave you an action.")
        assert "given to Performance Analyst" in scene.direct(INSPECTOR)[-1].text


class TestMoreTime:
    async def ask(self, scene):
        known = scene.store()
        listed = await scene.ask(INSPECTOR, "actions", BRIEFING)
        await scene.press(INSPECTOR, listed, f"csp:list:later:{known.id}", f"form:action-more-time {known.id}")
        _, said = await scene.submit(INSPECTOR, due="2 March", reason="The contractor is away")
        assert said[-1].text.startswith("Asked for more time for Check the gates: until Monday 2 March 2015.")
        await scene.tick()
        return scene.direct(MANAGER)[-1]

    async def test_granted_by_a_button(self, scene):
        asked = await self.ask(scene)
        (changed,) = await scene.press(MANAGER, asked, "Grant")
        assert "More time for Check the gates: granted." in changed.text
        assert scene.stored("Check the gates").due == date(2015, 3, 2)
        await scene.tick()
        assert "was granted by Community Safety Manager" in scene.direct(INSPECTOR)[-1].text

    async def test_granted_until_another_date(self, scene):
        asked = await self.ask(scene)
        await scene.press(MANAGER, asked, "Another date…")
        seen, _ = await scene.submit(MANAGER)
        assert seen.errors == {"due": "Say until when."}
        await scene.submit(MANAGER, due="25 February")
        assert scene.stored("Check the gates").due == date(2015, 2, 25)
        assert "was granted already by you" in (await scene.press(MANAGER, asked, "Decline"))[-1].text


class TestMeanwhile:
    async def test_a_form_of_what_was_changed_meanwhile_stores_nothing_and_says_who_changed_what(self, scene):
        known = scene.store()
        card = await scene.ask(OFFICER, f"action {known.id}", BRIEFING)
        await scene.press(OFFICER, card, "csp:later:action", f"form:action-date {known.id}")
        await scene.ask(INSPECTOR, f"action {known.id} until 20 February because of leave", BRIEFING)
        await scene.submit(OFFICER, due="27 February", reason="The contractor asked")
        assert "was changed meanwhile by CSU Inspector (due date changed" in words(scene.view(OFFICER).payload)
        assert scene.stored("Check the gates").due == date(2015, 2, 20)

    async def test_done_while_somebody_reassigns_it(self, scene):
        known = scene.store()
        card = await scene.ask(OFFICER, f"action {known.id}", BRIEFING)
        await scene.press(OFFICER, card, "csp:later:action", f"form:action-reassign {known.id}")
        await scene.ask(INSPECTOR, f"action {known.id} done", BRIEFING)
        await scene.choose(OFFICER, "post", "performance")
        await scene.submit(OFFICER, owner="Performance Analyst")
        assert "was changed meanwhile by CSU Inspector (done)" in words(scene.view(OFFICER).payload)
        assert scene.stored("Check the gates").status == "done"

    async def test_a_form_that_arrives_twice_stores_once(self, scene):
        known = scene.store()
        card = await scene.ask(OFFICER, f"action {known.id}", BRIEFING)
        await scene.press(OFFICER, card, "csp:later:action", f"form:action-comment {known.id}")
        view = scene.view(OFFICER)
        await scene.submit(OFFICER, view, words="All well")
        assert scene.history("Check the gates")[1:] == ["Community Safety Officer: All well"]


class TestLists:
    async def test_done_in_a_list_shows_the_list_anew(self, scene):
        scene.store()
        scene.store("Walk the estate")
        listed = await scene.ask(INSPECTOR, "actions", BRIEFING)
        number = scene.stored("Check the gates").id
        (changed,) = await scene.press(INSPECTOR, listed, f"csp:list:done:{number}")
        assert changed.text.startswith("Done: Check the gates (CSU Inspector")
        assert "You have 1 action. Due Wednesday 18 February: Walk the estate." in changed.text

    async def test_the_next_page_takes_the_place_of_the_first(self, scene):
        for number in range(20):
            scene.store(f"Number {number:02}")
        listed = await scene.ask(INSPECTOR, "actions", BRIEFING)
        (changed,) = await scene.press(INSPECTOR, listed, "csp:list:turn:next")
        assert (changed.ts, changed.text[:35]) == (listed.ts, "You have 20 actions, 16 to 20. Due ")
        (week,) = await scene.press(INSPECTOR, changed, "csp:list:menu", "actions due this week")
        assert (week.ts, week.text[:15]) == (listed.ts, "Due this week: ")


async def test_a_reply_to_the_direct_message_becomes_a_line_of_the_history(scene):
    await scene.ask(OFFICER, "action add Check the gates @CSU Inspector by 18 February")
    await scene.tick()
    (told,) = scene.direct(INSPECTOR)
    await scene.doings.say(INSPECTOR, "@cspbot", "The contractor comes on Monday", thread_ts=told.ts)
    await scene.settle()
    assert scene.history("Check the gates")[-1] == "CSU Inspector: The contractor comes on Monday"


class TestADateInAMessage:
    async def test_a_date_at_the_end_of_a_message_is_the_due_date_and_nothing_is_said_twice(self, scene):
        said = (await scene.doings.say(INSPECTOR, PARTNERS, "Send the patrol times by Friday 13 February")).said
        await scene.doings.shortcut(OFFICER, said, SHORTCUT)
        await scene.settle()
        values = {
            block["block_id"]: block["element"].get("initial_value", "")
            for block in scene.view(OFFICER).payload["blocks"]
            if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
        }
        assert values["title"] == "Send the patrol times"
        assert values["due"] == "by Friday 13 February"
        assert values["detail"] == ""
        shown = words(scene.view(OFFICER).payload)
        assert "That is " in shown
        assert "Friday 13 February 2015" in shown
        assert "In confidence: only where it may be read" in shown
