"""The action by which a group's chair is reminded of progress ends with the report: until then nobody marks it done.

It may be cancelled: the papers then name the group as missing, as they do where nobody reports. Once the meeting was
held, or is cancelled, nothing can be reported any more, and the action is like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from storage import tables
from storage.action_rows import OPEN
from storage.day_words import day_words
from storage.errors import BadInput

_ACTION, _MEETING, _PROGRESS = tables.action, tables.meeting, tables.progress


@dataclass
class ReportOwed(BadInput):
    """An action stands for progress that was not reported yet. `progress_id` is what the form is opened for."""

    progress_id: int
    body: str
    held_on: date

    def __str__(self) -> str:
        """What is owed, and how it is given."""
        return (
            f"This stays open until the progress of {self.body} for the meeting on {day_words(self.held_on)} is "
            "reported, and it has not been. Report it with the form. Nothing was changed."
        )


def check_done(connection: Connection, action_id: int, today: date) -> None:
    """Raise ReportOwed where an open action stands for progress that can still be reported."""
    joined = _PROGRESS.join(_MEETING, _MEETING.c.id == _PROGRESS.c.meeting_id).join(
        _ACTION, _ACTION.c.id == _PROGRESS.c.action_id
    )
    waiting = (_PROGRESS.c.reported_at.is_(None), _ACTION.c.status == OPEN)
    to_come = (_MEETING.c.status == "", _MEETING.c.held_on >= today)
    query = select(_PROGRESS.c.id, _PROGRESS.c.body, _MEETING.c.held_on).select_from(joined)
    row = connection.execute(query.where(_ACTION.c.id == action_id, *waiting, *to_come)).first()
    if row:
        raise ReportOwed(row.id, row.body, row.held_on)
