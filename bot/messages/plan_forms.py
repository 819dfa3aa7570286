"""The modals in which the work programme is changed: what they ask, and what they say before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import blocks, dates, form, plan_words
from bot.messages.form import Option, View
from bot.messages.message import Block
from bot.messages.plan_page import Waiting
from storage.workplan import BASES, DONE, Item, Meeting
from storage.workplan_dates import Consequences

ITEM, TO, REASON, AGREED_AT, MINUTE, OUTCOME = "item", "to", "reason", "agreed_at", "minute", "outcome"
TITLE, BASIS, OWNER, REPORT_DUE, NOTE = "title", "basis", "owner", "report_due", "note"
BODY, NEW_BODY, HELD_ON, LABEL, PLACE, AGENDA_ON = "body", "new_body", "held_on", "label", "place", "agenda_on"
DECISION, ACTIONS, CONSIDERED = "decision", "actions", "considered"
TOPICS, TOPICS_LABEL = "topics", "Draw-down topics (no meeting yet)"
MEETINGS, POSTS = "plan-meetings", "plan-posts"  # what menus look up, see handlers/workplan_finders.py
AGREED, DECLINED = "agreed", "declined"
REASON_CHARS, MINUTE_CHARS, TITLE_CHARS = 500, 60, 300
MENU = 99  # of 100 options; one more is for the draw-down topics
BOX_GROUPS = 9
LISTED = 12
_RULE = "Left empty: 5 clear working days before."
_NOT_AGREED = "Leave both empty to propose the change: it then waits for the decision of a meeting."


def move(name: str, items: Sequence[Item], meetings: Sequence[Meeting], past: Sequence[Meeting]) -> View:
    """Move an item (or one of several) to another meeting; a draw-down topic is put on one."""
    topic = len(items) == 1 and items[0].is_topic
    to = [(plan_words.option(meeting), str(meeting.id)) for meeting in meetings[:MENU]]
    to += [] if topic else [(TOPICS_LABEL, TOPICS)]
    content = [
        *_which(items),
        form.choice(TO, "To which meeting", to),
        _reason("Why"),
        *_agreed(past),
    ]
    return form.view("Put on a meeting" if topic else "Move an item", name, content, submit="Save")


def cancel(name: str, items: Sequence[Item], past: Sequence[Meeting]) -> View:
    """Cancel an item; it stays on record."""
    return form.view(
        "Cancel an item", name, [*_which(items), _reason("Why"), *_agreed(past)], submit="Save", close="Back"
    )


def add(name: str, meeting: Meeting | None, meetings: Sequence[Meeting], past: Sequence[Meeting]) -> View:
    """Add an item to the plan of a meeting, or a draw-down topic."""
    if meeting:
        to = [(plan_words.option(each), str(each.id)) for each in meetings[:MENU]]
        where = form.choice(TO, "For which meeting", [*to, (TOPICS_LABEL, TOPICS)], value=str(meeting.id))
    else:
        where = form.found(TO, "For which meeting", MEETINGS, hint="Or the draw-down topics of a body.")
    content = [*_about_item(None), where, _reason("Why", optional=True), *(_agreed(past) if meeting else _agreed_any())]
    return form.view("Add an item", name, content)


def edit(name: str, item: Item) -> View:
    """The words of an item and the deadline of its report."""
    return form.view(
        "Edit an item", name, [*_about_item(item), form.lines(NOTE, "Note", value=item.note, optional=True)]
    )


def considered_item(name: str, item: Item) -> View:
    """Say that the meeting considered an item, and what came of it."""
    content = [*_which([item]), form.lines(OUTCOME, "What came of it", most=REASON_CHARS, optional=True)]
    return form.view("Item considered", name, content)


def considered(name: str, meeting: Meeting, items: Sequence[Item]) -> View:
    """Tick what a meeting considered; what is not ticked stays as it is."""
    groups = [items[start : start + form.BOXES] for start in range(0, len(items), form.BOXES)][:BOX_GROUPS]
    asked: list[Block] = [blocks.section(f"*{plan_words.held(meeting)}*  {plan_words.body(meeting)}")]
    for number, group in enumerate(groups):
        options = [(item.item, str(item.id)) for item in group]
        label = "Considered" if not number else "And"
        every = [value for _, value in options]
        asked.append(form.boxes(f"{CONSIDERED}:{number}", label, options, values=every, optional=True))
    if not items:
        asked.append(blocks.section("Nothing on its plan waits to be marked as considered."))
    return form.view("What was considered", name, asked, submit="Save" if items else "")


def decide(name: str, waiting: Waiting, meetings: Sequence[Meeting]) -> View:
    """Record what a meeting decided about a proposal."""
    about = waiting.proposal
    said = f"*Proposed:* {blocks.plain(waiting.words)} ({blocks.plain(waiting.who)})"
    reason = f"\nReason: {blocks.plain(about.reason)}" if about.reason else ""
    options = [(plan_words.option(meeting), str(meeting.id)) for meeting in meetings[: blocks.SELECT_OPTIONS]]
    content = [
        blocks.section(said + reason),
        form.radio(DECISION, "Decision", [("Agreed: make the change", AGREED), ("Declined: leave it", DECLINED)]),
        form.choice(AGREED_AT, "By the meeting of", options, value=options[0][1] if options else ""),
        form.line(MINUTE, "Minute number", most=MINUTE_CHARS, example="minute 15"),
    ]
    return form.view("Record the decision", name, content)


def new_meeting(name: str, bodies: Sequence[str]) -> View:
    """Add a meeting of a body that is known or new."""
    known = [(body, body[: form.CHOICE_CHARS]) for body in bodies[: blocks.SELECT_OPTIONS]]
    choice = [form.choice(BODY, "Body", known, optional=True)] if known else []
    content = [
        *choice,
        form.line(NEW_BODY, "Another body" if known else "Body", most=TITLE_CHARS, optional=bool(known)),
        form.day(HELD_ON, "Date"),
        form.line(LABEL, "What it is called", most=100, example="Winter 2016 (February)", optional=True),
        form.line(PLACE, "Place", most=150, optional=True),
        form.day(AGENDA_ON, "Agenda public by", optional=True, hint=_RULE),
    ]
    return form.view("Add a meeting", name, content)


def edit_meeting(name: str, meeting: Meeting) -> View:
    """Where a meeting is held and when its agenda is to be public."""
    content = [
        blocks.section(f"*{plan_words.held(meeting)}*  {plan_words.body(meeting)}"),
        form.line(PLACE, "Place", value=meeting.place, most=150, optional=True),
        form.day(AGENDA_ON, "Agenda public by", value=meeting.agenda_on, optional=True, hint=_RULE),
    ]
    return form.view("Edit a meeting", name, content)


def move_meeting(name: str, meeting: Meeting) -> View:
    """To which day a meeting moves; what hangs on it is shown next, before anything is stored."""
    content = [
        blocks.section(f"*{plan_words.held(meeting)}*  {plan_words.body(meeting)}"),
        form.day(HELD_ON, "New date"),
        _reason("Why"),
    ]
    return form.view("Move a meeting", name, content, submit="See what moves")


def consequences(name: str, told: Consequences, hidden: int, today: date) -> View:
    """What moving a meeting means, to be confirmed. `hidden`: how many actions the reader may not see."""
    moves = f"*{plan_words.held(told.meeting)}* moves to *{dates.full_date(told.new_date)}*"
    lines = [
        f"{moves}  {plan_words.body(told.meeting)}",
        *(f"*Please note:* {warning}" for warning in told.warnings),
        f"Agenda public by: {_from_to(told.agenda_was, told.agenda)}",
    ]
    reports = [f"•  {plan_words.title(each.item)}: {_from_to(each.was, each.due)}" for each in told.reports[:LISTED]]
    more = len(told.reports) - LISTED
    lines += ["*Report deadlines that move with it*" if reports else "No report deadline moves with it.", *reports]
    lines += [f"and {more} more"] if more > 0 else []
    content: list[Block] = [blocks.section("\n".join(lines)), *_actions(told, today)]
    if hidden:
        content.append(blocks.context(f"{hidden} action{'s' if hidden > 1 else ''} due before it not shown here."))
    return form.view("Move a meeting", name, content, submit="Move the meeting")


def cancel_meeting(name: str, meeting: Meeting, planned: int, meetings: Sequence[Meeting]) -> View:
    """Cancel a meeting and say where its items go."""
    items = "1 item is" if planned == 1 else f"{planned} items are"
    to = [(TOPICS_LABEL, TOPICS), *((plan_words.option(each), str(each.id)) for each in meetings[:MENU])]
    content = [
        blocks.section(f"*{plan_words.held(meeting)}*  {plan_words.body(meeting)}\n{items} planned for it."),
        *([form.choice(TO, "What was planned goes to", to, value=to[1][1] if meetings else TOPICS)] if planned else []),
        _reason("Why"),
    ]
    return form.view("Cancel a meeting", name, content, submit="Cancel the meeting", close="Back")


def _which(items: Sequence[Item]) -> list[Block]:
    """The item meant, or a menu of those there are."""
    if len(items) == 1:
        item = items[0]
        where = "draw-down topic" if item.is_topic else dates.full_date(item.held_on)
        return [blocks.section(f"*{plan_words.title(item)}*  {where}")]
    return [form.choice(ITEM, "Which item", [(item.item, str(item.id)) for item in items[: blocks.SELECT_OPTIONS]])]


def _about_item(item: Item | None) -> list[Block]:
    owner = (item.owner, item.owner[: form.CHOICE_CHARS]) if item and item.owner else None
    bases = [(basis.capitalize(), basis) for basis in BASES]
    held = item is not None and item.status == DONE
    return [
        form.line(TITLE, "Item", value=item.item if item else "", most=TITLE_CHARS),
        form.radio(BASIS, "Basis", bases, value=item.basis if item else "discretionary", optional=True),
        form.found(OWNER, "Owner (post)", POSTS, value=owner, optional=True),
        *([] if held else [form.day(REPORT_DUE, "Report due", value=item.report_due if item else None, optional=True)]),
    ]


def _agreed(past: Sequence[Meeting]) -> list[Block]:
    """The minute that agreed a change, if one has."""
    options = [(plan_words.option(meeting), str(meeting.id)) for meeting in past[: blocks.SELECT_OPTIONS]]
    meeting = [form.choice(AGREED_AT, "Agreed by the meeting of", options, optional=True)] if options else []
    return [*meeting, form.line(MINUTE, "Minute number", most=MINUTE_CHARS, optional=True, hint=_NOT_AGREED)]


def _agreed_any() -> list[Block]:
    found = form.found(AGREED_AT, "Agreed by the meeting of", MEETINGS, optional=True)
    return [found, form.line(MINUTE, "Minute number", most=MINUTE_CHARS, optional=True, hint=_NOT_AGREED)]


def _reason(label: str, *, optional: bool = False) -> Block:
    return form.lines(REASON, label, most=REASON_CHARS, optional=optional)


def _actions(told: Consequences, today: date) -> list[Block]:
    """The actions due before the meeting: none moves unless it is ticked."""
    options: list[Option] = [
        (
            f"{blocks.clip(each.action.title, 34)}: {dates.known_month(each.due, today)}",
            f"{each.action.id}:{each.due.isoformat()}",
        )
        for each in told.actions
    ]
    groups = [options[start : start + form.BOXES] for start in range(0, len(options), form.BOXES)][:BOX_GROUPS]
    label = "Actions due before it: tick those to move, with their new date"
    return [
        form.boxes(f"{ACTIONS}:{number}", label if not number else "And", group, optional=True)
        for number, group in enumerate(groups)
    ]


def _from_to(was: date, now: date) -> str:
    return f"{dates.full_date(was)} → {dates.full_date(now)}" if was != now else f"{dates.full_date(was)}, as before"
