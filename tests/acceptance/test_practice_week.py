"""The practice week of `cspbot demo`, 9 to 13 February 2015: what a newcomer finds there without preparing it."""

import re
from contextlib import asynccontextmanager
from datetime import datetime

from bot.cli import practice
from bot.cli.practice_week import LONDON, TEAM, WEEK, Item
from storage import briefings, deliveries
from tests.acceptance.inside import ANALYST, BOT, BRIEFING, INSPECTOR, MANAGER, OFFICER, WARDEN
from tests.slack import check_everything_posted

DAYS = ("Monday 9", "Tuesday 10", "Wednesday 11", "Thursday 12", "Friday 13")
ITEMS = [each for each in WEEK if isinstance(each, Item)]
PROBATION = "U0PROB0001"


def at(words):
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


class Newcomer:
    """Somebody who opened the demo and moves its clock."""

    def __init__(self, demo):
        self.doings, self.workspace, self.clock, self.db = demo.slack.doings, demo.slack.workspace, demo.clock, demo.db

    async def move_to(self, words):
        await self.clock.move_to(at(words))

    async def asks(self, words):
        return (await self.doings.command(OFFICER, BRIEFING, "/csp", words)).message.text

    def said(self, words, channel=BRIEFING):
        """What the bot wrote in a channel that begins with these words, without what is in threads."""
        found = [each for each in self.workspace.messages[channel] if each.user == BOT]
        return [each for each in found if each.thread_ts in (None, each.ts) and each.text.startswith(words)]

    def told(self, user, words):
        """What the bot wrote to somebody directly, with these words in it."""
        return [each for each in self.said("", self.workspace.dm(user).id) if words in each.text]

    def items(self):
        """Every item that was contributed, by its number."""
        with self.db.read() as connection:
            return {number: briefings.by_id(connection, number) for number in range(1, len(ITEMS) + 1)}


@asynccontextmanager
async def newcomer(directory):
    async with practice.running(0, directory) as demo:
        yield Newcomer(demo)
    check_everything_posted(demo.slack.workspace)


async def test_the_week_as_it_comes(tmp_path):
    async with newcomer(tmp_path) as person:
        await person.move_to("2015-02-06T10:01")
        await finds_a_data_call_with_one_answer(person)
        is_asked_for_progress(person)
        await person.move_to("2015-02-09T08:05")
        await approves_the_first_draft(person)
        await person.move_to("2015-02-13T09:05")
        has_five_briefings_of_which_the_approved_one_says_what_partners_wrote(person)
        has_one_digest_with_the_committee_and_a_thread(person)
        has_papers_that_name_who_did_not_report(person)
        has_items_that_were_carried_over_tasked_and_closed(person)
        await person.move_to("2015-03-02T09:00")
        nothing_happened_twice(person)


async def finds_a_data_call_with_one_answer(person):
    said = await person.asks("call 1")
    assert "3 asked, 1 received" in said
    assert "Kent Fire and Rescue Service" in said
    assert person.told(ANALYST, "Kent Fire and Rescue Service sent its figures")
    assert person.told(PROBATION, "Figures for year ending 30 September 2014 are asked of Kent Probation")


def is_asked_for_progress(person):
    assert person.told(OFFICER, "Please report the progress of Road Safety Group by Friday 13 February")


async def approves_the_first_draft(person):
    (draft,) = person.told(OFFICER, "Draft: CSU briefing, Monday 9 February 2015")
    assert "4 items wait for review" in draft.text
    await person.doings.press(OFFICER, draft, "Approve all 4")


def has_five_briefings_of_which_the_approved_one_says_what_partners_wrote(person):
    told = [each.text for each in person.said("CSU briefing, ")]
    assert [each.split(".")[0] for each in told] == [f"CSU briefing, {day} February 2015" for day in DAYS]
    assert "From partners (4): Wardens are out each afternoon after school" in told[0]
    assert "wait for review" not in told[0]
    for briefing in told[1:]:
        assert re.search(r"\d items wait for review", briefing)
        assert not [each for each in ITEMS if each.text in briefing]
    own = (
        "Due by Tuesday 10 February: Send the list of Speedwatch volunteers",
        "Due today: Send the list of Speedwatch volunteers",
        "Today: Crime and Disorder (Overview and Scrutiny) Committee, Dartford: Joint Vision",
        "Due today: Name places for the community payback team",
        "Meetings up to Friday 20 February: Dartford and Gravesham Community Safety Partnership",
    )
    assert [words for words, briefing in zip(own, told, strict=True) if words not in briefing] == []
    assert len(person.told(OFFICER, "Draft: CSU briefing")) == len(DAYS)


def has_one_digest_with_the_committee_and_a_thread(person):
    (digest,) = person.said("Week of ")
    assert digest.text.startswith(
        "Week of Monday 9 February 2015. Crime and Disorder (Overview and Scrutiny) Committee, Dartford on Wednesday "
        "11 February: Joint Vision for Policing in Kent, Police and Crime Panel update, Strategic Assessment 2014, "
        "Work Plan update. "
    )
    assert "Violent crime: Dartford 2,109, above anticipated (+13.7%); Gravesham 2,278" in digest.text
    thread = [each.user for each in person.workspace.messages[BRIEFING] if each.thread_ts == digest.ts]
    assert [user for user in thread if user != BOT] == [INSPECTOR, MANAGER]


def has_papers_that_name_who_did_not_report(person):
    (papers,) = person.said("Papers for the meeting of Friday 20 February 2015")
    assert "Progress reported by Drugs and Alcohol Action Group, Reducing Re-offending Sub-Group." in papers.text
    assert "Domestic Abuse Forum (asked: Domestic Abuse Co-ordinator)" in papers.text
    assert "Road Safety Group (asked: Community Safety Officer)" in papers.text


def has_items_that_were_carried_over_tasked_and_closed(person):
    found = person.items()
    assert found[1].contributed_at.astimezone(LONDON).date() < at("2015-02-06").date()
    assert found[1].status == "open"
    assert [(each.status, each.text[:22]) for each in found.values() if each.status != "open"] == [
        ("closed", "Extra evening patrols ")
    ]
    (tasked,) = [each for each in found.values() if each.action_id]
    assert (tasked.task_owner, tasked.task_due) == ("Neighbourhood Warden", at("2015-02-12").date())
    assert person.told(WARDEN, "gave you an action. Name places for the community payback team")


def nothing_happened_twice(person):
    assert len({each.text for each in person.items().values()}) == len(ITEMS)
    with person.db.read() as connection:
        lost = [each for each in deliveries.history(connection) if each.state in ("dead", "missed")]
    assert lost == []
    posted = [each.text.split(".")[0] for each in person.said("CSU briefing, ")]
    assert len(posted) == len(set(posted))


async def test_what_the_newcomer_did_first_stays(tmp_path):
    async with newcomer(tmp_path) as person:
        await person.move_to("2015-02-09T08:05")
        assert "Closed" in await person.asks("brief close 4 done by phone")
        await person.move_to("2015-02-09T12:00")
        with person.db.read() as connection:
            item = briefings.by_id(connection, 4)
            left = briefings.open_items(connection, TEAM, at("2015-02-09").date())
        assert (item.status, item.action_id) == ("closed", None)
        assert person.told(WARDEN, "gave you an action") == []
        assert len(left) == 3
