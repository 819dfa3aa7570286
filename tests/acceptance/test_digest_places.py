"""What keeps a digest from its place: paused, told once to who can mend it, and sent again when it is put right."""

from datetime import date

import pytest

from bot.sandbox.changes import change_person
from tests.acceptance.digest_scene import LONDON, ROLES, START, Digests
from tests.acceptance.inside import BOT, BRIEFING, INSPECTOR, MANAGER, OFFICER, inside


@pytest.fixture
async def scene(office):
    async with inside(office(START, ROLES, cleared=True), START, Digests) as made:
        yield made


async def kick(channel):
    channel.members.remove(BOT)


async def archive(channel):
    channel.is_archived = True


async def make_public(channel):
    channel.kind = "public"


async def share(channel):
    channel.is_ext_shared = True


async def stop_sharing(channel):
    channel.is_ext_shared = False


async def invite(channel):
    channel.members.append(BOT)


async def unarchive(channel):
    channel.is_archived = False


async def make_private(channel):
    channel.kind = "private"


@pytest.mark.parametrize(
    ("breaks", "mends", "why", "remedy"),
    [
        (kick, invite, "cspbot is not in the channel", "/invite @cspbot"),
        (archive, unarchive, "the channel is archived", "Bring the channel back"),
        (make_public, make_private, "the channel is not private any more", "private and not shared again"),
        (share, stop_sharing, "the channel is not private any more", "private and not shared again"),
    ],
)
async def test_what_its_channel_refuses_is_paused_its_owner_told_once_and_goes_on_when_put_right(
    scene, breaks, mends, why, remedy
):
    scene.subscribe(owner=OFFICER)
    channel = scene.workspace.channel(BRIEFING)
    await breaks(channel)
    await scene.tick_at("2015-02-09T08:30")
    await scene.tick_at("2015-02-10T08:30")
    await scene.tick_at("2015-02-11T08:30")
    (told,) = [text for text in scene.told(OFFICER) if "is paused" in text]
    assert why in told
    assert remedy in told
    assert scene.posted() == []
    assert scene.stored().held
    await mends(channel)
    await scene.tick_at("2015-02-11T09:00")
    (again,) = [text for text in scene.told(OFFICER) if "is sent again" in text]
    assert "Next: Thursday 12 February 2015, 08:30 (London time)" in again
    await scene.tick_at("2015-02-12T08:30")
    assert len(scene.posted()) == 1
    assert scene.stored().next_due_at.astimezone(LONDON).date() == date(2015, 2, 13)


async def test_in_ones_own_messages_each_digest_that_one_owns_says_where_it_goes_and_the_form_what_to_do(scene):
    mine = scene.subscribe(owner=OFFICER)
    scene.subscribe("monday", channel=OFFICER)
    await archive(scene.workspace.channel(BRIEFING))
    await scene.tick_at("2015-02-09T08:30")
    await scene.begin(channel=f"D{OFFICER[1:]}")
    assert "*Daily briefing* for <#C0CSUBRIEF>: on working days" in scene.says()
    assert "*Monday digest*: each Monday" in scene.says()
    await scene.go(f"digest-pause {mine.id}")
    assert "Paused: the channel is archived. Bring the channel back in Slack, or stop the digest" in scene.says()
    await unarchive(scene.workspace.channel(BRIEFING))
    await scene.submit(what="go")
    assert not scene.stored().held


async def test_a_digest_for_public_figures_stays_where_its_channel_turned_public(scene):
    scene.subscribe(owner=OFFICER, clearance="public")
    await make_public(scene.workspace.channel(BRIEFING))
    await scene.tick_at("2015-02-09T08:30")
    assert len(scene.posted()) == 1
    assert [text for text in scene.told(OFFICER) if "is paused" in text] == []


def paused(scene, user):
    return [text for text in scene.told(user) if "is paused" in text]


def again(scene, user):
    return [text for text in scene.told(user) if "is sent again" in text]


async def test_a_digest_of_somebody_whose_account_is_closed_waits_for_it_and_an_admin_hears_of_it_once(scene):
    scene.subscribe(channel=INSPECTOR, clearance="public", created_by=INSPECTOR)
    change_person(scene.workspace, INSPECTOR, {"deleted": True})
    for day in ("09", "10", "11"):
        await scene.tick_at(f"2015-02-{day}T08:30")
    (told,) = paused(scene, MANAGER)
    assert "that Slack account is closed. cspbot looks again by itself and goes on when the account is active" in told
    assert scene.stored(INSPECTOR).held
    change_person(scene.workspace, INSPECTOR, {"deleted": False})
    await scene.tick_at("2015-02-11T10:00")
    (said,) = again(scene, INSPECTOR)
    assert "Next: Thursday 12 February 2015, 08:30 (London time)" in said
    await scene.tick_at("2015-02-12T08:30")
    assert [text for text in scene.told(INSPECTOR) if "CSU briefing, Thursday 12 February" in text]


async def test_where_a_person_is_not_to_be_written_to_an_admin_is_told_what_to_do_and_it_is_not_tried_each_day(scene):
    scene.subscribe(channel=INSPECTOR, clearance="public", created_by=INSPECTOR)
    scene.workspace.faults.add("conversations.open", "error", error="cannot_dm_bot")
    for day in ("09", "10", "11"):
        await scene.tick_at(f"2015-02-{day}T08:30")
    (told,) = paused(scene, MANAGER)
    assert "Slack does not let cspbot write there (cannot_dm_bot)" in told
    assert "“Go on at once” starts it again" in told
    assert "looks again by itself" not in told
    assert again(scene, INSPECTOR) == []
    await scene.begin(INSPECTOR, f"D{INSPECTOR[1:]}")
    assert "Slack does not let cspbot write there" in scene.says(INSPECTOR)
    await scene.go(f"digest-pause {scene.stored(INSPECTOR).id}", INSPECTOR)
    await scene.submit(INSPECTOR, what="go")
    await scene.tick_at("2015-02-12T08:30")
    assert [text for text in scene.told(INSPECTOR) if "CSU briefing, Thursday 12 February" in text]


async def test_a_channel_in_which_only_some_may_write_is_told_once_and_waits_for_a_person(scene):
    scene.subscribe(owner=OFFICER)
    scene.workspace.faults.add("chat.postMessage", "error", times=9, error="restricted_action", channel=BRIEFING)
    for day in ("09", "10", "11"):
        await scene.tick_at(f"2015-02-{day}T08:30")
    (told,) = paused(scene, OFFICER)
    assert "choose “Pause or stop”" in told
    assert again(scene, OFFICER) == []
    assert scene.stored().held


async def test_of_an_owner_whose_account_is_closed_the_list_says_so_and_the_trouble_goes_to_who_made_it(scene):
    mine = scene.subscribe(owner=INSPECTOR)
    change_person(scene.workspace, INSPECTOR, {"deleted": True})
    await archive(scene.workspace.channel(BRIEFING))
    scene.know(INSPECTOR, deleted=True)
    await scene.tick_at("2015-02-09T08:30")
    assert len(paused(scene, OFFICER)) == 1
    await unarchive(scene.workspace.channel(BRIEFING))
    await scene.begin()
    assert "Owner: <@U0INSP0001>, whose account is closed: choose somebody else under Change" in scene.says()
    await scene.go(f"digest-edit {mine.id}")
    seen = await scene.submit(at="09:00")
    assert "That account is closed. Choose somebody else" in seen.errors["owner"]
    await scene.submit(owner=MANAGER)
    assert scene.stored().owner == MANAGER
