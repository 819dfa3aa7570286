"""The Monday digest and the daily briefing: what they say, in which order, and inside Slack's limits at any length."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import briefing, digest
from bot.messages.agenda import AgendaDate
from bot.messages.briefing import Briefing
from bot.messages.digest import Digest, PriorityRow, PriorityTable
from bot.messages.tasks import Task
from bot.sandbox.limits import pings, problems
from storage.workplan import CANCELLED, Item, Meeting

MONDAY = date(2015, 2, 9)
CSO, CSM = "Community Safety Officer", "Community Safety Manager"
COUNCIL, POLICE = "Dartford Borough Council", "Kent Police"
COMMITTEE = "Crime and Disorder (Overview and Scrutiny) Committee, Dartford"
ITEMS = ("Joint Vision for Policing in Kent", "Police and Crime Panel update", "Strategic Assessment 2014")
MEETING = Meeting(1, COMMITTEE, date(2015, 2, 11), "Winter 2015", tuple(Item(item=name) for name in ITEMS))
TABLE = PriorityTable(
    headings=("Priority", "Dartford", "Gravesham", "Period"),
    rows=(
        PriorityRow("Violent crime", ("2,109, above anticipated (+13.7%)", "2,278, above (+9.4%)"), "year to Sep 2014"),
        PriorityRow("Adult re-offending", ("8.44%, predicted 8.03%", "(both boroughs)"), "2013"),
    ),
    note="Shown because the Strategic Assessment 2014 is new since the last digest",
)
FULL = Digest(
    monday=MONDAY,
    today=MONDAY,
    due_until=date(2015, 2, 20),
    partnership="Dartford and Gravesham Community Safety Partnership",
    channel="csu-briefing",
    meetings=[MEETING],
    was_due=[Task("Check the baseline with the Kent Police analyst", CSO, date(2015, 2, 6), "", COUNCIL)],
    due=[
        Task("Send the list of Speedwatch volunteers", CSO, date(2015, 2, 10)),
        Task("Draft of the Community Safety Plan 2015 to 2016", CSM, date(2015, 2, 20)),
    ],
    undated=[Task("Ask whether earlier years will be adjusted", CSO, None, f"{COMMITTEE}, 23 July 2014, minute 10")],
    priorities=TABLE,
    coming_up=AgendaDate(date(2015, 7, 22), COMMITTEE, date(2015, 7, 14)),
)
NATIVE = frozenset({"table"})


def shown(message):
    """What a reader sees, block by block."""
    lines = []
    for block in message.blocks:
        if block["type"] in ("header", "section"):
            lines.append(block["text"]["text"])
        elif block["type"] == "context":
            lines.append(" | ".join(element["text"] for element in block["elements"]))
        elif block["type"] == "actions":
            lines.append(" ".join(f"[{element['text']['text']}]" for element in block["elements"]))
        else:
            lines.append(f"<{block['type']}>")
    return lines


def assert_fit_for_slack(message):
    for each in (message, *message.replies):
        assert problems(each.payload()) == []
        assert pings(each.payload()) == []
        assert 0 < len(each.text) <= 3_000
    assert all(not reply.replies for reply in message.replies)


def test_the_digest_reads_from_this_week_to_what_is_coming_up():
    message = digest.render(FULL, NATIVE)
    assert shown(message) == [
        "Week of Monday 9 February 2015",
        "Dartford and Gravesham Community Safety Partnership  ·  for #csu-briefing",
        "*This week*\n*Wednesday 11 February*  Crime and Disorder (Overview and Scrutiny) Committee, Dartford\n"
        "Joint Vision for Policing in Kent  ·  Police and Crime Panel update  ·  Strategic Assessment 2014",
        "<divider>",
        "*Was due (1)*\nCommunity Safety Officer, Dartford Borough Council:\n"
        "•  *Friday 6*  Check the baseline with the Kent Police analyst",
        "*Due by Friday 20 February (2)*\n"
        "Community Safety Manager:\n•  *Friday 20*  Draft of the Community Safety Plan 2015 to 2016\n"
        "Community Safety Officer:\n•  *Tuesday 10*  Send the list of Speedwatch volunteers",
        "*Open, no date set (1)*\n"
        "Community Safety Officer:\n•  Ask whether earlier years will be adjusted  ·  from 23 July 2014",
        "<divider>",
        "*Priorities*",
        "<table>",
        "Shown because the Strategic Assessment 2014 is new since the last digest",
        "*Coming up*  the agenda for Wednesday 22 July must be public by *Tuesday 14 July* (5 clear days)",
        "[My actions] [Full work plan] [Priorities]",
    ]
    assert message.replies == ()
    assert_fit_for_slack(message)


def test_the_text_alone_tells_the_story():
    assert digest.render(FULL, NATIVE).text == (
        "Week of Monday 9 February 2015. Crime and Disorder (Overview and Scrutiny) Committee, Dartford on Wednesday "
        "11 February: Joint Vision for Policing in Kent, Police and Crime Panel update, Strategic Assessment 2014. "
        "Was due: Check the baseline with the Kent Police analyst (Friday 6 February). "
        "Due by Friday 20 February: Send the list of Speedwatch volunteers (Tuesday 10 February); "
        "Draft of the Community Safety Plan 2015 to 2016 (Friday 20 February). 1 action is open with no date. "
        "Violent crime: Dartford 2,109, above anticipated (+13.7%); Gravesham 2,278, above (+9.4%), year to Sep 2014. "
        "Adult re-offending: Dartford 8.44%, predicted 8.03%; (both boroughs), 2013. "
        "Coming up: the agenda for Wednesday 22 July must be public by Tuesday 14 July (5 clear days)."
    )


def test_without_native_tables_the_priorities_are_lines():
    message = digest.render(FULL, frozenset())
    assert "<table>" not in shown(message)
    assert (
        "*Priorities*\n"
        "*Violent crime:*  Dartford 2,109, above anticipated (+13.7%); Gravesham 2,278, above (+9.4%)"
        "  ·  year to Sep 2014\n"
        "*Adult re-offending:*  Dartford 8.44%, predicted 8.03%; (both boroughs)  ·  2013"
    ) in shown(message)
    assert_fit_for_slack(message)


def test_sections_with_nothing_in_them_are_left_out():
    only_due = Digest(monday=MONDAY, today=MONDAY, due_until=date(2015, 2, 20), due=FULL.due)
    assert [line.split("\n")[0] for line in shown(digest.render(only_due, NATIVE))] == [
        "Week of Monday 9 February 2015",
        "*Due by Friday 20 February (2)*",
        "[My actions] [Full work plan] [Priorities]",
    ]


def test_a_digest_with_only_an_agenda_date_months_away_is_empty_and_has_one_sentence():
    empty = Digest(monday=MONDAY, today=MONDAY, due_until=date(2015, 2, 20), coming_up=FULL.coming_up)
    assert empty.is_empty
    assert not replace(empty, coming_up=AgendaDate(date(2015, 2, 25), COMMITTEE, date(2015, 2, 17))).is_empty
    assert not replace(empty, hidden=1).is_empty
    assert digest.nothing(empty).text == (
        "Week of Monday 9 February 2015: no meetings, nothing due and no new figures."
    )


def test_after_a_bank_holiday_the_week_keeps_the_name_of_its_monday():
    moved = replace(FULL, monday=date(2015, 4, 6), today=date(2015, 4, 7), due_until=date(2015, 4, 17))
    assert digest.title(moved) == "Week of Monday 6 April 2015"


def test_what_a_channel_is_not_cleared_for_is_counted_and_a_late_digest_says_so():
    message = digest.render(replace(FULL, hidden=2, late="Due 08:30, sent 09:10"), NATIVE)
    assert "2 items are not shown here" in shown(message)
    assert "2 items are not shown here." in message.text
    assert shown(message)[1].endswith("for #csu-briefing  ·  Due 08:30, sent 09:10")
    assert "1 item is not shown here" in shown(digest.render(replace(FULL, hidden=1), NATIVE))


def test_cancelled_items_are_not_announced():
    dropped = Item(item="Presentation by the Commissioner", status=CANCELLED)
    message = digest.render(replace(FULL, meetings=[replace(MEETING, items=(*MEETING.items, dropped))]), NATIVE)
    assert "Commissioner" not in str(message)


def test_nothing_somebody_typed_can_ping_or_link():
    nasty = "<!channel> <@U1> <https://example.org|click> & *x*\n<!here>"
    task = Task(nasty, nasty, MONDAY, nasty)
    message = digest.render(
        replace(FULL, channel=nasty, partnership=nasty, was_due=[task], due=[task], undated=[task],
                priorities=PriorityTable(TABLE.headings, (PriorityRow(nasty, (nasty, nasty), nasty),), nasty, nasty),
                meetings=[Meeting(1, nasty, MONDAY, nasty, (Item(item=nasty),))]),
        frozenset(),
    )  # fmt: skip
    assert_fit_for_slack(message)
    assert "<!" not in str(message.payload())
    assert "<@" not in str(message.payload())


def many(count, *, due=MONDAY):
    return [
        Task(f"Action number {n} of a long list that goes on", CSO, due + timedelta(days=n % 9)) for n in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 30, 300])
@pytest.mark.parametrize("native", [NATIVE, frozenset()])
def test_long_lists_go_on_in_the_thread_in_order_and_nothing_is_lost(count, native):
    tasks = many(count)
    undated = [Task(f"Undated {n}", CSM, None) for n in range(count)]
    message = digest.render(replace(FULL, was_due=tasks, due=tasks, undated=undated), native)
    assert_fit_for_slack(message)
    everything = "\n".join([*(line for each in (message, *message.replies) for line in shown(each)), ""])
    for n in range(count):
        assert everything.count(f"Action number {n} of") == 2
        assert everything.count(f"Undated {n}\n") == 1
    assert ("_and 25 more in the thread_" in everything) == (count == 30)
    assert ("_and 295 more in the thread_" in everything) == (count == 300)


WORDS = st.text(min_size=1, max_size=400)
TASKS = st.lists(st.builds(Task, WORDS, WORDS, st.dates(date(2014, 1, 1), date(2016, 1, 1)), WORDS), max_size=40)
MEETINGS = st.lists(
    st.builds(
        Meeting, st.just(1), WORDS, st.dates(MONDAY, date(2015, 2, 15)), WORDS,
        st.lists(st.builds(Item, item=WORDS), max_size=12).map(tuple),
    ),
    max_size=8,
)  # fmt: skip
ROWS = st.lists(st.builds(PriorityRow, WORDS, st.tuples(WORDS, WORDS), WORDS), max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    meetings=MEETINGS, was_due=TASKS, due=TASKS, undated=TASKS, rows=ROWS, native=st.sampled_from([NATIVE, frozenset()])
)
def test_any_digest_fits_slack(meetings, was_due, due, undated, rows, native):
    made = replace(
        FULL, meetings=meetings, was_due=was_due, due=due,
        undated=[replace(task, due=None) for task in undated],
        priorities=replace(TABLE, rows=tuple(rows)),
    )  # fmt: skip
    assert_fit_for_slack(digest.render(made, native))


BRIEFING = Briefing(
    today=MONDAY,
    until=date(2015, 2, 16),
    partnership="Dartford and Gravesham Community Safety Partnership",
    channel="csu-briefing",
    due_today=[Task("Send the list of Speedwatch volunteers", CSO, MONDAY)],
    was_due=FULL.was_due,
    due_soon=[Task("Domestic Abuse Forum: progress report for the CSP", CSO, date(2015, 2, 13))],
    meetings_soon=[MEETING],
    publish=[AgendaDate(date(2015, 2, 18), COMMITTEE, date(2015, 2, 10))],
)


def test_the_briefing_starts_with_today_and_ends_with_what_must_be_published():
    message = briefing.render(BRIEFING)
    assert shown(message) == [
        "CSU briefing, Monday 9 February 2015",
        "Dartford and Gravesham Community Safety Partnership  ·  for #csu-briefing",
        "*Due today (1)*\nSend the list of Speedwatch volunteers  ·  Community Safety Officer",
        "*Was due (1)*\n*Friday 6*  Check the baseline with the Kent Police analyst  ·  Community Safety Officer",
        "*Due by Monday 16 February (1)*\n"
        "*Friday 13*  Domestic Abuse Forum: progress report for the CSP  ·  Community Safety Officer",
        "*Meetings up to Monday 16 February*\n"
        "*Wednesday 11 February*  Crime and Disorder (Overview and Scrutiny) Committee, Dartford\n"
        "Joint Vision for Policing in Kent  ·  Police and Crime Panel update  ·  Strategic Assessment 2014",
        "*To be published*\n*Tuesday 10 February*  the agenda for Wednesday 18 February must be public (5 clear days)",
        "[My actions] [Full work plan]",
    ]
    assert message.text.startswith(
        "CSU briefing, Monday 9 February 2015. Due today: Send the list of Speedwatch volunteers. "
        "Was due: Check the baseline with the Kent Police analyst (Friday 6 February). Due by Monday 16 February: "
    )
    assert_fit_for_slack(message)


def test_an_empty_briefing_has_one_sentence():
    empty = Briefing(today=MONDAY, until=date(2015, 2, 16))
    assert empty.is_empty
    assert briefing.nothing(empty).text == (
        "CSU briefing, Monday 9 February 2015: no meetings and nothing due up to Monday 16 February."
    )


def test_what_was_said_before_and_is_still_overdue_is_counted_and_is_no_news():
    message = briefing.render(replace(BRIEFING, still_overdue=2))
    assert "2 more actions are still overdue" in shown(message)
    assert message.text.endswith(" 2 more actions are still overdue.")
    alone = Briefing(today=MONDAY, until=date(2015, 2, 16), still_overdue=1)
    assert alone.is_empty
    assert briefing.nothing(alone).text.endswith("up to Monday 16 February. 1 action is still overdue.")


@pytest.mark.parametrize("count", [0, 1, 30, 300])
def test_a_long_briefing_goes_on_in_the_thread(count):
    message = briefing.render(replace(BRIEFING, was_due=many(count), due_today=many(count), due_soon=many(count)))
    assert_fit_for_slack(message)
    everything = "\n".join(line for each in (message, *message.replies) for line in shown(each))
    assert all(everything.count(f"Action number {n} of") == 3 for n in range(count))
