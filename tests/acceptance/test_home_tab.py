"""The Home tab in the real bot, over Socket Mode against the practice Slack: opened, used, fresh after any change."""

import asyncio
import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.cli import filling
from bot.sandbox import modals
from storage import (
    absences,
    action_changes,
    action_lists,
    action_requests,
    actions,
    duties,
    homes,
    people,
    posts,
    tables,
    workplan_meetings,
)
from storage.action_lists import Filter
from storage.actions import NewAction
from storage.plan_record import By
from storage.workplan_meetings import NewMeeting
from tests.acceptance.inside import COORDINATOR, INSPECTOR, MANAGER, OFFICER, TEAM, WARDEN, Scene, inside

ROLES = {OFFICER: "officer", MANAGER: "manager"}
START = datetime(2015, 2, 9, 10, 0, tzinfo=UTC)


class Tabs(Scene):
    """People at their Home tabs."""

    async def open(self, user):
        await self.after(self.doings.open_home(user))
        return self.text(user)

    def text(self, user):
        """Everything that somebody's tab says."""
        return words_of(self.workspace.homes[user].payload["blocks"])

    async def press(self, user, action, value=None):
        await self.after(self.doings.press_in_view(self.workspace.homes[user], action, value))

    async def soon(self, user, words, there=True):
        """Until somebody's tab has these words, or has them no more."""
        deadline = time.monotonic() + 10
        while (words in self.text(user)) is not there:
            assert time.monotonic() < deadline, self.text(user)
            await asyncio.sleep(0.01)

    def published(self):
        return [each for each in self.workspace.everything_posted() if each.kind == "home"]

    def overdue_of_team(self):
        """The number that the manager's tab gives."""
        found = re.search(r"\*The whole team\*  (\d+) action", self.text(MANAGER))
        return int(found[1])

    def mine(self, user):
        """The buttons that close an action, in order: their numbers."""
        blocks = self.workspace.homes[user].payload["blocks"]
        elements = [each for block in blocks for each in block.get("elements", [])]
        return [int(each["value"]) for each in elements if each.get("action_id") == "csp:action_done"]


@pytest.fixture
async def scene(office):
    async with inside(office(START, ROLES), START, Tabs) as made:
        yield made


def words_of(node):
    if isinstance(node, dict):
        return "\n".join(words_of(value) if not isinstance(value, str) else value for value in node.values())
    return "\n".join(map(words_of, node)) if isinstance(node, list) else ""


async def test_what_one_owes_stands_on_the_page_most_urgent_first_with_its_buttons(scene):
    text = await scene.open(OFFICER)
    order = ["What you owe", "things open: ", "*Overdue*", "Was due", "*Due this week*", "*No date set*", "This week"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    assert "*Wednesday 11 February*  Crime and Disorder (Overview and Scrutiny) Committee, Dartford" in text
    assert "*Violent crime:*  Dartford 2,109, above anticipated (+13.7%)" in text
    assert "One message a day, on the days you work, at 09:00, London time." in text
    assert "The whole team" not in text


async def test_whoever_comes_for_the_first_time_is_welcomed_in_three_lines_until_the_day_is_over(scene):
    welcome = (await scene.open(INSPECTOR)).split("divider")[0]
    assert welcome.count("*Welcome.*") == 1
    assert "Welcome" in await scene.open(INSPECTOR)
    scene.clock.move_to(START + timedelta(days=1))
    assert "Welcome" not in await scene.open(INSPECTOR)


async def test_done_on_the_page_is_stored_said_on_top_and_gone_from_the_list(scene):
    await scene.open(OFFICER)
    first, *others = scene.mine(OFFICER)
    await scene.press(OFFICER, "csp:action_done", str(first))
    said = scene.workspace.homes[OFFICER].payload["blocks"][0]
    assert said["block_id"] == "said"
    assert "Done" in said["text"]["text"]
    assert scene.mine(OFFICER) == others
    with scene.db.read() as connection:
        assert action_changes.by_id(connection, first).status == "done"
    await scene.open(OFFICER)
    assert scene.workspace.homes[OFFICER].payload["blocks"][0].get("block_id") != "said"


async def test_a_press_that_comes_twice_tells_what_is_stored(scene):
    await scene.open(OFFICER)
    old = scene.workspace.homes[OFFICER]
    first = scene.mine(OFFICER)[0]
    blocks = old.payload["blocks"]
    await scene.press(OFFICER, "csp:action_done", str(first))
    old.payload["blocks"] = blocks  # as it stands on another screen
    await scene.press(OFFICER, "csp:action_done", str(first))
    assert "already" in words_of(scene.workspace.homes[OFFICER].payload["blocks"][0])


async def test_a_question_asked_on_the_page_is_answered_in_the_messages(scene):
    await scene.open(OFFICER)
    await scene.press(OFFICER, "csp:ask:priorities")
    assert "The answer is in your direct messages with cspbot." in scene.text(OFFICER)
    assert "violent crime" in scene.direct(OFFICER)[-1].text.casefold()


async def test_what_another_person_does_shows_soon_on_the_page_of_whoever_it_concerns(scene):
    give(scene.db, "Community Safety Officer", "Long overdue", date(2014, 12, 1))
    give(scene.db, "Community Safety Officer", "Overdue too", date(2014, 12, 2))
    await scene.open(MANAGER)
    await scene.open(OFFICER)
    before = scene.overdue_of_team()
    await scene.press(OFFICER, "csp:action_done")
    await scene.soon(MANAGER, f"{before} actions are overdue", there=False)
    assert scene.overdue_of_team() == before - 1


async def test_what_the_shell_or_another_process_changes_shows_at_the_next_tick(scene, tmp_path):
    await scene.open(INSPECTOR)
    await tick(scene)
    path = tmp_path / "actions.csv"
    path.write_text(
        "title,owner,due\nWalk the High Street with the wardens,CSU Inspector,2015-02-12\n", encoding="utf-8"
    )
    filling.load(scene.db, "actions", path, START, dry_run=False)
    assert "Walk the High Street" not in scene.text(INSPECTOR)
    await tick(scene)
    assert "Walk the High Street with the wardens" in scene.text(INSPECTOR)


async def test_a_new_holder_of_a_post_finds_its_actions_and_the_old_one_does_not(scene):
    give(scene.db, "CSU Inspector", "Walk the High Street")
    await scene.open(INSPECTOR)
    await scene.open(WARDEN)
    await tick(scene)
    theirs = scene.mine(INSPECTOR)
    with scene.db.write() as connection:
        post = people.by_name(connection, "CSU Inspector")
        posts.hold(connection, post.id, WARDEN, "", START.date(), at=START, by=MANAGER)
    await tick(scene)
    assert theirs
    assert not set(theirs) & set(scene.mine(INSPECTOR))
    assert set(theirs) <= set(scene.mine(WARDEN))


async def test_a_meeting_that_moves_shows_on_every_page(scene):
    await scene.open(INSPECTOR)
    await scene.open(OFFICER)
    await tick(scene)
    with scene.db.write() as connection:
        new = NewMeeting("Dartford Town Against Crime", date(2015, 2, 13))
        workplan_meetings.add_meeting(connection, new, By(OFFICER, START))
    await tick(scene)
    for user in (INSPECTOR, OFFICER):
        assert "*Friday 13 February*  Dartford Town Against Crime" in scene.text(user)


async def test_at_the_start_of_a_day_every_page_is_of_that_day(scene):
    await scene.open(OFFICER)
    await tick(scene)
    assert "Due this week" in scene.text(OFFICER)
    scene.clock.move_to(START + timedelta(days=21))
    await tick(scene)
    assert "No meeting this week." in scene.text(OFFICER)


async def test_what_says_the_same_is_not_published_again(scene):
    await scene.open(OFFICER)
    await scene.open(OFFICER)
    await tick(scene)
    await tick(scene)
    assert len(scene.published()) == 1


async def test_after_another_process_was_faster_it_is_read_again_and_published_once_more(scene):
    await scene.open(OFFICER)
    await tick(scene)
    first = scene.mine(OFFICER)[0]
    modals.replace(scene.workspace, scene.workspace.homes[OFFICER], {"type": "home", "blocks": [{"type": "divider"}]})
    with scene.db.write() as connection:
        action_changes.mark_done(connection, first, at=START, by=MANAGER)
    await tick(scene)
    assert "What you owe" in scene.text(OFFICER)
    with scene.db.read() as connection:
        assert homes.of(connection, TEAM, OFFICER).hash == scene.workspace.homes[OFFICER].hash


async def test_a_person_who_is_gone_is_forgotten_and_the_others_are_served(scene):
    await scene.open(INSPECTOR)
    await scene.open(OFFICER)
    await tick(scene)
    scene.workspace.faults.add("views.publish", "error", error="user_not_found")
    scene.clock.move_to(START + timedelta(days=21))
    await tick(scene)
    with scene.db.read() as connection:
        assert [each.user_id for each in homes.every(connection)] == [OFFICER]
    assert "No meeting this week." in scene.text(OFFICER)


async def test_where_slack_asks_to_wait_the_page_is_published_afterwards(scene):
    await scene.open(OFFICER)
    await tick(scene)
    scene.workspace.faults.add("views.publish", "ratelimit", retry_after=1)
    scene.clock.move_to(START + timedelta(days=21))
    deadline = time.monotonic() + 10
    while "No meeting this week." not in scene.text(OFFICER):
        assert time.monotonic() < deadline
        await asyncio.to_thread(scene.application.homes.refresh, scene.clock.now())
        await asyncio.sleep(0.05)
    assert len(scene.published()) == 2


async def test_with_300_things_to_do_the_page_stays_inside_the_limits_and_says_how_many_there_are(scene):
    with scene.db.write() as connection:
        officer = people.by_name(connection, "Community Safety Officer").id
        rows = [
            {"title": f"Action {n} " + "with many words " * 12, "owner_id": officer, "status": "open", "due": day(n)}
            | {"classification": "public", "created_at": START, "dated_at": START, "meeting": "x" * 200}
            for n in range(300)
        ]
        connection.execute(insert(tables.action), rows)
    text = await scene.open(OFFICER)
    assert len(scene.mine(OFFICER)) == 20
    assert "more, less urgent than these" in text
    assert len(scene.workspace.homes[OFFICER].payload["blocks"]) <= 100


async def test_what_waits_for_an_answer_is_on_the_page_of_who_is_asked(scene):
    with scene.db.write() as connection:
        mine = action_lists.page(connection, Filter(mine=OFFICER), today=START.date()).actions[0]
        inspector = people.by_name(connection, "CSU Inspector").id
        action_requests.offer(connection, mine.id, inspector, at=START, by=OFFICER)
        until = date(2015, 3, 20)
        action_requests.ask_more_time(connection, mine.id, until, "half term", at=START, by=OFFICER)
    text = await scene.open(INSPECTOR)
    assert f"Community Safety Officer asks CSU Inspector to take over: {mine.title}" in text
    assert f"action_accept {mine.id}" in text
    text = await scene.open(MANAGER)
    assert f"Community Safety Officer asks for more time until 20 March 2015 for: {mine.title} (half term)" in text


async def test_who_stands_in_for_somebody_on_leave_has_their_things_too(scene):
    give(scene.db, "CSU Inspector", "Walk the High Street")
    with scene.db.write() as connection:
        absences.add(connection, INSPECTOR, START.date(), date(2015, 3, 3), OFFICER, at=START)
    assert "for CSU Inspector, who is away until Tuesday 3 March" in await scene.open(OFFICER)
    away = "You are away from 9 February 2015 to 3 March 2015; Community Safety Officer is reminded instead."
    assert away in await scene.open(INSPECTOR)


async def test_a_guest_sees_their_own_things_and_only_what_is_public(scene):
    text = await scene.open(WARDEN)
    assert "The whole team" not in text
    assert "Violent crime" in text


async def test_reports_and_duties_of_a_post_are_among_what_its_holder_owes(scene):
    with scene.db.write() as connection:
        duty = duties.by_slug(connection, "scrutiny-of-partnership")
        duties.change(connection, duty, replace(duty, next_on=date(2015, 2, 12)), duties.By(MANAGER, START))
    text = await scene.open(COORDINATOR)
    assert "Partnership considered by the scrutiny committee" in text
    await scene.press(COORDINATOR, "csp:duty_done")
    with scene.db.read() as connection:
        assert duties.by_slug(connection, duty.slug).next_on == date(2016, 2, 9)
    assert scene.workspace.homes[COORDINATOR].payload["blocks"][0]["block_id"] == "said"


def day(number):
    return START.date() + timedelta(days=number - 100) if number % 3 else None


def give(db, post, title, due=date(2015, 2, 12)):
    """A post owns one more action; its number."""
    with db.write() as connection:
        owner = people.by_name(connection, post).id
        return actions.add(connection, NewAction(title, owner_id=owner, due=due), at=START, by=OFFICER).id


async def tick(scene):
    """What a worker does for Home tabs at each tick."""
    await asyncio.to_thread(scene.application.homes.refresh, scene.clock.now())
