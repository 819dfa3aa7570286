"""The Monday digest: the week's meetings and deadlines, what is owed and was done, and which figures moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.messages import agenda, blocks, by_post, dates, digest_lists, digest_since, layout
from bot.messages.agenda import AgendaDate
from bot.messages.layout import Listing
from bot.messages.message import Block, Message
from bot.messages.tasks import Task
from storage.duties import Duty
from storage.workplan import Meeting

# What the buttons are called on the way back; the handlers answer to these.
ACTIONS, WORKPLAN, PRIORITIES = "csp:actions", "csp:workplan", "csp:priorities"
LISTED = (8, 5, 3, 1)  # entries of each list in the top message, as many as fit: the rest is in the thread
UNDATED_LISTED = 3  # nothing about them is urgent
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

    - `publish`: agendas to be published this week; `coming_up`: the next one after that.
    - `in_full`: whether actions are listed; else they are counted by agency.
    - `later` and `reports`: meetings after this week and reports due, both up to `plan_until`.
    - `met` and `done`: the meetings held and the actions done last week.
    - `done_since` and `stopped_since`: the actions that ended after it was posted, `due` on the day they did.
    - `changed`, `new`, `unusual`: lines about figures.
    - `hidden` counts what the channel is not cleared for; `late` is the note of a digest that goes out after its time.
    """

    monday: date
    today: date
    due_until: date
    partnership: str = ""
    channel: str = ""
    in_full: bool = True
    meetings: Sequence[Meeting] = ()
    publish: Sequence[AgendaDate] = ()
    was_due: Sequence[Task] = ()
    due: Sequence[Task] = ()
    undated: Sequence[Task] = ()
    later: Sequence[Meeting] = ()
    reports: Sequence[Task] = ()
    plan_until: date = date.max
    duties: Sequence[Duty] = ()
    met: Sequence[Meeting] = ()
    done: Sequence[Task] = ()
    done_since: Sequence[Task] = ()
    stopped_since: Sequence[Task] = ()
    priorities: PriorityTable = PriorityTable()
    changed: Sequence[str] = ()
    new: Sequence[str] = ()
    unusual: Sequence[str] = ()
    coming_up: AgendaDate | None = None
    hidden: int = 0
    late: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that would be news: an agenda date months away alone is none."""
        near = self.coming_up is not None and self.coming_up.by <= self.due_until
        work = (self.meetings, self.publish, self.was_due, self.due, self.undated, self.later, self.reports)
        past_and_law = (self.duties, self.met, self.done, self.done_since, self.stopped_since)
        moved = (self.priorities.rows, self.changed, self.new, self.unusual)
        return not (near or self.hidden or any((*work, *past_and_law, *moved)))


def render(digest: Digest, native: frozenset[str]) -> Message:
    """The digest as one message and, where lists are long, a thread. `native` lists the blocks Slack accepts here."""
    work, moved = _work(digest), _figures(digest)
    for listed in LISTED:
        made = _top(digest, work, moved, native, listed)
        if layout.fits(made):
            break
    replies = tuple(reply for listing in (*work, *moved) for reply in listing.rest(listed))
    return Message(_aloud(digest, work, moved), tuple(made), replies)


def nothing(digest: Digest) -> Message:
    """The one sentence for channels that want to hear of a week with nothing in it."""
    said = f"{title(digest)}: no meetings, nothing due and no new figures."
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


def _work(digest: Digest) -> list[Listing]:
    """The lists about what is to be done and was done."""
    today = digest.today
    found = [
        digest_lists.week(digest.meetings, digest.publish, today),
        *_owed(digest),
        digest_lists.work_plan(digest.later, digest.reports, digest.plan_until, today),
        digest_lists.statutory(digest.duties, today),
        digest_lists.last_week(digest.met, digest.done if digest.in_full else (), today),
    ]
    return [listing for listing in found if listing.lines]


def _owed(digest: Digest) -> list[Listing]:
    """The actions, by post in full; elsewhere how many there are by agency."""
    until = dates.known_year(digest.due_until, digest.today)
    if digest.in_full:
        return [
            by_post.listing("Was due", digest.was_due, digest.today),
            by_post.listing(f"Due by {until}", digest.due, digest.today),
            replace(
                by_post.listing("Open, no date set", digest.undated, digest.today),
                aloud=_open(digest.undated),
                most=UNDATED_LISTED,
            ),
            *digest_since.listings(digest.done_since, digest.stopped_since, digest.today),
        ]
    kinds = {"past due": digest.was_due, f"due by {until}": digest.due}
    kinds |= {"with no date": digest.undated, "done last week": digest.done}
    kinds |= {"done since": digest.done_since, "stopped since": digest.stopped_since}
    return [by_post.counts("Actions by agency", kinds)]


def _figures(digest: Digest) -> list[Listing]:
    """The lists about figures."""
    found = [
        digest_lists.figures("Outside the usual range", digest.unusual),
        digest_lists.figures("Figures changed since the last digest", digest.changed),
        digest_lists.figures("New figures", digest.new),
    ]
    return [listing for listing in found if listing.lines]


def _open(undated: Sequence[Task]) -> str:
    return "1 action is open with no date." if len(undated) == 1 else f"{len(undated)} actions are open with no date."


def _top(
    digest: Digest, work: Sequence[Listing], moved: Sequence[Listing], native: frozenset[str], listed: int
) -> list[Block]:
    partnership = blocks.clip(digest.partnership, 200)
    channel = f"for #{digest.channel}" if digest.channel else ""
    parts = [listing.top(listed) for listing in work]
    if (digest.meetings or digest.publish) and len(parts) > 1:
        parts.insert(1, [blocks.divider()])
    return [
        blocks.header(title(digest)),
        *under_title(partnership, channel, digest.late),
        *(block for part in parts for block in part),
        *_priorities(digest.priorities, native),
        *digest_lists.sections(moved, listed),
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
    note = [blocks.context(blocks.plain(shown.note))] if shown.note else []
    return [blocks.divider(), *priority_rows(shown, native, heading="*Priorities*"), *note]


def priority_rows(
    shown: PriorityTable, native: frozenset[str], *, heading: str = "", most: int = ROWS_SHOWN
) -> list[Block]:
    """The rows as a table where Slack accepts one (`native`), else as lines; nothing where there are none."""
    rows, above = _cells(shown)[:most], [heading] if heading else []
    if not rows:
        return []
    if "table" in native:
        return [*map(blocks.section, above), blocks.table([shown.headings, *rows])]
    return layout.sections([*above, *(_row_line(shown.headings, row) for row in rows)])


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


def _aloud(digest: Digest, work: Sequence[Listing], moved: Sequence[Listing]) -> str:
    shown = digest.priorities
    read = [_row_line(shown.headings, row) for row in _cells(shown)[:ROWS_ALOUD]] if not shown.aloud else []
    coming = f"Coming up: {agenda.said(digest.coming_up, digest.today)}." if digest.coming_up else ""
    hidden = not_shown(digest.hidden)
    parts = [f"{title(digest)}.", f"{digest.late}." if digest.late else ""]
    parts += [*(listing.aloud for listing in work), f"{hidden}." if hidden else ""]
    parts += [blocks.plain(shown.aloud), *(f"{line}." for line in read), *(listing.aloud for listing in moved)]
    parts += [coming]
    return layout.spoken(" ".join(part for part in parts if part).replace(blocks.SEPARATOR, ", "))
