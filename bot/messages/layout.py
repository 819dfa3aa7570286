"""Long messages: a top message of bounded size, and what does not fit in its thread, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from bot.messages import blocks
from bot.messages.message import Block, Message

MESSAGE_CHARS = 8_800  # Slack refuses near 11,000 characters of block text; a margin under 9,000
MESSAGE_BLOCKS = 50
TEXT_CHARS = 3_000
SECTION_LINES = 25
SECTION_BUDGET = blocks.SECTION_CHARS - 200
_ITALICS = re.compile(r"(?<![\w_])_([^_\n]+)_(?![\w_])")
_WORDS = frozenset({"text", "alt_text", "title", "label", "name"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing:
    """A heading and its lines of mrkdwn. `aloud` is the same list for the top message's text.

    `sizes` says how many entries each line holds; nothing: one each. `most` entries are on top even where more fit.
    """

    heading: str
    lines: tuple[str, ...]
    aloud: str = ""
    sizes: tuple[int, ...] = ()
    most: int = 100

    def top(self, listed: int) -> list[Block]:
        """The heading and the first `listed` entries, and how many more are in the thread."""
        shown = self._shown(listed)
        more = sum(size for _, size in self._entries[shown:])
        rest = [f"_and {more} more in the thread_"] if more else []
        return sections([f"*{self.heading}*", *self.lines[:shown], *rest])

    def rest(self, listed: int) -> list[Message]:
        """What `top` left out, as replies."""
        shown = self._shown(listed)
        left, number = self._entries[shown:], sum(size for _, size in self._entries[:shown])
        total, made = number + sum(size for _, size in left), list[Block]()
        for page in batches(left, lambda entry: len(entry[0]), most=SECTION_LINES, budget=SECTION_BUDGET):
            last = number + sum(size for _, size in page)
            said = f"{self.heading}: {number + 1} to {last} of {total}"
            made.append(blocks.section("\n".join([f"*{said}*", *(line for line, _ in page)])))
            number = last
        return messages(made)

    @property
    def _entries(self) -> list[tuple[str, int]]:
        return list(zip(self.lines, self.sizes or (1,) * len(self.lines), strict=True))

    def _shown(self, listed: int) -> int:
        """How many lines hold the first `listed` entries; one at least."""
        return max(1, sum(end <= min(listed, self.most) for end in accumulate(size for _, size in self._entries)))


def batches(items: Sequence[T], size: Callable[[T], int], *, most: int, budget: int) -> Iterator[list[T]]:
    """The items in order, in batches of at most `most` items and `budget` in size (one item may be larger)."""
    batch, used = list[T](), 0
    for item in items:
        if batch and (len(batch) == most or used + size(item) > budget):
            yield batch
            batch, used = [], 0
        batch.append(item)
        used += size(item) + 1
    if batch:
        yield batch


def sections(lines: Sequence[str]) -> list[Block]:
    """Lines of mrkdwn as paragraphs, none of them cut."""
    return [blocks.section("\n".join(page)) for page in batches(lines, len, most=50, budget=SECTION_BUDGET)]


def messages(made: Sequence[Block]) -> list[Message]:
    """Blocks as messages inside Slack's limits, in order; the text of each is what its blocks say, without buttons."""
    pages = batches(made, weight, most=MESSAGE_BLOCKS, budget=MESSAGE_CHARS)
    return [Message(_aloud(page), tuple(page)) for page in pages]


def fits(made: Sequence[Block]) -> bool:
    """Whether these blocks can be one message."""
    return len(made) <= MESSAGE_BLOCKS and sum(map(weight, made)) <= MESSAGE_CHARS


def spoken(text: str) -> str:
    """Words (escaped) as the top-level text of a message: on one line, without marks for bold and italics."""
    return blocks.clip(" ".join(_ITALICS.sub(r"\1", text.replace("*", "")).split()), TEXT_CHARS)


def weight(block: Block) -> int:
    """How many characters of a block a reader would see."""
    return sum(len(words) for words in _words(block))


def _aloud(page: Sequence[Block]) -> str:
    """What a page says to those who listen: a control is named by its button when it is reached."""
    said = [{key: part for key, part in block.items() if key != "accessory"} for block in page]
    lines = [words for block in said if block["type"] != "actions" for words in _words(block)]
    return spoken(" ".join(lines).replace(blocks.SEPARATOR, ", "))


def _words(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in _WORDS and isinstance(value, str):
                yield value
            else:
                yield from _words(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _words(value)
