"""The forms that change items of the work programme. Without a minute number a change is proposed, not made."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import plan_forms, plan_words
from bot.messages.form import View
from handlers import workplan_steps as steps
from handlers.forms import Form, Opening, Outcome, Submission
from handlers.workplan_steps import Agreed
from storage import plan_record, proposals, workplan, workplan_changes
from storage.day_words import day_words
from storage.engine import Database
from storage.errors import BadInput
from storage.proposals import NewProposal
from storage.workplan import CANCELLED, DONE, PLANNED, Item, NewItem


def open_move(opening: Opening, db: Database) -> View:
    """`item-move N` or `item-move meeting:N`: which item, where to, why, and the minute if there is one."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        items = _meant(connection, opening.value)
        meetings = steps.to_come(connection, items[0].body, opening, but=items[0].meeting_id)
        past = steps.been(connection, items[0].body, opening)
    if items[0].is_topic and not meetings:
        raise BadInput(f"No meeting of {items[0].body} is planned. Add a meeting first.")
    return _keeping(plan_forms.move(plan_words.MOVE, items, meetings, past), items)


def submit_move(submission: Submission, db: Database) -> Outcome:
    """Propose the move, or make it where a minute agreed it."""
    entered, chosen = submission.entered, submission.entered.chosen(plan_forms.TO)
    found = steps.agreed(entered)
    if not chosen:
        return Outcome(errors={plan_forms.TO: "Choose where it goes."})
    if isinstance(found, dict):
        return Outcome(errors=found)
    to = None if chosen == plan_forms.TOPICS else steps.number(chosen)
    reason = entered.text(plan_forms.REASON)
    with db.write() as connection:
        item = _chosen(connection, submission)
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        if found.meeting_id is None:
            return _propose(connection, submission, NewProposal(proposals.MOVE, item.id, to, reason=reason))
        who = steps.by(submission, steps.minute_words(connection, found))
        seen, days = _seen(submission, item), england_and_wales()
        item = workplan_changes.move_item(connection, item.id, to, who, reason=reason, days=days, revision=seen)
    return steps.said(submission, f"Stored: {_last_words(db, item)}", item)


def open_add(opening: Opening, db: Database) -> View:
    """`item-add [MEETING]`: a new item for a meeting, or a draw-down topic."""
    steps.officers_only(opening.viewer)
    if not opening.value:
        return plan_forms.add(plan_words.ADD, None, (), ())
    with db.read() as connection:
        meeting = workplan.meeting_by_id(connection, steps.number(opening.value))
        meetings = [meeting, *steps.to_come(connection, meeting.body, opening, but=meeting.id)]
        past = steps.been(connection, meeting.body, opening)
    return plan_forms.add(plan_words.ADD, meeting, meetings, past)


def submit_add(submission: Submission, db: Database) -> Outcome:
    """Propose the item, or put it on the plan where a minute agreed it."""
    steps.officers_only(submission.viewer)
    entered, found = submission.entered, steps.agreed(submission.entered)
    if isinstance(found, dict):
        return Outcome(errors=found)
    if not entered.text(plan_forms.TITLE) or not entered.chosen(plan_forms.TO):
        name = plan_forms.TO if entered.text(plan_forms.TITLE) else plan_forms.TITLE
        return Outcome(errors={name: "This is needed."})
    with db.write() as connection:
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        new = _new_item(submission)
        to, body = _place(connection, submission)
        if found.meeting_id is None:
            return _propose(connection, submission, _as_proposal(new, to, body, entered.text(plan_forms.REASON)))
        item = _add(connection, submission, new, to, body, found)
    return steps.said(submission, f"Stored: {_last_words(db, item)}", item)


def open_cancel(opening: Opening, db: Database) -> View:
    """`item-cancel N` or `item-cancel meeting:N`."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        items = _meant(connection, opening.value)
        past = steps.been(connection, items[0].body, opening)
    return _keeping(plan_forms.cancel(plan_words.CANCEL, items, past), items)


def submit_cancel(submission: Submission, db: Database) -> Outcome:
    """Propose to cancel an item, or cancel it where a minute agreed it."""
    found, reason = steps.agreed(submission.entered), submission.entered.text(plan_forms.REASON)
    if isinstance(found, dict):
        return Outcome(errors=found)
    with db.write() as connection:
        item = _chosen(connection, submission)
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        if found.meeting_id is None:
            return _propose(connection, submission, NewProposal(proposals.CANCEL, item.id, reason=reason))
        who = steps.by(submission, steps.minute_words(connection, found))
        seen = _seen(submission, item)
        item = workplan_changes.cancel_item(connection, item.id, who, reason=reason, revision=seen)
    return steps.said(submission, f"Stored: {_last_words(db, item)}", item)


def open_edit(opening: Opening, db: Database) -> View:
    """`item-edit N`: its words and the deadline of its report."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        item = workplan.item_by_id(connection, steps.number(opening.value))
    return _keeping(plan_forms.edit(plan_words.EDIT, item), [item])


def submit_edit(submission: Submission, db: Database) -> Outcome:
    """Store what was changed."""
    steps.officers_only(submission.viewer)
    entered = submission.entered
    if not entered.text(plan_forms.TITLE):
        return Outcome(errors={plan_forms.TITLE: "This is needed."})
    with db.write() as connection:
        known = workplan.item_by_id(connection, steps.number(submission.value))
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        new = _edited(known, submission)
        seen = _seen(submission, known)
        item = workplan_changes.edit_item(connection, known.id, new, steps.by(submission), revision=seen)
    if item == known:
        return steps.said(submission, f"“{known.item}”: nothing was changed.", item)
    return steps.said(submission, f"Stored: {_last_words(db, item)}", item)


def open_done(opening: Opening, db: Database) -> View:
    """`item-done N`: its meeting considered it."""
    steps.officers_only(opening.viewer)
    with db.read() as connection:
        item = workplan.item_by_id(connection, steps.number(opening.value))
    return _keeping(plan_forms.considered_item(plan_words.DONE, item), [item])


def submit_done(submission: Submission, db: Database) -> Outcome:
    """Mark an item as considered, with what came of it."""
    with db.write() as connection:
        item = _chosen(connection, submission)
        if not steps.first_time(connection, submission):
            return steps.ALREADY
        outcome, seen = submission.entered.text(plan_forms.OUTCOME), _seen(submission, item)
        who = steps.by(submission)
        item = workplan_changes.complete_item(connection, item.id, who, outcome=outcome, revision=seen)
    return steps.said(submission, f"Stored: {_last_words(db, item)}", item)


def _meant(connection: Connection, value: str) -> list[Item]:
    """The item with a number, or those of a meeting that can still be changed. Raises BadInput where there is none."""
    if not value.startswith(plan_words.OF_MEETING):
        return [workplan.item_by_id(connection, steps.number(value))]
    found = workplan.items_of(connection, steps.number(value.removeprefix(plan_words.OF_MEETING)))
    open_ones = [item for item in found if item.status not in (DONE, CANCELLED)]
    if not open_ones:
        raise BadInput("Nothing on the plan of that meeting can be changed: it is considered or cancelled.")
    return open_ones


def _keeping(view: View, items: Sequence[Item]) -> View:
    """The view, remembering which state of the items its reader sees."""
    shown = items[: plan_forms.MENU + 1]
    return view | {"kept": json.dumps({str(item.id): item.revision for item in shown}, separators=(",", ":"))}


def _chosen(connection: Connection, submission: Submission) -> Item:
    """The item that the form is about. Raises NotCleared for whoever may not change it, BadInput, NotFound."""
    steps.officers_only(submission.viewer)
    value = submission.entered.chosen(plan_forms.ITEM) or submission.value
    if value.startswith(plan_words.OF_MEETING):
        only = list(json.loads(submission.kept))
        value = only[0] if len(only) == 1 else ""
    return workplan.item_by_id(connection, steps.number(value))


def _seen(submission: Submission, item: Item) -> int:
    """The revision of the item that its reader saw."""
    known = json.loads(submission.kept) if submission.kept else {}
    return int(known.get(str(item.id), item.revision))


def _propose(connection: Connection, submission: Submission, new: NewProposal) -> Outcome:
    made = proposals.propose(connection, new, steps.by(submission))
    words = proposals.in_words(connection, made)
    item = workplan.item_by_id(connection, made.item_id) if made.item_id else None
    told = f"Proposed (number {made.id}): {words}. It waits for the decision of a meeting; nothing has changed yet."
    return steps.said(submission, told, item)


def _as_proposal(new: NewItem, to: int | None, body: str, reason: str) -> NewProposal:
    return NewProposal(
        proposals.ADD,
        meeting_id=to,
        body=body,
        item=new.item,
        basis=new.basis,
        owner=new.owner,
        report_due=new.report_due,
        reason=reason,
    )


def _add(
    connection: Connection, submission: Submission, new: NewItem, to: int | None, body: str, found: Agreed
) -> Item:
    who = steps.by(submission, steps.minute_words(connection, found))
    reason = submission.entered.text(plan_forms.REASON)
    if to is None:
        return workplan_changes.add_topic(connection, body, new, who, reason)
    return workplan_changes.add_item(connection, to, new, who, reason)


def _place(connection: Connection, submission: Submission) -> tuple[int | None, str]:
    """Where a new item goes: the number of a meeting, or None and the body whose topic it is."""
    chosen = submission.entered.chosen(plan_forms.TO)
    if chosen == plan_forms.TOPICS:
        return None, workplan.meeting_by_id(connection, steps.number(submission.value)).body
    if chosen.startswith(plan_forms.TOPICS):
        return None, steps.topic_body(connection, chosen)
    return steps.number(chosen), ""


def _new_item(submission: Submission) -> NewItem:
    entered = submission.entered
    return NewItem(
        " ".join(entered.text(plan_forms.TITLE).split()),
        basis=entered.chosen(plan_forms.BASIS),
        owner=entered.chosen(plan_forms.OWNER),
        report_due=entered.day(plan_forms.REPORT_DUE),
        status=PLANNED,
    )


def _edited(known: Item, submission: Submission) -> NewItem:
    """What was entered, and as stored what the form does not ask for."""
    entered, new = submission.entered, _new_item(submission)
    return NewItem(
        new.item,
        basis=new.basis,
        owner=new.owner,
        report_due=known.report_due if known.status == DONE else new.report_due,
        status=known.status,
        note=" ".join(entered.text(plan_forms.NOTE).split()),
        source=known.source,
        place=known.place,
        moved=known.moved,
    )


def _last_words(db: Database, item: Item) -> str:
    """What the history says last of an item: "“Safer Streets” postponed from ... to ..."."""
    with db.read() as connection:
        line = plan_record.last(connection, plan_record.ITEM, item.id)
    where = "" if item.is_topic else f" ({day_words(item.held_on)})"
    return f"“{item.item}”{where} {line.done} {line.outcome}" if line else f"“{item.item}”{where}."


FORMS = (
    Form(plan_words.MOVE, open_move, submit_move),
    Form(plan_words.ADD, open_add, submit_add),
    Form(plan_words.CANCEL, open_cancel, submit_cancel),
    Form(plan_words.EDIT, open_edit, submit_edit),
    Form(plan_words.DONE, open_done, submit_done),
)
