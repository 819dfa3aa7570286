"""What all forms of the work programme share: who may use them, whose change it is, and what is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.messages import plan_forms, plan_item
from bot.messages.form import Entered
from bot.policy import Viewer
from handlers import forms
from handlers.forms import Opening, Outcome, Submission
from handlers.questions import number_in
from handlers.workplan import may_change
from storage import audit, workplan
from storage.day_words import day_words, local_day
from storage.errors import NotCleared, NotFound
from storage.plan_record import By
from storage.workplan import Item, Meeting, Window

OFFICERS_ONLY = "Only an officer can change the work programme. Ask the committee's co-ordinator. Nothing was changed."
MEETINGS_OFFERED = 99
ALREADY = Outcome()  # the same form arrived a second time: it closes as it did the first time


@dataclass(frozen=True, slots=True)
class Agreed:
    """Which meeting agreed a change, and its minute; None and "" where none has."""

    meeting_id: int | None
    minute: str


def officers_only(viewer: Viewer) -> None:
    """Raise NotCleared for whoever may not change the work programme."""
    if not may_change(viewer):
        raise NotCleared(OFFICERS_ONLY)


def number(value: str) -> int:
    """A number out of a button's value. Raises BadInput."""
    return number_in(value, "That button names nothing in the work programme.")


def by(submission: Submission, minute: str = "") -> By:
    """Whose change it is."""
    return By(submission.viewer.user_id, submission.now, submission.viewer.team_id, minute)


def first_time(connection: Connection, submission: Submission) -> bool:
    """Whether this very form was not submitted before."""
    return audit.first_time(connection, f"action:{submission.key}", datetime.now(UTC))


def agreed(entered: Entered) -> Agreed | dict[str, str]:
    """Which meeting agreed and its minute, or words beside the input where only one of both is given."""
    meeting, minute = entered.chosen(plan_forms.AGREED_AT), entered.text(plan_forms.MINUTE)
    if meeting and not minute:
        return {plan_forms.MINUTE: "Write the number of the minute, or leave the meeting empty too."}
    if minute and not meeting:
        return {plan_forms.AGREED_AT: "Choose the meeting that agreed it, or leave the minute empty too."}
    return Agreed(number(meeting) if meeting else None, minute)


def minute_words(connection: Connection, found: Agreed) -> str:
    """The minute as the record has it: body, date, minute number."""
    if found.meeting_id is None:
        return ""
    meeting = workplan.meeting_by_id(connection, found.meeting_id)
    words = found.minute if "minute" in found.minute.casefold() else f"minute {found.minute}"
    return f"{meeting.body}, {day_words(meeting.held_on)}, {words}"


def to_come(connection: Connection, body: str, opening: Opening, *, but: int = 0) -> list[Meeting]:
    """The meetings of a body from today on, as far as a menu goes; without the one numbered `but`."""
    today = local_day(opening.now)
    window = Window(first=today, bodies=(body,), known_on=today)
    found = workplan.without_items(connection, window, limit=MEETINGS_OFFERED)
    return [meeting for meeting in found if meeting.id != but]


def been(connection: Connection, body: str, opening: Opening) -> list[Meeting]:
    """The meetings of a body up to today, latest first: those that may have agreed something."""
    window = Window(last=local_day(opening.now), bodies=(body,))
    return workplan.without_items(connection, window, limit=MEETINGS_OFFERED, latest=True)


def said(submission: Submission, words: str, item: Item | None = None) -> Outcome:
    """The form closes, and what was stored is said to who filled it in, where they opened it."""
    return forms.said(submission, plan_item.stored(words, item))


def topic_body(connection: Connection, value: str) -> str:
    """The body whose draw-down topics are meant by `topics:BODY` (BODY may be cut). Raises NotFound."""
    asked = value.partition(":")[2]
    for body in workplan.bodies(connection):
        if body.startswith(asked):
            return body
    raise NotFound("body", asked)
