"""Figures in confidence, through the desk where every question arrives: withheld from whom, shown to whom, where."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier

import pytest
from sqlalchemy import select

from bot.clock import PracticeClock
from handlers import subcommands
from handlers.desk import Desk, Incoming
from storage import access, tables
from storage.access import Channel, SlackUser

NOW = datetime(2015, 2, 26, 10, 0, tzinfo=UTC)
TEAM = "T0PRACTICE"
OFFICER, STRANGER = "U0CSO00001", "U0SOMEBODY"
DM, CLEARED = "D0CSO00001", "C0CSUBRIEF"
MARAC, SHOWN, HELD_BACK = "figure marac cases", "141", "in confidence and not shown here"
_keys = count(1)


class Room:
    """Asks at a desk as Slack would, and arranges what the database knows of people and channels."""

    def __init__(self, db):
        self.db = db
        self.desk = Desk(db, subcommands.router(), PracticeClock(NOW))

    def ask(self, user=OFFICER, channel=DM, text=MARAC, *, shared=False, key=""):
        incoming = Incoming(text, key or f"command:{next(_keys)}", TEAM, user, channel, to_channel=shared)
        reply = self.desk.reply(incoming)
        return reply.message.text if reply else None

    def unknowns(self, user=OFFICER, channel=DM):
        return self.desk.unknowns(Incoming(MARAC, "command:0", TEAM, user, channel))

    def grant(self, role, user=OFFICER):
        with self.db.write() as connection:
            access.grant(connection, user, role, at=NOW, by="test")

    def know_user(self, user=OFFICER, *, guest=False, deleted=False, age=timedelta()):
        known = SlackUser(user, "Community Safety Officer", guest, deleted, "Europe/London", datetime.now(UTC) - age)
        with self.db.write() as connection:
            access.remember_user(connection, TEAM, known)

    def know_channel(self, kind="private", clearance="in-confidence", channel=CLEARED, *, age=timedelta()):
        known = Channel(channel, "csu-briefing", kind, clearance, datetime.now(UTC) - age)
        with self.db.write() as connection:
            access.remember_channel(connection, TEAM, known)

    def log(self):
        with self.db.read() as connection:
            mine = select(tables.audit).where(tables.audit.c.team_id == TEAM)
            return connection.execute(mine.order_by(tables.audit.c.id)).all()


@pytest.fixture
def room(filled_db):
    """A desk in a database with the shipped figures, one known officer and one cleared private channel."""
    made = Room(filled_db)
    made.grant("officer")
    made.know_user()
    made.know_channel()
    return made


def test_an_officer_reads_them_in_their_own_direct_messages(room):
    assert SHOWN in room.ask()


def test_an_officer_reads_them_in_a_cleared_private_channel(room):
    assert SHOWN in room.ask(channel=CLEARED)


@pytest.mark.parametrize("role", ["viewer", "member"])
def test_without_an_officers_grant_they_are_withheld(room, role):
    room.grant(role)
    assert HELD_BACK in room.ask()


@pytest.mark.parametrize("role", ["officer", "manager", "admin"])
def test_every_role_from_officer_up_reads_them(room, role):
    room.grant(role)
    assert SHOWN in room.ask()


def test_somebody_nobody_granted_anything_is_a_member_and_reads_public_figures_only(room):
    room.know_user(STRANGER)
    assert HELD_BACK in room.ask(STRANGER, "D0SOMEBODY")
    assert "2,109" in room.ask(STRANGER, "D0SOMEBODY", "priority violent-crime")


def test_a_guest_never_reads_them_whatever_was_granted(room):
    room.grant("admin")
    room.know_user(guest=True)
    assert HELD_BACK in room.ask()
    assert HELD_BACK in room.ask(channel=CLEARED)


def test_somebody_of_whom_slack_has_not_said_who_they_are_does_not_read_them(room):
    room.grant("officer", STRANGER)
    assert HELD_BACK in room.ask(STRANGER, "D0SOMEBODY")


def test_somebody_whose_account_is_closed_does_not_read_them(room):
    room.know_user(deleted=True)
    assert HELD_BACK in room.ask()


def test_what_slack_said_of_a_person_yesterday_counts_no_more(room):
    room.know_user(age=timedelta(days=2))
    assert HELD_BACK in room.ask()
    assert room.unknowns().user


@pytest.mark.parametrize(
    ("kind", "clearance"),
    [
        ("private", "public"),
        ("public", "public"),
        ("public", "in-confidence"),
        ("shared", "in-confidence"),
        ("unknown", "in-confidence"),
    ],
)
def test_a_channel_that_is_not_private_and_cleared_shows_none(room, kind, clearance):
    room.know_channel(kind, clearance)
    assert HELD_BACK in room.ask(channel=CLEARED)


def test_a_channel_nobody_told_cspbot_about_shows_none(room):
    assert HELD_BACK in room.ask(channel="C0UNKNOWN1")


def test_a_clearance_not_confirmed_since_yesterday_counts_no_more_and_is_asked_of_slack(room):
    room.know_channel(age=timedelta(days=2))
    assert HELD_BACK in room.ask(channel=CLEARED)
    assert room.unknowns(channel=CLEARED).channel


def test_slack_is_asked_only_where_confidence_depends_on_it(room):
    fresh = room.unknowns(channel=CLEARED)
    assert (fresh.user, fresh.channel) == (False, False)
    stranger = room.unknowns(STRANGER, "C0UNKNOWN1")
    assert (stranger.user, stranger.channel) == (False, False)


def test_what_is_shared_with_a_channel_is_what_everybody_there_may_read(room):
    assert SHOWN in room.ask(channel=CLEARED, shared=True)
    room.know_channel("public", "public")
    assert HELD_BACK in room.ask(channel=CLEARED, shared=True)


@pytest.mark.parametrize("guest", [False, True])
def test_whoever_may_not_read_a_figure_cannot_have_it_by_sharing_it_either(room, guest):
    room.know_user(STRANGER, guest=guest)
    assert HELD_BACK in room.ask(STRANGER, CLEARED)
    assert HELD_BACK in room.ask(STRANGER, CLEARED, shared=True)


def test_public_figures_are_shown_to_anybody_anywhere(room):
    room.know_user(STRANGER, guest=True)
    assert "2,109" in room.ask(STRANGER, "C0UNKNOWN1", "priority violent-crime")


def test_a_card_of_public_figures_says_that_some_are_withheld_without_their_values(room):
    withheld = room.ask(STRANGER, "C0UNKNOWN1", "source priority violent-crime")
    assert "141" not in withheld.split()


def test_a_family_that_is_all_in_confidence_is_withheld_and_not_denied(room):
    assert "141" not in room.ask(STRANGER, "C0UNKNOWN1", "marac")
    for part in ("marac cases", "marac repeats"):
        assert HELD_BACK in room.ask(STRANGER, "C0UNKNOWN1", part)


def test_a_delivery_that_comes_twice_is_answered_and_logged_once(room):
    assert room.ask(key="event:Ev1")
    assert room.ask(key="event:Ev1") is None
    assert len(room.log()) == 1


def test_the_log_says_who_asked_what_where_and_what_came_of_it(room):
    room.ask(STRANGER, "C0UNKNOWN1")
    room.ask()
    refused, shown = room.log()
    assert (refused.actor, refused.channel_id, refused.verb, refused.outcome) == (
        *(STRANGER, "C0UNKNOWN1", "figure", "NotCleared"),
    )
    assert (shown.actor, shown.verb, shown.subject, shown.outcome) == (OFFICER, "figure", MARAC, "answered")


@pytest.mark.parametrize("text", ["\x00", "x" * 10_000, "priority \x00violent", "\ud83d", "🚨" * 300])
def test_any_text_can_be_logged(room, text):
    assert room.ask(text=text)
    assert len(room.log()) == 1


def test_the_same_person_and_channel_may_be_looked_up_by_several_requests_at_once(filled_db):
    room, at_once = Room(filled_db), 4
    ready = Barrier(at_once)

    def look_up(number):
        for turn in range(5):
            ready.wait(10)
            room.know_user(f"U{turn}")
            room.know_channel(channel=f"C{turn}")
            room.grant("officer", f"U{turn}")

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(look_up, range(at_once)))
    assert room.unknowns("U4", "C4").channel is False
