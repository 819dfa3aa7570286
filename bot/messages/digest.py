"""The Monday digest: the week's meetings, what was due and comes due, the priorities, and what is coming up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import agenda, blocks, dates, layout, tasks
from bot.messages.agenda import AgendaDate
from bot.messages.layout import Listing
from bot.messages.message import Block, Message
from bot.messages.tasks import Task
from storage.workplan import Meeting

# What the buttons are called on the way back; the handlers answer to these.
ACTIONS, WORKPLAN, PRIORITIES = "csp:actions", "csp:workplan", "csp:priorities"
LISTED = (12, 6, 3, 1)  # lines of each list in the top message, as many as fit
ITEMS_CHARS = 600
CELL_CHARS = 70
ROWS_SHOWN = 20
ROWS_ALOUD = 8


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """A priority, a cell for each area in the order of the headings, and the period of its figures."""

    name: str
    cells: tuple[str, ...]
    period: str


@dataclass(frozen=True, slots=True)
class PriorityTable:
    """The priorities to show. `headings` names every column: priority, areas, period. `note` says why it is shown now.

    `aloud` is the finding in a sentence; without it the text reads the rows.
    """

    headings: tuple[str, ...] = ()
    rows: tuple[PriorityRow, ...] = ()
    note: str = ""
    aloud: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a Monday digest says. `monday` names the week, `today` is the day of the slot (later after a bank holiday).

    `hidden` counts what the channel is not cleared for; `late` is the note of a digest that goes out after its time.
    """

    monday: date
    today: date
    due_until: date
    partnership: str = ""
    channel: str = ""
    meetings: Sequence[Meeting] = ()
    was_due: Sequence[Task] = ()
    due: Sequence[Task] = ()
    undated: Sequence[Task] = ()
    priorities: PriorityTable = PriorityTable()
    changed: Sequence[str] = ()
    coming_up: AgendaDate | None = None
    hidden: int = 0
    late: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that would be news: an agenda date months away alone is none."""
        near = self.coming_up is not None and self.coming_up.by <= self.due_until
        work = self.meetings or self.was_due or self.due or self.undated or self.hidden
        return not (work or near or self.priorities.rows or self.changed)


def render(digest: Digest, native: frozenset[str]) -> Message:
    """The digest as one message and, where lists are long, a thread. `native` lists the blocks Slack accepts here."""
    listings = _listings(digest)
    for listed in LISTED:
        made = _top(digest, listings, native, listed)
        if layout.fits(made):
            break
    replies = tuple(reply for listing in listings for reply in listing.rest(listed))
    return Message(_aloud(digest, listings), tuple(made), replies)


def nothing(digest: Digest) -> Message:
    """The one sentence for channels that want to hear of a week with nothing in it."""
    said = f"{title(digest)}: no meetings, nothing due and no open actions without a date."
    return Message(" ".join([said, digest.late]).strip())


def title(digest: Digest) -> str:
    """The heading: "Week of Monday 9 February 2015"."""
    return f"Week of {dates.full_date(digest.monday)}"


def not_shown(hidden: int) -> str:
    """How many items the channel is not cleared for; empty where it is cleared for all."""
    if not hidden:
        return ""
    return "1 item is not shown here" if hidden == 1 else f"{hidden} items are not shown here"


def under_title(*parts: str) -> list[Block]:
    """The line under a heading: whose, for whom, and whether it is late."""
    words = blocks.SEPARATOR.join(blocks.plain(part) for part in parts if part)
    return [blocks.context(words)] if words else []


def meeting_lines(meetings: Sequence[Meeting], today: date) -> tuple[str, ...]:
    """For each meeting its day and body, and under it the items it is to consider; mrkdwn."""
    return tuple(_meeting_line(meeting, today) for meeting in meetings)


def meetings_aloud(meetings: Sequence[Meeting], today: date) -> str:
    """The meetings and their items in words; escaped."""
    return " ".join(_meeting_aloud(meeting, today) for meeting in meetings[: tasks.ALOUD])


def _meeting_line(meeting: Meeting, today: date) -> str:
    line = f"*{dates.known_year(meeting.held_on, today)}*  {blocks.clip(blocks.plain(meeting.body), 150)}"
    items = blocks.SEPARATOR.join(blocks.plain(item.item) for item in meeting.items if item.on_agenda)
    return "\n".join([line, *([blocks.clip(items, ITEMS_CHARS)] if items else [])])


def _meeting_aloud(meeting: Meeting, today: date) -> str:
    items = ", ".join(blocks.plain(item.item) for item in meeting.items if item.on_agenda)
    said = f"{blocks.plain(meeting.body)} on {dates.known_year(meeting.held_on, today)}"
    return blocks.clip(f"{said}: {items}" if items else said, ITEMS_CHARS) + "."


def _listings(digest: Digest) -> list[Listing]:
    today = digest.today
    until = dates.known_year(digest.due_until, today)
    found = [
        Listing("This week", meeting_lines(digest.meetings, today), meetings_aloud(digest.meetings, today)),
        _tasks("Was due", digest.was_due, today),
        _tasks(f"Due by {until}", digest.due, today),
        Listing(
            f"Open, no date set ({len(digest.undated)})",
            tuple(tasks.undated_line(task) for task in digest.undated),
            f"{_open(len(digest.undated))} with no date.",
        ),
        Listing(
            f"Figures changed since the last digest ({len(digest.changed)})",
            tuple(blocks.plain(line) for line in digest.changed),
            f"Figures changed: {'; '.join(blocks.plain(line) for line in digest.changed[: tasks.ALOUD])}.",
        ),
    ]
    return [listing for listing in found if listing.lines]


def _tasks(name: str, listed: Sequence[Task], today: date) -> Listing:
    lines = tuple(tasks.dated_line(task, today) for task in listed)
    return Listing(f"{name} ({len(listed)})", lines, f"{name}: {tasks.aloud(listed, today)}.")


def _open(count: int) -> str:
    return "1 action is open" if count == 1 else f"{count} actions are open"


def _top(digest: Digest, listings: Sequence[Listing], native: frozenset[str], listed: int) -> list[Block]:
    partnership = blocks.clip(digest.partnership, 200)
    channel = f"for #{digest.channel}" if digest.channel else ""
    parts = [listing.top(listed) for listing in listings]
    if digest.meetings and len(parts) > 1:
        parts.insert(1, [blocks.divider()])
    return [
        blocks.header(title(digest)),
        *under_title(partnership, channel, digest.late),
        *(block for part in parts for block in part),
        *_priorities(digest.priorities, native),
        *_coming_up(digest),
        *([blocks.context(not_shown(digest.hidden))] if digest.hidden else []),
        blocks.actions(
            blocks.button("My actions", ACTIONS, "mine", primary=True),
            blocks.button("Full work plan", WORKPLAN, "all"),
            blocks.button("Priorities", PRIORITIES, "all"),
        ),
    ]


def _priorities(shown: PriorityTable, native: frozenset[str]) -> list[Block]:
    if not shown.rows:
        return []
    rows = [shown.headings, *_cells(shown)]
    made: list[Block] = [blocks.divider(), blocks.section("*Priorities*")]
    if "table" in native:
        made.append(blocks.table(rows))
    else:
        made[1:] = layout.sections(["*Priorities*", *(_row_line(shown.headings, row) for row in rows[1:])])
    return [*made, *([blocks.context(blocks.plain(shown.note))] if shown.note else [])]


def _cells(shown: PriorityTable) -> list[tuple[str, ...]]:
    """The rows as wide as the headings, with cells of a readable length."""
    areas = len(shown.headings) - 2
    rows = [(row.name, *row.cells[:areas], *[""] * (areas - len(row.cells)), row.period) for row in shown.rows]
    return [tuple(blocks.clip(cell, CELL_CHARS) for cell in row) for row in rows[:ROWS_SHOWN]]


def _row_line(headings: Sequence[str], row: Sequence[str]) -> str:
    """A row as text: for workspaces without native tables, and to be read aloud."""
    named = [(head, cell) for head, cell in zip(headings[1:-1], row[1:-1], strict=True) if cell]
    # A cell in brackets speaks of the row, not of its area: "(both boroughs)".
    areas = [cell if cell.startswith("(") else f"{head} {cell}" for head, cell in named]
    parts = [part for part in ("; ".join(areas), row[-1]) if part]
    return f"*{blocks.plain(row[0])}:*  {blocks.SEPARATOR.join(blocks.plain(part) for part in parts)}"


def _coming_up(digest: Digest) -> list[Block]:
    if digest.coming_up is None:
        return []
    return [blocks.section(f"*Coming up*  {agenda.said(digest.coming_up, digest.today, bold=True)}")]


def _aloud(digest: Digest, listings: Sequence[Listing]) -> str:
    shown = digest.priorities
    read = [_row_line(shown.headings, row) for row in _cells(shown)[:ROWS_ALOUD]] if not shown.aloud else []
    coming = f"Coming up: {agenda.said(digest.coming_up, digest.today)}." if digest.coming_up else ""
    hidden = not_shown(digest.hidden)
    parts = [f"{title(digest)}.", f"{digest.late}." if digest.late else "", *(listing.aloud for listing in listings)]
    parts += [blocks.plain(shown.aloud), *(f"{line}." for line in read), coming, f"{hidden}." if hidden else ""]
    return layout.spoken(" ".join(part for part in parts if part).replace(blocks.SEPARATOR, ", "))
