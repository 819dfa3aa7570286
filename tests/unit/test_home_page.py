"""The Home tab as a view: inside Slack's limits whatever is in it, and worded for who reads it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.messages import blocks, home
from bot.messages.agenda import AgendaDate
from bot.messages.digest import PriorityRow, PriorityTable
from bot.messages.home import Home, Waiting, Week
from bot.messages.owed_lines import Line
from bot.sandbox.limits import pings, problems
from storage.owed import ACTION, DUTY, ITEM, KINDS, SINCE_EVER, Owed
from storage.workplan import Item, Meeting

TODAY = date(2015, 2, 11)  # a Wednesday
LONG = "Check <@U0CSO00001> & <!channel> with everybody " * 40
AWAY = "You are away from 16 February 2015 to 3 March 2015; your reminders are kept until then."


def line(number, due=TODAY, kind=ACTION, title="Check the baseline"):
    return Line(Owed(kind, number, title, due, SINCE_EVER, 1, "CSU Inspector", "Kent Police", LONG, TODAY))


def everything():
    """A tab with very much of everything."""
    dues = [TODAY - timedelta(days=3), TODAY, TODAY + timedelta(days=30), None]
    mine = [line(n, dues[n % 4], KINDS[n % 3], LONG) for n in range(home.MINE)]
    mine[0] = replace(mine[0], on_behalf=LONG, away_until=TODAY)
    meeting = Meeting(1, LONG, TODAY, LONG)
    item = Item(item=LONG, owner=LONG, report_due=TODAY, id=1, meeting_id=1, body=LONG, held_on=TODAY)
    buttons = (("Grant", "action_grant 1"), ("Another date…", "form:action-grant 1"), ("Decline", "action_refuse 1"))
    rows = tuple(PriorityRow("Priority " * 40, ("2,109 " * 40,) * 2, "year to Sep 2014") for _ in range(30))
    return Home(
        today=TODAY,
        rings_at="09:00, London time",
        mine=mine,
        total=300,
        overdue=100,
        soon=50,
        waiting=[Waiting(LONG, buttons)] * 40,
        week=Week([meeting] * 40, [AgendaDate(TODAY, LONG, TODAY)] * 40, [item] * 40, [item] * 40),
        priorities=PriorityTable(("Priority", "Dartford", "Gravesham", "Period"), rows, LONG),
        team_overdue=1_000,
        away=AWAY,
        first=True,
    )


def texts(view):
    return "\n".join(str((block.get("text") or {}).get("text", "")) for block in view["blocks"])


@pytest.mark.parametrize("native", [frozenset(), frozenset({"table"})])
def test_a_tab_with_very_much_of_everything_is_inside_the_limits_and_keeps_its_end(native):
    view = home.with_said(home.render(everything(), native), blocks.plain(LONG))
    assert problems(view, "home") == []
    assert pings(view) == []
    assert len(view["blocks"]) <= home.BLOCKS
    assert "/csp help" in view["blocks"][-1]["elements"][0]["text"]
    assert "and 280 more, less urgent than these" in texts(view)


def test_an_empty_tab_says_so_and_shows_what_can_be_done():
    view = home.render(Home(TODAY, "09:00, London time"))
    assert problems(view, "home") == []
    said = texts(view)
    for words in ("You owe nothing that cspbot knows of.", "No meeting this week.", "No report is due this week."):
        assert words in said
    assert "Waiting for your answer" not in said
    assert "The whole team" not in said
    assert "Welcome" not in said


def test_things_stand_under_how_urgent_they_are_and_this_week_ends_on_sunday():
    dues = [TODAY - timedelta(days=1), TODAY, date(2015, 2, 15), date(2015, 2, 16), None]
    view = home.render(Home(TODAY, "09:00", [line(n, due) for n, due in enumerate(dues)], total=5, overdue=1, soon=2))
    said = texts(view)
    order = [
        "*Overdue*",
        "Was due yesterday",
        "*Due this week*",
        "Due today",
        "Sunday 15",
        "*Later*",
        "Monday 16",
        "*No",
    ]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)
    assert "5 things open: 1 overdue, 2 due this week." in said


def test_each_kind_of_thing_has_its_own_button():
    view = home.render(Home(TODAY, "09:00", [line(n, TODAY, kind) for n, kind in enumerate((ACTION, ITEM, DUTY))], 3))
    pressed = [each.get("action_id") for block in view["blocks"] for each in block.get("elements", [])]
    assert {"csp:action_done", "csp:item_report_sent", "csp:duty_done"} <= set(pressed)


def test_what_came_of_a_press_stands_on_top_and_nowhere_else():
    view = home.render(Home(TODAY, "09:00"))
    said = home.with_said(view, "Done: *Check the baseline*.")
    assert said["blocks"][0]["text"]["text"] == "*Done: Check the baseline.*"
    assert said["blocks"][1:] == view["blocks"]


@pytest.mark.parametrize(("count", "words"), [(0, "No action is"), (1, "1 action is"), (7, "7 actions are")])
def test_a_manager_sees_how_many_actions_of_the_team_are_overdue(count, words):
    assert f"*The whole team*  {words} overdue." in texts(home.render(Home(TODAY, "09:00", team_overdue=count)))


def test_when_the_reader_is_reminded_and_away_is_said_with_the_buttons_that_change_it():
    view = home.render(Home(TODAY, "14:00, London time", away=AWAY))
    assert f"at 14:00, London time. {AWAY}" in texts(view)
    opened = {each.get("value") for block in view["blocks"] for each in block.get("elements", [])}
    assert {"form:reminder-settings", "form:away"} <= opened
