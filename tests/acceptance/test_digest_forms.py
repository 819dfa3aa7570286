"""`/csp digest` in the real bot, over Socket Mode against the practice Slack: one modal, from its list to each step."""

import asyncio
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.app import Application
from bot.clock import PracticeClock, england_and_wales
from bot.config import Settings
from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL, PracticeSlack
from bot.sandbox.limits import problems
from bot.worker import Worker
from jobs import subscribing
from storage import access, deliveries, subscriptions
from storage.access import Channel
from storage.engine import Database
from storage.subscriptions import Wish
from tests.filled import FilledSqlite

OFFICER, INSPECTOR, MANAGER = "U0CSO00001", "U0INSP0001", "U0CSM00001"
WARDEN, COUNCILLOR = "U0WARDEN01", "U0COUNC001"
ROLES = {OFFICER: "officer", MANAGER: "admin", WARDEN: "officer"}
TEAM, BRIEFING, PARTNERS, SHARED = "T0PRACTICE", "C0CSUBRIEF", "C0PARTNERS", "C0KENTSHRD"
START = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
GO = "csp:change:go"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return FilledSqlite(tmp_path_factory.mktemp("filled"))


@pytest.fixture
def database(filled, tmp_path):
    db = Database(filled.copy(tmp_path))
    with db.write() as connection:
        for user, role in ROLES.items():
            access.grant(connection, user, role, at=START, by="test")
        cleared = Channel(BRIEFING, "csu-briefing", "private", "in-confidence", datetime.now(UTC))
        access.remember_channel(connection, TEAM, cleared)
    yield db
    db.dispose()


class Scene:
    """People at the modal: what they press, what they see, what is stored and sent."""

    def __init__(self, slack, application, db, clock):
        self.slack, self.application, self.db, self.clock = slack, application, db, clock
        self.workspace = slack.workspace

    async def open(self, user=OFFICER, channel=BRIEFING, text="digest"):
        seen = await self.slack.doings.command(user, channel, "/csp", text)
        await self.application.background.finish()
        return seen

    def view(self, user=OFFICER):
        open_ones = self.workspace.open_views.get(user, [])
        return self.workspace.views[open_ones[-1]] if open_ones else None

    def says(self, user=OFFICER):
        """All words of the modal that somebody sees."""
        return str(self.view(user).payload["blocks"])

    def title(self, user=OFFICER):
        return self.view(user).payload["title"]["text"]

    async def go(self, step, user=OFFICER):
        """Choose a step in a menu or press a button of the modal."""
        await self.slack.doings.press_in_view(self.view(user), GO, step)
        await self.application.background.finish()

    async def submit(self, user=OFFICER, **values):
        seen = await self.slack.doings.submit(self.view(user), values)
        await self.application.background.finish()
        return seen

    def stored(self, channel=BRIEFING, kind="daily"):
        with self.db.read() as connection:
            return subscriptions.find(connection, TEAM, channel, kind)

    def history(self, found):
        with self.db.read() as connection:
            return deliveries.history(connection, subject=found.subject)

    def subscribe(self, kind="daily", channel=BRIEFING, clearance="in-confidence", at=START, **more):
        asked = {"zone": "Europe/London", "when_empty": "post", "created_by": OFFICER, "local_time": "08:30"}
        wish = Wish(TEAM, channel, kind, clearance=clearance, catchup_seconds=4 * 3600, **(asked | more))
        with self.db.write() as connection:
            return subscribing.subscribe(connection, wish, now=at, working_days=england_and_wales())

    async def tick(self, at):
        """One tick of the worker at that London time."""
        now = datetime.fromisoformat(at).replace(tzinfo=LONDON)
        worker = Worker(self.application.settings, self.db, PracticeClock(now), TEAM)
        return await asyncio.to_thread(worker.work)

    def posted(self, channel=BRIEFING):
        return [message.text for message in self.workspace.said_by_bot(channel)]

    def direct(self, user):
        return self.posted(f"D{user[1:]}")


@pytest.fixture
async def scene(database):
    clock = PracticeClock(START)
    slack = PracticeSlack(clock=clock)
    async with slack:
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(BOT_CREDENTIAL),
            slack_app_token=SecretStr(APP_CREDENTIAL),
            slack_api_url=slack.api_url,
            lease_seconds=5,
            settle_seconds=0,
        )
        async with Application(settings, database, clock, ticks=False) as application:
            yield Scene(slack, application, database, clock)
        assert not [entry for entry in slack.workspace.log if entry["what"] == "refused_ack"]
        for posted in slack.workspace.everything_posted():
            assert problems(posted.payload, posted.kind) == []


async def test_an_officer_adds_a_digest_and_reads_what_was_stored_and_when_it_comes(scene):
    await scene.open()
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
    await scene.open()
    await scene.go(f"digest-edit {mine.id}")
    await scene.submit(empty="skip", owner=MANAGER)
    changed = scene.stored()
    assert (changed.when_empty, changed.owner, changed.version) == ("skip", MANAGER, 2)
    assert (changed.next_due_at, changed.local_time, changed.clearance) == (mine.next_due_at, "08:30", "in-confidence")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"at": "25:00"}, "is not a time of day"),
        ({"zone": "Kent"}, "is not a time zone"),
        ({"days": ["mon", "sun"]}, "Saturday and Sunday are not working days"),
    ],
)
async def test_what_can_not_be_is_said_beside_its_input_and_nothing_is_stored(scene, wrong, words):
    await scene.open()
    await scene.go("add daily")
    seen = await scene.submit(**wrong)
    assert words in str(seen.errors)
    assert scene.stored() is None


async def test_of_two_officers_with_the_same_form_the_second_is_told_that_it_was_changed(scene):
    mine = scene.subscribe()
    await scene.open(OFFICER)
    await scene.go(f"digest-edit {mine.id}", OFFICER)
    await scene.open(MANAGER)
    await scene.go(f"digest-edit {mine.id}", MANAGER)
    await scene.submit(OFFICER, at="07:00")
    await scene.submit(MANAGER, at="09:00")
    assert "was changed meanwhile" in scene.says(MANAGER)
    assert scene.stored().local_time == "07:00"


async def test_a_public_channel_offers_public_figures_only(scene):
    await scene.open(channel=PARTNERS)
    await scene.go("add monday")
    assert "Figures in confidence too" not in scene.says()
    await scene.submit(at="09:00")
    assert scene.stored(PARTNERS, "monday").clearance == "public"


async def test_where_cspbot_is_not_a_member_it_says_how_to_invite_it(scene):
    scene.workspace.channel(PARTNERS).members.remove("U0CSPBOT01")
    await scene.open(channel=BRIEFING, text="digest <#C0PARTNERS|csp-partners>")
    assert "/invite @cspbot" in scene.says()
    assert "Choose a digest" not in scene.says()


async def test_a_member_may_set_their_own_but_not_a_channels(scene):
    seen = await scene.open(INSPECTOR, BRIEFING)
    assert "Only an officer can change what a channel is sent" in seen.message.text
    await scene.open(INSPECTOR, f"D{INSPECTOR[1:]}")
    await scene.go("add daily", INSPECTOR)
    assert "Figures in confidence too" not in scene.says(INSPECTOR)
    await scene.submit(INSPECTOR, at="08:00")
    assert scene.stored(INSPECTOR).owner == ""


async def test_a_guest_may_change_nothing(scene):
    seen = await scene.open(WARDEN, f"D{WARDEN[1:]}")
    assert "Guests of the workspace are not sent digests" in seen.message.text
    await scene.open(WARDEN, PARTNERS)
    assert "Only an officer can change what a channel is sent" in scene.says(WARDEN)


async def test_a_digest_of_ones_own_comes_as_a_direct_message(scene):
    scene.subscribe(channel=OFFICER, clearance="in-confidence")
    await scene.tick("2015-02-09T08:31")
    assert len(scene.direct(OFFICER)) == 1


async def test_send_now_sends_once_however_often_it_is_pressed_and_keeps_what_is_planned(scene):
    mine = scene.subscribe()
    await scene.open()
    await scene.go(f"digest-send {mine.id}")
    await scene.submit()
    assert "is on its way to <#C0CSUBRIEF>" in scene.says()
    await scene.go(f"digest-send {mine.id}")
    await scene.submit()
    assert "on its way" in scene.says()
    assert len(scene.history(mine)) == 1
    await scene.tick("2015-02-06T10:01")
    assert len(scene.posted()) == 1
    await scene.tick("2015-02-09T08:30")
    assert len(scene.posted()) == 2
    assert [each.state for each in scene.history(mine)] == ["sent", "sent"]


async def test_a_preview_is_what_would_be_posted_and_is_seen_by_the_asker_alone(scene):
    mine = scene.subscribe()
    await scene.open()
    await scene.go(f"digest-preview {mine.id}")
    assert scene.title() == "Preview"
    await scene.submit()
    assert scene.posted() == []
    (shown,) = scene.direct(OFFICER)
    await scene.go(f"digest-send {mine.id}")
    await scene.submit()
    await scene.tick("2015-02-06T10:00")
    assert scene.posted() == [shown]


async def test_a_pause_ends_on_its_day_and_can_be_ended_at_once(scene):
    mine = scene.subscribe()
    await scene.open()
    await scene.go(f"digest-pause {mine.id}")
    await scene.submit(what="pause", until="2015-02-11")
    assert "Paused; sent again from Wednesday 11 February 2015" in scene.says()
    planned = (await scene.tick("2015-02-10T09:00"))[0].planned
    assert [order for order in planned if order.kind == "daily"] == []
    assert scene.stored().next_due_at == datetime(2015, 2, 11, 8, 30, tzinfo=UTC)
    await scene.go(f"digest-pause {mine.id}")
    await scene.submit(what="go")
    assert scene.stored().paused_until is None
    assert scene.stored().next_due_at == datetime(2015, 2, 9, 8, 30, tzinfo=UTC)


async def test_it_can_be_stopped_and_the_history_tells_of_late_and_missed_ones(scene):
    mine = scene.subscribe()
    await scene.tick("2015-02-09T09:10")
    await scene.tick("2015-02-10T20:00")
    await scene.open()
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
    await scene.tick("2015-02-10T07:00")
    await scene.tick("2015-02-10T08:15")
    told = [text for text in scene.direct(OFFICER) if text.startswith("Not sent: the daily briefing")]
    assert len(told) == 1
    assert "Monday 9 February 2015, 08:30" in told[0]
    assert not [text for text in scene.direct(MANAGER) if text.startswith("Not sent")]


async def kick(channel):
    channel.members.remove("U0CSPBOT01")


async def archive(channel):
    channel.is_archived = True


async def make_public(channel):
    channel.kind = "public"


async def invite(channel):
    channel.members.append("U0CSPBOT01")


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
    ],
)
async def test_what_its_channel_refuses_is_paused_its_owner_told_once_and_goes_on_when_put_right(
    scene, breaks, mends, why, remedy
):
    scene.subscribe(owner=OFFICER)
    channel = scene.workspace.channel(BRIEFING)
    await breaks(channel)
    await scene.tick("2015-02-09T08:30")
    await scene.tick("2015-02-10T08:30")
    await scene.tick("2015-02-11T08:30")
    (told,) = [text for text in scene.direct(OFFICER) if "is paused" in text]
    assert why in told
    assert remedy in told
    assert scene.posted() == []
    assert scene.stored().held
    await mends(channel)
    await scene.tick("2015-02-11T09:00")
    (again,) = [text for text in scene.direct(OFFICER) if "is sent again" in text]
    assert "Next: Thursday 12 February 2015, 08:30 (London time)" in again
    await scene.tick("2015-02-12T08:30")
    assert len(scene.posted()) == 1
    assert scene.stored().next_due_at.astimezone(LONDON).date() == date(2015, 2, 13)
