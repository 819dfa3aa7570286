"""What every composer returns: words that stand alone, the same laid out in blocks, and replies for the detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG to be shown under a message; `alt_text` says what it shows."""

    name: str
    title: str
    alt_text: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file for one reader, to be sent to their direct messages. `rows` says how many it has below its heading."""

    name: str
    title: str
    content: bytes
    rows: int


@dataclass(frozen=True)
class Message:
    """A message ready to post. `text` alone tells the substance (screen readers and phones read only that).

    `pictures` and `attachment` are for whoever sends it to upload; `opens` names a form ("NAME VALUE") that is opened
    instead where Slack allows it (a command, a button). The payload knows nothing of them.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    replies: tuple[Message, ...] = ()
    pictures: tuple[Picture, ...] = ()
    opens: str = ""
    attachment: Attachment | None = None

    def block_types(self) -> frozenset[str]:
        """The types of its blocks."""
        return frozenset(str(block["type"]) for block in self.blocks)

    def payload(self) -> dict[str, Any]:
        """The arguments of chat.postMessage that carry the content."""
        return (
            {"text": self.text, "blocks": [dict(block) for block in self.blocks]}
            if self.blocks
            else {"text": self.text}
        )
