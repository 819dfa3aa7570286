"""One item of the work programme, or one meeting, with its history told like minutes; and what a change came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, dates, form, layout, plan_page, plan_words
from bot.messages.message import Block, Message
from bot.messages.plan_page import Waiting
from storage.plan_record import Line
from storage.workplan import DONE, PLANNED, POSTPONED, Item, Meeting

LINES_SHOWN = 20
_STATUS = {DONE: "considered"}


@dataclass(frozen=True)
class Card:
    """An item with its history, the proposals about it, and whether the reader may change it."""

    item: Item
    history: Sequence[Line]
    waiting: Sequence[Waiting]
    today: date
    may_change: bool


def render(card: Card) -> Message:
    """The item: what it is, how it came here, what is proposed, and what can be done about it."""
    item = card.item
    facts = _facts(card)
    lines = [plan_words.history_line(line) for line in card.history[-LINES_SHOWN:]]
    earlier = len(card.history) - len(lines)
    told = [*([f"_and {earlier} earlier lines_"] if earlier > 0 else []), *lines]
    made: list[Block] = [blocks.section(f"*{plan_words.title(item)}*\n{facts}")]
    made += [blocks.section(blocks.plain(item.note))] if item.note else []
    made += layout.sections(["*History*", *told]) if told else []
    made += [plan_page.proposal(each, may_change=card.may_change) for each in card.waiting[:5]]
    made += _buttons(card)
    made += [blocks.context(_origin(item))] if item.place else []
    said = f"{plan_words.title(item)}: {facts} {' '.join(told)}"
    return Message(layout.spoken(said), tuple(made))


@dataclass(frozen=True)
class MeetingCard:
    """A meeting with its history and the day its agenda is to be public; whether the reader may change it."""

    meeting: Meeting
    agenda: date
    history: Sequence[Line]
    may_change: bool


def render_meeting(card: MeetingCard) -> Message:
    """The meeting: where, when its agenda is public, and what happened to its date."""
    meeting = card.meeting
    facts = ", ".join(
        [
            plan_words.body(meeting),
            *([f"place: {blocks.plain(meeting.place)}"] if meeting.place else []),
            f"agenda public by {dates.full_date(card.agenda)}",
        ]
    )
    told = [plan_words.history_line(line) for line in card.history[-LINES_SHOWN:]]
    value = f"{form.OPENS}{plan_words.EDIT_MEETING} {meeting.id}"
    made: list[Block] = [
        blocks.section(f"*{plan_words.held(meeting)}*\n{facts}"),
        *(layout.sections(["*History*", *told]) if told else []),
        *([blocks.actions(blocks.button("Edit", "csp:plan:edit", value))] if card.may_change else []),
    ]
    return Message(layout.spoken(f"{plan_words.held(meeting)}: {facts}. {' '.join(told)}"), tuple(made))


def stored(words: str, item: Item | None = None) -> Message:
    """What was stored, in one sentence (not escaped), with the way to the item."""
    said = blocks.plain(words)
    show = [blocks.ask("Show the item", f"workplan item {item.id}", "item")] if item else []
    row = blocks.actions(*show, blocks.ask("Show the work programme", "workplan", "workplan"))
    return Message(layout.spoken(said), (blocks.section(said), row))


def _facts(card: Card) -> str:
    item = card.item
    where = "A draw-down topic: on the plan of no meeting yet" if item.is_topic else dates.full_date(item.held_on)
    due = plan_words.due(item, card.today)
    known = [
        item.basis,
        f"owner: {item.owner}" if item.owner else "",
        f"report due {due}" if due else "",
        item.moved,
        _STATUS.get(item.status, item.status),
    ]
    said = ", ".join(blocks.plain(words) for words in known if words)
    return f"{where}, {blocks.plain(item.body)}. {said[:1].upper()}{said[1:]}."


def _buttons(card: Card) -> list[Block]:
    if not card.may_change:
        return []
    item, found = card.item, [("Edit", plan_words.EDIT)]
    if item.status in (PLANNED, POSTPONED):
        found = [("Put on a meeting" if item.is_topic else "Move", plan_words.MOVE), *found]
        found += [("Considered", plan_words.DONE)] if item.held_on <= card.today else []
        found += [("Cancel", plan_words.CANCEL)]
    return [
        blocks.actions(
            *(blocks.button(label, f"csp:plan:{name}", f"{form.OPENS}{name} {item.id}") for label, name in found)
        )
    ]


def _origin(item: Item) -> str:
    return f"From the papers: {blocks.plain(item.place)}"
