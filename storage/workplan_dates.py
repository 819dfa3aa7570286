"""What hangs on the date of a meeting, and where it goes when the meeting moves. Pure: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.clock import AGENDA_CLEAR_DAYS, WorkingDays, clear_days_before
from storage.actions import Action
from storage.workplan import PLANNED, Item, Meeting

BEFORE = 10  # working days up to a meeting in which something due is taken to be due before it
_COUNCIL_BODY = re.compile(r"\b(committee|sub-committee|council|cabinet|panel)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MovedReport:
    """A report whose deadline moves with its meeting."""

    item: Item
    was: date
    due: date


@dataclass(frozen=True, slots=True)
class MovedAction:
    """An action due shortly before the meeting: it stays as it is unless somebody asks for `due`."""

    action: Action
    due: date


@dataclass(frozen=True, slots=True)
class Consequences:
    """What moving a meeting means. `warnings` are sentences about the new date."""

    meeting: Meeting
    new_date: date
    agenda_was: date
    agenda: date
    reports: tuple[MovedReport, ...]
    actions: tuple[MovedAction, ...]
    warnings: tuple[str, ...]


def is_council_body(body: str) -> bool:
    """Whether a body is a council's, so that the rules on agendas and notices are for it; its name tells.

    The partnership's own meetings are not covered by them.
    """
    return _COUNCIL_BODY.search(body) is not None


def agenda_date(meeting: Meeting, days: WorkingDays) -> date:
    """By when the agenda of a meeting is to be public: as it was set, else 5 clear days before (`days` says how).

    Local Government Act 1972, sections 100A and 100B; neither the day of publication nor that of the meeting counts.
    """
    return meeting.agenda_on or clear_days_before(meeting.held_on, AGENDA_CLEAR_DAYS, days)


def new_deadline(due: date, was: date, held_on: date, days: WorkingDays) -> date:
    """A deadline that lay some working days before (or after) a meeting on `was`, as many before one on `held_on`."""
    return days.shift(held_on, -days.between(due, was))


def window_before(meeting: Meeting, days: WorkingDays) -> tuple[date, date]:
    """The days in which an action due is taken to be due before this meeting: the last ten working days up to it."""
    return days.shift(meeting.held_on, -BEFORE), meeting.held_on


def consequences(
    meeting: Meeting,
    new_date: date,
    items: Iterable[Item],
    actions: Iterable[Action],
    days: WorkingDays,
    *,
    today: date,
) -> Consequences:
    """What moving `meeting` to `new_date` means for its agenda, the reports of its items and the actions before it."""
    reports = [
        MovedReport(item, item.report_due, new_deadline(item.report_due, meeting.held_on, new_date, days))
        for item in items
        if item.report_due and item.status == PLANNED
    ]
    moved = [
        MovedAction(action, new_deadline(action.due, meeting.held_on, new_date, days))
        for action in actions
        if action.due
    ]
    agenda = _moved_agenda(meeting, new_date, days)
    warnings = _warnings(new_date, agenda, reports, days, today)
    was = agenda_date(meeting, days)
    return Consequences(meeting, new_date, was, agenda, tuple(reports), tuple(moved), tuple(warnings))


def _moved_agenda(meeting: Meeting, new_date: date, days: WorkingDays) -> date:
    if meeting.agenda_on:
        return new_deadline(meeting.agenda_on, meeting.held_on, new_date, days)
    return clear_days_before(new_date, AGENDA_CLEAR_DAYS, days)


def _warnings(
    new_date: date, agenda: date, reports: Sequence[MovedReport], days: WorkingDays, today: date
) -> list[str]:
    found = []
    if new_date < today:
        found.append("The new date is in the past.")
    if not days.is_working(new_date):
        found.append("The new date is not a working day.")
    if agenda < today:
        found.append("The agenda would have had to be public before today.")
    if late := [each for each in reports if each.due < today <= each.was]:
        found.append(f"{len(late)} of the reports would be overdue at once.")
    return found
