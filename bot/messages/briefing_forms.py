"""The modals of the briefing: contribute an item, change it, keep it, give somebody a task, put a draft in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.messages import blocks, briefing_items, form, plan_forms
from bot.messages.briefing_draft import listing_numbers
from bot.messages.briefing_items import Manner
from bot.messages.form import Option, View
from bot.messages.message import Block
from storage.briefing_drafts import Draft
from storage.briefings import Item, NewItem

TEXT, AGENCY, PLACE, PRIORITY, CLASSIFICATION = "text", "agency", "place", "priority", "classification"
UNTIL, REFERENCE, TITLE, OWNER, DUE, ORDER = "until", "reference", "title", "owner", "due", "order"
OUTCOME, OUTCOME_CHARS = "outcome", 300
PLACES = "brief-places"  # what the menu looks up, see handlers/briefing_forms.py
TEXT_CHARS, AGENCY_CHARS, REFERENCE_CHARS, TITLE_CHARS = 600, 80, 60, 300
CLASSIFICATIONS = (
    ("In confidence: only where it may be read", "in-confidence"),
    ("Public: may be read by anybody", "public"),
)
DUE_HINT = "Such as “18 February” or “in 3 working days”."
NO_NAMES = "No names, addresses, dates of birth, phone numbers or registrations: give the case reference instead."


def contribute(
    name: str, known: NewItem | Item, place: Option | None, priorities: Sequence[Option], *, new: bool
) -> View:
    """Contribute an item, or change one."""
    first = [option for option in priorities if option[1] == known.priority]
    content = [
        form.lines(TEXT, "What happened, or what is wanted", value=known.text, most=TEXT_CHARS, hint=NO_NAMES),
        form.line(AGENCY, "Agency", value=known.agency, most=AGENCY_CHARS),
        form.found(PLACE, "Area or ward", PLACES, value=place, optional=True),
        *_priority(priorities, first[0][1] if first else ""),
        form.line(REFERENCE, "Case reference", value=known.reference, most=REFERENCE_CHARS, optional=True),
        form.day(UNTIL, "Said until", value=known.until, optional=True, hint="Left empty: until somebody closes it."),
        form.radio(CLASSIFICATION, "Who may read it", CLASSIFICATIONS, value=known.classification),
    ]
    return form.view("Add to the briefing" if new else "Edit an item", name, content)


def keep(name: str, item: Item, today: date, zone: ZoneInfo) -> View:
    """Until when an item is said."""
    hint = "Left empty: until somebody closes it."
    return form.view(
        "Keep an item", name, [_said(item, today, zone), form.day(UNTIL, "Said until", optional=True, hint=hint)]
    )


def end(name: str, item: Item, today: date, zone: ZoneInfo) -> View:
    """Close an item, and what came of it."""
    outcome = form.lines(OUTCOME, "What came of it", most=OUTCOME_CHARS, optional=True, hint=NO_NAMES)
    return form.view("Close an item", name, [_said(item, today, zone), outcome], submit="Close it")


def task(name: str, item: Item, today: date, zone: ZoneInfo) -> View:
    """Make an action of an item: what, whose, by when."""
    content = [
        _said(item, today, zone),
        form.line(TITLE, "What is to be done", value=" ".join(item.text.split())[:TITLE_CHARS], most=TITLE_CHARS),
        form.found(OWNER, "Owner (a post)", plan_forms.POSTS),
        form.line(
            DUE, "Due", most=80, example="Friday", optional=True, hint="Such as “18 February” or “in 3 working days”."
        ),
    ]
    return form.view("Give somebody a task", name, content)


def order(name: str, draft: Draft, today: date, zone: ZoneInfo) -> View:
    """The order of the items of a draft, by their numbers."""
    listed = [f"{line.item.id}.  {blocks.clip(blocks.plain(line.item.text), 120)}" for line in draft.lines[:50]]
    content: list[Block] = [
        blocks.section("\n".join(listed[start : start + 10])) for start in range(0, len(listed), 10)
    ]
    hint = "The numbers in the order you want, with commas between; what you leave out comes after."
    content.append(form.line(ORDER, "Order", value=listing_numbers(draft.lines), most=3000, hint=hint))
    return form.view("Order of the items", name, content)


def _said(item: Item, today: date, zone: ZoneInfo) -> Block:
    return blocks.section(briefing_items.words(item, Manner(today, zone, inside=True)))


def _priority(priorities: Sequence[Option], value: str) -> list[Block]:
    return [form.choice(PRIORITY, "Priority", priorities, value=value, optional=True)] if priorities else []
