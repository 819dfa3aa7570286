"""What somebody owes: the daily reminder, and the answer to `/csp actions`, each action with its Done button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.messages import blocks, dates, layout, tasks
from bot.messages.message import Block, Message
from storage.actions import Action

DONE = "csp:action_done"  # the button's name on the way back; its value is the number of the action
PAGE = 20
ALOUD = 8
ORIGIN_CHARS = 200
_HEADING = re.compile(r"\*You have (\d+) actions?\*")
SMALL_PRINT = "One message a day, Monday to Friday at 09:00, {zone}."


def render(actions: Sequence[Action], today: date, *, zone_words: str, late: str = "") -> Message | None:
    """The reminder for the owner of `actions`, most urgent first; None where there is nothing to remind of."""
    if not actions:
        return None
    made = _blocks(actions, today)
    page = made[: _fitting(made)]
    rest = made[len(page) :]
    more = f"and {len(rest)} more in the thread" if rest else ""
    small = blocks.SEPARATOR.join(part for part in (more, late, SMALL_PRINT.format(zone=zone_words)) if part)
    top = (_heading(actions), *page, blocks.context(small))
    return Message(_aloud(actions, today, late), top, tuple(layout.messages(rest)))


def open_actions(actions: Sequence[Action], today: date) -> Message:
    """The answer to "my actions": at least one, most urgent first; of very many the most urgent, and the number of all.

    An answer has no thread, so what does not fit is only counted.
    """
    made = _blocks(actions, today)
    page = made[: _fitting(made)]
    left = len(made) - len(page)
    more = [blocks.context(f"and {left} more, less urgent than these")] if left else []
    return Message(_aloud(actions, today, ""), (_heading(actions), *page, *more))


def with_done(original: Sequence[Block], number: str, said: Message) -> Message | None:
    """A message with Done buttons after one was pressed: `said` in the place of that action, the others as they were.

    `original` is the message's blocks as Slack returns them. None where it has no button for action `number`.
    """
    if not any(_is_button_of(block, number) for block in original):
        return None
    made = [blocks.section(said.text) if _is_button_of(block, number) else _one_fewer(block) for block in original]
    left = sum("accessory" in block for block in made)
    more = f". You have {_count(left)} left." if left else ""
    return Message(layout.spoken(said.text.removesuffix(".") + more), tuple(made))


def listed_anew(said: Message, listed: Message) -> Message:
    """The list of what is left (`listed`) with what was stored after a press of Done (`said`) on top."""
    return Message(layout.spoken(f"{said.text.removesuffix('.')}. {listed.text}"), (*said.blocks, *listed.blocks))


def _is_button_of(block: Block, number: str) -> bool:
    button = block.get("accessory") or {}
    return button.get("action_id") == DONE and button.get("value") == number


def _one_fewer(block: Block) -> Block:
    """The heading with one action fewer; any other block as it is."""
    counted = _HEADING.fullmatch(str((block.get("text") or {}).get("text"))) if block.get("type") == "section" else None
    if counted is None:
        return block
    left = int(counted[1]) - 1
    return blocks.section(f"*You have {_count(left)}*" if left > 0 else "*Nothing more to do*")


def _blocks(actions: Sequence[Action], today: date) -> list[Block]:
    return [_action(action, today) for action in _by_urgency(actions)]


def _by_urgency(actions: Sequence[Action]) -> list[Action]:
    return sorted(actions, key=lambda action: action.due or date.max)


def _fitting(made: Sequence[Block]) -> int:
    """How many of these blocks one message takes, with room for a heading and small print."""
    budget = layout.MESSAGE_CHARS - 600
    return len(next(layout.batches(made, layout.weight, most=PAGE, budget=budget)))


def _heading(actions: Sequence[Action]) -> Block:
    return blocks.section(f"*You have {_count(len(actions))}*")


def _action(action: Action, today: date) -> Block:
    title = blocks.clip(blocks.plain(action.title), tasks.TITLE_CHARS)
    origin = blocks.clip(blocks.plain(action.meeting), ORIGIN_CHARS)
    lines = [f"*{_when(action, today)}*", title, *([f"_{origin}_"] if origin else [])]
    done = blocks.button("Done", DONE, str(action.id), spoken=f"Done: {action.title}")
    return blocks.section("\n".join(lines), done)


def _when(action: Action, today: date) -> str:
    return dates.due_words(action.due, today) if action.due else "No date set"


def _aloud(actions: Sequence[Action], today: date, late: str) -> str:
    said = [
        f"{_when(action, today)}: {blocks.clip(blocks.plain(action.title), tasks.TITLE_CHARS)}."
        for action in _by_urgency(actions)[:ALOUD]
    ]
    more = [f"And {len(actions) - ALOUD} more."] if len(actions) > ALOUD else []
    return layout.spoken(" ".join([f"You have {_count(len(actions))}.", *said, *more, *([f"{late}."] if late else [])]))


def _count(number: int) -> str:
    return "1 action" if number == 1 else f"{number} actions"
