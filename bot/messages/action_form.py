"""The modals in which actions are made, changed and asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import action_words, blocks, dates, form
from bot.messages.form import Option, View
from bot.messages.message import Block
from storage.action_requests import Request
from storage.actions import Action
from storage.figures import EXEMPT, IN_CONFIDENCE, PUBLIC

TITLE, DETAIL, OWNER, AGENCY, PRIORITY, MEETING = "title", "detail", "owner", "agency", "priority", "meeting"
DUE, DUE_ON, CLASSIFICATION, RECURS = "due", "due_on", "classification", "recurs"
OUTCOME, REASON, WORDS, AT_ONCE, ALL_ROUNDS, NOW = "outcome", "reason", "words", "at_once", "all_rounds", "now"
POSTS, OWNERS, MEETINGS = "post", "action-owner", "action-meeting"  # what menus look up: handlers/action_finders.py
TITLE_CHARS, RECURS_CHARS, DUE_CHARS = 200, 100, 100
UNCHANGED = "="  # a meeting in words that no menu has: stays as it is stored
DUE_HINT = "next Friday, before the July meeting, in 10 working days. Press Enter to see the date."
RECURS_HINT = "each month, each quarter, every 2 weeks, 14 working days before each CSP meeting"
CLASSES = (
    ("Public: may be read by anybody", PUBLIC),
    ("In confidence: only where it may be read", IN_CONFIDENCE),
    ("Exempt: only in an officer's direct messages", EXEMPT),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form before anybody fills it in. `note` (plain) is said on top, `read` under the date."""

    title: str = ""
    detail: str = ""
    owner: Option | None = None
    agency: str = ""
    priority: str = ""
    meeting: Option | None = None
    due: str = ""
    due_on: date | None = None
    classification: str = IN_CONFIDENCE
    recurs: str = ""
    note: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Menus:
    """What the form's menus offer: agencies by name, priorities as (name, slug)."""

    agencies: Sequence[str]
    priorities: Sequence[Option]


def new(draft: Draft, menus: Menus) -> View:
    """A new action."""
    owner = form.found(OWNER, "Owner (a post or an agency)", OWNERS, value=draft.owner)
    return form.view("New action", action_words.NEW, _all(draft, menus, owner))


def edit(draft: Draft, menus: Menus, *, with_owner: bool) -> View:
    """The words and the date of an action; its owner too, as long as nobody has touched it."""
    owner = form.found(OWNER, "Owner (a post or an agency)", OWNERS, value=draft.owner, optional=True)
    return form.view("Edit action", action_words.EDIT, _all(draft, menus, owner if with_owner else None))


def done(action: Action) -> View:
    """Done, and what came of it."""
    outcome = form.lines(OUTCOME, "What came of it", most=action_words.REASON_CHARS, optional=True)
    return form.view("Done", action_words.DONE, [_about(action), outcome], submit="Done")


def change_date(action: Action, draft: Draft) -> View:
    """Another due date, and why."""
    content = [_about(action), *_date(draft), _reason("Why")]
    return form.view("Change the date", action_words.DATE, content)


def reassign(action: Action, *, may_at_once: bool) -> View:
    """Who is to take it over."""
    post = form.found(OWNER, "New owner", POSTS, hint="They accept or decline; until then it stays where it is.")
    box = form.boxes(AT_ONCE, "At once", [("Takes effect at once, without being accepted", NOW)], optional=True)
    content = [_about(action), post, _reason("Why", optional=True), *([box] if may_at_once else [])]
    return form.view("Reassign", action_words.REASSIGN, content)


def cancel(action: Action) -> View:
    """Cancel an action; it stays on record."""
    box = form.boxes(ALL_ROUNDS, "It recurs", [("Cancel all rounds to come as well", NOW)], optional=True)
    content = [_about(action), _reason("Why"), *([box] if action.recurs else [])]
    return form.view("Cancel action", action_words.CANCEL, content, submit="Cancel it", close="Back")


def comment(action: Action) -> View:
    """Words for the history."""
    words = form.lines(WORDS, "Comment", most=action_words.REASON_CHARS)
    return form.view("Comment", action_words.COMMENT, [_about(action), words])


def more_time(action: Action, draft: Draft) -> View:
    """Ask the manager for another date."""
    content = [_about(action), *_date(draft), _reason("Why")]
    return form.view("Ask for more time", action_words.MORE_TIME, content, submit="Ask")


def not_mine(action: Action) -> View:
    """Say whose action it is."""
    post = form.found(OWNER, "Whose it is", POSTS, hint="Leave it empty if you don't know.", optional=True)
    content = [_about(action), post, _reason("Why it is not yours")]
    return form.view("Not my action", action_words.NOT_MINE, content, submit="Send")


def other_date(action: Action, request: Request, draft: Draft) -> View:
    """Grant more time, but until another date than was asked for."""
    asked = f"Asked for: until {dates.full_date(request.until)}." if request.until else ""
    content = [_about(action), *([blocks.section(asked)] if asked else []), *_date(draft)]
    return form.view("Another date", action_words.OTHER_DATE, content, submit="Grant")


def other_owner(action: Action, request: Request) -> View:
    """Say which post an action belongs to that is not its owner's."""
    named = f"Named as the owner: {blocks.plain(request.to)}." if request.to else "No owner was named."
    post = form.found(OWNER, "Whose it is", POSTS)
    return form.view(
        "Right owner", action_words.OTHER_OWNER, [_about(action), blocks.section(named), post], submit="Ask"
    )


def _all(draft: Draft, menus: Menus, owner: Block | None) -> list[Block]:
    agencies = [(name, name[: form.CHOICE_CHARS]) for name in menus.agencies]
    known = {value for _, value in agencies}
    agencies += [(draft.agency, draft.agency)] if draft.agency and draft.agency not in known else []
    meeting = form.found(MEETING, "Meeting it comes from", MEETINGS, value=draft.meeting, optional=True)
    return [
        *([blocks.section(blocks.plain(draft.note))] if draft.note else []),
        form.line(TITLE, "What is to be done", value=draft.title, most=TITLE_CHARS),
        *([owner] if owner else []),
        *_date(draft, optional=True),
        form.lines(DETAIL, "Detail", value=draft.detail, most=action_words.DETAIL_CHARS - 500, optional=True),
        *_menu(AGENCY, "Agency", agencies, draft.agency, hint="Empty: that of its owner."),
        *_menu(PRIORITY, "Priority", menus.priorities, draft.priority),
        meeting,
        form.choice(CLASSIFICATION, "Who may read it", CLASSES, value=draft.classification),
        form.line(RECURS, "Recurs", value=draft.recurs, most=RECURS_CHARS, hint=RECURS_HINT, optional=True),
    ]


def _menu(name: str, label: str, options: Sequence[Option], value: str, hint: str = "") -> list[Block]:
    """A menu that may be left empty; none where there is nothing to offer."""
    return [form.choice(name, label, options, value=value, hint=hint, optional=True)] if options else []


def _date(draft: Draft, *, optional: bool = True) -> list[Block]:
    """The due date in words, what they were read as, and the calendar."""
    words = form.line(
        DUE, "Due, in words", value=draft.due, most=DUE_CHARS, hint=DUE_HINT, optional=optional, heard=True
    )
    read = [blocks.section(blocks.plain(draft.read))] if draft.read else []
    return [words, *read, form.day(DUE_ON, "Or by the calendar", value=draft.due_on, optional=True)]


def _about(action: Action) -> Block:
    owner = action_words.owner(action)
    return blocks.section(f"{action_words.title(action)}\n{owner}{blocks.SEPARATOR}{action_words.due(action)}")


def _reason(label: str, *, optional: bool = False) -> Block:
    return form.lines(REASON, label, most=action_words.REASON_CHARS, optional=optional)
