"""Who may have what sent where: officers in their channels, others to themselves, confidence where it is kept."""

from datetime import date

import pytest

from bot.sandbox.changes import change_person
from storage import access, actions
from storage.actions import NewAction
from tests.acceptance.digest_scene import ROLES, START, Digests
from tests.acceptance.inside import (
    ANALYST,
    BRIEFING,
    INSPECTOR,
    MANAGER,
    OFFICER,
    PARTNERS,
    TEAM,
    WARDEN,
    inside,
)

TOO = "Figures in confidence too"


@pytest.fixture
async def scene(office):
    async with inside(office(START, ROLES, cleared=True), START, Digests) as made:
        yield made


def clear_nothing(scene):
    """The channel of the briefing is not cleared for confidence yet."""
    with scene.db.write() as connection:
        access.remember_channel(connection, TEAM, access.Channel(BRIEFING, "csu-briefing", "private", "public", None))


def own(user):
    return f"D{user[1:]}"


def grant(scene, user, role):
    with scene.db.write() as connection:
        access.grant(connection, user, role, at=START, by="test")


async def test_an_officer_in_a_private_channel_clears_it_and_reads_what_that_means(scene):
    clear_nothing(scene)
    await scene.begin()
    await scene.go("add daily")
    assert TOO in scene.says()
    assert "Everybody in the channel reads figures in confidence then" in scene.says()
    await scene.submit(clearance="in-confidence")
    assert "with figures in confidence" in scene.says()
    assert "cleared for figures in confidence" in scene.says()
    with scene.db.read() as connection:
        assert access.channel(connection, TEAM, BRIEFING).clearance == "in-confidence"


async def test_from_elsewhere_no_private_channel_can_be_cleared_but_what_it_has_it_keeps(scene):
    clear_nothing(scene)
    await scene.begin(channel=PARTNERS, text="digest <#C0CSUBRIEF|csu-briefing>")
    await scene.go("add monday")
    assert TOO not in scene.says()
    assert "type /csp digest in that channel itself" in scene.says()
    await scene.submit(at="09:00")
    assert scene.stored(kind="monday").clearance == "public"
    mine = scene.subscribe("daily", clearance="in-confidence")
    await scene.begin(channel=PARTNERS, text="digest <#C0CSUBRIEF|csu-briefing>")
    await scene.go(f"digest-edit {mine.id}")
    await scene.submit(at="07:00")
    assert (scene.stored().clearance, scene.stored().local_time) == ("in-confidence", "07:00")


@pytest.mark.parametrize("how", ["public", "shared"])
async def test_a_public_or_shared_channel_has_public_figures_only_and_says_why(scene, how):
    channel = scene.workspace.channel(BRIEFING)
    channel.kind, channel.is_ext_shared = ("public", False) if how == "public" else ("private", True)
    await scene.begin()
    await scene.go("add daily")
    assert TOO not in scene.says()
    assert "The channel is not private, or shared with others: public figures only." in scene.says()
    await scene.submit(at="08:00")
    assert scene.stored().clearance == "public"


async def test_a_channel_that_turned_public_while_the_form_was_open_is_not_posted_to(scene):
    await scene.begin()
    await scene.go("add daily")
    scene.workspace.channel(BRIEFING).kind = "public"
    await scene.submit(at="08:30", clearance="in-confidence", owner=OFFICER)
    await scene.tick_at("2015-02-09T08:30")
    assert scene.posted() == []
    assert len([text for text in scene.told(OFFICER) if "is paused" in text]) == 1


async def test_a_member_may_change_no_channel_also_where_the_officer_s_form_is_still_open(scene):
    said = await scene.begin(INSPECTOR, BRIEFING)
    assert "Only an officer can change what a channel is sent" in said.text
    await scene.begin()
    await scene.go("add daily")
    grant(scene, OFFICER, "member")
    await scene.submit(at="08:00")
    assert "Only an officer can change what a channel is sent" in scene.says()
    assert scene.stored() is None


async def test_nobody_changes_what_another_person_is_sent(scene):
    scene.subscribe(channel=OFFICER)
    said = await scene.begin(MANAGER, own(MANAGER), f"digest <@{OFFICER}>")
    assert said is None or "Sent to you" not in said.text
    number = scene.stored(OFFICER).id
    await scene.begin(MANAGER, own(MANAGER))
    await scene.go("add daily", MANAGER)
    await scene.go("back", MANAGER)
    assert f"digest-edit {number}" not in scene.says(MANAGER)


async def test_a_guest_may_neither_for_a_channel_nor_for_themselves(scene):
    said = await scene.begin(WARDEN, own(WARDEN))
    assert "Guests of the workspace are not sent digests" in said.text
    await scene.begin(WARDEN, PARTNERS)
    assert "Only an officer can change what a channel is sent" in scene.says(WARDEN)


async def test_a_person_s_own_digest_in_confidence_needs_the_grant_and_loses_it_with_the_grant(scene):
    with scene.db.write() as connection:
        visit = NewAction("Visit the hostel", due=date(2015, 2, 11), classification="in-confidence")
        actions.add(connection, visit, at=START, by="test")
    await scene.begin(ANALYST, own(ANALYST))
    await scene.go("add daily", ANALYST)
    assert TOO not in scene.says(ANALYST)
    assert "Figures in confidence are for officers." in scene.says(ANALYST)
    grant(scene, ANALYST, "officer")
    await scene.go("back", ANALYST)
    await scene.go("add daily", ANALYST)
    assert "Figures in confidence are sent for as long as you are an officer." in scene.says(ANALYST)
    await scene.submit(ANALYST, clearance="in-confidence", empty="post")
    await scene.tick_at("2015-02-09T08:30")
    grant(scene, ANALYST, "member")
    await scene.tick_at("2015-02-10T08:30")
    first, second = [text for text in scene.told(ANALYST) if text.startswith("CSU briefing")]
    assert "Visit the hostel" in first
    assert "Visit the hostel" not in second
    assert "1 item is not shown here" in second


async def test_an_owner_is_somebody_with_an_account_of_their_own(scene):
    change_person(scene.workspace, INSPECTOR, {"deleted": True})
    scene.know(INSPECTOR, deleted=True)
    scene.know(WARDEN, guest=True)
    await scene.begin()
    await scene.go("add daily")
    assert "A guest can't own a digest" in (await scene.submit(owner=WARDEN)).errors["owner"]
    assert "That account is closed" in (await scene.submit(owner=INSPECTOR)).errors["owner"]
    await scene.submit(owner=MANAGER)
    assert scene.stored().owner == MANAGER
