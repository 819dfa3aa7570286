"""The ids that Slack gives to blocks and elements which came without, and finding an element by them."""

import copy
import secrets
from collections.abc import Iterator, Sequence

from bot.sandbox.limits.elements import ACTIONS, INPUTS
from bot.sandbox.model import Json

INTERACTIVE = ACTIONS | INPUTS


def with_ids(blocks: Sequence[Json]) -> list[Json]:
    """A copy of `blocks` in which every block has a block_id and every interactive element an action_id."""
    copied: list[Json] = copy.deepcopy(list(blocks))
    for block in copied:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
        if block.get("type") == "container":
            block["child_blocks"] = with_ids(block.get("child_blocks") or [])
    return copied


def elements_of(block: Json) -> Iterator[Json]:
    """The interactive elements of one block, in reading order."""
    candidates = [block.get("accessory"), block.get("element")]
    candidates += block.get("elements") or [] if block.get("type") in ("actions", "context_actions") else []
    candidates += block.get("actions") or []
    for element in candidates:
        if isinstance(element, dict) and element.get("type") in INTERACTIVE:
            yield element


def interactive(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) that a person can use, in reading order."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element
        if block.get("type") == "container":
            yield from interactive(block.get("child_blocks") or [])
        if block.get("type") == "carousel":
            yield from interactive(block.get("elements") or [])
