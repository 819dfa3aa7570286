"""Briefings and drafts of any length: inside every limit of Slack, in order, and words that stand alone."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.messages import briefing, briefing_draft, briefing_items, briefing_list
from bot.messages.briefing import Briefing
from bot.messages.briefing_draft import Look
from bot.messages.briefing_items import Manner
from bot.messages.briefing_list import Listed
from bot.sandbox.limits import pings, problems
from storage.briefing_drafts import DROPPED, HELD, IN, Draft, Edition, Line
from storage.briefing_waiting import Standing
from storage.briefings import Item
from storage.subscriptions import Subscription

TODAY, LONDON = date(2015, 2, 9), ZoneInfo("Europe/London")
DUE = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
MANNER = Manner(TODAY, LONDON)


def item(number, text="Two sheds broken into", **more):
    known = Item(
        id=number,
        team_id="T1",
        text=text,
        agency="Kent Police",
        area="",
        ward="",
        priority="",
        classification="in-confidence",
        reference="KP-2015/0042",
        link="",
        until=date(2015, 2, 13),
        status="open",
        contributed_by="U1",
        closed_by="",
        contributed_at=datetime(2015, 2, 6, 10, tzinfo=UTC),
        closed_at=None,
        action_id=None,
        revision=0,
    )
    return replace(known, **more)


def many(count, words=30):
    return [item(number, f"Item {number}: {'<!channel> words & ' * words}") for number in range(1, count + 1)]


def parts(message):
    return [message, *message.replies]


def check(message):
    for part in parts(message):
        assert problems(part.payload(), "message") == []
        assert pings(part.payload()) == []


@pytest.mark.parametrize("count", [0, 1, 30, 300])
def test_a_briefing_of_any_length_is_one_message_and_its_thread_in_order(count):
    made = briefing.render(Briefing(TODAY, date(2015, 2, 16), partners=many(count), waiting=3))
    check(made)
    shown = "".join(str(part.blocks) for part in parts(made))
    places = [shown.index(f"Item {number}: ") for number in range(1, count + 1)]
    assert places == sorted(places)
    assert "3 items wait for review." in made.text


@pytest.mark.parametrize("count", [1, 30, 300])
def test_a_list_of_any_length_keeps_within_limits(count):
    found = many(count)
    check(briefing_list.render(Listed(found[1:], found[:1], 2, TODAY, LONDON, True, frozenset())))
    check(briefing_list.render(Listed(found, [], 0, TODAY, LONDON, False, frozenset({1, 2}))))


def subscription():
    values = dict.fromkeys(Subscription.__slots__, "")
    return Subscription(**(values | {"id": 3, "enabled": True}))


def look(lines, **more):
    draft = Draft(Edition(subscription(), "2015-02-09T08:30"), tuple(lines))
    return Look(draft, "csu-briefing", DUE, LONDON, **more)


@pytest.mark.parametrize("count", [0, 1, 30, 300])
def test_a_draft_of_any_length_has_pages_and_says_what_waits(count):
    lines = [Line(each, "", number) for number, each in enumerate(many(count))]
    for page in (0, 1, 99):
        made = briefing_draft.render(look(lines, page=page))
        check(made)
    assert ("No partner" in made.text) == (count == 0)
    assert (f"Approve all {count}" in str(made.blocks)) == (count > 1)
    assert ("'confirm'" in str(made.blocks)) == (count > 8)


def test_approving_more_than_can_be_seen_is_asked_first():
    lines = [Line(each, "", number) for number, each in enumerate(many(14, words=1))]
    shown = str(briefing_draft.render(look(lines)).blocks)
    assert "Items 1 to 8 of 14" in shown
    assert "All 14 items that wait go into the briefing, on whichever of the 2 pages of this draft." in shown


def test_closing_what_waited_too_long_is_offered_and_asked_first():
    lines = [Line(item(1), "", 1), Line(item(2), "", 2)]
    made = briefing_draft.render(look(lines, stale=frozenset({1, 2})))
    check(made)
    assert "Items 1, 2 have waited for 10 working days or longer." in str(made.blocks)
    assert "'text': 'Close these 2?'" in str(made.blocks)
    assert "waited" not in str(briefing_draft.render(look(lines)).blocks)


def test_a_draft_says_of_each_item_what_becomes_of_it():
    lines = [Line(item(1), IN, 1), Line(item(2), HELD, 2), Line(item(3), "", 3)]
    shown = str(briefing_draft.render(look(lines, not_here=frozenset({3}))).blocks)
    assert "Approved: it goes out with the briefing" in shown
    assert "Approved: it is in the briefing" in str(briefing_draft.render(look(lines, posted=True)).blocks)
    assert "Held: not in this briefing, it comes again in the next draft" in shown
    assert "Goes in when you approve; in confidence, so not shown in #csu-briefing" in shown
    assert "contributed Friday 6 February  ·  until Friday 13 February  ·  in confidence" in shown


def test_an_item_says_its_number_from_whom_and_until_when():
    text, about = briefing_items.words(item(1), MANNER).split("\n")
    assert text == "1.  Two sheds broken into"
    assert about == "_Kent Police  ·  ref. KP-2015/0042  ·  until Friday 13 February_"


def test_only_what_an_earlier_briefing_said_says_since_when():
    carried = replace(MANNER, carried=frozenset({2}))
    assert "since" not in briefing_items.words(item(1), carried)
    assert "since Friday 6 February" in briefing_items.words(item(2), carried)


def test_whoever_works_on_an_item_reads_who_may_read_it():
    inside = replace(MANNER, inside=True)
    assert briefing_items.words(item(1), inside).endswith("in confidence_")
    assert briefing_items.words(item(1, classification="public"), inside).endswith("public_")


@pytest.mark.parametrize(
    "standing, words",
    [
        (None, "Waits for review"),
        (Standing(IN, TODAY), "In the briefing of Monday 9 February"),
        (Standing(HELD, TODAY), "Held back from the briefing of Monday 9 February; it comes again in the next draft"),
        (Standing(DROPPED, TODAY), "Left out of the briefing of Monday 9 February for good"),
        (Standing(IN, date(2015, 2, 6)), "Was in the briefing of Friday 6 February; waits for review for the next"),
    ],
)
def test_whoever_contributed_an_item_reads_where_it_stands(standing, words):
    known = {1: standing} if standing else {}
    listed = Listed([item(1)], [], 0, TODAY, LONDON, False, frozenset({1}), standing=known)
    assert f"*{words}*" in str(briefing_list.render(listed).blocks)


def test_what_only_waits_and_waited_before_is_no_briefing():
    alone = Briefing(TODAY, date(2015, 2, 16), waiting=3, waits_anew=False)
    assert alone.is_empty
    assert not replace(alone, waits_anew=True).is_empty
    assert briefing.nothing(alone).text.endswith("up to Monday 16 February. 3 items wait for review.")


@pytest.mark.parametrize(
    "actions, reports, said",
    [
        (1, 0, "1 action is still overdue"),
        (0, 1, "1 report is still overdue"),
        (6, 1, "6 actions and 1 report are still overdue"),
    ],
)
def test_what_is_still_overdue_is_named_for_what_it_is(actions, reports, said):
    made = Briefing(TODAY, date(2015, 2, 16), waiting=13, still_overdue=actions, still_reports=reports)
    assert said in str(briefing.render(made).blocks)


def test_a_tasking_says_whose_it_is_and_what_became_of_it():
    tasked = item(1, action_id=5, task_owner="CSU Inspector", task_due=date(2015, 2, 13), task_status="open")
    assert "Task for CSU Inspector, by Friday 13 February" in briefing_items.words(tasked, MANNER)
    done = replace(tasked, task_status="done")
    assert "Task for CSU Inspector: done" in briefing_items.words(done, MANNER)
