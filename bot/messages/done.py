"""What was stored when somebody said an action is done."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import blocks, dates, layout, owed_lines, tasks
from bot.messages.message import Block, Message
from storage.actions import DONE, Action, Marked


def button(action: Action) -> Block:
    """The button that marks an action done."""
    return blocks.button("Done", owed_lines.DONE, str(action.id), spoken=f"Done: {action.title}")


def render(marked: Marked, *, by: str, now: datetime, zone: ZoneInfo, after: Action | None = None) -> Message:
    """What is stored now, whether this was the first time or not. `by` names who marked it done ("you" included).

    `after` is the next round of one that recurs.
    """
    action = marked.action
    title = f"*{blocks.clip(blocks.plain(action.title), tasks.TITLE_CHARS)}*"
    if action.status != DONE:
        return _said(f"{title} is {action.status}; nothing was changed.")
    recorded = dates.date_and_time(action.done_at or now, zone)
    if marked.first:
        due = f"due {dates.full_date(action.due)}" if action.due else "no date set"
        owner = blocks.plain(action.owner or action.agency or "no owner")
        again = f". The next one, number {after.id}, is due {_date(after)}" if after else ""
        return _said(f"Done: {title} ({owner}, {due}), recorded {recorded}{again}")
    return _said(f"{title} was done already: recorded by {by}, {recorded}. Nothing was changed.")


def _said(words: str) -> Message:
    return Message(layout.spoken(words), (blocks.section(words),))


def _date(action: Action) -> str:
    return dates.full_date(action.due) if action.due else "at no set date"
