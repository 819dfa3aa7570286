"""Changes to the work programme that an officer proposes and a meeting agrees or declines, with its minute number."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from bot.clock import WorkingDays
from storage import plan_record, tables, workplan, workplan_changes
from storage.day_words import day_words
from storage.errors import BadInput, NotFound
from storage.plan_record import ITEM, MEETING, By
from storage.workplan import NewItem

MOVE, ADD, CANCEL = "move", "add", "cancel"
OPEN, AGREED, DECLINED = "open", "agreed", "declined"
_TABLE, _ITEM, _MEETING = tables.proposal, tables.workplan_item, tables.meeting


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A change proposed: `item_id` is moved to `meeting_id` (None: to the draw-down topics) or cancelled.

    To add one, `item`, `basis`, `owner` and `report_due` describe it and `item_id` is None; without a meeting it is a
    draw-down topic of `body`.
    """

    change: str
    item_id: int | None = None
    meeting_id: int | None = None
    body: str = ""
    item: str = ""
    basis: str = ""
    owner: str = ""
    report_due: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal(NewProposal):
    """A proposal as stored: who proposed it and when, and how, when and where it was decided."""

    id: int = 0
    proposed_by: str = ""
    proposed_at: datetime | None = None
    state: str = OPEN
    decided_by: str = ""
    minute: str = ""
    decided_at: datetime | None = None
    decided_on: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided: `minute` is its minute number, `meeting_id` which meeting it was."""

    agreed: bool
    meeting_id: int
    minute: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal after a decision was recorded. `first` is false where somebody had recorded one before."""

    proposal: Proposal
    first: bool


def propose(connection: Connection, new: NewProposal, by: By) -> Proposal:
    """Store a proposal and a line in the history of what it is about.

    Raises NotFound, and BadInput where the same change of the same item waits for a decision already.
    """
    new = _about(connection, new)
    if twin := _twin(connection, new):
        raise BadInput(f"That is proposed already (proposal {twin.id}) and waits for a decision. Nothing was changed.")
    own = {field.name: getattr(new, field.name) for field in fields(NewProposal)}
    values = {**own, "proposed_by": by.user, "proposed_at": by.at, "state": OPEN}
    number = connection.execute(insert(_TABLE).values(**values).returning(_TABLE.c.id)).scalar_one()
    made = by_id(connection, int(number))
    reason = f". Reason: {new.reason.rstrip('.')}" if new.reason else ""
    _note(connection, made, "change proposed", f"({in_words(connection, made)}){reason}; to be decided.", by)
    return made


def decide(connection: Connection, proposal_id: int, decision: Decision, by: By, days: WorkingDays) -> Decided:
    """Record what a meeting decided; where it agreed, the change is made, and both are in the history.

    One conditional update decides between two who record at once: the second gets the proposal as it is stored.
    Raises NotFound, and BadInput where an agreed change can't be made any more (then nothing is recorded).
    """
    meeting = workplan.meeting_by_id(connection, decision.meeting_id)
    values = {"state": AGREED if decision.agreed else DECLINED, "decided_by": by.user, "decided_at": by.at}
    values |= {"minute": decision.minute, "decided_on": meeting.id}
    still_open = update(_TABLE).where(_TABLE.c.id == proposal_id, _TABLE.c.state == OPEN)
    first = connection.execute(still_open.values(**values)).rowcount == 1
    proposal = by_id(connection, proposal_id)
    if first:
        where = replace(by, minute=f"{meeting.body}, {day_words(meeting.held_on)}, {decision.minute}")
        if decision.agreed:
            _apply(connection, proposal, where, days)
        else:
            words = f"({in_words(connection, proposal)}). Declined: {where.minute}."
            _note(connection, proposal, "change declined", words, by)
    return Decided(proposal, first)


def by_id(connection: Connection, proposal_id: int) -> Proposal:
    """A proposal by its number. Raises NotFound."""
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == proposal_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("proposal", f"number {proposal_id}")
    return _proposal(row)


def waiting(connection: Connection, bodies: tuple[str, ...] | None = None, *, limit: int = 50) -> list[Proposal]:
    """The proposals that no meeting has decided yet, of these bodies or of any, oldest first."""
    of_bodies = [] if bodies is None else [_TABLE.c.body.in_(bodies)]
    query = select(_TABLE).where(_TABLE.c.state == OPEN, *of_bodies).order_by(_TABLE.c.id).limit(limit)
    return [_proposal(row) for row in connection.execute(query).mappings()]


def about_item(connection: Connection, item_id: int) -> list[Proposal]:
    """The proposals about an item that wait for a decision."""
    query = select(_TABLE).where(_TABLE.c.item_id == item_id, _TABLE.c.state == OPEN).order_by(_TABLE.c.id)
    return [_proposal(row) for row in connection.execute(query).mappings()]


def in_words(connection: Connection, proposal: Proposal) -> str:
    """What is proposed: "move “Safer Streets” from 15 February 2017 to 26 July 2017"."""
    to = _where(connection, proposal.meeting_id)
    if proposal.change == ADD:
        return f"add “{proposal.item}” to {to}"
    if proposal.change == CANCEL:
        return f"cancel “{proposal.item}”"
    known = workplan.item_by_id(connection, proposal.item_id or 0)
    there = known.meeting_id == (proposal.meeting_id or workplan.NO_MEETING)
    start = "" if there else f" from {_where(connection, None if known.is_topic else known.meeting_id)}"
    return f"move “{proposal.item}”{start} to {to}"


def _about(connection: Connection, new: NewProposal) -> NewProposal:
    """The proposal with the body and the name of what it is about. Raises NotFound."""
    if new.meeting_id is not None:
        meeting = workplan.meeting_by_id(connection, new.meeting_id)
        new = replace(new, body=meeting.body)
    if new.item_id is not None:
        known = workplan.item_by_id(connection, new.item_id)
        new = replace(new, item=known.item, body=new.body or known.body)
    return new


def _twin(connection: Connection, new: NewProposal) -> Proposal | None:
    same = (_TABLE.c.state == OPEN, _TABLE.c.change == new.change, _TABLE.c.item == new.item, _TABLE.c.body == new.body)
    about = _TABLE.c.item_id.is_(None) if new.item_id is None else _TABLE.c.item_id == new.item_id
    row = connection.execute(select(_TABLE).where(*same, about)).mappings().first()
    return _proposal(row) if row else None


def _apply(connection: Connection, proposal: Proposal, by: By, days: WorkingDays) -> None:
    reason = proposal.reason
    if proposal.change == ADD:
        new = NewItem(proposal.item, basis=proposal.basis, owner=proposal.owner, report_due=proposal.report_due)
        if proposal.meeting_id is None:
            workplan_changes.add_topic(connection, proposal.body, new, by, reason)
        else:
            workplan_changes.add_item(connection, proposal.meeting_id, new, by, reason)
        return
    item_id = proposal.item_id or 0
    if proposal.change == CANCEL:
        workplan_changes.cancel_item(connection, item_id, by, reason=reason)
        return
    workplan_changes.move_item(connection, item_id, proposal.meeting_id, by, reason=reason, days=days)


def _note(connection: Connection, proposal: Proposal, done: str, words: str, by: By) -> None:
    """In the history of the item; of one that is still to be added, in that of its meeting."""
    if proposal.item_id is not None:
        plan_record.note(connection, ITEM, proposal.item_id, done, words, by)
    elif proposal.meeting_id is not None:
        plan_record.note(connection, MEETING, proposal.meeting_id, done, words, by)


def _where(connection: Connection, meeting_id: int | None) -> str:
    if meeting_id is None:
        return workplan_changes.TOPICS
    return day_words(workplan.meeting_by_id(connection, meeting_id).held_on)


def _proposal(row: RowMapping) -> Proposal:
    return Proposal(**row)
