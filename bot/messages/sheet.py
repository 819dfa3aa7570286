"""Tables that may be too long for a message: the top of them, how many more there are, and a button for all rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.messages import blocks, layout
from bot.messages.message import Attachment, Block, Message
from storage.figures import Figure

ALL_ROWS = "csp:sheet"  # its value is the question whose table it is
ROWS = blocks.TABLE_ROWS - 1  # below the heading
COLUMNS = blocks.TABLE_COLUMNS - 1  # beside the first
TOP = 25  # rows shown of a table that is too long: a screen or two of a phone
KEPT = 10  # rows shown although they stand below the top
IN_CONFIDENCE = "Some of it is in confidence: do not pass it on."


@dataclass(frozen=True)
class Rows:
    """The figures of a table, in its order. `title` says what they are, `name` is for the file, without ending."""

    title: str
    name: str
    figures: tuple[Figure, ...]
    note: str = ""


def fitting(count: int, make: Callable[[int], list[Block]], *, most: int = ROWS, top: int = TOP) -> list[Block]:
    """The blocks that `make` gives for `count` rows where a message can hold them all, else for the top ones.

    `make` is told how many rows to show; `most` is how many a table may have, `top` how many are shown of more.
    """
    tries = [*([count] if count <= most else []), *range(min(top, count), 0, -1)]
    return next((made for made in map(make, tries) if layout.fits(made)), []) or make(1)


def chosen(count: int, most: int, kept: Sequence[int] = ()) -> list[int]:
    """Which of `count` rows to show: the first `most`, and those of `kept` (the reader's own) that stand below."""
    top = list(range(min(count, most)))
    return top if count <= most else [*top, *[number for number in kept if number >= most][:KEPT]]


def more(count: int, shown: int, what: str = "") -> str:
    """`and 275 more`, or nothing where all are shown."""
    return f"and {count - shown:,} more{' ' + what if what else ''}" if count > shown else ""


def button(question: str) -> Block:
    """Sends every row of the table that `question` asks for to the reader's direct messages."""
    return blocks.button("All rows as CSV", ALL_ROWS, question, spoken="All rows as a CSV file in direct messages")


def sent(found: Rows, content: bytes, *, secret: bool) -> Message:
    """What the reader is told, with the file; `secret` says that not all of it is public."""
    count = f"{len(found.figures):,} {'figure' if len(found.figures) == 1 else 'figures'}"
    parts = [f"{found.title}: {count} as a CSV file.", found.note, IN_CONFIDENCE if secret else ""]
    words = blocks.escape(" ".join(part for part in parts if part))
    file = Attachment(f"{found.name}.csv", blocks.clip(found.title, blocks.HEADER_CHARS), content, len(found.figures))
    return Message(words, attachment=file)


def arrived(message: Message) -> Message:
    """Once the file is in the reader's direct messages."""
    return Message(f"{message.text} It is in your direct messages with cspbot.")


def not_sent(reason: str) -> Message:
    """Where Slack did not take the file; `reason` is its own word for why."""
    scopes = {"missing_scope", "not_allowed_token_type"}
    cure = (
        "Whoever installed cspbot can add files:write and im:write to its permissions."
        if reason in scopes
        else "Please look in your direct messages with cspbot, and press the button again if nothing is there."
    )
    return Message(f"The file may not have reached you (Slack said: {blocks.plain(reason)}). {cure}")
