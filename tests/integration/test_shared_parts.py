"""What digests of one tick share is what each would say by itself: no more, nothing older, nothing of another place."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.clock import england_and_wales
from bot.sandbox import seed
from jobs import composers
from jobs.deliver import deliver_due
from jobs.parts import LASTS, Sharer, Sharing
from jobs.slots import KINDS
from storage import (
    access,
    action_changes,
    actions,
    audit,
    data_version,
    deliveries,
    figures,
    subscriptions,
    tables,
    workplan,
)
from storage.access import Channel, SlackUser
from storage.actions import NewAction
from storage.deliveries import Order
from storage.engine import Database
from storage.subscriptions import Wish
from tests.outbox import QUICK, slack_for

DAYS = england_and_wales()
BEGUN = datetime(2015, 1, 5, 9, 0, tzinfo=UTC)
MONDAY, TUESDAY = (datetime(2015, 2, day, 8, 30, tzinfo=UTC) for day in (9, 10))
TEAMS = ("T0PRACTICE", "T0OTHER")
CSU, PARTNERS, SHARED, OFFICER = "C0TEAM", "C0WARDENS", "C0SHARED", "U0CSO00001"
PLACES = {
    CSU: Channel(CSU, "csu-briefing", "private", "in-confidence", BEGUN),
    PARTNERS: Channel(PARTNERS, "partners", "public", "public", BEGUN),
    SHARED: Channel(SHARED, "everybody", "shared", "in-confidence", BEGUN),
}
SECRET, OPEN = "Visit the refuge before the hearing", "Count the street lights"


@pytest.fixture
def papers(filled_db):
    """The shipped papers with an action for each classification, some figures in confidence, and who is where."""
    with filled_db.write() as connection:
        for title, classification in ((SECRET, "in-confidence"), (OPEN, "public"), ("Name the witness", "exempt")):
            for due, priority in ((date(2015, 2, 5), "violent-crime"), (date(2015, 2, 12), ""), (None, "road-safety")):
                words = f"{title} ({due})"
                new = NewAction(words, due=due, priority=priority, classification=classification, agency="Kent Police")
                actions.add(connection, new, at=BEGUN, by="test")
        hidden = update(tables.figure).where(tables.figure.c.category == "anti-social-behaviour")
        connection.execute(hidden.values(classification="in-confidence"))
        for team in TEAMS:
            known = SlackUser(OFFICER, "Community Safety Officer", False, False, "Europe/London", datetime.now(UTC))
            access.remember_user(connection, team, known)
        access.grant(connection, OFFICER, "officer", at=BEGUN, by="test")
        workplan.keep_meeting(connection, "Community Safety Partnership", date(2015, 2, 16), "")
    return filled_db


class Crowd:
    """Subscriptions and their deliveries, planned as the outbox has them."""

    def __init__(self, db):
        self.db, self.places = db, 0

    def add(self, kind="monday", place=CSU, team=TEAMS[0], *, due=MONDAY, told=None, zone="Europe/London", **chosen):
        """The delivery of a new subscription, in a place like that one; `told`: when its last one was due."""
        clearance = "public" if place == PARTNERS else "in-confidence"
        wish = Wish(team, place, kind, zone, "08:30", clearance, "post", 4 * 3600, "test", **chosen)
        with self.db.write() as connection:
            if place in PLACES:
                self.places += 1
                wish = replace(wish, channel_id=f"{place}{self.places}")
                here = replace(PLACES[place], channel_id=wish.channel_id)
                access.remember_channel(connection, team, here)
            place = wish.channel_id
            number = subscriptions.add(connection, wish, since=BEGUN, next_due_at=due)
            subject = f"subscription:{number}"
            if told:
                sent = deliveries.plan(connection, order(kind, subject, team, place, told), run_at=told)
                mine = tables.delivery.c.id == sent
                connection.execute(update(tables.delivery).where(mine).values(state="sent"))
            planned = deliveries.plan(connection, order(kind, subject, team, place, due), run_at=due)
            return deliveries.by_id(connection, planned)

    def said(self, delivery, now, sharing=None):
        """The message of a delivery: with what is shared, or by itself."""
        compose = composers.digests(DAYS)[delivery.kind]
        with self.db.read() as connection:
            if sharing:
                return sharing.message(compose, connection, delivery, now)
            return compose(connection, delivery, now)


def order(kind, subject, team, place, due):
    return Order(kind, subject, team, place, f"{due:%Y-%m-%d}T08:30", due, due + timedelta(hours=4))


def renamed():
    """A change that leaves no line in the log: nobody but an operator with the database in hand makes one."""
    one = tables.action.c.title == f"{OPEN} (2015-02-12)"
    return update(tables.action).where(one).values(title="Renamed by hand")


def shown(message):
    """All that Slack is sent."""
    return "\n".join(str(each.payload()) for each in (message, *message.replies))


@pytest.fixture
def crowd(papers):
    return Crowd(papers)


def everybody(crowd):
    """Subscriptions of every kind, of different places, teams, areas, priorities and pasts."""
    week_ago, month_ago = MONDAY - timedelta(days=7), MONDAY - timedelta(days=30)
    choices = (
        {},
        {"told": week_ago},
        {"told": month_ago},
        {"areas": "dartford"},
        {"areas": "gravesham", "priorities": "violent-crime"},
        {"priorities": "road-safety anti-social-behaviour", "told": month_ago},
        {"due": TUESDAY},
        {"zone": "Australia/Sydney"},
    )
    here = (CSU, PARTNERS, SHARED, OFFICER)
    places = [(place, team) for team in TEAMS for place in here]
    made = []
    for number, kind in enumerate(KINDS):
        for offset, choice in enumerate(choices):
            place, team = places[(number + offset) % len(places)]
            made.append(crowd.add(kind, place, team, **choice))
    beside = crowd.add("daily")
    return [*made, beside, crowd.add("monday", beside.recipient)]


def test_any_mix_of_digests_says_the_same_shared_as_each_by_itself(crowd):
    everyone, alone = everybody(crowd), {}
    moments = (MONDAY, MONDAY + timedelta(hours=9), TUESDAY)

    def by_itself(delivery, now):
        if (delivery, now) not in alone:
            alone[delivery, now] = crowd.said(delivery, now)
        return alone[delivery, now]

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(everyone), st.sampled_from(moments)), min_size=2, max_size=12))
    def check(mixed):
        sharing = Sharing(lasts=3600)
        for delivery, now in mixed:
            assert crowd.said(delivery, now, sharing) == by_itself(delivery, now)

    check()


def test_every_kind_says_the_same_shared_as_by_itself_and_nobody_s_words_stay_with_the_next(crowd):
    sharing = Sharing(lasts=3600)
    for delivery in everybody(crowd):
        assert crowd.said(delivery, MONDAY, sharing) == crowd.said(delivery, MONDAY)


@pytest.mark.parametrize("kind", ["daily", "monday", "pack"])
@pytest.mark.parametrize("first", [CSU, PARTNERS, SHARED])
def test_an_action_in_confidence_never_reaches_a_public_channel_through_what_is_shared(crowd, kind, first):
    sharing, places = Sharing(lasts=3600), [first, *(place for place in PLACES if place != first)]
    said = {place: shown(crowd.said(crowd.add(kind, place), MONDAY, sharing)) for place in places}
    assert (SECRET in said[CSU], SECRET in said[PARTNERS], SECRET in said[SHARED]) == (True, False, False)
    assert "Name the witness" not in "".join(said.values())


def test_a_figure_in_confidence_never_reaches_a_public_channel_through_what_is_shared(crowd):
    sharing = Sharing(lasts=3600)
    told = {place: shown(crowd.said(crowd.add("quarterly", place), MONDAY, sharing)) for place in (CSU, PARTNERS)}
    assert "Anti-social behaviour, Dartford" in told[CSU]
    assert "Anti-social behaviour, Dartford" not in told[PARTNERS]


def test_a_channel_that_turns_public_is_told_no_more_though_others_still_are(crowd):
    sharing, first, second = Sharing(lasts=3600), crowd.add("monday"), crowd.add("daily")
    assert SECRET in shown(crowd.said(first, MONDAY, sharing))
    with crowd.db.write() as connection:
        for each in (first, second):
            now_public = Channel(each.recipient, "csu-briefing", "public", "in-confidence", BEGUN)
            access.remember_channel(connection, TEAMS[0], now_public)
    assert SECRET not in shown(crowd.said(first, MONDAY, sharing))
    assert SECRET not in shown(crowd.said(second, MONDAY, sharing))


@pytest.mark.parametrize("kind", ["daily", "monday"])
def test_an_action_that_is_changed_between_two_digests_is_told_as_it_is_then(crowd, kind):
    sharing, first, second = Sharing(lasts=3600), crowd.add(kind), crowd.add(kind, PARTNERS)
    assert OPEN in shown(crowd.said(first, MONDAY, sharing))
    with crowd.db.write() as connection:
        for action in actions.all_open(connection):
            if action.title.startswith(OPEN):
                action_changes.mark_done(connection, action.id, at=MONDAY, by="test")
    assert OPEN not in shown(crowd.said(first, MONDAY, sharing)).partition("Done last week")[0]
    assert crowd.said(second, MONDAY, sharing) == crowd.said(second, MONDAY)


def test_an_action_that_is_put_in_confidence_is_not_told_to_the_next_public_channel(crowd):
    sharing, first, second = Sharing(lasts=3600), crowd.add("daily", PARTNERS), crowd.add("daily", PARTNERS, TEAMS[1])
    assert shown(crowd.said(first, MONDAY, sharing)).count(OPEN)
    with crowd.db.write() as connection:
        for action in actions.all_open(connection):
            if action.title.startswith(OPEN):
                new = NewAction(action.title, due=action.due, classification="in-confidence")
                actions.change(connection, action, new, at=MONDAY, by="test")
    assert OPEN not in shown(crowd.said(second, MONDAY, sharing))


def test_a_figure_that_is_changed_between_two_digests_is_told_as_it_is_then(crowd):
    sharing = Sharing(lasts=3600)
    first, second = (crowd.add("monday", PARTNERS, team, told=MONDAY - timedelta(days=30)) for team in TEAMS)
    assert "2,109" in shown(crowd.said(first, MONDAY, sharing))
    figure = tables.figure.c
    printed = (figure.category == "violent-crime") & (figure.area == "dartford") & (figure.value == Decimal(2109))
    with crowd.db.write() as connection:
        figures.keep_history(connection, printed, at=MONDAY, by="analyst")
        connection.execute(update(tables.figure).where(printed).values(value=Decimal(2110), loaded_at=MONDAY))
    said = shown(crowd.said(second, MONDAY, sharing))
    assert "2,110" in said
    assert "was 2,109" in said


def test_what_leaves_no_trace_is_told_after_some_seconds(crowd):
    clock, delivery = [0.0], crowd.add("daily")
    sharing = Sharing(clock=lambda: clock[0])
    before = crowd.said(delivery, MONDAY, sharing)
    with crowd.db.write() as connection:
        connection.execute(renamed())
    clock[0] = LASTS
    assert crowd.said(delivery, MONDAY, sharing) == before
    clock[0] = LASTS + 0.1
    assert "Renamed by hand" in shown(crowd.said(delivery, MONDAY, sharing))


def test_a_composer_that_is_called_by_itself_reads_everything_anew(crowd):
    """As it is for a preview and for bringing a posted message up to date."""
    delivery = crowd.add("daily")
    crowd.said(delivery, MONDAY)
    with crowd.db.write() as connection:
        connection.execute(renamed())
    assert "Renamed by hand" in shown(crowd.said(delivery, MONDAY))


def test_what_is_changed_while_the_outbox_sends_is_in_the_digests_that_follow(crowd, practice_slack):
    channels = (seed.BRIEFING, seed.PARTNERS)
    with crowd.db.write() as connection:
        for channel in channels:
            place = Channel(channel, channel, "private", "in-confidence", datetime.now(UTC))
            access.remember_channel(connection, TEAMS[0], place)
    first = crowd.add("daily", channels[0])
    real = composers.digests(DAYS)["daily"]

    def then_all_is_done(connection, delivery, now, parts):
        """The real briefing; after the first one the work is done, and another is due."""
        message = real.compose(connection, delivery, now, parts)
        if delivery.id == first.id:
            with crowd.db.write() as writing:
                for action in actions.all_open(writing):
                    action_changes.mark_done(writing, action.id, at=now, by="test")
            crowd.add("daily", channels[1])
        return message

    slack, now = slack_for(practice_slack.api_url), MONDAY + timedelta(minutes=1)
    sent = deliver_due(crowd.db, slack, {"daily": Sharer(then_all_is_done)}, now=now, timing=QUICK)
    assert [each.state for each in sent if each.delivery.kind == "daily"] == ["sent", "sent"]
    before, after = (practice_slack.workspace.said_by_bot(channel) for channel in channels)
    assert OPEN in str([each.blocks for each in before])
    assert OPEN not in str([each.blocks for each in after])


def test_sending_does_not_end_the_sharing(crowd):
    first = crowd.add()
    with crowd.db.read() as connection:
        before = data_version.mark(connection)
    with crowd.db.write() as connection:
        connection.execute(update(tables.delivery).where(tables.delivery.c.id == first.id).values(state="sent"))
    with crowd.db.read() as connection:
        assert data_version.mark(connection) == before


def test_a_line_of_the_log_that_is_stored_after_one_with_a_higher_number_is_seen(postgres):
    url = postgres.new_database(migrated=True)
    db = Database(url)
    with db.write() as late:
        line(late)
        with db.write() as early:
            line(early)
        with db.read() as connection:
            before = data_version.mark(connection)
    with db.read() as connection:
        assert data_version.mark(connection) != before
    db.dispose()
    postgres.drop(url)


def line(connection):
    told = {"team_id": "", "actor": "", "channel_id": "", "verb": "action changed", "subject": "action:1"}
    audit.record(connection, at=BEGUN, outcome="changed", **told)
