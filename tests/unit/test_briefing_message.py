"""Briefings and drafts of any length: inside every limit of Slack, in order, and words that stand alone."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.messages import briefing, briefing_draft, briefing_items, briefing_list
from bot.messages.briefing import Briefing
from bot.messages.briefing_draft import Look
from bot.messages.briefing_list import Listed
from bot.sandbox.limits import pings, problems
from storage.briefing_drafts import HELD, IN, Draft, Edition, Line
from storage.briefings import Item
from storage.subscriptions import Subscription

TODAY, LONDON = date(2015, 2, 9), ZoneInfo("Europe/London")
DUE = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)


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
    assert (f"Approve {count} items" in str(made.blocks)) == (count > 1)


def test_a_draft_says_of_each_item_what_becomes_of_it():
    lines = [Line(item(1), IN, 1), Line(item(2), HELD, 2), Line(item(3), "", 3)]
    shown = str(briefing_draft.render(look(lines, not_here=frozenset({3}))).blocks)
    assert "Approved: it is in the briefing" in shown
    assert "Held: not in this briefing, it comes again in the next draft" in shown
    assert "Goes in when you approve; in-confidence, so not shown in #csu-briefing" in shown


def test_an_item_says_from_whom_since_and_until_when():
    text, about = briefing_items.words(item(1), TODAY, LONDON).split("\n")
    assert text == "Two sheds broken into"
    assert about == "_Kent Police  ·  ref. KP-2015/0042  ·  since Friday 6 February  ·  until Friday 13 February_"


def test_a_tasking_says_whose_it_is_and_what_became_of_it():
    tasked = item(1, action_id=5, task_owner="CSU Inspector", task_due=date(2015, 2, 13), task_status="open")
    assert "Task for CSU Inspector, by Friday 13 February" in briefing_items.words(tasked, TODAY, LONDON)
    done = replace(tasked, task_status="done")
    assert "Task for CSU Inspector: done" in briefing_items.words(done, TODAY, LONDON)
