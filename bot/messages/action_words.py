"""Words about actions that lists, cards, forms and direct messages share; all escaped unless they say otherwise."""

from __future__ import annotations

from datetime import date, time

from bot.messages import blocks, dates, tasks
from bot.messages.message import Block
from storage.action_notes import Note
from storage.actions import CANCELLED, OPEN, Action, Change
from storage.actions import DONE as WAS_DONE
from storage.day_words import LONDON, day_words, local_day

DUE_AT = time(9)  # when a reminder of a due date rings, unless its owner wants another time
REASON_CHARS, DETAIL_CHARS, MEETING_CHARS = 500, 3_000, 150
NOBODY = "nobody"
# Questions that buttons ask, answered by handlers/action_verbs.py.
SHOW, UNDO, REOPEN = "action_show", "action_undo", "action_reopen"
ACCEPT, DECLINE, GRANT, REFUSE = "action_accept", "action_decline", "action_grant", "action_refuse"
# Forms that buttons open, see handlers/action_forms.py.
NEW, EDIT, DONE, DATE, REASSIGN, CANCEL, COMMENT = (
    "action-new", "action-edit", "action-done", "action-date", "action-reassign", "action-cancel", "action-comment",
)  # fmt: skip
MORE_TIME, NOT_MINE, OTHER_DATE, OTHER_OWNER = (
    "action-more-time", "action-not-mine", "action-grant", "action-owner",
)  # fmt: skip


def title(action: Action) -> str:
    """The title in bold, of a readable length."""
    return f"*{blocks.clip(blocks.plain(action.title), tasks.TITLE_CHARS)}*"


def owner(action: Action) -> str:
    """The post that owns it, else the agency."""
    return blocks.clip(blocks.plain(action.owner or action.agency or NOBODY), tasks.OWNER_CHARS)


def due_at(day: date) -> str:
    """A due date with weekday, time and zone: "Wednesday 18 February 2015, 09:00 (London time)"."""
    return f"{dates.full_date(day)}, {DUE_AT:%H:%M} ({dates.zone_words(LONDON)})"


def due(action: Action) -> str:
    """The due date as it is confirmed: "Due Wednesday 18 February 2015, 09:00 (London time)"."""
    return f"Due {due_at(action.due)}" if action.due else "No due date set"


def stands(action: Action, today: date) -> str:
    """How it stands: "Was due Friday 6 February", "Done on 9 February 2015", "Cancelled"."""
    if action.status == OPEN:
        return dates.due_words(action.due, today) if action.due else "No date set"
    if action.status == WAS_DONE and action.done_at:
        return f"Done on {day_words(local_day(action.done_at))}"
    return {WAS_DONE: "Done", CANCELLED: "Cancelled"}.get(action.status, blocks.plain(action.status))


def history_line(line: Change | Note) -> str:
    """One line of a history, as minutes have it: "*9 February 2015*  CSU Inspector: done"."""
    told = blocks.plain(f"{line.who or line.actor}: {line.outcome}")
    return f"*{day_words(local_day(line.at))}*  {told}"


def show(action_id: int) -> Block:
    """The button that shows the whole action."""
    return blocks.ask("Show", f"{SHOW} {action_id}", f"action:{action_id}")
