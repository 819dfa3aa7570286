"""The forms that change meetings of the work programme, and the one that records what a meeting decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import plan_forms, plan_words
from bot.messages.form import View
from bot.messages.plan_page import Waiting
from bot.policy import Audience, classification_level
from handlers import action_reader
from handlers import workplan_steps as steps
from handlers.forms import Form, Opening, Outcome, Submission
from storage import (
    action_changes,
    actions,
    plan_record,
    proposals,
    workplan,
    workplan_changes,
    workplan_dates,
    workplan_meetings,
)
from storage.action_rows import held_elsewhere
from storage.day_words import day_words, local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.proposals import OPEN, Decision, Proposal
from storage.workplan import PLANNED, Meeting, Window
from storage.workplan_dates import Consequences
from storage.workplan_meetings import NewMeeting

BEFORE_IT = "The agenda must be public before the meeting."


def open_decide(opening: Opening, db: Database) -> View:
    """`item-decide PROPOSAL`: agreed or declined, by which meeting, with its minute number."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        proposal = proposals.by_id(connection, steps.number(opening.value))
        if proposal.state != OPEN:
            raise BadInput(_decided(connection, proposal))
        who = plan_record.post(connection, proposal.proposed_by)
        waiting = Waiting(proposal, proposals.in_words(connection, proposal), who)
        window = Window(last=local_day(opening.now), bodies=(proposal.body,))
        held = workplan.without_items(connection, window, limit=steps.MEETINGS_OFFERED, latest=True)
    if not held:
        raise BadInput(f"No meeting of {proposal.body} has been yet that could have decided this.")
    return plan_forms.decide(plan_words.DECIDE, waiting, held)


def submit_decide(submission: Submission, db: Database) -> Outcome:
    """Record the decision; of two at once the second is told what the first recorded."""
    steps.officers_only(submission.viewer)
    entered = submission.entered
    answers = (plan_forms.DECISION, plan_forms.AGREED_AT)
    missing = {name: "Choose one." for name in answers if not entered.chosen(name)}
    if not entered.text(plan_forms.MINUTE):
        missing[plan_forms.MINUTE] = "Write the number of the minute."
    if missing:
        return Outcome(errors=missing)
    with db.write() as connection:
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        decided = proposals.decide(
            connection,
            steps.number(submission.value),
            _decision(submission),
            steps.by(submission),
            england_and_wales(),
        )
        words = _decided(connection, decided.proposal)
        item_id = decided.proposal.item_id
        item = workplan.item_by_id(connection, item_id) if item_id else None
    return steps.said(submission, f"Recorded: {words}" if decided.first else f"{words} Nothing was changed now.", item)


def open_new(opening: Opening, db: Database) -> View:
    """`meeting-add`: a meeting of a body, with its place and the day its agenda is public."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        return plan_forms.new_meeting(plan_words.NEW_MEETING, workplan.bodies(connection))


def submit_new(submission: Submission, db: Database) -> Outcome:
    """Store the meeting."""
    steps.officers_only(submission.viewer)
    entered = submission.entered
    held_on, agenda_on = entered.day(plan_forms.HELD_ON), entered.day(plan_forms.AGENDA_ON)
    body = entered.text(plan_forms.NEW_BODY) or entered.chosen(plan_forms.BODY)
    if not body or held_on is None:
        return Outcome(errors={plan_forms.HELD_ON if body else plan_forms.NEW_BODY: "This is needed."})
    if agenda_on and agenda_on >= held_on:
        return Outcome(errors={plan_forms.AGENDA_ON: BEFORE_IT})
    label, place = entered.text(plan_forms.LABEL), entered.text(plan_forms.PLACE)
    with db.write() as connection:
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        known = [each for each in workplan.bodies(connection) if each[:150] == body]
        new = NewMeeting(known[0] if known else body, held_on, label, place, agenda_on)
        meeting = workplan_meetings.add_meeting(connection, new, steps.by(submission))
    agenda = day_words(workplan_dates.agenda_date(meeting, england_and_wales()))
    told = f"Stored: a meeting of {meeting.body} on {day_words(held_on)}; agenda public by {agenda}."
    return steps.said(submission, told)


def open_edit(opening: Opening, db: Database) -> View:
    """`meeting-edit N`: its place, and when its agenda is to be public."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        meeting = workplan.meeting_by_id(connection, steps.number(opening.value))
    return plan_forms.edit_meeting(plan_words.EDIT_MEETING, meeting) | {"kept": str(meeting.revision)}


def submit_edit(submission: Submission, db: Database) -> Outcome:
    """Store place and agenda date."""
    steps.officers_only(submission.viewer)
    place, agenda_on = submission.entered.text(plan_forms.PLACE), submission.entered.day(plan_forms.AGENDA_ON)
    number, seen = steps.number(submission.value), int(submission.kept or 0)
    with db.write() as connection:
        if agenda_on and agenda_on >= workplan.meeting_by_id(connection, number).held_on:
            return Outcome(errors={plan_forms.AGENDA_ON: BEFORE_IT})
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        who = steps.by(submission)
        meeting = workplan_meetings.change_meeting(connection, number, place, agenda_on, who, revision=seen)
    agenda = day_words(workplan_dates.agenda_date(meeting, england_and_wales()))
    where = f"in {meeting.place}" if meeting.place else "place not set"
    day = day_words(meeting.held_on)
    return steps.said(submission, f"Stored: {meeting.body}, {day}: {where}; agenda public by {agenda}.")


def open_move(opening: Opening, db: Database) -> View:
    """`meeting-move N`: to which day, and why."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        meeting = workplan.meeting_by_id(connection, steps.number(opening.value))
    return plan_forms.move_meeting(plan_words.MOVE_MEETING, meeting)


def submit_move(submission: Submission, db: Database) -> Outcome:
    """First what moves with the meeting, to be confirmed; then the move."""
    steps.officers_only(submission.viewer)
    if submission.kept:
        return _move(submission, db, json.loads(submission.kept))
    new_date = submission.entered.day(plan_forms.HELD_ON)
    if new_date is None:
        return Outcome(errors={plan_forms.HELD_ON: "Choose the new date."})
    with db.read() as connection:
        meeting = workplan.meeting_by_id(connection, steps.number(submission.value))
        told, hidden = _consequences(connection, meeting, new_date, submission)
    if new_date == meeting.held_on:
        return Outcome(errors={plan_forms.HELD_ON: "That is the day it is on already."})
    view = plan_forms.consequences(plan_words.MOVE_MEETING, told, hidden, local_day(submission.now))
    reason = submission.entered.text(plan_forms.REASON)
    kept = {"to": new_date.isoformat(), "reason": reason, "revision": meeting.revision, "told": _told(told)}
    return Outcome(view=view | {"kept": json.dumps(kept, separators=(",", ":"), ensure_ascii=False)})


def open_cancel(opening: Opening, db: Database) -> View:
    """`meeting-cancel N`: why, and where its items go."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        meeting = workplan.meeting_by_id(connection, steps.number(opening.value))
        planned = sum(item.status == PLANNED for item in workplan.items_of(connection, meeting.id))
        others = steps.to_come(connection, meeting.body, opening, but=meeting.id)
    view = plan_forms.cancel_meeting(plan_words.CANCEL_MEETING, meeting, planned, others)
    return view | {"kept": str(meeting.revision)}


def submit_cancel(submission: Submission, db: Database) -> Outcome:
    """Cancel the meeting and move what was planned for it."""
    steps.officers_only(submission.viewer)
    chosen, reason = submission.entered.chosen(plan_forms.TO), submission.entered.text(plan_forms.REASON)
    to = None if chosen in ("", plan_forms.TOPICS) else steps.number(chosen)
    who, seen, days = steps.by(submission), int(submission.kept or 0), england_and_wales()
    with db.write() as connection:
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        meeting = workplan_meetings.cancel_meeting(
            connection, steps.number(submission.value), who, reason=reason, to=to, days=days, revision=seen
        )
    return steps.said(
        submission, f"Stored: the meeting of {meeting.body} on {day_words(meeting.held_on)} is cancelled."
    )


def open_considered(opening: Opening, db: Database) -> View:
    """`meeting-considered N`: what of its plan a meeting considered."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        meeting = workplan.meeting_by_id(connection, steps.number(opening.value))
        items = [item for item in workplan.items_of(connection, meeting.id) if item.status == PLANNED]
    return plan_forms.considered(plan_words.CONSIDERED, meeting, items)


def submit_considered(submission: Submission, db: Database) -> Outcome:
    """Mark what was ticked as considered; what was changed meanwhile is left as it is."""
    steps.officers_only(submission.viewer)
    ticked = [steps.number(value) for value in _ticked(submission, plan_forms.CONSIDERED)]
    who = steps.by(submission)
    with db.write() as connection:
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        found = [workplan.item_by_id(connection, number) for number in ticked]
        due = [item for item in found if item.status == PLANNED]
        for item in due:
            workplan_changes.complete_item(connection, item.id, who)
    names = "; ".join(item.item for item in due)
    return steps.said(submission, f"Stored as considered: {names}." if names else "Nothing was changed.")


def _move(submission: Submission, db: Database, kept: Mapping[str, Any]) -> Outcome:
    """Make the move that was shown, with the actions that were ticked. Raises BadInput where something else is true."""
    new_date, reason = date.fromisoformat(kept["to"]), str(kept["reason"])
    with db.write() as connection:
        meeting = workplan.meeting_by_id(connection, steps.number(submission.value))
        told, _ = _consequences(connection, meeting, new_date, submission)
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        if _told(told) != kept["told"]:
            raise BadInput("What hangs on that meeting was changed meanwhile. Nothing was moved; please start again.")
        who, seen = steps.by(submission), int(kept["revision"])
        meeting = workplan_meetings.move_meeting(connection, told, who, reason=reason, revision=seen)
        ticked = _ticked(submission, plan_forms.ACTIONS)
        for value in ticked:
            _move_action(connection, submission, value, meeting)
    with_it = _with_it(len(told.reports), len(ticked))
    was = day_words(told.meeting.held_on)
    words = f"Stored: the meeting of {meeting.body} moved from {was} to {day_words(new_date)}.{with_it}"
    return steps.said(submission, words)


def _with_it(reports: int, found: int) -> str:
    counts = ((reports, "report deadline"), (found, "action"))
    also = [f"{count} {what}{'s' if count > 1 else ''}" for count, what in counts if count]
    return f" With it moved {' and '.join(also)}." if also else ""


def _move_action(connection: Connection, submission: Submission, value: str, meeting: Meeting) -> None:
    number, _, due = value.partition(":")
    reason = f"the meeting of {day_words(meeting.held_on)} moved"
    who = submission.viewer
    day = date.fromisoformat(due)
    action_changes.change_due(
        connection, steps.number(number), day, reason, at=submission.now, by=who.user_id, team_id=who.team_id
    )


def _consequences(
    connection: Connection, meeting: Meeting, new_date: date, opening: Opening
) -> tuple[Consequences, int]:
    """What moving a meeting means, and how many of the actions before it the reader may not see."""
    days, today = england_and_wales(), local_day(opening.now)
    first, last = workplan_dates.window_before(meeting, days)
    due = actions.due_between(connection, max(first, today), last)
    team = action_reader.team_of(connection, opening.audience)
    cleared = [action for action in due if _may_see(action.classification, opening.audience, opening)]
    seen = [action for action in cleared if not held_elsewhere(action, team)]
    items = workplan.items_of(connection, meeting.id)
    told = workplan_dates.consequences(meeting, new_date, items, seen, days, today=today)
    return told, len(due) - len(seen)


def _may_see(classification: str, audience: Audience, opening: Opening) -> bool:
    return classification_level(classification, None, opening.now) <= audience.level


def _told(told: Consequences) -> str:
    """What was shown of the consequences, short enough to be kept in a form."""
    shown = [f"{each.item.id}:{each.item.revision}" for each in told.reports]
    return ",".join([told.agenda.isoformat(), str(len(shown)), *shown])[:1500]


def _ticked(submission: Submission, name: str) -> list[str]:
    found = (submission.entered.ticked(f"{name}:{group}") for group in range(plan_forms.BOX_GROUPS))
    return [value for group in found for value in group]


def _decision(submission: Submission) -> Decision:
    entered = submission.entered
    minute = entered.text(plan_forms.MINUTE)
    words = minute if "minute" in minute.casefold() else f"minute {minute}"
    agreed = entered.chosen(plan_forms.DECISION) == plan_forms.AGREED
    return Decision(agreed, steps.number(entered.chosen(plan_forms.AGREED_AT)), words)


def _decided(connection: Connection, proposal: Proposal) -> str:
    """How a proposal was decided: "move “Safer Streets” to 26 July 2017 was agreed (…, minute 15), recorded by ..."."""
    meeting = workplan.meeting_by_id(connection, proposal.decided_on) if proposal.decided_on else None
    where = f"{meeting.body}, {day_words(meeting.held_on)}, {proposal.minute}" if meeting else proposal.minute
    who = plan_record.post(connection, proposal.decided_by)
    what = f"“{proposals.in_words(connection, proposal)}”"
    return f"{what} was {proposal.state} ({where}), recorded by {who}."


FORMS = (
    Form(plan_words.DECIDE, open_decide, submit_decide),
    Form(plan_words.NEW_MEETING, open_new, submit_new),
    Form(plan_words.EDIT_MEETING, open_edit, submit_edit),
    Form(plan_words.MOVE_MEETING, open_move, submit_move),
    Form(plan_words.CANCEL_MEETING, open_cancel, submit_cancel),
    Form(plan_words.CONSIDERED, open_considered, submit_considered),
)
