"""The lists of a Monday digest, in their order; those with nothing in them are left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.clock import AGENDA_CLEAR_DAYS
from bot.messages import blocks, by_post, dates, tasks
from bot.messages.agenda import AgendaDate
from bot.messages.layout import Listing
from bot.messages.message import Block
from bot.messages.tasks import Task
from storage.duties import Duty
from storage.workplan import Meeting

ITEMS_CHARS = 600
BODY_CHARS = 150


def meeting_lines(meetings: Sequence[Meeting], today: date) -> tuple[str, ...]:
    """For each meeting its day and body, and under it the items it is to consider; mrkdwn."""
    return tuple(_meeting_line(meeting, today) for meeting in meetings)


def meetings_aloud(meetings: Sequence[Meeting], today: date, *, dated: bool = True) -> str:
    """The meetings and their items in words; escaped. Without their days where these are said already."""
    return " ".join(_meeting_aloud(meeting, today, dated=dated) for meeting in meetings[: tasks.ALOUD])


def week(meetings: Sequence[Meeting], publish: Sequence[AgendaDate], today: date) -> Listing:
    """This week's meetings with their items, and the agendas that must be public by a day of it."""
    deadlines = tuple(f"*{dates.known_year(each.by, today)}*  {_must_be_public(each, today)}" for each in publish)
    by = [f"By {dates.known_year(each.by, today)}: {_must_be_public(each, today)}." for each in publish[: tasks.ALOUD]]
    said = " ".join([meetings_aloud(meetings, today), *by])
    return Listing("This week", (*meeting_lines(meetings, today), *deadlines), said)


def work_plan(meetings: Sequence[Meeting], reports: Sequence[Task], until: date, today: date) -> Listing:
    """The items of later meetings and the reports that are due by then, earliest first."""
    dated = [(each.held_on, line) for each, line in zip(meetings, meeting_lines(meetings, today), strict=True)]
    dated += [(task.due or date.max, _report(task, today)) for task in reports]
    lines = tuple(line for _, line in sorted(dated, key=lambda entry: entry[0]))
    heading = f"Work plan to {dates.known_year(until, today)}"
    said = [meetings_aloud(meetings, today), f"{tasks.aloud(reports, today)}." if reports else ""]
    return Listing(f"{heading} ({len(lines)})", lines, " ".join([f"{heading}:", *(part for part in said if part)]))


def statutory(duties: Sequence[Duty], today: date) -> Listing:
    """Duties with a date near or past: when, what, who for, and how sure the rule is."""
    lines = tuple(
        f"*{dates.due_words(duty.next_on, today)}*  "
        + blocks.SEPARATOR.join(
            blocks.clip(blocks.plain(part), tasks.TITLE_CHARS)
            for part in (duty.name, duty.owner, duty.certainty)
            if part
        )
        for duty in duties
        if duty.next_on
    )
    named = [f"{_name(duty)} ({dates.due_words(duty.next_on, today)})" for duty in duties if duty.next_on]
    return Listing(f"Statutory dates ({len(lines)})", lines, f"Statutory dates: {'; '.join(named[: tasks.ALOUD])}.")


def last_week(met: Sequence[Meeting], done: Sequence[Task], today: date, heading: str = "Done last week") -> Listing:
    """What was done, last week if not said otherwise: the meetings held and the actions done, by post."""
    lines = tuple(f"{_body(each)} met on {dates.known_year(each.held_on, today)}" for each in met)
    listed = by_post.listing(heading, [undated(task) for task in done], today)
    said = [f"{line}." for line in lines[: tasks.ALOUD]] + ([listed.aloud] if done else [])
    sizes = (*(1 for _ in lines), *listed.sizes)
    return Listing(f"{heading} ({sum(sizes)})", (*lines, *listed.lines), " ".join(said), sizes)


def undated(task: Task) -> Task:
    """A task of which it does not matter any more when it was due."""
    return Task(task.title, task.owner, None, "", task.agency)


def figures(heading: str, lines: Sequence[str]) -> Listing:
    """Lines about figures (as typed), with how many there are."""
    shown = tuple(blocks.plain(line) for line in lines)
    more = f"; and {len(lines) - tasks.ALOUD} more" if len(lines) > tasks.ALOUD else ""
    return Listing(f"{heading} ({len(lines)})", shown, f"{heading}: {'; '.join(shown[: tasks.ALOUD])}{more}.")


def sections(listings: Sequence[Listing], listed: int) -> list[Block]:
    """The tops of these lists, one after the other."""
    return [block for listing in listings for block in listing.top(listed)]


def _must_be_public(each: AgendaDate, today: date) -> str:
    body = blocks.clip(blocks.plain(each.body), BODY_CHARS)
    held = dates.known_year(each.held_on, today)
    return f"{body}, the agenda for {held} must be public ({AGENDA_CLEAR_DAYS} clear days)"


def _report(task: Task, today: date) -> str:
    late = bool(task.due and task.due < today)
    return ("was due " if late else "") + tasks.dated_line(task, today)


def _name(duty: Duty) -> str:
    return blocks.clip(blocks.plain(duty.name), tasks.TITLE_CHARS)


def _body(meeting: Meeting) -> str:
    return blocks.clip(blocks.plain(meeting.body), BODY_CHARS)


def _meeting_line(meeting: Meeting, today: date) -> str:
    line = f"*{dates.known_year(meeting.held_on, today)}*  {_body(meeting)}"
    items = blocks.SEPARATOR.join(blocks.plain(item.item) for item in meeting.items if item.on_agenda)
    return "\n".join([line, *([blocks.clip(items, ITEMS_CHARS)] if items else [])])


def _meeting_aloud(meeting: Meeting, today: date, *, dated: bool) -> str:
    items = ", ".join(blocks.plain(item.item) for item in meeting.items if item.on_agenda)
    day = f" on {dates.known_year(meeting.held_on, today)}" if dated else ""
    said = f"{blocks.plain(meeting.body)}{day}"
    return blocks.clip(f"{said}: {items}" if items else said, ITEMS_CHARS) + "."
