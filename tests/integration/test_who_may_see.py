"""In-confidence words stay where they may be read, whatever somebody types, presses or opens about them."""

import json
from datetime import UTC, date, datetime

import pytest

from bot.messages import annual_report, plan_page, plan_words
from bot.messages.annual_report import Year
from bot.messages.form import Entered
from bot.messages.plan_page import Waiting
from bot.policy import Audience
from handlers import subcommands
from handlers.forms import Opening, Origin, Submission
from storage import actions, briefing_changes, people
from storage.access import Channel
from storage.briefings import By, NewItem
from storage.errors import BadInput, CspError, NotCleared
from storage.proposals import Proposal
from tests.action_scene import CSO, DM, FRIDAY, HEAD, INSPECTOR, OFFICER, OPEN_CHANNEL, STRANGER, Scene, reader

HELD = "Watch the unlit footpath"
SHARED = Channel("C9", "shared-with-kent", "connect", "in-confidence", FRIDAY)
GUEST = reader("U0GUEST001", guest=True)
FORMS = {each.name: each for each in subcommands.FORMS}
VERBS = ("", "done", "comment x", "date tomorrow because x", "cancel x", "undo", "accept", "decline", "reopen")
TYPED = [f"action {{n}} {verb}" for verb in VERBS]
PRESSED = [
    *("action_done {n}", "action_show {n}", "action_accept {n}", "action_decline {n}", "action_undo {n}"),
    *("action_reopen {n}", "reminder_update action:{n} words", "action_later tomorrow {n}"),
]


ABOUT_ACTIONS = [each for each in subcommands.FORMS if each.name.startswith("action-") and each.name != "action-new"]


@pytest.fixture
def scene(filled_db):
    return Scene(filled_db)


@pytest.fixture
def secret(scene):
    with scene.db.read() as connection:
        owner = people.by_name(connection, "CSU Inspector").id
    return scene.store(HELD, owner_id=owner, due=FRIDAY.date(), classification="in-confidence")


def said(scene, line, viewer, place):
    reply = scene.ask(line, viewer, place)
    return json.dumps([[part.text, part.blocks, part.opens] for part in reply.parts])


def opening(scene, value, viewer):
    return Opening(value, Audience(viewer, DM), Origin("C1"), scene.now)


def submission(scene, value, viewer, entered, kept="0"):
    state = {name: {name: what} for name, what in entered.items()}
    who = Audience(viewer, DM)
    return Submission(value, who, Origin("C1"), scene.now, entered=Entered(state), key=f"form:{value}", kept=kept)


def outcome(called, *about):
    """What a form shows or says, also when it refuses."""
    try:
        return str(called(*about))
    except CspError as error:
        return str(error)


@pytest.mark.parametrize(
    ("viewer", "place"),
    [(reader(STRANGER), DM), (GUEST, DM), (OFFICER, OPEN_CHANNEL), (OFFICER, SHARED), (None, OPEN_CHANNEL)],
    ids=["a member", "a guest", "an officer in public", "an officer in Slack Connect", "everybody"],
)
@pytest.mark.parametrize("closed", [False, True], ids=["open", "done"])
def test_nothing_that_is_said_about_an_action_names_it_to_whom_or_where_it_may_not_be_read(
    scene, secret, viewer, place, closed
):
    if closed:
        scene.ask(f"action {secret} done")
    lines = [line.format(n=secret) for line in (*TYPED, *PRESSED)]
    assert [line for line in lines if HELD in said(scene, line, viewer, place)] == []


@pytest.mark.parametrize("place", [OPEN_CHANNEL, SHARED], ids=["public", "Slack Connect"])
def test_an_action_in_confidence_is_changed_where_it_may_be_read_and_nowhere_else(scene, secret, place):
    refused = scene.ask(f"action {secret} done", OFFICER, place)
    assert (refused.outcome, scene.action(secret).status) == ("NotCleared", actions.OPEN)
    assert "in your direct messages" in refused.message.text
    assert scene.say(f"action {secret} done", OFFICER).startswith(f"Done: {HELD}")


def test_who_owns_an_action_acts_on_it_in_their_direct_messages_without_any_role(scene, secret):
    assert scene.say(f"action_done {secret}", reader(INSPECTOR)).startswith(f"Done: {HELD}")


@pytest.mark.parametrize("viewer", [reader(STRANGER), GUEST], ids=["a member", "a guest"])
@pytest.mark.parametrize("closed", [False, True], ids=["open", "done"])
def test_no_form_that_is_opened_with_a_guessed_number_shows_or_changes_an_action(scene, secret, viewer, closed):
    if closed:
        scene.ask(f"action {secret} done")
    before = scene.action(secret)
    entered = {name: {"value": "words"} for name in ("title", "reason", "outcome", "comment")}
    entered |= {"due": {"value": "tomorrow"}, "day": {"selected_date": "2015-02-20"}}
    for each in ABOUT_ACTIONS:
        assert HELD not in outcome(each.open, opening(scene, str(secret), viewer), scene.db)
        assert HELD not in outcome(each.submit, submission(scene, str(secret), viewer, entered), scene.db)
    assert scene.action(secret) == before


@pytest.mark.parametrize("place", [OPEN_CHANNEL, SHARED], ids=["public", "Slack Connect"])
def test_what_somebody_contributed_in_confidence_is_not_listed_where_it_may_not_be_read(scene, place):
    with scene.db.write() as connection:
        new = NewItem(HELD, classification="in-confidence")
        item = briefing_changes.add(connection, new, By("U0WARDEN01", scene.now, scene.now, "T1")).id
    assert HELD in said(scene, "brief list", OFFICER, DM)
    assert HELD not in said(scene, "brief list", OFFICER, place)
    assert HELD not in said(scene, f"brief close {item} over", OFFICER, place)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_meeting_is_put_on_no_day_from_which_working_days_cannot_be_counted(scene, day):
    entered = {"held_on": {"selected_date": day}, "new_body": {"value": "Scrutiny"}}
    with pytest.raises(BadInput, match="1990 to 2199"):
        FORMS[plan_words.NEW_MEETING].submit(submission(scene, "", HEAD, entered, kept=""), scene.db)


def test_a_form_takes_words_that_no_database_could_store():
    entered = Entered({"reason": {"reason": {"value": "a\x00b\ud800"}}})
    assert entered.text("reason") == "a b?"
    assert entered.text("other") == ""


def test_the_days_of_a_proposal_and_of_an_undertaking_are_days_in_london(scene, secret):
    late = datetime(2015, 7, 22, 23, 30, tzinfo=UTC)
    scene.now = late
    scene.ask(f"action {secret} done")
    year = Year("Scrutiny", date(2015, 4, 1), date(2016, 3, 31), date(2015, 12, 1), (), (), {}, (scene.action(secret),))
    assert "23 July 2015" in annual_report.markdown([year])
    waiting = Waiting(Proposal(1, "add", proposed_by=CSO, proposed_at=late), "to add an item", "CSO")
    assert "23 July 2015" in plan_page.proposal(waiting, may_change=False)["text"]["text"]


@pytest.mark.parametrize("value", ["", "x", "²", "99999999999"])
def test_a_button_of_a_digest_that_names_none_is_a_sentence(scene, value):
    with pytest.raises((BadInput, NotCleared), match="names no digest"):
        FORMS["digest-edit"].open(opening(scene, value, HEAD), scene.db)
