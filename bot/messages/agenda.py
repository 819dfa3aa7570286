"""The dates by which papers must be public before a meeting. Rules and their sources are in the docstrings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.clock import AGENDA_CLEAR_DAYS, NOTICE_CLEAR_DAYS, WorkingDays, clear_days_before
from bot.messages import dates
from storage.workplan import Meeting
from storage.workplan_dates import agenda_date, is_council_body


@dataclass(frozen=True, slots=True)
class AgendaDate:
    """By when the agenda of a meeting must be public."""

    held_on: date
    body: str
    by: date


def agenda_by(held_on: date, days: WorkingDays) -> date:
    """The last day to publish agenda and reports: 5 clear days before the meeting, counted as `days` says.

    Local Government Act 1972, sections 100A and 100B; neither the day of publication nor that of the meeting counts.
    """
    return clear_days_before(held_on, AGENDA_CLEAR_DAYS, days)


def notice_by(held_on: date) -> date:
    """The last day to give notice of key decisions: 28 clear calendar days before the meeting.

    Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) Regulations 2012, reg. 9.
    """
    return clear_days_before(held_on, NOTICE_CLEAR_DAYS)


def agenda_dates(meetings: Iterable[Meeting], first: date, last: date, days: WorkingDays) -> list[AgendaDate]:
    """Agenda dates from `first` to `last` (both included) of the meetings of council bodies, earliest first.

    The partnership's own meetings are not covered by the rule on agendas; the body's name tells.
    """
    found = [
        AgendaDate(meeting.held_on, meeting.body, agenda_date(meeting, days))
        for meeting in meetings
        if is_council_body(meeting.body)
    ]
    return sorted((each for each in found if first <= each.by <= last), key=lambda each: (each.by, each.held_on))


def said(each: AgendaDate, today: date, *, bold: bool = False) -> str:
    """The rule applied: "the agenda for Wednesday 22 July must be public by Tuesday 14 July (5 clear days)"."""
    by = dates.known_year(each.by, today)
    meeting = dates.known_year(each.held_on, today)
    return f"the agenda for {meeting} must be public by {f'*{by}*' if bold else by} ({AGENDA_CLEAR_DAYS} clear days)"
