"""What may be read somewhere is decided again when it is sent: between composing and sending much may change."""

import pytest
from sqlalchemy import text, update

from bot.sandbox.changes import change_channel, change_person
from jobs import send_now
from storage import access, briefing_changes, briefings
from storage.briefings import NewItem
from storage.errors import NotCleared
from storage.tables import delivery as table
from tests.briefing_world import BRIEFING, INSPECTOR, OFFICER, TEAM, World, shown

SHEDS = "Two sheds broken into near the station overnight"
OPENED = [{"private": False}, {"shared": True}]


@pytest.fixture
def world(db, practice_slack):
    """Monday, 08:30; one item in confidence is approved and the briefing is due."""
    made = World(db, practice_slack)
    made.subscribe(owner=OFFICER)
    made.number = made.contribute(SHEDS)
    made.at("2015-02-09T08:00")
    made.work()
    made.press(OFFICER, made.draft(), "Approve")
    made.work()
    made.at("2015-02-09T08:30")
    return made


def when_composed(world, kind, change, on=1):
    """Let something change right after a message of this kind was composed."""
    compose, calls = world.worker.composers[kind], []

    def composing(connection, delivery, now):
        made = compose(connection, delivery, now)
        calls.append(now)
        if len(calls) == on:
            change()
        return made

    world.worker.composers[kind] = composing


def asks_each_time(world):
    """Nothing that Slack said is fresh enough; the same as sending long after the tick began."""
    deliver = world.worker._deliver

    def delivering(readers):
        readers.fresh_for = 0.0
        return deliver(readers)

    world.worker._deliver = delivering


def make_ready(world):
    """Let the real time that something waits for be over."""
    with world.db.write() as connection:
        connection.execute(update(table).values(run_at=world.db.now(connection)))
        connection.execute(text("DELETE FROM team_pause"))


def in_channel(world, channel=BRIEFING):
    """All that the bot ever said in the channel, as it stands now, threads included."""
    return "".join(each.text + shown(each) for each in world.slack.workspace.said_by_bot(channel))


def ever_sent(world, since, channel=BRIEFING):
    """All that was sent for the channel since then, whatever became of it."""
    return str([each.payload for each in world.slack.workspace.posted[since:] if each.channel == channel])


def contribute_many(world, count=20):
    with world.db.write() as connection:
        by = briefings.By(INSPECTOR, world.now, world.db.now(connection), TEAM)
        for number in range(count):
            briefing_changes.add(connection, NewItem(f"Secret {number}: {'words ' * 40}"), by)


class TestAChannel:
    @pytest.mark.parametrize("opened", OPENED)
    def test_opened_to_others_after_it_was_composed_gets_what_they_may_read(self, world, opened):
        asks_each_time(world)
        when_composed(world, "daily", lambda: change_channel(world.slack.workspace, BRIEFING, opened))
        done = world.work()
        assert ("daily", "sent") in done
        assert "sheds" not in in_channel(world)
        assert "1 item is not shown here" in world.posted()[0].text

    def test_opened_while_slack_asked_to_wait_gets_nothing_and_the_owner_is_told(self, world):
        world.slack.workspace.faults.add("chat.postMessage", "ratelimit")
        assert ("daily", "pending") in world.work()
        mark = len(world.slack.workspace.posted)
        change_channel(world.slack.workspace, BRIEFING, {"private": False})
        make_ready(world)
        world.work()
        assert "sheds" not in ever_sent(world, mark)
        assert "sheds" not in in_channel(world)
        said = [each.text for each in world.slack.workspace.said_by_bot(f"D{OFFICER[1:]}")]
        assert sum("is paused: the channel is not private any more" in each for each in said) == 1

    def test_opened_after_the_first_part_gets_nothing_more_of_the_thread(self, world):
        world.at("2015-02-09T08:10")
        contribute_many(world)
        world.press(OFFICER, world.ask(OFFICER, "brief review"), "Approve")
        world.at("2015-02-09T08:30")
        asks_each_time(world)
        when_first_part_is_in(world, lambda: change_channel(world.slack.workspace, BRIEFING, {"private": False}))
        world.work()
        replies = [each for each in world.slack.workspace.said_by_bot(BRIEFING) if each.is_reply]
        (posted,) = world.posted()
        assert "From partners (21)" in posted.text
        assert "Secret" not in str([each.text + shown(each) for each in replies])

    def test_opened_before_an_item_is_changed_loses_it_where_it_stands(self, world):
        world.work()
        assert SHEDS in in_channel(world)
        mark = len(world.slack.workspace.posted)
        change_channel(world.slack.workspace, BRIEFING, {"private": False})
        self.change(world, "Three sheds broken into")
        world.work()
        assert "sheds" not in in_channel(world)
        assert "sheds" not in ever_sent(world, mark)

    def test_opened_between_composing_a_change_and_showing_it_never_sees_the_change(self, world):
        world.work()
        asks_each_time(world)
        mark = len(world.slack.workspace.posted)
        when_composed(world, "daily", lambda: change_channel(world.slack.workspace, BRIEFING, {"private": False}))
        self.change(world, "Three sheds broken into")
        world.work()
        assert "Three sheds" not in ever_sent(world, mark)
        assert "sheds" not in in_channel(world)

    def test_opened_before_it_is_sent_by_hand_gets_what_they_may_read_or_nothing(self, world):
        world.work()
        world.at("2015-02-09T09:30")
        mark = len(world.slack.workspace.posted)
        with world.db.write() as connection:
            mine = world.subscription()
            send_now.send_now(connection, mine, opened=world.now, now=world.now, run_at=world.db.now(connection))
        change_channel(world.slack.workspace, BRIEFING, {"shared": True})
        world.work()
        assert "sheds" not in ever_sent(world, mark)

    def test_of_which_slack_does_not_say_who_reads_it_waits_and_goes_out_whole(self, world):
        world.slack.workspace.faults.add("conversations.info", "server_error", times=2)
        assert ("daily", "pending") in world.work()
        assert world.posted() == []
        make_ready(world)
        world.work()
        make_ready(world)
        world.work()
        (posted,) = world.posted()
        assert SHEDS in posted.text

    def test_of_which_slack_never_says_who_reads_gets_the_rest_before_it_is_too_late(self, world):
        world.slack.workspace.faults.add("conversations.info", "server_error", times=99)
        assert ("daily", "pending") in world.work()
        world.at("2015-02-09T12:21")
        world.work()
        (posted,) = world.posted()
        assert "sheds" not in posted.text
        assert "1 item is not shown here" in posted.text

    def test_of_which_slack_does_not_say_who_reads_keeps_what_stands_there_until_it_does(self, world):
        world.work()
        self.change(world, "Three sheds broken into")
        world.slack.workspace.faults.add("conversations.info", "server_error", times=1)
        world.work()
        assert SHEDS in in_channel(world)
        make_ready(world)
        world.work()
        assert "Three sheds" in in_channel(world)

    def change(self, world, words):
        with world.db.write() as connection:
            by = briefings.By(OFFICER, world.now, world.db.now(connection), TEAM)
            known = briefings.by_id(connection, world.number)
            new = NewItem(words, agency=known.agency)
            briefing_changes.edit(connection, world.number, new, by, revision=known.revision, reviewed=True)


def when_first_part_is_in(world, change):
    """Let something change as soon as the top message stands in the channel and its thread does not."""
    post = world.slack.workspace.post

    def posting(channel, user, content, **options):
        said = post(channel, user, content, **options)
        if channel.id == BRIEFING and not said.is_reply:
            change()
        return said

    world.slack.workspace.post = posting


class TestADraft:
    @pytest.fixture
    def morning(self, db, practice_slack):
        made = World(db, practice_slack)
        made.subscribe(owner=OFFICER)
        made.contribute(SHEDS)
        made.at("2015-02-09T08:00")
        asks_each_time(made)
        return made

    def test_composed_for_somebody_who_loses_the_grant_before_it_is_sent_is_not_sent_to_them(self, morning):
        def take_away():
            with morning.db.write() as connection:
                access.grant(connection, OFFICER, "member", at=morning.now, by="test")

        in_other_hands(morning, take_away)

    def test_composed_for_somebody_who_becomes_a_guest_before_it_is_sent_is_not_sent_to_them(self, morning):
        in_other_hands(morning, lambda: change_person(morning.slack.workspace, OFFICER, {"guest": True}))


def in_other_hands(morning, change):
    """The draft, composed for its owner, is sent to the others after that change, and to nobody else."""
    when_composed(morning, "draft", change)
    morning.work()
    morning.work()
    assert "sheds" not in in_channel(morning, f"D{OFFICER[1:]}")
    assert SHEDS in morning.draft(INSPECTOR).text


def test_a_preview_is_refused_to_who_lost_the_grant_since_the_draft_came(db, practice_slack):
    world = World(db, practice_slack)
    world.subscribe(owner=OFFICER)
    world.contribute(SHEDS)
    world.at("2015-02-09T08:00")
    world.work()
    with world.db.write() as connection:
        access.grant(connection, OFFICER, "member", at=world.now, by="test")
    for button in ("Preview", "Approve", "Hold"):
        with pytest.raises(NotCleared):
            world.press(OFFICER, world.draft(), button)
