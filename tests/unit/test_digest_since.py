"""What became of a posted digest's actions since: in words, with the day, in Slack's limits, and counted elsewhere."""

from dataclasses import replace
from datetime import date

import pytest

from bot.messages import briefing, digest, digest_since
from bot.messages.briefing import Briefing
from bot.messages.digest import Digest
from bot.messages.tasks import Task
from bot.sandbox.limits import problems

MONDAY, TUESDAY = date(2015, 2, 9), date(2015, 2, 10)
BASELINE = Task("Check the baseline", "Community Safety Officer", TUESDAY, agency="Dartford Borough Council")
LIST = Task("Send the list <now> & *here*", "CSU Inspector", MONDAY, agency="Kent Police")
EMPTY = Digest(monday=MONDAY, today=MONDAY, due_until=date(2015, 2, 20))


def test_nothing_ended_is_no_list():
    assert digest_since.listings((), (), MONDAY) == []


def test_each_has_its_day_and_its_post():
    done, stopped = digest_since.listings((BASELINE,), (LIST,), MONDAY)
    assert done.lines == ("*Tuesday 10*  Check the baseline  ·  Community Safety Officer",)
    assert done.aloud == "Done since this was posted: Check the baseline (Tuesday 10 February)."
    assert stopped.heading == "Stopped since this was posted (1)"
    assert "&lt;now&gt; &amp; " in stopped.lines[0]


def test_a_digest_with_nothing_else_in_it_still_says_what_was_done():
    made = replace(EMPTY, done_since=(BASELINE,))
    assert not made.is_empty
    assert digest.render(made, frozenset()).text == (
        "Week of Monday 9 February 2015. Done since this was posted: Check the baseline (Tuesday 10 February)."
    )


def test_where_actions_are_only_counted_so_is_what_was_done():
    made = replace(EMPTY, in_full=False, was_due=(LIST,), done_since=(BASELINE, LIST), stopped_since=(LIST,))
    assert digest.render(made, frozenset()).text == (
        "Week of Monday 9 February 2015. Actions by agency: Dartford Borough Council: 1 done since; "
        "Kent Police: 1 past due, 1 done since, 1 stopped since."
    )


@pytest.mark.parametrize("count", [1, 30, 300])
def test_however_many_there_are_all_are_said_within_slacks_limits(count):
    ended = tuple(replace(BASELINE, title=f"Action number {number} of many") for number in range(count))
    messages = (
        digest.render(replace(EMPTY, done_since=ended, stopped_since=ended), frozenset()),
        briefing.render(Briefing(MONDAY, TUESDAY, done_since=ended, stopped_since=ended)),
    )
    for made in messages:
        said = "".join(str(part.blocks) for part in (made, *made.replies))
        assert f"Action number {count - 1} of many" in said
        assert [problem for part in (made, *made.replies) for problem in problems(part.payload())] == []
