"""`/csp digest` in the real bot, over Socket Mode against the practice Slack: one modal, from its list to each step."""

from datetime import UTC, datetime

import pytest

from tests.acceptance.digest_scene import ROLES, START, Digests
from tests.acceptance.inside import BOT, BRIEFING, INSPECTOR, MANAGER, OFFICER, PARTNERS, WARDEN, inside


@pytest.fixture
async def scene(office):
    async with inside(office(START, ROLES, cleared=True), START, Digests) as made:
        yield made


async def test_an_officer_adds_a_digest_and_reads_what_was_stored_and_when_it_comes(scene):
    await scene.begin()
    assert "Nothing is sent to <#C0CSUBRIEF> on time yet." in scene.says()
    await scene.go("add daily")
    assert scene.title() == "Add a digest"
    await scene.submit(at="07:45", days=["mon", "thu"], areas=["dartford"], clearance="in-confidence")
    said = scene.says()
    assert "Stored: daily briefing for <#C0CSUBRIEF>, on Monday and Thursday except bank holidays at 07:45" in said
    assert "Next: Monday 9 February 2015, 07:45; Thursday 12 February 2015, 07:45; Monday 16 February" in said
    found = scene.stored()
    assert (found.local_time, found.days, found.areas, found.clearance) == (
        "07:45",
        "mon thu",
        "dartford",
        "in-confidence",
    )
    assert (found.owner, found.working_days_only, found.area_slugs) == (OFFICER, True, ("dartford",))


async def test_a_change_keeps_what_was_not_touched_and_what_is_planned(scene):
    mine = scene.subscribe()
    await scene.begin()
    await scene.go(f"digest-edit {mine.id}")
    await scene.submit(empty="skip", owner=MANAGER)
    changed = scene.stored()
    assert (changed.when_empty, changed.owner, changed.version) == ("skip", MANAGER, 2)
    assert (changed.next_due_at, changed.local_time, changed.clearance) == (mine.next_due_at, "08:30", "in-confidence")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"at": "25:00"}, "is not a time of day"),
        ({"zone": {"text": {"type": "plain_text", "text": "Kent"}, "value": "Kent"}}, "is not a time zone"),
        ({"days": ["mon", "sun"]}, "Saturday and Sunday are not working days"),
    ],
)
async def test_what_can_not_be_is_said_beside_its_input_and_nothing_is_stored(scene, wrong, words):
    await scene.begin()
    await scene.go("add daily")
    seen = await scene.submit(**wrong)
    assert words in str(seen.errors)
    assert scene.stored() is None


async def test_of_two_officers_with_the_same_form_the_second_is_told_that_it_was_changed(scene):
    mine = scene.subscribe()
    await scene.begin(OFFICER)
    await scene.go(f"digest-edit {mine.id}", OFFICER)
    await scene.begin(MANAGER)
    await scene.go(f"digest-edit {mine.id}", MANAGER)
    await scene.submit(OFFICER, at="07:00")
    await scene.submit(MANAGER, at="09:00")
    assert "was changed meanwhile" in scene.says(MANAGER)
    assert scene.stored().local_time == "07:00"


async def test_a_public_channel_offers_public_figures_only(scene):
    await scene.begin(channel=PARTNERS)
    await scene.go("add monday")
    assert "Figures in confidence too" not in scene.says()
    await scene.submit(at="09:00")
    assert scene.stored(PARTNERS, "monday").clearance == "public"


async def test_where_cspbot_is_not_a_member_it_says_how_to_invite_it(scene):
    scene.workspace.channel(PARTNERS).members.remove(BOT)
    await scene.begin(channel=BRIEFING, text="digest <#C0PARTNERS|csp-partners>")
    assert "/invite @cspbot" in scene.says()
    assert "Choose a digest" not in scene.says()


async def test_a_member_may_set_their_own_but_not_a_channels(scene):
    said = await scene.begin(INSPECTOR, BRIEFING)
    assert "Only an officer can change what a channel is sent" in said.text
    await scene.begin(INSPECTOR, f"D{INSPECTOR[1:]}")
    await scene.go("add daily", INSPECTOR)
    assert "Figures in confidence too" not in scene.says(INSPECTOR)
    await scene.submit(INSPECTOR, at="08:00")
    assert scene.stored(INSPECTOR).owner == ""


async def test_a_guest_may_change_nothing(scene):
    said = await scene.begin(WARDEN, f"D{WARDEN[1:]}")
    assert "Guests of the workspace are not sent digests" in said.text
    await scene.begin(WARDEN, PARTNERS)
    assert "Only an officer can change what a channel is sent" in scene.says(WARDEN)


async def test_a_digest_of_ones_own_comes_as_a_direct_message(scene):
    scene.subscribe(channel=OFFICER, clearance="in-confidence")
    await scene.tick_at("2015-02-09T08:31")
    assert len(scene.told(OFFICER)) == 1


async def test_send_now_sends_once_however_often_it_is_pressed_and_keeps_what_is_planned(scene):
    mine = scene.subscribe()
    await scene.begin()
    await scene.go(f"digest-send {mine.id}")
    await scene.submit()
    assert "is on its way to <#C0CSUBRIEF>" in scene.says()
    await scene.go(f"digest-send {mine.id}")
    await scene.submit()
    assert "on its way" in scene.says()
    assert len(scene.history(mine)) == 1
    await scene.tick_at("2015-02-06T10:01")
    assert len(scene.posted()) == 1
    await scene.tick_at("2015-02-09T08:30")
    assert len(scene.posted()) == 2
    assert [each.state for each in scene.history(mine)] == ["sent", "sent"]


async def test_a_preview_is_what_would_be_posted_and_is_seen_by_the_asker_alone(scene):
    mine = scene.subscribe()
    await scene.begin()
    await scene.go(f"digest-preview {mine.id}")
    assert scene.title() == "Preview"
    await scene.submit()
    assert scene.posted() == []
    (shown,) = scene.told(OFFICER)
    await scene.go(f"digest-send {mine.id}")
    await scene.submit()
    await scene.tick_at("2015-02-06T10:00")
    assert scene.posted() == [shown]


async def test_a_pause_ends_on_its_day_and_can_be_ended_at_once(scene):
    mine = scene.subscribe()
    await scene.begin()
    await scene.go(f"digest-pause {mine.id}")
    await scene.submit(what="pause", until="2015-02-11")
    assert "Paused; sent again from Wednesday 11 February 2015" in scene.says()
    planned = (await scene.tick_at("2015-02-10T09:00"))[0].planned
    assert [order for order in planned if order.kind == "daily"] == []
    assert scene.stored().next_due_at == datetime(2015, 2, 11, 8, 30, tzinfo=UTC)
    await scene.go(f"digest-pause {mine.id}")
    await scene.submit(what="go")
    assert scene.stored().paused_until is None
    assert scene.stored().next_due_at == datetime(2015, 2, 9, 8, 30, tzinfo=UTC)


async def test_it_can_be_stopped_and_the_history_tells_of_late_and_missed_ones(scene):
    mine = scene.subscribe()
    await scene.tick_at("2015-02-09T09:10")
    await scene.tick_at("2015-02-10T20:00")
    await scene.begin()
    await scene.go(f"digest-history {mine.id}")
    said = scene.says()
    assert "Monday 9 February 2015, 08:30: sent, 40 minutes late" in said
    assert "Tuesday 10 February 2015, 08:30: missed, because it was too late when cspbot ran again" in said
    await scene.go("back")
    await scene.go(f"digest-pause {mine.id}")
    await scene.submit(what="stop")
    assert "no longer gets the daily briefing" in scene.says()
    assert not scene.stored().enabled


async def test_a_missed_one_is_told_to_its_owner_and_not_to_the_admins(scene):
    scene.subscribe(owner=OFFICER)
    await scene.tick_at("2015-02-10T07:00")
    await scene.tick_at("2015-02-10T08:15")
    told = [text for text in scene.told(OFFICER) if text.startswith("Not sent: the CSU briefing")]
    assert len(told) == 1
    assert "Monday 9 February 2015, 08:30" in told[0]
    assert not [text for text in scene.told(MANAGER) if text.startswith("Not sent")]
