"""What somebody owes: the daily reminder, each thing with its buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, dates, layout, owed_lines
from bot.messages.message import Block, Message
from bot.messages.owed_lines import DONE, FINISHES, Line
from storage.owed import KINDS, Owed

PAGE = 20  # things with buttons
LINES = 10  # of what has no buttons
ALOUD, NAMED = 8, 3
SOON_DAYS = 5  # working days
ALL_MINE = "actions"
_COUNTED = re.compile(r"(\d+) (action|report|dut)(?:ies|y|s)?\b")
_HEADING = re.compile(r"\*You have \d+ .+\*")
_STARTS = {"action": "action", "report": "item", "dut": "duty"}


@dataclass(frozen=True, slots=True)
class Came:
    """What came with a post: since when it is the reader's, and everything open that belongs to it."""

    post: str
    since: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Reminding:
    """Everything one reminder says: what rings, what came with a post, what stays overdue elsewhere, what is next.

    `soon` is what else is due within five working days, `late_too` how much more of the reader's is overdue but does
    not ring today (it rings every five working days); `rings_at` ("09:00, London time") when its reader
    is reminded.
    """

    rings_at: str
    due: Sequence[Line] = ()
    came: Sequence[Came] = ()
    overdue: Sequence[Owed] = ()
    soon: Sequence[Line] = ()
    late_too: int = 0
    late: str = ""


def render(said: Reminding, today: date) -> Message | None:
    """The reminder, most urgent first; None where there is nothing to remind of."""
    if not (said.due or said.came or said.overdue):
        return None
    mine = _mine(said)
    more = [*_overdue(said.overdue, today), *_late_too(said), *_soon(said.soon, today)]
    page = _page(mine, today, room=layout.MESSAGE_CHARS - 900 - sum(map(layout.weight, more)))
    top = [*_came(said.came), *([_heading(mine)] if mine else [])]
    return Message(_aloud(said, mine, today), (*top, *page, *more, blocks.context(_small_print(said))))


def with_done(original: Sequence[Block], number: str, said: Message, name: str = DONE) -> Message | None:
    """A message with buttons after one was pressed: `said` in the place of that thing, the others as they were.

    `original` is the message's blocks as Slack returns them, `name` the button's. None where it has no such button.
    """
    pressed = next((place for place, block in enumerate(original) if _has_button(block, name, number)), None)
    if pressed is None:
        return None
    kind = next(kind for kind, button in FINISHES.items() if button == name)
    made = [_one_fewer(block, kind) for block in original]
    # The paragraph of a thing stands right above its buttons.
    made[max(pressed - 1, 0) : pressed + 1] = [blocks.section(said.text)]
    left = _counts_of(next(filter(_is_heading, made), {}))
    more = f". You have {_in_words(left)} left." if left else ""
    return Message(layout.spoken(said.text.removesuffix(".") + more), tuple(made))


def listed_anew(said: Message, listed: Message) -> Message:
    """The list of what is left (`listed`) with what was stored after a press of Done (`said`) on top."""
    return Message(layout.spoken(f"{said.text.removesuffix('.')}. {listed.text}"), (*said.blocks, *listed.blocks))


def _mine(said: Reminding) -> list[Line]:
    """What rings and what came, each thing once, most urgent first."""
    came = [line for each in said.came for line in each.lines]
    return _by_urgency(list({line.thing.thing: line for line in [*came, *said.due]}.values()))


def _by_urgency(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.thing.due or date.max)


def _page(mine: Sequence[Line], today: date, room: int) -> list[Block]:
    """As many things with their buttons as there is room for; the way to the others."""
    made = [owed_lines.with_buttons(line, today) for line in mine]
    shown = _fitting(made, room)
    page = [block for pair in made[:shown] for block in pair]
    if left := len(made) - shown:
        words = f"and {left} more, less urgent than these"
        page.append(blocks.section(words, blocks.ask("Show all my actions", ALL_MINE, "mine")))
    return page


def _fitting(made: Sequence[Sequence[Block]], room: int) -> int:
    """How many of these one message takes."""
    pages = layout.batches(made, lambda pair: sum(map(layout.weight, pair)), most=PAGE, budget=room)
    return len(next(pages, []))


def _came(came: Sequence[Came]) -> list[Block]:
    lines = [
        f"*{blocks.plain(each.post)} is yours since {dates.full_date(each.since)}.* "
        f"{_in_words(_counts(each.lines))} came with it."
        for each in came
        if each.lines
    ]
    return layout.sections(lines)


def _overdue(overdue: Sequence[Owed], today: date) -> list[Block]:
    """What others owe, for their manager."""
    lines = [owed_lines.of_others(thing, today) for thing in overdue[:LINES]]
    return _listed(f"*Still overdue, for you to know: {len(overdue)}*", lines, len(overdue))


def _late_too(said: Reminding) -> list[Block]:
    return [blocks.section(f"*Also overdue: {said.late_too} more*  `/csp actions` lists them")] if said.late_too else []


def _soon(soon: Sequence[Line], today: date) -> list[Block]:
    lines = [owed_lines.in_one_line(line, today) for line in _by_urgency(soon)[:LINES]]
    return _listed(f"*Also due within {SOON_DAYS} working days*", lines, len(soon))


def _listed(heading: str, lines: Sequence[str], count: int) -> list[Block]:
    more = [f"and {count - len(lines)} more"] if count > len(lines) else []
    return layout.sections([heading, *lines, *more]) if lines else []


def _small_print(said: Reminding) -> str:
    how = f"One message a day, on the days you work, at {said.rings_at}. A reply in its thread is kept as an update."
    change = "`/csp settings` changes the time, `/csp away` is for leave."
    return blocks.SEPARATOR.join(part for part in (said.late, how, change) if part)


def _heading(lines: Sequence[Line]) -> Block:
    return blocks.section(f"*You have {_in_words(_counts(lines))}*")


def _counts(lines: Sequence[Line]) -> dict[str, int]:
    kinds = [line.thing.kind for line in lines]
    return {kind: kinds.count(kind) for kind in KINDS if kind in kinds}


def _in_words(counts: Mapping[str, int]) -> str:
    said = [owed_lines.count(number, kind) for kind, number in counts.items()]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _aloud(said: Reminding, mine: Sequence[Line], today: date) -> str:
    came = [blocks.plain(f"{each.post} is yours since {dates.full_date(each.since)}.") for each in said.came]
    parts = [*came, *(_mine_aloud(mine, today) if mine else [])]
    if said.overdue:
        named = "; ".join(owed_lines.of_others(thing, today) for thing in said.overdue[:NAMED])
        parts.append(f"Still overdue, for you to know: {named}{_and_more(len(said.overdue) - NAMED)}.")
    if said.late_too:
        parts.append(f"Also overdue: {said.late_too} more.")
    if said.soon:
        named = "; ".join(owed_lines.in_one_line(line, today) for line in _by_urgency(said.soon)[:NAMED])
        parts.append(f"Also due within {SOON_DAYS} working days: {named}{_and_more(len(said.soon) - NAMED)}.")
    words = " ".join([*parts, *([f"{said.late}."] if said.late else [])])
    return layout.spoken(words.replace(blocks.SEPARATOR, ", "))


def _mine_aloud(mine: Sequence[Line], today: date) -> list[str]:
    more = [f"And {len(mine) - ALOUD} more."] if len(mine) > ALOUD else []
    return [f"You have {_in_words(_counts(mine))}.", *(owed_lines.aloud(line, today) for line in mine[:ALOUD]), *more]


def _and_more(count: int) -> str:
    return f"; and {count} more" if count > 0 else ""


def _has_button(block: Block, name: str, number: str) -> bool:
    elements = block.get("elements") or []
    return any(each.get("action_id") == name and each.get("value") == number for each in elements)


def _is_heading(block: Block) -> bool:
    return block.get("type") == "section" and bool(_HEADING.fullmatch(str((block.get("text") or {}).get("text"))))


def _one_fewer(block: Block, kind: str) -> Block:
    """The heading with one thing of that kind fewer; any other block as it is."""
    if not _is_heading(block):
        return block
    counts = _counts_of(block)
    left = {each: number - (each == kind) for each, number in counts.items() if number - (each == kind) > 0}
    return blocks.section(f"*You have {_in_words(left)}*" if left else "*Nothing more to do*")


def _counts_of(heading: Block) -> dict[str, int]:
    words = str((heading.get("text") or {}).get("text"))
    return {_STARTS[start]: int(number) for number, start in _COUNTED.findall(words)}
