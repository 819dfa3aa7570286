"""Several workspaces in one database: whose token, whose deliveries, and what one keeps from the others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.policy import Audience, Viewer
from handlers import action_reader, subcommands
from jobs.channel_work import work_of
from storage import (
    access,
    action_lists,
    actions,
    briefing_changes,
    briefings,
    deliveries,
    installations,
    leases,
    rosters,
    subscriptions,
)
from storage.access import Channel, SlackUser
from storage.action_lists import Filter
from storage.actions import NewAction
from storage.briefings import By, NewItem
from storage.deliveries import Order
from storage.installations import Installation
from storage.subscriptions import Wish

NOW = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ONE, TWO = "T1", "T2"
GIVEN = "xoxb-1-2-3"
DM = Channel("D1", "", "dm", "public", None)


def installation(team):
    return Installation(team, f"District {team}", GIVEN, "B1", "U0BOT", "U1", NOW)


def installed(db, *teams):
    with db.write() as connection:
        for team in teams:
            installations.save(connection, installation(team))


def order(team, recipient="C1", slot="2015-02-09T08:30", **changes):
    until = NOW + timedelta(hours=4)
    return replace(Order("monday", f"subscription:{team}", team, recipient, slot, NOW, until), **changes)


def claimed(db):
    with db.write() as connection:
        now = db.now(connection) + timedelta(seconds=1)
        found = leases.claim(connection, now=now, lease=timedelta(minutes=1), owner="test")
    return [each.team_id for each in found]


def plan(db, *orders):
    with db.write() as connection:
        return [deliveries.plan(connection, each, run_at=db.now(connection)) for each in orders]


class TestInstallations:
    def test_a_token_is_kept_until_it_is_removed_and_never_printed(self, db):
        installed(db, ONE)
        with db.write() as connection:
            found = installations.find(connection, ONE)
            assert found.bot_token == GIVEN
            assert GIVEN not in repr(found)
            assert installations.remove(connection, ONE, at=NOW)
            assert not installations.remove(connection, ONE, at=NOW)
            assert installations.find(connection, ONE) is None
            assert [each.bot_token for each in installations.every(connection, removed=True)] == [""]
            assert installations.every(connection) == []

    def test_a_state_is_good_once_and_for_its_time(self, db):
        until = NOW + timedelta(minutes=10)
        with db.write() as connection:
            for state in ("one", "two"):
                installations.issue_state(connection, state, now=NOW, expires_at=until)
            assert installations.use_state(connection, "one", now=NOW)
            assert not installations.use_state(connection, "one", now=NOW)
            assert not installations.use_state(connection, "other", now=NOW)
            assert not installations.use_state(connection, "two", now=until)


class TestDeliveries:
    def test_who_removed_cspbot_gets_nothing_and_the_others_go_on(self, db):
        installed(db, ONE, TWO)
        plan(db, order(ONE), order(TWO))
        with db.write() as connection:
            installations.remove(connection, TWO, at=NOW)
        assert claimed(db) == [ONE]
        assert claimed(db) == []

    def test_what_is_still_worth_sending_goes_out_after_it_is_installed_again_and_the_rest_is_skipped(self, db):
        installed(db, TWO)
        plan(db, order(TWO, expires_at=NOW), order(TWO, slot="2015-02-10T08:30"))
        with db.write() as connection:
            installations.remove(connection, TWO, at=NOW)
            assert deliveries.skip_stopped(connection, now=NOW) == 1
        installed(db, TWO)
        with db.read() as connection:
            assert [each.reason for each in deliveries.history(connection, states=("skipped",))] == [deliveries.REMOVED]
        assert claimed(db) == [TWO]

    def test_with_one_workspace_by_settings_nothing_is_held_up(self, db):
        plan(db, order(""), order("T9"))
        assert sorted(claimed(db)) == ["", "T9"]

    def test_people_are_written_to_in_their_own_workspace(self, db):
        installed(db, ONE, TWO)
        with db.write() as connection:
            access.remember_user(connection, TWO, SlackUser("U2", "", False, False, "", NOW))
            access.remember_user(connection, ONE, SlackUser("U2", "", True, False, "", NOW))  # met as an outsider
        plan(db, order(ONE, "U2"), order(ONE, "U3", slot="other"))
        with db.read() as connection:
            found = {each.recipient: each.team_id for each in deliveries.history(connection)}
        assert found == {"U2": TWO, "U3": ONE}

    def test_who_is_at_home_in_two_has_the_same_one_for_every_message(self, db):
        installed(db, ONE, TWO)
        with db.write() as connection:
            for team in (TWO, ONE):
                access.remember_user(connection, team, SlackUser("U2", "", False, False, "", NOW))
            assert installations.homes(connection, ["U2"]) == {"U2": ONE}
            assert rosters.member(connection, "U2", since=TODAY).team_id == ONE

    def test_who_is_not_known_anywhere_is_looked_for(self, db):
        with db.write() as connection:
            for user in ("U1", "U2", "U3", "U4"):
                access.grant(connection, user, "officer", at=NOW, by="test")
            access.remember_user(connection, ONE, SlackUser("U1", "", False, False, "", NOW))
            access.remember_user(connection, ONE, SlackUser("U2", "", False, True, "", NOW))
            access.remember_user(connection, "", SlackUser("U3", "", False, True, "", NOW + timedelta(hours=1)))
        with db.read() as connection:
            assert rosters.nowhere(connection, asked_before=NOW + timedelta(minutes=1)) == ["U2", "U4"]


@pytest.fixture
def held(db):
    """Actions of two workspaces and of a file; the numbers by what they are."""
    each = {
        "one's in confidence": NewAction("One's in confidence", team_id=ONE),
        "one's public": NewAction("One's public", team_id=ONE, classification="public"),
        "two's in confidence": NewAction("Two's in confidence", team_id=TWO),
        "of a file": NewAction("Of a file"),
    }
    with db.write() as connection:
        return {
            name: actions.add(connection, replace(new, due=TODAY), at=NOW, by="U9").id for name, new in each.items()
        }


def officer(team):
    return Audience(Viewer("U5", team, "officer", known=True), DM)


def read_by(db, team):
    """What an officer of a workspace is shown: in a list, one by one, and how many more there are."""
    with db.read() as connection:
        reader = action_reader.reader(connection, officer(team), TODAY)
        page = action_lists.page(connection, Filter(shown=reader.shown()), today=TODAY)
        alone = [number for number in range(1, 5) if reader.may_see(actions.by_id(connection, number))]
    assert sorted(action.id for action in page.actions) == alone
    return {action.title for action in page.actions}, page.hidden


class TestActions:
    def test_what_one_workspace_holds_in_confidence_an_officer_of_another_does_not_see(self, db, held):
        installed(db, ONE, TWO)
        assert read_by(db, TWO) == ({"One's public", "Two's in confidence", "Of a file"}, 1)
        assert read_by(db, ONE) == ({"One's in confidence", "One's public", "Of a file"}, 1)

    def test_with_one_workspace_an_officer_sees_all(self, db, held):
        assert read_by(db, ONE)[1] == 0
        assert len(read_by(db, "T7")[0]) == 4

    def test_a_digest_tells_only_what_its_own_workspace_may_read(self, db, held):
        installed(db, ONE, TWO)
        wish = Wish(TWO, "C2", "monday", "Europe/London", "08:30", "in-confidence", "skip", 0, "U5")
        place = Channel("C2", "two", "private", "in-confidence", NOW)
        with db.write() as connection:
            access.remember_channel(connection, TWO, place)
            number = subscriptions.add(connection, wish, since=NOW, next_due_at=NOW)
            work = work_of(connection, subscriptions.by_id(connection, number), "2015-02-09T08:30", TODAY)
            shown, hidden = work.cleared(actions.all_open(connection, TODAY), NOW)
        assert {action.title for action in shown} == {"One's public", "Two's in confidence", "Of a file"}
        assert hidden == 1


@pytest.fixture
def contributed(db):
    """An item of the first workspace, and the number of the subscription there whose draft it waits in."""
    wish = Wish(ONE, "C1", "daily", "Europe/London", "09:30", "in-confidence", "skip", 0, "U5")
    new = NewItem("Sheds broken into behind the station")
    with db.write() as connection:
        item = briefing_changes.add(connection, new, By("U9", NOW, db.now(connection), ONE))
        due = NOW + timedelta(minutes=30)
        number = subscriptions.add(connection, wish, since=NOW - timedelta(days=3), next_due_at=due)
    return item.id, number


def answered(db, text, team, user="U5"):
    reader = Audience(Viewer(user, team, "officer" if user == "U5" else "member", known=True), DM)
    return subcommands.router().reply(text, reader, db, NOW)


class TestBriefing:
    def asked(self, item, number):
        place = f"{number} 2015-02-09T09:30"
        drafts = (f"brief_page {place} 0", f"brief_preview {place}", f"brief_hold {place} {item}")
        return (*drafts, f"brief keep {item} 20 February 2015", f"brief close {item}", f"brief reopen {item}")

    def test_drafts_and_items_of_one_workspace_are_not_there_for_officers_of_another(self, db, contributed):
        installed(db, ONE, TWO)
        for text in self.asked(*contributed):
            reply = answered(db, text, TWO)
            assert reply.outcome in {"BadInput", "NotFound"}, text
            assert "Sheds" not in str(reply.message), text
        with db.read() as connection:
            assert briefings.by_id(connection, contributed[0]).revision == 0

    def test_officers_of_their_own_workspace_and_of_the_only_one_there_is_have_them(self, db, contributed):
        assert {answered(db, text, "T7").outcome for text in self.asked(*contributed)} == {"answered"}
        installed(db, ONE, TWO)
        assert {answered(db, text, ONE).outcome for text in self.asked(*contributed)} == {"answered"}

    def test_who_contributed_an_item_changes_it_wherever_they_are(self, db, contributed):
        installed(db, ONE, TWO)
        assert answered(db, f"brief close {contributed[0]}", TWO, user="U9").outcome == "answered"
