"""What was stored when somebody said an action is done."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import blocks, dates, layout, tasks
from bot.messages.message import Message
from storage.actions import DONE, Marked


def render(marked: Marked, *, by: str, now: datetime, zone: ZoneInfo) -> Message:
    """What is stored now, whether this was the first time or not. `by` names who marked it done ("you" included)."""
    action = marked.action
    title = f"*{blocks.clip(blocks.plain(action.title), tasks.TITLE_CHARS)}*"
    if action.status != DONE:
        return _said(f"{title} is {action.status}; nothing was changed.")
    recorded = dates.date_and_time(action.done_at or now, zone)
    if marked.first:
        due = f"due {dates.full_date(action.due)}" if action.due else "no date set"
        owner = blocks.plain(action.owner or action.agency or "no owner")
        return _said(f"Done: {title} ({owner}, {due}), recorded {recorded}")
    return _said(f"{title} was done already: recorded by {by}, {recorded}. Nothing was changed.")


def _said(words: str) -> Message:
    return Message(layout.spoken(words), (blocks.section(words),))
