"""The rolling work programme as the committee prints it: a page of meetings with their items, then what is waiting.

One table where the workspace takes tables, else a paragraph a meeting; the menus beside them are for officers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, dates, form, layout, plan_words
from bot.messages.message import Block, Message
from storage.day_words import day_words, local_day
from storage.proposals import Proposal
from storage.workplan import BASES, Item, Meeting

MEETINGS_SHOWN = 12
ROWS_SHOWN, CHARS_SHOWN = 70, 5_000  # items on one page: a table may have 100 rows, a message 8,800 characters
TOPICS_SHOWN, PROPOSALS_SHOWN = 5, 5
ALOUD, ALOUD_CHARS = 4, 600
PARAGRAPH_CHARS = 2_800
HEAD = ("Meeting", "Item", "Basis", "Owner", "Report due", "Notes")
EMPTY = "nothing on its plan yet"
_CHANGES = (
    ("Move an item…", plan_words.MOVE, plan_words.OF_MEETING),
    ("Add an item…", plan_words.ADD, ""),
    ("Cancel an item…", plan_words.CANCEL, plan_words.OF_MEETING),
)
_MOVE_IT = (("Move the meeting…", plan_words.MOVE_MEETING, ""),)
_CANCEL_IT = (("Cancel the meeting…", plan_words.CANCEL_MEETING, ""),)
_HELD = (("What was considered…", plan_words.CONSIDERED, ""),)


@dataclass(frozen=True)
class Waiting:
    """A proposal that no meeting has decided, with what it proposes in words, and who proposed it."""

    proposal: Proposal
    words: str
    who: str


@dataclass(frozen=True)
class Page:
    """What a page is made of: one more meeting than it can show, where there are so many.

    `line` asks for the same from the beginning, `meetings_before` and `items_before` (of the first meeting here) were
    shown before. `may_change`: the reader is an officer.
    """

    heading: str
    meetings: Sequence[Meeting]
    topics: Sequence[Item]
    waiting: Sequence[Waiting]
    today: date
    line: str = ""
    meetings_before: int = 0
    items_before: int = 0
    may_change: bool = False


@dataclass(frozen=True)
class _Part:
    """A meeting, or as much of its plan as there is room for."""

    meeting: Meeting
    items: Sequence[Item]


def render(page: Page, native: frozenset[str]) -> Message:
    """The page as one message inside Slack's limits."""
    parts, more = _parts(page)
    proposed = {each.proposal.item_id or 0 for each in page.waiting}
    made: list[Block] = [blocks.section(_title(page))]
    if "table" in native and parts:
        made.append(_table(parts, page.today, proposed))
        made += [_menu(part.meeting, page) for part in parts] if page.may_change else []
    else:
        made += [_paragraph(part, page, proposed) for part in parts]
    made += [] if more else [*_proposals(page), *_topics(page)]
    made += _below(page, parts, more)
    return Message(_aloud(page, parts, more), tuple(made))


def _title(page: Page) -> str:
    """The heading, with the body where all meetings are of one."""
    bodies = {meeting.body for meeting in page.meetings}
    return f"*{blocks.plain(page.heading)}*" + (f"\n{blocks.plain(bodies.pop())}" if len(bodies) == 1 else "")


def topics(found: Sequence[Item], *, shown: int, before: int, may_change: bool) -> Message:
    """The draw-down topics of the bodies, `shown` of them after the first `before`; `found` may hold one more."""
    listed = found[:shown]
    made: list[Block] = [blocks.section("*Draw-down topics: waiting for a meeting*")]
    made += [_topic(item, may_change) for item in listed]
    if len(found) > shown:
        made.append(blocks.actions(blocks.ask("More topics", f"workplan topics after {before + shown}", "topics")))
    names = "; ".join(plan_words.title(item) for item in listed) or "there are none"
    return Message(layout.spoken(f"Draw-down topics: {names}."), tuple(made))


def _parts(page: Page) -> tuple[list[_Part], str]:
    """The meetings and items there is room for, and how to ask for the rest ("after 7.20"; empty: that was all)."""
    parts, rows, chars = list[_Part](), 0, 0
    for number, meeting in enumerate(page.meetings):
        items = _in_order(meeting)
        start = page.items_before if number == 0 else 0
        if number == MEETINGS_SHOWN:
            return parts, f"after {page.meetings_before + number}"
        room = start
        for item in items[start:]:
            chars += _size(item)
            rows += 1
            if (rows > ROWS_SHOWN or chars > CHARS_SHOWN) and (parts or room > start):
                parts += [_Part(meeting, items[start:room])] if room > start else []
                left = f".{room}" if room else ""
                return parts, f"after {page.meetings_before + number}{left}"
            room += 1
        rows, chars = rows + (not items), chars + 200
        parts.append(_Part(meeting, items[start:]))
    return parts, ""


def _size(item: Item) -> int:
    return min(len(item.item), plan_words.TITLE_CHARS) + len(item.owner) + len(item.moved) + 60


def _in_order(meeting: Meeting) -> list[Item]:
    order = {basis: number for number, basis in enumerate((*BASES, ""))}
    return sorted(meeting.items, key=lambda item: order.get(item.basis, len(order)))


def _table(parts: Sequence[_Part], today: date, proposed: set[int]) -> Block:
    """The meetings as one table; with several bodies on a page, each meeting's first row names its body."""
    several = len({part.meeting.body for part in parts}) > 1
    rows = [list(HEAD)]
    for part in parts:
        first = _meeting_cell(part.meeting, several)
        for item in part.items:
            rows.append([first, *_cells(item, today, proposed)])
            first = plan_words.held(part.meeting)
        if not part.items:
            rows.append([first, EMPTY, "", "", "", ""])
    return blocks.table(rows)


def _meeting_cell(meeting: Meeting, several: bool) -> str:
    """A meeting on its first row: "Wednesday 15 February 2017, Winter 2017 (February)"."""
    named = [plan_words.held(meeting), meeting.label, meeting.body if several or not meeting.label else ""]
    return blocks.clip(", ".join(" ".join(words.split()) for words in named if words), 250)


def _cells(item: Item, today: date, proposed: set[int]) -> list[str]:
    notes = "; ".join(_unescaped(words) for words in plan_words.marks(item, proposed))
    named = (plan_words.title(item), item.basis, plan_words.owner(item), plan_words.due(item, today))
    return [*(_unescaped(words) for words in named), notes]


def _unescaped(words: str) -> str:
    """A cell of a table is plain text: what is escaped for mrkdwn would be shown as it stands."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _paragraph(part: _Part, page: Page, proposed: set[int]) -> Block:
    meeting = part.meeting
    lines = [f"*{plan_words.held(meeting)}*  {plan_words.body(meeting)}"]
    for basis in (*BASES, ""):
        found = [_item(item, page.today, proposed) for item in part.items if item.basis == basis]
        if found:
            lines.append(f"{basis.capitalize() or 'Other'}: {'; '.join(found)}")
    words = blocks.clip("\n".join([*lines, *([] if meeting.items else [EMPTY])]), PARAGRAPH_CHARS)
    return blocks.section(words, _changes(meeting, page.today) if page.may_change else None)


def _item(item: Item, today: date, proposed: set[int]) -> str:
    """An item with what is to be known of it: owner, when its report is due, how it came here or left."""
    coming = plan_words.coming(item, today)
    due = plan_words.due(item, today)
    details = [plan_words.owner(item) if coming else "", f"report due {due}" if due else ""]
    known = ", ".join(words for words in [*details, *plan_words.marks(item, proposed)] if words)
    return plan_words.title(item) + (f" ({known})" if known else "")


def _menu(meeting: Meeting, page: Page) -> Block:
    words = f"Change *{plan_words.held(meeting)}*  {plan_words.body(meeting)}"
    return blocks.section(words, _changes(meeting, page.today))


def _changes(meeting: Meeting, today: date) -> Block | None:
    """What an officer may change at a meeting, as a menu; nothing at one that was cancelled."""
    if meeting.cancelled:
        return None
    offered = [*(_HELD if meeting.held_on <= today else ()), *_CHANGES]
    offered += [*(_MOVE_IT if meeting.held_on > today else ()), *(_CANCEL_IT if meeting.held_on >= today else ())]
    options = [(label, f"{form.OPENS}{name} {prefix}{meeting.id}") for label, name, prefix in offered]
    return blocks.overflow(f"csp:plan:meeting:{meeting.id}", options)


def _proposals(page: Page) -> Iterator[Block]:
    for each in page.waiting[:PROPOSALS_SHOWN]:
        yield proposal(each, may_change=page.may_change)
    if (more := len(page.waiting) - PROPOSALS_SHOWN) > 0:
        yield blocks.context(f"and {more} more proposals wait for a decision")


def proposal(waiting: Waiting, *, may_change: bool) -> Block:
    """A proposal that waits, with the way to record what a meeting decided."""
    about = waiting.proposal
    when = f", {dates.full_date(local_day(about.proposed_at))}" if about.proposed_at else ""
    reason = f" Reason: {blocks.plain(about.reason).rstrip('.')}." if about.reason else ""
    words = f"*Proposed:* {blocks.plain(waiting.words)} ({blocks.plain(waiting.who)}{when}).{reason}"
    value = f"{form.OPENS}{plan_words.DECIDE} {about.id}"
    button = blocks.button("Record the decision", f"csp:plan:decide:{about.id}", value)
    return blocks.section(f"{words} It waits for the decision of a meeting.", button if may_change else None)


def _topics(page: Page) -> Iterator[Block]:
    if not page.topics:
        return
    yield blocks.section("*Draw-down topics: waiting for a meeting*")
    for item in page.topics[:TOPICS_SHOWN]:
        yield _topic(item, page.may_change)
    if len(page.topics) > TOPICS_SHOWN:
        yield blocks.actions(blocks.ask("All topics", "workplan topics", "topics"))


def _topic(item: Item, may_change: bool) -> Block:
    known = ", ".join(words for words in (item.basis, plan_words.owner(item), *plan_words.marks(item)) if words)
    note = f"\n{blocks.clip(blocks.plain(item.note), 300)}" if item.note else ""
    value = f"{form.OPENS}{plan_words.MOVE} {item.id}"
    spoken = f"Put on a meeting: {item.item}"
    button = blocks.button("Put on a meeting", f"csp:plan:topic:{item.id}", value, spoken=spoken)
    words = f"{plan_words.title(item)}" + (f" ({known})" if known else "") + note
    return blocks.section(words, button if may_change else None)


def _below(page: Page, parts: Sequence[_Part], more: str) -> list[Block]:
    """The menu that shows one meeting or item with its history, and what to press for more."""
    options = [option for part in parts for option in _looks(part)]
    look = [blocks.select("Show one with its history", f"{blocks.ASK}:item", options)] if options else []
    next_page = [blocks.ask("Next meetings", f"workplan {page.line} {more}".replace("  ", " "), "more")] if more else []
    new = [
        blocks.button("Add an item", "csp:plan:add", f"{form.OPENS}{plan_words.ADD}"),
        blocks.button("Add a meeting", "csp:plan:meeting", f"{form.OPENS}{plan_words.NEW_MEETING}"),
    ]
    row = [*look, *next_page, *(new if page.may_change else [])]
    return [blocks.actions(*row)] if row else []


def _looks(part: _Part) -> list[tuple[str, str]]:
    """A meeting and its items as choices: what is shown when one is chosen."""
    day = day_words(part.meeting.held_on)
    items = [(f"{item.item[:50]}, {day}", f"workplan item {item.id}") for item in part.items]
    return [(f"Meeting of {day}", f"workplan meeting {part.meeting.id}"), *items]


def _aloud(page: Page, parts: Sequence[_Part], more: str) -> str:
    said = [_meeting_aloud(part) for part in parts[:ALOUD]]
    rest = len(parts) - ALOUD
    said += [f"And {rest} more."] if rest > 0 else []
    said += ["There are more meetings on the next page."] if more else []
    said += [f"Proposed: {blocks.plain(each.words)}." for each in page.waiting[:PROPOSALS_SHOWN]]
    said += [f"{len(page.topics)} draw-down topics wait for a meeting."] if page.topics and not more else []
    return layout.spoken(f"{blocks.plain(page.heading)}. {' '.join(said)}")


def _meeting_aloud(part: _Part) -> str:
    items = ", ".join(plan_words.title(item) for item in part.items if item.on_agenda)
    said = f"{plan_words.held(part.meeting)}, {blocks.plain(part.meeting.body)}"
    return blocks.clip(f"{said}: {items}" if items else said, ALOUD_CHARS) + "."
