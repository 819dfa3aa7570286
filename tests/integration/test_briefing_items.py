"""Contributed items, the draft and its approval: never posted unreviewed, never twice, filtered for the channel."""

import threading
import time

import pytest

from bot.messages.form import Entered
from bot.sandbox.limits import pings, problems
from handlers import briefing_forms
from handlers.forms import Origin, Submission
from storage import access, action_rows, briefing_changes, briefing_drafts, briefings, plan_record
from storage.briefing_drafts import Edition
from storage.briefings import NewItem
from storage.errors import BadInput, NotCleared
from tests.briefing_world import (
    BRIEFING,
    COUNCILLOR,
    INSPECTOR,
    MANAGER,
    MONDAY,
    OFFICER,
    PARTNERS,
    TEAM,
    WARDEN,
    World,
    shown,
    value_of,
)

SHEDS = "Two sheds broken into near the station overnight, patrols asked for"


@pytest.fixture
def world(db, practice_slack):
    made = World(db, practice_slack)
    yield made
    for posted in practice_slack.workspace.everything_posted():
        assert problems(posted.payload, posted.kind) == []
        assert pings(posted.payload) == []


@pytest.fixture
def morning(world):
    """Monday, half an hour before the briefing, with one item contributed on Friday."""
    world.subscribe(owner=OFFICER)
    world.number = world.contribute(SHEDS)
    world.at("2015-02-09T08:00")
    world.work()
    return world


def approve(world, user=OFFICER, message=None):
    return world.press(user, message or world.draft(), "Approve")


def stored(world, number):
    with world.db.read() as connection:
        return briefings.by_id(connection, number)


class TestContributing:
    def test_any_member_and_a_guest_may_contribute_and_who_may_only_look_may_not(self, world):
        world.contribute("Needles found by the park gate", WARDEN)
        with world.db.write() as connection:
            access.grant(connection, COUNCILLOR, "viewer", at=world.now, by="test")
        with pytest.raises(NotCleared, match="Only members"):
            world.ask(COUNCILLOR, "brief add Something")

    def test_the_agency_is_that_of_the_contributors_post(self, world):
        assert stored(world, world.contribute(SHEDS)).agency == "Kent Police"
        assert stored(world, world.contribute("Needles found", WARDEN)).agency == "Kent County Council"

    def test_personal_data_is_refused_with_the_reason_and_stored_nowhere(self, world):
        with pytest.raises(BadInput, match="a telephone number, so nothing was stored"):
            world.ask(INSPECTOR, "brief add Caller on 07700 900123")
        with world.db.read() as connection:
            assert briefings.open_items(connection, TEAM, world.now.date()) == []

    def test_a_line_that_may_have_been_cut_is_refused(self, world):
        with pytest.raises(BadInput, match="too long for one line"):
            world.ask(INSPECTOR, f"brief add {'word ' * 70}")

    def test_others_read_in_confidence_items_only_where_they_may(self, world):
        world.contribute(SHEDS)
        assert "sheds" in world.ask(INSPECTOR, "brief list").text
        listed = world.ask(COUNCILLOR, "brief list")
        assert listed.text == "Nothing of yours is open for the CSU briefing. 1 item is not shown here."
        assert "sheds" not in world.ask(WARDEN, "brief").text

    def test_whoever_contributed_sees_closes_and_takes_back_their_own(self, world):
        number = world.contribute("Needles found", WARDEN)
        assert "Needles" in world.ask(WARDEN, "brief list").text
        assert "Kept." in world.ask(WARDEN, f"brief keep {number} 20 February 2015").text
        assert "Closed" in world.ask(WARDEN, f"brief close {number} cleared").text
        assert stored(world, number).status == "closed"

    def test_nobody_else_but_an_officer_closes_it_and_twice_is_said(self, world):
        number = world.contribute(SHEDS)
        with pytest.raises(NotCleared, match="Only an officer"):
            world.ask(COUNCILLOR, f"brief close {number}")
        assert world.ask(OFFICER, f"brief close {number} arrests made").text.startswith("Closed: arrests made.")
        assert "closed already" in world.ask(OFFICER, f"brief close {number}").text
        with world.db.read() as connection:
            lines = plan_record.history(connection, "briefing", number)
        assert [(line.who, line.done, line.outcome) for line in lines] == [
            ("CSU Inspector", "contributed", "said until it is closed"),
            ("Community Safety Officer", "closed", "closed: arrests made"),
        ]


class TestTheDraft:
    def test_it_comes_half_an_hour_before_to_the_owner_and_only_once(self, world):
        world.subscribe(owner=OFFICER)
        world.contribute(SHEDS)
        world.at("2015-02-09T07:59")
        assert world.work() == []
        world.at("2015-02-09T08:00")
        assert world.work() == [("draft", "sent")]
        assert world.work() == []
        assert "1 item waits for review" in world.draft().text
        assert SHEDS in world.draft().text
        previewed = world.press(OFFICER, world.draft(), "Preview")
        assert "As #csu-briefing will see it" in previewed.text
        assert SHEDS in previewed.replies[0].text

    def test_its_time_can_be_set(self, world):
        world.subscribe(owner=OFFICER, draft_minutes=60)
        world.contribute(SHEDS)
        world.at("2015-02-09T07:30")
        assert world.work() == [("draft", "sent")]

    def test_without_an_owner_the_officers_in_the_channel_get_it(self, world):
        world.subscribe()
        world.contribute(SHEDS)
        world.at("2015-02-09T08:00")
        assert world.work() == [("draft", "sent")] * 3
        assert world.draft(INSPECTOR)
        assert world.draft(MANAGER)

    def test_there_is_none_where_nothing_waits_but_an_item_that_comes_late_has_one(self, world):
        world.subscribe(owner=OFFICER)
        world.at("2015-02-09T08:00")
        assert world.work() == []
        world.contribute(SHEDS)
        world.at("2015-02-09T08:20")
        assert world.work() == [("draft", "sent")]

    def test_a_clock_set_back_rehearses_it_too(self, world):
        world.at("2026-11-20T10:00")
        world.subscribe(owner=OFFICER)
        world.at("2015-02-09T07:40")
        world.contribute(SHEDS)
        world.at("2015-02-09T08:05")
        assert world.work() == [("draft", "sent")]

    def test_it_is_refused_in_a_public_place_and_to_others(self, world):
        world.subscribe()
        world.contribute(SHEDS)
        with pytest.raises(NotCleared, match="direct message"):
            world.ask(OFFICER, "brief review", PARTNERS)
        with pytest.raises(NotCleared, match="Only an officer"):
            world.ask(COUNCILLOR, "brief review")
        assert SHEDS in world.ask(OFFICER, "brief review").text

    def test_many_items_come_in_pages_and_all_of_them_are_approved(self, world):
        world.subscribe(owner=OFFICER)
        with world.db.write() as connection:
            by = briefings.By(INSPECTOR, world.now, world.db.now(connection), TEAM)
            for number in range(30):
                briefing_changes.add(connection, NewItem(f"Item about place {number}: {'words ' * 40}"), by)
        world.at("2015-02-09T08:00")
        world.work()
        turned = world.press(OFFICER, world.draft(), "Next items")
        assert "Items 9 to 16 of 30" in shown(turned)
        assert "30 items will go out" in approve(world).text
        world.at("2015-02-09T08:30")
        world.work()
        assert "From partners (30)" in world.posted()[0].text


class TestApproval:
    def test_what_was_approved_is_posted_and_says_no_since_the_first_time(self, morning):
        assert "Approved. 1 item will go out at 08:30." in approve(morning).text
        morning.at("2015-02-09T08:30")
        assert ("daily", "sent") in morning.work()
        (posted,) = morning.posted()
        assert SHEDS in posted.text
        assert f"{morning.number}.  {SHEDS}" in shown(posted)
        assert "since" not in shown(posted)

    def test_what_nobody_approved_is_only_counted_and_put_in_place_later(self, morning):
        morning.at("2015-02-09T08:30")
        morning.work()
        (posted,) = morning.posted()
        assert "1 item waits for review" in posted.text
        assert "sheds" not in posted.text + shown(posted)
        morning.at("2015-02-09T09:00")
        assert "will be put into the posted briefing" in approve(morning).text
        assert ("update", "sent") in morning.work()
        (posted,) = morning.posted()
        assert SHEDS in posted.text
        assert "waits" not in posted.text
        assert "sent 09:00" not in posted.text

    def test_after_the_grace_it_is_refused_and_can_be_reviewed_for_tomorrow(self, morning):
        draft = morning.draft()
        morning.at("2015-02-09T12:31")
        with pytest.raises(BadInput, match="could be changed until Monday 9 February 2015, 12:30"):
            approve(morning, message=draft)
        morning.at("2015-02-10T08:00")
        morning.work()
        reviewed = morning.ask(OFFICER, "brief review")
        assert "Tuesday 10 February" in reviewed.text
        assert "Approved. 1 item will go out at 08:30." in approve(morning, message=reviewed).text

    def test_hold_comes_again_and_drop_does_not(self, morning):
        other = morning.contribute("Bins set alight in the car park")
        morning.work()
        held = morning.ask(OFFICER, f"brief_hold {value_of(morning.draft(), 'Hold').partition(' ')[2]}")
        assert "Held: not in this briefing" in shown(held)
        place = f"{morning.subscription().id} {MONDAY}"
        morning.ask(OFFICER, f"brief_drop {place} {other}")
        morning.at("2015-02-09T08:30")
        morning.work()
        assert "sheds" not in str([shown(each) for each in morning.posted()])
        morning.at("2015-02-10T08:00")
        morning.work()
        assert SHEDS in morning.draft().text
        assert "Bins" not in morning.draft().text

    def test_of_two_officers_one_approves_and_the_other_is_told_by_whom(self, morning):
        draft = morning.draft()
        said, barrier = [], threading.Barrier(2)

        def press(user):
            barrier.wait()
            said.append(approve(morning, user, draft).text)

        workers = [threading.Thread(target=press, args=(user,)) for user in (OFFICER, INSPECTOR)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sum("Approved. 1 item" in text for text in said) == 1
        assert sum("It was approved already by" in text for text in said) == 1

    def test_a_draft_that_changed_since_it_was_seen_is_shown_again_before_it_is_approved(self, morning):
        seen = morning.draft()
        morning.contribute("Bins set alight in the car park")
        answer = approve(morning, message=seen)
        assert "Not approved: the draft was changed since you saw it" in answer.text
        assert "Bins set alight" in answer.text
        assert "Approved. 2 items" in approve(morning, message=answer).text

    def test_words_changed_while_they_are_approved_are_never_said_unseen(self, morning):
        seen, barrier, ended = morning.draft(), threading.Barrier(2), {}

        def press():
            barrier.wait()
            ended["approval"] = approve(morning, message=seen).text

        def edit():
            barrier.wait()
            with morning.db.write() as connection:
                by = briefings.By(WARDEN, morning.now, morning.db.now(connection), TEAM)
                new = NewItem("Other words")
                try:
                    briefing_changes.edit(connection, morning.number, new, by, revision=0, reviewed=False)
                except BadInput as error:
                    ended["edit"] = str(error)

        workers = [threading.Thread(target=each) for each in (press, edit)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        with morning.db.read() as connection:
            draft = briefing_drafts.read(connection, Edition(morning.subscription(), MONDAY))
        if "edit" in ended:
            assert "An officer approved this item" in ended["edit"]
            assert [item.text for item in draft.approved] == [SHEDS]
        else:
            assert "Not approved" in ended["approval"]
            assert draft.approved == []

    def test_an_approval_while_the_briefing_is_being_sent_ends_in_the_posted_briefing(self, morning):
        draft = morning.draft()
        morning.at("2015-02-09T08:30")
        compose = morning.worker.composers["daily"]
        times = []

        def composing(connection, delivery, now):
            made = compose(connection, delivery, now)
            if not times:
                times.append(now)
                worker = threading.Thread(target=lambda: approve(morning, message=draft))
                worker.start()
                worker.join()
            return made

        morning.worker.composers["daily"] = composing
        morning.work()
        _until(morning, lambda: SHEDS in morning.posted()[0].text)
        assert len(morning.posted()) == 1

    def test_the_order_is_that_of_the_officer(self, morning):
        other = morning.contribute("Bins set alight in the car park")
        place = f"{morning.subscription().id}|{MONDAY}"
        form = {"order": {"order": {"value": f"{other}, {morning.number}"}}}
        outcome = briefing_forms.submit_order(submission(morning, OFFICER, place, form), morning.db)
        assert outcome.errors == {}
        morning.work()
        approve(morning)
        morning.at("2015-02-09T08:30")
        morning.work()
        text = morning.posted()[0].text
        assert text.index("Bins") < text.index("sheds")


class TestChannels:
    def test_a_channel_that_is_not_cleared_is_told_how_many_are_not_shown(self, world):
        world.subscribe(PARTNERS, "public", owner=OFFICER)
        world.contribute(SHEDS)
        world.at("2015-02-09T08:00")
        world.work()
        assert "in confidence, so not shown in" in shown(world.draft())
        approve(world)
        world.at("2015-02-09T08:30")
        world.work()
        (posted,) = world.posted(PARTNERS)
        assert "1 item is not shown here" in posted.text
        assert "sheds" not in posted.text + shown(posted)

    def test_a_channel_turned_public_after_the_approval_shows_nothing_in_confidence(self, morning):
        approve(morning)
        morning.slack.workspace.channel(BRIEFING).kind = "public"
        morning.at("2015-02-09T08:30")
        morning.work()
        assert "sheds" not in str([each.text + shown(each) for each in morning.posted()])

    def test_areas_and_priorities_of_the_subscription_choose_what_is_in_its_draft(self, world):
        world.subscribe(owner=OFFICER, areas="gravesham")
        with world.db.write() as connection:
            by = briefings.By(INSPECTOR, world.now, world.db.now(connection), TEAM)
            briefing_changes.add(connection, NewItem("In Dartford", area="dartford"), by)
            briefing_changes.add(connection, NewItem("In Gravesham", area="gravesham"), by)
            briefing_changes.add(connection, NewItem("Of everybody"), by)
        world.at("2015-02-09T08:00")
        world.work()
        assert "In Gravesham; Of everybody" in world.draft().text
        assert "In Dartford" not in shown(world.draft())


class TestAfterPosting:
    @pytest.fixture
    def posted(self, morning):
        approve(morning)
        morning.at("2015-02-09T08:30")
        morning.work()
        return morning

    def test_an_edit_shows_in_the_posted_briefing_in_place(self, posted):
        form = {
            "text": {"text": {"value": "Three sheds broken into near the station"}},
            "agency": {"agency": {"value": "Kent Police"}},
            "classification": {"classification": {"selected_option": {"value": "in-confidence"}}},
        }
        number = str(posted.number)
        done = briefing_forms.submit_edit(submission(posted, OFFICER, number, form, kept="0"), posted.db)
        assert "Where it is posted today it is changed there" in done.posts[0].message.text
        assert ("update", "sent") in posted.work()
        (message,) = posted.posted()
        assert "Three sheds" in message.text
        with pytest.raises(BadInput, match="changed meanwhile by Community Safety Officer"):
            briefing_forms.submit_edit(submission(posted, INSPECTOR, number, form, kept="0"), posted.db)

    def test_its_contributor_cannot_change_reviewed_words(self, world):
        world.subscribe(owner=OFFICER)
        number = world.contribute("Needles found", WARDEN)
        world.at("2015-02-09T08:00")
        world.work()
        approve(world)
        form = {"text": {"text": {"value": "Other words"}}}
        with pytest.raises(BadInput, match="Ask an officer to change it"):
            briefing_forms.submit_edit(submission(world, WARDEN, str(number), form, kept="0"), world.db)

    def test_closed_it_says_so_and_is_not_carried_over(self, posted):
        posted.ask(OFFICER, f"brief_close {posted.number}", BRIEFING)
        posted.work()
        assert "closed: Two sheds" in posted.posted()[0].text
        posted.at("2015-02-10T08:30")
        posted.work()
        assert "sheds" not in "".join(each.text for each in posted.posted()[1:])

    def test_carried_over_it_is_reviewed_again_and_says_since_when(self, posted):
        posted.at("2015-02-10T08:00")
        posted.work()
        assert "Tuesday 10 February" in posted.draft().text
        approve(posted)
        posted.at("2015-02-10T08:30")
        posted.work()
        assert "since Friday 6 February" in shown(posted.posted()[-1])

    def test_a_tasking_becomes_an_action_with_an_owner_on_the_spot(self, posted):
        form = {
            "title": {"title": {"value": "Arrange patrols near the station"}},
            "owner": {"csp:find:plan-posts": {"selected_option": {"value": "CSU Inspector"}}},
            "due": {"due": {"value": "Friday"}},
        }
        asked = submission(posted, OFFICER, str(posted.number), form)
        briefing_forms.submit_task(asked, posted.db)
        briefing_forms.submit_task(asked, posted.db)
        item = stored(posted, posted.number)
        with posted.db.read() as connection:
            action = action_rows.by_id(connection, item.action_id)
        assert (action.title, action.owner, str(action.due)) == (
            "Arrange patrols near the station",
            "CSU Inspector",
            "2015-02-13",
        )
        posted.work()
        assert "Task for CSU Inspector, by Friday 13 February" in shown(posted.posted()[0])

    def test_an_update_of_a_message_that_was_deleted_ends_quietly(self, posted):
        posted.slack.workspace.remove(posted.posted()[0])
        posted.ask(OFFICER, f"brief_close {posted.number}")
        assert ("update", "skipped") in posted.work()
        assert posted.posted() == []

    def test_what_goes_into_the_thread_later_is_posted_there_once(self, posted):
        with posted.db.write() as connection:
            by = briefings.By(INSPECTOR, posted.now, posted.db.now(connection), TEAM)
            for number in range(20):
                briefing_changes.add(connection, NewItem(f"Item about place {number}: {'words ' * 40}"), by)
        posted.work()
        approve(posted)
        posted.work()
        assert "From partners (21)" in posted.posted()[0].text
        first = [each.text for each in posted.slack.workspace.said_by_bot(BRIEFING) if each.is_reply]
        assert "Item about place 19" in " ".join(first)
        posted.ask(OFFICER, f"brief_close {posted.number}")
        posted.work()
        assert len([each for each in posted.slack.workspace.said_by_bot(BRIEFING) if each.is_reply]) == len(first)


def submission(world, user, value, values, kept="", key="form:1"):
    """A form as it arrives, opened in the user's direct messages."""
    return Submission(
        value=value,
        audience=world.audience(user),
        origin=Origin("D1"),
        now=world.now,
        entered=Entered(values),
        key=f"{key}:{user}:{value}",
        kept=kept,
    )


def _until(world, true):
    """Work until a condition holds; updates wait a moment for what is being sent."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        world.work()


class TestUpdates:
    @pytest.fixture
    def posted(self, morning):
        approve(morning)
        morning.at("2015-02-09T08:30")
        morning.work()
        return morning

    def change(self, world, text):
        with world.db.write() as connection:
            by = briefings.By(OFFICER, world.now, world.db.now(connection), TEAM)
            known = briefings.by_id(connection, world.number)
            new = NewItem(text, agency=known.agency)
            briefing_changes.edit(connection, world.number, new, by, revision=known.revision, reviewed=True)

    def test_of_several_changes_at_once_the_last_stands_and_every_update_ends(self, posted):
        for number in range(4):
            self.change(posted, f"Shed number {number} broken into")
        assert posted.work() == [("update", "sent")] * 2  # the briefing and its draft, once each
        _until(posted, lambda: all(each.state == "sent" for each in posted.history("update")))
        (message,) = posted.posted()
        assert "Shed number 3" in message.text

    def test_a_refusal_that_passes_is_tried_again(self, posted):
        posted.slack.workspace.faults.add("chat.update", "server_error")
        self.change(posted, "Three sheds broken into")
        _until(posted, lambda: "Three sheds" in posted.posted()[0].text)
        assert len(posted.posted()) == 1

    def test_on_the_next_day_the_posted_briefing_is_left_as_it_is(self, posted):
        posted.at("2015-02-10T07:00")
        self.change(posted, "Three sheds broken into")
        posted.work()
        assert SHEDS in posted.posted()[0].text
