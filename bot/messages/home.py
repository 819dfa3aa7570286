"""The Home tab: what its reader owes, what waits for their answer, this week, the priorities, their own settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.messages import agenda, blocks, dates, digest, form, layout, owed_lines, plan_words
from bot.messages.agenda import AgendaDate
from bot.messages.digest import PriorityTable
from bot.messages.message import Block
from bot.messages.owed_lines import Line
from storage.workplan import Item, Meeting

View = dict[str, Any]
SAID = "said"  # the block that tells what came of a press
NAME = "csp:home"
MINE, WAITING, LISTED, ROWS = 20, 6, 8, 12
BLOCKS = 100
WEEK_DAYS = 7
TO_DM = "The answer is in your direct messages with cspbot."
FIRST_STEPS = (
    "*Welcome.* Here is what you owe, most urgent first: *Done* closes a thing, the menu beside it does the rest.",
    "You are reminded once a day, on the days you work; say below when you are away or want another time.",
    "In any channel type `/csp help` to see what else cspbot answers; only you see an answer until you share it.",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the reader's answer, in words (not escaped), and the buttons that answer it.

    A button is its label and the question behind it.
    """

    words: str
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Week:
    """This week for everybody: meetings, agendas to be public, reports due; and the reports that are late."""

    meetings: Sequence[Meeting] = ()
    agendas: Sequence[AgendaDate] = ()
    reports: Sequence[Item] = ()
    late: Sequence[Item] = ()


@dataclass(frozen=True)
class Home:
    """What one Home tab says. `mine` are the most urgent of `total` things; `overdue` and `soon` count among all.

    `first`: it was opened for the first time today. `team_overdue`: for managers, else None. `away` says in words
    (not escaped) when the reader is away; `rings_at` when they are reminded ("09:00, London time").
    """

    today: date
    rings_at: str
    mine: Sequence[Line] = ()
    total: int = 0
    overdue: int = 0
    soon: int = 0
    waiting: Sequence[Waiting] = ()
    week: Week = field(default_factory=Week)
    priorities: PriorityTable = PriorityTable()
    team_overdue: int | None = None
    away: str = ""
    first: bool = False


def render(home: Home, native: frozenset[str] = frozenset()) -> View:
    """The view. `native` lists the blocks that Slack accepts here."""
    made = [
        *([blocks.section("\n".join(FIRST_STEPS)), blocks.divider()] if home.first else []),
        *_mine(home),
        *_waiting(home.waiting),
        *_team(home.team_overdue),
        blocks.divider(),
        *_week(home.week, home.today),
        blocks.divider(),
        *_priorities(home.priorities, native),
        blocks.divider(),
        *_settings(home),
        *_help(),
    ]
    return {"type": "home", "callback_id": NAME, "blocks": [dict(block) for block in made[: BLOCKS - 1]]}


def with_said(view: View, words: str) -> View:
    """The same view with what came of a press on top (`words` are escaped)."""
    said = {**blocks.section(f"*{layout.spoken(words)}*"), "block_id": SAID}
    return {**view, "blocks": [said, *view["blocks"]]}


def _mine(home: Home) -> list[Block]:
    made: list[Block] = [blocks.header("What you owe"), blocks.section(_counted(home))]
    for heading, lines in _by_urgency(home.mine, home.today):
        made.append(blocks.section(f"*{heading}*"))
        made += [block for line in lines for block in owed_lines.with_buttons(line, home.today)]
    if home.total > len(home.mine):
        left = f"and {home.total - len(home.mine)} more, less urgent than these"
        made.append(blocks.section(left, blocks.ask("Show all my actions", "actions", "mine")))
    return made


def _counted(home: Home) -> str:
    if not home.total:
        return "You owe nothing that cspbot knows of."
    parts = [f"{home.overdue} overdue" if home.overdue else "", f"{home.soon} due this week" if home.soon else ""]
    among = ", ".join(part for part in parts if part) or "nothing overdue or due this week"
    return f"{'1 thing' if home.total == 1 else f'{home.total} things'} open: {among}."


def _by_urgency(lines: Sequence[Line], today: date) -> Iterable[tuple[str, list[Line]]]:
    named: dict[str, list[Line]] = {"Overdue": [], "Due this week": [], "Later": [], "No date set": []}
    for line in lines:
        named[_urgency(line.thing.due, today)].append(line)
    return ((name, found) for name, found in named.items() if found)


def _urgency(due: date | None, today: date) -> str:
    if due is None:
        return "No date set"
    if due < today:
        return "Overdue"
    return "Due this week" if (due - today).days < WEEK_DAYS - today.weekday() else "Later"


def _waiting(found: Sequence[Waiting]) -> list[Block]:
    if not found:
        return []
    made: list[Block] = [blocks.section("*Waiting for your answer*")]
    for number, each in enumerate(found[:WAITING]):
        made.append(blocks.section(blocks.clip(blocks.plain(each.words), blocks.SECTION_CHARS)))
        asked = [blocks.ask(label, question, f"{number}-{at}") for at, (label, question) in enumerate(each.buttons)]
        made.append(blocks.actions(*asked))
    more = len(found) - WAITING
    return made + ([blocks.context(f"and {more} more")] if more > 0 else [])


def _team(overdue: int | None) -> list[Block]:
    if overdue is None:
        return []
    words = {0: "No action is overdue.", 1: "1 action is overdue."}.get(overdue, f"{overdue} actions are overdue.")
    button = blocks.ask("Show what is overdue", "actions overdue", "team") if overdue else None
    return [blocks.section(f"*The whole team*  {words}", button)]


def _week(week: Week, today: date) -> list[Block]:
    made: list[Block] = [blocks.header("This week")]
    lines = [f"*{dates.known_year(meeting.held_on, today)}*  {plan_words.body(meeting)}" for meeting in week.meetings]
    made += _listed("Meetings", lines or ["No meeting this week."], len(week.meetings))
    due = [
        f"*{dates.due_words(item.report_due, today)}*  {_report(item, today)}"
        for item in (*week.late, *week.reports)
        if item.report_due
    ]
    public = [
        blocks.section(f"{said[:1].upper()}{said[1:]}.")
        for said in (agenda.said(each, today, bold=True) for each in week.agendas[:3])
    ]
    made += [*public, *_listed("Report deadlines", due or ["No report is due this week."], len(due))]
    row = [blocks.ask("Work programme", "workplan", "workplan"), blocks.ask("Calendar", "calendar", "calendar")]
    return [*made, blocks.actions(*row)]


def _report(item: Item, today: date) -> str:
    owner = plan_words.owner(item)
    words = f"{plan_words.title(item)} (for {dates.known_year(item.held_on, today)})"
    return blocks.SEPARATOR.join([words, *([blocks.clip(owner, 100)] if owner else [])])


def _listed(heading: str, lines: Sequence[str], count: int) -> list[Block]:
    more = [f"and {count - LISTED} more"] if count > LISTED else []
    return layout.sections([f"*{heading}*", *lines[:LISTED], *more])


def _priorities(shown: PriorityTable, native: frozenset[str]) -> list[Block]:
    made: list[Block] = [blocks.header("Priorities at a glance")]
    made += digest.priority_rows(shown, native, most=ROWS) or [blocks.section("No figures to show.")]
    made += [blocks.context(blocks.plain(shown.note))] if shown.note else []
    return [*made, blocks.actions(blocks.ask("All priorities", "priorities", "priorities"))]


def _settings(home: Home) -> list[Block]:
    away = f" {blocks.plain(home.away)}" if home.away else ""
    words = f"*Your reminders*  One message a day, on the days you work, at {home.rings_at}.{away}"
    change = blocks.button("Change my reminders", "csp:home:settings", f"{form.OPENS}reminder-settings")
    leave = blocks.button("I’m away…", "csp:home:away", f"{form.OPENS}away")
    return [blocks.section(words), blocks.actions(change, leave)]


def _help() -> list[Block]:
    new = blocks.button("New action…", "csp:home:new", f"{form.OPENS}action-new")
    return [
        blocks.actions(new, blocks.ask("Help", "help", "help")),
        blocks.context(
            "`/csp help` lists what cspbot answers. Only you see this page; what changes shows here at once."
        ),
    ]
